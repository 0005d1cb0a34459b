"""Compiled parts of a sweep: the normal distribution, single steps, and the same numbers whatever the threads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import log_ndtr, ndtr, ndtri

from detente.errors import DomainError, ShapeError
from detente.models.ideal_points import (
    Chain,
    Schedule,
    Task,
    advance,
    begin,
    component_start,
    conclude,
    priors,
    published_start,
    votes,
)
from detente.models.ideal_points._kernel import backwards, roll_calls
from detente.models.ideal_points._normal import below, between, log_probability, quantile


def some_votes(states: int = 8, sessions: int = 3, each: int = 12, seed: int = 1) -> tuple[np.ndarray, ...]:
    """Rolls, states, sessions and votes of an invented assembly, with absences and a text that recurs."""
    rng = np.random.default_rng(seed)
    place = np.linspace(2, -2, states)
    session, number, state = (a.ravel() for a in np.meshgrid(np.arange(sessions), np.arange(each), np.arange(states),
                                                             indexing="ij"))
    roll = np.where(number == 0, 0, 1 + session * each + number)
    b, cut = rng.normal(size=roll.max() + 1), np.sort(rng.normal(size=(roll.max() + 1, 2)), axis=1)
    latent = b[roll] * place[state] + rng.normal(size=len(roll))
    cast = 1 + (latent >= cut[roll, 0]) + (latent >= cut[roll, 1])
    there = rng.random(len(roll)) < 0.9
    return roll[there], state[there], 46 + session[there], cast[there]


def task(mode: str, sweeps: int = 60, seed: int = 3) -> tuple[Task, Chain]:
    """A small task and its chain."""
    given = votes(*some_votes())
    start = component_start(given, 0) if mode == "smoother" else published_start(given, [0], [7], 0, 7)
    made = Task(given, priors(given, mode == "published"), Schedule(20, sweeps, 2), mode, seed, 0, 7)
    return made, begin(made, start)


def test_the_inverse_normal_is_exact() -> None:
    probability = np.concatenate([np.logspace(-300, -1, 400), np.linspace(0.01, 0.999999, 400)])
    expected = ndtri(probability)
    found = np.array([quantile(p) for p in probability])
    np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-15)
    assert (quantile(0.0), quantile(1.0)) == (-np.inf, np.inf)


def test_numbers_between_bounds_stay_there_and_have_the_right_share_below() -> None:
    for mean, low, high in ((0.3, -0.2, 0.4), (-3.0, 4.0, np.inf), (9.0, -np.inf, 0.5), (0.0, 30.0, 31.0), (0, 50, 60)):
        for share in (1e-9, 0.25, 0.5, 1 - 1e-9):
            found = between(mean, low, high, share)
            assert low <= found <= high
    shares = [(ndtr(between(0.2, -0.3, 0.4, u) - 0.2) - ndtr(-0.5)) / (ndtr(0.2) - ndtr(-0.5)) for u in (0.1, 0.7)]
    assert shares == pytest.approx([0.1, 0.7])


def test_log_probabilities_hold_in_the_far_tails() -> None:
    assert log_probability(1, -20.0, -19.0) == pytest.approx(log_ndtr(-20.0))
    assert log_probability(3, 19.0, 20.0) == pytest.approx(log_ndtr(-20.0))
    assert log_probability(2, 20.0, 21.0) == pytest.approx(np.log(below(-20.0) - below(-21.0)))
    assert log_probability(2, -21.0, -20.0) == pytest.approx(log_probability(2, 20.0, 21.0))
    assert np.exp([log_probability(v, -0.3, 0.8) for v in (1, 2, 3)]).sum() == pytest.approx(1)
    assert log_probability(1, -1e6, 0.0) == pytest.approx(np.log(1e-300))


def test_a_path_has_the_covariance_of_its_normal_equations() -> None:
    state = np.array([0, 0, 0, 1, 1])
    variance, precision = np.array([1.0, 0.3, 0.2, 1.0, 0.25]), np.array([4.0, 0.0, 8.0, 2.0, 3.0])
    pull = np.array([2.0, 0.0, 5.0, -1.0, 0.5])
    matrix = np.diag(precision)
    for at in range(5):
        step = np.zeros(5)
        step[at] = 1
        if at not in (0, 3):
            step[at - 1] = -1
        matrix += np.outer(step, step) / variance[at]
    mean, _ = backwards(state, variance, precision, pull, np.zeros(5))
    np.testing.assert_allclose(mean, np.linalg.solve(matrix, pull), atol=1e-12)
    factor = np.stack([backwards(state, variance, precision, np.zeros(5), one)[1] for one in np.eye(5)], axis=1)
    np.testing.assert_allclose(factor @ factor.T, np.linalg.inv(matrix), atol=1e-12)


def test_b_is_drawn_from_its_normal_law() -> None:
    theta, latent = np.array([-1.2, -0.4, 0.1, 0.9, 2.0]), np.array([-1.5, -0.6, 0.2, 0.1, 1.4])
    spread = 1 / ((theta**2).sum() + 1)
    assert (spread, spread * theta @ latent) == pytest.approx((0.134771, 0.667116), abs=5e-7)
    found = np.empty(4000)
    for sweep in range(4000):
        b, cut, z = np.array([0.8]), np.array([[-0.3, 0.4]]), latent.copy()
        roll_calls(0, 1, np.array([0, 5]), np.array([1, 1, 2, 2, 3], dtype=np.int8), np.arange(5), theta, b, cut, z,
                   np.uint64(1), np.uint64(sweep), True, 9.0, 0.2 / 3)
        found[sweep] = (b[0] - spread * theta @ z) / np.sqrt(spread)
    assert abs(found.mean()) < 4 / np.sqrt(4000)
    assert abs(found.std() - 1) < 4 / np.sqrt(8000)


@pytest.mark.parametrize("mode", ["published", "smoother"])
def test_threads_and_interruptions_change_no_bit(mode: str) -> None:
    made, chain = task(mode)
    whole = advance(made, chain, 60, threads=1)
    other = advance(made, chain, 60, threads=3)
    parts = chain
    for sweeps in (1, 20, 5, 100):
        parts = advance(made, parts, sweeps, threads=2)
    for name in ("theta", "mean", "discrimination", "cut", "latent", "kept", "moments"):
        assert (getattr(whole, name) == getattr(other, name)).all(), name
        assert (getattr(whole, name) == getattr(parts, name)).all(), name
    assert whole.accepted == other.accepted == parts.accepted
    assert whole.sweep == parts.sweep == 60
    assert len(whole.kept) == 20


def test_another_seed_gives_other_draws_and_like_points() -> None:
    made, chain = task("smoother", 900)
    one = conclude(made, advance(made, chain, 900))
    made, chain = task("smoother", 900, seed=4)
    other = conclude(made, advance(made, chain, 900))
    assert not (one.draws == other.draws).any()
    assert np.corrcoef(one.mean, other.mean)[0, 1] > 0.97
    np.testing.assert_allclose(one.draws.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(one.draws.std(axis=1, ddof=1), 1, atol=1e-12)


def test_the_start_may_lie_on_the_wrong_side() -> None:
    made, _ = task("smoother", 900)
    start = component_start(made.votes, 7)
    found = conclude(made, advance(made, begin(made, start), 900))
    place = found.mean[made.votes.session == 46]
    assert place[0] > place[-1]
    assert (np.corrcoef(place, np.linspace(2, -2, 8))[0, 1]) > 0.8


def test_what_is_refused() -> None:
    roll, state, session, cast = some_votes()
    with pytest.raises(DomainError, match=r"cast\[0\] is 4; it must be 1 yes, 2 abstain or 3 no"):
        votes(roll, state, session, np.full(len(cast), 4))
    with pytest.raises(ShapeError, match="all \\(vote,\\)"):
        votes(roll[:-1], state, session, cast)
    with pytest.raises(ShapeError, match="there is no vote"):
        votes(roll[:0], state[:0], session[:0], cast[:0])
    made, chain = task("smoother")
    with pytest.raises(DomainError, match="mode is 'guess'; it must be one of published, smoother"):
        begin(replace(made, mode="guess"), component_start(made.votes, 0))
    with pytest.raises(DomainError, match="keeps 1 sweeps; at least 4"):
        begin(replace(made, schedule=Schedule(10, 12, 2)), component_start(made.votes, 0))
    fewer = votes(roll[:50], state[:50], session[:50], cast[:50])
    with pytest.raises(ShapeError, match="the chain has 24 points"):
        advance(replace(made, votes=fewer), chain, 1)
    with pytest.raises(ShapeError, match="has kept 0 sweeps"):
        conclude(made, chain)
