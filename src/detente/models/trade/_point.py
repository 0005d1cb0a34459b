"""A point on the way to the equilibrium: sales, outputs, prices, and the multiplier and residual of every limit.

Used alike for a point, for a step, and for the residuals of the conditions that the fields stand for.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detente.models.trade._arrays import Structure
from detente.models.trade._draw import (
    BASE,
    CAPACITY,
    CAPPED,
    COST,
    COST_SLOPE,
    FLOORED,
    FREE,
    GOLOMBEK,
    INTERCEPT,
    INVERSE,
    LEAST,
    LIMITED,
    RISE,
    SLOPE,
    TOLL,
    WIDTH,
    Draw,
    Floats,
)
from detente.models.trade._kernels import inner

OUTPUT, VALUE, ROOM_ABOVE, RENT_ABOVE, ROOM_BELOW, RENT_BELOW = 0, 1, 2, 3, 4, 5
SALES, EXCESS, ROOM, LIMIT_RENT = 0, 1, 2, 3
ARC_RENT, ARC_ROOM = 0, 1
MADE, ABOVE, BELOW, WORTH = 0, 1, 2, 3
WIDE, MARGIN = 0, 1


class Point(NamedTuple):
    """Prices by region; the rest in rows by the names above, columns by item.

    `producer` has the output, the value of produced gas, and room and rent at capacity and at the least output; `route`
    the sales beyond the commitment, by how much its cost exceeds what it earns, and room and rent at its limit; `arc`
    rent and room.
    """

    price: Floats
    producer: Floats
    route: Floats
    arc: Floats


class Gaps(NamedTuple):
    """What is missing from every condition: supply of a market, room of an arc, and in rows by the names above.

    `producer` has output less sales, what is missing at its two bounds, and value less marginal cost; `route` what is
    missing at its limit, and its margin: marginal revenue less marginal cost.
    """

    market: Floats
    producer: Floats
    route: Floats
    arc: Floats


def new_point(structure: Structure, draw: Draw) -> Point:
    """Room for a point."""
    m, n, a, r = draw.region.shape[1], draw.producer.shape[1], len(draw.room), len(structure.order)
    return Point(np.zeros(m), np.zeros((6, n)), np.zeros((4, r)), np.zeros((2, a)))


def new_gaps(structure: Structure, draw: Draw) -> Gaps:
    """Room for what is missing."""
    m, n, a, r = draw.region.shape[1], draw.producer.shape[1], len(draw.room), len(structure.order)
    return Gaps(np.zeros(m), np.zeros((4, n)), np.zeros((2, r)), np.zeros(a))


@inner
def marginal_cost(draw: Draw, i: int, output: float, room: float) -> float:
    """C'(x), where `room` is capacity less output, known better than the difference."""
    value: float = draw.producer[COST, i] + draw.producer[COST_SLOPE, i] * output
    if draw.producer[GOLOMBEK, i] < 0.0 and draw.producer[CAPACITY, i] > 0.0:
        value += draw.producer[GOLOMBEK, i] * np.log(room / draw.producer[CAPACITY, i])
    return value


@inner
def curvature(draw: Draw, i: int, room: float) -> float:
    """C''(x)."""
    bend: float = draw.producer[COST_SLOPE, i]
    if draw.producer[GOLOMBEK, i] < 0.0:
        bend -= draw.producer[GOLOMBEK, i] / room
    return bend


@inner
def primal_gaps(structure: Structure, draw: Draw, at: Point, out: Gaps) -> None:
    """What is missing from markets, outputs, arcs and bounds."""
    for j in range(draw.region.shape[1]):
        out.market[j] = (draw.region[INTERCEPT, j] - at.price[j]) / draw.region[SLOPE, j]
    for i in range(draw.producer.shape[1]):
        out.producer[MADE, i] = at.producer[OUTPUT, i] - draw.producer[BASE, i]
        out.producer[ABOVE, i] = (
            draw.producer[CAPACITY, i] - at.producer[OUTPUT, i] - at.producer[ROOM_ABOVE, i]
            if draw.plant[CAPPED, i]
            else 0.0
        )
        out.producer[BELOW, i] = (
            at.producer[OUTPUT, i] - draw.producer[LEAST, i] - at.producer[ROOM_BELOW, i]
            if draw.plant[FLOORED, i]
            else 0.0
        )
    for a in range(len(draw.room)):
        out.arc[a] = draw.room[a] - at.arc[ARC_ROOM, a] if draw.slot[a] >= 0 else 0.0
    for r in range(draw.route.shape[1]):
        if not draw.way[FREE, r]:
            continue
        out.market[structure.region[r]] -= at.route[SALES, r]
        out.producer[MADE, structure.producer[r]] -= at.route[SALES, r] * draw.route[INVERSE, r]
        out.route[WIDE, r] = (
            draw.route[WIDTH, r] - at.route[SALES, r] - at.route[ROOM, r] if draw.way[LIMITED, r] else 0.0
        )
        for k in range(structure.use_start[r], structure.use_start[r + 1]):
            a = structure.use_arc[k]
            if draw.slot[a] >= 0:
                out.arc[a] -= structure.use_weight[k] * at.route[SALES, r]


@inner
def margins(structure: Structure, draw: Draw, at: Point, out: Gaps) -> None:
    """Marginal revenue less cost of every route, before its own multipliers; value less marginal cost of producers."""
    for g in range(len(structure.pair_producer)):
        begin, end = structure.pair_start[g], structure.pair_start[g + 1]
        i, j = structure.pair_producer[g], structure.pair_region[g]
        total = 0.0
        for r in range(begin, end):
            if draw.way[FREE, r]:
                total += at.route[SALES, r]
        for r in range(begin, end):
            value = (
                at.price[j]
                - draw.push[g] * total
                - draw.route[TOLL, r]
                - at.producer[VALUE, i] * draw.route[INVERSE, r]
            )
            for k in range(structure.use_start[r], structure.use_start[r + 1]):
                value -= structure.use_weight[k] * at.arc[ARC_RENT, structure.use_arc[k]]
            out.route[MARGIN, r] = value - (draw.route[RISE, r] * at.route[SALES, r] if draw.way[FREE, r] else 0.0)
    for i in range(draw.producer.shape[1]):
        room = (
            at.producer[ROOM_ABOVE, i] if draw.plant[CAPPED, i] else draw.producer[CAPACITY, i] - at.producer[OUTPUT, i]
        )
        out.producer[WORTH, i] = at.producer[VALUE, i] - marginal_cost(draw, i, at.producer[OUTPUT, i], room)
