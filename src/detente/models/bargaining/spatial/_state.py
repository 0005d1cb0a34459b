"""Compiled state of the spatial model: who stands where, how far off others are, which position is winning.

Actors here are those that take part in the draw, in the order of their ranks, so that sums and ties come out the same
however the actors are listed (in compat: in the order of the list, with raw weights). Positions are on the unit scale.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled, inside
from detente.models.bargaining.election._chances import elect, miss
from detente.models.bargaining.election._risk import take_risks, utility_at
from detente.models.bargaining.election._votes import Rules, look_back

SAME, COMPAT_SAME = 1e-6, 1e-3


class Reading(NamedTuple):
    """How the model is read; the codes count through the words of the settings."""

    risk_range: int
    insight: float
    third_party: int
    interpolation: int
    views: int
    is_stochastic: bool
    is_compat: bool
    min_turns: int
    max_turns: int
    stop_ratio: float


class Actors(NamedTuple):
    """What does not change in a run: (actor,) vectors, salience (actor, issue), and their places among all actors.

    `weight` is capability times total salience, `ballot` the weight in elections; `pull` says who moves with whom.
    """

    salience: NDArray[np.float64]
    care: NDArray[np.float64]
    weight: NDArray[np.float64]
    ballot: NDArray[np.float64]
    pull: NDArray[np.float64]
    rank: NDArray[np.int64]
    key: int


class Standing(NamedTuple):
    """The state of a turn: position and ideal (actor, issue), distance (actor, position), chance and risk (actor,)."""

    position: NDArray[np.float64]
    ideal: NDArray[np.float64]
    distance: NDArray[np.float64]
    chance: NDArray[np.float64]
    risk: NDArray[np.float64]


@compiled
def new_standing(actors: int, issues: int) -> Standing:
    """Room for a state."""
    return Standing(
        np.zeros((actors, issues)),
        np.zeros((actors, issues)),
        np.zeros((actors, actors)),
        np.zeros(actors),
        np.zeros(actors),
    )


@inside
def distance_to(salience: NDArray[np.float64], ideal: NDArray[np.float64], place: NDArray[np.float64]) -> float:
    """How far a place is from an actor's ideal, as the actor weighs the issues."""
    away, whole = 0.0, 0.0
    for issue in range(len(salience)):
        part = salience[issue] * (ideal[issue] - place[issue])
        away += part * part
        whole += salience[issue] * salience[issue]
    return math.sqrt(away / whole)


@inside
def straight(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The plain distance between two places."""
    away = 0.0
    for issue in range(len(one)):
        away += (one[issue] - other[issue]) ** 2
    return math.sqrt(away)


@inside
def measure(actors: Actors, standing: Standing) -> None:
    """Fill the distances of every position from every ideal."""
    for actor in range(len(actors.care)):
        for other in range(len(actors.care)):
            standing.distance[actor, other] = distance_to(
                actors.salience[actor], standing.ideal[actor], standing.position[other]
            )


@inside
def is_same(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether two positions are closer than a millionth of the scale on every issue."""
    farthest = 0.0
    for issue in range(len(one)):
        farthest = max(farthest, abs(one[issue] - other[issue]))
    return farthest < SAME


@inside
def link_positions(position: NDArray[np.float64], member: NDArray[np.int64], first: NDArray[np.int64]) -> int:
    """Number the distinct positions, chains of the same ones counting as one; how many there are."""
    actors, count = len(position), 0
    for actor in range(actors):
        member[actor] = -1
    waiting = np.empty(actors, np.int64)
    for actor in range(actors):
        if member[actor] >= 0:
            continue
        first[count], member[actor], waiting[0], left = actor, count, actor, 1
        while left > 0:
            left -= 1
            here = waiting[left]
            for other in range(actors):
                if member[other] < 0 and is_same(position[here], position[other]):
                    member[other], waiting[left] = count, other
                    left += 1
        count += 1
    return count


@inside
def collect_positions(position: NDArray[np.float64], member: NDArray[np.int64], first: NDArray[np.int64]) -> int:
    """Number the distinct positions as the published program does: a first one near by, then the last one near by."""
    actors, count = len(position), 0
    for actor in range(actors):
        is_new = True
        for option in range(count):
            is_new = is_new and not straight(position[actor], position[first[option]]) < COMPAT_SAME
        if is_new:
            first[count] = actor
            count += 1
    for actor in range(actors):
        for option in range(count):
            if straight(position[actor], position[first[option]]) < COMPAT_SAME:
                member[actor] = option
    return count


@inside
def vote_on_places(
    rules: Rules,
    actors: Actors,
    standing: Standing,
    risk: NDArray[np.float64],
    member: NDArray[np.int64],
    first: NDArray[np.int64],
    chance: NDArray[np.float64],
) -> tuple[bool, float]:
    """Elect one of the places where the actors `first` stand; whether that came to an end, and how far it is off."""
    options, voters = len(chance), len(risk)
    utility, own = np.empty((options, voters)), np.empty(voters)
    for option in range(options):
        for voter in range(voters):
            utility[option, voter] = utility_at(standing.distance[voter, first[option]], risk[voter])
    for voter in range(voters):
        own[voter] = utility[member[voter], voter]
    look_back(rules, utility, own)
    coalition, victory = np.empty((options, options)), np.empty((options, options))
    has_ended = elect(rules, utility, actors.ballot, coalition, victory, chance)
    return has_ended, miss(rules, coalition, victory, chance)


@inside
def judge_winning(rules: Rules, reading: Reading, actors: Actors, standing: Standing) -> bool:
    """Steps 1 and 2: which position is winning, and how averse to risk that makes everyone; whether votes ended."""
    count = len(actors.care)
    measure(actors, standing)
    member, first = np.arange(count), np.arange(count)
    options = count if reading.is_compat else link_positions(standing.position, member, first)
    chance = np.empty(options)
    has_ended, _ = vote_on_places(rules, actors, standing, np.zeros(count), member, first[:options], chance)
    for actor in range(count):
        standing.chance[actor] = chance[member[actor]]
    take_risks(reading.risk_range, standing.chance, standing.risk)
    return has_ended


@compiled
def forecast(
    rules: Rules,
    reading: Reading,
    actors: Actors,
    standing: Standing,
    member: NDArray[np.int64],
    first: NDArray[np.int64],
    chance: NDArray[np.float64],
) -> tuple[int, bool, float]:
    """Elect a place as things stand, with the attitudes to risk: how many places, whether it ended, how far off."""
    has_ended = judge_winning(rules, reading, actors, standing)
    if reading.is_compat:
        options = collect_positions(standing.position, member, first)
    else:
        options = link_positions(standing.position, member, first)
    last, certificate = vote_on_places(
        rules, actors, standing, standing.risk, member, first[:options], chance[:options]
    )
    return options, has_ended and last, certificate
