"""Statuses of hopeless draws, options, and what is said about input that no rule can use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from detente.errors import DetenteError, DomainError, ShapeError
from detente.models.bargaining import RULES, STATUSES, Options, Positions, Reading, compromise, median, nash, settle

CASE = Positions(
    position=np.array([[0.0, 40.0, 100.0]]),
    salience=np.array([[1.0, 1.0, 1.0]]),
    capability=np.array([[0.45, 0.35, 0.20]]),
)
every_rule = pytest.mark.parametrize("name", RULES)


@every_rule
def test_hopeless_draws_get_a_status_and_spoil_nobody(name: str) -> None:
    rows = {
        "fine": ([0, 40, 100], [1, 1, 1]),
        "unanimous": ([70, 70, 70], [1, 1, 1]),
        "one has a position": ([np.nan, 70, np.nan], [1, 1, 1]),
        "nobody cares": ([0, 40, 100], [0, 0, 0]),
        "nobody has a position": ([np.nan] * 3, [1, 1, 1]),
        "unknown salience": ([0, 40, 100], [1, np.nan, 1]),
        "infinite position": ([0, np.inf, 100], [1, 1, 1]),
        "unknown salience without a position": ([0, np.nan, 100], [1, np.nan, 1]),
    }
    position, salience = (np.array([row[part] for row in rows.values()], float) for part in (0, 1))
    result = RULES[name](replace(CASE, position=position, salience=salience), Reading())
    assert result.status.tolist() == [0, 1, 1, 2, 2, 5, 5, 0]
    assert len(STATUSES) > result.status.max()
    np.testing.assert_array_equal(np.isnan(result.outcome), result.status >= 2)
    assert (result.outcome[1:3] == 70).all()
    assert result.outcome[0] == RULES[name](CASE, Reading()).outcome[0]
    assert (result.influence[3:5] == 0).all()
    np.testing.assert_array_equal(result.is_settled, result.status <= 1)


def test_weights_may_be_made_of_less() -> None:
    case = replace(CASE, salience=np.array([[1.0, 0.5, 0.0]]))
    caring = compromise(case, Options(weights="salience"))
    np.testing.assert_allclose(caring.influence[0], [2 / 3, 1 / 3, 0])
    alike = compromise(case, Options(weights="equal"))
    np.testing.assert_allclose(alike.influence[0], [0.5, 0.5, 0])
    everybody = compromise(case, Options(weights="equal", include_inactive=True))
    np.testing.assert_allclose(everybody.influence[0], [1 / 3, 1 / 3, 1 / 3])
    capable = compromise(case, Options(weights="capability", include_inactive=True))
    np.testing.assert_allclose(capable.influence[0], CASE.capability[0])


def test_the_middle_of_an_even_split() -> None:
    case = replace(CASE, capability=np.array([[1.0, 1.0, 0.0]]))
    outcomes = [median(case, Options(middle=middle)).outcome[0] for middle in ("lower", "mid", "upper")]
    assert outcomes == [0, 20, 40]


def test_an_unknown_status_quo_falls_back_to_the_cost_alone() -> None:
    unknown = nash(replace(CASE, status_quo=np.array([np.nan, 20.0])))
    assert unknown.outcome[0] == nash(CASE).outcome[0]
    assert unknown.outcome[1] == nash(replace(CASE, status_quo=np.array([20.0]))).outcome[0]


def test_costs_of_failure_may_vary_by_draw() -> None:
    result = nash(CASE, Options(loss="linear", cost_of_failure=np.array([0.25, 1.0])))
    assert result.status.tolist() == [3, 0]
    assert result.outcome[1] == 40


def test_a_single_acceptable_point_is_the_settlement() -> None:
    case = Positions(np.array([[0.0, 100.0]]), np.ones((1, 2)), np.array([[0.3, 0.7]]))
    result = nash(case, Options(loss="linear", cost_of_failure=0.5))
    assert (result.status[0], result.outcome[0], result.certificate[0]) == (0, 50, 0)
    given = nash(case, Options(breakdown="given", disagreement_utility=np.array([[0.1, -1.0]])))
    assert given.status[0] == 3


REFUSED: list[tuple[dict[str, Any], type[DetenteError], str]] = [
    ({"position": np.zeros(3)}, ShapeError, r"position has shape \(3,\) but its axes are \(draw, actor\)"),
    ({"position": np.zeros((1, 0))}, ShapeError, "position has no actors"),
    (
        {"salience": np.ones((1, 2))},
        ShapeError,
        r"salience has shape \(1, 2\) but position has shape \(1, 3\)",
    ),
    ({"status_quo": np.zeros((1, 1))}, ShapeError, r"status_quo has shape \(1, 1\)"),
    ({"status_quo": np.array([np.inf])}, DomainError, "status_quo.*finite, or NaN where unknown"),
    ({"salience": np.array([[1, 1, -0.1]])}, DomainError, r"salience\[0, 2\] is -0.1; it must be at least 0"),
    ({"capability": np.array([[1, -1, 1]])}, DomainError, r"capability\[0, 1\] is -1.0"),
    ({"capability": np.zeros((1, 3))}, DomainError, "capability is 0 everywhere"),
    ({"low": 100.0}, DomainError, "low is 100.0 and high is 100.0; low must be below high"),
]


@every_rule
@pytest.mark.parametrize(("change", "error", "message"), REFUSED)
def test_arrays_that_no_rule_can_use(
    name: str, change: dict[str, Any], error: type[DetenteError], message: str
) -> None:
    with pytest.raises(error, match=message):
        RULES[name](replace(CASE, **change), Reading())


def test_draws_must_match() -> None:
    case = replace(CASE, position=np.zeros((3, 3)), salience=np.ones((2, 3)))
    with pytest.raises(ShapeError, match="salience has 2 draws but position has 3"):
        compromise(case)


CONTRADICTIONS: list[tuple[dict[str, Any], type[DetenteError], str]] = [
    ({"weights": "votes"}, DomainError, "weights is 'votes'; it must be one of capability_salience"),
    ({"loss": "cubic"}, DomainError, "loss is 'cubic'; it must be one of quadratic"),
    ({"loss": "power"}, DomainError, "loss is 'power' and power is None"),
    ({"power": 3.0}, DomainError, "loss is 'quadratic' and power is 3.0"),
    ({"loss": "power", "power": 0.5}, DomainError, "power is 0.5; it must be at least 1"),
    ({"breakdown": "war"}, DomainError, "breakdown is 'war'"),
    ({"breakdown": "given"}, DomainError, "go together or not at all"),
    ({"disagreement_utility": np.zeros((1, 3))}, DomainError, "go together or not at all"),
    ({"cost_of_failure": -1.0}, DomainError, "cost_of_failure is -1.0; it must be finite and at least 0"),
    ({"cost_of_failure": np.array([[1.0, 1.0]])}, ShapeError, r"cost_of_failure has shape \(1, 2\)"),
]


@pytest.mark.parametrize(("change", "error", "message"), CONTRADICTIONS)
def test_options_that_contradict_each_other(
    change: dict[str, Any], error: type[DetenteError], message: str
) -> None:
    with pytest.raises(error, match=message):
        nash(CASE, replace(Options(), **change))


def test_the_median_refuses_an_unknown_middle() -> None:
    with pytest.raises(DomainError, match="middle is 'centre'; it must be one of mid, lower, upper"):
        median(CASE, Options(middle="centre"))  # type: ignore[arg-type]  # a wrong word is the point


@every_rule
def test_a_rule_whose_draws_all_lack_capability_is_told_so_beside_others(name: str) -> None:
    capability = np.array([[0.45, 0.35, 0.20], [0, 0, 0], [0, 0, 0]])
    case = replace(CASE, position=np.repeat(CASE.position, 3, axis=0), salience=np.ones((3, 3)), capability=capability)
    found = settle(case, ("compromise", name), np.array([0, 1, 1]), Reading())
    assert found.status.tolist() == [0, 2, 2]
    assert np.isnan(found.outcome[1:]).all()
    assert found.outcome[0] == compromise(CASE).outcome[0]
    assert not found.influence[1:].any()
    with pytest.raises(DomainError, match="capability is 0 everywhere"):
        settle(replace(case, capability=np.zeros((3, 3))), ("compromise", name), np.array([0, 1, 1]), Reading())
