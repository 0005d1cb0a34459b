"""Which status quo nobody can change when texts have several dimensions."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError, ShapeError
from detente.models.checks import BoolArray, FloatArray, as_floats, count_draws, over_draws, refuse

__all__ = ["in_core"]

MISS = 1e-9


def in_core(status_quo: FloatArray, position: FloatArray, veto: npt.ArrayLike, quota: int) -> BoolArray:
    """Say whether a status quo cannot be changed by anybody, with straight distance as loss.

    Source
    ------
    Ours; on a line it is `gridlock_interval` ([Krehbiel1998]_).

    Parameters
    ----------
    status_quo
        (draw, dimension)
    position
        (draw, member, dimension), ideal points
    veto
        (member,), whether a member can block alone
    quota
        yes votes needed, from 1 to the number of members

    Returns
    -------
    array
        (draw,), whether it is in the core

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a number is not finite or the quota does not fit the members.

    Our reading
    -----------
    A group can improve on a point for all its members exactly when the point lies outside the hull of their ideal
    points. So it must lie in the hull of every smallest group that can pass a text: all veto members and as many
    others as the quota needs.

    Limits
    ------
    One linear programme for each such group and draw, until one fails: 210 for the Security Council.

    Example
    -------
    >>> corner = np.array([[[0., 0.], [1., 0.], [0., 1.]]])
    >>> in_core(np.array([[.25, .25]]), corner, [True] * 3, 3), in_core(np.array([[.8, .8]]), corner, [True] * 3, 3)
    (array([ True]), array([False]))
    """
    arrays = {"status_quo": as_floats("status_quo", status_quo, ("draw", "dimension"))}
    arrays["position"] = as_floats("position", position, ("draw", "member", "dimension"))
    for name, array in arrays.items():
        refuse(name, array, ~np.isfinite(array), "finite")
    if arrays["status_quo"].shape[1] != arrays["position"].shape[2]:
        raise ShapeError(f"status_quo has {arrays['status_quo'].shape[1]} dimensions but position has "
                         f"{arrays['position'].shape[2]}")  # fmt: skip
    members, can_block = arrays["position"].shape[1], np.asarray(veto, dtype=np.bool_)
    if can_block.shape != (members,):
        raise ShapeError(f"veto has shape {can_block.shape} but position has {members} members")
    if not 1 <= quota <= members:
        raise DomainError(f"quota is {quota}; it must be a whole number from 1 to {members} members")
    points, places = (over_draws(array, count_draws(arrays)) for array in arrays.values())
    groups = list(_groups(can_block, quota))
    return np.array([all(_in_hull(point, place[list(group)]) for group in groups)
                     for point, place in zip(points, places, strict=True)], dtype=np.bool_)  # fmt: skip


def _groups(veto: BoolArray, quota: int) -> list[tuple[int, ...]]:
    """The smallest groups that can pass a text."""
    blocking, others = np.flatnonzero(veto).tolist(), np.flatnonzero(~veto).tolist()
    return [(*blocking, *chosen) for chosen in combinations(others, max(quota - len(blocking), 0))]


def _in_hull(point: FloatArray, places: FloatArray) -> bool:
    """Is a point an average of these places; the least that the average must miss it by is 0."""
    from scipy.optimize import linprog

    count, dimensions = places.shape
    scale = max(1.0, float(np.abs(places).max()), float(np.abs(point).max()))
    cost = np.concatenate([np.zeros(count), np.ones(2 * dimensions)])
    miss = np.concatenate([np.eye(dimensions), -np.eye(dimensions)], axis=1)
    even = np.concatenate([np.ones(count), np.zeros(2 * dimensions)])[None, :]
    rows = np.concatenate([np.concatenate([places.T / scale, miss], axis=1), even])
    found = linprog(cost, A_eq=rows, b_eq=np.append(point / scale, 1.0), bounds=(0, None), method="highs")
    return bool(found.status == 0 and found.fun <= MISS)
