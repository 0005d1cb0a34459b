"""Frustration: the least weight of ties that contradict any split of a network in two camps, and the split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from detente.models.checks import BoolArray, FloatArray, IntArray
from detente.models.networks._network import as_network, parts_of, upper
from detente.models.networks._splits import enumerate_splits

__all__ = ["MOST_ENUMERATED", "Frustration", "frustration", "relief"]

MOST_ENUMERATED = 16
"""Networks with at most so many nodes are searched split by split; larger ones go to an integer programme."""


@dataclass(frozen=True, slots=True)
class Frustration:
    """How far networks are from two camps.

    frustration  (draw,) least weight of contradicting ties
    share        (draw,) 1 less twice that over all weight; no number where there is no tie
    camp         (draw, node) 0 or 1 in one best split; the first node is in camp 0
    together     (draw, node, node) share of the best splits in which two nodes are in the same camp
    splits       (draw,) number of best splits; -1 where a single one was found and the others were not counted
    is_optimal   (draw,) proven
    gap          (draw,) how much lower the frustration might be; 0 where proven
    certificate  (draw,) the weight that contradicts `camp`, less `frustration`: 0
    """

    frustration: FloatArray
    share: FloatArray
    camp: IntArray
    together: FloatArray
    splits: IntArray
    is_optimal: BoolArray
    gap: FloatArray
    certificate: FloatArray

    def strained(self, tie: ArrayLike) -> FloatArray:
        """(draw, node, node) in what share of the best splits each tie of the network stands against the camps."""
        table = as_network(tie)
        return np.where(table > 0, 1 - self.together, np.where(table < 0, self.together, 0.0))


def frustration(tie: ArrayLike, seconds: float = 60.0, most_enumerated: int = MOST_ENUMERATED) -> Frustration:
    """The least weight of ties that contradict a split in two camps.

    Parameters
    ----------
    tie
        (draw, node, node); with signs -1, 0 and 1 ties are counted, else their sizes are added
    seconds
        time for each connected part of a large network; what is not proven by then is said
    most_enumerated
        networks with at most so many nodes are searched split by split, at most 24

    Raises
    ------
    ShapeError, DomainError
        As `balance`.

    Source
    ------
    The integer programme is that of [Aref2020]_.

    Our reading
    -----------
    Every distinct network is solved once, whatever the number of draws. In a network of several parts each part's
    camps may be swapped, and the splits so made are counted as different.

    Example
    -------
    A pivot between two enemies: any of the three ties may give way.

    >>> found = frustration([[[0, 1, 1], [1, 0, -1], [1, -1, 0]]])
    >>> found.frustration, found.splits, found.share.round(6)
    (array([1.]), array([3]), array([0.333333]))
    """
    table = as_network(tie)
    nodes = table.shape[1]
    first, second = upper(nodes)
    patterns, which = np.unique(table[:, first, second], axis=0, return_inverse=True)
    distinct = np.zeros((len(patterns), nodes, nodes))
    distinct[:, first, second] = distinct[:, second, first] = patterns
    solved = (_enumerated(distinct) if nodes <= min(most_enumerated, 24) else _programmed(distinct, seconds))
    back = which.reshape(-1)
    least, camp, gap = solved[0][back], solved[1][back], solved[4][back]
    total = np.abs(table[:, first, second]).sum(axis=1)
    with np.errstate(all="ignore"):
        share = np.where(total > 0, 1 - 2 * least / total, np.nan)
    against = np.where(camp[:, first] == camp[:, second], table[:, first, second] < 0, table[:, first, second] > 0)
    weight = (np.abs(table[:, first, second]) * against).sum(axis=1)
    certificate = np.abs(weight - least)
    return Frustration(least, share, camp, solved[2][back], solved[3][back], gap <= 0, gap, certificate)


def relief(tie: ArrayLike) -> FloatArray:
    """By how much the frustration falls if one tie alone changes its sign, (draw, node, node); 0 where there is none.

    For networks of at most `MOST_ENUMERATED` nodes; each distinct one is solved anew for each of its ties.

    Raises
    ------
    ShapeError, DomainError
        As `balance`.

    Example
    -------
    >>> relief([[[0, 1, 1], [1, 0, -1], [1, -1, 0]]])[0, 0]
    array([0., 1., 1.])
    """
    table = as_network(tie)
    before = frustration(table).frustration
    found = np.zeros(table.shape)
    for first, second in zip(*upper(table.shape[1]), strict=True):
        draws = np.flatnonzero(table[:, first, second])
        if not draws.size:
            continue
        changed = table[draws].copy()
        changed[:, first, second] *= -1
        changed[:, second, first] *= -1
        fall = before[draws] - frustration(changed).frustration
        found[draws, first, second] = found[draws, second, first] = fall
    return found


Solved = tuple[FloatArray, IntArray, FloatArray, IntArray, FloatArray]


def _enumerated(table: FloatArray) -> Solved:
    """Search all splits."""
    least, camp, together, splits = enumerate_splits(table)
    return least, camp, together, splits, np.zeros(len(table))


def _programmed(table: FloatArray, seconds: float) -> Solved:
    """Solve an integer programme for each connected part of each network."""
    from detente.models.networks._programme import solve_part

    draws, nodes = table.shape[0], table.shape[1]
    part = parts_of(np.abs(table))
    least, gap = np.zeros(draws), np.zeros(draws)
    camp = np.zeros((draws, nodes), dtype=np.int64)
    for draw in range(draws):
        for number in range(int(part[draw].max(initial=-1)) + 1):
            members = np.flatnonzero(part[draw] == number)
            found = solve_part(table[draw][np.ix_(members, members)], seconds)
            least[draw] += found[0]
            camp[draw, members] = found[1] ^ found[1][0]
            gap[draw] += found[2]
    together = (camp[:, :, None] == camp[:, None, :]).astype(np.float64)
    return least, camp, together, np.full(draws, -1, dtype=np.int64), gap
