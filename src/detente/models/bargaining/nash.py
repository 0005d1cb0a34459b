"""The asymmetric Nash bargaining solution on one issue."""

from __future__ import annotations

import numpy as np

from detente.models.bargaining.bargain import Bargain, acceptable, describe, what_failure_means
from detente.models.bargaining.records import NO_AGREEMENT, NORMAL, Options, Positions, Settlement
from detente.models.bargaining.weighing import TIE, settlement, weigh
from detente.models.checks import FloatArray

__all__ = ["nash"]

DEFAULTS = Options()
HALVINGS = 60
STEP = 1e-10
"""The accuracy promised, as a share of the scale."""


def nash(case: Positions, options: Options = DEFAULTS) -> Settlement:
    """Settle an issue where the weighted product of the actors' gains over failure is largest.

    Source
    ------
    [Nash1950]_; weights after [HarsanyiSelten1972]_.

    Parameters
    ----------
    case
        position, salience and capability, each (draw, actor), and the status quo (draw,); see `Positions`
    options
        reads `weights` ("equal" is the symmetric solution), `include_inactive`, `loss`, `power`, `breakdown`,
        `cost_of_failure` and `disagreement_utility`

    Returns
    -------
    Settlement
        outcome to 1e-10 of the scale, influence (bargaining weights), status (3 where no point is acceptable
        to all), and as certificate the slope of the weighted log gains at the outcome; at a kink or an end of
        the scale, how far 0 lies outside the slopes on either side

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience, capability or cost is negative, no capability is positive, the scale is empty, or the
        options contradict each other.

    Our reading
    -----------
    Utility is minus the loss of the distance in scale lengths, so a cost of 1 equals a full scale length.
    Where the status quo is unknown the comparison is with the cost of failure alone.

    Limits
    ------
    Everyone who takes part must agree; the weights say who gets how much, not who is needed.

    Example
    -------
    >>> case = Positions(position=np.array([[0., 100.]]), salience=np.ones((1, 2)),
    ...                  capability=np.array([[.3, .7]]))
    >>> nash(case, Options(loss="linear")).outcome.round(6)
    array([70.])
    >>> nash(case).outcome.round(6)
    array([62.398425])
    """
    stated = what_failure_means(options, np.shape(case.position))
    weighed = weigh(case, options, stated)
    bargain = describe(weighed, options, stated)
    low, high = acceptable(bargain)
    is_empty = high - low < -TIE
    is_point = ~is_empty & (high - low <= TIE)
    solved = _maximise(bargain, low, high)
    unit = np.where(is_point, np.clip(0.5 * (low + high), 0.0, 1.0), solved)
    certificate = np.where(is_point, np.maximum(low - high, 0.0), _slope_error(bargain, unit))
    status = np.where((weighed.status == NORMAL) & is_empty, NO_AGREEMENT, weighed.status).astype(np.int8)
    outcome = weighed.low + unit * (weighed.high - weighed.low)
    return settlement(weighed, outcome, certificate, status)


def _slope(bargain: Bargain, unit: FloatArray) -> FloatArray:
    """The derivative of the weighted log gains; it falls from left to right."""
    away = unit[:, None] - bargain.unit
    distance = np.abs(away)
    if bargain.power == 2:
        steepness, loss = 2 * away, away * away
    elif bargain.power == 1:
        steepness, loss = np.sign(away), distance
    else:
        steepness = bargain.power * distance ** (bargain.power - 1) * np.sign(away)
        loss = distance**bargain.power
    with np.errstate(divide="ignore", invalid="ignore"):
        pull = bargain.share * steepness / (bargain.room - loss)
        return np.asarray(-pull.sum(axis=1))


def _maximise(bargain: Bargain, low: FloatArray, high: FloatArray) -> FloatArray:
    """The maximiser by bisection on the slope, put exactly on a kink or an end of the scale if there."""
    is_hopeless = ~(low < high)
    below, above = np.where(is_hopeless, 0.5, low), np.where(is_hopeless, 0.5, high)
    for _ in range(HALVINGS):
        middle = 0.5 * (below + above)
        rises = _slope(bargain, middle) > 0
        below, above = np.where(rises, middle, below), np.where(rises, above, middle)
    found = 0.5 * (below + above)
    found = np.where(found < STEP * STEP, 0.0, found)
    return found if bargain.power >= 2 else _on_kink(bargain, found)


def _nearest_position(bargain: Bargain, unit: FloatArray) -> FloatArray:
    """(draw,), the position of a participant that is nearest to the point."""
    distance = np.where(bargain.takes_part, np.abs(bargain.unit - unit[:, None]), np.inf)
    nearest = np.argmin(distance, axis=1)
    return np.asarray(bargain.unit[np.arange(len(unit)), nearest])


def _on_kink(bargain: Bargain, unit: FloatArray) -> FloatArray:
    """The nearest position where the maximum is there, else the point itself."""
    kink = _nearest_position(bargain, unit)
    is_there = (np.abs(kink - unit) <= STEP) & (kink >= 0) & (kink <= 1)
    return np.where(is_there, kink, unit)


def _slope_error(bargain: Bargain, unit: FloatArray) -> FloatArray:
    """How far the slope is from 0; at a kink or an end, how far 0 is outside the slopes on either side."""
    at_low, at_high = unit <= 0, unit >= 1
    at_kink = (np.abs(_nearest_position(bargain, unit) - unit) <= TIE) & (bargain.power < 2)
    right = np.where(at_high, -np.inf, _slope(bargain, unit + STEP))
    left = np.where(at_low, np.inf, _slope(bargain, unit - STEP))
    outside = np.maximum(np.maximum(right, -left), 0.0)
    return np.where(at_kink | at_low | at_high, outside, np.abs(_slope(bargain, unit)))
