"""Compiled random change of strained triads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled
from detente.models._philox import as_uniform, philox


@compiled
def effect_of(sign: NDArray[np.float64], first: int, second: int) -> float:
    """Growth of the number of strained triads if a tie changes its sign."""
    total = 0.0
    for other in range(sign.shape[0]):
        total += sign[first, other] * sign[second, other]
    return float(total * sign[first, second])


@compiled
def run_flips(
    sign: NDArray[np.float64], friendlier: float, steps: int, settle: int, seed: np.uint64, is_careful: bool
) -> NDArray[np.float64]:
    """Change networks in place; give the share of friendly ties, averaged over the steps that count."""
    draws, nodes = sign.shape[0], sign.shape[1]
    pairs = nodes * (nodes - 1) / 2
    share = np.zeros(draws)
    zero = np.uint64(0)
    for draw in range(draws):
        friendly = 0.0
        for first in range(nodes):
            for second in range(first + 1, nodes):
                friendly += 1.0 if sign[draw, first, second] > 0 else 0.0
        for step in range(settle + steps):
            words = philox(seed, np.uint64(step), zero, zero, zero)
            a = int(as_uniform(words[0]) * nodes)
            b = (a + 1 + int(as_uniform(words[1]) * (nodes - 1))) % nodes
            c = int(as_uniform(words[2]) * (nodes - 2))
            low, high = min(a, b), max(a, b)
            c += 1 if c >= low else 0
            c += 1 if c >= high else 0
            if sign[draw, a, b] * sign[draw, b, c] * sign[draw, a, c] < 0:
                chance = as_uniform(words[3])
                first, second = choose_tie(sign[draw], a, b, c, friendlier, chance)
                if not is_careful or effect_of(sign[draw], first, second) <= 0:
                    friendly += 1.0 if sign[draw, first, second] < 0 else -1.0
                    sign[draw, first, second] = -sign[draw, first, second]
                    sign[draw, second, first] = sign[draw, first, second]
            if step >= settle:
                share[draw] += friendly / pairs
        share[draw] /= steps
    return share


@compiled
def choose_tie(sign: NDArray[np.float64], a: int, b: int, c: int, friendlier: float, chance: float) -> tuple[int, int]:
    """The tie of a strained triad that gives way: the nodes come in random order, so a fixed choice is a random one."""
    if sign[a, b] < 0 and sign[b, c] < 0:
        return a, b
    if sign[a, b] < 0:
        hostile, left, right = (a, b), (a, c), (b, c)
    elif sign[b, c] < 0:
        hostile, left, right = (b, c), (a, b), (a, c)
    else:
        hostile, left, right = (a, c), (a, b), (b, c)
    if chance < friendlier:
        return hostile
    return left if chance - friendlier < (1 - friendlier) / 2 else right
