"""The best point of a function of one variable that may have several peaks: a grid, then golden section."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from detente.models.checks import FloatArray

__all__: list[str] = []

POINTS = 2001
GOLDEN = (np.sqrt(5.0) - 1) / 2
SECTIONS = 48
RIVAL = 0.99
"""A second peak is worth telling from this share of the best one."""
AT_ONCE = 512
"""Draws solved together, which bounds memory."""


def highest(
    value: Callable[[FloatArray, slice], FloatArray], low: FloatArray, high: FloatArray, kinks: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(draw,) twice: where the value is largest between the ends, and a second peak almost as high (else NaN).

    `value` takes points (draw, point) and the draws they belong to; `kinks` (draw, point) are where it may jump.
    """
    best, rival = np.empty(len(low)), np.empty(len(low))
    for start in range(0, len(low), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        best[part], rival[part] = _highest(partial(_of, value, part), low[part], high[part], kinks[part])
    return best, rival


def _of(value: Callable[[FloatArray, slice], FloatArray], part: slice, points: FloatArray) -> FloatArray:
    """The value in one part of the draws."""
    return value(points, part)


def _highest(
    value: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray, kinks: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """One part of the draws."""
    step = (high - low) / (POINTS - 1)
    grid = low[:, None] + step[:, None] * np.arange(POINTS)
    found, draw = value(grid), np.arange(len(low))
    top = found.argmax(axis=1)
    left, right = (grid[draw, np.clip(top + side, 0, POINTS - 1)] for side in (-1, 1))
    for _ in range(SECTIONS):
        width = right - left
        inner = np.stack([right - GOLDEN * width, left + GOLDEN * width], axis=1)
        ahead = value(inner)
        is_left = ahead[:, 0] >= ahead[:, 1]
        left, right = np.where(is_left, left, inner[:, 0]), np.where(is_left, inner[:, 1], right)
    polished = 0.5 * (left + right)
    close = np.stack([grid[draw, top], polished], axis=1)
    close = np.concatenate([close, np.clip(kinks, low[:, None], high[:, None])], axis=1)
    best = close[draw, value(close).argmax(axis=1)]
    return best, _rival(grid, found, top)


def _rival(grid: FloatArray, found: FloatArray, top: FloatArray) -> FloatArray:
    """(draw,), the best other local maximum within a hundredth of the best value; NaN where there is none."""
    draw = np.arange(len(found))
    edge = np.full((len(found), 1), -np.inf)
    padded = np.concatenate([edge, found, edge], axis=1)
    is_peak = (found > padded[:, :-2]) & (found > padded[:, 2:])
    best = found[draw, top]
    apart = np.abs(np.arange(POINTS) - top[:, None]) > 2
    close = is_peak & apart & (found >= RIVAL * best[:, None]) & (best[:, None] > 0)
    other = np.where(close, found, -np.inf).argmax(axis=1)
    return np.where(close.any(axis=1), grid[draw, other], np.nan)
