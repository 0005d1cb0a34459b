"""A council in the shadow of an outside option: the superpower may act without it."""

from __future__ import annotations

import numpy as np

from detente.errors import DomainError
from detente.models.checks import FloatArray
from detente.models.council.acceptance import pass_set
from detente.models.council.drafting import draft
from detente.models.council.records import Council, CouncilResult, OutsideAction
from detente.models.council.result import conclude
from detente.models.council.seats import SeatedOption, Seats, seat
from detente.models.council.setter import setter, status_quo_loss
from detente.models.council.standoff import standoff

__all__ = ["act_outside", "settle"]


def settle(council: Council) -> CouncilResult:
    """Find the text of a council whose proposer may act outside it.

    The game is our reconstruction: the order of moves of the article was not available to us.

    Source
    ------
    The question is that of [Voeten2001]_, of which we have read the abstract. The difference between an
    outside option that only constrains ("deal_me_out") and one that is what a breakdown brings ("nash") is
    that of [BinmoreRubinsteinWolinsky1986]_.

    Parameters
    ----------
    council
        see `Council`; without an outside option the proposer makes its best offer, as in `setter`

    Returns
    -------
    CouncilResult
        the text, who accepts it, whose limit fixed it, and whether the outside option was credible

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a position is not finite, a cost or payment is negative, the quota exceeds the members, the mode is
        unknown, or a mode that needs the bargaining weight has none.

    Our reading
    -----------
    An outside option no better than the status quo is not credible. The ally bears its joining cost in place
    of its bypass cost only where it does join. A payment counts as part of the counterpart's gain. In
    "deal_me_out" the bargain without the outside option is over the texts that could then pass. Where nobody
    but the proposer holds a veto, the member that completes the quota takes the place of the reluctant veto
    player.

    Limits
    ------
    Complete information: where the option is credible a text always passes, and nobody acts outside. Where only
    the superpower knows its cost (`believed_cost`), what `standoff` finds is returned. One line and linear loss.

    Example
    -------
    >>> from dataclasses import replace
    >>> from detente.models.council.records import OutsideOption
    >>> option = OutsideOption(mode="veto_drafts", cost=np.array([.4]))
    >>> council = Council(status_quo=np.array([0.]), position=np.array([[1., -.2]]),
    ...                   veto=np.array([True, True]), quota=2, ideal=np.array([1.]), proposer=0,
    ...                   bypass_cost=np.array([[0., .3]]), outside=option)
    >>> settle(council).x.round(6), settle(council).accepts
    (array([0.6]), array([[ True,  True]]))
    >>> settle(replace(council, outside=None)).passed
    array([False])
    """
    seats = seat(council)
    option = seats.outside
    if option is None:
        return setter(council)
    if option.believed_cost is not None:
        return standoff(council).settled
    best = _best_action(seats, option)
    loss, own_loss = reversion(seats, option, best)
    anchor = np.where(best.credible, best.action, seats.status_quo)
    passing = pass_set(seats, loss, own_loss, anchor)
    own_today = np.abs(seats.status_quo - seats.ideal)
    without = pass_set(seats, status_quo_loss(seats), own_today, seats.status_quo)
    drafted = draft(passing, without, option.mode, option.bargaining_weight)
    return conclude(passing, drafted, loss, best)


def act_outside(council: Council) -> OutsideAction:
    """Find what the superpower would do without the council, and whether that threat is credible.

    Parameters
    ----------
    council
        see `Council`; it needs an outside option

    Returns
    -------
    OutsideAction
        action, value, whether the ally joins, whether it beats the status quo

    Raises
    ------
    DomainError
        If the council has no outside option, or as `settle`.

    Our reading
    -----------
    Of two equally good actions the superpower takes the one with the ally.

    Example
    -------
    >>> from detente.models.council.records import Ally, OutsideOption
    >>> ally = Ally(position=np.array([.5]), joining_cost=np.array([.3]), cost_with_ally=np.array([.4]))
    >>> option = OutsideOption(mode="veto_drafts", cost=np.array([1.2]), ally=ally)
    >>> council = Council(status_quo=np.array([0.]), position=np.array([[-.2]]), veto=np.array([True]),
    ...                   quota=1, ideal=np.array([1.]), outside=option)
    >>> act_outside(council).action.round(6), act_outside(council).value.round(6)
    (array([0.7]), array([-0.7]))
    """
    seats = seat(council)
    if seats.outside is None:
        raise DomainError("outside is missing; without an outside option there is no outside action")
    return _best_action(seats, seats.outside)


def _best_action(seats: Seats, option: SeatedOption) -> OutsideAction:
    """The better of acting alone and acting with the ally."""
    value, action = -option.cost, seats.ideal
    with_ally = np.zeros(len(value), np.bool_)
    if option.ally is not None:
        ally = option.ally
        reach = np.abs(seats.status_quo - ally.position) - ally.joining_cost
        width = np.maximum(reach, 0.0)
        joint = np.clip(seats.ideal, ally.position - width, ally.position + width)
        joint_value = -np.abs(joint - seats.ideal) - ally.cost_with_ally
        with_ally = (reach >= -seats.slack) & (joint_value >= value - seats.slack)
        value, action = np.where(with_ally, joint_value, value), np.where(with_ally, joint, action)
    credible = value + np.abs(seats.status_quo - seats.ideal) > seats.slack
    return OutsideAction(value, action, with_ally, credible)


def reversion(seats: Seats, option: SeatedOption, best: OutsideAction) -> tuple[FloatArray, FloatArray]:
    """What failure costs the members, (draw, member), and the proposer, (draw,)."""
    cost = seats.bypass_cost
    ally = option.ally
    if ally is not None and ally.member >= 0:
        cost = cost.copy()
        cost[:, ally.member] = np.where(best.with_ally, ally.joining_cost, cost[:, ally.member])
    bypassed = np.abs(best.action[:, None] - seats.position) + cost
    loss = np.where(best.credible[:, None], bypassed, status_quo_loss(seats))
    own_loss = np.where(best.credible, -best.value, np.abs(seats.status_quo - seats.ideal))
    if seats.proposer >= 0:
        loss[:, seats.proposer] = own_loss
    return loss, own_loss
