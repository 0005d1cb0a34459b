"""Why a draw has no equilibrium: what is committed, demanded or limited beyond what anybody can do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.models.trade._arrays import Filled, filled
from detente.models.trade._potential import at
from detente.models.trade.records import INFEASIBLE, SOLVED_LOOSELY, STATUSES, Equilibrium, Market

__all__ = ["OBSTACLES", "Obstacle", "obstacle", "sentence"]

OBSTACLES = ("limit", "capacity", "arc", "output", "joint")
"""What a commitment or a minimum output runs into: a route's limit, a producer's capacity, an arc, the producer's own
capacity or outlets, or several things at once."""

ROUNDING = 1e-9


@dataclass(frozen=True)
class Obstacle:
    """One thing that cannot be met.

    Parameters
    ----------
    kind
        a word of `OBSTACLES`
    wanted, available
        bcm, what is committed or demanded, and what there is
    route, producer, arc
        indices of what is concerned, -1 where none is
    """

    kind: str
    wanted: float
    available: float
    route: int = -1
    producer: int = -1
    arc: int = -1


def obstacle(market: Market, draw: int = 0) -> Obstacle | None:
    """Find what makes a draw infeasible.

    Source
    ------
    Commitments are lower bounds under upper bounds with weights of at least 0, so they can be met together exactly if
    the commitments themselves can. A linear programme decides whether minimum outputs can be sold through shared
    arcs.

    Parameters
    ----------
    market
        as for `equilibrium`
    draw
        which draw, from 0

    Returns
    -------
    Obstacle or None
        None where something is feasible

    Raises
    ------
    ShapeError
        If arrays do not fit together.

    Example
    -------
    >>> market = Market(np.array([0]), np.array([0]), np.array([[100.0]]), np.array([[1.0]]), np.array([[10.0]]),
    ...                 capacity=np.array([[30.0]]), committed=np.array([[40.0]]))
    >>> obstacle(market)
    Obstacle(kind='capacity', wanted=40.0, available=30.0, route=0, producer=0, arc=-1)
    """
    full = filled(market)
    return joint_obstacle(full, draw) if full.is_sound[draw] else None


def sentence(market: Market, found: Equilibrium, draw: int = 0) -> str:
    """Say what became of a draw.

    Source
    ------
    The statuses are ours.

    Parameters
    ----------
    market
        as for `equilibrium`
    found
        its equilibrium
    draw
        which draw, from 0

    Returns
    -------
    str
        a sentence that speaks of indices

    Raises
    ------
    ShapeError
        If arrays do not fit together.

    Example
    -------
    >>> from detente.models.trade import equilibrium
    >>> market = Market(np.array([0]), np.array([0]), np.array([[100.0]]), np.array([[1.0]]), np.array([[10.0]]),
    ...                 capacity=np.array([[30.0]]), committed=np.array([[40.0]]))
    >>> sentence(market, equilibrium(market))
    'Draw 0: route 0 commits 40 bcm but producer 0 can deliver 30.'
    """
    status = int(found.status[draw])
    block = obstacle(market, draw) if status == INFEASIBLE else None
    if block is not None:
        return f"Draw {draw}: {words(block)}."
    if status == SOLVED_LOOSELY:
        scale = float(np.abs(at(np.asarray(market.intercept), draw)).mean())
        return f"Answer is good to about {found.residual[draw] * scale:.1g} $/kcm only."
    return STATUSES[status]


def words(block: Obstacle) -> str:
    """What cannot be met, in indices."""
    wanted, available = f"{block.wanted:g}", f"{block.available:g}"
    if block.kind == "limit":
        return f"route {block.route} commits {wanted} bcm but its limit is {available}"
    if block.kind == "capacity":
        return f"route {block.route} commits {wanted} bcm but producer {block.producer} can deliver {available}"
    if block.kind == "arc":
        return f"commitments put {wanted} bcm on arc {block.arc}, which takes {available}"
    if block.kind == "output":
        return f"producer {block.producer} must make {wanted} bcm but can make and sell {available}"
    return f"minimum outputs of {wanted} bcm in all cannot be sold together; at most {available} can"


def joint_obstacle(full: Filled, draw: int) -> Obstacle | None:
    """The first obstacle of a draw, the plain ones before the joint one."""
    return committed_obstacle(full, draw) or output_obstacle(full, draw)


def committed_obstacle(full: Filled, draw: int) -> Obstacle | None:
    """A commitment above a limit, a capacity or an arc."""
    structure, numbers = full.structure, full.numbers
    committed, limit = at(numbers.committed, draw), at(numbers.limit, draw)
    for r in np.argsort(structure.order):
        if committed[r] > limit[r] * (1.0 + ROUNDING) + ROUNDING:
            return Obstacle("limit", float(committed[r]), float(limit[r]), route=int(structure.order[r]))
    share, capacity = at(numbers.delivered_share, draw), at(numbers.capacity, draw)
    needed = np.bincount(structure.producer, committed / share, len(capacity))
    for i in np.flatnonzero(needed > capacity * (1.0 + ROUNDING) + ROUNDING):
        mine = structure.producer == i
        r = int(np.flatnonzero(mine)[np.argmax(committed[mine])])
        spare = capacity[i] - (needed[i] - committed[r] / share[r])
        return Obstacle("capacity", float(committed[r]), float(max(spare, 0.0) * share[r]),
                        route=int(structure.order[r]), producer=int(i))  # fmt: skip
    room = at(numbers.arc_capacity, draw)
    users = np.repeat(np.arange(len(committed)), np.diff(structure.use_start))
    loads = np.bincount(structure.use_arc, structure.use_weight * committed[users], len(room))
    for a in np.flatnonzero(loads > room * (1.0 + ROUNDING) + ROUNDING):
        return Obstacle("arc", float(loads[a]), float(room[a]), arc=int(a))
    return None


def output_obstacle(full: Filled, draw: int) -> Obstacle | None:
    """A minimum output above capacity, or above what can be sold alone or together."""
    least, capacity = at(full.numbers.minimum_output, draw), at(full.numbers.capacity, draw)
    steep = (at(full.numbers.golombek, draw) < 0.0) & (least >= capacity) & (capacity > 0.0)
    for i in np.flatnonzero((least > capacity * (1.0 + ROUNDING) + ROUNDING) | steep):
        return Obstacle("output", float(least[i]), float(capacity[i]), producer=int(i))
    if not np.any(least > 0.0):
        return None
    wanted = np.flatnonzero(least > 0.0)
    for i in wanted:
        most = most_output(full, draw, np.array([i]))
        if most < least[i] * (1.0 - ROUNDING) - ROUNDING:
            return Obstacle("output", float(least[i]), most, producer=int(i))
    most = most_output(full, draw, wanted)
    total = float(least.sum())
    return Obstacle("joint", total, most) if most < total * (1.0 - ROUNDING) - ROUNDING else None


def most_output(full: Filled, draw: int, producers: np.ndarray) -> float:
    """The most of their minimum outputs that these producers can make and ship together."""
    from scipy.optimize import linprog

    structure, numbers = full.structure, full.numbers
    count, share = len(structure.order), at(numbers.delivered_share, draw)
    least, capacity = at(numbers.minimum_output, draw), at(numbers.capacity, draw)
    n, room = len(least), at(numbers.arc_capacity, draw)
    shipped = np.zeros((n, count))
    shipped[structure.producer, np.arange(count)] = 1.0 / share
    use = np.zeros((len(room), count))
    users = np.repeat(np.arange(count), np.diff(structure.use_start))
    use[structure.use_arc, users] = structure.use_weight
    rows = [
        np.hstack([shipped, np.zeros((n, n))]),
        np.hstack([-shipped, np.eye(n)]),
        np.hstack([use, np.zeros((len(room), n))]),
    ]
    right = np.r_[capacity, np.zeros(n), room]
    matrix = np.vstack(rows)
    keep = np.isfinite(right)
    goal = np.zeros(count + n)
    goal[count + producers] = -1.0
    limit = at(numbers.limit, draw)
    bounds = [(c, None if np.isinf(u) else max(u, c)) for c, u in zip(at(numbers.committed, draw), limit, strict=True)]
    bounds += [(0.0, float(value)) for value in least]
    found = linprog(goal, A_ub=matrix[keep], b_ub=right[keep], bounds=bounds)
    return float(-found.fun) if found.status == 0 else 0.0
