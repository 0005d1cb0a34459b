"""An election between positions that does not change when a camp is listed as several actors, or blurred a little."""

from __future__ import annotations

import numpy as np

from detente.models._compiled import compiled
from detente.models.checks import FloatArray

__all__ = ["camp_election"]

FLOOR = 1e-8
"""Strength that every side of a vote has, as a share of the weight."""


def camp_election(position: FloatArray, weight: FloatArray, camp: float) -> FloatArray:
    """Share of the time each actor's position is the winner to beat, when one camp after the other challenges it.

    A challenger meets the present winner; voters side by distance, with their weight times what they stand to gain,
    and each side wins in proportion to its strength. Challengers are drawn so that each *camp* comes up equally often:
    actor k with chance w_k / Σ_l w_l max(0, 1 - |x_k - x_l| / camp).

    Source
    ------
    [Condorcet1785]_; the pairwise contest and the chain of challengers after [WiseLesterEfird2015]_.

    Parameters
    ----------
    position
        (draw, actor), finite
    weight
        (draw, actor), shares summing to 1; 0 takes no part
    camp
        the distance up to which positions count in part as one camp, in the unit of `position` after each draw's
        positions have been put on 0 to 1

    Returns
    -------
    FloatArray
        (draw, actor), summing to 1; 0 for those without weight

    Our reading
    -----------
    With options that are the distinct positions, all drawn equally often, an election has an answer that jumps as
    soon as two equal positions differ by a hair. Here camps blur into one another, so draws around one set of
    positions give distributions around that set's. Where positions are equal or further apart than `camp`, both agree.

    Example
    -------
    >>> camp_election(np.array([[0., .4, 1.]]), np.array([[.45, .35, .20]]), 0.05).round(4)
    array([[0.3806, 0.4861, 0.1333]])
    """
    position, weight = np.ascontiguousarray(position), np.ascontiguousarray(weight)
    won = np.zeros_like(position)
    _elect(position, weight, camp, won)
    return won


@compiled
def _elect(position: FloatArray, weight: FloatArray, camp: float, won: FloatArray) -> None:
    """Fill `won` draw by draw."""
    draws, actors = position.shape
    place = np.empty(actors, np.int64)
    for d in range(draws):
        count = 0
        for i in range(actors):
            if weight[d, i] > 0:
                place[count] = i
                count += 1
        if count == 0:
            continue
        x, w = np.empty(count), np.empty(count)
        for a in range(count):
            x[a], w[a] = position[d, place[a]], weight[d, place[a]]
        chain = _chain(x, w, camp)
        share = _stationary(chain)
        for a in range(count):
            won[d, place[a]] = share[a]


@compiled
def _chain(x: FloatArray, w: FloatArray, camp: float) -> FloatArray:
    """Chances (from, to) that the challenger `to` comes up and beats the winner `from`; the diagonal is left at 0."""
    count = x.size
    chain = np.zeros((count, count))
    for b in range(count):
        crowd = 0.0
        for k in range(count):
            crowd += w[k] * max(0.0, 1.0 - abs(x[b] - x[k]) / camp)
        for a in range(count):
            if a == b:
                continue
            wants, loses = FLOOR, FLOOR
            for k in range(count):
                gain = abs(x[k] - x[a]) - abs(x[k] - x[b])
                if gain > 0:
                    wants += w[k] * gain
                else:
                    loses -= w[k] * gain
            chain[a, b] = w[b] / crowd * wants / (wants + loses)
    return chain


@compiled
def _stationary(chain: FloatArray) -> FloatArray:
    """The stationary shares by an elimination that never subtracts [GrassmannTaksarHeyman1985]_."""
    count = len(chain)
    share = np.empty(count)
    for n in range(count - 1, 0, -1):
        out = 0.0
        for j in range(n):
            out += chain[n, j]
        for i in range(n):
            chain[i, n] /= out
            for j in range(n):
                if i != j:
                    chain[i, j] += chain[i, n] * chain[n, j]
    share[0] = 1.0
    total = 1.0
    for n in range(1, count):
        value = 0.0
        for i in range(n):
            value += share[i] * chain[i, n]
        share[n] = value
        total += value
    return share / total
