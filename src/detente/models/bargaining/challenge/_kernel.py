"""Compiled rounds of the challenge model: votes, expected utilities, attitudes to risk, offers, moves.

Actors here are those that take part in the draw, in the order of their ranks, so that sums and ties come out the same
however the actors are listed. Weights are shares, except in `play_draws`, which makes them shares. Only an actor's own
view of its offers is needed, so expected utilities cost the square of the number of actors and only the votes cost the
cube.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled_dividing as compiled
from detente.models._compiled import folded
from detente.models._compiled import inside_dividing as inside
from detente.models.bargaining._lists import ascending, chosen, copy, farthest, with_weight

ZERO, TIE, ROUNDING = 1e-12, 1e-9, 1e-12
NO_DEMAND, STALEMATE, CONFRONTATION, COMPROMISE, COMPELLED = range(5)


class Reading(NamedTuple):
    """How the rule is read."""

    is_literal: bool
    takes_least_move: bool
    fears_own_estimate: bool
    takes_strongest: bool
    has_risk: bool
    hold: float
    better: float


class Round(NamedTuple):
    """One round of one draw: (actor, actor) is (receiver, proposer) or (first, second), vectors are (actor,)."""

    distance: NDArray[np.float64]
    discontent: NDArray[np.float64]
    backing: NDArray[np.float64]
    chance: NDArray[np.float64]
    own: NDArray[np.float64]
    other: NDArray[np.float64]
    target: NDArray[np.float64]
    score: NDArray[np.float64]
    kind: NDArray[np.int8]
    danger: NDArray[np.float64]
    exponent: NDArray[np.float64]
    chosen: NDArray[np.int64]


@inside
def new_round(actors: int) -> Round:
    """Room for a round."""
    square = (actors, actors)
    return Round(
        np.zeros(square),
        np.zeros(square),
        np.zeros(square),
        np.zeros(square),
        np.zeros(square),
        np.zeros(square),
        np.zeros(square),
        np.zeros(square),
        np.zeros(square, np.int8),
        np.zeros(actors),
        np.ones(actors),
        np.zeros(actors, np.int64),
    )


@inside
def power(base: float, exponent: float) -> float:
    """A power that leaves the base alone when the exponent is 1."""
    return base if exponent == 1.0 else base**exponent


@inside
def lower_median(position: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """The smallest position at or below which half the weight stands; the weights are shares."""
    order = ascending(position)
    reached = 0.0
    for actor in order:
        reached += weight[actor]
        if reached >= 0.5 - ROUNDING:
            return float(position[actor])
    return float(position[order[-1]])


@inside
def vote(weight: NDArray[np.float64], is_literal: bool, state: Round) -> None:
    """The chance that the first prevails over the second when all vote between their positions."""
    actors = len(weight)
    for voter in range(actors):
        exponent = 1.0 if is_literal else state.exponent[voter]
        for actor in range(actors):
            state.discontent[voter, actor] = weight[voter] * power(state.distance[voter, actor], exponent)
    for first in range(actors):
        for second in range(actors):
            state.backing[first, second] = 0.0
        for voter in range(actors):
            here = state.discontent[voter, first]
            for second in range(actors):
                state.backing[first, second] += max(0.0, state.discontent[voter, second] - here)
    everything = 0.0
    for first in range(actors):
        for second in range(actors):
            everything += 2.0 * state.backing[first, second]
    for first in range(actors):
        for second in range(actors):
            total = state.backing[first, second] + state.backing[second, first] if is_literal else everything
            if total > ZERO and (is_literal or state.distance[first, second] > TIE):
                state.chance[first, second] = state.backing[first, second] / total
            else:
                state.chance[first, second] = 0.5 if is_literal else 0.0


@inside
def judge(salience: NDArray[np.float64], reading: Reading, state: Round) -> None:
    """What a receiver expects of challenging a proposer, and the proposer of challenging it, in its own eyes."""
    actors = len(salience)
    for me in range(actors):
        exponent = state.exponent[me]
        stay = reading.hold * (2.0 - 4.0 * power(0.5, exponent))
        for you in range(actors):
            if you == me:
                continue
            half = 0.5 * state.distance[me, you]
            win, lose = 2.0 - 4.0 * power(0.5 - half, exponent), 2.0 - 4.0 * power(0.5 + half, exponent)
            mine, yours = state.chance[me, you], state.chance[you, me]
            care, caution = salience[you], salience[me]
            state.own[me, you] = care * (mine * win + (1.0 - mine) * lose) + (1.0 - care) * win - stay
            state.other[me, you] = caution * (yours * win + (1.0 - yours) * lose) + (1.0 - caution) * win - stay


@inside
def expect_drift(away: NDArray[np.float64], reading: Reading, state: Round) -> None:
    """Take off what the receiver expects if nobody challenges and the proposer drifts to the median.

    Then the proposer's expectation becomes its own estimate rather than the receiver's.
    """
    actors = len(away)
    for me in range(actors):
        for you in range(actors):
            if you == me or reading.hold == 1.0:
                continue
            quarter = 0.25 * (away[me] + state.distance[me, you])
            gain = 2.0 - 4.0 * power(0.5 - quarter, state.exponent[me])
            loss = 2.0 - 4.0 * power(0.5 + quarter, state.exponent[me])
            better = reading.better
            if np.isnan(better):
                better = 1.0 if state.distance[me, you] - away[me] > TIE else 0.0
            state.own[me, you] -= (1.0 - reading.hold) * (better * gain + (1.0 - better) * loss)
    for me in range(actors):
        for you in range(actors):
            state.other[you, me] = state.own[me, you]


@inside
def expect(
    salience: NDArray[np.float64],
    weight: NDArray[np.float64],
    away: NDArray[np.float64],
    reading: Reading,
    state: Round,
) -> None:
    """Votes and expected utilities with the present attitudes to risk."""
    vote(weight, reading.is_literal, state)
    judge(salience, reading, state)
    if reading.is_literal:
        expect_drift(away, reading, state)


@inside
def take_attitudes(reading: Reading, state: Round) -> None:
    """Exponents from the danger each actor is in: the most exposed gets 1/2, the safest 2."""
    actors = len(state.danger)
    most, least = -np.inf, np.inf
    for me in range(actors):
        state.danger[me] = 0.0
        for you in range(actors):
            if you != me:
                state.danger[me] += state.own[me, you] if reading.fears_own_estimate else state.other[me, you]
        most, least = max(most, state.danger[me]), min(least, state.danger[me])
    for me in range(actors):
        exposure = 0.0 if most - least < ZERO else (2.0 * state.danger[me] - most - least) / (most - least)
        state.exponent[me] = (1.0 - exposure / 3.0) / (1.0 + exposure / 3.0)


@inside
def kind_of(own: float, other: float, is_literal: bool) -> int:
    """What an offer is, from what receiver and proposer expect of challenging each other."""
    if own > ZERO and other > own + ZERO:
        return CONFRONTATION
    if own < -ZERO and other > ZERO:
        if other > ZERO - own:
            return COMPROMISE
        return COMPELLED if is_literal else NO_DEMAND
    return STALEMATE if own < -ZERO and other < -ZERO else NO_DEMAND


@inside
def make_offers(position: NDArray[np.float64], span: float, reading: Reading, state: Round) -> None:
    """Every offer: its kind, where it would take the receiver, and the score by which it is chosen."""
    actors = len(position)
    for me in range(actors):
        for you in range(actors):
            own, other = state.own[me, you], state.other[me, you]
            kind = NO_DEMAND
            if you != me and state.distance[me, you] > TIE:
                kind = kind_of(own, other, reading.is_literal)
            target = position[me]
            if kind in (CONFRONTATION, COMPELLED):
                target = position[you]
            elif kind == COMPROMISE:
                target = position[me] + (position[you] - position[me]) * (-own / other)
            score = abs(target - position[me]) / span
            if not reading.is_literal and not reading.takes_least_move and kind == COMPROMISE:
                score = (-own * position[me] + other * position[you]) / (other - own) / span
            state.kind[me, you], state.target[me, you], state.score[me, you] = kind, target, score


@inside
def pick(me: int, is_open: NDArray[np.bool_], reading: Reading, state: Round) -> int:
    """The open offer that the receiver prefers, or -1: by kind, by score, by what the proposer expects, by rank."""
    actors = len(is_open)
    has_confrontation = False
    for you in range(actors):
        has_confrontation |= is_open[you] and state.kind[me, you] == CONFRONTATION
    first, second = np.inf, np.inf
    for closing in range(3):
        for you in range(actors):
            kind = state.kind[me, you]
            if not is_open[you] or kind < CONFRONTATION:
                continue
            if not reading.is_literal and has_confrontation and kind != CONFRONTATION:
                continue
            main, minor = state.score[me, you], -state.other[me, you]
            if reading.takes_strongest:
                main, minor = minor, main
            if closing == 0:
                first = min(first, main)
            elif main <= first + TIE:
                if closing == 1:
                    second = min(second, minor)
                elif minor <= second + TIE:
                    return you
    return -1


@inside
def play_round(
    position: NDArray[np.float64],
    salience: NDArray[np.float64],
    weight: NDArray[np.float64],
    span: float,
    reading: Reading,
    state: Round,
    after: NDArray[np.float64],
) -> None:
    """One round: what all expect, what all offer, and where all stand afterwards."""
    actors = len(position)
    middle, away = lower_median(position, weight), np.empty(actors)
    for me in range(actors):
        state.exponent[me], away[me] = 1.0, abs(position[me] - middle) / span
        for you in range(actors):
            state.distance[me, you] = abs(position[me] - position[you]) / span
    expect(salience, weight, away, reading, state)
    if reading.has_risk:
        take_attitudes(reading, state)
        expect(salience, weight, away, reading, state)
    make_offers(position, span, reading, state)
    everybody = np.ones(actors, np.bool_)
    for me in range(actors):
        offer = pick(me, everybody, reading, state)
        state.chosen[me] = offer
        after[me] = position[me] if offer < 0 else state.target[me, offer]


@inside
def move_error(
    before: NDArray[np.float64], after: NDArray[np.float64], start: NDArray[np.float64], state: Round
) -> float:
    """How far the new positions are from the chosen offers, or outside the range in which the run began."""
    worst, lowest, highest = 0.0, np.inf, -np.inf
    for place in start:
        lowest, highest = min(lowest, place), max(highest, place)
    for me in range(len(after)):
        offer = state.chosen[me]
        wanted = before[me] if offer < 0 else state.target[me, offer]
        worst = max(worst, lowest - after[me], after[me] - highest)
        worst = max(worst, abs(after[me] - wanted))
    return float(worst)


@inside
def loop_length(path: NDArray[np.float64], last: int, span: float) -> int:
    """How many rounds ago the positions were last the same as now; 0 if never."""
    for back in range(1, last + 1):
        if farthest(path[last], path[last - back]) <= TIE * span:
            return back
    return 0


@folded
def play_draw(
    salience: NDArray[np.float64],
    weight: NDArray[np.float64],
    span: float,
    reading: Reading,
    path: NDArray[np.float64],
) -> tuple[int, int, float]:
    """Play rounds from the first row of `path`; the number played, the loop entered, the certificate."""
    limit = len(path) - 1
    state = new_round(len(weight))
    played, loop, worst = limit, 0, 0.0
    for index in range(limit):
        play_round(path[index], salience, weight, span, reading, state, path[index + 1])
        worst = max(worst, move_error(path[index], path[index + 1], path[0], state))
        if farthest(path[index + 1], path[index]) <= TIE * span:
            played, loop = index + 1, 1
            break
        if loop == 0:
            loop = loop_length(path, index + 1, span)
    for index in range(played + 1, limit + 1):
        copy(path[played], path[index])
    return played, loop, worst


@compiled
def as_shares(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights divided by their sum."""
    total, shares = 0.0, np.empty(len(weight))
    for one in weight:
        total += one
    for actor in range(len(weight)):
        shares[actor] = weight[actor] / total
    return shares


@compiled
def play_draws(
    position: NDArray[np.float64],
    salience: NDArray[np.float64],
    weight: NDArray[np.float64],
    span: NDArray[np.float64],
    is_open: NDArray[np.bool_],
    order: NDArray[np.int64],
    reading: Reading,
    final: NDArray[np.float64],
    mean: NDArray[np.float64],
    middle: NDArray[np.float64],
    counts: NDArray[np.int64],
    certificate: NDArray[np.float64],
) -> None:
    """Play every open draw; `final` holds the starting positions of all and receives the last ones."""
    for draw in range(len(position)):
        if not is_open[draw]:
            continue
        active = with_weight(weight[draw], order)
        shares = as_shares(chosen(weight[draw], active))
        path = np.empty((mean.shape[1], len(active)))
        copy(chosen(position[draw], active), path[0])
        played, loop, worst = play_draw(chosen(salience[draw], active), shares, span[draw], reading, path)
        counts[draw, 0], counts[draw, 1], certificate[draw] = played, loop, worst
        for index in range(len(path)):
            mean[draw, index] = 0.0
            for place in range(len(active)):
                mean[draw, index] += shares[place] * path[index, place]
            middle[draw, index] = lower_median(path[index], shares)
        for index in range(len(active)):
            final[draw, active[index]] = path[-1, index]
