"""First-order indices and total effects: small cases by hand, and what goes wrong."""

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.study.measures import first_order, sensitivity, total_effects
from detente.study.measures.bins import bin_inputs, first_bins, pair_bins


def test_two_groups_by_hand():
    # outcome 0 0 1 1 | 2 2 3 3: half of the mean lies between the groups; 16 draws of each
    code = np.repeat([0.0, 1.0], 64)
    outcome = code * 2 + np.tile([0.0, 1.0], 64)
    found = first_order(code[:, None], outcome, key=1)
    # between 1, within 1/4: total 5/4; unbiased within, taken off once a group
    within = 0.25 * 64 / 63 / 1.25
    assert found.value[0] == pytest.approx((128 * 0.8 - 2 * within) / 127)
    assert found.is_above_null[0]
    assert found.low[0] < 0.8 < found.high[0]


def test_bins_of_few_values_and_of_ties():
    found = bin_inputs(np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0], [3.0, 2.0], [9.0, 2.0]]), 4)
    assert found.code.tolist() == [[0, 0, 0, 1, 2], [0, 0, 0, 0, 0]]
    assert found.size.tolist() == [3, 1]
    many = bin_inputs(np.repeat(np.arange(100.0), 7)[:, None], 8)
    for value in range(100):
        assert np.unique(many.code[0, value * 7 : value * 7 + 7]).size == 1
    assert bin_inputs(np.empty((0, 2)), 4).size.tolist() == [1, 1]
    assert (first_bins(1), first_bins(10**7), pair_bins(1), pair_bins(10**7)) == (4, 64, 2, 16)


def test_order_of_draws_and_of_inputs_does_not_matter():
    rng = np.random.default_rng(4)
    u = rng.random((800, 4))
    y = u[:, 0] + u[:, 1] * u[:, 2]
    one = sensitivity(u, y, key=1)
    mixed = rng.permutation(800)
    other = sensitivity(u[mixed][:, ::-1], y[mixed], key=1)
    assert other.first.value[::-1] == pytest.approx(one.first.value)
    assert other.total.value[::-1] == pytest.approx(one.total.value)


def test_scale_and_monotone_inputs_do_not_matter():
    u = np.random.default_rng(5).random((800, 3))
    y = u[:, 0] + u[:, 1] * u[:, 2]
    one, other = sensitivity(u, y, key=1), sensitivity(np.exp(3 * u), 1e6 - 250 * y, key=1)
    assert other.first.value == pytest.approx(one.first.value)
    assert other.total.value == pytest.approx(one.total.value)


def test_undefined_draws_are_left_out():
    u = np.random.default_rng(6).random((900, 2))
    y = u[:, 0].copy()
    y[::3] = np.nan
    found = first_order(u, y, key=1)
    assert found.count == 600
    assert found.value == pytest.approx(first_order(u[np.isfinite(y)], y[np.isfinite(y)], key=1).value)


def test_what_does_not_vary_is_explained_by_nothing():
    u = np.random.default_rng(7).random((100, 2))
    for outcome in (np.ones(100), np.full(100, np.nan)):
        found = sensitivity(u, outcome, key=1)
        assert np.isnan(found.first.value).all()
        assert not found.first.is_above_null.any()
        assert np.isnan(found.total.value).all()
        assert "does not vary" in found.total.status


def test_a_constant_input_has_an_index_of_nought():
    u = np.random.default_rng(8).random((500, 2))
    u[:, 1] = 3.0
    found = sensitivity(u, u[:, 0], key=1)
    assert found.first.value[1] == 0.0
    assert not found.first.is_above_null[1]
    assert found.total.value[1] == 0.0


def test_inputs_that_move_together_are_not_counted_twice_in_the_rest():
    u = np.random.default_rng(9).random((4_000, 3))
    u[:, 1] = u[:, 0]
    found = sensitivity(u, u[:, 0] + u[:, 2], key=1)
    assert found.first.value[0] == pytest.approx(found.first.value[1])
    assert found.total.rest == pytest.approx(0.0, abs=0.02)
    assert not found.total.pairs


def test_three_together_stay_in_the_rest_and_the_status_says_so():
    u = np.random.default_rng(10).random((10_000, 4))
    parity = (u[:, :3] > 0.5).sum(axis=1) % 2
    found = total_effects(u, parity, key=1)
    assert found.rest == pytest.approx(1.0, abs=0.05)
    assert (found.value[:3] < 0.05).all()
    assert (found.at_most[:3] > 0.95).all()
    assert "between its value and its upper bound" in found.status


def test_an_interaction_is_found_among_hundreds_of_inputs():
    u = np.random.default_rng(11).random((4_000, 150))
    found = total_effects(u, (u[:, 20] - 0.5) * (u[:, 90] - 0.5), key=1)
    assert [(pair.first, pair.second) for pair in found.pairs] == [(20, 90)]
    assert found.value[[20, 90]] == pytest.approx([1.0, 1.0], abs=0.05)
    assert int(found.looked_at.sum()) == 60
    assert "of 150 inputs the 60 most striking were paired" in found.status


def test_noise_of_the_outcome_itself_is_rest():
    rng = np.random.default_rng(12)
    u = rng.random((5_000, 3))
    found = total_effects(u, u[:, 0] + rng.random(5_000), key=1)
    assert found.rest == pytest.approx(0.5, abs=0.05)


def test_errors_of_the_caller():
    with pytest.raises(ShapeError, match="3 draws but outcome has 2"):
        first_order(np.ones((3, 1)), [1.0, 2.0], key=1)
    with pytest.raises(DomainError, match="level"):
        first_order(np.ones((3, 1)), [1.0, 2.0, 3.0], key=1, level=1.0)
    with pytest.raises(DomainError, match="at least 19"):
        first_order(np.ones((3, 1)), [1.0, 2.0, 3.0], key=1, permutations=3)
