"""Calibration: of what was given some probability, how much came true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import DomainError
from detente.study.measures.brier import _read
from detente.study.measures.shares import wilson

__all__ = ["Bin", "calibration"]


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of about one probability, and what became of them.

    Parameters
    ----------
    low, high
        Edges; a forecast on an edge belongs to the upper bin, 1 to the last.
    count, true
        Resolved questions in the bin, and those that came true.
    forecast
        Mean probability of them; NaN where there are none.
    share
        Share that came true; NaN where there are none.
    share_low, share_high
        Its interval at 95 %, as if the questions were independent; 0 and 1 where there are none.
    """

    low: float
    high: float
    count: int
    true: int
    forecast: float
    share: float
    share_low: float
    share_high: float


def calibration(probability: ArrayLike, outcome: ArrayLike, bins: int = 5) -> tuple[Bin, ...]:
    """Sort resolved questions into bins of equal width by their forecast, and count in each what came true.

    Source
    ------
    [MurphyWinkler1977]_

    Parameters
    ----------
    probability
        (question,)  probability given to yes, 0 to 1
    outcome
        (question,)  1 yes, 0 no, NaN unresolved
    bins
        How many, 1 to 100.

    Raises
    ------
    ShapeError
        If the arrays differ in shape.
    DomainError
        If a probability or outcome is none, or the number of bins is out of range.

    Limits
    ------
    With few questions a bin says next to nothing; its interval shows that. Where questions hang together the interval
    is too narrow.

    Example
    -------
    >>> table = calibration([0.1, 0.15, 0.9], [0, 1, 1], bins=2)
    >>> [(row.count, row.true, round(row.forecast, 3)) for row in table]
    [(2, 1, 0.125), (1, 1, 0.9)]
    """
    if not 1 <= bins <= 100:
        raise DomainError(f"bins is {bins}; 1 to 100 would be right")
    forecast, happened = _read(probability, outcome)
    is_resolved = ~np.isnan(happened)
    forecast, happened = forecast[is_resolved], happened[is_resolved]
    edges = np.arange(bins + 1) / bins
    place = np.minimum(np.searchsorted(edges, forecast, side="right") - 1, bins - 1)
    found = []
    for index in range(bins):
        mine = place == index
        count, true = int(mine.sum()), int(happened[mine].sum())
        low, high = wilson(true, count)
        mean = float(forecast[mine].mean()) if count else float("nan")
        found.append(Bin(float(edges[index]), float(edges[index + 1]), count, true, mean,
                         true / count if count else float("nan"), float(low), float(high)))
    return tuple(found)
