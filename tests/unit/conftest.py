"""Cases small enough to solve by hand, and a way to solve them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detente.lenses.load import load_bytes, load_changed
from detente.study.answer import reading_of
from detente.study.evaluate import Reading
from detente.study.run import Settings, run_case

Solve = Callable[..., Reading]
HEAD = "detente: 1\ncase: {title: T, as_of: 2010-01-01}\n"


@pytest.fixture
def solve() -> Solve:
    """Solve the text of a case, with a head put before it; changes are values by path."""

    def solved(text: str, draws: int = 16, seed: int = 1, without: tuple[str, ...] = (), **changes: object) -> Reading:
        data = (HEAD + text).encode()
        source = load_bytes(data)
        if changes:
            source = load_changed(source, {path.replace("__", "."): value for path, value in changes.items()})
        return reading_of(run_case(source, data, Settings(draws, seed, without=without)))

    return solved


@pytest.fixture
def board() -> Path:
    """The case that has everything."""
    return Path(__file__).parents[1] / "data" / "board.yaml"
