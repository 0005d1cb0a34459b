"""Power indices against the definitions: every coalition, every division and every roll-call of small random rules."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import DomainError, ShapeError
from detente.models.power import (
    METHODS,
    AllOf,
    AnyOf,
    Rule,
    Ternary,
    Vetoes,
    Weighted,
    dual,
    passes,
    power,
    power_by_draw,
    ternary_power,
    wins,
)


@st.composite
def weighted(draw: st.DrawFn, members: int) -> Weighted:
    weights = draw(st.lists(st.integers(0, 6), min_size=members, max_size=members).filter(any))
    return Weighted(weights, draw(st.integers(1, sum(weights))))


@st.composite
def rules(draw: st.DrawFn, members: int) -> Rule:
    """A leaf, or a tree two levels deep."""
    def leaf() -> Rule:
        if draw(st.booleans()):
            return draw(weighted(members))
        return Vetoes(draw(st.lists(st.integers(0, members - 1), min_size=1, max_size=2)), members)

    kind = draw(st.sampled_from(["leaf", "all", "any", "deep"]))
    if kind == "leaf":
        return leaf()
    if kind == "deep":
        return AnyOf([AllOf([leaf(), leaf()]), leaf()])
    return (AllOf if kind == "all" else AnyOf)([leaf(), leaf()])


def everything(members: int) -> np.ndarray:
    return np.array(list(product([False, True], repeat=members)))


def by_definition(rule: Rule, members: int) -> dict[str, list[Fraction]]:
    """Every index, coalition by coalition and order by order."""
    coalitions = everything(members)
    won = {tuple(row): bool(answer) for row, answer in zip(coalitions.tolist(), wins(rule, coalitions), strict=True)}

    def without(row: tuple[bool, ...], member: int) -> tuple[bool, ...]:
        return (*row[:member], False, *row[member + 1:])

    critical = {row: [m for m in range(members) if row[m] and won[row] and not won[without(row, m)]] for row in won}
    swings = [sum(member in pivots for pivots in critical.values()) for member in range(members)]
    minimal = [row for row, pivots in critical.items() if won[row] and len(pivots) == sum(row)]
    first = [Fraction(0)] * members
    orders = list(permutations(range(members)))
    for order in orders:
        row = [False] * members
        for member in order:
            row[member] = True
            if won[tuple(row)]:
                first[member] += Fraction(1, len(orders))
                break
    johnston = [sum((Fraction(1, len(pivots)) for pivots in critical.values() if member in pivots), Fraction(0))
                for member in range(members)]
    seats = sum(sum(row) for row in minimal)
    return {
        "shapley_shubik": first,
        "banzhaf": [Fraction(swing, sum(swings)) for swing in swings],
        "penrose": [Fraction(swing, 2 ** (members - 1)) for swing in swings],
        "johnston": [part / sum(johnston) for part in johnston],
        "holler": [Fraction(sum(row[member] for row in minimal), seats) for member in range(members)],
        "deegan_packel": [sum((Fraction(1, sum(row)) for row in minimal if row[member]), Fraction(0)) / len(minimal)
                          for member in range(members)],
    }


@given(st.data(), st.integers(1, 5))
@settings(max_examples=60)
def test_every_algorithm_agrees_with_the_definitions(data: st.DataObject, members: int) -> None:
    rule = data.draw(rules(members))
    wanted = by_definition(rule, members)
    won = wins(rule, everything(members))
    complement = won & won[::-1]
    for method in METHODS[1:-1]:
        if method == "halves" and members == 1:
            continue
        found = power(rule, method)
        for name, values in found.values.items():
            if name in wanted:
                assert list(values) == wanted[name], (method, name)
        assert found.winning == won.sum()
        assert found.improper == bool(complement.any())


@given(st.data(), st.integers(2, 5))
@settings(max_examples=40)
def test_equals_are_equal_dummies_have_nothing_and_shares_sum_to_one(data: st.DataObject, members: int) -> None:
    rule = data.draw(rules(members))
    found = power(rule)
    for name in ("shapley_shubik", "banzhaf", "deegan_packel", "holler", "johnston"):
        assert sum(found.values[name]) == 1
    for values in found.values.values():
        assert all(values[member] == 0 for member in found.dummies)
    order = data.draw(st.permutations(range(members)))
    moved = power(_permuted(rule, order))
    assert {name: [values[order[m]] for m in range(members)] for name, values in found.values.items()} == {
        name: list(values) for name, values in moved.values.items()}


def _permuted(rule: Rule, order: list[int]) -> Rule:
    """The rule with member `order[i]` in place i."""
    if isinstance(rule, Weighted):
        return Weighted([rule.weights[member] for member in order], rule.quota)
    if isinstance(rule, Vetoes):
        return Vetoes([order.index(holder) for holder in rule.holders], rule.members)
    return type(rule)([_permuted(part, order) for part in rule.rules])


@given(st.data(), st.integers(1, 4))
@settings(max_examples=40)
def test_abstention_agrees_with_the_definitions(data: st.DataObject, members: int) -> None:
    parts = data.draw(st.tuples(st.booleans(), st.booleans(), st.booleans()).filter(any))
    rule = Ternary(
        data.draw(rules(members)) if parts[0] else None,
        data.draw(rules(members)) if parts[1] else None,
        data.draw(weighted(members)).weights if parts[2] else None)
    divisions = np.array(list(product([-1, 0, 1], repeat=members)))
    won = dict(zip(map(tuple, divisions.tolist()), passes(rule, divisions).tolist(), strict=True))
    swings = [sum(won[_with(d, m, 1)] and not won[_with(d, m, -1)] for d in won if d[m] == 0) for m in range(members)]
    if not sum(swings):
        with pytest.raises(DomainError, match="no vote ever matters"):
            ternary_power(rule)
        return
    found = ternary_power(rule)
    assert found.act == Fraction(sum(won.values()), len(won))
    assert found.passing == sum(won.values())
    assert list(found.swings) == swings
    assert list(found.shapley_shubik) == _roll_call(won, members)


def _with(division: tuple[int, ...], member: int, vote: int) -> tuple[int, ...]:
    return (*division[:member], vote, *division[member + 1:])


def _roll_call(won: dict[tuple[int, ...], bool], members: int) -> list[Fraction]:
    """Share of all orders and profiles in which a member's vote is the one that settles the outcome."""
    found = [Fraction(0)] * members
    orders = list(permutations(range(members)))
    for order in orders:
        for profile in won:
            for count in range(1, members + 1):
                called = order[:count]
                ends = {won[tuple(profile[m] if m in called else end for m in range(members))] for end in (-1, 1)}
                if len(ends) == 1:
                    found[order[count - 1]] += Fraction(1, len(orders) * len(won))
                    break
    return found


def test_sampling_lies_within_four_standard_errors() -> None:
    rule = AllOf([Weighted([1] * 15, 9), Vetoes(range(5), 15)])
    exact, found = power(rule), power(rule, "sampling", samples=60_000, seed=3)
    for name in found.values:
        for value, error, truth in zip(found.values[name], found.errors[name], exact.values[name], strict=True):
            assert abs(value - float(truth)) <= 4 * error + 1e-3
    assert abs(found.act - float(exact.act)) < 0.002
    assert found.values == power(rule, "sampling", samples=60_000, seed=3).values


def test_sampling_sees_vetoes_and_who_decides_alone() -> None:
    assert power(AllOf([Weighted([1] * 15, 9), Vetoes([3, 4], 15)]), "sampling", samples=60).vetoes == (3, 4)
    assert power(Weighted([3, 1, 1], 3), "sampling", samples=60).dictator == 0
    assert power(Weighted([4, 3, 1, 1], 4), "sampling", samples=60).dictator is None


def test_sampling_with_abstention_lies_within_four_standard_errors() -> None:
    rule = Ternary(Weighted([1] * 15, 9), Weighted([1] * 5 + [0] * 10, 1))
    exact, found = ternary_power(rule), ternary_power(rule, "sampling", samples=40_000, seed=2)
    for name in ("shapley_shubik", "banzhaf", "score"):
        for value, error, truth in zip(getattr(found, name), found.errors[name], getattr(exact, name), strict=True):
            assert abs(value - float(truth)) <= 4 * error
    assert sum(found.shapley_shubik) == pytest.approx(1)
    assert found.passing is None
    many = ternary_power(Ternary(Weighted(list(range(1, 33)), 300)), samples=500)
    assert "estimated" in many.method


@given(st.data(), st.integers(1, 5))
@settings(max_examples=60)
def test_a_dual_wins_where_the_rest_cannot(data: st.DataObject, members: int) -> None:
    rule = data.draw(rules(members))
    coalitions = everything(members)
    assert (wins(dual(rule), coalitions) == ~wins(rule, ~coalitions)).all()


@given(st.data(), st.integers(6, 11))
@settings(max_examples=15)
def test_two_halves_agree_with_all_coalitions(data: st.DataObject, members: int) -> None:
    """Two rules of large and different weights, a count of heads and vetoes, in any tree."""
    big = [data.draw(st.lists(st.integers(0, 10**7), min_size=members, max_size=members).filter(any)) for _ in "ab"]
    parts: list[Rule] = [Weighted(row, data.draw(st.integers(1, sum(row)))) for row in big]
    heads = Weighted([1] * members, data.draw(st.integers(1, members)))
    rule = AnyOf([AllOf([*parts, heads]), AllOf([parts[0], Vetoes([0], members)])])
    ours, plain = power(rule, "halves"), power(rule, "enumeration")
    assert (ours.winning, ours.swings, ours.improper) == (plain.winning, plain.swings, plain.improper)
    assert ours.values == {name: plain.values[name] for name in ours.values}


def test_power_draw_by_draw_is_power_of_each_draw() -> None:
    weights = np.array([[5, 4, 3, 2], [4, 3, 1, 1], [5, 4, 3, 2]])
    found = power_by_draw(weights, np.array([8, 4, 8]))
    for draw, quota in enumerate((8, 4, 8)):
        alone = power(Weighted(weights[draw].tolist(), quota)).values
        assert set(alone) == set(found)
        for name, values in alone.items():
            assert found[name][draw] == pytest.approx([float(value) for value in values])


def test_hundred_members_are_counted_in_whole_numbers() -> None:
    rule = Weighted([1] * 100, 51)
    by_table, by_class = power(rule, "table").values, power(rule, "classes").values
    assert by_table["shapley_shubik"] == by_class["shapley_shubik"] == (Fraction(1, 100),) * 100
    assert by_table["penrose"] == by_class["penrose"]
    found = power(Weighted([3] * 10 + [2] * 40 + [1] * 50, 81), "table")
    assert sum(found.values["shapley_shubik"]) == 1


@pytest.mark.parametrize(("make", "error", "words"), [
    (lambda: Weighted([0.5, 1], 1), DomainError, "weights[0] is 0.5; a whole number or a fraction"),
    (lambda: Weighted([2, -1], 1), DomainError, "weights[1] is -1"),
    (lambda: Weighted([1, 1], 3), DomainError, "it can never be met"),
    (lambda: Weighted([1, 1], 0), DomainError, "quota is 0; it must be above 0"),
    (lambda: Weighted([], 1), ShapeError, "weights is empty"),
    (lambda: Vetoes([3], 3), DomainError, "holder 3 is no member"),
    (lambda: Vetoes([], 3), DomainError, "holders is empty"),
    (lambda: AllOf([Weighted([1], 1), Weighted([1, 1], 1)]), ShapeError, "the rules are for 1, 2 members"),
    (lambda: AnyOf([]), ShapeError, "rules is empty"),
    (lambda: Ternary(), DomainError, "needs at least one of"),
    (lambda: power(Weighted([1], 1), "magic"), DomainError, 'no method called "magic"'),
    (lambda: power(Weighted(list(range(1, 30)), 99), "enumeration"), DomainError, "too large for the method"),
    (lambda: power(Weighted(list(range(1, 41)), 99), "halves"), DomainError, "too large for the method halves"),
    (lambda: power(Weighted([1, 1], 1), "sampling", samples=1), DomainError, "samples is 1"),
    (lambda: ternary_power(Ternary(Weighted(list(range(1, 14)), 20)), "classes"), DomainError, "too many divisions"),
    (lambda: ternary_power(Ternary(Weighted([1], 1)), "magic"), DomainError, 'no method called "magic"'),
    (lambda: ternary_power(Ternary(Weighted([1], 1)), "sampling", samples=1), DomainError, "samples is 1"),
    (lambda: power_by_draw(np.ones(3), np.ones(1)), ShapeError, "their axes are (draw, member) and (draw,)"),
    (lambda: power_by_draw(np.array([[1, 1]]), np.array([2, 3])), DomainError, "it can never be met"),
    (lambda: power(Weighted([2**63, 1], 1)), DomainError, "more than fits in 62 bits"),
])
def test_what_cannot_be_gets_a_sentence(make: object, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        make()  # type: ignore[operator]
    assert words in str(caught.value)
