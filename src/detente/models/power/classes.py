"""Counting by classes: members whom no rule tells apart are counted together."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from detente.models.checks import BoolArray, IntArray
from detente.models.power.counts import Counts
from detente.models.power.rules import Rule, holds, tables_of

__all__: list[str] = []

MOST_STATES = 1_000_000
Objects = NDArray[np.object_]


def classes_of(weights: IntArray) -> tuple[IntArray, IntArray]:
    """(member,) the class of each, and (leaf, class) the weights of a class, in the order of first appearance."""
    seen: dict[tuple[int, ...], int] = {}
    label = [seen.setdefault(tuple(column), len(seen)) for column in weights.T.tolist()]
    return np.array(label, dtype=np.int64), np.array(list(seen), dtype=np.int64).T.reshape(len(weights), len(seen))


def states(sizes: Sequence[int]) -> IntArray:
    """(state, class) every way to pick some of each class."""
    return np.indices([size + 1 for size in sizes]).reshape(len(sizes), -1).T


def count_classes(rule: Rule) -> Counts | None:
    """Exact counts by classes, or None where there are too many kinds of coalitions."""
    weights, quotas = tables_of(rule)
    label, by_class = classes_of(weights)
    sizes = np.bincount(label).tolist()
    if prod(size + 1 for size in sizes) > MOST_STATES:
        return None
    picked = states(sizes)
    wins = _wins(rule, picked, by_class, quotas)
    critical = np.zeros(picked.shape, dtype=bool)
    for column in range(len(sizes)):
        has = picked[:, column] > 0
        lesser = picked[has].copy()
        lesser[:, column] -= 1
        critical[has, column] = wins[has] & ~_wins(rule, lesser, by_class, quotas)
    improper = bool((wins & _wins(rule, np.array(sizes) - picked, by_class, quotas)).any())
    return _counted(picked, wins, critical, sizes, label, improper)


def _wins(rule: Rule, picked: IntArray, by_class: IntArray, quotas: IntArray) -> BoolArray:
    totals = picked @ by_class.T
    return holds(rule, iter([totals[:, leaf] >= quotas[leaf] for leaf in range(len(quotas))]))


def _counted(
    picked: IntArray, wins: BoolArray, critical: BoolArray, sizes: list[int], label: IntArray, improper: bool
) -> Counts:
    """Add up, state by state, how many coalitions each state stands for."""
    members = len(label)
    ways = _ways(picked, sizes)
    size = picked.sum(axis=1)
    is_minimal = wins & (critical == (picked > 0)).all(axis=1)
    pivots = np.where(critical, picked, 0).sum(axis=1)
    swings, minimal_with, johnston = [], [], []
    for column, count in enumerate(sizes):
        # Of the coalitions of a state, the share with one given member of the class is picked / size of the class.
        mine = ways * picked[:, column] // count
        swings.append(_by_size(mine, size, critical[:, column], members))
        minimal_with.append(_by_size(mine, size, is_minimal & (picked[:, column] > 0), members))
        mask = critical[:, column]
        johnston.append(_shares(mine[mask], pivots[mask]))
    return Counts(
        winning=_by_size(ways, size, wins, members),
        swings=tuple(swings[kind] for kind in label),
        minimal=_by_size(ways, size, is_minimal, members),
        minimal_with=tuple(minimal_with[kind] for kind in label),
        johnston=tuple(johnston[kind] for kind in label),
        improper=improper,
        method=f"counted by {len(sizes)} class{'es' if len(sizes) > 1 else ''} of equal members",
    )


def _ways(picked: IntArray, sizes: list[int]) -> Objects | IntArray:
    """(state,) how many coalitions a state stands for; whole numbers of any size where 64 bits do not hold them."""
    kind = np.int64 if sum(sizes) <= 55 else object
    ways = np.ones(len(picked), dtype=kind)
    for column, size in enumerate(sizes):
        ways = ways * np.array([comb(size, k) for k in range(size + 1)], dtype=kind)[picked[:, column]]
    return ways


def _by_size(ways: Objects | IntArray, size: IntArray, mask: BoolArray, members: int) -> tuple[int, ...]:
    """Sums by the size of the coalition."""
    found = [0] * (members + 1)
    kept, of = ways[mask], size[mask]
    for each in np.unique(of).tolist():
        found[each] = int(kept[of == each].sum())
    return tuple(found)


def _shares(ways: Objects | IntArray, pivots: IntArray) -> Fraction:
    """Sum of the ways, each divided by the number of critical members."""
    return sum((Fraction(int(ways[pivots == each].sum()), each) for each in np.unique(pivots).tolist()), Fraction(0))
