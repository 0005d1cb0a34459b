"""Compiled loops of the contest on a board: one cell per combination of choices, no list of moves.

What `_engine` does over a list of moves is done here option by option. Payoffs are ranks, so everything is an integer;
`BEYOND` stands above every rank. A maximum is the negative of the minimum of negatives, so there is one kernel.

Any move of a mover (`spread`): `far` becomes the least value at the cells that differ from a cell in some of the
mover's options by permitted changes, `near` the same with the cell itself. After a set of options `near` covers the
cells reached inside it; the next option adds those that differ in it too, so none is the cell itself.

Improving moves (`climb`): a row is the cells that agree in everybody else's options; a block of it those that agree in
the mover's restricted options as well. Inside a block every change is permitted; from block to block all or none are.
Both lists being sorted from best to worst, one walk down them gives every cell the least value above it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled
from detente.models.conflict._engine import NASH, SEQ, SMR, SSEQ

BEYOND = 1 << 30


class Layout(NamedTuple):
    """What is the same in all draws; `board.Board` says what each array is."""

    cell_of: NDArray[np.int32]
    is_world: NDArray[np.bool_]
    own_start: NDArray[np.int64]
    own: NDArray[np.int64]
    stride: NDArray[np.int64]
    size: NDArray[np.int64]
    permitted: NDArray[np.bool_]
    pair_start: NDArray[np.int64]
    pairs: NDArray[np.int64]
    width: NDArray[np.int64]
    fill_start: NDArray[np.int64]
    bucket: NDArray[np.int32]


class Room(NamedTuple):
    """Room to work in for one draw after another; cells first where nothing else is said.

    rank, listed, reach      (decision maker, cell) ranks, cells from best to worst in each block, what sequences reach
    value, onward, near, far, forced   (cell,)
    fill                     (block,) worlds in each block
    line, order, place_of    one line of choices, worlds in rising order, and counts for it
    is_stale                 (decision maker,)
    """

    rank: NDArray[np.int32]
    listed: NDArray[np.int32]
    reach: NDArray[np.int32]
    value: NDArray[np.int32]
    onward: NDArray[np.int32]
    near: NDArray[np.int32]
    far: NDArray[np.int32]
    forced: NDArray[np.int32]
    fill: NDArray[np.int32]
    line: NDArray[np.int32]
    order: NDArray[np.int64]
    place_of: NDArray[np.int64]
    is_stale: NDArray[np.bool_]


@compiled
def spread(
    layout: Layout, mover: int, near: NDArray[np.int32], far: NDArray[np.int32], line: NDArray[np.int32]
) -> None:
    """Fill `far`, and lower `near`, for one mover; `near` holds the values to begin with, `line` is room for a line."""
    far[:] = BEYOND
    for place in range(layout.own_start[mover], layout.own_start[mover + 1]):
        option = layout.own[place]
        step, number, permitted = layout.stride[option], layout.size[option], layout.permitted[option]
        if number == 2:
            pair_lines(near, far, step, permitted[0, 1], permitted[1, 0])
            continue
        for high in range(0, len(near), step * number):
            for low in range(high, high + step):
                for choice in range(number):
                    line[choice] = near[low + choice * step]
                for choice in range(number):
                    cell, least = low + choice * step, np.int32(BEYOND)
                    for other in range(number):
                        if other != choice and permitted[choice, other]:
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
def sort_blocks(layout: Layout, room: Room, maker: int) -> None:
    """List the cells of each block from best to worst, given the worlds in rising order of payoff."""
    begin, width = layout.fill_start[maker], layout.width[maker]
    room.fill[begin : layout.fill_start[maker + 1]] = 0
    for place in range(len(room.order) - 1, -1, -1):
        cell = layout.cell_of[room.order[place]]
        block = layout.bucket[maker, cell]
        room.listed[maker, block * width + room.fill[begin + block]] = cell
        room.fill[begin + block] += 1


@compiled
def climb(layout: Layout, room: Room, mover: int) -> bool:
    """Lower what sequences that begin with an improvement of this mover reach; say whether anything fell."""
    width, value, reach = layout.width[mover], room.onward, room.reach[mover]
    rank, listed = room.rank[mover], room.listed[mover]
    pairs = layout.pairs[layout.pair_start[mover] : layout.pair_start[mover + 1]]
    fill = room.fill[layout.fill_start[mover] : layout.fill_start[mover + 1]]
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
def step_anywhere(layout: Layout, room: Room, mover: int) -> bool:
    """Lower what sequences that begin with any move of this mover reach; say whether anything fell."""
    spread(layout, mover, room.onward, room.far, room.line)
    reach, has_fallen = room.reach[mover], False
    for cell in range(len(reach)):
        if room.far[cell] < reach[cell]:
            reach[cell] = room.far[cell]
            has_fallen = True
    return has_fallen


@compiled
def rising(payoff: NDArray[np.float64], place_of: NDArray[np.int64], order: NDArray[np.int64]) -> None:
    """Order the worlds by payoff; payoffs that are ranks from 0 need no comparisons."""
    worlds = len(payoff)
    for world in range(worlds):
        if not (0 <= payoff[world] < worlds) or payoff[world] != np.floor(payoff[world]):
            order[:] = np.argsort(payoff)
            return
    place_of[:] = 0
    for world in range(worlds):
        place_of[int(payoff[world]) + 1] += 1
    for rank in range(worlds):
        place_of[rank + 1] += place_of[rank]
    for world in range(worlds):
        rank = int(payoff[world])
        order[place_of[rank]] = world
        place_of[rank] += 1


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
def hold_down(layout: Layout, room: Room, maker: int, improving: bool) -> None:
    """The least `value` at the end of a legal sequence of everybody but `maker`, as `_engine.force`."""
    makers, cells = room.rank.shape
    room.reach[:] = BEYOND
    room.forced[:] = BEYOND
    room.is_stale[:] = True
    room.is_stale[maker] = False
    while room.is_stale.any():
        for mover in range(makers):
            if not room.is_stale[mover]:
                continue
            room.is_stale[mover] = False
            room.onward[:] = room.value
            for other in range(makers):
                if other != mover and other != maker:
                    for cell in range(cells):
                        if layout.is_world[cell]:
                            room.onward[cell] = min(room.onward[cell], room.reach[other, cell])
            if climb(layout, room, mover) if improving else step_anywhere(layout, room, mover):
                for other in range(makers):
                    if other != mover and other != maker:
                        room.is_stale[other] = True
    for mover in range(makers):
        if mover != maker:
            for cell in range(cells):
                room.forced[cell] = min(room.forced[cell], room.reach[mover, cell])


@compiled
def negative(layout: Layout, room: Room, maker: int) -> None:
    """Put minus what a cell is worth after the others' answer into `near`; beyond everything where it is no world."""
    for cell in range(len(room.near)):
        worth = min(room.rank[maker, cell], room.forced[cell])
        room.near[cell] = -worth if layout.is_world[cell] else np.int32(BEYOND)


@compiled
def fill_value(layout: Layout, room: Room, maker: int, symmetric: bool) -> None:
    """What an answer leaves the decision maker: its payoff, or the best one move away where it may move once more."""
    if symmetric:
        room.forced[:] = BEYOND
        negative(layout, room, maker)
        spread(layout, maker, room.near, room.far, room.line)
    for cell in range(len(room.value)):
        held = -room.near[cell] if symmetric else room.rank[maker, cell]
        room.value[cell] = held if layout.is_world[cell] else np.int32(BEYOND)


@compiled
def solve_board(
    layout: Layout,
    room: Room,
    payoff: NDArray[np.float64],
    concept: NDArray[np.int64],
    is_stable: NDArray[np.bool_],
) -> None:
    """Fill `is_stable` (concept, decision maker, world) for one draw."""
    makers = len(payoff)
    for maker in range(makers):
        rising(payoff[maker], room.place_of, room.order)
        rank_worlds(payoff[maker], room.order, layout.cell_of, room.rank[maker])
        if (concept >= SEQ).any():
            sort_blocks(layout, room, maker)
    for maker in range(makers):
        for place in range(len(concept)):
            code = concept[place]
            if code == NASH:
                room.forced[:] = BEYOND
            else:
                fill_value(layout, room, maker, code in (SMR, SSEQ))
                hold_down(layout, room, maker, code >= SEQ)
            negative(layout, room, maker)
            spread(layout, maker, room.near, room.far, room.line)
            for world in range(len(layout.cell_of)):
                cell = layout.cell_of[world]
                is_stable[place, maker, world] = -room.far[cell] <= room.rank[maker, cell]


@compiled
def tally_board(
    layout: Layout,
    room: Room,
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
    is_stable = np.empty((len(concept), makers, worlds), dtype=np.bool_)
    for draw in range(draws):
        if not is_sound[draw]:
            continue
        solve_board(layout, room, payoff[draw], concept, is_stable)
        for place in range(len(concept)):
            for world in range(worlds):
                lasts = True
                for maker in range(makers):
                    if is_stable[place, maker, world]:
                        p_stable[place, maker, world] += weight[draw]
                    else:
                        lasts = False
                equilibrium[draw, place, world] = lasts
                if lasts:
                    p_equilibrium[place, world] += weight[draw]


def room_for(layout: Layout, makers: int) -> Room:
    """Room for one thread."""
    cells, worlds = len(layout.is_world), len(layout.cell_of)
    rows = np.zeros((3, makers, cells), dtype=np.int32)
    row = np.empty((5, cells), dtype=np.int32)
    return Room(
        rank=rows[0], listed=rows[1], reach=rows[2], value=row[0], onward=row[1], near=row[2], far=row[3],
        forced=row[4], fill=np.empty(layout.fill_start[-1], dtype=np.int32),
        line=np.empty(int(layout.size.max()), dtype=np.int32), order=np.empty(worlds, dtype=np.int64),
        place_of=np.empty(worlds + 1, dtype=np.int64), is_stale=np.empty(makers, dtype=np.bool_),
    )  # fmt: skip
