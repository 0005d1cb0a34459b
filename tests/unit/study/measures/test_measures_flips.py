"""What flips the first two options."""

import numpy as np
import pytest

from detente.errors import ShapeError
from detente.study.measures.flips import flips
from detente.study.measures.groups import group_inputs


def test_input_that_flips_by_hand():
    # second (choice 2) beats first (choice 1) exactly where trust exceeds 5
    trust = np.arange(9.0)
    payoff = np.column_stack([np.full(9, -50.0), np.full(9, 5.5), trust])
    answer = flips(group_inputs(trust[:, None]), payoff, key=1)
    assert (answer.first, answer.second) == (1, 2)
    assert answer.upset.value == pytest.approx(3 / 9)
    assert answer.beats.difference.tolist() == [1.0]
    assert answer.gap.difference[0] == pytest.approx(6.0, abs=1e-9)
    assert (answer.gap.lower[0], answer.gap.upper[0]) == pytest.approx((-4.5, 1.5), abs=1e-9)


def test_finds_it_among_others_and_counts_undefined_draws():
    generator = np.random.default_rng(2)
    matrix = generator.random((1000, 25))
    payoff = np.column_stack([np.full(1000, 0.6), matrix[:, 4] + 0.05 * generator.normal(size=1000)])
    payoff[:30, 0] = np.nan
    answer = flips(group_inputs(matrix), payoff, key=1)
    assert np.flatnonzero(answer.beats.is_decisive).tolist() == [4]
    assert np.flatnonzero(answer.gap.is_decisive).tolist() == [4]
    assert (answer.upset.count, answer.upset.undefined) == (970, 30)


def test_a_tie_does_not_beat():
    answer = flips(group_inputs(np.arange(6.0)[:, None]), np.ones((6, 2)), key=1)
    assert answer.upset.value == 0.0
    assert answer.gap.difference.tolist() == [0.0]


def test_needs_two_choices():
    with pytest.raises(ShapeError, match="two choices"):
        flips(group_inputs(np.arange(6.0)[:, None]), np.ones((6, 1)), key=1)
