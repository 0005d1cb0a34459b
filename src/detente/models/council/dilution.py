"""Why a text falls short of what was asked."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detente.models.checks import FloatArray
from detente.models.council.outside import settle
from detente.models.council.records import Council

__all__ = ["DilutionSplit", "dilution_split"]


@dataclass(frozen=True, eq=False)
class DilutionSplit:
    """The shortfall and what reduced it: `shortfall = underlying - by_fear - by_payment`.

    Parameters
    ----------
    shortfall
        (draw,), distance from what the proposer asked for to what holds, the status quo where nothing passes
    share
        (draw,), the shortfall over the distance from the status quo to what was asked; NaN where that is 0
    underlying
        (draw,), the shortfall without bypass costs and payments: due to the proposer's own cost of acting
        outside where that option is credible, else to the members' limits
    by_fear
        (draw,), what the members' fear of being bypassed takes off it
    by_payment
        (draw,), what side payments take off the rest
    """

    shortfall: FloatArray
    share: FloatArray
    underlying: FloatArray
    by_fear: FloatArray
    by_payment: FloatArray


def dilution_split(council: Council) -> DilutionSplit:
    """Split a text's dilution by solving again without bypass costs and without payments.

    Parameters
    ----------
    council
        see `Council`

    Returns
    -------
    DilutionSplit
        the shortfall and its parts, which add up exactly

    Raises
    ------
    ShapeError, DomainError
        As `settle`.

    Our reading
    -----------
    Payments are switched off first, then bypass costs; the order matters where both would move the same
    limit.

    Example
    -------
    >>> from detente.models.council.records import OutsideOption
    >>> option = OutsideOption(mode="nash", cost=np.array([.4]), bargaining_weight=np.array([.5]))
    >>> council = Council(status_quo=np.array([0.]), position=np.array([[-.2]]), veto=np.array([True]),
    ...                   quota=1, ideal=np.array([1.]), bypass_cost=np.array([[.3]]), outside=option)
    >>> split = dilution_split(council)
    >>> split.shortfall.round(6), split.underlying.round(6), split.by_fear.round(6), split.by_payment.round(6)
    (array([0.05]), array([0.2]), array([0.15]), array([0.]))
    """
    full = _shortfall(council)
    unpaid = full if council.payment is None else _shortfall(replace(council, payment=None))
    fearless = replace(council, payment=None, bypass_cost=None)
    bare = unpaid if council.bypass_cost is None else _shortfall(fearless)
    full, unpaid, bare = np.broadcast_arrays(full, unpaid, bare)
    asked = np.broadcast_to(np.abs(np.asarray(council.ideal) - council.status_quo), full.shape)
    share = np.divide(full, asked, out=np.full(full.shape, np.nan), where=asked > 0)
    return DilutionSplit(full, share, bare, bare - unpaid, unpaid - full)


def _shortfall(council: Council) -> FloatArray:
    """(draw,), distance from what was asked to what holds."""
    return np.asarray(np.abs(np.asarray(council.ideal) - settle(council).x))
