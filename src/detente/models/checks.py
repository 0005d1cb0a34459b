"""What solvers ask of the arrays they are given, and how they say that something is wrong.

The first axis of every array is `draw`; an array of length 1 there holds for all draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError, ShapeError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
CodeArray = npt.NDArray[np.int8]
BoolArray = npt.NDArray[np.bool_]


def as_floats(name: str, values: npt.ArrayLike, axes: tuple[str, ...]) -> FloatArray:
    """The values as a contiguous float array with exactly these axes."""
    array = np.asarray(values, dtype=np.float64, order="C")
    if array.ndim != len(axes):
        raise ShapeError(f"{name} has shape {array.shape} but its axes are ({', '.join(axes)})")
    return array


def count_draws(arrays: Mapping[str, npt.NDArray[Any]]) -> int:
    """The common length of the draw axis; lengths other than it and 1 are refused."""
    lengths = {name: len(array) for name, array in arrays.items()}
    longest = max(lengths, key=lambda name: (lengths[name] != 1, lengths[name]))
    for name, length in lengths.items():
        if length not in (1, lengths[longest]):
            raise ShapeError(
                f"{name} has {length} draws but {longest} has {lengths[longest]}; only a single draw repeats"
            )
    return lengths[longest]


def over_draws(array: npt.NDArray[Any], draws: int) -> npt.NDArray[Any]:
    """The array with its first axis repeated to this many draws, contiguous."""
    return np.ascontiguousarray(np.broadcast_to(array, (draws, *array.shape[1:])))


def same_shape(name: str, array: FloatArray, other: str, model: FloatArray) -> None:
    """Refuse an array whose axes after `draw` differ from those of the other one."""
    if array.shape[1:] != model.shape[1:]:
        raise ShapeError(f"{name} has shape {array.shape} but {other} has shape {model.shape}")


def refuse(name: str, values: npt.NDArray[Any], is_bad: BoolArray, admissible: str) -> None:
    """Refuse an array in which any entry is bad, naming the first such entry and what would be right."""
    if not is_bad.any():
        return
    index = tuple(int(i) for i in np.argwhere(is_bad)[0])
    place = f"[{', '.join(map(str, index))}]" if index else ""
    raise DomainError(f"{name}{place} is {values[index]}; it must be {admissible}")


def refuse_word(name: str, word: object, words: tuple[str, ...]) -> None:
    """Refuse a word that is not one of these."""
    if word not in words:
        raise DomainError(f"{name} is {word!r}; it must be one of {', '.join(words)}")
