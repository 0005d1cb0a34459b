"""Asking backwards: which preferences would make a world stable, how many of them do, and what is the least change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models._compiled import compiled
from detente.models.conflict.coalition import together
from detente.models.conflict.moves import arcs_of, general_moves
from detente.models.conflict.records import Moves, concept_codes
from detente.models.conflict.stability import sound_payoff

__all__ = ["Chance", "Condition", "chance_of_stability", "condition"]

MOST_RELEVANT = 22
NASH, GMR, SMR, SEQ, SSEQ = range(5)


@dataclass(frozen=True, slots=True)
class Condition:
    """What must rank below a target for it to be stable: for each improvement, itself, or one of some sets of worlds.

    target        the world that is to be stable
    improvements  worlds that the decision maker can move to from there
    answers       for each of them, sets of worlds one of which must lie wholly below the target
    """

    target: int
    improvements: tuple[int, ...]
    answers: tuple[tuple[frozenset[int], ...], ...]

    @property
    def relevant(self) -> tuple[int, ...]:
        """Worlds whose place above or below the target matters."""
        named = {world for sets in self.answers for answer in sets for world in answer}
        return tuple(sorted(named | set(self.improvements)))

    def holds(self, below: set[int]) -> bool:
        """Is the target stable when exactly these worlds rank below it."""
        return all(
            world in below or any(answer <= below for answer in sets)
            for world, sets in zip(self.improvements, self.answers, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Chance:
    """Share of strict rankings under which a world is stable.

    probability  exact
    rankings     number of rankings counted over
    relevant     worlds whose place above or below the target matters
    """

    probability: Fraction
    rankings: int
    relevant: tuple[int, ...]

    @property
    def count(self) -> int:
        """Number of rankings under which the world is stable."""
        return int(self.probability * self.rankings)


def condition(moves: Moves, payoff: ArrayLike, concept: str, decision_maker: int, target: int) -> Condition:
    """State what one decision maker's ranking must satisfy for a world to be stable, the others' being as they are.

    Source
    ------
    The inverse question: [Kinsara2015]_; the condition as sets of worlds below the target is this project's own.

    Parameters
    ----------
    moves
        who can change which world into which
    payoff
        (decision maker, world) of one draw, finite; the row of the decision maker itself is not read
    concept
        short or long name
    decision_maker, target
        whose ranking is asked about, and which world is to be stable

    Raises
    ------
    ShapeError
        If `payoff` does not fit the moves.
    DomainError
        If the concept, decision maker or world is unknown, or a payoff is not finite.

    Example
    -------
    For the first prisoner to keep to mutual cooperation (world 3), either its betrayal (2) must rank below it, or the
    world in which both betray (0):

    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> condition(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], "seq", 0, target=3)
    Condition(target=3, improvements=(2,), answers=((frozenset({0}),),))
    """
    code = int(concept_codes((concept,))[0])
    value, is_sound = sound_payoff(moves, payoff)
    for name, index, number in (("decision_maker", decision_maker, moves.decision_makers),
                                ("target", target, moves.worlds)):  # fmt: skip
        if not 0 <= index < number:
            raise DomainError(f"{name} is {index}; the contest has 0 to {number - 1}")
    if len(value) != 1 or not is_sound[0]:
        raise DomainError("payoff must hold one draw of finite numbers")
    answering = _improving(moves, value[0]) if code >= SEQ else moves
    others = (1 << moves.decision_makers) - 1 - (1 << decision_maker)
    better = tuple(int(world) for world in moves.targets(decision_maker, target))
    sets = []
    for world in better:
        reach = np.zeros(moves.worlds, dtype=np.bool_)
        if code != NASH and others:
            together(answering.pointer, answering.target, others, moves.decision_makers, world, reach)
        ends = np.flatnonzero(reach).tolist()
        is_symmetric = code in (SMR, SSEQ)
        needed = ({end, *(moves.targets(decision_maker, end).tolist() if is_symmetric else ())} for end in ends)
        sets.append(tuple(dict.fromkeys(frozenset(need - {target}) for need in needed)))
    return Condition(target, better, tuple(sets))


def chance_of_stability(
    moves: Moves, payoff: ArrayLike, concept: str, decision_maker: int, target: int, movable: ArrayLike | None = None
) -> Chance:
    """Count the strict rankings of one decision maker under which a world is stable, exactly.

    Source
    ------
    Counting without listing the rankings is this project's own; the question is that of [Kinsara2015]_.

    Parameters
    ----------
    moves, payoff, concept, decision_maker, target
        as for `condition`
    movable
        (world,) bool: only these worlds change places among themselves, all others keep theirs; default all. Then the
        decision maker's own payoffs must not be tied.

    Raises
    ------
    ShapeError, DomainError
        As for `condition`; also if more than 22 worlds matter, no world may move, or payoffs are tied.

    Our reading
    -----------
    Every order of the movable worlds counts the same.

    Example
    -------
    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> found = chance_of_stability(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], "seq", 0, target=3)
    >>> found.probability, found.count
    (Fraction(2, 3), 16)
    """
    asked = condition(moves, payoff, concept, decision_maker, target)
    moving = np.ones(moves.worlds, dtype=np.bool_) if movable is None else np.asarray(movable, dtype=np.bool_)
    if moving.shape != (moves.worlds,):
        raise ShapeError(f"movable has shape {moving.shape}; ({moves.worlds},) is needed")
    own = np.arange(moves.worlds) if movable is None else sound_payoff(moves, payoff)[0][0, decision_maker]
    if not moving.any():
        raise DomainError("no world may move, so there is nothing to count")
    if len(np.unique(own)) < len(own):
        raise DomainError("payoffs are tied; which worlds keep their places is told by a ranking without ties")
    free = [world for world in asked.relevant if moving[world]]
    if len(free) > MOST_RELEVANT:
        raise DomainError(f"the places of {len(free)} worlds matter; at most {MOST_RELEVANT} can be counted exactly")
    place = np.argsort(np.argsort(own))
    held = sorted(int(p) for p in place[moving])
    positions = held if moving[target] else [int(place[target])]
    others = len(held) - bool(moving[target])
    known: dict[frozenset[int], tuple[int, ...]] = {}
    total = Fraction(0)
    for position in positions:
        fixed = frozenset(w for w in asked.relevant if not moving[w] and place[w] < position)
        if fixed not in known:
            known[fixed] = _favourable(asked, free, fixed)
        below = sum(p < position for p in held)
        total += sum((Fraction(number * _ways(others - len(free), below - size), comb(others, below))
                      for size, number in enumerate(known[fixed]) if number), Fraction(0))  # fmt: skip
    return Chance(total / len(positions), factorial(len(held)), asked.relevant)


def _ways(of: int, size: int) -> int:
    """Number of ways to choose; none where that is impossible."""
    return comb(of, size) if 0 <= size <= of else 0


def _improving(moves: Moves, payoff: NDArray[np.float64]) -> Moves:
    """Only the moves that raise the mover's payoff."""
    pairs = [arcs_of(moves, who) for who in range(moves.decision_makers)]
    kept = [pair[payoff[who, pair[:, 1]] > payoff[who, pair[:, 0]]] for who, pair in enumerate(pairs)]
    return general_moves(kept, moves.worlds)


def _favourable(asked: Condition, free: Sequence[int], fixed: frozenset[int]) -> tuple[int, ...]:
    """For each size, the number of sets of free worlds that make the condition hold together with the fixed ones."""
    bit = {world: 1 << place for place, world in enumerate(free)}
    first, masks = [0], []
    for world, sets in zip(asked.improvements, asked.answers, strict=True):
        ways = [frozenset({world}), *sets]
        masks += [sum(bit[w] for w in way - fixed) for way in ways if all(w in bit or w in fixed for w in way)]
        first.append(len(masks))
    counts = np.zeros(len(free) + 1, dtype=np.int64)
    _count_sets(np.array(first, dtype=np.int64), np.array(masks, dtype=np.int64), len(free), counts)
    return tuple(counts.tolist())


@compiled
def _count_sets(
    first: NDArray[np.int64], masks: NDArray[np.int64], number: int, counts: NDArray[np.int64]
) -> None:
    """Count by size the sets (as bits) in which every clause has a mask that lies inside."""
    for chosen in range(1 << number):
        holds = True
        for clause in range(len(first) - 1):
            is_met = False
            for place in range(first[clause], first[clause + 1]):
                if masks[place] & chosen == masks[place]:
                    is_met = True
                    break
            if not is_met:
                holds = False
                break
        if holds:
            size = 0
            for place in range(number):
                size += (chosen >> place) & 1
            counts[size] += 1
