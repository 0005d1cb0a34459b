"""Worked values of the weighted mean, the weighted median and the Nash solution on one issue.

Sources: the project's bargaining specification, sections 2.1 to 2.3, and the worked examples kept with it
(recomputed from the formulas by an independent program). The emission-standards inputs are those published by
Bueno de Mesquita (1994): ten members of the European Community, years of delay of car emission standards.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from detente.case.bargaining_parts import RULES as WORDS
from detente.models.bargaining import RULES, Options, Positions, Reading, Settlement, compromise, median, nash

NO_AGREEMENT = 3
EMISSION_POSITION = [4, 7, 4, 4, 10, 10, 10, 7, 4, 7]
EMISSION_CAPABILITY = [0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08]
EMISSION_SALIENCE = [0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7]
WORKED = Path(__file__).parents[3] / "shared/reference/bargaining/cooperative/worked_examples.csv"

EXAMPLES = {
    "two_actors": ([0, 100], [1, 1], [0.3, 0.7], 0, 100),
    "three_camps": ([0, 40, 100], [1, 1, 1], [0.45, 0.35, 0.20], 0, 100),
    "emission_start": (EMISSION_POSITION, EMISSION_SALIENCE, EMISSION_CAPABILITY, 4, 10),
}


def case(example: str, reference: float | None = None) -> Positions:
    """One draw of a worked example."""
    position, salience, capability, low, high = EXAMPLES[example]
    status_quo = None if reference is None else np.array([reference])
    arrays = (np.array([values], float) for values in (position, salience, capability))
    return Positions(*arrays, status_quo=status_quo, low=low, high=high)


def test_compromise_on_emission_standards() -> None:
    result = compromise(case("emission_start"))
    assert result.outcome[0] == pytest.approx(7.389955686853767, abs=1e-12)
    assert result.influence.sum() == pytest.approx(1)


def test_median_on_emission_standards() -> None:
    assert median(case("emission_start")).outcome[0] == 7.0


NASH = [
    ("two_actors", "linear", 1, None, 70),
    ("two_actors", "quadratic", 1, None, 62.398425),
    ("two_actors", "quadratic", 2, None, 65.962834),
    ("two_actors", "linear", 2, None, 100),
    ("two_actors", "quadratic", 0.25, None, 50),
    ("three_camps", "linear", 1, None, 40),
    ("three_camps", "linear", 0.25, 20, 22.5),
    ("three_camps", "linear", 0.25, None, None),
    ("three_camps", "quadratic", 0.25, 20, 27.221517),
    ("three_camps", "quadratic", 1, 60, 40),
    ("emission_start", "quadratic", 1, None, 7.254147),
    ("emission_start", "quadratic", 2, None, 7.318173),
    ("emission_start", "linear", 1, None, 7.205863),
    ("emission_start", "linear", 0.25, 4, 4.401034),
    ("emission_start", "quadratic", 10, 7, 7.374118),
]


@pytest.mark.parametrize(("example", "loss", "cost", "reference", "expected"), NASH)
def test_nash(example: str, loss: str, cost: float, reference: float | None, expected: float | None) -> None:
    result = nash(case(example, reference), Options(loss=loss, cost_of_failure=cost))
    if expected is None:
        assert result.status[0] == NO_AGREEMENT
        assert np.isnan(result.outcome[0])
        return
    assert result.outcome[0] == pytest.approx(expected, abs=1e-6)
    assert result.certificate[0] < 1e-9


def test_a_failed_bargain_leaves_the_status_quo() -> None:
    options = Options(loss="linear", cost_of_failure=0.25, breakdown="cost_only")
    result = nash(case("three_camps", 20), options)
    assert (result.status[0], result.outcome[0]) == (NO_AGREEMENT, 20)


def test_when_failure_is_very_costly_nash_is_the_mean_or_the_median() -> None:
    for example in EXAMPLES:
        quadratic = nash(case(example), Options(cost_of_failure=1e6)).outcome[0]
        assert quadratic == pytest.approx(compromise(case(example)).outcome[0], abs=1e-4)
        linear = nash(case(example), Options(cost_of_failure=1e6, loss="linear")).outcome[0]
        assert linear == pytest.approx(median(case(example)).outcome[0], abs=1e-4)


def test_power_two_is_quadratic_and_power_one_is_linear() -> None:
    for loss, power in (("quadratic", 2.0), ("linear", 1.0)):
        named = nash(case("emission_start", 4), Options(loss=loss)).outcome
        spelled = nash(case("emission_start", 4), Options(loss="power", power=power)).outcome
        assert spelled == pytest.approx(named, abs=1e-9)


def settled(row: dict[str, str]) -> Settlement:
    """The rule that a row of the worked examples names, applied to its example."""
    given = case(row["example"], float(row["reference"]) if row["reference"] else None)
    if row["rule"] == "nash":
        return nash(given, Options(loss=row["loss"], cost_of_failure=float(row["kappa"])))
    if row["rule"] == "weighted_mean":
        return compromise(given)
    return median(given, Options(middle="lower" if row["rule"].endswith("lower") else "mid"))


@pytest.mark.skipif(not WORKED.exists(), reason="the reference files are not beside this checkout")
def test_every_worked_example() -> None:
    with WORKED.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not row["rule"].startswith("kalai")]
    assert len(rows) == 73
    for row in rows:
        result = settled(row)
        if row["value"] == "no_agreement":
            assert result.status[0] == NO_AGREEMENT, row
        else:
            assert result.outcome[0] == pytest.approx(float(row["value"]), abs=1e-5), row


def test_rules_stand_under_the_words_of_the_case_language() -> None:
    case = Positions(position=np.array([[0.0, 40.0, 100.0]]), salience=np.ones((1, 3)), capability=np.ones((1, 3)))
    for rule, word in ((compromise, "compromise"), (median, "median"), (nash, "nash")):
        assert RULES[word](case, Reading()).outcome == rule(case, Options()).outcome
    assert set(RULES) <= set(WORDS)
