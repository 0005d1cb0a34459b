"""Help and import are quick because they do not load what they do not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("scipy", "numba", "pydantic", "rich", "pandas", "networkx")

IMPORT = "import detente"
HELP = """
import sys
from detente.cli import main
sys.argv = ["detente", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""
VERSION = HELP.replace("--help", "--version")

CHECK = HELP.replace('"--help"', '"check", "prisoners-dilemma"')
SELDOM = ("scipy.optimize", "scipy.stats", "pandas", "networkx")

ACTS = {"import": IMPORT, "help": HELP, "version": VERSION}
REPORT = "\nimport sys\nsys.stderr.write(' '.join(name for name in {!r} if name in sys.modules))"


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_start_up_loads_nothing_heavy(act: str) -> None:
    assert loaded(act, HEAVY) == ""


def test_reading_a_case_loads_nothing_that_few_models_need() -> None:
    assert loaded(CHECK, SELDOM) == ""


def loaded(act: str, names: tuple[str, ...]) -> str:
    """Which of some modules are loaded after an act."""
    command = [sys.executable, "-c", act + REPORT.format(names)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr
