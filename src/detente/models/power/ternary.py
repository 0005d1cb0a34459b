"""Power where members may abstain: rules on three ways to vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, factorial, prod
from types import MappingProxyType

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.checks import BoolArray, IntArray
from detente.models.power.classes import classes_of
from detente.models.power.rules import Rule, Weighted, holds, members_of, tables_of

__all__ = ["Ternary", "TernaryPower", "passes", "ternary_power"]

MOST_STATES = 2_000_000
MOST_MEMBERS = 30
SAMPLES = 100_000
CHUNK = 20_000
METHODS = ("automatic", "classes", "sampling")
Values = tuple[Fraction, ...] | tuple[float, ...]


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
    act
        share of all divisions that pass a text
    method
        how the values were found
    passing
        divisions in which a text passes, of 3 to the number of members; None, as the swings are, where they were not
        counted
    errors
        (member,) standard errors of estimates, by the words `shapley_shubik`, `banzhaf` and `score`; empty where the
        rule was counted
    """

    shapley_shubik: Values
    banzhaf: Values
    score: Values
    swings: tuple[int, ...] | None
    yes_abstain: tuple[int, ...] | None
    abstain_no: tuple[int, ...] | None
    act: Fraction | float
    method: str
    passing: int | None = None
    errors: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


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


def ternary_power(
    rule: Ternary, method: str = "automatic", samples: int = SAMPLES, seed: int = 1
) -> TernaryPower:
    """Find the Banzhaf and Shapley–Shubik values of a rule with abstention.

    Source
    ------
    [FelsenthalMachover1997]_: ternary voting games; the roll-call form of the Shapley–Shubik index.

    Parameters
    ----------
    rule
        A rule of which some division passes a text and some does not.
    method
        `automatic`: exact where at most 30 members fall into few enough classes of equals, else sampling. Or `classes`
        or `sampling` by name.
    samples, seed
        For sampling only: roll-calls and divisions drawn, and the number from which they follow.

    Raises
    ------
    DomainError
        If the method is not known, there are too many kinds of divisions for classes, or nothing depends on the votes.

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
    if method not in METHODS:
        raise DomainError(f'no method called "{method}"; there are {", ".join(METHODS)}')
    ends = passes(rule, np.array([[1], [-1]]) * np.ones((1, rule.members), dtype=np.int64))
    if not ends[0] or ends[1]:
        always = "fails even when all vote for it" if not ends[0] else "passes even when all vote against it"
        raise DomainError(f"a text {always}, so no vote ever matters; another rule would be right")
    label, _ = classes_of(_all_weights(rule))
    sizes = np.bincount(label).tolist()
    is_small = prod(comb(size + 3, 3) for size in sizes) <= MOST_STATES and sum(sizes) <= MOST_MEMBERS
    if method == "classes" and not is_small:
        raise DomainError(f"{rule.members} members in {len(sizes)} classes are too many divisions to count; "
                          f"at most {MOST_MEMBERS} members who are equals in large classes would be right")
    if method == "sampling" or not is_small:
        return _sampled(rule, samples, seed)
    return _counted(rule, label, sizes)


def _counted(rule: Ternary, label: IntArray, sizes: list[int]) -> TernaryPower:
    """Exact values by classes."""
    of_class = _class_columns(label)
    swung = [_swings(rule, sizes, of_class, kind) for kind in range(len(sizes))]
    pivotal = [_pivot_share(rule, sizes, of_class, kind) for kind in range(len(sizes))]
    swings = tuple(sum(swung[kind]) for kind in label)
    total, divisions = sum(swings), 3 ** (rule.members - 1)
    passing = _passing(rule, sizes, of_class)
    return TernaryPower(
        shapley_shubik=tuple(pivotal[kind] for kind in label),
        banzhaf=tuple(Fraction(swing, total) for swing in swings),
        score=tuple(Fraction(swing, divisions) for swing in swings),
        swings=swings,
        yes_abstain=tuple(swung[kind][0] for kind in label),
        abstain_no=tuple(swung[kind][1] for kind in label),
        act=Fraction(passing, 3**rule.members),
        method=f"counted by {len(sizes)} class{'es' if len(sizes) > 1 else ''} of equal members",
        passing=passing,
    )


def _sampled(rule: Ternary, samples: int, seed: int) -> TernaryPower:
    """Estimates from random divisions, each called in a random order."""
    if samples < 2:
        raise DomainError(f"samples is {samples}; at least 2 would be right")
    members = rule.members
    rng = np.random.Generator(np.random.Philox(seed))
    pivots, swung, passed = np.zeros(members), np.zeros(members), 0
    everybody = np.eye(members, dtype=np.int64)
    for begin in range(0, samples, CHUNK):
        votes = rng.integers(-1, 2, (min(CHUNK, samples - begin), members))
        place = rng.permuted(np.tile(np.arange(members), (len(votes), 1)), axis=1)
        passed += int(_passes(rule, votes == 1, votes == -1, everybody).sum())
        pivots += np.bincount(_pivot(rule, votes, place), minlength=members)
        for member in range(members):
            swung[member] += _turned(rule, votes, member).sum()
    decisive, score = pivots / samples, swung / samples
    total = max(float(score.sum()), np.finfo(float).tiny)
    doubt = {name: np.sqrt(share * (1 - share) / (samples - 1)) for name, share in (("s", decisive), ("b", score))}
    errors = {"shapley_shubik": doubt["s"], "banzhaf": doubt["b"] / total, "score": doubt["b"]}
    return TernaryPower(
        shapley_shubik=tuple(decisive.tolist()), banzhaf=tuple((score / total).tolist()), score=tuple(score.tolist()),
        swings=None, yes_abstain=None, abstain_no=None, act=passed / samples,
        method=f"estimated from {samples:,} roll-calls and as many divisions for each member",
        errors=MappingProxyType({name: tuple(error.tolist()) for name, error in errors.items()}),
    )  # fmt: skip


def _pivot(rule: Ternary, votes: IntArray, place: IntArray) -> IntArray:
    """(division,) the member whose vote settles the outcome, whatever those called later do."""
    everybody = np.eye(rule.members, dtype=np.int64)
    pivot = np.full(len(votes), -1)
    for count in range(rule.members):
        rest = place > count
        yes, no = (votes == 1) & ~rest, (votes == -1) & ~rest
        is_settled = _settled(rule, yes.astype(np.int64), no.astype(np.int64), rest.astype(np.int64), everybody)
        new = is_settled & (pivot < 0)
        pivot[new] = np.argmax(place[new] == count, axis=1)
    return pivot


def _turned(rule: Ternary, votes: IntArray, member: int) -> BoolArray:
    """(division,) does a yes of the member pass the text and a no fail it."""
    everybody = np.eye(rule.members, dtype=np.int64)
    ends = []
    for own in (1, -1):
        changed = votes.copy()
        changed[:, member] = own
        ends.append(_passes(rule, changed == 1, changed == -1, everybody))
    return ends[0] & ~ends[1]


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


def _divisions(sizes: Sequence[int]) -> tuple[IntArray, IntArray, IntArray]:
    """(state, class) yes and no of every division by classes, and how many divisions each state stands for."""
    per_class = [[(yes, no, comb(size, yes) * comb(size - yes, no)) for yes in range(size + 1)
                  for no in range(size + 1 - yes)] for size in sizes]
    found = _states(per_class)
    return found[:, :, 0], found[:, :, 1], found[:, :, 2].prod(axis=1)


def _states(per_class: Sequence[Sequence[tuple[int, ...]]]) -> IntArray:
    """(state, class, figure) every way to take one row of figures of each class."""
    tables = [np.array(rows, dtype=np.int64) for rows in per_class]
    pick = np.indices([len(table) for table in tables]).reshape(len(tables), -1)
    return np.stack([table[index] for table, index in zip(tables, pick, strict=True)], axis=1)


def _pick(members: int, of_class: IntArray) -> IntArray:
    """(class, member), one where a member speaks for its class."""
    pick = np.zeros((len(of_class), members), dtype=np.int64)
    pick[np.arange(len(of_class)), of_class] = 1
    return pick


def _passing(rule: Ternary, sizes: list[int], of_class: IntArray) -> int:
    yes, no, ways = _divisions(sizes)
    return int(ways[_passes(rule, yes, no, _pick(rule.members, of_class))].sum())


def _swings(rule: Ternary, sizes: list[int], of_class: IntArray, kind: int) -> tuple[int, int]:
    """Divisions of the others in which a member of a class turns the outcome from abstaining to yes, and from no."""
    others = [size - (column == kind) for column, size in enumerate(sizes)]
    yes, no, ways = _divisions(others)
    one, pick = np.zeros(len(sizes), dtype=np.int64), _pick(rule.members, of_class)
    one[kind] = 1
    by_yes, by_none, by_no = (_passes(rule, yes + for_it * one, no + against * one, pick)
                              for for_it, against in ((1, 0), (0, 0), (0, 1)))
    return int(ways[by_yes & ~by_none].sum()), int(ways[by_none & ~by_no].sum())


def _pivot_share(rule: Ternary, sizes: list[int], of_class: IntArray, kind: int) -> Fraction:
    """Share of the roll-calls in which a member of a class is the pivot."""
    others = [size - (column == kind) for column, size in enumerate(sizes)]
    yes, no, called, ways = _roll_calls(others)
    one, pick = np.zeros(len(sizes), dtype=np.int64), _pick(rule.members, of_class)
    one[kind] = 1
    rest = np.array(others) - called  # others not called yet; the member itself is not called either
    is_open = ~_settled(rule, yes, no, rest + one, pick)
    members, total_called = rule.members, called.sum(axis=1)
    total = Fraction(0)
    by_called = [0] * members
    for for_it, against in ((1, 0), (0, 0), (0, 1)):
        pivots = is_open & _settled(rule, yes + for_it * one, no + against * one, rest, pick)
        for count in range(members):
            by_called[count] += int(ways[pivots & (total_called == count)].sum())
    for count, found in enumerate(by_called):
        orders = Fraction(factorial(count) * factorial(members - 1 - count), factorial(members))
        total += orders * Fraction(found, 3 ** (count + 1))
    return total


def _settled(rule: Ternary, yes: IntArray, no: IntArray, rest: IntArray, pick: IntArray) -> BoolArray:
    """Is the outcome the same whether all the rest vote no or all vote yes."""
    return np.asarray(_passes(rule, yes, no + rest, pick) == _passes(rule, yes + rest, no, pick))


def _roll_calls(others: Sequence[int]) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """(state, class) yes, no and called of every state of a roll-call, and in how many ways it comes about."""
    per_class = [[(yes, no, count, comb(size, count) * comb(count, yes) * comb(count - yes, no))
                  for count in range(size + 1) for yes in range(count + 1) for no in range(count + 1 - yes)]
                 for size in others]
    found = _states(per_class)
    return found[:, :, 0], found[:, :, 1], found[:, :, 2], found[:, :, 3].prod(axis=1)
