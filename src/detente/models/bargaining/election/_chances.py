"""Compiled step from pairs to all: how likely each option is to come out of the whole election.

The long run of a chain of champions is found by state reduction [GrassmannTaksarHeyman1985]_, which never subtracts
and so keeps the smallest chances accurate.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import inside
from detente.models.bargaining.election._votes import (
    CONDITIONAL,
    MARKOV_INCENTIVE,
    Rules,
    form_coalitions,
    pit,
)

IDLE = 1e-10
"""What an option mobilises against itself."""
MOST_STEPS = 100_000
UNIFORM_TOLERANCE, INCENTIVE_TOLERANCE = 1e-6, 1e-8


@inside
def scale_to_one(chance: NDArray[np.float64]) -> None:
    """Divide by the sum."""
    total = 0.0
    for option in range(len(chance)):
        total += chance[option]
    for option in range(len(chance)):
        chance[option] /= total


@inside
def largest_gap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The largest difference between two vectors."""
    worst = 0.0
    for option in range(len(one)):
        worst = max(worst, abs(one[option] - other[option]))
    return worst


@inside
def multiply_victories(victory: NDArray[np.float64], chance: NDArray[np.float64]) -> None:
    """Chances proportional to the product of the chances to beat each option."""
    best = -np.inf
    for option in range(len(chance)):
        total = 0.0
        for other in range(len(chance)):
            total += math.log(victory[option, other])
        chance[option] = total
        best = max(best, total)
    for option in range(len(chance)):
        chance[option] = math.exp(chance[option] - best)
    scale_to_one(chance)


@inside
def draw_challengers(
    method: int,
    coalition: NDArray[np.float64],
    victory: NDArray[np.float64],
    challenge: NDArray[np.float64],
) -> None:
    """(champion, challenger), the chance that the challenger comes next."""
    options = len(victory)
    for champion in range(options):
        total = 0.0
        for other in range(options):
            strength = 1.0
            if method == MARKOV_INCENTIVE:
                strength = IDLE if other == champion else coalition[other, champion] * victory[other, champion]
            challenge[champion, other] = strength
            total += challenge[champion, other]
        for other in range(options):
            challenge[champion, other] /= total


@inside
def run_chain(
    challenge: NDArray[np.float64],
    victory: NDArray[np.float64],
    chance: NDArray[np.float64],
    after: NDArray[np.float64],
) -> None:
    """One step of the chain of champions from `chance` to `after`."""
    options = len(chance)
    for option in range(options):
        total = 0.0
        for other in range(options):
            stays, comes = chance[option] * challenge[option, other], chance[other] * challenge[other, option]
            total += victory[option, other] * (stays + comes)
        after[option] = total


@inside
def settle_chain(challenge: NDArray[np.float64], victory: NDArray[np.float64], chance: NDArray[np.float64]) -> None:
    """The stationary distribution of the chain of champions."""
    options = len(chance)
    flow = np.empty((options, options))
    for champion in range(options):
        for other in range(options):
            flow[champion, other] = challenge[champion, other] * victory[other, champion]
    for last in range(options - 1, 0, -1):
        leaving = 0.0
        for option in range(last):
            leaving += flow[last, option]
        for champion in range(last):
            flow[champion, last] /= leaving
            share = flow[champion, last]
            for option in range(last):
                flow[champion, option] += share * flow[last, option]
    chance[0] = 1.0
    for option in range(1, options):
        total = 0.0
        for champion in range(option):
            total += chance[champion] * flow[champion, option]
        chance[option] = total
    scale_to_one(chance)


@inside
def iterate_chain(
    method: int,
    challenge: NDArray[np.float64],
    victory: NDArray[np.float64],
    chance: NDArray[np.float64],
) -> bool:
    """Half a step of the chain after another from even chances, to the tolerance; whether it was reached."""
    tolerance = INCENTIVE_TOLERANCE if method == MARKOV_INCENTIVE else UNIFORM_TOLERANCE
    after = np.empty_like(chance)
    for option in range(len(chance)):
        chance[option] = 1.0 / len(chance)
    for _ in range(MOST_STEPS):
        run_chain(challenge, victory, chance, after)
        change = largest_gap(after, chance)
        for option in range(len(chance)):
            chance[option] = 0.5 * (chance[option] + after[option])
        if change <= tolerance:
            return True
    return False


@inside
def elect(
    rules: Rules,
    utility: NDArray[np.float64],
    weight: NDArray[np.float64],
    coalition: NDArray[np.float64],
    victory: NDArray[np.float64],
    chance: NDArray[np.float64],
) -> bool:
    """Fill coalitions, victories and chances from utilities (option, voter); whether the method came to an end."""
    form_coalitions(rules, utility, weight, coalition)
    pit(rules.power, coalition, victory)
    if rules.method == CONDITIONAL:
        multiply_victories(victory, chance)
        return True
    challenge = np.empty_like(victory)
    draw_challengers(rules.method, coalition, victory, challenge)
    if rules.iterates:
        return iterate_chain(rules.method, challenge, victory, chance)
    settle_chain(challenge, victory, chance)
    return True


@inside
def miss(
    rules: Rules, coalition: NDArray[np.float64], victory: NDArray[np.float64], chance: NDArray[np.float64]
) -> float:
    """How far the chances are from their stated condition, or from summing to 1."""
    after = np.empty_like(chance)
    if rules.method == CONDITIONAL:
        multiply_victories(victory, after)
    else:
        challenge = np.empty_like(victory)
        draw_challengers(rules.method, coalition, victory, challenge)
        run_chain(challenge, victory, chance, after)
    total = 0.0
    for option in range(len(chance)):
        total += chance[option]
    return max(largest_gap(after, chance), abs(total - 1.0))
