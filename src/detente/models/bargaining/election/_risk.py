"""Compiled utilities of distance, and the attitude to risk that comes from winning."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import inside
from detente.models.bargaining.election._votes import ZERO

NO_RISK, MIN, MID, MAX = range(4)


@inside
def utility_at(distance: float, risk: float) -> float:
    """What an outcome at this distance is worth to an actor; 1 at no distance."""
    return (1.0 - distance) * (1.0 + risk * min(distance, 1.0))


@inside
def take_risks(kind: int, chance: NDArray[np.float64], risk: NDArray[np.float64]) -> None:
    """Aversion to risk from the chances of the actors' positions: the likelier to win, the more to lose."""
    low, high = np.inf, -np.inf
    for actor in range(len(chance)):
        low, high = min(low, chance[actor]), max(high, chance[actor])
        risk[actor] = 0.0
    if kind == NO_RISK or high - low < ZERO:
        return
    for actor in range(len(chance)):
        place = (chance[actor] - low) / (high - low)
        if kind == MIN:
            risk[actor] = place
        elif kind == MID:
            risk[actor] = 1.5 * place - 0.5
        else:
            risk[actor] = 2.0 * place - 1.0
