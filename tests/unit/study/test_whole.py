"""Scores of whole distributions: by hand, by a second route, and what a calibrated forecast must get."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.study.measures import crps
from detente.study.measures.whole import coverage, pit_histogram, point_masses

RANDOM = np.random.default_rng(11)


def test_masses_score_as_draws_do() -> None:
    draws, outcome = RANDOM.integers(0, 11, (30, 40)) * 10.0, RANDOM.uniform(0, 100, 30)
    found = point_masses(draws, np.full(draws.shape, 1 / 40), outcome, 0.5)
    np.testing.assert_allclose(found.crps, crps(draws, outcome).each, atol=1e-10)
    np.testing.assert_allclose(found.up_to, (draws <= outcome[:, None]).mean(axis=1), atol=1e-12)
    np.testing.assert_allclose(found.mean, draws.mean(axis=1), atol=1e-12)


def test_masses_by_hand() -> None:
    found = point_masses([[50.0, 0.0, 50.0]], [[0.25, 0.5, 0.25]], [50.0], 0.5)
    assert (found.below[0], found.up_to[0], found.near[0]) == (0.5, 1.0, 0.5)
    assert (found.low[0], found.middle[0], found.high[0]) == (0.0, 0.0, 50.0)
    assert found.crps[0] == pytest.approx(50 * 0.5**2)


def test_coverage_by_hand() -> None:
    below, up_to = np.array([0.0, 0.05, 0.3, 0.85, 0.95, 0.5]), np.array([0.2, 0.05, 0.4, 1.0, 0.95, 0.5])
    np.testing.assert_allclose(coverage(below, up_to), [0.5, 0, 1, 1 / 3, 0, 1])


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_a_calibrated_forecast_covers_its_level_lumps_or_not(level: float) -> None:
    # every possible outcome of a forecast with lumps, weighted by its own probability: the mean is exact
    probability = np.array([0.35, 0.02, 0.4, 0.03, 0.2])
    up_to = np.cumsum(probability)
    assert (coverage(up_to - probability, up_to, level) * probability).sum() == pytest.approx(level)
    even = (np.arange(10_000) + 0.5) / 10_000
    assert coverage(even, even, level).mean() == pytest.approx(level, abs=1e-3)


def test_a_calibrated_forecast_has_a_flat_histogram() -> None:
    probability = np.array([0.35, 0.05, 0.4, 0.2])
    count = np.repeat(np.arange(4), (probability * 100).astype(int))
    up_to = np.cumsum(probability)
    found = pit_histogram((up_to - probability)[count], up_to[count], 10)
    np.testing.assert_allclose(found, 0.1, atol=1e-12)


def test_outcomes_without_a_lump_fall_into_one_bin() -> None:
    assert pit_histogram([0.05, 1.0], [0.05, 1.0], 4).tolist() == [0.5, 0, 0, 0.5]


def test_wrong_arrays_are_refused() -> None:
    with pytest.raises(DomainError, match="sum to 1"):
        point_masses([[1.0, 2.0]], [[0.5, 0.4]], [1.0], 0.5)
    with pytest.raises(ShapeError, match="2 questions"):
        point_masses([[1.0]], [[1.0]], [1.0, 2.0], 0.5)
    with pytest.raises(ShapeError, match="below"):
        coverage([0.1], [0.1, 0.2])
    with pytest.raises(DomainError, match="bins is 0"):
        pit_histogram([0.1], [0.1], 0)
