"""What a panel said, as arrays that fit together, and the range over which it is compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError

__all__ = ["ExpertPanel"]

OVERSHOOT = 0.1
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, init=False, eq=False)
class ExpertPanel:
    """Quantiles that experts gave for several items, some of which have since become known.

    Source
    ------
    [Cooke1991]_, the classical model.

    Parameters
    ----------
    probability
        (level,) of the quantiles, rising, above 0 and below 1
    value
        (expert, item, level) the quantiles, rising along the last axis; not a number where an expert did not
        answer an item, then at all its levels
    realised
        (item,) what turned out true; not a number for an item that is still open (a target)
    is_logarithmic
        (item,) whether an item is compared by its logarithm; no item unless given
    low, high
        (item,) ends of what is possible; infinite, as by default, where there is none
    overshoot
        How far the intrinsic range goes beyond all that was said, as a share of its width

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If quantiles do not rise, a seed item was left out by an expert, a logarithmic item has a value of 0 or less,
        or a value does not lie inside what is possible.

    Our reading
    -----------
    The intrinsic range of an item runs from the smallest to the largest of all quantiles and the realised value,
    plus the overshoot on both sides; where what is possible ends before, it ends there. Items with a realised value
    are *seed* items; every expert must have answered all of them, since calibration scores over different numbers of
    items cannot be compared.

    Example
    -------
    >>> panel = ExpertPanel([0.05, 0.5, 0.95], [[[20, 23, 34]], [[20, 25, 28]]], [24])
    >>> panel.range
    (array([18.6]), array([35.4]))
    """

    probability: Floats
    value: Floats
    realised: Floats
    is_logarithmic: NDArray[np.bool_]
    low: Floats
    high: Floats
    overshoot: float

    def __init__(
        self,
        probability: ArrayLike,
        value: ArrayLike,
        realised: ArrayLike,
        is_logarithmic: ArrayLike | None = None,
        low: ArrayLike | None = None,
        high: ArrayLike | None = None,
        overshoot: float = OVERSHOOT,
    ) -> None:
        said = np.asarray(value, dtype=np.float64)
        items = said.shape[1] if said.ndim == 3 else 0
        arrays = {
            "probability": np.asarray(probability, dtype=np.float64),
            "value": said,
            "realised": np.asarray(realised, dtype=np.float64),
            "is_logarithmic": np.zeros(items, bool) if is_logarithmic is None else np.asarray(is_logarithmic, bool),
            "low": np.full(items, -np.inf) if low is None else np.asarray(low, dtype=np.float64),
            "high": np.full(items, np.inf) if high is None else np.asarray(high, dtype=np.float64),
        }
        for name, array in arrays.items():
            object.__setattr__(self, name, array)
        object.__setattr__(self, "overshoot", overshoot)
        self._check()

    @property
    def is_seed(self) -> NDArray[np.bool_]:
        """(item,) whether its true value is known."""
        return np.isfinite(self.realised)

    @property
    def answered(self) -> NDArray[np.bool_]:
        """(expert, item) whether the expert gave quantiles."""
        return np.asarray(np.isfinite(self.value[:, :, 0]))

    @property
    def range(self) -> tuple[Floats, Floats]:
        """(item,) lower and (item,) upper end of the intrinsic range, on the item's own scale."""
        low, high = self.line_range()
        back = self.is_logarithmic
        return self._back(low, back), self._back(high, back)

    def line(self, value: Floats) -> Floats:
        """Carry values, whose item axis comes first, to the scale on which items are compared."""
        logs = self.is_logarithmic.reshape(-1, *(1,) * (value.ndim - 1))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(logs, np.log(np.where(logs, value, 1.0)), value)

    def unline(self, value: Floats) -> Floats:
        """Carry values, whose item axis comes first, back from the scale on which items are compared."""
        return self._back(value, self.is_logarithmic.reshape(-1, *(1,) * (value.ndim - 1)))

    def line_range(self) -> tuple[Floats, Floats]:
        """(item,) lower and (item,) upper end of the intrinsic range, on the scale on which items are compared."""
        all_said = np.concatenate([self.value.transpose(1, 0, 2).reshape(len(self.realised), -1),
                                   self.realised[:, None]], axis=1)
        points = self.line(all_said)
        known = np.isfinite(points)
        least = np.where(known, points, np.inf).min(axis=1)
        most = np.where(known, points, -np.inf).max(axis=1)
        beyond = self.overshoot * (most - least)
        return np.maximum(least - beyond, self._bound(self.low)), np.minimum(most + beyond, self._bound(self.high))

    def _bound(self, bound: Floats) -> Floats:
        """An end of what is possible on the scale of comparison; none below where a logarithm starts at 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(np.where(self.is_logarithmic, np.maximum(bound, 0.0), 1.0))
        return np.where(self.is_logarithmic, logs, bound)

    @staticmethod
    def _back(value: Floats, logs: NDArray[np.bool_]) -> Floats:
        return np.where(logs, np.exp(np.where(logs, value, 0.0)), value)

    def _check(self) -> None:
        """Refuse what does not fit together or makes no sense."""
        level, said = self.probability, self.value
        if level.ndim != 1 or said.ndim != 3 or not said.shape[0] or said.shape[2:] != level.shape or not level.size:
            raise ShapeError(f"value has shape {said.shape} and probability {level.shape}; "
                             "(expert, item, level) and (level,) are needed")
        for name in ("realised", "is_logarithmic", "low", "high"):
            if getattr(self, name).shape != said.shape[1:2]:
                raise ShapeError(f"{name} has shape {getattr(self, name).shape} but there are {said.shape[1]} items")
        if not (np.diff(np.concatenate([[0.0], level, [1.0]])) > 0).all():
            raise DomainError("probability must rise and lie above 0 and below 1")
        if not 0 < self.overshoot < np.inf:
            raise DomainError(f"overshoot is {self.overshoot}; it must be above 0, such as 0.1")
        known = np.isfinite(said)
        if (known.any(axis=2) != known.all(axis=2)).any():
            raise DomainError("value has an item with only some of its quantiles")
        if (np.diff(said, axis=2) <= 0).any():
            raise DomainError("value must rise from one quantile to the next")
        if not known[:, self.is_seed].all():
            raise DomainError("value lacks an expert's answer to a seed item; all experts must have answered all seeds")
        if not known[:, :, 0].any(axis=0).all():
            raise DomainError("value has an item that no expert answered")
        self._check_places()

    def _check_places(self) -> None:
        """Refuse values where there can be none."""
        everything = np.concatenate([self.value.transpose(1, 0, 2).reshape(len(self.realised), -1),
                                     self.realised[:, None]], axis=1)
        if (everything[self.is_logarithmic] <= 0).any():
            raise DomainError("an item compared by its logarithm has a value of 0 or less")
        said = everything[:, :-1]
        if (said <= self.low[:, None]).any() or (said >= self.high[:, None]).any():
            raise DomainError("a quantile lies on or beyond the end of what is possible; it must lie inside")
        if (self.realised < self.low).any() or (self.realised > self.high).any():
            raise DomainError("realised has a value beyond the end of what is possible")
        ends = self.line_range()
        if not (ends[0] < ends[1]).all():
            raise DomainError("value has an item for which only a single number is known; it has no range")
        line = self.line(everything[:, :-1])
        with np.errstate(invalid="ignore"):
            gap = np.diff(self.line(self.value.transpose(1, 0, 2)), axis=2)
        if (line <= ends[0][:, None]).any() or (line >= ends[1][:, None]).any() or (gap <= 0).any():
            raise DomainError("value has an item whose numbers differ by too little for their size")
