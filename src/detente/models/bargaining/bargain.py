"""What failure costs each actor, and which settlements all of them accept: common to Nash and Kalai–Smorodinsky."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.bargaining.records import Options
from detente.models.bargaining.weighing import Weighed
from detente.models.checks import BoolArray, FloatArray, refuse, refuse_word

__all__: list[str] = []


@dataclass(frozen=True, eq=False)
class Bargain:
    """The bargain in unit positions: shares, the loss at which each walks away, and the exponent."""

    unit: FloatArray
    share: FloatArray
    room: FloatArray
    power: float
    takes_part: BoolArray


def what_failure_means(options: Options, shape: tuple[int, ...]) -> dict[str, FloatArray]:
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


def describe(weighed: Weighed, options: Options, stated: dict[str, FloatArray]) -> Bargain:
    """The bargain the options describe."""
    power = exponent(options)
    length = weighed.high - weighed.low
    unit = (weighed.position - weighed.low) / length
    reference = (weighed.status_quo - weighed.low) / length
    room = stated["cost_of_failure"] if options.breakdown != "given" else -stated["disagreement_utility"]
    if options.breakdown == "status_quo":
        room = room + np.nan_to_num(np.abs(reference[:, None] - unit)) ** power
    room = np.where(weighed.takes_part, room, np.inf)
    return Bargain(unit, weighed.influence, room, power, weighed.takes_part)


def exponent(options: Options) -> float:
    """The exponent of the loss."""
    refuse_word("loss", options.loss, ("quadratic", "linear", "power"))
    if (options.loss == "power") != (options.power is not None):
        raise DomainError(f"loss is {options.loss!r} and power is {options.power}; loss 'power' needs one")
    if options.power is not None and not 1 <= options.power < np.inf:
        raise DomainError(f"power is {options.power}; it must be at least 1 and finite")
    return float(options.power or {"quadratic": 2.0, "linear": 1.0}[options.loss])


def acceptable(bargain: Bargain) -> tuple[FloatArray, FloatArray]:
    """The ends of what all accept, within the scale; low above high where that is nothing.

    An actor that no settlement can satisfy gets an interval turned inside out.
    """
    reach = np.maximum(bargain.room, 0.0) ** (1 / bargain.power)
    reach = np.where(bargain.room >= 0, reach, -1.0)
    low = np.maximum((bargain.unit - reach).max(axis=1), 0.0)
    high = np.minimum((bargain.unit + reach).min(axis=1), 1.0)
    return low, high
