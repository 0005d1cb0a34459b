"""Panels of experts: closed forms, invariances, intervals, events and every refusal."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import chi2

from detente.errors import DomainError, ShapeError
from detente.models.experts import (
    ExpertPanel,
    decide,
    equal_weights,
    given_weights,
    performance_weights,
    pool_events,
    pool_intervals,
    rescale,
    scores,
)

LEVELS = (0.05, 0.5, 0.95)
NAN = float("nan")


def panel(**changes: object) -> ExpertPanel:
    inputs = {
        "probability": LEVELS,
        "value": [[[2, 5, 9], [10, 20, 60]], [[4, 5, 6], [30, 35, 39]]],
        "realised": [5.5, NAN],
        **changes,
    }
    return ExpertPanel(**inputs)  # type: ignore[arg-type]


def test_a_perfect_record_has_calibration_one() -> None:
    value = np.tile([10.0, 20.0, 30.0], (20, 1))
    realised = [5] + [15] * 9 + [25] * 9 + [35]
    found = scores(ExpertPanel(LEVELS, value[None], realised))
    assert found.hits.tolist() == [[1, 9, 9, 1]]
    assert found.calibration[0] == 1.0


def test_calibration_against_scipy() -> None:
    value = np.tile([10.0, 20.0, 30.0], (7, 1))
    found = scores(ExpertPanel(LEVELS, value[None], [5, 5, 15, 15, 15, 25, 35]))
    share, mass = np.array([2, 3, 1, 1]) / 7, np.array([0.05, 0.45, 0.45, 0.05])
    assert_allclose(found.calibration, chi2.sf(14 * (share * np.log(share / mass)).sum(), 3), rtol=1e-12)


def test_a_flat_expert_tells_nothing() -> None:
    low, high = 0.0, 100.0
    outer = np.array([[5.0, 50.0, 95.0]])
    # the intrinsic range is cut to what is possible, over which these quantiles are flat
    found = scores(ExpertPanel(LEVELS, outer[None], [50], low=[low], high=[high], overshoot=1.0))
    assert_allclose(found.information, 0, atol=1e-12)


def test_a_logarithmic_item_is_the_logarithm_of_an_even_one() -> None:
    even = panel()
    value = np.exp(even.value / 10)
    logs = ExpertPanel(LEVELS, value, np.exp(even.realised / 10), is_logarithmic=[True, True])
    assert_allclose(scores(logs).information, scores(even).information, rtol=1e-9)
    expected = np.exp(decide(even, equal_weights(even)).value / 10)
    assert_allclose(decide(logs, equal_weights(logs)).value, expected, rtol=1e-9)
    assert_allclose(logs.range[0], np.exp(even.range[0] / 10))


def test_scale_does_not_matter() -> None:
    even, moved = panel(), panel(value=panel().value * 7 - 3, realised=[5.5 * 7 - 3, NAN])
    assert_allclose(scores(moved).information, scores(even).information)
    assert_allclose(decide(moved, equal_weights(moved)).value, decide(even, equal_weights(even)).value * 7 - 3)


def test_the_pool_by_sampling() -> None:
    found = panel()
    weights = given_weights(found, [1, 3])
    low, high = found.range
    u = np.random.default_rng(3).random((2, 200_000))
    ends = [[low[1], *found.value[e, 1], high[1]] for e in range(2)]
    draws = [np.interp(u[e], [0, *LEVELS, 1], ends[e]) for e in range(2)]
    mixed = np.concatenate([draws[0][:50_000], draws[1][:150_000]])
    assert_allclose(decide(found, weights).value[1], np.quantile(mixed, LEVELS), atol=0.1)


def test_a_single_voice_is_kept_exactly() -> None:
    found = panel(value=[[[0.1, 0.7, 0.9]], [[0.3, 0.4, 0.6]]], realised=[0.7])
    alone = decide(found, given_weights(found, [1, 0]))
    assert alone.value.tolist() == [[0.1, 0.7, 0.9]]
    assert alone.scores.hits.tolist() == scores(found).hits[:1].tolist()


def test_who_did_not_answer_has_no_weight_there() -> None:
    found = panel(value=[[[2, 5, 9], [NAN] * 3], [[4, 5, 6], [30, 35, 39]]])
    weights = equal_weights(found)
    assert weights.weight.tolist() == [[0.5, 0], [0.5, 1]]
    assert decide(found, weights).value[1].tolist() == [30, 35, 39]
    nobody = given_weights(found, [1, 0])
    assert np.isnan(nobody.weight[:, 1]).all()
    assert np.isnan(decide(found, nobody).value[1]).all()
    assert np.isnan(scores(found).information[0, 1])


def test_without_seeds_there_is_no_calibration() -> None:
    found = panel(realised=[NAN, NAN])
    assert np.isnan(scores(found).calibration).all()
    with pytest.raises(DomainError, match="without seed items nobody can be weighed by performance"):
        performance_weights(found)


def test_a_level_nobody_reaches() -> None:
    with pytest.raises(DomainError, match=r"level is 0\.99 but the best calibration is 0\.66; nobody would count"):
        performance_weights(panel(), 0.99)
    with pytest.raises(DomainError, match="level is 2; it must be 0 to 1"):
        performance_weights(panel(), 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"probability": [0.5, 0.05, 0.95]}, "probability must rise"),
        ({"value": [[[2, 2, 9], [10, 20, 60]], [[4, 5, 6], [30, 35, 39]]]}, "value must rise"),
        ({"value": [[[2, NAN, 9], [10, 20, 60]], [[4, 5, 6], [30, 35, 39]]]}, "only some of its quantiles"),
        ({"value": [[[NAN] * 3, [10, 20, 60]], [[4, 5, 6], [30, 35, 39]]]}, "all experts must have answered all seeds"),
        ({"value": [[[2, 5, 9], [NAN] * 3], [[4, 5, 6], [NAN] * 3]]}, "no expert answered"),
        ({"is_logarithmic": [True, False], "realised": [-1, NAN]}, "logarithm has a value of 0 or less"),
        ({"low": [2, -np.inf]}, "on or beyond the end of what is possible"),
        ({"high": [9.5, np.inf], "realised": [10, NAN]}, "realised has a value beyond"),
        ({"overshoot": 0.0}, "overshoot is 0"),
        ({"value": [[[1e16, 1e16 + 2, 1e16 + 4]]], "realised": [1e16 + 2]}, "differ by too little for their size"),
        ({"probability": [0.5], "value": [[[1]], [[1]]], "realised": [NAN]}, "it has no range"),
    ],
)
def test_panels_that_make_no_sense(change: dict[str, object], message: str) -> None:
    with pytest.raises(DomainError, match=message):
        panel(**change)


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(ShapeError, match=r"value has shape \(2, 2, 3\) and probability \(2,\)"):
        panel(probability=[0.1, 0.9])
    with pytest.raises(ShapeError, match=r"realised has shape \(1,\) but there are 2 items"):
        panel(realised=[1])
    with pytest.raises(ShapeError, match=r"weight has shape \(3,\)"):
        given_weights(panel(), [1, 1, 1])
    with pytest.raises(DomainError, match="weight must be finite"):
        given_weights(panel(), [0, 0])


def test_intervals_by_hand() -> None:
    # from 60 % to 80 %: 4/3 as wide on both sides of the best guess
    found = rescale([[10.0]], [[16.0]], [[19.0]], confidence=[[0.6]])
    assert_allclose([found.low, found.high], [[[8.0]], [[20.0]]])
    narrowed = rescale([[10.0]], [[16.0]], [[19.0]], confidence=1.0, level=0.5)
    assert_allclose([narrowed.low, narrowed.high], [[[13.0]], [[17.5]]])


def test_a_group_leaves_out_who_did_not_answer() -> None:
    found = rescale([[1.0, NAN], [3.0, 4.0]], [[2.0, NAN], [4.0, 5.0]], [[3.0, NAN], [9.0, 6.0]])
    assert pool_intervals(found).best.tolist() == [3, 5]
    assert pool_intervals(found, [3, 1]).low.tolist() == [1.5, 4]
    assert np.isnan(pool_intervals(found, [1, 0]).best[1])


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (([[3.0]], [[2.0]], [[4.0]]), "low, best and high must rise"),
        (([[2.0]], [[2.0]], [[2.0]]), "low, best and high must rise"),
        (([[1.0]], [[NAN]], [[4.0]]), "numbers together"),
        (([[1.0]], [[2.0]], [[4.0]], 1.2), "confidence must be"),
        (([[1.0]], [[2.0]], [[4.0]], 0.8, 1.0), "level is 1"),
        (([[1.0]], [[2.0]], [[4.0]], 0.8, 0.8, 2.0), "beyond the end of what is possible"),
    ],
)
def test_intervals_that_make_no_sense(inputs: tuple[object, ...], message: str) -> None:
    with pytest.raises(DomainError, match=message):
        rescale(*inputs)  # type: ignore[arg-type]


def test_interval_shapes() -> None:
    with pytest.raises(ShapeError, match="is needed for all"):
        rescale([1.0], [2.0], [3.0])
    with pytest.raises(ShapeError, match="confidence, least or most does not fit"):
        rescale([[1.0]], [[2.0]], [[3.0]], least=[0.0, 0.0])
    found = rescale([[1.0]], [[2.0]], [[3.0]])
    with pytest.raises(ShapeError, match="weight has shape"):
        pool_intervals(found, [1, 1])
    with pytest.raises(DomainError, match="weight must be finite"):
        pool_intervals(found, [-1])


def test_events_by_hand() -> None:
    said = [[0.9, 0.5], [0.6, NAN]]
    assert_allclose(pool_events(said), [0.75, 0.5])
    # odds 9 and 3/2: their geometric mean is the root of 13.5
    root = np.sqrt(13.5)
    assert_allclose(pool_events(said, pool="log_odds"), [root / (1 + root), 0.5])
    assert_allclose(pool_events(said, pool="log_odds", extremise=2), [13.5 / 14.5, 0.5])
    assert_allclose(pool_events(said, weight=[1, 0]), [0.9, 0.5])
    assert np.isnan(pool_events(said, weight=[0, 1])[1])
    assert np.isnan(pool_events(said, weight=[0, 1], pool="log_odds")[1])


def test_certainty() -> None:
    assert pool_events([[1.0], [0.5]], pool="log_odds").tolist() == [1.0]
    assert pool_events([[0.0], [0.5]], pool="log_odds").tolist() == [0.0]
    assert pool_events([[1.0], [1.0]], extremise=3).tolist() == [1.0]
    assert pool_events([[0.0], [1.0]], weight=[0, 1], pool="log_odds").tolist() == [1.0]
    with pytest.raises(DomainError, match="their log-odds cannot be pooled"):
        pool_events([[0.0], [1.0]], pool="log_odds")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"probability": [[1.2]]}, "probability must be 0 to 1"),
        ({"weight": [0.0]}, "weight must be finite"),
        ({"extremise": 0.0}, "extremise is 0"),
        ({"pool": "median"}, "it is linear or log_odds"),
    ],
)
def test_events_out_of_range(change: dict[str, object], message: str) -> None:
    with pytest.raises(DomainError, match=message):
        pool_events(**{"probability": [[0.5]], **change})  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match="are needed"):
        pool_events([0.5])
