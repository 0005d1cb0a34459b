"""Foresight and strength of preference in the conflicts with known answers, as filed beside the repository."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.models.conflict import CONCEPTS, analyse, foresee, strength

from .test_conflict_reference import (
    CUBA_US,
    CUBA_USSR,
    elmira,
    random_case,
    ranked,
    read_case,
    reference,
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
