"""Quantal response over worlds: the project's specification of games, section 8.6, and its reference file."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.models.conflict import feasible_worlds, rank_groups, scale_ranks
from detente.models.quantal import quantal_response, strategies

SHARED = Path(__file__).parents[3] / "shared" / "reference"
SQUARE = [[0, 0], [1, 0], [0, 1], [1, 1]]
DILEMMA = np.array([[1, 0, 3, 2], [1, 3, 0, 2]]) / 3


@pytest.mark.parametrize(
    ("precision", "share"),
    [
        (3, [0.53444665, 0.19661193, 0.19661193, 0.07232949]),
        (9, [0.90739747, 0.04517666, 0.04517666, 0.00224921]),
    ],
)
def test_prisoners_dilemma(precision: float, share: list[float]) -> None:
    found = quantal_response(strategies(SQUARE, [0, 1], 2), DILEMMA, precision)
    np.testing.assert_allclose(found.share[0], share, atol=5e-9)
    cooperate = 1 / (1 + np.exp(precision / 3))
    np.testing.assert_allclose(found.probability[0], [1 - cooperate, cooperate] * 2, atol=1e-9)


def test_cuban_missile_crisis() -> None:
    worlds = feasible_worlds([2, 2, 2, 2], [[-1, -1, 1, 1]])
    rankings = ([4, 6, 5, 7, 2, 1, 3, 0, 11, 9, 10, 8], [0, 4, 6, 2, 5, 1, 7, 3, 11, 9, 10, 8])
    payoff = scale_ranks([rank_groups([[world] for world in ranking], 12) for ranking in rankings])
    found = quantal_response(strategies(worlds, [0, 0, 1, 1], 2), payoff, 5.0)
    expected = [
        0.10971939,
        0.10151559,
        0.15653084,
        0.06583633,
        0.13733645,
        0.1270677,
        0.19593063,
        0.08240775,
        0.00598578,
        0.00553822,
        0.00853959,
        0.00359172,
    ]
    np.testing.assert_allclose(found.share[0], expected, atol=5e-9)


def test_all_filed_rows() -> None:
    path = SHARED / "games" / "qre-worlds.json"
    if not path.exists():
        pytest.skip(f"no reference file {path.name} beside the repository")
    for filed in json.loads(path.read_text(encoding="utf-8"))["cases"]:
        feasible = filed["feasible"]
        makers = list(filed["strategies"])
        payoff = scale_ranks(filed_payoff(filed["base"], makers))
        played = strategies(*filed_worlds(filed["base"], feasible, makers), len(makers))
        for precision, expected in filed["results"].items():
            found = quantal_response(played, payoff, float(precision))
            np.testing.assert_allclose(found.share[0], expected["world"], atol=1e-7)
            assert found.residual[0] < 1e-9
            for maker, (begin, end) in zip(
                makers, zip(played.first, played.first[1:], strict=False), strict=True
            ):
                marginal = np.sort(found.probability[0, begin:end])
                np.testing.assert_allclose(marginal, np.sort(expected["marginal"][maker]), atol=1e-7)


def filed_model(base: str) -> dict:
    """The contest a filed row refers to: a file, or a case of a file."""
    name, _, rest = base.partition(" of ")
    model = json.loads((SHARED / (rest or name)).read_text(encoding="utf-8"))
    return next(case for case in model["cases"] if case["id"] == name) if rest else model


def filed_payoff(base: str, makers: list[str]) -> np.ndarray:
    """Payoff ranks of the contest."""
    payoff = filed_model(base)["expected"]["payoff"]
    return np.array([payoff[maker] for maker in makers], float)


def filed_worlds(base: str, feasible: list[int], makers: list[str]) -> tuple[np.ndarray, list[int]]:
    """Choices by world and owner by option of the contest."""
    options = filed_model(base)["options"]
    size = [len(option.get("choices", "NY")) for option in options]
    stride = np.concatenate([[1], np.cumprod(size)[:-1]])
    return np.array(feasible)[:, None] // stride % size, [makers.index(option["owner"]) for option in options]


def test_precision_per_draw_and_per_actor() -> None:
    played = strategies(SQUARE, [0, 1], 2)
    found = quantal_response(played, DILEMMA, [0.0, 3.0, 9.0])
    assert found.share[0].tolist() == [0.25] * 4
    for draw, precision in ((1, 3.0), (2, 9.0)):
        np.testing.assert_array_equal(
            found.share[draw], quantal_response(played, DILEMMA, precision).share[0]
        )
    mixed = quantal_response(played, DILEMMA, [[3.0, 0.0]])
    np.testing.assert_allclose(mixed.probability[0], [0.73105858, 0.26894142, 0.5, 0.5], atol=1e-8)


def test_hopeless_draws_are_marked() -> None:
    played = strategies(SQUARE, [0, 1], 2)
    payoff = np.repeat(DILEMMA[None], 4, axis=0)
    payoff[1, 0, 0] = np.nan
    found = quantal_response(played, payoff, [1.0, 1.0, -1.0, np.inf])
    assert found.status.tolist() == [0, 5, 5, 5]
    assert np.isnan(found.share[1:]).all()


def test_symmetric_coordination_stays_on_its_branch() -> None:
    found = quantal_response(strategies(SQUARE, [0, 1], 2), [[1, 0, 0, 1], [1, 0, 0, 1]], 10.0)
    np.testing.assert_allclose(found.share[0], 0.25, atol=1e-9)


def by_small_steps(played: np.ndarray, payoff: np.ndarray, precision: float) -> np.ndarray:
    """The forecast by damped fixed-point iteration along a grid of precisions, from the definition."""
    actors = len(payoff)
    number = played.max() + 1
    p = np.ones(number)
    for row in played:
        p[np.unique(row)] = 1 / len(np.unique(row))
    for sharpness in np.linspace(0, precision, 11):
        for _ in range(400):
            expected = np.zeros(number)
            for i, row in enumerate(played):
                rest = np.prod([p[played[j]] for j in range(actors) if j != i], axis=0)
                for a in np.unique(row):
                    expected[a] = np.average(payoff[i, row == a], weights=rest[row == a])
            new = np.exp(sharpness * expected)
            for row in played:
                own = np.unique(row)
                new[own] /= new[own].sum()
            gap = np.abs(new - p).max()
            p = (p + new) / 2
            if gap < 1e-12:
                break
    q = np.prod(p[played], axis=0)
    return q / q.sum()


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_path_against_small_steps(seed: int) -> None:
    rng = np.random.default_rng(seed)
    worlds = np.array(list(product(range(2), range(3), range(2))))[rng.permutation(12)[:9]]
    played = strategies(worlds, [0, 1, 2], 3)
    payoff = rng.random((3, len(worlds)))
    found = quantal_response(played, payoff, 2.0)
    np.testing.assert_allclose(found.share[0], by_small_steps(played.strategy, payoff, 2.0), atol=1e-8)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.5, 5.0, 40.0, 1000.0]))
def test_certificate_and_invariance(seed: int, precision: float) -> None:
    rng = np.random.default_rng(seed)
    worlds = feasible_worlds([2, 3, 2, 2])
    played = strategies(worlds, [0, 1, 2, 0], 3)
    payoff = rng.random((3, 3, len(worlds)))
    found = quantal_response(played, payoff, precision)
    assert (found.status == 0).all()
    assert (found.residual < 1e-8).all()
    np.testing.assert_allclose(found.share.sum(axis=1), 1)
    moved = quantal_response(played, payoff * 4 + 1000, precision / 4)
    np.testing.assert_allclose(moved.share, found.share, atol=1e-6)
    order = rng.permutation(3)
    shuffled = quantal_response(
        strategies(worlds, np.argsort(order)[[0, 1, 2, 0]], 3), payoff[:, order], precision
    )
    np.testing.assert_allclose(shuffled.share, found.share, atol=1e-6)
