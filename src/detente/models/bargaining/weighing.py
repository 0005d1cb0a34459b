"""From positions to weights: who takes part in a draw, with what share, and which draws are hopeless."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.bargaining.records import (
    INVALID,
    NO_AGREEMENT,
    NO_WEIGHT,
    NORMAL,
    UNANIMOUS,
    Options,
    Positions,
    Settlement,
)
from detente.models.checks import (
    BoolArray,
    CodeArray,
    FloatArray,
    as_floats,
    count_draws,
    over_draws,
    refuse,
    refuse_word,
    same_shape,
)

TIE = 1e-9
"""Unit positions closer than this are equal."""


@dataclass(frozen=True, eq=False)
class Weighed:
    """Checked input: positions (0 where an actor takes no part), shares, and the status known so far."""

    position: FloatArray
    takes_part: BoolArray
    influence: FloatArray
    status: CodeArray
    status_quo: FloatArray
    low: float
    high: float

    @property
    def lowest(self) -> FloatArray:
        """(draw,), the smallest position of those who take part."""
        return np.asarray(np.where(self.takes_part, self.position, np.inf).min(axis=1))

    @property
    def highest(self) -> FloatArray:
        """(draw,), the largest position of those who take part."""
        return np.asarray(np.where(self.takes_part, self.position, -np.inf).max(axis=1))


NOTHING: Mapping[str, FloatArray] = MappingProxyType({})


def weigh(case: Positions, options: Options, alongside: Mapping[str, FloatArray] = NOTHING) -> Weighed:
    """Check the arrays, find who takes part, share out the weight; `alongside` must have as many draws."""
    position, salience, capability, status_quo = _arrays(case, alongside)
    refuse_word("weights", options.weights, ("capability_salience", "salience", "capability", "equal"))
    weight = _weight(salience, capability, options)
    is_known = np.isfinite(weight)
    has_position = np.isfinite(position)
    takes_part = has_position & is_known & (weight > 0)
    weight = np.where(takes_part, weight, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    weighed = Weighed(
        position=np.where(takes_part, position, 0.0),
        takes_part=takes_part,
        influence=weight / np.where(total > 0, total, 1.0),
        status=np.zeros(len(position), np.int8),
        status_quo=status_quo,
        low=float(case.low),
        high=float(case.high),
    )
    is_broken = ~(np.isnan(position) | (has_position & is_known))
    return _with_status(weighed, np.asarray(is_broken.any(axis=1)))


def settlement(
    weighed: Weighed, outcome: FloatArray, certificate: FloatArray, status: CodeArray
) -> Settlement:
    """The result, with hopeless draws blanked and unanimous ones at the position all share."""
    outcome = np.where(status == UNANIMOUS, weighed.lowest, outcome)
    outcome = np.where(status == NO_AGREEMENT, weighed.status_quo, outcome)
    outcome = np.where((status == NO_WEIGHT) | (status == INVALID), np.nan, outcome)
    certificate = np.where(status == UNANIMOUS, 0.0, certificate)
    certificate = np.where(status >= NO_WEIGHT, np.nan, certificate)
    return Settlement(outcome, weighed.influence, status, certificate)


def weighable(salience: FloatArray, capability: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Salience and capability for a rule that wants some capability: where nobody has any, nobody cares either.

    >>> weighable(np.array([[0.5, 0.7]]), np.zeros((1, 2)))
    (array([[0., 0.]]), array([[1., 1.]]))
    """
    if np.any(capability > 0):
        return salience, capability
    return np.zeros_like(salience), np.ones_like(capability)


def _arrays(
    case: Positions, alongside: Mapping[str, FloatArray]
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Position, salience, capability and status quo, checked and repeated to the same number of draws."""
    names = ("position", "salience", "capability")
    given = {name: as_floats(name, getattr(case, name), ("draw", "actor")) for name in names}
    if not given["position"].shape[1]:
        raise ShapeError("position has no actors; at least one is needed")
    for name in ("salience", "capability"):
        same_shape(name, given[name], "position", given["position"])
        refuse(name, given[name], given[name] < 0, "at least 0")
    if given["capability"].size and not (given["capability"] > 0).any():
        raise DomainError("capability is 0 everywhere; at least one actor needs some")
    if not (np.isfinite(case.low) and np.isfinite(case.high) and case.low < case.high):
        raise DomainError(f"low is {case.low} and high is {case.high}; low must be below high, both finite")
    status_quo = [np.nan] if case.status_quo is None else case.status_quo
    given["status_quo"] = as_floats("status_quo", status_quo, ("draw",))
    refuse("status_quo", given["status_quo"], np.isinf(given["status_quo"]), "finite, or NaN where unknown")
    draws = count_draws({**given, **alongside})
    position, salience, capability, reference = (over_draws(array, draws) for array in given.values())
    return position, salience, capability, reference


def _weight(salience: FloatArray, capability: FloatArray, options: Options) -> FloatArray:
    """The weights the options ask for, 0 for the inactive unless included; NaN where an input is."""
    with np.errstate(invalid="ignore"):
        product = capability * salience
    if options.weights == "capability_salience":
        return product
    equal = np.ones_like(salience)
    chosen = {"salience": salience, "capability": capability, "equal": equal}[options.weights]
    if not options.include_inactive:
        chosen = np.where(product > 0, chosen, 0.0)
    return np.where(np.isfinite(product), chosen, np.nan)


def _with_status(weighed: Weighed, is_broken: BoolArray) -> Weighed:
    """The same with the status that can be told before solving."""
    status = weighed.status.copy()
    spread = weighed.highest - weighed.lowest
    status[:] = NORMAL
    status[spread <= TIE * (weighed.high - weighed.low)] = UNANIMOUS
    status[~weighed.takes_part.any(axis=1)] = NO_WEIGHT
    status[is_broken] = INVALID
    return Weighed(**{**vars(weighed), "status": status})
