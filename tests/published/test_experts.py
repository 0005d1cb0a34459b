"""The classical model on the three experts of the Delft course on structured expert judgement.

Source: TU Delft OpenCourseWare, "Decision Making Under Uncertainty: Introduction to Structured Expert Judgment", module
3, readings 3.7.3 (data, scores, weights, both pools) and 3.8.2 (again without expert A). Pools are printed there to two
decimals, scores to three or four figures; its weights come from the rounded scores.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from detente.models.experts import ExpertPanel, decide, equal_weights, given_weights, performance_weights, scores

LEVELS = (0.05, 0.5, 0.95)
TRUE = (24, 11, 68, 47, 31)
A = ((2, 5, 7), (12, 13, 15), (87, 89, 92), (2, 5, 8), (48, 50, 52))
B = ((20, 23, 34), (8, 10, 11), (60, 70, 90), (20, 35, 45), (30, 35, 40))
C = ((20, 25, 28), (10, 13, 15), (65, 67, 70), (42, 44, 46), (32, 33, 35))
CALIBRATION = (3.621e-5, 0.608, 0.327)
INFORMATION = (1.418, 0.558, 1.354)
WEIGHT = (0.00006565341, 0.4338007, 0.5661336)
POOLED = ((19.97, 24.48, 33.11), (8.19, 10.91, 14.86), (60.75, 67.56, 87.94), (21.02, 42.8, 45.97))
EQUAL = ((2.55, 21.77, 32.39), (8.31, 12.23, 14.91), (61.43, 71.08, 91.61))
"""The first items as printed; the reading breaks off after them where we could see it."""
POOLED_B_C = ((20, 24.68, 32.31), (8.33, 11.71, 14.92), (61.24, 67.34, 86.28), (23.03, 43.3, 45.98),
              (30.61, 33.29, 39.1))
EQUAL_B_C = ((20, 24.38, 33.15), (8.15, 10.75, 14.82), (60.61, 67.69, 88.24), (21.39, 42.5, 45.96),
             (30.31, 33.57, 39.58))

ALL = ExpertPanel(LEVELS, [A, B, C], TRUE)
TWO = ExpertPanel(LEVELS, [B, C], TRUE)


def test_hits_by_hand() -> None:
    assert scores(ALL).hits.tolist() == [[3, 0, 0, 2], [0, 2, 2, 1], [1, 2, 1, 1]]


def test_calibration_and_information() -> None:
    found = scores(ALL)
    assert_allclose(found.calibration, CALIBRATION, rtol=1e-3)
    assert_allclose(found.telling, INFORMATION, atol=5e-4)


def test_weights() -> None:
    weight = performance_weights(ALL).weight
    assert (weight == weight[:, :1]).all()
    assert_allclose(weight[:, 0], WEIGHT, atol=2e-4)
    assert weight[0, 0] == pytest.approx(6.56e-5, rel=2e-3)
    rounded = np.array(CALIBRATION) * INFORMATION
    assert_allclose(given_weights(ALL, rounded).weight[:, 0], WEIGHT, rtol=1e-6)


def test_pools_of_all_three() -> None:
    assert_allclose(decide(ALL, performance_weights(ALL)).value[: len(POOLED)], POOLED, atol=0.0051)
    assert_allclose(decide(ALL, equal_weights(ALL)).value[: len(EQUAL)], EQUAL, atol=0.0051)


def test_without_the_first_expert() -> None:
    found = scores(TWO)
    assert_allclose(found.calibration, CALIBRATION[1:], rtol=1e-3)
    # cut there to three decimals, not rounded: 0.9717
    assert_allclose(found.telling, (0.220, 0.971), atol=1e-3)
    assert_allclose(performance_weights(TWO).weight[:, 0], (0.3, 0.7), atol=0.005)
    # one figure of each (86.28 for our 86.274, 45.96 for our 45.955) is a unit of the last place off
    assert_allclose(decide(TWO, performance_weights(TWO)).value, POOLED_B_C, atol=0.0101)
    assert_allclose(decide(TWO, equal_weights(TWO)).value, EQUAL_B_C, atol=0.0101)


def test_a_level_shuts_out_whoever_lies_below_it() -> None:
    shut = performance_weights(ALL, level=0.01)
    assert (shut.weight[0] == 0).all()
    # The others keep their ratio, and the first expert still widens the range.
    assert shut.weight[1, 0] / shut.weight[2, 0] == pytest.approx(0.4338007 / 0.5661336, abs=5e-4)


def test_the_best_level_by_trying_all() -> None:
    def product(level: float) -> float:
        own = decide(ALL, performance_weights(ALL, level)).scores
        return float(own.calibration[0] * own.telling[0])

    best = performance_weights(ALL, None)
    tried = {level: product(float(level)) for level in scores(ALL).calibration}
    assert product(best.level) == max(tried.values())
    assert min(tried.values()) < max(tried.values())


def test_item_weights_by_hand() -> None:
    found = scores(ALL)
    product = found.calibration[:, None] * found.information
    assert_allclose(performance_weights(ALL, by_item=True).weight, product / product.sum(axis=0), rtol=1e-12)
