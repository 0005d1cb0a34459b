"""seal, ledger, score and verify as they are typed: what they print, their JSON, their exit codes."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest

from detente.case.read import whole_bytes
from detente.cases import bundled
from detente.cli import main
from detente.lenses.load import load_case
from detente.runs.store import Folder
from detente.study.run import Settings, run_case

ROOT = Path(__file__).parents[3]
RESOLUTIONS = """
resolutions:
  agreement: {value: true, date: 2025-11-30, source: Gazette, base_rate: 0.5}
"""


class Done(NamedTuple):
    """What came of a command."""

    code: int
    out: str
    err: str


Detente = Callable[..., Done]


@pytest.fixture
def detente(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Detente:
    """Run a command in a folder that holds the case of the tutorial and its resolutions."""
    shutil.copy(ROOT / "docs" / "examples" / "river.yaml", tmp_path)
    (tmp_path / "happened.yaml").write_text(RESOLUTIONS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Done:
        capsys.readouterr()
        with mock.patch.object(sys, "argv", ["detente", *words]), pytest.raises(SystemExit) as end:
            main()
        return Done(int(end.value.code or 0), *capsys.readouterr())

    return run


@pytest.fixture
def sealed(detente: Detente) -> Detente:
    """The same after a run was made and sealed."""
    assert detente("run", "river.yaml", "--draws", "2500").code == 0
    assert detente("seal", "last").code == 0
    return detente


def the_run() -> Folder:
    """The only run there is."""
    (path,) = (path.parent for path in Path("runs").glob("*/run.json"))
    return Folder(path)


def answered(done: Done, code: int = 0) -> Any:
    """The JSON that a command has written."""
    assert done.code == code, done.err
    return json.loads(done.out)


# seal


def test_sealing_and_sealing_again(detente: Detente) -> None:
    detente("run", "river.yaml", "--draws", "300")
    first = answered(detente("seal", "last", "--json"))
    assert (first["version"], first["format"], first["ledger"], first["new"]) == (1, "detente-seal", "ledger.db", True)
    assert first["entry"]["number"] == 1
    (forecast,) = first["entry"]["forecasts"]
    assert forecast["id"] == "agreement"
    assert 0 < forecast["probability"] < 1
    again = detente("seal", "last")
    assert again.code == 0
    assert "was sealed before, as entry 1 at" in again.out
    assert first["entry"]["hash"] in again.out
    assert answered(detente("seal", "last", "--json"))["new"] is False
    other = detente("seal", "last", "--ledger", "mine/other.db")
    assert "sealed 1 forecast of river-" in other.out
    assert Path("mine/other.db").exists()


def test_what_cannot_be_sealed_is_a_sentence(detente: Detente) -> None:
    nothing = detente("seal", "last")
    assert (nothing.code, nothing.out) == (2, "")
    assert 'no run called "last"' in nothing.err
    detente("run", "prisoners-dilemma", "--draws", "10")
    silent = detente("seal", "last")
    assert silent.code == 2
    assert "asks no questions" in silent.err
    assert not Path("ledger.db").exists()


# ledger


def test_listing(sealed: Detente) -> None:
    done = sealed("ledger")
    assert done.code == 0
    assert "Water from the Sarn" in done.out
    assert "agreement (by 2025-12-31): " in done.out
    found = answered(sealed("ledger", "--json"))
    assert found["verified"] is None
    assert found["exported"] is False
    assert found["head"] == found["entries"][0]["hash"]


def test_no_ledger(detente: Detente) -> None:
    done = detente("ledger")
    assert done.code == 2
    assert done.err.strip() == "no ledger at ledger.db; seal a run first: detente seal last"
    assert detente("ledger", "river.yaml").code == 2
    assert detente("ledger", "--head", "x").code == 2


def test_a_sound_ledger(sealed: Detente) -> None:
    done = sealed("ledger", "--verify")
    assert done.code == 0
    assert done.out.startswith("1 entry: the chain and 1 run are as sealed")
    assert "note the head elsewhere" in done.out
    found = answered(sealed("ledger", "--verify", "--json"))
    assert found["verified"] == {"ok": True, "runs_checked": 1, "findings": [], "notes": []}
    noted = sealed("ledger", "--verify", "--head", found["head"].upper())
    assert noted.code == 0
    assert "the hash given is that of entry 1 of 1" in noted.out


def test_a_changed_ledger(sealed: Detente) -> None:
    head = answered(sealed("ledger", "--json"))["head"]
    connection = sqlite3.connect("ledger.db")
    connection.execute("DROP TRIGGER entry_stays")
    connection.execute("""UPDATE entry SET sealed = replace(sealed, '"probability":0.', '"probability":0.0')""")
    connection.commit()
    connection.close()
    done = sealed("ledger", "--verify")
    assert done.code == 1
    assert "entry 1 was changed: its hash is" in done.out
    assert "entry 1: agreement: the ledger says 0.0" in done.out
    assert "2 differences found in the chain and 1 run" in done.out
    found = answered(sealed("ledger", "--verify", "--json"), 1)["verified"]
    assert found["ok"] is False
    assert found["findings"][0]["entry"] == 1
    assert sealed("seal", "last").code == 2
    scored = sealed("score", "last", "happened.yaml")
    assert scored.code == 2
    assert "not all is as it was sealed in ledger.db" in scored.err
    connection = sqlite3.connect("ledger.db")
    connection.execute("DROP TRIGGER entry_remains")
    connection.execute("DELETE FROM entry")
    connection.commit()
    connection.close()
    assert sealed("ledger", "--verify").code == 0
    cut = sealed("ledger", "--verify", "--head", head)
    assert cut.code == 1
    assert "entries were cut off or written anew" in cut.out


def test_an_entry_that_cannot_be_read_is_said_and_passed_over(sealed: Detente) -> None:
    connection = sqlite3.connect("ledger.db")
    connection.execute("INSERT INTO entry VALUES (2, '{}', 'x', '')")
    connection.commit()
    connection.close()
    done = sealed("ledger")
    assert done.code == 0
    assert "entry 2 cannot be read" in done.err
    assert sealed("ledger", "--verify").code == 1


def test_a_changed_run(sealed: Detente) -> None:
    manifest = the_run().path / "run.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"threads": ', '"threads": 1'), encoding="utf-8")
    done = sealed("ledger", "--verify")
    assert done.code == 1
    assert "entry 1: run.json was changed: threads is 1" in done.out
    assert sealed("verify", "last").code == 1
    assert "has been changed since (run.json)" in sealed("seal", "last").err
    shutil.rmtree("runs")
    gone = sealed("ledger", "--verify")
    assert gone.code == 1
    assert "its run is gone" in gone.out


def test_a_run_that_has_moved_is_found_among_the_runs(sealed: Detente) -> None:
    made = sealed("run", "river.yaml", "--draws", "200", "--out", "here")
    assert made.code == 0
    sealed("seal", "here")
    shutil.move("here", Path("runs") / json.loads(Path("here/run.json").read_text(encoding="utf-8"))["id"])
    done = sealed("ledger", "--verify")
    assert done.code == 0, done.out
    assert "the chain and 2 runs are as sealed" in done.out


def test_a_stranger_with_the_exported_ledger(sealed: Detente) -> None:
    exported = sealed("ledger", "--export", "ledger.jsonl")
    assert (exported.code, exported.out) == (0, "")
    assert "wrote 1 entry to ledger.jsonl" in exported.err
    shutil.rmtree("runs")
    Path("ledger.db").unlink()
    done = sealed("ledger", "--verify", "ledger.jsonl")
    assert done.code == 0
    assert "1 entry: the chain is as sealed" in done.out
    assert "only the chain was checked" in done.out
    assert answered(sealed("ledger", "ledger.jsonl", "--json"))["exported"] is True
    path = Path("ledger.jsonl")
    path.write_text(path.read_text(encoding="utf-8").replace("Will an", "Shall an"), encoding="utf-8")
    changed = sealed("ledger", "--verify", "ledger.jsonl")
    assert changed.code == 1
    assert "entry 1 was changed" in changed.out


# score


def test_scoring(sealed: Detente) -> None:
    found = answered(sealed("score", "last", "happened.yaml", "--json"))
    (question,) = found["questions"]
    p = question["probability"]
    assert found["brier"]["value"] == pytest.approx((1 - p) ** 2)
    assert found["base"]["brier"]["value"] == 0.25
    assert found["base"]["brier_skill"] == pytest.approx(1 - (1 - p) ** 2 / 0.25)
    assert found["counts"] == {"scored": 1, "open": 0, "undefined": 0}
    assert found["sealed"] is True
    assert found["made"] == answered(sealed("ledger", "--json"))["entries"][0]["sealed"]
    assert sum(row["count"] for row in found["calibration"]) == 1
    assert len(found["calibration"]) == 5
    assert len(answered(sealed("score", "last", "happened.yaml", "--bins", "10", "--json"))["calibration"]) == 10
    done = sealed("score", "last", "happened.yaml")
    assert done.code == 0
    for part in ("Brier score", "Log score", "base rates 0.25", "Calibration", "One question is no test"):
        assert part in done.out


def test_scoring_needs_to_know_what_happened(sealed: Detente) -> None:
    done = sealed("score", "last")
    assert done.code == 2
    assert done.err.startswith("name the file that says what happened: detente score river-")
    assert sealed("score", "last", "none.yaml").code == 2
    assert sealed("score", "nobody", "happened.yaml").code == 2
    Path("wrong.yaml").write_text("resolutions: {agreement: {value: 3}}", encoding="utf-8")
    wrong = sealed("score", "last", "wrong.yaml")
    assert wrong.code == 2
    assert "true or false would be right" in wrong.err
    Path("other.yaml").write_text("resolutions: {elsewhere: {value: true}}", encoding="utf-8")
    assert "no resolution is of a question of this case" in sealed("score", "last", "other.yaml").err


def test_the_bundled_case_finds_its_resolutions_and_says_how_little_they_show(detente: Detente) -> None:
    path = bundled()["russia-iran-us-2010"]
    run_case(load_case(path.stem), whole_bytes(path), Settings(100), folder=Folder(Path("runs/bundled")))
    done = detente("score", "last")
    assert done.code == 0, done.err
    told = " ".join(done.out.split())
    assert "11 questions: 11 scored" in told
    assert "The 11 scored questions are parts of one story" in told
    assert "A bad score can reject a model; a good one does not validate its parameters." in told
    assert answered(detente("score", "last", "--json"))["resolutions"] == "russia-iran-us-2010.resolutions.yaml"


# verify


def test_a_sound_run(sealed: Detente) -> None:
    done = sealed("verify", "last", "--threads", "2")
    assert done.code == 0
    assert "in 2 blocks agree to the last bit" in done.out
    assert "and are as sealed in entry 1 of ledger.db" in done.out
    found = answered(sealed("verify", "last", "--json"))
    assert (found["ok"], found["blocks"], found["entry"], found["same_code"]) == (True, 2, 1, True)
    assert (found["differences"], found["findings"]) == ([], [])


def test_a_run_with_other_numbers(sealed: Detente) -> None:
    folder = the_run()
    kept = folder.read_block(1)
    assert kept is not None
    kept[0]["issues.release.settlement"][0, 3] += 1
    folder.write_block(1, *kept)
    done = sealed("verify", "last")
    assert done.code == 1
    assert "block 1: issues.release.settlement differs in 1 draw of 452, first in draw 2,052: the run has " in done.out
    assert "entry 1: blocks/00001.npz was changed" in done.out
    found = answered(sealed("verify", "last", "--json"), 1)
    assert [(d["block"], d["outcome"]) for d in found["differences"]] == [(1, "issues.release.settlement")]
    folder.block_path(0).unlink()
    missing = sealed("verify", "last", "--top", "1")
    assert "block 0 is missing or damaged" in missing.out
    assert "and 1 more" in missing.out
    assert not folder.block_path(0).exists()


def test_a_run_whose_case_was_changed_cannot_be_verified(sealed: Detente) -> None:
    case = the_run().path / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    done = sealed("verify", "last")
    assert done.code == 2
    assert "its case was changed since" in done.err


def test_a_run_of_another_state_of_the_code_is_said_to_be_so(detente: Detente) -> None:
    detente("run", "river.yaml", "--draws", "50")
    path = the_run().path / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "code": "another"}), encoding="utf-8")
    done = detente("verify", "last")
    assert done.code == 0
    assert "another state of détente's code made this run" in done.out


def test_an_unfinished_run(detente: Detente) -> None:
    detente("run", "river.yaml", "--draws", "50")
    path = the_run().path / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "state": "unfinished"}), encoding="utf-8")
    for command in (("verify", "last"), ("seal", "last"), ("score", "last", "happened.yaml")):
        done = detente(*command)
        assert done.code == 2
        assert "was interrupted" in done.err
