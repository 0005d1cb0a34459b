"""Compiled search for the highest level of a tie."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled

GRID = 30 / 365.25
SECOND = 1 / (365.25 * 86400)
GOLDEN = 0.6180339887498949
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
def refine(
    weight: NDArray[np.float64],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    decay: NDArray[np.float64],
    baseline: float,
    low: float,
    high: float,
) -> float:
    """Time of the highest level between two times, by golden section."""
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left = raw_level(weight, start, end, decay, baseline, left)
    at_right = raw_level(weight, start, end, decay, baseline, right)
    while high - low > SECOND:
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = raw_level(weight, start, end, decay, baseline, left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = raw_level(weight, start, end, decay, baseline, right)
    return (low + high) / 2


@compiled
def list_dates(
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    begin: float,
    finish: float,
    is_mixed: bool,
) -> NDArray[np.float64]:
    """Times to look at, in order: the window's ends, every date within it and the moment before; a grid if mixed."""
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
        value = np.empty(len(dates))
        for place in range(len(dates)):
            value[place] = raw_level(w, s, e, k, baseline[draw], dates[place])
        time[draw], raw[draw] = dates[0], value[0]
        for place in range(len(dates)):
            if value[place] > raw[draw] + SLACK:
                time[draw], raw[draw] = dates[place], value[place]
            is_crest = 0 < place < len(dates) - 1 and value[place] >= max(value[place - 1], value[place + 1])
            if is_mixed and is_crest:
                crest = refine(w, s, e, k, baseline[draw], dates[place - 1], dates[place + 1])
                height = raw_level(w, s, e, k, baseline[draw], crest)
                if height > raw[draw] + SLACK:
                    time[draw], raw[draw] = crest, height
