"""Coalitions: which joint moves all their members want, and whether the others would answer them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models._compiled import compiled
from detente.models.conflict.records import Moves
from detente.models.conflict.stability import HOPELESS, sound_payoff

__all__ = ["COALITION_CONCEPTS", "Withstood", "all_coalitions", "can_examine", "joint_improvements", "withstand"]

COALITION_CONCEPTS = ("cnash", "cgmr", "csmr", "cseq")
CNASH, CGMR, CSMR, CSEQ = range(4)
MOST_MAKERS = 10
MOST_ROOM = 1 << 28


@dataclass(frozen=True, slots=True)
class Withstood:
    """Whether worlds withstand the joint moves of coalitions.

    concepts   names in the order of the axis `concept`
    is_stable  (draw, concept, coalition, world) bool; false where the world was not examined
    status     (draw,) int8: 0 normal, 5 a payoff is not finite (all flags false)
    """

    concepts: tuple[str, ...]
    is_stable: NDArray[np.bool_]
    status: NDArray[np.int8]


def all_coalitions(decision_makers: int) -> NDArray[np.bool_]:
    """Every non-empty coalition, single decision makers included, (coalition, decision maker).

    A world that withstands all of them is stable for all coalitions: universally stable.

    >>> all_coalitions(2).astype(int)
    array([[1, 0],
           [0, 1],
           [1, 1]])
    """
    if not 1 <= decision_makers <= MOST_MAKERS:
        raise DomainError(f"{decision_makers} decision makers; coalitions are examined among 1 to {MOST_MAKERS}")
    number = np.arange(1, 1 << decision_makers)
    return np.asarray((number[:, None] >> np.arange(decision_makers)) & 1, dtype=np.bool_)


def can_examine(decision_makers: int, worlds: int) -> bool:
    """Is there room for every coalition's moves: at most ten decision makers and 2^28 pairs of worlds in all.

    >>> can_examine(3, 4096), can_examine(10, 4096)
    (True, False)
    """
    return decision_makers <= MOST_MAKERS and (worlds * worlds) << decision_makers <= MOST_ROOM


def joint_improvements(moves: Moves, payoff: ArrayLike, members: ArrayLike, world: int) -> NDArray[np.int64]:
    """Worlds that a coalition can reach by itself and that each member prefers to the one it starts from.

    Members move one at a time, nobody twice in a row, and keep their own preferences. A member may lose on the way.

    Source
    ------
    Coalition improvement: Kilgour, Hipel, Fang and Peng (2001).

    Parameters
    ----------
    moves
        who can change which world into which
    payoff
        (decision maker, world) of one draw, finite
    members
        (decision maker,) bool, not all false
    world
        where the coalition starts

    Raises
    ------
    ShapeError
        If `payoff` or `members` does not fit the moves.
    DomainError
        If the coalition is empty, the world does not exist, or there is no room.

    Example
    -------
    In the prisoners' dilemma both gain by leaving "neither cooperates" together:

    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> joint_improvements(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], [True, True], world=0)
    array([3])
    """
    value, coalition = _checked(moves, payoff, np.asarray([members]))
    if not 0 <= world < moves.worlds:
        raise DomainError(f"world is {world}; the contest has worlds 0 to {moves.worlds - 1}")
    reach = np.zeros(moves.worlds, dtype=np.bool_)
    together(moves.pointer, moves.target, int(coalition[0]), moves.decision_makers, world, reach)
    mine = np.asarray(members, dtype=np.bool_)
    better = (value[0][mine] > value[0][mine][:, [world]]).all(axis=0)
    return np.flatnonzero(reach & better)


def withstand(moves: Moves, payoff: ArrayLike, coalitions: ArrayLike, worlds: ArrayLike | None = None) -> Withstood:
    """Find the worlds that coalitions would not leave, under four concepts and in each draw.

    A world is stable for a coalition when each of its joint improvements is answered by the outsiders: never (cnash),
    by any of their moves (cgmr), by one from which the coalition cannot escape (csmr), or by joint improvements of
    outsiders in their turn (cseq). An answer leaves some member no better off than at the world.

    Source
    ------
    [Inohara2008]_ for the four stabilities; [Kilgour2001]_ for the joint improvement.

    Parameters
    ----------
    moves
        who can change which world into which
    payoff
        (draw, decision maker, world), or (decision maker, world) for one draw
    coalitions
        (coalition, decision maker) bool, none empty
    worlds
        (draw, world) bool, which to examine; default all

    Returns
    -------
    Withstood
        Flags by draw, concept, coalition and world.

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a coalition is empty, or there are more than ten decision makers or 2^28 pairs of worlds over all coalitions.

    Our reading
    -----------
    With a single member these are the concepts of `analyse`, except that outsiders may answer jointly under cseq. No
    outsider, no answer. Under cseq no group of outsiders moves twice in a row, and each move of a group is one that
    all its members prefer to where they stood.

    Limits
    ------
    All preferences are known, and a coalition forms whenever its members gain: nothing is said of who pays for it.

    Example
    -------
    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> withstand(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], all_coalitions(2)).is_stable[0, 0].astype(int)
    array([[1, 0, 1, 0],
           [1, 1, 0, 0],
           [0, 1, 1, 1]])
    """
    value, coalition = _checked(moves, payoff, np.asarray(coalitions, dtype=np.bool_))
    is_sound = np.asarray(np.isfinite(value).all(axis=(1, 2)))
    shape = (len(value), moves.worlds)
    asked = np.ones(shape, dtype=np.bool_) if worlds is None else np.asarray(worlds, dtype=np.bool_)
    if asked.shape != shape:
        raise ShapeError(f"worlds has shape {asked.shape}; {shape} is needed")
    found = np.zeros((len(value), 4, len(coalition), moves.worlds), dtype=np.bool_)
    groups = 1 << moves.decision_makers
    reach = np.zeros((groups, moves.worlds, moves.worlds), dtype=np.bool_)
    is_known = np.zeros((groups, moves.worlds), dtype=np.bool_)
    asked = np.ascontiguousarray(asked & is_sound[:, None])
    _withstand(moves.pointer, moves.target, value, coalition, asked, reach, is_known, found)
    return Withstood(COALITION_CONCEPTS, found, np.where(is_sound, 0, HOPELESS).astype(np.int8))


def _checked(
    moves: Moves, payoff: ArrayLike, coalitions: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Payoffs as (draw, decision maker, world), and each coalition as a number whose bits are its members."""
    value, _ = sound_payoff(moves, payoff)
    if coalitions.ndim != 2 or coalitions.shape[1] != moves.decision_makers:
        raise ShapeError(f"coalitions have shape {coalitions.shape}; (coalition, {moves.decision_makers}) is needed")
    if not coalitions.any(axis=1).all():
        raise DomainError(f"coalition {int(np.argmin(coalitions.any(axis=1)))} has no member")
    if not can_examine(moves.decision_makers, moves.worlds):
        raise DomainError(
            f"{moves.decision_makers} decision makers and {moves.worlds:,} worlds; coalitions are examined among at "
            f"most {MOST_MAKERS}, and while worlds × worlds × 2^(decision makers) is at most {MOST_ROOM:,}"
        )
    return value, coalitions.astype(np.int64) @ (1 << np.arange(moves.decision_makers))


@compiled
def together(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    group: int,
    makers: int,
    start: int,
    reach: NDArray[np.bool_],
) -> None:
    """Flag the worlds at the end of legal sequences of one or more moves by members of a group."""
    worlds = len(reach)
    seen = np.zeros((makers, worlds), dtype=np.bool_)
    queue = np.empty(makers * worlds + 1, dtype=np.int64)
    queue[0] = -1
    head, tail = 0, 1
    while head < tail:
        code = queue[head]
        head += 1
        last, world = (-1, start) if code < 0 else (code // worlds, code % worlds)
        for maker in range(makers):
            if maker == last or not (group >> maker) & 1:
                continue
            row = maker * worlds + world
            for arc in range(pointer[row], pointer[row + 1]):
                other = target[arc]
                if not seen[maker, other]:
                    seen[maker, other] = True
                    reach[other] = True
                    queue[tail] = maker * worlds + other
                    tail += 1


@compiled
def _gains(payoff: NDArray[np.float64], group: int, old: int, new: int) -> bool:
    """Does every member prefer the new world."""
    gains = True
    for maker in range(len(payoff)):
        if (group >> maker) & 1 and payoff[maker, new] <= payoff[maker, old]:
            gains = False
    return gains


@compiled
def _know(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    makers: int,
    group: int,
    world: int,
    reach: NDArray[np.bool_],
    is_known: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """The worlds that a group reaches from one, found once."""
    if not is_known[group, world]:
        is_known[group, world] = True
        if group:
            together(pointer, target, group, makers, world, reach[group, world])
    row: NDArray[np.bool_] = reach[group, world]
    return row


@compiled
def _is_answered(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    payoff: NDArray[np.float64],
    group: int,
    world: int,
    better: int,
    is_symmetric: bool,
    reach: NDArray[np.bool_],
    is_known: NDArray[np.bool_],
) -> bool:
    """Can the outsiders bring about, by any moves, a world that some member does not prefer to the first."""
    makers, worlds = payoff.shape
    answers = _know(pointer, target, makers, (1 << makers) - 1 - group, better, reach, is_known)
    for answer in range(worlds):
        if not answers[answer] or _gains(payoff, group, world, answer):
            continue
        if not is_symmetric:
            return True
        escapes = _know(pointer, target, makers, group, answer, reach, is_known)
        is_held = True
        for place in range(worlds):
            if escapes[place] and _gains(payoff, group, world, place):
                is_held = False
        if is_held:
            return True
    return False


@compiled
def _is_answered_gladly(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    payoff: NDArray[np.float64],
    group: int,
    world: int,
    better: int,
    reach: NDArray[np.bool_],
    is_known: NDArray[np.bool_],
) -> bool:
    """The same by joint improvements of groups of outsiders, no group twice in a row."""
    makers, worlds = payoff.shape
    outside = (1 << makers) - 1 - group
    seen = np.zeros((1 << makers, worlds), dtype=np.bool_)
    waiting = [(0, better)]
    while len(waiting) > 0:
        last, here = waiting.pop()
        for mover in range(1, 1 << makers):
            if mover == last or mover & outside != mover:
                continue
            open_to = _know(pointer, target, makers, mover, here, reach, is_known)
            for place in range(worlds):
                if open_to[place] and not seen[mover, place] and _gains(payoff, mover, here, place):
                    if not _gains(payoff, group, world, place):
                        return True
                    seen[mover, place] = True
                    waiting.append((mover, place))
    return False


@compiled
def _withstand(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    payoff: NDArray[np.float64],
    coalition: NDArray[np.int64],
    asked: NDArray[np.bool_],
    reach: NDArray[np.bool_],
    is_known: NDArray[np.bool_],
    found: NDArray[np.bool_],
) -> None:
    """Fill `found` (draw, concept, coalition, world)."""
    draws, makers, worlds = payoff.shape
    for draw in range(draws):
        for place in range(len(coalition)):
            group = coalition[place]
            for world in range(worlds):
                if not asked[draw, world]:
                    continue
                flags = found[draw, :, place, world]
                flags[:] = True
                open_to = _know(pointer, target, makers, group, world, reach, is_known)
                for better in range(worlds):
                    if not open_to[better] or not _gains(payoff[draw], group, world, better):
                        continue
                    flags[CNASH] = False
                    for concept, symmetric in ((CGMR, False), (CSMR, True)):
                        flags[concept] = flags[concept] and _is_answered(
                            pointer, target, payoff[draw], group, world, better, symmetric, reach, is_known)
                    flags[CSEQ] = flags[CSEQ] and _is_answered_gladly(
                        pointer, target, payoff[draw], group, world, better, reach, is_known)
