"""What a predictive distribution is made of: its parameters, and the distribution itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DomainError
from detente.models.checks import CodeArray, FloatArray

__all__ = ["INVALID", "NORMAL", "NO_WEIGHT", "STATUSES", "UNANIMOUS", "Forecast", "Parameters"]

NORMAL, UNANIMOUS, NO_WEIGHT, INVALID = range(4)

STATUSES = (
    "A forecast was made.",
    "Everyone who takes part wants the same; nearly all the probability is there.",
    "Nobody carries any weight, so there is no forecast.",
    "An input of this draw is not a finite number, or a salience is above 1, so there is no forecast.",
)


@dataclass(frozen=True)
class Parameters:
    """How positions become a distribution. The first five are fitted to past decisions, the rest are set by hand.

    Parameters
    ----------
    held
        log odds that the outcome is a position that someone holds, where mean salience and lean are one half
    attention
        how much those log odds change while the mean salience goes from 1/2 to 1
    lean
        how much they change while the weighted mean goes from half-way off the middle to an end of the range
    middle
        how much the log odds of a position rise if half the weight wants clearly less and half clearly more
    spread
        standard deviation of outcomes between the positions, as a share of the range of the positions
    camp
        share of the range within which two positions count, in part, as one camp
    clear
        share of the range at which a position lies clearly on one side of another
    elsewhere
        probability, spread evenly over the scale, of what nobody had in mind
    """

    held: float
    attention: float
    lean: float
    middle: float
    spread: float
    camp: float = 0.05
    clear: float = 0.10
    elsewhere: float = 0.01

    def __post_init__(self) -> None:
        """Refuse what is no number, and shares that are none."""
        for name in ("held", "attention", "lean", "middle"):
            if not np.isfinite(getattr(self, name)):
                raise DomainError(f"{name} is {getattr(self, name)}; it must be a finite number")
        for name in ("spread", "camp", "clear"):
            if not 0 < getattr(self, name) < np.inf:
                raise DomainError(f"{name} is {getattr(self, name)}; it must be above 0 and finite")
        if not 0 <= self.elsewhere < 1:
            raise DomainError(f"elsewhere is {self.elsewhere}; it must be at least 0 and below 1")


@dataclass(frozen=True, eq=False)
class Forecast:
    """A distribution of the outcome in every draw: atoms on positions, a density between them, and a rest.

    Parameters
    ----------
    position
        (draw, actor), on the issue's scale; the lowest position where the actor takes no part
    held
        (draw, actor), probability that the outcome is exactly there because of this actor; 0 where it takes no part
    between
        (draw,), probability of the density between the lowest and the highest position
    centre, width
        (draw,), mean and standard deviation of the normal density before it is cut off at those two
    lowest, highest
        (draw,), the ends of the range of the positions
    elsewhere
        (draw,), probability spread evenly over the scale; with `held` and `between` it makes 1
    status
        (draw,), an index into `STATUSES`; numbers are NaN where it is 2 or 3
    low, high
        the ends of the scale
    """

    position: FloatArray
    held: FloatArray
    between: FloatArray
    centre: FloatArray
    width: FloatArray
    lowest: FloatArray
    highest: FloatArray
    elsewhere: FloatArray
    status: CodeArray
    low: float
    high: float
