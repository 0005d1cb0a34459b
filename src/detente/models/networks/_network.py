"""A signed network as arrays: checked, and its connected parts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import ShapeError
from detente.models._compiled import compiled
from detente.models.checks import FloatArray, IntArray, refuse

TOLERANCE = 1e-12


def as_network(tie: ArrayLike) -> FloatArray:
    """A network as (draw, node, node) with nothing on the diagonal; refused where it is not symmetric or not finite."""
    table = np.array(tie, dtype=np.float64, ndmin=3)
    if table.ndim != 3 or table.shape[1] != table.shape[2]:
        raise ShapeError(f"tie has shape {table.shape}; (draw, node, node) is needed")
    nodes = np.arange(table.shape[1])
    table[:, nodes, nodes] = 0.0
    refuse("tie", table, ~np.isfinite(table), "a finite number")
    refuse("tie", table, np.abs(table - table.transpose(0, 2, 1)) > TOLERANCE, "the same in both directions")
    return table


@compiled
def label_parts(sign: NDArray[np.float64], least: float) -> NDArray[np.int64]:
    """(draw, node) number of the part a node belongs to; nodes joined by a tie above `least` hang together."""
    draws, nodes = sign.shape[0], sign.shape[1]
    part = np.full((draws, nodes), -1, dtype=np.int64)
    queue = np.empty(nodes, dtype=np.int64)
    for draw in range(draws):
        found = 0
        for start in range(nodes):
            if part[draw, start] >= 0:
                continue
            part[draw, start], queue[0], head, tail = found, start, 0, 1
            while head < tail:
                node = queue[head]
                head += 1
                for other in range(nodes):
                    if part[draw, other] < 0 and sign[draw, node, other] > least:
                        part[draw, other] = found
                        queue[tail] = other
                        tail += 1
            found += 1
    return part


def parts_of(size: FloatArray) -> IntArray:
    """(draw, node) connected parts of a network given by the sizes of its ties."""
    return np.asarray(label_parts(np.ascontiguousarray(size), 0.0))


def upper(nodes: int) -> tuple[IntArray, IntArray]:
    """Both ends of every pair, first < second."""
    first, second = np.triu_indices(nodes, 1)
    return first, second
