"""The index of runs is only ever a copy: whatever happens to it, the list says what the folders say."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from detente.errors import RunError
from detente.runs import index
from detente.runs.index import INDEX, Listed, enter, list_all, prune
from detente.runs.store import Folder, find_run

FINISHED = {"state": "finished", "case": {"title": "Tåx"}, "draws": 300, "seed": 7, "made": "2026-01-01T00:00:00+00:00",
            "changes": {"a.b": "2"}, "without": ["press"], "variant": "weak"}


def make(root: Path, name: str, age: int = 0, **facts: Any) -> Folder:
    """A folder that looks like a run."""
    folder = Folder(root / name)
    folder.write_manifest({**FINISHED, "id": facts.pop("id", name), **facts})
    os.utime(folder.path, (10_000 - age, 10_000 - age))
    return folder


def ids(root: Path) -> list[str]:
    """Ids of what is listed, with those that are gone marked."""
    return [f"{row.id}{' gone' if row.state == 'gone' else ''}" for row in list_all(root)]


def rows(root: Path) -> dict[str, tuple[Any, ...]]:
    """What the file itself holds."""
    with closing(sqlite3.connect(root / INDEX)) as connection:
        return {row[0]: row[1:] for row in connection.execute("SELECT folder, id, state, draws FROM run")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three runs among the runs, one elsewhere, all entered."""
    root = tmp_path / "runs"
    for age, name in enumerate(("tax-aa", "tax-bb", "gas-cc")):
        assert enter(root, make(root, name, age)) == ""
    assert enter(root, make(tmp_path, "mine", 10, id="oil-dd")) == ""
    return root


def test_everything_a_manifest_says_is_listed_the_newest_last(root: Path) -> None:
    assert ids(root) == ["oil-dd", "gas-cc", "tax-bb", "tax-aa"]
    row = list_all(root)[-1]
    assert row == Listed("tax-aa", "tax-aa", "finished", "Tåx", 300, 7, FINISHED["made"], {"a.b": "2"}, ("press",),
                         "weak", row.stamp)
    assert list_all(root)[0].path(root).samefile(root.parent / "mine")
    assert rows(root) == {way: (name, "finished", 300) for way, name in (
        ("tax-aa", "tax-aa"), ("tax-bb", "tax-bb"), ("gas-cc", "gas-cc"), ("../mine", "oil-dd"))}


def test_the_list_is_read_from_the_index_where_it_agrees(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = list_all(root)
    monkeypatch.setattr(Folder, "manifest", lambda self: pytest.fail(f"{self.path} was read"))
    assert list_all(root) == before


def test_what_is_out_of_step_is_put_right(root: Path) -> None:
    make(root, "tax-aa", draws=999)
    make(root, "new-ee", 5)
    found = {row.id: row.draws for row in list_all(root)}
    assert found["tax-aa"] == 999
    assert found["new-ee"] == 300
    assert rows(root)["tax-aa"] == ("tax-aa", "finished", 999)
    assert "new-ee" in rows(root)


@pytest.mark.parametrize("damage", ["absent", "empty", "text", "other", "older", "folder"])
def test_an_index_that_is_no_use_is_made_anew(root: Path, damage: str) -> None:
    before, path = list_all(root), root / INDEX
    if damage in ("absent", "folder"):
        path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage in ("empty", "text"):
        path.write_bytes(b"" if damage == "empty" else b"nothing of the kind" * 200)
    elif damage != "absent":
        with closing(sqlite3.connect(path)) as connection:
            script = "DROP TABLE run; CREATE TABLE run (x)" if damage == "other" else "UPDATE run SET draws = 1"
            connection.executescript(f"{script}; PRAGMA user_version = 99")
    assert list_all(root) == before
    assert list_all(root) == before
    if damage != "folder":
        assert len(rows(root)) == 4


def test_no_damage_to_the_file_changes_the_list(root: Path) -> None:
    before, path = list_all(root), root / INDEX
    sound = path.read_bytes()
    chance = random.Random(5)
    places = {*range(0, 110), *range(len(sound) - 900, len(sound), 5)}
    for place in sorted(places):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ (1 + chance.randrange(255))]) + sound[place + 1 :])
        assert [row for row in list_all(root) if row.state != "gone"] == list(before), place
    for length in (1, 50, 100, 1000, len(sound) - 1):
        path.write_bytes(sound[:length])
        assert list_all(root) == before


def test_an_index_that_cannot_be_written_fails_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "LOCK_WAIT", 0.01)
    before = list_all(root)
    with closing(sqlite3.connect(root / INDEX, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        assert list_all(root) == before
        told = enter(root, make(root, "late-ff"))
        assert "could not be entered in the index" in told
        assert "locked" in told
        assert "late-ff" in ids(root)
        monkeypatch.setattr(index, "list_all", lambda _: (Listed("tax-bb", "tax-bb", "gone"),))
        with pytest.raises(RunError, match="locked"):
            prune(root)


def test_a_run_that_is_gone_is_said_to_be_so_until_it_is_forgotten(root: Path) -> None:
    shutil.rmtree(root / "tax-bb")
    shutil.rmtree(root.parent / "mine")
    assert ids(root) == ["oil-dd gone", "tax-bb gone", "gas-cc", "tax-aa"]
    (root / INDEX).unlink()
    assert ids(root) == ["mine gone", "gas-cc", "tax-aa"]  # the way is all that is left of it
    assert [row.folder for row in prune(root)] == ["../mine"]
    assert ids(root) == ["gas-cc", "tax-aa"]
    assert prune(root) == ()
    make(root.parent, "mine", id="oil-dd")
    assert ids(root) == ["gas-cc", "tax-aa"]


def test_a_manifest_that_cannot_be_read_is_told_each_time(root: Path) -> None:
    (root / "tax-bb" / "run.json").write_text("{")
    make(root, "odd-11", case="no mapping", draws=True, changes=[])
    for _ in range(2):
        bad = {row.id: row.says for row in list_all(root) if row.state == "unreadable"}
        assert set(bad) == {"tax-bb", "odd-11"}
        assert all("run.json" in says for says in bad.values())


def test_text_that_sqlite_cannot_hold_is_read_anew_each_time(root: Path) -> None:
    folder = make(root, "odd-22", seed=2**70)
    (folder.path / "run.json").write_text(json.dumps({**folder.manifest(), "case": {"title": "\ud800"}}))
    for _ in range(2):
        (row,) = (row for row in list_all(root) if row.id == "odd-22")
        assert (row.title, row.seed) == ("\ud800", None)


def test_last_and_ids_know_runs_elsewhere(root: Path) -> None:
    mine = root.parent / "mine"
    assert find_run("oil-d", root).path.samefile(mine)
    os.utime(mine, (20_000, 20_000))
    assert find_run("last", root).path.samefile(mine)
    copy = make(root.parent, "copy", -5_000, id="tax-aa")
    enter(root, copy)
    assert find_run("tax-a", root).path.samefile(copy.path)  # the same run twice: the newer
    make(root, "tab-ee")
    with pytest.raises(RunError, match='3 runs called "ta"'):
        find_run("ta", root)


# Several processes

MAKER = """
import sys
from pathlib import Path
from detente.runs.index import enter, list_all
from detente.runs.store import Folder
root, who, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(count):
    name = f"{who}-{number:03d}"
    folder = Folder((root.parent / "aside" if number % 3 == 0 else root) / name)
    for state in ("unfinished", "finished"):
        folder.write_manifest({"id": name, "state": state, "draws": number})
        said = enter(root, folder)
        assert not said, said
    listed = {row.id: row.state for row in list_all(root)}
    assert all(listed.get(f"{who}-{n:03d}") == "finished" for n in range(number + 1)), (who, number, listed)
    print(number, flush=True)
"""


def maker(root: Path, who: str, count: int) -> subprocess.Popen[str]:
    """A process that makes runs and lists them."""
    return subprocess.Popen([sys.executable, "-c", MAKER, str(root), who, str(count)], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def complete(root: Path, *makers: str, count: int) -> None:
    """The file is sound and holds every run of these makers, as finished."""
    with closing(sqlite3.connect(root / INDEX)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        held = {row[0] for row in connection.execute("SELECT id FROM run WHERE state = 'finished'")}
    assert {f"{who}-{number:03d}" for who in makers for number in range(count)} <= held


def test_two_processes_enter_runs_at_once_and_none_is_lost(tmp_path: Path) -> None:
    root = tmp_path / "runs"
    makers = [maker(root, who, 25) for who in ("one", "two")]
    while any(process.poll() is None for process in makers):
        list_all(root)
    assert [process.communicate()[1] for process in makers] == ["", ""]
    complete(root, "one", "two", count=25)


def test_the_same_run_entered_by_two_at_once(tmp_path: Path) -> None:
    root = tmp_path / "runs"
    makers = [maker(root, "same", 20) for _ in range(2)]
    said = [process.communicate()[1] for process in makers]
    assert all(text == "" or "unfinished" in text for text in said), said  # one may begin what the other has finished
    assert len([name for name in ids(root) if "gone" not in name]) == len(set(ids(root)))
    for row in list_all(root):
        assert json.loads((row.path(root) / "run.json").read_bytes())["state"] == row.state


def test_a_process_killed_in_the_middle_leaves_an_index_for_the_others(tmp_path: Path) -> None:
    root, chance = tmp_path / "runs", random.Random(3)
    steady = maker(root, "steady", 30)
    for turn in range(5):
        doomed = maker(root, f"doomed{turn}", 1000)
        assert doomed.stdout is not None
        doomed.stdout.readline()
        time.sleep(chance.uniform(0, 0.05))
        doomed.send_signal(signal.SIGKILL)
        doomed.communicate()
    assert steady.communicate()[1] == ""
    there = {path.parent.name for path in (*root.glob("*/run.json"), *(tmp_path / "aside").glob("*/run.json"))}
    assert {row.id for row in list_all(root)} >= there - {max(n for n in there if n.startswith(f"doomed{turn}"))
                                                         for turn in range(5)}
    complete(root, "steady", count=30)


def test_an_index_thrown_away_while_it_is_used_loses_nothing(tmp_path: Path) -> None:
    root = tmp_path / "runs"
    makers = [maker(root, who, 15) for who in ("one", "two")]
    while any(process.poll() is None for process in makers):
        (root / INDEX).unlink(missing_ok=True)
        time.sleep(0.03)
    said = [process.communicate()[1] for process in makers]
    assert all("AssertionError: ('" not in text for text in said), said
    assert {name for name in ids(root) if "gone" not in name} >= {"one-000", "two-000"}
    assert {row.id for row in list_all(root)} == {path.parent.name for path in tmp_path.glob("*/*/run.json")}
