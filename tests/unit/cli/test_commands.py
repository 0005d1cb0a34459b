"""The command as a newcomer meets it: every command once, its JSON, its exit codes, and what goes wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-m", "detente")
COMMANDS = ("cases", "new", "check", "show", "run", "claims", "choose", "compare", "report", "runs", "schema",
            "verify", "seal", "score", "ledger")
CASE = """
detente: 1
case: {title: "Tax", as_of: 2026-01-01}
sources: {press: {title: A paper, kind: press, reliability: C}}
evidence: {leak: {source: press, says: It will be high., credibility: 3}}
actors:
  north: {name: North, kind: state, capability: 1}
  south: {name: South, kind: state, capability: 0.5 .. 1 .. 2}
issues:
  tax:
    question: How high?
    scale: {0: none, 100: all}
    status_quo: 20
    positions:
      north: {position: 60 .. 70 .. 80, salience: 0.9, evidence: [leak]}
      south: {position: 20, salience: 0.5}
variants: {strong-south: {says: South doubles, edits: [{path: actors.south.capability, scale: 2}]}}
options:
  line:
    actor: north
    status_quo: soft
    choices: {soft: {}, hard: {effects: [{path: issues.tax.positions.north.position, add: 10}]}}
interests: {north: {level: {of: issues.tax.settlement, worst: 0, best: 100, weight: 1}}}
claims:
  high: {says: It is above 30., test: issues.tax.settlement > 30}
  low: {says: It is below 10., test: issues.tax.settlement < 10}
questions: {above: {asks: Above 50?, resolves: 2030, probability: issues.tax.settlement > 50}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a small case in it."""
    (tmp_path / "tax.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


def detente(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder."""
    return subprocess.run([*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"})


def answered(folder: Path, *arguments: str) -> object:
    """The JSON a command prints, and nothing else on standard output."""
    done = detente(folder, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_help_names_every_command(folder: Path) -> None:
    done = detente(folder, "--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(folder: Path, name: str) -> None:
    done = detente(folder, name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Usage:")


def test_a_run_is_printed_kept_listed_and_reported_again(folder: Path) -> None:
    done = detente(folder, "run", "tax.yaml", "--draws", "300")
    assert done.returncode == 0, done.stderr
    assert "high" in done.stdout
    assert "report" in done.stdout
    assert "\x1b[" not in done.stdout
    (kept,) = answered(folder, "runs")
    report = folder / kept["folder"] / "report.html"
    before = report.read_bytes()
    again = detente(folder, "report", "last")
    assert again.returncode == 0, again.stderr
    assert report.read_bytes() == before
    same = detente(folder, "run", "tax.yaml", "--draws", "300")
    assert same.stdout == done.stdout


def test_claims_can_be_required(folder: Path) -> None:
    claims = answered(folder, "claims", "tax.yaml", "--draws", "300")
    assert {claim["id"]: claim["verdict"] for claim in claims["claims"]} == {"high": "holds", "low": "fails"}
    assert detente(folder, "claims", "tax.yaml", "--draws", "300", "--require", "high").returncode == 0
    failed = detente(folder, "claims", "tax.yaml", "--draws", "300", "--require", "all")
    assert failed.returncode == 1
    assert "low" in failed.stderr
    unknown = detente(folder, "claims", "tax.yaml", "--require", "hgih")
    assert unknown.returncode == 2


def test_choices_and_comparisons(folder: Path) -> None:
    found = answered(folder, "choose", "tax.yaml", "--draws", "300")
    assert "hard" in json.dumps(found)
    change = "issues.tax.positions.south.position=40"
    changed = answered(folder, "compare", "tax.yaml", "--draws", "300", "--set", change)
    assert "issues.tax.settlement" in json.dumps(changed)
    variant = answered(folder, "compare", "tax.yaml", "--draws", "300", "--variant", "strong-south")
    assert "issues.tax.settlement" in json.dumps(variant)
    without = answered(folder, "compare", "tax.yaml", "--draws", "300", "--without", "press")
    assert "issues.tax.settlement" in json.dumps(without)


def test_show_and_schema_and_check_and_cases(folder: Path) -> None:
    rows = answered(folder, "show", "tax.yaml", "issues.tax.positions.north")
    assert rows[0]["evidence"] == ["leak"]
    outcomes = answered(folder, "show", "tax.yaml", "--outcomes")
    assert "issues.tax.settlement" in [row["path"] for row in outcomes]
    assert answered(folder, "check", "tax.yaml")["ok"] is True
    assert "russia-iran-us-2010" in [row["name"] for row in answered(folder, "cases")]
    schema = json.loads(detente(folder, "schema").stdout)
    assert "issues" in schema["properties"]


def test_a_new_case_runs_as_it_is(folder: Path) -> None:
    assert detente(folder, "new", "mine.yaml").returncode == 0
    assert detente(folder, "check", "mine.yaml").returncode == 0
    assert detente(folder, "run", "mine.yaml", "--draws", "100").returncode == 0
    assert detente(folder, "new", "mine.yaml").returncode == 2
    copied = detente(folder, "new", "copy.yaml", "--from", "prisoners-dilemma")
    assert copied.returncode == 0
    assert detente(folder, "check", "copy.yaml").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "nothing.yaml"), "no"),
        (("chek", "tax.yaml"), "did you mean check"),
        (("run", "tax.yaml", "--set", "actors.suoth.capability=2"), "did you mean"),
        (("run", "tax.yaml", "--set", "nonsense"), "PATH=VALUE"),
        (("run", "tax.yaml", "--set", "issues.tax.status_quo=200"), "200"),
        (("run", "tax.yaml", "--without", "nobody"), "nobody"),
        (("run", "tax.yaml", "--draws", "0"), "0"),
        (("compare", "tax.yaml"), "nothing to compare"),
        (("compare", "tax.yaml", "--variant", "none"), "none"),
        (("choose", "tax.yaml", "lnie"), "did you mean"),
        (("show", "tax.yaml", "issues.txa"), "did you mean"),
        (("report", "never-run"), "no run"),
        (("new", "x.yaml", "--from", "nothing"), "no bundled case"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_two(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    done = detente(folder, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_all_problems_of_a_case_at_once(folder: Path) -> None:
    bad = CASE.replace("status_quo: 20", "status_quo: 200").replace("salience: 0.5", "salence: 0.5")
    (folder / "bad.yaml").write_text(bad.replace("kind: press", "kind: pres"), encoding="utf-8")
    done = detente(folder, "check", "bad.yaml")
    assert done.returncode == 2
    assert "salence" in done.stderr
    assert "pres" in done.stderr


def test_another_runs_folder_is_not_overwritten(folder: Path) -> None:
    assert detente(folder, "run", "tax.yaml", "--draws", "50", "--out", "mine").returncode == 0
    other = detente(folder, "run", "tax.yaml", "--draws", "60", "--out", "mine")
    assert other.returncode == 2
    assert "another run" in other.stderr


def test_an_interrupted_run_goes_on(folder: Path) -> None:
    command = [*COMMAND, "run", "russia-iran-us-2010", "--draws", "20000", "--threads", "1", "--out", "long"]
    running = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 60
    while time.monotonic() < end and not list((folder / "long").glob("blocks/[0-9]*.npz")):
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in said
    assert list((folder / "long").glob("blocks/[0-9]*.npz"))
