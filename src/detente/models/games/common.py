"""What the small games share: draws that are broken, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.errors import ShapeError
from detente.models.checks import BoolArray, CodeArray, FloatArray, count_draws

__all__ = ["CAPPED", "INVALID", "NORMAL", "NO_AGREEMENT", "STATUSES", "first_failure"]

NORMAL, NO_AGREEMENT, CAPPED, INVALID = 0, 3, 4, 5
STATUSES = (
    "The game was solved.",
    "", "",
    "No agreement is possible.",
    "The search stopped before the stated precision was met.",
    "An input of this draw is not a finite number, or breaks an inequality that the game needs.",
)  # fmt: skip
TIE = 1e-12

Condition = tuple[str, BoolArray]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Checked inputs: arrays by name, all with the same draws; `is_sound` (draw,); and why a draw is not."""

    values: Mapping[str, FloatArray]
    is_sound: BoolArray
    failed: CodeArray

    def __getitem__(self, name: str) -> FloatArray:
        return self.values[name]

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return len(self.is_sound)

    def status(self, agreement: BoolArray | None = None) -> CodeArray:
        """(draw,), the codes of `STATUSES`."""
        code = np.zeros(self.draws, np.int8) if agreement is None else np.where(agreement, NORMAL, NO_AGREEMENT)
        return np.where(self.is_sound, code, INVALID).astype(np.int8)

    def clean(self, values: npt.ArrayLike) -> FloatArray:
        """Results, without a value in the draws that are not sound."""
        array = np.asarray(values, dtype=np.float64)
        keep = self.is_sound.reshape(-1, *([1] * (array.ndim - 1)))
        return np.asarray(np.where(keep, array, np.nan))


def drawn(values: Mapping[str, npt.ArrayLike], wide: Sequence[str] = ()) -> dict[str, FloatArray]:
    """Inputs as float arrays of (draw,), or (draw, kind) for those named in `wide`, repeated to the same draws."""
    arrays = {}
    for name, value in values.items():
        array = np.asarray(value, dtype=np.float64)
        array = array.reshape(1) if array.ndim == 0 else array
        if array.ndim != (2 if name in wide else 1):
            raise ShapeError(f"{name} has shape {array.shape}; expected (draw{', kind' if name in wide else ''})")
        arrays[name] = array
    draws = count_draws(arrays)
    return {name: np.broadcast_to(array, (draws, *array.shape[1:])) for name, array in arrays.items()}


def sound(values: Mapping[str, FloatArray], conditions: Sequence[Condition]) -> Drawn:
    """Which draws can be solved; the first condition that fails is remembered, 1 for a number that is not finite.

    `conditions` must be worked out with errors of arithmetic ignored; NaN fails every comparison.
    """
    draws = len(next(iter(values.values())))
    finite = np.ones(draws, dtype=bool)
    for array in values.values():
        finite &= ~np.isnan(array).reshape(draws, -1).any(axis=1)
    failed = np.where(finite, 0, 1)
    for index, (_, holds) in enumerate(conditions):
        failed = np.where((failed == 0) & ~holds, index + 2, failed)
    return Drawn(values, failed == 0, failed.astype(np.int8))


def first_failure(failed: CodeArray, conditions: Sequence[str]) -> str:
    """How many draws are not sound, and the first inequality that failed, in a sentence; empty where all are sound.

    >>> first_failure(np.array([0, 2, 1], dtype=np.int8), ["cost_a >= 0"])
    '2 of 3 draws cannot be solved; in draw 1 it does not hold that cost_a >= 0'
    """
    broken = np.flatnonzero(failed)
    if not broken.size:
        return ""
    said = [index for index in broken if failed[index] > 1]
    count = f"{broken.size:,} of {failed.size:,} draw{'s' if failed.size > 1 else ''} cannot be solved"
    if not said:
        return f"{count}; an input is not a finite number"
    return f"{count}; in draw {said[0]} it does not hold that {conditions[int(failed[said[0]]) - 2]}"
