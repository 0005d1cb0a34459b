"""The equilibrium of a market, its certificates, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.errors import DomainError
from detente.models.checks import FloatArray, refuse_word
from detente.models.trade._arrays import Filled, complain, filled
from detente.models.trade._general import solve_general
from detente.models.trade._potential import not_convex, not_quick, not_supported
from detente.models.trade._results import Results, as_equilibrium, as_results, new_results
from detente.models.trade.obstacles import joint_obstacle
from detente.models.trade.records import INFEASIBLE, PATHS, SOLVED_LOOSELY, Equilibrium, Market

__all__ = ["Certificate", "certificate", "equilibrium", "path_of"]


@dataclass(frozen=True, eq=False)
class Certificate:
    """How far sales are from an equilibrium, cheaper than solving.

    Parameters
    ----------
    residual
        (draw,), the largest violation of a condition, in scaled units; 0 is perfect
    deviation_gain
        (draw, producer), million $, no less than the producer could gain by selling otherwise
    """

    residual: FloatArray
    deviation_gain: FloatArray


def equilibrium(market: Market, path: str = "quick", start: Equilibrium | None = None) -> Equilibrium:
    """Find what every producer sells over every route when none can gain by selling otherwise.

    Each producer takes its rivals' sales and the rents of arcs as given and acts as if one more unit of its own
    lowered a region's price by conduct times slope. The quick path maximises one objective that has the same
    conditions, by an interior point and a polish on the bounds that bind; the general path solves the conditions as a
    complementarity problem, and takes linked regions and internalised stakes too.

    Source
    ------
    The conditions: [Hobbs2001]_, [MetzlerHobbsPang2003]_. One objective for an oligopoly: [Slade1994]_,
    [MondererShapley1996]_, in gas [EggingBratseth2020]_. A common rent on shared limits: [Rosen1965]_, [Harker1991]_.
    Costs that rise without bound: [Golombek1995]_. Predictor and corrector: [Mehrotra1992]_.

    Parameters
    ----------
    market
        in bcm a year, $/kcm and million $ a year
    path
        a word of `PATHS`
    start
        an equilibrium of a market of the same shape, with one draw or as many; the quick path first tries the bounds
        that bind there. Without it a draw's answer depends on nothing but the draw.

    Returns
    -------
    Equilibrium
        one row per draw; look at `status`: above 1 there is no answer

    Raises
    ------
    ShapeError
        If arrays do not fit together, or an index names nothing.
    NotConvexError
        If marginal cost or demand runs the wrong way, so that nothing could certify an equilibrium.
    NoPotentialError
        If the quick path is asked for what no single objective has as its maximum.
    NotSupportedError
        If the path lacks a feature; the message names the path that has it.

    Our reading
    -----------
    A shared arc has one rent, paid by all alike, although other shares of a full pipe are equilibria as well. An
    input that is not a number fails its own draw only. Several rents on one route may share their sum in more ways
    than one.

    Limits
    ------
    Straight demand lines; one period; everybody moves at once; several cost steps of one owner are not one producer.
    Where fixed supply exceeds what a region would use at a price of nil its price is negative: the region buys
    nothing.

    Example
    -------
    Three sellers with costs of 10, 20 and 30 into one region where the price is 100 less what is sold:

    >>> market = Market(
    ...     route_producer=np.array([0, 1, 2]), route_region=np.array([0, 0, 0]),
    ...     intercept=np.array([[100.0]]), slope=np.array([[1.0]]), unit_cost=np.array([[10.0, 20.0, 30.0]]))
    >>> found = equilibrium(market)
    >>> found.price.round(6), found.sales.round(6)
    (array([[40.]]), array([[30., 20., 10.]]))
    >>> bool(found.deviation_gain.max() < 1e-9)
    True
    """
    refuse_word("path", path, PATHS)
    full = filled(market)
    complain([*not_convex(full), *not_supported(full, path), *([] if path == "general" else not_quick(full))])
    if path == "general" or is_linked(full):
        found = as_equilibrium(solve_general(full)[0], "general")
    else:
        found = as_equilibrium(solve_quick(full, start), "quick")
    return judged(market, full, found)


def path_of(market: Market) -> str:
    """Which path a market needs: the quick one, unless no single objective has its equilibrium as maximum.

    Source
    ------
    A programme exists if the conditions have a symmetric Jacobian: [MondererShapley1996]_.

    Parameters
    ----------
    market
        as for `equilibrium`

    Returns
    -------
    str
        a word of `PATHS`

    Raises
    ------
    ShapeError
        If arrays do not fit together.

    Our reading
    -----------
    An internalised stake is no obstacle where its holder and the project sell in no common region.

    Example
    -------
    >>> market = Market(np.array([0, 1]), np.array([0, 0]), np.array([[100.0]]), np.array([[1.0]]), np.zeros((1, 2)),
    ...                 stake=np.array([[0.0, 0.25], [0.0, 0.0]]), stake_mode="internalised")
    >>> path_of(market), path_of(replace(market, stake_mode="accounting"))
    ('general', 'quick')
    """
    return "general" if not_quick(filled(market)) else "quick"


def certificate(market: Market, found: Equilibrium) -> Certificate:
    """Check sales, values of gas and arc rents against the conditions of equilibrium, without solving.

    Source
    ------
    Weak duality; the natural residual is that of [FacchineiPang2003]_.

    Parameters
    ----------
    market
        whose equilibrium it is said to be, with a programme of its own
    found
        sales, supply values and arc rents are read, all else is worked out anew

    Returns
    -------
    Certificate
        NaN in draws without sales

    Raises
    ------
    NoPotentialError
        If the market needs the general path, which certifies its answers itself.

    Our reading
    -----------
    The gain is by the producer's own lights: its sales move a price by conduct times slope. It is a bound that is met
    at an equilibrium and lies above the true gain elsewhere.

    Example
    -------
    >>> market = Market(np.array([0]), np.array([0]), np.array([[100.0]]), np.array([[1.0]]), np.array([[10.0]]))
    >>> found = equilibrium(market)
    >>> off = replace(found, sales=found.sales - 5.0)
    >>> certificate(market, found).deviation_gain.round(9), certificate(market, off).deviation_gain.round(9)
    (array([[0.]]), array([[25.]]))
    """
    from detente.models.trade._solve import certify_draws, new_room

    full = filled(market)
    complain([*not_convex(full), *not_quick(full)])
    if is_linked(full):
        raise DomainError("a market with linked regions is certified by the general path as it solves it")
    out = new_results(full, full.draws)
    room = new_room(full.structure, full.numbers)
    certify_draws(full.is_sound, full.structure, full.numbers, as_results(found), out, room)
    return Certificate(out.residual, out.deviation_gain)


def is_linked(full: Filled) -> bool:
    """Whether sales in one region move the price in another."""
    if full.cross_slope is None:
        return False
    regions = full.cross_slope.shape[1]
    return bool(np.any(full.cross_slope[:, ~np.eye(regions, dtype=np.bool_)] != 0.0))


def solve_quick(full: Filled, start: Equilibrium | None) -> Results:
    """Every draw by the compiled loop."""
    from detente.models.trade._solve import new_room, solve_draws

    out = new_results(full, full.draws)
    first = out if start is None else as_results(start)
    if start is not None and (first.sales.shape[1:] != out.sales.shape[1:] or len(first.status) not in (1, full.draws)):
        raise DomainError(f"start has {first.sales.shape} sales but the market needs {out.sales.shape}, or one draw")
    room = new_room(full.structure, full.numbers)
    warm = start is not None
    solve_draws(0, full.draws, full.is_sound, full.structure, full.numbers, out, first, warm, room)
    return out


def judged(market: Market, full: Filled, found: Equilibrium) -> Equilibrium:
    """Draws that failed because nothing is feasible say so."""
    failed = np.flatnonzero((found.status > SOLVED_LOOSELY) & (found.status != INFEASIBLE) & full.is_sound)
    hopeless = [int(draw) for draw in failed if joint_obstacle(full, int(draw)) is not None]
    if not hopeless:
        return found
    blank: dict[str, Any] = {
        name: np.array(getattr(found, name))
        for name in Equilibrium.__dataclass_fields__
        if name not in ("path", "status", "iterations", "sales_unique")
    }
    for values in blank.values():
        values[hopeless] = np.nan
    status = np.array(found.status)
    status[hopeless] = INFEASIBLE
    return replace(found, status=status, **blank)
