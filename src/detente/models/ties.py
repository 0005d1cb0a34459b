"""Ties: a relation between two actors as an account of dated events that fade."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models._tie_peak import find_peaks, raw_levels

__all__ = [
    "Change",
    "Contributions",
    "Ledger",
    "Levels",
    "Peak",
    "change",
    "contributions",
    "ledger",
    "levels",
    "peak",
    "share_of_peaks",
]

DAYS_IN_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Ledger:
    """One tie's events in every draw; build it with `ledger`.

    weight       (draw, event) in -1..1, per year for a lasting event; 0 where the evidence does not count
    start        (draw, event) years
    end          (draw, event) years; NaN for a point event; never before the start
    decay        (draw, event) ln 2 / half-life, per year; 0 never fades
    baseline     (draw,) in -1..1
    is_bounded   whether levels go through tanh
    is_reversed  (draw, event) bool, a lasting event whose end came out before its start: it lasts no time
    """

    weight: NDArray[np.float64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    decay: NDArray[np.float64]
    baseline: NDArray[np.float64]
    is_bounded: bool
    is_reversed: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Levels:
    """A tie at several times.

    raw      (draw, time) baseline plus contributions
    level    (draw, time) tanh of `raw` where bounded, else `raw`
    exceeds  (draw, time) bool, an unbounded level beyond -1..1: worth a warning
    """

    raw: NDArray[np.float64]
    level: NDArray[np.float64]
    exceeds: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Contributions:
    """What each event adds to the raw level.

    baseline      (draw,)
    contribution  (draw, event, time)
    """

    baseline: NDArray[np.float64]
    contribution: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Peak:
    """The highest level within a window.

    time   (draw,) years, the earliest among equals
    raw    (draw,) raw level there
    level  (draw,) level there
    """

    time: NDArray[np.float64]
    raw: NDArray[np.float64]
    level: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """How a tie moved between two times.

    raw       (draw,) change of the raw level, the sum over events
    level     (draw,) change of the level
    by_event  (draw, event) each event's part of `raw`
    """

    raw: NDArray[np.float64]
    level: NDArray[np.float64]
    by_event: NDArray[np.float64]


def ledger(
    weight: ArrayLike,
    start: ArrayLike,
    half_life: ArrayLike,
    baseline: ArrayLike = 0.0,
    alpha: ArrayLike = 1.0,
    end: ArrayLike = np.nan,
    bounded: bool = False,
) -> Ledger:
    """Put the events of a tie in one account, checked and broadcast over draws.

    Parameters
    ----------
    weight
        (draw, event) in -1..1, + brings closer; per year for a lasting event
    start
        (event,) or (draw, event) years
    half_life
        a number or (draw,) for the whole tie, or (draw, event); years above 0, infinite = never fades
    baseline
        a number or (draw,) in -1..1
    alpha
        a number or (draw, event), 1 where the evidence for the event counts in the draw, else 0
    end
        (event,) or (draw, event) years; NaN for a point event
    bounded
        whether levels go through tanh

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a number lies outside its range.

    Our reading
    -----------
    Where uncertain dates put the end of a lasting event before its start, it lasts no time in that draw and
    is marked in `is_reversed`.

    Example
    -------
    >>> tie = ledger([[.6, -.3, .4]], [0., 1.5, 2.], half_life=[[2., 1., 4.]])
    >>> levels(tie, [0., 1.5, 3.]).level.round(6)
    array([[0.6     , 0.056762, 0.442425]])
    """
    table = np.asarray(weight, dtype=np.float64)
    if table.ndim != 2:
        raise ShapeError(f"weight has shape {table.shape}; (draw, event) is needed")
    base = np.atleast_1d(np.asarray(baseline, dtype=np.float64))
    parts = {"weight": table, "start": start, "half_life": _per_draw(half_life), "alpha": alpha, "end": end}
    wide = _broadcast(parts, base, table.shape[1])
    _admit("weight", wide["weight"], -1, 1)
    _admit("baseline", base, -1, 1)
    _admit("alpha", wide["alpha"], 0, 1)
    if np.isnan(wide["half_life"]).any() or (wide["half_life"] <= 0).any():
        raise DomainError("half_life must be above 0 years; infinite means that nothing fades")
    if not np.isfinite(wide["start"]).all() or np.isinf(wide["end"]).any():
        raise DomainError("start and end must be finite years; an end of NaN marks a point event")
    is_reversed = wide["end"] < wide["start"]
    return Ledger(
        weight=wide["weight"] * wide["alpha"],
        start=np.ascontiguousarray(wide["start"]),
        end=np.where(is_reversed, wide["start"], wide["end"]),
        decay=np.log(2) / wide["half_life"],
        baseline=np.ascontiguousarray(np.broadcast_to(base, len(is_reversed))),
        is_bounded=bounded,
        is_reversed=is_reversed,
    )


def levels(tie: Ledger, time: ArrayLike) -> Levels:
    """Level of a tie at given times; an event counts on its own day and never before.

    Parameters
    ----------
    tie
        see `ledger`
    time
        (time,) years

    Raises
    ------
    ShapeError
        If `time` is not a list.

    Example
    -------
    A lasting event of .25 a year from year 0 to 3, half-life 2 years.

    >>> tie = ledger([[.25]], [0.], half_life=2., end=[3.])
    >>> levels(tie, [1., 3., 5.]).raw.round(6)
    array([[0.211278, 0.466313, 0.233156]])
    """
    when = _times(time)
    raw = raw_levels(tie.weight, tie.start, tie.end, tie.decay, tie.baseline, when)
    level = np.tanh(raw) if tie.is_bounded else raw.copy()
    return Levels(raw, level, np.abs(level) > 1)


def contributions(tie: Ledger, time: ArrayLike) -> Contributions:
    """What each event adds to the raw level at given times; with the baseline they add up to it.

    Example
    -------
    >>> tie = ledger([[.6, -.3]], [0., 1.5], half_life=2.)
    >>> contributions(tie, [1.5]).contribution.round(6)
    array([[[ 0.356762],
            [-0.3     ]]])
    """
    when = _times(time)
    shape = (*tie.weight.shape, len(when))
    table = np.empty(shape)
    for event in range(shape[1]):
        table[:, event] = _contribution(tie, event, when)
    return Contributions(tie.baseline, table)


def change(tie: Ledger, before: float, after: float) -> Change:
    """How far a tie moved between two times, and which events moved it.

    Example
    -------
    >>> tie = ledger([[.5, -.2]], [0., 1.], half_life=np.inf)
    >>> moved = change(tie, 0., 2.)
    >>> moved.raw, moved.by_event
    (array([-0.2]), array([[ 0. , -0.2]]))
    """
    table = contributions(tie, [before, after]).contribution
    by_event = table[:, :, 1] - table[:, :, 0]
    found = levels(tie, [before, after]).level
    return Change(by_event.sum(axis=1), found[:, 1] - found[:, 0], by_event)


def peak(tie: Ledger, begin: float, finish: float) -> Peak:
    """The highest level within a window, and when; the earliest among equals.

    Between dates the level decays or grows smoothly, so where one half-life holds for a whole draw it is
    monotone there and its peak, found exactly, lies at a date, just before one, or at an end of the window.
    Where half-lives differ the level may also turn in between: it is then searched on a grid of at most 30
    days, refined to a second.

    Parameters
    ----------
    tie
        see `ledger`
    begin, finish
        the window, years, both included

    Raises
    ------
    DomainError
        If the window is empty or not finite.

    Our reading
    -----------
    A level that climbs back until an event throws it down has its peak in the last moment before the event.

    Example
    -------
    >>> tie = ledger([[.5, -.2, .4]], [0., 1., 3.], half_life=5.)
    >>> found = peak(tie, 0., 4.)
    >>> found.time, found.level.round(6)
    (array([3.]), array([0.578305]))
    """
    if not (np.isfinite(begin) and np.isfinite(finish) and begin <= finish):
        raise DomainError(f"the window runs from {begin} to {finish}; two finite years in order are needed")
    draws = len(tie.baseline)
    time, raw = np.empty(draws), np.empty(draws)
    window = float(begin), float(finish)
    find_peaks(tie.weight, tie.start, tie.end, tie.decay, tie.baseline, *window, time, raw)
    return Peak(time, raw, np.tanh(raw) if tie.is_bounded else raw.copy())


def share_of_peaks(found: Peak, edges: ArrayLike) -> NDArray[np.float64]:
    """Share of draws whose peak falls in each period between two edges, the last edge included.

    Example
    -------
    >>> share_of_peaks(peak(ledger([[.5], [.5]], [[2007.8], [2008.2]], 5.), 2005., 2010.), [2007, 2008, 2009])
    array([0.5, 0.5])
    """
    return np.asarray(np.histogram(found.time, bins=np.asarray(edges, dtype=np.float64))[0] / len(found.time))


def _contribution(tie: Ledger, event: int, when: NDArray[np.float64]) -> NDArray[np.float64]:
    """One event's contribution, (draw, time)."""
    weight, decay = tie.weight[:, event, None], tie.decay[:, event, None]
    start, end = tie.start[:, event, None], tie.end[:, event, None]
    is_point = np.isnan(end)
    age = np.maximum(when - start, 0)
    span = np.minimum(age, np.where(is_point, 0, end - start))
    kept = np.where(decay > 0, -np.expm1(-decay * span) / np.where(decay > 0, decay, 1), span)
    size = np.where(is_point, 1.0, kept)
    return np.where(when >= start, weight * size * np.exp(-decay * (age - span)), 0.0)


def _times(time: ArrayLike) -> NDArray[np.float64]:
    """Query times as a list of years."""
    when = np.asarray(time, dtype=np.float64)
    if when.ndim != 1:
        raise ShapeError(f"time has shape {when.shape}; (time,) is needed")
    return when


def _per_draw(half_life: ArrayLike) -> NDArray[np.float64]:
    """Half-lives as (draw, 1) or (draw, event)."""
    given = np.asarray(half_life, dtype=np.float64)
    return given if given.ndim == 2 else given.reshape(-1, 1)


def _broadcast(
    parts: dict[str, ArrayLike], base: NDArray[np.float64], events: int
) -> dict[str, NDArray[np.float64]]:
    """Every input over all draws and events."""
    arrays = {name: np.atleast_1d(np.asarray(part, dtype=np.float64)) for name, part in parts.items()}
    lengths = [len(base), *(len(part) for part in arrays.values() if part.ndim == 2)]
    draws = next((length for length in lengths if length != 1), 1)
    if base.shape not in ((1,), (draws,)):
        raise ShapeError(f"baseline has shape {base.shape}; ({draws},) is needed")
    for name, part in arrays.items():
        tail = part.shape[-1] in (1, events)
        if part.ndim > 2 or not tail or (part.ndim == 2 and len(part) not in (1, draws)):
            raise ShapeError(f"{name} has shape {part.shape}; ({draws}, {events}), draw and event, is needed")
    return {name: np.broadcast_to(part, (draws, events)) for name, part in arrays.items()}


def _admit(name: str, value: NDArray[np.float64], low: float, high: float) -> None:
    """Refuse values outside a closed range."""
    wrong = ~((value >= low) & (value <= high))
    if wrong.any():
        raise DomainError(f"{name} must lie in {low}..{high}; got {value[wrong].flat[0]}")
