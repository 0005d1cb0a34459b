"""Trade: empty, closed, broken and impossible markets, each with an answer, a status or a refusal in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detente.errors import DomainError, NoPotentialError, NotConvexError, NotSupportedError, ShapeError
from detente.models.trade import (
    Market,
    accounts,
    chain,
    contracted,
    demand_line,
    equilibrium,
    implied_conduct,
    obstacle,
    outlets,
    path_of,
    per_kcm,
    sentence,
    toll_changes,
    uniform_conduct,
)

TWO = Market(
    route_producer=np.array([0, 1]),
    route_region=np.array([0, 0]),
    intercept=np.array([[100.0]]),
    slope=np.array([[1.0]]),
    unit_cost=np.array([[10.0, 20.0]]),
)


def draws(*values: float) -> np.ndarray:
    return np.array(values)[:, np.newaxis]


def test_nobody_sells_anything() -> None:
    market = Market(np.zeros(0, int), np.zeros(0, int), np.array([[100.0]]), np.array([[1.0]]), np.zeros((1, 0)))
    found = equilibrium(market)
    assert found.status == [0]
    assert found.price == [[100.0]]
    assert accounts(market, found).welfare == [0.0]


def test_a_producer_without_routes_and_a_region_without_suppliers() -> None:
    market = replace(
        TWO, intercept=np.array([[100.0, 70.0]]), slope=np.ones((1, 2)), unit_cost=np.array([[10.0, 20.0, 5.0]])
    )
    found = equilibrium(market)
    assert found.status == [0]
    assert found.price[0] == pytest.approx([130 / 3, 70.0])
    assert found.output[0, 2] == 0.0
    assert found.supply_value[0, 2] == pytest.approx(5.0)


def test_islands_do_not_touch_each_other() -> None:
    market = replace(TWO, route_region=np.array([0, 1]), intercept=np.array([[100.0, 100.0]]), slope=np.ones((1, 2)))
    found = equilibrium(market)
    assert found.sales[0] == pytest.approx([45.0, 40.0])


def test_zero_capacity_is_worth_what_the_first_unit_would_earn() -> None:
    found = equilibrium(replace(TWO, capacity=np.array([[np.inf, 0.0]])))
    assert found.status == [0]
    assert found.sales[0] == pytest.approx([45.0, 0.0])
    assert found.scarcity_rent[0] == pytest.approx([0.0, 35.0])
    assert found.supply_value[0, 1] == pytest.approx(55.0)
    assert found.shortfall[0, 1] == pytest.approx(0.0, abs=1e-9)


def test_a_closed_route_and_a_closed_arc_say_what_opening_is_worth() -> None:
    shut = equilibrium(replace(TWO, limit=np.array([[np.inf, 0.0]])))
    assert shut.limit_rent[0] == pytest.approx([0.0, 35.0])
    pipe = {"arc_use": np.array([[0.0, 0.5]]), "arc_capacity": np.array([[0.0]])}
    assert equilibrium(replace(TWO, **pipe)).arc_rent[0] == pytest.approx([70.0])
    both = equilibrium(replace(TWO, **pipe, limit=np.array([[np.inf, 0.0]])))
    assert np.isnan(both.arc_rent[0, 0])
    assert np.isnan(both.limit_rent[0, 1])
    assert both.status == [0]


def test_a_fixed_output_is_sold_whatever_it_costs() -> None:
    market = replace(TWO, capacity=np.array([[np.inf, 50.0]]), minimum_output=np.array([[0.0, 50.0]]))
    found = equilibrium(market)
    assert found.status == [0]
    assert found.sales[0] == pytest.approx([20.0, 50.0])
    assert found.price[0, 0] == pytest.approx(30.0)
    assert found.supply_value[0, 1] == pytest.approx(-20.0)
    assert found.min_output_rent[0, 1] == pytest.approx(40.0)


def test_a_region_that_needs_nothing_buys_nothing() -> None:
    found = equilibrium(replace(TWO, fixed_supply=np.array([[120.0]])))
    assert found.status == [0]
    assert (found.sales == 0.0).all()
    assert found.price == pytest.approx(-20.0)


def test_free_entry_takes_the_price_to_cost() -> None:
    n = 200
    market = Market(np.arange(n), np.zeros(n, int), np.array([[100.0]]), np.array([[1.0]]), np.full((1, n), 10.0))
    assert equilibrium(market).price[0, 0] == pytest.approx(10 + 90 / (n + 1))


def test_price_takers_without_anything_to_hold_the_split() -> None:
    market = replace(TWO, unit_cost=np.array([[10.0, 10.0]]), conduct=np.zeros((1, 2, 1)))
    first, again = equilibrium(market), equilibrium(market)
    assert first.status == [0]
    assert first.price[0, 0] == pytest.approx(10.0)
    assert first.region_sales[0, 0] == pytest.approx(90.0)
    assert not first.sales_unique[0]
    assert np.array_equal(first.sales, again.sales)
    assert equilibrium(TWO).sales_unique[0]


def test_placeholders_for_no_limit_are_harmless() -> None:
    huge = np.full((1, 2), 1e9)
    found = equilibrium(
        replace(TWO, capacity=huge, limit=huge, arc_use=np.ones((1, 2)), arc_capacity=np.array([[1e9]]))
    )
    assert found.sales[0] == pytest.approx([100 / 3, 70 / 3], abs=1e-9)
    assert found.arc_rent == [[0.0]]


def test_a_bad_draw_spoils_no_other() -> None:
    market = replace(
        TWO,
        intercept=draws(100.0, np.nan, 100.0, 100.0),
        committed=np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 40.0], [0.0, 0.0]]),
        capacity=np.array([[np.inf, 30.0]]),
    )
    found = equilibrium(market)
    assert found.status.tolist() == [0, 3, 4, 0]
    assert np.isnan(found.sales[1:3]).all()
    assert np.array_equal(found.sales[0], found.sales[3])
    assert sentence(market, found, 2) == "Draw 2: route 1 commits 40 bcm but producer 1 can deliver 30."
    assert "not a number" in sentence(market, found, 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"committed": np.array([[30.0, 0.0]]), "limit": np.array([[20.0, 9.0]])},
            "route 0 commits 30 bcm but its limit is 20",
        ),
        ({"minimum_output": np.array([[9.0, 0.0]]), "capacity": np.array([[5.0, 9.0]])}, "producer 0 must make 9 bcm"),
        ({"minimum_output": np.array([[9.0, 0.0]]), "limit": np.array([[5.0, 9.0]])}, "can make and sell 5"),
        (
            {"committed": np.array([[3.0, 4.0]]), "arc_use": np.ones((1, 2)), "arc_capacity": np.array([[5.0]])},
            "commitments put 7 bcm on arc 0, which takes 5",
        ),
        (
            {"minimum_output": np.array([[4.0, 4.0]]), "arc_use": np.ones((1, 2)), "arc_capacity": np.array([[5.0]])},
            "minimum outputs of 8 bcm in all cannot be sold together; at most 5 can",
        ),
    ],
)
@pytest.mark.parametrize("path", ["quick", "general"])
def test_what_cannot_be_met_is_named(fields: dict[str, np.ndarray], words: str, path: str) -> None:
    market = replace(TWO, **fields)
    found = equilibrium(market, path)
    assert found.status == [4]
    assert words in sentence(market, found)
    assert np.isnan(found.price).all()
    assert np.isnan(found.residual).all()
    assert obstacle(TWO) is None


@pytest.mark.parametrize(
    ("fields", "kind", "words"),
    [
        ({"slope": draws(1.0, 0.0, -2.0)}, NotConvexError, "region 0 has slope 0 in draw 1.*1 more draw"),
        ({"cost_slope": np.array([[0.0, -0.1]])}, NotConvexError, "producer 1 has falling marginal cost.*-0.1"),
        ({"golombek": np.array([[-1.0, 0.0]])}, NotConvexError, "with a finite capacity"),
        ({"toll_slope": np.array([[0.0, -1.0]])}, NotConvexError, "route 1 has toll_slope -1"),
        ({"conduct": np.array([[[1.0], [-0.5]]])}, NotConvexError, "conduct of producer 1 in region 0 is -0.5"),
        ({"delivered_share": np.array([[1.0, 0.0]])}, DomainError, "delivered_share of route 1 is 0"),
        ({"exposure": np.array([[1.0, 2.0]])}, DomainError, "exposure of route 1 is 2"),
        ({"capacity": np.array([[-1.0, 2.0]])}, DomainError, "capacity of producer 0 is -1"),
        ({"stake": np.array([[0.0, 0.7], [0.0, 0.7]])}, DomainError, "stakes in route 1 sum to 1.4"),
        ({"stake_mode": "both"}, DomainError, "stake_mode is 'both'"),
        ({"toll": np.zeros((1, 3))}, ShapeError, "toll has shape"),
        ({"toll": np.zeros((3, 2)), "intercept": draws(1.0, 2.0)}, ShapeError, "only a single draw repeats"),
        ({"route_region": np.array([0, 1])}, ShapeError, "route_region holds 1"),
        ({"arc_use": np.ones((1, 3))}, ShapeError, "arc_use has shape"),
    ],
)
def test_a_caller_who_errs_is_told_what_would_be_right(
    fields: dict[str, object], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        equilibrium(replace(TWO, **fields))


def test_all_problems_come_at_once() -> None:
    with pytest.raises(NotConvexError, match=r"region 0 has slope -1.*producer 0 has falling"):
        equilibrium(replace(TWO, slope=np.array([[-1.0]]), cost_slope=np.array([[-0.1, 0.0]])))


LINKED = replace(
    TWO,
    route_region=np.array([0, 1]),
    intercept=np.array([[100.0, 80.0]]),
    slope=np.array([[[1.0, 0.3], [0.3, 1.0]]]),
)


def test_linked_regions_of_two_sellers_have_a_programme_and_take_the_general_path() -> None:
    found = equilibrium(LINKED)
    assert (found.path, found.status.tolist()) == ("general", [0])
    best = np.linalg.solve([[2.0, 0.3], [0.3, 2.0]], [90.0, 60.0])
    assert found.sales[0] == pytest.approx(best)


def test_unequal_cross_slopes_have_no_programme() -> None:
    market = replace(LINKED, slope=np.array([[[1.0, 0.3], [0.1, 1.0]]]))
    with pytest.raises(NoPotentialError, match=r"slope\[0, 1\] is 0.3 but slope\[1, 0\] is 0.1"):
        equilibrium(market)
    assert path_of(market) == "general"
    found = equilibrium(market, "general")
    assert found.sales[0] == pytest.approx(np.linalg.solve([[2.0, 0.3], [0.1, 2.0]], [90.0, 60.0]))


def test_linked_regions_need_one_conduct() -> None:
    market = replace(
        LINKED, route_producer=np.array([0, 0]), conduct=np.array([[[1.0, 0.5], [1.0, 1.0]]]),
    )  # fmt: skip
    with pytest.raises(NoPotentialError, match="producer 0 needs one conduct for both; draw 0 has"):
        equilibrium(market)
    assert equilibrium(market, "general").status == [0]


def test_slopes_that_are_not_definite_are_refused_on_both_paths() -> None:
    market = replace(LINKED, slope=np.array([[[1.0, 2.0], [2.0, 1.0]]]))
    for path in ("quick", "general"):
        with pytest.raises(NotConvexError, match="not positive definite"):
            equilibrium(market, path)


def test_what_a_path_lacks_is_refused_by_name() -> None:
    steep = replace(TWO, golombek=np.array([[-1.0, 0.0]]), capacity=np.array([[50.0, np.inf]]))
    with pytest.raises(NotSupportedError, match="golombek"):
        equilibrium(steep, "general")
    with pytest.raises(NotSupportedError, match="traders"):
        equilibrium(replace(LINKED, trader_markup=np.array([[0.5, 0.0]])))
    with pytest.raises(DomainError, match="path is 'fast'"):
        equilibrium(TWO, "fast")


def test_a_stake_without_a_common_region_needs_no_general_path() -> None:
    stake = np.array([[0.0, 0.25], [0.0, 0.0]])
    apart = replace(
        TWO, route_region=np.array([0, 1]), intercept=np.array([[100.0, 100.0]]), slope=np.ones((1, 2)), stake=stake,
        stake_mode="internalised",
    )  # fmt: skip
    found = equilibrium(apart)
    assert found.path == "quick"
    assert equilibrium(apart, "general").sales == pytest.approx(found.sales)


def test_internalised_stakes_by_hand() -> None:
    """V21 with a stake of s: q1 = (100 - 80 s)/(3 - s), q2 = 70/(3 - s)."""
    for share in (0.1, 0.5, 0.9):
        market = replace(TWO, stake=np.array([[0.0, share], [0.0, 0.0]]), stake_mode="internalised")
        wanted = [(100 - 80 * share) / (3 - share), 70 / (3 - share)]
        assert equilibrium(market, "general").sales[0] == pytest.approx(wanted)


def test_traders_take_a_margin_and_steepen_the_line() -> None:
    market = replace(TWO, trader_markup=np.array([[0.5]]))
    found = equilibrium(market)
    assert found.region_sales[0, 0] == pytest.approx((90 + 80) / 3 / 1.5)
    assert found.border_price == pytest.approx(100 - 1.5 * found.region_sales)
    assert found.price == pytest.approx(100 - found.region_sales)
    assert accounts(market, found).trader_profit == pytest.approx(0.5 * found.region_sales**2)


def test_own_arcs_keep_their_rent() -> None:
    pipe = {"arc_use": np.ones((1, 2)), "arc_capacity": np.array([[30.0]])}
    outside, own = replace(TWO, **pipe), replace(TWO, **pipe, arc_owner=np.array([0]))
    first, second = (accounts(m, equilibrium(m)) for m in (outside, own))
    assert first.carrier_rent == pytest.approx([1200.0])
    assert second.carrier_rent == [0.0]
    assert second.profit[0] == pytest.approx([first.profit[0, 0] + 1200.0, first.profit[0, 1]])
    assert second.welfare == pytest.approx(first.welfare)


def test_outlets_are_the_equilibria_of_each_option() -> None:
    market = Market(
        route_producer=np.array([0, 0, 1, 1]), route_region=np.array([0, 1, 0, 1]), intercept=np.array([[100.0, 80.0]]),
        slope=np.ones((1, 2)), unit_cost=np.array([[10.0, 5.0]]),
        capacity=np.array([[np.inf, 20.0]]), minimum_output=np.array([[0.0, 20.0]]),
    )  # fmt: skip
    limits = [
        np.array([[np.inf, np.inf, np.inf, 0.0]]),
        np.full((1, 4), np.inf),
        np.array([[np.inf, np.inf, 0.0, np.inf]]),
    ]
    found = outlets(market, 1, [{"limit": limit} for limit in limits], partner=0)
    by_hand = [accounts(m, equilibrium(m)).profit for m in (replace(market, limit=limit) for limit in limits)]
    assert found.profit[0] == pytest.approx(np.concatenate(by_hand))
    assert found.best[0] == 1, "merely let in: it chooses both"
    assert found.gain[0, 2, 0] == pytest.approx(200.0), "bound to the new outlet alone: its rival gains"
    assert found.gain[0, 2, 1] == pytest.approx(-200.0)
    assert not found.is_joint_gain.any()
    alone = outlets(market, 1, [{"limit": limit} for limit in limits])
    assert not alone.is_joint_gain.any()
    with pytest.raises(DomainError, match="limits, which is no field"):
        outlets(market, 0, [{"limits": limits[0]}])
    with pytest.raises(DomainError, match="partner is 7"):
        outlets(market, 0, [{}], partner=7)


def test_calibration_edges() -> None:
    with pytest.raises(DomainError, match="elasticity"):
        demand_line(100.0, 10.0, -0.4)
    with pytest.raises(DomainError, match="gcv"):
        per_kcm(1.0, 0.0)
    with pytest.raises(DomainError, match="losses"):
        chain([0.1, 1.0])
    with pytest.raises(DomainError, match="flexibility"):
        contracted([1.0], 1.5)
    with pytest.raises(ShapeError, match="must have 2 routes"):
        implied_conduct(TWO, [[1.0]], [[1.0]])
    found = implied_conduct(TWO, [[30.0, 0.0]], [[40.0]])
    assert found.conduct[0, 0, 0] == pytest.approx(1.0)
    assert np.isnan(found.conduct[0, 1, 0])
    assert not found.identified[0, 1, 0]


def test_implied_conduct_of_an_equilibrium_is_its_conduct() -> None:
    market = replace(
        TWO, conduct=np.array([[[0.8], [0.3]]]), cost_slope=np.array([[0.2, 0.1]]), toll=np.array([[3.0, 1.0]])
    )
    found = equilibrium(market)
    read = implied_conduct(market, found.sales, found.border_price)
    assert read.conduct[0, :, 0] == pytest.approx([0.8, 0.3])
    assert toll_changes(market, found.sales, found.border_price) == pytest.approx(np.zeros((1, 2)), abs=1e-9)


def test_only_conduct_over_elasticity_is_found() -> None:
    """Halving the elasticity at the same price and flows halves the conduct read off them."""

    def read(elasticity: float) -> float:
        intercept, slope = demand_line(np.array([[50.0]]), np.array([[50.0]]), elasticity)
        market = replace(TWO, intercept=intercept, slope=slope)
        return float(implied_conduct(market, [[40.0, 10.0]], [[50.0]]).conduct[0, 0, 0])

    assert read(0.5) == pytest.approx(2 * read(0.25))


def test_the_profile_of_conduct_shows_failures_as_such() -> None:
    market = replace(TWO, committed=np.array([[50.0, 0.0]]), capacity=np.array([[40.0, np.inf]]))
    profile = uniform_conduct(market, [30.0, 30.0], [True, True], [0.5, 1.0])
    assert (profile.status == 4).all()
    assert np.isnan(profile.rmse).all()
