"""From a drafted text to the result: who accepts it, whose limit fixed it, and how good a solution it is."""

from __future__ import annotations

import numpy as np

from detente.models.checks import BoolArray, CodeArray, FloatArray
from detente.models.council.acceptance import PassSet, binding_member, violation
from detente.models.council.drafting import NASH, Draft, gains, improvement
from detente.models.council.records import (
    AT_A_LIMIT,
    COUNCIL,
    GRIDLOCK,
    INTERIOR,
    NO_COMMON_GAIN,
    NOWHERE,
    CouncilResult,
    OutsideAction,
)


def conclude(
    passing: PassSet, drafted: Draft, reversion_loss: FloatArray, outside: OutsideAction
) -> CouncilResult:
    """The result of a drafted text in the shadow of the outside action."""
    seats = passing.seats
    is_gridlock = ~outside.credible & (np.abs(drafted.text - seats.status_quo) <= seats.slack)
    text = np.where(is_gridlock, seats.status_quo, drafted.text)
    aim = np.where(is_gridlock, seats.ideal, drafted.target)
    slack = seats.slack[:, None]
    return CouncilResult(
        x=text,
        passed=~is_gridlock,
        venue=np.where(is_gridlock, NOWHERE, COUNCIL).astype(np.int8),
        dilution=np.where(is_gridlock, np.nan, np.abs(seats.ideal - text)),
        accepts=(passing.lower - slack <= text[:, None]) & (text[:, None] <= passing.upper + slack),
        lower=passing.lower,
        upper=passing.upper,
        proposer_lower=passing.floor,
        proposer_upper=passing.ceiling,
        binding=binding_member(passing, text, aim),
        status=_status(passing, drafted, text, is_gridlock),
        residual=np.maximum(violation(passing, text), improvement(passing, drafted, text)),
        reversion_loss=reversion_loss,
        counterpart=drafted.counterpart,
        credible=outside.credible,
        outside_value=outside.value,
        outside_action=outside.action,
        with_ally=outside.with_ally,
    )


def _status(passing: PassSet, drafted: Draft, text: FloatArray, is_gridlock: BoolArray) -> CodeArray:
    """(draw,), gridlock first, then a bargain without common gain, then whether a limit binds."""
    seats = passing.seats
    is_free = np.abs(text - drafted.target) <= seats.slack
    status = np.where(is_free, INTERIOR, AT_A_LIMIT)
    if (drafted.mode == NASH).any():
        gain = np.minimum(*gains(passing, drafted.counterpart, text[:, None]))[:, 0]
        is_bargain = (drafted.mode == NASH) & (drafted.weight > 0) & (drafted.weight < 1)
        is_bare = (gain <= seats.slack) & (np.abs(text - seats.ideal) > seats.slack)
        status = np.where(is_bargain & is_bare, NO_COMMON_GAIN, status)
    return np.where(is_gridlock, GRIDLOCK, status).astype(np.int8)
