"""Means and quantiles over draws, each with its Monte Carlo error.

A draw whose value is NaN or infinite is undefined: it is left out, and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from detente.errors import DomainError, ShapeError
from detente.study.measures.arrays import Floats, Interval, as_floats, check_level, check_same

__all__ = ["Summary", "mean_interval", "quantiles", "summary", "weighted_quantiles", "weighted_summary"]

_REPORTED = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Summary:
    """One outcome over the draws.

    Parameters
    ----------
    mean
        Mean over the defined draws; NaN when there are none.
    error
        Monte Carlo standard error of the mean; NaN with fewer than two defined draws.
    q10, q50, q90
        Quantiles over the defined draws.
    undefined
        Number of draws left out.
    """

    mean: float
    error: float
    q10: float
    q50: float
    q90: float
    undefined: int


def summary(values: ArrayLike) -> Summary:
    """Mean, its Monte Carlo error, and the 10, 50 and 90 % quantiles of one outcome.

    Parameters
    ----------
    values
        (draw,)  in the outcome's own unit; NaN or infinite where undefined

    Example
    -------
    >>> answer = summary([1.0, 2.0, 3.0, np.nan])
    >>> answer.mean, round(answer.error, 4), answer.q50, answer.undefined
    (2.0, 0.5774, 2.0, 1)
    """
    value = as_floats("values", values, "draw")
    kept = value[np.isfinite(value)]
    q10, q50, q90 = quantiles(kept, _REPORTED).tolist()
    count = kept.size
    return Summary(
        mean=float(kept.mean()) if count else float("nan"),
        error=float(kept.std(ddof=1) / np.sqrt(count)) if count > 1 else float("nan"),
        q10=q10,
        q50=q50,
        q90=q90,
        undefined=value.size - count,
    )


def weighted_summary(values: ArrayLike, weight: ArrayLike) -> Summary:
    """Summary of an outcome whose draws, or whose worlds within a draw, carry weights.

    Parameters
    ----------
    values
        (draw,) or (draw, world)  in the outcome's own unit; NaN or infinite where undefined
    weight
        same shape  at least 0; only ratios matter

    Returns
    -------
    Summary
        `error` takes the worlds of one draw as one observation, since they share its random numbers.

    Raises
    ------
    ShapeError
        If the arrays differ in shape or have another number of axes.
    DomainError
        If a weight is negative or not finite.

    Our reading
    -----------
    A draw is left out whole, and counted, when any of its weight rests on an undefined value or when it
    carries no weight at all. A value without weight may be undefined.

    Example
    -------
    Two draws; in the first both worlds are equally likely, in the second only the first is:

    >>> answer = weighted_summary([[0.0, 10.0], [4.0, np.nan]], [[0.5, 0.5], [1.0, 0.0]])
    >>> answer.mean, answer.undefined
    (4.5, 0)
    """
    value, load = _by_world("values", values), _by_world("weight", weight)
    check_same("values", value, "weight", load)
    if not (np.isfinite(load).all() and (load >= 0).all()):
        raise DomainError("weight must be finite and at least 0")
    is_kept = ((load == 0) | np.isfinite(value)).all(axis=1) & (load > 0).any(axis=1)
    kept_load = load[is_kept]
    kept = np.where(kept_load > 0, value[is_kept], 0.0)
    mean, error = _clustered_mean(kept, kept_load)
    q10, q50, q90 = weighted_quantiles(kept.ravel(), kept_load.ravel(), _REPORTED).tolist()
    return Summary(mean, error, q10, q50, q90, undefined=int(value.shape[0] - is_kept.sum()))


def quantiles(values: ArrayLike, probabilities: Sequence[float]) -> Floats:
    """Quantiles of defined draws, each draw standing at the middle of its step (Hazen's definition).

    Example
    -------
    >>> quantiles([1.0, 2.0, 3.0, 4.0], (0.125, 0.5))
    array([1. , 2.5])
    """
    value = as_floats("values", values, "draw")
    if not value.size:
        return np.full(len(probabilities), np.nan)
    return np.asarray(np.quantile(value, probabilities, method="hazen"), dtype=np.float64)


def weighted_quantiles(values: ArrayLike, weight: ArrayLike, probabilities: Sequence[float]) -> Floats:
    """Quantiles of weighted values; equal weights give `quantiles`, values without weight do not count.

    Example
    -------
    >>> weighted_quantiles([1.0, 2.0, 3.0, 9.0], [1.0, 1.0, 2.0, 0.0], (0.5,))
    array([2.33333333])
    """
    value, load = as_floats("values", values, "draw"), as_floats("weight", weight, "draw")
    check_same("values", value, "weight", load)
    value, load = value[load > 0], load[load > 0]
    if not value.size:
        return np.full(len(probabilities), np.nan)
    order = np.argsort(value, kind="stable")
    value, load = value[order], load[order]
    reached = np.cumsum(load)
    return np.interp(probabilities, (reached - load / 2.0) / reached[-1], value)


def mean_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Mean of each column with its Student interval.

    Parameters
    ----------
    values
        (draw, column)  every draw defined; leave undefined draws out first
    level
        Coverage of each interval, between 0 and 1.

    Returns
    -------
    Interval
        (column,)  ends are NaN with fewer than two draws

    Example
    -------
    >>> answer = mean_interval([[0.0], [1.0], [2.0], [3.0]])
    >>> answer.value, answer.low.round(3), answer.high.round(3)
    (array([1.5]), array([-0.554]), array([3.554]))
    """
    check_level("level", level)
    value = as_floats("values", values, "draw, column")
    count, columns = value.shape
    if count < 2:
        mean = value[0].copy() if count else np.full(columns, np.nan)
        return Interval(mean, np.full(columns, np.nan), np.full(columns, np.nan))
    mean = value.mean(axis=0)
    half = stdtrit(count - 1, (1.0 + level) / 2.0) * value.std(axis=0, ddof=1) / np.sqrt(count)
    return Interval(mean, mean - half, mean + half)


def _by_world(name: str, array: ArrayLike) -> Floats:
    """Read (draw,) or (draw, world) as (draw, world)."""
    value = np.asarray(array, dtype=np.float64)
    if value.ndim not in (1, 2):
        raise ShapeError(f"{name} has shape {value.shape}; expected the axes (draw) or (draw, world)")
    return value.reshape(value.shape[0], -1)


def _clustered_mean(value: Floats, load: Floats) -> tuple[float, float]:
    """Weighted mean and its standard error, with the draw as the unit of observation."""
    count, total = value.shape[0], load.sum()
    if not count:
        return float("nan"), float("nan")
    mean = float((load * value).sum() / total)
    if count < 2:
        return mean, float("nan")
    residual = (load * (value - mean)).sum(axis=1)
    return mean, float(np.sqrt(count / (count - 1) * (residual**2).sum()) / total)
