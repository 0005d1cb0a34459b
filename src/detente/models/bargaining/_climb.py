"""The highest point of a concave function of a few numbers, for many draws at once, by guarded Newton steps."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from detente.models.checks import BoolArray, FloatArray

__all__: list[str] = []

STEPS = 80
POLISHES = 3
HALVINGS = 50
AT_REST = 1e-13
"""A step shorter than this, as a share of the scale, ends the climb of a draw."""
EARNED = 1e-4
"""The share of the promised rise that a step must bring."""
NOISE = 1e-15
RIDGE = 1e-14


class Hill(Protocol):
    """A concave function of a point (draw, place) for every draw."""

    @property
    def tiny(self) -> FloatArray:
        """(draw,), a rise too small to climb for."""
        ...

    def some(self, mine: BoolArray) -> Hill:
        """The function in some draws."""
        ...

    def slopes(self, point: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The gradient (draw, place) and minus the second derivatives (draw, place, place)."""
        ...

    def rise(self, point: FloatArray, other: FloatArray) -> FloatArray:
        """(draw,), how much higher the other point lies; minus infinity where the function is not defined there."""
        ...


def climb(hill: Hill, start: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """The highest point between two corners (draw, place); a draw at rest stays where it is.

    The function must be defined at the start. A place whose bounds meet is held there.
    """
    point = np.clip(start, lower, upper)
    is_open = np.asarray((lower < upper).any(axis=1))
    for _ in range(STEPS):
        if not is_open.any():
            break
        mine, here, first, last = hill.some(is_open), point[is_open], lower[is_open], upper[is_open]
        gradient, step = _newton(mine, here, first, last)
        moved = _guarded(mine, here, step, gradient, first, last)
        is_at_rest = np.abs(moved - here).max(axis=1) <= AT_REST
        point[is_open] = moved
        is_open[is_open] = ~(is_at_rest | ((gradient * step).sum(axis=1) <= mine.tiny))
    return point


def polish(hill: Hill, start: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """A few steps near the top, kept where the slope gets less: heights there differ by less than rounding."""
    point = start
    gradient, step = _newton(hill, point, lower, upper)
    for _ in range(POLISHES):
        tried = np.clip(point + step, lower, upper)
        is_defined = np.isfinite(hill.rise(point, tried))
        tried = np.where(is_defined[:, None], tried, point)
        next_gradient, next_step = _newton(hill, tried, lower, upper)
        is_better = (np.abs(next_gradient).max(axis=1) < np.abs(gradient).max(axis=1))[:, None]
        point = np.where(is_better, tried, point)
        gradient, step = np.where(is_better, next_gradient, gradient), np.where(is_better, next_step, step)
    return point


def _newton(hill: Hill, point: FloatArray, lower: FloatArray, upper: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(draw, place), the slope of the places that no bound holds, and the Newton step."""
    gradient, bend = hill.slopes(point)
    is_held = (lower >= upper) | ((point <= lower) & (gradient <= 0)) | ((point >= upper) & (gradient >= 0))
    is_free, places = ~is_held, gradient.shape[1]
    inner = np.where(is_free[:, :, None] & is_free[:, None, :], bend, 0.0)
    size = np.diagonal(inner, axis1=1, axis2=2).max(axis=1)
    diagonal = np.where(is_held, 1.0, RIDGE * np.where(size > 0, size, 1.0)[:, None])
    inner[:, np.arange(places), np.arange(places)] += diagonal
    free = np.where(is_free, gradient, 0.0)
    return free, np.asarray(np.linalg.solve(inner, free[:, :, None])[:, :, 0])


def _guarded(
    hill: Hill, point: FloatArray, step: FloatArray, gradient: FloatArray, lower: FloatArray, upper: FloatArray
) -> FloatArray:
    """Where the step leads once halved until it brings enough; the point itself where no part of it does."""
    moved, left, length = point.copy(), np.arange(len(point)), 1.0
    for _ in range(HALVINGS):
        here = point[left]
        tried = np.clip(here + length * step[left], lower[left], upper[left])
        promised = (gradient[left] * (tried - here)).sum(axis=1)
        slack = NOISE * (np.abs(gradient[left]).sum(axis=1) + np.abs(promised))
        is_good = (hill.rise(here, tried) >= EARNED * promised - slack) & (promised >= -slack)
        moved[left[is_good]] = tried[is_good]
        if is_good.all():
            break
        hill, left, length = hill.some(~is_good), left[~is_good], 0.5 * length
    return moved
