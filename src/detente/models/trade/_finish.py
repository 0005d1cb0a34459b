"""From a scaled point to an equilibrium in the market's units, and how much anybody could gain by deviating from it."""

from __future__ import annotations

import numpy as np

from detente.models.trade._arrays import Numbers, Structure
from detente.models.trade._draw import (
    BASE,
    BOUND,
    CAPACITY,
    COST,
    COST_SLOPE,
    FREE,
    GOLOMBEK,
    INVERSE,
    LEAST,
    LIVE,
    PRICE,
    RISE,
    SLOPE,
    TINY,
    VOLUME,
    WIDTH,
    Draw,
    Floats,
    row,
)
from detente.models.trade._kernels import inner
from detente.models.trade._point import (
    ARC_RENT,
    MARGIN,
    OUTPUT,
    SALES,
    VALUE,
    WORTH,
    Gaps,
    Point,
    marginal_cost,
    margins,
)
from detente.models.trade._results import Results

AT_BOUND = 1e-8
WEIGHTLESS = 1e-12


@inner
def write(number: int, structure: Structure, numbers: Numbers, draw: Draw, at: Point, gaps: Gaps, out: Results) -> None:
    """Everything in the market's units, with the shadow prices of what is closed."""
    price, volume = draw.scale[PRICE], draw.scale[VOLUME]
    write_producers(number, structure, draw, at, gaps, out)
    margins(structure, draw, at, gaps)
    write_arcs(number, structure, draw, at, gaps, out)
    margins(structure, draw, at, gaps)
    committed, fixed = row(numbers.committed, number), row(numbers.fixed_supply, number)
    slope, intercept = row(numbers.slope, number), row(numbers.intercept, number)
    out.region_sales[number] = 0.0
    for r in range(draw.route.shape[1]):
        place, j = structure.order[r], structure.region[r]
        sales = committed[r] + (max(at.route[SALES, r], 0.0) * volume if draw.way[FREE, r] else 0.0)
        out.sales[number, place] = sales
        out.region_sales[number, j] += sales
        margin = gaps.route[MARGIN, r] * price
        is_full = draw.route[WIDTH, r] - (at.route[SALES, r] if draw.way[FREE, r] else 0.0) <= AT_BOUND
        out.limit_rent[number, place] = max(margin, 0.0) if is_full else 0.0
        out.shortfall[number, place] = max(-margin, 0.0)
        if draw.route[WIDTH, r] <= TINY and closures(structure, draw, r) > 1:
            out.limit_rent[number, place] = np.nan
    for j in range(draw.region.shape[1]):
        net = intercept[j] - slope[j] * fixed[j]
        out.price[number, j] = net - slope[j] * out.region_sales[number, j]
        out.border_price[number, j] = net - draw.region[SLOPE, j] * price / volume * out.region_sales[number, j]
    write_markups(number, structure, numbers, draw, out)


@inner
def write_producers(number: int, structure: Structure, draw: Draw, at: Point, gaps: Gaps, out: Results) -> None:
    """Outputs, values of produced gas and rents; a producer that can sell nothing more values gas at its cost."""
    price, volume = draw.scale[PRICE], draw.scale[VOLUME]
    for i in range(draw.producer.shape[1]):
        if not draw.plant[LIVE, i]:
            at.producer[VALUE, i] = marginal_cost(
                draw, i, draw.producer[BASE, i], max(draw.producer[CAPACITY, i] - draw.producer[BASE, i], 1e-300)
            )
            if draw.producer[GOLOMBEK, i] < 0.0 and draw.producer[CAPACITY, i] - draw.producer[BASE, i] <= TINY:
                at.producer[VALUE, i] = draw.producer[COST, i] + draw.producer[COST_SLOPE, i] * draw.producer[BASE, i]
    margins(structure, draw, at, gaps)
    for i in range(draw.producer.shape[1]):
        if not draw.plant[LIVE, i] and draw.producer[CAPACITY, i] - draw.producer[BASE, i] <= TINY:
            first = 0.0
            for r in range(draw.route.shape[1]):
                if structure.producer[r] == i and closures(structure, draw, r) == 1:
                    first = max(first, gaps.route[MARGIN, r] / draw.route[INVERSE, r])
            at.producer[VALUE, i] += first
            gaps.producer[WORTH, i] = first
        elif not draw.plant[LIVE, i]:
            gaps.producer[WORTH, i] = 0.0
        out.output[number, i] = at.producer[OUTPUT, i] * volume
        out.supply_value[number, i] = at.producer[VALUE, i] * price
        is_full = draw.producer[CAPACITY, i] - at.producer[OUTPUT, i] <= AT_BOUND
        is_least = draw.producer[LEAST, i] > 0.0 and at.producer[OUTPUT, i] - draw.producer[LEAST, i] <= AT_BOUND
        out.scarcity_rent[number, i] = max(gaps.producer[WORTH, i], 0.0) * price if is_full else 0.0
        out.min_output_rent[number, i] = max(-gaps.producer[WORTH, i], 0.0) * price if is_least else 0.0


@inner
def closures(structure: Structure, draw: Draw, r: int) -> int:
    """How many things keep a route closed: its limit, its producer's capacity, arcs."""
    i = structure.producer[r]
    count = int(draw.route[WIDTH, r] <= TINY) + int(draw.producer[CAPACITY, i] - draw.producer[BASE, i] <= TINY)
    for k in range(structure.use_start[r], structure.use_start[r + 1]):
        count += draw.room[structure.use_arc[k]] <= TINY
    return count


@inner
def write_arcs(number: int, structure: Structure, draw: Draw, at: Point, gaps: Gaps, out: Results) -> None:
    """Rents of arcs; a closed one is worth what the first unit would earn on the best route that it alone blocks."""
    blocks = np.zeros(len(draw.room), np.int64)
    for a in range(len(draw.room)):
        out.arc_rent[number, a] = at.arc[ARC_RENT, a] * draw.scale[PRICE]
    for r in range(draw.route.shape[1]):
        for k in range(structure.use_start[r], structure.use_start[r + 1]):
            a = structure.use_arc[k]
            if draw.room[a] > TINY:
                continue
            blocks[a] = max(blocks[a], 1)
            if closures(structure, draw, r) == 1:
                blocks[a] = 2
                rent = gaps.route[MARGIN, r] / structure.use_weight[k] * draw.scale[PRICE]
                out.arc_rent[number, a] = max(out.arc_rent[number, a], rent)
    for a in range(len(draw.room)):
        if draw.room[a] <= TINY:
            at.arc[ARC_RENT, a] = out.arc_rent[number, a] / draw.scale[PRICE]
        if blocks[a] == 1:
            out.arc_rent[number, a] = np.nan


@inner
def write_markups(number: int, structure: Structure, numbers: Numbers, draw: Draw, out: Results) -> None:
    """Conduct times the effective slope times the producer's exposed sales in the region."""
    committed, exposure = row(numbers.committed, number), row(numbers.exposure, number)
    for g in range(len(structure.pair_producer)):
        begin, end = structure.pair_start[g], structure.pair_start[g + 1]
        exposed = 0.0
        for r in range(begin, end):
            exposed += out.sales[number, structure.order[r]] - (1.0 - exposure[r]) * committed[r]
        for r in range(begin, end):
            push = draw.push[g] * draw.scale[PRICE] / draw.scale[VOLUME]
            out.markup[number, structure.order[r]] = push * exposed


@inner
def bounded_gain(value: float, slope: float, bend: float, lowest: float, highest: float) -> float:
    """The most that a concave quadratic with this slope and curvature at `value` rises to between two bounds."""
    best = highest if slope > 0.0 else lowest
    if bend > 0.0:
        best = min(max(value + slope / bend, lowest), highest)
    move = best - value
    return max(move * (slope - 0.5 * bend * move), 0.0)


@inner
def deviation_gains(structure: Structure, draw: Draw, at: Point, gaps: Gaps, out: Floats) -> None:
    """No less than every producer could gain: its output valued at its own price for gas, its regions apart.

    Charging every route the same value for produced gas leaves out that output must equal what is shipped, so the
    maximum can only be larger; where several routes serve a pair they are charged the pair's marginal revenue alike.
    """
    reach = np.copy(draw.producer[BASE])
    out[:] = 0.0
    for g in range(len(structure.pair_producer)):
        begin, end = structure.pair_start[g], structure.pair_start[g + 1]
        i = structure.pair_producer[g]
        for r in range(begin, end):
            reach[i] += draw.route[BOUND, r] * draw.route[INVERSE, r]
            if draw.way[FREE, r]:
                bend = draw.route[RISE, r] + (2.0 * draw.push[g] if end == begin + 1 else 0.0)
                highest = max(draw.route[BOUND, r], at.route[SALES, r])
                out[i] += bounded_gain(at.route[SALES, r], gaps.route[MARGIN, r], bend, 0.0, highest)
    for i in range(draw.producer.shape[1]):
        if draw.plant[LIVE, i]:
            lowest = max(draw.producer[LEAST, i], draw.producer[BASE, i])
            highest = max(min(draw.producer[CAPACITY, i], reach[i]), lowest)
            output = min(max(at.producer[OUTPUT, i], lowest), highest)
            out[i] += bounded_gain(output, gaps.producer[WORTH, i], draw.producer[COST_SLOPE, i], lowest, highest)
        out[i] *= draw.scale[PRICE] * draw.scale[VOLUME]


@inner
def is_unique(structure: Structure, draw: Draw, at: Point, gaps: Gaps) -> bool:
    """Whether every route in use, or on the edge of it, is held by a conduct or a toll that rises, save one a pair."""
    for g in range(len(structure.pair_producer)):
        loose = 0
        for r in range(structure.pair_start[g], structure.pair_start[g + 1]):
            if draw.way[FREE, r] and gaps.route[MARGIN, r] > -AT_BOUND and draw.route[RISE, r] <= WEIGHTLESS:
                loose += 1
        if loose > 1 or (loose == 1 and draw.push[g] <= WEIGHTLESS):
            return False
    return True
