"""Rival hypotheses as a table: both readings side by side, the matrix of evidence, and what each item decides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.case.parts import Case
from detente.lenses.base import mean_known
from detente.study.evaluate import Reading
from detente.study.measures import summary

__all__ = ["BearingItem", "Rival", "RivalTable", "rival_table"]


@dataclass(frozen=True)
class Rival:
    """A hypothesis in both readings: how probable it is, and what speaks against it; means over the draws.

    `low` and `high` hold 80 % of its draws; `leads` and `survives` are the shares of draws in which it is first by
    probability and by what speaks against it; `flatter` and `steeper` its probability if each piece told half or twice
    as much.
    """

    id: str
    says: str
    posterior: float
    low: float
    high: float
    leads: float
    inconsistency: float
    survives: float
    flatter: float
    steeper: float


@dataclass(frozen=True)
class BearingItem:
    """A piece of evidence that bears on hypotheses: its cells, weight, and what would change without it."""

    id: str
    says: str
    source: str
    grade: str
    cells: tuple[str, ...]
    weight: float
    diagnosticity: float
    turns: float
    unseats: float
    turns_inconsistency: float


@dataclass(frozen=True)
class RivalTable:
    """Hypotheses in the order of the case, evidence with the most telling first, and how often both readings agree."""

    rivals: tuple[Rival, ...]
    items: tuple[BearingItem, ...]
    agree: float

    @property
    def by_posterior(self) -> tuple[Rival, ...]:
        """The most probable first."""
        return tuple(sorted(self.rivals, key=lambda rival: -rival.posterior))

    @property
    def by_inconsistency(self) -> tuple[Rival, ...]:
        """The one with least against it first."""
        return tuple(sorted(self.rivals, key=lambda rival: rival.inconsistency))

    @property
    def is_agreed(self) -> bool:
        """Whether the most probable hypothesis, by the means, is also one with least against it."""
        return self.by_posterior[0].inconsistency <= self.by_inconsistency[0].inconsistency + 1e-9


def rival_table(reading: Reading) -> RivalTable | None:
    """Gather what the lens of the hypotheses found; None where a case has none, or no draw weighs them.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> found = rival_table(reading_of(run_case(load_case("russia-iran-us-2010"), b"", Settings(20))))
    >>> [rival.id for rival in found.by_posterior], found.is_agreed
    (['out-of-interest', 'out-of-empathy'], True)
    """
    case = reading.plan.case
    if "hypotheses.agree" not in reading.results.arrays:
        return None
    rivals = tuple(_rival(reading, name, case.hypotheses[name].says) for name in case.hypotheses)
    if not all(np.isfinite(rival.posterior) for rival in rivals):
        return None
    items = [_item(reading, case, name) for name, piece in case.evidence.items() if piece.bears_on]
    telling = tuple(sorted(items, key=lambda item: -item.diagnosticity))
    return RivalTable(rivals, telling, _mean(reading, "hypotheses.agree"))


def _mean(reading: Reading, path: str) -> float:
    return float(mean_known(np.asarray(reading.outcome(path), dtype=float)))


def _rival(reading: Reading, name: str, says: str) -> Rival:
    spread = summary(np.asarray(reading.outcome(f"hypotheses.{name}.posterior"), dtype=float))
    rest = ("leads", "inconsistency", "survives", "posterior_if_flatter", "posterior_if_steeper")
    return Rival(name, says, spread.mean, spread.q10, spread.q90,
                 *(_mean(reading, f"hypotheses.{name}.{kind}") for kind in rest))


def _item(reading: Reading, case: Case, name: str) -> BearingItem:
    piece = case.evidence[name]
    grade = f"{case.sources[piece.source].reliability}{piece.credibility}"
    kinds = ("weight", "diagnosticity", "turns", "unseats", "turns_inconsistency")
    return BearingItem(name, piece.says, piece.source, grade,
                       tuple(piece.bears_on.get(hypothesis, "N") for hypothesis in case.hypotheses),
                       *(_mean(reading, f"evidence.{name}.{kind}") for kind in kinds))
