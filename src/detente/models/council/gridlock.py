"""Which status quo nobody can change."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError, ShapeError
from detente.models.checks import FloatArray, as_floats, refuse

__all__ = ["gridlock_interval"]


def gridlock_interval(position: FloatArray, veto: npt.ArrayLike, quota: int) -> tuple[FloatArray, FloatArray]:
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
        yes votes needed, from 1 to the number of members

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
    if not 1 <= quota <= members:
        raise DomainError(f"quota is {quota}; it must be a whole number from 1 to {members} members")
    refuse("position", places, ~np.isfinite(places), "finite")
    ranked = np.sort(places, axis=1)
    low = np.minimum(ranked[:, members - quota], places[:, can_block].min(axis=1, initial=np.inf))
    high = np.maximum(ranked[:, quota - 1], places[:, can_block].max(axis=1, initial=-np.inf))
    return low, high
