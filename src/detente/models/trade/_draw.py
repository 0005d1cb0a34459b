"""One draw of a market, scaled and reduced to what is free to move.

Prices are in units of the mean net intercept, volumes in units of the mean of intercept over slope. Committed volumes
are taken out: what is solved for are the sales beyond them. Routes that nothing can flow over, arcs and capacities
that can never bind, are marked so and cost nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models.trade._arrays import Numbers, Structure
from detente.models.trade._kernels import inner

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
TINY = 1e-12
SLACK = 1e-9
FINE, BROKEN, UNMET = 0, 3, 4
PRICE, VOLUME, ARCS = 0, 1, 2
INTERCEPT, SLOPE = 0, 1
TOLL, RISE, INVERSE, WIDTH, BOUND = 0, 1, 2, 3, 4
FREE, LIMITED = 0, 1
BASE, COST, COST_SLOPE, GOLOMBEK, CAPACITY, LEAST = 0, 1, 2, 3, 4, 5
LIVE, FIXED, CAPPED, FLOORED = 0, 1, 2, 3


class Draw(NamedTuple):
    """One draw, scaled; rows by the names above, columns by item.

    `region` has the net intercept less committed volumes, and the slope that sellers face; `push` by pair is conduct
    times that slope; `route` has the toll at the committed volume with the markup that it carries, the toll's rise,
    produced volume a unit delivered, how much may be added, and how much ever would be; `way` says whether anything
    can flow and whether the limit may bind; `producer` has what commitments take to produce, costs, capacity and
    least output; `plant` says whether it can sell more, has no choice of output, and may run into its capacity or its
    least output; `room` and `slot` are what commitments leave of an arc and its place in the system, -1 if it cannot
    bind; `scale` has the units of price and volume and how many arcs may bind.
    """

    region: Floats
    push: Floats
    route: Floats
    way: Flags
    producer: Floats
    plant: Flags
    room: Floats
    slot: NDArray[np.int64]
    scale: Floats


def new_draw(structure: Structure, numbers: Numbers) -> Draw:
    """Room for a draw."""
    m, n, a = numbers.intercept.shape[1], numbers.unit_cost.shape[1], numbers.arc_capacity.shape[1]
    r, g = len(structure.order), len(structure.pair_producer)
    flags = (np.zeros((2, r), np.bool_), np.zeros((4, n), np.bool_))
    place = np.zeros(a, np.int64)
    return Draw(
        np.zeros((2, m)), np.zeros(g), np.zeros((5, r)), flags[0], np.zeros((6, n)), flags[1], np.zeros(a), place,
        np.zeros(3),
    )  # fmt: skip


@inner
def row(array: Floats, draw: int) -> Floats:
    """The entries of one draw of an array that may hold for all."""
    chosen: Floats = array[draw if array.shape[0] > 1 else 0]
    return chosen


@inner
def load(draw: int, structure: Structure, numbers: Numbers, out: Draw) -> int:
    """Fill in a draw; what comes back is FINE, or UNMET where commitments and limits contradict each other."""
    load_regions(draw, structure, numbers, out)
    load_routes(draw, structure, numbers, out)
    load_producers(draw, structure, numbers, out)
    load_arcs(draw, structure, numbers, out)
    if is_unmet(structure, out):
        return UNMET
    mark_free(structure, out)
    mark_bounds(structure, out)
    return mark_binding(structure, out)


@inner
def load_regions(draw: int, structure: Structure, numbers: Numbers, out: Draw) -> None:
    """Scales, and demand less fixed supply and committed volumes."""
    intercept, slope = row(numbers.intercept, draw), row(numbers.slope, draw)
    fixed, traders = row(numbers.fixed_supply, draw), row(numbers.trader_markup, draw)
    committed = row(numbers.committed, draw)
    m = len(intercept)
    price, volume = 0.0, 0.0
    for j in range(m):
        out.region[INTERCEPT, j] = intercept[j] - slope[j] * fixed[j]
        out.region[SLOPE, j] = slope[j] * (1.0 + traders[j])
        price += abs(out.region[INTERCEPT, j]) / m
        volume += abs(out.region[INTERCEPT, j]) / out.region[SLOPE, j] / m
    price = price if price > 0.0 else 1.0
    volume = volume if volume > 0.0 else 1.0
    out.scale[PRICE], out.scale[VOLUME] = price, volume
    for r in range(len(committed)):
        out.region[INTERCEPT, structure.region[r]] -= out.region[SLOPE, structure.region[r]] * committed[r]
    for j in range(m):
        out.region[INTERCEPT, j] /= price
        out.region[SLOPE, j] *= volume / price


@inner
def load_routes(draw: int, structure: Structure, numbers: Numbers, out: Draw) -> None:
    """Conduct in prices by pair; tolls at the committed volume, with the markup that it already carries."""
    price, volume = out.scale[PRICE], out.scale[VOLUME]
    toll, rise = row(numbers.toll, draw), row(numbers.toll_slope, draw)
    share, limit = row(numbers.delivered_share, draw), row(numbers.limit, draw)
    committed, exposure = row(numbers.committed, draw), row(numbers.exposure, draw)
    conduct = numbers.conduct[draw if numbers.conduct.shape[0] > 1 else 0]
    for g in range(len(structure.pair_producer)):
        begin, end = structure.pair_start[g], structure.pair_start[g + 1]
        j = structure.pair_region[g]
        out.push[g] = conduct[structure.pair_producer[g], j] * out.region[SLOPE, j]
        exposed = 0.0
        for r in range(begin, end):
            exposed += exposure[r] * committed[r] / volume
        for r in range(begin, end):
            out.route[RISE, r] = rise[r] * volume / price
            out.route[TOLL, r] = toll[r] / price + out.route[RISE, r] * committed[r] / volume + out.push[g] * exposed
            out.route[INVERSE, r] = 1.0 / share[r]
            out.route[WIDTH, r] = (limit[r] - committed[r]) / volume


@inner
def load_producers(draw: int, structure: Structure, numbers: Numbers, out: Draw) -> None:
    """Costs and capacities; `base` is what committed volumes take to produce."""
    price, volume = out.scale[PRICE], out.scale[VOLUME]
    cost, slope, golombek = row(numbers.unit_cost, draw), row(numbers.cost_slope, draw), row(numbers.golombek, draw)
    capacity, least = row(numbers.capacity, draw), row(numbers.minimum_output, draw)
    committed = row(numbers.committed, draw)
    for i in range(len(cost)):
        out.producer[COST, i], out.producer[COST_SLOPE, i] = cost[i] / price, slope[i] * volume / price
        out.producer[GOLOMBEK, i] = golombek[i] / price
        out.producer[CAPACITY, i], out.producer[LEAST, i] = capacity[i] / volume, least[i] / volume
        out.producer[BASE, i] = 0.0
    for r in range(len(committed)):
        out.producer[BASE, structure.producer[r]] += committed[r] * out.route[INVERSE, r] / volume


@inner
def load_arcs(draw: int, structure: Structure, numbers: Numbers, out: Draw) -> None:
    """What committed volumes leave of every arc."""
    volume = out.scale[VOLUME]
    capacity, committed = row(numbers.arc_capacity, draw), row(numbers.committed, draw)
    for a in range(len(capacity)):
        out.room[a] = capacity[a] / volume
    for r in range(len(committed)):
        for k in range(structure.use_start[r], structure.use_start[r + 1]):
            out.room[structure.use_arc[k]] -= structure.use_weight[k] * committed[r] / volume


@inner
def is_unmet(structure: Structure, out: Draw) -> bool:
    """Whether committed volumes alone break a limit, a capacity or an arc, or a minimum output its capacity."""
    for r in range(out.route.shape[1]):
        if out.route[WIDTH, r] < -SLACK:
            return True
    for i in range(out.producer.shape[1]):
        if (
            out.producer[CAPACITY, i] - out.producer[BASE, i] < -SLACK
            or out.producer[CAPACITY, i] - out.producer[LEAST, i] < -SLACK
        ):
            return True
        if (
            out.producer[GOLOMBEK, i] < 0.0
            and out.producer[CAPACITY, i] > 0.0
            and out.producer[CAPACITY, i] - out.producer[LEAST, i] < TINY
        ):
            return True
        out.producer[CAPACITY, i] = max(out.producer[CAPACITY, i], out.producer[BASE, i], out.producer[LEAST, i])
    for a in range(len(out.room)):
        if out.room[a] < -SLACK:
            return True
        out.room[a] = max(out.room[a], 0.0)
    return False


@inner
def mark_free(structure: Structure, out: Draw) -> None:
    """Over which routes something beyond the commitment can flow, and which producers have one."""
    for i in range(out.producer.shape[1]):
        out.plant[LIVE, i] = False
    for r in range(out.route.shape[1]):
        i = structure.producer[r]
        out.way[FREE, r] = out.route[WIDTH, r] > TINY and out.producer[CAPACITY, i] - out.producer[BASE, i] > TINY
        for k in range(structure.use_start[r], structure.use_start[r + 1]):
            if out.room[structure.use_arc[k]] <= TINY:
                out.way[FREE, r] = False
        if out.way[FREE, r]:
            out.plant[LIVE, i] = True


@inner
def mark_bounds(structure: Structure, out: Draw) -> None:
    """No route carries more than takes its price below its cost, or a least output asks for, or its limit allows."""
    for r in range(out.route.shape[1]):
        i, j = structure.producer[r], structure.region[r]
        choke = (
            out.region[INTERCEPT, j] - out.route[TOLL, r] - out.producer[COST, i] * out.route[INVERSE, r]
        ) / out.region[SLOPE, j]
        bound = max(choke, (out.producer[LEAST, i] - out.producer[BASE, i]) / out.route[INVERSE, r], 0.0)
        out.way[LIMITED, r] = out.way[FREE, r] and out.route[WIDTH, r] < bound
        out.route[BOUND, r] = min(bound, out.route[WIDTH, r]) if out.way[FREE, r] else 0.0


@inner
def mark_binding(structure: Structure, out: Draw) -> int:
    """Which capacities, minimum outputs and arcs may bind; UNMET where a minimum output cannot be sold."""
    m = 0
    for a in range(len(out.room)):
        out.slot[a] = 0
    reach, most = np.copy(out.producer[BASE]), np.copy(out.producer[BASE])
    load_on = np.zeros(len(out.room))
    for r in range(out.route.shape[1]):
        reach[structure.producer[r]] += out.route[BOUND, r] * out.route[INVERSE, r]
        lets = out.route[BOUND, r]
        for k in range(structure.use_start[r], structure.use_start[r + 1]):
            load_on[structure.use_arc[k]] += structure.use_weight[k] * out.route[BOUND, r]
            lets = min(lets, out.room[structure.use_arc[k]] / structure.use_weight[k])
        most[structure.producer[r]] += lets * out.route[INVERSE, r]
    for a in range(len(out.room)):
        is_live = load_on[a] > out.room[a] > TINY
        out.slot[a] = m if is_live else -1
        m += is_live
    out.scale[ARCS] = m
    for i in range(out.producer.shape[1]):
        if most[i] < out.producer[LEAST, i] - SLACK:
            return UNMET
        has_term = out.producer[GOLOMBEK, i] < 0.0
        out.plant[FLOORED, i] = out.plant[LIVE, i] and out.producer[LEAST, i] > out.producer[BASE, i] + TINY
        out.plant[FIXED, i] = (
            out.plant[LIVE, i]
            and out.producer[CAPACITY, i] - max(out.producer[LEAST, i], out.producer[BASE, i]) <= TINY
        )
        out.plant[CAPPED, i] = out.plant[LIVE, i] and (has_term or reach[i] > out.producer[CAPACITY, i])
        if out.plant[FIXED, i]:
            out.plant[FLOORED, i] = out.plant[CAPPED, i] = False
    return FINE
