"""From today to the worlds that last: how far, how many ways, who moves first, and whether every mover gains."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models.conflict.reach import sequences, steps
from detente.models.conflict.records import Moves, Step

__all__ = ["Path", "paths"]

LISTED = 100


@dataclass(frozen=True, slots=True)
class Path:
    """The shortest way from a start to one world.

    world           where it leads
    is_improving    does every mover gain where it moves; false also where there is no way at all
    steps           number of moves, 0 for the start itself, -1 where there is no way
    count           number of legal sequences of that length
    sequence        the first of them in the order of decision makers and worlds; empty where there is none
    first_movers    who can begin such a sequence, in order; from the first 100 sequences
    """

    world: int
    is_improving: bool
    steps: int
    count: float
    sequence: tuple[Step, ...]
    first_movers: tuple[int, ...]


def paths(moves: Moves, payoff: ArrayLike, goals: ArrayLike, start: int) -> tuple[Path, ...]:
    """Find the shortest way from a world to each of some others, by improvements where that can be done.

    Source
    ------
    Status quo analysis: [LiKilgourHipel2005]_.

    Parameters
    ----------
    moves
        who can change which world into which
    payoff
        (decision maker, world) of one draw
    goals
        (world,) bool, where ways are wanted to, such as the equilibria
    start
        the status quo, a world

    Returns
    -------
    tuple
        One path per goal, in the order of the worlds.

    Raises
    ------
    ShapeError
        If the arrays do not fit the moves.
    DomainError
        If `start` is no world.

    Our reading
    -----------
    Nobody moves twice in a row. Where no sequence of improvements leads to a goal, the shortest sequence of any moves
    is given, so that it can be seen who would have to move without gaining by it.

    Example
    -------
    >>> from detente.models.conflict.moves import general_moves
    >>> line = general_moves([[[0, 1]], [[1, 2]]], worlds=3)
    >>> way = paths(line, [[0, 1, 0], [0, 0, 1]], [False, False, True], start=0)[0]
    >>> way.is_improving, way.steps, way.first_movers
    (True, 2, (0,))
    """
    value, wanted = np.asarray(payoff, dtype=np.float64), np.asarray(goals, dtype=np.bool_)
    if wanted.shape != (moves.worlds,):
        raise ShapeError(f"goals has shape {wanted.shape}; ({moves.worlds},) is needed")
    if not 0 <= start < moves.worlds:
        raise DomainError(f"start is world {start}; the contest has worlds 0 to {moves.worlds - 1}")
    gladly, anyhow = steps(moves, start, value), steps(moves, start)
    found = []
    for world in np.flatnonzero(wanted).tolist():
        if world == start:
            found.append(Path(world, True, 0, 1.0, (), ()))
            continue
        is_improving = bool(gladly.steps[world] >= 0)
        far = gladly if is_improving else anyhow
        found.append(_path(moves, value if is_improving else None, start, world, int(far.steps[world]),
                           float(far.count[world])))  # fmt: skip
    return tuple(found)


def _path(
    moves: Moves, value: NDArray[np.float64] | None, start: int, world: int, length: int, count: float
) -> Path:
    """The path to a world that is not the start."""
    if length < 0:
        return Path(world, False, -1, 0.0, (), ())
    ways = sequences(moves, start, world, value, LISTED)
    first = tuple(sorted({way[0].decision_maker for way in ways}))
    return Path(world, value is not None, length, count, ways[0], first)
