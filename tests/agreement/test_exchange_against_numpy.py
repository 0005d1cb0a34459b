"""The compiled rounds of exchange against the same formulas in plain NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from detente.models.bargaining import ManyPositions
from detente.models.bargaining.exchange import Exchange, exchange
from detente.models.bargaining.exchange._reference import play


@pytest.mark.parametrize(("actors", "issues", "iterations"), [(2, 2, 1), (4, 3, 3), (9, 5, 2), (15, 6, 1)])
def test_the_two_routes_agree(actors: int, issues: int, iterations: int) -> None:
    rng = np.random.default_rng(actors)
    position = rng.uniform(0, 100, (20, actors, issues))
    position[::2] = position[::2].round(-1)
    salience = rng.uniform(0.1, 1, position.shape).round(2)
    salience[rng.random(position.shape) < 0.15] = 0
    capability = rng.uniform(5, 100, (20, actors))
    result = exchange(ManyPositions(position, salience, capability), Exchange(iterations=iterations))
    for draw in range(20):
        weight = capability[draw][:, None] * salience[draw]
        vote, count = play(position[draw], salience[draw], weight, iterations)
        takes_part = weight > 0
        assert result.exchanges[draw] == count
        np.testing.assert_allclose(result.vote[draw][takes_part], vote[takes_part], atol=1e-8, rtol=0)
    assert result.exchanges.sum() > 0


def test_addressed_random_numbers_are_those_of_numpy() -> None:
    from detente.models._philox import as_uniform, philox

    rng = np.random.default_rng(1)
    for words in rng.integers(1, 2**64, (20, 5), dtype=np.uint64):
        # NumPy counts up before it makes a block of four.
        counter = words[1:].copy()
        counter[0] -= np.uint64(1)
        raw = np.random.Philox(counter=counter, key=np.array([words[0], 0], np.uint64)).random_raw(4)
        ours = philox(*words)
        assert [int(word) for word in ours] == raw.tolist()
        assert as_uniform(np.uint64(ours[0])) == (int(raw[0]) >> 11) / 2**53
