"""Compiled loops of the contest on a board: one cell per combination of choices, no list of moves.

What `_engine` does over a list of moves is done here option by option. Payoffs are ranks, so everything is an integer;
`BEYOND` stands above every rank. A maximum is the negative of the minimum of negatives, so there is one kernel.

Any move of a mover (`spread`): `far` becomes the least value at the cells that differ from a cell in some of the mover's
options by permitted changes, `near` the same with the cell itself. After a set of options `near` covers the cells
reached inside it; the next option adds those that differ in it too, so none is the cell itself.

Improving moves (`climb`): a row is the cells that agree in everybody else's options; a block of it those that agree in
the mover's restricted options as well. Inside a block every change is permitted; from block to block all or none are.
Both lists being sorted from best to worst, one walk down them gives every cell the least value above it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled
from detente.models.conflict._engine import NASH, SEQ, SMR, SSEQ

BEYOND = 1 << 30


@compiled
def spread(
    near: NDArray[np.int32],
    far: NDArray[np.int32],
    own: NDArray[np.int64],
    stride: NDArray[np.int64],
    size: NDArray[np.int64],
    permitted: NDArray[np.bool_],
    line: NDArray[np.int32],
) -> None:
    """Fill `far`, and lower `near`, for one mover; `near` holds the values to begin with, `line` is room for one line."""
    cells = len(near)
    far[:] = BEYOND
    for option in own:
        step, number = stride[option], size[option]
        if number == 2:
            pair_lines(near, far, step, permitted[option, 0, 1], permitted[option, 1, 0])
            continue
        for high in range(0, cells, step * number):
            for low in range(high, high + step):
                for choice in range(number):
                    line[choice] = near[low + choice * step]
                for choice in range(number):
                    cell, least = low + choice * step, np.int32(BEYOND)
                    for other in range(number):
                        if other != choice and permitted[option, choice, other]:
                            least = min(least, line[other])
                    far[cell] = min(far[cell], least)
                    near[cell] = min(near[cell], least)


@compiled
def pair_lines(
    near: NDArray[np.int32], far: NDArray[np.int32], step: int, is_up: bool, is_down: bool
) -> None:
    """One option of two choices, step apart."""
    for high in range(0, len(near), 2 * step):
        lower, upper = near[high : high + step], near[high + step : high + 2 * step]
        far_lower, far_upper = far[high : high + step], far[high + step : high + 2 * step]
        for place in range(step):
            below, above = lower[place], upper[place]
            if is_up:
                far_lower[place] = min(far_lower[place], above)
                lower[place] = min(below, above)
            if is_down:
                far_upper[place] = min(far_upper[place], below)
                upper[place] = min(above, below)


@compiled
def sort_blocks(
    order: NDArray[np.int64],
    cell_of: NDArray[np.int32],
    bucket: NDArray[np.int32],
    width: int,
    fill: NDArray[np.int32],
    listed: NDArray[np.int32],
) -> None:
    """List the cells of each block from best to worst, given the worlds in rising order of payoff."""
    fill[:] = 0
    for place in range(len(order) - 1, -1, -1):
        cell = cell_of[order[place]]
        block = bucket[cell]
        listed[block * width + fill[block]] = cell
        fill[block] += 1


@compiled
def climb(
    value: NDArray[np.int32],
    rank: NDArray[np.int32],
    pairs: NDArray[np.int64],
    width: int,
    fill: NDArray[np.int32],
    listed: NDArray[np.int32],
    reach: NDArray[np.int32],
) -> bool:
    """Lower `reach` to the least `value` one improvement away; say whether anything fell."""
    blocks, has_fallen = pairs.max() + 1, False
    for row in range(0, len(fill), blocks):
        for pair in range(len(pairs)):
            here, there = row + pairs[pair, 0], row + pairs[pair, 1]
            first, last = there * width, there * width + fill[there]
            least = np.int32(BEYOND)
            for place in range(here * width, here * width + fill[here]):
                cell = listed[place]
                while first < last and rank[listed[first]] > rank[cell]:
                    least = min(least, value[listed[first]])
                    first += 1
                if least < reach[cell]:
                    reach[cell] = least
                    has_fallen = True
    return has_fallen


@compiled
def rank_worlds(
    payoff: NDArray[np.float64],
    order: NDArray[np.int64],
    cell_of: NDArray[np.int32],
    rank: NDArray[np.int32],
) -> None:
    """Ranks of one decision maker, equal payoffs equal; cells that are no world stay as they are."""
    current = 0
    for place in range(len(order)):
        if place > 0 and payoff[order[place]] > payoff[order[place - 1]]:
            current += 1
        rank[cell_of[order[place]]] = current


@compiled
def hold_down(
    maker: int,
    improving: bool,
    value: NDArray[np.int32],
    is_world: NDArray[np.bool_],
    rank: NDArray[np.int32],
    own_start: NDArray[np.int64],
    own: NDArray[np.int64],
    stride: NDArray[np.int64],
    size: NDArray[np.int64],
    permitted: NDArray[np.bool_],
    pair_start: NDArray[np.int64],
    pairs: NDArray[np.int64],
    width: NDArray[np.int64],
    fill_start: NDArray[np.int64],
    fill: NDArray[np.int32],
    listed: NDArray[np.int32],
    reach: NDArray[np.int32],
    onward: NDArray[np.int32],
    far: NDArray[np.int32],
    line: NDArray[np.int32],
    is_stale: NDArray[np.bool_],
    forced: NDArray[np.int32],
) -> None:
    """The least `value` at the end of a legal sequence of everybody but `maker`, as `_engine.force`."""
    makers, cells = rank.shape
    reach[:] = BEYOND
    forced[:] = BEYOND
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
                    for cell in range(cells):
                        if is_world[cell]:
                            onward[cell] = min(onward[cell], reach[other, cell])
            has_fallen = False
            if improving:
                has_fallen = climb(
                    onward, rank[mover], pairs[pair_start[mover] : pair_start[mover + 1]], width[mover],
                    fill[fill_start[mover] : fill_start[mover + 1]], listed[mover], reach[mover],
                )  # fmt: skip
            else:
                spread(onward, far, own[own_start[mover] : own_start[mover + 1]], stride, size, permitted, line)
                for cell in range(cells):
                    if far[cell] < reach[mover, cell]:
                        reach[mover, cell] = far[cell]
                        has_fallen = True
            if has_fallen:
                for other in range(makers):
                    if other != mover and other != maker:
                        is_stale[other] = True
    for mover in range(makers):
        if mover != maker:
            for cell in range(cells):
                forced[cell] = min(forced[cell], reach[mover, cell])


@compiled
def solve_board(
    payoff: NDArray[np.float64],
    concept: NDArray[np.int64],
    cell_of: NDArray[np.int32],
    is_world: NDArray[np.bool_],
    own_start: NDArray[np.int64],
    own: NDArray[np.int64],
    stride: NDArray[np.int64],
    size: NDArray[np.int64],
    permitted: NDArray[np.bool_],
    pair_start: NDArray[np.int64],
    pairs: NDArray[np.int64],
    width: NDArray[np.int64],
    fill_start: NDArray[np.int64],
    bucket: NDArray[np.int32],
    fill: NDArray[np.int32],
    rank: NDArray[np.int32],
    listed: NDArray[np.int32],
    work: NDArray[np.int32],
    line: NDArray[np.int32],
    is_stale: NDArray[np.bool_],
    is_stable: NDArray[np.bool_],
) -> None:
    """Fill `is_stable` (concept, decision maker, world) for one draw."""
    makers = len(payoff)
    reach, onward, far, best, value, forced = (
        work[:makers], work[makers], work[makers + 1], work[makers + 2], work[makers + 3], work[makers + 4],
    )  # fmt: skip
    for maker in range(makers):
        order = np.argsort(payoff[maker])
        rank_worlds(payoff[maker], order, cell_of, rank[maker])
        if (concept >= SEQ).any():
            sort_blocks(order, cell_of, bucket[maker], width[maker],
                        fill[fill_start[maker] : fill_start[maker + 1]], listed[maker])  # fmt: skip
    for maker in range(makers):
        mine = own[own_start[maker] : own_start[maker + 1]]
        for place in range(len(concept)):
            code = concept[place]
            if code != NASH:
                symmetric = code == SMR or code == SSEQ
                if symmetric:
                    negative(rank[maker], rank[maker], is_world, best)
                    spread(best, far, mine, stride, size, permitted, line)
                for cell in range(len(value)):
                    outside = np.int32(BEYOND)
                    value[cell] = (-best[cell] if symmetric else rank[maker, cell]) if is_world[cell] else outside
                hold_down(maker, code >= SEQ, value, is_world, rank, own_start, own, stride, size, permitted, pair_start,
                          pairs, width, fill_start, fill, listed, reach, onward, far, line, is_stale, forced)  # fmt: skip
            else:
                forced[:] = BEYOND
            negative(rank[maker], forced, is_world, best)
            spread(best, far, mine, stride, size, permitted, line)
            for world in range(len(cell_of)):
                cell = cell_of[world]
                is_stable[place, maker, world] = -far[cell] <= rank[maker, cell]


@compiled
def negative(
    rank: NDArray[np.int32], forced: NDArray[np.int32], is_world: NDArray[np.bool_], into: NDArray[np.int32]
) -> None:
    """Minus what a cell is worth after the others' answer; beyond everything where it is no world."""
    for cell in range(len(into)):
        into[cell] = -min(rank[cell], forced[cell]) if is_world[cell] else np.int32(BEYOND)
