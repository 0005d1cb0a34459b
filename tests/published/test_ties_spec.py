"""Worked values of the ties ledger (specification of relations, section 1), and a daily search."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.models.ties import Ledger, change, contributions, ledger, levels, peak, share_of_peaks


def years(day: str) -> float:
    """A date in years of 365.25 days."""
    return date.fromisoformat(day).toordinal() / 365.25


THREE = ledger([[0.6, -0.3, 0.4]], [0, 1.5, 2], half_life=[[2, 1, 4]])
LASTING = ledger([[0.25]], [0], half_life=2, end=[3])


def test_levels_and_contributions() -> None:
    found = levels(THREE, [0, 1, 1.5, 3])
    np.testing.assert_allclose(found.raw, [[0.6, 0.424264, 0.056762, 0.442425]], atol=5e-7)
    parts = contributions(THREE, [0, 1, 1.5, 3]).contribution[0].T
    expected = [[0.6, 0, 0], [0.424264, 0, 0], [0.356762, -0.3, 0], [0.212132, -0.106066, 0.336359]]
    np.testing.assert_allclose(parts, expected, atol=5e-7)


def test_lasting_event() -> None:
    np.testing.assert_allclose(levels(LASTING, [1, 3, 5]).raw, [[0.211278, 0.466313, 0.233156]], atol=5e-7)
    forever = ledger([[0.25]], [0], half_life=np.inf, end=[3])
    np.testing.assert_allclose(levels(forever, [-1, 1, 3, 5]).raw, [[0, 0.25, 0.75, 0.75]])
    nearly = ledger([[0.25]], [0], half_life=1e12, end=[3])
    np.testing.assert_allclose(levels(nearly, [1, 3, 5]).raw, [[0.25, 0.75, 0.75]], rtol=1e-9)


def test_dates() -> None:
    tie = ledger(
        [[0.5, -0.2, -0.4]], [years(d) for d in ("2007-10-16", "2008-09-27", "2010-06-09")], 5, baseline=0.1
    )
    asked = [years(d) for d in ("2007-10-15", "2007-10-16", "2009-06-30", "2010-06-09")]
    np.testing.assert_allclose(levels(tie, asked).raw, [[0.1, 0.6, 0.314601, -0.111666]], atol=5e-7)
    top = peak(tie, years("2005-01-01"), years("2010-06-24"))
    assert top.time[0] == years("2007-10-16")
    assert top.level[0] == pytest.approx(0.6)


def test_no_events_and_nothing_before_its_day() -> None:
    empty = ledger(np.zeros((1, 0)), np.zeros(0), half_life=5, baseline=0.3)
    assert levels(empty, [0, 10]).level.tolist() == [[0.3, 0.3]]
    assert peak(empty, 0, 10).time.tolist() == [0]
    assert levels(THREE, [-0.001]).raw.tolist() == [[0]]


def test_evidence_that_does_not_count() -> None:
    tie = ledger([[0.6, 0.2]], [0, 0], half_life=2, alpha=[[1, 1], [0, 1]])
    np.testing.assert_allclose(levels(tie, [0]).raw, [[0.8], [0.2]])


def test_bounded_levels_and_warnings() -> None:
    loud = ledger([[0.9, 0.9]], [0, 0], half_life=2)
    assert levels(loud, [0, 10]).exceeds.tolist() == [[True, False]]
    soft = ledger([[0.9, 0.9]], [0, 0], half_life=2, bounded=True)
    found = levels(soft, [0])
    assert found.level[0, 0] == pytest.approx(np.tanh(1.8))
    assert not found.exceeds.any()
    assert peak(soft, 0, 5).level[0] == pytest.approx(np.tanh(1.8))


def test_change_adds_up() -> None:
    moved = change(THREE, 1, 3)
    assert moved.raw[0] == pytest.approx(levels(THREE, [3]).raw[0, 0] - levels(THREE, [1]).raw[0, 0])
    np.testing.assert_allclose(moved.by_event[0], [0.212132 - 0.424264, -0.106066, 0.336359], atol=1e-6)


def test_reversed_dates_last_no_time() -> None:
    tie = ledger([[0.5], [0.5]], [[2], [4]], half_life=np.inf, end=[3])
    assert tie.is_reversed.tolist() == [[False], [True]]
    assert levels(tie, [10]).raw.tolist() == [[0.5], [0]]


def test_a_climb_ends_just_before_the_blow() -> None:
    tie = ledger([[-0.4, -0.4]], [0, 5], half_life=2)
    top = peak(tie, 0, 6)
    assert top.time[0] == np.nextafter(5, 0)
    assert top.level[0] == pytest.approx(-0.4 * 2**-2.5)


def test_peak_between_dates_with_two_half_lives() -> None:
    # r = .5 * 2^-t/10 - .5 * 2^-t is highest where 2^(-9t/10) = 1/10
    tie = ledger([[0.5, -0.5]], [0, 0], half_life=[[10, 1]])
    top = peak(tie, 0, 20)
    assert top.time[0] == pytest.approx(np.log2(10) / 0.9, abs=1e-6)


def test_share_of_peaks_by_year() -> None:
    tie = ledger([[0.5], [0.5], [0.5]], [[2006.2], [2007.1], [2007.9]], half_life=5)
    assert share_of_peaks(peak(tie, 2005, 2010), [2006, 2007, 2008, 2009]).tolist() == pytest.approx(
        [1 / 3, 2 / 3, 0]
    )


def random_tie(seed: int, is_mixed: bool) -> Ledger:
    """Some point and lasting events within ten years."""
    rng = np.random.default_rng(seed)
    events = int(rng.integers(1, 6))
    start = rng.integers(0, 3650, (2, events)) / 365.25
    end = np.where(rng.random(events) < 0.4, start + rng.random(events) * 3, np.nan)
    half_life = rng.choice([0.3, 1, 5, np.inf], (2, events)) if is_mixed else rng.choice([0.5, 3, np.inf], 2)
    return ledger(rng.uniform(-1, 1, (2, events)), start, half_life, rng.uniform(-1, 1, 2), end=end)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_peak_against_a_daily_search(seed: int, is_mixed: bool) -> None:
    tie = random_tie(seed, is_mixed)
    top = peak(tie, 1, 9)
    days = np.arange(1, 9, 1 / 365.25)
    raw = levels(tie, days).raw
    assert (top.raw >= raw.max(axis=1) - 1e-9).all()
    for draw in range(2):
        assert levels(tie, [top.time[draw]]).raw[draw, 0] == pytest.approx(top.raw[draw], abs=1e-9)
        close = np.abs(days - top.time[draw]).min() <= 1.01 / 365.25
        assert close
        assert top.raw[draw] <= raw[draw].max() + 0.02


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_contributions_add_up(seed: int, is_mixed: bool) -> None:
    tie = random_tie(seed, is_mixed)
    when = np.linspace(-1, 12, 14)
    parts = contributions(tie, when)
    total = parts.baseline[:, None] + parts.contribution.sum(axis=1)
    np.testing.assert_allclose(total, levels(tie, when).raw, atol=1e-12)
