"""IDEA: intervals of any confidence are brought to one level, and the group is their mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError

__all__ = ["Intervals", "pool_intervals", "rescale"]

LEVEL = 0.8
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Intervals:
    """Intervals at one level.

    low, best, high  (expert, item) or, of a group, (item,)
    level            share of the truths that the intervals should hold
    is_cut           as `low`, whether an end was cut at the end of what is possible
    """

    low: Floats
    best: Floats
    high: Floats
    level: float
    is_cut: NDArray[np.bool_]


def rescale(
    low: ArrayLike,
    best: ArrayLike,
    high: ArrayLike,
    confidence: ArrayLike = LEVEL,
    level: float = LEVEL,
    least: ArrayLike = -np.inf,
    most: ArrayLike = np.inf,
) -> Intervals:
    """Bring intervals that experts hold with different confidence to one level, by linear extrapolation.

    Source
    ------
    [Hemming2018]_, the IDEA protocol: each end moves away from the best guess, or towards it, by the ratio of the two
    levels.

    Parameters
    ----------
    low, best, high
        (expert, item) lowest, best and highest plausible value; rising, the best may equal an end; not a number where
        an expert did not answer
    confidence
        how sure each expert is that the truth lies in the interval, above 0, at most 1; the level itself for the
        three-step question, which asks for no confidence
    level
        above 0, below 1
    least, most
        (item,) or one number: ends of what is possible

    Returns
    -------
    Intervals
        Ends that would pass what is possible are cut there.

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If an interval does not rise, lies beyond what is possible, or a confidence or level is none.

    Example
    -------
    >>> found = rescale([[30.0]], [[40.0]], [[60.0]], confidence=[[0.5]], least=0.0, most=70.0)
    >>> found.low, found.high, found.is_cut
    (array([[24.]]), array([[70.]]), array([[ True]]))
    """
    ends = [np.asarray(value, dtype=np.float64) for value in (low, best, high)]
    below, guess, above = ends
    if guess.ndim != 2 or below.shape != guess.shape or above.shape != guess.shape:
        raise ShapeError(f"low, best and high have shapes {below.shape}, {guess.shape} and {above.shape}; "
                         "(expert, item) is needed for all")
    sure = np.asarray(confidence, dtype=np.float64)
    try:
        sure = np.broadcast_to(sure, guess.shape)
        bounds = [np.broadcast_to(np.asarray(end, dtype=np.float64), guess.shape[1:]) for end in (least, most)]
    except ValueError:
        raise ShapeError(f"confidence, least or most does not fit low, which has shape {below.shape}") from None
    _check_intervals(below, guess, above, sure, level, bounds)
    ratio = level / sure
    wide = guess - (guess - below) * ratio, guess + (above - guess) * ratio
    found = np.maximum(wide[0], bounds[0]), np.minimum(wide[1], bounds[1])
    return Intervals(found[0], guess, found[1], level, (wide[0] < bounds[0]) | (wide[1] > bounds[1]))


def pool_intervals(found: Intervals, weight: ArrayLike | None = None) -> Intervals:
    """Give the group's interval: the mean of the ends and of the best guesses over those who answered.

    Source
    ------
    [Hemming2018]_, which gives every expert the same weight.

    Parameters
    ----------
    found
        (expert, item) intervals at one level
    weight
        (expert,) at least 0, above 0 for somebody; equal where not given

    Returns
    -------
    Intervals
        (item,) each; not a number for an item that nobody with weight answered

    Raises
    ------
    ShapeError, DomainError
        If there is not one weight for each expert, or the weights are no weights.

    Example
    -------
    >>> group = pool_intervals(rescale([[30.0], [20.0]], [[40.0], [44.0]], [[50.0], [48.0]]))
    >>> group.low, group.best, group.high
    (array([25.]), array([42.]), array([49.]))
    """
    stated = np.ones(len(found.best)) if weight is None else np.asarray(weight, dtype=np.float64)
    if stated.shape != found.best.shape[:1]:
        raise ShapeError(f"weight has shape {stated.shape} but best has shape {found.best.shape}")
    if not (np.isfinite(stated) & (stated >= 0)).all() or not stated.sum() > 0:
        raise DomainError("weight must be finite and at least 0, and above 0 for at least one expert")
    share = np.where(np.isfinite(found.best), stated[:, None], 0.0)
    total = share.sum(axis=0)

    def mean(value: Floats) -> Floats:
        summed = (share * np.nan_to_num(value)).sum(axis=0)
        return np.asarray(np.divide(summed, total, out=np.full_like(summed, np.nan), where=total > 0))

    cut = np.asarray((found.is_cut & (share > 0)).any(axis=0))
    return Intervals(mean(found.low), mean(found.best), mean(found.high), found.level, cut)


def _check_intervals(
    low: Floats, best: Floats, high: Floats, sure: Floats, level: float, bounds: list[Floats]
) -> None:
    """Refuse intervals that are none."""
    known = np.isfinite(best)
    if (np.isfinite(low) != known).any() or (np.isfinite(high) != known).any():
        raise DomainError("low, best and high must be numbers together, or none of them")
    if not ((low <= best) & (best <= high) & (low < high))[known].all():
        raise DomainError("low, best and high must rise; only the best may equal an end")
    if not ((sure > 0) & (sure <= 1))[known].all():
        raise DomainError("confidence must be above 0 and at most 1")
    if not 0 < level < 1:
        raise DomainError(f"level is {level}; it must be above 0 and below 1")
    if (low < bounds[0])[known].any() or (high > bounds[1])[known].any():
        raise DomainError("an interval goes beyond the end of what is possible")
