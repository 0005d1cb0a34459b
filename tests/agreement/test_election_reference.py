"""The compiled election against plain NumPy, and against what its conditions say."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from detente.models.bargaining import Positions
from detente.models.bargaining.condorcet import condorcet
from detente.models.bargaining.election import Election
from detente.models.bargaining.election._reference import reference_election

VOTES = ("binary", "prop_bin", "proportional", "prop_cubic", "cubic")
LAWS = ("linear", "square", "quartic", "octic", "binary")
METHODS = ("conditional", "markov_uniform", "markov_incentive")


def crowd(draws: int, actors: int, steps: int | None) -> Positions:
    """Random draws; with few steps many actors share positions, and some take no part."""
    rng = np.random.default_rng(5)
    position = rng.uniform(0, 100, (draws, actors))
    salience = rng.uniform(0.1, 1, (draws, actors))
    if steps is not None:
        position = np.round(position / 100 * steps) / steps * 100
        salience = np.where(rng.uniform(size=salience.shape) < 0.2, 0.0, salience)
        salience[:, 0] = 0.5
    return Positions(position, salience, rng.uniform(5, 100, (draws, actors)))


@pytest.mark.parametrize(("vote_rule", "victory_law", "method"), list(product(VOTES, LAWS, METHODS)))
def test_every_way_of_counting_agrees(vote_rule: str, victory_law: str, method: str) -> None:
    given = crowd(60, 8, 6)
    weight = given.salience * given.capability
    share = weight / weight.sum(axis=1, keepdims=True)
    probability, is_option = reference_election(given.position / 100, share, vote_rule, victory_law, method)
    result = condorcet(given, Election(vote_rule, victory_law, method))
    for draw in range(len(weight)):
        order = np.argsort(given.position[draw][is_option[draw]])
        count = len(order)
        assert result.probability[draw, :count] == pytest.approx(probability[draw][is_option[draw]][order], abs=1e-9)
        assert not result.probability[draw, count:].any()
    assert result.certificate.max() < 1e-12


@pytest.mark.parametrize("method", METHODS)
def test_a_crowd_agrees(method: str) -> None:
    given = crowd(5, 40, None)
    weight = given.salience * given.capability
    share = weight / weight.sum(axis=1, keepdims=True)
    probability, _ = reference_election(given.position / 100, share, "proportional", "linear", method)
    result = condorcet(given, Election(method=method))
    for draw in range(len(weight)):
        order = np.argsort(given.position[draw])
        assert result.probability[draw] == pytest.approx(probability[draw][order], abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_iteration_comes_to_the_exact_solution(method: str) -> None:
    given = crowd(40, 10, None)
    exact, iterated = (condorcet(given, Election(method=method, compat=compat)) for compat in (False, True))
    assert iterated.probability == pytest.approx(exact.probability, abs=2e-5)


def test_a_champion_played_out_at_random_ends_where_the_equation_says() -> None:
    given = crowd(1, 4, None)
    result = condorcet(given, trace_draws=[0])
    victory, rng = result.traces[0].victory, np.random.default_rng(8)
    challengers, luck = rng.integers(0, 4, 200_000), rng.uniform(size=200_000)
    champion, held = 0, np.zeros(4)
    for challenger, chance in zip(challengers, luck, strict=True):
        if challenger != champion and chance < victory[challenger, champion]:
            champion = challenger
        held[champion] += 1
    assert held / held.sum() == pytest.approx(result.probability[0], abs=0.01)
