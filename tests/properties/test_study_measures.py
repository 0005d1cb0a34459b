"""What must stay the same, or move in one direction, in the measures of a study."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detente.study.measures import (
    brier,
    compare,
    deciding,
    deciding_mean,
    group_inputs,
    is_settled,
    log_score,
    quantiles,
    rank,
    regret,
    satisficing,
    share,
    stability,
    summary,
    verdict,
    weighted_quantiles,
    wilson,
)

number = st.integers(-1000, 1000).map(lambda whole: whole / 8.0)
BANDS = ["fails", "leans against", "open", "leans", "holds"]


def tables(least=2, most=30):
    return st.tuples(st.integers(least, most), st.integers(1, 5)).flatmap(
        lambda shape: arrays(np.float64, shape, elements=number)
    )


@given(st.lists(st.booleans(), min_size=1, max_size=200), st.randoms(use_true_random=False))
def test_share_ignores_order_and_mirrors(truth, random):
    shuffled = random.sample(truth, len(truth))
    one, other = share(truth), share([not value for value in truth])
    assert share(shuffled) == one
    assert (other.low, other.high) == pytest.approx((1 - one.high, 1 - one.low), abs=1e-12)
    assert BANDS.index(verdict(one)) + BANDS.index(verdict(other)) in (3, 4, 5)
    assert 0.0 <= one.low <= one.value <= one.high <= 1.0


@given(st.integers(0, 500), st.integers(1, 500))
def test_verdict_rises_with_the_share(successes, count):
    truth = np.arange(count) < min(successes, count)
    more = np.arange(count) <= min(successes, count)
    assert BANDS.index(verdict(share(truth))) <= BANDS.index(verdict(share(more)))


@given(st.integers(0, 60), st.integers(1, 60), st.floats(0.5, 0.98))
def test_wilson_narrows_with_draws_and_with_a_lower_level(successes, count, level):
    done = min(successes, count)
    low, high = wilson([done, 10 * done], [count, 10 * count], level)
    wider_low, wider_high = wilson(done, count, 0.99)
    assert high[1] - low[1] <= high[0] - low[0] + 1e-12
    assert wider_low <= low[0] + 1e-12
    assert wider_high >= high[0] - 1e-12


@given(st.integers(1, 400))
def test_settled_verdicts_have_narrow_intervals(count):
    answer = share(np.arange(count) < count * 0.5)
    if is_settled(answer):
        assert answer.high - answer.low <= 0.2


@given(st.lists(number, min_size=1, max_size=60))
def test_equal_weights_give_plain_quantiles(values):
    at = (0.1, 0.5, 0.9)
    assert weighted_quantiles(values, np.full(len(values), 3.0), at) == pytest.approx(quantiles(values, at))


@given(st.lists(number, min_size=2, max_size=60), number, st.integers(1, 20))
def test_summary_moves_with_its_values(values, offset, factor):
    one, other = summary(values), summary(offset + factor * np.array(values))
    for name in ("mean", "q10", "q50", "q90"):
        assert getattr(other, name) == pytest.approx(offset + factor * getattr(one, name), abs=1e-9)
    assert other.error == pytest.approx(factor * one.error, abs=1e-9)


@given(tables(), st.randoms(use_true_random=False))
def test_ranking_ignores_the_order_of_choices_and_draws(payoff, random):
    choices = random.sample(range(payoff.shape[1]), payoff.shape[1])
    draws = random.sample(range(payoff.shape[0]), payoff.shape[0])
    one, other = rank(payoff), rank(payoff[draws][:, choices])
    for name in ("expected", "regret", "best"):
        assert getattr(other, name).value == pytest.approx(getattr(one, name).value[choices])
    assert other.worst.tolist() == one.worst[choices].tolist()


@given(tables())
def test_what_a_ranking_must_satisfy(payoff):
    answer = rank(payoff)
    best = answer.order[0]
    assert answer.best.value.sum() == pytest.approx(1.0)
    assert (regret(payoff) >= 0).all()
    assert (regret(payoff).min(axis=1) == 0).all()
    assert (answer.difference.value <= 1e-9).all()
    extra = answer.regret.value - answer.regret.value[best]
    assert extra == pytest.approx(-answer.difference.value, abs=1e-9)
    assert stability(payoff, 0.0).first.sum() == pytest.approx(1.0)


@given(tables(), number)
def test_satisficing_falls_with_the_threshold(payoff, threshold):
    assert (satisficing(payoff, threshold).value >= satisficing(payoff, threshold + 1.0).value).all()


@given(tables(), st.data())
def test_comparison_is_antisymmetric(before, data):
    after = data.draw(arrays(np.float64, before.shape, elements=number))
    one, other = compare(before, after), compare(after, before)
    assert np.array_equal(one.difference, -other.difference)
    assert one.low == pytest.approx(-other.high, abs=1e-9)
    assert np.array_equal(one.rises, other.falls)
    assert np.array_equal(one.standardised, -other.standardised)
    assert compare(before, before).standardised.tolist() == [0.0] * before.shape[1]


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(3, 80))
def test_deciding_depends_on_ranks_only(seed, draws):
    generator = np.random.default_rng(seed)
    matrix, truth = generator.normal(size=(draws, 4)), generator.random(draws) < 0.5
    one = deciding(matrix, truth, key=seed)
    other = deciding(np.exp(matrix) * 3.0, truth, key=seed)
    assert np.array_equal(one.difference, other.difference)
    assert np.array_equal(one.family_p_value, other.family_p_value)


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(3, 80))
def test_deciding_mirrors(seed, draws):
    generator = np.random.default_rng(seed)
    matrix, truth = generator.normal(size=(draws, 4)), generator.random(draws) < 0.5
    one, denied = deciding(matrix, truth, key=seed), deciding(matrix, ~truth, key=seed)
    turned = deciding(-matrix, truth, key=seed)
    assert one.difference == pytest.approx(-denied.difference)
    assert one.difference == pytest.approx(-turned.difference)
    assert one.low == pytest.approx(-denied.high)
    assert (one.family_p_value >= one.p_value).all()


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.integers(3, 80))
def test_shares_are_means(seed, draws):
    generator = np.random.default_rng(seed)
    matrix, truth = generator.normal(size=(draws, 3)), generator.random(draws) < 0.5
    by_share = deciding(matrix, truth, key=seed)
    by_mean = deciding_mean(group_inputs(matrix), truth.astype(float), key=seed)
    assert by_mean.difference == pytest.approx(by_share.difference, abs=1e-9)


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.booleans()), min_size=1, max_size=30))
def test_honest_scores_are_bounded_and_mirror(questions):
    probability, outcome = np.array([p for p, _ in questions]), np.array([float(o) for _, o in questions])
    assert 0.0 <= brier(probability, outcome).value <= 1.0
    assert brier(1 - probability, 1 - outcome).value == pytest.approx(brier(probability, outcome).value)
    assert log_score(probability, outcome).value >= 0.0


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_scores_reward_honesty(belief, said):
    """In expectation under a belief, saying the belief scores at least as well as saying anything else."""
    for score in (brier, log_score):
        honest = belief * score([belief], [1]).value + (1 - belief) * score([belief], [0]).value
        other = belief * score([said], [1]).value + (1 - belief) * score([said], [0]).value
        assert honest <= other + 1e-12
