"""Compiled levels of a tie, and the search for the highest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled

GRID = 30 / 365.25
SECOND = 1 / (365.25 * 86400)
SLACK = 1e-12


@compiled
def raw_level(
    weight: NDArray[np.float64],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    decay: NDArray[np.float64],
    baseline: float,
    time: float,
) -> float:
    """Raw level of one draw at one time."""
    total = baseline
    for event in range(len(weight)):
        if time < start[event]:
            continue
        age = time - start[event]
        if np.isnan(end[event]):
            total += weight[event] * np.exp(-decay[event] * age)
            continue
        span = min(age, end[event] - start[event])
        size = -np.expm1(-decay[event] * span) / decay[event] if decay[event] > 0 else span
        total += weight[event] * size * np.exp(-decay[event] * (age - span))
    return total


@compiled
def raw_levels(
    weight: NDArray[np.float64],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    decay: NDArray[np.float64],
    baseline: NDArray[np.float64],
    times: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Raw level of every draw at every time, (draw, time)."""
    found = np.empty((len(baseline), len(times)))
    for draw in range(len(baseline)):
        for column in range(len(times)):
            found[draw, column] = raw_level(
                weight[draw], start[draw], end[draw], decay[draw], baseline[draw], times[column])
    return found


@compiled
def slope(
    weight: NDArray[np.float64],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    decay: NDArray[np.float64],
    time: float,
    is_before: bool,
) -> float:
    """Growth of the raw level per year just after a time, or just before it."""
    total = 0.0
    for event in range(len(weight)):
        age = time - start[event]
        if age < 0 or (is_before and age == 0):
            continue
        fading = np.exp(-decay[event] * age)
        if np.isnan(end[event]):
            total -= decay[event] * weight[event] * fading
        elif time < end[event] or (is_before and time == end[event]):
            total += weight[event] * fading
        else:
            span = end[event] - start[event]
            total += weight[event] * np.expm1(-decay[event] * span) * np.exp(-decay[event] * (age - span))
    return total


@compiled
def crest(
    weight: NDArray[np.float64],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    decay: NDArray[np.float64],
    low: float,
    high: float,
) -> float:
    """Time between two neighbouring dates at which the level stops growing; NaN if it does not."""
    if not slope(weight, start, end, decay, low, False) > 0:
        return np.nan
    if not slope(weight, start, end, decay, high, True) < 0:
        return np.nan
    while high - low > SECOND:
        middle = (low + high) / 2
        if slope(weight, start, end, decay, middle, False) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@compiled
def list_dates(
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    begin: float,
    finish: float,
    is_mixed: bool,
) -> NDArray[np.float64]:
    """Times to look at, in order: the window's ends, dates within and the moments before; a grid if mixed."""
    steps = int(np.ceil((finish - begin) / GRID)) if is_mixed else 0
    found = np.empty(3 * len(start) + 2 + steps)
    found[0], found[1] = begin, finish
    count = 2
    for event in range(len(start)):
        for date in (start[event], end[event]):
            if begin < date <= finish:
                found[count] = date
                count += 1
        if begin < start[event] <= finish:
            found[count] = np.nextafter(start[event], -np.inf)
            count += 1
    for step in range(1, steps):
        found[count] = begin + (finish - begin) * step / steps
        count += 1
    return np.sort(found[:count])


@compiled
def find_peaks(
    weight: NDArray[np.float64],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    decay: NDArray[np.float64],
    baseline: NDArray[np.float64],
    begin: float,
    finish: float,
    time: NDArray[np.float64],
    raw: NDArray[np.float64],
) -> None:
    """The earliest highest level of each draw within the window."""
    for draw in range(len(baseline)):
        counts = weight[draw] != 0
        w, s, e, k = weight[draw][counts], start[draw][counts], end[draw][counts], decay[draw][counts]
        is_mixed = len(k) > 1 and k.max() > k.min()
        dates = list_dates(s, e, begin, finish, is_mixed)
        time[draw], raw[draw] = begin, raw_level(w, s, e, k, baseline[draw], begin)
        for place in range(1, len(dates)):
            inside = crest(w, s, e, k, dates[place - 1], dates[place]) if is_mixed else np.nan
            for date in (inside, dates[place]):
                height = raw_level(w, s, e, k, baseline[draw], date)
                if height > raw[draw] + SLACK:
                    time[draw], raw[draw] = date, height
