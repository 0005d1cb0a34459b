"""Who is enough to pass a text: so many votes, or a rule of weights, vetoes and conditions joined by all and any."""

from __future__ import annotations

import numpy as np

from detente.errors import DomainError
from detente.models._compiled import compiled
from detente.models.checks import BoolArray, FloatArray, IntArray
from detente.models.power.rules import Rule, holds, members_of, tables_of

__all__: list[str] = []

Quota = int | Rule
"""Yes votes needed, or the rule that those who vote yes must win by."""

MOST_CELLS, COARSEST = 16_000, 200
"""Sums of weights that are followed together, and the steps in which each kind of weight is followed at least."""
CERTAIN, ROUNDING = 1e-12, 1e-9


def check_quota(quota: Quota, members: int) -> None:
    """Refuse a quota that does not fit the members."""
    if isinstance(quota, Rule):
        if members_of(quota) != members:
            raise DomainError(f"quota is a rule for {members_of(quota)} members; there are {members}")
    elif not 1 <= quota <= members or quota != int(quota):
        raise DomainError(f"quota is {quota}; it must be a whole number from 1 to {members} members")


class Tally:
    """The votes for many texts, counted member by member."""

    def __init__(self, quota: Quota, shape: tuple[int, ...]) -> None:
        self.rule = None if isinstance(quota, int) else quota
        self.weights: IntArray = np.ones((1, 0), dtype=np.int64)
        self.quotas: IntArray = np.array([quota if isinstance(quota, int) else 0])
        if self.rule is not None:
            self.weights, self.quotas = tables_of(self.rule)
        self.sums = np.zeros((len(self.weights), *shape), np.int32 if self.rule is None else np.int64)

    def add(self, member: int, yes: BoolArray) -> None:
        """One member's votes."""
        for leaf, sums in enumerate(self.sums):
            weight = 1 if self.rule is None else int(self.weights[leaf, member])
            if weight == 1:
                sums += yes
            elif weight:
                sums += weight * yes

    def passes(self) -> BoolArray:
        """Which texts have enough."""
        answers = [sums >= quota for sums, quota in zip(self.sums, self.quotas, strict=True)]
        return answers[0] if self.rule is None else holds(self.rule, iter(answers))


def completing(quota: Quota, order: IntArray) -> IntArray:
    """(draw,) the member that completes a passing group when members join in an order, (draw, place)."""
    if isinstance(quota, int):
        return np.asarray(order[:, quota - 1])
    tally = Tally(quota, (len(order), order.shape[1]))
    place = np.argsort(order, axis=1)
    for member in range(order.shape[1]):
        tally.add(member, place[:, member, None] <= np.arange(order.shape[1]))
    return np.asarray(order[np.arange(len(order)), tally.passes().argmax(axis=1)])


def level(quota: Quota, values: FloatArray) -> FloatArray:
    """(draw,) the least level such that the members whose value is at most that are enough; values (draw, member)."""
    if isinstance(quota, int):
        return np.asarray(np.partition(values, quota - 1, axis=1)[:, quota - 1])
    last = completing(quota, np.argsort(values, axis=1, kind="stable"))
    return np.asarray(values[np.arange(len(values)), last])


def chance(rule: Rule, yes: FloatArray, stay: FloatArray) -> FloatArray:
    """(draw,) probability that those who vote yes win, when each member adds a yes or stays aside, (draw, member).

    Sums of weights are followed in whole numbers; where there are too many of them, in units of a small share of all.
    """
    weights, quotas = tables_of(rule)
    rows, which = np.unique(weights, axis=0, return_inverse=True)
    which = which.reshape(-1)
    units = rows.sum(axis=1)
    coarsest = np.minimum(units, COARSEST)
    if np.prod(coarsest + 1.0) > MOST_CELLS:
        raise DomainError(f"quota is a rule of {len(rows)} different weights, too many to follow uncertain votes by; "
                          "votes that are certain, or one kind of weight beside heads, would be right")
    while np.prod(units + 1.0) > MOST_CELLS:
        largest = int(np.argmax(np.where(units > coarsest, units, 0)))
        units[largest] = max(int(units[largest] * 0.9), int(coarsest[largest]))
    scale = units / rows.sum(axis=1)
    steps = np.rint(rows * scale[:, None]).astype(np.int64)
    shape = tuple(int(size) + 1 for size in steps.sum(axis=1))
    strides = np.array([np.prod(shape[row + 1:], dtype=np.int64) for row in range(len(shape))])
    grid = np.indices(shape).reshape(len(shape), -1)
    needed = quotas * scale[which] - ROUNDING
    wins = holds(rule, iter([grid[row] >= quota for row, quota in zip(which, needed, strict=True)]))
    shift = strides @ steps
    lightest_first = np.argsort(shift, kind="stable")  # so that few sums are in reach for long
    return np.asarray(_chance(yes[:, lightest_first], stay[:, lightest_first], shift[lightest_first], wins))


@compiled
def _chance(yes: FloatArray, stay: FloatArray, shift: IntArray, wins: BoolArray) -> FloatArray:
    """Mass on the winning sums; a member moves a coalition from one cell of the flat table to another."""
    draws, members = yes.shape
    found = np.zeros(draws)
    table = np.zeros(wins.size)
    for draw in range(draws):
        table[:] = 0.0
        table[0] = 1.0
        reach = 0
        for member in range(members):
            up, down, by = yes[draw, member], stay[draw, member], shift[member]
            if up <= CERTAIN or by == 0:
                kept = up + down if by == 0 else down
                if kept < 1.0:
                    for cell in range(reach + 1):
                        table[cell] *= kept
                continue
            for cell in range(reach + by, reach, -1):
                table[cell] = up * table[cell - by] if cell >= by else 0.0
            for cell in range(reach, by - 1, -1):
                table[cell] = down * table[cell] + up * table[cell - by]
            for cell in range(min(by, reach + 1)):
                table[cell] *= down
            reach += by
        total = 0.0
        for cell in range(reach + 1):
            if wins[cell]:
                total += table[cell]
        found[draw] = total
    return found
