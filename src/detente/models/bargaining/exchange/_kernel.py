"""Compiled rounds of exchange: the best offer is carried out, those that it touches are looked at again, and so on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled_dividing as compiled
from detente.models._compiled import folded
from detente.models._compiled import inside_dividing as inside
from detente.models._philox import as_uniform, philox
from detente.models.bargaining.exchange._market import (
    TIE,
    VALID,
    Links,
    Market,
    Offers,
    evaluate,
    expected,
    expected_by,
    find_terms,
    gain_of,
    link_of,
    link_offers,
    list_offers,
    move_by,
    new_offers,
    sum_up,
)

PURPOSE = 0x65786368616E6765
FULL_0, FULL_1, ROOM_0, ROOM_1 = 1, 2, 4, 8


class Way(NamedTuple):
    """How exchanges are carried out: a draw's random key, how far rates may leave the equal gain, and the order."""

    is_compat: bool
    noise: float
    key: np.uint64
    actor_rank: NDArray[np.int64]
    issue_rank: NDArray[np.int64]


class Log(NamedTuple):
    """What is recorded, (exchange, …) and (dropped, …); arrays of length 0 record nothing."""

    iteration: NDArray[np.int64]
    actor: NDArray[np.int64]
    issue: NDArray[np.int64]
    begin: NDArray[np.float64]
    end: NDArray[np.float64]
    shift: NDArray[np.float64]
    rate: NDArray[np.float64]
    gain: NDArray[np.float64]
    limits: NDArray[np.int8]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    external: NDArray[np.float64]
    rival: NDArray[np.int64]
    dropped: NDArray[np.int64]


class Sums(NamedTuple):
    """What adds up over a draw: (actor,) gains and effects on third parties, and [certificate, exchanges, dropped]."""

    gain: NDArray[np.float64]
    external: NDArray[np.float64]
    certificate: NDArray[np.float64]
    number: NDArray[np.int64]


@inside
def noisy_rate(market: Market, offers: Offers, offer: int, iteration: int, way: Way) -> float:
    """The rate, moved a random part of the way to where one side, chosen by chance, gains nothing."""
    one, two = offers.actor[offer, 0], offers.actor[offer, 1]
    second, first = offers.issue[offer, 0], offers.issue[offer, 1]
    ranks, issues = (way.actor_rank[one], way.actor_rank[two]), (way.issue_rank[first], way.issue_rank[second])
    words = philox(
        way.key,
        np.uint64(iteration + 1),
        np.uint64(min(ranks) * len(way.actor_rank) + max(ranks)),
        np.uint64(min(issues) * len(way.issue_rank) + max(issues)),
        np.uint64(PURPOSE),
    )
    loser = two if as_uniform(words[0]) < 0.5 else one
    end = market.salience[loser, first] / market.salience[loser, second]
    return float(offers.rate[offer] + way.noise * as_uniform(words[1]) * (end - offers.rate[offer]))


@inside
def pick(offers: Offers, count: int) -> tuple[int, int]:
    """The open offer with the largest gain, among equals with the smallest key, and the next among the equals."""
    most = -np.inf
    for offer in range(count):
        if offers.is_open[offer] and offers.gain[offer] > most:
            most = offers.gain[offer]
    best, rival = -1, -1
    for offer in range(count):
        if offers.is_open[offer] and offers.gain[offer] >= most - TIE:
            if best < 0 or offers.key[offer] < offers.key[best]:
                best, rival = offer, best
            elif rival < 0 or offers.key[offer] < offers.key[rival]:
                rival = offer
    return best, rival


@inside
def remember(market: Market, buyer: int, issue: int, seller: int, place: float, is_compat: bool) -> None:
    """A buyer remembers where a sale left the seller; the published program the place nearer to the start."""
    old, start = market.remembered[buyer, issue, seller], market.start[seller, issue]
    if not is_compat or np.isnan(old) or abs(place - start) < abs(old - start):
        market.remembered[buyer, issue, seller] = place
        sum_up(market, buyer, issue)


@inside
def limits_met(terms: tuple[float, float, float, float, float, float], rate: float) -> int:
    """Which limits bind, as a sum of FULL_0, FULL_1, ROOM_0 and ROOM_1."""
    met = 0
    for index in range(4):
        shift = terms[4] if index % 2 == 0 else terms[5]
        if terms[index] - shift <= TIE:
            met += 1 << index
    return met


@inside
def carry_out(
    market: Market, offers: Offers, offer: int, rival: int, iteration: int, way: Way, sums: Sums, log: Log
) -> None:
    """Both suppliers move, both buyers remember, everybody's gain is added up, and the exchange is written down."""
    rate = offers.rate[offer]
    if way.noise > 0:
        rate = noisy_rate(market, offers, offer, iteration, way)
    terms = find_terms(market, offers, offer, rate, way.is_compat)
    shift = (terms.shift_0, terms.shift_1)
    number = sums.number[0]
    is_recorded = number < len(log.rate)
    before = np.zeros(2)
    for side in range(2):
        me, issue = offers.actor[offer, side], offers.issue[offer, side]
        before[side] = expected(market.vote, market, issue)
        begin = market.vote[me, issue]
        market.vote[me, issue] = begin + move_by(market, offers, offer, side, shift[side])
        if is_recorded:
            log.begin[number, side], log.end[number, side] = begin, market.vote[me, issue]
    after, gains, worst = np.zeros(2), np.zeros(2), 0.0
    for side in range(2):
        me, you, issue = offers.actor[offer, side], offers.actor[offer, 1 - side], offers.issue[offer, side]
        after[side] = expected(market.vote, market, issue)
        gains[side] = gain_of(market, offers, offer, side, shift[side], shift[1 - side])
        sums.gain[me] += gains[side]
        worst = max(worst, -gains[side])
        if not way.is_compat:
            seen = expected_by(market, you, issue, me, market.vote[me, issue])
            worst = max(worst, offers.way[offer, side] * (seen - offers.target[offer, side]))
        remember(market, you, issue, me, market.vote[me, issue], way.is_compat)
    if way.noise == 0:
        worst = max(worst, abs(gains[0] - gains[1]))
    sums.certificate[0] = max(sums.certificate[0], worst)
    for actor in range(len(market.start)):
        effect = felt_outside(market, offers, offer, actor, before, after)
        sums.external[actor] += effect
        if is_recorded:
            log.external[number, actor] = effect
    sums.number[0] += 1
    if is_recorded:
        log.iteration[number], log.rate[number] = iteration, rate
        log.limits[number] = limits_met(terms, rate)
        for side in range(2):
            log.actor[number, side], log.issue[number, side] = offers.actor[offer, side], offers.issue[offer, side]
            log.shift[number, side], log.gain[number, side] = shift[side], gains[side]
            log.before[number, side], log.after[number, side] = before[side], after[side]
            if rival >= 0:
                log.rival[number, side] = offers.actor[rival, side]
                log.rival[number, 2 + side] = offers.issue[rival, side]


@inside
def felt(market: Market, actor: int, issue: int, before: float, after: float) -> float:
    """What a move of the outcome is worth to an actor."""
    if not market.weight[actor, issue] > 0:
        return 0.0
    place = market.start[actor, issue]
    return float(market.salience[actor, issue] * (abs(place - before) - abs(place - after)))


@inside
def felt_outside(
    market: Market, offers: Offers, offer: int, actor: int, before: NDArray[np.float64], after: NDArray[np.float64]
) -> float:
    """What an exchange is worth to an actor that has no part in it; 0 to its two sides."""
    effect = 0.0
    if actor != offers.actor[offer, 0] and actor != offers.actor[offer, 1]:
        for side in range(2):
            effect += felt(market, actor, offers.issue[offer, side], before[side], after[side])
    return effect


@inside
def drop(offers: Offers, offer: int, reason: int, iteration: int, sums: Sums, log: Log) -> None:
    """An offer that is none any more; the last exchange carried out is what ended it, -1 at the start of a round."""
    offers.is_open[offer] = False
    number = sums.number[1]
    if number < len(log.dropped):
        log.dropped[number, 0], log.dropped[number, 1] = iteration, reason
        for side in range(2):
            log.dropped[number, 2 + side] = offers.actor[offer, side]
            log.dropped[number, 4 + side] = offers.issue[offer, side]
        log.dropped[number, 6] = sums.number[0] - 1 if sums.number[2] else -1
    sums.number[1] += 1


@inside
def plan_again(offers: Offers, offer: int, done: int) -> None:
    """In compat, a side whose supply was moved keeps what it had planned, and plans on top of that."""
    for side in range(2):
        for other in range(2):
            same_actor = offers.actor[offer, side] == offers.actor[done, other]
            if same_actor and offers.issue[offer, side] == offers.issue[done, other]:
                offers.kept[offer, side] += offers.planned[offer, side]


@inside
def look_again(
    market: Market, offers: Offers, links: Links, done: int, iteration: int, way: Way, sums: Sums, log: Log
) -> None:
    """Evaluate the offers that share a supply or a purchase with the exchange just carried out."""
    number, size = sums.number[0], market.start.shape
    for side in range(2):
        for is_purchase in (False, True):
            link = link_of(offers, done, side, is_purchase, size)
            for index in range(links.first[link], links.first[link + 1]):
                offer = links.offer[index]
                if not offers.is_open[offer] or links.seen[offer] == number:
                    continue
                links.seen[offer] = number
                if way.is_compat:
                    plan_again(offers, offer, done)
                reason = evaluate(market, offers, offer, way.is_compat)
                if reason != VALID:
                    drop(offers, offer, reason, iteration, sums, log)


@folded
def trade(market: Market, offers: Offers, links: Links, iteration: int, way: Way, sums: Sums, log: Log) -> None:
    """One round of exchange: from the positions at its start to the positions that are voted on."""
    actors, issues = market.start.shape
    for buyer in range(actors):
        for issue in range(issues):
            market.vote[buyer, issue] = market.start[buyer, issue]
            for seller in range(actors):
                market.remembered[buyer, issue, seller] = np.nan
            sum_up(market, buyer, issue)
    count = list_offers(market, offers, way.actor_rank, way.issue_rank)
    link_offers(offers, count, links, market.start.shape)
    sums.number[2] = 0
    for offer in range(count):
        reason = evaluate(market, offers, offer, way.is_compat)
        if reason != VALID:
            drop(offers, offer, reason, iteration, sums, log)
    while True:
        best, rival = pick(offers, count)
        if best < 0:
            break
        carry_out(market, offers, best, rival, iteration, way, sums, log)
        sums.number[2] += 1
        offers.is_open[best] = False
        look_again(market, offers, links, best, iteration, way, sums, log)


@inside
def settle(market: Market) -> None:
    """The positions at the start of the next round: the less an actor cares, the more of its move it keeps."""
    actors, issues = market.start.shape
    for actor in range(actors):
        for issue in range(issues):
            if market.weight[actor, issue] > 0:
                part = 0.1 + 0.4 * (1.0 - market.salience[actor, issue])
                market.start[actor, issue] += part * (market.vote[actor, issue] - market.start[actor, issue])


@inside
def copy(values: NDArray[np.float64], into: NDArray[np.float64]) -> None:
    """Write (actor, issue) values over others."""
    for actor in range(values.shape[0]):
        for issue in range(values.shape[1]):
            into[actor, issue] = values[actor, issue]


@inside
def report(position: NDArray[np.float64], market: Market, begin: int, outcome: NDArray[np.float64]) -> None:
    """Write down the outcomes of these positions for a round and all later ones."""
    for issue in range(outcome.shape[1]):
        found = expected(position, market, issue)
        for later in range(begin, len(outcome)):
            outcome[later, issue] = found


@folded
def play(
    market: Market,
    offers: Offers,
    links: Links,
    way: Way,
    sums: Sums,
    log: Log,
    outcome: NDArray[np.float64],
    starts: NDArray[np.float64],
    votes: NDArray[np.float64],
) -> int:
    """Rounds of exchange until one has none; how many had some. `starts` and `votes` are filled where long enough."""
    report(market.start, market, 0, outcome)
    for iteration in range(len(outcome) - 1):
        if iteration:
            settle(market)
        done = sums.number[0]
        trade(market, offers, links, iteration, way, sums, log)
        if iteration < len(starts):
            copy(market.start, starts[iteration])
            copy(market.vote, votes[iteration])
        report(market.vote, market, iteration + 1, outcome)
        if sums.number[0] == done:
            return iteration
    return len(outcome) - 1


@compiled
def play_draws(
    start: NDArray[np.float64],
    salience: NDArray[np.float64],
    weight: NDArray[np.float64],
    key: NDArray[np.uint64],
    noise: NDArray[np.float64],
    is_open: NDArray[np.bool_],
    actor_rank: NDArray[np.int64],
    issue_rank: NDArray[np.int64],
    is_compat: bool,
    outcome: NDArray[np.float64],
    vote: NDArray[np.float64],
    gain: NDArray[np.float64],
    external: NDArray[np.float64],
    certificate: NDArray[np.float64],
    counts: NDArray[np.int64],
    log: Log,
    starts: NDArray[np.float64],
    votes: NDArray[np.float64],
) -> None:
    """Play every open draw; the log, `starts` and `votes` are for a call with one draw, or of length 0."""
    draws, actors, issues = start.shape
    most = (actors * (actors - 1) // 2) * (issues * (issues - 1) // 2)
    offers = new_offers(most)
    links = Links(np.zeros(2 * actors * issues + 1, np.int64), np.zeros(4 * most, np.int64), np.zeros(most, np.int64))
    remembered, believed = np.empty((actors, issues, actors)), np.empty((actors, issues))
    here, votes_now = np.empty((actors, issues)), np.empty((actors, issues))
    for draw in range(draws):
        if not is_open[draw]:
            continue
        total = np.zeros(issues)
        for actor in range(actors):
            for issue in range(issues):
                total[issue] += weight[draw, actor, issue]
        market = Market(here, votes_now, salience[draw], weight[draw], total, remembered, believed)
        copy(start[draw], market.start)
        way = Way(is_compat, noise[draw], key[draw], actor_rank, issue_rank)
        sums = Sums(gain[draw], external[draw], certificate[draw : draw + 1], np.zeros(3, np.int64))
        counts[draw, 0] = play(market, offers, links, way, sums, log, outcome[draw], starts, votes)
        counts[draw, 1], counts[draw, 2] = sums.number[0], sums.number[1]
        copy(market.vote, vote[draw])
