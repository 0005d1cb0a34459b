"""Compiled elections over the distinct positions on one issue, draw after draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled
from detente.models.bargaining._lists import ascending, chosen, with_weight
from detente.models.bargaining.election._chances import elect, miss
from detente.models.bargaining.election._risk import NO_RISK, take_risks, utility_at
from detente.models.bargaining.election._votes import Rules, look_back

SAME = 1e-6


@compiled
def list_options(unit: NDArray[np.float64], member: NDArray[np.int64], first: NDArray[np.int64]) -> int:
    """Link positions that are the same into options, in ascending order; how many there are.

    Actors stand in the order of their ranks. `member` says which option each actor is at, `first` which of its actors
    comes first in that order.
    """
    order = ascending(unit)
    count = 0
    for place in range(len(order)):
        actor = order[place]
        if place == 0 or unit[actor] - unit[order[place - 1]] >= SAME:
            first[count] = actor
            count += 1
        member[actor] = count - 1
        first[count - 1] = min(first[count - 1], actor)
    return count


@compiled
def value_options(
    unit: NDArray[np.float64],
    member: NDArray[np.int64],
    first: NDArray[np.int64],
    risk: NDArray[np.float64],
    rules: Rules,
    utility: NDArray[np.float64],
) -> None:
    """(option, voter), what each option is worth to each voter."""
    for option in range(len(utility)):
        for voter in range(len(unit)):
            utility[option, voter] = utility_at(abs(unit[voter] - unit[first[option]]), risk[voter])
    own = np.empty(len(unit))
    for voter in range(len(unit)):
        own[voter] = utility[member[voter], voter]
    look_back(rules, utility, own)


@compiled
def hold_election(
    unit: NDArray[np.float64],
    weight: NDArray[np.float64],
    rules: Rules,
    risk_range: int,
    member: NDArray[np.int64],
    first: NDArray[np.int64],
    risk: NDArray[np.float64],
    coalition: NDArray[np.float64],
    victory: NDArray[np.float64],
    chance: NDArray[np.float64],
) -> tuple[bool, float]:
    """Elect one of the options; whether the method came to an end, and how far off the chances are."""
    utility = np.empty((len(chance), len(unit)))
    for voter in range(len(risk)):
        risk[voter] = 0.0
    value_options(unit, member, first, risk, rules, utility)
    has_ended = elect(rules, utility, weight, coalition, victory, chance)
    if risk_range != NO_RISK:
        take_risks(risk_range, chosen(chance, member), risk)
        value_options(unit, member, first, risk, rules, utility)
        has_ended = elect(rules, utility, weight, coalition, victory, chance) and has_ended
    return has_ended, miss(rules, coalition, victory, chance)


@compiled
def elect_draws(
    unit: NDArray[np.float64],
    weight: NDArray[np.float64],
    is_open: NDArray[np.bool_],
    order: NDArray[np.int64],
    rules: Rules,
    risk_range: int,
    option: NDArray[np.int64],
    probability: NDArray[np.float64],
    certificate: NDArray[np.float64],
    has_ended: NDArray[np.bool_],
) -> None:
    """Hold every open draw's election; `option` names the actor that stands for each option, -1 after the last."""
    for draw in range(len(unit)):
        if not is_open[draw]:
            continue
        active = with_weight(weight[draw], order)
        place = chosen(unit[draw], active)
        member, first = np.empty(len(active), np.int64), np.empty(len(active), np.int64)
        count = list_options(place, member, first)
        chance, risk = np.empty(count), np.empty(len(active))
        coalition, victory = np.empty((count, count)), np.empty((count, count))
        has_ended[draw], certificate[draw] = hold_election(
            place, chosen(weight[draw], active), rules, risk_range, member, first, risk, coalition, victory, chance
        )
        for index in range(count):
            option[draw, index] = active[first[index]]
            probability[draw, index] = chance[index]
