"""Bodies that vote, from a file of their own or from a case: their rule as the solvers take it, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from detente.case.check_voting import weights_of
from detente.case.parts import Case
from detente.case.voting_file import HEADS, VotingRule
from detente.case.voting_parts import Passes, Weight
from detente.models.power import AllOf, AnyOf, Rule, Ternary, Vetoes, Weighted, dual
from detente.quantity.words import sentence_list
from detente.words import inside, spaced

__all__ = ["Body", "body_of_council", "body_of_rule", "build", "rule_said"]

Seats = Mapping[str, Mapping[str, Weight]]
Exact = int | Fraction


@dataclass(frozen=True)
class Body:
    """A body that votes.

    Parameters
    ----------
    title
        what it is called
    members, names
        ids, and names as they are printed
    rule
        by which those who vote yes win where nobody abstains
    three_way
        the rule where members may abstain; None where an abstention is as good as a no
    said
        the rule in a sentence
    units
        unit of each kind of weight that has one
    """

    title: str
    members: tuple[str, ...]
    names: tuple[str, ...]
    rule: Rule
    three_way: Ternary | None
    said: str
    units: Mapping[str, str] = field(default_factory=dict)


def body_of_rule(rule: VotingRule, file: str = "") -> Body:
    """The body of a checked file.

    >>> from detente.case.tree import read_tree
    >>> from detente.case.voting_file import build_rule
    >>> tree = read_tree(b"members: {a: 3, b: 1}\\npasses: {weight: votes, at_least: 4}")
    >>> body = body_of_rule(build_rule(tree, "club.yaml").rule)
    >>> body.members, body.rule
    (('a', 'b'), Weighted(weights=(3, 1), quota=4))
    """
    names = tuple(seat.name or spaced(member) for member, seat in rule.members.items())
    seats = {member: seat.weights for member, seat in rule.members.items()}
    vetoes = tuple(seat.veto for seat in rule.members.values())
    outweighs = None
    if rule.outweighs is not None:
        outweighs = _ints(seats, None if rule.outweighs == HEADS else rule.outweighs)
    needs = _Needs(rule.passes, vetoes, rule.blocked_by, outweighs)
    return _body(rule.title or file or "The body", names, seats, needs, _said(rule, seats, names, vetoes), rule.units)


def body_of_council(case: Case, council: str, vetoes: Sequence[bool] | None = None) -> Body:
    """The body that a council of a case is; `vetoes` are those of its members where an edit may have changed them.

    Where any member has a veto in the case as written, abstentions are told apart even in an edit that takes it away.

    >>> from detente.lenses.load import load_case
    >>> body = body_of_council(load_case("russia-iran-us-2010").case, "unsc")
    >>> body.three_way is not None
    True
    """
    details = case.councils[council]
    names = tuple(inside(case.actors[member].name or spaced(member)) for member in details.members)
    seats = {member: seat.weights for member, seat in details.members.items()}
    written = tuple(seat.veto for seat in details.members.values())
    blocks = written if vetoes is None else tuple(vetoes)
    said = rule_said(details.passes, seats, names) + _vetoes_said(names, blocks)
    needs = _Needs(details.passes, blocks, may_abstain=any(written))
    return _body(details.name or spaced(council), names, seats, needs, f"A text passes when {said}.")


@dataclass(frozen=True)
class _Needs:
    """What a text needs: conditions on the yes votes, vetoes, what noes block with, weights by which yes exceeds no."""

    passes: Passes | None
    vetoes: tuple[bool, ...]
    blocked_by: Passes | None = None
    outweighs: tuple[int, ...] | None = None
    may_abstain: bool = False


def _body(title: str, names: tuple[str, ...], seats: Seats, needs: _Needs, said: str,
          units: Mapping[str, str] | None = None) -> Body:
    members = len(names)
    two_way: list[Rule] = []
    yes = None if needs.passes is None else build(needs.passes, seats)
    holders = [index for index, blocks in enumerate(needs.vetoes) if blocks]
    no: list[Rule] = [] if needs.blocked_by is None else [build(needs.blocked_by, seats)]
    if holders:
        two_way.append(Vetoes(holders, members))
        no.append(Weighted([int(blocks) for blocks in needs.vetoes], 1))
    two_way += [] if yes is None else [yes]
    two_way += [] if needs.blocked_by is None else [dual(build(needs.blocked_by, seats))]
    if needs.outweighs is not None:
        two_way.append(Weighted(needs.outweighs, sum(needs.outweighs) // 2 + 1))
    against = None if not no else no[0] if len(no) == 1 else AnyOf(no)
    is_three_way = against is not None or needs.outweighs is not None or needs.may_abstain
    return Body(title, tuple(seats), names, two_way[0] if len(two_way) == 1 else AllOf(two_way),
                Ternary(yes, against, needs.outweighs) if is_three_way else None, said, dict(units or {}))


def build(passes: Passes, seats: Seats) -> Rule:
    """A condition as the solvers take it.

    >>> build(Passes(all=({"at_least": 2}, {"includes": ["b"]})), {"a": {}, "b": {}})
    AllOf(rules=(Weighted(weights=(1, 1), quota=2), Vetoes(holders=(1,), members=2)))
    """
    if passes.parts:
        return (AllOf if passes.kind == "all" else AnyOf)([build(part, seats) for part in passes.parts])
    if passes.includes is not None:
        order = list(seats)
        return Vetoes([order.index(member) for member in passes.includes], len(order))
    weights = weights_of(seats, passes.weight)
    return Weighted([_whole(weight) for weight in weights.values()], _whole(passes.quota(weights)))


def _whole(figure: Fraction) -> Exact:
    """A whole number where it is one."""
    return figure.numerator if figure.denominator == 1 else figure


def _ints(seats: Seats, kind: str | None) -> tuple[int, ...]:
    """Weights as whole numbers in the same proportions."""
    weights = weights_of(seats, kind)
    common = lcm(*(weight.denominator for weight in weights.values()))
    return tuple(int(weight * common) for weight in weights.values())


def rule_said(passes: Passes, seats: Seats, names: Sequence[str], vote: str = "yes") -> str:
    """A condition in words.

    >>> seats = {member: {} for member in "abc"}
    >>> rule_said(Passes(any=({"votes": 2, "of": 3}, {"includes": ["a"]})), seats, ["Ann", "Bob", "Cy"])
    'either at least 2 of 3 members or Ann vote yes'
    """
    return f"{_condition(passes, seats, names)} vote {vote}"


def _condition(passes: Passes, seats: Seats, names: Sequence[str], depth: int = 0) -> str:
    """Who must vote."""
    if passes.parts:
        joint, before = ("and", "both") if passes.kind == "all" else ("or", "either")
        parts = [_condition(part, seats, names, depth + 1) for part in passes.parts]
        told = f" {joint} ".join(parts)
        if len(parts) == 1:
            return told
        head = f"{before} " if len(parts) == 2 or joint == "or" else ""
        return f"({told})" if depth else head + told
    if passes.includes is not None:
        named = dict(zip(seats, names, strict=True))
        return sentence_list([named[member] for member in passes.includes])
    weights = weights_of(seats, passes.weight)
    quota, total = passes.quota(weights), sum(weights.values(), Fraction(0))
    if passes.weight is None:
        return f"at least {quota} of {total} members"
    amount = passes.at_least or passes.more_than
    start = "at least" if passes.at_least is not None else "more than"
    if amount is not None and amount.is_share:
        return f"members with {start} {_percent(amount.value)} of the {spaced(passes.weight)}"
    return f"members with at least {_figure(quota)} of {_figure(total)} {spaced(passes.weight)}"


def _figure(value: Fraction) -> str:
    return f"{value.numerator:,}" if value.denominator == 1 else str(value)


def _percent(share: Fraction) -> str:
    """A share in per cent where that is short, else as a fraction."""
    percent = share * 100
    return f"{float(percent):g} %" if (percent * 100).denominator == 1 else str(share)


def _vetoes_said(names: Sequence[str], vetoes: Sequence[bool]) -> str:
    """Whose no blocks."""
    holders = [name for name, blocks in zip(names, vetoes, strict=True) if blocks]
    if len(holders) < 2:
        return f" and {holders[0]} does not vote no" if holders else ""
    return f" and none of {sentence_list(holders)} votes no"


def _said(rule: VotingRule, seats: Seats, names: Sequence[str], vetoes: Sequence[bool]) -> str:
    """The rule of a file in a sentence."""
    parts = [] if rule.passes is None else [rule_said(rule.passes, seats, names)]
    if rule.outweighs is not None:
        what = "votes" if rule.outweighs == HEADS else spaced(rule.outweighs)
        parts.append(f"more {what} are for it than against it")
    if rule.blocked_by is not None:
        parts.append(f"it is not so that {rule_said(rule.blocked_by, seats, names, 'no')}")
    told = " and ".join(parts)
    return f"A text passes when {told}{_vetoes_said(names, vetoes)}."
