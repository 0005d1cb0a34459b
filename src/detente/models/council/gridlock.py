"""Which status quo nobody can change."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.errors import ShapeError
from detente.models.checks import FloatArray, as_floats, refuse
from detente.models.council.majority import Quota, check_quota, level

__all__ = ["gridlock_interval"]


def gridlock_interval(position: FloatArray, veto: npt.ArrayLike, quota: Quota) -> tuple[FloatArray, FloatArray]:
    """Give the ends of the interval in which no status quo can be changed.

    Source
    ------
    [Krehbiel1998]_; the form with several vetoes and a quota is our derivation.

    Parameters
    ----------
    position
        (draw, member), ideal points on a line
    veto
        (member,), whether a member can block alone
    quota
        yes votes needed, from 1 to the number of members, or a rule, as in `Council`

    Returns
    -------
    two arrays
        (draw,), the lower and the upper end; where the lower is above the upper, any status quo can be
        changed

    Raises
    ------
    ShapeError
        If veto and position differ in members.
    DomainError
        If a position is not finite or the quota does not fit the members.

    Limits
    ------
    One line. Side payments and outside options shrink the interval and are not considered.

    Example
    -------
    >>> low, high = gridlock_interval(np.array([[1., .15, .5, .6]]), [True, True, False, False], 3)
    >>> low, high
    (array([0.15]), array([1.]))
    """
    places = as_floats("position", position, ("draw", "member"))
    members, can_block = places.shape[1], np.asarray(veto, dtype=np.bool_)
    if can_block.shape != (members,):
        raise ShapeError(f"veto has shape {can_block.shape} but position has {members} members")
    check_quota(quota, members)
    refuse("position", places, ~np.isfinite(places), "finite")
    low = np.minimum(-level(quota, -places), places[:, can_block].min(axis=1, initial=np.inf))
    high = np.maximum(level(quota, places), places[:, can_block].max(axis=1, initial=-np.inf))
    return low, high
