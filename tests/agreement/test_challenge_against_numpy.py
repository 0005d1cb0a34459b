"""The compiled rounds of the challenge model against the same formulas in plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from detente.models.bargaining import Positions
from detente.models.bargaining.challenge import Challenge, challenge
from detente.models.bargaining.challenge._reference import play

READINGS = {
    "replicated": Challenge(),
    "least move": Challenge(compromise_choice="least_move"),
    "replicated, unsettled": Challenge(chance_of_status_quo=0.7),
    "literal": Challenge(variant="literal"),
    "literal, unsettled": Challenge(variant="literal", chance_of_status_quo=0.5),
    "literal, drift given": Challenge(variant="literal", chance_of_status_quo=0.5, chance_of_improvement=0.3),
    "literal, own security": Challenge(variant="literal", security="own"),
    "literal, strongest": Challenge(variant="literal", choice="strongest"),
    "literal, no risk": Challenge(variant="literal", risk=False),
    "wide span": Challenge(span=130.0),
}


def arrays(draws: int, actors: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random positions (some shared), saliences and capabilities."""
    rng = np.random.default_rng(seed)
    position = rng.uniform(0, 100, (draws, actors))
    position[: draws // 2] = position[: draws // 2].round(-1)
    position[:, 0] -= 5
    return position, rng.uniform(0.1, 1, (draws, actors)), rng.uniform(5, 100, (draws, actors))


@pytest.mark.parametrize("options", READINGS.values(), ids=READINGS.keys())
@pytest.mark.parametrize("actors", [2, 5, 12])
def test_the_two_routes_agree(options: Challenge, actors: int) -> None:
    position, salience, capability = arrays(60, actors, 7 * actors)
    path = play(position, salience, capability * salience, options)
    result = challenge(Positions(position, salience, capability), options, trace_draws=range(60))
    for draw, trace in enumerate(result.traces):
        np.testing.assert_allclose(trace.position, path[: len(trace.position), draw], atol=1e-8, rtol=0)
    np.testing.assert_allclose(result.position, path[-1], atol=1e-8, rtol=0)
    share = capability * salience / (capability * salience).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(result.mean, (share * path).sum(axis=2).T, atol=1e-8)
