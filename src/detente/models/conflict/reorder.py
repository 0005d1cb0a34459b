"""The fewest swaps of neighbouring statements that make a world stable."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models.conflict.inverse import Condition, condition
from detente.models.conflict.records import Moves

__all__ = ["Reordering", "reorder"]

ALL_ORDERS, MOST_SWAPS = 8, 4


@dataclass(frozen=True, slots=True)
class Reordering:
    """An order of statements under which a world is stable.

    is_possible  whether one was found
    is_complete  whether every order was looked at, so that not having found one means that there is none
    swaps        swaps of neighbours that lead to it; -1 where none was found
    order        the statements in the new order, by their places in the old one; the old order where none was found
    """

    is_possible: bool
    is_complete: bool
    swaps: int
    order: tuple[int, ...]


def reorder(
    moves: Moves, payoff: ArrayLike, truth: ArrayLike, concept: str, decision_maker: int, target: int
) -> Reordering:
    """Find the order of one decision maker's statements, nearest to the given one, that makes a world stable for it.

    Orders are searched breadth-first over swaps of neighbours: all of them for up to 8 statements, those up to 4 swaps
    away for more.

    Source
    ------
    Ordered statements: [Fang2003]_; the question: [Kinsara2015]_. The search is this project's own.

    Parameters
    ----------
    moves, payoff, concept, decision_maker, target
        as for `inverse.condition`
    truth
        (statement, world) bool, most important statement first: those of the decision maker

    Raises
    ------
    ShapeError, DomainError
        As for `inverse.condition`; also if `truth` does not fit the moves or holds no statement.

    Our reading
    -----------
    Worlds that agree on every statement with the target are tied with it and count as below.

    Example
    -------
    The second prisoner wants first that the first cooperate, then not to cooperate itself. Mutual cooperation (3) lasts
    with foresight as these statements stand; no order of them makes it last without:

    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> wants = [[False, True, False, True], [True, True, False, False]]
    >>> reorder(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], wants, "seq", decision_maker=1, target=3).swaps
    0
    >>> reorder(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], wants, "nash", decision_maker=1, target=3).is_possible
    False
    """
    rows = np.asarray(truth, dtype=np.bool_)
    if rows.ndim != 2 or rows.shape[1] != moves.worlds:
        raise ShapeError(f"truth has shape {rows.shape}; (statement, {moves.worlds}) is needed")
    if len(rows) == 0:
        raise DomainError("there is no statement to put elsewhere")
    asked = condition(moves, payoff, concept, decision_maker, target)
    begin = tuple(range(len(rows)))
    is_complete = len(rows) <= ALL_ORDERS
    seen, waiting = {begin}, deque([(begin, 0)])
    while waiting:
        order, swaps = waiting.popleft()
        if _is_stable(asked, rows[list(order)]):
            return Reordering(True, is_complete, swaps, order)
        if is_complete or swaps < MOST_SWAPS:
            for place in range(len(order) - 1):
                other = (*order[:place], order[place + 1], order[place], *order[place + 2 :])
                if other not in seen:
                    seen.add(other)
                    waiting.append((other, swaps + 1))
    return Reordering(False, is_complete, -1, begin)


def _is_stable(asked: Condition, rows: NDArray[np.bool_]) -> bool:
    """Does the condition hold under statements in this order."""
    differs = rows != rows[:, [asked.target]]
    first = differs.argmax(axis=0)
    is_better = differs.any(axis=0) & rows[first, np.arange(rows.shape[1])]
    return asked.holds(set(np.flatnonzero(~is_better).tolist()))
