"""A bargain over several issues as one space: gains over failure, their slopes, and points acceptable to all."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from detente.models.bargaining._climb import climb
from detente.models.bargaining.weighing import TIE
from detente.models.checks import BoolArray, FloatArray

__all__: list[str] = []

ROUND = 0.1
"""How much a kink is rounded at first, as a share of the scale."""
SHARP = 1e-10
"""How much a kink is rounded in the end."""
TENFOLD = 10.0
TINY = 1e-20
"""A rise too small to climb for, as a share of the actors' pull."""
ROUNDED = 4.0
"""Rounding adds less than this many widths to a loss."""


@dataclass(frozen=True, eq=False)
class Space:
    """A bargain in unit positions (draw, actor, issue).

    `care` holds each actor's saliences as shares, 0 where it takes no part; `share` (draw, actor) the weights; `room`
    (draw, actor) the loss at which each walks away; `low` and `high` (draw, issue) the corners between which the
    settlement lies. They meet where there is nothing to settle.
    """

    unit: FloatArray
    care: FloatArray
    share: FloatArray
    room: FloatArray
    takes_part: BoolArray
    low: FloatArray
    high: FloatArray
    power: float

    def some(self, mine: BoolArray) -> Space:
        """The bargain in some draws."""
        return replace(self, **{one.name: getattr(self, one.name)[mine] for one in fields(self) if one.name != "power"})


def losses(space: Space, point: FloatArray, width: FloatArray) -> FloatArray:
    """(draw, actor, issue), the losses, with kinks rounded to this width (draw,)."""
    away = point[:, None, :] - space.unit
    if space.power == 2:
        return away * away
    if space.power > 2:
        return np.asarray(np.abs(away) ** space.power)
    distance = np.sqrt(away * away + (width * width)[:, None, None])
    return distance if space.power == 1 else np.asarray(distance**space.power)


def bends(space: Space, point: FloatArray, width: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(draw, actor, issue), the slopes of the losses and their second derivatives."""
    away, power = point[:, None, :] - space.unit, space.power
    if power == 2:
        return 2 * away, np.full_like(away, 2.0)
    if power > 2:
        distance = np.abs(away)
        return power * distance ** (power - 1) * np.sign(away), power * (power - 1) * distance ** (power - 2)
    rounding = (width * width)[:, None, None]
    square = away * away + rounding
    flat = power * square ** (power / 2 - 1)
    return flat * away, flat / square * (rounding + (power - 1) * away * away)


def gains(space: Space, point: FloatArray, width: FloatArray | None = None) -> FloatArray:
    """(draw, actor), what each gets beyond failure; 1 for those who take no part."""
    loss = losses(space, point, np.zeros(len(point)) if width is None else width)
    return np.where(space.takes_part, space.room - (space.care * loss).sum(axis=2), 1.0)


def least(space: Space, point: FloatArray, width: FloatArray | None = None) -> FloatArray:
    """(draw,), the smallest gain of those who take part."""
    gain = np.where(space.takes_part, gains(space, point, width), np.inf)
    return np.asarray(gain.min(axis=1))


def rises(before: FloatArray, fall: FloatArray, share: FloatArray) -> FloatArray:
    """(draw,), by how much the weighted logs of gains rise when they fall by so much, without cancellation."""
    left = 1 - fall / before
    is_bad = (left <= 0).any(axis=1)
    safe = np.where(left > 0, -fall / before, 0.0)
    return np.where(is_bad, -np.inf, (share * np.log1p(safe)).sum(axis=1))


@dataclass(frozen=True, eq=False)
class Product:
    """The weighted logs of the gains, held to a centre by a spring of strength `hold` (draw, issue)."""

    space: Space
    width: FloatArray
    centre: FloatArray
    hold: FloatArray
    tiny: FloatArray

    def some(self, mine: BoolArray) -> Product:
        """The function in some draws."""
        return Product(self.space.some(mine), self.width[mine], self.centre[mine], self.hold[mine], self.tiny[mine])

    def slopes(self, point: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The gradient and minus the second derivatives."""
        gradient, bend = _of_logs(self.space, point, self.width, gains(self.space, point, self.width))
        places = np.arange(point.shape[1])
        bend[:, places, places] += self.hold
        return gradient - self.hold * (point - self.centre), bend

    def rise(self, point: FloatArray, other: FloatArray) -> FloatArray:
        """How much higher the other point lies."""
        here, there = (losses(self.space, one, self.width) for one in (point, other))
        fall = (self.space.care * (there - here)).sum(axis=2)
        spring = (self.hold * (other - point) * (0.5 * (other + point) - self.centre)).sum(axis=1)
        return np.asarray(rises(gains(self.space, point, self.width), fall, self.space.share) - spring)


@dataclass(frozen=True, eq=False)
class Least:
    """The smallest gain as one more number, the last: its weight times that, and the logs of the gains above it."""

    space: Space
    width: FloatArray
    weight: float

    @property
    def tiny(self) -> FloatArray:
        """(draw,), a rise too small to climb for."""
        return np.full(len(self.width), TINY * self.weight)

    def some(self, mine: BoolArray) -> Least:
        """The function in some draws."""
        return Least(self.space.some(mine), self.width[mine], self.weight)

    def slopes(self, point: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The gradient and minus the second derivatives."""
        place, above = self._above(point)
        inner, bend = _of_logs(self.space, place, self.width, above)
        price = self.space.share / above
        slope = bends(self.space, place, self.width)[0] * self.space.care
        mixed = ((price / above)[:, :, None] * slope).sum(axis=1)
        whole = np.zeros((len(point), point.shape[1], point.shape[1]))
        whole[:, :-1, :-1], whole[:, -1, :-1], whole[:, :-1, -1] = bend, mixed, mixed
        whole[:, -1, -1] = (price / above).sum(axis=1)
        return np.concatenate([inner, (self.weight - price.sum(axis=1))[:, None]], axis=1), whole

    def rise(self, point: FloatArray, other: FloatArray) -> FloatArray:
        """How much higher the other point lies."""
        here, there = (losses(self.space, one[:, :-1], self.width) for one in (point, other))
        up = other[:, -1] - point[:, -1]
        fall = (self.space.care * (there - here)).sum(axis=2) + up[:, None]
        fall = np.where(self.space.takes_part, fall, 0.0)
        return rises(self._above(point)[1], fall, self.space.share) + self.weight * up

    def _above(self, point: FloatArray) -> tuple[FloatArray, FloatArray]:
        place = point[:, :-1]
        above = gains(self.space, place, self.width) - point[:, -1:]
        return place, np.where(self.space.takes_part, above, 1.0)


def _of_logs(space: Space, point: FloatArray, width: FloatArray, gain: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Gradient and minus second derivatives of the weighted logs of these gains."""
    slope, curve = bends(space, point, width)
    price, slope = space.share / gain, slope * space.care
    gradient = -(price[:, :, None] * slope).sum(axis=1)
    lever = (np.sqrt(space.share) / gain)[:, :, None] * slope
    bend = np.matmul(lever.transpose(0, 2, 1), lever)
    places = np.arange(point.shape[1])
    bend[:, places, places] += (price[:, :, None] * space.care * curve).sum(axis=1)
    return gradient, bend


def acceptable_point(space: Space, start: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A point at which all gain, or one where the smallest gain is largest; and a bound on that gain.

    The bound (draw,) is infinite where the point has gains for all; below -TIE nothing is acceptable to all.
    """
    point, bound = start.copy(), np.full(len(start), np.inf)
    lowest, weight = least(space, start), 1.0
    floor = least(space, start, np.full(len(start), ROUND)) - 1.0
    is_open = lowest <= 0
    while weight <= TENFOLD / TIE and is_open.any():
        mine, width = space.some(is_open), np.full(int(is_open.sum()), max(ROUND / weight, SHARP))
        free = np.full((len(width), 1), np.inf)
        at = np.concatenate([point[is_open], floor[is_open, None]], axis=1)
        found = climb(Least(mine, width, weight), at, np.concatenate([mine.low, -free], axis=1),
                      np.concatenate([mine.high, free], axis=1))
        point[is_open], floor[is_open] = found[:, :-1], found[:, -1]
        has_gains = least(mine, found[:, :-1]) > TIE
        slack = 1 / weight + (0.0 if space.power >= 2 else ROUNDED * width)
        bound[is_open] = np.where(has_gains, np.inf, found[:, -1] + slack)
        is_open = is_open & (bound >= -TIE) & np.isfinite(bound)
        weight *= TENFOLD
    return point, bound
