"""A run that is killed, wherever it stands, goes on to the same files; a hundred kills are for `kill.py` itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("kill.py")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the script forks")
@pytest.mark.parametrize("arguments", [("--kills", "6"), ("--steps", "31"), ("--steps", "31", "--out", "--precision")],
                         ids=" ".join)
def test_a_killed_run_goes_on_to_the_same_files(arguments: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "each run then as if left alone" in done.stdout
