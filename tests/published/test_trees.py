"""Game trees: subgame-perfect outcomes, the interaction game, and quantal response by every reference number."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.interchange.efg import Game, read_efg, write_efg
from detente.models.games import INTERACTION, OUTCOMES
from detente.models.trees import (
    Chance,
    Decision,
    End,
    Node,
    Tree,
    backward_induction,
    fit_precision,
    logit_response,
    subgame_perfect,
)

HERE = Path(__file__).parents[1] / "data" / "games"
SHORT = ("SQ", "AcqA", "AcqB", "Nego", "CapA", "CapB", "WarA", "WarB")


def data(name: str) -> Any:
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def game(name: str) -> Game:
    return read_efg((HERE / "efg" / f"{name}.efg").read_text(encoding="utf-8"), name)


def tree_of(case: dict[str, Any]) -> tuple[Tree, np.ndarray]:
    nodes: list[Node] = []
    payoff = []
    for node in case["nodes"]:
        below = tuple(branch["to"] for branch in node.get("branches", ()))
        if node["kind"] == "end":
            nodes.append(End(len(payoff)))
            payoff.append(node["payoff"])
        elif node["kind"] == "chance":
            nodes.append(Chance(below, tuple(branch["prob"] for branch in node["branches"])))
        else:
            nodes.append(Decision(node["player"], below, node["infoset"]))
    return Tree(tuple(nodes), case["players"]), np.array(payoff).T


@pytest.mark.parametrize("name", ["ultimatum", "entry", "chance", "three"])
def test_all_pure_subgame_perfect_payoffs(name: str) -> None:
    case = data("trees")["cases"][name]
    tree, payoff = tree_of(case)
    found = subgame_perfect(tree, payoff)
    assert found.is_complete
    assert found.payoff.tolist() == sorted(case["subgame_perfect_payoffs"])
    for ties in ("previous", "first"):
        assert backward_induction(tree, payoff, ties).value[0, :, 0].tolist() in found.payoff.tolist()
    bounds = subgame_perfect(tree, payoff, most=1)
    assert (bounds.low <= found.payoff.min(axis=0) + 1e-12).all()
    assert (bounds.high >= found.payoff.max(axis=0) - 1e-12).all()


def orderings() -> list[tuple[int, ...]]:
    """Every strict order that the game allows A: the rank of each of the eight outcomes, 0 the worst."""
    above = [("AcqB", "SQ"), ("SQ", "AcqA"), ("AcqB", "CapB"), ("CapB", "WarA"), ("WarA", "WarB"), ("AcqB", "Nego"),
             ("Nego", "WarA"), ("AcqA", "CapA"), ("Nego", "AcqA")]  # fmt: skip
    pairs = [(SHORT.index(one), SHORT.index(other)) for one, other in above]
    return [rank for rank in permutations(range(8)) if all(rank[a] > rank[b] for a, b in pairs)]


def test_the_interaction_game_over_all_its_orderings() -> None:
    for_a = orderings()
    assert len(for_a) == 52
    swap = [SHORT.index(name) for name in ("SQ", "AcqB", "AcqA", "Nego", "CapB", "CapA", "WarB", "WarA")]
    for_b = [tuple(rank[swap[outcome]] for outcome in range(8)) for rank in for_a]
    payoff = np.array([[a, b] for a in for_a for b in for_b], dtype=float)
    found = backward_induction(INTERACTION, payoff)
    ended = [SHORT[outcome] for outcome in found.outcome.argmax(axis=1)]
    expected = data("iig")["orderings"]
    counts = {name: ended.count(name) for name in SHORT}
    assert sum(counts.values()) == expected["profiles"]
    for name in ("Nego", "SQ", "WarA", "CapA", "CapB", "WarB"):
        assert counts[name] == expected["outcomes"][name]
    for (a, b), outcome in zip(payoff.tolist(), ended, strict=True):
        worth = {name: (a[i], b[i]) for i, name in enumerate(SHORT)}
        war = (worth["WarA"][0] > worth["AcqA"][0] and worth["CapA"][0] > worth["WarB"][0]
               and worth["WarA"][1] > worth["CapB"][1] and worth["WarA"][1] > worth["AcqB"][1]
               and worth["CapA"][1] > worth["Nego"][1])
        assert war == (outcome == "WarA")


def interaction() -> np.ndarray:
    utilities = data("iig")["utilities"]
    return np.array([[utilities[side][name] for name in SHORT] for side in ("A", "B")])


def test_the_interaction_game_with_utilities() -> None:
    found = subgame_perfect(INTERACTION, interaction())
    assert found.payoff.tolist() == data("iig")["subgame_perfect_payoffs"]
    play = backward_induction(INTERACTION, interaction())
    assert play.tie[0, 0]
    assert OUTCOMES[play.outcome[0].argmax()] == "negotiation"


@pytest.mark.parametrize("precision", ["0", "0.5", "1", "2", "5", "20"])
def test_quantal_response_of_the_interaction_game(precision: str) -> None:
    expected = data("iig")["qre"][precision]
    found = logit_response(INTERACTION, interaction(), float(precision))
    assert dict(zip(SHORT, found.outcome[0], strict=True)) == pytest.approx(
        {name: expected[name] for name in SHORT}, abs=1e-7)
    assert found.probability[0, 1] == pytest.approx(expected["A_demands"], abs=1e-7)


def test_the_precision_that_fits_what_was_seen() -> None:
    expected = data("iig")["fit"]
    found = fit_precision(INTERACTION, interaction(), np.array([expected["counts"][name] for name in SHORT]))
    assert found.precision == pytest.approx(expected["lambda_hat"], abs=1e-5)
    assert found.log_likelihood == pytest.approx(expected["log_likelihood"], abs=1e-6)
    assert found.standard_error == pytest.approx(expected["standard_error"], abs=1e-3)


@pytest.mark.parametrize("precision", ["1", "5", "20"])
def test_quantal_response_of_the_deterrence_tree(precision: str) -> None:
    udg = game("udg")
    expected = data("deterrence")["cases"][0]["qre"][precision]
    found = logit_response(udg.tree, udg.payoff, float(precision))
    second = {key[1]: found.probability[0, udg.tree.offsets()[nodes[0]] + 1]
              for key, nodes in udg.tree.information_sets.items()}
    assert [second[name] for name in ("1.1", "1.2", "2.1", "2.2")] == pytest.approx(
        [expected[name] for name in ("x_hard", "x_soft", "y_hard", "y_soft")], abs=1e-7)
    assert found.residual[0] < 1e-10
    assert found.status[0] == 0


@pytest.mark.parametrize("precision", ["1", "5", "20"])
def test_quantal_response_of_the_screening_tree(precision: str) -> None:
    screening = game("screening")
    expected = data("qre-screening")["qre"][precision]
    found = logit_response(screening.tree, screening.payoff, float(precision))
    start = screening.tree.offsets()[screening.tree.information_sets[(0, "1.1")][0]]
    assert found.probability[0, start:start + 5] == pytest.approx(expected["offer"], abs=1e-7)
    war = sum(found.outcome[0, column] for column, name in enumerate(screening.outcomes) if name.startswith("war"))
    assert war == pytest.approx(expected["pr_war"], abs=1e-7)


@pytest.mark.parametrize("name", ["udg", "iig", "screening"])
def test_a_tree_written_and_read_again_is_the_same(name: str) -> None:
    one = game(name)
    other = read_efg(write_efg(one))
    assert other.players == one.players
    assert [type(node) for node in other.tree.nodes] == [type(node) for node in one.tree.nodes]
    assert other.tree.branches == one.tree.branches
    assert len(other.tree.information_sets) == len(one.tree.information_sets)
    ends = [[(game.payoff[:, node.outcome].tolist()) for node in game.tree.nodes if isinstance(node, End)]
            for game in (one, other)]
    assert ends[0] == ends[1]
