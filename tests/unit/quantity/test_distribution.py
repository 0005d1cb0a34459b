"""Distributions keep to what was written, and to the legal range."""

import math
import pickle

import numpy as np
import pytest
from scipy import stats

from detente.errors import QuantityError
from detente.quantity import Choose, choice_index, distribution, parse_quantity, range_problem
from detente.quantity.fit import STEEPEST, fit_metalog
from detente.quantity.shapes import Metalog, ScaledBeta

MIDS = (np.arange(20_000) + 0.5) / 20_000


def build(raw, low=None, high=None):
    return distribution(parse_quantity(raw), low, high)


@pytest.mark.parametrize(
    ("low", "high"), [(0, 100), (0, None), (None, 100), (None, None), (-math.inf, math.inf)]
)
def test_a_metalog_passes_exactly_through_three_quantiles(low, high):
    belief = build("60 .. 72 .. 80", low, high)
    assert isinstance(belief.shape, Metalog)
    assert belief.warning == ""
    np.testing.assert_allclose(belief.quantile([0.1, 0.5, 0.9]), [60, 72, 80], rtol=1e-12)
    assert belief.median == pytest.approx(72, rel=1e-14)
    assert belief.support == (
        -math.inf if low in (None, -math.inf) else low,
        math.inf if high in (None, math.inf) else high,
    )


def test_two_quantiles_have_their_median_half_way():
    np.testing.assert_allclose(build("60 .. 80", 0, 100).quantile([0.1, 0.5, 0.9]), [60, 70, 80])
    np.testing.assert_allclose(
        build({"p25": 60, "p75": 80}, 0, None).quantile([0.25, 0.5, 0.75]), [60, 70, 80]
    )


def test_the_unbounded_symmetric_metalog_is_the_logistic():
    scale = 10 / math.log(9)
    np.testing.assert_allclose(
        build("60 .. 80").quantile(MIDS), stats.logistic(70, scale).ppf(MIDS), rtol=1e-12
    )


def test_the_limit_of_monotone_metalogs():
    share = 0.5 + STEEPEST / 2 * 0.8 / 2  # where the middle lies when a3 / a2 is at its limit
    for move, is_monotone in ((-1e-6, True), (1e-6, False)):
        shape = fit_metalog(0.1, np.array([0.0, share + move, 1.0]), -math.inf, math.inf)
        assert (shape is not None) is is_monotone
    at_limit = Metalog(0.0, 1.0, STEEPEST * 1.001, -math.inf, math.inf).quantile(MIDS)
    below = Metalog(0.0, 1.0, STEEPEST * 0.999, -math.inf, math.inf).quantile(MIDS)
    assert (np.diff(at_limit) < 0).any()
    assert (np.diff(below) > 0).all()


def test_where_no_metalog_is_monotone_a_pert_stands_in_and_says_by_how_much_it_misses():
    belief = build({"is": "60 .. 61 .. 80", "unit": "bcm"}, 0, 100)
    assert isinstance(belief.shape, ScaledBeta)
    assert "no smooth distribution of this kind passes" in belief.warning
    fitted = belief.quantile([0.1, 0.5, 0.9])
    largest = np.abs(fitted - [60, 61, 80]).max()
    probability = np.abs(belief.shape.probability(np.array([60.0, 61.0, 80.0])) - [0.1, 0.5, 0.9]).max()
    assert f"misses by at most {largest:.3g} bcm" in belief.warning
    assert f"at most {probability * 100:.2g} percentage points" in belief.warning


def test_a_quantile_on_the_bound_gives_a_pert_within_the_bounds():
    belief = build("0 .. 10 .. 40", 0, 100)
    assert "a quantile lies on the end of the legal range, which runs from 0 to 100" in belief.warning
    low, high = belief.support
    assert 0 <= low < high <= 100


def test_the_fitted_pert_is_the_best_of_its_family():
    from scipy.optimize import minimize

    goal = np.array([0.0, 0.1, 0.4])
    ours = build("0 .. 0.1 .. 0.4", 0, 1)
    mine = ((ours.quantile([0.1, 0.5, 0.9]) - goal) ** 2).sum()

    def misfit(x):
        mode, low, high = x
        q = low + (high - low) * stats.beta.ppf([0.1, 0.5, 0.9], 1 + 4 * mode, 5 - 4 * mode)
        return ((q - goal) ** 2).sum()

    starts = [(m, 0.0, h) for m in (0.0, 0.1, 0.5) for h in (0.6, 0.9)]
    theirs = min(
        minimize(misfit, s, bounds=[(0, 1), (0, 0.2), (0.3, 1)], method="L-BFGS-B").fun for s in starts
    )
    assert mine <= theirs + 1e-9


def test_the_fallback_recovers_a_pert():
    true = stats.beta(1 + 4 * 0.3, 5 - 4 * 0.3, loc=10, scale=50)
    from detente.quantity.fit import fit_pert

    p = np.array([0.1, 0.5, 0.9])
    shape = fit_pert(p, true.ppf(p), -math.inf, math.inf)
    np.testing.assert_allclose(shape.support, (10, 60), rtol=1e-4)


def test_a_pert_has_its_textbook_mean_and_bounds():
    belief = build({"low": 60, "mode": 65, "high": 100}, 0, 100)
    assert belief.support == (60, 100)
    assert belief.quantile(MIDS).mean() == pytest.approx((60 + 4 * 65 + 100) / 6, rel=1e-6)


def test_a_normal_is_truncated_not_clipped():
    belief = build({"normal": [0.9, 0.1]}, 0, 1)
    exact = stats.truncnorm((0 - 0.9) / 0.1, (1 - 0.9) / 0.1, loc=0.9, scale=0.1)
    np.testing.assert_allclose(belief.quantile(MIDS), exact.ppf(MIDS), rtol=1e-9)
    assert len(np.unique(belief.quantile(MIDS))) == len(MIDS)
    assert "16 % of the normal with mean 0.9 and standard deviation 0.1 lies outside" in belief.warning
    assert build({"normal": [50, 5]}, 0, 100).warning == ""
    free = build({"normal": [70, 5]})
    np.testing.assert_allclose(free.quantile(MIDS), stats.norm(70, 5).ppf(MIDS), rtol=1e-12)


def test_the_tails_of_a_half_open_normal_are_finite():
    inside = [2.0**-53, 1 - 2.0**-53]
    assert np.isfinite(build({"normal": [0, 1]}, 0, None).quantile(inside)).all()
    assert np.isfinite(build({"normal": [0, 1]}, None, 0).quantile(inside)).all()


def test_a_normal_outside_the_range_is_an_error():
    with pytest.raises(QuantityError, match="less than 1 % of the normal"):
        build({"normal": [140, 5]}, 0, 100)


def test_a_beta_lies_on_the_range_of_its_field():
    belief = build({"beta": [2, 5]}, -1, 1)
    np.testing.assert_allclose(belief.quantile(MIDS), stats.beta(2, 5, loc=-1, scale=2).ppf(MIDS), rtol=1e-9)
    assert build({"beta": [2, 5]}, 0, None).support == (0, 1)
    with pytest.raises(QuantityError, match="0 is outside the legal range, which starts at 1"):
        build({"beta": [2, 5]}, 1, None)


def test_exact_and_uniform():
    assert build(70, 0, 100).quantile([0, 0.5, 1]).tolist() == [70, 70, 70]
    assert build({"uniform": [60, 80]}, 0, 100).quantile([0, 0.25, 1]).tolist() == [60, 65, 80]


def test_a_choice_between_numbers_is_discrete():
    belief = build({"choose": {10: 1, 5: 2, 20: 0, 7: 1}}, 0, 100)
    assert belief.quantile([0, 0.5, 0.51, 0.75, 0.76, 1]).tolist() == [5, 5, 7, 7, 10, 10]
    assert belief.support == (5, 10)
    with pytest.raises(QuantityError, match='the word "a", but this field takes numbers'):
        build({"choose": {10: 1, "a": 1}})


def test_words_are_picked_by_weight():
    form = Choose((("a", 0), ("b", 1), ("c", 0), ("d", 3), ("e", 0)))
    assert choice_index(form, [0.0, 0.2499, 0.25, 0.999999, 1.0]).tolist() == [1, 1, 3, 3, 3]
    assert (choice_index(form, MIDS) == 1).mean() == 0.25


@pytest.mark.parametrize("raw", [{"pool": ["e1"]}, {"from": "a.b"}])
def test_what_the_lenses_resolve_has_no_distribution(raw):
    with pytest.raises(QuantityError, match="while the lenses run"):
        build(raw, 0, 1)
    assert range_problem(parse_quantity(raw), 0, 1) == ""


@pytest.mark.parametrize(
    "raw",
    [
        140,
        "90 .. 140",
        "90 .. 95 .. 140",
        {"low": 90, "mode": 95, "high": 140},
        {"uniform": [0, 140]},
        {"p5": 1, "p95": 140},
        {"choose": {140: 1}},
    ],
)
def test_a_value_off_the_range_is_named(raw):
    with pytest.raises(QuantityError, match=r"^140 is outside the legal range, which runs from 0 to 100$"):
        build(raw, 0, 100)
    with pytest.raises(QuantityError, match=r"which ends at 100$"):
        build(raw, None, 100)
    assert range_problem(parse_quantity(raw), 0, None) == ""


def test_an_empty_range_and_a_wrong_share_are_errors():
    with pytest.raises(QuantityError, match="is empty"):
        build(1, 1, 1)
    for share in (-0.1, 1.1, math.nan):
        with pytest.raises(QuantityError, match="outside 0 to 1"):
            build("0 .. 1").quantile(share)


def test_tails_beyond_a_double_are_not_drawn():
    belief = build("1e-50 .. 1 .. 1e50", 0, None)
    assert belief.warning
    assert np.isfinite(belief.quantile([2.0**-53, 1 - 2.0**-53])).all()


def test_a_distribution_travels_between_processes():
    belief = build("60 .. 70 .. 80", 0, 100)
    assert pickle.loads(pickle.dumps(belief)) == belief
