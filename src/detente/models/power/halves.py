"""Counting two halves against each other: exact for weights of any size, where a table of sums would be too large."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.models.checks import IntArray
from detente.models.power.counts import Counts
from detente.models.power.rules import Rule, holds, tables_of

__all__: list[str] = []

MOST_MEMBERS = 36
MOST_WORK = 15_000_000


@dataclass(frozen=True)
class _Half:
    """The coalitions of one half of the members, by kind and within a kind by weight.

    `inside` (coalition, member) says who is in; `weight` (coalition,) is its sum by the leaf that is sorted; `kind`
    (coalition,) which row of `sums` (kind, leaf) has its sums by the other leaves; `size` (kind,) how many members
    coalitions of a kind have.
    """

    members: int
    inside: IntArray
    weight: IntArray
    kind: IntArray
    sums: IntArray
    size: IntArray


def count_halves(rule: Rule) -> Counts | None:
    """Winning coalitions and swings, or None where there are too many members or too many kinds of coalitions.

    Every coalition is one of each half. Among those of the second half with the same size and the same sums by all
    leaves but one, sorted by that leaf, a single search finds how many win together with one of the first.
    """
    weights, quotas = tables_of(rule)
    members = weights.shape[1]
    if not 2 <= members <= MOST_MEMBERS:
        return None
    rows = np.concatenate([np.ones((1, members), dtype=np.int64), weights])
    middle = members // 2
    main = 1 + int(np.argmax([len(np.unique(row)) * row.sum() / max(row.max(), 1) for row in weights]))
    parts = [_half(rows[:, :middle], main), _half(rows[:, middle:], main)]
    if sum(len(parts[k].weight) * len(parts[1 - k].size) for k in (0, 1)) > MOST_WORK:
        return None
    with_member, winning, improper = [], [0] * (members + 1), False
    for own, other in (parts, parts[::-1]):
        count, improper = _winning(rule, rows, quotas, main, own, other)
        winning, by_member = _by_size(count, own, members)
        with_member += by_member
    swings = tuple(_swings(mine, winning) for mine in with_member)
    return Counts(tuple(winning), swings, None, None, None, improper,
                  f"counted over the coalitions of {middle} members against those of the other {members - middle}")


def _half(rows: IntArray, main: int) -> _Half:
    """All coalitions of some members."""
    members = rows.shape[1]
    sums = np.zeros((1, len(rows)), dtype=np.int64)
    for member in range(members):
        sums = np.concatenate([sums, sums + rows[:, member]])
    others, kind = _kinds(np.delete(sums, main, axis=1))
    order = np.lexsort((sums[:, main], kind))
    inside = (order[:, None] >> np.arange(members)) & 1
    filled = np.insert(others, main, 0, axis=1)
    return _Half(members, inside, sums[order, main], kind[order], filled, others[:, 0])


def _kinds(sums: IntArray) -> tuple[IntArray, IntArray]:
    """The different rows, and which of them each row is."""
    sizes = sums.max(axis=0) + 1
    if np.prod(sizes.astype(float)) < 2**62:  # each row as one whole number sorts faster
        strides = np.append(np.cumprod(sizes[:0:-1])[::-1], 1)
        _, first, kind = np.unique(sums @ strides, return_index=True, return_inverse=True)
        return sums[first], kind.reshape(-1)
    rows, kind = np.unique(sums, axis=0, return_inverse=True)
    return rows, kind.reshape(-1)


def _winning(
    rule: Rule, rows: IntArray, quotas: IntArray, main: int, own: _Half, other: _Half
) -> tuple[IntArray, bool]:
    """(coalition, size) how many of each size of the other half win with each of one's own; is the rule improper."""
    totals = rows.sum(axis=1)
    together = own.sums[:, None, :] + other.sums[None, :, :]
    needed = _needed(rule, rows, quotas, main, together)
    left = _needed(rule, rows, quotas, main, totals - together)  # what the rest of the members would need
    count = np.zeros((len(own.weight), other.members + 1), dtype=np.int64)
    improper = False
    ends = np.searchsorted(other.kind, np.arange(len(other.size) + 1))
    for kind, size in enumerate(other.size.tolist()):
        rising = other.weight[ends[kind]:ends[kind + 1]]
        short = np.searchsorted(rising, needed[own.kind, kind] - own.weight)
        count[:, size] += len(rising) - short
        if not improper:
            most = totals[main] - left[own.kind, kind] - own.weight
            improper = bool((np.searchsorted(rising, most, side="right") > short).any())
    return count, improper


def _needed(rule: Rule, rows: IntArray, quotas: IntArray, main: int, sums: IntArray) -> IntArray:
    """(kind, kind) the least sum by the sorted leaf with which a coalition with these other sums wins."""
    same = [(row == rows[main]).all() for row in rows[1:]]
    never = int(rows[main].sum()) + 1
    needed = np.full(sums.shape[:-1], never, dtype=np.int64)
    steps = sorted({0, *(int(quota) for quota, is_main in zip(quotas, same, strict=True) if is_main)}, reverse=True)
    for step in steps:
        answers = iter([np.full(needed.shape, step >= quota) if is_main else sums[..., leaf + 1] >= quota
                        for leaf, (quota, is_main) in enumerate(zip(quotas, same, strict=True))])
        needed = np.where(holds(rule, answers), step, needed)
    return needed


def _by_size(count: IntArray, own: _Half, members: int) -> tuple[list[int], list[list[int]]]:
    """Winning coalitions by size: all of them, and those with each member of one's own half."""
    size = own.size[own.kind]
    winning = [0] * (members + 1)
    with_member = [[0] * (members + 1) for _ in range(own.members)]
    for each in range(own.members + 1):
        here = size == each
        # Counts of at most 2^36 coalitions are exact in 53 bits, and decimal matrices multiply faster.
        mine = own.inside[here].T.astype(float) @ count[here].astype(float)
        for more, all_of_it in enumerate(count[here].sum(axis=0).tolist()):
            winning[each + more] += all_of_it
            for member in range(own.members):
                with_member[member][each + more] += int(mine[member, more])
    return winning, with_member


def _swings(mine: list[int], winning: list[int]) -> tuple[int, ...]:
    """Winning coalitions with a member, less those that win without it: a rule never loses by one who joins."""
    return (0, *(mine[size] - (winning[size - 1] - mine[size - 1]) for size in range(1, len(mine))))
