"""The arrays that measures take, and the checks they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError

__all__ = ["Flags", "Floats", "Integers", "Interval", "as_flags", "as_floats", "check_level", "check_same"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """Estimates with their Monte Carlo intervals: three arrays of one shape; NaN where nothing is known."""

    value: Floats
    low: Floats
    high: Floats


def as_floats(name: str, array: ArrayLike, axes: str) -> Floats:
    """Read an array of numbers with as many axes as `axes` names, for instance "draw, choice"."""
    return _with_axes(name, np.asarray(array, dtype=np.float64), axes)


def as_flags(name: str, array: ArrayLike, axes: str) -> Flags:
    """Read an array of true and false with as many axes as `axes` names."""
    flags = np.asarray(array)
    if flags.dtype != np.bool_:
        if not np.isin(flags, (0, 1)).all():
            raise DomainError(f"{name} must hold true and false only")
        flags = flags.astype(np.bool_)
    return _with_axes(name, flags, axes)


def check_same(first: str, one: NDArray[Any], second: str, other: NDArray[Any]) -> None:
    """Refuse two arrays that differ in shape."""
    if one.shape != other.shape:
        raise ShapeError(f"{first} has shape {one.shape} but {second} has shape {other.shape}")


def check_level(name: str, level: float) -> None:
    """Refuse a share that does not lie strictly between 0 and 1."""
    if not 0.0 < level < 1.0:
        raise DomainError(f"{name} is {level}; it must lie between 0 and 1")


def _with_axes(name: str, array: NDArray[Any], axes: str) -> NDArray[Any]:
    """Refuse an array whose number of axes is not the one expected."""
    expected = axes.count(",") + 1
    if array.ndim != expected:
        raise ShapeError(f"{name} has shape {array.shape}; expected the axes ({axes})")
    return array
