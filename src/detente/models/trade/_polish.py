"""From near the equilibrium to rounding: guess which bounds bind, solve exactly, correct the guess, repeat.

The same condensed system serves: a route that carries gas gives way by its toll's rise alone, an idle or a full one
not at all. Where the guess is right one step ends on the equilibrium; a guess that does not settle is dropped by the
caller.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models.trade._arrays import Structure
from detente.models.trade._draw import (
    BASE,
    CAPACITY,
    CAPPED,
    FIXED,
    FLOORED,
    FREE,
    GOLOMBEK,
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
from detente.models.trade._linear import System, answer_routes, assemble, factorise, prepare_right, resolve
from detente.models.trade._point import (
    ARC_RENT,
    ARC_ROOM,
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
    WORTH,
    Gaps,
    Point,
    curvature,
    margins,
    primal_gaps,
)

IDLE, BETWEEN, FULL = 0, 1, 2
SOFT = 1e-11
NEVER = 1e30
NOISE = 1e-13
NEAR_THE_EDGE = 0.9


class Guess(NamedTuple):
    """Which bound binds: by route, by producer (IDLE means at its least output), and by arc (FULL or IDLE)."""

    route: NDArray[np.int8]
    producer: NDArray[np.int8]
    arc: NDArray[np.int8]


def new_guess(structure: Structure, draw: Draw) -> Guess:
    """Room for a guess."""
    sizes = (len(structure.order), draw.producer.shape[1], len(draw.room))
    return Guess(np.zeros(sizes[0], np.int8), np.zeros(sizes[1], np.int8), np.zeros(sizes[2], np.int8))


@inner
def read_guess(draw: Draw, at: Point, guess: Guess) -> None:
    """What an interior point says: a bound binds where its multiplier outweighs its slack."""
    for r in range(draw.route.shape[1]):
        guess.route[r] = BETWEEN if draw.way[FREE, r] and at.route[SALES, r] > at.route[EXCESS, r] else IDLE
        if draw.way[LIMITED, r] and at.route[LIMIT_RENT, r] > at.route[ROOM, r]:
            guess.route[r] = FULL
    for i in range(draw.producer.shape[1]):
        guess.producer[i] = BETWEEN
        if draw.plant[FLOORED, i] and at.producer[RENT_BELOW, i] > at.producer[ROOM_BELOW, i]:
            guess.producer[i] = IDLE
        if (
            draw.plant[CAPPED, i]
            and draw.producer[GOLOMBEK, i] == 0.0
            and at.producer[RENT_ABOVE, i] > at.producer[ROOM_ABOVE, i]
        ):
            guess.producer[i] = FULL
    for a in range(len(draw.room)):
        guess.arc[a] = FULL if draw.slot[a] >= 0 and at.arc[ARC_RENT, a] > at.arc[ARC_ROOM, a] else IDLE


@inner
def pin(draw: Draw, guess: Guess, at: Point, system: System) -> None:
    """Put what binds onto its bound, and let the rest give way."""
    for r in range(draw.route.shape[1]):
        system.weight[r] = 0.0
        if guess.route[r] == BETWEEN:
            system.weight[r] = 1.0 / (draw.route[RISE, r] + SOFT)
        else:
            at.route[SALES, r] = draw.route[WIDTH, r] if guess.route[r] == FULL else 0.0
    for i in range(draw.producer.shape[1]):
        system.give[i] = 0.0
        if not draw.plant[LIVE, i]:
            continue
        if draw.plant[FIXED, i] or guess.producer[i] == IDLE:
            at.producer[OUTPUT, i] = max(draw.producer[LEAST, i], draw.producer[BASE, i])
        elif guess.producer[i] == FULL:
            at.producer[OUTPUT, i] = draw.producer[CAPACITY, i]
        else:
            room = at.producer[ROOM_ABOVE, i] if draw.producer[GOLOMBEK, i] < 0.0 else 1.0
            system.give[i] = 1.0 / (curvature(draw, i, room) + SOFT)
    for a in range(len(draw.room)):
        system.ease[a] = 0.0
        at.arc[ARC_ROOM, a] = 0.0
        if guess.arc[a] == IDLE:
            system.ease[a] = NEVER
            at.arc[ARC_RENT, a] = 0.0


@pasted
def correct(structure: Structure, draw: Draw, guess: Guess, at: Point, gaps: Gaps, system: System, step: Point) -> None:
    """Solve for this guess and go there; a cost that rises without bound is approached, never passed."""
    pin(draw, guess, at, system)
    primal_gaps(structure, draw, at, gaps)
    margins(structure, draw, at, gaps)
    assemble(structure, draw, system)
    factorise(draw, system)
    right, tail = system.right, len(system.first) + min(draw.region.shape[1], draw.producer.shape[1])
    for j in range(draw.region.shape[1]):
        right[system.regions[j]] = gaps.market[j]
    for i in range(draw.producer.shape[1]):
        right[system.producers[i]] = -gaps.producer[MADE, i] - system.give[i] * gaps.producer[WORTH, i]
    for a in range(len(draw.room)):
        if draw.slot[a] >= 0:
            right[tail + draw.slot[a]] = -gaps.arc[a] if guess.arc[a] == FULL else 0.0
    for r in range(draw.route.shape[1]):
        system.force[r] = gaps.route[MARGIN, r] if guess.route[r] == BETWEEN else 0.0
    prepare_right(structure, draw, system)
    resolve(draw, system)
    answer_routes(structure, draw, system)
    move(structure, draw, guess, at, gaps, system, step)


@pasted
def move(structure: Structure, draw: Draw, guess: Guess, at: Point, gaps: Gaps, system: System, step: Point) -> None:
    """Take the step that the system found."""
    right, tail = system.right, len(system.first) + min(draw.region.shape[1], draw.producer.shape[1])
    for i in range(draw.producer.shape[1]):
        step.producer[OUTPUT, i] = -gaps.producer[MADE, i]
    for r in range(draw.route.shape[1]):
        if guess.route[r] == BETWEEN:
            step.producer[OUTPUT, structure.producer[r]] += system.shift[r] * draw.route[INVERSE, r]
    length = 1.0
    for i in range(draw.producer.shape[1]):
        if (
            system.give[i] > 0.0
            and draw.producer[GOLOMBEK, i] < 0.0
            and step.producer[OUTPUT, i] > NEAR_THE_EDGE * at.producer[ROOM_ABOVE, i]
        ):
            length = min(length, NEAR_THE_EDGE * at.producer[ROOM_ABOVE, i] / step.producer[OUTPUT, i])
    for i in range(draw.producer.shape[1]):
        if draw.plant[LIVE, i]:
            at.producer[VALUE, i] += length * right[system.producers[i]]
        if system.give[i] > 0.0:
            at.producer[OUTPUT, i] += length * step.producer[OUTPUT, i]
            if draw.producer[GOLOMBEK, i] < 0.0:
                at.producer[ROOM_ABOVE, i] -= length * step.producer[OUTPUT, i]
    for j in range(draw.region.shape[1]):
        at.price[j] += length * right[system.regions[j]]
    for r in range(draw.route.shape[1]):
        if guess.route[r] == BETWEEN:
            at.route[SALES, r] += length * system.shift[r]
    for a in range(len(draw.room)):
        if guess.arc[a] == FULL:
            at.arc[ARC_RENT, a] += length * right[tail + draw.slot[a]]


@inner
def revise(draw: Draw, guess: Guess, at: Point, gaps: Gaps) -> int:
    """Correct the guess by what came out; how many entries changed."""
    changes = 0
    for r in range(draw.route.shape[1]):
        if not draw.way[FREE, r]:
            continue
        before = guess.route[r]
        if before == BETWEEN and at.route[SALES, r] < -NOISE:
            guess.route[r] = IDLE
        elif before == BETWEEN and at.route[SALES, r] > draw.route[WIDTH, r] + NOISE:
            guess.route[r] = FULL
        elif (before == IDLE and gaps.route[MARGIN, r] > NOISE) or (before == FULL and gaps.route[MARGIN, r] < -NOISE):
            guess.route[r] = BETWEEN
        changes += guess.route[r] != before
    for i in range(draw.producer.shape[1]):
        if not draw.plant[LIVE, i] or draw.plant[FIXED, i]:
            continue
        before = guess.producer[i]
        if (
            before == BETWEEN
            and draw.producer[GOLOMBEK, i] == 0.0
            and at.producer[OUTPUT, i] > draw.producer[CAPACITY, i] + NOISE
        ):
            guess.producer[i] = FULL
        elif before == BETWEEN and draw.plant[FLOORED, i] and at.producer[OUTPUT, i] < draw.producer[LEAST, i] - NOISE:
            guess.producer[i] = IDLE
        elif (before == FULL and gaps.producer[WORTH, i] < -NOISE) or (
            before == IDLE and gaps.producer[WORTH, i] > NOISE
        ):
            guess.producer[i] = BETWEEN
        changes += guess.producer[i] != before
    for a in range(len(draw.room)):
        before = guess.arc[a]
        if before == FULL and at.arc[ARC_RENT, a] < -NOISE:
            guess.arc[a] = IDLE
        elif before == IDLE and draw.slot[a] >= 0 and gaps.arc[a] < -NOISE:
            guess.arc[a] = FULL
        changes += guess.arc[a] != before
    return changes


@inner
def violation(structure: Structure, draw: Draw, at: Point, gaps: Gaps) -> float:
    """The largest natural residual: how far any variable is from where its condition would push it.

    Prices are first put where sales leave them, and outputs where sales do.
    """
    settle_prices(structure, draw, at)
    primal_gaps(structure, draw, at, gaps)
    margins(structure, draw, at, gaps)
    worst = 0.0
    for r in range(draw.route.shape[1]):
        if draw.way[FREE, r]:
            pushed = min(max(at.route[SALES, r] + gaps.route[MARGIN, r], 0.0), draw.route[WIDTH, r])
            worst = max(worst, abs(at.route[SALES, r] - pushed))
    for i in range(draw.producer.shape[1]):
        if draw.plant[LIVE, i]:
            lowest = max(draw.producer[LEAST, i], draw.producer[BASE, i])
            worst = max(worst, lowest - at.producer[OUTPUT, i], at.producer[OUTPUT, i] - draw.producer[CAPACITY, i])
            if not draw.plant[FIXED, i]:
                pushed = min(max(at.producer[OUTPUT, i] + gaps.producer[WORTH, i], lowest), draw.producer[CAPACITY, i])
                worst = max(worst, abs(at.producer[OUTPUT, i] - pushed))
    loads = np.copy(draw.room)
    for r in range(draw.route.shape[1]):
        for k in range(structure.use_start[r], structure.use_start[r + 1]):
            loads[structure.use_arc[k]] -= structure.use_weight[k] * at.route[SALES, r]
    for a in range(len(draw.room)):
        worst = max(worst, abs(at.arc[ARC_RENT, a] - max(at.arc[ARC_RENT, a] - loads[a], 0.0)))
    return (
        worst
        if not np.isnan(at.price.sum() + at.producer[VALUE].sum() + at.route[SALES].sum() + at.arc[ARC_RENT].sum())
        else np.nan
    )


@inner
def settle_prices(structure: Structure, draw: Draw, at: Point) -> None:
    """Prices and outputs as sales have them."""
    at.price[:] = draw.region[INTERCEPT]
    at.producer[OUTPUT] = draw.producer[BASE]
    for r in range(draw.route.shape[1]):
        if draw.way[FREE, r]:
            at.price[structure.region[r]] -= draw.region[SLOPE, structure.region[r]] * at.route[SALES, r]
            at.producer[OUTPUT, structure.producer[r]] += draw.route[INVERSE, r] * at.route[SALES, r]
    for i in range(draw.producer.shape[1]):
        if draw.producer[GOLOMBEK, i] < 0.0:
            at.producer[ROOM_ABOVE, i] = max(draw.producer[CAPACITY, i] - at.producer[OUTPUT, i], 1e-300)


@inner
def copy_point(source: Point, target: Point) -> None:
    """One point's numbers into another's room."""
    target.price[:] = source.price
    target.producer[:] = source.producer
    target.route[:] = source.route
    target.arc[:] = source.arc


@inner
def polish(
    structure: Structure, draw: Draw, guess: Guess, at: Point, best: Point, gaps: Gaps, system: System, step: Point,
    rounds: int, enough: float, is_trial: bool,
) -> tuple[float, int]:  # fmt: skip
    """Follow a guess for some rounds, a trial only while it changes ever less; `best` is the best point.

    What comes back is its violation, and how many rounds were taken.
    """
    least, before = np.inf, 2 * len(guess.route) + 10
    for count in range(1, rounds + 1):
        correct(structure, draw, guess, at, gaps, system, step)
        primal_gaps(structure, draw, at, gaps)
        margins(structure, draw, at, gaps)
        changes = revise(draw, guess, at, gaps)
        found = violation(structure, draw, at, gaps)
        if np.isnan(found):
            return least, count
        if found < least:
            least = found
            copy_point(at, best)
        if is_trial and changes > 0 and 2 * changes > before:
            return least, count
        before = changes
        if found <= enough or (changes == 0 and found > 0.5 * least and count > 2):
            return least, count
    return least, rounds
