"""Axes: from values to coordinates, with round ticks, whatever the values are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from detente.words import number, signed

__all__ = ["Scale", "finite", "nice_scale", "tick_labels", "ticks"]

_LARGEST = 1e300


@dataclass(frozen=True, slots=True)
class Scale:
    """A line from `start` to `stop` on the drawing that stands for `low` to `high`."""

    low: float
    high: float
    start: float
    stop: float

    def at(self, value: float) -> float:
        """Place a value; what lies beyond the ends is held at them, and no number at all at the start.

        >>> Scale(0, 100, 10, 210).at(50), Scale(0, 100, 10, 210).at(1e9)
        (110.0, 210.0)
        """
        if math.isnan(value):
            return self.start
        held = min(max(value, self.low), self.high)
        span = self.high / 2 - self.low / 2
        share = (held / 2 - self.low / 2) / span if span > 0 else 0.5
        return self.start + share * (self.stop - self.start)


def finite(values: Iterable[float | None]) -> list[float]:
    """Keep the values that can be drawn.

    >>> finite([1.0, None, float("nan"), float("inf")])
    [1.0]
    """
    return [
        float(value)
        for value in values
        if value is not None and math.isfinite(value) and abs(value) < _LARGEST
    ]


def nice_scale(
    values: Iterable[float | None], start: float, stop: float, *, include: Iterable[float] = (), most: int = 6
) -> Scale:
    """Span the finite values, and those to include, with round ends; a constant gets room on both sides.

    >>> nice_scale([0.31, 0.87], 0, 100)
    Scale(low=0.3, high=0.9, start=0, stop=100)
    """
    known = finite(values) + list(include)
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if high - low <= 1e-9 * max(abs(low), abs(high)) or high - low < 1e-290:
        room = abs(low) / 10 if abs(low) > 1e-200 else 0.5
        low, high = low - room, high + room
    step = _step(low, high, most)
    return Scale(
        _round(math.floor(low / step + 1e-9), step), _round(math.ceil(high / step - 1e-9), step), start, stop
    )


def ticks(scale: Scale, most: int = 6) -> tuple[float, ...]:
    """Give round values along a scale.

    >>> ticks(Scale(-0.2, 0.4, 0, 100))
    (-0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4)
    """
    step = _step(scale.low, scale.high, most)
    first, last = math.ceil(scale.low / step - 1e-9), math.floor(scale.high / step + 1e-9)
    return tuple(_round(index, step) for index in range(first, min(last, first + 3 * most) + 1))


def tick_labels(values: tuple[float, ...], form: str = "number") -> tuple[str, ...]:
    """Write the ticks of one axis: as numbers, as shares (`percent`) or as differences of shares (`points`).

    >>> tick_labels((0.0, 0.025), "percent"), tick_labels((-0.1, 0.0), "points"), tick_labels((1000.0, 1250.0))
    (('0 %', '2.5 %'), ('−10', '0'), ('1,000', '1,250'))
    """
    write: dict[str, Callable[[float], str]] = {
        "percent": lambda value: f"{number(100 * value, 9)} %",
        "points": lambda value: signed(100 * value, 9) if value else "0",
        "number": number,
    }
    return tuple(write[form](value) for value in values)


def _step(low: float, high: float, most: int) -> float:
    """Choose 1, 2, 2.5 or 5 times a power of ten so that about `most` steps cover the span."""
    rough = max((high / 2 - low / 2) / most * 2, 1e-300)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(
        (power * factor for factor in (1, 2, 2.5, 5) if rough <= power * factor * 1.000001), power * 10
    )


def _round(index: int, step: float) -> float:
    """Multiply without the noise of binary fractions, and without a negative zero."""
    digits = 2 - math.floor(math.log10(step))
    value = index * step
    return (round(value, digits) if -300 < digits < 300 else value) + 0.0
