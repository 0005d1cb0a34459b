"""Trade: every closed form, with prices to 1e-6, through accounts and certificate."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import detente.errors
from detente.models.trade import (
    Equilibrium,
    Market,
    accounts,
    arbitrage,
    bcm,
    break_even_stake,
    certificate,
    chain,
    demand_line,
    equilibrium,
    implied_conduct,
    mmbtu_per_kcm,
    path_of,
    per_kcm,
    per_mmbtu,
    sentence,
    tangents,
)

FILE = Path(__file__).parents[1] / "data" / "trade" / "closed_form.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"]}
PATH = {"qp": "quick", "lcp": "general"}
WHOLE = ("route_producer", "route_region", "arc_owner")


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [case for case in CASES.values() if case["kind"] == kind]


def market(inputs: dict[str, Any]) -> Market:
    fields: dict[str, Any] = {}
    routes = len(inputs["route_producer"])
    for name, value in inputs.items():
        if name == "method":
            continue
        if name == "stake_mode" or name in WHOLE:
            fields[name] = value if name == "stake_mode" else np.array(value, dtype=np.int64)
        elif name == "arc_use":
            fields[name] = np.array(value, dtype=float).reshape(-1, routes)
        elif name == "stake":
            fields[name] = np.array(value, dtype=float) if value else None
        else:
            nested = bool(value) and isinstance(value[0], list)
            flat = value if nested else [np.inf if entry is None else entry for entry in value]
            fields[name] = np.array(flat, dtype=float)[np.newaxis]
    return Market(**fields)


def compare(expected: dict[str, Any], *records: object) -> list[str]:
    """Names of the numbers that were compared."""
    compared = []
    for name, value in expected.items():
        source = next(
            (record for record in records if hasattr(record, "objective" if name == "qp_objective" else name)), None
        )
        if source is None:
            continue
        got = getattr(source, "objective" if name == "qp_objective" else name)[0]
        money = name in (
            "profit",
            "welfare",
            "consumer_surplus",
            "carrier_rent",
            "trader_profit",
            "profit_after_stakes",
        )
        assert got == pytest.approx(np.array(value, dtype=float), abs=1e-4 if money else 1e-6), name
        compared.append(name)
    return compared


@pytest.mark.parametrize("case", of_kind("equilibrium"), ids=lambda case: case["id"])
def test_equilibrium(case: dict[str, Any]) -> None:
    path = PATH[case["inputs"]["method"]]
    given = market(case["inputs"])
    found = equilibrium(given, path)
    compared = compare(case["expected"], found, accounts(given, found))
    assert {"sales", "price"} <= set(compared)
    assert found.status == [0]
    assert found.residual < 1e-9
    assert found.deviation_gain.max() < 1e-6
    assert found.path == ("general" if case["id"] == "V38" else path)


@pytest.mark.parametrize("case", of_kind("equilibrium"), ids=lambda case: case["id"])
def test_the_general_path_agrees(case: dict[str, Any]) -> None:
    if case["id"] == "V24":
        with pytest.raises(detente.errors.NotSupportedError, match="golombek"):
            equilibrium(market(case["inputs"]), "general")
        return
    given = market(case["inputs"])
    found = equilibrium(given, "general")
    assert found.status == [0]
    wanted = {name: case["expected"][name] for name in ("price", "sales", "profit") if name in case["expected"]}
    assert compare(wanted, found, accounts(given, found))


@pytest.mark.parametrize("case", of_kind("refusal"), ids=lambda case: case["id"])
def test_refusal(case: dict[str, Any]) -> None:
    given, raises = market(case["inputs"]), case["expected"]["raises"]
    if raises == "status infeasible":
        found = equilibrium(given)
        assert found.status == [4]
        assert sentence(given, found) == "Draw 0: route 0 commits 40 bcm but producer 0 can deliver 30."
        assert np.isnan(found.sales).all()
        return
    with pytest.raises(getattr(detente.errors, raises)) as refused:
        equilibrium(given)
    for word in case["expected"]["reason"].split()[:2]:
        assert word in str(refused.value)


def test_the_price_of_a_rivals_capacity() -> None:
    case = CASES["V22"]
    given = market(case["inputs"])
    more = replace(given, capacity=np.array([[np.inf, 11.0]]))
    now, then = (accounts(m, equilibrium(m)).profit[0, 0] for m in (given, more))
    compare({k: case["expected"][k] for k in ("sales", "price")}, equilibrium(given))
    per_unit = case["expected"]["incumbent_profit_per_unit_of_entrant_capacity"]
    curve = 2 * 1.0 * (0.5 / 1.5) ** 2 / 2 * 2
    assert then - now == pytest.approx(per_unit, abs=2 * curve)


def test_arbitrage_between_two_regions() -> None:
    given, wanted = CASES["V23"]["inputs"], CASES["V23"]["expected"]
    fields = {name: np.array(given[name]) for name in ("route_producer", "route_region")}
    fields |= {name: np.array([given[name]], dtype=float) for name in ("intercept", "slope", "unit_cost", "conduct")}
    lines = Market(**fields)
    moved = arbitrage(lines, given["arbitrage_from"], given["arbitrage_to"], [given["arbitrage_cost"]])
    assert moved.flow[0] == pytest.approx(np.array(wanted["arbitrage_flow"]), abs=1e-9)
    compare({name: wanted[name] for name in ("sales", "price", "profit")}, moved.equilibrium,
            accounts(lines, moved.equilibrium))  # fmt: skip
    dear = arbitrage(lines, given["arbitrage_from"], given["arbitrage_to"], [[30.0]])
    assert dear.flow == [[0.0]]
    assert dear.equilibrium.price == pytest.approx(equilibrium(lines).price)


def test_curved_demand_by_tangents() -> None:
    case = CASES["V25"]
    given = Market(np.array([0, 1]), np.array([0, 0]), np.ones((1, 1)), np.ones((1, 1)), np.array([[10.0, 14.0]]))
    found = tangents(given, lambda q: 400 * q**-0.5, lambda q: -200 * q**-1.5, np.array([[400.0]]))
    compare({"price": [case["expected"]["price"]], "sales": case["expected"]["sales"]}, found.equilibrium)
    intercept, slope = np.array([[20 * 1.5]]), np.array([[20 / (2 * 400)]])
    assert equilibrium(replace(given, intercept=intercept, slope=slope)).price == pytest.approx(
        case["expected"]["one_step_price"]
    )


def test_demand_through_a_reference_point() -> None:
    given, wanted = CASES["V26"]["inputs"], CASES["V26"]["expected"]
    price = per_kcm(given["reference_price_usd_mmbtu"], given["gcv"])
    intercept, slope = demand_line(price, given["reference_quantity"], given["elasticity"])
    assert float(price) == pytest.approx(wanted["reference_price_usd_kcm"], abs=1e-9)
    assert float(slope) == pytest.approx(wanted["slope"], abs=1e-12)
    assert float(intercept) == pytest.approx(wanted["intercept"], abs=1e-9)
    assert float(intercept - slope * given["fixed_supply"]) == pytest.approx(
        wanted["intercept_net_of_fixed_supply"], abs=1e-9
    )


def test_conduct_implied_by_a_flow() -> None:
    given, wanted = CASES["V27"]["inputs"], CASES["V27"]["expected"]
    routes = len(given["sales"])
    intercept, slope = demand_line(given["price_usd_kcm"], given["reference_quantity"], given["elasticity"])
    lines = Market(
        np.zeros(routes, int), np.arange(routes), np.full((1, routes), intercept), np.full((1, routes), slope),
        np.array([[given["unit_cost"]]], float), cost_slope=np.array([[given["cost_slope"]]]),
        toll=np.full((1, routes), given["toll"]), delivered_share=np.array([given["delivered_share"]]),
    )  # fmt: skip
    found = implied_conduct(lines, [given["sales"]], np.full((1, routes), given["price_usd_kcm"]))
    assert found.conduct[0, 0, 0] == pytest.approx(wanted["conduct"], abs=1e-9)
    assert found.identified[0, 0, 0]
    dearer = implied_conduct(
        replace(lines, unit_cost=lines.unit_cost * 1.0, toll=lines.toll + 0.25 * wanted["delivered_marginal_cost"]),
        [given["sales"]], np.full((1, routes), given["price_usd_kcm"]),
    )  # fmt: skip
    assert dearer.conduct[0, 0, 0] == pytest.approx(0.77, abs=0.005)


def test_units() -> None:
    wanted, small = CASES["V28"]["expected"], 8850 * 4.184 / 1000
    assert float(mmbtu_per_kcm()) == pytest.approx(wanted["mmbtu_per_kcm_at_40"], abs=1e-10)
    assert float(per_kcm(1.0)) == pytest.approx(wanted["usd_per_kcm_of_1_usd_per_mmbtu"], abs=1e-10)
    assert float(mmbtu_per_kcm(small)) == pytest.approx(wanted["mmbtu_per_kcm_at_8850_kcal"], abs=1e-10)
    assert float(per_mmbtu(296, small)) == pytest.approx(
        wanted["usd_per_mmbtu_of_296_usd_per_kcm_at_8850_kcal"], abs=1e-10
    )
    assert float(per_mmbtu(296)) == pytest.approx(wanted["usd_per_mmbtu_of_296_usd_per_kcm_at_40"], abs=1e-10)
    assert float(bcm(1.0, small)) == pytest.approx(wanted["bcm_at_40_of_one_bcm_at_8850_kcal"], abs=1e-12)


def test_a_chain_of_losses() -> None:
    given, wanted = CASES["V29"]["inputs"], CASES["V29"]["expected"]
    way = chain(given["arc_loss"])
    assert float(way.delivered_share) == pytest.approx(wanted["delivered_share"], abs=1e-15)
    assert way.arc_use == pytest.approx(np.array(wanted["arc_use"]), abs=1e-12)


def test_break_even_stake() -> None:
    given, wanted = CASES["V30"]["inputs"], CASES["V30"]["expected"]
    found = break_even_stake([given["change_in_holder_profit"]], [given["change_in_project_profit"]])
    assert found.stake == pytest.approx(np.array([wanted["stake"]]), abs=1e-12)
    assert found.status == [0]


def test_a_batch() -> None:
    inputs, wanted = CASES["V37"]["inputs"], CASES["V37"]["expected"]
    single = market(CASES[inputs["same_as"]]["inputs"])
    conduct = np.array(inputs["conduct_by_draw"])[:, np.newaxis, np.newaxis] * np.ones((1, 3, 1))
    found = equilibrium(replace(single, conduct=conduct))
    assert found.sales == pytest.approx(np.array(wanted["sales"]), abs=1e-9)
    assert found.price == pytest.approx(np.array(wanted["price"]), abs=1e-9)


def quick_cases() -> list[str]:
    return [case["id"] for case in of_kind("equilibrium") if path_of(market(case["inputs"])) == "quick"]


@pytest.mark.parametrize("name", [name for name in quick_cases() if name != "V38"])
def test_the_certificate_alone_says_the_same(name: str) -> None:
    given = market(CASES[name]["inputs"])
    found: Equilibrium = equilibrium(given)
    checked = certificate(given, found)
    assert checked.residual < 1e-9
    assert checked.deviation_gain.max() < 1e-6
