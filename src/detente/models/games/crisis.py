"""Crisis bargaining: how much can be demanded before war becomes likely, and why bargaining fails at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.errors import ShapeError
from detente.models.checks import BoolArray, CodeArray, FloatArray
from detente.models.games.common import TIE, Drawn, drawn, sound

__all__ = ["COMMITMENT_NEEDS", "CRISIS_NEEDS", "REGIONS", "TYPES_NEEDS", "Demand", "Preventive", "Range", "crisis",
           "crisis_by_cost", "crisis_types", "first_strike", "preventive_war", "settlements"]

REGIONS = ("no risk of war", "some risk of war", "held down by the size of the prize")
CRISIS_NEEDS = ("0 <= p <= 1", "cost_a >= 0", "cost_low >= 0", "cost_high >= cost_low")
TYPES_NEEDS = ("0 <= p <= 1", "cost_a >= 0", "every cost >= 0", "chances >= 0 and sum to 1")
COMMITMENT_NEEDS = ("0 <= p_now <= 1", "0 <= p_later <= 1", "0 < discount < 1", "cost_b >= 0")
GRID = 2_001


@dataclass(frozen=True, slots=True, eq=False)
class Range:
    """Deals that both sides prefer to war: from `low` to `high`, (draw,); none where `is_empty`."""

    low: FloatArray
    high: FloatArray
    is_empty: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What A demands of a side whose cost of war it does not know; every array is (draw,).

    Parameters
    ----------
    demand
        share of the issue that A demands
    pr_war
        probability that B fights rather than accepts
    value_a
        A's expected payoff
    range_low, range_high
        deals that both prefer to war, whatever B's cost: from A's war payoff to what the least costly B accepts
    region
        index into `REGIONS`
    status, failed
        as everywhere in this folder; `failed` is for `first_failure`
    """

    demand: FloatArray
    pr_war: FloatArray
    value_a: FloatArray
    range_low: FloatArray
    range_high: FloatArray
    region: CodeArray
    status: CodeArray
    failed: CodeArray


@dataclass(frozen=True, slots=True, eq=False)
class Preventive:
    """Does a declining side attack today: `gain` (draw,) of waiting it out against `bar`; attack where gain > bar."""

    attack: BoolArray
    gain: FloatArray
    bar: FloatArray
    status: CodeArray
    failed: CodeArray


def crisis(p: npt.ArrayLike, cost_a: npt.ArrayLike, cost_low: npt.ArrayLike, cost_high: npt.ArrayLike) -> Demand:
    """A makes one demand to a B whose cost of war is uniform between two numbers; B accepts or fights.

    Source
    ------
    [Fearon1995]_

    Parameters
    ----------
    p
        (draw,) probability that A wins a war
    cost_a
        (draw,) A's cost of war, in shares of the issue
    cost_low, cost_high
        (draw,) ends of what B's cost may be

    Our reading
    -----------
    B accepts when indifferent. War has a positive chance exactly when cost_a < cost_high - 2 cost_low and
    1 - p > cost_low. With cost_low = cost_high the type is known and there is no war.

    Example
    -------
    >>> found = crisis(0.5, 0.1, 0.0, 0.4)
    >>> found.demand, found.pr_war, found.value_a
    (array([0.65]), array([0.375]), array([0.55625]))
    """
    given = drawn({"p": p, "cost_a": cost_a, "cost_low": cost_low, "cost_high": cost_high})
    with np.errstate(all="ignore"):
        case = sound(given, tuple(zip(CRISIS_NEEDS, (
            (given["p"] >= 0) & (given["p"] <= 1), given["cost_a"] >= 0, given["cost_low"] >= 0,
            given["cost_high"] >= given["cost_low"]), strict=True)))
        low, high, room = case["cost_low"], case["cost_high"], 1 - case["p"]
        best = np.minimum(np.maximum((high - case["cost_a"]) / 2, low), high)
        margin = np.minimum(best, room)
        spread = high - low
        war = np.where(spread > 0, np.maximum(0.0, (margin - low) / np.where(spread > 0, spread, 1.0)), 0.0)
    return _demand(case, margin, np.minimum(war, 1.0), best > room, low)


def crisis_by_cost(
    p: npt.ArrayLike, cost_a: npt.ArrayLike, below: Callable[[FloatArray], FloatArray], low: float, high: float
) -> Demand:
    """The same with any distribution of B's cost.

    Parameters
    ----------
    p, cost_a
        (draw,) as for `crisis`
    below
        probability that B's cost is below a number, for arrays; the same in every draw
    low, high
        ends of what the cost may be

    Our reading
    -----------
    The best demand is found on a grid of 2,001 points and refined between its neighbours, so that the distribution
    needs no increasing hazard; among equal values the lowest risk of war is taken.

    Example
    -------
    >>> found = crisis_by_cost(0.5, 0.1, lambda cost: np.clip(cost / 0.4, 0, 1), 0.0, 0.4)
    >>> found.demand.round(4), found.pr_war.round(3)
    (array([0.65]), array([0.375]))
    """
    given = drawn({"p": p, "cost_a": cost_a, "cost_low": [low], "cost_high": [high]})
    with np.errstate(all="ignore"):
        case = sound(given, tuple(zip(CRISIS_NEEDS, (
            (given["p"] >= 0) & (given["p"] <= 1), given["cost_a"] >= 0, given["cost_low"] >= 0,
            given["cost_high"] >= given["cost_low"]), strict=True)))

    def value(margin: FloatArray) -> FloatArray:
        risk = below(margin)
        return np.asarray((1 - risk) * (case["p"][:, None] + margin) + risk * (case["p"] - case["cost_a"])[:, None])

    room = np.minimum(high, np.maximum(1 - case["p"], 0.0))[:, None]
    left, right = np.full((case.draws, 1), min(low, high)), room
    left = np.minimum(left, right)
    for points in (GRID, GRID):
        grid = left + (right - left) * np.linspace(0.0, 1.0, points)
        worth = value(grid)
        pick = np.argmax(worth >= worth.max(axis=1, keepdims=True) - TIE, axis=1)[:, None]
        step = (right - left) / (points - 1)
        middle = np.take_along_axis(grid, pick, axis=1)
        left, right = np.maximum(middle - step, left), np.minimum(middle + step, right)
    margin = middle[:, 0]
    war = below(middle)[:, 0]
    return _demand(case, margin, war, margin >= 1 - case["p"] - TIE, case["cost_low"])


def _demand(case: Drawn, margin: FloatArray, war: FloatArray, is_capped: BoolArray, low: FloatArray) -> Demand:
    """The result, from the part of the demand that goes beyond A's chance in war."""
    p, cost_a = case["p"], case["cost_a"]
    value = (1 - war) * (p + margin) + war * (p - cost_a)
    region = np.where(war <= 0, 0, np.where(is_capped, 2, 1)).astype(np.int8)
    return Demand(
        demand=case.clean(p + margin), pr_war=case.clean(war), value_a=case.clean(value),
        range_low=case.clean(np.maximum(0.0, p - cost_a)), range_high=case.clean(np.minimum(1.0, p + low)),
        region=region, status=case.status(), failed=case.failed,
    )  # fmt: skip


def crisis_types(
    p: npt.ArrayLike,
    cost_a: npt.ArrayLike,
    costs: npt.ArrayLike,
    chances: npt.ArrayLike,
    offers: npt.ArrayLike | None = None,
) -> Demand:
    """A makes one demand to a B of a few types, or chooses from a list of demands.

    Source
    ------
    [Fearon1995]_

    Parameters
    ----------
    p, cost_a
        (draw,) as for `crisis`
    costs, chances
        (draw, type) B's cost of war by type, and the chance of each type
    offers
        (draw, offer) demands A may make; where it is left out, any

    Raises
    ------
    ShapeError
        If there is no type or no offer, or costs and chances differ in shape.

    Our reading
    -----------
    Among demands of equal value the one with the lowest risk of war is taken, and of those the lowest.

    Example
    -------
    >>> found = crisis_types(0.5, 0.1, [[0.05, 0.3]], [[0.4, 0.6]])
    >>> found.demand, found.pr_war, found.value_a.round(6)
    (array([0.8]), array([0.4]), array([0.64]))
    """
    named = {"p": p, "cost_a": cost_a, "costs": costs, "chances": chances}
    given = drawn(named | ({} if offers is None else {"offers": offers}), ("costs", "chances", "offers"))
    if given["costs"].shape[1] != given["chances"].shape[1] or not given["costs"].shape[1]:
        raise ShapeError(f"costs has {given['costs'].shape[1]} types and chances {given['chances'].shape[1]}; "
                         "both need the same, at least one")
    if offers is not None and not given["offers"].shape[1]:
        raise ShapeError("offers is empty; at least one is needed")
    with np.errstate(all="ignore"):
        case = sound(given, tuple(zip(TYPES_NEEDS, (
            (given["p"] >= 0) & (given["p"] <= 1), given["cost_a"] >= 0,
            np.asarray((given["costs"] >= 0).all(axis=1)),
            np.asarray((given["chances"] >= 0).all(axis=1) & (np.abs(given["chances"].sum(axis=1) - 1) < 1e-9)),
        ), strict=True)))
    p_, cost = case["p"][:, None], case["costs"]
    demand = np.minimum(1.0, p_ + cost) if offers is None else case["offers"]
    fights = cost[:, None, :] < (demand - p_)[:, :, None] - TIE
    war = (fights * case["chances"][:, None, :]).sum(axis=2)
    worth = (1 - war) * demand + war * (p_ - case["cost_a"][:, None])
    best = np.nanmax(np.where(np.isfinite(worth), worth, -np.inf), axis=1, keepdims=True)
    rank = np.where(worth >= best - TIE, war + 1e-6 * demand, np.inf)
    pick = np.argmin(np.where(np.isnan(rank), np.inf, rank), axis=1)[:, None]
    taken, risk = (np.take_along_axis(array, pick, axis=1)[:, 0] for array in (demand, war))
    low = cost.min(axis=1)
    return _demand(case, taken - case["p"], risk, np.zeros(case.draws, dtype=bool), low)


def preventive_war(
    p_now: npt.ArrayLike, p_later: npt.ArrayLike, cost_b: npt.ArrayLike, discount: npt.ArrayLike
) -> Preventive:
    """Does a declining B attack today because a rising A cannot bind itself tomorrow.

    Source
    ------
    [Fearon1995]_, the commitment problem.

    Parameters
    ----------
    p_now, p_later
        (draw,) probability that A wins a war today, and from the next period on
    cost_b
        (draw,) B's cost of war, paid once
    discount
        (draw,) weight of the next period

    Our reading
    -----------
    War payoffs are discounted sums. B attacks whatever is offered today when
    discount · p_later - p_now > cost_b (1 - discount)².

    Example
    -------
    >>> preventive_war(0.2, 0.6, 0.2, 0.9).attack
    array([ True])
    """
    given = drawn({"p_now": p_now, "p_later": p_later, "cost_b": cost_b, "discount": discount})
    with np.errstate(all="ignore"):
        case = sound(given, tuple(zip(COMMITMENT_NEEDS, (
            (given["p_now"] >= 0) & (given["p_now"] <= 1), (given["p_later"] >= 0) & (given["p_later"] <= 1),
            (given["discount"] > 0) & (given["discount"] < 1), given["cost_b"] >= 0), strict=True)))
        gain = case["discount"] * case["p_later"] - case["p_now"]
        bar = case["cost_b"] * (1 - case["discount"]) ** 2
    return Preventive(case.is_sound & (gain > bar), case.clean(gain), case.clean(bar), case.status(), case.failed)


def first_strike(
    p_first: npt.ArrayLike, p_second: npt.ArrayLike, cost_a: npt.ArrayLike, cost_b: npt.ArrayLike
) -> Range:
    """Deals that both prefer to striking first, when striking first pays.

    Source
    ------
    [Fearon1995]_

    Parameters
    ----------
    p_first, p_second
        (draw,) probability that A wins when it strikes first, and when it is struck
    cost_a, cost_b
        (draw,) costs of war

    Our reading
    -----------
    The range is empty exactly when p_first - p_second > cost_a + cost_b. It is not cut off at 0 and 1.

    Example
    -------
    >>> found = first_strike(0.7, 0.5, 0.15, 0.1)
    >>> found.low.round(6), found.high.round(6), found.is_empty
    (array([0.55]), array([0.6]), array([False]))
    """
    given = drawn({"p_first": p_first, "p_second": p_second, "cost_a": cost_a, "cost_b": cost_b})
    low, high = given["p_first"] - given["cost_a"], given["p_second"] + given["cost_b"]
    return Range(np.asarray(low), np.asarray(high), np.asarray(low > high + TIE))


def settlements(p: npt.ArrayLike, cost_a: npt.ArrayLike, cost_b: npt.ArrayLike, shares: npt.ArrayLike) -> BoolArray:
    """Which of a few possible shares both sides prefer to war, where the issue cannot be divided at will.

    Source
    ------
    [Fearon1995]_, indivisible issues.

    Parameters
    ----------
    p, cost_a, cost_b
        (draw,) as for `crisis`, with B's cost known
    shares
        (share,) what A can get

    Returns
    -------
    array
        (draw, share)

    Example
    -------
    >>> settlements(0.5, 0.1, 0.15, [0, 0.45, 0.6, 1])
    array([[False,  True,  True, False]])
    """
    given = drawn({"p": p, "cost_a": cost_a, "cost_b": cost_b})
    share = np.asarray(shares, dtype=np.float64)
    if share.ndim != 1:
        raise ShapeError(f"shares has shape {share.shape}; expected (share,)")
    low = np.maximum(0.0, given["p"] - given["cost_a"])[:, None]
    high = np.minimum(1.0, given["p"] + given["cost_b"])[:, None]
    return np.asarray((share >= low - TIE) & (share <= high + TIE))
