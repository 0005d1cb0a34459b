"""What is exported for the EMA Workbench is read by the Workbench, in each of its forms."""

from __future__ import annotations

import json
import tarfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.interchange.formats import export_to
from detente.lenses.load import load_case
from detente.report.exported import gather
from detente.study.answer import reading_of
from detente.study.run import Run, Settings, run_case

WHY = "the EMA Workbench is not installed, so NOTHING was read by it; pip install detente[peers] to compare"
PATH = "payoff.russia"


@pytest.fixture(scope="module")
def run() -> Run:
    """A run with worlds."""
    return run_case(load_case("russia-iran-us-2010"), b"", Settings(40))


def loaded(path: Path) -> tuple[Any, dict[str, np.ndarray]]:
    """Experiments and outcomes as the Workbench gives them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbench = pytest.importorskip("ema_workbench", reason=WHY)
        return workbench.load_results(str(path))  # type: ignore[no-any-return]


def test_todays_world(run: Run, tmp_path: Path) -> None:
    export_to("ema", gather(run), tmp_path / "a.tar.gz")
    experiments, outcomes = loaded(tmp_path / "a.tar.gz")
    assert len(experiments) == 40
    assert outcomes[PATH].tolist() == reading_of(run).outcome(PATH).tolist()
    assert set(experiments["policy"]) == {"status quo"}
    assert str(experiments["case.grade_table"].dtype) == "category"
    claim = next(name for name in outcomes if name.startswith("claims."))
    assert set(np.unique(outcomes[claim][np.isfinite(outcomes[claim])])) <= {0.0, 1.0}


def test_worlds_are_policies(run: Run, tmp_path: Path) -> None:
    export_to("ema", gather(run, ["payoff", "contest.stable.nash", "evidence"], "all"), tmp_path / "a.tar.gz")
    experiments, outcomes = loaded(tmp_path / "a.tar.gz")
    over = reading_of(run).over_worlds(PATH)
    assert len(experiments) == over.size
    assert outcomes[PATH].tolist() == over.T.reshape(-1).tolist()
    stable = reading_of(run).over_worlds("contest.stable.nash")
    assert outcomes["contest.stable.nash"].tolist() == stable.T.reshape(-1).astype(float).tolist()
    worlds = run.plan.worlds
    for world in (0, len(worlds) - 1):
        row = experiments.iloc[world * 40]
        assert {name: row[f"options.{name}"] for name in worlds.names} == worlds.choices_in(world)
        assert row["policy"] == worlds.label(world)


def test_the_archive_names_its_members(run: Run, tmp_path: Path) -> None:
    export_to("ema", gather(run, [PATH]), tmp_path / "a.tar.gz")
    with tarfile.open(tmp_path / "a.tar.gz") as archive:
        names = archive.getnames()
        member = archive.extractfile("metadata.json")
        assert member is not None
        about = json.load(member)
    assert {entry[2] for entry in about["outcomes"]} | {"experiments.csv", "metadata.json"} == set(names)
