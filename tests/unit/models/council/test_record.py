"""The acceptance model learned from votes: against a generic optimiser, at its edges, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from detente.errors import DomainError, ShapeError
from detente.models.council import fit_votes, foretell_votes


def votes(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Forty votes that follow the model."""
    random = np.random.default_rng(seed)
    feature = random.normal(0, [1, 3], (40, 2))
    level = 0.8 + feature @ [1.0, 0.3] + random.normal(0, 1, 40)
    return feature, np.select([level > 0, level < -0.5], [1, 3], 2)


@pytest.mark.parametrize("seed", range(6))
def test_against_a_generic_optimiser(seed: int) -> None:
    feature, codes = votes(seed)
    model, spread = fit_votes(feature, codes), feature.std(axis=0)
    assert model.certificate < 1e-4

    def minus(guess: np.ndarray) -> float:
        if (guess[1:] < 0).any() or guess[3] <= 0:
            return 1e9
        level = guess[0] + feature @ (guess[1:3] / spread)
        shares = [norm.cdf(level), norm.cdf(level + guess[3]) - norm.cdf(level), norm.cdf(-level - guess[3])]
        log = np.log(np.maximum(np.choose(codes - 1, shares), 1e-300)).sum()
        return float(-log + guess[0] ** 2 / 18 + (guess[1:3] ** 2).sum() / 2 + 2 * guess[3] - np.log(guess[3]))

    best = minimize(minus, [1, 0.5, 0.5, 0.5], method="Nelder-Mead", options={"maxiter": 8000, "xatol": 1e-9,
                                                                             "fatol": 1e-12})  # fmt: skip
    mine = np.array([model.intercept, *(model.weight * spread), model.gap])
    assert minus(mine) <= best.fun + 1e-6
    np.testing.assert_allclose(mine, best.x, atol=1e-3)


def test_rescaling_a_feature_changes_nothing() -> None:
    feature, codes = votes(1)
    plain, scaled = fit_votes(feature, codes), fit_votes(feature * [10, 0.1], codes)
    np.testing.assert_allclose(foretell_votes(plain, feature), foretell_votes(scaled, feature * [10, 0.1]), atol=1e-5)


def test_reordering_votes_changes_nothing() -> None:
    feature, codes = votes(2)
    order = np.random.default_rng(0).permutation(40)
    one, other = fit_votes(feature, codes), fit_votes(feature[order], codes[order])
    np.testing.assert_allclose([one.intercept, *one.weight, one.gap], [other.intercept, *other.weight, other.gap],
                               atol=1e-6)  # fmt: skip


def test_a_feature_that_points_the_wrong_way_has_no_weight() -> None:
    assert fit_votes(np.array([[0.0], [0.0], [1.0], [1.0]]), np.array([1, 1, 3, 2])).weight[0] == 0


def test_all_yes_or_a_constant_feature_is_no_trouble() -> None:
    model = fit_votes(np.ones((15, 1)), np.ones(15, int))
    told = foretell_votes(model, np.ones((1, 1)))
    assert 0.95 < told[0, 0] < 1
    assert told.sum() == pytest.approx(1)


def test_what_makes_no_sense_is_refused() -> None:
    feature, codes = votes(0)
    with pytest.raises(ShapeError, match="vote has shape"):
        fit_votes(feature, codes[:3])
    with pytest.raises(DomainError, match="there are no votes"):
        fit_votes(np.zeros((0, 1)), np.zeros(0, int))
    with pytest.raises(DomainError, match=r"vote\[0\] is 4; it must be 1"):
        fit_votes(feature, codes * 0 + 4)
    with pytest.raises(DomainError, match="finite"):
        fit_votes(feature * np.nan, codes)
    with pytest.raises(ShapeError, match="2 weights"):
        foretell_votes(fit_votes(feature, codes), feature[:, :1])
