"""The equilibrium by the quick path, by the general path, and by a convex solver that knows nothing of either.

The programme that Clarabel is given is written out with a variable for every sale, output, region and pair.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import sparse

from detente.models.trade import Equilibrium, Market, accounts, equilibrium

clarabel = pytest.importorskip("clarabel")

NETWORKS = 240
GENERAL = 60


def network(seed: int) -> Market:
    """A random market: mixed conduct, losses, shared arcs, pairs with several routes, commitments, traders."""
    rng = np.random.default_rng(seed)
    n, m = (int(rng.integers(3, 9 if seed % 8 else 16)) for _ in range(2))
    density = rng.uniform(0.4, 1.0)
    pairs = [(i, j) for i in range(n) for j in range(m) if rng.random() < density] or [(0, 0)]
    routes = [pair for pair in pairs for _ in range(1 + (rng.random() < 0.15))]
    r = len(routes)
    reference, quantity = rng.uniform(180, 350, m), rng.uniform(30, 500, m)
    elasticity = rng.uniform(0.25, 0.75, m)
    size = quantity.sum() / n
    capacity = np.where(rng.random(n) < 0.3, np.inf, rng.uniform(0.2, 1.6, n) * size)
    arcs = int(rng.integers(0, max(2, (n + m) // 3)))
    use = np.where(rng.random((arcs, r)) < 0.3, rng.choice([1.0, 1.1, 1.25], (arcs, r)), 0.0)
    conduct = rng.choice([0.0, 1e-4, 0.3, 0.75, 1.0, 1.3], (n, m), p=[0.1, 0.1, 0.2, 0.2, 0.35, 0.05])
    share = 1 - 0.02 * rng.uniform(0.5, 6, r)
    held = np.zeros(r)
    if seed % 3 == 0:
        held = np.where(rng.random(r) < 0.1, rng.uniform(0.0, 0.02, r) * size, 0.0)
    limit = np.where(rng.random(r) < 0.25, held + rng.uniform(0, 0.3, r) * size, np.inf)
    room = rng.uniform(0.25, 1.2, arcs) * 2 * quantity.sum() / max(arcs, 1) + use @ held
    least = np.zeros(n)
    if seed % 4 == 0:
        made = np.bincount([i for i, _ in routes], held / share, n)
        reach = np.bincount([i for i, _ in routes], np.minimum(limit, 0.05 * size) / share, n)
        least = np.where(rng.random(n) < 0.3, np.minimum(np.minimum(reach, capacity), made + 0.1 * size), 0.0)
        room = room + use.sum(axis=1) * 0.05 * size
    return Market(
        route_producer=np.array([i for i, _ in routes]),
        route_region=np.array([j for _, j in routes]),
        intercept=(reference * (1 + 1 / elasticity))[np.newaxis],
        slope=(reference / (elasticity * quantity))[np.newaxis],
        fixed_supply=(rng.uniform(0, 0.3, m) * quantity)[np.newaxis],
        trader_markup=np.where(rng.random(m) < 0.2, 1 / rng.integers(1, 8, m), 0.0)[np.newaxis],
        unit_cost=rng.uniform(15, 80, (1, n)),
        cost_slope=np.where(rng.random(n) < 0.3, 0.0, rng.uniform(0.01, 0.6, n))[np.newaxis],
        capacity=np.maximum(capacity, np.bincount([i for i, _ in routes], held / share, n))[np.newaxis],
        minimum_output=least[np.newaxis],
        conduct=conduct[np.newaxis],
        toll=(13 * rng.uniform(0.5, 6, r) + rng.uniform(0, 20, r))[np.newaxis],
        toll_slope=np.where(rng.random(r) < 0.2, rng.uniform(0.0, 0.5, r), 0.0)[np.newaxis],
        delivered_share=share[np.newaxis],
        committed=held[np.newaxis],
        exposure=rng.choice([0.0, 0.5, 1.0], (1, r)),
        limit=limit[np.newaxis],
        arc_use=use,
        arc_capacity=room[np.newaxis],
    )


def programme(market: Market) -> np.ndarray:
    """(region,), border prices from Clarabel, in the market's units."""
    i, j = market.route_producer, market.route_region
    pairs = sorted(set(zip(i.tolist(), j.tolist(), strict=True)))
    pair = np.array([pairs.index(key) for key in zip(i.tolist(), j.tolist(), strict=True)])
    r, n, m, g = len(i), market.unit_cost.shape[1], market.intercept.shape[1], len(pairs)
    price, volume = 100.0, 100.0
    net = (market.intercept - market.slope * market.fixed_supply)[0] / price
    slope = (market.slope * (1 + market.trader_markup))[0] * volume / price
    push = np.array([market.conduct[0, a, b] * slope[b] for a, b in pairs])
    scale = volume / price
    curve = np.r_[market.toll_slope[0] * scale, market.cost_slope[0] * scale, slope, push]
    linear = np.r_[market.toll[0] / price, market.unit_cost[0] / price, -net, np.zeros(g)]
    one, all_routes = np.ones(r), np.arange(r)
    width = r + n + m + g
    onto = [sparse.csc_matrix((one / w, (k, all_routes)), shape=(count, r)) for k, count, w in (
        (i, n, market.delivered_share[0]), (j, m, one), (pair, g, one))]  # fmt: skip
    equal = sparse.hstack([sparse.vstack(onto), -sparse.eye(n + m + g)])
    fixed = np.bincount(pair, ((1 - market.exposure) * market.committed)[0], g) / volume
    right = [np.r_[np.zeros(n + m), fixed]]
    rows = [equal]

    def at_most(matrix: sparse.spmatrix, most: np.ndarray) -> None:
        """Add matrix times the variables <= most, where it is finite."""
        keep = np.flatnonzero(np.isfinite(most))
        rows.append(sparse.csr_matrix(matrix)[keep])
        right.append(most[keep] / volume)

    unit = sparse.eye(width, format="csr")
    at_most(-unit[:r], -market.committed[0])
    at_most(unit[:r], market.limit[0])
    at_most(unit[r : r + n], market.capacity[0])
    at_most(-unit[r : r + n], -market.minimum_output[0])
    if len(market.arc_use):
        at_most(
            sparse.hstack([market.arc_use, sparse.csr_matrix((len(market.arc_use), n + m + g))]), market.arc_capacity[0]
        )
    bounded = sum(len(part) for part in right[1:])
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    for name in ("tol_gap_abs", "tol_gap_rel", "tol_feas"):
        setattr(settings, name, 1e-13)
    solver = clarabel.DefaultSolver(
        sparse.diags(curve, format="csc"), linear, sparse.csc_matrix(sparse.vstack(rows)), np.concatenate(right),
        [clarabel.ZeroConeT(n + m + g), clarabel.NonnegativeConeT(bounded)], settings,
    )  # fmt: skip
    total = np.array(solver.solve().x)[r + n : r + n + m]
    return np.asarray((net - slope * total) * price)


@cache
def solved(seed: int) -> tuple[Market, Equilibrium]:
    market = network(seed)
    return market, equilibrium(market)


def test_quick_path_and_clarabel_agree_in_prices() -> None:
    worst = {}
    for seed in range(NETWORKS):
        market, found = solved(seed)
        assert found.status == [0], f"network {seed}: status {found.status}, residual {found.residual}"
        worst[seed] = float(np.abs(programme(market) - found.border_price[0]).max())
    off = [seed for seed, gap in worst.items() if gap > 1e-6]
    assert len(off) <= 2, {seed: worst[seed] for seed in off}
    for seed in off:  # flat costs and no conduct: Clarabel's gap is closed long before its prices are exact
        market, found = solved(seed)
        assert worst[seed] < 1e-4
        assert equilibrium(market, "general").border_price == pytest.approx(found.border_price, abs=1e-8, rel=0)


def test_every_network_is_certified() -> None:
    for seed in range(NETWORKS):
        market, found = solved(seed)
        revenue = np.maximum(accounts(market, found).revenue[0], 1.0)
        assert (found.deviation_gain[0] <= 1e-8 * revenue).all(), seed
        assert found.residual[0] <= 1e-9, seed


def test_quick_and_general_path_agree() -> None:
    for seed in range(GENERAL):
        market, found = solved(seed)
        other = equilibrium(market, "general")
        assert other.status == [0], seed
        assert other.border_price == pytest.approx(found.border_price, abs=1e-7), seed


def spread_out(seed: int) -> Market:
    """The same kind of market with costs, conduct, tolls and capacities spread over many powers of ten."""
    market, rng = network(seed), np.random.default_rng(seed)
    tight = np.where(rng.random(market.arc_capacity.shape) < 0.7, 0.3, 1.0)
    return replace(
        market,
        cost_slope=market.cost_slope * 10.0 ** rng.uniform(-6, 2, market.cost_slope.shape),
        conduct=market.conduct * 10.0 ** rng.uniform(-6, 0, market.conduct.shape),
        toll_slope=market.toll_slope * 10.0 ** rng.uniform(-6, 1, market.toll_slope.shape),
        capacity=market.capacity * np.where(rng.random(market.capacity.shape) < 0.2, 1e3, 1.0),
        arc_capacity=market.arc_capacity * tight + market.arc_use @ market.committed[0],
    )


def test_a_thousand_ill_conditioned_networks_are_all_solved_and_certified() -> None:
    failed = {}
    for seed in range(10_000, 11_000):
        found = equilibrium(spread_out(seed))
        if found.status[0] != 0:
            failed[seed] = (int(found.status[0]), float(found.residual[0]))
    assert not failed


def test_no_producer_can_gain_by_any_deviation_that_was_tried() -> None:
    """Brute force: a producer's true profit against rivals' sales, over thousands of other plans."""
    rng = np.random.default_rng(7)
    for seed in range(1, 40, 4):
        market = replace(
            network(seed), conduct=None, trader_markup=None, committed=None, arc_use=None, arc_capacity=None
        )
        found = equilibrium(market)
        assert found.status == [0]
        for i in range(market.unit_cost.shape[1]):
            mine = np.flatnonzero(market.route_producer == i)
            if not len(mine):
                continue
            plans = found.sales[0, mine] * rng.lognormal(0, 0.3, (400, len(mine)))
            plans += rng.exponential(5.0, plans.shape) * (rng.random(plans.shape) < 0.3)
            plans[0] = found.sales[0, mine]
            plans = np.minimum(plans, market.limit[0, mine])
            made = plans / market.delivered_share[0, mine]
            plans *= np.minimum(1.0, market.capacity[0, i] / np.maximum(made.sum(axis=1), 1e-300))[:, np.newaxis]
            worth = profit(market, found, mine, plans)
            assert worth.max() <= worth[0] + 1e-7 * max(abs(worth[0]), 1.0), (seed, i)


def profit(market: Market, found: Equilibrium, mine: np.ndarray, plans: np.ndarray) -> np.ndarray:
    """(plan,), profit of one producer when rivals sell what they sold; below its least output nothing is allowed."""
    i = market.route_producer[mine[0]]
    others = found.sales[0].copy()
    others[mine] = 0.0
    total = np.bincount(market.route_region, others, market.intercept.shape[1])
    onto = np.zeros((len(mine), len(total)))
    onto[np.arange(len(mine)), market.route_region[mine]] = 1.0
    price = market.intercept[0] - market.slope[0] * (market.fixed_supply[0] + total + plans @ onto)
    made = (plans / market.delivered_share[0, mine]).sum(axis=1)
    cost = market.unit_cost[0, i] * made + 0.5 * market.cost_slope[0, i] * made**2
    toll = (market.toll[0, mine] * plans + 0.5 * market.toll_slope[0, mine] * plans**2).sum(axis=1)
    worth = (plans * (price @ onto.T)).sum(axis=1) - cost - toll
    return np.where(made >= market.minimum_output[0, i] - 1e-9, worth, -np.inf)
