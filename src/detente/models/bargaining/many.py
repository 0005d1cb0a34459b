"""Who wants what on several issues at once, as the spatial model and the exchange of votes need it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError, ShapeError
from detente.models.bargaining.ranks import as_rank
from detente.models.checks import (
    BoolArray,
    FloatArray,
    IntArray,
    as_floats,
    count_draws,
    over_draws,
    refuse,
    same_shape,
)

__all__ = ["ManyPositions"]

KeyArray = npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class ManyPositions:
    """Who wants what on several issues, how much it cares, and what it can bring to bear.

    Parameters
    ----------
    position
        (draw, actor, issue), each on its issue's scale; NaN where the actor has no position on the issue
    salience
        (draw, actor, issue), share of attention, at least 0; with 0 the actor takes no part in the issue
    capability
        (draw, actor, issue), or (draw, actor) where it is the same on every issue; relative, at least 0; only ratios
        matter; with 0 the actor takes no part in the issue
    status_quo
        (draw, issue), each on its issue's scale, what holds without a settlement; NaN where unknown
    low, high
        (issue,), or one number for all: the ends of the scales
    rank
        (actor,), a permutation of 0, 1, …: the order in which ties between actors are broken, whatever the order in
        which they are listed; that of the list where it is not given
    issue_rank
        (issue,), the same for the issues
    key
        (draw,), whole numbers from 0 to 2**64 - 1 from which a rule with chance in it takes its random numbers
    """

    position: FloatArray
    salience: FloatArray
    capability: FloatArray
    status_quo: FloatArray | None = None
    low: float | FloatArray = 0.0
    high: float | FloatArray = 100.0
    rank: IntArray | None = None
    issue_rank: IntArray | None = None
    key: KeyArray | None = None


@dataclass(frozen=True, eq=False)
class Checked:
    """Checked arrays, repeated to the same number of draws; `key` is given only where the case gave one.

    `takes_part` (draw, actor, issue) says who is active where; `is_broken` (draw,) which draws hold a number that
    is not finite where one is needed.
    """

    position: FloatArray
    salience: FloatArray
    capability: FloatArray
    status_quo: FloatArray
    low: FloatArray
    high: FloatArray
    rank: IntArray
    issue_rank: IntArray
    key: KeyArray | None
    takes_part: BoolArray
    is_broken: BoolArray


def check_many(case: ManyPositions) -> Checked:
    """Check the arrays of a case of several issues; say which is wrong, and at which index first."""
    given = _numbers(case)
    actors, issues = given["position"].shape[1:]
    low, high = (_scale_end(name, getattr(case, name), issues) for name in ("low", "high"))
    is_bad = ~(np.isfinite(low) & np.isfinite(high) & (low < high))
    if is_bad.any():
        issue = int(np.argmax(is_bad))
        raise DomainError(
            f"low[{issue}] is {low[issue]} and high[{issue}] is {high[issue]}; low must be below high, both finite"
        )
    key = None if case.key is None else _key(case.key)
    draws = count_draws({**given, **({} if key is None else {"key": key})})
    position, salience, capability, reference = (over_draws(array, draws) for array in given.values())
    has_position = np.isfinite(position)
    is_known = np.isfinite(salience) & np.isfinite(capability)
    is_broken = ~(np.isnan(position) | (has_position & is_known))
    return Checked(
        position,
        salience,
        capability,
        reference,
        low,
        high,
        rank=as_rank("rank", case.rank, actors),
        issue_rank=as_rank("issue_rank", case.issue_rank, issues),
        key=None if key is None else over_draws(key, draws),
        takes_part=has_position & is_known & (salience > 0) & (capability > 0),
        is_broken=np.asarray(is_broken.any(axis=(1, 2))),
    )


def one_capability(case: Checked) -> FloatArray:
    """(draw, actor), capabilities, refused where an actor's differ between the issues."""
    first = case.capability[:, :, 0]
    differs = (case.capability != first[:, :, None]) & ~case.is_broken[:, None, None]
    refuse("capability", case.capability, differs & np.isfinite(case.capability), "the same on every issue")
    return first


def _numbers(case: ManyPositions) -> dict[str, FloatArray]:
    """Position, salience, capability and status quo, each (draw, …, issue), checked one by one."""
    axes = ("draw", "actor", "issue")
    given = {name: as_floats(name, getattr(case, name), axes) for name in ("position", "salience")}
    actors, issues = given["position"].shape[1:]
    if not (actors and issues):
        raise ShapeError(f"position has {actors} actors and {issues} issues; at least one of each is needed")
    capability = np.asarray(case.capability, np.float64)
    if capability.ndim == 2 and capability.shape[1] == actors:
        capability = np.repeat(capability[:, :, None], issues, axis=2)
    given["capability"] = as_floats("capability", capability, axes)
    for name in ("salience", "capability"):
        same_shape(name, given[name], "position", given["position"])
        refuse(name, given[name], given[name] < 0, "at least 0")
    if given["capability"].size and not (given["capability"] > 0).any():
        raise DomainError("capability is 0 everywhere; at least one actor needs some")
    status_quo = np.full((1, issues), np.nan) if case.status_quo is None else case.status_quo
    given["status_quo"] = as_floats("status_quo", status_quo, ("draw", "issue"))
    if given["status_quo"].shape[1] != issues:
        raise ShapeError(f"status_quo has shape {given['status_quo'].shape} but position has {issues} issues")
    refuse("status_quo", given["status_quo"], np.isinf(given["status_quo"]), "finite, or NaN where unknown")
    return given


def _scale_end(name: str, values: float | FloatArray, issues: int) -> FloatArray:
    """(issue,), one end of every scale."""
    array = np.asarray(values, np.float64)
    if array.shape not in ((), (issues,)):
        raise ShapeError(f"{name} has shape {array.shape}; it must be one number or ({issues},)")
    return np.ascontiguousarray(np.broadcast_to(array, (issues,)))


def _key(values: npt.ArrayLike) -> KeyArray:
    """(draw,), the keys as whole numbers without a sign."""
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind not in "ui":
        raise ShapeError(f"key has shape {array.shape} of {array.dtype}; it must be (draw,) of whole numbers")
    refuse("key", array, array < 0, "at least 0")
    return array.astype(np.uint64)
