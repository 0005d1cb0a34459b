"""Sides of a council beside its text: reasons, other costs of acting outside, payments, and what a seat is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import Item, Sound
from detente.lenses.council_inputs import LEVELS, Inputs
from detente.lenses.values import Values
from detente.models.council import (
    Council,
    CouncilResult,
    Division,
    Purchase,
    Uniform,
    Votes,
    agree_on_line,
    dilution_split,
    divide,
    gridlock_interval,
    margin,
    pass_probability,
    purchase,
    setter,
    settle,
    vote,
)

__all__ = ["Pie", "Side", "bought_by", "paid", "pie", "reasons", "seat_values", "shadow", "shared", "voted"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pie:
    """What is needed to divide a pie."""

    discount: Floats
    veto_recognition: Floats
    veto: NDArray[np.bool_]
    quota: int
    sound: Sound


@dataclass(frozen=True)
class Side:
    """Outcomes of a side by the end of their names."""

    sound: Sound
    found: Mapping[str, Floats]


def voted(inputs: Inputs, settled: CouncilResult, text: Floats) -> Votes | None:
    """The vote on a text, where votes are not certain."""
    if inputs.voting is None:
        return None
    margins = margin(inputs.council.position, text, settled.reversion_loss, inputs.council.payment, inputs.stake,
                     inputs.stake_weight)
    return vote(margins, inputs.voting, inputs.council.veto, inputs.council.quota)


def _text(settled: CouncilResult) -> Floats:
    """The text where one passes."""
    return np.where(settled.passed, settled.x, np.nan)


def hinges(inputs: Inputs, settled: CouncilResult, text: Floats) -> dict[str, Floats]:
    """By how much the chance that a text passes is higher if a member votes yes than if it votes no, by column."""
    votes, body = voted(inputs, settled, text), inputs.council
    if votes is None:
        return {}
    found = {}
    for column in range(body.position.shape[1]):
        ends = []
        for chance in (1.0, 0.0):
            yes, stay = votes.yes.copy(), votes.abstain.copy()
            yes[:, column], stay[:, column] = chance, 0.0
            ends.append(pass_probability(yes, stay, body.veto, body.quota))
        found[f"hinges.{column}"] = np.where(settled.passed, ends[0] - ends[1], np.nan)
    return found


def reasons(inputs: Inputs) -> Side:
    """Solve again under other readings, without the threat, with everything known, and with parts switched off."""
    body = inputs.council
    low, high = gridlock_interval(body.position, body.veto, body.quota)
    found = {"gridlock_low": low, "gridlock_high": high}
    if inputs.unknown:
        return Side(inputs.sound, found | {"text_if_known": _text(setter(body))})
    settled, split = settle(body), dilution_split(body)
    found |= _readings(body) | hinges(inputs, settled, settled.x)
    found |= {"weakened_by_cost": split.underlying, "strengthened_by_fear": split.by_fear,
              "strengthened_by_payment": split.by_payment, "text_without_threat": _text(_without_threat(body))}
    if inputs.is_unanimous:
        loss = settled.reversion_loss + (0.0 if body.payment is None else body.payment)
        all_agree = agree_on_line(body.position, loss, np.ones((1, body.position.shape[1])))
        for name in ("nash", "kalai_smorodinsky", "egalitarian"):
            found[f"text_if_{name}"] = getattr(all_agree, name)
    return Side(inputs.sound, found)


def _readings(body: Council) -> dict[str, Floats]:
    """The text under both readings of the outside option, and where its cost is known."""
    if body.outside is None:
        return {}
    known = replace(body.outside, believed_cost=None)
    found = {"credible_below": np.abs(body.ideal - body.status_quo)}
    for name, mode in (("text_if_constraint", "deal_me_out"), ("text_if_disagreement", "nash")):
        found[name] = _text(settle(replace(body, outside=replace(known, mode=mode))))
    if body.outside.believed_cost is not None:
        found["text_if_known"] = _text(settle(replace(body, outside=known)))
    return found


def _without_threat(body: Council) -> CouncilResult:
    """The same council and the same last word on the text, when acting outside costs more than it brings."""
    if body.outside is None:
        return setter(body)
    reach = np.abs(body.ideal - body.status_quo) + 1.0
    return settle(replace(body, outside=replace(body.outside, cost=reach, ally=None, believed_cost=None)))


def shadow(inputs: Inputs) -> Side:
    """The text, and how likely it passes, at other costs of acting outside."""
    body, found = inputs.council, {}
    assert body.outside is not None
    for level in LEVELS:
        option, share = body.outside, level / 100
        ally, believed = option.ally, option.believed_cost
        if ally is not None:
            ally = replace(ally, cost_with_ally=share * ally.cost_with_ally)
        if isinstance(believed, Uniform):
            believed = Uniform(share * believed.low, share * believed.high)
        option = replace(option, cost=share * option.cost, ally=ally, believed_cost=believed)
        settled = settle(replace(body, outside=option))
        votes = voted(inputs, settled, settled.x)
        chance = np.ones(len(settled.x)) if votes is None else votes.passes
        found[f"text_at_cost.p{level}"] = _text(settled)
        found[f"passes_at_cost.p{level}"] = np.where(settled.passed, chance, 0.0)
    return Side(inputs.sound, found)


def bought_by(inputs: Inputs) -> tuple[Inputs, Purchase]:
    """The text that a proposer which may pay would put."""
    assert inputs.price is not None
    return inputs, purchase(inputs.council, inputs.price)


def paid(inputs: Inputs, bought: Purchase, members: tuple[str, ...]) -> Side:
    """That text, and what each member would be paid."""
    found = {"text_if_paid": bought.x, "spent": bought.spent, "bought": bought.bought}
    found |= {f"paid.{member}": bought.payment[:, column] for column, member in enumerate(members)}
    return Side(inputs.sound, found)


def pie(case: Case, item: Item, values: Values) -> Pie:
    """The inputs of dividing a pie."""
    council, sound = item.path.split(".")[1], Sound(values.size)
    here, members = f"councils.{council}", tuple(case.councils[council].members)
    veto = np.array([values.flag(f"{here}.members.{member}.veto") for member in members])
    chance, vetoes = np.full(values.size, 1 / len(members)), int(veto.sum())
    if values.is_given(f"{here}.division.veto_recognition"):
        chance = sound(values.number(f"{here}.division.veto_recognition"))
    chance = np.minimum(chance, 1 / vetoes) if vetoes else np.zeros(values.size)
    if vetoes == len(members):
        chance = np.full(values.size, 1 / vetoes)
    discount, votes = sound(values.number(f"{here}.division.discount")), case.councils[council].passes.votes
    assert votes is not None  # the check refuses a division under a rule of weights
    return Pie(discount, chance, veto, votes, sound)


def shared(inputs: Pie) -> tuple[Pie, Division]:
    """What a seat is worth."""
    vetoes = int(inputs.veto.sum())
    return inputs, divide(len(inputs.veto), vetoes, inputs.quota, inputs.discount, inputs.veto_recognition)


def seat_values(inputs: Pie, division: Division, members: tuple[str, ...]) -> Side:
    """The value of each member's seat."""
    return Side(inputs.sound, {
        f"seat.{member}": division.veto_share if inputs.veto[column] else division.other_share
        for column, member in enumerate(members)
    })
