"""Factions settle first, then states bargain: numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from detente.study.evaluate import Reading

Solve = Callable[..., Reading]

TAX = """
actors:
  a: {kind: state, capability: 1}
  b: {kind: state, capability: 2}
  hawks: {kind: faction, part_of: b, influence: 1}
  doves: {kind: faction, part_of: b, influence: 2}
issues:
  tax:
    question: Q
    scale: {0: none, 100: all}
    positions:
      a: {position: 70, salience: 0.5}
      hawks: {position: 10, salience: 0.5}
      doves: {position: 40, salience: 0.25}
    decided: {rule: compromise}
"""
NESTED = TAX.replace("      doves: {position: 40, salience: 0.25}\n", "      young: {position: 20, salience: 0.5}\n"
                     "      old: {position: 60, salience: 0.5}\n").replace("issues:\n", """\
  young: {kind: faction, part_of: doves, influence: 1}
  old: {kind: faction, part_of: doves, influence: 3}
issues:
""")  # fmt: skip


def value(reading: Reading, path: str) -> float:
    """An outcome that is the same in every draw."""
    values = reading.outcome(path)
    assert np.ptp(values) == 0
    return float(values[0])


def test_a_state_is_settled_among_its_factions(solve: Solve) -> None:
    found = solve(TAX)
    assert value(found, "issues.tax.position.b") == pytest.approx((10 * 1 * 0.5 + 40 * 2 * 0.25) / (0.5 + 0.5))  # 25
    assert value(found, "issues.tax.salience.b") == pytest.approx((1 * 0.5 + 2 * 0.25) / 3)  # 1/3
    weight_a, weight_b = 1 * 0.5, 2 / 3
    assert value(found, "issues.tax.influence.a") == pytest.approx(weight_a / (weight_a + weight_b))
    settlement = (70 * weight_a + 25 * weight_b) / (weight_a + weight_b)
    assert value(found, "issues.tax.settlement") == pytest.approx(settlement)  # 44.2857
    assert value(found, "issues.tax.position.hawks") == 10


def test_factions_of_factions_are_settled_first(solve: Solve) -> None:
    found = solve(NESTED)
    assert value(found, "issues.tax.position.doves") == pytest.approx((20 * 1 + 60 * 3) / 4)  # 50
    assert value(found, "issues.tax.salience.doves") == pytest.approx(0.5)
    assert value(found, "issues.tax.position.b") == pytest.approx((10 * 1 + 50 * 2) / 3)
    assert value(found, "issues.tax.salience.b") == pytest.approx(0.5)


def test_capability_on_the_issue_goes_before_the_actors_own(solve: Solve) -> None:
    found = solve(TAX.replace("a: {position: 70, salience: 0.5}", "a: {position: 70, salience: 0.5, capability: 4}"))
    assert value(found, "issues.tax.settlement") == pytest.approx((70 * 2 + 25 * 2 / 3) / (2 + 2 / 3))


@pytest.mark.parametrize(("rule", "settlement"), [("median", 25.0), ("nash", None)])
def test_other_rules(solve: Solve, rule: str, settlement: float | None) -> None:
    found = value(solve(TAX, issues__tax__decided__rule=rule), "issues.tax.settlement")
    if settlement is not None:
        assert found == settlement
    else:
        assert 25 < found < 70


def test_a_choice_of_rules_is_drawn(solve: Solve) -> None:
    both = solve(TAX, draws=512, issues__tax__decided__rule={"choose": {"median": 1, "compromise": 3}})
    settled = both.outcome("issues.tax.settlement")
    assert set(np.round(np.unique(settled), 6)) == {25.0, round(310 / 7, 6)}
    assert 0.15 < float(np.mean(settled == 25.0)) < 0.35


def test_nobody_with_weight_is_told_and_settles_nothing(solve: Solve) -> None:
    found = solve(TAX, actors__a__capability=0, actors__b__capability=0)
    assert np.isnan(found.outcome("issues.tax.settlement")).all()
    assert (found.outcome("issues.tax.status") == 2).all()
    inner = solve(TAX, actors__hawks__influence=0, actors__doves__influence=0)
    assert np.isnan(inner.outcome("issues.tax.position.b")).all()


RULES = ("compromise", "median", "nash", "kalai_smorodinsky", "condorcet", "challenge", "spatial")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_settles_inside_the_range_of_positions(solve: Solve, rule: str) -> None:
    found = solve(TAX, issues__tax__decided__rule=rule)
    stands = [value(found, f"issues.tax.position.{actor}") for actor in ("a", "b")]
    assert min(stands) - 1e-9 <= value(found, "issues.tax.settlement") <= max(stands) + 1e-9
    told = found.plan.planned("issues.tax.settlement")
    steps = told.lens.details(found.plan.case, told.item, found.outcome)
    assert bool(steps) == (rule in ("challenge", "spatial"))
    assert all(sentence.endswith(".") for _, sentences in steps for sentence in sentences)


def test_a_choice_of_rules_gives_each_draw_its_own(solve: Solve) -> None:
    mixed = solve(TAX, issues__tax__decided__rule={"choose": {"compromise": 1, "challenge": 1}})
    drawn = mixed.outcome("issues.tax.settlement")
    single = {rule: value(solve(TAX, issues__tax__decided__rule=rule), "issues.tax.settlement")
              for rule in ("compromise", "challenge")}
    assert set(np.round(drawn, 9)) == {round(one, 9) for one in single.values()}


def test_draws_in_which_nobody_has_capability_never_stop_a_run(solve: Solve) -> None:
    seldom = {"choose": {0: 0.9, 1: 0.1}}
    for seed in range(1, 9):
        found = solve(TAX, draws=4, seed=seed, actors__a__capability=seldom, actors__b__capability=seldom,
                      issues__tax__decided__rule={"choose": {"compromise": 1, "median": 1}})
        capable = found.outcome("issues.tax.influence.a") + found.outcome("issues.tax.influence.b") > 0
        np.testing.assert_array_equal(found.outcome("issues.tax.status") == 2, ~capable)


def test_an_edit_outside_the_scale_is_held_and_counted(solve: Solve) -> None:
    text = TAX + """
variants: {up: {says: S, edits: [{path: issues.tax.positions.a.position, add: 0 .. 60}]}}
claims: {c: {says: S, test: "issues.tax.position.a[variant = up] > 70"}}
"""
    found = solve(text, draws=4_096)
    held = found.results.held[("variants.up.edits.0", "issues.tax.positions.a.position")]
    raised = found.outcome("issues.tax.position.a", scenario=found.scenario("up"))
    assert raised.max() == 100
    assert held == np.count_nonzero((raised == 100) | (raised == 0))
    assert 0.3 < held / 4_096 < 0.7
