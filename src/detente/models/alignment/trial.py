"""Learning whom to trust by leaning on him: what it is worth to keep an option open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import DomainError, ShapeError
from detente.models.alignment._trial import solve_index, solve_trial
from detente.models.checks import CodeArray, FloatArray

__all__ = ["TRIAL_STATUSES", "Trial", "index", "trial"]

TRIAL_STATUSES = (
    "The value of trying was worked out.",
    "A belief is not above 0, or an input is not a finite number in its range, so nothing was worked out.",
)
NEGLIGIBLE = 1e-8


@dataclass(frozen=True, slots=True)
class Trial:
    """An uncertain partner against a sure one over some years; every array is (draw,).

    uncertain    best value that begins by leaning on the uncertain partner
    sure         best value that begins by leaning on the sure one
    open         what the freedom to change one's mind adds to the better of the two followed throughout
    certificate  how far the value lies below that of following either throughout, which it cannot: 0
    status       index into `TRIAL_STATUSES`
    """

    uncertain: FloatArray
    sure: FloatArray
    open: FloatArray
    certificate: FloatArray
    status: CodeArray


def trial(
    kept: ArrayLike, broken: ArrayLike, sure: ArrayLike, discount: ArrayLike, years: int, cost: ArrayLike = 0.0,
    leaning: ArrayLike = 1,
) -> Trial:
    """What it is worth to try an uncertain partner, learning from each year in which one leans on it.

    The uncertain partner pays 1 in a year in which it keeps faith and 0 otherwise; only leaning on it teaches.

    Parameters
    ----------
    kept, broken
        (draw,) or numbers above 0: the belief, as a Beta distribution
    sure
        (draw,) or a number: what the sure partner pays each year
    discount
        (draw,) or a number in (0, 1]
    years
        horizon, at least 1
    cost
        (draw,) or a number at least 0: cost of changing partner
    leaning
        (draw,) or a number: 1 where the actor leans on the uncertain partner now, 0 on the sure one

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If `years` is below 1.

    Our reading
    -----------
    Ours, by dynamic programming over promises kept, broken, and the partner of the year before. A draw that is outside
    the ranges has a status.

    Example
    -------
    >>> found = trial(1, 1, 0.5, 0.9, 20, cost=0.2)
    >>> found.uncertain.round(6), found.sure.round(6)
    (array([5.016426]), array([4.560399]))
    """
    if years < 1:
        raise DomainError(f"years is {years}; at least 1 is needed")
    a, b, pay, weight, price, on = _draws(kept, broken, sure, discount, cost, leaning)
    is_bad = ~np.isfinite(a + b + pay + weight + price + on)
    is_bad |= (a <= 0) | (b <= 0) | (weight <= 0) | (weight > 1) | (price < 0)
    a, b, pay, weight, price, on = (np.where(is_bad, 0.5, part) for part in (a, b, pay, weight, price, on))
    first, second = solve_trial(a, b, pay, weight, price, on, years)
    span = np.where(weight < 1, (1 - weight**years) / np.where(weight < 1, 1 - weight, 1.0), float(years))
    fixed = np.maximum(a / (a + b) * span - price * (on < 0.5), pay * span - price * (on >= 0.5))
    free = np.maximum(first, second)
    gone = np.where(is_bad, np.nan, 0.0)
    return Trial(first + gone, second + gone, np.maximum(free - fixed, 0) + gone, np.maximum(fixed - free, 0) + gone,
                 is_bad.astype(np.int8))


def index(kept: ArrayLike, broken: ArrayLike, discount: ArrayLike) -> FloatArray:
    """What a sure partner must pay to be worth as much as an uncertain one that one may leave at any time, (draw,).

    Parameters
    ----------
    kept, broken
        (draw,) or numbers above 0
    discount
        (draw,) or a number in 0..1, below 1

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a number lies outside its range.

    Source
    ------
    [Gittins1979]_.

    Our reading
    -----------
    The horizon is cut where what lies beyond it counts less than 1e-8. It is above the mean of the belief by what
    learning is worth.

    Example
    -------
    >>> index(1, 1, 0.9).round(4)
    array([0.7029])
    """
    a, b, weight = _draws(kept, broken, discount)
    if not ((a > 0) & (b > 0) & np.isfinite(a + b)).all():
        raise DomainError("kept and broken must be above 0")
    if not ((weight >= 0) & (weight <= 0.999)).all():
        raise DomainError("discount must lie in 0..0.999; beyond, the horizon is too long to search")
    years = np.ceil(np.log(NEGLIGIBLE) / np.log(np.clip(weight, 1e-8, None))).astype(np.int64) + 1
    return np.asarray(solve_index(a, b, weight, years))


def _draws(*parts: ArrayLike) -> list[FloatArray]:
    arrays = [np.asarray(part, dtype=np.float64).reshape(-1) for part in parts]
    try:
        return [np.ascontiguousarray(part) for part in np.broadcast_arrays(*arrays)]
    except ValueError:
        raise ShapeError(f"the shapes {[array.shape for array in arrays]} do not fit together as (draw,)") from None
