"""Compiled terms of one exchange: who may trade with whom, at which rate, how much, and what both gain.

Everything is on a scale from 0 to 100. The two sides of an offer are numbered: side 0 demands the issue listed first
and supplies the other; side 1 demands that other and supplies the first. A supplier moves towards where its buyer
stood when the round of exchange began.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import inside_dividing as inside

ZERO, TIE, SMALLEST = 1e-12, 1e-9, 1e-10
SCALE = 100.0
VALID, NO_GAIN, OVERTAKEN, TARGET_REACHED, ROOM_USED_UP, SUM_EXCEEDED, OFF_SCALE = range(7)


class Market(NamedTuple):
    """The positions of a round: (actor, issue), (issue,), and what each buyer remembers (buyer, issue, seller).

    `believed` (buyer, issue) is the weighted sum of the positions as the buyer knows them.
    """

    start: NDArray[np.float64]
    vote: NDArray[np.float64]
    salience: NDArray[np.float64]
    weight: NDArray[np.float64]
    total: NDArray[np.float64]
    remembered: NDArray[np.float64]
    believed: NDArray[np.float64]


class Offers(NamedTuple):
    """Possible exchanges: (offer, side) or (offer,)."""

    actor: NDArray[np.int64]
    issue: NDArray[np.int64]
    target: NDArray[np.float64]
    way: NDArray[np.float64]
    rate: NDArray[np.float64]
    key: NDArray[np.int64]
    is_open: NDArray[np.bool_]
    shift: NDArray[np.float64]
    gain: NDArray[np.float64]
    kept: NDArray[np.float64]
    planned: NDArray[np.float64]


class Links(NamedTuple):
    """Which offers an exchange may touch: by supply, then by purchase, those of one actor and issue side by side."""

    first: NDArray[np.int64]
    offer: NDArray[np.int64]
    seen: NDArray[np.int64]


class Terms(NamedTuple):
    """How far the outcomes move: what full moves allow, what room allows, and what is agreed, by side."""

    full_0: float
    full_1: float
    room_0: float
    room_1: float
    shift_0: float
    shift_1: float


@inside
def new_offers(capacity: int) -> Offers:
    """Room for so many offers."""
    pair = (capacity, 2)
    return Offers(
        np.zeros(pair, np.int64),
        np.zeros(pair, np.int64),
        np.zeros(pair),
        np.zeros(pair),
        np.zeros(capacity),
        np.zeros(capacity, np.int64),
        np.zeros(capacity, np.bool_),
        np.zeros(pair),
        np.zeros(capacity),
        np.zeros(pair),
        np.zeros(pair),
    )


@inside
def expected(position: NDArray[np.float64], market: Market, issue: int) -> float:
    """The weighted mean of the positions on an issue; NaN where nobody has weight."""
    outcome = 0.0
    for actor in range(len(position)):
        if market.weight[actor, issue] > 0:
            outcome += market.weight[actor, issue] * position[actor, issue]
    return outcome / market.total[issue] if market.total[issue] > 0 else np.nan


@inside
def sum_up(market: Market, buyer: int, issue: int) -> None:
    """Sum the positions on an issue as a buyer knows them: earlier sellers where they stood for it, others at start."""
    whole = 0.0
    for actor in range(len(market.start)):
        weight = market.weight[actor, issue]
        if weight > 0:
            position = market.remembered[buyer, issue, actor]
            whole += weight * (market.start[actor, issue] if np.isnan(position) else position)
    market.believed[buyer, issue] = whole


@inside
def expected_by(market: Market, buyer: int, issue: int, seller: int, place: float) -> float:
    """The outcome as a buyer sees it, with the seller at a place and all others where the buyer knows them."""
    known = market.remembered[buyer, issue, seller]
    if np.isnan(known):
        known = market.start[seller, issue]
    away = market.weight[seller, issue] * (place - known)
    return float((market.believed[buyer, issue] + away) / market.total[issue])


@inside
def keep_offer(
    market: Market,
    offers: Offers,
    count: int,
    pair: tuple[int, int],
    issues: tuple[int, int],
    actor_rank: NDArray[np.int64],
    issue_rank: NDArray[np.int64],
) -> None:
    """Write down an offer of the first actor, who supplies the second issue, to the second, who supplies the first."""
    size = len(issue_rank)
    code_0 = actor_rank[pair[0]] * size + issue_rank[issues[1]]
    code_1 = actor_rank[pair[1]] * size + issue_rank[issues[0]]
    offers.key[count] = min(code_0, code_1) * size * len(actor_rank) + max(code_0, code_1)
    for side in range(2):
        me, you, issue = pair[side], pair[1 - side], issues[1 - side]
        offers.actor[count, side], offers.issue[count, side] = me, issue
        offers.target[count, side] = market.start[you, issue]
        offers.way[count, side] = np.sign(market.start[you, issue] - market.start[me, issue])
        offers.kept[count, side], offers.planned[count, side] = 0.0, 0.0
    one, two, salience = pair[0], pair[1], market.salience
    offers.rate[count] = (salience[one, issues[0]] + salience[two, issues[0]]) / (
        salience[one, issues[1]] + salience[two, issues[1]]
    )
    offers.is_open[count] = True


@inside
def list_offers(market: Market, offers: Offers, actor_rank: NDArray[np.int64], issue_rank: NDArray[np.int64]) -> int:
    """Every pair of actors on opposite sides of the outcome on a pair of issues; how many there are."""
    actors, issues = market.start.shape
    side = np.zeros((actors, issues), np.int8)
    for issue in range(issues):
        outcome = expected(market.start, market, issue)
        for actor in range(actors):
            if market.weight[actor, issue] > 0:
                side[actor, issue] = -1 if market.start[actor, issue] <= outcome + TIE else 1
    count = 0
    for one in range(actors):
        for two in range(one + 1, actors):
            for first in range(issues):
                if side[one, first] * side[two, first] >= 0:
                    continue
                for second in range(first + 1, issues):
                    if side[one, second] * side[two, second] >= 0:
                        continue
                    lead = market.salience[one, first] * market.salience[two, second]
                    lead -= market.salience[two, first] * market.salience[one, second]
                    if abs(lead) >= ZERO:
                        pair = (one, two) if lead > 0 else (two, one)
                        keep_offer(market, offers, count, pair, (first, second), actor_rank, issue_rank)
                        count += 1
    return count


@inside
def link_of(offers: Offers, offer: int, side: int, is_purchase: bool, size: tuple[int, int]) -> int:
    """The number of a side's supply, or of its buyer's purchase, among all actors and issues."""
    actor = offers.actor[offer, 1 - side] if is_purchase else offers.actor[offer, side]
    number = actor * size[1] + offers.issue[offer, side]
    return int(number + size[0] * size[1] if is_purchase else number)


@inside
def link_offers(offers: Offers, count: int, links: Links, size: tuple[int, int]) -> None:
    """Sort the offers by what they supply and by what they purchase."""
    for number in range(len(links.first)):
        links.first[number] = 0
    for offer in range(count):
        for side in range(2):
            links.first[link_of(offers, offer, side, False, size) + 1] += 1
            links.first[link_of(offers, offer, side, True, size) + 1] += 1
    for number in range(1, len(links.first)):
        links.first[number] += links.first[number - 1]
    place = links.first.copy()
    for offer in range(count):
        for side in range(2):
            for is_purchase in (False, True):
                number = link_of(offers, offer, side, is_purchase, size)
                links.offer[place[number]] = offer
                place[number] += 1
    for offer in range(count):
        links.seen[offer] = -1


@inside
def room_for(market: Market, offers: Offers, offer: int, side: int) -> float:
    """How far the outcome on a side's supply may move before the buyer has what it wants."""
    me, you, issue = offers.actor[offer, side], offers.actor[offer, 1 - side], offers.issue[offer, side]
    seen = expected_by(market, you, issue, me, market.vote[me, issue])
    return float(max(0.0, offers.way[offer, side] * (offers.target[offer, side] - seen)))


@inside
def full_shift(market: Market, offers: Offers, offer: int, side: int) -> float:
    """How far the outcome moves if the supplier goes all the way."""
    me, issue = offers.actor[offer, side], offers.issue[offer, side]
    way = abs(offers.target[offer, side] - market.vote[me, issue])
    return float(way * market.weight[me, issue] / market.total[issue])


@inside
def stale_room(market: Market, offers: Offers, offer: int, side: int, room: float) -> float:
    """The room as the published program has it: measured from where the buyer remembers this very supplier."""
    me, you, issue = offers.actor[offer, side], offers.actor[offer, 1 - side], offers.issue[offer, side]
    remembered = market.remembered[you, issue, me]
    if room <= TIE or np.isnan(remembered):
        return room
    return float(abs(offers.target[offer, side] - expected_by(market, you, issue, me, remembered)))


@inside
def find_terms(market: Market, offers: Offers, offer: int, rate: float, is_compat: bool) -> Terms:
    """What the two sides agree on at a rate: the largest shifts that all four limits allow."""
    full_0, full_1 = full_shift(market, offers, offer, 0), full_shift(market, offers, offer, 1)
    room_0, room_1 = room_for(market, offers, offer, 0), room_for(market, offers, offer, 1)
    shift_1 = min(full_1, full_0 / rate)
    if not is_compat:
        shift_1 = min(shift_1, min(room_1, room_0 / rate))
        return Terms(full_0, full_1, room_0, room_1, rate * shift_1, shift_1)
    shift_0 = rate * shift_1
    if shift_0 > room_0 + TIE:
        shift_0 = stale_room(market, offers, offer, 0, room_0)
        shift_1 = shift_0 / rate
    if shift_1 > room_1 + TIE:
        shift_1 = stale_room(market, offers, offer, 1, room_1)
        shift_0 = rate * shift_1
    return Terms(full_0, full_1, room_0, room_1, shift_0, shift_1)


@inside
def gain_of(market: Market, offers: Offers, offer: int, side: int, mine: float, yours: float) -> float:
    """What a side gains when it moves its supply by `mine` and gets a move by `yours` on what it demands."""
    me = offers.actor[offer, side]
    supply, demand = offers.issue[offer, side], offers.issue[offer, 1 - side]
    return float(yours * market.salience[me, demand] - mine * market.salience[me, supply])


@inside
def move_by(market: Market, offers: Offers, offer: int, side: int, shift: float) -> float:
    """How far the supplier's position moves when the outcome moves by `shift`, with its sign."""
    me, issue = offers.actor[offer, side], offers.issue[offer, side]
    return float(offers.way[offer, side] * shift * market.total[issue] / market.weight[me, issue])


@inside
def evaluate(market: Market, offers: Offers, offer: int, is_compat: bool) -> int:
    """Set the shifts and the gain of an offer; VALID, or why it is none."""
    for side in range(2):
        me, issue = offers.actor[offer, side], offers.issue[offer, side]
        ahead = offers.way[offer, side] * (offers.target[offer, side] - market.vote[me, issue])
        if ahead <= SMALLEST:
            return TARGET_REACHED if ahead >= -SMALLEST else OVERTAKEN
    rate = offers.rate[offer]
    terms = find_terms(market, offers, offer, rate, is_compat)
    most = min(terms.full_1, terms.full_0 / rate)
    if gain_of(market, offers, offer, 0, rate * most, most) < SMALLEST:
        return NO_GAIN
    if is_compat:
        for side in range(2):
            planned = move_by(market, offers, offer, side, most if side else rate * most)
            if offers.kept[offer, side] + planned > SCALE + TIE:
                return SUM_EXCEEDED
    offers.shift[offer, 0], offers.shift[offer, 1] = terms.shift_0, terms.shift_1
    for side in range(2):
        move = move_by(market, offers, offer, side, offers.shift[offer, side])
        if abs(move) <= SMALLEST:
            return ROOM_USED_UP
        offers.planned[offer, side] = move
        after = market.vote[offers.actor[offer, side], offers.issue[offer, side]] + move
        if is_compat and (after < -TIE or after > SCALE + TIE):
            return OFF_SCALE
    offers.gain[offer] = gain_of(market, offers, offer, 0, terms.shift_0, terms.shift_1)
    return VALID
