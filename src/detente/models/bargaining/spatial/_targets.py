"""Compiled choice of whom to challenge, and the bargains that follow from it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import inside
from detente.models.bargaining.election._risk import utility_at
from detente.models.bargaining.election._votes import vote_between
from detente.models.bargaining.spatial._state import Actors, Reading, Standing

FLOOR, LEAST_GAIN, TIE, GIVE = 1e-10, 1e-5, 1e-9, 1e-6
PREFERENCE, NONE, SEMI = range(3)
S1P1, S2P2, S2PMAX = range(3)
INITIATOR, BOTH, WEIGHTED = range(3)


class Plans(NamedTuple):
    """What every actor (first axis) expects of challenging every other, in its own eyes, and whom it picks."""

    chance: NDArray[np.float64]
    gain: NDArray[np.float64]
    third: NDArray[np.float64]
    target: NDArray[np.int64]
    second: NDArray[np.int64]


class Bargains(NamedTuple):
    """Bargains: who, with whom, in whose eyes (0 the initiator's, 1 the target's, 2 both), its chance, and the ends."""

    initiator: NDArray[np.int64]
    target: NDArray[np.int64]
    sight: NDArray[np.int64]
    chance: NDArray[np.float64]
    end: NDArray[np.float64]


@inside
def new_plans(actors: int) -> Plans:
    """Room for plans."""
    square = (actors, actors)
    vectors = (np.full(actors, -1), np.full(actors, -1))
    return Plans(np.zeros(square), np.zeros(square), np.zeros(square), vectors[0], vectors[1])


@inside
def new_bargains(actors: int, issues: int) -> Bargains:
    """Room for bargains; `end` is (bargain, initiator or target, issue)."""
    most = 2 * actors
    return Bargains(
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros(most),
        np.zeros((most, 2, issues)),
    )


@inside
def see(viewer: int, standing: Standing, view: float, seen: NDArray[np.float64]) -> None:
    """Everyone's utility for every position in the eyes of one actor, who takes others to be partly like itself."""
    for actor in range(len(seen)):
        risk = (1.0 - view) * standing.risk[viewer] + view * standing.risk[actor]
        for place in range(len(seen)):
            seen[actor, place] = utility_at(standing.distance[actor, place], risk)


@inside
def principals(rule: int, one: int, other: int, seen: NDArray[np.float64], actors: Actors) -> tuple[float, float]:
    """What the two sides of a challenge bring to bear themselves, for the one and for the other."""
    mine = actors.weight[one] * vote_between(rule, seen[one, one], seen[one, other], seen[one, one])
    yours = actors.weight[other] * vote_between(rule, seen[other, one], seen[other, other], seen[other, other])
    pro = FLOOR + max(0.0, mine) + max(0.0, yours)
    return pro, FLOOR + max(0.0, -mine) + max(0.0, -yours)


@inside
def third_vote(
    rule: int,
    party: int,
    one: int,
    other: int,
    sides: tuple[float, float],
    seen: NDArray[np.float64],
    actors: Actors,
    third_party: int,
) -> float:
    """How a third party throws in its weight; above 0 for the one."""
    mine, yours, own = seen[party, one], seen[party, other], seen[party, party]
    vote = actors.weight[party] * vote_between(rule, mine, yours, own)
    if third_party != SEMI:
        return float(vote)
    pro = sides[0] + max(0.0, vote)
    contra = sides[1] + max(0.0, -vote)
    hope = pro / (pro + contra)
    with_one = hope * (2.0 * mine + own) + (1.0 - hope) * 3.0 * yours
    with_other = hope * 3.0 * mine + (1.0 - hope) * (2.0 * yours + own)
    return float(actors.weight[party] * vote_between(rule, with_one, with_other, 3.0 * own))


@inside
def prevail(
    rule: int, one: int, other: int, seen: NDArray[np.float64], actors: Actors, third_party: int,
    third: NDArray[np.float64],
) -> float:  # fmt: skip
    """The chance that the one prevails over the other; leaves the third parties' votes in `third`."""
    sides = principals(rule, one, other, seen, actors)
    for party in range(len(third)):
        third[party] = 0.0
    pro, contra = sides
    if third_party != NONE:
        for party in range(len(actors.weight)):
            if party in (one, other):
                continue
            vote = third_vote(rule, party, one, other, sides, seen, actors, third_party)
            third[party] = vote
            pro += max(0.0, vote)
            contra += max(0.0, -vote)
    return pro / (pro + contra)


@inside
def gain_from(chance: float, care: float, mine: float, yours: float) -> float:
    """What the initiator gains by a challenge, given its utilities of the own and the other's position."""
    fight = chance * 2.0 * mine + (1.0 - chance) * 2.0 * yours
    return (1.0 - care) * 2.0 * mine + care * fight - (mine + yours)


@inside
def pick_target(me: int, standing: Standing, gain: NDArray[np.float64], taken: int, is_compat: bool) -> int:
    """Whom it pays most to challenge but for `taken`: of equals the nearest, then the first; -1 if nobody is left."""
    best = -np.inf
    for other in range(len(gain)):
        if other not in (me, taken):
            best = max(best, gain[other])
    margin, nearest, found = 0.0 if is_compat else TIE, np.inf, -1
    for other in range(len(gain)):
        if other in (me, taken) or gain[other] < best - margin:
            continue
        away = standing.distance[me, other]
        if not is_compat:
            nearest = min(nearest, away)
        elif found < 0:
            found = other
    if is_compat:
        return found
    for other in range(len(gain)):
        is_best = other not in (me, taken) and gain[other] >= best - margin
        if is_best and standing.distance[me, other] <= nearest + TIE:
            return other
    return -1


@inside
def make_plans(rule: int, reading: Reading, actors: Actors, standing: Standing, plans: Plans) -> None:
    """Step 4: what everyone expects of challenging everyone, and whom it picks if that gains enough."""
    count = len(actors.care)
    seen, third = np.empty((count, count)), np.empty(count)
    for me in range(count):
        see(me, standing, reading.insight, seen)
        for other in range(count):
            if other == me:
                continue
            chance = prevail(rule, me, other, seen, actors, reading.third_party, third)
            plans.chance[me, other] = chance
            plans.gain[me, other] = gain_from(chance, actors.care[other], seen[me, me], seen[me, other])
        best = pick_target(me, standing, plans.gain[me], -1, reading.is_compat)
        plans.second[me] = pick_target(me, standing, plans.gain[me], best, reading.is_compat)
        plans.target[me] = best if best >= 0 and plans.gain[me, best] > LEAST_GAIN else -1
        if best >= 0:
            prevail(rule, me, best, seen, actors, reading.third_party, plans.third[me])


@inside
def meet(
    reading: Reading, actors: Actors, standing: Standing, one: int, other: int, mine: float, yours: float,
    end: NDArray[np.float64],
) -> None:  # fmt: skip
    """Fill both ends (side, issue) of a bargain in which the sides have these chances."""
    for issue in range(end.shape[1]):
        here, there = standing.position[one, issue], standing.position[other, issue]
        care, heed = actors.salience[one, issue], actors.salience[other, issue]
        if reading.interpolation == S2PMAX:
            yield_one, yield_other = max(0.0, yours - mine), max(0.0, mine - yours)
            hold = yield_one * heed * heed
            push = yield_other * care * care
            end[0, issue] = here + hold / (hold + GIVE + (1.0 - yield_one) * care * care) * (there - here)
            end[1, issue] = there + push / (push + GIVE + (1.0 - yield_other) * heed * heed) * (here - there)
            continue
        hold, push = care * mine, heed * yours
        if reading.interpolation == S2P2:
            hold, push = hold * hold, push * push
        end[0, issue] = ((hold + GIVE) * here + push * there) / (hold + push + GIVE)
        end[1, issue] = (hold * here + (push + GIVE) * there) / (hold + push + GIVE)
        if reading.is_compat:
            end[0, issue] = math.floor(1e4 * end[0, issue] + 0.5) / 1e4
            end[1, issue] = math.floor(1e4 * end[1, issue] + 0.5) / 1e4


@inside
def view_of_target(
    rule: int, reading: Reading, actors: Actors, standing: Standing, one: int, other: int,
    seen: NDArray[np.float64],
) -> float:  # fmt: skip
    """The chance that the initiator prevails in the target's eyes; in compat its gain, in place of the chance."""
    third = np.empty(len(seen))
    see(other, standing, reading.insight, seen)
    chance = prevail(rule, one, other, seen, actors, reading.third_party, third)
    if reading.is_compat:
        return gain_from(chance, actors.care[other], seen[one, one], seen[one, other])
    return chance


@inside
def put_bargain(bargains: Bargains, place: int, one: int, other: int, view: int, chance: float) -> None:
    """Write who bargains with whom."""
    bargains.initiator[place], bargains.target[place], bargains.sight[place] = one, other, view
    bargains.chance[place] = chance


@inside
def lay_bargains(
    rule: int, reading: Reading, actors: Actors, standing: Standing, plans: Plans, bargains: Bargains
) -> int:
    """Step 5: the bargains on the table, by initiator, its own view first; how many there are."""
    actors_count, count = len(actors.care), 0
    seen = np.empty((actors_count, actors_count))
    for one in range(actors_count):
        other = plans.target[one]
        if other < 0:
            continue
        chance = plans.chance[one, other]
        put_bargain(bargains, count, one, other, INITIATOR, chance)
        meet(reading, actors, standing, one, other, chance, 1.0 - chance, bargains.end[count])
        count += 1
        if reading.views == INITIATOR:
            continue
        second = view_of_target(rule, reading, actors, standing, one, other, seen)
        put_bargain(bargains, count, one, other, BOTH, second)
        meet(reading, actors, standing, one, other, second, 1.0 - second, bargains.end[count])
        count += 1
        if reading.views == WEIGHTED:
            mine, yours = actors.weight[one], actors.weight[other]
            if reading.is_compat:  # the initiator's capability stands in both weights
                mine, yours = actors.care[one], actors.care[other]
            share, count = mine / (mine + yours), count - 1
            for side in range(2):
                for issue in range(bargains.end.shape[2]):
                    other_end = (1.0 - share) * bargains.end[count, side, issue]
                    bargains.end[count - 1, side, issue] = share * bargains.end[count - 1, side, issue] + other_end
            bargains.chance[count - 1] = share * chance + (1.0 - share) * second
            bargains.sight[count - 1] = WEIGHTED
    return count
