"""`run`, `runs` and `verify`: to a precision, kept elsewhere, by two processes at once, in too little memory."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from detente.cli import main
from detente.report.sections.making import repeat_command
from detente.runs import memory
from detente.runs.store import Folder, find_run
from detente.study.answer import answer
from detente.study.run import read_run

CASE = """
detente: 1
case: {title: "Tax", as_of: 2026-01-01}
actors:
  north: {kind: state, capability: 1}
  south: {kind: state, capability: 0.5 .. 1 .. 2}
issues:
  tax:
    question: How high?
    scale: {0: none, 100: all}
    positions:
      north: {position: 60 .. 70 .. 80, salience: 0.9}
      south: {position: 20, salience: 0.5}
claims: {high: {says: It is above 55., test: issues.tax.settlement > 55}}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small case in it, where commands are run."""
    (tmp_path / "tax.yaml").write_text(CASE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def detente(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command in this process; gives its exit status and what it wrote to both streams."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["detente", *words])
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0), out.getvalue(), err.getvalue()

    return run


# To a precision


def test_a_run_to_a_precision_says_where_it_stopped_everywhere(detente: Any) -> None:
    code, out, _ = detente("run", "tax.yaml", "--precision", "0.03")
    assert code == 0
    assert "stopped at 2,048 draws: every share and forecast is known to ±0.03" in out
    folder = find_run("last", Path("runs"))
    assert folder.manifest()["precision"] == {
        "asked": 0.03, "most": 2048, "draws": 2048, "met": True, "widest": "claims.high", "left_out": [],
        "known_to": folder.manifest()["precision"]["known_to"]}
    assert "every share and forecast is known to ±0.03" in (folder.path / "report.html").read_text(encoding="utf-8")
    assert json.loads(detente("run", "tax.yaml", "--precision", "0.03", "--json")[1])["run"]["precision"]["met"] is True
    assert detente("verify", "last")[0] == 0
    assert detente("claims", folder.path.name)[0] == 0
    command = repeat_command(answer(read_run(folder)))
    assert command == "detente run tax.yaml --precision 0.03 --draws 2048 --seed 1"
    assert detente(*command.split()[1:])[1].count(folder.path.name) > 0


def test_the_cap_is_draws_and_is_told_when_it_is_reached(detente: Any) -> None:
    _, out, _ = detente("run", "tax.yaml", "--precision", "0.004", "--draws", "5000")
    assert "stopped at 4,096 draws, the whole blocks in the 5,000 allowed: claims.high is known only" in out
    assert detente("verify", "last")[0] == 0


def test_verify_finds_a_run_that_should_have_gone_on(detente: Any) -> None:
    detente("run", "tax.yaml", "--precision", "0.01")
    folder = find_run("last", Path("runs"))
    manifest = folder.manifest()
    manifest["draws"] = manifest["precision"]["draws"] = 2048
    folder.write_manifest(manifest)
    code, out, _ = detente("verify", "last")
    assert code == 1
    assert "run.json says that the run stopped at 2,048 draws" in out


@pytest.mark.parametrize(("words", "said"), [
    (("--precision", "0.5"), "precision is 0.5; a number between 0 and 0.5 would be right"),
    (("--precision", "nan"), "precision is nan"),
    (("--precision", "0.1", "--draws", "100"), "draws is 100; with a precision draws come in whole blocks"),
    (("--set", "issues.tax.positions.north.position=200"), "--set issues.tax.positions.north.position   200 is off"),
    (("--set", "issues.tax.positions.north={position: 200, salience: 1}"), "--set issues.tax.positions.north.position"),
    (("--set", "actors.nroth.capability=2"), "--set actors.nroth.capability   "),
])  # fmt: skip
def test_what_is_wrong_is_said_of_the_option(detente: Any, words: tuple[str, ...], said: str) -> None:
    code, out, err = detente("run", "tax.yaml", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert not Path("runs").exists()


def test_what_a_change_makes_wrong_elsewhere_keeps_its_line(detente: Any) -> None:
    _, _, err = detente("run", "tax.yaml", "--set", "issues.tax.scale={0: none, 50: all}")
    assert "12:25  issues.tax.positions.north.position   60 is off the scale" in err
    assert "--set" not in err


def test_too_little_memory_is_said_before_anything_is_written(detente: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available_memory", lambda: 4e6)
    code, _, err = detente("run", "tax.yaml", "--draws", "1000000")
    assert code == 2
    assert "of memory, and 3.2 MB can be used" in err
    assert not Path("runs").exists()


# Elsewhere


def test_a_run_kept_elsewhere_is_listed_found_and_said_to_be_gone(detente: Any) -> None:
    detente("run", "tax.yaml", "--draws", "100")
    detente("run", "tax.yaml", "--draws", "120", "--out", "mine/one")
    listed = json.loads(detente("runs", "--json")[1])
    assert [(row["draws"], row["folder"]) for row in listed] == [(100, f"runs/{listed[0]['id']}"), (120, "mine/one")]
    assert detente("runs")[1].splitlines()[-1].endswith("Tax  in mine/one")
    assert find_run("last", Path("runs")).path == Path("mine/one")
    assert listed[1]["id"] in detente("verify", "last")[1]
    assert listed[1]["id"] in detente("verify", listed[1]["id"])[1]
    shutil.rmtree("mine")
    assert "gone; detente runs --prune forgets it" in detente("runs")[1]
    assert find_run("last", Path("runs")).path.name == listed[0]["id"]
    pruned = detente("runs", "--prune")[1].splitlines()
    assert pruned[0] == f"forgot {listed[1]['id']}, whose folder mine/one is gone"
    assert len(pruned) == 2
    assert len(json.loads(detente("runs", "--json")[1])) == 1


def test_an_interrupted_run_elsewhere_is_listed_as_such(detente: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Folder, "write_block", stop)
    assert detente("run", "tax.yaml", "--out", "mine")[0] == 130
    (row,) = json.loads(detente("runs", "--json")[1])
    assert (row["state"], row["folder"]) == ("unfinished", "mine")


def test_an_index_in_the_way_fails_nothing(detente: Any) -> None:
    Path("runs").write_text("a file where the folder should be")
    code, _, err = detente("run", "tax.yaml", "--draws", "100", "--out", "mine")
    assert code == 0
    assert "note: mine could not be entered in the index of runs" in err


# Two at once


@pytest.mark.parametrize("words", [("--draws", "20000"), ("--precision", "0.008", "--threads", "2")], ids=" ".join)
def test_two_processes_with_the_same_command_end_in_one_right_run(words: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "detente", "run", "tax.yaml", *words]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert told[0][0] == told[1][0]
    (folder,) = [path.parent for path in Path("runs").glob("*/run.json")]
    assert not [path for path in folder.rglob("*") if path.name.startswith(".")]
    alone = [sys.executable, "-m", "detente", "run", "tax.yaml", *words, "--out", "alone"]
    assert subprocess.run(alone, capture_output=True, check=False).returncode == 0
    one, other = ({path.name: path.read_bytes() for path in (place / "blocks").iterdir()}
                  for place in (folder, Path("alone")))
    assert one == other
    verified = subprocess.run([*command[:3], "verify", folder.name], capture_output=True, check=False)
    assert verified.returncode == 0, verified.stdout
