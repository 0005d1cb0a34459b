"""What holds for every settlement rule that takes one step, whatever the numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.models.bargaining import Options, Positions, Settlement, compromise, median, nash
from detente.models.bargaining.kalai_smorodinsky import kalai_smorodinsky

Rule = Callable[[Positions, Options], Settlement]

VARIANTS: dict[str, tuple[Rule, Options]] = {
    "compromise": (compromise, Options()),
    "median": (median, Options()),
    "nash": (nash, Options()),
    "nash linear": (nash, Options(loss="linear")),
    "nash power": (nash, Options(loss="power", power=1.5)),
    "nash symmetric": (nash, Options(weights="equal")),
    "kalai_smorodinsky": (kalai_smorodinsky, Options()),
    "kalai_smorodinsky linear": (kalai_smorodinsky, Options(loss="linear", weighted=True)),
    "kalai_smorodinsky power": (kalai_smorodinsky, Options(loss="power", power=1.5, ideal="unrestricted")),
    "compromise of capabilities": (compromise, Options(weights="capability")),
}
every_rule = pytest.mark.parametrize(("rule", "options"), VARIANTS.values(), ids=VARIANTS.keys())
few = settings(max_examples=25, deadline=None)


def table(draws: int, actors: int, values: st.SearchStrategy[float]) -> st.SearchStrategy[np.ndarray]:
    """(draw, actor) arrays."""
    row = st.lists(values, min_size=actors, max_size=actors)
    return st.lists(row, min_size=draws, max_size=draws).map(lambda rows: np.array(rows, float))


@st.composite
def cases(draw: st.DrawFn) -> Positions:
    """Three draws of an issue on 0 to 100 with whole-number positions; some actors take no part."""
    actors = draw(st.integers(1, 6))
    position = draw(table(3, actors, st.integers(0, 100) | st.just(np.nan)))
    salience = draw(table(3, actors, st.integers(0, 10).map(lambda tenths: tenths / 10)))
    capability = draw(table(3, actors, st.integers(0, 20)))
    capability[:, 0] = np.maximum(capability[:, 0], 1)
    status_quo = draw(st.none() | st.integers(0, 100).map(lambda place: np.array([float(place)])))
    return Positions(position, salience, capability, status_quo)


def same(one: Settlement, other: Settlement, tolerance: float = 1e-7) -> None:
    """Two settlements agree to a billionth of a scale of 100."""
    np.testing.assert_array_equal(one.status, other.status)
    np.testing.assert_allclose(one.outcome, other.outcome, atol=tolerance, rtol=0)


@every_rule
@few
@given(case=cases(), data=st.data())
def test_listing_order_does_not_matter(
    rule: Rule, options: Options, case: Positions, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(case.position.shape[1])))
    names = ("position", "salience", "capability")
    moved = replace(case, **{name: getattr(case, name)[:, order] for name in names})
    plain, permuted = rule(case, options), rule(moved, options)
    same(plain, permuted)
    np.testing.assert_allclose(plain.influence[:, order], permuted.influence, atol=1e-12)


@every_rule
@few
@given(
    case=cases(),
    slope=st.sampled_from([-3.0, -1.0, 0.01, 2.5]),
    offset=st.sampled_from([-40.0, 0.0, 7.0]),
)
def test_only_places_on_the_scale_matter(
    rule: Rule, options: Options, case: Positions, slope: float, offset: float
) -> None:
    ends = sorted((slope * case.low + offset, slope * case.high + offset))
    moved = replace(
        case,
        position=slope * case.position + offset,
        status_quo=None if case.status_quo is None else slope * case.status_quo + offset,
        low=ends[0],
        high=ends[1],
    )
    plain, there = rule(case, options), rule(moved, options)
    same(plain, replace(there, outcome=(there.outcome - offset) / slope))


@every_rule
@few
@given(case=cases(), factor=st.sampled_from([1e-6, 0.3, 1e6]))
def test_only_ratios_of_capabilities_matter(
    rule: Rule, options: Options, case: Positions, factor: float
) -> None:
    same(rule(case, options), rule(replace(case, capability=factor * case.capability), options))


@every_rule
@few
@given(case=cases())
def test_draws_are_independent(rule: Rule, options: Options, case: Positions) -> None:
    together = rule(case, options)
    for draw in range(len(case.position)):
        names = ("position", "salience", "capability")
        single = replace(case, **{name: getattr(case, name)[draw : draw + 1] for name in names})
        if not (single.capability > 0).any():
            continue
        alone = rule(single, options)
        np.testing.assert_array_equal(alone.outcome, together.outcome[draw : draw + 1])
        np.testing.assert_array_equal(alone.status, together.status[draw : draw + 1])


@every_rule
@few
@given(case=cases())
def test_the_settlement_lies_between_the_positions_and_is_certified(
    rule: Rule, options: Options, case: Positions
) -> None:
    result = rule(case, options)
    for draw in np.flatnonzero(result.is_settled):
        wanted = case.position[draw][result.influence[draw] > 0]
        assert wanted.min() - 1e-9 <= result.outcome[draw] <= wanted.max() + 1e-9
        assert result.influence[draw].sum() == pytest.approx(1)
    assert np.nanmax(result.certificate, initial=0.0) < 1e-6
    assert (np.isnan(result.certificate) == ~result.is_settled).all()


@every_rule
@few
@given(case=cases(), place=st.integers(0, 100))
def test_those_without_weight_change_nothing(
    rule: Rule, options: Options, case: Positions, place: int
) -> None:
    column = np.full((3, 1), float(place))
    for salience, capability in ((0.0, 1.0), (1.0, 0.0)):
        wider = replace(
            case,
            position=np.hstack([case.position, column]),
            salience=np.hstack([case.salience, np.full((3, 1), salience)]),
            capability=np.hstack([case.capability, np.full((3, 1), capability)]),
        )
        same(rule(case, options), rule(wider, options))


@every_rule
@few
@given(case=cases())
def test_inputs_are_left_alone(rule: Rule, options: Options, case: Positions) -> None:
    before = [array.copy() for array in (case.position, case.salience, case.capability)]
    for array in (case.position, case.salience, case.capability):
        array.setflags(write=False)
    rule(case, options)
    for old, new in zip(before, (case.position, case.salience, case.capability), strict=True):
        np.testing.assert_array_equal(old, new)


@few
@given(case=cases())
def test_the_median_loses_to_no_position(case: Positions) -> None:
    result = median(case)
    for draw in np.flatnonzero(result.is_settled):
        place, weight = np.nan_to_num(case.position[draw], nan=0.0), result.influence[draw]
        for rival in place[weight > 0]:
            closer = np.sign(np.abs(place - result.outcome[draw]) - np.abs(place - rival))
            assert (weight * closer).sum() <= 1e-9


@few
@given(case=cases())
def test_lower_and_upper_median_surround_the_middle(case: Positions) -> None:
    lower, mid, upper = (median(case, Options(middle=middle)).outcome for middle in ("lower", "mid", "upper"))
    np.testing.assert_array_equal(np.isnan(lower), np.isnan(mid))
    is_settled = ~np.isnan(mid)
    assert (lower[is_settled] <= mid[is_settled]).all()
    assert (mid[is_settled] <= upper[is_settled]).all()
