"""Compiled dynamic programmes over promises kept and broken."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled

Floats = NDArray[np.float64]
STEPS = 50
CLOSE = 1e-8


@compiled
def solve_trial(
    kept: Floats, broken: Floats, sure: Floats, discount: Floats, cost: Floats, leaning: Floats, years: int
) -> tuple[Floats, Floats]:
    """Value of beginning with the uncertain partner, and with the sure one.

    After n years on the uncertain partner with k promises kept, `trusted` and `left` hold the value by the partner of
    the year before; time runs backwards.
    """
    first, second = np.empty(len(kept)), np.empty(len(kept))
    for draw in range(len(kept)):
        a, b, pay = kept[draw], broken[draw], sure[draw]
        weight, price = discount[draw], cost[draw]
        trusted, left = np.zeros((years + 1, years + 1)), np.zeros((years + 1, years + 1))
        on = off = 0.0
        for year in range(years - 1, -1, -1):
            for tried in range(year + 1):
                for k in range(tried + 1):
                    chance = (a + k) / (a + b + tried)
                    on = chance + weight * (
                        chance * trusted[tried + 1, k + 1] + (1 - chance) * trusted[tried + 1, k])
                    off = pay + weight * left[tried, k]
                    if year > 0:
                        trusted[tried, k] = max(on, off - price)
                        left[tried, k] = max(on - price, off)
        first[draw] = on - (price if leaning[draw] < 0.5 else 0.0)
        second[draw] = off - (price if leaning[draw] >= 0.5 else 0.0)
    return first, second


@compiled
def value_of_going_on(a: float, b: float, weight: float, years: int, pay: float) -> float:
    """Value of leaning on the uncertain partner now, with leave to retire on a sure pay for good at any later time."""
    retired = pay / (1 - weight)
    ahead = np.empty(years + 1)
    for k in range(years + 1):
        ahead[k] = max(retired, (a + k) / (a + b + years) / (1 - weight))
    value = 0.0
    for tried in range(years - 1, -1, -1):
        for k in range(tried + 1):
            chance = (a + k) / (a + b + tried)
            value = chance + weight * (chance * ahead[k + 1] + (1 - chance) * ahead[k])
            ahead[k] = max(retired, value)
    return value


@compiled
def solve_index(kept: Floats, broken: Floats, discount: Floats, years: NDArray[np.int64]) -> Floats:
    """The sure pay at which going on and retiring are worth the same, by bisection."""
    found = np.empty(len(kept))
    for draw in range(len(kept)):
        low, high = kept[draw] / (kept[draw] + broken[draw]), 1.0
        for _ in range(STEPS):
            pay = (low + high) / 2
            going = value_of_going_on(kept[draw], broken[draw], discount[draw], years[draw], pay)
            if going > pay / (1 - discount[draw]):
                low = pay
            else:
                high = pay
            if high - low < CLOSE:
                break
        found[draw] = (low + high) / 2
    return found
