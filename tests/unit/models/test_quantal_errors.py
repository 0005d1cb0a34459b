"""Messages for inputs of the quantal response that do not fit."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.quantal import quantal_response, strategies

SQUARE = [[0, 0], [1, 0], [0, 1], [1, 1]]


def test_strategies_need_worlds_and_owners() -> None:
    with pytest.raises(DomainError, match="actors are 0 to 1"):
        strategies(SQUARE, [0, 2], 2)
    with pytest.raises(DomainError, match="no world is feasible"):
        strategies(np.zeros((0, 2)), [0, 1], 2)
    with pytest.raises(ShapeError, match=r"owner \(3,\)"):
        strategies(SQUARE, [0, 1, 1], 2)


def test_an_actor_without_options_has_one_strategy() -> None:
    played = strategies(SQUARE, [0, 1], 3)
    assert played.first.tolist() == [0, 2, 4, 5]
    found = quantal_response(played, np.zeros((3, 4)), 2.0)
    assert found.probability[0].tolist() == [0.5, 0.5, 0.5, 0.5, 1.0]


def test_shapes_that_do_not_fit() -> None:
    played = strategies(SQUARE, [0, 1], 2)
    with pytest.raises(ShapeError, match=r"payoff has shape \(3, 4\); \(draw, 2, 4\) is needed"):
        quantal_response(played, np.zeros((3, 4)), 1.0)
    with pytest.raises(ShapeError, match=r"precision has shape \(3,\) but payoff \(2, 2, 4\)"):
        quantal_response(played, np.zeros((2, 2, 4)), [1, 1, 1])


def test_no_draws_give_no_results() -> None:
    found = quantal_response(strategies(SQUARE, [0, 1], 2), np.zeros((0, 2, 4)), 1.0)
    assert found.share.shape == (0, 4)
