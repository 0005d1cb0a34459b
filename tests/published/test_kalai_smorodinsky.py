"""Worked values of the Kalai–Smorodinsky solution on one issue.

Sources: the project's bargaining specification, section 2.4, and the worked examples kept with it (recomputed from
the formulas by an independent program). The emission-standards inputs are those published by Bueno de Mesquita (1994).
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detente.errors import DomainError
from detente.models.bargaining import Options, Positions
from detente.models.bargaining.kalai_smorodinsky import kalai_smorodinsky

NORMAL, UNANIMOUS, NO_WEIGHT, NO_AGREEMENT, _, INVALID = range(6)
WORKED = Path(__file__).parents[1] / "data" / "kalai_smorodinsky.csv"

EXAMPLES = {
    "two_actors": ([0, 100], [0.3, 0.7], 0, 100),
    "three_camps": ([0, 40, 100], [0.45, 0.35, 0.20], 0, 100),
    "emission_start": (
        [4, 7, 4, 4, 10, 10, 10, 7, 4, 7],
        [0.064, 0.032, 0.006, 0.128, 0.096, 0.096, 0.144, 0.005, 0.05, 0.056],
        4,
        10,
    ),
}


def case(example: str, reference: float | None = None) -> Positions:
    """One draw of a worked example."""
    position, weight, low, high = EXAMPLES[example]
    status_quo = None if reference is None else np.array([reference])
    one = np.array([position], float)
    return Positions(one, np.ones_like(one), np.array([weight]), status_quo=status_quo, low=low, high=high)


def rows() -> list[dict[str, str]]:
    """The rows of the table."""
    with WORKED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", rows(), ids=lambda row: "-".join(row.values()))
def test_every_worked_example(row: dict[str, str]) -> None:
    ideal = "unrestricted" if row["rule"].endswith("unrestricted") else "rational"
    options = Options(loss=row["loss"], cost_of_failure=float(row["kappa"]), ideal=ideal)
    result = kalai_smorodinsky(case(row["example"], float(row["reference"]) if row["reference"] else None), options)
    if row["value"] == "no_agreement":
        assert result.status[0] == NO_AGREEMENT
        assert np.isnan(result.outcome[0])
        return
    assert result.outcome[0] == pytest.approx(float(row["value"]), abs=1e-6)
    assert result.certificate[0] < 1e-9


def test_the_table_is_whole() -> None:
    assert len(rows()) == 128


@pytest.mark.parametrize("cost", [1.0, 1.7, 30.0])
def test_without_a_status_quo_a_linear_loss_gives_the_midrange(cost: float) -> None:
    position = np.random.default_rng(3).uniform(0, 100, (200, 7))
    given = Positions(position, np.ones_like(position), np.ones_like(position))
    result = kalai_smorodinsky(given, Options(loss="linear", cost_of_failure=cost))
    np.testing.assert_allclose(result.outcome, 0.5 * (position.min(axis=1) + position.max(axis=1)), atol=1e-9)


@pytest.mark.parametrize("options", [
    Options(), Options(loss="linear", cost_of_failure=0.4), Options(weighted=True), Options(ideal="unrestricted"),
    Options(weighted=True, loss="power", power=1.5, ideal="unrestricted", cost_of_failure=0.6),
])  # fmt: skip
def test_no_point_of_a_fine_grid_is_better(options: Options) -> None:
    rng = np.random.default_rng(11)
    position, salience = rng.uniform(0, 100, (40, 5)), rng.uniform(0.1, 1, (40, 5))
    status_quo = rng.uniform(0, 100, 40)
    given = Positions(position, salience, np.ones_like(position), status_quo)
    result = kalai_smorodinsky(given, options)
    power = {"linear": 1.0, "quadratic": 2.0}.get(options.loss) or options.power
    grid = np.linspace(0, 100, 20_001)
    for draw in np.flatnonzero(result.status == NORMAL):
        room = options.cost_of_failure + (np.abs(status_quo[draw] - position[draw]) / 100) ** power
        over = room - (np.abs(grid[:, None] - position[draw]) / 100) ** power
        accepted = (over >= 0).all(axis=1)
        hope = over[accepted].max(axis=0) if options.ideal == "rational" else over.max(axis=0)
        weight = salience[draw] / salience[draw].max() if options.weighted else 1.0
        score = np.where(accepted, (over / hope / weight).min(axis=1), -np.inf)
        assert result.outcome[draw] == pytest.approx(grid[np.argmax(score)], abs=0.02)
        assert result.gain[draw].min() == pytest.approx(score.max(), abs=1e-3)


def test_those_at_the_minimum_are_named_and_pull_either_way() -> None:
    result = kalai_smorodinsky(case("three_camps"), Options(loss="linear"))
    assert result.is_least.tolist() == [[True, False, True]]
    assert result.gain[0] == pytest.approx([0.5, 0.9, 0.5])


def test_weights_draw_the_settlement_to_the_heavier() -> None:
    plain, weighted = (kalai_smorodinsky(case("two_actors"), Options(weighted=flag)) for flag in (False, True))
    assert plain.outcome[0] == pytest.approx(50)
    # the lighter wants 0, the heavier 1: (7/3) (1 - x^2) = 1 - (1 - x)^2
    assert weighted.outcome[0] == pytest.approx(100 * np.roots([-4 / 3, -2, 7 / 3]).max(), abs=1e-9)


def test_statuses() -> None:
    nan = np.nan
    position = np.array([[10, 10.0], [nan, nan], [0, 100.0], [0, np.inf]])
    given = Positions(position, np.ones((4, 2)), np.ones((4, 2)), np.array([nan, nan, 0, nan]))
    result = kalai_smorodinsky(given, Options(cost_of_failure=0.0, loss="linear"))
    assert result.status.tolist() == [UNANIMOUS, NO_WEIGHT, NORMAL, INVALID]
    assert result.outcome[0] == 10
    assert np.isnan(result.outcome[[1, 3]]).all()
    assert result.outcome[2] == 0  # nobody but the first accepts a move, so the status quo is the only point
    assert np.isnan(result.gain[0]).all()
    assert not result.is_least[0].any()


def test_a_wrong_word_is_refused() -> None:
    with pytest.raises(DomainError, match="ideal is 'best'; it must be one of rational, unrestricted"):
        kalai_smorodinsky(case("two_actors"), replace(Options(), ideal="best"))
