"""What a lens is: a frozen record of plain functions that turns a case into arrays, solves them, names the results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.shown import Listing, Ways
from detente.lenses.values import Values

__all__ = ["EVERY_WORLD", "Declared", "Figure", "Item", "Lens", "Reader", "Row", "Sound", "Steps", "ValuesByPath",
           "mean_known", "no_details", "no_figures", "nothing_missing", "nothing_shown"]

ValuesByPath = Mapping[str, NDArray[Any]]
Reader = Callable[[str], NDArray[Any]]
EVERY_WORLD = "[every world]"
"""Put after a path, it asks a reader for the outcome in every world, (draw, world)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a lens solves, such as one issue or one tie.

    Parameters
    ----------
    path
        Its address, which begins the name of each of its outcomes.
    reads
        Path prefixes of the numbers, words and switches it reads.
    needs
        Names of outcomes of earlier items that it uses.
    spans_worlds
        True when it looks at all worlds at once (the contest); its outcomes then have shape (draw, world).
    aspect
        Which side of the thing at `path` it solves, where that is solved in several items; empty for the thing itself.
    against_today
        True when it compares the outcomes it needs with the same ones in today's world.
    """

    path: str
    reads: tuple[str, ...]
    needs: tuple[str, ...] = ()
    spans_worlds: bool = False
    aspect: str = ""
    against_today: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """An outcome that an item will offer: its name, unit and meaning, known before anything is solved.

    `is_dated` marks outcomes that can be read at any date with `[at = …]`, `is_ahead` those that can be read at dates
    after the day of the case too. `sentences` marks a status: what each of its codes means; `noteworthy` lists the
    codes of draws that could not be solved or went beyond what was stated, which a run counts and reports. `words`
    marks an outcome that is one of several words: its code is the word's place among them, and claims compare it with
    a word.
    """

    path: str
    says: str
    unit: str = ""
    is_dated: bool = False
    is_condition: bool = False
    sentences: tuple[str, ...] = ()
    noteworthy: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    is_ahead: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a figure: a label and the outcomes it shows.

    `date` is the day of an event, or where a history begins; `until` where it ends, the day of the case unless given;
    `ends` are the labels of the two rows that a tie joins, or of the two ends of a flow.
    """

    label: str
    paths: tuple[str, ...]
    note: str = ""
    date: str = ""
    until: str = ""
    ends: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What a lens wants shown, as data: the report knows kinds of figures, never models.

    `kind` is `distribution` (first row: the outcome; further rows: marks on its scale), `timeline` (first row: a dated
    outcome; further rows: its events), `votes` (yes, abstain, no in each row), `gains` (one outcome a row), `power`
    (shares, the first of them drawn; `columns` heads them), `flows` (one volume a row, from one end to the other),
    `levels` (one outcome a row), `differences` (the same; the note is its unit), `network` (rows without ends: nodes,
    with the share of draws in which a node is in the second camp, or its word; rows with ends: ties, with level and how
    often each is strained) or `courses` (each row a dated outcome over the same years). `world` names the choices of a
    world that is shown against today's; a run then keeps the outcomes there.
    """

    kind: str
    title: str
    says: str
    rows: tuple[Row, ...]
    scale: tuple[tuple[float, str], ...] = ()
    unit: str = ""
    columns: tuple[str, ...] = ()
    world: tuple[tuple[str, str], ...] = ()


Steps = tuple[str, tuple[str, ...]]
"""A title, and what happened, step by step."""


def no_details(case: Case, item: Item, read: Reader) -> tuple[Steps, ...]:
    """For lenses that solve in one step.

    >>> from detente.lenses.load import load_case
    >>> no_details(load_case("prisoners-dilemma").case, Item("contest", ()), dict.__getitem__)
    ()
    """
    return ()


def nothing_shown(case: Case, item: Item, read: Reader) -> tuple[Ways | Listing, ...]:
    """For lenses that have neither ways nor lists to show.

    >>> from detente.lenses.load import load_case
    >>> nothing_shown(load_case("prisoners-dilemma").case, Item("contest", ()), dict.__getitem__)
    ()
    """
    return ()


@dataclass(frozen=True, slots=True)
class Lens:
    """A model applied to a case.

    Parameters
    ----------
    name
        Its name in reports and documentation.
    says
        The question it answers, in a sentence.
    works
        Keys of the works behind it in the list of references.
    items
        case → the things there are to solve.
    missing
        case → what keeps part of the case from being solved by this lens, in sentences.
    declares
        case, item → the outcomes it will offer.
    assemble
        case, item, values → the solver's frozen record of arrays.
    solve
        inputs → result; pure.
    outcomes
        case, item, result → arrays by outcome name: (draw,), or (draw, world) where the item spans worlds.
    explain
        case, item, reader of outcomes in today's world → sentences for the analyst.
    figures
        case, item → what to show.
    details
        case, item, reader of outcomes in today's world → titled lists for whoever wants to follow step by step.
    shown
        case, item, reader of outcomes in today's world → ways to be drawn as a tree, and lists to be set as tables.
    """

    name: str
    says: str
    works: tuple[str, ...]
    items: Callable[[Case], tuple[Item, ...]]
    missing: Callable[[Case], tuple[str, ...]]
    declares: Callable[[Case, Item], tuple[Declared, ...]]
    assemble: Callable[[Case, Item, Values], Any]
    solve: Callable[[Any], Any]
    outcomes: Callable[[Case, Item, Any], ValuesByPath]
    explain: Callable[[Case, Item, Reader], tuple[str, ...]]
    figures: Callable[[Case, Item], tuple[Figure, ...]]
    details: Callable[[Case, Item, Reader], tuple[Steps, ...]] = field(default=no_details)
    shown: Callable[[Case, Item, Reader], tuple[Ways | Listing, ...]] = field(default=nothing_shown)


class Sound:
    """Hands out arrays that a solver can take, and remembers in which draws one of them had no finite value."""

    def __init__(self, size: int) -> None:
        self.broken = np.zeros(size, dtype=bool)

    def __call__(self, array: NDArray[Any], instead: float = 0.0) -> NDArray[Any]:
        """The array with a stand-in where it is not finite."""
        is_bad = ~np.isfinite(array)
        if is_bad.any():
            self.broken |= is_bad.reshape(len(is_bad), -1).any(axis=1)
            return np.where(is_bad, instead, array)
        return array

    def mark(self, outcomes: ValuesByPath, status: str, code: int) -> ValuesByPath:
        """Outcomes without a value in the broken draws, and with this code in their status."""
        if not self.broken.any():
            return outcomes
        marked = {path: np.where(self.broken, np.nan, values) for path, values in outcomes.items() if path != status}
        if status in outcomes:
            marked[status] = np.where(self.broken, np.int8(code), outcomes[status])
        return marked


def mean_known(values: NDArray[Any], axis: int | None = None) -> NDArray[np.float64]:
    """The mean over the values there are; NaN where there is none.

    >>> mean_known(np.array([[1.0, np.nan], [3.0, np.nan]]), axis=0)
    array([ 2., nan])
    """
    known = np.isfinite(values)
    count = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def nothing_missing(case: Case) -> tuple[str, ...]:
    """For lenses that can solve whatever passed the checks.

    >>> from detente.lenses.load import load_case
    >>> nothing_missing(load_case("prisoners-dilemma").case)
    ()
    """
    return ()


def no_figures(case: Case, item: Item) -> tuple[Figure, ...]:
    """For lenses whose results are tables only.

    >>> from detente.lenses.load import load_case
    >>> no_figures(load_case("prisoners-dilemma").case, Item("contest", ()))
    ()
    """
    return ()
