"""Demand that is no line, by tangents: each round solves with lines that touch demand at the last prices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from detente.errors import DomainError
from detente.models.checks import FloatArray, IntArray
from detente.models.trade.equilibrium import equilibrium
from detente.models.trade.records import ITERATION_LIMIT, SOLVED_LOOSELY, Equilibrium, Market

__all__ = ["Curved", "tangents"]

MOST_ROUNDS = 100
SAME = 1e-10

Inverse = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Curved:
    """The equilibrium under curved demand.

    Parameters
    ----------
    equilibrium
        with the lines of the last round; its `status` is that of a stopped search in draws that did not settle
    intercept, slope
        (draw, region), of those lines, which touch demand at the equilibrium
    rounds
        (draw,), after which prices no longer changed
    """

    equilibrium: Equilibrium
    intercept: FloatArray
    slope: FloatArray
    rounds: IntArray


def tangents(market: Market, demand: Inverse, derivative: Inverse, use: FloatArray) -> Curved:
    """Solve a market whose demand is curved, by repeated tangents.

    No single objective has such an equilibrium as its maximum once conduct is above 0. But where the line that touches
    demand at the equilibrium's own price gives that price again, nobody's first-order condition can tell the two apart.

    Source
    ------
    Ours; a fixed point satisfies the first-order conditions exactly.

    Parameters
    ----------
    market
        its intercept and slope are replaced
    demand
        takes (draw, region) total use in bcm and gives the price in $/kcm
    derivative
        takes the same and gives the change of price with use, below 0
    use
        (draw, region), total use to begin with

    Returns
    -------
    Curved
        the last equilibrium and its lines

    Raises
    ------
    DomainError
        If demand does not fall at a point that is reached.

    Our reading
    -----------
    Stops when no price changes by more than 1e-10 of itself, or after 100 rounds, with the status of a stopped search.

    Limits
    ------
    A fixed point meets the first-order conditions; with demand that is very convex they need not be a maximum. A line
    put through a price that is not the equilibrium's is not the answer, however near.

    Example
    -------
    Price 400 over the root of use; two Cournot sellers with costs of 10 and 14 meet at (10 + 14) / (2 - 1/2):

    >>> market = Market(np.array([0, 1]), np.array([0, 0]), np.ones((1, 1)), np.ones((1, 1)), np.array([[10.0, 14.0]]))
    >>> found = tangents(market, lambda q: 400 * q**-0.5, lambda q: -200 * q**-1.5, np.array([[400.0]]))
    >>> found.equilibrium.price.round(6), found.equilibrium.sales.round(4)
    (array([[16.]]), array([[468.75, 156.25]]))
    """
    total = np.asarray(use, dtype=np.float64)
    rounds = np.full(len(total), MOST_ROUNDS, dtype=np.int64)
    before = np.full(total.shape, np.nan)
    for count in range(1, MOST_ROUNDS + 1):
        slope = -derivative(total)
        if np.any(slope <= 0.0):
            raise DomainError(f"demand does not fall at a use of {float(total[slope <= 0.0][0]):g} bcm")
        intercept = demand(total) + slope * total
        found = equilibrium(replace(market, intercept=intercept, slope=slope))
        fixed = np.zeros((1, total.shape[1])) if market.fixed_supply is None else market.fixed_supply
        total = found.region_sales + fixed
        is_same = np.all(np.abs(found.price - before) <= SAME * np.abs(found.price), axis=1)
        rounds = np.where(is_same & (rounds == MOST_ROUNDS), count, rounds)
        if np.all(is_same | (found.status > SOLVED_LOOSELY)):
            break
        before = found.price
        total = np.where(np.isnan(total), np.asarray(use), total)
    status = np.where(is_same | (found.status > SOLVED_LOOSELY), found.status, ITERATION_LIMIT).astype(np.int8)
    return Curved(replace(found, status=status), intercept, slope, rounds)
