"""Trade: the gas world of 2009 from its tables, in six variants and every scenario, to 0.002 bn $ and 0.002 $/MMBtu."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.models.trade import (
    Market,
    accounts,
    break_even_stake,
    demand_line,
    equilibrium,
    implied_conduct,
    per_kcm,
    per_mmbtu,
    uniform_conduct,
)

HERE = Path(__file__).parents[1] / "data" / "trade"
VARIANTS = ("A", "B", "B2", "C", "D", "E")
WEST, EAST, TURKEY, TO_EUROPE = ("IRN", "EU"), ("IRN", "SAS"), ("IRN", "TUR"), ("QAT", "EU")


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def table(name: str, key: str) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows(name):
        found[row[key]][row["field"]] = float(row["value"])
    return dict(found)


@cache
def world(variant: str) -> dict[str, Any]:
    """Everything that the tables say of one variant."""
    producers, regions, routes = table("producers", "producer"), table("regions", "region"), table("routes", "route")
    ways = {row["route"]: (row["producer"], row["region"]) for row in rows("routes")}
    limits = {ways[row["routes"]]: float(row["value"]) for row in rows("arcs")}
    strategic = [name for name, fields in producers.items() if fields["is_strategic"]]
    conduct = np.full((len(producers), len(regions)), np.nan)
    for row in (row for row in rows("variants") if row["variant"] == variant):
        value, key = float(row["value"]), row["key"]
        if row["parameter"] == "capacity":
            producers[key]["capacity"] = value
        elif row["parameter"] == "reference_price":
            regions[key]["reference_price"] = value
        elif row["parameter"] == "arc_capacity":
            limits[ways[key.removeprefix("cap ")]] = value
        elif key in ways:
            i, j = ways[key]
            conduct[list(producers).index(i), list(regions).index(j)] = value
        else:
            chosen = {
                "other producers": [p for p in producers if p not in strategic],
                "every producer, every region": list(producers),
            }.get(key, strategic)
            for i in chosen:
                line = conduct[list(producers).index(i)]
                line[np.isnan(line)] = value
    conduct[np.isnan(conduct)] = 1.0
    return {
        "producers": producers,
        "regions": regions,
        "routes": routes,
        "ways": ways,
        "limits": limits,
        "conduct": conduct,
    }


def posed(
    variant: str, limits: dict[Any, float], capacity: dict[str, float], least: dict[str, float], elasticity: float = 1.0
) -> Market:
    """A world with some limits, capacities and minimum outputs changed, and all elasticities times a factor."""
    base = world(variant)
    producers, regions, ways = list(base["producers"]), list(base["regions"]), list(base["ways"].values())

    def fields(kind: str, name: str) -> np.ndarray:
        return np.array([[entry[name] for entry in base[kind].values()]])

    price = per_kcm(fields("regions", "reference_price"))
    used, answer = fields("regions", "reference_quantity"), fields("regions", "elasticity") * elasticity
    intercept, slope = demand_line(price, used, answer)
    open_to = {**base["limits"], **limits}
    return Market(
        route_producer=np.array([producers.index(i) for i, _ in ways]),
        route_region=np.array([regions.index(j) for _, j in ways]),
        intercept=intercept,
        slope=slope,
        fixed_supply=fields("regions", "fixed_supply"),
        unit_cost=fields("producers", "unit_cost"),
        cost_slope=fields("producers", "cost_slope"),
        capacity=np.array([[capacity.get(i, base["producers"][i]["capacity"]) for i in producers]]),
        minimum_output=np.array([[least.get(i, 0.0) for i in producers]]),
        conduct=base["conduct"][np.newaxis],
        toll=fields("routes", "toll"),
        toll_slope=fields("routes", "toll_slope"),
        delivered_share=fields("routes", "delivered_share"),
        limit=np.array([[open_to.get(way, np.inf) for way in ways]]),
    )


def solve(
    variant: str, limits: dict[Any, float], capacity: dict[str, float], least: dict[str, float]
) -> dict[str, float]:
    """Outcomes of a world with some limits, capacities and minimum outputs changed."""
    base = world(variant)
    producers, regions, ways = list(base["producers"]), list(base["regions"]), list(base["ways"].values())
    market = posed(variant, limits, capacity, least)
    found = equilibrium(market)
    assert found.status == [0]
    assert found.deviation_gain.max() < 1e-6
    profit = accounts(market, found).profit[0] / 1000.0
    seen = {f"{name} profit": float(profit[k]) for k, name in enumerate(producers)}
    seen |= {f"price {name}": float(per_mmbtu(found.price[0, k])) for k, name in enumerate(regions)}
    return seen | {f"sales {i}-{j}": float(found.sales[0, k]) for k, (i, j) in enumerate(ways)}


def scenario(variant: str, name: str, x: float) -> tuple[dict[str, float], dict[str, float]]:
    """Outcomes before and after."""
    base = solve(variant, {}, {}, {})
    if name == "base":
        return base, base
    fixed = {"IRN": 25.2}
    if name == "west added":
        return base, solve(variant, {WEST: x}, {"IRN": 5.2 + x / 0.91}, {})
    if name == "east added":
        return base, solve(variant, {EAST: x}, {"IRN": 5.2 + x / 0.95}, {})
    if name == "both added":
        return base, solve(variant, {WEST: x, EAST: x}, {"IRN": 5.2 + x / 0.93}, {})
    if name == "output fixed at 5.2, east opened":
        held = {"IRN": 5.2}
        return solve(variant, {}, held, held), solve(variant, {EAST: x}, held, held)
    if name.startswith("output fixed at 25.2, west open"):
        return solve(variant, {WEST: x}, fixed, fixed), solve(variant, {WEST: x, EAST: x}, fixed, fixed)
    if name.startswith("output fixed at 25.2, moved"):
        return solve(variant, {WEST: x}, fixed, fixed), solve(variant, {EAST: x}, fixed, fixed)
    if name.startswith("Turkey plus"):
        return base, solve(variant, {TURKEY: 15.2}, {"IRN": 15.6}, {})
    assert name.startswith("Qatar plus 20")
    return base, solve(variant, {TO_EUROPE: 40.0}, {"QAT": 70.0}, {})


STATICS = rows("statics_2009")


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_number_of_a_variant(variant: str) -> None:
    mine = [row for row in STATICS if row["variant"] == variant]
    wrong, seen = [], 0
    for name, volume in dict.fromkeys((row["scenario"], row["volume_bcm"]) for row in mine):
        before, after = scenario(variant, name, float(volume))
        for row in (row for row in mine if (row["scenario"], row["volume_bcm"]) == (name, volume)):
            wanted = float(row["value"])
            got = number(variant, row["outcome"], row["kind"], before, after)
            seen += 1
            loose = 0.02 if row["outcome"] == "break-even stake" else 0.002
            if abs(got - wanted) > loose:
                wrong.append((name, volume, row["outcome"], row["kind"], wanted, got))
    assert not wrong
    assert seen > 250


def number(variant: str, outcome: str, kind: str, before: dict[str, float], after: dict[str, float]) -> float:
    """One number of the table."""
    if outcome == "break-even stake":
        lost, gained = (after[f"{who} profit"] - before[f"{who} profit"] for who in ("RUS", "IRN"))
        return float(break_even_stake([lost], [gained]).stake[0])
    if "flow error" in outcome:
        flows = [(row, after[f"sales {row['producer']}-{row['region']}"]) for row in rows("observed_flows_2009")]
        gaps = np.array([sold - float(row["value"]) for row, sold in flows])
        total = sum(float(row["value"]) for row, _ in flows)
        return float(np.sqrt((gaps**2).mean()) if outcome.startswith("root") else np.abs(gaps).sum() / total)
    return after[outcome] - (before[outcome] if kind == "change" else 0.0)


def observed() -> np.ndarray:
    """(route,), flows of 2009."""
    flows = {(row["producer"], row["region"]): float(row["value"]) for row in rows("observed_flows_2009")}
    return np.array([flows[way] for way in world("A")["ways"].values()])


@pytest.mark.parametrize(
    ("producer", "region", "conduct", "identified"),
    [
        ("RUS", "EU", 0.99, True),
        ("RUS", "TUR", 0.47, True),
        ("RUS", "UKR", 0.24, True),
        ("NOR", "EU", 1.57, False),
        ("DZA", "EU", 3.2, False),
        ("NLD", "EU", 2.9, False),
        ("QAT", "EU", 6.5, False),
    ],
)
def test_conduct_read_off_2009(producer: str, region: str, conduct: float, identified: bool) -> None:
    base = world("A")
    price = per_kcm(np.array([[entry["reference_price"] for entry in base["regions"].values()]]))
    read = implied_conduct(posed("A", {}, {"NLD": 67.0}, {}), observed()[np.newaxis], price)
    i, j = list(base["producers"]).index(producer), list(base["regions"]).index(region)
    assert read.conduct[0, i, j] == pytest.approx(conduct, abs=0.05 if conduct > 2 else 0.006)
    assert bool(read.identified[0, i, j]) is identified


@pytest.mark.parametrize(("factor", "best"), [(0.6, 0.5), (0.8, 0.5), (1.0, 0.75), (1.25, 1.0)])
def test_only_the_ratio_of_conduct_to_elasticity_is_found(factor: float, best: float) -> None:
    strategic = np.array([bool(entry["is_strategic"]) for entry in world("A")["producers"].values()])
    grid = [0.25, 0.5, 0.75, 1.0, 1.25]
    profile = uniform_conduct(posed("A", {}, {}, {}, factor), observed(), strategic, grid)
    assert (profile.status == 0).all()
    assert grid[int(profile.rmse[0].argmin())] == best
