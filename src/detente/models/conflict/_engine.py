"""Compiled loops of the contest: what everybody else can force, and what leaving a world secures.

Stability needs no search over pairs of worlds. For a decision maker let `value` be his payoff (or, where he
may still move away from a sanction, the best he then has), and let W(q) be the least `value` that the others
can bring about from q. An improvement q of world s is answered exactly when W(q) <= payoff(s); a move that is
no improvement has payoff(q) <= payoff(s) anyway. So s is stable exactly when

    leave(s) = max over moves q of min(payoff(q), W(q))  <=  payoff(s).

Payoffs are only compared, never added, so the answers are exact.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled

NASH, GMR, SMR, SEQ, SSEQ = range(5)


@compiled
def keep_improvements(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    after: NDArray[np.float64],
    before: NDArray[np.float64],
    up_pointer: NDArray[np.int64],
    up_target: NDArray[np.int32],
) -> None:
    """Of everybody's moves keep those whose mover has more after them than before: one payoff twice, or its ends."""
    makers, worlds = after.shape
    kept = 0
    for maker in range(makers):
        for world in range(worlds):
            row = maker * worlds + world
            up_pointer[row] = kept
            for arc in range(pointer[row], pointer[row + 1]):
                if after[maker, target[arc]] > before[maker, world]:
                    up_target[kept] = target[arc]
                    kept += 1
    up_pointer[makers * worlds] = kept


@compiled
def best_after(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    maker: int,
    payoff: NDArray[np.float64],
    best: NDArray[np.float64],
) -> None:
    """The best payoff the decision maker has at each world or one move of his own away."""
    worlds = len(payoff)
    for world in range(worlds):
        row = maker * worlds + world
        highest = payoff[world]
        for arc in range(pointer[row], pointer[row + 1]):
            highest = max(highest, payoff[target[arc]])
        best[world] = highest


@compiled
def lower_reach(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    mover: int,
    onward: NDArray[np.float64],
    reach: NDArray[np.float64],
) -> bool:
    """Lower what sequences that begin with this mover reach; say whether anything fell."""
    worlds = len(reach)
    has_fallen = False
    for world in range(worlds):
        row = mover * worlds + world
        lowest = reach[world]
        for arc in range(pointer[row], pointer[row + 1]):
            lowest = min(lowest, onward[target[arc]])
        if lowest < reach[world]:
            reach[world] = lowest
            has_fallen = True
    return has_fallen


@compiled
def force(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    maker: int,
    value: NDArray[np.float64],
    reach: NDArray[np.float64],
    onward: NDArray[np.float64],
    is_stale: NDArray[np.bool_],
    forced: NDArray[np.float64],
) -> None:
    """The least `value` at the end of a legal sequence of everybody but `maker`; +inf without one.

    `reach[j]` covers the sequences that begin with j; it starts at +inf and only falls. A mover is looked at
    again when somebody else's entry has fallen since, and the loop ends when nobody is left to look at.
    """
    makers, worlds = reach.shape
    reach[:] = np.inf
    is_stale[:] = True
    is_stale[maker] = False
    while is_stale.any():
        for mover in range(makers):
            if not is_stale[mover]:
                continue
            is_stale[mover] = False
            onward[:] = value
            for other in range(makers):
                if other != mover and other != maker:
                    for world in range(worlds):
                        onward[world] = min(onward[world], reach[other, world])
            if lower_reach(pointer, target, mover, onward, reach[mover]):
                for other in range(makers):
                    if other != mover and other != maker:
                        is_stale[other] = True
    for world in range(worlds):
        forced[world] = np.inf
        for mover in range(makers):
            forced[world] = min(forced[world], reach[mover, world])


@compiled
def leave_worlds(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    maker: int,
    payoff: NDArray[np.float64],
    forced: NDArray[np.float64],
    leave: NDArray[np.float64],
) -> None:
    """What leaving each world secures: the best of the moves after the others' worst answer."""
    worlds = len(payoff)
    for world in range(worlds):
        row = maker * worlds + world
        secured = -np.inf
        for arc in range(pointer[row], pointer[row + 1]):
            secured = max(secured, min(payoff[target[arc]], forced[target[arc]]))
        leave[world] = secured


@compiled
def solve_draw(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    up_pointer: NDArray[np.int64],
    up_target: NDArray[np.int32],
    payoff: NDArray[np.float64],
    concept: NDArray[np.int64],
    work: NDArray[np.float64],
    is_stale: NDArray[np.bool_],
    leave: NDArray[np.float64],
) -> None:
    """Fill `leave` (concept, decision maker, world) for one draw; `work` has a row each and three."""
    makers = payoff.shape[0]
    reach, onward, best, forced = work[:makers], work[makers], work[makers + 1], work[makers + 2]
    if (concept >= SEQ).any():
        keep_improvements(pointer, target, payoff, payoff, up_pointer, up_target)
    for maker in range(makers):
        best_after(pointer, target, maker, payoff[maker], best)
        for place in range(len(concept)):
            value = best if concept[place] == SMR or concept[place] == SSEQ else payoff[maker]
            if concept[place] == NASH:
                forced[:] = np.inf
            elif concept[place] >= SEQ:
                force(up_pointer, up_target, maker, value, reach, onward, is_stale, forced)
            else:
                force(pointer, target, maker, value, reach, onward, is_stale, forced)
            leave_worlds(pointer, target, maker, payoff[maker], forced, leave[place, maker])


@compiled
def tally_draws(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    payoff: NDArray[np.float64],
    concept: NDArray[np.int64],
    weight: NDArray[np.float64],
    is_sound: NDArray[np.bool_],
    equilibrium: NDArray[np.bool_],
    p_stable: NDArray[np.float64],
    p_equilibrium: NDArray[np.float64],
) -> None:
    """Solve draw after draw, keeping only equilibria and weighted counts."""
    draws, makers, worlds = payoff.shape
    up_pointer, up_target = np.empty_like(pointer), np.empty_like(target)
    work, is_stale = np.empty((makers + 3, worlds)), np.empty(makers, dtype=np.bool_)
    leave = np.empty((len(concept), makers, worlds))
    for draw in range(draws):
        if not is_sound[draw]:
            continue
        solve_draw(pointer, target, up_pointer, up_target, payoff[draw], concept, work, is_stale, leave)
        for place in range(len(concept)):
            for world in range(worlds):
                lasts = True
                for maker in range(makers):
                    if leave[place, maker, world] <= payoff[draw, maker, world]:
                        p_stable[place, maker, world] += weight[draw]
                    else:
                        lasts = False
                equilibrium[draw, place, world] = lasts
                if lasts:
                    p_equilibrium[place, world] += weight[draw]


@compiled
def detail_draws(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    payoff: NDArray[np.float64],
    concept: NDArray[np.int64],
    is_sound: NDArray[np.bool_],
    leave: NDArray[np.float64],
) -> None:
    """Solve draw after draw, keeping `leave` (draw, concept, decision maker, world)."""
    draws, makers, worlds = payoff.shape
    up_pointer, up_target = np.empty_like(pointer), np.empty_like(target)
    work, is_stale = np.empty((makers + 3, worlds)), np.empty(makers, dtype=np.bool_)
    for draw in range(draws):
        if is_sound[draw]:
            solve_draw(
                pointer, target, up_pointer, up_target, payoff[draw], concept, work, is_stale, leave[draw]
            )


@compiled
def force_one(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    payoff: NDArray[np.float64],
    maker: int,
    concept: int,
    forced: NDArray[np.float64],
) -> None:
    """What the others can force on one decision maker under one concept, in one draw."""
    makers, worlds = payoff.shape
    value = payoff[maker].copy()
    if concept in (SMR, SSEQ):
        best_after(pointer, target, maker, payoff[maker], value)
    reach, onward, is_stale = np.empty((makers, worlds)), np.empty(worlds), np.empty(makers, dtype=np.bool_)
    if concept == NASH:
        forced[:] = np.inf
    elif concept >= SEQ:
        up_pointer, up_target = np.empty_like(pointer), np.empty_like(target)
        keep_improvements(pointer, target, payoff, payoff, up_pointer, up_target)
        force(up_pointer, up_target, maker, value, reach, onward, is_stale, forced)
    else:
        force(pointer, target, maker, value, reach, onward, is_stale, forced)
