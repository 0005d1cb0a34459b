"""What is exported is what a run says, in every format; and nothing is written over or half."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.errors import DetenteError
from detente.interchange import place
from detente.interchange.formats import FORMATS, export_crate, export_to
from detente.interchange.place import need, new_file, new_folder
from detente.report.exported import gather
from detente.runs.store import Folder
from detente.study.answer import reading_of
from detente.study.run import Run, run_case


def table(path: Path) -> dict[str, list[str]]:
    """A CSV file by column."""
    with path.open(encoding="utf-8", newline="") as stream:
        head, *rows = list(csv.reader(stream))
    return {name: [row[i] for row in rows] for i, name in enumerate(head)}


def files(path: Path) -> dict[str, bytes]:
    """Everything in a folder, or one file."""
    found = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in found}


def test_csv_holds_the_numbers_of_the_run(tax_run: Run, tmp_path: Path) -> None:
    export_to("csv", gather(tax_run, mode="all"), tmp_path / "out")
    reading = reading_of(tax_run)
    outcomes = table(tmp_path / "out" / "outcomes.csv")
    assert outcomes["draw"] == [str(i) for i in range(400)]
    assert [float(v) for v in outcomes["issues.tax.settlement"]] == reading.outcome("issues.tax.settlement").tolist()
    inputs = table(tmp_path / "out" / "inputs.csv")
    assert set(inputs["issues.tax.decided.rule"]) == {"compromise", "median"}
    claims = table(tmp_path / "out" / "claims.csv")
    above = reading.outcome("issues.tax.settlement") > 45
    assert claims["claims.high"] == ["true" if a else "false" for a in above]
    answers = table(tmp_path / "out" / "answers.csv")
    assert float(answers["value"][answers["path"].index("claims.high")]) == above.mean()
    worlds = table(tmp_path / "out" / "worlds.csv")
    assert worlds["options.line"] == ["soft", "hard"]
    assert worlds["today"] == ["true", "false"]


def test_every_world_and_scenario_is_a_row_where_it_adds_something(tax_run: Run, tmp_path: Path) -> None:
    export_to("csv", gather(tax_run, ["issues.tax.settlement", "issues.tax.by"], "all"), tmp_path / "out")
    rows = table(tmp_path / "out" / "by_world.csv")
    reading, path = reading_of(tax_run), "issues.tax.settlement"
    assert set(rows["outcome"]) == {path}
    values = np.array(rows["value"], dtype=float).reshape(3, 400)
    assert rows["scenario"][::400] == ["as written", "as written", "variant = strong-south"]
    assert rows["world"][::400] == ["0", "1", "0"]
    expected = [reading.outcome(path, 0), reading.outcome(path, 1),
                reading.outcome(path, 0, reading.scenario("strong-south"))]
    assert values.tolist() == np.stack(expected).tolist()


def test_every_column_is_described(tax_run: Run, tmp_path: Path) -> None:
    export_to("csv", gather(tax_run), tmp_path / "out")
    known = table(tmp_path / "out" / "columns.csv")
    described = set(zip(known["table"], known["column"], strict=True))
    for path in (tmp_path / "out").glob("*.csv"):
        if path.stem != "columns":
            assert {(path.stem, column) for column in table(path)} <= described
    at = known["column"].index("issues.tax.settlement")
    assert known["unit"][at] == "per cent"
    assert all(known["says"])
    readme = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "`issues.tax.settlement`" in readme


def test_the_forecast_is_the_mean_over_worlds(tax_run: Run) -> None:
    found = gather(tax_run, ["issues.tax.settlement"], "forecast")
    share = reading_of(tax_run).shares({})
    over = reading_of(tax_run).over_worlds("issues.tax.settlement")
    assert found.outcomes[0].values == pytest.approx((share * over).sum(axis=1), nan_ok=True)
    assert not found.spreads


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("mode", ["today", "all", "forecast"])
def test_equal_runs_give_equal_bytes(tax_run: Run, tmp_path: Path, kind: str, mode: Any) -> None:
    if kind == "netcdf":
        pytest.importorskip("h5netcdf")
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    end = FORMATS[kind].suffix
    export_to(kind, gather(tax_run, mode=mode), tmp_path / f"a{end}")
    later = replace(tax_run, manifest={**tax_run.manifest, "made": "2030-01-01", "seconds": 9.0})
    export_to(kind, gather(later, mode=mode), tmp_path / f"b{end}")
    assert files(tmp_path / f"a{end}") == files(tmp_path / f"b{end}")


def test_parquet_is_what_csv_is(tax_run: Run, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("pandas")
    found = gather(tax_run, mode="all")
    export_to("csv", found, tmp_path / "csv")
    export_to("parquet", found, tmp_path / "parquet")
    names = {path.stem for path in (tmp_path / "csv").glob("*.csv")}
    assert names == {path.stem for path in (tmp_path / "parquet").glob("*.parquet")}
    for name in names:
        plain = table(tmp_path / "csv" / f"{name}.csv")
        packed = parquet.read_table(tmp_path / "parquet" / f"{name}.parquet").to_pydict()
        assert list(packed) == list(plain)
        for column, values in packed.items():
            text = ["" if v is None else str(v).lower() if isinstance(v, bool) else v if isinstance(v, str) else repr(v)
                    for v in values]
            assert text == plain[column], (name, column)
    frame = parquet.read_table(tmp_path / "parquet" / "outcomes.parquet").to_pandas()
    assert frame["contest.logit_status"].cat.categories.is_unique
    schema = parquet.read_schema(tmp_path / "parquet" / "outcomes.parquet")
    assert schema.field("issues.tax.settlement").metadata[b"unit"] == b"per cent"
    assert json.loads(schema.metadata[b"detente"])["seed"] == 1


def test_a_truth_that_is_not_defined_is_null(tax_run: Run, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    found = gather(tax_run)
    broken = replace(found.claims[0], values=np.where(np.arange(400) == 7, -1, found.claims[0].values).astype(np.int8))
    export_to("parquet", replace(found, claims=(broken,)), tmp_path / "out")
    column = parquet.read_table(tmp_path / "out" / "claims.parquet").column("claims.high")
    assert column.null_count == 1
    assert column[7].as_py() is None


def test_netcdf_reads_back_with_labels(tax_run: Run, tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("h5netcdf")
    export_to("netcdf", gather(tax_run, mode="all"), tmp_path / "run.nc")
    reading = reading_of(tax_run)
    with xarray.open_dataset(tmp_path / "run.nc") as data:
        settlement = data["issues.tax.settlement"]
        assert settlement.dims == ("scenario", "world", "draw")
        assert settlement.attrs["units"] == "per cent"
        assert data["options.line"].values.tolist() == ["soft", "hard"]
        hard = settlement.sel(scenario="as written", world=1)
        assert hard.values.tolist() == reading.outcome("issues.tax.settlement", 1).tolist()
        assert np.isnan(settlement.sel(scenario="variant = strong-south", world=1)).all()
        assert json.loads(data["issues.tax.decided.rule"].attrs["meanings"]) == ["compromise", "median"]
        assert data["claims.high"].values.mean() == (reading.outcome("issues.tax.settlement") > 45).mean()
        assert json.loads(data.attrs["manifest"])["draws"] == 400


def test_a_dataset_that_would_not_fit_is_refused(tax_run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xarray")
    from detente.interchange import labelled

    monkeypatch.setattr(labelled, "MOST_BYTES", 1000)
    with pytest.raises(DetenteError, match="--outcome"):
        labelled.to_xarray(gather(tax_run, mode="all"))


@pytest.fixture
def kept(tax_run: Run, tax_case: bytes, tmp_path: Path) -> Path:
    """The same run, kept in a folder."""
    folder = Folder(tmp_path / "kept")
    run_case(tax_run.source, tax_case, tax_run.settings, folder=folder)
    return folder.path


def entities(text: str) -> dict[str, dict[str, Any]]:
    """The entities of a crate by their address."""
    return {entity["@id"]: entity for entity in json.loads(text)["@graph"]}


def references(value: Any) -> Iterator[str]:
    """Every address that an entity refers to."""
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_a_crate_describes_every_file(kept: Path, tmp_path: Path) -> None:
    export_crate(kept, tmp_path / "crate", "CC-BY-4.0", "Ada Lovelace <https://orcid.org/0000-0002-1825-0097>")
    known = entities((tmp_path / "crate" / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    names = {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()}
    assert {e["@id"] for e in known.values() if e["@type"] == "File"} == names
    for name in names:
        data = (tmp_path / "crate" / name).read_bytes()
        assert data == (kept / name).read_bytes()
        assert known[name]["sha256"] == hashlib.sha256(data).hexdigest()
        assert known[name]["contentSize"] == str(len(data))
    action = next(e for e in known.values() if e["@type"] == "CreateAction")
    assert known[action["instrument"]["@id"]]["name"] == "détente"
    assert known[action["agent"]["@id"]]["name"] == "Ada Lovelace"
    assert known["./"]["license"] == {"@id": "https://spdx.org/licenses/CC-BY-4.0"}
    outside = {"https://w3id.org/ro/crate/1.1"}
    dangling = {r for e in known.values() for r in references({k: v for k, v in e.items() if k != "@id"})}
    assert dangling - set(known) == outside


def test_a_crate_without_licence_says_so_and_zips(kept: Path, tmp_path: Path) -> None:
    export_crate(kept, tmp_path / "crate.zip")
    export_crate(kept, tmp_path / "again.zip")
    assert (tmp_path / "crate.zip").read_bytes() == (tmp_path / "again.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "crate.zip") as archive:
        known = entities(archive.read("ro-crate-metadata.json").decode())
        assert archive.testzip() is None
        assert "case.yaml" in archive.namelist()
    assert "No licence was stated" in known["./"]["license"]
    assert not any(e["@type"] == "Person" for e in known.values())


def test_a_crate_is_read_by_rocrate(kept: Path, tmp_path: Path) -> None:
    why = "rocrate is not installed, so NOTHING read the crate; pip install detente[peers] to check"
    rocrate = pytest.importorskip("rocrate.rocrate", reason=why)
    export_crate(kept, tmp_path / "crate", "https://creativecommons.org/licenses/by/4.0/", "Ada")
    found = rocrate.ROCrate(tmp_path / "crate")
    assert found.root_dataset["mentions"].type == "CreateAction"
    assert {part.id for part in found.root_dataset["hasPart"]} >= {"case.yaml", "run.json"}


def test_a_crate_does_not_lie_in_its_own_run(kept: Path) -> None:
    with pytest.raises(DetenteError, match="lies in the run itself"):
        export_crate(kept, kept / "crate")


def test_force_replaces_an_export_and_nothing_else(tax_run: Run, tmp_path: Path) -> None:
    found, out = gather(tax_run, ["issues.tax.settlement"]), tmp_path / "out"
    export_to("csv", found, out)
    with pytest.raises(DetenteError, match="--force"):
        export_to("salib", found, out)
    export_to("salib", found, out, is_forced=True)
    assert (out / "X.npy").exists()
    assert not (out / "inputs.csv").exists()
    (out / "notes.txt").write_text("mine")
    with pytest.raises(DetenteError, match="no export wrote"):
        export_to("csv", found, out, is_forced=True)
    assert (out / "notes.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_force_leaves_a_folder_of_ones_own_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "work.txt").write_text("x")
    with pytest.raises(DetenteError, match="no export wrote"), new_folder(tmp_path / "mine", True):
        pass
    with pytest.raises(DetenteError, match="is no file"), new_file(tmp_path / "mine", True):
        pass
    assert (tmp_path / "mine" / "work.txt").read_text() == "x"


def test_what_fails_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "a.nc").write_text("old")
    with pytest.raises(OSError, match="full"), new_file(tmp_path / "a.nc", True) as path:  # noqa: PT012
        path.write_text("half")
        raise OSError("full")
    with pytest.raises(OSError, match="full"), new_folder(tmp_path / "b", False) as path:  # noqa: PT012
        (path / "x").write_text("half")
        raise OSError("full")
    assert files(tmp_path) == {"a.nc": b"old"}


def test_a_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(place, "import_module", absent)
    with pytest.raises(DetenteError, match=r"needs pyarrow.*detente\[parquet\]"):
        need("pyarrow", "parquet")


def test_unknown_outcomes_are_all_told_at_once(tax_run: Run) -> None:
    with pytest.raises(DetenteError) as caught:
        gather(tax_run, ["issues.tax.setlement", "nothing"])
    assert 'did you mean "issues.tax.settlement"' in str(caught.value)
    assert "--outcome nothing" in str(caught.value)


def test_what_the_run_did_not_keep_is_said(tax_run: Run) -> None:
    with pytest.raises(DetenteError, match="did not keep it in every world"):
        gather(tax_run, ["issues.tax.by.median"], "forecast")
    assert gather(tax_run, (), "forecast").left_out > 0
