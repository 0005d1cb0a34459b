"""Limited foresight: two decision makers who each think a given number of moves ahead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError
from detente.models._compiled import compiled
from detente.models.conflict.records import Moves
from detente.models.conflict.stability import HOPELESS, sound_payoff

__all__ = ["Foresight", "foresee"]


@dataclass(frozen=True, slots=True)
class Foresight:
    """Where each world ends when it is looked at with a horizon of 1, 2, … moves.

    end          (draw, horizon, decision maker, world) int: where it ends when this decision maker moves first
    is_stable    (draw, horizon, decision maker, world) bool: would this decision maker stay
    equilibrium  (draw, horizon, world) bool: would both
    is_settled   (draw,) bool: a longer horizon changes nothing any more, so the last one is non-myopic stability
    status       (draw,) int8: 0 normal, 5 a payoff is not finite (all flags false)
    """

    end: NDArray[np.int32]
    is_stable: NDArray[np.bool_]
    equilibrium: NDArray[np.bool_]
    is_settled: NDArray[np.bool_]
    status: NDArray[np.int8]


def foresee(moves: Moves, payoff: ArrayLike, horizon: int) -> Foresight:
    """Find the worlds that last when both look a limited number of moves ahead.

    With a horizon of h a decision maker takes the move after which the other, who then looks h - 1 moves ahead, leaves
    things best for it, if that is better than staying. With a horizon of 1 this is Nash stability.

    Source
    ------
    Limited-move stability: [Kilgour1985]_.

    Parameters
    ----------
    moves
        who can change which world into which; two decision makers
    payoff
        (draw, decision maker, world), or (decision maker, world) for one draw
    horizon
        the longest, at least 1

    Returns
    -------
    Foresight
        One entry per horizon from 1 up.

    Raises
    ------
    ShapeError
        If `payoff` does not fit the moves.
    DomainError
        If there are not two decision makers, or `horizon` is below 1.

    Our reading
    -----------
    Among equally good moves the one to the world that comes first. As the horizon grows, the answer may go on changing
    in a circle; only where it comes to rest is it called settled.

    Limits
    ------
    For three decision makers or more the order of moves matters and definitions differ, so none is offered.

    Example
    -------
    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> foresee(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], horizon=2).equilibrium[0].astype(int)
    array([[1, 0, 0, 0],
           [1, 0, 0, 1]])
    """
    if moves.decision_makers != 2:
        raise DomainError(
            f"limited foresight is defined for 2 decision makers; here are {moves.decision_makers}, for whom "
            "definitions differ. Use seq or sseq"
        )
    if horizon < 1:
        raise DomainError(f"horizon is {horizon}; at least 1 is needed")
    value, is_sound = sound_payoff(moves, payoff)
    end = np.zeros((len(value), horizon + 1, 2, moves.worlds), dtype=np.int32)
    _look_ahead(moves.pointer, moves.target, value, is_sound, end)
    settled = (end[:, -1] == end[:, -2]).all(axis=(1, 2)) & is_sound
    stays = (end[:, 1:] == np.arange(moves.worlds)) & is_sound[:, None, None, None]
    status = np.where(is_sound, 0, HOPELESS).astype(np.int8)
    return Foresight(end[:, 1:], stays, np.asarray(stays.all(axis=2)), np.asarray(settled), status)


@compiled
def _look_ahead(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    payoff: NDArray[np.float64],
    is_sound: NDArray[np.bool_],
    end: NDArray[np.int32],
) -> None:
    """Fill `end` (draw, horizon, decision maker, world), horizon 0 being the world itself."""
    draws, _, worlds = payoff.shape
    for draw in range(draws):
        if not is_sound[draw]:
            continue
        for world in range(worlds):
            end[draw, 0, :, world] = world
        for horizon in range(1, end.shape[1]):
            for maker in range(2):
                after = end[draw, horizon - 1, 1 - maker]
                for world in range(worlds):
                    best, place = payoff[draw, maker, world], world
                    row = maker * worlds + world
                    for arc in range(pointer[row], pointer[row + 1]):
                        final = after[target[arc]]
                        if payoff[draw, maker, final] > best:
                            best, place = payoff[draw, maker, final], final
                    end[draw, horizon, maker, world] = place
