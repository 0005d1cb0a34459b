"""What the distribution looks at: who wins camp by camp, who has others on both sides, attention and lean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DomainError
from detente.models.bargaining.records import Options, Positions
from detente.models.bargaining.weighing import Weighed, weigh
from detente.models.checks import CodeArray, FloatArray
from detente.models.predictive.election import camp_election
from detente.models.predictive.records import INVALID, NO_WEIGHT, NORMAL, UNANIMOUS

__all__ = ["Features", "features"]

SAME = 1e-9
"""A range below this share of the scale is none."""

BLOCK = 1 << 22
"""How many pairs of actors are compared at a time."""


@dataclass(frozen=True, eq=False)
class Features:
    """What positions, saliences and capabilities say about an issue, before any parameter is fitted.

    Parameters
    ----------
    position, weight
        (draw, actor), on the issue's scale (the lowest position where an actor takes no part), and weight shares
    won
        (draw, actor), share of the election between camps; sums to 1
    middle
        (draw, actor), 4 times the weight clearly below times the weight clearly above: 0 at the ends, at most 1
    attention
        (draw,), mean salience weighted by capability, less 1/2, doubled
    lean
        (draw,), distance of the weighted mean from the middle of the range in half ranges, less 1/2, doubled
    centre, lowest, highest
        (draw,), weighted mean and ends of the range of positions
    status
        (draw,), an index into `records.STATUSES`
    low, high
        the ends of the scale
    """

    position: FloatArray
    weight: FloatArray
    won: FloatArray
    middle: FloatArray
    attention: FloatArray
    lean: FloatArray
    centre: FloatArray
    lowest: FloatArray
    highest: FloatArray
    status: CodeArray
    low: float
    high: float


def features(case: Positions, camp: float, clear: float) -> Features:
    """Work out what the distribution looks at.

    Parameters
    ----------
    case
        position, salience (at most 1) and capability, each (draw, actor); the status quo and ranks are not read
    camp, clear
        shares of the range of the positions; see `Parameters`

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience or capability is negative, no capability is positive, or the scale is empty.

    Example
    -------
    >>> case = Positions(np.array([[0., 50., 100.]]), np.full((1, 3), .5), np.ones((1, 3)))
    >>> found = features(case, 0.05, 0.10)
    >>> found.won.round(3), found.middle.round(3), found.attention, found.lean
    (array([[0.25, 0.5 , 0.25]]), array([[0.   , 0.444, 0.   ]]), array([0.]), array([-1.]))
    """
    if not (camp > 0 and clear > 0):
        raise DomainError(f"camp is {camp} and clear is {clear}; both must be above 0")
    weighed = weigh(case, Options())
    status = _status(case, weighed)
    is_usable = status <= UNANIMOUS
    lowest, highest = (np.where(is_usable, end, 0.0) for end in (weighed.lowest, weighed.highest))
    span = highest - lowest
    length = np.where(span > 0, span, 1.0)[:, None]
    weight = np.where(is_usable[:, None], weighed.influence, 0.0)
    position = np.where(weight > 0, weighed.position, lowest[:, None])
    unit = (position - lowest[:, None]) / length
    centre = (weight * position).sum(axis=1)
    lean = np.abs(2 * (weight * unit).sum(axis=1) - 1)
    return Features(
        position=position,
        weight=weight,
        won=camp_election(unit, weight, camp),
        middle=_middle(unit, weight, clear),
        attention=2 * _attention(case, len(status)) - 1,
        lean=2 * lean - 1,
        centre=centre,
        lowest=lowest,
        highest=highest,
        status=status,
        low=weighed.low,
        high=weighed.high,
    )


def _status(case: Positions, weighed: Weighed) -> CodeArray:
    """What can be said of each draw before a forecast is made."""
    is_high = np.isfinite(case.position) & (np.asarray(case.salience) > 1)
    status = np.full(len(weighed.status), NORMAL, np.int8)
    status[weighed.highest - weighed.lowest <= SAME * (weighed.high - weighed.low)] = UNANIMOUS
    status[~weighed.takes_part.any(axis=1)] = NO_WEIGHT
    status[(weighed.status == 5) | is_high.any(axis=1)] = INVALID
    return status


def _attention(case: Positions, draws: int) -> FloatArray:
    """(draw,), mean salience of those with a position, weighted by capability; salience 0 counts."""
    capability = np.where(np.isfinite(case.position), case.capability, 0.0)
    salience = np.where(capability > 0, case.salience, 0.0)
    total = capability.sum(axis=1)
    found = (capability * salience).sum(axis=1) / np.where(total > 0, total, 1.0)
    return np.broadcast_to(found, (draws,))


def _middle(unit: FloatArray, weight: FloatArray, clear: float) -> FloatArray:
    """(draw, actor), how evenly the others lie clearly below and clearly above."""
    found = np.empty_like(unit)
    rows = max(1, BLOCK // max(1, unit.shape[1] ** 2))
    for start in range(0, len(unit), rows):
        x, w = unit[start : start + rows], weight[start : start + rows]
        apart = (x[:, :, None] - x[:, None, :]) / clear
        below = np.einsum("dij,dj->di", np.clip(apart, 0, 1), w)
        above = np.einsum("dij,dj->di", np.clip(-apart, 0, 1), w)
        found[start : start + rows] = 4 * below * above
    return np.where(weight > 0, found, 0.0)
