"""From a quantity and the legal range of its field to a distribution that can be drawn from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from detente.errors import QuantityError
from detente.quantity.fit import fit_metalog, fit_pert
from detente.quantity.forms import (
    Beta,
    Choose,
    Exact,
    Form,
    From,
    Interval80,
    Normal,
    Percentiles,
    Pert,
    Pool,
    Quantiles3,
    Quantity,
    Uniform,
)
from detente.quantity.shapes import (
    Constant,
    Discrete,
    Even,
    FloatArray,
    ScaledBeta,
    Shape,
    TruncatedNormal,
)
from detente.quantity.words import is_id, number_text

__all__ = ["Distribution", "choice_index", "distribution", "range_problem"]

IntegerArray: TypeAlias = npt.NDArray[np.int64]

LEAST_MASS = 0.01
NOTABLE_MASS = 0.05


@dataclass(frozen=True, slots=True)
class Distribution:
    """What a quantity is believed to be, as an inverse cumulative distribution function.

    Parameters
    ----------
    shape
        The shape behind it.
    warning
        A sentence where the shape does not say exactly what the analyst wrote, else empty.

    Example
    -------
    >>> from detente.quantity.parse import parse_quantity
    >>> belief = distribution(parse_quantity("60 .. 70 .. 80"), 0, 100)
    >>> belief.median, belief.support
    (70.0, (0.0, 100.0))
    >>> belief.quantile(np.array([0.1, 0.9])).round(9)
    array([60., 80.])
    """

    shape: Shape
    warning: str = ""

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value it can take; infinite where it has no end."""
        return self.shape.support

    @property
    def median(self) -> float:
        """The value that is as likely exceeded as not."""
        return float(self.quantile(np.array([0.5]))[0])

    def quantile(self, u: npt.ArrayLike) -> FloatArray:
        """Return the values below which the shares `u` lie.

        Parameters
        ----------
        u
            Any shape; shares from 0 to 1.

        Returns
        -------
        array
            The shape of `u`; never falls as `u` rises, never outside `support`.

        Raises
        ------
        QuantityError
            If a share is not between 0 and 1.
        """
        share = np.asarray(u, dtype=np.float64)
        if not bool(((share >= 0.0) & (share <= 1.0)).all()):
            raise QuantityError("a quantile is asked at a share outside 0 to 1")
        low, high = self.support
        # Bounded by construction: this only takes off what rounding adds in the last digit.
        return np.clip(self.shape.quantile(share), low, high)


def distribution(quantity: Quantity, low: float | None, high: float | None) -> Distribution:
    """Build the distribution of a quantity on a field whose legal range is `low` to `high`.

    Source
    ------
    [Keelin2016]_ for the metalog; [Malcolm1959]_ for the PERT.

    Parameters
    ----------
    quantity
        Any quantity that is a number: not `pool` or `from`, and of `choose` only numbers.
    low, high
        The legal range of its field; None where it has no end.

    Returns
    -------
    Distribution
        Three quantiles (two take the point half-way as their median) become the metalog exactly through
        them: bounded on both sides, on one or on none, as the range is. Where no monotone metalog
        passes through them, or one of them lies on a bound, the nearest PERT within the range stands
        in, with a warning that states the misfit. A normal is truncated by its inverse to the range;
        nothing is clipped.

    Raises
    ------
    QuantityError
        If a stated value lies outside the range, hardly anything of a normal lies inside it, or the form
        is not a number of its own.

    Our reading
    -----------
    A beta on a range that is open on a side lies on 0 to 1. A normal that leaves more than 5 % outside
    the range warns; one that leaves more than 99 % outside is an error.

    Example
    -------
    >>> from detente.quantity.parse import parse_quantity
    >>> round(distribution(parse_quantity({"low": 0, "mode": 1, "high": 4}), 0, None).median, 3)
    1.255
    """
    bounds = _bounds(low, high)
    problem = range_problem(quantity, low, high)
    if problem:
        raise QuantityError(problem)
    form = quantity.form
    match form:
        case Exact(value):
            return Distribution(Constant(float(value)))
        case Uniform(lower, upper):
            return Distribution(Even(float(lower), float(upper)))
        case Pert(lower, mode, upper):
            return Distribution(_pert(lower, mode, upper))
        case Beta(a, b):
            return Distribution(ScaledBeta(a, b, *_beta_range(bounds)))
        case Normal(mean, deviation):
            return _normal(mean, deviation, bounds)
        case Choose():
            return Distribution(_discrete(form))
        case Interval80() | Quantiles3() | Percentiles():
            return _through_quantiles(quantity, *_three(form), bounds)
        case Pool() | From():
            raise QuantityError(
                f"{'pool' if isinstance(form, Pool) else 'from'} has no distribution of its own; "
                "it is resolved from evidence and outcomes while the lenses run"
            )


def range_problem(quantity: Quantity, low: float | None, high: float | None) -> str:
    """Say which stated value lies outside the legal range, or nothing.

    Parameters
    ----------
    quantity
        Any quantity; its prior is not looked at.
    low, high
        The legal range of its field; None where it has no end.

    Returns
    -------
    str
        A sentence, or the empty text. Cheap: builds no distribution.

    Example
    -------
    >>> range_problem(Quantity(Exact(140)), 0, 100)
    '140 is outside the legal range, which runs from 0 to 100'
    """
    bounds = _bounds(low, high)
    for value in _stated(quantity.form, bounds):
        if not bounds[0] <= value <= bounds[1]:
            return f"{number_text(value)} is outside the legal range, which {_say_range(bounds)}"
    return ""


def choice_index(form: Choose, u: npt.ArrayLike) -> IntegerArray:
    """Return which of the choices each share `u` picks, by the weights in the order written.

    Parameters
    ----------
    form
        The choices and their weights.
    u
        Any shape; shares from 0 to 1.

    Returns
    -------
    array
        The shape of `u`; places in `form.words`. A choice of weight 0 is never picked.

    Example
    -------
    >>> choice_index(Choose((("compromise", 3), ("nash", 1))), [0.1, 0.74, 0.76])
    array([0, 0, 1])
    """
    weight = np.asarray(form.weights)
    kept = np.flatnonzero(weight > 0)
    edge = np.cumsum(weight[kept])[:-1]
    place: IntegerArray = kept[np.searchsorted(edge, np.asarray(u, dtype=np.float64), side="right")]
    return place


def _bounds(low: float | None, high: float | None) -> tuple[float, float]:
    """Write an open end as infinite, and refuse a range without room."""
    lower = -math.inf if low is None else float(low)
    upper = math.inf if high is None else float(high)
    if not lower < upper:
        raise QuantityError(f"the legal range of the field is empty: it runs from {low} to {high}")
    return lower, upper


def _say_range(bounds: tuple[float, float]) -> str:
    """Say a range that is bounded on at least one side."""
    low, high = bounds
    if math.isfinite(low) and math.isfinite(high):
        return f"runs from {number_text(low)} to {number_text(high)}"
    return f"starts at {number_text(low)}" if math.isfinite(low) else f"ends at {number_text(high)}"


def _stated(form: Form, bounds: tuple[float, float]) -> tuple[float, ...]:
    """List the values of a form that must lie in the legal range."""
    match form:
        case Exact(value):
            return (value,)
        case Interval80(low, high) | Uniform(low, high):
            return low, high
        case Quantiles3(low, middle, high) | Pert(low, middle, high):
            return low, middle, high
        case Percentiles(points):
            return tuple(value for _, value in points)
        case Choose(options):
            return tuple(float(word) for word, _ in options) if form.is_numeric else ()
        case Beta():
            return _beta_range(bounds)
        case _:
            return ()


def _beta_range(bounds: tuple[float, float]) -> tuple[float, float]:
    """Return the range a beta lies on: the field's, or 0 to 1 where that is open."""
    return bounds if all(math.isfinite(bound) for bound in bounds) else (0.0, 1.0)


def _pert(low: float, mode: float, high: float) -> ScaledBeta:
    """Return the beta-PERT of three hard numbers."""
    share = (mode - low) / (high - low)
    return ScaledBeta(1.0 + 4.0 * share, 1.0 + 4.0 * (1.0 - share), float(low), float(high))


def _discrete(form: Choose) -> Discrete:
    """Return the discrete distribution of a choice between numbers."""
    if not form.is_numeric:
        word = next(word for word in form.words if is_id(word))
        raise QuantityError(f'choose has the word "{word}", but this field takes numbers')
    shares = zip(form.words, form.weights, strict=True)
    pairs = sorted((float(word), weight) for word, weight in shares if weight)
    cumulative = np.cumsum([weight for _, weight in pairs])[:-1]
    return Discrete(tuple(value for value, _ in pairs), (*np.minimum(cumulative, 1.0).tolist(), 1.0))


def _normal(mean: float, deviation: float, bounds: tuple[float, float]) -> Distribution:
    """Return a normal truncated to the legal range, with a warning where much of it lies outside."""
    shape = TruncatedNormal(float(mean), float(deviation), *bounds)
    inside = shape.mass
    stated = f"the normal with mean {number_text(mean)} and standard deviation {number_text(deviation)}"
    if inside < LEAST_MASS:
        raise QuantityError(
            f"less than 1 % of {stated} lies in the legal range, which {_say_range(bounds)}; "
            "give three quantiles inside it, such as 60 .. 70 .. 80"
        )
    if 1.0 - inside <= NOTABLE_MASS:
        return Distribution(shape)
    median = Distribution(shape).median
    return Distribution(
        shape,
        f"{(1.0 - inside) * 100:.0f} % of {stated} lies outside the legal range, which {_say_range(bounds)}; "
        f"it was truncated to it, which puts its median at {median:.4g}",
    )


def _three(form: Interval80 | Quantiles3 | Percentiles) -> tuple[FloatArray, FloatArray]:
    """Return three probabilities and their quantiles; two quantiles get their middle as the median."""
    match form:
        case Interval80(low, high):
            tail, values = 0.1, [low, high]
        case Quantiles3(low, middle, high):
            tail, values = 0.1, [low, middle, high]
        case Percentiles(points):
            tail, values = points[0][0] / 100.0, [value for _, value in points]
    if len(values) == 2:
        values.insert(1, values[0] + (values[1] - values[0]) / 2.0)
    return np.array([tail, 0.5, 1.0 - tail]), np.array(values, dtype=np.float64)


def _through_quantiles(
    quantity: Quantity, probability: FloatArray, value: FloatArray, bounds: tuple[float, float]
) -> Distribution:
    """Return the metalog through three quantiles, or the nearest PERT with its misfit."""
    exact = fit_metalog(float(probability[0]), value, *bounds)
    if exact is not None:
        return Distribution(exact)
    nearest = fit_pert(probability, value, *bounds)
    return Distribution(nearest, _misfit(quantity, nearest, probability, value, bounds))


def _misfit(
    quantity: Quantity,
    shape: ScaledBeta,
    probability: FloatArray,
    value: FloatArray,
    bounds: tuple[float, float],
) -> str:
    """Say why there is no exact shape, and by how much the PERT misses."""
    fitted = np.clip(shape.quantile(probability), *shape.support)
    worst = int(np.argmax(np.abs(fitted - value)))
    off = float(np.abs(fitted - value)[worst])
    share = float(np.abs(shape.probability(value) - probability).max())
    unit = f" {quantity.unit}" if quantity.unit else ""
    is_on_bound = value[0] == bounds[0] or value[2] == bounds[1]
    reason = (
        f"a quantile lies on the end of the legal range, which {_say_range(bounds)} "
        "(hard bounds are written {low: …, mode: …, high: …})"
        if is_on_bound
        else "no smooth distribution of this kind passes through all three quantiles"
    )
    low, high = shape.support
    return (
        f"{reason}; a PERT from {low:.4g} to {high:.4g} stands in, which misses by at most {off:.3g}{unit} "
        f"(its {probability[worst] * 100:.3g} % quantile is {fitted[worst]:.4g}, not {value[worst]:.4g}) "
        f"and by at most {share * 100:.2g} percentage points of probability"
    )
