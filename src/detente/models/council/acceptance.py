"""What can pass: the texts that no veto member refuses and enough members accept.

Each member accepts an interval. The texts that can pass form finitely many closed intervals whose ends are
ends of members' intervals, so the nearest one to any target is the target itself or one of those ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.models.checks import BoolArray, FloatArray, IntArray
from detente.models.council.majority import Tally, completing, level
from detente.models.council.seats import Seats


@dataclass(frozen=True, eq=False)
class PassSet:
    """What members accept, what the proposer itself accepts, and a text `anchor` known to be acceptable."""

    lower: FloatArray
    upper: FloatArray
    floor: FloatArray
    ceiling: FloatArray
    anchor: FloatArray
    seats: Seats


def pass_set(seats: Seats, reversion_loss: FloatArray, own_loss: FloatArray, anchor: FloatArray) -> PassSet:
    """The pass set, when failure costs the members and the proposer these losses."""
    reach = reversion_loss + seats.payment
    return PassSet(
        lower=seats.position - reach,
        upper=seats.position + reach,
        floor=seats.ideal - own_loss,
        ceiling=seats.ideal + own_loss,
        anchor=anchor,
        seats=seats,
    )


def contains(passing: PassSet, texts: FloatArray) -> BoolArray:
    """(draw, text), whether each text passes and the proposer prefers it to failure; ties accept."""
    seats, slack = passing.seats, passing.seats.slack[:, None]
    floor = np.maximum(passing.floor, passing.lower[:, seats.veto].max(axis=1, initial=-np.inf))[:, None]
    ceiling = np.minimum(passing.ceiling, passing.upper[:, seats.veto].min(axis=1, initial=np.inf))[:, None]
    up, down = texts + slack, texts - slack
    yes = Tally(seats.quota, texts.shape)
    for member in range(passing.lower.shape[1]):
        yes.add(member, (passing.lower[:, member, None] <= up) & (down <= passing.upper[:, member, None]))
    return np.asarray(yes.passes() & (floor <= up) & (down <= ceiling))


def candidates(passing: PassSet, target: FloatArray) -> FloatArray:
    """(draw, text), the texts among which the best one is: the target and every end of an interval."""
    single = (passing.floor, passing.ceiling, passing.anchor, target)
    return np.concatenate([passing.lower, passing.upper, *(text[:, None] for text in single)], axis=1)


def neighbours(passing: PassSet, target: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(draw,) twice, the passable texts next to the target, below and above; infinite where there is none."""
    texts = candidates(passing, target)
    inside = contains(passing, texts)
    below = np.where(inside & (texts <= target[:, None]), texts, -np.inf).max(axis=1)
    above = np.where(inside & (texts >= target[:, None]), texts, np.inf).min(axis=1)
    return below, above


def nearest(passing: PassSet, target: FloatArray) -> FloatArray:
    """(draw,), the passable text nearest to the target; on a tie, the one nearer to the status quo."""
    below, above = neighbours(passing, target)
    lead = (target - below) - (above - target)
    lead = np.where(np.abs(lead) <= passing.seats.slack, 0.0, lead)
    return choose(passing.seats, below, above, lead)


def choose(seats: Seats, below: FloatArray, above: FloatArray, lead: FloatArray) -> FloatArray:
    """The upper text where its lead is positive, the lower where negative, at 0 nearest to the status quo."""
    is_nearer = np.abs(above - seats.status_quo) < np.abs(below - seats.status_quo)
    return np.where((lead > 0) | ((lead == 0) & is_nearer), above, below)


def violation(passing: PassSet, text: FloatArray) -> FloatArray:
    """(draw,), by how much the text misses what a needed member or the proposer accepts; 0 if it does not."""
    seats = passing.seats
    short = np.maximum(passing.lower - text[:, None], text[:, None] - passing.upper)
    quota = level(seats.quota, short)
    veto = short[:, seats.veto].max(axis=1, initial=0.0)
    own = np.maximum(passing.floor - text, text - passing.ceiling)
    return np.asarray(np.maximum.reduce([quota, veto, own, np.zeros_like(own)]))


def binding_member(passing: PassSet, text: FloatArray, target: FloatArray) -> IntArray:
    """(draw,), whose limit keeps the text from moving to the target; -1 nobody's, n a proposer without a
    seat.

    A veto member comes first (the most reluctant), then the proposer, then the member that completes the
    quota.
    """
    seats, slack = passing.seats, passing.seats.slack
    members = len(seats.veto)
    step = np.where(np.abs(target - text) <= slack, 0.0, np.sign(target - text))
    end = np.where(step[:, None] > 0, passing.upper, passing.lower)
    at_limit = (np.abs(end - text[:, None]) <= slack[:, None]) & (step[:, None] != 0)
    own_end = np.where(step > 0, passing.ceiling, passing.floor)
    own = (np.abs(own_end - text) <= slack) & (step != 0)
    blocks = at_limit & seats.veto & (np.arange(members) != seats.proposer)
    eagerness = step[:, None] * seats.position
    pivot = _pivot(seats, eagerness, at_limit)
    result = np.where(pivot >= 0, pivot, -1)
    result = np.where(own, seats.proposer if seats.proposer >= 0 else members, result)
    return np.where(blocks.any(axis=1), np.where(blocks, eagerness, np.inf).argmin(axis=1), result)


def _pivot(seats: Seats, eagerness: FloatArray, at_limit: BoolArray) -> IntArray:
    """(draw,), the member at its limit that completes the quota, -1 where nobody is at a limit."""
    order = np.argsort(eagerness, axis=1, kind="stable")
    draw = np.arange(len(order))
    by_rank = completing(seats.quota, order[:, ::-1])
    most_reluctant = np.where(at_limit, eagerness, np.inf).argmin(axis=1)
    pivot = np.where(at_limit[draw, by_rank], by_rank, most_reluctant)
    return np.where(at_limit.any(axis=1), pivot, -1)
