"""In what share of the draws something is true, how sure that is, and the verdict that follows.

>>> twelve_of_fifteen = share([True] * 12 + [False] * 3)
>>> verdict(twelve_of_fifteen).value, is_settled(twelve_of_fifteen)
('holds', False)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from detente.study.measures.arrays import Floats, as_flags, check_level, check_same

__all__ = ["Share", "Verdict", "is_settled", "newcombe", "share", "verdict", "wilson"]


class Verdict(StrEnum):
    """What a share says about a claim; `UNDEFINED` when the claim has no value in any draw."""

    HOLDS = "holds"
    LEANS = "leans"
    OPEN = "open"
    LEANS_AGAINST = "leans against"
    FAILS = "fails"
    UNDEFINED = "undefined"


@dataclass(frozen=True, slots=True)
class Share:
    """A share of draws with its Monte Carlo interval.

    Parameters
    ----------
    value
        True draws over defined draws, 0 to 1; NaN when no draw is defined.
    low, high
        Wilson interval; 0 and 1 when no draw is defined.
    count
        Number of defined draws, on which `value` rests.
    undefined
        Number of draws left out because the test has no value there.
    """

    value: float
    low: float
    high: float
    count: int
    undefined: int


def share(truth: ArrayLike, defined: ArrayLike | None = None, level: float = 0.95) -> Share:
    """Share of the defined draws in which a test is true, with its Wilson interval.

    Parameters
    ----------
    truth
        (draw,)  whether the test is true; ignored where it is not defined
    defined
        (draw,)  whether the test has a value; all draws when left out
    level
        Coverage of the interval, between 0 and 1.

    Raises
    ------
    ShapeError
        If the two arrays differ in shape.

    Limits
    ------
    The interval is the error of having finitely many draws; it says nothing about the inputs' own ranges.

    Example
    -------
    >>> answer = share([True, True, False, True, False], [True, True, True, True, False])
    >>> answer.value, answer.count, answer.undefined
    (0.75, 4, 1)
    >>> round(answer.low, 3), round(answer.high, 3)
    (0.301, 0.954)
    """
    is_true = as_flags("truth", truth, "draw")
    is_defined = np.ones_like(is_true) if defined is None else as_flags("defined", defined, "draw")
    check_same("truth", is_true, "defined", is_defined)
    count = int(is_defined.sum())
    successes = int((is_true & is_defined).sum())
    low, high = wilson(successes, count, level)
    return Share(
        value=successes / count if count else float("nan"),
        low=float(low),
        high=float(high),
        count=count,
        undefined=is_true.size - count,
    )


def verdict(share: Share) -> Verdict:
    """Verdict on a claim: holds from 80 %, fails up to 20 %, open from 40 to 60 %, else leans one way.

    Our reading
    -----------
    The edges 20, 40, 60 and 80 % belong to *fails*, *open*, *open* and *holds*. A claim that is not defined
    in any draw gets no verdict, which is not the same as *open*.

    Example
    -------
    >>> [verdict(share([True] * k + [False] * (10 - k))).value for k in (8, 7, 6, 4, 3, 2)]
    ['holds', 'leans', 'open', 'open', 'leans against', 'fails']
    """
    return _verdict_at(share.value)


def is_settled(share: Share) -> bool:
    """Whether more draws could hardly change the verdict: the whole interval lies in the verdict's band.

    Example
    -------
    >>> is_settled(share([True] * 900 + [False] * 100)), is_settled(share([True] * 801 + [False] * 199))
    (True, False)
    """
    given = verdict(share)
    return given is not Verdict.UNDEFINED and _verdict_at(share.low) is given is _verdict_at(share.high)


def wilson(successes: ArrayLike, count: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Interval of a share from its score test; stays within 0 to 1 and is right at 0 and 1 too.

    Source
    ------
    [Wilson1927]_

    Parameters
    ----------
    successes, count
        Arrays that broadcast together; successes may be fractional where ties were split.
    level
        Coverage, between 0 and 1.

    Returns
    -------
    low, high
        0 and 1 where `count` is 0.

    Example
    -------
    >>> low, high = wilson([0, 5, 10], 10)
    >>> low.round(3), high.round(3)
    (array([0.   , 0.237, 0.722]), array([0.278, 0.763, 1.   ]))
    """
    check_level("level", level)
    done, total = np.broadcast_arrays(np.asarray(successes, np.float64), np.asarray(count, np.float64))
    z = float(ndtri((1.0 + level) / 2.0))
    safe = np.maximum(total, np.finfo(np.float64).tiny)
    ratio = np.where(total > 0, done / safe, 0.5)
    centre = (ratio * total + z * z / 2.0) / (total + z * z)
    half = z * np.sqrt(ratio * (1.0 - ratio) * total + z * z / 4.0) / (total + z * z)
    low = np.where((total == 0) | (ratio <= 0.0), 0.0, np.clip(centre - half, 0.0, 1.0))
    high = np.where((total == 0) | (ratio >= 1.0), 1.0, np.clip(centre + half, 0.0, 1.0))
    return low, high


def newcombe(
    upper: ArrayLike, upper_count: ArrayLike, lower: ArrayLike, lower_count: ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Interval of the difference `upper - lower` of two independent shares, from their Wilson intervals.

    Source
    ------
    [Newcombe1998]_, method 10.

    Example
    -------
    The worked example of the paper, 56/70 against 48/80:

    >>> low, high = newcombe(56 / 70, 70, 48 / 80, 80)
    >>> round(float(low), 4), round(float(high), 4)
    (0.0524, 0.3339)
    """
    first, second = np.asarray(upper, np.float64), np.asarray(lower, np.float64)
    first_low, first_high = wilson(first * np.asarray(upper_count), upper_count, level)
    second_low, second_high = wilson(second * np.asarray(lower_count), lower_count, level)
    difference = first - second
    low = difference - np.hypot(first - first_low, second_high - second)
    high = difference + np.hypot(first_high - first, second - second_low)
    return low, high


def _verdict_at(value: float) -> Verdict:
    """Verdict at one value of the share."""
    if np.isnan(value):
        return Verdict.UNDEFINED
    if value >= 0.8:
        return Verdict.HOLDS
    if value <= 0.2:
        return Verdict.FAILS
    if value > 0.6:
        return Verdict.LEANS
    return Verdict.OPEN if value >= 0.4 else Verdict.LEANS_AGAINST
