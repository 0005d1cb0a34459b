"""What goes into and comes out of the analysis of a contest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import DomainError

__all__ = [
    "CONCEPTS",
    "LONG_NAMES",
    "Contest",
    "Explanation",
    "Forecast",
    "Levels",
    "Margins",
    "Moves",
    "Sanction",
    "Step",
    "Steps",
    "concept_codes",
]

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")
LONG_NAMES = {
    "general_metarational": "gmr",
    "symmetric_metarational": "smr",
    "sequential": "seq",
    "symmetric_sequential": "sseq",
}


@dataclass(frozen=True, slots=True)
class Moves:
    """Who can change which world into which: one list of arcs per decision maker.

    The worlds that decision maker `i` reaches from world `s` in one move are
    `target[pointer[i * worlds + s] : pointer[i * worlds + s + 1]]`, in the order of the worlds.

    pointer          (decision maker x world + 1,) int64
    target           (arc,) int32, a world
    decision_makers  number of decision makers
    worlds           number of worlds
    is_movable       (option,) bool, whether some move changes the option; empty for a general graph
    """

    pointer: NDArray[np.int64]
    target: NDArray[np.int32]
    decision_makers: int
    worlds: int
    is_movable: NDArray[np.bool_]

    def targets(self, decision_maker: int, world: int) -> NDArray[np.int32]:
        """Worlds that this decision maker reaches from `world` in one move."""
        row = decision_maker * self.worlds + world
        return self.target[self.pointer[row] : self.pointer[row + 1]]


@dataclass(frozen=True, slots=True)
class Levels:
    """Payoffs as dense ranks, and the value that each rank stands for.

    rank   (draw, world) int32, 0 = worst
    level  (draw, world) float, value of rank 0, 1, ...; NaN beyond the last rank
    """

    rank: NDArray[np.int32]
    level: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contest:
    """Which worlds last, per draw and in all.

    concepts         short names, in the order of the axis `concept`
    equilibrium      (draw, concept, world) bool, stable for every decision maker
    p_stable         (concept, decision maker, world) weighted share of draws
    p_equilibrium    (concept, world) weighted share of draws; never a product of the former
    effective_draws  1 / sum of squared weights
    lost_weight      share of weight on draws left out because a payoff is not finite
    status           (draw,) int8: 0 normal, 5 a payoff is not finite (all flags false)
    """

    concepts: tuple[str, ...]
    equilibrium: NDArray[np.bool_]
    p_stable: NDArray[np.float64]
    p_equilibrium: NDArray[np.float64]
    effective_draws: float
    lost_weight: float
    status: NDArray[np.int8]

    def equilibrium_of(self, concept: str) -> NDArray[np.bool_]:
        """Flags (draw, world) of one concept, by its short or long name."""
        name = LONG_NAMES.get(concept, concept)
        if name not in self.concepts:
            raise DomainError(
                f"concept {concept!r} was not asked for; solved were {', '.join(self.concepts)}"
            )
        return self.equilibrium[:, self.concepts.index(name), :]


@dataclass(frozen=True, slots=True)
class Margins:
    """Stability of every world for everybody in every draw, with its distance from the edge.

    concepts   short names, in the order of the axis `concept`
    is_stable  (draw, concept, decision maker, world) bool
    leave      (draw, concept, decision maker, world) what leaving secures; -inf without a move
    margin     (draw, concept, decision maker, world) payoff minus `leave`; NaN without a move
    status     (draw,) int8: 0 normal, 5 a payoff is not finite (flags false, margins NaN)
    """

    concepts: tuple[str, ...]
    is_stable: NDArray[np.bool_]
    leave: NDArray[np.float64]
    margin: NDArray[np.float64]
    status: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Weight of each world by draw: equal among the equilibria that improvements reach from the status quo.

    share                (draw, world) at least 0; all 0 in a draw that has none, NaN in a draw of status 5
    is_none              (draw,) bool, no equilibrium can be reached by improvements
    count                (draw,) number of equilibria reached by improvements
    by_improvement       (draw, world) bool, reached by improvements; the status quo counts
    by_move              (world,) bool, reached by any moves; the status quo counts
    mean_share           (world,) weighted average of `share`
    mean_none            weighted share of draws with none
    share_none_one_more  (3,) weighted share of draws with no, one, several
    status               (draw,) int8: 0 normal, 5 a payoff is not finite
    """

    share: NDArray[np.float64]
    is_none: NDArray[np.bool_]
    count: NDArray[np.int64]
    by_improvement: NDArray[np.bool_]
    by_move: NDArray[np.bool_]
    mean_share: NDArray[np.float64]
    mean_none: float
    share_none_one_more: NDArray[np.float64]
    status: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Steps:
    """How far each world is from a start.

    steps  (world,) least number of moves of a non-empty legal sequence that ends there; -1 if there is none
    count  (world,) number of legal sequences of that length, exact up to 2**53
    """

    steps: NDArray[np.int64]
    count: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Step:
    """One move: who makes it and where it leads."""

    decision_maker: int
    world: int


@dataclass(frozen=True, slots=True)
class Sanction:
    """How the others answer one improvement.

    improvement          the world it leads to
    steps                a shortest legal sequence of the others from there; empty when nothing answers
    answer               the world at its end, or None when nothing answers
    countermove          best move of the decision maker from the answer; None without an answer or a move
    countermove_payoff   payoff at the countermove; NaN without one
    """

    improvement: int
    steps: tuple[Step, ...]
    answer: int | None
    countermove: int | None
    countermove_payoff: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a world is stable or not for one decision maker under one concept, in one draw.

    reason      "no move", "no improvement", "sanctioned" or "unstable"
    payoff      at the world
    leave       payoff that leaving secures; -inf without a move
    margin      payoff minus leave; NaN without a move
    escape      where an unstable world is best left for; None otherwise
    escape_payoff, escape_forced   payoff there, and the worst the others can then do (+inf: nothing)
    sanctions   one per improvement, in the order of the worlds
    """

    concept: str
    decision_maker: int
    world: int
    reason: str
    is_stable: bool
    payoff: float
    leave: float
    margin: float
    escape: int | None
    escape_payoff: float
    escape_forced: float
    sanctions: tuple[Sanction, ...]


def concept_codes(concepts: tuple[str, ...]) -> NDArray[np.int64]:
    """Positions in `CONCEPTS` of concepts given by their short or long names.

    Raises
    ------
    DomainError
        If a name is unknown, repeated, or none is given.

    Example
    -------
    >>> concept_codes(("nash", "sequential"))
    array([0, 3])
    """
    names = [LONG_NAMES.get(concept, concept) for concept in concepts]
    unknown = [name for name in names if name not in CONCEPTS]
    if unknown or not names or len(set(names)) < len(names):
        wrong = f"unknown: {', '.join(unknown)}" if unknown else f"got {', '.join(names) or 'none'}"
        known = ", ".join((*CONCEPTS, *LONG_NAMES))
        raise DomainError(f"concepts must be one or more different names among {known}; {wrong}")
    return np.array([CONCEPTS.index(name) for name in names], dtype=np.int64)
