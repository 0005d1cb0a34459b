"""Pure Nash equilibria of normal forms, by the contest and by trees, against quantecon where it is installed."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.models.conflict import analyse, moves, permitted_changes
from detente.models.quantal import quantal_response, strategies

gt = pytest.importorskip("quantecon.game_theory")
FILED = json.loads((Path(__file__).parents[1] / "data" / "games" / "normal-form.json").read_text(encoding="utf-8"))


def normal_form(tables: list[np.ndarray]) -> Any:
    """A game of quantecon from payoffs over all action profiles, one array per player."""
    players = len(tables)
    return gt.NormalFormGame([gt.Player(np.transpose(table, [*range(i, players), *range(i)]).copy())
                              for i, table in enumerate(tables)])


def profiles(sizes: tuple[int, ...]) -> np.ndarray:
    """Every profile of actions, (world, player)."""
    return np.indices(sizes).reshape(len(sizes), -1).T


@pytest.mark.parametrize("seed", range(20))
def test_worlds_that_are_nash_stable_are_the_pure_equilibria(seed: int) -> None:
    """Two to four actors with one option of two to four choices each; payoffs with many ties."""
    draw = np.random.default_rng(seed)
    sizes = tuple(int(size) for size in draw.integers(2, 5, draw.integers(2, 5)))
    tables = [draw.integers(0, 5, sizes).astype(float) for _ in sizes]
    worlds = profiles(sizes)
    given = moves(worlds, list(range(len(sizes))), [permitted_changes("both", size, 0) for size in sizes])
    payoff = np.array([table.reshape(-1) for table in tables])
    lasting = analyse(given, payoff, ("nash",)).equilibrium[0, 0]
    pure = {tuple(int(a) for a in profile) for profile in gt.pure_nash_brute(normal_form(tables))}
    assert {tuple(row) for row in worlds[lasting].tolist()} == pure


def test_a_sharp_logit_response_is_an_equilibrium_that_quantecon_lists() -> None:
    """Matching pennies with one payoff raised has one equilibrium, in mixed strategies; play tends to it."""
    tables = [np.array([[3.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])]
    (mixed,) = gt.support_enumeration(normal_form(tables))
    played = strategies(profiles((2, 2)), [0, 1], 2)
    share = quantal_response(played, np.array([[table.reshape(-1) for table in tables]]), np.array([300.0])).share[0]
    assert share.reshape(2, 2) == pytest.approx(np.outer(*mixed), abs=0.01)


def test_filed_equilibria_are_those_of_quantecon_and_the_pure_ones_ours() -> None:
    case = FILED["cases"][0]
    tables = [np.array(case["A"], float), np.array(case["B"], float)]
    filed = [[[float(Fraction(share)) for share in mix] for mix in pair] for pair in case["equilibria"]]
    listed = sorted([list(map(float, mix)) for mix in pair] for pair in gt.support_enumeration(normal_form(tables)))
    for ours, theirs in zip(sorted(filed), listed, strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert one == pytest.approx(other, abs=1e-9)
    given = moves(profiles((3, 2)), [0, 1], [permitted_changes("both", size, 0) for size in (3, 2)])
    lasting = analyse(given, np.array([table.reshape(-1) for table in tables]), ("nash",)).equilibrium[0, 0]
    assert profiles((3, 2))[lasting].tolist() == [[0, 0]]
