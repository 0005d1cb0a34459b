"""Compiled counting of votes: how each voter votes between two options, and which coalitions that makes.

Weights are shares of all weight, so the floors under coalitions are relative; the published program's absolute floors
come out by passing raw weights.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled, inside

ZERO = 1e-12
SHARPNESS = 1e8
"""A voter's whole weight moves within this one-over of a difference in utility when votes are binary."""
FLOOR = 1e-8
BINARY, PROP_BIN, PROPORTIONAL, PROP_CUBIC, CUBIC, PROSPECT, PROSPECT_LATER = range(7)
CONDITIONAL, MARKOV_UNIFORM, MARKOV_INCENTIVE = range(3)
GAIN = 2.0 / 3.0
MARGIN, UPSET = 1.1, 1e-6


class Rules(NamedTuple):
    """How votes are counted: vote rule, exponent of the victory law (0 is binary), method, iteration or exact."""

    vote: int
    power: int
    method: int
    iterates: bool


@inside
def feel(change: float) -> float:
    """What a change is worth when losses count fully and gains two thirds."""
    return GAIN * change if change > 0.0 else change


@compiled
def vote_of(rule: int, difference: float) -> float:
    """The vote of one unit of weight for an option that is better by this difference in utility."""
    if abs(difference) < ZERO:
        return 0.0
    if rule in (PROPORTIONAL, PROSPECT):
        return difference
    if rule == PROSPECT_LATER:
        return feel(difference)
    if rule == CUBIC:
        return difference * difference * difference
    if rule == PROP_CUBIC:
        return 0.5 * difference + 0.5 * difference * difference * difference
    sign = min(1.0, max(-1.0, difference * SHARPNESS))
    return sign if rule == BINARY else 0.8 * difference + 0.2 * sign


@inside
def vote_between(rule: int, one: float, other: float, reference: float) -> float:
    """The vote of one unit of weight between two utilities, seen from a third where the rule looks back."""
    if rule == PROSPECT:
        first, second = one - reference, other - reference
        first = 0.0 if abs(first) < ZERO else feel(first)
        second = 0.0 if abs(second) < ZERO else feel(second)
        return vote_of(PROPORTIONAL, first - second)
    return vote_of(rule, one - other)


@inside
def look_back(rules: Rules, utility: NDArray[np.float64], reference: NDArray[np.float64]) -> None:
    """Turn utilities (option, voter) into felt gains and losses, where the vote rule asks for it."""
    if rules.vote != PROSPECT:
        return
    for option in range(utility.shape[0]):
        for voter in range(utility.shape[1]):
            change = utility[option, voter] - reference[voter]
            utility[option, voter] = 0.0 if abs(change) < ZERO else feel(change)


@inside
def count_pair(
    rule: int, weight: NDArray[np.float64], one: NDArray[np.float64], other: NDArray[np.float64]
) -> tuple[float, float]:
    """The strength for one option and for the other of a pair."""
    pro, contra = 0.0, 0.0
    if rule in (PROPORTIONAL, PROSPECT):
        for voter in range(len(weight)):
            difference = one[voter] - other[voter]
            if abs(difference) >= ZERO:
                pro += weight[voter] * max(0.0, difference)
                contra += weight[voter] * max(0.0, -difference)
        return pro, contra
    for voter in range(len(weight)):
        vote = weight[voter] * vote_of(rule, one[voter] - other[voter])
        pro += max(0.0, vote)
        contra += max(0.0, -vote)
    return pro, contra


@inside
def form_coalitions(
    rules: Rules, utility: NDArray[np.float64], weight: NDArray[np.float64], coalition: NDArray[np.float64]
) -> None:
    """(option, option), the strength of those for the first against the second, over a small floor."""
    for later in range(len(coalition)):
        coalition[later, later] = FLOOR
        for earlier in range(later):
            pro, contra = count_pair(rules.vote, weight, utility[later], utility[earlier])
            coalition[later, earlier] = FLOOR + pro
            coalition[earlier, later] = FLOOR + contra


@inside
def chance_to_beat(power: int, mine: float, yours: float) -> float:
    """The chance that the coalition of strength `mine` beats the other."""
    if power == 0:
        if mine >= MARGIN * yours:
            return 1.0 / (1.0 + UPSET)
        if yours >= MARGIN * mine:
            return UPSET / (1.0 + UPSET)
        share = mine / (mine + yours)
        first, second = max(UPSET, 21.0 * share - 10.0), max(UPSET, 11.0 - 21.0 * share)
        return first / (first + second)
    ratio = yours / mine
    odds = ratio
    for _ in range(1, power):
        odds *= ratio
    return 1.0 / (1.0 + odds)


@inside
def pit(power: int, coalition: NDArray[np.float64], victory: NDArray[np.float64]) -> None:
    """(option, option), the chance that the first beats the second; 1/2 against itself."""
    for one in range(len(coalition)):
        victory[one, one] = 0.5
        for other in range(one):
            victory[one, other] = chance_to_beat(power, coalition[one, other], coalition[other, one])
            victory[other, one] = chance_to_beat(power, coalition[other, one], coalition[one, other])
