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


ACTS = {"import": IMPORT, "help": HELP, "version": VERSION}
REPORT = f"\nimport sys\nsys.stderr.write(' '.join(name for name in {HEAVY!r} if name in sys.modules))"


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_start_up_loads_nothing_heavy(act: str) -> None:
    command = [sys.executable, "-c", act + REPORT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", f"loaded at start-up: {done.stderr}"
