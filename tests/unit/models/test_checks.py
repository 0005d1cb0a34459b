"""What is said about arrays that do not fit."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.checks import as_floats, count_draws, over_draws, refuse, refuse_word, same_shape


def test_axes_are_named() -> None:
    with pytest.raises(ShapeError, match=r"status_quo has shape \(3, 2\) but its axes are \(draw\)"):
        as_floats("status_quo", np.zeros((3, 2)), ("draw",))


def test_a_single_draw_repeats_and_other_lengths_do_not() -> None:
    assert count_draws({"a": np.zeros((1, 2)), "b": np.zeros(5)}) == 5
    assert over_draws(np.ones((1, 2)), 5).shape == (5, 2)
    with pytest.raises(ShapeError, match="a has 3 draws but b has 5; only a single draw repeats"):
        count_draws({"a": np.zeros(3), "b": np.zeros(5)})


def test_shapes_are_compared_by_name() -> None:
    with pytest.raises(
        ShapeError, match=r"salience has shape \(1000, 4\) but position has shape \(1000, 5\)"
    ):
        same_shape("salience", np.zeros((1000, 4)), "position", np.zeros((1000, 5)))


def test_the_first_offending_entry_is_named() -> None:
    values = np.array([[0.0, 1.0], [-2.0, -3.0]])
    with pytest.raises(DomainError, match=r"payment\[1, 0\] is -2.0; it must be at least 0"):
        refuse("payment", values, values < 0, "at least 0")
    with pytest.raises(DomainError, match=r"cost is -1.0; it must be at least 0"):
        refuse("cost", np.array(-1.0), np.array(True), "at least 0")


def test_a_word_outside_the_list_is_refused() -> None:
    with pytest.raises(DomainError, match="mode is 'vote'; it must be one of nash, draft"):
        refuse_word("mode", "vote", ("nash", "draft"))
