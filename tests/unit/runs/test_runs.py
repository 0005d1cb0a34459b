"""Runs on disk: whole blocks or none, resumed to the last bit, found by name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from detente.draws import Block, blocks
from detente.errors import RunError
from detente.lenses.engine import solve_block
from detente.lenses.load import load_case
from detente.runs.execute import Results, execute
from detente.runs.store import Folder, find_run, list_runs, write_whole
from detente.study.run import Run, Settings, plan_for, read_run, run_case

BOARD = Path(__file__).parents[2] / "data" / "board.yaml"
SOURCE = load_case(BOARD)
DATA = BOARD.read_bytes()
DRAWS = 5_000
SETTINGS = Settings(DRAWS, seed=4)


@pytest.fixture(scope="module")
def whole() -> Results:
    """The results without a folder, on one thread."""
    return execute(plan_for(SOURCE), 4, DRAWS)


def same(one: Results, other: Results) -> bool:
    """Do two results agree to the last bit."""
    return set(one.arrays) == set(other.arrays) and one.held == other.held and all(
        array.dtype == other.arrays[path].dtype and array.tobytes() == other.arrays[path].tobytes()
        for path, array in one.arrays.items()
    )


def run(root: Path, threads: int = 1) -> Run:
    """Run the board into a folder."""
    return run_case(SOURCE, DATA, SETTINGS, threads, Folder(root / "board"))


def block_files(run: Run) -> list[Path]:
    """The files of its blocks, in order."""
    assert run.folder is not None
    return sorted((run.folder.path / "blocks").iterdir())


# Files


def test_a_file_is_there_in_full_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "file"
    write_whole(path, b"one")
    assert path.read_bytes() == b"one"
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert [p.name for p in path.parent.iterdir()] == ["file"]


def test_a_block_is_written_whole_and_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path)
    arrays = {"a.b": np.arange(6.0).reshape(2, 3), "status": np.zeros((1, 3), dtype=np.int8)}
    folder.write_block(7, arrays, {("edit", "path"): 2})
    read = folder.read_block(7)
    assert read is not None
    assert read[1] == {("edit", "path"): 2}
    assert all(np.array_equal(read[0][key], arrays[key]) and read[0][key].dtype == arrays[key].dtype for key in arrays)
    assert folder.read_block(8) is None
    monkeypatch.setattr(np, "savez", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        folder.write_block(8, arrays, {})
    assert [path.name for path in (tmp_path / "blocks").iterdir()] == ["00007.npz"]


def test_any_damage_to_a_block_is_noticed_or_harmless(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    arrays = {"a": np.linspace(0, 1, 40).reshape(2, 20)}
    folder.write_block(0, arrays, {})
    path = folder.block_path(0)
    sound = path.read_bytes()
    for place in range(0, len(sound), 7):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 0x55]) + sound[place + 1 :])
        read = folder.read_block(0)
        assert read is None or set(read[0]) != {"a"} or np.array_equal(read[0]["a"], arrays["a"])
    for length in (0, 1, 50, len(sound) - 1):
        path.write_bytes(sound[:length])
        assert folder.read_block(0) is None


# Going on


def test_a_run_is_kept_and_read_again(tmp_path: Path, whole: Results) -> None:
    made = run(tmp_path)
    assert same(made.results, whole)
    assert [path.name for path in block_files(made)] == ["00000.npz", "00001.npz", "00002.npz"]
    assert made.folder is not None
    again = read_run(made.folder)
    assert same(again.results, whole)
    assert again.results.reused == 3
    assert again.id == made.id == made.folder.manifest()["id"]
    assert made.folder.manifest()["case"]["title"] == "Board"


def test_what_is_missing_or_damaged_is_solved_again_to_the_same_bytes(tmp_path: Path, whole: Results) -> None:
    made = run(tmp_path)
    files = block_files(made)
    before = [file.read_bytes() for file in files]
    files[0].unlink()
    files[2].write_bytes(before[2][:1000])
    again = run(tmp_path)
    assert again.results.reused == 1
    assert same(again.results, whole)
    assert [file.read_bytes() for file in files][1] == before[1]


def test_a_block_of_another_shape_is_solved_again(tmp_path: Path, whole: Results) -> None:
    made = run(tmp_path)
    assert made.folder is not None
    first = made.folder.read_block(0)
    assert first is not None
    made.folder.write_block(2, *first)  # 2,048 draws where 904 belong
    made.folder.write_block(0, {"payoff.a": np.zeros((1, 2048))}, {})
    assert same(run(tmp_path).results, whole)


def test_blocks_do_not_depend_on_order_or_threads(whole: Results) -> None:
    plan = plan_for(SOURCE)
    assert same(execute(plan, 4, DRAWS, threads=2), whole)
    for block in reversed(blocks(DRAWS)):
        alone = solve_block(plan, 4, block)
        for path, cells in alone.arrays.items():
            part = whole.arrays[path][:, block.start : block.start + block.size]
            assert np.ascontiguousarray(part).tobytes() == np.ascontiguousarray(cells).tobytes()


def test_fewer_draws_are_a_prefix_of_more(whole: Results) -> None:
    fewer = execute(plan_for(SOURCE), 4, 3_000)
    for path, cells in fewer.arrays.items():
        assert np.array_equal(cells, whole.arrays[path][:, :3_000], equal_nan=cells.dtype.kind == "f")


def test_progress_reaches_its_total() -> None:
    steps: list[tuple[int, int]] = []
    execute(plan_for(SOURCE), 4, 100, progress=lambda done, total: steps.append((done, total)))
    assert steps[-1][0] == steps[-1][1] == len(steps)


def test_an_error_in_a_thread_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("detente.runs.execute.solve_block", broken)
    with pytest.raises(ZeroDivisionError):
        execute(plan_for(SOURCE), 4, DRAWS, threads=2)


SCRIPT = """
import sys
from pathlib import Path
from detente.lenses.load import load_case
from detente.runs.store import Folder
from detente.study.run import Settings, run_case
path = Path(sys.argv[1])
run_case(load_case(path), path.read_bytes(), Settings(5000, seed=4), 2, Folder(Path(sys.argv[2])))
"""


def test_two_processes_on_one_folder(tmp_path: Path, whole: Results) -> None:
    command = [sys.executable, "-c", SCRIPT, str(BOARD), str(tmp_path / "both")]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate(timeout=120)[1] for process in both] == [b"", b""]
    assert [process.returncode for process in both] == [0, 0]
    made = find_run("last", tmp_path)
    assert same(read_run(made).results, whole)
    assert not [path for path in made.path.rglob("*") if path.name.startswith(".")]


def test_a_file_swept_away_while_it_is_written_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, turns = os.replace, []

    def swept(source: str, target: Path) -> None:
        turns.append(source)
        if len(turns) < 3:
            Folder(tmp_path).sweep()
        real(source, target)

    monkeypatch.setattr(os, "replace", swept)
    write_whole(tmp_path / "file", b"all of it")
    Folder(tmp_path).write_block(0, {"a": np.arange(4.0)}, {})
    assert (tmp_path / "file").read_bytes() == b"all of it"
    assert len(turns) == 4
    assert Folder(tmp_path).read_block(0) is not None


def test_what_killed_processes_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    run(tmp_path)
    left = [tmp_path / "board" / ".run.json.ab.part", tmp_path / "board" / "blocks" / ".00001.npz.cd.part"]
    for path in (*left, tmp_path / "board" / ".mine", tmp_path / "board" / "part"):
        path.write_bytes(b"x")
    run(tmp_path)
    assert [path.exists() for path in left] == [False, False]
    assert (tmp_path / "board" / ".mine").exists()
    assert (tmp_path / "board" / "part").exists()


def test_blocks_that_another_process_drops_meanwhile_are_solved_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: Results
) -> None:
    real, turns = Folder.write_block, []

    def dropped(self: Folder, index: int, *rest: object) -> None:
        real(self, index, *rest)  # type: ignore[arg-type]  # as they come
        turns.append(index)
        if len(turns) == 2:  # as one that begins over does, having read the manifest before this process wrote its own
            self.drop_blocks()

    monkeypatch.setattr(Folder, "write_block", dropped)
    made = run(tmp_path)
    assert turns == [0, 1, 2, 0, 1]
    assert len(block_files(made)) == 3
    assert same(made.results, whole)


def test_a_folder_claimed_by_another_process_just_now_is_no_strangers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(tmp_path / "a")
    assert first.folder is not None
    real = Path.iterdir

    def late(self: Path) -> object:  # between the question whether there is a manifest and the look at what is there
        if self == tmp_path / "b" / "board" and not (self / "run.json").exists():
            shutil.copytree(first.folder.path, self, dirs_exist_ok=True)  # type: ignore[union-attr]  # it has one
        return real(self)

    (tmp_path / "b" / "board").mkdir(parents=True)
    monkeypatch.setattr(Path, "iterdir", late)
    assert run(tmp_path / "b").results.reused == 3


def test_a_sealed_run_is_not_written_over_by_one_that_ends_later(tmp_path: Path) -> None:
    made = run(tmp_path)
    assert made.folder is not None
    before = (made.folder.path / "run.json").read_bytes()
    made.folder.mark_sealed({"entry": 1})
    made.folder.block_path(1).unlink()
    assert run(tmp_path).results.reused == 2
    assert (made.folder.path / "run.json").read_bytes() == before


# What identifies a run


def test_whatever_decides_the_numbers_decides_the_name(tmp_path: Path) -> None:
    base = run_case(SOURCE, DATA, Settings(10)).id
    assert base.startswith("board-")
    others = [Settings(11), Settings(10, seed=2), Settings(10, changes={"actors.a.capability": 2}),
              Settings(10, without=("leak",))]  # fmt: skip
    names = {base, *(run_case(SOURCE, DATA, settings).id for settings in others)}
    assert len(names) == 5


def test_a_case_changed_after_the_run_is_refused(tmp_path: Path) -> None:
    made = run(tmp_path)
    assert made.folder is not None
    case = made.folder.path / "case.yaml"
    case.write_bytes(DATA.replace(b"capability: 0.7", b"capability: 0.8"))
    with pytest.raises(RunError, match="its case was changed since"):
        read_run(made.folder)
    case.unlink()
    with pytest.raises(RunError, match="is no complete run"):
        read_run(made.folder)


def test_changes_are_kept_and_read_again(tmp_path: Path) -> None:
    settings = Settings(64, changes={"actors.c.capability": {"is": "1 .. 2", "note": "N"}}, without=("book",))
    made = run_case(SOURCE, DATA, settings, folder=Folder(tmp_path / "new"))
    assert made.folder is not None
    assert same(read_run(made.folder).results, made.results)


@pytest.mark.parametrize("text", ["", "[]", "{}", "{\"id\": \"x\"}", "\x00"])
def test_a_folder_that_holds_no_run(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(RunError):
        read_run(Folder(tmp_path))


def test_a_folder_belongs_to_one_run(tmp_path: Path) -> None:
    run(tmp_path)
    with pytest.raises(RunError, match="holds another run, board-"):
        run_case(SOURCE, DATA, Settings(10), folder=Folder(tmp_path / "board"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("dear")
    with pytest.raises(RunError, match="is not empty and holds no run"):
        run_case(SOURCE, DATA, Settings(10), folder=Folder(tmp_path / "mine"))


def test_an_interrupted_run_is_said_to_be_so_and_goes_on(tmp_path: Path, whole: Results) -> None:
    folder = Folder(tmp_path / "board")

    def stop(done: int, _: int) -> None:
        if done > 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_case(SOURCE, DATA, SETTINGS, folder=folder, progress=stop)
    with pytest.raises(RunError, match="was interrupted"):
        read_run(folder)
    (folder.path / "case.yaml").unlink()
    again = run(tmp_path)
    assert again.results.reused == 1
    assert same(again.results, whole)
    assert same(read_run(folder).results, whole)


# Finding


def manifest(root: Path, name: str, age: int) -> None:
    """A folder that looks like a run."""
    write_whole(root / name / "run.json", json.dumps({"id": name}).encode())
    os.utime(root / name, (10_000 - age, 10_000 - age))


def test_runs_are_found_by_their_beginning_and_the_last_by_time(tmp_path: Path) -> None:
    for age, name in enumerate(["case-aa11", "case-ab22", "other-cc33"]):
        manifest(tmp_path, name, age)
    assert [folder.path.name for folder in list_runs(tmp_path)] == ["other-cc33", "case-ab22", "case-aa11"]
    assert find_run("last", tmp_path).path.name == "case-aa11"
    assert find_run("case-ab", tmp_path).path.name == "case-ab22"
    assert find_run(str(tmp_path / "other-cc33"), tmp_path).path.name == "other-cc33"
    told = r'2 runs called "case-a" under .*; the newest are other-cc33, case-ab22, case-aa11'
    with pytest.raises(RunError, match=told):
        find_run("case-a", tmp_path)
    with pytest.raises(RunError, match='no run called "z"'):
        find_run("z", tmp_path)


def test_a_whole_name_is_no_beginning_of_another(tmp_path: Path) -> None:
    manifest(tmp_path, "case-aa", 0)
    manifest(tmp_path, "case-aa11", 1)
    assert find_run("case-aa", tmp_path).path.name == "case-aa"


def test_no_runs_at_all(tmp_path: Path) -> None:
    for name in ("last", "x", ""):
        with pytest.raises(RunError, match="the newest are none"):
            find_run(name, tmp_path / "nowhere")
    assert blocks(0) == ()
    assert Block(0, 0, 1).size == 1
