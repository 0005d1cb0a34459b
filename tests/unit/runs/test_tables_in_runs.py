"""A run of a case with tables: it notices a changed table, and is reproducible without any."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from detente.case.read import whole_bytes
from detente.cli import main
from detente.lenses.load import load_case
from detente.runs.store import Folder
from detente.study.answer import reading_of
from detente.study.run import Settings, read_run, run_case

CASE = """\
detente: 1
case: {title: T}
actors: {a: {kind: firm}}
markets:
  m:
    units: {price: $/t, volume: t, money: $}
    producers: {table: makers.csv}
    regions: {town: {intercept: 110, slope: 1}}
    routes: {x-town: {producer: x, region: town}}
"""


def made(folder: Path, cost: str = "10 .. 20") -> Path:
    """A case with its table."""
    folder.mkdir(exist_ok=True)
    (folder / "makers.csv").write_text(f"id,unit_cost\nx,{cost}\n", encoding="utf-8")
    path = folder / "m.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


def test_a_changed_table_is_another_run(tmp_path: Path) -> None:
    path = made(tmp_path / "case")
    first = run_case(load_case(path), whole_bytes(path), Settings(8))
    again = run_case(load_case(path), whole_bytes(path), Settings(8))
    made(tmp_path / "case", "12 .. 22")
    other = run_case(load_case(path), whole_bytes(path), Settings(8))
    assert first.id == again.id != other.id
    assert first.manifest["case"]["sha256"] != other.manifest["case"]["sha256"]


def test_a_run_is_read_again_without_its_tables(tmp_path: Path) -> None:
    path = made(tmp_path / "case")
    folder = Folder(tmp_path / "run")
    run = run_case(load_case(path), whole_bytes(path), Settings(8), folder=folder)
    shutil.rmtree(tmp_path / "case")
    folder.drop_blocks()
    found = read_run(folder)
    assert found.id == run.id
    assert np.array_equal(found.results.arrays["markets.m.price.town"], run.results.arrays["markets.m.price.town"])


def test_commands_keep_and_verify_such_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = made(tmp_path / "case")
    monkeypatch.chdir(tmp_path)
    for words in (["run", str(path), "--draws", "16", "--out", "here"], ["verify", "here"],
                  ["run", str(path), "--draws", "16", "--set", "markets.m.producers.x.unit_cost=15", "--out", "set"]):
        monkeypatch.setattr("sys.argv", ["detente", *words])
        with pytest.raises(SystemExit) as end:
            main()
        assert not end.value.code, capsys.readouterr().err
    assert json.loads((tmp_path / "here" / "run.json").read_text())["state"] == "finished"
    assert "table:" not in (tmp_path / "here" / "case.yaml").read_text()


def test_a_variant_is_run_in_place_of_the_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, code in (("half-aware", 0), ("half-awake", 2)):
        words = ["detente", "run", "three-sellers", "--draws", "4", "--variant", name, "--out", "run"]
        monkeypatch.setattr("sys.argv", words)
        with pytest.raises(SystemExit) as end:
            main()
        assert end.value.code == code
    assert 'did you mean "half-aware"?' in capsys.readouterr().err
    found = read_run(Folder(tmp_path / "run"))
    assert found.settings.variant == "half-aware"
    assert reading_of(found).outcome("markets.cement.price.town") == pytest.approx(220 / 7)
