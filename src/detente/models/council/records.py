"""What the council solvers are given and what they give back.

Positions, distances, costs and payments are all in the unit of one line, the strength of a text.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray
from detente.models.council.beliefs import Belief
from detente.models.council.majority import Quota

__all__ = [
    "ACTED_OUTSIDE",
    "AT_A_LIMIT",
    "COUNCIL",
    "GRIDLOCK",
    "INTERIOR",
    "MODES",
    "NOWHERE",
    "NO_COMMON_GAIN",
    "OUTSIDE",
    "STATUSES",
    "VENUES",
    "VETOED",
    "Ally",
    "Council",
    "CouncilResult",
    "OutsideAction",
    "OutsideOption",
]

MODES = ("veto_drafts", "setter_drafts", "nash", "deal_me_out")
"""Who words the text; a code in `OutsideOption.mode` is an index into this."""

NOWHERE, COUNCIL, OUTSIDE = range(3)
VENUES = ("The status quo stays.", "The council decides.", "The superpower acts outside the council.")

INTERIOR, AT_A_LIMIT, GRIDLOCK, ACTED_OUTSIDE, NO_COMMON_GAIN, VETOED = range(6)
STATUSES = (
    "No limit binds: whoever words the text got what it wanted.",
    "The text stands at a limit: somebody is kept exactly indifferent.",
    "Gridlock: no text can both pass and improve on the status quo for the proposer.",
    "The superpower acts outside the council.",
    "No text gives both sides more than the outside action does.",
    "The text that was put is vetoed: the proposer misjudged a limit.",
)


@dataclass(frozen=True, eq=False)
class Ally:
    """Somebody who may join the superpower's action outside the council.

    Parameters
    ----------
    position
        (draw,), its ideal point
    joining_cost
        (draw,), what joining costs it, at least 0
    cost_with_ally
        (draw,), what acting outside costs the superpower when the ally joins, at least 0
    member
        its index among the members, -1 if it has no seat; with a seat, `position` is the member's
    """

    position: FloatArray
    joining_cost: FloatArray
    cost_with_ally: FloatArray
    member: int = -1


@dataclass(frozen=True, eq=False)
class OutsideOption:
    """The superpower's way round the council, and who words the text in its shadow.

    Parameters
    ----------
    mode
        a word of `MODES`, or (draw,) indices into it
    cost
        (draw,), what acting alone costs the superpower, at least 0
    bargaining_weight
        (draw,), the superpower's, 0 to 1; needed wherever the mode is "nash" or "deal_me_out"
    ally
        who may join, if anybody
    believed_cost
        what the members take the cost of acting alone to be, where only the superpower knows it; needs mode
        "veto_drafts" and no ally
    """

    mode: str | IntArray
    cost: FloatArray
    bargaining_weight: FloatArray | None = None
    ally: Ally | None = None
    believed_cost: Belief | None = None


@dataclass(frozen=True, eq=False)
class Council:
    """A body that passes a text when enough members vote yes and no veto member votes no.

    Parameters
    ----------
    status_quo
        (draw,), what holds without a text
    position
        (draw, member), ideal points
    veto
        (member,), whether a member can block alone
    quota
        yes votes needed, from 1 to the number of members; or the rule of weights by which the yes votes must win
    ideal
        (draw,), what the proposer asks for; with a seat, the member's position
    proposer
        its index among the members, -1 if it has no seat
    payment
        (draw, member), what a member receives if the text passes, at least 0; default nothing
    bypass_cost
        (draw, member), what a member loses when the proposer acts outside, at least 0; default nothing
    outside
        the proposer's way round the council, if it has one
    """

    status_quo: FloatArray
    position: FloatArray
    veto: BoolArray
    quota: Quota
    ideal: FloatArray
    proposer: int = -1
    payment: FloatArray | None = None
    bypass_cost: FloatArray | None = None
    outside: OutsideOption | None = None


@dataclass(frozen=True, eq=False)
class OutsideAction:
    """The best the superpower can do outside the council.

    Parameters
    ----------
    value
        (draw,), what it is worth, as minus the loss; NaN without an outside option
    action
        (draw,), what it does; NaN without an outside option
    with_ally
        (draw,), whether the ally joins
    credible
        (draw,), whether it beats the status quo
    """

    value: FloatArray
    action: FloatArray
    with_ally: BoolArray
    credible: BoolArray


@dataclass(frozen=True, eq=False)
class CouncilResult:
    """What the council decides, one row per draw.

    Parameters
    ----------
    x
        (draw,), the text if one passes, else what holds
    passed
        (draw,), whether a text passes
    venue
        (draw,), an index into `VENUES`
    dilution
        (draw,), how far the text falls from what the proposer asked for; NaN where none passes
    accepts
        (draw, member), whether x is acceptable to the member
    lower, upper
        (draw, member), the ends of what the member accepts
    proposer_lower, proposer_upper
        (draw,), the ends of what the proposer accepts
    binding
        (draw,), the member whose limit fixed x; the number of members stands for a proposer without a seat;
        -1 where no limit binds
    status
        (draw,), an index into `STATUSES`
    residual
        (draw,), certificate, 0 is perfect: the largest violation of an acceptance at x, or what a better
        candidate would add
    reversion_loss
        (draw, member), what the member loses if the text fails
    counterpart
        (draw,), the most reluctant veto player, with whom the proposer bargains
    credible
        (draw,), whether the proposer would act outside if the text failed
    outside_value
        (draw,), what the outside action is worth to the proposer; NaN without an outside option
    outside_action
        (draw,), the action it would take outside; NaN without an outside option
    with_ally
        (draw,), whether it would take it with the ally
    """

    x: FloatArray
    passed: BoolArray
    venue: CodeArray
    dilution: FloatArray
    accepts: BoolArray
    lower: FloatArray
    upper: FloatArray
    proposer_lower: FloatArray
    proposer_upper: FloatArray
    binding: IntArray
    status: CodeArray
    residual: FloatArray
    reversion_loss: FloatArray
    counterpart: IntArray
    credible: BoolArray
    outside_value: FloatArray
    outside_action: FloatArray
    with_ally: BoolArray
