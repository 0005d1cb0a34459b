"""What the councils lens puts before the solvers: a council and its members' beliefs, from a case and drawn numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import Item, Sound
from detente.lenses.bodies import build
from detente.lenses.values import Values
from detente.models.council import MODES, Ally, Council, OutsideOption, Uniform, Unknown, Voting
from detente.models.power import Rule

__all__ = ["DIVISION", "LEVELS", "PAID", "SHADOW", "WHY", "Inputs", "asked", "assembled"]

Floats = NDArray[np.float64]

WHY, SHADOW, PAID, DIVISION = "why", "shadow", "paid", "division"
"""Sides of a council that are solved by themselves: reasons, other costs of acting outside, payments, a pie."""
LEVELS = (0, 25, 50, 75, 100, 125, 150, 200, 300, 400)
"""Costs of acting outside at which a council is solved again, in per cent of those in the case."""
LEAST_NOISE = 1e-9


@dataclass(frozen=True)
class Inputs:
    """The council, how margins become votes (None: votes are certain), stakes, and what the side asked for needs."""

    council: Council
    unknown: tuple[Unknown, ...]
    voting: Voting | None
    stake: Floats
    stake_weight: Floats
    price: Floats | None
    is_unanimous: bool
    side: str
    sound: Sound


def asked(item: Item) -> tuple[str, str]:
    """Council and issue of an item.

    >>> asked(Item("councils.board", (), ("issues.text.position.a",)))
    ('board', 'text')
    """
    return item.path.split(".")[1], item.needs[0].split(".")[1]


def assembled(case: Case, item: Item, values: Values) -> Inputs:
    """The inputs of an item that is about a text."""
    council, issue = asked(item)
    details, members = case.councils[council], tuple(case.councils[council].members)
    proposer = case.issues[issue].decided.proposer or ""
    here, sound = f"councils.{council}", Sound(values.size)

    def of_members(field: str) -> Floats:
        return sound(np.stack([values.number(f"{here}.members.{member}.{field}") for member in members], axis=1))

    body = Council(
        status_quo=sound(values.number(f"issues.{issue}.status_quo")),
        position=sound(np.stack([values.outcome(f"issues.{issue}.position.{member}") for member in members], axis=1)),
        veto=np.array([values.flag(f"{here}.members.{member}.veto") for member in members]),
        quota=_quota(case, council),
        ideal=sound(values.outcome(f"issues.{issue}.position.{proposer}")),
        proposer=members.index(proposer) if proposer in members else -1,
        payment=of_members("payment"),
        bypass_cost=of_members("bypass_cost"),
        outside=_outside(case, council, issue, values, sound),
    )
    voting, weight = _voting(case, council, values, sound)
    price = sound(values.number(f"{here}.side_payments.price")) if details.side_payments is not None else None
    return Inputs(
        council=body,
        unknown=tuple(Unknown(index, _between(f"{here}.members.{member}.believed", values, sound))
                      for index, member in enumerate(members) if details.members[member].believed is not None),
        voting=voting,
        stake=of_members("stake"),
        stake_weight=weight,
        price=price,
        is_unanimous=bool(body.veto.all()) or body.quota == len(members),
        side=item.aspect,
        sound=sound,
    )  # fmt: skip


def _quota(case: Case, council: str) -> int | Rule:
    """Yes votes needed, or the rule of weights that stands in their place."""
    details = case.councils[council]
    if details.passes.votes is not None:
        return details.passes.votes
    return build(details.passes, {member: seat.weights for member, seat in details.members.items()})


def _between(here: str, values: Values, sound: Sound) -> Uniform:
    """A belief between two ends, whichever is the lower in a draw."""
    ends = np.sort(np.stack([sound(values.number(f"{here}.{end}")) for end in ("low", "high")]), axis=0)
    return Uniform(ends[0], ends[1])


def _voting(case: Case, council: str, values: Values, sound: Sound) -> tuple[Voting | None, Floats]:
    """How margins become votes, and what a stake is worth."""
    if case.councils[council].votes is None:
        return None, np.zeros(values.size)
    at = f"councils.{council}.votes"
    voting = Voting(np.maximum(sound(values.number(f"{at}.noise")), LEAST_NOISE),
                    sound(values.number(f"{at}.yes_threshold")), sound(values.number(f"{at}.no_threshold")))
    return voting, sound(values.number(f"{at}.stake_weight"))


def _outside(case: Case, council: str, issue: str, values: Values, sound: Sound) -> OutsideOption | None:
    """The way round the council, if there is one."""
    details = case.councils[council].outside_option
    if details is None:
        return None
    here, members = f"councils.{council}.outside_option", tuple(case.councils[council].members)
    codes = np.array([MODES.index(word) for word in values.word(f"{here}.mode").words])
    ally = None
    if details.ally is not None:
        actor = details.ally.actor
        ally = Ally(
            position=sound(values.outcome(f"issues.{issue}.position.{actor}")),
            joining_cost=sound(values.number(f"{here}.ally.joining_cost")),
            cost_with_ally=sound(values.number(f"{here}.ally.cost_with_ally")),
            member=members.index(actor) if actor in members else -1,
        )
    is_private = details.believed_cost is not None
    return OutsideOption(
        mode=codes[values.drawn_word(f"{here}.mode")],
        cost=sound(values.number(f"{here}.cost")),
        bargaining_weight=sound(values.number(f"{here}.bargaining_weight")),
        ally=ally,
        believed_cost=_between(f"{here}.believed_cost", values, sound) if is_private else None,
    )
