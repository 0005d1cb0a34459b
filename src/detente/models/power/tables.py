"""Counting by a table: how many coalitions have each size and each sum of weights."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.models.checks import BoolArray, IntArray
from detente.models.power.counts import Counts
from detente.models.power.rules import Rule, holds, tables_of

__all__: list[str] = []

MOST_WORK = 1_000_000_000
MOST_CELLS = 30_000_000
FITS = 62
"""Counts of coalitions of so many members fit in 64 bits."""

Table = NDArray[Any]
"""Whole numbers of 64 bits, or of any size."""


class _Axes:
    """The sums of weights that tell coalitions apart: one axis for each leaf that is not a head count."""

    def __init__(self, rule: Rule) -> None:
        weights, self.quotas = tables_of(rule)
        self.members = weights.shape[1]
        found: dict[tuple[int, ...], int] = {}
        self.axis_of: list[int | None] = []
        for row in weights.tolist():
            self.axis_of.append(None if set(row) == {1} else found.setdefault(tuple(row), len(found)))
        self.weights = np.array(list(found), dtype=np.int64).reshape(len(found), self.members)
        self.totals = self.weights.sum(axis=1)
        self.shape = (self.members + 1, *(int(total) + 1 for total in self.totals))

    def wins(self, rule: Rule) -> BoolArray:
        """(size, sum, …) does a coalition there win."""
        answers = []
        for leaf, axis in enumerate(self.axis_of):
            along = 0 if axis is None else axis + 1
            shape = [1] * len(self.shape)
            shape[along] = self.shape[along]
            answers.append((np.arange(self.shape[along]) >= self.quotas[leaf]).reshape(shape))
        return np.broadcast_to(holds(rule, iter(answers)), self.shape)

    def step(self, member: int) -> tuple[int, ...]:
        """How far a member moves a coalition along each axis."""
        return (1, *self.weights[:, member].tolist())


def count_table(rule: Rule) -> Counts | None:
    """Winning coalitions and swings by a generating function, or None where the table would be too large."""
    axes = _Axes(rule)
    cells = prod(axes.shape)
    if cells > MOST_CELLS or cells * axes.members > MOST_WORK:
        return None
    wins = axes.wins(rule)
    whole = _whole(axes)
    swings: dict[tuple[int, ...], tuple[int, ...]] = {}
    for member in range(axes.members):
        step = axes.step(member)
        if step not in swings:
            swings[step] = _swings(whole, wins, step)
    winning = tuple(int(np.sum(whole[size], where=wins[size], initial=0)) for size in range(axes.members + 1))
    improper = bool((wins & np.flip(wins) & (whole > 0)).any())
    return Counts(winning, tuple(swings[axes.step(member)] for member in range(axes.members)), None, None, None,
                  improper, "counted by a table of sizes and sums of weights")


def _whole(axes: _Axes) -> Table:
    """How many coalitions stand in each cell: members are put in one by one."""
    table: Table = np.zeros(axes.shape, dtype=np.int64 if axes.members <= FITS else object)
    table[(0,) * table.ndim] = 1
    for member in range(axes.members):
        step = axes.step(member)
        below, above = _shifted(step)
        added = table[below].copy()
        table[above] += added
    return table


def _swings(whole: Table, wins: BoolArray, step: tuple[int, ...]) -> tuple[int, ...]:
    """By size with the member: coalitions of the others that lose without it and win with it.

    The table of the others is the whole with the member's factor divided out, size by size, in whole numbers.
    """
    below, above = _shifted(step[1:])
    found = [0] * len(whole)
    others: Table = np.asarray(whole[0], dtype=whole.dtype)
    for size in range(len(whole) - 1):
        turns = np.asarray(wins[size + 1])[above] & ~np.asarray(wins[size])[below]
        if turns.any():
            found[size + 1] = int(np.sum(others[below], where=turns, initial=0))
        rest: Table = np.array(whole[size + 1], dtype=whole.dtype)
        rest[above] = rest[above] - others[below]
        others = rest
    return tuple(found)


def _shifted(step: tuple[int, ...]) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """The cells before a step, and the cells it leads to."""
    return tuple(slice(None, -by if by else None) for by in step), tuple(slice(by, None) for by in step)


def minimal_table(weights: IntArray, quota: int) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...]] | None:
    """Minimal winning coalitions of one weighted rule by size, and those with each member; None where it is too large.

    Members are put in from the heaviest; a coalition that wins and would lose without the last put in is minimal.
    """
    members, total = len(weights), int(weights.sum())
    distinct = len(np.unique(weights))
    if members * total * distinct * members > MOST_WORK or members > FITS:
        return None
    order = np.argsort(-weights, kind="stable")
    everything = _minimal(weights[order], quota, None)
    with_kind: dict[int, tuple[int, ...]] = {}
    for place, member in enumerate(order.tolist()):
        if int(weights[member]) not in with_kind:
            with_kind[int(weights[member])] = _minimal(weights[order], quota, place)
    return everything, tuple(with_kind[int(weight)] for weight in weights)


def _minimal(falling: IntArray, quota: int, held: int | None) -> tuple[int, ...]:
    """Minimal winning coalitions by size, of weights in falling order; of those with one member where `held` is given.

    A coalition is minimal when its weight without its lightest member, the last put in, is below the quota.
    """
    members = len(falling)
    table = np.zeros((members + 1, quota), dtype=np.int64)  # coalitions that lose still
    table[0, 0] = 1
    held_done = held is None
    found = [0] * (members + 1)
    for place, weight in enumerate(falling.tolist()):
        first = max(quota - weight, 0)
        closing = table[:-1, first:].sum(axis=1) if weight > 0 else np.zeros(members, dtype=np.int64)
        is_held = place == held
        if held_done or is_held:
            for size in range(members):
                found[size + 1] += int(closing[size])
        moved = np.zeros_like(table)
        if weight < quota:
            moved[1:, weight:] = table[:-1, : quota - weight]
        table = moved if is_held else table + moved
        held_done = held_done or is_held
    return tuple(found)
