"""Which inputs decide a claim."""

import time
from dataclasses import fields

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.study.measures.deciding import deciding, deciding_many, deciding_mean
from detente.study.measures.groups import group_inputs


def same(one, other):
    names = [field.name for field in fields(one)]
    return all(np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in names)


def test_difference_by_hand():
    # lower third draws 1, 2, 3: one true; upper third draws 7, 8, 9: all true
    answer = deciding(np.arange(9.0)[:, None], [0, 0, 1, 0, 1, 0, 1, 1, 1], key=1)
    assert answer.lower[0] == pytest.approx(1 / 3)
    assert answer.difference[0] == pytest.approx(2 / 3)
    assert (answer.upper[0], answer.lower_level[0], answer.upper_level[0]) == (1.0, 2.0, 6.0)


def test_undefined_draws_are_left_out_by_hand():
    defined = np.array([1, 1, 0, 1, 1, 1, 1, 1, 1], bool)
    answer = deciding(np.arange(9.0)[:, None], [0, 0, 1, 0, 1, 0, 1, 1, 1], defined, key=1)
    assert answer.difference[0] == 1.0


def test_spread_between_categories_by_hand():
    grade = np.repeat([10.0, 20.0, 30.0], 10)
    truth = np.concatenate([np.arange(10) < 4, np.arange(10) < 9, np.arange(10) < 1])
    answer = deciding(grade[:, None], truth, key=1)
    assert answer.is_categorical[0]
    assert answer.difference[0] == pytest.approx(0.8)
    assert (answer.lower_level[0], answer.upper_level[0]) == (30.0, 20.0)
    assert answer.is_decisive[0]


def test_mean_by_hand():
    answer = deciding_mean(group_inputs(np.arange(9.0)[:, None]), [1, 2, 3, 0, 9, 0, 10, 20, np.nan], key=1)
    assert answer.difference[0] == pytest.approx(13.0, abs=1e-9)
    assert (answer.lower[0], answer.upper[0]) == pytest.approx((2.0, 15.0), abs=1e-9)
    # variances 1 and 50 over 3 and 2 draws
    half = 1.959964 * np.sqrt(1 / 3 + 25)
    assert (answer.low[0], answer.high[0]) == pytest.approx((13 - half, 13 + half), rel=1e-6)


def test_finds_what_decides_and_its_sign():
    generator = np.random.default_rng(1)
    matrix = generator.random((2000, 30))
    matrix[:, 7] = matrix[:, 7] > 0.5
    truth = matrix[:, 3] - 0.6 * matrix[:, 5] + 0.3 * matrix[:, 7] + 0.1 * generator.normal(size=2000) > 0.4
    answer = deciding(matrix, truth, key=2)
    assert np.flatnonzero(answer.is_decisive).tolist() == [3, 5, 7]
    assert np.sign(answer.difference[[3, 5, 7]]).tolist() == [1.0, -1.0, 1.0]


def test_constant_inputs_and_constant_claims_decide_nothing():
    matrix = np.column_stack([np.ones(50), np.arange(50.0), np.full(50, np.nan)])
    answer = deciding(matrix, np.arange(50) > 20, key=1)
    assert answer.difference.tolist() == [0.0, 1.0, 0.0]
    assert answer.is_decisive.tolist() == [False, True, False]
    assert answer.p_value[[0, 2]].tolist() == [1.0, 1.0]
    always = deciding(matrix, np.ones(50, bool), key=1)
    assert not always.is_decisive.any()
    assert always.difference.tolist() == [0.0, 0.0, 0.0]


def test_a_group_without_defined_draws_is_unknown():
    answer = deciding(np.arange(9.0)[:, None], np.arange(9) > 4, np.arange(9) < 6, key=1)
    assert np.isnan(answer.difference[0])
    assert (answer.low[0], answer.high[0], answer.p_value[0]) == (-1.0, 1.0, 1.0)
    nothing = deciding(np.arange(9.0)[:, None], np.arange(9) > 4, np.zeros(9, bool), key=1)
    assert not nothing.is_decisive.any()
    mean = deciding_mean(group_inputs(np.arange(9.0)[:, None]), np.full(9, np.nan), key=1)
    assert np.isnan(mean.difference[0])


def test_no_inputs_at_all():
    assert deciding(np.empty((20, 0)), np.arange(20) > 3, key=1).difference.shape == (0,)


def test_same_key_same_answer_and_batch_equals_single():
    generator = np.random.default_rng(6)
    matrix, truth = generator.random((300, 12)), generator.random((300, 3)) > 0.6
    defined = generator.random((300, 3)) > 0.1
    defined[:, 0] = True
    batch = deciding_many(group_inputs(matrix), truth, defined, key=9)
    again = deciding_many(group_inputs(matrix), truth, defined, key=9)
    for claim in range(3):
        single = deciding(matrix, truth[:, claim], defined[:, claim], key=9)
        assert same(batch[claim], again[claim])
        assert same(batch[claim], single)


def test_another_key_shuffles_differently():
    generator = np.random.default_rng(7)
    matrix, truth = generator.random((200, 20)), generator.random(200) > 0.5
    one, other = deciding(matrix, truth, key=1), deciding(matrix, truth, key=2)
    assert np.array_equal(one.difference, other.difference)
    assert not np.array_equal(one.family_p_value, other.family_p_value)


@pytest.mark.parametrize("share", [0.4, 0.03])
def test_false_positives_stay_below_the_stated_share(share):
    """400 runs of 24 unrelated inputs of all kinds: at most 5 % of runs may call any of them decisive."""
    generator = np.random.default_rng(11)
    runs = 400
    alarms = 0
    for run in range(runs):
        matrix = generator.normal(size=(150, 24))
        matrix[:, :6] = matrix[:, :6] > 1.0
        matrix[:, 6:12] = np.floor(generator.random((150, 6)) * 4)
        matrix[:, 12:18] = np.maximum(matrix[:, 12:18], 0.0)
        answer = deciding(matrix, generator.random(150) < share, generator.random(150) < 0.95, key=run)
        alarms += bool(answer.is_decisive.any())
    assert alarms / runs <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / runs)


def test_false_positives_beside_an_input_that_decides():
    generator = np.random.default_rng(12)
    runs = 300
    alarms = found = 0
    for run in range(runs):
        matrix = generator.normal(size=(150, 20))
        answer = deciding(matrix, matrix[:, 0] + 0.5 * generator.normal(size=150) > 0, key=run)
        found += bool(answer.is_decisive[0])
        alarms += bool(answer.is_decisive[1:].any())
    assert found == runs
    assert alarms / runs <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / runs)


def test_false_positives_for_means():
    generator = np.random.default_rng(13)
    runs = 300
    alarms = sum(
        bool(
            deciding_mean(
                group_inputs(generator.normal(size=(120, 15))), generator.exponential(size=120) ** 2, key=run
            ).is_decisive.any()
        )
        for run in range(runs)
    )
    assert alarms / runs <= 0.05 + 2.6 * np.sqrt(0.05 * 0.95 / runs)


def test_single_p_values_are_uniform_enough():
    generator = np.random.default_rng(14)
    p_value = np.concatenate(
        [
            deciding(generator.random((300, 50)), generator.random(300) < 0.3, key=run).p_value
            for run in range(20)
        ]
    )
    assert (p_value <= 0.05).mean() == pytest.approx(0.05, abs=0.025)


def test_interval_of_a_difference_covers():
    generator = np.random.default_rng(15)
    inside = []
    for run in range(300):
        level = generator.random(240)
        # share is level itself: lower third 1/6, upper third 5/6
        answer = deciding(level[:, None], generator.random(240) < level, key=run, permutations=19)
        inside.append(answer.low[0] <= 2 / 3 <= answer.high[0])
    assert 0.91 < np.mean(inside) <= 1.0


def test_mean_does_not_depend_on_offset_or_unit():
    generator = np.random.default_rng(16)
    groups, values = group_inputs(generator.random((200, 5))), generator.normal(size=200)
    one = deciding_mean(groups, values, key=3)
    other = deciding_mean(groups, 1e6 + 4.0 * values, key=3)
    assert other.difference == pytest.approx(4.0 * one.difference, abs=1e-6)
    assert np.array_equal(one.is_decisive, other.is_decisive)
    constant = deciding_mean(groups, np.full(200, 0.1), key=3)
    assert constant.difference.tolist() == [0.0] * 5


def test_ten_thousand_draws_and_three_hundred_inputs_take_no_time():
    generator = np.random.default_rng(17)
    matrix = generator.random((10_000, 300))
    truth = matrix[:, 0] > generator.random(10_000)
    start = time.perf_counter()
    answer = deciding(matrix, truth, key=1)
    assert time.perf_counter() - start < 5.0  # a quarter of a second on an idle core
    assert answer.is_decisive[0]


def test_refuses_what_cannot_be_tested():
    with pytest.raises(DomainError, match="needs 19"):
        deciding(np.ones((3, 1)), [True, False, True], key=1, permutations=18)
    with pytest.raises(DomainError, match="key"):
        deciding(np.ones((3, 1)), [True, False, True], key=-1)
    with pytest.raises(ShapeError, match="3 draws"):
        deciding(np.ones((4, 1)), [True, False, True], key=1)
    with pytest.raises(ShapeError, match="axes"):
        deciding_many(group_inputs(np.ones((3, 1))), [True, False, True], key=1)
