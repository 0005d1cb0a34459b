"""Proposals and payoffs against numbers worked out by hand."""

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
  c: {kind: state}
issues:
  tax:
    question: Q
    scale: {0: none, 100: all}
    status_quo: 20
    positions:
      a: {position: 70, salience: 0.5}
      hawks: {position: 10, salience: 0.5}
      doves: {position: 40, salience: 0.25}
  debt:
    question: Q
    scale: {0: none, 10: all}
    status_quo: 0
    positions: {a: {position: 4, salience: 0.2}}
"""


def value(reading: Reading, path: str, world: int | None = None) -> float:
    """An outcome that is the same in every draw."""
    return float(reading.outcome(path, world)[0])


def test_gains_over_the_status_quo(solve: Solve) -> None:
    found = solve(TAX + """
proposals:
  deal: {by: a, settles: {tax: 40, debt: 6}, standing: {b: 0.5, c: -1}, standing_weight: 0.2}
""")
    tax, debt = 0.5 * ((70 - 20) - (70 - 40)) / 100, 0.2 * ((4 - 0) - (6 - 4)) / 10
    assert value(found, "proposals.deal.substance.a") == pytest.approx(tax + debt)
    assert value(found, "proposals.deal.gain.a") == pytest.approx(tax + debt)
    state = (1 / 3) * (abs(20 - 25) - abs(40 - 25)) / 100  # b stands at 25 with salience 1/3
    assert value(found, "proposals.deal.substance.b") == pytest.approx(state)
    assert value(found, "proposals.deal.status.b") == pytest.approx(0.1)
    assert value(found, "proposals.deal.gain.b") == pytest.approx(state + 0.1)
    assert value(found, "proposals.deal.gain.c") == pytest.approx(-0.2)  # standing alone
    assert value(found, "proposals.deal.substance.hawks") == pytest.approx(0.5 * (10 - 30) / 100)


INTERESTS = TAX + """
interests:
  a:
    tax: {of: issues.tax.settlement, worst: 20, best: 70, weight: 3}
    debt: {of: 2 * issues.debt.status_quo, worst: 4, best: -4, weight: 1}
  b:
    tax: {of: issues.tax.settlement, worst: 100, best: 0, weight: 2}
options:
  o: {actor: a, status_quo: n, choices: {n: {}, y: {effects: [{path: interests.a.debt.weight, scale: 3}]}}}
claims: {c: {says: S, test: "payoff.a[o = y] > payoff.a"}}
"""
SETTLED = 310 / 7


def test_a_payoff_is_the_weighted_sum_of_values_between_worst_and_best(solve: Solve) -> None:
    found = solve(INTERESTS)
    tax, debt = (SETTLED - 20) / 50, 0.5
    assert value(found, "payoff.a.tax") == pytest.approx(0.75 * tax)
    assert value(found, "payoff.a.debt") == pytest.approx(0.25 * debt)
    assert value(found, "payoff.a") == pytest.approx(0.75 * tax + 0.25 * debt)
    assert value(found, "payoff.b") == pytest.approx(1 - SETTLED / 100)
    assert value(found, "payoff.a", found.world({"o": "y"})) == pytest.approx(0.5 * tax + 0.5 * debt)


def test_a_value_beyond_worst_and_best_counts_as_it_is_and_is_told(solve: Solve) -> None:
    found = solve(INTERESTS, interests__a__tax__best=30)
    assert value(found, "payoff.a.tax") == pytest.approx(0.75 * (SETTLED - 20) / 10)
    assert value(found, "payoff.a.tax") > 1
    assert value(found, "payoff.a.tax.status") == 1
    assert value(found, "payoff.a.debt.status") == 0


def test_weights_are_normalised_in_every_draw(solve: Solve) -> None:
    found = solve(INTERESTS, draws=64, interests__a__tax__weight="1 .. 3 .. 9", interests__a__debt__weight="0.5 .. 2")
    share = found.outcome("payoff.a.tax") / ((SETTLED - 20) / 50) + found.outcome("payoff.a.debt") / 0.5
    assert share == pytest.approx(np.ones(64))


def test_no_weight_at_all_leaves_the_payoff_without_a_value_and_is_told(solve: Solve) -> None:
    found = solve(INTERESTS, interests__b__tax__weight=0)
    assert np.isnan(value(found, "payoff.b"))
    assert value(found, "payoff.b.tax.status") == 2


def test_an_outcome_without_a_value_is_worth_nan_and_told(solve: Solve) -> None:
    found = solve(INTERESTS, **{"interests.a.tax.of": "1 / issues.debt.status_quo"})
    assert np.isnan(value(found, "payoff.a"))
    assert value(found, "payoff.a.tax.status") == 2
