"""Who earns what in an equilibrium."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.errors import ShapeError
from detente.models.checks import CodeArray, FloatArray
from detente.models.trade._arrays import Filled, filled
from detente.models.trade.records import Accounts, Equilibrium, Market

__all__ = ["BREAK_EVEN", "BreakEven", "accounts", "break_even_stake", "commitment_cost"]

ATTAINABLE, GAINS_ANYWAY, NOT_ATTAINABLE, NO_GAIN = range(4)
BREAK_EVEN = (
    "This share of the producer's gain makes the holder indifferent.",
    "The holder gains anyway and needs no stake.",
    "Even the whole gain would not make up for the holder's loss.",
    "The producer gains nothing that could be shared.",
)
"""A sentence for every code in `BreakEven.status`."""


@dataclass(frozen=True, eq=False)
class BreakEven:
    """The share of one producer's gain that makes another indifferent.

    Parameters
    ----------
    stake
        (draw,), 0 where the holder gains anyway, above 1 where it is not attainable, NaN where there is no gain to
        share
    status
        (draw,), an index into `BREAK_EVEN`
    """

    stake: FloatArray
    status: CodeArray


def accounts(market: Market, found: Equilibrium) -> Accounts:
    """Work out profits, rents and surplus; the term that stands for conduct is in none of them.

    A producer keeps the rents of its own capacity, limits and arcs, and pays those of others' arcs. Production is
    charged at average cost, so that the margins of its routes and the rent that others pay on its arcs sum to its
    profit.

    Source
    ------
    Textbook surplus. That the term for conduct is no cost: [Hobbs2001]_. Stakes: [ReynoldsSnapp1986]_.

    Parameters
    ----------
    market
        as for `equilibrium`
    found
        its equilibrium

    Returns
    -------
    Accounts
        million $ a year; NaN in draws without an answer

    Raises
    ------
    ShapeError
        If the equilibrium is not one of this market.

    Our reading
    -----------
    Committed volume is valued at the market price whatever its exposure: gains and losses on a fixed-price contract are
    transfers outside the model.

    Limits
    ------
    With linked regions consumer surplus is that of each region's own line at the others' use, which is no exact
    measure; `objective` is NaN there.

    Example
    -------
    >>> from detente.models.trade import equilibrium
    >>> market = Market(
    ...     route_producer=np.array([0, 1, 2]), route_region=np.array([0, 0, 0]),
    ...     intercept=np.array([[100.0]]), slope=np.array([[1.0]]), unit_cost=np.array([[10.0, 20.0, 30.0]]))
    >>> made = accounts(market, equilibrium(market))
    >>> made.profit.round(6), made.consumer_surplus.round(6), made.welfare.round(6), made.objective.round(6)
    (array([[900., 400., 100.]]), array([[1800.]]), array([3200.]), array([2500.]))
    """
    full = filled(market)
    numbers, order = full.numbers, full.structure.order
    if found.sales.shape != (full.draws, len(order)):
        raise ShapeError(
            f"the equilibrium has sales {found.sales.shape} but the market needs {(full.draws, len(order))}"
        )
    producer, region = full.structure.producer, full.structure.region
    sales, inverse = found.sales[:, order], 1.0 / numbers.delivered_share
    output = found.output
    cost = production_cost(full, output)
    with np.errstate(invalid="ignore", divide="ignore"):
        average = np.where(output > 0.0, cost / output, 0.0)
    rent = np.nan_to_num(found.arc_rent, nan=0.0) if found.arc_rent.size else found.arc_rent
    paid, received = arc_payments(full, rent, sales)
    net = found.border_price[:, region] - numbers.toll - 0.5 * numbers.toll_slope * sales - paid
    margin = sales * net - sales * inverse * average[:, producer]
    income = received[:, :-1]
    profit = by_item(margin, producer, output.shape[1]) + income
    total = found.region_sales + numbers.fixed_supply
    slope = numbers.slope
    surplus = 0.5 * slope * total**2
    trade = (found.price - found.border_price) * found.region_sales
    home = found.price * numbers.fixed_supply
    carrier = received[:, -1]
    back = np.argsort(order)
    parts = profit.sum(axis=1) + surplus.sum(axis=1) + trade.sum(axis=1) + home.sum(axis=1)
    return Accounts(
        profit=profit,
        profit_after_stakes=profit + stake_transfers(full, margin),
        revenue=by_item(sales * found.border_price[:, region], producer, output.shape[1]),
        production_cost=cost,
        route_margin=margin[:, back],
        arc_income=income,
        carrier_rent=carrier,
        trader_profit=trade,
        consumer_surplus=surplus,
        home_revenue=home,
        welfare=parts + carrier,
        objective=objective(full, found, sales, cost),
    )


def by_item(values: FloatArray, item: npt.NDArray[np.int64], count: int) -> FloatArray:
    """Sums over the routes of each item, by draw."""
    onto = np.zeros((len(item), count))
    onto[np.arange(len(item)), item] = 1.0
    return np.asarray(values @ onto)


def production_cost(full: Filled, output: FloatArray) -> FloatArray:
    """C(x), whose derivative is unit_cost + cost_slope x + golombek ln(1 - x/capacity)."""
    numbers = full.numbers
    plain = numbers.unit_cost * output + 0.5 * numbers.cost_slope * output**2
    if not np.any(numbers.golombek < 0.0):
        return np.asarray(plain)
    capacity = np.where(numbers.golombek < 0.0, numbers.capacity, 1.0)
    share = np.where(numbers.golombek < 0.0, output / np.where(capacity > 0.0, capacity, 1.0), 0.0)
    spare = 1.0 - share
    with np.errstate(invalid="ignore", divide="ignore"):
        steep = -np.where(spare > 0.0, spare * np.log(spare), 0.0) - share
    return np.asarray(plain + numbers.golombek * capacity * steep)


def arc_payments(full: Filled, rent: FloatArray, sales: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rent that a unit on every route pays to others, and what every producer, and last the carriers, receive."""
    structure = full.structure
    paid = np.zeros(sales.shape)
    received = np.zeros((len(sales), full.numbers.unit_cost.shape[1] + 1))
    users = np.repeat(np.arange(sales.shape[1]), np.diff(structure.use_start))
    for r, a, weight in zip(users, structure.use_arc, structure.use_weight, strict=True):
        owner = structure.arc_owner[a]
        if owner != structure.producer[r]:
            paid[:, r] += weight * rent[:, a]
            received[:, owner] += weight * rent[:, a] * sales[:, r]
    return paid, received


def stake_transfers(full: Filled, margin: FloatArray) -> FloatArray:
    """What every producer receives from stakes, less what it pays on its own routes."""
    producers = full.numbers.unit_cost.shape[1]
    if full.stake is None:
        return np.zeros((len(margin), producers))
    share = full.stake[:, :, full.structure.order]
    share = np.where(np.arange(producers)[:, np.newaxis] == full.structure.producer, 0.0, share)
    received = np.einsum("dhr,dr->dh", np.broadcast_to(share, (len(margin), *share.shape[1:])), margin)
    return np.asarray(received - by_item(margin * share.sum(axis=1), full.structure.producer, producers))


def objective(full: Filled, found: Equilibrium, sales: FloatArray, cost: FloatArray) -> FloatArray:
    """What the equivalent programme maximises; NaN where regions are linked or stakes internalised."""
    numbers, structure = full.numbers, full.structure
    if full.cross_slope is not None or full.is_internalised:
        return np.full(full.draws, np.nan)
    slope = numbers.slope * (1.0 + numbers.trader_markup)
    net = numbers.intercept - numbers.slope * numbers.fixed_supply
    total = found.region_sales
    onto = np.zeros((len(structure.pair), len(structure.pair_producer)))
    onto[np.arange(len(structure.pair)), structure.pair] = 1.0
    exposed = (sales - (1.0 - numbers.exposure) * numbers.committed) @ onto
    push = numbers.conduct[:, structure.pair_producer, structure.pair_region] * slope[:, structure.pair_region]
    value = (net * total - 0.5 * slope * total**2).sum(axis=1) - 0.5 * (push * exposed**2).sum(axis=1)
    return np.asarray(
        value - cost.sum(axis=1) - (numbers.toll * sales + 0.5 * numbers.toll_slope * sales**2).sum(axis=1)
    )


def commitment_cost(market: Market, found: Equilibrium) -> FloatArray:
    """What producers give up by staying committed: the shortfall of every committed route times its volume.

    Source
    ------
    The multiplier of the commitment in the conditions of equilibrium.

    Parameters
    ----------
    market
        as for `equilibrium`
    found
        its equilibrium

    Returns
    -------
    FloatArray
        (draw, route), million $ a year, to first order

    Raises
    ------
    ShapeError
        If arrays do not fit together.

    Our reading
    -----------
    A commitment that costs much is not credible without a contract or a side payment.

    Example
    -------
    >>> from detente.models.trade import equilibrium
    >>> market = Market(np.array([0, 1]), np.array([0, 0]), np.array([[100.0]]), np.array([[1.0]]),
    ...                 np.array([[10.0, 10.0]]), committed=np.array([[40.0, 0.0]]))
    >>> commitment_cost(market, equilibrium(market)).round(6)
    array([[600.,   0.]])
    """
    numbers, order = filled(market).numbers, filled(market).structure.order
    return np.asarray(found.shortfall * numbers.committed[:, np.argsort(order)] + 0.0)


def break_even_stake(holder_change: npt.ArrayLike, producer_change: npt.ArrayLike) -> BreakEven:
    """Find the share of a producer's gain that makes a losing holder indifferent.

    Source
    ------
    [ReynoldsSnapp1986]_ on stakes in rivals; the share is minus one change over the other.

    Parameters
    ----------
    holder_change, producer_change
        (draw,), changes of profit against the world without the project

    Returns
    -------
    BreakEven
        stake and status by draw

    Raises
    ------
    ShapeError
        If the two differ in shape.

    Example
    -------
    >>> found = break_even_stake([-1.04, 0.2, -3.0], [2.37, 1.0, 2.0])
    >>> found.stake.round(6), found.status
    (array([0.438819, 0.      , 1.5     ]), array([0, 1, 2], dtype=int8))
    """
    loss, gain = np.atleast_1d(np.asarray(holder_change, float)), np.atleast_1d(np.asarray(producer_change, float))
    if loss.shape != gain.shape:
        raise ShapeError(f"holder_change has shape {loss.shape} but producer_change has shape {gain.shape}")
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(loss >= 0.0, 0.0, np.where(gain > 0.0, -loss / gain, np.nan))
    status = np.select(
        [loss >= 0.0, ~(gain > 0.0), share > 1.0], [GAINS_ANYWAY, NO_GAIN, NOT_ATTAINABLE], default=ATTAINABLE
    )
    share = np.where(np.isnan(loss) | np.isnan(gain), np.nan, share)
    return BreakEven(share, status.astype(np.int8))
