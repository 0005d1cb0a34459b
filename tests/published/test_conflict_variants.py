"""Foresight and strength of preference in the conflicts with known answers, as filed beside the repository."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from detente.models.conflict import (
    CONCEPTS,
    View,
    analyse,
    chance_of_stability,
    examine,
    foresee,
    hidden_view,
    hypergame,
    least_change,
    rank_statements,
    reorder,
    strength,
    unseen_moves,
)

from .test_conflict_reference import (
    CUBA_US,
    CUBA_USSR,
    elmira,
    elmira_in_nine,
    random_case,
    ranked,
    read_case,
    reference,
    statement_truth,
    two_choice,
)


@pytest.mark.parametrize("name", ["prisoners", "cuba-published", "cuba-strike-irreversible"])
def test_horizons_as_filed(name: str) -> None:
    case = reference(name)
    given, payoff, code = read_case(case)
    filed = case["expected"]["limited_move"]
    found = foresee(given, payoff, max(map(int, filed)))
    for horizon, expected in filed.items():
        place = int(horizon) - 1
        assert code[found.equilibrium[0, place]].tolist() == expected["equilibria"]
        for who, maker in enumerate(case["decision_makers"]):
            assert code[found.is_stable[0, place, who]].tolist() == expected[maker], (horizon, maker)
    np.testing.assert_array_equal(
        found.is_stable[0, 0], analyse(given, payoff, ("nash",)).p_stable[0].astype(bool)
    )


def test_cuba_settles_on_withdrawal() -> None:
    given, _, code = two_choice([0, 0, 1, 1], ["both"] * 4, ["--YY"])
    payoff = np.array([ranked(CUBA_US, code), ranked(CUBA_USSR, code)])
    found = foresee(given, payoff, 6)
    assert found.is_settled.all()
    assert code[found.equilibrium[0, -1]].tolist() == [4]
    assert not foresee(given, payoff, 2).is_settled.any()


def check_strength(expected: Any, found: Any, code: np.ndarray, makers: list[str]) -> None:
    """Strongly and weakly stable states as filed."""
    for place, concept in enumerate(CONCEPTS):
        filed = expected[concept]
        strong, weak = found.is_strong[0, place], found.is_stable[0, place] & ~found.is_strong[0, place]
        assert code[strong.all(axis=0)].tolist() == filed["strong_equilibria"]
        for who, maker in enumerate(makers):
            assert code[strong[who]].tolist() == filed["strongly_stable"][maker], (concept, maker)
            if "weakly_stable" in filed:
                assert code[weak[who]].tolist() == filed["weakly_stable"][maker], (concept, maker)


@pytest.mark.parametrize("name", ["cuba", "elmira"])
def test_bands_as_filed(name: str) -> None:
    filed = reference("strength")["cases"][name]
    makers = list(filed["ranking_in_bands"])
    given, payoff, code = elmira() if name == "elmira" else read_case(reference("cuba-published"))
    place = {int(c): world for world, c in enumerate(code)}
    band = np.zeros((len(makers), len(code)), dtype=int)
    for who, groups in enumerate(filed["ranking_in_bands"].values()):
        for height, group in enumerate(reversed(groups)):
            for entry in group:
                for state in entry if isinstance(entry, list) else [entry]:
                    band[who, place[state]] = height
    check_strength(filed["expected"], strength(given, payoff, band=band), code, makers)


def test_thresholds_as_filed() -> None:
    filed = reference("strength")["cases"]["numeric"]
    case = random_case("random-06")
    given, _, code = read_case(case)
    makers = case["decision_makers"]
    payoff = np.array([filed["payoffs"][maker] for maker in makers])
    threshold = [filed["strong_threshold"][maker] for maker in makers]
    check_strength(filed["expected"], strength(given, payoff, threshold=threshold), code, makers)


def test_chances_as_filed() -> None:
    filed = reference("inverse")
    for name, by_state in filed["cases"].items():
        given, payoff, code, makers = named(name)
        for state, by_maker in by_state.items():
            world = int(np.flatnonzero(code == int(state))[0])
            for maker, by_concept in by_maker.items():
                for concept, expected in by_concept.items():
                    found = chance_of_stability(given, payoff, concept, makers.index(maker), world)
                    assert found.probability == Fraction(expected), (name, state, maker, concept)


def test_chances_when_only_some_states_move() -> None:
    for row in reference("inverse")["partial"]:
        given, payoff, code, makers = named(row["case"])
        world = int(np.flatnonzero(code == row["target"])[0])
        movable = np.isin(code, row["free_states"])
        for concept, expected in row["probability"].items():
            who = makers.index(row["decision_maker"])
            found = chance_of_stability(given, payoff, concept, who, world, movable)
            assert found.probability == Fraction(expected), row


def named(name: str) -> tuple[Any, np.ndarray, np.ndarray, list[str]]:
    """A case by its name: moves, payoffs, codes and decision makers."""
    case = reference(name)
    if name == "elmira-9":
        return *elmira_in_nine(), np.arange(1, 10), case["decision_makers"]
    return *read_case(case), case["decision_makers"]


@pytest.mark.parametrize("concept", CONCEPTS)
def test_least_changes_as_filed(concept: str) -> None:
    case = reference("minimal-change")
    given, payoff, _ = read_case(case)
    filed, makers = case["minimal_change"], case["decision_makers"]
    price = np.zeros((2, 6, 6))
    for who, maker in enumerate(makers):
        for pair, weight in filed["weights"][maker].items():
            a, b = map(int, pair.split(","))
            price[who, a, b] = price[who, b, a] = weight
    for target in range(6):
        for who, maker in enumerate(makers):
            found = least_change(given, payoff, concept, target, np.arange(2) == who)
            assert found.cost == filed["single"][str(target)][maker][concept], (target, maker)
            assert len(found.reversed_pairs) == found.cost
        for kind, prices in (("unit", None), ("weighted", price)):
            found = least_change(given, payoff, concept, target, [True, True], prices)
            assert found.cost == filed[kind][str(target)][concept], (target, kind)
            assert analyse(given, found.payoff, (concept,)).equilibrium[0, 0, target]


def view_of(filed: dict[str, Any], case: dict[str, Any], choice: np.ndarray, payoff: np.ndarray) -> View:
    """One view as filed."""
    ids = [option["id"] for option in case["options"]]
    code = np.array(case["expected"]["feasible"])
    view = View()
    if "hidden_options" in filed:
        view = hidden_view(choice, [option in filed["hidden_options"] for option in ids])
    if "unseen_states" in filed:
        view = replace(view, recognised=~np.isin(code, filed["unseen_states"]))
    if "preferences" in filed:
        rows = [ranked(filed["preferences"][maker]["ranking"], code) if maker in filed["preferences"] else payoff[who]
                for who, maker in enumerate(case["decision_makers"])]
        view = replace(view, payoff=np.array(rows))
    if "directions" in filed:
        directions = [filed["directions"].get(option["id"], option["direction"]) for option in case["options"]]
        owner = [case["decision_makers"].index(option["owner"]) for option in case["options"]]
        view = replace(view, moves=two_choice(owner, directions, case["infeasible"])[0])
    return view


def test_hypergames_as_filed() -> None:
    case = reference("cuba-published")
    given, payoff, code = read_case(case)
    choice = two_choice([0] * 4, ["both"] * 4, case["infeasible"])[1]
    makers = case["decision_makers"]
    for name, filed in reference("hypergame")["cases"].items():
        views = [view_of(filed["views"].get(maker, {}), case, choice, payoff) for maker in makers]
        found, expected = hypergame(given, payoff, views), filed["expected"]
        for who, maker in enumerate(makers):
            assert code[found.recognised[who]].tolist() == expected["recognised"][maker]
        for place, concept in enumerate(CONCEPTS):
            for field, key in (("equilibrium", "equilibria"), ("projected", "equilibria_projected"),
                               ("lenient", "equilibria_if_unrecognised_counts_as_stable")):  # fmt: skip
                assert code[getattr(found, field)[0, place]].tolist() == expected[key][concept], (name, field, concept)
            for who, maker in enumerate(makers):
                assert code[found.is_stable[0, place, who]].tolist() == expected["stable_in_own_view"][concept][maker]
                assert code[found.expected[0, place, who]].tolist() == expected["as_each_one_expects"][maker][concept]


def test_moves_that_are_not_seen_as_filed() -> None:
    filed = reference("hypergame")["restricted_moves"]
    given, payoff, code = read_case(reference("cuba-published"))
    makers = ("us", "ussr")
    recognised = np.array([~np.isin(code, filed["unseen"][maker]) for maker in makers])
    found = examine(unseen_moves(given, recognised), payoff)
    for place, concept in enumerate(CONCEPTS):
        assert code[found.is_stable[0, place].all(axis=0)].tolist() == filed["expected"]["equilibria"][concept]
        for who, maker in enumerate(makers):
            assert code[found.is_stable[0, place, who]].tolist() == filed["expected"]["stable"][concept][maker]


def test_swaps_of_statements_as_filed() -> None:
    filed = reference("minimal-change")["statement_reordering"]
    case = reference(filed["case"])
    given, payoff, code = read_case(case)
    ids = [option["id"] for option in case["options"]]
    choice = two_choice([0] * 4, ["both"] * 4, case["infeasible"])[1]
    statements = case["preferences_as_statements"][filed["decision_maker"]]["statements"]
    truth = [statement_truth(text, lambda option, _: choice[:, ids.index(option)] == 1) for text in statements]
    who = case["decision_makers"].index(filed["decision_maker"])
    for concept, by_state in filed["swaps"].items():
        for state, swaps in by_state.items():
            target = int(np.flatnonzero(code == int(state))[0])
            found = reorder(given, payoff, truth, concept, who, target)
            assert found.is_complete
            assert (found.swaps if found.is_possible else None) == swaps, (concept, state)
            if found.is_possible:
                own = payoff.copy()
                own[who] = rank_statements(np.array(truth)[list(found.order)])
                assert examine(given, own, (concept,)).is_stable[0, 0, who, target]
