"""The compiled loop over draws: load, approach from inside, polish, certify, write down."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models.trade._arrays import Numbers, Structure
from detente.models.trade._draw import (
    BROKEN,
    CAPACITY,
    CAPPED,
    FINE,
    FLOORED,
    FREE,
    GOLOMBEK,
    LIMITED,
    PRICE,
    UNMET,
    VOLUME,
    Draw,
    load,
    new_draw,
    row,
)
from detente.models.trade._finish import deviation_gains, is_unique, write
from detente.models.trade._interior import begin, improve, worst_gap
from detente.models.trade._kernels import entry, inner, pasted
from detente.models.trade._linear import System, new_system
from detente.models.trade._point import (
    ARC_RENT,
    OUTPUT,
    ROOM_ABOVE,
    SALES,
    VALUE,
    Gaps,
    Point,
    margins,
    new_gaps,
    new_point,
    primal_gaps,
)
from detente.models.trade._polish import Guess, copy_point, new_guess, polish, read_guess, violation
from detente.models.trade._results import Results

MOST_STEPS = 80
NEAR = 2e-5
EXACT = 1e-13
GOOD, LOOSE, GAIN = 1e-9, 1e-6, 1e-8
PATIENCE = 5
SPARE = 8
"""Most rounds of polish spent on a guess before the interior point has ended."""


class Room(NamedTuple):
    """All the room that one draw needs, used again for the next."""

    draw: Draw
    at: Point
    trial: Point
    best: Point
    step: Point
    aim: Point
    gaps: Gaps
    system: System
    guess: Guess


def new_room(structure: Structure, numbers: Numbers) -> Room:
    """Room for a draw."""
    draw = new_draw(structure, numbers)
    return Room(
        draw,
        new_point(structure, draw),
        new_point(structure, draw),
        new_point(structure, draw),
        new_point(structure, draw),
        new_point(structure, draw),
        new_gaps(structure, draw),
        new_system(structure, draw.region.shape[1], draw.producer.shape[1], len(draw.room)),
        new_guess(structure, draw),
    )


@pasted
def approach(structure: Structure, room: Room) -> tuple[float, int]:
    """From nowhere to the equilibrium; its violation and the systems solved. The point is `best`."""
    draw, at, gaps = room.draw, room.at, room.gaps
    clear(room.step)
    begin(structure, draw, at, gaps)
    primal_gaps(structure, draw, at, gaps)
    margins(structure, draw, at, gaps)
    steps, mean, tried, least, stalled = 0, np.inf, NEAR, np.inf, 0
    while steps < MOST_STEPS:
        mean = improve(structure, draw, at, gaps, room.system, room.step, room.aim)
        steps += 1
        gap = worst_gap(draw, at, gaps)
        if np.isnan(gap) or np.isnan(mean):
            break
        if max(gap, mean) < tried:
            tried = max(gap, mean) * 1e-3
            found, rounds = finish_from(structure, room, SPARE)
            steps += rounds
            if found <= EXACT:
                return found, steps
            restore(structure, room)
        stalled = 0 if max(gap, mean) < 0.5 * least else stalled + 1
        least = min(least, max(gap, mean))
        if (gap <= EXACT and mean <= EXACT) or (stalled > PATIENCE and least < NEAR):
            break
    found, rounds = finish_from(structure, room, 12)
    return found, steps + rounds


@inner
def clear(step: Point) -> None:
    """Nothing moves."""
    step.price[:] = 0.0
    step.producer[:] = 0.0
    step.route[:] = 0.0
    step.arc[:] = 0.0


@pasted
def restore(structure: Structure, room: Room) -> None:
    """The residuals of the interior point again, and no remains of the polish in the step."""
    clear(room.step)
    primal_gaps(structure, room.draw, room.at, room.gaps)
    margins(structure, room.draw, room.at, room.gaps)


@pasted
def finish_from(structure: Structure, room: Room, rounds: int) -> tuple[float, int]:
    """Polish a copy of the interior point; `best` is the better of the two."""
    draw, trial = room.draw, room.trial
    read_guess(draw, room.at, room.guess)
    copy_point(room.at, trial)
    own = np.inf
    if rounds > SPARE:
        own = violation(structure, draw, trial, room.gaps)
        copy_point(room.at, trial)
    found, used = polish(
        structure,
        draw,
        room.guess,
        trial,
        room.best,
        room.gaps,
        room.system,
        room.step,
        rounds,
        EXACT,
        rounds <= SPARE,
    )
    if own < found:
        copy_point(room.at, room.best)
        return own, used
    return found, used


@pasted
def resume(structure: Structure, room: Room, number: int, start: Results, source: int) -> tuple[float, int]:
    """From another equilibrium: its bounds as a first guess."""
    draw, at = room.draw, room.trial
    price, volume = draw.scale[PRICE], draw.scale[VOLUME]
    for j in range(draw.region.shape[1]):
        at.price[j] = start.border_price[source, j] / price
    for i in range(draw.producer.shape[1]):
        at.producer[VALUE, i] = start.supply_value[source, i] / price
        at.producer[OUTPUT, i] = start.output[source, i] / volume
        at.producer[ROOM_ABOVE, i] = max(
            draw.producer[CAPACITY, i] - at.producer[OUTPUT, i], 1e-3 * draw.producer[CAPACITY, i]
        )
        room.guess.producer[i] = 1
        if draw.plant[FLOORED, i] and start.min_output_rent[source, i] > 0.0:
            room.guess.producer[i] = 0
        if draw.plant[CAPPED, i] and draw.producer[GOLOMBEK, i] == 0.0 and start.scarcity_rent[source, i] > 0.0:
            room.guess.producer[i] = 2
    for a in range(len(draw.room)):
        rent = start.arc_rent[source, a]
        at.arc[ARC_RENT, a] = rent / price if rent > 0.0 and draw.slot[a] >= 0 else 0.0
        room.guess.arc[a] = 2 if at.arc[ARC_RENT, a] > 0.0 else 0
    for r in range(draw.route.shape[1]):
        place = structure.order[r]
        room.guess.route[r] = (
            1 if draw.way[FREE, r] and start.sales[source, place] > start.shortfall[source, place] else 0
        )
        if draw.way[LIMITED, r] and start.limit_rent[source, place] > 0.0:
            room.guess.route[r] = 2
        at.route[SALES, r] = start.sales[source, place] / volume if room.guess.route[r] == 1 else 0.0
    return polish(structure, draw, room.guess, at, room.best, room.gaps, room.system, room.step, 12, EXACT, False)


@pasted
def solve_draw(
    number: int, structure: Structure, numbers: Numbers, room: Room, out: Results, start: Results, is_warm: bool
) -> None:
    """Solve one draw and write it down."""
    if load(number, structure, numbers, room.draw) == UNMET:
        out.status[number] = UNMET
        return
    found, steps = np.inf, 0
    if is_warm:
        found, steps = resume(structure, room, number, start, number if len(start.status) > 1 else 0)
    if not found <= GOOD:
        found, more = approach(structure, room)
        steps += more
    out.iterations[number] = steps
    if not np.isfinite(found):
        out.status[number] = BROKEN
        return
    certify(number, structure, numbers, room, out)


@pasted
def certify(number: int, structure: Structure, numbers: Numbers, room: Room, out: Results) -> None:
    """Residual, gains from deviating and status of the point in `best`, and its numbers in the market's units."""
    draw, best = room.draw, room.best
    residual = violation(structure, draw, best, room.gaps)
    write(number, structure, numbers, draw, best, room.gaps, out)
    margins(structure, draw, best, room.gaps)
    deviation_gains(structure, draw, best, room.gaps, out.deviation_gain[number])
    out.residual[number] = residual
    out.sales_unique[number] = is_unique(structure, draw, best, room.gaps)
    worst = 0.0
    revenue = np.zeros(draw.producer.shape[1])
    for r in range(draw.route.shape[1]):
        place = structure.order[r]
        revenue[structure.producer[r]] += out.sales[number, place] * out.border_price[number, structure.region[r]]
    for i in range(draw.producer.shape[1]):
        worst = max(worst, out.deviation_gain[number, i] / max(abs(revenue[i]), 1.0))
    if residual <= GOOD and worst <= GAIN:
        out.status[number] = FINE
    else:
        out.status[number] = 1 if residual <= LOOSE else 2


@entry
def solve_draws(
    first: int, last: int, is_sound: NDArray[np.bool_], structure: Structure, numbers: Numbers, out: Results,
    start: Results, is_warm: bool, room: Room,
) -> None:  # fmt: skip
    """Solve these draws, one after the other; none sees another."""
    for number in range(first, last):
        if is_sound[number]:
            solve_draw(number, structure, numbers, room, out, start, is_warm)
        else:
            out.status[number] = BROKEN


@entry
def certify_draws(
    is_sound: NDArray[np.bool_], structure: Structure, numbers: Numbers, given: Results, out: Results, room: Room
) -> None:
    """Certificates of given sales, values and rents."""
    draw, best = room.draw, room.best
    for number in range(len(is_sound)):
        if not is_sound[number] or np.isnan(given.sales[number].sum()):
            continue
        load(number, structure, numbers, draw)
        committed = row(numbers.committed, number)
        for r in range(draw.route.shape[1]):
            place = structure.order[r]
            best.route[SALES, r] = (given.sales[number, place] - committed[r]) / draw.scale[VOLUME]
        for i in range(draw.producer.shape[1]):
            best.producer[VALUE, i] = given.supply_value[number, i] / draw.scale[PRICE]
        for a in range(len(draw.room)):
            rent = given.arc_rent[number, a] / draw.scale[PRICE]
            best.arc[ARC_RENT, a] = 0.0 if np.isnan(rent) or draw.room[a] <= 1e-12 else rent
        certify(number, structure, numbers, room, out)
