"""`detente export` as it is typed: what it writes, says and refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CASE = Path(__file__).parents[3] / "docs" / "examples" / "river.yaml"


def detente(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder."""
    return subprocess.run([sys.executable, "-m", "detente", *arguments], cwd=folder, capture_output=True, text=True,
                          check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a finished run."""
    path = tmp_path_factory.mktemp("export")
    (path / "river.yaml").write_bytes(CASE.read_bytes())
    done = detente(path, "run", "river.yaml", "--draws", "60")
    assert done.returncode == 0, done.stderr
    return path


def test_json_names_the_files_that_are_there(folder: Path) -> None:
    done = detente(folder, "export", "last", "--to", "csv", "--out", "tables", "--worlds", "all", "--json")
    assert done.returncode == 0, done.stderr
    about = json.loads(done.stdout)
    assert (about["format"], about["to"], about["worlds"], about["draws"]) == ("detente-export", "csv", "all", 60)
    assert about["outcomes"] > 0
    assert {Path(name) for name in about["files"]} == {
        path.relative_to(folder) for path in (folder / "tables").rglob("*") if path.is_file()}


def test_a_case_is_exported_without_a_run_of_its_own(folder: Path) -> None:
    done = detente(folder, "export", "river.yaml", "--draws", "20", "--to", "salib", "--out", "salib",
                   "--outcome", "issues.release.settlement")
    assert done.returncode == 0, done.stderr
    assert "1 outcome," in done.stdout
    assert "20 draws" in done.stdout


def test_a_crate_of_the_run(folder: Path) -> None:
    done = detente(folder, "export", "last", "--to", "ro-crate", "--out", "crate.zip", "--license", "CC-BY-4.0")
    assert done.returncode == 0, done.stderr
    assert (folder / "crate.zip").stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("last", "--to", "netcdf", "--out", "a.txt"), ("ends in .nc",)),
        (("last", "--to", "csv", "--out", "x", "--license", "MIT", "--author", "A"), ("--license", "--author")),
        (("last", "--to", "ro-crate", "--out", "x", "--outcome", "a", "--worlds", "all"), ("--outcome", "--worlds")),
        (("last", "--to", "ro-crate", "--out", "x", "--author", "<>"), ("a name would be right",)),
        (("last", "--to", "csv", "--out", "x", "--outcome", "issues.release.setlement"), ("did you mean",)),
        (("river.yaml", "--draws", "7", "--to", "ro-crate", "--out", "x"), ("detente run river.yaml",)),
        (("last", "--to", "csv", "--out", "river.yaml"), ("is there already",)),
        (("last", "--to", "csv", "--out", "river.yaml", "--force"), ("no export wrote",)),
        (("last", "--to", "excel", "--out", "x"), ("excel",)),
        (("never-run", "--to", "csv", "--out", "x"), ("no run",)),
    ],
)
def test_what_cannot_be_is_a_sentence_and_exit_code_two(
    folder: Path, arguments: tuple[str, ...], said: tuple[str, ...]
) -> None:
    done = detente(folder, "export", *arguments)
    assert done.returncode == 2
    assert all(words in done.stderr for words in said), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (folder / "x").exists()
    assert (folder / "river.yaml").read_bytes() == CASE.read_bytes()
