"""Preparation, moves, diagnostics and agreement: edges, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.ideal_points import (
    Priors,
    agreement,
    component_start,
    effective_size,
    halves_agree,
    is_turned,
    priors,
    published_start,
    split_rhat,
    votes,
)
from detente.models.ideal_points.moves import Parts, moved


def three_sessions(gap: int = 1) -> tuple[np.ndarray, ...]:
    """One state in three sessions with 10, 30 and 20 votes, another in the first only."""
    session = np.concatenate([np.repeat([1, 2, 2 + gap], [10, 30, 20]), np.full(10, 1)])
    return np.arange(70) % 60, np.repeat([5, 9], [60, 10]), session, np.ones(70)


def test_what_points_lean_on() -> None:
    given = votes(*three_sessions())
    published, smooth = priors(given, True), priors(given, False)
    assert published.reference.tolist() == [1, 0, 1, -1]
    assert smooth.reference.tolist() == [-1, 0, 1, -1]
    np.testing.assert_allclose(published.variance, [0.125, 0.375, 0.2, 0.5])
    np.testing.assert_allclose(smooth.variance, [1, 0.375, 0.2, 1])


def test_a_gap_may_loosen_the_prior() -> None:
    given = votes(*three_sessions(gap=4))
    np.testing.assert_allclose(priors(given, False).variance, [1, 0.375, 0.2, 1])
    np.testing.assert_allclose(priors(given, False, stretch=True).variance, [1, 0.375, 0.8, 1])


def test_moves_leave_votes_as_likely_and_have_the_right_law() -> None:
    leaning = Priors(np.array([-1, 0, -1]), np.array([1.0, 0.25, 1.0]))
    parts = Parts(np.array([0, 0, 1]), np.array([0, 1]))
    theta, b, cut = np.array([0.5, 0.9, -0.3]), np.array([1.2, -0.7]), np.array([[0.2, 0.9], [-6.9, -6.0]])
    first = []
    for sweep in range(3000):
        found = moved(leaning, parts, theta, b, cut, 1, sweep)
        np.testing.assert_allclose(found.cut - cut, np.stack([found.shift, found.shift], axis=1), atol=1e-12)
        place = np.array([found.theta[0], found.theta[2]])
        np.testing.assert_allclose(found.discrimination * place - found.shift, b * theta[[0, 2]], atol=1e-12)
        assert (np.abs(found.cut) <= 7).all()
        first.append(found.theta[0])
    # A part's only first session has the prior N(0, 1), and nothing else pins the shift.
    assert abs(np.mean(first)) < 4 / np.sqrt(3000)
    assert abs(np.std(first) - 1) < 4 / np.sqrt(6000)


def test_a_chain_that_does_not_move_is_judged() -> None:
    still = np.ones((10, 2))
    assert split_rhat(still).tolist() == [1, 1]
    assert effective_size(still).tolist() == [10, 10]
    assert halves_agree(still) == 1.0
    assert halves_agree(np.arange(12.0).reshape(6, 2) * 0 + np.array([[0], [0], [0], [1], [1], [1]])) == 0.0
    for judge in (split_rhat, effective_size, halves_agree):
        with pytest.raises(ShapeError, match="at least 4 draws"):
            judge(np.ones((3, 2)))


def test_effective_size_of_a_process_with_memory() -> None:
    rng, memory = np.random.default_rng(1), 0.8
    draws = np.zeros((20_000, 1))
    for at in range(1, len(draws)):
        draws[at] = memory * draws[at - 1] + rng.normal()
    expected = len(draws) * (1 - memory) / (1 + memory)
    assert effective_size(draws)[0] == pytest.approx(expected, rel=0.15)


def test_turning_without_one_of_the_two() -> None:
    given = votes(np.array([1, 1, 2]), np.array([0, 1, 2]), np.array([46, 46, 47]), np.array([1, 3, 1]))
    theta = np.array([[1.0, 0.0, -1.0]])
    assert is_turned(given, theta, 0, 1).tolist() == [False]
    assert is_turned(given, theta, 1, 0).tolist() == [True]
    assert is_turned(given, theta, 2, -1).tolist() == [True]
    assert is_turned(given, theta, -1, -1).tolist() == [False]


def test_starts_with_missing_votes() -> None:
    given = votes(np.array([1, 1, 2, 2]), np.array([0, 1, 1, 2]), np.array([46, 46, 47, 47]), np.array([3, 1, 1, 3]))
    start = published_start(given, [0], [2], 0, 2)
    assert start.discrimination.tolist() == [0, 0]
    assert start.mean.tolist() == [3, 0, 0, -2]
    assert np.isfinite(component_start(given, 0).mean).all()
    assert (start.cut[:, 1] > start.cut[:, 0]).all()


def test_agreement_at_its_edges() -> None:
    cast = np.array([[1, 1, 0], [1, 1, 3], [3, 1, 2]], dtype=np.int8)
    found = agreement(cast, np.array([46, 46, 47]), np.array([0, 0]), np.array([1, 2]))
    assert found.common.tolist() == [[1, 0], [1, 0]]
    assert found.agree[:, 0].tolist() == [1, 0]
    assert np.isnan(found.agree[:, 1]).all()
    assert np.isnan(found.pi[0, 0])
    assert found.pi[1, 0] == -1
    with pytest.raises(DomainError, match=r"cast\[0, 0\] is 7"):
        agreement(np.full((2, 2), 7), np.array([1, 1]), np.array([0]), np.array([1]))
    with pytest.raises(ShapeError, match="cast has shape"):
        agreement(cast, np.array([46]), np.array([0]), np.array([1]))
