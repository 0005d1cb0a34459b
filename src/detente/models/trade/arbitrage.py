"""Somebody without market power who carries gas from cheap regions to dear ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError, ShapeError
from detente.models.checks import FloatArray, as_floats
from detente.models.trade._arrays import complain, filled, indices
from detente.models.trade._general import Links, solve_general
from detente.models.trade._potential import not_convex, not_supported
from detente.models.trade._results import as_equilibrium
from detente.models.trade.records import SOLVED_LOOSELY, Equilibrium, Market

__all__ = ["Arbitrage", "arbitrage"]


@dataclass(frozen=True, eq=False)
class Arbitrage:
    """The equilibrium with an arbitrageur.

    Parameters
    ----------
    equilibrium
        as without; `region_sales` are the producers' own, prices count what the arbitrageur moves
    flow
        (draw, way), bcm moved; NaN without an answer
    """

    equilibrium: Equilibrium
    flow: FloatArray


def arbitrage(market: Market, origin: npt.ArrayLike, destination: npt.ArrayLike, cost: npt.ArrayLike) -> Arbitrage:
    """Solve a market in which a price-taking arbitrageur moves gas wherever prices differ by more than it costs.

    Sellers take what it moves as given. The conditions have no single objective once conduct is above 0, so the
    general path solves them.

    Source
    ------
    [MetzlerHobbsPang2003]_, [Hobbs2001]_.

    Parameters
    ----------
    market
        as for `equilibrium`
    origin, destination
        (way,), indices of regions
    cost
        (draw, way), $/kcm, at least 0

    Returns
    -------
    Arbitrage
        the equilibrium and the flows

    Raises
    ------
    ShapeError
        If arrays do not fit together, or an index names no region.
    DomainError
        If a cost is below 0, or a way leads from a region to itself.
    NotSupportedError
        With Golombek costs, which are not linear.

    Our reading
    -----------
    A seller that foresaw the arbitrage would earn more; ours does not.

    Example
    -------
    One seller, two regions; a unit can be carried from the second to the first for 5:

    >>> market = Market(np.array([0, 0]), np.array([0, 1]), np.array([[100.0, 60.0]]), np.ones((1, 2)),
    ...                 np.array([[10.0]]))
    >>> found = arbitrage(market, [1], [0], [[5.0]])
    >>> found.equilibrium.price.round(6), found.equilibrium.sales.round(6), found.flow.round(6)
    (array([[47.5, 42.5]]), array([[37.5, 32.5]]), array([[15.]]))
    """
    full = filled(market)
    complain([*not_convex(full), *not_supported(full, "general")])
    regions = full.numbers.intercept.shape[1]
    start = indices("origin", np.asarray(origin), 0, regions, "regions")
    end = indices("destination", np.asarray(destination), 0, regions, "regions")
    paid = as_floats("cost", cost, ("draw", "way"))
    if start.shape != end.shape or paid.shape[1:] != start.shape or len(paid) not in (1, full.draws):
        raise ShapeError(f"origin {start.shape}, destination {end.shape} and cost {paid.shape} differ in their ways")
    if np.any(start == end) or np.any(paid < 0.0):
        raise DomainError("a way of arbitrage must lead from one region to another, at a cost of at least 0")
    adds = np.zeros((regions, len(start)))
    adds[start, np.arange(len(start))] -= 1.0
    adds[end, np.arange(len(start))] += 1.0
    results, flow = solve_general(full, Links(adds, paid))
    failed = results.status > SOLVED_LOOSELY
    return Arbitrage(as_equilibrium(results, "general"), np.where(failed[:, np.newaxis], np.nan, flow))
