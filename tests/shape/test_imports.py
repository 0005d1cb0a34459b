"""Imports point one way: the contracts in pyproject.toml hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

ROOT = Path(__file__).parents[2]


def test_import_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    cli = pytest.importorskip("importlinter.cli")
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(cli.lint_imports_command, ["--no-cache"])
    assert result.exit_code == 0, result.output
