"""Power where members may abstain: rules on three ways to vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, factorial, prod

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.checks import BoolArray, IntArray
from detente.models.power.classes import classes_of
from detente.models.power.rules import Rule, Weighted, holds, members_of, tables_of

__all__ = ["Ternary", "TernaryPower", "passes", "ternary_power"]

MOST_STATES = 2_000_000
MOST_MEMBERS = 30


@dataclass(frozen=True, slots=True)
class Ternary:
    """A text passes when those for it win, those against it do not block it, and the first outweigh the second.

    Parameters
    ----------
    needs
        what the members who vote yes must win by; None where nothing is needed
    blocked_by
        what the members who vote no must not win by; None where they cannot block
    outweighs
        (member,), whole-number weights by which yes must exceed no; None where they are not compared

    Raises
    ------
    DomainError
        If none of the three is given.
    ShapeError
        If they are for different numbers of members.

    Example
    -------
    >>> from detente.models.power import AnyOf, Vetoes
    >>> council = Ternary(Weighted([1] * 3, 2), Weighted([1, 0, 0], 1))  # two votes, and the first may block
    >>> bool(passes(council, np.array([[0, 1, 1]]))[0]), bool(passes(council, np.array([[-1, 1, 1]]))[0])
    (True, False)
    """

    needs: Rule | None = None
    blocked_by: Rule | None = None
    outweighs: Sequence[int] | None = None

    def __post_init__(self) -> None:
        counts = [members_of(rule) for rule in (self.needs, self.blocked_by) if rule is not None]
        if self.outweighs is not None:
            object.__setattr__(self, "outweighs", Weighted(self.outweighs, 1).weights)
            counts.append(len(self.outweighs))
        if not counts:
            raise DomainError("a ternary rule needs at least one of needs, blocked_by and outweighs")
        if len(set(counts)) > 1:
            raise ShapeError(f"the parts are for {', '.join(map(str, counts))} members; all must be for the same")

    @property
    def members(self) -> int:
        """How many members there are."""
        rule = self.needs or self.blocked_by
        return members_of(rule) if rule is not None else len(self.outweighs or ())


@dataclass(frozen=True, slots=True, eq=False)
class TernaryPower:
    """Power under a rule with abstention; every tuple is (member,).

    Parameters
    ----------
    shapley_shubik
        share of the roll-calls in which the member's vote settles the outcome
    banzhaf, score
        share of the swings, and swings over 3 to the number of other members
    swings, yes_abstain, abstain_no
        divisions of the others in which the member's yes passes and its no fails a text, and the two steps
    passing
        divisions in which a text passes, of 3 to the number of members
    """

    shapley_shubik: tuple[Fraction, ...]
    banzhaf: tuple[Fraction, ...]
    score: tuple[Fraction, ...]
    swings: tuple[int, ...]
    yes_abstain: tuple[int, ...]
    abstain_no: tuple[int, ...]
    passing: int


def passes(rule: Ternary, votes: IntArray) -> BoolArray:
    """Which divisions pass, from the definition.

    Parameters
    ----------
    rule
        A rule for n members.
    votes
        (division, member), 1 yes, 0 abstains, -1 no

    Returns
    -------
    array
        (division,)

    Example
    -------
    >>> passes(Ternary(outweighs=[2, 1, 1]), np.array([[1, -1, 0], [1, -1, -1]]))
    array([ True, False])
    """
    return _passes(rule, votes == 1, votes == -1, np.eye(rule.members, dtype=np.int64))


def ternary_power(rule: Ternary) -> TernaryPower:
    """Find the Banzhaf and Shapley–Shubik values of a rule with abstention, exactly.

    Source
    ------
    [FelsenthalMachover1997]_: ternary voting games; the roll-call form of the Shapley–Shubik index.

    Parameters
    ----------
    rule
        A rule for at most 30 members that fall into few enough classes of equals.

    Raises
    ------
    DomainError
        If there are too many kinds of divisions.

    Our reading
    -----------
    In a roll-call all orders are equally likely and each member votes yes, abstains or votes no with equal chances; the
    member after whose vote the outcome is settled, whatever the rest do, is the pivot.

    Limits
    ------
    The other indices have no agreed form with abstention.

    Example
    -------
    >>> found = ternary_power(Ternary(Weighted([1] * 3, 2), Weighted([1, 0, 0], 1)))
    >>> [str(value) for value in found.banzhaf], [str(value) for value in found.shapley_shubik]
    (['5/11', '3/11', '3/11'], ['14/27', '13/54', '13/54'])
    """
    label, _ = classes_of(_all_weights(rule))
    sizes = np.bincount(label).tolist()
    if prod(comb(size + 3, 3) for size in sizes) > MOST_STATES or sum(sizes) > MOST_MEMBERS:
        raise DomainError(f"{rule.members} members in {len(sizes)} classes are too many divisions to count; "
                          f"at most {MOST_MEMBERS} members who are equals in large classes would be right")
    of_class = _class_columns(label)
    swung = [_swings(rule, sizes, of_class, kind) for kind in range(len(sizes))]
    pivotal = [_pivot_share(rule, sizes, of_class, kind) for kind in range(len(sizes))]
    swings = tuple(sum(swung[kind]) for kind in label)
    total, divisions = sum(swings), 3 ** (rule.members - 1)
    return TernaryPower(
        shapley_shubik=tuple(pivotal[kind] for kind in label),
        banzhaf=tuple(Fraction(swing, total) for swing in swings),
        score=tuple(Fraction(swing, divisions) for swing in swings),
        swings=swings,
        yes_abstain=tuple(swung[kind][0] for kind in label),
        abstain_no=tuple(swung[kind][1] for kind in label),
        passing=_passing(rule, sizes, of_class),
    )


def _all_weights(rule: Ternary) -> IntArray:
    """(leaf, member) all weights by which members can be told apart."""
    rows = [tables_of(part)[0] for part in (rule.needs, rule.blocked_by) if part is not None]
    if rule.outweighs is not None:
        rows.append(tables_of(Weighted(rule.outweighs, 1))[0])
    return np.concatenate(rows)


def _class_columns(label: IntArray) -> IntArray:
    """(class,) one member of each class, whose weights are those of all."""
    return np.unique(label, return_index=True)[1]


def _passes(rule: Ternary, yes: IntArray | BoolArray, no: IntArray | BoolArray, pick: IntArray) -> BoolArray:
    """Which divisions pass, by (division, column) how many of each column vote yes and no; `pick` (column, member)."""
    answer = np.ones(len(yes), dtype=bool)
    for part, count, is_wanted in ((rule.needs, yes, True), (rule.blocked_by, no, False)):
        if part is not None:
            weights, quotas = tables_of(part)
            sums = count.astype(np.int64) @ (pick @ weights.T)
            won = holds(part, iter([sums[:, leaf] >= quotas[leaf] for leaf in range(len(quotas))]))
            answer &= won if is_wanted else ~won
    if rule.outweighs is not None:
        weights = tables_of(Weighted(rule.outweighs, 1))[0][0]
        answer &= (yes.astype(np.int64) - no.astype(np.int64)) @ (pick @ weights) > 0
    return answer


def _divisions(sizes: Sequence[int]) -> tuple[IntArray, IntArray, list[int]]:
    """(state, class) yes and no of every division by classes, and how many divisions each state stands for."""
    per_class = [[(yes, no) for yes in range(size + 1) for no in range(size + 1 - yes)] for size in sizes]
    yes, no, ways = [], [], []
    for state in product(*per_class):
        yes.append([y for y, _ in state])
        no.append([n for _, n in state])
        ways.append(prod(comb(size, y) * comb(size - y, n) for size, (y, n) in zip(sizes, state, strict=True)))
    return np.array(yes, dtype=np.int64), np.array(no, dtype=np.int64), ways


def _pick(members: int, of_class: IntArray) -> IntArray:
    """(class, member), one where a member speaks for its class."""
    pick = np.zeros((len(of_class), members), dtype=np.int64)
    pick[np.arange(len(of_class)), of_class] = 1
    return pick


def _passing(rule: Ternary, sizes: list[int], of_class: IntArray) -> int:
    yes, no, ways = _divisions(sizes)
    won = _passes(rule, yes, no, _pick(rule.members, of_class))
    return sum(way for way, is_won in zip(ways, won.tolist(), strict=True) if is_won)


def _swings(rule: Ternary, sizes: list[int], of_class: IntArray, kind: int) -> tuple[int, int]:
    """Divisions of the others in which a member of a class turns the outcome from abstaining to yes, and from no."""
    others = [size - (column == kind) for column, size in enumerate(sizes)]
    yes, no, ways = _divisions(others)
    one, pick = np.zeros(len(sizes), dtype=np.int64), _pick(rule.members, of_class)
    one[kind] = 1
    by_yes, by_none, by_no = (_passes(rule, yes + for_it * one, no + against * one, pick)
                              for for_it, against in ((1, 0), (0, 0), (0, 1)))
    step = [by_yes & ~by_none, by_none & ~by_no]
    first, second = (sum(way for way, turns in zip(ways, mask.tolist(), strict=True) if turns) for mask in step)
    return first, second


def _pivot_share(rule: Ternary, sizes: list[int], of_class: IntArray, kind: int) -> Fraction:
    """Share of the roll-calls in which a member of a class is the pivot."""
    others = [size - (column == kind) for column, size in enumerate(sizes)]
    yes, no, called, ways = _roll_calls(others)
    one, pick = np.zeros(len(sizes), dtype=np.int64), _pick(rule.members, of_class)
    one[kind] = 1
    rest = np.array(others) - called  # others not called yet; the member itself is not called either
    is_open = ~_settled(rule, yes, no, rest + one, pick)
    members = rule.members
    total = Fraction(0)
    by_called = [0] * members
    for for_it, against in ((1, 0), (0, 0), (0, 1)):
        pivots = is_open & _settled(rule, yes + for_it * one, no + against * one, rest, pick)
        for state in np.flatnonzero(pivots).tolist():
            by_called[int(called[state].sum())] += ways[state]
    for count, found in enumerate(by_called):
        orders = Fraction(factorial(count) * factorial(members - 1 - count), factorial(members))
        total += orders * Fraction(found, 3 ** (count + 1))
    return total


def _settled(rule: Ternary, yes: IntArray, no: IntArray, rest: IntArray, pick: IntArray) -> BoolArray:
    """Is the outcome the same whether all the rest vote no or all vote yes."""
    return np.asarray(_passes(rule, yes, no + rest, pick) == _passes(rule, yes + rest, no, pick))


def _roll_calls(others: Sequence[int]) -> tuple[IntArray, IntArray, IntArray, list[int]]:
    """(state, class) yes, no and called of every state of a roll-call, and in how many ways it comes about."""
    per_class = [[(yes, no, count) for count in range(size + 1) for yes in range(count + 1)
                  for no in range(count + 1 - yes)] for size in others]
    table = list(product(*per_class))
    ways = [prod(comb(size, count) * comb(count, yes) * comb(count - yes, no)
                 for size, (yes, no, count) in zip(others, state, strict=True)) for state in table]
    array = np.array(table, dtype=np.int64).reshape(len(table), len(others), 3)
    return array[:, :, 0], array[:, :, 1], array[:, :, 2], ways
