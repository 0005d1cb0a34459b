"""What the trade solvers are given and what they give back.

Volumes are in bcm a year at 40 MJ/m3 gross, prices, costs, tolls and rents in $/kcm of that gas, money in million $ a
year; nothing inside a solver converts. Axes: `draw`, `producer`, `region`, `route`, `arc`. A route is one producer, one
region and a way between them; an arc is infrastructure that several routes may share.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray

__all__ = [
    "INFEASIBLE",
    "ITERATION_LIMIT",
    "NUMERICAL_TROUBLE",
    "OUTSIDE_CARRIER",
    "PATHS",
    "SOLVED",
    "SOLVED_LOOSELY",
    "STAKE_MODES",
    "STATUSES",
    "Accounts",
    "Equilibrium",
    "Market",
]

SOLVED, SOLVED_LOOSELY, ITERATION_LIMIT, NUMERICAL_TROUBLE, INFEASIBLE = range(5)
STATUSES = (
    "Equilibrium found.",
    "The answer is good to about a millionth of the price only.",
    "Stopped before the tolerance was met.",
    "The linear algebra failed, or an input is not a number; check for very small slopes or conduct.",
    "A commitment, a minimum output, a limit and a capacity cannot all be met.",
)
"""A sentence for every code in `Equilibrium.status`; those above `SOLVED_LOOSELY` are no answers."""

PATHS = ("quick", "general")
"""How an equilibrium is found: as the maximum of one objective, or as a complementarity problem."""

STAKE_MODES = ("accounting", "internalised")
"""A stake moves money only, or its holder also counts the harm that its own sales do to the project."""

OUTSIDE_CARRIER = -1
"""The owner of an arc whose rent goes to nobody in the market."""


@dataclass(frozen=True, eq=False)
class Market:
    """Producers that sell to regions over routes, with what they cost, carry and are allowed to do.

    Arrays with the axis `draw` may have length 1 there and then hold for all draws. Whatever is left out takes the
    default stated.

    Parameters
    ----------
    route_producer, route_region
        (route,), indices; several routes may join the same pair
    intercept
        (draw, region), $/kcm, the price at which total use would be nil
    slope
        (draw, region), $/kcm per bcm, above 0; or (draw, region, region) on the general path, positive definite in its
        symmetric part, where [j, l] is the effect on the price in j of use in l
    unit_cost
        (draw, producer), $/kcm produced, marginal cost at zero output
    cost_slope
        (draw, producer), $/kcm per bcm, at least 0; default 0
    golombek
        (draw, producer), $/kcm, at most 0; below 0 marginal cost grows without bound towards `capacity`; default 0
    capacity
        (draw, producer), bcm produced, at least 0; default infinite
    minimum_output
        (draw, producer), bcm produced; default 0
    conduct
        (draw, producer, region), at least 0: 0 a price taker, 1 Cournot, above 1 collusion; default 1
    toll
        (draw, route), $/kcm delivered; below 0 a subsidy; default 0
    toll_slope
        (draw, route), $/kcm per bcm, at least 0; default 0
    delivered_share
        (draw, route), delivered per unit produced, above 0 to 1; default 1
    committed
        (draw, route), bcm delivered, the least volume; default 0
    exposure
        (draw, route), share of the committed volume sold at the market price, 0 to 1; default 1
    limit
        (draw, route), bcm delivered, the greatest volume; 0 closes the route; default infinite
    fixed_supply
        (draw, region), bcm, home output that does not react; default 0
    trader_markup
        (draw, region), 1/N for N Cournot traders, 0 for none; default 0
    arc_use
        (arc, route), throughput at the arc's inlet per unit delivered, at least 0; default no arcs
    arc_capacity
        (draw, arc), bcm at the inlet, at least 0; default infinite
    arc_owner
        (arc,), the producer that receives the arc's rent, or `OUTSIDE_CARRIER`; default an outside carrier
    stake
        (holder, route) or (draw, holder, route), shares at least 0 that sum to at most 1 over a route; default none
    stake_mode
        a word of `STAKE_MODES`
    """

    route_producer: IntArray
    route_region: IntArray
    intercept: FloatArray
    slope: FloatArray
    unit_cost: FloatArray
    cost_slope: FloatArray | None = None
    golombek: FloatArray | None = None
    capacity: FloatArray | None = None
    minimum_output: FloatArray | None = None
    conduct: FloatArray | None = None
    toll: FloatArray | None = None
    toll_slope: FloatArray | None = None
    delivered_share: FloatArray | None = None
    committed: FloatArray | None = None
    exposure: FloatArray | None = None
    limit: FloatArray | None = None
    fixed_supply: FloatArray | None = None
    trader_markup: FloatArray | None = None
    arc_use: FloatArray | None = None
    arc_capacity: FloatArray | None = None
    arc_owner: IntArray | None = None
    stake: FloatArray | None = None
    stake_mode: str = "accounting"


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """Who sells what where, at which prices, and what every limit is worth; one row per draw.

    Parameters
    ----------
    sales
        (draw, route), bcm delivered
    shortfall
        (draw, route), $/kcm: on an idle route how far its delivered cost lies above what the market pays at the
        margin, on a committed one what a unit of the commitment costs
    markup
        (draw, route), $/kcm, what market power adds: conduct times the slope that sellers face times the producer's own
        exposed sales in the region; where a route carries more than its commitment and less than its limit, the border
        price less the marginal cost of delivering, rents of arcs and capacity included
    limit_rent
        (draw, route), $/kcm, what one more unit of the route's limit is worth; NaN where a limit of 0 is one of several
        closures of the route
    output
        (draw, producer), bcm produced
    supply_value
        (draw, producer), $/kcm, what a unit of produced gas is worth to the producer
    scarcity_rent, min_output_rent
        (draw, producer), $/kcm, what one more unit of capacity, or one less of minimum output, is worth
    deviation_gain
        (draw, producer), million $, certificate, 0 is perfect: no less than the producer could gain by selling
        otherwise, if prices answered as its conduct says; for conduct 1 the true gain of Nash's definition
    price
        (draw, region), $/kcm, what consumers pay
    border_price
        (draw, region), $/kcm, what sellers receive; the two differ by the traders' margin
    region_sales
        (draw, region), bcm, all deliveries into the region
    arc_rent
        (draw, arc), $/kcm of throughput; NaN where a closed arc is one of several closures on every route it serves
    residual
        (draw,), certificate, 0 is perfect: the largest violation of an equilibrium condition, relative to the mean
        intercept in prices and to the mean intercept over slope in volumes
    status
        (draw,), an index into `STATUSES`
    iterations
        (draw,), linear systems solved
    sales_unique
        (draw,), whether conduct or a rising toll makes sure that no other sales give the same prices; where not, there
        may be other splits, and this one is always found
    path
        a word of `PATHS`
    """

    sales: FloatArray
    shortfall: FloatArray
    markup: FloatArray
    limit_rent: FloatArray
    output: FloatArray
    supply_value: FloatArray
    scarcity_rent: FloatArray
    min_output_rent: FloatArray
    deviation_gain: FloatArray
    price: FloatArray
    border_price: FloatArray
    region_sales: FloatArray
    arc_rent: FloatArray
    residual: FloatArray
    status: CodeArray
    iterations: IntArray
    sales_unique: BoolArray
    path: str


@dataclass(frozen=True, eq=False)
class Accounts:
    """Who earns what in an equilibrium, in million $ a year; the term that stands for conduct is in none of it.

    Parameters
    ----------
    profit
        (draw, producer), with the rents of own arcs kept and those of others paid
    profit_after_stakes
        (draw, producer), after the holders of stakes have received their shares of the routes' margins
    revenue
        (draw, producer), sales at border prices
    production_cost
        (draw, producer)
    route_margin
        (draw, route), sums with `arc_income` to the profit
    arc_income
        (draw, producer), rent that others pay on the producer's arcs
    carrier_rent
        (draw,), rent of the arcs that belong to an outside carrier
    trader_profit
        (draw, region)
    consumer_surplus
        (draw, region); only differences mean something, since levels depend on where the line meets the axis
    home_revenue
        (draw, region), price times fixed supply
    welfare
        (draw,), the sum of profits, carrier rent, traders' profit, surplus and home revenue
    objective
        (draw,), what the equivalent programme maximises, with the term for conduct and in net intercepts: no welfare
    """

    profit: FloatArray
    profit_after_stakes: FloatArray
    revenue: FloatArray
    production_cost: FloatArray
    route_margin: FloatArray
    arc_income: FloatArray
    carrier_rent: FloatArray
    trader_profit: FloatArray
    consumer_surplus: FloatArray
    home_revenue: FloatArray
    welfare: FloatArray
    objective: FloatArray
