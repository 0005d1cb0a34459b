"""What prices and flows of one year say about demand and conduct, and what they leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detente.errors import ShapeError
from detente.models.checks import BoolArray, CodeArray, FloatArray, refuse
from detente.models.trade._arrays import Filled, filled
from detente.models.trade.equilibrium import equilibrium
from detente.models.trade.records import SOLVED_LOOSELY, Market

__all__ = ["ConductProfile", "ImpliedConduct", "demand_line", "implied_conduct", "toll_changes", "uniform_conduct"]

NEAR_CAPACITY = 0.03


@dataclass(frozen=True, eq=False)
class ImpliedConduct:
    """Conduct that would make observed flows exact.

    Parameters
    ----------
    conduct
        (draw, producer, region); NaN where nothing is sold
    identified
        (draw, producer, region), whether nothing binds; where something does, `conduct` is an upper bound
    pressure
        (draw, producer, region), $/kcm per bcm, conduct times slope: what one year settles, whatever the elasticity
    """

    conduct: FloatArray
    identified: BoolArray
    pressure: FloatArray


@dataclass(frozen=True, eq=False)
class ConductProfile:
    """How well one conduct for all strategic producers fits observed flows, over a grid.

    Parameters
    ----------
    conduct
        (grid,), as given
    rmse
        (draw, grid), bcm, root mean square error of the flows; NaN without an answer
    relative_error
        (draw, grid), sum of absolute errors over sum of flows
    status
        (draw, grid), of the equilibria
    """

    conduct: FloatArray
    rmse: FloatArray
    relative_error: FloatArray
    status: CodeArray


def demand_line(
    price: npt.ArrayLike, quantity: npt.ArrayLike, elasticity: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Draw a demand line through a reference point.

    Source
    ------
    Arithmetic: slope = price / (elasticity x quantity), intercept = price (1 + 1/elasticity).

    Parameters
    ----------
    price
        (…), $/kcm at the reference, above 0
    quantity
        (…), bcm, total use at the reference, fixed supply included, above 0
    elasticity
        (…), of demand at the reference, as a positive number

    Returns
    -------
    tuple of FloatArray
        intercept in $/kcm, and slope in $/kcm per bcm

    Raises
    ------
    DomainError
        If one of the three is not above 0.

    Example
    -------
    >>> intercept, slope = demand_line(323.3952014509038, 501.5, 0.45)
    >>> float(intercept.round(6)), float(slope.round(6))
    (1042.051205, 1.433013)
    """
    values = {"price": price, "quantity": quantity, "elasticity": elasticity}
    arrays = {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}
    for name, array in arrays.items():
        refuse(name, array, array <= 0.0, "above 0; an elasticity of -0.4 is written 0.4")
    slope = arrays["price"] / (arrays["elasticity"] * arrays["quantity"])
    return np.asarray(arrays["price"] * (1.0 + 1.0 / arrays["elasticity"])), np.asarray(slope)


def implied_conduct(market: Market, sales: npt.ArrayLike, border_price: npt.ArrayLike) -> ImpliedConduct:
    """Read conduct off observed flows and prices: the markup over delivered marginal cost, per slope and sales.

    Source
    ------
    The first-order condition of the model. What such estimates can and cannot say: [Bresnahan1982]_, [Corts1999]_.

    Parameters
    ----------
    market
        costs, tolls, slopes, capacities and limits; its conduct is not read
    sales
        (draw, route), bcm observed
    border_price
        (draw, region), $/kcm observed

    Returns
    -------
    ImpliedConduct
        by producer and region; of several routes the dearest in use counts

    Raises
    ------
    ShapeError
        If arrays do not fit together.

    Our reading
    -----------
    One year's prices and flows settle only conduct times slope, so conduct over elasticity: report the pair. Within 3
    % of a capacity, a limit or an arc something binds, and the number is an upper bound.

    Example
    -------
    >>> market = Market(np.array([0, 1]), np.array([0, 0]), np.array([[100.0]]), np.array([[1.0]]),
    ...                 np.array([[10.0, 20.0]]), capacity=np.array([[np.inf, 10.0]]))
    >>> found = implied_conduct(market, np.array([[40.0, 10.0]]), np.array([[50.0]]))
    >>> found.conduct[0, :, 0], found.identified[0, :, 0]
    (array([1., 3.]), array([ True, False]))
    """
    full = filled(market)
    structure = full.structure
    flow, price = observed(full, sales, border_price)
    margin = price[:, structure.region] - marginal_cost(full, flow)
    binds = near_bounds(full, flow)
    shape = (len(flow), full.numbers.unit_cost.shape[1], price.shape[1])
    total, lowest, tight = np.zeros(shape), np.full(shape, np.inf), np.zeros(shape, dtype=np.bool_)
    for r in range(flow.shape[1]):
        place = (slice(None), structure.producer[r], structure.region[r])
        total[place] += flow[:, r]
        lowest[place] = np.where(flow[:, r] > 0.0, np.minimum(lowest[place], margin[:, r]), lowest[place])
        tight[place] |= binds[:, r] & (flow[:, r] > 0.0)
    is_sold = total > 0.0
    slope = full.numbers.slope * (1.0 + full.numbers.trader_markup)
    pressure = np.where(is_sold, lowest, np.nan) / np.where(is_sold, total, np.nan)
    return ImpliedConduct(pressure / slope[:, np.newaxis, :], is_sold & ~tight, pressure)


def observed(full: Filled, sales: npt.ArrayLike, price: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Observed flows in the order of pairs, and prices, with their shapes checked."""
    flow, paid = np.atleast_2d(np.asarray(sales, float)), np.atleast_2d(np.asarray(price, float))
    routes, regions = len(full.structure.order), full.numbers.intercept.shape[1]
    if flow.shape[1:] != (routes,) or paid.shape[1:] != (regions,):
        raise ShapeError(f"flows {flow.shape} and prices {paid.shape} must have {routes} routes and {regions} regions")
    draws = max(len(flow), len(paid), full.draws)
    flow = np.broadcast_to(flow[:, full.structure.order], (draws, routes))
    return np.ascontiguousarray(flow), np.ascontiguousarray(np.broadcast_to(paid, (draws, regions)))


def made(full: Filled, flow: FloatArray) -> FloatArray:
    """(draw, producer), output that the flows take."""
    onto = np.zeros((flow.shape[1], full.numbers.unit_cost.shape[1]))
    onto[np.arange(flow.shape[1]), full.structure.producer] = 1.0
    return np.asarray((flow / full.numbers.delivered_share) @ onto)


def marginal_cost(full: Filled, flow: FloatArray) -> FloatArray:
    """(draw, route), cost of one more unit delivered, without rents."""
    numbers, output = full.numbers, made(full, flow)
    cost = numbers.unit_cost + numbers.cost_slope * output
    if np.any(numbers.golombek < 0.0):
        capacity = np.where(numbers.golombek < 0.0, numbers.capacity, np.inf)
        with np.errstate(divide="ignore", invalid="ignore"):
            cost = cost + numbers.golombek * np.log1p(-output / capacity)
    return np.asarray(
        cost[:, full.structure.producer] / numbers.delivered_share + numbers.toll + numbers.toll_slope * flow
    )


def near_bounds(full: Filled, flow: FloatArray) -> BoolArray:
    """(draw, route), whether a capacity, a limit or an arc is nearly full."""
    numbers, structure = full.numbers, full.structure
    floor = 1.0 - NEAR_CAPACITY
    tight = (made(full, flow) >= floor * numbers.capacity)[:, structure.producer]
    tight = tight | (flow >= floor * numbers.limit)
    users = np.repeat(np.arange(flow.shape[1]), np.diff(structure.use_start))
    load = np.zeros((len(flow), numbers.arc_capacity.shape[1]))
    for r, a, weight in zip(users, structure.use_arc, structure.use_weight, strict=True):
        load[:, a] += weight * flow[:, r]
    is_full = load >= floor * numbers.arc_capacity
    for r, a in zip(users, structure.use_arc, strict=True):
        tight[:, r] |= is_full[:, a]
    return np.asarray(tight)


def uniform_conduct(
    market: Market, sales: npt.ArrayLike, is_strategic: npt.ArrayLike, grid: Sequence[float]
) -> ConductProfile:
    """Compare one conduct for all strategic producers with observed flows, over a grid.

    Source
    ------
    Grid search; the measures are root mean square error and summed error over summed flow.

    Parameters
    ----------
    market
        the conduct of producers that are not strategic is kept
    sales
        (route,), bcm observed
    is_strategic
        (producer,), whose conduct is set
    grid
        values to try, at least 0

    Returns
    -------
    ConductProfile
        the whole profile: do not read the best point finer than it supports

    Raises
    ------
    ShapeError
        If arrays do not fit together.

    Our reading
    -----------
    The best conduct moves with the elasticity assumed; only their ratio is found. Print both.

    Example
    -------
    >>> market = Market(np.array([0, 1]), np.array([0, 0]), np.array([[100.0]]), np.array([[1.0]]),
    ...                 np.array([[10.0, 10.0]]))
    >>> uniform_conduct(market, [30.0, 30.0], [True, True], [0.5, 1.0]).rmse.round(6)
    array([[6., 0.]])
    """
    full = filled(market)
    seen, strategic = np.asarray(sales, dtype=np.float64), np.asarray(is_strategic, dtype=np.bool_)
    if seen.shape != full.structure.order.shape or strategic.shape != full.numbers.unit_cost.shape[1:]:
        raise ShapeError(f"flows {seen.shape} and is_strategic {strategic.shape} must fit the routes and producers")
    errors, relative, statuses = [], [], []
    for value in grid:
        conduct = np.where(strategic[:, np.newaxis], float(value), full.numbers.conduct)
        found = equilibrium(replace(market, conduct=conduct))
        gap = np.where((found.status <= SOLVED_LOOSELY)[:, np.newaxis], found.sales - seen, np.nan)
        errors.append(np.sqrt((gap**2).mean(axis=1)))
        relative.append(np.abs(gap).sum(axis=1) / seen.sum())
        statuses.append(found.status)
    return ConductProfile(
        np.asarray(grid, dtype=np.float64),
        np.stack(errors, axis=1),
        np.stack(relative, axis=1),
        np.stack(statuses, axis=1),
    )


def toll_changes(market: Market, sales: npt.ArrayLike, border_price: npt.ArrayLike) -> FloatArray:
    """Find by how much each toll would have to change for an observed flow to be exact.

    Source
    ------
    The first-order condition of the model, solved for the toll.

    Parameters
    ----------
    market
        with the conduct to be tried
    sales
        (draw, route), bcm observed
    border_price
        (draw, region), $/kcm observed

    Returns
    -------
    FloatArray
        (draw, route), $/kcm; above 0 where the model would sell more than was sold. It shows where the model is wrong
        and is no correction to be applied unseen.

    Raises
    ------
    ShapeError
        If arrays do not fit together.

    Our reading
    -----------
    Rents are left out, so that a bound that binds shows as a toll that is missing.

    Example
    -------
    >>> market = Market(np.array([0]), np.array([0]), np.array([[100.0]]), np.array([[1.0]]), np.array([[10.0]]))
    >>> toll_changes(market, [[40.0]], [[60.0]])
    array([[10.]])
    """
    full = filled(market)
    structure, numbers = full.structure, full.numbers
    flow, price = observed(full, sales, border_price)
    onto = np.zeros((flow.shape[1], len(structure.pair_producer)))
    onto[np.arange(flow.shape[1]), structure.pair] = 1.0
    exposed = (flow - (1.0 - numbers.exposure) * numbers.committed) @ onto
    slope = numbers.slope * (1.0 + numbers.trader_markup)
    push = numbers.conduct[:, structure.pair_producer, structure.pair_region] * slope[:, structure.pair_region]
    gap = price[:, structure.region] - marginal_cost(full, flow) - (push * exposed)[:, structure.pair]
    return np.asarray(gap[:, np.argsort(structure.order)])
