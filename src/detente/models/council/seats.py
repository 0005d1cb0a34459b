"""A council checked and repeated to full draws, as the solvers work on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.checks import (
    BoolArray,
    FloatArray,
    IntArray,
    as_floats,
    count_draws,
    over_draws,
    refuse,
    refuse_word,
    same_shape,
)
from detente.models.council.beliefs import Belief, checked, parts_of, repeated
from detente.models.council.majority import Quota, check_quota
from detente.models.council.records import MODES, Council, OutsideOption
from detente.models.power.rules import Rule

ROUNDING = 1e-12
"""Points closer than this share of the largest coordinate are the same."""

FINITE = "finite"
COST = "finite and at least 0"
BELIEVED = "believed_cost"


@dataclass(frozen=True, eq=False)
class SeatedAlly:
    """The ally, all arrays (draw,)."""

    position: FloatArray
    joining_cost: FloatArray
    cost_with_ally: FloatArray
    member: int


@dataclass(frozen=True, eq=False)
class SeatedOption:
    """The outside option, all arrays (draw,); the weight is 0 where no mode needs it."""

    mode: IntArray
    cost: FloatArray
    bargaining_weight: FloatArray
    ally: SeatedAlly | None
    believed_cost: Belief | None


@dataclass(frozen=True, eq=False)
class Seats:
    """The council with every array at full draws; `slack` (draw,) is the distance that rounding may make."""

    status_quo: FloatArray
    position: FloatArray
    veto: BoolArray
    quota: Quota
    ideal: FloatArray
    proposer: int
    payment: FloatArray
    bypass_cost: FloatArray
    slack: FloatArray
    outside: SeatedOption | None


def seat(council: Council) -> Seats:
    """Check a council and repeat its arrays to the same number of draws."""
    position = as_floats("position", council.position, ("draw", "member"))
    members = position.shape[1]
    _check_rules(council, members)
    arrays = {
        "position": position,
        "status_quo": as_floats("status_quo", council.status_quo, ("draw",)),
        "ideal": as_floats("ideal", council.ideal, ("draw",)),
        **{name: _per_member(name, getattr(council, name), position) for name in ("payment", "bypass_cost")},
        **_outside_arrays(council.outside),
    }
    for name, array in arrays.items():
        is_place = name in PLACES
        is_bad = ~np.isfinite(array) | (False if is_place else array < 0)
        refuse(name, array, np.asarray(is_bad), FINITE if is_place else COST)
    believed = _believed(council.outside)
    draws = count_draws(arrays | (parts_of(believed, BELIEVED) if believed is not None else {}))
    full = {name: over_draws(array, draws) for name, array in arrays.items()}
    _check_seat("ideal", full["ideal"], council.proposer, full["position"])
    return _seats(council, full, repeated(believed, draws) if believed is not None else None)


PLACES = ("position", "status_quo", "ideal", "ally.position")


def _seats(council: Council, full: Mapping[str, FloatArray], believed: Belief | None) -> Seats:
    """The record, from checked arrays at full draws."""
    own = ("position", "status_quo", "ideal", "payment", "bypass_cost")
    places = [np.abs(full[name]).reshape(len(full["ideal"]), -1) for name in PLACES if name in full]
    return Seats(
        **{name: full[name] for name in own},
        veto=np.asarray(council.veto, dtype=np.bool_),
        quota=council.quota if isinstance(council.quota, Rule) else int(council.quota),
        proposer=council.proposer,
        slack=ROUNDING * np.concatenate(places, axis=1).max(axis=1),
        outside=None if council.outside is None else _seated_option(council.outside, full, believed),
    )


def _check_rules(council: Council, members: int) -> None:
    """Refuse rules that do not fit the members."""
    if not members:
        raise ShapeError("position has no members; at least one is needed")
    if np.shape(council.veto) != (members,):
        raise ShapeError(f"veto has shape {np.shape(council.veto)} but position has {members} members")
    check_quota(council.quota, members)
    ally = council.outside.ally if council.outside is not None else None
    for name, index in (("proposer", council.proposer), ("ally.member", ally.member if ally else -1)):
        if not -1 <= index < members:
            raise DomainError(f"{name} is {index}; it must be a member, 0 to {members - 1}, or -1 for none")
    if ally is not None and ally.member == council.proposer != -1:
        raise DomainError(f"ally.member is {ally.member}, which is the proposer; it must be somebody else")


def _per_member(name: str, values: FloatArray | None, position: FloatArray) -> FloatArray:
    """A (draw, member) array, nothing for anybody by default."""
    if values is None:
        return np.zeros((1, position.shape[1]))
    array = as_floats(name, values, ("draw", "member"))
    same_shape(name, array, "position", position)
    return array


def _outside_arrays(outside: OutsideOption | None) -> dict[str, FloatArray]:
    """The arrays of the outside option by name, each (draw,)."""
    if outside is None:
        return {}
    given = {"cost": outside.cost, "mode": _codes(outside.mode)}
    if outside.bargaining_weight is not None:
        given["bargaining_weight"] = outside.bargaining_weight
    if outside.ally is not None:
        for name in ("position", "joining_cost", "cost_with_ally"):
            given[f"ally.{name}"] = getattr(outside.ally, name)
    return {name: as_floats(name, values, ("draw",)) for name, values in given.items()}


def _codes(mode: str | IntArray) -> FloatArray:
    """The mode as (draw,) indices into MODES."""
    if isinstance(mode, str):
        refuse_word("mode", mode, MODES)
        return np.array([float(MODES.index(mode))])
    codes = np.asarray(mode)
    refuse("mode", codes, ~np.isin(codes, range(len(MODES))), f"an index into ({', '.join(MODES)})")
    return codes.astype(np.float64)


def _believed(outside: OutsideOption | None) -> Belief | None:
    """What the members believe of the cost of acting alone, checked."""
    if outside is None or outside.believed_cost is None:
        return None
    if outside.ally is not None:
        raise DomainError("believed_cost and ally are both given; with a private cost there is no ally")
    belief = checked(outside.believed_cost, BELIEVED)
    for name, array in parts_of(belief, BELIEVED).items():
        refuse(name, array, np.asarray(array < 0), "at least 0")
    return belief


def _seated_option(
    outside: OutsideOption, full: Mapping[str, FloatArray], believed: Belief | None
) -> SeatedOption:
    """The outside option from checked arrays at full draws."""
    mode = full["mode"].astype(np.int64)
    weight = full.get("bargaining_weight")
    if weight is None:
        if (mode >= MODES.index("nash")).any():
            raise DomainError("bargaining_weight is missing; the modes nash and deal_me_out need it, 0 to 1")
        weight = np.zeros(len(mode))
    refuse("bargaining_weight", weight, weight > 1, "from 0 to 1")
    ally = None
    if outside.ally is not None:
        ally = SeatedAlly(
            position=full["ally.position"],
            joining_cost=full["ally.joining_cost"],
            cost_with_ally=full["ally.cost_with_ally"],
            member=outside.ally.member,
        )
        _check_seat("ally.position", ally.position, ally.member, full["position"])
    if believed is not None:
        refuse("mode", mode, mode != MODES.index("veto_drafts"), "veto_drafts (0) where the cost is private")
    return SeatedOption(mode, full["cost"], weight, ally, believed)


def _check_seat(name: str, values: FloatArray, member: int, position: FloatArray) -> None:
    """Refuse an ideal point that differs from the position of the seat its owner holds."""
    if member >= 0:
        admissible = f"the position of member {member}, whose seat it is"
        refuse(name, values, np.asarray(values != position[:, member]), admissible)
