"""`detente run --trace`: who moved, when and why, in the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli import cli

CASE = """\
detente: 1
case: {title: T}
actors:
  a: {name: Aland, kind: state, capability: 1}
  b: {name: Bland, kind: state, capability: 2}
issues:
  tax:
    question: Where does the tax end?
    scale: {0: none, 10: all}
    positions: {a: {position: 0, salience: 0.3}, b: {position: 10, salience: 0.8}}
    decided: {rule: challenge}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "400")
    (tmp_path / "t.yaml").write_text(CASE)


def test_every_round_is_told_only_when_asked_for() -> None:
    plain = CliRunner().invoke(cli, ["run", "t.yaml", "--draws", "16"], catch_exceptions=False)
    traced = CliRunner().invoke(cli, ["run", "t.yaml", "--draws", "16", "--trace"], catch_exceptions=False)
    assert plain.exit_code == traced.exit_code == 0
    assert "Round 1: " not in plain.output
    assert "Round 1: Aland moved from 0 to " in traced.output
    assert "Bland " in traced.output
    assert "With every input off by up to 1" in traced.output
    assert "The mean of the forecast from " in traced.output


def test_beside_json_it_would_say_nothing() -> None:
    done = CliRunner().invoke(cli, ["run", "t.yaml", "--trace", "--json"])
    assert done.exit_code == 2
    assert "--trace says nothing beside --json" in done.output


def test_a_case_without_steps_says_so(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("detente: 1\ncase: {title: T}\nactors: {a: {kind: state}}\n")
    done = CliRunner().invoke(cli, ["run", "p.yaml", "--draws", "4", "--trace"], catch_exceptions=False)
    assert "Nothing here moves in steps." in done.output
