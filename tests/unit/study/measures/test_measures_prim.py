"""PRIM on planted boxes, by hand, and where there is nothing to find."""

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.study.measures import Side, box_fit, prim, quasi_p_values


def planted(draws: int = 4_000, lies: float = 0.0, seed: int = 1):
    """A box in two numbers and one word among twelve inputs."""
    rng = np.random.default_rng(seed)
    u = rng.random((draws, 12))
    u[:, 4] = rng.integers(0, 3, draws)
    truth = (u[:, 1] > 0.6) & (u[:, 3] < 0.5) & (u[:, 4] != 1)
    return u, truth ^ (rng.random(draws) < lies), np.arange(12) == 4


@pytest.mark.parametrize("lies", [0.0, 0.1])
def test_a_planted_box_is_found(lies):
    u, truth, labels = planted(lies=lies)
    box = prim(u, truth, categorical=labels)
    sides = {side.input: side for side in box.sides}
    assert set(sides) == {1, 3, 4}
    assert sides[1].low == pytest.approx(0.6, abs=0.03)
    assert sides[1].high == np.inf
    assert sides[3].high == pytest.approx(0.5, abs=0.03)
    assert sides[4].categories == {0.0, 2.0}
    assert box.fit.density > 0.84
    assert max(box.quasi_p) < 1e-6


def test_a_box_in_the_middle_has_both_ends():
    u = np.random.default_rng(2).random((4_000, 5))
    box = prim(u, np.abs(u[:, 2] - 0.5) < 0.15)
    (side,) = box.sides
    assert (side.input, side.low, side.high) == (2, pytest.approx(0.35, abs=0.02), pytest.approx(0.65, abs=0.02))


def test_nothing_is_found_where_there_is_nothing():
    u = np.random.default_rng(3).random((2_000, 10))
    assert prim(u, np.random.default_rng(4).random(2_000) < 0.3) is None
    assert prim(u, np.zeros(2_000, bool)) is None
    assert prim(u, np.ones(2_000, bool)) is None
    assert prim(np.empty((5, 0)), [True, False, True, False, True]) is None


def test_no_more_sides_than_allowed():
    u = np.random.default_rng(5).random((4_000, 6))
    truth = (u[:, 0] > 0.3) & (u[:, 1] > 0.3) & (u[:, 2] > 0.3) & (u[:, 3] > 0.3)
    assert len(prim(u, truth, most_sides=2).sides) == 2
    assert len(prim(u, truth, most_sides=4).sides) == 4


def test_inputs_of_two_values_and_ties():
    rng = np.random.default_rng(6)
    right = rng.integers(0, 2, 1_000).astype(float)
    (side,) = prim(np.column_stack([rng.random(1_000), right]), right == 0).sides
    assert side.holds(right).tolist() == (right == 0).tolist()


def test_figures_by_hand():
    x = np.arange(10.0)[:, None]
    truth = x[:, 0] >= 6
    fit = box_fit((Side(0, low=5.0),), x, truth)
    assert (fit.coverage, fit.density, fit.mass, fit.base) == (1.0, 0.8, 0.5, 0.4)
    assert fit.score == pytest.approx(2 * 0.8 / 1.8)
    # 4 or more of 5, each with probability 0.4
    assert quasi_p_values((Side(0, low=5.0),), x, truth)[0] == pytest.approx(5 * 0.4**4 * 0.6 + 0.4**5)
    assert box_fit((Side(0, low=99.0),), x, truth).density == 0.0
    assert quasi_p_values((Side(0, low=99.0),), x, truth) == (1.0,)


def test_reordering_draws_changes_nothing():
    u, truth, labels = planted(1_000)
    mixed = np.random.default_rng(7).permutation(1_000)
    assert prim(u, truth, categorical=labels) == prim(u[mixed], truth[mixed], categorical=labels)


def test_errors_of_the_caller():
    with pytest.raises(ShapeError):
        prim(np.ones((3, 1)), [True, False])
    with pytest.raises(DomainError, match="peel is 0"):
        prim(np.ones((2, 1)), [True, False], peel=0.0)
