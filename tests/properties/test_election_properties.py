"""What holds for every election over positions, whatever the numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.models.bargaining import Positions
from detente.models.bargaining.condorcet import condorcet
from detente.models.bargaining.election import Election

VARIANTS = {
    "default": Election(),
    "conditional": Election(method="conditional"),
    "incentive": Election(method="markov_incentive", victory_law="square"),
    "risk": Election(risk="mid", vote_rule="cubic"),
    "prospect": Election(risk="max", vote_rule="prospect", method="conditional"),
    "binary": Election(vote_rule="prop_bin", victory_law="octic"),
}
every_reading = pytest.mark.parametrize("options", VARIANTS.values(), ids=VARIANTS.keys())
few = settings(max_examples=20, deadline=None)
NAMES = ("position", "salience", "capability")


@st.composite
def cases(draw: st.DrawFn) -> Positions:
    """Three draws with whole-number positions; some actors take no part."""
    actors = draw(st.integers(1, 6))

    def table(values: st.SearchStrategy[float]) -> np.ndarray:
        row = st.lists(values, min_size=actors, max_size=actors)
        return np.array(draw(st.lists(row, min_size=3, max_size=3)), float)

    position = table(st.integers(0, 100) | st.just(np.nan))
    salience = table(st.integers(0, 10).map(lambda tenths: tenths / 10))
    capability = table(st.integers(0, 20))
    capability[:, 0] = np.maximum(capability[:, 0], 1)
    rank = np.array(draw(st.permutations(range(actors))))
    return Positions(position, salience, capability, rank=rank)


@every_reading
@few
@given(case=cases(), data=st.data())
def test_listing_order_does_not_matter_to_the_last_bit(options: Election, case: Positions, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(case.position.shape[1])))
    moved = replace(case, rank=case.rank[order], **{name: getattr(case, name)[:, order] for name in NAMES})
    plain, permuted = condorcet(case, options), condorcet(moved, options)
    np.testing.assert_array_equal(plain.outcome, permuted.outcome)
    np.testing.assert_array_equal(plain.probability, permuted.probability)
    np.testing.assert_array_equal(plain.mode, permuted.mode)


@every_reading
@few
@given(case=cases(), slope=st.sampled_from([-3.0, -1.0, 0.01, 2.5]), offset=st.sampled_from([-40.0, 0.0, 7.0]))
def test_only_places_on_the_scale_matter(options: Election, case: Positions, slope: float, offset: float) -> None:
    low, high = sorted((offset, slope * 100 + offset))
    there = condorcet(replace(case, position=slope * case.position + offset, low=low, high=high), options)
    plain = condorcet(case, options)
    np.testing.assert_array_equal(plain.status, there.status)
    np.testing.assert_allclose(plain.outcome, (there.outcome - offset) / slope, atol=1e-7)
    np.testing.assert_allclose(plain.median, (there.median - offset) / slope, atol=1e-7)


@every_reading
@few
@given(case=cases(), factor=st.sampled_from([1e-6, 0.3, 1e6]))
def test_only_ratios_of_capabilities_matter(options: Election, case: Positions, factor: float) -> None:
    plain, there = condorcet(case, options), condorcet(replace(case, capability=factor * case.capability), options)
    np.testing.assert_allclose(plain.probability, there.probability, atol=1e-9)


@every_reading
@few
@given(case=cases())
def test_draws_are_independent(options: Election, case: Positions) -> None:
    together = condorcet(case, options, trace_draws=[0, 2])
    for draw in range(3):
        alone = replace(case, **{name: getattr(case, name)[draw : draw + 1] for name in NAMES})
        if (alone.capability > 0).any():
            single = condorcet(alone, options)
            np.testing.assert_array_equal(single.probability, together.probability[draw : draw + 1])
            np.testing.assert_array_equal(single.outcome, together.outcome[draw : draw + 1])


@every_reading
@few
@given(case=cases())
def test_chances_sum_to_one_and_are_certified(options: Election, case: Positions) -> None:
    result = condorcet(case, options, trace_draws=range(3))
    for draw in range(3):
        if not result.is_settled[draw]:
            assert not result.probability[draw].any()
            assert not len(result.traces[draw].option)
            continue
        wanted = np.unique(case.position[draw][result.influence[draw] > 0])
        np.testing.assert_array_equal(wanted, result.traces[draw].option)
        assert wanted.min() - 1e-9 <= result.outcome[draw] <= wanted.max() + 1e-9
        assert result.mode[draw] in wanted
        assert result.probability[draw].sum() == pytest.approx(1)
        np.testing.assert_array_equal(result.traces[draw].probability, result.probability[draw][: len(wanted)])
    assert np.nanmax(result.certificate, initial=0.0) < 1e-9


@every_reading
@few
@given(case=cases(), place=st.integers(0, 100))
def test_those_without_weight_change_nothing(options: Election, case: Positions, place: int) -> None:
    actors = case.position.shape[1]
    for salience, capability in ((0.0, 1.0), (1.0, 0.0)):
        wider = Positions(
            np.hstack([case.position, np.full((3, 1), float(place))]),
            np.hstack([case.salience, np.full((3, 1), salience)]),
            np.hstack([case.capability, np.full((3, 1), capability)]),
            rank=np.append(case.rank, actors),
        )
        np.testing.assert_array_equal(condorcet(case, options).outcome, condorcet(wider, options).outcome)
