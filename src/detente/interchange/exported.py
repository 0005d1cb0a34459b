"""A run as plain columns: what every format of export is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from detente.lenses.worlds import Worlds

__all__ = ["AS_WRITTEN", "Answered", "Exported", "Kind", "Spread", "Variable", "plain"]

AS_WRITTEN = "as written"
Kind = Literal["number", "truth", "code", "word"]


@dataclass(frozen=True, eq=False)
class Variable:
    """One value a draw, with all that is known of it.

    Parameters
    ----------
    path
        Its name, as in a case or an expression.
    says, unit
        What it is, and in what it is counted.
    kind
        `number` (float, NaN where there is none), `truth` (1, 0, and -1 where it is not defined), `code` (a status), or
        `word` (a choice of words).
    values
        (draw,)
    words
        For a code what each means, for a word the words, in their order.
    """

    path: str
    says: str
    unit: str
    kind: Kind
    values: NDArray[Any]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Spread:
    """An outcome wherever a run kept it.

    Parameters
    ----------
    variable
        What it is; its values are those that stand for the case as written.
    cells
        (cell, draw), or (cell, draw, world) where it looks at all worlds at once
    place
        (scenario, world) index into the cells, -1 where it was not kept or is not asked for
    """

    variable: Variable
    cells: NDArray[Any]
    place: NDArray[np.int64]

    def at(self, scenario: int, world: int) -> NDArray[Any]:
        """(draw,) its values in one world of a scenario, which must have been kept."""
        cell = self.cells[self.place[scenario, world]]
        return plain(cell[:, world] if cell.ndim == 2 else cell, self.variable.kind)

    def distinct(self) -> Iterator[tuple[int, int]]:
        """Scenarios and worlds that add something: not those in which no choice and no edit changes the outcome."""
        first = self.place[0]
        kept = np.flatnonzero(first >= 0)
        if len(kept) > 1 and (self.cells.ndim == 3 or len(set(first[kept].tolist())) > 1):
            yield from ((0, int(world)) for world in kept)
        for scenario in range(1, len(self.place)):
            here = self.place[scenario]
            yield from ((scenario, int(world)) for world in np.flatnonzero((here >= 0) & (here != first)))


@dataclass(frozen=True, slots=True)
class Answered:
    """What a run says to a claim or question in one figure; `verdict` is empty for a question."""

    path: str
    says: str
    expression: str
    value: float
    defined: int
    verdict: str = ""


@dataclass(frozen=True, eq=False)
class Exported:
    """A run as columns.

    Parameters
    ----------
    id, title
        Of the run and of its case.
    manifest
        All that is needed to repeat it.
    draws
        How many.
    mode
        Whose worlds the outcomes are read in: `today`, `all`, or the mean over the `forecast`.
    worlds, share
        The worlds, and each one's share of the forecast (world,), or None where there is none.
    scenarios
        Names; the first is the case as written, or what the run put in its place.
    inputs, outcomes, claims, questions
        One value a draw.
    spreads
        Outcomes in scenarios and worlds.
    answers
        One figure for each claim and question.
    left_out
        How many outcomes the run did not keep as asked for.
    """

    id: str
    title: str
    manifest: Mapping[str, Any]
    draws: int
    mode: Literal["today", "all", "forecast"]
    worlds: Worlds
    share: NDArray[np.float64] | None
    scenarios: tuple[str, ...]
    inputs: tuple[Variable, ...]
    outcomes: tuple[Variable, ...]
    claims: tuple[Variable, ...]
    questions: tuple[Variable, ...]
    spreads: tuple[Spread, ...]
    answers: tuple[Answered, ...]
    left_out: int = 0


def plain(values: NDArray[Any], kind: Kind) -> NDArray[Any]:
    """Values in the type of their kind.

    >>> plain(np.array([1.0, np.nan]), "truth"), plain(np.array([True]), "number")
    (array([ 1, -1], dtype=int8), array([1.]))
    """
    if kind == "number":
        return np.asarray(values, dtype=np.float64)
    if values.dtype.kind == "f":
        return np.where(np.isnan(values), -1, np.nan_to_num(values)).astype(np.int8)
    return np.asarray(values, dtype=np.int8)
