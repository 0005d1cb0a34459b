"""Paired comparison of outcomes."""

import numpy as np
import pytest

from detente.errors import ShapeError
from detente.study.measures.compare import compare


def test_by_hand():
    # differences 1, 2, 3: mean 2, sd 1, error 1/sqrt(3); t(2) at 97.5 % is 4.302653
    answer = compare([[1.0], [2.0], [3.0]], [[2.0], [4.0], [6.0]])
    half = 4.302653 / np.sqrt(3)
    assert (answer.before[0], answer.after[0], answer.difference[0]) == (2.0, 4.0, 2.0)
    assert (answer.low[0], answer.high[0]) == pytest.approx((2 - half, 2 + half), rel=1e-6)
    # own standard deviations 1 and 2
    assert answer.standardised[0] == pytest.approx(2 / np.sqrt(2.5))
    assert (answer.rises[0], answer.falls[0]) == (1.0, 0.0)


def test_constants():
    before = np.array([[0.1, 5.0, 0.0], [0.1, 5.0, 1.0], [0.1, 5.0, 2.0]])
    after = before + np.array([0.0, -1.0, 0.5])
    answer = compare(before, after)
    assert answer.standardised.tolist() == [0.0, -np.inf, 0.5]
    assert answer.order.tolist() == [1, 2, 0]
    assert (answer.low[1], answer.high[1]) == (-1.0, -1.0)


def test_rounding_is_no_difference():
    before = np.full((7, 1), 0.3)
    answer = compare(before, np.full((7, 1), 0.1 + 0.2))
    assert (answer.difference[0], answer.standardised[0], answer.rises[0]) == (0.0, 0.0, 0.0)


def test_undefined_draws_are_left_out_by_outcome():
    before = np.array([[1.0, np.nan], [2.0, 1.0], [3.0, 2.0]])
    after = np.array([[2.0, 1.0], [np.inf, np.nan], [5.0, np.nan]])
    answer = compare(before, after)
    assert answer.difference[0] == 1.5
    assert np.isnan(answer.difference[1])
    assert answer.undefined.tolist() == [1, 3]
    assert answer.order.tolist() == [0, 1]


def test_ranked_by_standardised_size_then_raw():
    generator = np.random.default_rng(3)
    before = generator.normal(size=(500, 3)) * [1.0, 100.0, 1.0]
    answer = compare(before, before + np.array([0.5, 5.0, -2.0]))
    assert answer.order.tolist() == [2, 0, 1]
    constants = compare(np.zeros((4, 3)), np.tile([1.0, -3.0, 2.0], (4, 1)))
    assert constants.order.tolist() == [1, 2, 0]


def test_pairing_is_used_and_the_interval_covers():
    generator = np.random.default_rng(4)
    common = generator.normal(size=(60, 2000)) * 10.0
    answer = compare(common, common + 1.0 + generator.normal(size=(60, 2000)))
    assert 0.93 < ((answer.low <= 1.0) & (answer.high >= 1.0)).mean() < 0.97
    assert (answer.high - answer.low).mean() < 1.0


def test_refuses_other_shapes():
    with pytest.raises(ShapeError, match="before has shape"):
        compare(np.ones((3, 2)), np.ones((3, 1)))
