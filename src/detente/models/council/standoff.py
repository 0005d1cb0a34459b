"""A superpower whose cost of acting alone is private: the veto player drafts without knowing how far it can go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DomainError
from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray
from detente.models.council.acceptance import PassSet, binding_member, candidates, contains, pass_set, violation
from detente.models.council.beliefs import Belief, Exponential, Types, Uniform, below
from detente.models.council.drafting import counterpart
from detente.models.council.records import (
    ACTED_OUTSIDE,
    AT_A_LIMIT,
    COUNCIL,
    GRIDLOCK,
    INTERIOR,
    NOWHERE,
    OUTSIDE,
    Council,
    CouncilResult,
)
from detente.models.council.seats import Seats, seat
from detente.models.council.setter import status_quo_loss

__all__ = ["Standoff", "standoff"]


@dataclass(frozen=True, eq=False)
class Standoff:
    """What comes of a draft made without knowing what acting alone costs the superpower.

    Parameters
    ----------
    put
        (draw,), the draft; the status quo where the veto player blocks
    blocks
        (draw,), whether it blocks rather than drafts
    unilateral
        (draw,), in the veto player's eyes, the chance that the superpower acts alone
    unwilling
        (draw,), in its eyes, the chance that the superpower would not have acted although it gets a text; 0 where it
        blocks
    settled
        what comes of it at the superpower's true cost
    certificate
        (draw,), what the best of 65 drafts that the others let pass would add for the veto player, 0 at the optimum
    """

    put: FloatArray
    blocks: BoolArray
    unilateral: FloatArray
    unwilling: FloatArray
    settled: CouncilResult
    certificate: FloatArray


@dataclass(frozen=True, eq=False)
class Drafting:
    """The veto player's problem as the shortfall w of its draft from the demand; all (draw,)."""

    seats: Seats
    belief: Belief
    true_cost: FloatArray
    player: FloatArray
    fear: FloatArray
    sign: FloatArray
    asked: FloatArray
    apart: FloatArray


def standoff(council: Council) -> Standoff:
    """Find the draft of a veto player that only guesses what acting alone would cost the superpower.

    The game is our reconstruction, like that of `settle`.

    Source
    ------
    The question is that of [Voeten2001]_, of which we have read the abstract: uncertainty about the threat can lead
    to unilateral action that everybody would rather avoid, and to texts for which nobody would have fought.

    Parameters
    ----------
    council
        see `Council`; its outside option has `believed_cost`, mode "veto_drafts" and no ally. `cost` is the true one

    Returns
    -------
    Standoff
        the draft, the chances that the veto player takes, and what comes of it

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        As `settle`; or if there is no believed cost.

    Our reading
    -----------
    The most reluctant veto player makes the last draft; the superpower takes it or acts alone. A draft as weak as the
    status quo is a refusal. Other members compare a draft with what failure would bring on average, by the same
    belief, before the superpower has answered; the draft is the best for the drafter among those that they let pass.
    The drafter itself accepts whatever is better than being bypassed.

    Limits
    ------
    One offer, one line, no ally, and a belief that all members share.

    Example
    -------
    >>> from detente.models.council.records import OutsideOption
    >>> option = OutsideOption("veto_drafts", np.array([.4]),
    ...                        believed_cost=Uniform(np.array([0.]), np.array([1.5])))
    >>> council = Council(status_quo=np.array([0.]), position=np.array([[1., -.2]]), veto=np.array([True, True]),
    ...                   quota=2, ideal=np.array([1.]), proposer=0, bypass_cost=np.array([[0., .3]]), outside=option)
    >>> found = standoff(council)
    >>> found.put.round(6), found.unilateral.round(6), found.unwilling.round(6), found.settled.venue
    (array([0.4]), array([0.4]), array([0.333333]), array([2], dtype=int8))
    """
    seats = seat(council)
    if seats.outside is None or seats.outside.believed_cost is None:
        raise DomainError("outside.believed_cost is missing; where the cost is known use settle")
    player = counterpart(seats)
    drafting = _drafting(seats, player)
    act = _acts(drafting, drafting.asked)
    loss, passing = _passing(drafting, player, act)
    most = np.maximum(drafting.asked - np.maximum(drafting.player, 0.0), 0.0)
    wish = _wish(drafting, most)
    shortfall = _within(drafting, passing, wish, most)
    may_block = drafting.player <= seats.slack
    is_stuck = ~np.isfinite(shortfall)
    given = np.where(is_stuck, drafting.asked, shortfall)
    better_blocked = may_block & (_worth(drafting, drafting.asked) > _worth(drafting, given) + seats.slack)
    blocks = is_stuck | better_blocked | (given >= drafting.asked - seats.slack)
    given = np.where(blocks, drafting.asked, given)
    put = np.where(blocks, seats.status_quo, seats.ideal - drafting.sign * given)
    certificate = np.where(is_stuck, 0.0, _certificate(drafting, passing, given, most))
    return Standoff(
        put=put,
        blocks=blocks,
        unilateral=_acts(drafting, given),
        unwilling=np.where(blocks, 0.0, 1 - act),
        settled=_settled(drafting, passing, loss, player, (put, given, wish), blocks, certificate),
        certificate=certificate,
    )


def _drafting(seats: Seats, player: IntArray) -> Drafting:
    """The problem in the direction of the demand, measured from the status quo."""
    option, draw = seats.outside, np.arange(len(player))
    assert option is not None
    assert option.believed_cost is not None
    sign = np.where(seats.ideal >= seats.status_quo, 1.0, -1.0)
    asked = np.abs(seats.ideal - seats.status_quo)
    place = sign * (seats.position[draw, player] - seats.status_quo)
    fear = seats.bypass_cost[draw, player]
    return Drafting(seats, option.believed_cost, option.cost, place, fear, sign, asked, np.maximum(asked - place, 0.0))


def _acts(drafting: Drafting, shortfall: FloatArray) -> FloatArray:
    """(draw,), the believed chance that the cost lies below a shortfall."""
    return below(drafting.belief, shortfall[:, None])[:, 0]


def _worth(drafting: Drafting, shortfall: FloatArray) -> FloatArray:
    """(draw,) or (draw, draft), minus the loss that the veto player expects of a draft."""
    many = shortfall if shortfall.ndim == 2 else shortfall[:, None]
    acted, apart = below(drafting.belief, many), drafting.apart[:, None]
    worth = -(1 - acted) * np.abs(apart - many) - acted * (apart + drafting.fear[:, None])
    return worth if shortfall.ndim == 2 else worth[:, 0]


def _wish(drafting: Drafting, most: FloatArray) -> FloatArray:
    """(draw,), the best shortfall if nobody else had a say."""
    belief, fear = drafting.belief, drafting.fear
    if isinstance(belief, Uniform):
        return np.clip(np.maximum(belief.low, (belief.high - fear) / 2), 0.0, most)
    if isinstance(belief, Exponential):
        return np.clip(belief.mean - fear, 0.0, most)
    drafts = np.clip(np.concatenate([belief.value, most[:, None]], axis=1), 0.0, most[:, None])
    best = _worth(drafting, drafts).argmax(axis=1)
    return np.asarray(drafts[np.arange(len(drafts)), best])


def _passing(drafting: Drafting, player: IntArray, act: FloatArray) -> tuple[FloatArray, PassSet]:
    """What failure costs the members on average, and the texts that they let pass."""
    seats, draw = drafting.seats, np.arange(len(player))
    bypassed = np.abs(seats.ideal[:, None] - seats.position) + seats.bypass_cost
    loss = act[:, None] * bypassed + (1 - act)[:, None] * status_quo_loss(seats)
    loss[draw, player] = bypassed[draw, player]
    if seats.proposer >= 0:
        loss[:, seats.proposer] = drafting.asked
    return loss, pass_set(seats, loss, drafting.asked, seats.status_quo)


def _within(drafting: Drafting, passing: PassSet, wish: FloatArray, most: FloatArray) -> FloatArray:
    """(draw,), the best passable shortfall: the wish, a limit of somebody, or a type; infinite where nothing passes."""
    seats, belief = drafting.seats, drafting.belief
    texts = candidates(passing, seats.ideal - drafting.sign * wish)
    if isinstance(belief, Types):
        kinks = seats.ideal[:, None] - drafting.sign[:, None] * belief.value
        texts = np.concatenate([texts, kinks], axis=1)
    shortfalls, slack = drafting.sign[:, None] * (seats.ideal[:, None] - texts), seats.slack[:, None]
    is_draft = contains(passing, texts) & (shortfalls >= -slack) & (shortfalls <= most[:, None] + slack)
    drafts = np.where(is_draft, np.clip(shortfalls, 0.0, most[:, None]), 0.0)
    value = np.where(is_draft, _worth(drafting, drafts), -np.inf)
    near = np.abs(drafts - wish[:, None])
    is_best = value >= value.max(axis=1, keepdims=True)
    best = drafts[np.arange(len(drafts)), np.where(is_best, near, np.inf).argmin(axis=1)]
    return np.where(is_draft.any(axis=1), best, np.inf)


def _certificate(drafting: Drafting, passing: PassSet, given: FloatArray, most: FloatArray) -> FloatArray:
    """(draw,), what the best passable draft of a grid, or blocking, would add."""
    grid = most[:, None] * np.linspace(0, 1, 65)
    texts = drafting.seats.ideal[:, None] - drafting.sign[:, None] * grid
    value = np.where(contains(passing, texts), _worth(drafting, grid), -np.inf).max(axis=1)
    return np.asarray(np.maximum(value - _worth(drafting, given), 0.0))


def _settled(
    drafting: Drafting, passing: PassSet, loss: FloatArray, player: IntArray,
    drafted: tuple[FloatArray, FloatArray, FloatArray], blocks: BoolArray, certificate: FloatArray,
) -> CouncilResult:
    """What comes of the draft at the true cost: a text, action alone, or the status quo."""
    seats, cost = drafting.seats, drafting.true_cost
    put, given, wish = drafted
    credible = cost < drafting.asked - seats.slack
    acts = credible & (cost < given - seats.slack)
    passed = ~acts & ~blocks
    x = np.where(acts, seats.ideal, put)
    slack = seats.slack[:, None]
    held = binding_member(passing, put, seats.ideal - drafting.sign * wish)
    return CouncilResult(
        x=x,
        passed=passed,
        venue=np.select([acts, blocks], [OUTSIDE, NOWHERE], COUNCIL).astype(np.int8),
        dilution=np.where(passed, np.abs(seats.ideal - x), np.nan),
        accepts=(passing.lower - slack <= put[:, None]) & (put[:, None] <= passing.upper + slack),
        lower=passing.lower,
        upper=passing.upper,
        proposer_lower=passing.floor,
        proposer_upper=passing.ceiling,
        binding=np.select([acts, blocks], [-1, player], held),
        status=_status(seats, np.abs(given - wish), acts, blocks),
        residual=np.where(passed, np.maximum(violation(passing, put), certificate), certificate),
        reversion_loss=loss,
        counterpart=player,
        credible=credible,
        outside_value=-cost,
        outside_action=seats.ideal,
        with_ally=np.zeros(len(cost), np.bool_),
    )


def _status(seats: Seats, moved: FloatArray, acts: BoolArray, blocks: BoolArray) -> CodeArray:
    """(draw,), acting outside first, then a refusal, then whether the others held the draft to a limit."""
    free = np.where(moved <= seats.slack, INTERIOR, AT_A_LIMIT)
    return np.select([acts, blocks], [ACTED_OUTSIDE, GRIDLOCK], free).astype(np.int8)
