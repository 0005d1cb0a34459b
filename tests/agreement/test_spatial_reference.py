"""The compiled turns of the spatial model against plain NumPy, under every kind of reading."""

from __future__ import annotations

import numpy as np
import pytest

from detente.models._philox import as_uniform, philox
from detente.models.bargaining import ManyPositions
from detente.models.bargaining.spatial import Spatial, spatial
from detente.models.bargaining.spatial._reference import reference_run

PARTLY = np.full((6, 6), 0.1) + 0.3 * np.eye(6)
READINGS = {
    "default": Spatial(),
    "uniform": Spatial(method="markov_uniform", victory_law="square"),
    "incentive": Spatial(method="markov_incentive", vote_rule="cubic"),
    "prospect": Spatial(vote_rule="prospect", risk_view=1.0),
    "prospect and semi": Spatial(vote_rule="prospect", third_party="semi"),
    "no third parties": Spatial(third_party="none", views="both", risk_range="min"),
    "semi": Spatial(third_party="semi", views="weighted", risk_range="max"),
    "s1p1": Spatial(interpolation="s1p1", vote_rule="prop_cubic", victory_law="octic"),
    "s2pmax": Spatial(interpolation="s2pmax", vote_rule="prop_bin", risk_view=0.0),
    "binary": Spatial(vote_rule="binary", victory_law="binary"),
    "slow ideals": Spatial(accommodation=PARTLY, max_turns=30),
    "old ideals": Spatial(accommodation=np.zeros((6, 6)), victory_law="quartic", max_turns=30),
}


def crowd(draws: int, actors: int, issues: int) -> ManyPositions:
    """Random draws; positions on a coarse grid, so that some coincide and some comparisons are tied."""
    rng = np.random.default_rng(3)
    salience = rng.uniform(0.1, 1, (draws, actors, issues))
    salience /= np.maximum(1.0, salience.sum(axis=2, keepdims=True))
    position = rng.integers(0, 9, (draws, actors, issues)) * 12.5
    return ManyPositions(position, salience, rng.uniform(5, 100, (draws, actors)))


@pytest.mark.parametrize("issues", [1, 2])
@pytest.mark.parametrize("options", READINGS.values(), ids=READINGS.keys())
def test_every_turn_agrees(options: Spatial, issues: int) -> None:
    given = crowd(6, 6, issues)
    result = spatial(given, options, trace_draws=range(6))
    for draw, trace in enumerate(result.traces):
        case = (given.position[draw] / 100, given.salience[draw], given.capability[draw])
        path, place, chance = reference_run(*case, options)
        assert result.rounds[draw] == len(path) - 1
        assert trace.position == pytest.approx(100 * path, abs=1e-6)
        assert result.options[draw, : len(place)] == pytest.approx(100 * place, abs=1e-6)
        assert result.probability[draw, : len(place)] == pytest.approx(chance, abs=1e-7)
    assert result.certificate.max() < 1e-12


@pytest.mark.parametrize("key", [0, 12345678901234567, 2**64 - 1])
def test_addressed_numbers_are_those_of_numpy(key: int) -> None:
    words = philox(np.uint64(key), np.uint64(5), np.uint64(7), np.uint64(9), np.uint64(2))
    counted = np.random.Philox(key=key, counter=[4, 7, 9, 2])  # NumPy counts up before its first output
    assert [int(word) for word in words] == counted.random_raw(4).tolist()
    counted = np.random.Philox(key=key, counter=[4, 7, 9, 2])
    assert as_uniform(words[0]) == np.random.Generator(counted).random()
