"""A proposer facing several vetoes: its best take-it-or-leave-it text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.models.checks import FloatArray
from detente.models.council.acceptance import pass_set
from detente.models.council.drafting import SETTER_DRAFTS, draft
from detente.models.council.records import Council, CouncilResult, OutsideAction
from detente.models.council.result import conclude
from detente.models.council.seats import Seats, seat

__all__ = ["setter", "setter_text"]


def setter(council: Council) -> CouncilResult:
    """Find the best text that a proposer without a way round the council can get passed.

    Source
    ------
    [RomerRosenthal1978]_; [Cameron2000]_. The form with several vetoes and a quota is our derivation, and so
    are side payments, which widen what a member accepts.

    Parameters
    ----------
    council
        see `Council`; `outside` and `bypass_cost` play no part, because nobody can be bypassed

    Returns
    -------
    CouncilResult
        the text, whether it passes, and whose limit fixed it

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a position is not finite, a cost or payment is negative, or the quota exceeds the members.

    Our reading
    -----------
    A member that is indifferent accepts. Of two equally good texts the one nearer to the status quo is
    chosen. Payments are made only if the text passes.

    Limits
    ------
    One line, linear loss, and a proposer that knows everybody's position.

    Example
    -------
    >>> council = Council(status_quo=np.array([0.]), position=np.array([[1., .15, .5, .6]]),
    ...                   veto=np.array([True, True, False, False]), quota=3,
    ...                   ideal=np.array([1.]), proposer=0)
    >>> result = setter(council)
    >>> result.x, result.binding, result.dilution
    (array([0.3]), array([1]), array([0.7]))
    """
    seats = seat(council)
    loss = status_quo_loss(seats)
    passing = pass_set(seats, loss, np.abs(seats.status_quo - seats.ideal), seats.status_quo)
    draws = len(seats.ideal)
    drafted = draft(passing, passing, np.full(draws, SETTER_DRAFTS), np.zeros(draws))
    return conclude(passing, drafted, loss, no_outside_option(draws))


def status_quo_loss(seats: Seats) -> FloatArray:
    """(draw, member), what the status quo costs each member."""
    return np.abs(seats.status_quo[:, None] - seats.position)


def no_outside_option(draws: int) -> OutsideAction:
    """What there is to say of an outside option that does not exist."""
    nothing, never = np.full(draws, np.nan), np.zeros(draws, np.bool_)
    return OutsideAction(value=nothing, action=nothing, with_ally=never, credible=never)


def setter_text(
    status_quo: FloatArray, position: FloatArray, veto: npt.ArrayLike, quota: int, ideal: FloatArray
) -> FloatArray:
    """Give the proposer's best text in closed form, without payments; a check on `setter`.

    The pivot is the most reluctant of those who are needed. Short of it nothing changes; it is held to
    indifference where the proposer asks for more than it would give.

    Source
    ------
    [RomerRosenthal1978]_; the form with several vetoes and a quota is our derivation.

    Parameters
    ----------
    status_quo, ideal
        (draw,)
    position
        (draw, member)
    veto
        (member,), whether a member can block alone
    quota
        yes votes needed

    Returns
    -------
    array
        (draw,), the text

    Example
    -------
    >>> position = np.array([[1., .15, .5, .6]])
    >>> setter_text(np.array([0.]), position, [True, True, False, False], 3, np.array([1.]))
    array([0.3])
    """
    can_block = np.asarray(veto, dtype=np.bool_)
    up = np.where(ideal >= status_quo, 1.0, -1.0)
    shifted = up[:, None] * (position - status_quo[:, None])
    asked = up * (ideal - status_quo)
    by_quota = np.sort(shifted, axis=1)[:, position.shape[1] - quota]
    pivot = np.minimum(by_quota, shifted[:, can_block].min(axis=1, initial=np.inf))
    moved = np.minimum(2 * np.maximum(pivot, 0.0), asked)
    return np.asarray(status_quo + up * moved)
