"""Compiled elections over places on several issues at once: nobody moves, all vote, one place wins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled
from detente.models.bargaining.election._risk import NO_RISK, take_risks
from detente.models.bargaining.election._votes import Rules
from detente.models.bargaining.spatial._run import Case, Results, gather, list_active, take_places
from detente.models.bargaining.spatial._state import Actors, link_positions, measure, new_standing, vote_on_places


@compiled
def elect_draws(
    rules: Rules, risk_range: int, is_compat: bool, case: Case, is_open: NDArray[np.bool_], results: Results,
    member: NDArray[np.int64],
) -> None:  # fmt: skip
    """Hold every open draw's election; `member` (draw, actor) says at which option each stands.

    `results.position` and `results.rounds` stay as they are.
    """
    for draw in range(len(case.position)):
        if not is_open[draw]:
            continue
        active = list_active(case, draw)
        count = len(active)
        raw = gather(case, draw, active, is_compat)
        actors = Actors(raw.salience, raw.care, raw.weight, raw.weight, raw.pull, raw.rank, raw.key)
        standing = new_standing(count, case.position.shape[2])
        take_places(case, draw, active, standing)
        measure(actors, standing)
        place, first = np.zeros(count, np.int64), np.zeros(count, np.int64)
        options = link_positions(standing.position, place, first)
        chance, first = np.empty(options), first[:options]
        ended, off = vote_on_places(rules, actors, standing, standing.risk, place, first, chance)
        if risk_range != NO_RISK:
            for actor in range(count):
                standing.chance[actor] = chance[place[actor]]
            take_risks(risk_range, standing.chance, standing.risk)
            again, off = vote_on_places(rules, actors, standing, standing.risk, place, first, chance)
            ended = ended and again
        results.has_stopped[draw], results.certificate[draw] = ended, off
        for option in range(options):
            results.option[draw, option], results.probability[draw, option] = active[first[option]], chance[option]
        for actor in range(count):
            member[draw, active[actor]] = place[actor]
