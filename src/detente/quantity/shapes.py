"""Shapes of distributions: each a frozen record with an inverse cumulative distribution function.

A metalog is written in its own closed form; the beta and the normal call SciPy, which is imported only
when one of them is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Constant", "Discrete", "Even", "FloatArray", "Metalog", "ScaledBeta", "Shape", "TruncatedNormal"]

FloatArray: TypeAlias = npt.NDArray[np.float64]


class Shape(Protocol):
    """What a shape can do."""

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value it can take; infinite where it has no end."""

    def quantile(self, u: FloatArray) -> FloatArray:
        """Values below which the share `u` lies."""


@dataclass(frozen=True, slots=True)
class Constant:
    """One value."""

    value: float

    @property
    def support(self) -> tuple[float, float]:
        """The value, twice."""
        return self.value, self.value

    def quantile(self, u: FloatArray) -> FloatArray:
        """The value, once for each `u`."""
        return np.full_like(u, self.value)


@dataclass(frozen=True, slots=True)
class Even:
    """Uniform between two bounds."""

    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        """The two bounds."""
        return self.low, self.high

    def quantile(self, u: FloatArray) -> FloatArray:
        """A straight line between the bounds."""
        return self.low + (self.high - self.low) * u


@dataclass(frozen=True, slots=True)
class Discrete:
    """Values in rising order, with the share at or below each; the last share is 1."""

    values: tuple[float, ...]
    cumulative: tuple[float, ...]

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value."""
        return self.values[0], self.values[-1]

    def quantile(self, u: FloatArray) -> FloatArray:
        """The smallest value at or below which at least the share `u` lies."""
        place = np.searchsorted(np.asarray(self.cumulative), u, side="left")
        return np.asarray(self.values, dtype=np.float64)[place]


@dataclass(frozen=True, slots=True)
class Metalog:
    """A three-term metalog `a1 + (a2 + a3 (u - 1/2)) logit(u)`, on the line or between bounds.

    With a lower bound it is the metalog of `log(x - low)`, with an upper one of `-log(high - x)`,
    with both of `log((x - low) / (high - x))`; an infinite bound is no bound.
    """

    a1: float
    a2: float
    a3: float
    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        """The two bounds."""
        return self.low, self.high

    def quantile(self, u: FloatArray) -> FloatArray:
        """The closed form, carried back to the scale."""
        with np.errstate(divide="ignore"):
            logit = np.log(u) - np.log1p(-u)
        return from_line(self.a1 + (self.a2 + self.a3 * (u - 0.5)) * logit, self.low, self.high)


@dataclass(frozen=True, slots=True)
class ScaledBeta:
    """A beta distribution stretched to two bounds; a PERT is one."""

    a: float
    b: float
    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        """The two bounds."""
        return self.low, self.high

    def quantile(self, u: FloatArray) -> FloatArray:
        """The inverse of the incomplete beta function, stretched."""
        from scipy.special import betaincinv

        share: FloatArray = betaincinv(self.a, self.b, u)
        return self.low + (self.high - self.low) * share

    def probability(self, value: FloatArray) -> FloatArray:
        """The share at or below each value."""
        from scipy.special import betainc

        share = np.clip((value - self.low) / (self.high - self.low), 0.0, 1.0)
        below: FloatArray = betainc(self.a, self.b, share)
        return below


@dataclass(frozen=True, slots=True)
class TruncatedNormal:
    """A normal given that it lies between two bounds; an infinite bound is no bound."""

    mean: float
    deviation: float
    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        """The two bounds."""
        return self.low, self.high

    @property
    def mass(self) -> float:
        """The share of the whole normal that lies between the bounds."""
        below, above = self._outside()
        return 1.0 - below - above

    def quantile(self, u: FloatArray) -> FloatArray:
        """The inverse on the truncated interval, from the nearer end so that both tails are exact."""
        from scipy.special import ndtri

        below, above = self._outside()
        mass = 1.0 - below - above
        lower = self.mean + self.deviation * ndtri(below + np.minimum(u, 0.5) * mass)
        upper = self.mean - self.deviation * ndtri(above + np.minimum(1.0 - u, 0.5) * mass)
        value: FloatArray = np.where(u <= 0.5, lower, upper)
        return value

    def _outside(self) -> tuple[float, float]:
        """The share below the lower bound, and the share above the upper one."""
        from scipy.special import ndtr

        return (
            float(ndtr((self.low - self.mean) / self.deviation)),
            float(ndtr((self.mean - self.high) / self.deviation)),
        )


def to_line(value: FloatArray, low: float, high: float) -> FloatArray:
    """Carry values between bounds to the whole line; a value on a bound goes to infinity."""
    with np.errstate(divide="ignore"):
        lower = np.log(value - low) if np.isfinite(low) else np.zeros_like(value)
        upper = np.log(high - value) if np.isfinite(high) else np.zeros_like(value)
    return lower - upper if np.isfinite(low) or np.isfinite(high) else value


def from_line(z: FloatArray, low: float, high: float) -> FloatArray:
    """Carry values on the whole line back between the bounds: the inverse of `to_line`."""
    with np.errstate(over="ignore"):
        if np.isfinite(low) and np.isfinite(high):
            nearer = np.exp(-np.abs(z))
            share = (high - low) * (nearer / (1.0 + nearer))
            return np.where(z < 0, low + share, high - share)
        if np.isfinite(low):
            return low + np.exp(z)
        if np.isfinite(high):
            return high - np.exp(-z)
    return z
