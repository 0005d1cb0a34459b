"""Voting rules as frozen records: weighted rules, vetoes, and trees of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from numbers import Integral

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.checks import BoolArray, IntArray

__all__ = ["AllOf", "AnyOf", "Rule", "Vetoes", "Weighted", "dual", "members_of", "wins"]

Exact = int | Fraction


@dataclass(frozen=True, slots=True)
class Weighted:
    """A coalition wins when its weight reaches the quota.

    Parameters
    ----------
    weights
        (member,), whole numbers or fractions, at least 0
    quota
        above 0, and at most the sum of the weights

    Raises
    ------
    DomainError
        If a weight is negative or a decimal number, or the quota cannot be met.

    Example
    -------
    >>> Weighted([2, Fraction(1, 2)], 2).weights
    (2, Fraction(1, 2))
    """

    weights: Sequence[Exact]
    quota: Exact

    def __post_init__(self) -> None:
        weights = tuple(_exact(weight, f"weights[{index}]") for index, weight in enumerate(self.weights))
        if not weights:
            raise ShapeError("weights is empty; a rule needs at least one member")
        quota, total = _exact(self.quota, "quota"), sum(weights)
        for index, weight in enumerate(weights):
            if weight < 0:
                raise DomainError(f"weights[{index}] is {weight}; a weight is at least 0")
        if quota <= 0:
            raise DomainError(f"quota is {quota}; it must be above 0, or nobody would be needed")
        if quota > total:
            raise DomainError(f"quota is {quota} but all weights together are {total}; it can never be met")
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "quota", quota)


@dataclass(frozen=True, slots=True)
class Vetoes:
    """A coalition wins when these members are all in it.

    Parameters
    ----------
    holders
        indices of the members, from 0
    members
        how many members there are in all

    Example
    -------
    >>> Vetoes([0, 1], 3).holders
    (0, 1)
    """

    holders: Sequence[int]
    members: int

    def __post_init__(self) -> None:
        holders = tuple(dict.fromkeys(int(holder) for holder in self.holders))
        if self.members < 1:
            raise ShapeError(f"members is {self.members}; a rule needs at least one")
        if not holders:
            raise DomainError("holders is empty; leave the veto rule out where nobody has one")
        for holder in holders:
            if not 0 <= holder < self.members:
                raise DomainError(f"holder {holder} is no member; members are 0 to {self.members - 1}")
        object.__setattr__(self, "holders", holders)


@dataclass(frozen=True, slots=True)
class AllOf:
    """A coalition wins when it wins by every one of these rules."""

    rules: Sequence[Rule]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", _same_members(tuple(self.rules)))


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A coalition wins when it wins by at least one of these rules."""

    rules: Sequence[Rule]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", _same_members(tuple(self.rules)))


Rule = Weighted | Vetoes | AllOf | AnyOf


def members_of(rule: Rule) -> int:
    """How many members a rule is for.

    >>> members_of(AllOf([Weighted([1, 1, 1], 2), Vetoes([0], 3)]))
    3
    """
    if isinstance(rule, Weighted):
        return len(rule.weights)
    return rule.members if isinstance(rule, Vetoes) else members_of(rule.rules[0])


def wins(rule: Rule, coalitions: BoolArray) -> BoolArray:
    """Which coalitions win, from the definition: the slow and plain reading that the algorithms are tested against.

    Parameters
    ----------
    rule
        A rule for n members.
    coalitions
        (coalition, member), who is in

    Returns
    -------
    array
        (coalition,)

    Example
    -------
    >>> wins(Weighted([3, 2, 1], 4), np.array([[True, False, True], [False, True, True]]))
    array([ True, False])
    """
    if isinstance(rule, Weighted):
        whole, quota = whole_weights(rule)
        total = coalitions.astype(object) @ np.array(whole, dtype=object)
        return np.asarray(total >= quota, dtype=bool)
    if isinstance(rule, Vetoes):
        return np.asarray(coalitions[:, list(rule.holders)].all(axis=1))
    answers = [wins(part, coalitions) for part in rule.rules]
    return np.asarray(np.logical_and.reduce(answers) if isinstance(rule, AllOf) else np.logical_or.reduce(answers))


def dual(rule: Rule) -> Rule:
    """The rule by which a coalition wins when those outside it cannot win by the rule given.

    What a group of noes can block by one rule, the yeses must be able to pass by its dual.

    Parameters
    ----------
    rule
        A rule for n members.

    Returns
    -------
    Rule
        for the same members; the dual of the dual has the same winning coalitions as the rule

    Example
    -------
    >>> dual(Weighted([1, 1, 1, 1, 1], 2))  # two can block, so four are needed
    Weighted(weights=(1, 1, 1, 1, 1), quota=4)
    """
    if isinstance(rule, Weighted):
        weights, quota = whole_weights(rule)
        return Weighted(weights, sum(weights) - quota + 1)
    if isinstance(rule, Vetoes):
        return Weighted(whole_weights(rule)[0], 1)
    return (AnyOf if isinstance(rule, AllOf) else AllOf)([dual(part) for part in rule.rules])


def leaves(rule: Rule) -> Iterator[Weighted | Vetoes]:
    """The rules at the ends of the tree, in order."""
    if isinstance(rule, Weighted | Vetoes):
        yield rule
    else:
        for part in rule.rules:
            yield from leaves(part)


def whole_weights(rule: Weighted | Vetoes) -> tuple[tuple[int, ...], int]:
    """Weights and quota as whole numbers; a veto rule counts its holders."""
    if isinstance(rule, Vetoes):
        return tuple(int(member in rule.holders) for member in range(rule.members)), len(rule.holders)
    figures = [Fraction(figure) for figure in (*rule.weights, rule.quota)]
    common = lcm(*(figure.denominator for figure in figures))
    *weights, quota = (int(figure * common) for figure in figures)
    return tuple(weights), quota


def holds(rule: Rule, answers: Iterator[BoolArray]) -> BoolArray:
    """What the tree makes of the answers of its leaves, in their order."""
    if isinstance(rule, Weighted | Vetoes):
        return next(answers)
    parts = [holds(part, answers) for part in rule.rules]
    join = np.logical_and if isinstance(rule, AllOf) else np.logical_or
    return reduce(lambda one, other: np.asarray(join(one, other)), parts)  # of different shapes, which broadcast


def tables_of(rule: Rule) -> tuple[IntArray, IntArray]:
    """(leaf, member) weights and (leaf,) quotas as whole numbers of 64 bits.

    Raises
    ------
    DomainError
        If a sum of weights does not fit; rounding them would change who is critical.
    """
    found = [whole_weights(leaf) for leaf in leaves(rule)]
    for weights, _ in found:
        if sum(weights) >= 2**62:
            raise DomainError(f"the weights add up to {sum(weights)}, more than fits in 62 bits; use a larger unit")
    return (np.array([weights for weights, _ in found], dtype=np.int64),
            np.array([quota for _, quota in found], dtype=np.int64))


def _same_members(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    if not rules:
        raise ShapeError("rules is empty; at least one is needed")
    counts = [members_of(rule) for rule in rules]
    if len(set(counts)) > 1:
        raise ShapeError(f"the rules are for {', '.join(map(str, counts))} members; all must be for the same")
    return rules


def _exact(figure: object, name: str) -> Exact:
    """A whole number or fraction; decimal numbers are refused because rounding them changes who is critical."""
    if isinstance(figure, Fraction):
        return figure
    if isinstance(figure, bool) or not isinstance(figure, Integral):
        raise DomainError(f"{name} is {figure!r}; a whole number or a fraction would be right; rounding shifts power")
    return int(figure)
