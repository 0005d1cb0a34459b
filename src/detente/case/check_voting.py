"""Checks of voting rules, in a case's council or in a file of their own: every condition can be met by somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from detente.case.edit import nearest
from detente.case.finding import Finding, Place, known
from detente.case.voting_parts import Passes, Weight, leaves_of
from detente.words import plural

__all__ = ["MOST_CONDITIONS", "Seats", "check_rule", "check_weights", "kinds_of_weight", "weights_of"]

Seats = Mapping[str, Mapping[str, Weight]]
MOST_CONDITIONS = 50


def kinds_of_weight(seats: Seats) -> tuple[str, ...]:
    """The names of the weights that members have, in the order of the file.

    >>> kinds_of_weight({"a": {"votes": Weight.parse(3)}, "b": {"seats": Weight.parse(1)}})
    ('votes', 'seats')
    """
    return tuple(dict.fromkeys(name for weights in seats.values() for name in weights))


def weights_of(seats: Seats, kind: str | None) -> dict[str, Fraction]:
    """What each member weighs: heads where no kind of weight is named.

    >>> weights_of({"a": {"votes": Weight.parse(3)}, "b": {}}, "votes")
    {'a': Fraction(3, 1), 'b': Fraction(0, 1)}
    """
    if kind is None:
        return dict.fromkeys(seats, Fraction(1))
    return {member: weights[kind].value if kind in weights else Fraction(0) for member, weights in seats.items()}


def check_weights(seats: Seats, place: Place) -> Iterator[Finding]:
    """Where one member has a kind of weight, all have.

    >>> list(check_weights({"a": {"votes": Weight.parse(3)}, "b": {}}, ()))
    [(('b', 'weights'), '"votes" is missing, which other members have; give 0 where it has none')]
    """
    kinds = kinds_of_weight(seats)
    for member, weights in seats.items():
        for kind in kinds:
            if kind not in weights:
                yield (*place, member, "weights"), (
                    f'"{kind}" is missing, which other members have; give 0 where it has none')


def check_rule(seats: Seats, passes: Passes, place: Place) -> Iterator[Finding]:
    """Every condition names weights and members that there are, asks for something, and can be met by all together.

    >>> seats = {"a": {"votes": Weight.parse(3)}, "b": {"votes": Weight.parse(1)}}
    >>> list(check_rule(seats, Passes(weight="votes", at_least=5), ("passes",)))
    [(('passes', 'at_least'), '5 can never be met; all members together have 4 of "votes"')]
    """
    leaves = list(leaves_of(passes))
    if len(leaves) > MOST_CONDITIONS:
        yield place, f"{len(leaves)} conditions; at most {MOST_CONDITIONS} would be right"
        return
    for steps, leaf in leaves:
        here = (*place, *steps)
        if leaf.votes is not None:
            yield from _check_votes(len(seats), leaf, here)
        elif leaf.includes is not None:
            for index, member in enumerate(leaf.includes):
                yield from known("member", member, seats, (*here, "includes", index))
        else:
            yield from _check_amount(seats, leaf, here)


def _check_votes(members: int, leaf: Passes, here: Place) -> Iterator[Finding]:
    """The head count fits the members."""
    if leaf.of != members:
        yield (*here, "of"), f"says {leaf.of} but there are {members} members; {members} would be right"
    if leaf.votes is not None and leaf.votes > members:
        yield (*here, "votes"), (
            f"{leaf.votes} votes can never be met by {members} members; from 1 to {members} would be right")


def _check_amount(seats: Seats, leaf: Passes, here: Place) -> Iterator[Finding]:
    """The weight is there, and the amount is above nothing and within reach."""
    kinds = kinds_of_weight(seats)
    if leaf.weight is not None and leaf.weight not in kinds:
        there = f"members have {', '.join(kinds)}" if kinds else "no member has weights"
        yield (*here, "weight"), f'no weight called "{leaf.weight}"{nearest(leaf.weight, kinds) or "; " + there}'
        return
    weights = weights_of(seats, leaf.weight)
    total = sum(weights.values(), Fraction(0))
    quota = leaf.quota(weights)
    amount = leaf.at_least or leaf.more_than
    told = "more than " if leaf.more_than is not None else ""
    written = "" if amount is None else f"{amount.value * 100} %" if amount.is_share else f"{amount.value}"
    if quota <= 0:
        yield (*here, leaf.kind), "0, which nobody at all would meet; a condition asks for something"
    elif quota > total:
        whose = plural(int(total), "head") if leaf.weight is None else f'{total} of "{leaf.weight}"'
        hint = f"; write weight: {kinds[0]} if weights are meant" if leaf.weight is None and kinds else ""
        yield (*here, leaf.kind), f"{told}{written} can never be met; all members together have {whose}{hint}"
