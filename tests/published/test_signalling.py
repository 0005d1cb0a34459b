"""Signalling games: every pair of supports of the reference games, and the deterrence game by two routes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import DomainError, ShapeError
from detente.models.games import EQUILIBRIA, Challenge, Equilibrium, Signalling, deterrence, signalling

HERE = Path(__file__).parents[1] / "data" / "games"
CASES: dict[str, Any] = json.loads((HERE / "signalling.json").read_text(encoding="utf-8"))["cases"]


def game(case: dict[str, Any]) -> Signalling:
    return Signalling(np.array(case["prior"]), np.array(case["sender_payoff"]), np.array(case["receiver_payoff"]))


def supports(case: dict[str, Any]) -> tuple[tuple[tuple[int, ...], ...], ...]:
    return tuple(tuple(tuple(part) for part in case[name]) for name in ("sender_support", "receiver_support"))


@pytest.mark.parametrize("name", CASES)
def test_every_pair_of_supports_with_an_equilibrium_is_found(name: str) -> None:
    case = CASES[name]
    found = {(one.sender_support, one.receiver_support): one for one in signalling(game(case))}
    assert set(found) == {supports(one) for one in case["equilibria"]}
    for expected in case["equilibria"]:
        one = found[supports(expected)]
        assert one.value == pytest.approx(expected["sender_value"], abs=1e-7)
        for message, (low, high) in expected["off_path_belief_of_first_type"].items():
            assert one.belief_low[int(message), 0] == pytest.approx(low, abs=1e-7)
            assert one.belief_high[int(message), 0] == pytest.approx(high, abs=1e-7)
        for message, replies in expected["receiver_on_path"].items():
            if one.is_point:
                assert one.receiver[int(message)] == pytest.approx(replies, abs=1e-7)


def test_only_pooling_on_beer_passes_the_intuitive_criterion() -> None:
    found = signalling(game(CASES["beer-quiche, strong 0.9"]))
    assert {one.sender_support for one in found if one.intuitive} == {((0,), (0,))}
    assert {one.sender_support for one in found if one.d1} == {((0,), (0,))}


C = {"SQ": 0.0, "DC": 1.0, "CD": -1.0, "DDp": -0.5}
D = {"SQ": 1.0, "DC": -1.0, "CD": 0.5, "DDm": -2.0}


def as_signalling(p_challenger: float, p_defender: float) -> Signalling:
    """The deterrence game for a soft defender; a hard one denies whatever happens, which its chance puts into payoffs.

    Types hard and soft; messages cooperate and defect; replies concede and deny.
    """
    after = {"hard": C["DDp"], "soft": C["CD"]}
    sender = [[[C["SQ"]] * 2, [(1 - p_defender) * C["DC"] + p_defender * fight, fight]] for fight in after.values()]
    receiver = [[[D["SQ"]] * 2, [D["DC"], D["DDm"]]], [[D["SQ"]] * 2, [D["DC"], D["CD"]]]]
    return Signalling(np.array([p_challenger, 1 - p_challenger]), np.array(sender), np.array(receiver))


def play(one: Equilibrium) -> tuple[float, float, float]:
    return float(one.sender[0, 1]), float(one.sender[1, 1]), float(one.receiver[1, 1])


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98))
@settings(max_examples=40)
def test_deterrence_by_closed_form_and_by_supports(p_challenger: float, p_defender: float) -> None:
    closed = deterrence(Challenge(p_challenger, p_defender, *C.values(), *D.values()))
    edges = [p_defender - closed.c_t[0], p_defender - closed.c_s[0], p_challenger - closed.d_star[0]]
    if min(map(abs, edges)) < 1e-3:
        return
    found = signalling(as_signalling(p_challenger, p_defender))
    moving = [one for one in found if one.is_on_path[1]]
    wanted = [(closed.x_hard[0, k], closed.x_soft[0, k], closed.y_soft[0, k])
              for k in (2, 3, 4) if closed.exists[0, k]]
    assert np.array(sorted(map(play, moving))) == pytest.approx(np.array(sorted(wanted)), abs=1e-6)
    still = [one for one in found if not one.is_on_path[1]]
    assert bool(still) == (closed.exists[0, 0] or closed.exists[0, 1])
    if closed.exists[0, 0]:  # certain deterrence: whatever a soft defender does, and D1 has no quarrel with it
        assert all(one.d1 for one in still if one.receiver_support[1] == (0,))
    else:
        assert EQUILIBRIA[1] == "steadfast deterrence"
        assert not any(one.d1 for one in still)
        assert all(one.belief_high[1, 0] <= closed.d_star[0] + 1e-7 for one in still if 1 in one.receiver_support[1])
        assert all(one.intuitive == (p_defender < closed.c_s[0]) for one in still)


def test_challenger_payoffs_stand_in_the_order_that_the_record_takes() -> None:
    assert list(C) == ["SQ", "DC", "CD", "DDp"]
    assert list(Challenge.__dataclass_fields__)[2:6] == [
        "challenger_status_quo", "challenger_concession", "challenger_capitulation", "challenger_conflict"]


def test_relabelling_types_permutes_the_equilibria() -> None:
    case = CASES["three types"]
    order = [2, 0, 1]
    one = signalling(game(case))
    other = signalling(Signalling(*(np.array(case[name])[order] for name in ("prior", "sender_payoff",
                                                                            "receiver_payoff"))))
    assert {(tuple(e.sender_support[k] for k in order), e.receiver_support) for e in one} == {
        (e.sender_support, e.receiver_support) for e in other}


@pytest.mark.parametrize(("prior", "shape", "error", "words"), [
    ([0.5, 0.6], (2, 2, 2), DomainError, "all sum to 1"),
    ([1.0], (2, 2, 2), ShapeError, "expected"),
    ([0.2] * 5, (5, 4, 4), DomainError, "pairs of supports"),
])  # fmt: skip
def test_what_is_no_signalling_game_is_refused(
    prior: list[float], shape: tuple[int, ...], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        signalling(Signalling(np.array(prior), np.zeros(shape), np.zeros(shape)))
