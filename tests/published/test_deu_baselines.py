"""Decisions of the European Union (DEU III): baselines of the benchmark, and the fitted distribution.

The data are not part of the project; without them these tests are skipped. Figures are those of the benchmark's
definition, for 218 issues of 83 proposals.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.interchange.deu import read_deu
from detente.lenses.decisions import Decisions
from detente.lenses.predictive import evidence_of, fit_to, shipped
from detente.models.predictive.fitting import fit
from detente.study.bench import Bench, bench

DATA = Path(__file__).parents[3] / "shared" / "reference" / "bargaining" / "deu3_public.tsv"
pytestmark = pytest.mark.skipif(not DATA.is_file(), reason="deu3_public.tsv is not here")

POINTS = {  # MAE, RMSE, median distance, hit rate
    "weighted mean": (23.6367, 30.1436, 19.471, 0.2844),
    "salience mean": (23.9579, 30.2624, 18.791, 0.2890),
    "plain mean": (23.5052, 30.4377, 18.571, 0.3211),
    "plain median": (27.1674, 39.8275, 20.000, 0.4495),
    "weighted median": (28.4725, 41.1764, 20.000, 0.4128),
    "election, uniform": (23.1759, 29.7799, 18.733, 0.2936),
    "election, conditional": (24.1906, 30.7517, 19.373, 0.2706),
    "election, incentive": (24.2144, 30.7023, 19.993, 0.2890),
    "middle of the scale": (28.5826, 34.0886, 30.000, 0.2477),
}
MAES = {"Nash, cost 2": 23.7772, "Nash, reference point": 24.6658, "Kalai–Smorodinsky": 27.4335}
DYNAMIC = {  # MAE, RMSE, tolerance
    "challenge, mean": (27.73, 35.42, 0.3),
    "challenge, median": (30.18, 41.17, 0.3),
    "spatial": (25.09, 33.52, 0.5),
    "spatial, as published": (24.81, 31.99, 0.5),
}
DISTRIBUTIONS = {  # CRPS, coverage, closed interval, width
    "point at the weighted mean": (23.6367, 0, 0, 0),
    "uniform": (19.9373, 0.646, 0.651, 80.0),
    "outcomes of other proposals": (19.6994,),
    "weighted positions": (18.1828, 0.898, 0.986, 87.6),
    "election, conditional": (17.5737, 0.764, 0.872, 66.7),
    "election, incentive": (17.6517, 0.836, 0.927, 75.5),
    "normal around the mean": (17.4674, 0.601, 0.601, 60.9),
    "election, uniform": (16.8253, 0.852, 0.945, 78.9),
    "mixture set by hand": (16.2541, 0.637, 0.642, 74.8),
}


@pytest.fixture(scope="module")
def decisions() -> Decisions:
    return read_deu(DATA)


@pytest.fixture(scope="module")
def found(decisions: Decisions) -> Bench:
    return bench(decisions, shipped(), with_slow=True)


def test_what_is_scored(decisions: Decisions) -> None:
    assert len(decisions.issues) == 218
    assert len(set(decisions.groups)) == 83
    assert np.isfinite(decisions.reference).sum() == 153


def test_point_forecasts(found: Bench) -> None:
    lines = {line.name: line for line in found.lines if line.is_point}
    for name, (mae, rmse, middle, hit) in POINTS.items():
        figures = lines[name].figures
        assert (figures.mae, figures.rmse) == pytest.approx((mae, rmse), abs=5e-3), name
        assert figures.median_error == pytest.approx(middle, abs=5e-3), name
        assert figures.hit == pytest.approx(hit, abs=5e-5), name
    for name, mae in MAES.items():
        assert lines[name].figures.mae == pytest.approx(mae, abs=5e-3), name
    for name, (mae, rmse, tolerance) in DYNAMIC.items():
        assert (lines[name].figures.mae, lines[name].figures.rmse) == pytest.approx((mae, rmse), abs=tolerance), name
    assert lines["Nash, reference point"].count == 153


def test_distributions(found: Bench) -> None:
    lines = {line.name: line for line in found.lines if not line.is_point}
    for name, (crps, *rest) in DISTRIBUTIONS.items():
        figures = lines[name].figures
        assert figures.crps == pytest.approx(crps, abs=5e-3), name
        if rest:
            assert (figures.coverage, figures.closed) == pytest.approx(rest[:2], abs=5e-4), name
            assert figures.width == pytest.approx(rest[2], abs=0.1), name


def test_the_fitted_distribution_keeps_what_it_promises_on_issues_it_has_not_seen(found: Bench) -> None:
    assert found.is_unseen
    figures = found.forecast.figures
    assert figures.crps < 15.35
    assert 0.78 <= figures.coverage <= 0.82
    assert figures.closed >= 0.78
    assert figures.mae < 22.0
    assert figures.mean_mae < 23.6367
    assert found.forecast.against.high < -6
    nested = shipped().record["nested"]
    assert nested["crps"] < 15.4
    assert 0.78 <= nested["coverage"] <= 0.82


def test_fitting_again_gives_the_shipped_numbers(decisions: Decisions) -> None:
    table = shipped()
    assert table.fits(decisions)
    evidence = evidence_of(decisions)
    again = fit_to(evidence, table.family)
    assert vars(again) == pytest.approx(vars(table.parameters), abs=2e-4)
    left_out = table.left_out(decisions)
    for index in (0, 17, 49):
        _, is_out, kept = left_out[index]
        refitted = fit(evidence, table.folds[index][2], (~is_out).astype(float))
        assert vars(refitted) == pytest.approx(vars(kept), abs=2e-4)


def test_no_proposal_is_on_both_sides_of_a_fold(decisions: Decisions) -> None:
    group = decisions.group
    parts = shipped().left_out(decisions)
    for _, is_out, _ in parts:
        assert not set(group[is_out]) & set(group[~is_out])
    for seed in shipped().seeds:
        assert sum(is_out.astype(int) for s, is_out, _ in parts if s == seed).tolist() == [1] * 218
