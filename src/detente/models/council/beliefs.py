"""What an actor does not know: a distribution inside a single draw, not to be mixed with the analyst's draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DomainError
from detente.models.checks import BoolArray, FloatArray, as_floats, over_draws, refuse

__all__ = ["Belief", "Exponential", "Types", "Uniform", "chance_below"]


@dataclass(frozen=True, eq=False)
class Uniform:
    """Anything between two ends is equally likely.

    Parameters
    ----------
    low, high
        (draw,), the ends; where they are equal the value is known
    """

    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, eq=False)
class Exponential:
    """At least 0, and the larger the less likely.

    Parameters
    ----------
    mean
        (draw,), above 0
    """

    mean: FloatArray


@dataclass(frozen=True, eq=False)
class Types:
    """One of several values, equally likely.

    Parameters
    ----------
    value
        (draw, type), in any order, repeats allowed
    """

    value: FloatArray


Belief = Uniform | Exponential | Types


def chance_below(belief: Belief, values: FloatArray) -> FloatArray:
    """Give the probability that something believed in lies strictly below each value.

    Parameters
    ----------
    belief
        a distribution in every draw
    values
        (draw, value)

    Returns
    -------
    array
        (draw, value), from 0 to 1

    Raises
    ------
    ShapeError
        If the arrays have other axes.
    DomainError
        If an end is not finite, the low end is above the high one, a mean is not above 0, or there are no types.

    Example
    -------
    >>> chance_below(Uniform(np.array([0.]), np.array([2.])), np.array([[-1., .5, 2.]]))
    array([[0.  , 0.25, 1.  ]])
    >>> chance_below(Types(np.array([[.2, .2, .6, 1.]])), np.array([[.2, .6, 2.]]))
    array([[0. , 0.5, 1. ]])
    """
    return _below(checked(belief, "belief"), as_floats("values", values, ("draw", "value")))


def checked(belief: Belief, name: str) -> Belief:
    """The belief with its arrays checked."""
    if isinstance(belief, Uniform):
        low, high = (as_floats(f"{name}.{end}", getattr(belief, end), ("draw",)) for end in ("low", "high"))
        for end, array in (("low", low), ("high", high)):
            refuse(f"{name}.{end}", array, ~np.isfinite(array), "finite")
        refuse(f"{name}.low", low, np.asarray(low > high), "at most the high end")
        return Uniform(low, high)
    if isinstance(belief, Exponential):
        mean = as_floats(f"{name}.mean", belief.mean, ("draw",))
        refuse(f"{name}.mean", mean, ~(np.isfinite(mean) & (mean > 0)), "finite and above 0")
        return Exponential(mean)
    value = as_floats(f"{name}.value", belief.value, ("draw", "type"))
    if not value.shape[1]:
        raise DomainError(f"{name}.value has no types; at least one is needed")
    refuse(f"{name}.value", value, ~np.isfinite(value), "finite")
    return Types(np.sort(value, axis=1))


def parts_of(belief: Belief, name: str) -> dict[str, FloatArray]:
    """The arrays of a belief by name, for counting draws."""
    return {f"{name}.{part}": array for part, array in vars(belief).items()}


def repeated(belief: Belief, draws: int) -> Belief:
    """The belief at full draws."""
    return type(belief)(**{part: over_draws(array, draws) for part, array in vars(belief).items()})


def towards(belief: Belief, origin: FloatArray, sign: FloatArray) -> Belief:
    """The belief as distance from the origin in the direction of the sign; an exponential one is that already."""
    if isinstance(belief, Exponential):
        return belief
    if isinstance(belief, Uniform):
        ends = np.sort(np.stack([sign * (belief.low - origin), sign * (belief.high - origin)]), axis=0)
        return Uniform(ends[0], ends[1])
    return Types(np.sort(sign[:, None] * (belief.value - origin[:, None]), axis=1))


def _below(belief: Belief, values: FloatArray) -> FloatArray:
    """(draw, value), for a checked belief."""
    if isinstance(belief, Uniform):
        width = (belief.high - belief.low)[:, None]
        share = (values - belief.low[:, None]) / np.where(width > 0, width, 1.0)
        known: BoolArray = np.asarray(values > belief.low[:, None])
        return np.where(width > 0, np.clip(share, 0.0, 1.0), known)
    if isinstance(belief, Exponential):
        return np.asarray(-np.expm1(-np.maximum(values, 0.0) / belief.mean[:, None]))
    rows = np.broadcast_to(belief.value, (len(values), belief.value.shape[1]))
    found = [np.searchsorted(row, wanted, side="left") for row, wanted in zip(rows, values, strict=True)]
    return np.asarray(np.asarray(found, dtype=np.float64) / rows.shape[1])


def below(belief: Belief, values: FloatArray) -> FloatArray:
    """As `chance_below`, for a belief that is checked."""
    return _below(belief, values)
