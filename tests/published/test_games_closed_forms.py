"""Crisis bargaining, trust, deterrence and ratification: every reference number, to 1e-7."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.models.games import (
    EQUILIBRIA,
    Challenge,
    Home,
    Protocol,
    Side,
    assure_first,
    crisis,
    crisis_by_cost,
    crisis_types,
    deterrence,
    first_strike,
    preventive_war,
    ratification,
    reassurance,
    settlements,
    uncertain_ratification,
    win_sets,
)

HERE = Path(__file__).parents[1] / "data" / "games"


def cases(name: str, part: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))[part]
    return found


def near(value: Any) -> Any:
    return pytest.approx(value, abs=1e-7)


@pytest.mark.parametrize("case", cases("crisis-bargaining", "uniform_cost"))
def test_a_uniform_private_cost(case: dict[str, float]) -> None:
    found = crisis(case["p"], case["c_A"], case["c_B_low"], case["c_B_high"])
    assert (found.demand[0], found.pr_war[0], found.value_a[0]) == near(
        (case["demand"], case["pr_war"], case["value_A"]))
    low, high = case["c_B_low"], case["c_B_high"]
    if high > low:
        other = crisis_by_cost(case["p"], case["c_A"], lambda c: np.clip((c - low) / (high - low), 0, 1), low, high)
        assert other.demand[0] == pytest.approx(case["demand"], abs=2e-6)
        assert other.value_a[0] == pytest.approx(case["value_A"], abs=1e-9)


@pytest.mark.parametrize("case", [*cases("crisis-bargaining", "discrete_types"),
                                  *cases("crisis-bargaining", "discrete_offers")])
def test_a_few_types_of_cost(case: dict[str, Any]) -> None:
    offers = [case["offers"]] if "offers" in case else None
    found = crisis_types(case["p"], case["c_A"], [case["costs"]], [case["probs"]], offers)
    assert (found.demand[0], found.pr_war[0], found.value_a[0]) == near(
        (case["demand"], case["pr_war"], case["value_A"]))


@pytest.mark.parametrize("case", cases("crisis-bargaining", "commitment"))
def test_war_to_prevent_a_worse_one(case: dict[str, Any]) -> None:
    found = preventive_war(case["p1"], case["p2"], case["c_B"], case["delta"])
    assert (found.gain[0], found.bar[0]) == near((case["left"], case["right"]))
    assert found.attack[0] == case["attack"]


@pytest.mark.parametrize("case", cases("crisis-bargaining", "first_strike"))
def test_the_advantage_of_striking_first(case: dict[str, Any]) -> None:
    found = first_strike(case["p_first"], case["p_second"], case["c_A"], case["c_B"])
    assert [found.low[0], found.high[0]] == near(case["range"])
    assert found.is_empty[0] == case["empty"]


@pytest.mark.parametrize("case", cases("crisis-bargaining", "indivisible"))
def test_an_issue_that_cannot_be_divided(case: dict[str, Any]) -> None:
    found = settlements(case["p"], case["c_A"], case["c_B"], case["shares"])[0]
    assert [share for share, there in zip(case["shares"], found, strict=True) if there] == case["settlements"]


def side(case: dict[str, float]) -> Side:
    return Side(*(case[name] for name in ("belief", "R", "T_t", "T_u", "S_t", "S_u", "P")))


@pytest.mark.parametrize("case", cases("trust", "two_round"))
def test_windows_of_reassurance(case: dict[str, Any]) -> None:
    found = reassurance(side(case))
    assert (found.minimum_trust[0][0], found.a_min[0], found.a_max[0]) == near(
        (case["minimum_trust"], case["a_min"], case["a_max"]))
    assert found.separates[0] == case["separating_exists"]


def test_the_window_two_sides_have_in_common() -> None:
    case: Any = cases("trust", "two_sided")
    found = reassurance(*(side(one) for one in case["sides"]))
    assert (found.a_min[0], found.a_max[0]) == near((case["a_min"], case["a_max"]))


@pytest.mark.parametrize("case", cases("trust", "assurance"))
def test_who_should_go_first(case: dict[str, Any]) -> None:
    found = assure_first(Protocol(
        case["belief"], case["P_A"], case["R_A"], case["T_u"], case["k_t"], case["k_u"], case["P_B"], case["R_B"],
        case["S_B"], binding=case.get("h", 0.0)))
    assert (found.concession_threshold[0], found.x_min[0], found.x_max[0]) == near(
        (case["concession_threshold"], case["x_min"], case["x_max"]))
    assert found.concession_works[0] == case["concession_first_works"]
    assert found.window[0] == case["assurance_window"]
    if "x_tie" in case:
        assert found.x_tie[0] == near(case["x_tie"])


@pytest.mark.parametrize("index", [0, 1, 2])
def test_every_equilibrium_of_deterrence(index: int) -> None:
    data = json.loads((HERE / "deterrence.json").read_text(encoding="utf-8"))
    case, c, d = data["cases"][index], data["challenger"], data["defender"]
    found = deterrence(Challenge(
        case["p_Ch"], case["p_Def"], c["SQ"], c["DC"], c["CD"], c["DDp"], d["SQ"], d["DC"], d["CD"], d["DDm"]))
    assert (found.c_t[0], found.c_s[0], found.d_star[0]) == near(tuple(case["thresholds"].values()))
    assert {name for name, there in zip(EQUILIBRIA, found.exists[0], strict=True) if there} == {
        equilibrium["name"] for equilibrium in case["equilibria"]}
    for equilibrium in case["equilibria"]:
        column = EQUILIBRIA.index(equilibrium["name"])
        assert (found.x_hard[0, column], found.x_soft[0, column]) == near(
            (equilibrium["x_hard"], equilibrium["x_soft"]))
        for name in ("y_soft", "y_soft_from"):
            if isinstance(equilibrium.get(name), int | float):
                assert found.y_soft[0, column] == near(equilibrium[name])


@pytest.mark.parametrize("case", cases("two-level", "ratification"))
def test_alternating_offers_with_floors(case: dict[str, Any]) -> None:
    found = ratification(case["delta_1"], case["delta_2"], case["c_1"], case["c_2"])
    assert (found.status[0] == 0) == case["agreement"]
    if case["agreement"]:
        assert (found.share_if_first[0], found.share_if_second[0]) == near(
            (case["share_1_when_1_proposes"], case["share_1_when_2_proposes"]))
    else:
        assert np.isnan(found.share_if_first[0])
        assert found.status[0] == 3


@pytest.mark.parametrize("case", cases("two-level", "uncertain"))
def test_a_floor_that_is_not_known(case: dict[str, Any]) -> None:
    found = uncertain_ratification(case["c_low"], case["c_high"], case["outside"])
    assert (found.demand[0], found.pr_ratified[0], found.value[0]) == near(
        (case["demand"], case["pr_ratified"], case["value"]))


@pytest.mark.parametrize("case", cases("two-level", "win_sets"))
def test_win_sets_and_bargains(case: dict[str, Any]) -> None:
    homes = []
    for name in ("side_1", "side_2"):
        ideal, weight, veto = zip(*case[name]["actors"], strict=True)
        homes.append(Home([ideal], weight, veto, case[name]["quota"]))
    found = win_sets(case["status_quo"], *homes, *case["disagreement"])
    for index in (0, 1):
        assert [found.sets.low[index][0], found.sets.high[index][0]] == near(case[f"win_set_{index + 1}"])
    assert [found.low[0], found.high[0]] == near(case["intersection"])
    assert found.bargain[0] == near(case["bargain"])
