"""Small linear programmes by the compiled simplex and by HiGHS: the same least, and the same refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.models.games.programmes import _by_highs, least


@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(0, 5), st.booleans())
@settings(max_examples=150)
def test_the_least_is_the_same(seed: int, count: int, below: int, degenerate: bool) -> None:
    rng = np.random.default_rng(seed)

    def draw(*shape: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return rng.integers(-2, 3, shape).astype(float) if degenerate else rng.normal(size=shape)

    rows, goal = draw(below, count), draw(count)
    equal = np.zeros((2, count + 1))
    equal[0, :count] = 1.0  # probabilities
    equal[1] = [*draw(count), -1.0]  # and a value of any sign
    free = np.zeros(count + 1, dtype=bool)
    free[-1] = True
    worse = np.hstack([rows, -rng.integers(0, 2, (below, 1)).astype(float)])
    programme = (np.append(goal, 0.0), worse, equal, np.array([1.0, 0.0]), free)
    ours, theirs = least(*programme), _by_highs(*programme)
    assert (ours is None) == (theirs is None)
    if ours is not None and theirs is not None:
        assert programme[0] @ ours == pytest.approx(programme[0] @ theirs, abs=1e-7)
        assert (worse @ ours).max(initial=0.0) < 1e-8
        assert equal @ ours == pytest.approx([1.0, 0.0], abs=1e-8)
        assert ours[:count].min() >= -1e-9
