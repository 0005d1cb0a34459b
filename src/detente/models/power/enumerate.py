"""Counting every coalition, for rules that neither classes nor tables hold."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled
from detente.models.checks import IntArray
from detente.models.power.counts import Counts
from detente.models.power.rules import AllOf, Rule, Vetoes, Weighted, tables_of

__all__: list[str] = []

MOST_MEMBERS = 28
LEAF, ALL, ANY = 0, 1, 2


def count_all(rule: Rule) -> Counts | None:
    """Exact counts over all coalitions, or None where there are more than 2^28."""
    weights, quotas = tables_of(rule)
    members = weights.shape[1]
    if members > MOST_MEMBERS:
        return None
    code = np.array(_postfix(rule), dtype=np.int64)
    winning = np.zeros(members + 1, dtype=np.int64)
    swings, minimal_with, shared = (np.zeros((members, members + 1), dtype=np.int64) for _ in range(3))
    minimal = np.zeros(members + 1, dtype=np.int64)
    improper = _count(weights, quotas, code, winning, swings, minimal, minimal_with, shared)
    johnston = tuple(sum((Fraction(int(ways), of) for of, ways in enumerate(row) if of and ways), Fraction(0))
                     for row in shared.tolist())
    return Counts(tuple(winning.tolist()), tuple(map(tuple, swings.tolist())), tuple(minimal.tolist()),
                  tuple(map(tuple, minimal_with.tolist())), johnston, bool(improper),
                  f"counted over all {2**members:,} coalitions")


def _postfix(rule: Rule) -> list[tuple[int, int]]:
    """The tree as steps on a stack: take the next leaf, or join the last few answers."""
    if isinstance(rule, Weighted | Vetoes):
        return [(LEAF, 0)]
    steps = [step for part in rule.rules for step in _postfix(part)]
    return [*steps, (ALL if isinstance(rule, AllOf) else ANY, len(rule.rules))]


@compiled
def _wins(sums: IntArray, quotas: IntArray, code: IntArray, stack: NDArray[np.bool_]) -> bool:
    """Does a coalition with these sums win."""
    top = leaf = 0
    for step in range(code.shape[0]):
        if code[step, 0] == 0:
            stack[top] = sums[leaf] >= quotas[leaf]
            leaf += 1
            top += 1
            continue
        count = code[step, 1]
        answer = stack[top - 1]
        for back in range(2, count + 1):
            answer = (answer and stack[top - back]) if code[step, 0] == 1 else (answer or stack[top - back])
        top -= count - 1
        stack[top - 1] = answer
    return bool(stack[0])


@compiled
def _count(
    weights: IntArray, quotas: IntArray, code: IntArray, winning: IntArray, swings: IntArray, minimal: IntArray,
    minimal_with: IntArray, shared: IntArray,
) -> bool:
    """Visit all coalitions in Gray-code order, in which one member at a time comes or goes; is the rule improper."""
    leaves, members = weights.shape
    whole = weights.sum(axis=1)
    improper = False
    sums = np.zeros(leaves, dtype=np.int64)
    less = np.zeros(leaves, dtype=np.int64)
    inside = np.zeros(members, dtype=np.bool_)
    critical = np.zeros(members, dtype=np.bool_)
    stack = np.zeros(code.shape[0], dtype=np.bool_)
    size = 0
    for number in range(1, 1 << members):
        member = 0
        while (number >> member) & 1 == 0:
            member += 1
        sign = -1 if inside[member] else 1
        inside[member] = not inside[member]
        size += sign
        for leaf in range(leaves):
            sums[leaf] += sign * weights[leaf, member]
        if not _wins(sums, quotas, code, stack):
            continue
        winning[size] += 1
        improper = improper or _wins(whole - sums, quotas, code, stack)
        pivots = 0
        for other in range(members):
            critical[other] = False
            if inside[other]:
                for leaf in range(leaves):
                    less[leaf] = sums[leaf] - weights[leaf, other]
                if not _wins(less, quotas, code, stack):
                    critical[other] = True
                    pivots += 1
        if pivots == 0:
            continue
        is_minimal = pivots == size
        if is_minimal:
            minimal[size] += 1
        for other in range(members):
            if critical[other]:
                swings[other, size] += 1
                shared[other, pivots] += 1
                if is_minimal:
                    minimal_with[other, size] += 1
    return improper
