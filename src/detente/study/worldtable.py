"""The worlds of a case with their forecast weight, stability and worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.lenses.base import mean_known
from detente.lenses.contest import deciders
from detente.study.evaluate import Reading

__all__ = ["WorldRow", "WorldTable", "world_table"]


@dataclass(frozen=True)
class WorldRow:
    """One world: its weight by stability and in the logit response, where it lasts, what it is worth."""

    world: int
    label: str
    choices: dict[str, str]
    share: float
    logit: float
    stable: dict[str, float]
    payoff: dict[str, float]


@dataclass(frozen=True)
class WorldTable:
    """All worlds, the likeliest first, and the shares of draws with no, one and several equilibria in reach."""

    rows: tuple[WorldRow, ...]
    concepts: tuple[str, ...]
    forecast: str
    none: float
    one: float
    several: float


def world_table(reading: Reading) -> WorldTable | None:
    """The worlds of a case; None where the contest was not solved.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> table = world_table(reading_of(run_case(load_case("prisoners-dilemma"), b"", Settings(10))))
    >>> [(row.label, row.share) for row in table.rows][:2]
    [('one_cooperates = no, two_cooperates = no', 0.5), ('status quo', 0.5)]
    """
    if "contest.share" not in reading.results.arrays:
        return None
    case, worlds = reading.plan.case, reading.plan.worlds
    concepts = case.contest.concepts
    share = np.nan_to_num(mean_known(reading.over_worlds("contest.share"), axis=0))
    logit = np.nan_to_num(mean_known(reading.over_worlds("contest.logit"), axis=0))
    stable = {c: reading.over_worlds(f"contest.stable.{c}").mean(axis=0) for c in concepts}
    actors = [actor for actor in deciders(case) if actor in case.interests]
    payoff = {actor: mean_known(reading.over_worlds(f"payoff.{actor}"), axis=0) for actor in actors}
    order = sorted(range(len(worlds)), key=lambda w: (-share[w], -logit[w], w))
    rows = tuple(
        WorldRow(w, worlds.label(w), worlds.choices_in(w), float(share[w]), float(logit[w]),
                 {c: float(p[w]) for c, p in stable.items()}, {a: float(v[w]) for a, v in payoff.items()})
        for w in order
    )
    status = reading.outcome("contest.status")
    return WorldTable(rows, tuple(concepts), case.contest.forecast, float(np.mean(status >= 2)),
                      float(np.mean(status == 0)), float(np.mean(status == 1)))
