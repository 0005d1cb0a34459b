"""Scores over ordered categories and of whole distributions."""

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.study.measures.brier import brier
from detente.study.measures.ranked import crps, ordinal_brier


def test_ordinal_brier_by_hand() -> None:
    # three categories, .2 .5 .3: the first came: (.2-1)², (.7-1)²; the last came: .2², .7²; the second: .2², (.7-1)²
    given = [[0.2, 0.5, 0.3]] * 3
    answer = ordinal_brier(given, [0, 2, 1])
    assert answer.each == pytest.approx([(0.64 + 0.09) / 2, (0.04 + 0.49) / 2, (0.04 + 0.09) / 2])
    assert answer.value == pytest.approx((0.73 + 0.53 + 0.13) / 6)
    assert answer.count == 3


def test_a_near_miss_costs_less_than_a_far_one() -> None:
    near, far = ordinal_brier([[0, 0, 1.0, 0]], [3]), ordinal_brier([[1.0, 0, 0, 0]], [3])
    assert near.value == pytest.approx(1 / 3)
    assert far.value == 1.0


def test_two_categories_are_a_yes_or_no() -> None:
    yes, happened = np.array([0.7, 0.2, 0.9]), np.array([1, 0, np.nan])
    assert ordinal_brier(np.stack([1 - yes, yes], axis=1), happened).each == pytest.approx(
        brier(yes, happened).each, nan_ok=True)


def test_ordinal_brier_refuses_what_does_not_fit() -> None:
    with pytest.raises(ShapeError, match="at least two categories"):
        ordinal_brier([[1.0]], [0])
    with pytest.raises(ShapeError):
        ordinal_brier([[0.5, 0.5]], [0, 1])
    with pytest.raises(DomainError, match="sum to 1"):
        ordinal_brier([[0.5, 0.6]], [0])
    with pytest.raises(DomainError, match="sum to 1"):
        ordinal_brier([[np.nan, 0.6]], [0])
    with pytest.raises(DomainError, match="from 0 to 1"):
        ordinal_brier([[0.5, 0.5]], [2])


def test_crps_by_hand() -> None:
    # draws 0, 1, 3 and outcome 2: mean distance (2 + 1 + 1) / 3; mean distance between draws 2 (1 + 3 + 2) / 9
    assert crps([[3.0, 0.0, 1.0]], [2.0]).value == pytest.approx(4 / 3 - 12 / 18)
    assert crps([[5.0]], [2.0]).value == 3.0
    assert crps([[2.0, 2.0]], [2.0]).value == 0.0
    answer = crps([[0.0, 1.0], [0.0, 1.0]], [1.0, np.nan])
    assert answer.count == 1
    assert np.isnan(answer.each[1])


def test_crps_is_the_area_between_the_distribution_and_what_came() -> None:
    generator = np.random.default_rng(3)
    draws, came = generator.normal(size=40), 0.3
    points = np.sort(np.append(draws, came))
    heights = np.array([((draws <= point).mean() - (point >= came)) ** 2 for point in points[:-1]])
    assert crps(draws[None], [came]).value == pytest.approx(float((heights * np.diff(points)).sum()))


def test_crps_of_a_normal_distribution() -> None:
    # [GneitingRaftery2007], equation 22: at its own mean, sigma (2 phi(0) - 1 / sqrt(pi))
    draws = np.random.default_rng(5).normal(10.0, 2.0, size=(1, 200_000))
    expected = 2.0 * (2 / np.sqrt(2 * np.pi) - 1 / np.sqrt(np.pi))
    assert crps(draws, [10.0]).value == pytest.approx(expected, rel=0.01)


def test_crps_refuses_what_does_not_fit() -> None:
    with pytest.raises(ShapeError, match="at least one draw"):
        crps(np.zeros((1, 0)), [0])
    with pytest.raises(ShapeError):
        crps([[1.0]], [0, 1])
    with pytest.raises(DomainError, match="draws must be finite"):
        crps([[np.inf]], [0])
    with pytest.raises(DomainError, match="outcome"):
        crps([[1.0]], [np.inf])
