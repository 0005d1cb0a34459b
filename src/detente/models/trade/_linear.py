"""The condensed linear system in prices, supply values and arc rents.

A route touches one region, one producer and its arcs, so the blocks of regions and of producers are diagonal. The
larger of the two is eliminated first; together with the rest it is one Cholesky factor, row by row.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.models.trade._arrays import Structure
from detente.models.trade._draw import ARCS, INVERSE, SLOPE, Draw, Floats
from detente.models.trade._kernels import inner, reordered

DROP = 1e-13


class System(NamedTuple):
    """Room for the system: a weight a route, what a producer's output and an arc give way, factor and solution.

    `regions` and `producers` hold a node's place in `right`: the larger kind comes first.
    """

    weight: Floats
    give: Floats
    ease: Floats
    factor: Floats
    first: Floats
    pivot: Floats
    right: Floats
    regions: NDArray[np.int64]
    producers: NDArray[np.int64]
    force: Floats
    shift: Floats


def new_system(structure: Structure, regions: int, producers: int, arcs: int) -> System:
    """Room for a system of this many nodes."""
    total, small = regions + producers + arcs, min(regions, producers) + arcs
    routes, large = len(structure.order), max(regions, producers)
    at_region, at_producer = np.arange(regions), np.arange(producers)
    if regions >= producers:
        at_producer += large
    else:
        at_region += large
    return System(
        np.zeros(routes), np.zeros(producers), np.zeros(arcs), np.zeros((total, small)), np.zeros(large),
        np.zeros(total), np.zeros(total), at_region, at_producer, np.zeros(routes), np.zeros(routes),
    )  # fmt: skip


@inner
def assemble(structure: Structure, draw: Draw, system: System) -> None:
    """Add up the matrix from the weights of routes, producers and arcs."""
    factor, first = system.factor, system.first
    large = len(first)
    m, n = draw.region.shape[1], draw.producer.shape[1]
    small = min(m, n)
    arcs = int(draw.scale[ARCS])
    factor[: large + small + arcs, : small + arcs] = 0.0
    for j in range(m):
        place = system.regions[j]
        if place < large:
            first[place] = 1.0 / draw.region[SLOPE, j]
        else:
            factor[place, place - large] = 1.0 / draw.region[SLOPE, j]
    for i in range(n):
        place = system.producers[i]
        if place < large:
            first[place] = system.give[i]
        else:
            factor[place, place - large] = system.give[i]
    for a in range(len(draw.slot)):
        if draw.slot[a] >= 0:
            factor[large + small + draw.slot[a], small + draw.slot[a]] = system.ease[a]
    for g in range(len(structure.pair_producer)):
        begin, end = structure.pair_start[g], structure.pair_start[g + 1]
        total = 0.0
        for r in range(begin, end):
            total += system.weight[r]
        if total == 0.0:
            continue
        push = draw.push[g]
        whole = 1.0 + push * total
        for r in range(begin, end):
            scatter(structure, draw, system, r, r, system.weight[r] * (1.0 + push * (total - system.weight[r])) / whole)
            for s in range(begin, end):
                if s != r:
                    scatter(structure, draw, system, r, s, -push * system.weight[r] * system.weight[s] / whole)


@inner
def scatter(structure: Structure, draw: Draw, system: System, r: int, s: int, weight: float) -> None:
    """Add one route's answer to another's cost, where a route's own is the case r = s."""
    factor, large = system.factor, len(system.first)
    i, j = structure.producer[r], structure.region[r]
    small = min(draw.region.shape[1], draw.producer.shape[1])
    if system.regions[0] == 0:
        place, node, head_r, head_s = j, i, 1.0, 1.0
        tail_r, tail_s = -draw.route[INVERSE, r], -draw.route[INVERSE, s]
    else:
        place, node, tail_r, tail_s = i, j, 1.0, 1.0
        head_r, head_s = -draw.route[INVERSE, r], -draw.route[INVERSE, s]
    system.first[place] += weight * head_r * head_s
    factor[place, node] += weight * head_r * tail_s
    factor[large + node, node] += weight * tail_r * tail_s
    for k in range(structure.use_start[s], structure.use_start[s + 1]):
        slot = draw.slot[structure.use_arc[k]]
        if slot < 0:
            continue
        use = weight * structure.use_weight[k]
        factor[place, small + slot] -= head_r * use
        factor[large + node, small + slot] -= tail_r * use
        for other in range(structure.use_start[r], structure.use_start[r + 1]):
            above = draw.slot[structure.use_arc[other]]
            if 0 <= above <= slot:
                factor[large + small + above, small + slot] += structure.use_weight[other] * use


@inner
def factorise(draw: Draw, system: System) -> None:
    """Cholesky's upper factor; a pivot that vanishes means no step in its direction."""
    factor, first, pivot = system.factor, system.first, system.pivot
    large = len(first)
    small = min(draw.region.shape[1], draw.producer.shape[1]) + int(draw.scale[ARCS])
    for e in range(large):
        root = 1.0 / np.sqrt(first[e]) if first[e] > 0.0 else 0.0
        pivot[e] = root
        for c in range(small):
            factor[e, c] *= root
    for c in range(small):
        line = large + c
        before = factor[line, c]
        lower_row(factor, line, c, small)
        left = factor[line, c]
        root = 1.0 / np.sqrt(left) if left > DROP * before else 0.0
        pivot[line] = root
        for k in range(c, small):
            factor[line, k] *= root


@reordered
def lower_row(factor: Floats, line: int, c: int, small: int) -> None:
    """Take from a row what the rows before it explain, four at a time."""
    k = 0
    while k + 4 <= line:
        w0, w1, w2, w3 = factor[k, c], factor[k + 1, c], factor[k + 2, c], factor[k + 3, c]
        if w0 != 0.0 or w1 != 0.0 or w2 != 0.0 or w3 != 0.0:
            for j in range(c, small):
                factor[line, j] -= (
                    w0 * factor[k, j] + w1 * factor[k + 1, j] + w2 * factor[k + 2, j] + w3 * factor[k + 3, j]
                )
        k += 4
    while k < line:
        w0 = factor[k, c]
        if w0 != 0.0:
            for j in range(c, small):
                factor[line, j] -= w0 * factor[k, j]
        k += 1


@inner
def resolve(draw: Draw, system: System) -> None:
    """Replace the right-hand side by the solution."""
    factor, pivot, right = system.factor, system.pivot, system.right
    large = len(system.first)
    small = min(draw.region.shape[1], draw.producer.shape[1]) + int(draw.scale[ARCS])
    for line in range(large + small):
        right[line] *= pivot[line]
        value = right[line]
        begin = 0 if line < large else line - large + 1
        if value != 0.0:
            for c in range(begin, small):
                right[large + c] -= factor[line, c] * value
    for line in range(large + small - 1, -1, -1):
        begin = 0 if line < large else line - large + 1
        right[line] = (right[line] - along(factor, right, line, begin, small, large)) * pivot[line]


@reordered
def along(factor: Floats, right: Floats, line: int, begin: int, small: int, large: int) -> float:
    """The product of a row of the factor with what is solved already."""
    total = 0.0
    for c in range(begin, small):
        total += factor[line, c] * right[large + c]
    return total


@inner
def prepare_right(structure: Structure, draw: Draw, system: System) -> None:
    """Take from the right-hand side what the forces on the routes alone would move."""
    right, tail = system.right, len(system.first) + min(draw.region.shape[1], draw.producer.shape[1])
    spread(structure, draw, system)
    for r in range(draw.route.shape[1]):
        moved = system.shift[r]
        if moved == 0.0:
            continue
        right[system.regions[structure.region[r]]] -= moved
        right[system.producers[structure.producer[r]]] += draw.route[INVERSE, r] * moved
        for k in range(structure.use_start[r], structure.use_start[r + 1]):
            slot = draw.slot[structure.use_arc[k]]
            if slot >= 0:
                right[tail + slot] += structure.use_weight[k] * moved


@inner
def spread(structure: Structure, draw: Draw, system: System) -> None:
    """Turn the forces on the routes of every pair into changes of sales."""
    for g in range(len(structure.pair_producer)):
        begin, end = structure.pair_start[g], structure.pair_start[g + 1]
        total, pull = 0.0, 0.0
        for r in range(begin, end):
            total += system.weight[r]
            pull += system.weight[r] * system.force[r]
        push = draw.push[g]
        for r in range(begin, end):
            weight, force = system.weight[r], system.force[r]
            own = force * (1.0 + push * (total - weight)) - push * (pull - weight * force)
            system.shift[r] = weight * own / (1.0 + push * total)


@inner
def answer_routes(structure: Structure, draw: Draw, system: System) -> None:
    """Add the solution's pull to the forces, and find the changes of sales."""
    right, tail = system.right, len(system.first) + min(draw.region.shape[1], draw.producer.shape[1])
    for r in range(draw.route.shape[1]):
        if system.weight[r] == 0.0:
            continue
        pull = right[system.regions[structure.region[r]]]
        pull -= draw.route[INVERSE, r] * right[system.producers[structure.producer[r]]]
        for k in range(structure.use_start[r], structure.use_start[r + 1]):
            slot = draw.slot[structure.use_arc[k]]
            if slot >= 0:
                pull -= structure.use_weight[k] * right[tail + slot]
        system.force[r] += pull
    spread(structure, draw, system)
