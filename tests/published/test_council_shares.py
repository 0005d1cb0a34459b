"""Worked values of payments, of dividing a pie, of agreement among all, and of the core in the plane.

Source: the project's council specification, sections 2.3, 5, 6 and 7.
"""

from __future__ import annotations

import numpy as np
import pytest

from detente.models.council import (
    Council,
    agree_in_space,
    agree_on_line,
    divide,
    in_core,
    purchase,
    share_out,
)

PLANE = [(0, 0), (1, 0), (0, 1), (0.8, 0.8), (0.5, -0.3), (-0.3, 0.5), (0.9, 0.1)]


def one(value: float) -> np.ndarray:
    """A single draw."""
    return np.array([float(value)])


@pytest.mark.parametrize(
    ("point", "is_stuck"), [((0.25, 0.25), True), ((0.6, 0.6), False), ((0.52, 0.5), False), ((1.2, 0.2), False)]
)
def test_the_core_in_the_plane(point: tuple[float, float], is_stuck: bool) -> None:
    assert in_core(np.array([point]), np.array([PLANE], float), np.arange(7) < 3, 5)[0] == is_stuck


@pytest.mark.parametrize(
    ("seats", "discount", "recognition", "veto", "other"),
    [
        ((15, 5, 9), 0, 1 / 15, 0.066667, 0.066667),
        ((15, 5, 9), 0.5, 1 / 15, 0.088889, 0.055556),
        ((15, 5, 9), 0.99, 1 / 15, 0.193590, 0.003205),
        ((15, 5, 9), 0.9, 0.2, 0.2, 0),
        ((15, 5, 9), 0.9, 0, 0, 0.1),
        ((15, 1, 9), 0.9, 1 / 15, 0.257576, 0.053030),
        ((15, 5, 15), 0.9, 1 / 15, 0.066667, 0.066667),
    ],
)
def test_a_seat_s_share(
    seats: tuple[int, int, int], discount: float, recognition: float, veto: float, other: float
) -> None:
    found = divide(*seats, one(discount), one(recognition))
    assert found.veto_share[0] == pytest.approx(veto, abs=1e-6)
    assert found.other_share[0] == pytest.approx(other, abs=1e-6)
    assert found.certificate[0] < 1e-14


def test_shares_at_the_edges() -> None:
    assert divide(5, 0, 3, one(0.9), one(0)).other_share[0] == pytest.approx(1 / 5)
    assert divide(3, 3, 2, one(0.9), one(1 / 3)).veto_share[0] == pytest.approx(1 / 3)
    patient = divide(15, 5, 9, one(1 - 1e-9), one(1 / 15))
    assert patient.veto_share[0] == pytest.approx(1 / 5, abs=1e-6)


def test_money_is_shared_by_weight() -> None:
    found = share_out(one(1), np.array([[0.1, 0.2, 0.05]]), np.array([[0.5, 0.3, 0.2]]))
    assert found.x[0] == pytest.approx([0.425, 0.395, 0.18], abs=1e-12)
    poor = share_out(one(0.3), np.array([[0.1, 0.2, 0.05]]), np.array([[0.5, 0.3, 0.2]]))
    assert np.isnan(poor.x).all()
    assert poor.status[0] == 4


@pytest.mark.parametrize(
    ("place", "weight", "nash", "kalai_smorodinsky", "egalitarian"),
    [
        ([0.4, 0.7, 1], [1, 1, 1], 0.53333, 0.53333, 0.4),
        ([0.4, 0.7, 1], [0.5, 0.25, 0.25], 0.4, None, None),
        ([0.4, 1], [1, 1], 0.4, 0.53333, 0.4),
    ],
)
def test_agreement_on_a_line(
    place: list[float], weight: list[float], nash: float, kalai_smorodinsky: float | None, egalitarian: float | None
) -> None:
    found = agree_on_line(np.array([place]), np.array([place]), np.array([weight], float))
    assert found.nash[0] == pytest.approx(nash, abs=5e-6)
    for value, expected in ((found.kalai_smorodinsky, kalai_smorodinsky), (found.egalitarian, egalitarian)):
        assert expected is None or value[0] == pytest.approx(expected, abs=5e-6)


def test_agreement_in_the_plane() -> None:
    corner = np.array([[[1.0, 0], [0, 1], [-1, 0]]])
    found = agree_in_space(corner, np.full((1, 3), -4.0), np.ones((1, 3)))
    assert found.x[0] == pytest.approx([0, 0.29383], abs=5e-6)
    assert found.certificate[0] < 1e-10


def test_nothing_to_agree_on() -> None:
    apart, little = np.array([[0.0, 1.0]]), np.array([[0.2, 0.3]])
    line = agree_on_line(apart, little, np.ones((1, 2)))
    assert np.isnan([line.nash[0], line.kalai_smorodinsky[0], line.egalitarian[0]]).all()
    assert line.status[0] == 4
    point = agree_on_line(apart, np.array([[0.4, 0.6]]), np.ones((1, 2)))
    assert (point.nash[0], point.status[0]) == (pytest.approx(0.4), 4)
    space = agree_in_space(np.array([[[0.0, 0], [1, 0]]]), np.array([[-0.04, -0.09]]), np.ones((1, 2)))
    assert np.isnan(space.x).all()
    assert space.status[0] == 4


@pytest.mark.parametrize(("price", "text"), [(0.3, 1), (0.99, 1), (1, 0), (1.5, 0)])
def test_paying_goes_on_while_a_unit_of_text_is_worth_more_than_its_price(price: float, text: float) -> None:
    position = [[1, 0.8, 0.7, 0.9, -0.2, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0]]
    council = Council(one(0), np.array(position), np.arange(15) < 5, 9, one(1), proposer=0)
    found = purchase(council, one(price))
    assert found.x[0] == pytest.approx(text, abs=1e-12)
    assert found.payment[0, 4] == pytest.approx(text, abs=1e-12)
    assert found.spent[0] == pytest.approx(text, abs=1e-12)


def test_paying_stops_at_the_next_member_s_limit() -> None:
    council = Council(one(0), np.array([[1.0, -0.2, 0.3]]), np.ones(3, bool), 3, one(1), proposer=0)
    assert [purchase(council, one(price)).x[0] for price in (0.4, 0.6)] == pytest.approx([1, 0.6])
