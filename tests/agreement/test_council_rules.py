"""Councils that decide by weights: the same as by heads where weights are heads, and as trying everything elsewhere."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import DomainError
from detente.models.council import (
    Council,
    OutsideOption,
    gridlock_interval,
    pass_probability,
    setter,
    settle,
)
from detente.models.power import AllOf, AnyOf, Rule, Vetoes, Weighted, power, wins

GRID = np.linspace(-60, 160, 2201)


@st.composite
def rules(draw: st.DrawFn, members: int) -> Rule:
    """Heads, one kind of weight, and a member who must agree, joined."""
    weights = draw(st.lists(st.integers(0, 9), min_size=members, max_size=members).filter(any))
    weighted = Weighted(weights, draw(st.integers(1, sum(weights))))
    heads = Weighted([1] * members, draw(st.integers(1, members)))
    few = Weighted([1] * members, draw(st.integers(1, members)))
    with_one = AllOf([heads, Vetoes([draw(st.integers(0, members - 1))], members)])
    return draw(st.sampled_from([weighted, AllOf([weighted, heads]), AnyOf([AllOf([weighted, heads]), few]), with_one]))


@st.composite
def councils(draw: st.DrawFn, members: int) -> Council:
    places = st.integers(0, 100).map(float)
    position = np.array([draw(st.lists(places, min_size=members, max_size=members)) for _ in range(3)])
    veto = np.array(draw(st.lists(st.booleans(), min_size=members, max_size=members)))
    quota = draw(st.integers(1, members))
    ideal = np.array([draw(places) for _ in range(3)])
    return Council(np.array([draw(places) for _ in range(3)]), position, veto, quota, ideal)


@given(st.data(), st.integers(1, 6))
@settings(max_examples=40)
def test_heads_as_weights_change_nothing(data: st.DataObject, members: int) -> None:
    council = data.draw(councils(members))
    option = OutsideOption("veto_drafts", cost=np.array([20.0]))
    for body in (council, replace(council, outside=option)):
        plain = settle(body)
        weighed = settle(replace(body, quota=Weighted([1] * members, body.quota)))
        for name in ("x", "passed", "binding", "status", "dilution", "accepts"):
            np.testing.assert_array_equal(getattr(plain, name), getattr(weighed, name), err_msg=name)
    low, high = gridlock_interval(council.position, council.veto, council.quota)
    again = gridlock_interval(council.position, council.veto, Weighted([1] * members, council.quota))
    np.testing.assert_array_equal((low, high), again)


@given(st.data(), st.integers(2, 6))
@settings(max_examples=40)
def test_the_proposer_gets_the_best_text_that_wins_by_the_rule(data: st.DataObject, members: int) -> None:
    council = data.draw(councils(members))
    rule = data.draw(rules(members))
    found = setter(replace(council, quota=rule))
    for draw in range(3):
        position, today = council.position[draw], council.status_quo[draw]
        accepts = np.abs(GRID[:, None] - position) <= np.abs(today - position) + 1e-9
        can_pass = wins(rule, accepts) & accepts[:, council.veto].all(axis=1)
        short = np.abs(GRID - council.ideal[draw])
        best = min(short[can_pass].min(initial=np.inf), abs(today - council.ideal[draw]))
        text = found.x[draw] if found.passed[draw] else today
        assert abs(text - council.ideal[draw]) == pytest.approx(best, abs=0.051)


@given(st.data(), st.integers(1, 6))
@settings(max_examples=60)
def test_the_chance_of_passing_is_that_of_all_divisions(data: st.DataObject, members: int) -> None:
    rule = data.draw(rules(members))
    shares = np.array(data.draw(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 8)),
                                         min_size=members, max_size=members)), dtype=float)
    shares /= shares.sum(axis=1, keepdims=True)
    veto = np.array(data.draw(st.lists(st.booleans(), min_size=members, max_size=members)))
    expected = 0.0
    for votes in product(range(3), repeat=members):
        division = np.array(votes)
        is_blocked = bool((veto & (division == 2)).any())
        if not is_blocked and wins(rule, (division == 0)[None])[0]:
            expected += float(np.prod(shares[np.arange(members), division]))
    found = pass_probability(shares[None, :, 0], shares[None, :, 1], veto, rule)
    assert found[0] == pytest.approx(expected, abs=1e-9)


def test_large_weights_in_coarse_units_stay_close_to_the_exact_chance() -> None:
    rng = np.random.default_rng(4)
    weights = rng.integers(400_000, 80_000_000, 28).tolist()
    heads = Weighted([1] * 28, 16)
    rule = AnyOf([AllOf([heads, Weighted(weights, int(0.65 * sum(weights)))]), Weighted([1] * 28, 25)])
    half = np.full((1, 28), 0.5)
    exact = float(power(rule, "halves").act)
    assert pass_probability(half, 0 * half, [False] * 28, rule)[0] == pytest.approx(exact, abs=0.002)


def test_rules_that_do_not_fit_get_a_sentence() -> None:
    half = np.full((1, 3), 0.5)
    with pytest.raises(DomainError, match="quota is a rule for 2 members; there are 3"):
        pass_probability(half, 0 * half, [False] * 3, Weighted([1, 1], 2))
    many = np.full((1, 20), 0.5)
    rng = np.random.default_rng(1)
    rule = AllOf([Weighted(rng.integers(1, 10**6, 20).tolist(), 10**6) for _ in range(3)])
    with pytest.raises(DomainError, match="too many to follow uncertain votes by"):
        pass_probability(many, 0 * many, [False] * 20, rule)
