"""Trees against every pure strategy, what quantal response must not depend on, and what is refused."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import DetenteError, DomainError, ShapeError
from detente.interchange.efg import read_efg
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


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A random tree of perfect information, at most three moves deep, with at most two players."""
    nodes: list[Node] = []
    ends = 0

    def grow(depth: int) -> int:
        nonlocal ends
        here = len(nodes)
        kind = draw(st.sampled_from(["end", "move", "move", "chance"])) if depth else "move"
        if depth >= 3 or kind == "end":
            nodes.append(End(ends))
            ends += 1
            return here
        nodes.append(End(0))
        player = draw(st.integers(0, 1))
        below = tuple(grow(depth + 1) for _ in range(2))
        nodes[here] = Decision(player, below) if kind == "move" else Chance(below, (0.25, 0.75))
        return here

    grow(0)
    return Tree(tuple(nodes), 2)


@given(trees(), st.data())
@settings(max_examples=60)
def test_every_pure_strategy_tried_gives_the_same_outcomes(tree: Tree, data: st.DataObject) -> None:
    payoff = np.array(data.draw(st.lists(st.lists(st.integers(0, 3), min_size=tree.ends, max_size=tree.ends),
                                         min_size=2, max_size=2)), dtype=float)
    moves = [index for index, node in enumerate(tree.nodes) if isinstance(node, Decision)]
    if len(moves) > 6:
        return
    found = set()
    for actions in product((0, 1), repeat=len(moves)):
        chosen = dict(zip(moves, actions, strict=True))
        value: dict[int, np.ndarray] = {}
        perfect = True
        for index in range(len(tree.nodes) - 1, -1, -1):
            node = tree.nodes[index]
            if isinstance(node, End):
                value[index] = payoff[:, node.outcome]
            elif isinstance(node, Chance):
                value[index] = sum(float(p) * value[c] for p, c in zip(node.probability, node.children, strict=True))
            else:
                value[index] = value[node.children[chosen[index]]]
                perfect &= all(value[index][node.player] >= value[c][node.player] - 1e-12 for c in node.children)
        if perfect:
            found.add(tuple(value[0].round(9)))
    answer = subgame_perfect(tree, payoff)
    assert {tuple(row.round(9)) for row in answer.payoff} == found
    for ties in ("previous", "first"):
        assert tuple(backward_induction(tree, payoff, ties).value[0, :, 0].round(9)) in found
    bounds = subgame_perfect(tree, payoff, most=1)
    low, high = (np.array([end(row) for row in zip(*found, strict=True)]) for end in (min, max))
    assert (bounds.low <= low + 1e-9).all()
    assert (bounds.high >= high - 1e-9).all()


TWO_SETS = Tree((
    Chance((1, 2), (0.4, 0.6)), Decision(0, (3, 4), "a"), Decision(0, (5, 6), "b"),
    Decision(1, (7, 8), "c"), End(0), Decision(1, (9, 10), "c"), End(1), End(2), End(3), End(4), End(5),
), 2)  # fmt: skip
numbers = st.lists(st.floats(-1, 1), min_size=12, max_size=12)


@given(numbers, st.floats(0.0, 4.0), st.floats(0.2, 5.0), st.floats(-2, 2))
@settings(max_examples=40)
def test_units_and_origin_of_payoffs_do_not_matter(values: list[float], precision: float, k: float, c: float) -> None:
    payoff = np.array(values).reshape(2, 6)
    one = logit_response(TWO_SETS, payoff, precision)
    scaled = logit_response(TWO_SETS, k * payoff, precision / k)
    moved = logit_response(TWO_SETS, payoff + np.array([[c], [0.0]]), precision)
    assert one.probability == pytest.approx(scaled.probability, abs=1e-7)
    assert one.probability == pytest.approx(moved.probability, abs=1e-7)


@given(numbers, st.floats(0.0, 4.0))
@settings(max_examples=40)
def test_chances_have_the_odds_that_their_payoffs_say(values: list[float], precision: float) -> None:
    payoff = np.array(values).reshape(2, 6)
    found = logit_response(TWO_SETS, payoff, precision)
    p = dict(zip(TWO_SETS.branches, found.probability[0], strict=True))
    hit = [0.4 * p[1, 3], 0.6 * p[2, 5]]
    gain = [(hit[0] * payoff[1, 2 + k] + hit[1] * payoff[1, 4 + k]) / sum(hit) for k in (0, 1)]
    assert np.log(p[3, 7] / p[3, 8]) == pytest.approx(precision * (gain[0] - gain[1]), abs=1e-6)
    for node, child, end, first in ((1, 3, 0, 2), (2, 5, 1, 4)):
        go = p[3, 7] * payoff[0, first] + p[3, 8] * payoff[0, first + 1]
        odds = np.log(p[node, child] / p[node, child + 1])
        assert odds == pytest.approx(precision * (go - payoff[0, end]), abs=1e-6)


def test_draws_together_are_draws_alone_and_a_broken_one_spoils_none() -> None:
    rng = np.random.default_rng(3)
    payoff = rng.normal(size=(4, 2, 6))
    payoff[2, 0, 0] = np.nan
    found = logit_response(TWO_SETS, payoff, 3.0)
    assert found.status.tolist() == [0, 0, 5, 0]
    assert np.isnan(found.probability[2]).all()
    for draw in (0, 1, 3):
        assert logit_response(TWO_SETS, payoff[draw], 3.0).probability[0] == pytest.approx(found.probability[draw])
    entry = Tree((Decision(0, (1, 2)), End(0), Decision(1, (3, 4)), End(1), End(2)), 2)
    play = backward_induction(entry, payoff[:, :, :3])
    assert np.isnan(play.value[2]).all()
    assert np.isfinite(play.value[[0, 1, 3]]).all()


def test_a_sharp_response_is_the_best_reply() -> None:
    entry = Tree((Decision(0, (1, 2)), End(0), Decision(1, (3, 4)), End(1), End(2)), 2)
    payoff = np.array([[0.0, -1.0, 1.0], [2.0, 0.0, 1.0]])
    assert logit_response(entry, payoff, 400.0).outcome[0] == pytest.approx([0, 0, 1], abs=1e-6)
    assert logit_response(entry, payoff, 0.0).outcome[0] == pytest.approx([0.5, 0.25, 0.25])


ENTRY = (Decision(0, (1, 2)), End(0), Decision(1, (3, 4)), End(1), End(2))


@pytest.mark.parametrize(("nodes", "words"), [
    ((Decision(0, (1, 1)), End(0)), "node 1 is reached by 2 nodes"),
    ((Decision(0, (1, 2)), End(0), End(1), End(2)), "node 3 is reached by no node"),
    ((Decision(0, (0, 1)), End(0)), "node 0 leads to 0"),
    ((Decision(5, (1, 2)), End(0), End(1)), "node 0 belongs to player 5"),
    ((Chance((1, 2), (0.5, 0.6)), End(0), End(1)), "they sum to 1.1"),
    ((Chance((1, 2), (1.0,)), End(0), End(1)), "node 0 has 2 branches, 1 probabilities"),
    ((Decision(0, (1, 2), labels=("x", "x")), End(0), End(1)), "each action needs its own"),
    ((Decision(0, ()),), "node 0 leads nowhere"),
    ((Chance((1, 2), (0.5, 0.5)), Decision(0, (3, 4), "s"), Decision(0, (5, 6, 7), "s"), *map(End, range(5))),
     "do not offer the same actions"),
    ((Chance((1, 2), (0.5, 0.5)), Decision(0, (3, 4), "s"), Decision(1, (5, 6), "s"), *map(End, range(4))),
     "it belongs to one player"),
    ((Decision(0, (1, 2), "s"), Decision(0, (3, 4), "s"), End(0), End(1), End(2)), "would have to forget"),
])  # fmt: skip
def test_what_is_no_tree_is_refused(nodes: tuple[Node, ...], words: str) -> None:
    with pytest.raises((DomainError, ShapeError)) as caught:
        Tree(nodes, 2)
    assert words in str(caught.value)


def test_what_does_not_fit_a_tree_is_refused() -> None:
    entry = Tree(ENTRY, 2)
    with pytest.raises(ShapeError, match="expected \\(draw, 2, 3\\)"):
        backward_induction(entry, np.zeros((2, 2)))
    with pytest.raises(DomainError, match="no rule for ties"):
        backward_induction(entry, np.zeros((2, 3)), "last")
    with pytest.raises(DomainError, match="needs perfect information"):
        subgame_perfect(TWO_SETS, np.zeros((2, 6)))
    with pytest.raises(DomainError, match="precision\\[0\\] is -1"):
        logit_response(entry, np.zeros((2, 3)), -1.0)
    with pytest.raises(ShapeError, match="one count"):
        fit_precision(entry, np.zeros((2, 3)), np.array([1, 2]))


HEAD = 'EFG 2 R "g" { "a" }\n""\n\n'


@pytest.mark.parametrize(("text", "words"), [
    ("NFG 1", "line 1: a game begins with EFG 2 R"),
    (HEAD, "the game has no nodes"),
    (HEAD + 'p "" 1 1 "" { "x" "y" } 0\nt "" 1 "" { 1 }', "line 4: 1 of this node's branches are missing"),
    (HEAD + 't "" 1 "" { 1 }\nt "" 2 "" { 1 }', "line 5: this node belongs to no other"),
    (HEAD + 't "" 1 "" { 1, 2 }', "line 4: 2 payoffs for 1 players"),
    (HEAD + 'p "" 1 1 "" { "x" } 3\nt "" 1 "" { 1 }', "payoffs at a node that is no end"),
    (HEAD + 't "" one "" { 1 }', "line 4: this is no node"),
    (HEAD + 't "" 1 "open { 1 }', "line 4: a quotation mark is never closed"),
])  # fmt: skip
def test_a_file_that_is_no_game_gets_a_sentence_with_its_line(text: str, words: str) -> None:
    with pytest.raises(DetenteError) as caught:
        read_efg(text)
    assert words in str(caught.value)
