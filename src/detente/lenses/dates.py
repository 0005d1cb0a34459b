"""Dates as years, for the lenses whose events have dates."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from detente.case.fields import When
from detente.case.parts import Case
from detente.lenses.values import Values

__all__ = ["columns", "decimal_year", "drawn_date", "unsolved_without_day", "years_since"]

Floats = NDArray[np.float64]
EPOCH = dt.date(2000, 1, 1)
DAYS = 365.25


def unsolved_without_day(section: str, case: Case) -> tuple[str, ...]:
    """Why a section whose outcomes have dates is not solved, where the case has no day from which it looks ahead.

    >>> from detente.lenses.load import load_case
    >>> unsolved_without_day("ties", load_case("russia-iran-us-2010").case)
    ()
    """
    if getattr(case, section) and case.case.as_of is None:
        return (f"{section} are not solved: case.as_of, the day from which the case looks ahead, is missing",)
    return ()


def years_since(date: dt.date) -> float:
    """Years from 1 January 2000; a year has 365.25 days.

    >>> round(years_since(dt.date(2010, 1, 1)), 3)
    10.001
    """
    return (date - EPOCH).days / DAYS


def decimal_year(years: Floats) -> Floats:
    """Years since 2000 as a calendar year with decimals.

    >>> decimal_year(np.array([10.5]))
    array([2010.5])
    """
    return 2000.0 + years


def drawn_date(values: Values, path: str, when: When) -> Floats:
    """A date in years, (draw,); one known only to the month or year is uniform over its days."""
    first, last = years_since(when.first), years_since(when.last)
    if first == last:
        return np.full(values.size, first)
    days = (when.last - when.first).days + 1
    return first + np.floor(values.stream.uniform(path) * days) / DAYS


def columns(each: list[Floats], size: int) -> Floats:
    """Arrays (draw,) side by side, (draw, column)."""
    return np.stack(each, axis=1) if each else np.empty((size, 0))
