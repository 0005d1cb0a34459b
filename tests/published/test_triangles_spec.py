"""Seats, their worth and the workable middle (specification of relations, section 2)."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.triangles import KINDS, ROLES, middle, roles, seat_value

SEATS = {  # signs seen by actor 0: own first, own second, the others'
    "pivot": (1, 1, -1), "friend": (1, 1, 1), "partner": (1, -1, -1), "wing": (1, -1, 1), "foe": (-1, -1, -1),
    "outcast": (-1, -1, 1),
}  # fmt: skip


@pytest.mark.parametrize("seat", SEATS)
def test_each_seat(seat: str) -> None:
    assert ROLES[roles([SEATS[seat]]).role[0, 0]] == seat


def test_kinds_of_triangle() -> None:
    kinds = {signs: KINDS[roles([signs]).kind[0]] for signs in product((1, -1), repeat=3)}
    assert kinds[1, 1, 1] == "menage a trois"
    assert kinds[1, 1, -1] == "romantic triangle"
    assert kinds[1, -1, -1] == "stable marriage"
    assert kinds[-1, -1, -1] == "unit veto"
    seats = [ROLES[role] for role in roles([[1, 1, -1]]).role[0]]
    assert seats == ["pivot", "wing", "wing"]
    assert [ROLES[role] for role in roles([[1, -1, -1]]).role[0]] == ["partner", "partner", "outcast"]


def test_a_neutral_tie_gives_nobody_a_seat() -> None:
    found = roles([[0.05, 0.6, -0.9], [0.051, 0.6, -0.9], [np.nan, 0.6, -0.9]])
    assert [ROLES[role] for role in found.role[:, 0]] == ["undefined", "pivot", "undefined"]
    assert found.kind[0] == 4
    assert found.distance[0] == 0.05
    assert ROLES[roles([[0.05, 0.6, -0.9]], neutral=0).role[0, 0]] == "pivot"


@pytest.mark.parametrize(
    ("own", "quarrel", "values"),
    [(1, 1, (3, 1, 1, -1, -1, -3)), (2, 1, (5, 3, 1, -1, -3, -5)), (1, 2, (4, 0, 2, -2, 0, -4))],
)
def test_worth_of_the_seats(own: float, quarrel: float, values: tuple[float, ...]) -> None:
    assert seat_value(list(SEATS.values()), own, quarrel)[:, 0].tolist() == list(values)


def test_continuous_ties() -> None:
    np.testing.assert_allclose(seat_value([[0.2, 0.6, -0.9]]), [[1.7, -1.3, -0.5]])


@pytest.mark.parametrize(
    ("given", "best", "payoff", "at_war", "parts"),
    [
        ((0.5, 0.3, 0.3, 0.5), 0.5, 0.20, 0, (0.25, 0.15, -0.20)),
        ((0.9, 0.6, 0.3, 0.2), 1, 1.00, 1.00, (0.90, 0.60, -0.50)),
        ((0.2, 0, 0.4, 0.6), 0.1, 0.01, -0.80, (0.02, 0, -0.01)),
    ],
)
def test_the_workable_middle(
    given: tuple[float, ...], best: float, payoff: float, at_war: float, parts: tuple[float, ...]
) -> None:
    found = middle(*given)
    np.testing.assert_allclose([found.best[0], found.payoff[0], found.at_war[0]], [best, payoff, at_war], atol=1e-12)
    np.testing.assert_allclose(found.parts[0], parts, atol=1e-12)
    assert found.is_interior[0] == (0 < best < 1)
    assert found.certificate[0] < 1e-12


def test_corners_without_costs() -> None:
    found = middle([1, -1, 0], 0, 0, 0)
    assert found.best[:2].tolist() == [1, 0]
    assert found.status.tolist() == [0, 0, 1]
    assert np.isnan(found.best[2])
    assert found.payoff[2] == 0


def test_middle_against_a_fine_search() -> None:
    rng = np.random.default_rng(3)
    first, second, war, lost = rng.uniform(-1, 1, 200), rng.uniform(-1, 1, 200), rng.random(200), rng.random(200)
    found = middle(first, second, war, lost)
    h = np.linspace(0, 1, 10_001)
    curve = (first + second)[:, None] * h - (war + lost)[:, None] * h**2
    np.testing.assert_allclose(found.payoff, curve.max(axis=1), atol=1e-8)
    np.testing.assert_allclose(found.best, h[curve.argmax(axis=1)], atol=1e-4)


def test_actors_may_be_named_in_any_order() -> None:
    rng = np.random.default_rng(4)
    ties = rng.uniform(-1, 1, (50, 3))
    full = np.zeros((50, 3, 3))
    for column, (i, j) in enumerate(((0, 1), (0, 2), (1, 2))):
        full[:, i, j] = full[:, j, i] = ties[:, column]
    for order in permutations(range(3)):
        other = full[:, order][:, :, order]
        renamed = np.stack([other[:, 0, 1], other[:, 0, 2], other[:, 1, 2]], axis=1)
        assert (roles(renamed).role == roles(ties).role[:, order]).all()
        np.testing.assert_allclose(seat_value(renamed), seat_value(ties)[:, order])


def test_hopeless_draws_and_wrong_calls() -> None:
    found = middle([0.5, np.nan, 0.5], 0.3, [0.3, 0.3, -0.1], 0.5)
    assert found.status.tolist() == [0, 2, 2]
    assert found.best[0] == 0.5
    with pytest.raises(ShapeError, match=r"\(draw, 3\)"):
        roles([[1, 1]])
    with pytest.raises(DomainError, match="neutral"):
        roles([[1, 1, 1]], neutral=2)
    with pytest.raises(DomainError, match="quarrel"):
        seat_value([[1, 1, 1]], quarrel=-1)
