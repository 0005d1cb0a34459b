"""How the rules of an issue are read, from the words of a case to the records of the models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.bargaining_parts import (
    Decided,
    ElectionSettings,
    GainSettings,
    MedianSettings,
    MoveSettings,
    NashSettings,
    SpatialSettings,
)
from detente.lenses.tables import spatial_of
from detente.lenses.values import Values
from detente.models.bargaining import Challenge, Election, Options, Reading

__all__ = ["Failing", "election_of", "failing", "failure_of", "moves_of", "reading_of"]

Floats = NDArray[np.float64]


def election_of(settings: ElectionSettings | None) -> Election:
    """How an election is read; without settings by default.

    >>> election_of(None).method
    'markov_uniform'
    """
    chosen = settings or ElectionSettings()
    return Election(chosen.vote_rule, chosen.victory_law, chosen.method,
                    None if chosen.risk == "none" else chosen.risk)


@dataclass(frozen=True, eq=False)
class Failing:
    """What failure is worth: its cost (draw,), utilities (draw, actor) where given, and in which draws it is known."""

    cost: Floats | float = 1.0
    utility: Floats | None = None
    is_known: NDArray[np.bool_] | bool = True


DEFAULT = Failing()


def failing(part: Decided | NashSettings | None, path: str, actors: Sequence[str], values: Values) -> Failing:
    """What failure is worth to these actors, from the part of a case at a path; by default where there is none.

    >>> failing(None, "groups.deal.nash", ("iran",), None).cost
    1.0
    """
    if part is None:
        return DEFAULT
    cost = values.number(f"{path}.cost_of_failure")
    if part.breakdown != "given":
        is_known = np.isfinite(cost)
        return Failing(np.where(is_known, cost, 1.0), None, is_known)
    given = [values.number(f"{path}.utility_of_failure.{actor}") if actor in part.utility_of_failure
             else np.zeros(values.size) for actor in actors]
    utility = np.stack(given, axis=1)
    is_known = np.asarray(np.isfinite(utility).all(axis=1))
    return Failing(1.0, np.where(is_known[:, None], utility, 0.0), is_known)


def failure_of(settings: NashSettings | None, failure: Failing = DEFAULT) -> Options:
    """How the rule nash is read over several issues; without settings by default.

    >>> failure_of(None).breakdown
    'status_quo'
    """
    chosen = settings or NashSettings()
    return Options(loss=chosen.loss, power=chosen.power, breakdown=chosen.breakdown, cost_of_failure=failure.cost,
                   disagreement_utility=failure.utility)


def moves_of(settings: MoveSettings | None) -> Challenge:
    """How the challenge model is read; without settings by default. What only the other variant reads stays out.

    >>> moves_of(MoveSettings(variant="literal")).compromise_choice
    'lowest_position'
    """
    chosen = settings or MoveSettings()
    compromise_choice = chosen.compromise_choice if chosen.variant == "replicated" else Challenge().compromise_choice
    return Challenge(chosen.variant, chosen.rounds, chosen.statistic, compromise_choice, chosen.security, chosen.choice,
                     chosen.risk, chosen.chance_of_status_quo, chosen.chance_of_improvement)


def reading_of(
    decided: Decided, failure: Failing, actors: int, key: NDArray[np.uint64] | None = None
) -> Reading:
    """How the rules of an issue with so many actors are read.

    Where utilities of failure are not at hand, as when a central case is told, failure costs the same to all.

    >>> reading_of(Decided(), Failing(), 3).challenge.compromise_choice
    'least_move'
    """
    compared = "cost_only" if decided.breakdown == "given" and failure.utility is None else decided.breakdown
    gains = decided.kalai_smorodinsky or GainSettings()
    return Reading(
        Options(middle=(decided.median or MedianSettings()).middle, loss=decided.loss, power=decided.power,
                breakdown=compared, cost_of_failure=failure.cost, disagreement_utility=failure.utility,
                ideal=gains.ideal, weighted=gains.weighted),
        election_of(decided.condorcet),
        moves_of(decided.challenge),
        spatial_of(decided.spatial or SpatialSettings(), actors),
        key,
    )
