"""Who words the text: the passable text that each bargaining mode picks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.models.checks import FloatArray, IntArray
from detente.models.council.acceptance import PassSet, candidates, choose, contains, nearest, neighbours
from detente.models.council.majority import completing
from detente.models.council.records import MODES
from detente.models.council.seats import Seats

VETO_DRAFTS, SETTER_DRAFTS, NASH, DEAL_ME_OUT = range(len(MODES))
WEIGHT_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Draft:
    """The text, what whoever words it aims at, and the rule by which it was picked; all (draw,)."""

    text: FloatArray
    target: FloatArray
    mode: IntArray
    weight: FloatArray
    counterpart: IntArray


def counterpart(seats: Seats) -> IntArray:
    """(draw,), the most reluctant veto player other than the proposer.

    Ties go to the one that fears being bypassed least, then to the one that is paid least. Where nobody else
    holds a veto, it is the member that completes the quota.
    """
    members = len(seats.veto)
    others = seats.veto & (np.arange(members) != seats.proposer)
    towards = np.where(seats.ideal >= seats.status_quo, 1.0, -1.0)
    eagerness = towards[:, None] * seats.position
    if not others.any():
        order = np.lexsort((seats.payment, seats.bypass_cost, eagerness), axis=1)
        return completing(seats.quota, order[:, ::-1])
    eagerness = np.where(others, eagerness, np.inf)
    tied = eagerness <= eagerness.min(axis=1, keepdims=True) + seats.slack[:, None]
    for tiebreak in (seats.bypass_cost, seats.payment):
        value = np.where(tied, tiebreak, np.inf)
        tied = value <= value.min(axis=1, keepdims=True)
    return np.asarray(tied.argmax(axis=1))


def gains(passing: PassSet, player: IntArray, texts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(draw, text) twice, what the proposer and its counterpart gain over failure, payments counted in."""
    draw = np.arange(len(player))
    lower, upper = passing.lower[draw, player], passing.upper[draw, player]
    own = np.minimum(passing.ceiling[:, None] - texts, texts - passing.floor[:, None])
    return own, np.minimum(upper[:, None] - texts, texts - lower[:, None])


def product(passing: PassSet, player: IntArray, weight: FloatArray, texts: FloatArray) -> FloatArray:
    """(draw, text), the weighted product of the two gains; 0 where either would rather see the text fail."""
    own, other = gains(passing, player, texts)
    slack = passing.seats.slack[:, None]
    is_real = (own >= -slack) & (other >= -slack)
    own, other = (np.where(is_real, np.maximum(gain, 0.0), 0.0) for gain in (own, other))
    return np.asarray(own ** weight[:, None] * other ** (1 - weight[:, None]) * is_real)


def peak(passing: PassSet, player: IntArray, weight: FloatArray) -> FloatArray:
    """(draw,), where the product is largest if only the two had to agree.

    Between the two ideal points one gain grows and the other falls by the same amount, which gives the
    weighted average of the counterpart's far limit and the proposer's near limit; beyond them both gains
    fall.
    """
    draw, seats = np.arange(len(player)), passing.seats
    place = seats.position[draw, player]
    is_below = place <= seats.ideal
    far = np.where(is_below, passing.upper[draw, player], passing.lower[draw, player])
    near = np.where(is_below, passing.floor, passing.ceiling)
    inner = weight * far + (1 - weight) * near
    top = np.clip(inner, np.minimum(place, seats.ideal), np.maximum(place, seats.ideal))
    return np.where(weight <= 0, place, np.where(weight >= 1, seats.ideal, top))


def bargain(passing: PassSet, player: IntArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(draw,) twice, the passable text with the largest product of gains, and the peak it was drawn to.

    Where no text has a positive product it is the anchor: what failure would bring.
    """
    target = peak(passing, player, weight)
    below, above = neighbours(passing, target)
    values = product(passing, player, weight, np.stack([below, above], axis=1))
    lead = values[:, 1] - values[:, 0]
    lead = np.where(np.abs(lead) <= WEIGHT_ROUNDING * values.max(axis=1), 0.0, lead)
    best = choose(passing.seats, below, above, lead)
    return np.where(values.max(axis=1) > 0, best, passing.anchor), target


def draft(passing: PassSet, without: PassSet, mode: IntArray, weight: FloatArray) -> Draft:
    """The text each draw's mode picks; `without` is the pass set if nobody could act outside."""
    seats = passing.seats
    player = counterpart(seats)
    target = np.where(mode == SETTER_DRAFTS, seats.ideal, seats.position[np.arange(len(player)), player])
    if (mode == DEAL_ME_OUT).any():
        target = np.where(mode == DEAL_ME_OUT, bargain(without, player, weight)[0], target)
    text = nearest(passing, target)
    if (mode == NASH).any():
        bargained, top = bargain(passing, player, weight)
        text, target = np.where(mode == NASH, bargained, text), np.where(mode == NASH, top, target)
    return Draft(text, target, mode, weight, player)


def improvement(passing: PassSet, drafted: Draft, text: FloatArray) -> FloatArray:
    """(draw,), what the best candidate adds to the drafter's objective over the text; 0 at the optimum."""
    texts = np.concatenate([candidates(passing, drafted.target), text[:, None]], axis=1)
    inside = contains(passing, texts)
    distance = np.abs(texts - drafted.target[:, None])
    gain = distance[:, -1] - np.where(inside, distance, np.inf).min(axis=1)
    if (drafted.mode == NASH).any():
        value = product(passing, drafted.counterpart, drafted.weight, texts)
        by_product = np.where(inside, value, -np.inf).max(axis=1) - value[:, -1]
        gain = np.where(drafted.mode == NASH, by_product, gain)
    return np.asarray(np.maximum(gain, 0.0))
