"""Votes of the Security Council on Iran, 2006 to 2010, held against published ideal points.

Source: the project's council specification, section 8.4 (areas under the curve, baseline) and 9.4 (points). The file of
ideal points is not part of the repository; where it lies is said by DETENTE_IDEAL_POINTS.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from detente.cases import bundled_votes
from detente.interchange.votes import read_votes
from detente.models.council import fit_votes, foretell_votes
from detente.study.vote_bench import area_under_curve, bench_votes

BESIDE = Path(__file__).parents[3] / "shared" / "reference" / "un" / "bsv_ideal_points_apr2020_s46_s64.csv.gz"
POINTS = Path(os.environ.get("DETENTE_IDEAL_POINTS", BESIDE))
RECORD = bundled_votes()["iran-2006-2010"]
needs_points = pytest.mark.skipif(not POINTS.exists(), reason=f"no published ideal points at {POINTS}")

SESSION_64 = {
    "Lebanon": -0.856, "Gabon": -0.720, "Nigeria": -0.662, "China": -0.626, "Brazil": -0.350, "Uganda": -0.320,
    "Mexico": -0.091, "Russia": -0.043, "Turkey": 0.474, "Japan": 0.606, "Bosnia and Herzegovina": 0.712,
    "Austria": 0.841, "France": 1.336, "United Kingdom": 1.502, "United States": 2.546,
}  # fmt: skip


def test_everyone_votes_yes_with_the_base_rate() -> None:
    votes = read_votes(RECORD)
    rate = votes.is_yes.mean()
    assert np.mean((rate - votes.is_yes) ** 2) == pytest.approx(0.0525, abs=5e-5)
    logs = -np.log(np.where(votes.is_yes, rate, 1 - rate))
    assert logs.mean() == pytest.approx(0.2146, abs=5e-5)


def test_distance_on_resolution_1929_alone() -> None:
    votes = read_votes(RECORD)
    last = votes.resolution == 5
    members = [member for member, is_last in zip(votes.members, last, strict=True) if is_last]
    distance = np.array([abs(SESSION_64[member] - SESSION_64["United States"]) for member in members])
    assert area_under_curve(distance, ~votes.is_yes[last]) == pytest.approx(0.750, abs=5e-4)


@needs_points
def test_distance_on_the_six_resolutions() -> None:
    found = bench_votes(read_votes(RECORD, POINTS, "United States"))
    assert found.plain_auc["distance"] == pytest.approx(0.756, abs=5e-4)
    base, distance, stake = found.lines[1:4]
    assert distance.log > base.log - 0.01, "distance alone is no better than the base rate"
    assert stake.log < base.log


def test_each_resolution_is_foretold_without_itself() -> None:
    votes = read_votes(RECORD)
    found = bench_votes(votes).lines[2]
    for index in range(6):
        here = votes.resolution == index
        feature = votes.features["stake"][:, None]
        model = fit_votes(feature[~here], votes.vote[~here])
        np.testing.assert_array_equal(found.told[here], foretell_votes(model, feature[here]))


def test_the_base_rate_is_that_of_the_other_votes() -> None:
    found = bench_votes(read_votes(RECORD)).lines[1]
    assert found.told[:15, 0] == pytest.approx((71 + 0.5) / 76)
    assert found.told[-15:, 0] == pytest.approx((73 + 0.5) / 76)


def test_from_earlier_resolutions_alone() -> None:
    found = bench_votes(read_votes(RECORD), is_forward=True)
    assert not found.asked[:15].any()
    assert np.isnan(found.lines[1].by_resolution[0])
    assert found.lines[1].told[15:30, 0] == pytest.approx((14 + 0.5) / 16)


def test_the_literal_yes_is_scored_as_such() -> None:
    certain = bench_votes(read_votes(RECORD)).lines[0]
    assert (certain.brier, certain.hits) == (pytest.approx(5 / 90), pytest.approx(85 / 90))
    assert np.isinf(certain.log)
