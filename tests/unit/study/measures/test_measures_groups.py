"""Thirds and categories of inputs."""

import numpy as np
import pytest

from detente.errors import ShapeError
from detente.study.measures.groups import group_inputs


def rows(column, categorical=False):
    groups = group_inputs(np.asarray(column, float)[:, None], [categorical])
    return groups.member.astype(int).tolist(), groups.level.tolist(), bool(groups.is_categorical[0])


def test_thirds():
    assert rows([5, 1, 4, 2, 3, 6]) == ([[0, 1, 0, 1, 0, 0], [1, 0, 0, 0, 0, 1]], [2.0, 5.0], False)


def test_thirds_of_a_number_not_divisible_by_three_round_up():
    assert rows([1, 2, 3, 4]) == ([[1, 1, 0, 0], [0, 0, 1, 1]], [2.0, 3.0], False)


def test_two_values_are_compared_in_full():
    assert rows([0, 1, 1, 0, 1]) == ([[1, 0, 0, 1, 0], [0, 1, 1, 0, 1]], [0.0, 1.0], False)
    assert rows([0, 0, 0, 0, 1]) == ([[1, 1, 1, 1, 0], [0, 0, 0, 0, 1]], [0.0, 1.0], False)
    assert rows([0, 1, 1, 1, 1]) == ([[1, 0, 0, 0, 0], [0, 1, 1, 1, 1]], [0.0, 1.0], False)


def test_a_mass_in_the_middle_belongs_to_neither_third():
    assert rows([1, 5, 5, 5, 5, 5, 9]) == ([[1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1]], [1.0, 9.0], False)


def test_ties_stay_together():
    members, level, _ = rows([1, 2, 2, 2, 3, 4, 5, 6, 7])
    assert members[0] == [1, 1, 1, 1, 0, 0, 0, 0, 0]
    assert level == [2.0, 5.0]


def test_flagged_input_is_split_by_category():
    assert rows([2, 1, 2, 7], categorical=True) == (
        [[0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1]],
        [1.0, 2.0, 7.0],
        True,
    )


def test_few_values_are_categories_only_with_enough_draws():
    assert rows(np.arange(30) % 3)[1:] == ([0.0, 1.0, 2.0], True)
    assert rows(np.arange(27) % 3)[2] is False
    assert rows(np.arange(700) % 7)[2] is False


def test_rare_categories_are_left_out():
    column = np.repeat([0.0, 1.0, 2.0], [120, 120, 2])
    assert rows(column)[1] == [0.0, 1.0]
    assert rows(np.repeat([0.0, 1.0], [300, 1]), categorical=True)[1] == []


def test_constants_have_no_groups_and_undefined_draws_belong_to_none():
    groups = group_inputs([[1.0, np.nan, np.nan], [1.0, 3.0, np.nan], [1.0, 2.0, np.nan], [1.0, 1.0, np.nan]])
    assert groups.owner.tolist() == [1, 1]
    assert groups.member.astype(int).tolist() == [[0, 0, 0, 1], [0, 1, 0, 0]]
    assert (groups.inputs, groups.draws) == (3, 4)


def test_no_inputs_and_no_draws():
    assert group_inputs(np.empty((5, 0))).member.shape == (0, 5)
    assert group_inputs(np.empty((0, 2))).owner.size == 0


def test_refuses_what_does_not_fit():
    with pytest.raises(ShapeError, match="2 inputs"):
        group_inputs(np.ones((3, 2)), [True])
    with pytest.raises(ShapeError, match="axes"):
        group_inputs(np.ones(3))
