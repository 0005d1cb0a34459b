"""Search of all splits of small networks, in the order in which one node at a time changes camp."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled


@compiled
def lowest_bit(number: int) -> int:
    """Place of the lowest bit that is set."""
    place = 0
    while number & 1 == 0:
        number >>= 1
        place += 1
    return place


@compiled
def walk_splits(
    tie: NDArray[np.float64], camp: NDArray[np.int64], most: float, together: NDArray[np.float64]
) -> tuple[float, int]:
    """Go through all splits with the first node fixed; give the least contradicting weight and how many reach `most`.

    Splits whose weight is at most `most` are added to `together`; `camp` is left at the first of the lightest.
    """
    nodes = tie.shape[0]
    side = np.ones(nodes)
    weight = 0.0
    for first in range(nodes):
        for second in range(first + 1, nodes):
            weight += max(0.0, -tie[first, second])
    best, reached = np.inf, 0
    for step in range(1 << max(nodes - 1, 0)):
        if step > 0:
            node = lowest_bit(step) + 1
            for other in range(nodes):
                weight += tie[node, other] * side[node] * side[other]
            side[node] = -side[node]
        if weight < best - 1e-12:
            best = weight
            for node in range(nodes):
                camp[node] = 0 if side[node] > 0 else 1
        if weight <= most:
            reached += 1
            for first in range(nodes):
                for second in range(nodes):
                    if side[first] == side[second]:
                        together[first, second] += 1
    return best, reached


@compiled
def enumerate_splits(
    tie: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Least contradicting weight, a best split, how often two nodes are together in the best, how many there are."""
    draws, nodes = tie.shape[0], tie.shape[1]
    least, splits = np.zeros(draws), np.zeros(draws, dtype=np.int64)
    camp = np.zeros((draws, nodes), dtype=np.int64)
    together = np.zeros((draws, nodes, nodes))
    for draw in range(draws):
        total = np.abs(tie[draw]).sum() / 2
        best, _ = walk_splits(tie[draw], camp[draw], -1.0, together[draw])
        _, splits[draw] = walk_splits(tie[draw], camp[draw], best + 1e-9 * max(total, 1e-300), together[draw])
        together[draw] /= max(splits[draw], 1)
        for first in range(nodes):
            for second in range(first + 1, nodes):
                against = tie[draw, first, second] * (1 if camp[draw, first] == camp[draw, second] else -1)
                least[draw] += max(0.0, -against)
    return least, camp, together, splits
