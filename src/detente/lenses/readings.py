"""How the rules of an issue are read, from the words of a case to the records of the models."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.case.bargaining_parts import Decided, ElectionSettings, MoveSettings, NashSettings, SpatialSettings
from detente.lenses.tables import spatial_of
from detente.models.bargaining import Challenge, Election, Options, Reading

__all__ = ["election_of", "failure_of", "reading_of"]

Floats = NDArray[np.float64]


def election_of(settings: ElectionSettings | None) -> Election:
    """How an election is read; without settings by default.

    >>> election_of(None).method
    'markov_uniform'
    """
    chosen = settings or ElectionSettings()
    return Election(chosen.vote_rule, chosen.victory_law, chosen.method)


def failure_of(settings: NashSettings | None, cost_of_failure: Floats | float) -> Options:
    """How the rule nash is read over several issues; without settings by default.

    >>> failure_of(None, 1.0).breakdown
    'status_quo'
    """
    chosen = settings or NashSettings()
    return Options(loss=chosen.loss, power=chosen.power, breakdown=chosen.breakdown, cost_of_failure=cost_of_failure)


def reading_of(
    decided: Decided, cost_of_failure: Floats | float, actors: int, key: NDArray[np.uint64] | None = None
) -> Reading:
    """How the rules of an issue with so many actors are read.

    >>> reading_of(Decided(), 1.0, 3).challenge.compromise_choice
    'least_move'
    """
    offers = decided.challenge or MoveSettings()
    return Reading(
        Options(loss=decided.loss, cost_of_failure=cost_of_failure),
        election_of(decided.condorcet),
        Challenge(offers.variant, offers.rounds, offers.statistic, offers.compromise_choice, offers.security,
                  offers.choice, offers.risk),
        spatial_of(decided.spatial or SpatialSettings(), actors),
        key,
    )
