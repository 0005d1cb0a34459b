"""Trade: what must not matter does not, and what must hold does, on random markets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import DomainError
from detente.models.trade import Equilibrium, Market, accounts, certificate, equilibrium

seeds = st.integers(0, 10**6)
few = settings(max_examples=25, deadline=None)


def network(seed: int, draws: int = 1) -> Market:
    """Two to five producers and regions, some routes twice, limits, losses, up to two arcs."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 6)), int(rng.integers(2, 6))
    pairs = [(i, j) for i in range(n) for j in range(m) if rng.random() < 0.7] or [(0, 0)]
    routes = [pair for pair in pairs for _ in range(1 + (rng.random() < 0.2))]
    r, arcs = len(routes), int(rng.integers(0, 3))
    reference, quantity, elasticity = rng.uniform(180, 350, m), rng.uniform(30, 500, m), rng.uniform(0.25, 0.75, m)
    size = quantity.sum() / n
    noise = rng.lognormal(0, 0.1, (draws, 1))
    return Market(
        route_producer=np.array([i for i, _ in routes]),
        route_region=np.array([j for _, j in routes]),
        intercept=reference * (1 + 1 / elasticity) * noise,
        slope=(reference / (elasticity * quantity))[np.newaxis],
        fixed_supply=(0.1 * quantity)[np.newaxis],
        unit_cost=rng.uniform(15, 80, (draws, n)),
        cost_slope=rng.uniform(0.05, 0.6, (1, n)),
        capacity=np.where(rng.random((1, n)) < 0.4, np.inf, rng.uniform(0.2, 1.6, (1, n)) * size),
        conduct=rng.uniform(0.2, 1.0, (1, n, m)),
        toll=rng.uniform(5, 90, (1, r)),
        toll_slope=rng.uniform(0.01, 0.5, (1, r)),
        delivered_share=1 - 0.02 * rng.uniform(0.5, 6, (1, r)),
        limit=np.where(rng.random((1, r)) < 0.3, rng.uniform(0, 0.4, (1, r)) * size, np.inf),
        arc_use=np.where(rng.random((arcs, r)) < 0.4, 1.0, 0.0),
        arc_capacity=rng.uniform(0.1, 1.0, (1, arcs)) * quantity.sum(),
        arc_owner=rng.integers(-1, n, arcs),
        stake=np.where(rng.random((n, r)) < 0.2, rng.uniform(0, 1 / n, (n, r)), 0.0),
    )


def same(one: np.ndarray, other: np.ndarray, scale: float = 1e-7) -> None:
    assert one == pytest.approx(other, abs=scale, rel=scale, nan_ok=True)


def solved(market: Market) -> Equilibrium:
    found = equilibrium(market)
    assert (found.status == 0).all()
    return found


@few
@given(seeds)
def test_reordering_reorders_the_answer(seed: int) -> None:
    market, rng = network(seed), np.random.default_rng(seed + 1)
    n, m, r = market.unit_cost.shape[1], market.intercept.shape[1], len(market.route_producer)
    a = len(market.arc_use)
    who, where, way, arc = (rng.permutation(count) for count in (n, m, r, a))
    owner = np.where(market.arc_owner < 0, -1, np.argsort(who)[market.arc_owner])
    other = Market(
        route_producer=np.argsort(who)[market.route_producer][way],
        route_region=np.argsort(where)[market.route_region][way],
        **{name: getattr(market, name)[:, where] for name in ("intercept", "slope", "fixed_supply")},
        **{name: getattr(market, name)[:, who] for name in ("unit_cost", "cost_slope", "capacity")},
        **{name: getattr(market, name)[:, way] for name in ("toll", "toll_slope", "delivered_share", "limit")},
        conduct=market.conduct[:, who][:, :, where],
        arc_use=market.arc_use[arc][:, way],
        arc_capacity=market.arc_capacity[:, arc],
        arc_owner=owner[arc],
        stake=market.stake[who][:, way],
    )
    first, second = solved(market), solved(other)
    same(first.price[:, where], second.price)
    same(first.sales[:, way], second.sales)
    same(first.arc_rent[:, arc], second.arc_rent, 1e-6)
    same(accounts(market, first).profit_after_stakes[:, who], accounts(other, second).profit_after_stakes, 1e-6)


@few
@given(seeds, st.sampled_from([1e-3, 0.1, 7.0, 1e4]))
def test_units_of_volume_and_of_money_do_not_matter(seed: int, k: float) -> None:
    market = network(seed)
    found = solved(market)
    volumes = {name: getattr(market, name) * k for name in ("fixed_supply", "capacity", "limit", "arc_capacity")}
    slopes = {name: getattr(market, name) / k for name in ("slope", "cost_slope", "toll_slope")}
    large = replace(market, **volumes, **slopes)
    same(solved(large).price, found.price)
    same(solved(large).sales / k, found.sales)
    same(accounts(large, solved(large)).profit / k, accounts(market, found).profit, 1e-6)
    names = ("intercept", "slope", "unit_cost", "cost_slope", "toll", "toll_slope")
    dear = replace(market, **{name: getattr(market, name) * k for name in names})
    same(solved(dear).sales, found.sales)
    same(solved(dear).price / k, found.price)


@few
@given(seeds)
def test_what_nobody_uses_changes_nothing(seed: int) -> None:
    market = network(seed)
    found = solved(market)
    routes, arcs = len(market.route_producer), len(market.arc_use)

    def longer(name: str, value: float) -> np.ndarray:
        return np.c_[getattr(market, name), np.full((1, 1), value)]

    other = replace(
        market,
        route_producer=np.r_[market.route_producer, 0],
        route_region=np.r_[market.route_region, 0],
        toll=longer("toll", 1e5), toll_slope=longer("toll_slope", 0.0), delivered_share=longer("delivered_share", 1.0),
        limit=longer("limit", np.inf), stake=np.c_[market.stake, np.zeros(len(market.stake))],
        arc_use=np.r_[np.c_[market.arc_use, np.zeros(arcs)], np.ones((1, routes + 1))],
        arc_capacity=longer("arc_capacity", 1e9), arc_owner=np.r_[market.arc_owner, -1],
        unit_cost=market.unit_cost,
    )  # fmt: skip
    second = solved(other)
    same(second.price, found.price)
    same(second.sales[:, :-1], found.sales)
    assert second.sales[0, -1] == 0.0


@few
@given(seeds)
def test_a_region_in_two_halves_is_the_same_region(seed: int) -> None:
    """Half a region has twice the slope; each producer's routes and limits are halved with it."""
    market = replace(network(seed), toll_slope=None, stake=None, arc_owner=None)
    r = len(market.route_producer)
    wide = {name: np.tile(getattr(market, name), (1, 2)) for name in ("intercept", "toll", "delivered_share")}
    halves = replace(
        market,
        route_producer=np.tile(market.route_producer, 2),
        route_region=np.r_[market.route_region, market.route_region + market.intercept.shape[1]],
        slope=np.tile(2 * market.slope, (1, 2)),
        fixed_supply=np.tile(market.fixed_supply / 2, (1, 2)),
        conduct=np.tile(market.conduct, (1, 1, 2)),
        limit=np.tile(market.limit / 2, (1, 2)),
        arc_use=np.tile(market.arc_use, (1, 2)),
        **wide,
    )
    whole, split = solved(market), solved(halves)
    same(np.tile(whole.price, (1, 2)), split.price, 1e-6)
    same(whole.output, split.output, 1e-6)
    if whole.sales_unique[0]:
        same(whole.sales, split.sales[:, :r] + split.sales[:, r:], 1e-6)


@few
@given(seeds)
def test_a_route_in_two_with_doubled_toll_slopes_is_the_same_route(seed: int) -> None:
    market = replace(network(seed), stake=None)
    two = {name: np.tile(getattr(market, name), (1, 2)) for name in ("toll", "delivered_share")}
    other = replace(
        market,
        route_producer=np.tile(market.route_producer, 2),
        route_region=np.tile(market.route_region, 2),
        toll_slope=np.tile(2 * market.toll_slope, (1, 2)),
        limit=np.tile(market.limit / 2, (1, 2)),
        arc_use=np.tile(market.arc_use, (1, 2)),
        **two,
    )
    found, split = solved(market), solved(other)
    r = len(market.route_producer)
    same(found.price, split.price)
    same(found.sales, split.sales[:, :r] + split.sales[:, r:], 1e-6)


@few
@given(seeds)
def test_a_draw_is_the_same_to_the_last_bit_alone_and_among_others(seed: int) -> None:
    market = network(seed, draws=5)
    together = equilibrium(market)
    for draw in (4, 0, 2):
        alone = equilibrium(replace(market, intercept=market.intercept[[draw]], unit_cost=market.unit_cost[[draw]]))
        assert np.array_equal(alone.sales[0], together.sales[draw])
        assert np.array_equal(alone.price[0], together.price[draw])
        assert alone.status[0] == together.status[draw]


@few
@given(seeds)
def test_a_start_from_a_neighbour_gives_the_same_equilibrium(seed: int) -> None:
    market = network(seed, draws=4)
    cold = solved(market)
    base = equilibrium(replace(market, intercept=market.intercept[:1], unit_cost=market.unit_cost[:1]))
    warm = equilibrium(market, start=base)
    assert (warm.status == 0).all()
    same(warm.price, cold.price)
    same(warm.sales, cold.sales, 1e-6)


@few
@given(seeds)
def test_accounts_add_up(seed: int) -> None:
    market = network(seed)
    found = solved(market)
    made = accounts(market, found)
    margins = np.zeros_like(made.profit)
    np.add.at(margins, (0, market.route_producer), made.route_margin[0])
    same(margins + made.arc_income, made.profit, 1e-6)
    same(made.profit_after_stakes.sum(axis=1), made.profit.sum(axis=1), 1e-6)
    pairs = np.zeros_like(market.conduct[0])
    np.add.at(pairs, (market.route_producer, market.route_region), found.sales[0])
    fiction = 0.5 * (market.conduct[0] * market.slope[0] * pairs**2).sum()
    constant = 0.5 * market.slope * market.fixed_supply**2 + market.fixed_supply * (
        market.intercept - market.slope * market.fixed_supply
    )
    same(made.welfare, made.objective + fiction + constant.sum(axis=1), 1e-6)
    assert fiction > 0.0
    assert (made.welfare > made.objective).all()


@few
@given(seeds)
def test_a_markup_is_price_less_the_marginal_cost_of_delivering(seed: int) -> None:
    market = network(seed)
    found = solved(market)
    use = market.arc_use.T @ found.arc_rent[0] if len(market.arc_use) else 0.0
    cost = found.supply_value[0, market.route_producer] / market.delivered_share[0] + market.toll[0] + use
    cost = cost + market.toll_slope[0] * found.sales[0]
    used = (found.sales[0] > 1e-6) & (found.limit_rent[0] == 0.0)
    gap = found.border_price[0, market.route_region] - cost
    same(found.markup[0, used], gap[used], 1e-6)
    assert (found.markup >= 0.0).all()


@few
@given(seeds)
def test_the_bound_on_gains_is_never_below_a_true_gain(seed: int) -> None:
    market = replace(network(seed), arc_use=None, arc_capacity=None, arc_owner=None, conduct=None, stake=None)
    found = solved(market)
    rng = np.random.default_rng(seed)
    off = replace(found, sales=np.minimum(found.sales * rng.uniform(0.7, 1.0, found.sales.shape), market.limit))
    bound = certificate(market, off).deviation_gain[0]
    assert (certificate(market, found).deviation_gain >= 0.0).all()
    for i in range(market.unit_cost.shape[1]):
        mine = market.route_producer == i
        if mine.any():
            gain = profit(market, i, off.sales[0], found.sales[0]) - profit(market, i, off.sales[0], off.sales[0])
            assert gain <= bound[i] + 1e-6 * max(abs(gain), 1.0)


def profit(market: Market, i: int, sales: np.ndarray, mine: np.ndarray) -> float:
    """What one producer earns with these sales of its own and the others' as they are."""
    plan = np.where(market.route_producer == i, mine, sales)
    total = np.bincount(market.route_region, plan, market.intercept.shape[1]) + market.fixed_supply[0]
    price = (market.intercept[0] - market.slope[0] * total)[market.route_region]
    own = np.where(market.route_producer == i, plan, 0.0)
    made = (own / market.delivered_share[0]).sum()
    cost = market.unit_cost[0, i] * made + 0.5 * market.cost_slope[0, i] * made**2
    return float((own * (price - market.toll[0] - 0.5 * market.toll_slope[0] * own)).sum() - cost)


@few
@given(seeds)
def test_less_conduct_sells_more_and_comes_near_competition_in_proportion(seed: int) -> None:
    market = network(seed)
    one = {"route_region": np.zeros_like(market.route_region), "intercept": market.intercept[:, :1],
           "slope": market.slope[:, :1], "fixed_supply": market.fixed_supply[:, :1]}  # fmt: skip
    n = market.unit_cost.shape[1]
    prices, totals = [], []
    for conduct in (0.0, 1e-4, 2e-4, 0.3, 1.0):
        found = solved(replace(market, **one, conduct=np.full((1, n, 1), conduct)))
        prices.append(float(found.price[0, 0]))
        totals.append(float(found.region_sales[0, 0]))
    assert all(after <= before + 1e-7 for before, after in pairwise(totals))
    assert prices[2] - prices[0] == pytest.approx(2 * (prices[1] - prices[0]), rel=0.01, abs=1e-6)


@few
@given(seeds)
def test_more_capacity_of_a_rival_never_helps_in_one_region(seed: int) -> None:
    market = network(seed)
    n = market.unit_cost.shape[1]
    one = replace(
        market, route_producer=np.arange(n), route_region=np.zeros(n, int), intercept=market.intercept[:, :1],
        slope=market.slope[:, :1], fixed_supply=market.fixed_supply[:, :1], conduct=market.conduct[:, :, :1],
        toll=None, toll_slope=None, delivered_share=None, limit=None, arc_use=None, arc_capacity=None, arc_owner=None,
        stake=None,
    )  # fmt: skip
    worlds = [replace(one, capacity=np.c_[np.full((1, n - 1), np.inf), [[x]]]) for x in (0.0, 5.0, 20.0, 100.0)]
    profits = [accounts(world, solved(world)).profit[0, :-1] for world in worlds]
    assert all((after <= before + 1e-6).all() for before, after in pairwise(profits))


def test_blocks_in_threads_give_the_same_bytes() -> None:
    market = network(11, draws=64)
    whole = equilibrium(market)

    def block(first: int) -> Equilibrium:
        part = slice(first, first + 16)
        return equilibrium(replace(market, intercept=market.intercept[part], unit_cost=market.unit_cost[part]))

    with ThreadPoolExecutor(4) as threads:
        parts = list(threads.map(block, (48, 0, 32, 16)))
    for first, part in zip((48, 0, 32, 16), parts, strict=True):
        for name in ("sales", "price", "arc_rent", "deviation_gain", "residual", "status", "iterations"):
            assert getattr(part, name).tobytes() == getattr(whole, name)[first : first + 16].tobytes(), name


def test_a_start_of_another_shape_is_refused() -> None:
    start = equilibrium(network(3))
    for market in (network(4), network(3, draws=5)):
        if market.toll.shape == start.sales.shape:
            assert (equilibrium(market, start=start).status == 0).all()
        else:
            with pytest.raises(DomainError, match="start has"):
                equilibrium(market, start=start)
