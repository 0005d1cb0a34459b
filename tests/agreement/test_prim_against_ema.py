"""The box that PRIM finds, against the EMA Workbench where it is installed."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from detente.study.measures import prim

WHY = "the EMA Workbench is not installed, so NOTHING was compared with it; pip install detente[peers] to compare"


def test_the_same_box_on_a_planted_one() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ema = pytest.importorskip("ema_workbench.analysis.prim", reason=WHY)
        pandas = pytest.importorskip("pandas", reason=WHY)
        rng = np.random.default_rng(3)
        u = rng.random((2_000, 6))
        truth = ((u[:, 1] > 0.6) & (u[:, 3] < 0.5)) ^ (rng.random(2_000) < 0.05)
        frame = pandas.DataFrame(u, columns=[f"x{index}" for index in range(6)])
        theirs = ema.Prim(frame, truth, threshold=0.5, peel_alpha=0.05, mass_min=0.05).find_box()
        path = theirs.peeling_trajectory
        best = int((2 * path.coverage * path.density / (path.coverage + path.density)).idxmax())
        limits = theirs.box_lims[best]
    ours = {side.input: side for side in prim(u, truth).sides}
    assert set(ours) == {1, 3}
    assert ours[1].low == pytest.approx(float(limits["x1"][0]), abs=0.05)
    assert ours[3].high == pytest.approx(float(limits["x3"][1]), abs=0.05)
    score = float(2 * path.coverage[best] * path.density[best] / (path.coverage[best] + path.density[best]))
    assert prim(u, truth).fit.score >= score - 0.01
