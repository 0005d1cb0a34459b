"""First-order indices from given data, against SALib where it is installed."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from detente.study.measures import first_order
from detente.study.measures.bins import bin_inputs
from detente.study.measures.sensitivity import explained

WHY = "SALib is not installed, so NOTHING was compared with it; pip install detente[peers] to compare"


def outcome(u: np.ndarray) -> np.ndarray:
    """Ishigami's function."""
    x = (2 * u - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def analyse(name: str):
    """A module of SALib, whose own warnings do not concern us."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(f"SALib.analyze.{name}", reason=WHY)


def test_variance_between_bins_is_the_same_to_rounding() -> None:
    delta = analyse("delta")
    draws, bins = 5_000, 50
    u = np.random.default_rng(1).random((draws, 3))
    y = outcome(u)
    found = explained(bin_inputs(u, bins), y, key=1).value
    for index in range(3):
        theirs = float(delta.sobol_first(y, u[:, index], np.linspace(0, draws, bins + 1)))
        parts = np.split(y[np.argsort(u[:, index])], bins)
        chance = sum(part.var(ddof=1) for part in parts) / y.var()
        assert found[index] == pytest.approx((draws * theirs - chance) / (draws - 1), rel=1e-10, abs=1e-12)


def test_a_spectral_estimate_agrees() -> None:
    rbd_fast = analyse("rbd_fast")
    u = np.random.default_rng(2).random((10_000, 3))
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = rbd_fast.analyze(problem, u, outcome(u), num_resamples=2, seed=1)["S1"]
    assert first_order(u, outcome(u), key=1).value == pytest.approx(np.asarray(theirs, float), abs=0.03)
