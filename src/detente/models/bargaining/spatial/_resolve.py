"""Compiled resolution: every actor's vote over the bargains it is in, and where it goes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import inside
from detente.models._philox import as_uniform, philox
from detente.models.bargaining.election._chances import elect
from detente.models.bargaining.election._risk import utility_at
from detente.models.bargaining.election._votes import Rules, look_back
from detente.models.bargaining.spatial._state import Actors, Reading, Standing, distance_to
from detente.models.bargaining.spatial._targets import Bargains

TIE, COMPAT_TIE = 1e-9, 1e-12
PURPOSE = 0x7370617469616C00


@inside
def value_bargains(
    actors: Actors, standing: Standing, bargains: Bargains, count: int, value: NDArray[np.float64]
) -> None:
    """(bargain, actor), what each bargain is worth to each actor over nobody moving."""
    voters = len(actors.care)
    for place in range(count):
        for voter in range(voters):
            gain = 0.0
            for side in range(2):
                mover = bargains.initiator[place] if side == 0 else bargains.target[place]
                away = distance_to(actors.salience[voter], standing.ideal[voter], bargains.end[place, side])
                gain += utility_at(away, standing.risk[voter])
                gain -= utility_at(standing.distance[voter, mover], standing.risk[voter])
            value[place, voter] = gain / voters


@inside
def list_queue(me: int, bargains: Bargains, count: int, queue: NDArray[np.int64]) -> int:
    """The bargains an actor is in, after the status quo, which is -1; how many entries there are."""
    queue[0], entries = -1, 1
    for place in range(count):
        if me in (bargains.initiator[place], bargains.target[place]):
            queue[entries] = place
            entries += 1
    return entries


@inside
def own_end(me: int, place: int, bargains: Bargains, standing: Standing) -> NDArray[np.float64]:
    """Where an actor would stand: its own end of a bargain, or where it is."""
    stay: NDArray[np.float64] = standing.position[me]
    side = 0 if bargains.initiator[place] == me else 1
    go: NDArray[np.float64] = bargains.end[place, side]
    return stay if place < 0 else go


@inside
def choose(reading: Reading, luck: float, chance: NDArray[np.float64], movement: NDArray[np.float64]) -> int:
    """Which entry of a queue is kept: the likeliest (of equals the least move, then the first), or one by chance."""
    if reading.is_stochastic:
        reached = 0.0
        for entry in range(len(chance)):
            reached += chance[entry]
            if luck < reached:
                return entry
        return len(chance) - 1
    margin = COMPAT_TIE if reading.is_compat else TIE
    best, least = -np.inf, np.inf
    for entry in range(len(chance)):
        best = max(best, chance[entry])
    for entry in range(len(chance)):
        if chance[entry] >= best - margin:
            if reading.is_compat:
                return entry
            least = min(least, movement[entry])
    for entry in range(len(chance)):
        if chance[entry] >= best - margin and movement[entry] <= least + TIE:
            return entry
    return 0


@inside
def luck_of(actors: Actors, me: int, turn: int) -> float:
    """The number between 0 and 1 that belongs to this actor and turn of this draw."""
    word = np.uint64(0)
    words = philox(np.uint64(actors.key), np.uint64(turn), np.uint64(actors.rank[me]), word, np.uint64(PURPOSE))
    return as_uniform(words[0])


@inside
def resolve(
    rules: Rules,
    reading: Reading,
    actors: Actors,
    standing: Standing,
    bargains: Bargains,
    count: int,
    turn: int,
    kept: NDArray[np.int64],
    odds: NDArray[np.float64],
    after: NDArray[np.float64],
) -> bool:
    """Step 6: fill which bargain each actor keeps (-1 the status quo), its odds and new position; whether votes ended.

    `odds` is (actor, 1 + bargain), NaN for bargains the actor is not in; the first column is the status quo.
    """
    voters, has_ended = len(actors.care), True
    value = np.empty((count, voters))
    value_bargains(actors, standing, bargains, count, value)
    queue, reference = np.empty(count + 1, np.int64), np.zeros(voters)
    for me in range(voters):
        for column in range(odds.shape[1]):
            odds[me, column] = np.nan
        entries = list_queue(me, bargains, count, queue)
        utility, movement, chance = np.zeros((entries, voters)), np.zeros(entries), np.ones(entries)
        for entry in range(1, entries):
            end = own_end(me, queue[entry], bargains, standing)
            for voter in range(voters):
                utility[entry, voter] = value[queue[entry], voter]
            for issue in range(len(end)):
                movement[entry] += abs(end[issue] - standing.position[me, issue])
        if entries > 1:
            look_back(rules, utility, reference)
            square = (entries, entries)
            ended = elect(rules, utility, actors.ballot, np.empty(square), np.empty(square), chance)
            has_ended = has_ended and ended
        luck = luck_of(actors, me, turn) if reading.is_stochastic else 0.0
        kept[me] = queue[choose(reading, luck, chance, movement)]
        for entry in range(entries):
            odds[me, 1 + queue[entry]] = chance[entry]
        end = own_end(me, kept[me], bargains, standing)
        for issue in range(len(end)):
            after[me, issue] = end[issue]
    return has_ended
