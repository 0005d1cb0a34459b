"""Outcomes of two cases compared draw by draw, on common random numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from detente.study.measures.arrays import Flags, Floats, Integers, as_floats, check_level, check_same

__all__ = ["Comparison", "compare"]

_SAME = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Differences of outcomes, after less before; every array is (outcome,).

    Parameters
    ----------
    before, after
        Means over the draws defined in both.
    difference, low, high
        Mean of the paired differences with its Student interval; ends are NaN with fewer than two draws.
    standardised
        Difference over the outcome's own standard deviation (root mean square of the two); infinite where two
        different constants are compared, 0 where they are the same.
    rises, falls
        Share of draws in which the outcome goes up, and down.
    undefined
        Number of draws left out because either side has no value.
    order
        Outcomes from largest to smallest standardised size; those without a value last.
    """

    before: Floats
    after: Floats
    difference: Floats
    low: Floats
    high: Floats
    standardised: Floats
    rises: Floats
    falls: Floats
    undefined: Integers
    order: Integers


def compare(before: ArrayLike, after: ArrayLike, level: float = 0.95) -> Comparison:
    """Compare every outcome of two cases that share their random numbers.

    Parameters
    ----------
    before, after
        (draw, outcome)  in each outcome's own unit; NaN or infinite where undefined
    level
        Coverage of the intervals, each by itself.

    Raises
    ------
    ShapeError
        If the arrays differ in shape.

    Our reading
    -----------
    Sizes are standardised by how much the outcome varies over the draws, not by how much its difference does:
    a small shift that is the same in every draw is sure, yet small. Variation below 1e-12 of the outcome's
    size is rounding, and counts as none. Outcomes of equal standardised size go by the raw difference.

    Example
    -------
    >>> answer = compare([[1.0, 5.0], [3.0, 5.0], [5.0, 5.0]], [[2.0, 5.0], [4.0, 5.0], [6.0, 5.0]])
    >>> answer.difference, answer.standardised, answer.order
    (array([1., 0.]), array([0.5, 0. ]), array([0, 1]))
    """
    check_level("level", level)
    one = as_floats("before", before, "draw, outcome")
    other = as_floats("after", after, "draw, outcome")
    check_same("before", one, "after", other)
    is_defined = np.isfinite(one) & np.isfinite(other)
    one, other = np.where(is_defined, one, 0.0), np.where(is_defined, other, 0.0)
    count = is_defined.sum(axis=0)
    rounding = _SAME * np.maximum(np.abs(one), np.abs(other)).max(axis=0, initial=0.0)
    gap = np.where(np.abs(other - one) <= rounding, 0.0, other - one)
    difference, spread = _moments(gap, is_defined, count)
    half = _student(count, level) * spread / np.sqrt(np.maximum(count, 1))
    (start, start_spread), (end, end_spread) = (_moments(side, is_defined, count) for side in (one, other))
    scale = np.sqrt((start_spread**2 + end_spread**2) / 2.0)
    standardised = _standardised(difference, np.where(scale <= rounding, 0.0, scale))
    return Comparison(
        before=start,
        after=end,
        difference=difference,
        low=difference - half,
        high=difference + half,
        standardised=standardised,
        rises=_moments((gap > 0).astype(np.float64), is_defined, count)[0],
        falls=_moments((gap < 0).astype(np.float64), is_defined, count)[0],
        undefined=one.shape[0] - count,
        order=np.lexsort((-np.abs(difference), -np.abs(standardised))),
    )


def _moments(value: Floats, is_defined: Flags, count: Integers) -> tuple[Floats, Floats]:
    """Mean and standard deviation of each column over its defined draws; NaN and 0 with too few."""
    total = value.sum(axis=0)
    mean = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    squares = np.where(is_defined, (value - np.where(count > 0, mean, 0.0)) ** 2, 0.0).sum(axis=0)
    return mean, np.sqrt(squares / np.maximum(count - 1, 1))


def _student(count: Integers, level: float) -> Floats:
    """Half-width of a Student interval in standard errors; NaN with fewer than two draws."""
    quantile = stdtrit(np.maximum(count - 1, 1), (1.0 + level) / 2.0)
    return np.where(count > 1, quantile, np.nan)


def _standardised(difference: Floats, scale: Floats) -> Floats:
    """Difference in units of scale; infinite, with the difference's sign, where the scale is 0."""
    infinite = np.where(difference == 0, 0.0, np.copysign(np.inf, difference))
    without_scale = np.where(np.isnan(difference), np.nan, infinite)
    return np.divide(difference, scale, out=without_scale, where=scale > 0)
