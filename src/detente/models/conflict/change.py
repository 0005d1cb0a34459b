"""The least change of preferences that makes a world stable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models.conflict.inverse import Condition, condition
from detente.models.conflict.records import Moves, concept_codes
from detente.models.conflict.stability import sound_payoff

__all__ = ["Change", "least_change"]

SEQ, SSEQ = 3, 4
Row = tuple[dict[int, float], float, float]


@dataclass(frozen=True, slots=True)
class Change:
    """New rankings under which a world is stable, as near to the old as can be.

    is_possible  whether the pairs that must stay leave any way
    cost         sum of the prices of the reversed pairs; NaN where it is not possible
    payoff       (decision maker, world) new ranks, 1 = worst; the old payoffs where nothing changes
    reversed_pairs   (decision maker, better now, better then) for each pair of worlds whose order turns round
    """

    is_possible: bool
    cost: float
    payoff: NDArray[np.float64]
    reversed_pairs: tuple[tuple[int, int, int], ...]


def least_change(
    moves: Moves,
    payoff: ArrayLike,
    concept: str,
    target: int,
    changing: ArrayLike,
    price: ArrayLike | None = None,
    locked: ArrayLike | None = None,
) -> Change:
    """Find the cheapest change of some decision makers' rankings that makes a world stable for each of them.

    Source
    ------
    The question: [Kinsara2015]_. The integer program over pairs of worlds is this project's own.

    Parameters
    ----------
    moves
        who can change which world into which
    payoff
        (decision maker, world) of one draw, finite
    concept
        short or long name
    target
        the world that is to be stable
    changing
        (decision maker,) bool: whose rankings may change, and for whom the world is to be stable
    price
        (decision maker, world, world) at least 0 and symmetric: what it costs to turn a pair round; default 1
    locked
        (decision maker, world, world) bool, symmetric: pairs whose order must stay; default none

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If the concept or world is unknown, a payoff is not finite, nobody may change, or three decision makers or more
        may change under seq or sseq, where their answers depend on each other.

    Our reading
    -----------
    A pair that is tied today costs nothing in either order. The new rankings have no ties.

    Example
    -------
    What would make "only the first cooperates" (world 1) last in the prisoners' dilemma:

    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> found = least_change(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], "nash", 1, changing=[True, True])
    >>> found.cost, found.reversed_pairs
    (1.0, ((0, 0, 1),))
    """
    value, movers = _checked(moves, payoff, concept, target, changing)
    prices, locks = _pairs_of(price, 1.0, value), _pairs_of(locked, 0.0, value) > 0
    program, code = Program(value, movers, prices, locks), int(concept_codes((concept,))[0])
    for maker in movers:
        free = [other for other in movers if other != maker] if code >= SEQ else []
        if free:
            moves_of = (moves, code == SSEQ)
            program.demand(maker, condition(moves, value, "gmr", maker, target), free, moves_of)
        else:
            program.demand(maker, condition(moves, value, concept, maker, target))
    return program.solved(movers)


def _checked(
    moves: Moves, payoff: ArrayLike, concept: str, target: int, changing: ArrayLike
) -> tuple[NDArray[np.float64], list[int]]:
    """One draw of payoffs, and who may change."""
    value, is_sound = sound_payoff(moves, payoff)
    if len(value) != 1 or not is_sound[0]:
        raise DomainError("payoff must hold one draw of finite numbers")
    may = np.asarray(changing, dtype=np.bool_)
    if may.shape != (moves.decision_makers,):
        raise ShapeError(f"changing has shape {may.shape}; ({moves.decision_makers},) is needed")
    if not may.any():
        raise DomainError("nobody's ranking may change, so there is nothing to find")
    if may.sum() > 1 and moves.decision_makers > 2 and concept_codes((concept,))[0] >= SEQ:
        raise DomainError("under seq and sseq two rankings can change together only where there are 2 decision makers")
    return value[0], np.flatnonzero(may).tolist()


def _pairs_of(given: ArrayLike | None, instead: float, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """(decision maker, world, world) symmetric numbers of at least 0."""
    makers, worlds = value.shape
    if given is None:
        return np.full((makers, worlds, worlds), instead)
    table = np.asarray(given, dtype=np.float64)
    if table.shape != (makers, worlds, worlds):
        raise ShapeError(f"pairs have shape {table.shape}; ({makers}, {worlds}, {worlds}) is needed")
    if not (table >= 0).all() or not (table == table.transpose(0, 2, 1)).all():
        raise DomainError("prices and locks of pairs must be at least 0 and the same in both directions")
    return table


def _answers(
    moves: Moves, is_symmetric: bool, maker: int, opponent: int, world: int, target: int
) -> list[tuple[frozenset[int], int]]:
    """What must lie below the target for each move of the only opponent, and the world that the move leads to."""
    found = []
    for end in moves.targets(opponent, world).tolist():
        escapes = moves.targets(maker, end).tolist() if is_symmetric else []
        found.append((frozenset({end, *escapes} - {target}), end))
    return found


class Program:
    """An integer program over pairs of worlds: a variable is 1 where a decision maker ranks the first above the second.

    Parameters
    ----------
    value
        (decision maker, world) payoffs of today.
    movers
        Whose rankings may change.
    price, locked
        (decision maker, world, world)
    """

    def __init__(self, value: NDArray[np.float64], movers: Sequence[int], price: NDArray[np.float64],
                 locked: NDArray[np.bool_]) -> None:
        self.value, self.rows = value, list[Row]()
        self.pair: dict[tuple[int, int, int], int] = {}
        self.cost, self.low, self.high = list[float](), list[float](), list[float]()
        self.constant = 0.0
        for maker in movers:
            for a, b in combinations(range(value.shape[1]), 2):
                gap = value[maker, a] - value[maker, b]
                worth = float(price[maker, a, b]) * float(np.sign(gap))
                self.pair[maker, a, b] = self._variable(-worth)
                self.constant += max(worth, 0.0)
                if locked[maker, a, b] and gap != 0:
                    self.low[-1] = self.high[-1] = float(gap > 0)

    def _variable(self, cost: float) -> int:
        self.cost.append(cost)
        self.low.append(0.0)
        self.high.append(1.0)
        return len(self.cost) - 1

    def above(self, maker: int, a: int, b: int) -> tuple[int, float, float]:
        """Is a above b, as variable, factor and constant."""
        return (self.pair[maker, a, b], 1.0, 0.0) if a < b else (self.pair[maker, b, a], -1.0, 1.0)

    def demand(self, maker: int, asked: Condition, free: Sequence[int] = (),
               answering: tuple[Moves, bool] | None = None) -> None:
        """The target is to be stable for a decision maker; an opponent whose ranking is free must want its answers."""
        for world, sets in zip(asked.improvements, asked.answers, strict=True):
            variable, factor, constant = self.above(maker, asked.target, world)
            terms, bound = {variable: factor}, 1.0 - constant
            answers = ([(needed, -1) for needed in sets] if answering is None
                       else _answers(*answering, maker, free[0], world, asked.target))
            for needed, end in answers:
                chosen = self._variable(0.0)
                terms[chosen] = 1.0
                for below in needed:
                    self._at_most(chosen, self.above(maker, asked.target, below))
                for other in free:
                    self._at_most(chosen, self.above(other, end, world))
            self.rows.append((terms, bound, np.inf))

    def _at_most(self, chosen: int, limit: tuple[int, float, float]) -> None:
        variable, factor, constant = limit
        self.rows.append(({chosen: 1.0, variable: -factor}, -np.inf, constant))

    def solved(self, movers: Sequence[int]) -> Change:
        """Solve, adding the triples that a solution ranks in a circle until there is none."""
        if not self.cost:
            return Change(True, 0.0, self.value.copy(), ())
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        while True:
            index = [(row, variable, factor) for row, (terms, _, _) in enumerate(self.rows)
                     for variable, factor in terms.items()]
            where = ([row for row, _, _ in index], [variable for _, variable, _ in index])
            matrix = csr_array(([factor for _, _, factor in index], where), shape=(len(self.rows), len(self.cost)))
            bounds = LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows])
            found = milp(self.cost, constraints=[bounds] if self.rows else [], integrality=np.ones(len(self.cost)),
                         bounds=Bounds(self.low, self.high))  # fmt: skip
            if found.x is None:
                return Change(False, float("nan"), self.value.copy(), ())
            solution = np.round(found.x)
            circles = [circle for maker in movers for circle in self._circles(maker, solution)]
            if not circles:
                return self._change(movers, solution, float(found.fun) + self.constant)
            self.rows += circles

    def _matrix(self, maker: int, solution: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(world, world) is the first above the second."""
        worlds = self.value.shape[1]
        above = np.zeros((worlds, worlds), dtype=np.bool_)
        for a, b in combinations(range(worlds), 2):
            is_above = solution[self.pair[maker, a, b]] > 0.5
            above[a, b], above[b, a] = is_above, not is_above
        return above

    def _circles(self, maker: int, solution: NDArray[np.float64]) -> list[Row]:
        """Rows that forbid the circles of three in a solution."""
        above = self._matrix(maker, solution)
        rows = []
        for a, b in combinations(range(len(above)), 2):
            for c in range(b + 1, len(above)):
                if above[a, b] == above[b, c] != above[a, c]:
                    terms = {self.pair[maker, a, b]: 1.0, self.pair[maker, b, c]: 1.0, self.pair[maker, a, c]: -1.0}
                    rows.append((terms, 0.0, 1.0))
        return rows

    def _change(self, movers: Sequence[int], solution: NDArray[np.float64], cost: float) -> Change:
        """The new rankings."""
        payoff, turned = self.value.copy(), []
        for maker in movers:
            above = self._matrix(maker, solution)
            payoff[maker] = above.sum(axis=1) + 1.0
            old = self.value[maker]
            turned += [(maker, int(a), int(b)) for a, b in np.argwhere((old[:, None] > old[None, :]) & ~above)]
        return Change(True, round(cost, 9) + 0.0, payoff, tuple(turned))
