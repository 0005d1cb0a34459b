"""Scores of whole distributions: how well an interval covers, where outcomes fall, and what masses on points score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import DomainError, ShapeError
from detente.study.measures.arrays import Floats, as_floats, check_level, check_same

__all__ = ["PointMasses", "coverage", "pit_histogram", "point_masses"]

ROUNDING = 1e-12
NEAR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class PointMasses:
    """What distributions on points say of the outcomes; every array is (question,).

    Parameters
    ----------
    crps
        Continuous ranked probability score.
    below, up_to
        Probability below the outcome, and up to and including it.
    near
        Probability within `half` of it.
    low, middle, high
        The quantiles at 10, 50 and 90 %.
    mean
        The expected value.
    """

    crps: Floats
    below: Floats
    up_to: Floats
    near: Floats
    low: Floats
    middle: Floats
    high: Floats
    mean: Floats


def point_masses(value: ArrayLike, probability: ArrayLike, outcome: ArrayLike, half: float) -> PointMasses:
    """Score distributions that are masses on points.

    Source
    ------
    [MathesonWinkler1976]_, as the mean distance from the outcome less half the mean distance between two draws.

    Parameters
    ----------
    value, probability
        (question, point); rows of probabilities sum to 1
    outcome
        (question,)
    half
        half the width of the cell within which an outcome counts as hit

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a row of probabilities is no distribution.

    Our reading
    -----------
    A quantile is the smallest point that is reached with at least that probability, to 1e-12.

    Example
    -------
    >>> found = point_masses([[0.0, 100.0]], [[0.25, 0.75]], [100.0], 0.5)
    >>> found.crps, found.low, found.middle
    (array([6.25]), array([0.]), array([100.]))
    """
    points = as_floats("value", value, "question, point")
    given = as_floats("probability", probability, "question, point")
    came = as_floats("outcome", outcome, "question")
    check_same("probability", given, "value", points)
    if len(came) != len(points):
        raise ShapeError(f"outcome has {len(came)} questions but value has {len(points)}")
    if (given < 0).any() or not np.allclose(given.sum(axis=1), 1.0, rtol=0, atol=1e-9):
        raise DomainError("probability must be at least 0 and sum to 1 for every question")
    order = np.argsort(points, axis=1, kind="stable")
    points, given = np.take_along_axis(points, order, axis=1), np.take_along_axis(given, order, axis=1)
    reached = np.cumsum(given, axis=1)
    away = np.abs(points - came[:, None])
    apart = (np.diff(points, axis=1) * reached[:, :-1] * (1 - reached[:, :-1])).sum(axis=1)

    def quantile(level: float) -> Floats:
        place = np.argmax(reached >= level - ROUNDING, axis=1)
        return np.asarray(np.take_along_axis(points, place[:, None], axis=1)[:, 0])

    return PointMasses(
        crps=(given * away).sum(axis=1) - apart,
        below=np.where(points < came[:, None], given, 0.0).sum(axis=1),
        up_to=np.where(points <= came[:, None], given, 0.0).sum(axis=1),
        near=np.where(away <= half + NEAR, given, 0.0).sum(axis=1),
        low=quantile(0.1), middle=quantile(0.5), high=quantile(0.9), mean=(given * points).sum(axis=1),
    )


def coverage(below: ArrayLike, up_to: ArrayLike, level: float = 0.8) -> Floats:
    """Share of each outcome that falls into the central interval; its mean is `level` for a calibrated forecast.

    Source
    ------
    [CzadoGneitingHeld2009]_ for the randomised integral; here its expectation, so nothing is drawn.

    Parameters
    ----------
    below, up_to
        (question,), probability the forecast gave to less than the outcome, and to at most the outcome
    level
        probability of the central interval

    Returns
    -------
    Floats
        (question,), 0 to 1

    Raises
    ------
    ShapeError
        If the arrays differ in shape.
    DomainError
        If `level` is not between 0 and 1.

    Our reading
    -----------
    A forecast with lumps of probability cannot hit 80 % with a closed interval, whose ends are lumps. The share of the
    lump at the outcome that lies in the middle 80 % of probability has the right mean with lumps and without.

    Example
    -------
    >>> coverage([0.0, 0.3], [0.2, 0.3])
    array([0.5, 1. ])
    """
    check_level("level", level)
    start, end = as_floats("below", below, "question"), as_floats("up_to", up_to, "question")
    check_same("below", start, "up_to", end)
    low, high = 0.5 * (1 - level), 0.5 * (1 + level)
    lump = end - start
    inside = np.clip(end, low, high) - np.clip(start, low, high)
    is_inside = (end >= low - ROUNDING) & (end <= high + ROUNDING)
    return np.where(lump > ROUNDING, inside / np.where(lump > ROUNDING, lump, 1.0), is_inside.astype(np.float64))


def pit_histogram(below: ArrayLike, up_to: ArrayLike, bins: int = 10) -> Floats:
    """Expected share of the randomised probability integral in each of some bins of equal width.

    Source
    ------
    [CzadoGneitingHeld2009]_, the form for lumps of probability: each outcome is spread evenly over its lump.

    Parameters
    ----------
    below, up_to
        (question,), as in `coverage`
    bins
        how many

    Returns
    -------
    Floats
        (bin,), summing to 1; a calibrated forecast has the same share in each, up to chance

    Raises
    ------
    DomainError
        If `bins` is not at least 1.

    Example
    -------
    >>> pit_histogram([0.0, 0.5], [0.5, 1.0], 4)
    array([0.25, 0.25, 0.25, 0.25])
    """
    if bins < 1:
        raise DomainError(f"bins is {bins}; at least 1 would be right")
    start, end = as_floats("below", below, "question"), as_floats("up_to", up_to, "question")
    check_same("below", start, "up_to", end)
    edges = np.arange(bins + 1) / bins
    lump = (end - start)[:, None]
    inside = np.clip(end[:, None], edges[:-1], edges[1:]) - np.clip(start[:, None], edges[:-1], edges[1:])
    place = np.minimum((end * bins).astype(np.intp), bins - 1)
    alone = (place[:, None] == np.arange(bins)).astype(np.float64)
    return np.asarray(np.where(lump > ROUNDING, inside / np.where(lump > ROUNDING, lump, 1.0), alone).mean(axis=0))
