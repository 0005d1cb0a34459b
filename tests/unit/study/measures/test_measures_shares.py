"""Shares, their intervals and verdicts."""

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.study.measures.shares import Verdict, is_settled, newcombe, share, verdict, wilson


def of(successes, count):
    return share(np.arange(count) < successes)


def test_value_counts_defined_draws_only():
    answer = share([True, False, True, True], [True, True, False, True])
    assert (answer.value, answer.count, answer.undefined) == (2 / 3, 3, 1)


@pytest.mark.parametrize(
    ("successes", "expected"),
    [
        (100, "holds"),
        (80, "holds"),
        (79, "leans"),
        (61, "leans"),
        (60, "open"),
        (50, "open"),
        (40, "open"),
        (39, "leans against"),
        (21, "leans against"),
        (20, "fails"),
        (0, "fails"),
    ],
)
def test_verdict_and_its_edges(successes, expected):
    assert verdict(of(successes, 100)) == expected


@pytest.mark.parametrize("count", [5, 10, 15, 35, 55, 1115, 10_000])
def test_edges_are_exact_for_any_number_of_draws(count):
    for fifth, expected in enumerate(("fails", "fails", "open", "open", "holds", "holds")):
        assert verdict(of(fifth * count // 5, count)) == expected


def test_no_defined_draw_gives_no_verdict():
    answer = share([True, False], [False, False])
    assert np.isnan(answer.value)
    assert (answer.low, answer.high, answer.count, answer.undefined) == (0.0, 1.0, 0, 2)
    assert verdict(answer) is Verdict.UNDEFINED
    assert not is_settled(answer)


def test_settled_needs_the_whole_interval_in_the_band():
    assert is_settled(of(90, 100))  # 0.826 to 0.945
    assert not is_settled(of(86, 100))  # 0.779 to 0.915
    assert is_settled(of(950, 1000))
    assert is_settled(of(500, 1000))
    assert not is_settled(of(590, 1000))
    assert not is_settled(of(5, 10))


def test_wilson_by_hand():
    # 8 of 10, z = 1.959964: centre (8 + 1.92073)/13.84146, half-width z sqrt(1.6 + .96036)/13.84146
    low, high = wilson(8, 10)
    assert (float(low), float(high)) == pytest.approx((0.490162, 0.943318), abs=1e-6)


def test_wilson_reaches_the_ends_exactly():
    low, high = wilson([0, 7], 7)
    assert low[0] == 0.0
    assert high[1] == 1.0


def test_newcombe_published_cases():
    # Newcombe 1998, table II, method 10: 9/10 - 3/10 and 10/10 - 0/10
    low, high = newcombe(np.array([0.9, 1.0]), 10, np.array([0.3, 0.0]), 10)
    assert low == pytest.approx([0.1705, 0.6075], abs=5e-5)
    assert high == pytest.approx([0.8090, 1.0], abs=5e-5)


@pytest.mark.parametrize(("chance", "count"), [(0.5, 40), (0.9, 60), (0.03, 200)])
def test_wilson_covers(chance, count):
    successes = np.random.default_rng(5).binomial(count, chance, 4000)
    low, high = wilson(successes, count)
    assert 0.925 < ((low <= chance) & (chance <= high)).mean() <= 1.0


def test_refuses_what_does_not_fit():
    with pytest.raises(ShapeError, match="truth has shape"):
        share([True, False], [True])
    with pytest.raises(ShapeError, match="axes"):
        share([[True]])
    with pytest.raises(DomainError, match="true and false"):
        share([0.5, 1.0])
    with pytest.raises(DomainError, match="level"):
        share([True], level=1.0)
