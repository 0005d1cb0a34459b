"""The same seed gives the same bytes, whatever the threads, the order of blocks and the process."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.draws import blocks
from detente.lenses.engine import solve_block
from detente.lenses.load import load_case
from detente.runs.execute import Results, execute
from detente.study.run import plan_for

BOARD = Path(__file__).parents[1] / "data" / "board.yaml"
PLAN = plan_for(load_case(BOARD))
DRAWS = 4_500


def digest(results: Results) -> str:
    """One number for all bytes of all outcomes."""
    found = hashlib.sha256()
    for path in sorted(results.arrays):
        found.update(path.encode() + np.ascontiguousarray(results.arrays[path]).tobytes())
    return found.hexdigest()


BASE = digest(execute(PLAN, 1, DRAWS))


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_nothing(threads: int) -> None:
    assert digest(execute(PLAN, 1, DRAWS, threads)) == BASE


@settings(max_examples=4, deadline=None)
@given(st.permutations(range(3)))
def test_the_order_of_blocks_changes_nothing(order: list[int]) -> None:
    wanted = blocks(DRAWS)
    found = {index: solve_block(PLAN, 1, wanted[index]) for index in order}
    arrays = {path: np.concatenate([found[i].arrays[path] for i in range(3)], axis=1) for path in found[0].arrays}
    assert digest(Results(arrays, {})) == BASE


def test_another_process_gets_the_same(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import test_determinism as t\n"
        "print(t.BASE)\n"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == BASE


def test_another_seed_gives_something_else() -> None:
    assert digest(execute(PLAN, 2, DRAWS)) != BASE
