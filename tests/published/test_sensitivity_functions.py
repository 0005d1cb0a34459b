"""Indices of two functions whose variance can be split by hand: Ishigami's, and Sobol's g-function."""

from __future__ import annotations

import numpy as np
import pytest

from detente.study.measures import first_order, sensitivity

WEIGHT = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])


def ishigami(u: np.ndarray, a: float = 7.0, b: float = 0.1) -> np.ndarray:
    """Ishigami and Homma (1990), on inputs from 0 to 1 stretched to minus pi to pi."""
    x = (2 * u - 1) * np.pi
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_indices(a: float = 7.0, b: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """First-order indices and total effects, from the integrals."""
    alone = np.array([(1 + b * np.pi**4 / 5) ** 2 / 2, a**2 / 8, 0.0])
    together = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    variance = alone.sum() + together
    return alone / variance, (alone + together * np.array([1, 0, 1])) / variance


def g_function(u: np.ndarray) -> np.ndarray:
    """Sobol's g-function."""
    return np.prod((np.abs(4 * u - 2) + WEIGHT) / (1 + WEIGHT), axis=1)


def g_indices() -> tuple[np.ndarray, np.ndarray]:
    """First-order indices and total effects, from products of the variances of the factors."""
    factor = 1 / (3 * (1 + WEIGHT) ** 2)
    variance = np.prod(1 + factor) - 1
    return factor / variance, factor * np.prod(1 + factor) / (1 + factor) / variance


def test_the_printed_values() -> None:
    first, total = ishigami_indices()
    assert first == pytest.approx([0.3139, 0.4424, 0.0], abs=5e-5)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=5e-5)
    first, total = g_indices()
    assert first[:4] == pytest.approx([0.7162, 0.1790, 0.0237, 0.0072], abs=5e-5)
    assert total[:4] == pytest.approx([0.7871, 0.2422, 0.0343, 0.0105], abs=5e-5)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("function", "indices"), [(ishigami, ishigami_indices()), (g_function, g_indices())], ids=["ishigami", "g"]
)
def test_ten_thousand_draws(seed: int, function, indices) -> None:
    u = np.random.default_rng(seed).random((10_000, 8))
    found = sensitivity(u, function(u), key=seed)
    first, total = (np.append(index, np.zeros(8 - index.size)) for index in indices)
    assert found.first.value == pytest.approx(first, abs=0.02)
    assert found.total.value == pytest.approx(total, abs=0.03)
    assert found.total.rest < 0.05
    assert (found.total.at_most >= total - 0.03).all()
    assert "all but" in found.total.status


def test_pairs_are_named() -> None:
    u = np.random.default_rng(1).random((10_000, 5))
    (pair,) = sensitivity(u, ishigami(u), key=1).total.pairs
    assert (pair.first, pair.second) == (0, 2)
    assert pair.share == pytest.approx(0.2437, abs=0.02)


def test_intervals_cover_and_idle_inputs_stay_below_the_null() -> None:
    first, _ = ishigami_indices()
    covered, alarms, runs = np.zeros(3), 0, 60
    for seed in range(runs):
        u = np.random.default_rng(1000 + seed).random((2_000, 12))
        found = first_order(u, ishigami(u), key=seed)
        covered += (found.low[:3] <= first) & (first <= found.high[:3])
        alarms += bool(found.is_above_null[2:].any())
    assert (covered >= 0.85 * runs).all()
    assert alarms <= 0.15 * runs  # the allowed share is 5 %
