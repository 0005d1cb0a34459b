"""A primal–dual interior point with predictor and corrector, on the condensed system.

Slack variables stand for every bound that may bind. Each step solves the same small system twice, and goes 0.995 of the
way to the nearest bound, alike for volumes and for prices.
"""

from __future__ import annotations

import numpy as np

from detente.models.trade._arrays import Structure
from detente.models.trade._draw import (
    BASE,
    CAPACITY,
    CAPPED,
    FIXED,
    FLOORED,
    FREE,
    INTERCEPT,
    INVERSE,
    LEAST,
    LIMITED,
    LIVE,
    RISE,
    SLOPE,
    WIDTH,
    Draw,
)
from detente.models.trade._kernels import inner, pasted
from detente.models.trade._linear import (
    System,
    answer_routes,
    assemble,
    factorise,
    prepare_right,
    resolve,
)
from detente.models.trade._point import (
    ABOVE,
    ARC_RENT,
    ARC_ROOM,
    BELOW,
    EXCESS,
    LIMIT_RENT,
    MADE,
    MARGIN,
    OUTPUT,
    RENT_ABOVE,
    RENT_BELOW,
    ROOM,
    ROOM_ABOVE,
    ROOM_BELOW,
    SALES,
    VALUE,
    WIDE,
    WORTH,
    Gaps,
    Point,
    curvature,
    marginal_cost,
    margins,
    primal_gaps,
)

SMALLEST = 1e-300
FLAT = 1e-13
TO_THE_EDGE = 0.995
START = 0.1


@inner
def begin(structure: Structure, draw: Draw, at: Point, gaps: Gaps) -> None:
    """A first point well inside every bound."""
    ways = np.zeros(draw.region.shape[1])
    for r in range(draw.route.shape[1]):
        ways[structure.region[r]] += draw.way[FREE, r]
    for j in range(draw.region.shape[1]):
        at.price[j] = draw.region[INTERCEPT, j] / 2.0
    at.producer[OUTPUT] = draw.producer[BASE]
    for r in range(draw.route.shape[1]):
        if not draw.way[FREE, r]:
            at.route[SALES, r] = at.route[EXCESS, r] = at.route[LIMIT_RENT, r] = 0.0
            continue
        j = structure.region[r]
        at.route[SALES, r] = max(0.5 * draw.region[INTERCEPT, j] / draw.region[SLOPE, j], 0.0) / ways[j] + 1e-3
        if draw.way[LIMITED, r]:
            at.route[SALES, r] = min(at.route[SALES, r], 0.5 * draw.route[WIDTH, r])
            at.route[ROOM, r] = draw.route[WIDTH, r] - at.route[SALES, r]
        at.producer[OUTPUT, structure.producer[r]] += at.route[SALES, r] * draw.route[INVERSE, r]
    for a in range(len(draw.room)):
        at.arc[ARC_RENT, a], at.arc[ARC_ROOM, a] = 0.0, 0.0
        if draw.slot[a] >= 0:
            at.arc[ARC_RENT, a], at.arc[ARC_ROOM, a] = START, 0.5 * draw.room[a]
    begin_producers(draw, at)
    margins(structure, draw, at, gaps)
    for r in range(draw.route.shape[1]):
        if draw.way[FREE, r]:
            at.route[EXCESS, r] = max(-gaps.route[MARGIN, r], 0.0) + START
            at.route[LIMIT_RENT, r] = max(gaps.route[MARGIN, r], 0.0) + START if draw.way[LIMITED, r] else 0.0


@inner
def begin_producers(draw: Draw, at: Point) -> None:
    """Outputs between their bounds, valued at marginal cost."""
    for i in range(draw.producer.shape[1]):
        at.producer[RENT_ABOVE, i] = at.producer[RENT_BELOW, i] = at.producer[ROOM_ABOVE, i] = at.producer[
            ROOM_BELOW, i
        ] = 0.0
        lowest = max(draw.producer[LEAST, i], draw.producer[BASE, i])
        if draw.plant[FIXED, i]:
            at.producer[OUTPUT, i] = lowest
        elif draw.plant[CAPPED, i] and at.producer[OUTPUT, i] > lowest + 0.5 * (draw.producer[CAPACITY, i] - lowest):
            at.producer[OUTPUT, i] = lowest + 0.5 * (draw.producer[CAPACITY, i] - lowest)
        elif draw.plant[FLOORED, i] and at.producer[OUTPUT, i] < 1.5 * lowest:
            at.producer[OUTPUT, i] = (
                1.5 * lowest if not draw.plant[CAPPED, i] else 0.5 * (draw.producer[CAPACITY, i] + lowest)
            )
        if draw.plant[CAPPED, i]:
            at.producer[ROOM_ABOVE, i], at.producer[RENT_ABOVE, i] = (
                draw.producer[CAPACITY, i] - at.producer[OUTPUT, i],
                START,
            )
        if draw.plant[FLOORED, i]:
            at.producer[ROOM_BELOW, i], at.producer[RENT_BELOW, i] = (
                at.producer[OUTPUT, i] - draw.producer[LEAST, i],
                START,
            )
        room = max(draw.producer[CAPACITY, i] - at.producer[OUTPUT, i], SMALLEST)
        at.producer[VALUE, i] = marginal_cost(draw, i, at.producer[OUTPUT, i], room)


@inner
def weigh(draw: Draw, at: Point, system: System) -> None:
    """How much routes, outputs and arcs give way at this point."""
    for r in range(draw.route.shape[1]):
        system.weight[r] = 0.0
        if draw.way[FREE, r]:
            stiff = draw.route[RISE, r] + at.route[EXCESS, r] / at.route[SALES, r]
            if draw.way[LIMITED, r]:
                stiff += at.route[LIMIT_RENT, r] / at.route[ROOM, r]
            system.weight[r] = 1.0 / (stiff + FLAT)
    for i in range(draw.producer.shape[1]):
        system.give[i] = 0.0
        if draw.plant[LIVE, i] and not draw.plant[FIXED, i]:
            room = at.producer[ROOM_ABOVE, i] if draw.plant[CAPPED, i] else 1.0
            stiff = curvature(draw, i, room)
            if draw.plant[CAPPED, i]:
                stiff += at.producer[RENT_ABOVE, i] / at.producer[ROOM_ABOVE, i]
            if draw.plant[FLOORED, i]:
                stiff += at.producer[RENT_BELOW, i] / at.producer[ROOM_BELOW, i]
            system.give[i] = 1.0 / (stiff + FLAT)
    for a in range(len(draw.room)):
        if draw.slot[a] >= 0:
            system.ease[a] = at.arc[ARC_ROOM, a] / at.arc[ARC_RENT, a]


@pasted
def direct(structure: Structure, draw: Draw, at: Point, gaps: Gaps, system: System, step: Point, aim: Point) -> None:
    """A step towards products of slack and multiplier as in `aim`, which holds them in the slacks' places."""
    right, tail = system.right, len(system.first) + min(draw.region.shape[1], draw.producer.shape[1])
    for j in range(draw.region.shape[1]):
        right[system.regions[j]] = gaps.market[j]
    for i in range(draw.producer.shape[1]):
        pull = gaps.producer[WORTH, i] - at.producer[RENT_ABOVE, i] + at.producer[RENT_BELOW, i]
        if draw.plant[CAPPED, i]:
            pull -= (aim.producer[ROOM_ABOVE, i] - at.producer[RENT_ABOVE, i] * gaps.producer[ABOVE, i]) / at.producer[
                ROOM_ABOVE, i
            ]
        if draw.plant[FLOORED, i]:
            pull += (aim.producer[ROOM_BELOW, i] - at.producer[RENT_BELOW, i] * gaps.producer[BELOW, i]) / at.producer[
                ROOM_BELOW, i
            ]
        right[system.producers[i]] = -gaps.producer[MADE, i] - system.give[i] * pull
    for a in range(len(draw.room)):
        if draw.slot[a] >= 0:
            right[tail + draw.slot[a]] = -gaps.arc[a] + aim.arc[ARC_ROOM, a] / at.arc[ARC_RENT, a]
    for r in range(draw.route.shape[1]):
        system.force[r] = 0.0
        if draw.way[FREE, r]:
            system.force[r] = (
                gaps.route[MARGIN, r]
                + at.route[EXCESS, r]
                - at.route[LIMIT_RENT, r]
                + aim.route[SALES, r] / at.route[SALES, r]
            )
            if draw.way[LIMITED, r]:
                system.force[r] -= (aim.route[ROOM, r] - at.route[LIMIT_RENT, r] * gaps.route[WIDE, r]) / at.route[
                    ROOM, r
                ]
    prepare_right(structure, draw, system)
    resolve(draw, system)
    answer_routes(structure, draw, system)
    unfold(structure, draw, at, gaps, system, step, aim)


@inner
def unfold(structure: Structure, draw: Draw, at: Point, gaps: Gaps, system: System, step: Point, aim: Point) -> None:
    """Steps of everything that was eliminated."""
    right, tail = system.right, len(system.first) + min(draw.region.shape[1], draw.producer.shape[1])
    for j in range(draw.region.shape[1]):
        step.price[j] = right[system.regions[j]]
    for i in range(draw.producer.shape[1]):
        step.producer[VALUE, i] = right[system.producers[i]] if draw.plant[LIVE, i] else 0.0
        step.producer[OUTPUT, i] = -gaps.producer[MADE, i]
    for r in range(draw.route.shape[1]):
        if not draw.way[FREE, r]:
            continue
        move = system.shift[r]
        step.route[SALES, r] = move
        step.producer[OUTPUT, structure.producer[r]] += move * draw.route[INVERSE, r]
        step.route[EXCESS, r] = (aim.route[SALES, r] - at.route[EXCESS, r] * move) / at.route[SALES, r]
        if draw.way[LIMITED, r]:
            step.route[ROOM, r] = gaps.route[WIDE, r] - move
            step.route[LIMIT_RENT, r] = (aim.route[ROOM, r] - at.route[LIMIT_RENT, r] * step.route[ROOM, r]) / at.route[
                ROOM, r
            ]
    for i in range(draw.producer.shape[1]):
        if draw.plant[FIXED, i] or not draw.plant[LIVE, i]:
            step.producer[OUTPUT, i] = 0.0
        if draw.plant[CAPPED, i]:
            step.producer[ROOM_ABOVE, i] = gaps.producer[ABOVE, i] - step.producer[OUTPUT, i]
            step.producer[RENT_ABOVE, i] = (
                aim.producer[ROOM_ABOVE, i] - at.producer[RENT_ABOVE, i] * step.producer[ROOM_ABOVE, i]
            ) / at.producer[ROOM_ABOVE, i]
        if draw.plant[FLOORED, i]:
            step.producer[ROOM_BELOW, i] = gaps.producer[BELOW, i] + step.producer[OUTPUT, i]
            step.producer[RENT_BELOW, i] = (
                aim.producer[ROOM_BELOW, i] - at.producer[RENT_BELOW, i] * step.producer[ROOM_BELOW, i]
            ) / at.producer[ROOM_BELOW, i]
    for a in range(len(draw.room)):
        if draw.slot[a] >= 0:
            step.arc[ARC_RENT, a] = right[tail + draw.slot[a]]
            step.arc[ARC_ROOM, a] = (aim.arc[ARC_ROOM, a] - at.arc[ARC_ROOM, a] * step.arc[ARC_RENT, a]) / at.arc[
                ARC_RENT, a
            ]


@inner
def target(draw: Draw, at: Point, step: Point, centre: float, second: float, aim: Point) -> None:
    """Products to aim at: `centre` for all, less what the last step would add to second order, and what there is."""
    for r in range(draw.route.shape[1]):
        if draw.way[FREE, r]:
            aim.route[SALES, r] = (
                centre
                - at.route[SALES, r] * at.route[EXCESS, r]
                - second * step.route[SALES, r] * step.route[EXCESS, r]
            )
            if draw.way[LIMITED, r]:
                aim.route[ROOM, r] = (
                    centre
                    - at.route[ROOM, r] * at.route[LIMIT_RENT, r]
                    - second * step.route[ROOM, r] * step.route[LIMIT_RENT, r]
                )
    for i in range(draw.producer.shape[1]):
        if draw.plant[CAPPED, i]:
            bend = second * step.producer[ROOM_ABOVE, i] * step.producer[RENT_ABOVE, i]
            aim.producer[ROOM_ABOVE, i] = centre - at.producer[ROOM_ABOVE, i] * at.producer[RENT_ABOVE, i] - bend
        if draw.plant[FLOORED, i]:
            bend = second * step.producer[ROOM_BELOW, i] * step.producer[RENT_BELOW, i]
            aim.producer[ROOM_BELOW, i] = centre - at.producer[ROOM_BELOW, i] * at.producer[RENT_BELOW, i] - bend
    for a in range(len(draw.room)):
        if draw.slot[a] >= 0:
            bend = second * step.arc[ARC_ROOM, a] * step.arc[ARC_RENT, a]
            aim.arc[ARC_ROOM, a] = centre - at.arc[ARC_ROOM, a] * at.arc[ARC_RENT, a] - bend


@pasted
def shrink(length: float, value: float, change: float) -> float:
    """The longest step, no longer than `length`, that keeps a value from falling below 0."""
    return -value / change if change < 0.0 and value < -length * change else length


@inner
def longest(draw: Draw, at: Point, step: Point) -> float:
    """The longest step, at most 1, that keeps every slack and multiplier from falling below 0."""
    length = 1.0
    for r in range(draw.route.shape[1]):
        if draw.way[FREE, r]:
            length = shrink(length, at.route[SALES, r], step.route[SALES, r])
            length = shrink(length, at.route[EXCESS, r], step.route[EXCESS, r])
            if draw.way[LIMITED, r]:
                length = shrink(length, at.route[ROOM, r], step.route[ROOM, r])
                length = shrink(length, at.route[LIMIT_RENT, r], step.route[LIMIT_RENT, r])
    for i in range(draw.producer.shape[1]):
        if draw.plant[CAPPED, i]:
            length = shrink(length, at.producer[ROOM_ABOVE, i], step.producer[ROOM_ABOVE, i])
            length = shrink(length, at.producer[RENT_ABOVE, i], step.producer[RENT_ABOVE, i])
        if draw.plant[FLOORED, i]:
            length = shrink(length, at.producer[ROOM_BELOW, i], step.producer[ROOM_BELOW, i])
            length = shrink(length, at.producer[RENT_BELOW, i], step.producer[RENT_BELOW, i])
    for a in range(len(draw.room)):
        if draw.slot[a] >= 0:
            length = shrink(length, at.arc[ARC_RENT, a], step.arc[ARC_RENT, a])
            length = shrink(length, at.arc[ARC_ROOM, a], step.arc[ARC_ROOM, a])
    return length


@inner
def products(draw: Draw, at: Point, step: Point, length: float) -> tuple[float, int]:
    """The sum of slack times multiplier after a step of this length, and how many such products there are."""
    total, count = 0.0, 0
    for r in range(draw.route.shape[1]):
        if draw.way[FREE, r]:
            total += (at.route[SALES, r] + length * step.route[SALES, r]) * (
                at.route[EXCESS, r] + length * step.route[EXCESS, r]
            )
            count += 1
            if draw.way[LIMITED, r]:
                total += (at.route[ROOM, r] + length * step.route[ROOM, r]) * (
                    at.route[LIMIT_RENT, r] + length * step.route[LIMIT_RENT, r]
                )
                count += 1
    for i in range(draw.producer.shape[1]):
        if draw.plant[CAPPED, i]:
            room, rent = (
                at.producer[ROOM_ABOVE, i] + length * step.producer[ROOM_ABOVE, i],
                step.producer[RENT_ABOVE, i],
            )
            total += room * (at.producer[RENT_ABOVE, i] + length * rent)
            count += 1
        if draw.plant[FLOORED, i]:
            room, rent = (
                at.producer[ROOM_BELOW, i] + length * step.producer[ROOM_BELOW, i],
                step.producer[RENT_BELOW, i],
            )
            total += room * (at.producer[RENT_BELOW, i] + length * rent)
            count += 1
    for a in range(len(draw.room)):
        if draw.slot[a] >= 0:
            rent = at.arc[ARC_RENT, a] + length * step.arc[ARC_RENT, a]
            total += (at.arc[ARC_ROOM, a] + length * step.arc[ARC_ROOM, a]) * rent
            count += 1
    return total, count


@inner
def advance(at: Point, step: Point, length: float) -> None:
    """Go this far along a step."""
    for j in range(len(at.price)):
        at.price[j] += length * step.price[j]
    for values, moves in ((at.producer, step.producer), (at.route, step.route), (at.arc, step.arc)):
        for k in range(values.shape[0]):
            for c in range(values.shape[1]):
                values[k, c] += length * moves[k, c]


@inner
def worst_gap(draw: Draw, at: Point, gaps: Gaps) -> float:
    """The largest violation of a condition other than slack times multiplier."""
    worst = 0.0
    for j in range(draw.region.shape[1]):
        worst = max(worst, abs(gaps.market[j]))
    for i in range(draw.producer.shape[1]):
        if draw.plant[LIVE, i]:
            worst = max(worst, abs(gaps.producer[MADE, i]), abs(gaps.producer[ABOVE, i]), abs(gaps.producer[BELOW, i]))
            if not draw.plant[FIXED, i]:
                worst = max(
                    worst, abs(gaps.producer[WORTH, i] - at.producer[RENT_ABOVE, i] + at.producer[RENT_BELOW, i])
                )
    for a in range(len(draw.room)):
        worst = max(worst, abs(gaps.arc[a]))
    for r in range(draw.route.shape[1]):
        if draw.way[FREE, r]:
            worst = max(
                worst,
                abs(gaps.route[WIDE, r]),
                abs(gaps.route[MARGIN, r] + at.route[EXCESS, r] - at.route[LIMIT_RENT, r]),
            )
    return worst


@inner
def improve(structure: Structure, draw: Draw, at: Point, gaps: Gaps, system: System, step: Point, aim: Point) -> float:
    """One step with predictor and corrector; what comes back is the mean product of slack and multiplier before it."""
    weigh(draw, at, system)
    assemble(structure, draw, system)
    factorise(draw, system)
    total, count = products(draw, at, step, 0.0)
    centre, second = 0.0, 0.0
    for _ in range(2):
        target(draw, at, step, centre, second, aim)
        direct(structure, draw, at, gaps, system, step, aim)
        after, _ = products(draw, at, step, longest(draw, at, step))
        centre = (after / total) ** 3 * total / count if count else 0.0
        second = 1.0
    advance(at, step, min(1.0, TO_THE_EDGE * longest(draw, at, step)))
    primal_gaps(structure, draw, at, gaps)
    margins(structure, draw, at, gaps)
    return total / count if count else 0.0
