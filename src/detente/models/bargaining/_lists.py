"""Compiled work on short lists: sorting, choosing, copying.

NumPy's own ways of doing this compile for seconds, mostly to prepare messages about shapes that cannot be wrong here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import inside


@inside
def ascending(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """The order of values from the smallest, equals in the order of the list; made for lists of at most hundreds."""
    order = np.empty(len(values), np.int64)
    for index in range(len(values)):
        place = index
        while place > 0 and values[order[place - 1]] > values[index]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = index
    return order


@inside
def with_weight(weight: NDArray[np.float64], order: NDArray[np.int64]) -> NDArray[np.int64]:
    """The actors that have weight, in this order."""
    active, count = np.empty(len(order), np.int64), 0
    for actor in order:
        if weight[actor] > 0:
            active[count] = actor
            count += 1
    return active[:count]


@inside
def chosen(values: NDArray[np.float64], places: NDArray[np.int64]) -> NDArray[np.float64]:
    """The values at these places."""
    found = np.empty(len(places))
    for index in range(len(places)):
        found[index] = values[places[index]]
    return found


@inside
def copy(values: NDArray[np.float64], into: NDArray[np.float64]) -> None:
    """Write a list over another of the same length."""
    for index in range(len(values)):
        into[index] = values[index]


@inside
def farthest(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The largest difference between two lists."""
    worst = 0.0
    for index in range(len(one)):
        worst = max(worst, abs(one[index] - other[index]))
    return worst
