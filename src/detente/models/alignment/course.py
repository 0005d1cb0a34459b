"""Leaning on partners over years, when their worth changes and changing partner costs something."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import DomainError, ShapeError
from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray, refuse

__all__ = ["COURSE_STATUSES", "Course", "Leaning", "course", "leaning", "soft_course", "worth_at"]

COURSE_STATUSES = ("The course was worked out.", "An input of this draw is not a finite number, so there is no course.")


@dataclass(frozen=True, slots=True)
class Course:
    """The best course of leaning on one partner a year.

    value        (draw,) its discounted worth, costs of changing taken off
    partner      (draw, year) whom it leans on
    switch       (draw,) the first year in which it changes partner; -1 where it never does
    certificate  (draw,) the value less what the course adds up to when it is followed: 0
    status       (draw,) index into `COURSE_STATUSES`
    """

    value: FloatArray
    partner: IntArray
    switch: IntArray
    certificate: FloatArray
    status: CodeArray


@dataclass(frozen=True, slots=True)
class Leaning:
    """What leaning on one partner throughout is worth.

    value   (draw, year, partner) discounted worth of the years up to and including this one
    yearly  (draw, year, partner) worth in the year itself
    """

    value: FloatArray
    yearly: FloatArray


def worth_at(
    today: ArrayLike, trend: ArrayLike, time: ArrayLike, earlier: ArrayLike = (), when: ArrayLike = ()
) -> FloatArray:
    """Worth of partners at given times: straight lines through the years that are known, then the trend.

    Parameters
    ----------
    today, trend
        (draw, partner): worth at time 0, and its change per year from then on
    time
        (time,) years, before or after 0
    earlier
        (draw, known, partner) worth at the times before 0 that are known
    when
        (known,) those times, in order, below 0

    Returns
    -------
    array
        (draw, time, partner); no number before the first time that is known

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If `when` is out of order or not below 0.

    Example
    -------
    >>> worth_at([[1.0]], [[-0.1]], [-1.0, 0.0, 2.0], earlier=[[[0.4]]], when=[-2.0])[0, :, 0]
    array([0.7, 1. , 0.8])
    """
    now, slope = _partners(today, trend)
    asked = np.asarray(time, dtype=np.float64)
    known = np.asarray(when, dtype=np.float64)
    if (np.diff(known) <= 0).any() or (known >= 0).any():
        raise DomainError("when must hold times below 0 in order")
    ahead = now[:, None, :] + slope[:, None, :] * np.maximum(asked, 0)[None, :, None]
    if not known.size:
        return np.where((asked < 0)[None, :, None], np.nan, ahead)
    past = np.asarray(earlier, dtype=np.float64)
    if past.ndim != 3 or past.shape[1:] != (len(known), now.shape[1]) or len(past) not in (1, len(now)):
        raise ShapeError(f"earlier has shape {past.shape}; ({len(now)}, {len(known)}, {now.shape[1]}) is needed")
    past = np.broadcast_to(past, (len(now), *past.shape[1:]))
    points, times = np.concatenate([past, now[:, None, :]], axis=1), np.append(known, 0.0)
    place = np.clip(np.searchsorted(times, asked, side="right") - 1, 0, len(known) - 1)
    share = (asked - times[place]) / (times[place + 1] - times[place])
    between = points[:, place] + share[None, :, None] * (points[:, place + 1] - points[:, place])
    return np.where((asked >= 0)[None, :, None], ahead,
                    np.where((asked < times[0])[None, :, None], np.nan, between))


def leaning(today: ArrayLike, trend: ArrayLike, discount: ArrayLike, years: int) -> Leaning:
    """What leaning on each partner throughout is worth, by horizon.

    Parameters
    ----------
    today, trend
        (draw, partner)
    discount
        (draw,) or a number in (0, 1]: weight of next year beside this one
    years
        the longest horizon, at least 1; the first year is now

    Raises
    ------
    ShapeError, DomainError
        If the arrays do not fit together, or a number lies outside its range.

    Our reading
    -----------
    Ours. Which partner looks best depends on the horizon, and that is what it is to show.

    Example
    -------
    >>> found = leaning([[1, .6, .2]], [[-.05, .08, .15]], 0.9, 20)
    >>> found.value[0, [0, 4, 9, 19]].round(4)
    array([[1.    , 0.6   , 0.2   ],
           [3.7285, 3.0436, 1.9187],
           [5.3257, 5.808 , 4.8653],
           [6.0471, 9.65  , 9.9683]])
    """
    now, slope = _partners(today, trend)
    weight = _discount(discount, len(now))
    year = np.arange(_years(years))
    yearly = now[:, None, :] + slope[:, None, :] * year[None, :, None]
    return Leaning(np.cumsum(yearly * weight[:, None, None] ** year[None, :, None], axis=1), yearly)


def course(
    today: ArrayLike, trend: ArrayLike, discount: ArrayLike, years: int, cost: ArrayLike = 0.0, start: int = 0
) -> Course:
    """The best course over a number of years, by dynamic programming.

    Parameters
    ----------
    today, trend, discount, years
        see `leaning`
    cost
        at least 0: a number, (draw,), or (draw, partner, partner) from one to another
    start
        the partner leant on before the first year

    Raises
    ------
    ShapeError, DomainError
        As `leaning`; also if there is no such partner.

    Our reading
    -----------
    Ours. Where two are equally good the course stays, else it takes the first of them. A draw with a number that is not
    finite has a status.

    Example
    -------
    >>> found = course([[1, .6, .2]], [[-.05, .08, .15]], 0.9, 10, cost=0.5)
    >>> found.value.round(6), found.partner
    (array([6.379863]), array([[0, 0, 0, 0, 0, 2, 2, 2, 2, 2]]))
    """
    now, slope = _partners(today, trend)
    weight = _discount(discount, len(now))
    price, broken = _cost(cost, now)
    broken = broken | ~np.isfinite(now).all(axis=1) | ~np.isfinite(slope).all(axis=1)
    now, slope = (np.where(broken[:, None], 0.0, part) for part in (now, slope))
    partners = now.shape[1]
    if not 0 <= start < partners:
        raise DomainError(f"start is {start}; it must be one of the {partners} partners, 0 to {partners - 1}")
    ahead, choice = np.zeros(now.shape), np.empty((_years(years), *now.shape), dtype=np.int64)
    stay = np.arange(partners)
    for year in reversed(range(years)):
        gain = now + slope * year + weight[:, None] * ahead
        table = gain[:, None, :] - price
        best = table.max(axis=2)
        kept = table[:, stay, stay] >= best
        choice[year] = np.where(kept, stay, table.argmax(axis=2))
        ahead = best
    return _followed(ahead, choice, now, slope, weight, price, start, broken)


def soft_course(worth: ArrayLike, precision: ArrayLike) -> FloatArray:
    """How likely an actor that errs leans on each partner, (draw, partner): a logit of what each is worth.

    Parameters
    ----------
    worth
        (draw, partner)
    precision
        (draw,) or a number above 0

    Raises
    ------
    DomainError
        If the precision is not above 0.

    Example
    -------
    >>> soft_course([[3.4, 3.2, 2.0]], 2.0).round(6)
    array([[0.577657, 0.387215, 0.035127]])
    """
    table = np.asarray(worth, dtype=np.float64)
    sharp = np.asarray(precision, dtype=np.float64).reshape(-1, 1)
    refuse("precision", sharp, np.asarray(~(sharp > 0)), "above 0")
    scaled = sharp * (table - table.max(axis=1, keepdims=True))
    return np.asarray(np.exp(scaled) / np.exp(scaled).sum(axis=1, keepdims=True))


def _followed(
    value: FloatArray, choice: IntArray, now: FloatArray, slope: FloatArray, weight: FloatArray, price: FloatArray,
    start: int, broken: BoolArray,
) -> Course:
    """Follow the choices from the start, and add up what they bring."""
    draws, years = np.arange(len(now)), len(choice)
    at, total = np.full(len(now), start), np.zeros(len(now))
    path = np.empty((len(now), years), dtype=np.int64)
    for year in range(years):
        following = choice[year][draws, at]
        gain = now[draws, following] + slope[draws, following] * year - price[draws, at, following]
        total += weight**year * gain
        at = path[:, year] = following
    moved = path != start
    switch = np.where(moved.any(axis=1), moved.argmax(axis=1), -1)
    gone = np.where(broken, np.nan, 0.0)
    found = value[:, start]
    return Course(found + gone, path, switch, np.abs(found - total) + gone, broken.astype(np.int8))


def _partners(today: ArrayLike, trend: ArrayLike) -> tuple[FloatArray, FloatArray]:
    now, slope = np.asarray(today, dtype=np.float64), np.asarray(trend, dtype=np.float64)
    if now.ndim != 2 or slope.ndim != 2 or now.shape[1] != slope.shape[1] or not now.shape[1]:
        raise ShapeError(f"today has shape {now.shape} and trend {slope.shape}; both are (draw, partner)")
    try:
        first, second = np.broadcast_arrays(now, slope)
    except ValueError:
        raise ShapeError(f"today has {len(now)} draws but trend has {len(slope)}") from None
    return first, second


def _discount(discount: ArrayLike, draws: int) -> FloatArray:
    weight = np.asarray(discount, dtype=np.float64).reshape(-1)
    refuse("discount", weight, ~((weight > 0) & (weight <= 1)), "above 0 and at most 1")
    if len(weight) not in (1, draws):
        raise ShapeError(f"discount has {len(weight)} draws but today has {draws}")
    return np.broadcast_to(weight, (draws,))


def _cost(cost: ArrayLike, now: FloatArray) -> tuple[FloatArray, BoolArray]:
    """(draw, from, to) cost of changing, nothing for staying, and in which draws it is no finite number."""
    given = np.asarray(cost, dtype=np.float64)
    draws, partners = now.shape
    if given.ndim < 2:
        given = given.reshape(-1, 1, 1) * (1 - np.eye(partners))
    if given.ndim != 3 or given.shape[0] not in (1, draws) or given.shape[1:] != (partners, partners):
        raise ShapeError(f"cost has shape {given.shape}; ({draws}, {partners}, {partners}) is needed")
    refuse("cost", given, given < 0, "at least 0")
    table = np.broadcast_to(given, (draws, partners, partners))
    broken = np.asarray(~np.isfinite(table).all(axis=(1, 2)))
    return np.where(broken[:, None, None], 0.0, table), broken


def _years(years: int) -> int:
    if years < 1:
        raise DomainError(f"years is {years}; at least 1 is needed")
    return years
