"""What is exported for SALib runs in SALib, and its first-order estimate is ours."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from detente.interchange.formats import export_to
from detente.lenses.load import load_case
from detente.report.exported import gather
from detente.study.answer import inputs_of
from detente.study.measures.bins import bin_inputs
from detente.study.measures.sensitivity import explained
from detente.study.run import Settings, run_case

RIVER = Path(__file__).parents[2] / "docs" / "examples" / "river.yaml"
WHY = "SALib is not installed, so NOTHING was analysed with it; pip install detente[peers] to compare"


def test_salib_reads_the_export_and_agrees(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        delta = pytest.importorskip("SALib.analyze.delta", reason=WHY)
        pawn = pytest.importorskip("SALib.analyze.pawn", reason=WHY)
    draws, bins = 5_000, 50
    run = run_case(load_case(str(RIVER)), b"", Settings(draws))
    export_to("salib", gather(run), tmp_path / "out")
    problem = json.loads((tmp_path / "out" / "problem.json").read_text(encoding="utf-8"))
    x, y = np.load(tmp_path / "out" / "X.npy"), np.load(tmp_path / "out" / "Y.npy")
    settlement = y[:, problem["outputs"].index("issues.release.settlement")]
    assert x.shape == (draws, problem["num_vars"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = delta.analyze(problem, x, settlement, num_resamples=10, seed=1)
        others = pawn.analyze(problem, x, settlement, S=10, seed=1)
    assert list(found["names"]) == problem["names"] == list(others["names"])
    assert np.isfinite(others["median"]).all()

    inputs = inputs_of(run)
    columns = [i for i, words in enumerate(inputs.words) if not words and inputs.paths[i] in problem["names"]]
    assert len(columns) > 5
    drawn = x[:, [problem["names"].index(inputs.paths[i]) for i in columns]]
    assert np.array_equal(drawn, inputs.values[:, columns])
    untied = [k for k in range(len(columns)) if len(np.unique(drawn[:, k])) == draws]  # in ties the bins are arbitrary
    assert len(untied) > 3
    ours = explained(bin_inputs(drawn, bins), settlement, key=1).value
    for k in untied:
        theirs = float(delta.sobol_first(settlement, drawn[:, k], np.linspace(0, draws, bins + 1)))
        parts = np.split(settlement[np.argsort(drawn[:, k])], bins)
        chance = sum(part.var(ddof=1) for part in parts) / settlement.var()
        assert ours[k] == pytest.approx((draws * theirs - chance) / (draws - 1), rel=1e-9, abs=1e-12)
