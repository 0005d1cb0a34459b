"""The ledger: what is sealed stays, and whatever is changed afterwards is found and named."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from detente.errors import DetenteError, RunError
from detente.lenses.load import load_bytes
from detente.runs.fingerprint import canonical, fingerprints, parse_strictly, sha256
from detente.runs.ledger import LedgerFile, Row, export_text, read_ledger, write_export
from detente.runs.store import Folder
from detente.study.audit import changed_forecasts, changed_since, recompute
from detente.study.ledger import START, Entry, check_chain, entry_of, head, read_entry, seal
from detente.study.run import Run, Settings, outline_of, read_run, run_case

CASE = b"""detente: 1
case: {title: Tax}
actors: {a: {name: A, kind: body}, b: {name: B, kind: body}}
issues:
  tax:
    question: How high?
    scale: {0: none, 100: all}
    status_quo: 20
    positions:
      a: {position: 60 .. 70 .. 80, salience: 1, capability: 1}
      b: {position: 20, salience: 1, capability: 0.5 .. 1 .. 2}
    decided: {by: bargaining, rule: compromise}
questions:
  above: {asks: Above 45?, resolves: 2030, probability: issues.tax.settlement > 45}
  none: {asks: "Nothing, \xc3\xa9?", resolves: 2031, probability: 0 / 0}
"""
NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


def made(root: Path, seed: int = 1, draws: int = 3000, case: bytes = CASE) -> Run:
    """Run the case into a folder."""
    return run_case(load_bytes(case, "tax.yaml"), case, Settings(draws, seed), folder=Folder(root / f"tax-{seed}"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three sealed runs."""
    root = tmp_path_factory.mktemp("whole")
    for seed in (1, 2, 3):
        seal(made(root, seed), LedgerFile(root / "ledger.db"), NOON + dt.timedelta(hours=seed))
    return root


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    """The same, to be tampered with."""
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def ledger_of(root: Path) -> LedgerFile:
    return LedgerFile(root / "ledger.db")


def entries(root: Path) -> list[Entry]:
    return [read_entry(row) for row in ledger_of(root).rows()]


def tamper(root: Path, *statements: str) -> None:
    """Change the database as somebody would who wants to: the triggers go first."""
    connection = sqlite3.connect(root / "ledger.db")
    for statement in ("DROP TRIGGER entry_stays", "DROP TRIGGER entry_remains", *statements):
        connection.execute(statement)
    connection.commit()
    connection.close()


def said(root: Path, pinned: str | None = None) -> list[str]:
    """What checking the chain says."""
    return [finding.says for finding in check_chain(ledger_of(root).rows(), pinned)]


# Sealing


def test_an_entry_holds_all_that_was_forecast(root: Path) -> None:
    first = entries(root)[0]
    run = read_run(Folder(root / "tax-1"))
    assert (first.number, first.run, first.previous, first.title) == (1, run.id, START, "Tax")
    assert first.sealed == "2026-05-01T13:00:00+00:00"
    above, none = first.forecasts
    settled = run.results.arrays["issues.tax.settlement"][0]
    assert above.probability == (settled > 45).mean()
    assert (above.asks, above.resolves, above.undefined) == ("Above 45?", "2030", 0)
    assert (none.probability, none.undefined, none.asks) == (None, 3000, "Nothing, é?")
    assert first.manifest == run.manifest
    assert sorted(first.files) == ["blocks/00000.npz", "blocks/00001.npz", "case.yaml", "run.json"]
    assert first.files["case.yaml"] == hashlib.sha256(CASE).hexdigest()
    assert first.files["blocks/00001.npz"] == hashlib.sha256((root / "tax-1/blocks/00001.npz").read_bytes()).hexdigest()
    manifest = json.dumps(json.loads((root / "tax-1/run.json").read_bytes()), sort_keys=True, separators=(",", ":"))
    assert first.files["run.json"] == hashlib.sha256(manifest.encode()).hexdigest()
    files = json.dumps(first.files, sort_keys=True, separators=(",", ":"))
    assert first.manifest_hash == hashlib.sha256(files.encode()).hexdigest()


def test_entries_make_a_chain(root: Path) -> None:
    rows = ledger_of(root).rows()
    found = entries(root)
    assert [entry.number for entry in found] == [1, 2, 3]
    assert [entry.previous for entry in found] == [START, rows[0].hash, rows[1].hash]
    assert all(row.hash == hashlib.sha256(row.sealed.encode()).hexdigest() for row in rows)
    assert head(rows) == rows[2].hash
    assert said(root) == []


def test_a_run_is_sealed_once(root: Path) -> None:
    entry, is_new = seal(read_run(Folder(root / "tax-2")), ledger_of(root))
    assert not is_new
    assert entry.number == 2
    assert len(entries(root)) == 3


def test_a_run_changed_after_sealing_is_not_sealed_again(root: Path) -> None:
    manifest = json.loads((root / "tax-2/run.json").read_bytes())
    (root / "tax-2/run.json").write_text(json.dumps({**manifest, "machine": "another"}))
    with pytest.raises(RunError, match=r"was sealed as entry 2 and has been changed since \(run.json\)"):
        seal(read_run(Folder(root / "tax-2")), ledger_of(root))


def test_nothing_is_added_to_a_broken_ledger(root: Path) -> None:
    tamper(root, "DELETE FROM entry WHERE number = 2")
    with pytest.raises(RunError, match="is broken, so nothing was added"):
        seal(made(root, 4), ledger_of(root))
    assert len(ledger_of(root).rows()) == 2


def test_only_a_kept_run_with_questions_is_sealed(tmp_path: Path) -> None:
    loose = run_case(load_bytes(CASE), CASE, Settings(8))
    with pytest.raises(RunError, match="lies in no folder"):
        seal(loose, ledger_of(tmp_path))
    with pytest.raises(RunError, match="asks no questions"):
        seal(made(tmp_path, case=CASE[: CASE.index(b"questions:")]), ledger_of(tmp_path))
    assert not (tmp_path / "ledger.db").exists()


def test_asking_for_a_sealed_run_again_changes_nothing(root: Path) -> None:
    made(root, 1)
    assert changed_since(entries(root)[0], Folder(root / "tax-1")) == ()


def test_asking_for_a_run_again_mends_its_manifest(root: Path) -> None:
    path = root / "tax-1/run.json"
    sound = json.loads(path.read_bytes())
    path.write_text(json.dumps({**sound, "seed": 7}))
    made(root, 1)
    assert json.loads(path.read_bytes())["seed"] == 1


def test_a_sealed_run_is_not_solved_over_by_another_state_of_the_code(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.study.manifest.code_digest", lambda: "another")
    with pytest.raises(RunError, match="holds a sealed run that another state of détente made"):
        made(root, 1)
    assert changed_since(entries(root)[0], Folder(root / "tax-1")) == ()


# The file


def test_the_file_itself_refuses_changes(root: Path) -> None:
    connection = sqlite3.connect(root / "ledger.db")
    for statement in ("UPDATE entry SET hash = 'x'", "DELETE FROM entry", "DELETE FROM entry WHERE number = 3"):
        with pytest.raises(sqlite3.IntegrityError, match="an entry of a ledger is never"):
            connection.execute(statement)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("dear")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE mine (x)")
    other.close()
    for name in ("text", "empty", "folder", "other.db", "none"):
        with pytest.raises(RunError):
            read_ledger(tmp_path / name)
    with pytest.raises(RunError, match="is a database but no ledger"):
        LedgerFile(tmp_path / "other.db").append(lambda _: None)
    with pytest.raises(RunError, match="cannot be used as a ledger"):
        LedgerFile(tmp_path / "text").append(lambda _: None)
    with pytest.raises(RunError, match="cannot be used as a ledger"):
        LedgerFile(tmp_path / "folder").append(lambda _: None)
    with pytest.raises(RunError, match="cannot write"):
        LedgerFile(tmp_path / "text" / "below" / "ledger.db").append(lambda _: None)
    assert LedgerFile(tmp_path / "none").rows() == ()


def test_a_failed_entry_leaves_no_trace(tmp_path: Path) -> None:
    def fail(_: tuple[Row, ...]) -> Row:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ledger_of(tmp_path).append(fail)
    assert ledger_of(tmp_path).append(lambda rows: Row(len(rows) + 1, "{}", "h", "f")) == Row(1, "{}", "h", "f")
    assert ledger_of(tmp_path).rows() == (Row(1, "{}", "h", "f"),)


def test_while_one_process_adds_no_other_can(root: Path) -> None:
    def write(_: tuple[Row, ...]) -> None:
        other = sqlite3.connect(root / "ledger.db", timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM entry").fetchone() == (3,)
        other.close()

    assert ledger_of(root).append(write) is None


SCRIPT = """
import sys
from pathlib import Path
from detente.runs.ledger import LedgerFile
from detente.runs.store import Folder
from detente.study.ledger import seal
from detente.study.run import read_run
for folder in sys.argv[2:]:
    print(seal(read_run(Folder(Path(folder))), LedgerFile(Path(sys.argv[1])))[1])
"""


def test_two_processes_seal_at_once(root: Path) -> None:
    folders = [str(made(root, seed, draws=8).folder.path) for seed in range(4, 14)]  # type: ignore[union-attr]  # kept
    (root / "ledger.db").unlink()
    command = [sys.executable, "-c", SCRIPT, str(root / "ledger.db")]
    orders = (folders, folders[::-1])
    both = [subprocess.Popen([*command, *order], stdout=subprocess.PIPE, stderr=subprocess.PIPE) for order in orders]
    answers = [process.communicate(timeout=120) for process in both]
    assert [error for _, error in answers] == [b"", b""]
    assert sum(text.count(b"True") for text, _ in answers) == 10
    assert said(root) == []
    assert sorted(entry.run for entry in entries(root)) == sorted(read_run(Folder(Path(f))).id for f in folders)


def test_a_ledger_and_its_runs_can_move_together(root: Path, tmp_path: Path) -> None:
    moved = Path(shutil.move(root, tmp_path / "elsewhere"))
    ledger = ledger_of(moved)
    assert all(changed_since(read_entry(row), ledger.folder_of(row)) == () for row in ledger.rows())


# Changes to the ledger


def other_probability(text: str) -> str:
    body = json.loads(text)
    body["forecasts"][0]["probability"] += 0.01
    return canonical(body)


def rewritten(root: Path, number: int, change: Callable[[str], str], with_hash: bool = False) -> None:
    """Change the text of an entry, and its hash too where that is asked for."""
    text = change(ledger_of(root).rows()[number - 1].sealed)
    quoted = text.replace("'", "''")
    tamper(root, f"UPDATE entry SET sealed = '{quoted}' WHERE number = {number}",
           *([f"UPDATE entry SET hash = '{sha256(text)}' WHERE number = {number}"] if with_hash else []))  # fmt: skip


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_changed_probability(root: Path, number: int) -> None:
    rewritten(root, number, other_probability)
    (only,) = said(root)
    assert only.startswith(f"entry {number} was changed: its hash is ")


@pytest.mark.parametrize("number", [1, 2])
def test_a_changed_probability_with_its_hash_made_to_fit(root: Path, number: int) -> None:
    rewritten(root, number, other_probability, with_hash=True)
    (only,) = said(root)
    assert only.startswith(f"entry {number + 1} does not follow entry {number}")


def test_the_last_entry_with_its_hash_made_to_fit_is_found_by_the_head_and_by_the_run(root: Path) -> None:
    noted = head(ledger_of(root).rows())
    rewritten(root, 3, other_probability, with_hash=True)
    assert said(root) == []
    (only,) = said(root, noted)
    assert only.startswith(f"no entry has the hash {noted}: entries were cut off or written anew")
    found, note = changed_forecasts(entries(root)[2], Folder(root / "tax-3"))
    assert note == ""
    assert found[0].says.startswith("entry 3: above: the ledger says 0.")
    assert "and the run gives 0." in found[0].says


def test_a_changed_hash(root: Path) -> None:
    tamper(root, f"UPDATE entry SET hash = '{START}' WHERE number = 2")
    first, second = said(root)
    assert first.startswith("entry 2 was changed")
    assert second.startswith("entry 3 does not follow entry 2")


def test_a_removed_entry_in_the_middle(root: Path) -> None:
    tamper(root, "DELETE FROM entry WHERE number = 2")
    assert said(root)[0].startswith("place 2 holds entry 3: an entry before it was removed")
    assert said(root)[1].startswith("entry 2 does not follow entry 1")


def test_a_removed_entry_in_the_middle_with_the_rest_moved_up(root: Path) -> None:
    tamper(root, "DELETE FROM entry WHERE number = 2", "UPDATE entry SET number = 2 WHERE number = 3")
    assert said(root)[0].startswith("place 2 holds entry 3")


def test_a_removed_first_entry(root: Path) -> None:
    tamper(root, "DELETE FROM entry WHERE number = 1")
    assert said(root)[1].startswith("entry 1 does not follow the beginning")


def test_removed_last_entries_are_found_only_by_the_head(root: Path) -> None:
    noted, earlier = head(ledger_of(root).rows()), ledger_of(root).rows()[0].hash
    tamper(root, "DELETE FROM entry WHERE number = 3")
    assert said(root) == []
    assert said(root, earlier) == []
    assert len(said(root, noted)) == 1
    tamper_all = sqlite3.connect(root / "ledger.db")
    tamper_all.execute("DELETE FROM entry")
    tamper_all.commit()
    tamper_all.close()
    assert said(root) == []
    assert "(the ledger has 0 entries)" in said(root, noted)[0]


def test_a_changed_order(root: Path) -> None:
    tamper(root, "UPDATE entry SET number = 9 WHERE number = 1", "UPDATE entry SET number = 1 WHERE number = 2",
           "UPDATE entry SET number = 2 WHERE number = 9")  # fmt: skip
    found = said(root)
    assert found[0].startswith("place 1 holds entry 2")
    assert any(text.startswith("place 2 holds entry 1") for text in found)


def test_an_entry_put_in(root: Path) -> None:
    rows = list(ledger_of(root).rows())
    body = json.loads(rows[1].sealed)
    text = canonical({**body, "run": "another", "number": 3, "previous": rows[1].hash})
    rows = [*rows[:2], Row(3, text, sha256(text)), Row(4, rows[2].sealed, rows[2].hash)]
    found = [finding.says for finding in check_chain(rows)]
    assert found[0].startswith("place 4 holds entry 3")
    assert found[1].startswith("entry 4 does not follow entry 3")


def test_a_manifest_hash_that_does_not_fit(root: Path) -> None:
    rewritten(root, 3, lambda text: text.replace(entries(root)[2].manifest_hash, START), with_hash=True)
    assert said(root) == ["entry 3: its manifest hash does not fit the hashes of its files"]


NO_ENTRIES = ("", "x", "[]", "{}", "null", '{"format": "detente-ledger/1"}', '{"a":1,"a":1}', "[" * 10**5,
              '{"format":"other"}')  # fmt: skip


@pytest.mark.parametrize("text", NO_ENTRIES)
def test_an_entry_that_is_none(root: Path, text: str) -> None:
    rewritten(root, 2, lambda _: text)
    found = said(root)
    assert found[0].startswith("entry 2 was changed")
    assert found[1].startswith("entry 2 cannot be read")
    rows = ledger_of(root).rows()
    assert entry_of(rows, read_entry(rows[2]).run) is not None


def test_every_changed_character_of_an_entry_is_found(root: Path) -> None:
    rows = ledger_of(root).rows()
    text = rows[1].sealed
    for place in range(0, len(text), 5):
        other = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
        found = check_chain([rows[0], Row(2, other, rows[1].hash), rows[2]])
        assert found
        assert found[0].entry == 2


def test_every_changed_byte_of_the_file_is_found_or_harmless(root: Path) -> None:
    path = root / "ledger.db"
    sound, rows = path.read_bytes(), ledger_of(root).rows()
    sealed = [(row.number, row.sealed, row.hash) for row in rows]
    for place in range(0, len(sound), 97):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0x41]) + sound[place + 1 :])
        try:
            now, _ = read_ledger(path)
        except DetenteError:
            continue
        assert check_chain(now, head(rows)) or [(row.number, row.sealed, row.hash) for row in now] == sealed


# Changes to a run


def changes(root: Path, number: int = 1) -> list[str]:
    """What checking a run says."""
    return [finding.says for finding in changed_since(entries(root)[number - 1], Folder(root / f"tax-{number}"))]


def test_an_untouched_run(root: Path) -> None:
    assert [changes(root, number) for number in (1, 2, 3)] == [[], [], []]
    assert changed_forecasts(entries(root)[0], Folder(root / "tax-1")) == ((), "")


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("seed", 2, "seed is 2, and was 1"),
        ("draws", 3001, "draws is 3001, and was 3000"),
        ("made", "2020-01-01", "made is '2020-01-01', and was "),
        ("case", {"file": "tax.yaml", "title": "Tax", "sha256": "0"}, "case.sha256 is '0', and was "),
        ("packages", {}, "packages is {}, and was not there"),
        ("new", 1, "new is 1, and was not there"),
    ],
)
def test_a_changed_manifest(root: Path, key: str, value: object, says: str) -> None:
    path = root / "tax-1/run.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), key: value}))
    (only,) = changes(root)
    assert only.startswith("entry 1: run.json was changed: ")
    assert says in only


def test_every_changed_byte_of_a_manifest_is_found_unless_it_means_the_same(root: Path) -> None:
    path = root / "tax-1/run.json"
    sound = path.read_bytes()
    meant = json.loads(sound)
    for place in range(0, len(sound), 3):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0x02]) + sound[place + 1 :])
        try:
            same = parse_strictly(path.read_bytes()) == meant
        except ValueError:
            same = False
        assert bool(changes(root)) != same
    path.write_bytes(sound)
    path.write_text(json.dumps(meant, indent=7))
    assert changes(root) == []


@pytest.mark.parametrize("text", ["", "x", "[]", "\ufeff{}"])
def test_a_manifest_that_is_none(root: Path, text: str) -> None:
    (root / "tax-1/run.json").write_text(text, encoding="utf-8")
    assert changes(root) == ["entry 1: run.json was changed; it cannot be read"]


@pytest.mark.parametrize("name", ["case.yaml", "blocks/00000.npz", "blocks/00001.npz"])
def test_every_changed_byte_of_a_file_is_found(root: Path, name: str) -> None:
    path = root / "tax-1" / name
    sound = path.read_bytes()
    for place in [*range(0, len(sound), max(1, len(sound) // 25)), len(sound) - 1]:
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0x01]) + sound[place + 1 :])
        assert changes(root) == [f"entry 1: {name} was changed"]
    path.write_bytes(sound + b"\n")
    assert changes(root) == [f"entry 1: {name} was changed"]
    path.unlink()
    assert changes(root) == [f"entry 1: {name} is gone"]


def test_blocks_that_were_swapped_or_added(root: Path) -> None:
    one, two = (root / f"tax-1/blocks/0000{index}.npz" for index in (0, 1))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    shutil.copy(two, two.with_name("00002.npz"))
    assert changes(root) == ["entry 1: blocks/00000.npz was changed", "entry 1: blocks/00001.npz was changed",
                             "entry 1: blocks/00002.npz was added"]


def test_a_run_that_is_gone(root: Path) -> None:
    shutil.rmtree(root / "tax-1")
    assert changes(root) == [f"entry 1: its run is gone; looked in {root / 'tax-1'}"]


def test_forecasts_of_a_run_that_this_version_cannot_read(root: Path) -> None:
    (root / "tax-1/case.yaml").write_bytes(CASE.replace(b"70", b"71"))
    found, note = changed_forecasts(entries(root)[0], Folder(root / "tax-1"))
    assert found == ()
    assert note.startswith("entry 1: its forecasts were not worked out again: ")


def test_forecasts_that_were_left_out_or_put_in(root: Path) -> None:
    def other(text: str) -> str:
        body = json.loads(text)
        body["forecasts"][0]["id"] = "beyond"
        return canonical(body)

    rewritten(root, 3, other, with_hash=True)
    found, _ = changed_forecasts(entries(root)[2], Folder(root / "tax-3"))
    assert [finding.says for finding in found] == ["entry 3: beyond: the run has no such question",
                                                   "entry 3: above: the ledger lacks this question"]


# Solving again


def test_a_sound_run_comes_out_again(root: Path) -> None:
    outline = outline_of(Folder(root / "tax-1"))
    steps: list[tuple[int, int]] = []
    before = fingerprints(outline.folder)
    assert recompute(outline, 2, lambda done, total: steps.append((done, total))) == ()
    assert steps == [(1, 2), (2, 2)]
    assert fingerprints(outline.folder) == before


def test_every_kind_of_difference_is_named(root: Path) -> None:
    folder = Folder(root / "tax-1")
    kept = folder.read_block(1)
    assert kept is not None
    arrays, held = {path: array.copy() for path, array in kept[0].items()}, kept[1]
    arrays["issues.tax.settlement"][0, 7] += 1e-12
    arrays["issues.tax.settlement"][0, 9] = np.nan
    arrays["issues.tax.position.a"] = arrays["issues.tax.position.a"].astype(np.float32)
    arrays["mine"] = arrays.pop("issues.tax.position.b")
    folder.write_block(1, arrays, {**held, ("x", "y"): 1})
    found = {(m.block, m.outcome): m.says for m in recompute(outline_of(folder))}
    assert sorted(found) == [(1, ""), (1, "issues.tax.position.a"), (1, "issues.tax.position.b"),
                             (1, "issues.tax.settlement"), (1, "mine")]  # fmt: skip
    assert found[1, "issues.tax.settlement"].startswith("differs in 2 draws of 952, first in draw 2,056: the run has ")
    assert found[1, "issues.tax.position.a"] == (
        "has float32 in shape (1, 952), and float64 in shape (1, 952) comes out")
    assert found[1, "issues.tax.position.b"] == "is missing"
    assert found[1, "mine"] == "is nothing that this run solves"
    assert found[1, ""] == "counts draws held at a bound differently"


def test_a_single_bit_counts(root: Path) -> None:
    folder = Folder(root / "tax-1")
    kept = folder.read_block(0)
    assert kept is not None
    kept[0]["issues.tax.settlement"].view(np.uint64)[0, 2047] ^= 1
    folder.write_block(0, *kept)
    (only,) = recompute(outline_of(folder))
    assert (only.block, only.outcome) == (0, "issues.tax.settlement")
    assert only.says.startswith("differs in 1 draw of 2,048, first in draw 2,048: ")


def test_a_block_that_is_missing_or_damaged(root: Path) -> None:
    folder = Folder(root / "tax-1")
    folder.block_path(0).unlink()
    folder.block_path(1).write_bytes(b"PK")
    assert [(m.block, m.outcome, m.says) for m in recompute(outline_of(folder))] == [
        (0, "", "is missing or damaged"), (1, "", "is missing or damaged")]
    assert not folder.block_path(0).exists()


# For strangers


def test_a_stranger_checks_the_chain_with_nothing_but_the_lines(root: Path) -> None:
    rows = ledger_of(root).rows()
    write_export(root / "ledger.jsonl", rows)
    previous = "0" * 64
    for line in (root / "ledger.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        sealed = line[line.index('"sealed":') + len('"sealed":') : -1]
        assert hashlib.sha256(sealed.encode()).hexdigest() == entry["hash"]
        assert entry["sealed"]["previous"] == previous
        assert sealed == json.dumps(entry["sealed"], sort_keys=True, separators=(",", ":"))
        previous = entry["hash"]
    assert previous == head(rows)
    read, is_exported = read_ledger(root / "ledger.jsonl")
    assert is_exported
    assert [(row.number, row.sealed, row.hash) for row in read] == [(row.number, row.sealed, row.hash) for row in rows]
    assert check_chain(read, previous) == ()


def test_every_change_to_an_exported_ledger_is_found(root: Path) -> None:
    rows = ledger_of(root).rows()
    lines = export_text(rows).splitlines(keepends=True)
    path = root / "ledger.jsonl"

    def found(text: str) -> bool:
        path.write_text(text, encoding="utf-8")
        try:
            return bool(check_chain(read_ledger(path)[0], head(rows)))
        except DetenteError:
            return True

    assert not found("".join(lines))
    assert not found("".join(lines).replace("\n", "\r\n"))
    assert found("".join(lines[:2]))
    assert found("".join([lines[0], lines[2]]))
    assert found("".join([lines[1], lines[0], lines[2]]))
    assert found("".join([*lines, lines[2]]))
    assert found("".join(lines) + "\n")
    assert found("".join(lines) + "{}\n")
    text = "".join(lines)
    for place in range(0, len(text), 41):
        assert found(text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :])


def test_json_has_one_form() -> None:
    assert canonical({"b": [1, 0.1, None, True], "a": "é"}) == '{"a":"\\u00e9","b":[1,0.1,null,true]}'
    for wrong in (float("nan"), float("inf"), object(), {1, 2}):
        with pytest.raises(RunError, match="cannot be written as JSON"):
            canonical(wrong)
    for text in ('{"a":1,"a":2}', "NaN", "[Infinity]", "[" * 100_000, "{"):
        with pytest.raises(ValueError):
            parse_strictly(text)
