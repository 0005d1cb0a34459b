"""Fitting: the slope, what simulated decisions give back, and folds that split no group."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from detente.errors import DomainError, ShapeError
from detente.models.bargaining import Positions
from detente.models.predictive import (
    FAMILIES,
    Parameters,
    cross_validate,
    crps,
    evidence_from,
    fit,
    partition,
    predict,
    sample,
    scores,
)
from detente.models.predictive.fitting import _loss, _values

TRUTH = Parameters(held=0.8, attention=-1.5, lean=1.0, middle=1.5, spread=0.4)


def simulated(count: int, seed: int = 5) -> tuple[Positions, np.ndarray]:
    """Issues, and outcomes drawn from the distribution with the parameters of TRUTH."""
    random = np.random.default_rng(seed)
    position = np.round(random.uniform(0, 100, (count, 6)) / 10) * 10
    case = Positions(position, random.uniform(0.05, 1, (count, 6)) * random.uniform(0.2, 1, (count, 1)),
                     random.uniform(0.2, 5, (count, 6)))
    return case, sample(predict(case, TRUTH), random.random(count))


@pytest.mark.parametrize("at", [TRUTH, Parameters(-1.0, 2.0, -3.0, -2.0, 2.0)])
def test_the_slope_is_right(at: Parameters) -> None:
    case, outcome = simulated(60)
    evidence, values, weight = evidence_from(case, outcome), _values(at), np.ones(60)
    numeric = approx_fprime(values, lambda v: _loss(evidence, v, weight)[0], 1e-6)
    np.testing.assert_allclose(_loss(evidence, values, weight)[1], numeric, atol=2e-5)


def test_scores_agree_with_those_of_the_distribution() -> None:
    case, outcome = simulated(50)
    direct = crps(predict(case, TRUTH), outcome)
    np.testing.assert_allclose(scores(evidence_from(case, outcome), TRUTH), direct, atol=1e-8)


def test_fitting_finds_what_the_decisions_were_drawn_from() -> None:
    case, outcome = simulated(4000)
    evidence = evidence_from(case, outcome)
    found = fit(evidence)
    for name in ("held", "attention", "lean", "middle"):
        assert getattr(found, name) == pytest.approx(getattr(TRUTH, name), abs=0.5), name
    assert found.spread == pytest.approx(TRUTH.spread, rel=0.3)
    assert scores(evidence, found).mean() <= scores(evidence, TRUTH).mean() + 0.01


def test_fitting_twice_gives_the_same_bits() -> None:
    case, outcome = simulated(80)
    assert fit(evidence_from(case, outcome)) == fit(evidence_from(case, outcome))


def test_weight_0_leaves_an_issue_out() -> None:
    case, outcome = simulated(60)
    weight = (np.arange(60) < 40).astype(float)
    part = Positions(case.position[:40], case.salience[:40], case.capability[:40])
    whole, alone = fit(evidence_from(case, outcome), weight=weight), fit(evidence_from(part, outcome[:40]))
    assert whole.middle == pytest.approx(alone.middle, abs=1e-3)
    assert whole.held == pytest.approx(alone.held, abs=1e-3)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_leaves_the_rest_at_0(family: str) -> None:
    case, outcome = simulated(60)
    found = fit(evidence_from(case, outcome), family)
    fixed = {"attention", "lean", "middle"} - set(FAMILIES[family])
    assert all(getattr(found, name) == 0 for name in fixed)


def test_folds_split_no_group_and_cover_all() -> None:
    group = np.random.default_rng(2).integers(0, 23, 100)
    dealt = partition(group, 5, seed=7)
    assert all(len(set(dealt[group == name])) == 1 for name in set(group))
    assert set(dealt) == set(range(5))
    assert dealt.tolist() == partition(group, 5, seed=7).tolist()
    assert dealt.tolist() != partition(group, 5, seed=8).tolist()


def test_outcomes_of_a_fold_do_not_touch_its_own_parameters() -> None:
    case, outcome = simulated(60)
    group = np.arange(60) // 2
    first = cross_validate(evidence_from(case, outcome), group, ("plain", "middle"), folds=3, seeds=[1])
    changed = outcome.copy()
    changed[first[0].is_out] = 100 - changed[first[0].is_out]
    second = cross_validate(evidence_from(case, changed), group, ("plain", "middle"), folds=3, seeds=[1])
    assert first[0].family == second[0].family
    for name, value in vars(first[0].parameters).items():
        assert value == pytest.approx(vars(second[0].parameters)[name], abs=1e-6)
    assert first[1].parameters != second[1].parameters


def test_wrong_evidence_is_refused() -> None:
    case, outcome = simulated(5)
    with pytest.raises(ShapeError, match="5 issues"):
        evidence_from(case, outcome[:3])
    with pytest.raises(DomainError, match="issue 2"):
        evidence_from(case, np.where(np.arange(5) == 2, 140.0, outcome))
    with pytest.raises(DomainError, match="family is 'best'"):
        fit(evidence_from(case, outcome), "best")
    with pytest.raises(DomainError, match="folds is 9; with 5 groups"):
        partition(np.arange(5), 9, 1)
