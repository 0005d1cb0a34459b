"""The integer programme for the frustration of one connected network."""

from __future__ import annotations

import numpy as np

from detente.errors import DetenteError
from detente.models.checks import FloatArray, IntArray
from detente.models.networks._network import upper


def solve_part(tie: FloatArray, seconds: float) -> tuple[float, IntArray, float]:
    """Least contradicting weight, camps (node,), and how much lower it might be where time ran out.

    Variables are the camp of each node, 0 or 1, and for each tie whether it contradicts; the node with most ties is
    fixed. For each triangle of uneven sign at least one of its ties contradicts, which tightens the relaxation.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    nodes = len(tie)
    first, second = (ends[tie[upper(nodes)] != 0] for ends in upper(nodes))
    weight = tie[first, second]
    if not len(weight):
        return 0.0, np.zeros(nodes, dtype=np.int64), 0.0
    matrix, low = _constraints(tie, first, second)
    cost = np.concatenate([np.zeros(nodes), np.abs(weight)])
    floor, ceiling = np.zeros(len(cost)), np.ones(len(cost))
    hub = int(np.count_nonzero(tie, axis=1).argmax())
    floor[hub] = 1.0
    kinds = np.concatenate([np.ones(nodes), np.zeros(len(weight))])
    found = milp(cost, integrality=kinds, bounds=Bounds(floor, ceiling),
                 constraints=LinearConstraint(matrix, low, np.inf), options={"time_limit": seconds})
    if found.x is None:
        raise DetenteError(f"no split was found in {seconds:g} seconds; allow more time")
    camp = np.rint(found.x[:nodes]).astype(np.int64)
    against = np.where(camp[first] == camp[second], weight < 0, weight > 0)
    value = float(np.abs(weight)[against].sum())
    bound = value if found.status == 0 else float(found.mip_dual_bound)
    return value, camp, max(value - bound, 0.0)


def _constraints(tie: FloatArray, first: IntArray, second: IntArray) -> tuple[object, FloatArray]:
    """Rows of the programme and the least value of each."""
    from scipy.sparse import coo_array

    nodes, ties = len(tie), len(first)
    sign = np.sign(tie[first, second])
    number = np.arange(ties)
    # f - x + y >= 0 and f + x - y >= 0 for friends; f - x - y >= -1 and f + x + y >= 1 for enemies
    rows = np.concatenate([np.tile(2 * number, 3), np.tile(2 * number + 1, 3)])
    columns = np.tile(np.concatenate([nodes + number, first, second]), 2)
    one = np.ones(ties)
    values = np.concatenate([one, -one, sign, one, one, -sign])
    low = np.empty(2 * ties)
    low[0::2] = np.where(sign > 0, 0.0, -1.0)
    low[1::2] = np.where(sign > 0, 0.0, 1.0)
    uneven = _uneven_triangles(tie, first, second)
    rows = np.concatenate([rows, np.repeat(2 * ties + np.arange(len(uneven)), 3)])
    columns = np.concatenate([columns, nodes + uneven.reshape(-1)])
    values = np.concatenate([values, np.ones(3 * len(uneven))])
    shape = (2 * ties + len(uneven), nodes + ties)
    return coo_array((values, (rows, columns)), shape=shape).tocsr(), np.concatenate([low, np.ones(len(uneven))])


def _uneven_triangles(tie: FloatArray, first: IntArray, second: IntArray) -> IntArray:
    """(triangle, 3) numbers of the ties of every triangle that cannot be split without a contradiction."""
    number = np.full(tie.shape, -1, dtype=np.int64)
    number[first, second] = number[second, first] = np.arange(len(first))
    found = []
    for index, (a, b) in enumerate(zip(first, second, strict=True)):
        third = np.flatnonzero((tie[a] != 0) & (tie[b] != 0) & (np.arange(len(tie)) > b))
        odd = third[tie[a, b] * tie[a, third] * tie[b, third] < 0]
        found += [(index, number[a, c], number[b, c]) for c in odd]
    return np.array(found, dtype=np.int64).reshape(-1, 3)
