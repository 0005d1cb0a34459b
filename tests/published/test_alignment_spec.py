"""Alignment over time, under doubt, in shares, against threats (specification of relations, section 7)."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize

from detente.errors import DomainError, ShapeError
from detente.models.alignment import (
    balancing,
    course,
    hedge,
    index,
    leaning,
    similarity,
    soft_course,
    threat,
    trial,
    worth_at,
)

TODAY, TREND = [[1, 0.6, 0.2]], [[-0.05, 0.08, 0.15]]


@pytest.mark.parametrize(("discount", "value", "stays"), [(0.9, 6.379863, 5), (0.5, 1.907324, 6)])
def test_course_with_a_cost_of_changing(discount: float, value: float, stays: int) -> None:
    found = course(TODAY, TREND, discount, 10, cost=0.5)
    assert found.value[0] == pytest.approx(value, abs=5e-7)
    assert found.partner[0].tolist() == [0] * stays + [2] * (10 - stays)
    assert found.switch[0] == stays
    assert found.certificate[0] < 1e-12


def test_leaning_by_horizon() -> None:
    found = leaning(TODAY, TREND, 0.9, 20).value[0, [0, 4, 9, 19]]
    expected = [[1, 0.6, 0.2], [3.7285, 3.0436, 1.9187], [5.3257, 5.8080, 4.8653], [6.0471, 9.6500, 9.9683]]
    np.testing.assert_allclose(found, expected, atol=5e-5)


def test_an_actor_that_errs() -> None:
    np.testing.assert_allclose(soft_course([[3.4, 3.2, 2.0]], 2), [[0.577657, 0.387215, 0.035127]], atol=5e-7)


def test_course_against_every_path() -> None:
    rng = np.random.default_rng(1)
    for _ in range(10):
        today, trend = rng.normal(size=3), rng.normal(size=3) / 5
        cost, discount = rng.random((3, 3)) * (1 - np.eye(3)), rng.uniform(0.5, 1)
        best = -np.inf
        for path in product(range(3), repeat=5):
            before = (1, *path[:-1])
            total = sum(discount**t * (today[o] + trend[o] * t - cost[p, o])
                        for t, (p, o) in enumerate(zip(before, path, strict=True)))  # fmt: skip
            best = max(best, total)
        assert course(today[None], trend[None], discount, 5, cost[None], start=1).value[0] == pytest.approx(best)


def test_ties_stay_and_then_take_the_first() -> None:
    assert course([[1, 1, 1]], [[0, 0, 0]], 1, 3, start=1).partner[0].tolist() == [1, 1, 1]
    assert course([[0, 1, 1]], [[0, 0, 0]], 1, 1).partner[0].tolist() == [1]


def test_worth_through_the_years_that_are_known() -> None:
    found = worth_at([[1.0, 0.0]], [[-0.1, 0.2]], [-6, -5, -2, 0, 10], [[[0.5, 1.0], [0.8, 0.4]]], [-5, -3])
    np.testing.assert_allclose(found[0, :, 0], [np.nan, 0.5, 0.8 + 0.2 / 3, 1, 0])
    np.testing.assert_allclose(found[0, :, 1], [np.nan, 1, 0.4 - 0.4 / 3, 0, 2])
    assert np.isnan(worth_at([[1.0]], [[0.0]], [-1.0])[0, 0, 0])


@pytest.mark.parametrize(
    ("a", "b", "at_half", "at_nine", "at_ninetyfive"), [(1, 1, 0.5590, 0.7029, 0.7614), (2, 1, 0.7060, 0.8001, 0.8381)]
)
def test_gittins_index(a: float, b: float, at_half: float, at_nine: float, at_ninetyfive: float) -> None:
    found = index(a, b, [0.5, 0.9, 0.95])
    np.testing.assert_allclose(found, [at_half, at_nine, at_ninetyfive], atol=6e-5)


@pytest.mark.parametrize(
    ("a", "b", "sure", "cost", "on", "values"),
    [(1, 1, 0.5, 0.2, 1, (5.016426, 4.560399)), (1, 1, 0.6, 0, 1, (5.582852, 5.544084)),
     (3, 6, 0.4, 0, 0, (3.513143, 3.513693))],
)  # fmt: skip
def test_trying_a_partner(a: float, b: float, sure: float, cost: float, on: int, values: tuple[float, float]) -> None:
    found = trial(a, b, sure, 0.9, 20, cost, on)
    np.testing.assert_allclose([found.uncertain[0], found.sure[0]], values, atol=5e-7)
    assert found.certificate[0] < 1e-12
    assert found.open[0] >= 0


def test_trial_against_a_plain_recursion() -> None:
    a, b, sure, discount, cost = 2.0, 1.5, 0.55, 0.8, 0.1

    @cache
    def value(k: int, n: int, before: int, left: int) -> tuple[float, float]:
        if not left:
            return 0.0, 0.0
        chance = (a + k) / (a + b + n)
        on = chance + discount * (chance * max(value(k + 1, n + 1, 1, left - 1))
                                  + (1 - chance) * max(value(k, n + 1, 1, left - 1)))  # fmt: skip
        off = sure + discount * max(value(k, n, 0, left - 1))
        return on - cost * (before == 0), off - cost * (before == 1)

    found = trial(a, b, sure, discount, 8, cost, leaning=0)
    np.testing.assert_allclose([found.uncertain[0], found.sure[0]], value(0, 0, 0, 8))


@pytest.mark.parametrize(
    ("mean", "aversion", "share"), [((0.6, 0.5), 2, 0.71186), ((0.4, 0.5), 2, 0), ((0.55, 0.5), 4, 0.39407)]
)
def test_hedging_with_two(mean: tuple[float, float], aversion: float, share: float) -> None:
    found = hedge([mean], [[0.3, 0.2]], [[[1, 0.1], [0.1, 1]]], aversion)
    assert found.share[0, 0] == pytest.approx(share, abs=5e-6)
    assert found.certificate[0] < 1e-9


def test_hedging_with_three() -> None:
    table = [[[1, 0.1, -0.2], [0.1, 1, 0], [-0.2, 0, 1]]]
    found = hedge([[0.4, 0.5, 0.45]], [[0.3, 0.2, 0.4]], table, 2)
    np.testing.assert_allclose(found.share, [[0, 0.925, 0.075]], atol=5e-7)
    assert found.objective[0] == pytest.approx(0.461125, abs=5e-7)


def test_hedging_against_a_general_optimiser() -> None:
    rng = np.random.default_rng(2)
    for _ in range(10):
        partners = int(rng.integers(2, 6))
        factor = rng.normal(size=(partners, partners + 2))
        cover = factor @ factor.T
        spread = np.sqrt(np.diag(cover))
        mean, fear = rng.normal(size=partners), rng.uniform(0.5, 4)
        found = hedge(mean[None], spread[None], (cover / np.outer(spread, spread))[None], fear)
        start = np.full(partners, 1 / partners)
        peer = minimize(lambda w, m=mean, v=cover, g=fear: -(w @ m - g / 2 * w @ v @ w), start,
                        bounds=[(0, 1)] * partners, constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
                        options={"ftol": 1e-13})  # fmt: skip
        assert found.objective[0] == pytest.approx(-peer.fun, abs=1e-7)
        assert found.certificate[0] < 1e-7


def test_partners_that_are_alike() -> None:
    alike = [[[1, 1], [1, 1]]]
    found = hedge([[0.5, 0.5], [0.6, 0.5]], [[0.2, 0.2]], alike, 2)
    np.testing.assert_allclose(found.share, [[0.5, 0.5], [1, 0]], atol=1e-9)
    assert found.status.tolist() == [1, 0]


def test_threat_balancing_and_likeness() -> None:
    assert threat(0.25, 0.5, 0.8, 0.6)[0] == pytest.approx(0.06)
    assert threat(0.25, 0.5, 0.8, 0.6, 0.5)[0] == pytest.approx(0.12)
    # the specification's probability belongs to the second of the two, not the first
    assert balancing(0.12, 0.3, 1, [-2, 6, 1, 0.5])[0] == pytest.approx(0.111056, abs=5e-7)
    assert balancing(0.06, 0.3, 1, [-2, 6, 1, 0.5])[0] == pytest.approx(1 / (1 + np.exp(2.44)))
    assert similarity([3, 0, 1, 2], [3, 0, 1, 2], 3)[0] == 1
    assert similarity([3, 0, 0, 0], [0, 3, 3, 3], 3)[0] == -1
    assert similarity([3, 0, 1, 2], [3, 1, 0, 2], 3)[0] == pytest.approx(0.666667, abs=5e-7)
    assert similarity([3, 0, np.nan], [3, 0, 1], 3)[0] == 1
    assert np.isnan(similarity([np.nan], [1], 3)[0])


def test_partners_may_be_named_in_any_order() -> None:
    order = [2, 0, 1]
    today, trend = np.array(TODAY), np.array(TREND)
    one = course(today, trend, 0.9, 10, 0.5)
    other = course(today[:, order], trend[:, order], 0.9, 10, 0.5, start=1)
    assert other.value[0] == pytest.approx(one.value[0])
    assert np.array(order)[other.partner[0]].tolist() == one.partner[0].tolist()


def test_hopeless_draws_have_a_status_and_spoil_no_other() -> None:
    found = course([[1, 0.6], [np.nan, 0.6]], [[0, 0]], 0.9, 5)
    assert found.status.tolist() == [0, 1]
    assert found.value[0] == course([[1, 0.6]], [[0, 0]], 0.9, 5).value[0]
    tried = trial([1, 0, 1], 1, [0.5, 0.5, np.nan], 0.9, 5)
    assert tried.status.tolist() == [0, 1, 1]
    shares = hedge([[0.6, 0.5]] * 2, [[0.3, 0.2]], [[[1, 0.1], [0.1, 1]], [[1, 1.5], [1.5, 1]]], 2)
    assert shares.status.tolist() == [0, 2]
    assert shares.share[0, 0] == pytest.approx(0.71186, abs=5e-6)
    assert np.isnan(shares.share[1]).all()


def test_what_the_caller_got_wrong() -> None:
    with pytest.raises(DomainError, match="discount"):
        course(TODAY, TREND, 0, 5)
    with pytest.raises(DomainError, match="years"):
        leaning(TODAY, TREND, 0.9, 0)
    with pytest.raises(DomainError, match="start"):
        course(TODAY, TREND, 0.9, 5, start=3)
    with pytest.raises(ShapeError, match="trend"):
        leaning(TODAY, [[0.1]], 0.9, 5)
    with pytest.raises(DomainError, match="at most 6"):
        hedge([[0.0] * 7], [[1.0] * 7], [np.eye(7)], 1)
    with pytest.raises(DomainError, match="below 0"):
        worth_at([[1.0]], [[0.0]], [0.0], [[[1.0]]], [1.0])
    with pytest.raises(ShapeError, match="weights"):
        balancing(0.1, 0, 0, [1, 2])
