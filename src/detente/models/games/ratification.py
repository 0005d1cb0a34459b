"""Two levels: negotiators, and those at home who must ratify."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError, ShapeError
from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray
from detente.models.games.common import TIE, drawn, sound

__all__ = ["BINDING", "FLOORS_NEEDS", "UNCERTAIN_NEEDS", "Bargain", "Home", "Offers", "Proposal", "WinSets",
           "ratification", "uncertain_ratification", "win_sets"]

BINDING = ("neither floor binds", "the first side's floor binds", "the second side's floor binds", "both floors bind")
FLOORS_NEEDS = ("0 < discount_1 < 1", "0 < discount_2 < 1", "0 <= floor_1 <= 1", "0 <= floor_2 <= 1")
UNCERTAIN_NEEDS = ("0 <= floor_low <= floor_high <= 1", "outside < 1 - floor_low")


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """Alternating offers: every array is (draw,).

    Parameters
    ----------
    share_if_first, share_if_second
        the first side's share when it proposes first, and when the other does; NaN without agreement
    binding
        index into `BINDING`
    status, failed
        as everywhere in this folder
    """

    share_if_first: FloatArray
    share_if_second: FloatArray
    binding: CodeArray
    status: CodeArray
    failed: CodeArray


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """What a proposer demands of a side whose floor it does not know; every array is (draw,)."""

    demand: FloatArray
    pr_ratified: FloatArray
    value: FloatArray
    status: CodeArray
    failed: CodeArray


@dataclass(frozen=True, slots=True, eq=False)
class Home:
    """Those at home on one side who must ratify.

    Parameters
    ----------
    ideal
        (draw, actor) what each wants, from 0 to 1
    weight
        (actor,) or (draw, actor) votes, at least 0
    veto
        (actor,) who may refuse alone
    quota
        votes needed
    """

    ideal: npt.ArrayLike
    weight: npt.ArrayLike
    veto: npt.ArrayLike
    quota: float


@dataclass(frozen=True, slots=True, eq=False)
class WinSets:
    """What each side would ratify; all are (draw,).

    Parameters
    ----------
    low, high
        of each side's win-set
    binds_low, binds_high
        index of the actor whose end point each end is, -1 where it is the status quo or an end of the scale
    """

    low: tuple[FloatArray, FloatArray]
    high: tuple[FloatArray, FloatArray]
    binds_low: tuple[IntArray, IntArray]
    binds_high: tuple[IntArray, IntArray]


@dataclass(frozen=True, slots=True, eq=False)
class Bargain:
    """Where two negotiators end, between what both homes would ratify; every array is (draw,).

    Parameters
    ----------
    sets
        both win-sets
    low, high, width
        what both would ratify; NaN where there is nothing
    bargain
        the symmetric Nash bargain moved into it
    status, failed
        as everywhere in this folder
    """

    sets: WinSets
    low: FloatArray
    high: FloatArray
    width: FloatArray
    bargain: FloatArray
    status: CodeArray
    failed: CodeArray


def ratification(
    discount_1: npt.ArrayLike, discount_2: npt.ArrayLike, floor_1: npt.ArrayLike, floor_2: npt.ArrayLike
) -> Offers:
    """Alternating offers over a pie of 1 when a deal must give each side at least its floor.

    Source
    ------
    [Rubinstein1982]_ for the offers; ratification as a floor after [Putnam1988]_, [Iida1993]_ and [Tarar2001]_; the
    four cases are ours.

    Parameters
    ----------
    discount_1, discount_2
        (draw,) weight of the next round for each side
    floor_1, floor_2
        (draw,) the least that each side's ratifiers accept

    Our reading
    -----------
    With equal discount factors floors up to discount / (1 + discount) change nothing, a higher one helps the side that
    has it, and nothing fails unless the floors add up to more than 1.

    Example
    -------
    >>> found = ratification(0.9, 0.9, [0.0, 0.6], 0.0)
    >>> found.share_if_first.round(3), BINDING[found.binding[1]]
    (array([0.526, 0.64 ]), "the first side's floor binds")
    """
    given = drawn({"discount_1": discount_1, "discount_2": discount_2, "floor_1": floor_1, "floor_2": floor_2})
    with np.errstate(all="ignore"):
        case = sound(given, tuple(zip(FLOORS_NEEDS, (
            *((given[name] > 0) & (given[name] < 1) for name in ("discount_1", "discount_2")),
            *((given[name] >= 0) & (given[name] <= 1) for name in ("floor_1", "floor_2"))), strict=True)))
        d1, d2, c1, c2 = (given[name] for name in ("discount_1", "discount_2", "floor_1", "floor_2"))
        free = (1 - d2) / (1 - d1 * d2)
        shares = np.stack([free, 1 - d2 * (1 - c1), 1 - c2, 1 - c2])
        answers = np.stack([d1 * free, c1, d1 * (1 - c2), c1])
        fits = np.stack([
            (d1 * free >= c1 - TIE) & (d2 * (1 - d1 * free) >= c2 - TIE),
            (d1 * shares[1] <= c1 + TIE) & (d2 * (1 - c1) >= c2 - TIE),
            (d1 * (1 - c2) >= c1 - TIE) & (d2 * (1 - answers[2]) <= c2 + TIE),
            np.ones(case.draws, dtype=bool),
        ])  # fmt: skip
    binding = np.argmax(fits, axis=0)
    agreed = np.asarray(c1 + c2 <= 1 + TIE)
    picked = [np.where(agreed, np.take_along_axis(table, binding[None], axis=0)[0], np.nan)
              for table in (shares, answers)]
    return Offers(case.clean(picked[0]), case.clean(picked[1]), binding.astype(np.int8), case.status(agreed),
                  case.failed)


def uncertain_ratification(floor_low: npt.ArrayLike, floor_high: npt.ArrayLike, outside: npt.ArrayLike) -> Proposal:
    """What to demand when the other side's floor is uniform between two numbers, and failure gives the outside value.

    Source
    ------
    After [Iida1993]_; the formula is ours.

    Parameters
    ----------
    floor_low, floor_high
        (draw,) ends of what the floor may be
    outside
        (draw,) the proposer's payoff when ratification fails

    Example
    -------
    >>> found = uncertain_ratification(0.2, 0.6, 0.1)
    >>> found.demand.round(3), found.pr_ratified.round(3), found.value.round(5)
    (array([0.45]), array([0.875]), array([0.40625]))
    """
    given = drawn({"floor_low": floor_low, "floor_high": floor_high, "outside": outside})
    low, high, other = given["floor_low"], given["floor_high"], given["outside"]
    with np.errstate(all="ignore"):
        case = sound(given, tuple(zip(UNCERTAIN_NEEDS, (
            (low >= 0) & (low <= high) & (high <= 1), other < 1 - low), strict=True)))
        demand = np.minimum(np.maximum((1 - low + other) / 2, 1 - high), 1 - low)
        spread = high - low
        passed = np.where(spread > 0, (1 - demand - low) / np.where(spread > 0, spread, 1.0), 1.0)
        passed = np.where(demand <= 1 - high, 1.0, np.clip(passed, 0.0, 1.0))  # certain, however narrow the spread
    value = passed * demand + (1 - passed) * other
    return Proposal(case.clean(demand), case.clean(passed), case.clean(value), case.status(), case.failed)


def win_sets(
    status_quo: npt.ArrayLike,
    first: Home,
    second: Home,
    disagreement_1: npt.ArrayLike | None = None,
    disagreement_2: npt.ArrayLike | None = None,
) -> Bargain:
    """What two homes would ratify on a line from 0 to 1, and where their negotiators end.

    Source
    ------
    [Putnam1988]_ for win-sets; the intervals are ours.

    Parameters
    ----------
    status_quo
        (draw,) what holds without a deal
    first, second
        those who must ratify on each side; the first side's negotiator wants much, the second's little
    disagreement_1, disagreement_2
        (draw,) what each negotiator has without a deal; the status quo, and 1 less it, where left out

    Raises
    ------
    ShapeError, DomainError
        If the arrays of a side do not fit, or its quota cannot be met.

    Our reading
    -----------
    An actor approves what is no farther from its ideal than the status quo. The bargain is the symmetric Nash solution
    for payoffs x and 1 - x, moved into what both would ratify. The status quo itself always qualifies.

    Example
    -------
    >>> found = win_sets(0.3, Home([[0.9, 0.6, 0.45]], [2, 1, 2], [False] * 3, 3),
    ...                  Home([[0.2, 0.55, 0.7]], [1, 3, 1], [False, False, True], 3), 0.2, 0.3)
    >>> found.low, found.high, found.bargain.round(4), found.sets.binds_high[1]
    (array([0.3]), array([0.8]), array([0.45]), array([1]))
    """
    base = drawn({"status_quo": status_quo})["status_quo"]
    ends = [_approved(base, home, name) for home, name in ((first, "first"), (second, "second"))]
    draws = max(len(base), *(len(one[0]) for one in ends))
    given = drawn({"status_quo": np.broadcast_to(base, (draws,)),
                   "disagreement_1": base if disagreement_1 is None else disagreement_1,
                   "disagreement_2": 1 - base if disagreement_2 is None else disagreement_2})
    sets = WinSets(*(tuple(np.broadcast_to(one[index], (draws,)) for one in ends)  # type: ignore[arg-type]  # two sides
                     for index in range(4)))
    with np.errstate(all="ignore"):
        inside = (given["status_quo"] >= 0) & (given["status_quo"] <= 1)
        known = np.asarray(~np.isnan(np.stack([*sets.low, *sets.high])).any(axis=0))
        case = sound(given, (("0 <= status_quo <= 1", inside), ("every ideal is a number", known)))
        low, high = np.maximum(*sets.low), np.minimum(*sets.high)
        agreed = np.asarray(low <= high + TIE)
        bargain = np.clip((1 + given["disagreement_1"] - given["disagreement_2"]) / 2, low, np.maximum(low, high))
    low, high, bargain = (np.where(agreed, array, np.nan) for array in (low, high, bargain))
    return Bargain(sets, case.clean(low), case.clean(high), case.clean(high - low), case.clean(bargain),
                   case.status(agreed), case.failed)


def _approved(base: FloatArray, home: Home, name: str) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """Win-set of one side, and whose end point each end is."""
    ideal = np.atleast_2d(np.asarray(home.ideal, dtype=np.float64))
    weight = np.atleast_2d(np.asarray(home.weight, dtype=np.float64))
    veto = np.asarray(home.veto, dtype=bool)
    if veto.shape != (ideal.shape[1],) or weight.shape[1:] != ideal.shape[1:] or not ideal.shape[1]:
        raise ShapeError(f"the {name} side has ideal {ideal.shape}, weight {weight.shape} and veto {veto.shape}; "
                         "each needs one entry for every actor, at least one")
    if (weight < 0).any() or home.quota <= 0 or (weight.sum(axis=1) < home.quota - TIE).any():
        raise DomainError(f"the {name} side needs a quota above 0 that its weights can meet, none of them below 0; the "
                          f"quota is {home.quota:g} and the weights sum to {float(weight.sum(axis=1).min()):g}")
    draws = max(len(base), len(ideal), len(weight))
    base = np.broadcast_to(base, (draws,))
    ideal, weight = (np.broadcast_to(array, (draws, array.shape[1])) for array in (ideal, weight))
    mirror = 2 * ideal - base[:, None]
    high, who_high = _farthest(mirror, base, weight, veto, home.quota)
    low, who_low = _farthest(-mirror, -base, weight, veto, home.quota)
    low = -low
    is_cut = (high > 1, low < 0)
    return (np.maximum(low, 0.0), np.minimum(high, 1.0), np.where(is_cut[1], -1, who_low),
            np.where(is_cut[0], -1, who_high))


def _farthest(
    mirror: FloatArray, base: FloatArray, weight: FloatArray, veto: BoolArray, quota: float
) -> tuple[FloatArray, IntArray]:
    """The largest point at or above the status quo that carries the quota and every veto, and whose end point it is."""
    found, who = base.copy(), np.full(len(base), -1, dtype=np.int64)
    for actor in range(mirror.shape[1]):
        point = mirror[:, actor]
        approves = mirror >= point[:, None] - TIE
        carries = ((weight * approves).sum(axis=1) >= quota - TIE) & approves[:, veto].all(axis=1)
        better = carries & (point > found + TIE)
        found, who = np.where(better, point, found), np.where(better, actor, who)
    return np.where(np.isnan(mirror).any(axis=1), np.nan, found), who
