"""Worked values of reliability learning (specification of relations, section 6), and two other routes to it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy.stats import beta

from detente.errors import DomainError, ShapeError
from detente.models.beliefs import acts, chance_above, degree, effects, trust_threshold, types


def years(day: str) -> float:
    """A date in years of 365.25 days."""
    return date.fromisoformat(day).toordinal() / 365.25


def test_degree_without_forgetting() -> None:
    found = degree(acts([1, 1, 0, 0, 0, 0, 0], 1, range(7)), 1, 1, [6])
    assert (found.kept[0, 0], found.broken[0, 0]) == (3, 6)
    assert found.level[0, 0] == pytest.approx(1 / 3)
    assert chance_above(found, 0.5)[0, 0] == pytest.approx(0.144531, abs=5e-7)


def test_degree_with_forgetting_at_every_event() -> None:
    found = degree(acts([0, 0, 0, 0, 0, 1, 1], 1, range(7)), 1, 1, [6], forgetting=0.9)
    np.testing.assert_allclose([found.kept[0, 0], found.broken[0, 0]], [2.9, 4.317031], atol=5e-7)
    assert found.level[0, 0] == pytest.approx(0.401827, abs=5e-7)
    assert chance_above(found, 0.5)[0, 0] == pytest.approx(0.287248, abs=5e-7)
    assert found.certificate[0] < 1e-12


def test_degree_with_dates() -> None:
    days = [years("2007-01-01"), years("2008-07-01")]
    found = degree(acts([1, 0], 1, days), 1, 1, days, forgetting=0.9)
    np.testing.assert_allclose(found.kept[0], [2, 1.854031], atol=5e-7)
    np.testing.assert_allclose(found.broken[0], [1, 2], atol=5e-7)
    np.testing.assert_allclose(found.level[0], [0.666667, 0.481063], atol=5e-7)


def test_two_types() -> None:
    found = types(acts([0, 1, 0, 0], 1, range(4)), 0.5, 0.85, 0.4, range(4))
    np.testing.assert_allclose(found.level[0], [0.2, 0.346939, 0.117241, 0.032136], atol=5e-7)
    assert found.certificate[0] < 1e-12


def test_only_costly_promises_teach_much() -> None:
    found = types(acts([1, 1], [0.2, 1.5], [0, 1]), 0.5, 0.9, 0.8, [0, 1], stake_effect=0.7)
    np.testing.assert_allclose(found.level[0], [0.564091, 0.806210], atol=5e-7)


def test_threshold_of_trust() -> None:
    assert trust_threshold(1, 0, -1, 0.5)[0] == pytest.approx(2 / 3)
    assert np.isinf(trust_threshold(1, 0, -1, 1.5)[0])
    assert trust_threshold(1, -1, 0, 0.5)[0] == 0
    assert np.isnan(trust_threshold(1, -1, 0, 1.5)[0])


def test_against_updating_one_event_after_the_other() -> None:
    rng = np.random.default_rng(1)
    kept, stake = rng.integers(0, 2, 12).astype(float), rng.uniform(0, 2, 12)
    when = np.sort(rng.uniform(0, 10, 12))
    a, b, last = 0.7, 1.6, when[0]
    for y, w, t in zip(kept, stake, when, strict=True):
        a, b = 0.7 + 0.8 ** (t - last) * (a - 0.7) + w * y, 1.6 + 0.8 ** (t - last) * (b - 1.6) + w * (1 - y)
        last = t
    found = degree(acts(kept, stake, when), 0.7, 1.6, [when[-1]], forgetting=0.8)
    np.testing.assert_allclose([found.kept[0, 0], found.broken[0, 0]], [a, b])
    assert found.deviation[0, 0] == pytest.approx(beta(a, b).std())


def test_against_bayes_by_simulation() -> None:
    rng = np.random.default_rng(2)
    is_reliable = rng.random(400_000) < 0.5
    kept = rng.random((400_000, 3)) < np.where(is_reliable, 0.85, 0.4)[:, None]
    like = (kept == [False, True, False]).all(axis=1)
    expected = types(acts([0, 1, 0], 1, range(3)), 0.5, 0.85, 0.4, [2]).level[0, 0]
    assert is_reliable[like].mean() == pytest.approx(expected, abs=0.01)


def test_before_the_first_event_stands_the_prior() -> None:
    record = acts([0], 1, [5.0])
    assert degree(record, 3, 1, [4.999]).level[0, 0] == 0.75
    assert types(record, 0.3, 0.9, 0.2, [4.999]).level[0, 0] == pytest.approx(0.3)


def test_order_and_clock_do_not_matter() -> None:
    kept, stake, when = [1, 0, 1], [1.0, 0.5, 2.0], [0.0, 1.0, 3.0]
    one = degree(acts(kept, stake, when), 1, 1, [4.0], 0.8).level
    turned = degree(acts(kept[::-1], stake[::-1], when[::-1]), 1, 1, [4.0], 0.8).level
    later = degree(acts(kept, stake, [t + 100 for t in when]), 1, 1, [104.0], 0.8).level
    np.testing.assert_allclose(turned, one)
    np.testing.assert_allclose(later, one)


def test_what_does_not_count_is_as_if_it_were_not_there() -> None:
    counted = degree(acts([[1, 0], [1, 0]], 1, [0, 1], [[1, 1], [1, 0]]), 1, 1, [2.0])
    alone = degree(acts([1], 1, [0]), 1, 1, [2.0])
    assert counted.level[1] == alone.level[0]
    assert counted.level[0, 0] == 0.5


def test_effects_are_with_and_without() -> None:
    record = acts([1, 0, 0], 1, [0, 1, 2])
    found = effects(record, lambda promises, when: degree(promises, 1, 1, when).level)
    np.testing.assert_allclose(found[0], [2 / 3 - 1 / 2, 1 / 2 - 2 / 3, 2 / 5 - 1 / 2])


def test_hopeless_draws_have_a_status_and_spoil_no_other() -> None:
    found = degree(acts([[1], [1]], 1, [0]), [1.0, 0.0], [1.0, 1.0], [1])
    assert found.status.tolist() == [0, 1]
    assert found.level[0, 0] == pytest.approx(2 / 3)
    assert np.isnan(found.level[1, 0])
    other = types(acts([[1], [1], [1]], 1, [0]), [0.5, 1.0, 0.5], 0.6, [0.4, 0.4, 0.7], [1])
    assert other.status.tolist() == [0, 1, 2]
    assert np.isfinite(other.level[:, 0]).tolist() == [True, False, False]


def test_what_the_caller_got_wrong() -> None:
    with pytest.raises(DomainError, match="kept"):
        acts([1.5], 1, [0])
    with pytest.raises(DomainError, match="stake"):
        acts([1], -1, [0])
    with pytest.raises(ShapeError, match="kept"):
        acts([1, 0], [1, 1, 1], [0, 1])
    with pytest.raises(DomainError, match="forgetting"):
        degree(acts([1], 1, [0]), 1, 1, [0], forgetting=0)
