"""The calibrated forecast of an issue, the rival rules beside it, and how little a hundredth of noise moves it."""

from __future__ import annotations

import numpy as np
import pytest

from detente.lenses.forecasts import RIVALS
from detente.lenses.load import load_bytes, load_case
from detente.lenses.predictive import shipped
from detente.models.bargaining import Positions
from detente.models.predictive import mean, predict, quantile
from detente.study.answer import reading_of
from detente.study.evaluate import Reading
from detente.study.run import Settings, run_case


@pytest.fixture(scope="module")
def found() -> Reading:
    return reading_of(run_case(load_case("emission-standards-1992"), b"", Settings(4_000)))


def emission() -> Positions:
    actors = load_case("emission-standards-1992").case
    seats = actors.issues["delay"].positions
    rows = [(float(seat.position.form.value), float(seat.salience.form.value),
             float(actors.actors[name].capability.form.value)) for name, seat in seats.items()]
    position, salience, capability = (np.array([column]) for column in zip(*rows, strict=True))
    return Positions(position, salience, capability, low=4.0, high=10.0)


def test_the_sampled_outcomes_follow_the_distribution(found: Reading) -> None:
    told = predict(emission(), shipped().parameters)
    drawn = found.outcome("issues.delay.forecast")
    assert found.outcome("issues.delay.forecast_mean") == pytest.approx(np.full(4_000, mean(told)[0]))
    assert drawn.mean() == pytest.approx(mean(told)[0], abs=4 * drawn.std() / np.sqrt(4_000))
    levels = [0.2, 0.5, 0.8]
    for level, value in zip(levels, quantile(told, levels)[0], strict=True):
        # An atom may reach over the level, so the share at or below its place is at least that, and below it at most.
        assert (drawn <= value + 1e-9).mean() >= level - 0.03
        assert (drawn < value - 1e-9).mean() <= level + 0.03


def test_the_rivals_stand_beside_it_whatever_rule_the_case_names(found: Reading) -> None:
    assert set(RIVALS) == {"compromise", "median", "nash", "kalai_smorodinsky", "condorcet"}
    assert found.outcome("issues.delay.by.compromise")[0] == pytest.approx(7.389955686853767)
    assert found.outcome("issues.delay.by.median")[0] == pytest.approx(7)
    assert found.outcome("issues.delay.by.nash")[0] == pytest.approx(7.254147, abs=1e-5)


def test_it_says_where_its_calibration_comes_from(found: Reading) -> None:
    planned = found.plan.planned("issues.delay.forecast")
    says = planned.lens.explain(found.plan.case, planned.item, found.outcome)
    assert "218 decisions of the European Union" in says[0]
    assert "untested outside the Union" in says[0]
    assert says[1].startswith("At the median the rules that settle in one step lie between")


def test_a_hundredth_of_noise_moves_the_forecast_less_than_the_rule_that_jumps_most(found: Reading) -> None:
    planned = found.plan.planned("issues.delay.forecast")
    ((title, lines),) = planned.lens.details(found.plan.case, planned.item, found.outcome)
    assert title.startswith("If every input is off by up to 1 %")
    moved = {line.split(" from ")[0]: float(line.rsplit("(", 1)[1].split(" %")[0]) for line in lines}
    assert moved["The mean of the forecast"] <= 5
    assert moved["The mean of the forecast"] < max(moved[f"The rule {rule}"] for rule in ("challenge", "spatial"))


def test_a_councils_issue_has_no_such_forecast_and_nobody_with_weight_has_none() -> None:
    assert "issues.sanctions.forecast" not in reading_of(
        run_case(load_case("russia-iran-us-2010"), b"", Settings(8))).plan.owner
    text = """\
detente: 1
case: {title: T}
actors: {a: {kind: state, capability: 0}, b: {kind: state, capability: 0}}
issues:
  x: {question: Q, scale: {0: a, 1: b}, positions: {a: {position: 0, salience: 1}, b: {position: 1, salience: 1}}}
"""
    reading = reading_of(run_case(load_bytes(text.encode()), b"", Settings(4)))
    assert np.isnan(reading.outcome("issues.x.forecast")).all()
    planned = reading.plan.planned("issues.x.forecast")
    assert planned.lens.explain(reading.plan.case, planned.item, reading.outcome) == ("No draw has a forecast.",)
