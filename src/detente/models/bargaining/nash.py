"""The asymmetric Nash bargaining solution on one issue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.bargaining.records import NO_AGREEMENT, NORMAL, Options, Positions, Settlement
from detente.models.bargaining.weighing import TIE, Weighed, settlement, weigh
from detente.models.checks import BoolArray, FloatArray, refuse, refuse_word

__all__ = ["nash"]

DEFAULTS = Options()
HALVINGS = 60
STEP = 1e-10
"""The accuracy promised, as a share of the scale."""


@dataclass(frozen=True, eq=False)
class Bargain:
    """The bargain in unit positions: shares, the loss at which each walks away, and the exponent."""

    unit: FloatArray
    share: FloatArray
    room: FloatArray
    power: float
    takes_part: BoolArray


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
    stated = _stated(options, np.shape(case.position))
    weighed = weigh(case, options, stated)
    bargain = _bargain(weighed, options, stated)
    low, high = _acceptable(bargain)
    is_empty = high - low < -TIE
    is_point = ~is_empty & (high - low <= TIE)
    solved = _maximise(bargain, low, high)
    unit = np.where(is_point, np.clip(0.5 * (low + high), 0.0, 1.0), solved)
    certificate = np.where(is_point, np.maximum(low - high, 0.0), _slope_error(bargain, unit))
    status = np.where((weighed.status == NORMAL) & is_empty, NO_AGREEMENT, weighed.status).astype(np.int8)
    outcome = weighed.low + unit * (weighed.high - weighed.low)
    return settlement(weighed, outcome, certificate, status)


def _stated(options: Options, shape: tuple[int, ...]) -> dict[str, FloatArray]:
    """What the options say of failure, checked, by name: one array (draw, 1) or (draw, actor)."""
    refuse_word("breakdown", options.breakdown, ("status_quo", "cost_only", "given"))
    given = options.disagreement_utility
    if (options.breakdown == "given") != (given is not None):
        raise DomainError("breakdown 'given' and disagreement_utility go together or not at all")
    name = "cost_of_failure" if given is None else "disagreement_utility"
    values = np.asarray(options.cost_of_failure if given is None else given, dtype=np.float64)
    if given is None:
        refuse(name, values, ~(np.isfinite(values) & (values >= 0)), "finite and at least 0")
    else:
        refuse(name, values, ~np.isfinite(values), "finite")
    if values.ndim > 2 or (values.ndim == 2 and values.shape[1:] != shape[1:]):
        raise ShapeError(f"{name} has shape {values.shape} but position has shape {shape}")
    return {name: values if values.ndim == 2 else np.atleast_1d(values)[:, None]}


def _bargain(weighed: Weighed, options: Options, stated: dict[str, FloatArray]) -> Bargain:
    """The bargain the options describe."""
    power = _power(options)
    length = weighed.high - weighed.low
    unit = (weighed.position - weighed.low) / length
    reference = (weighed.status_quo - weighed.low) / length
    room = stated["cost_of_failure"] if options.breakdown != "given" else -stated["disagreement_utility"]
    if options.breakdown == "status_quo":
        room = room + np.nan_to_num(np.abs(reference[:, None] - unit)) ** power
    room = np.where(weighed.takes_part, room, np.inf)
    return Bargain(unit, weighed.influence, room, power, weighed.takes_part)


def _power(options: Options) -> float:
    """The exponent of the loss."""
    refuse_word("loss", options.loss, ("quadratic", "linear", "power"))
    if (options.loss == "power") != (options.power is not None):
        raise DomainError(f"loss is {options.loss!r} and power is {options.power}; loss 'power' needs one")
    if options.power is not None and not 1 <= options.power < np.inf:
        raise DomainError(f"power is {options.power}; it must be at least 1 and finite")
    return float(options.power or {"quadratic": 2.0, "linear": 1.0}[options.loss])


def _acceptable(bargain: Bargain) -> tuple[FloatArray, FloatArray]:
    """The ends of what all accept, within the scale; low above high where that is nothing.

    An actor that no settlement can satisfy gets an interval turned inside out.
    """
    reach = np.maximum(bargain.room, 0.0) ** (1 / bargain.power)
    reach = np.where(bargain.room >= 0, reach, -1.0)
    low = np.maximum((bargain.unit - reach).max(axis=1), 0.0)
    high = np.minimum((bargain.unit + reach).min(axis=1), 1.0)
    return low, high


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
