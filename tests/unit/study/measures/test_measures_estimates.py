"""Means, errors and quantiles, with and without weights."""

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.study.measures.estimates import (
    mean_interval,
    quantiles,
    summary,
    weighted_quantiles,
    weighted_summary,
)


def test_summary_by_hand():
    # 2, 4, 6, 8, 10: sd sqrt(10), error sqrt(2); Hazen: 10 % stands at the first draw, 90 % at the last
    answer = summary([6.0, 2.0, np.nan, 10.0, 4.0, 8.0, np.inf])
    assert (answer.mean, answer.q10, answer.q50, answer.q90, answer.undefined) == (6.0, 2.0, 6.0, 10.0, 2)
    assert answer.error == pytest.approx(np.sqrt(2.0))


def test_summary_of_nothing_and_of_one():
    nothing, one = summary([np.nan]), summary([3.0])
    assert np.isnan([nothing.mean, nothing.error, nothing.q10, nothing.q50, nothing.q90]).all()
    assert nothing.undefined == 1
    assert (one.mean, one.q10, one.q90) == (3.0, 3.0, 3.0)
    assert np.isnan(one.error)


def test_equal_weights_change_nothing():
    values = np.random.default_rng(1).normal(size=400)
    values[::7] = np.nan
    plain, weighted = summary(values), weighted_summary(values, np.full(400, 0.3))
    for name in ("mean", "error", "q10", "q50", "q90", "undefined"):
        assert getattr(weighted, name) == pytest.approx(getattr(plain, name))


def test_weighted_by_hand():
    # worlds of the same draw: mean (1 + 3)/2, 8, so 5; residuals -3 and 3, error sqrt(2 * 18)/2 = 3
    answer = weighted_summary([[1.0, 3.0], [8.0, np.nan], [np.nan, 1.0], [5.0, 5.0]],
                              [[0.5, 0.5], [1.0, 0.0], [0.2, 0.8], [0.0, 0.0]])  # fmt: skip
    assert (answer.mean, answer.undefined) == (5.0, 2)
    assert answer.error == pytest.approx(3.0)


def test_error_takes_a_draw_as_one_observation():
    values = np.random.default_rng(2).normal(size=(200, 1))
    once = weighted_summary(values, np.ones((200, 1)))
    repeated = weighted_summary(np.repeat(values, 5, axis=1), np.full((200, 5), 0.2))
    assert repeated.error == pytest.approx(once.error)


def test_weights_without_any_draw():
    answer = weighted_summary([1.0, 2.0], [0.0, 0.0])
    assert np.isnan([answer.mean, answer.error, answer.q50]).all()
    assert answer.undefined == 2


def test_weighted_quantile_by_hand():
    # steps of 1, 1, 2 stand at 1/8, 3/8, 6/8 of the weight
    assert weighted_quantiles([30.0, 10.0, 20.0], [2.0, 1.0, 1.0], (0.0, 0.125, 0.375, 0.75, 1.0)) == (
        pytest.approx([10.0, 10.0, 20.0, 30.0, 30.0])
    )


def test_quantiles_without_draws():
    assert np.isnan(quantiles([], (0.1, 0.9))).all()
    assert np.isnan(weighted_quantiles([1.0], [0.0], (0.5,))).all()


def test_mean_interval_covers():
    generator = np.random.default_rng(3)
    answer = mean_interval(generator.exponential(size=(200, 3000)), level=0.9)
    is_covered = (answer.low <= 1.0) & (answer.high >= 1.0)
    assert 0.87 < is_covered.mean() < 0.92


def test_summary_error_is_the_spread_of_the_mean():
    samples = np.random.default_rng(4).normal(size=(400, 100))
    answers = [summary(row) for row in samples]
    spread = np.std([answer.mean for answer in answers])
    assert np.mean([answer.error for answer in answers]) == pytest.approx(spread, rel=0.1)


def test_mean_interval_needs_two_draws():
    one = mean_interval([[1.0, 2.0]])
    assert one.value.tolist() == [1.0, 2.0]
    assert np.isnan(one.low).all()
    assert np.isnan(mean_interval(np.empty((0, 2))).value).all()


def test_refuses_what_does_not_fit():
    with pytest.raises(DomainError, match="weight"):
        weighted_summary([1.0], [-1.0])
    with pytest.raises(ShapeError, match="values has shape"):
        weighted_summary([1.0, 2.0], [1.0])
    with pytest.raises(ShapeError, match="axes"):
        weighted_summary(np.ones((1, 1, 1)), np.ones((1, 1, 1)))
    with pytest.raises(ShapeError, match="axes"):
        summary(np.ones((2, 2)))
