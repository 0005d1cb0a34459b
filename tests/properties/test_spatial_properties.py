"""What holds for every run of the spatial model, whatever the numbers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.models.bargaining import ManyPositions
from detente.models.bargaining.spatial import Spatial, SpatialSettlement, spatial

VARIANTS = {
    "default": Spatial(),
    "uniform": Spatial(method="markov_uniform", views="both", third_party="semi"),
    "prospect": Spatial(vote_rule="prospect", views="weighted", interpolation="s1p1"),
    "chance": Spatial(resolution="stochastic", interpolation="s2pmax", max_turns=20),
}
every_reading = pytest.mark.parametrize("options", VARIANTS.values(), ids=VARIANTS.keys())
few = settings(max_examples=15, deadline=None)
NAMES = ("position", "salience", "capability")


@st.composite
def cases(draw: st.DrawFn) -> ManyPositions:
    """Three draws on one or two issues; some actors take no part."""
    actors, issues = draw(st.integers(1, 6)), draw(st.integers(1, 2))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    position = rng.integers(0, 21, (3, actors, issues)) * 5.0
    position[rng.uniform(size=position.shape) < 0.05] = np.nan
    salience = rng.integers(0, 10, position.shape) / 20
    capability = rng.integers(0, 20, (3, actors)).astype(float)
    capability[:, 0] += 1.0
    return ManyPositions(
        position,
        salience,
        capability,
        rank=rng.permutation(actors),
        issue_rank=rng.permutation(issues),
        key=rng.integers(0, 2**63, 3).astype(np.uint64),
    )


def same(one: SpatialSettlement, other: SpatialSettlement) -> None:
    """Two settlements agree to the last bit."""
    for name in ("status", "rounds", "outcome", "probability", "certificate"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@every_reading
@few
@given(case=cases(), data=st.data())
def test_listing_order_does_not_matter_at_all(options: Spatial, case: ManyPositions, data: st.DataObject) -> None:
    _, actors, issues = case.position.shape
    order, issue_order = (data.draw(st.permutations(range(count))) for count in (actors, issues))
    moved = replace(
        case,
        position=case.position[:, order][:, :, issue_order],
        salience=case.salience[:, order][:, :, issue_order],
        capability=case.capability[:, order],
        rank=case.rank[order],
        issue_rank=case.issue_rank[issue_order],
    )
    plain, permuted = spatial(case, options), spatial(moved, options)
    same(replace(plain, outcome=plain.outcome[:, issue_order]), permuted)
    np.testing.assert_array_equal(plain.position[:, order][:, :, issue_order], permuted.position)


@every_reading
@few
@given(case=cases(), slope=st.sampled_from([-2.0, -1.0, 0.5, 4.0]), offset=st.sampled_from([-40.0, 0.0, 7.0]))
def test_only_places_on_the_scale_matter(options: Spatial, case: ManyPositions, slope: float, offset: float) -> None:
    low, high = sorted((offset, slope * 100 + offset))
    there = spatial(replace(case, position=slope * case.position + offset, low=low, high=high), options)
    plain = spatial(case, options)
    np.testing.assert_array_equal(plain.status, there.status)
    np.testing.assert_allclose(plain.outcome, (there.outcome - offset) / slope, atol=1e-7)


@every_reading
@few
@given(case=cases(), factor=st.sampled_from([2.0**-20, 3.0, 2.0**20]))
def test_only_ratios_of_capabilities_matter(options: Spatial, case: ManyPositions, factor: float) -> None:
    there = spatial(replace(case, capability=factor * case.capability), options)
    np.testing.assert_allclose(spatial(case, options).outcome, there.outcome, atol=1e-7)


@every_reading
@few
@given(case=cases())
def test_draws_are_independent_and_recording_changes_nothing(options: Spatial, case: ManyPositions) -> None:
    together = spatial(case, options)
    recorded = spatial(case, options, trace_draws=range(3))
    same(together, recorded)
    for draw in range(3):
        names = (*NAMES, "key")
        alone = spatial(replace(case, **{name: getattr(case, name)[draw : draw + 1] for name in names}), options)
        for name in ("outcome", "position", "probability", "rounds", "status"):
            np.testing.assert_array_equal(getattr(alone, name), getattr(together, name)[draw : draw + 1])
        trace = recorded.traces[draw]
        np.testing.assert_array_equal(trace.position[-1], recorded.position[draw])
        if together.status[draw] in (0, 1, 4):
            np.testing.assert_array_equal(trace.probability[-1], together.probability[draw])
            np.testing.assert_allclose(trace.expected[-1], together.outcome[draw], atol=1e-10)


@every_reading
@few
@given(case=cases())
def test_positions_stay_within_the_start_and_are_certified(options: Spatial, case: ManyPositions) -> None:
    result = spatial(case, options)
    for draw in np.flatnonzero(np.isin(result.status, (0, 1, 4))):
        takes_part = result.influence[draw] > 0
        start, end = case.position[draw][takes_part], result.position[draw][takes_part]
        assert (end >= start.min(axis=0) - 1e-9).all()
        assert (end <= start.max(axis=0) + 1e-9).all()
        np.testing.assert_array_equal(result.position[draw][~takes_part], case.position[draw][~takes_part])
        assert result.influence[draw].sum() == pytest.approx(1)
        assert result.probability[draw].sum() == pytest.approx(1)
    assert np.nanmax(result.certificate, initial=0.0) < 1e-9


def test_threads_give_the_same_bits() -> None:
    rng = np.random.default_rng(9)
    case = ManyPositions(
        rng.uniform(0, 100, (40, 8, 2)),
        rng.uniform(0.1, 0.5, (40, 8, 2)),
        rng.uniform(5, 100, (40, 8)),
        key=np.arange(40, dtype=np.uint64),
    )
    options = Spatial(resolution="stochastic", max_turns=15)
    whole = spatial(case, options)
    parts = [
        replace(case, **{name: getattr(case, name)[start : start + 7] for name in (*NAMES, "key")})
        for start in range(0, 40, 7)
    ]
    with ThreadPoolExecutor(3) as pool:
        results = list(pool.map(lambda part: spatial(part, options), parts))
    np.testing.assert_array_equal(np.concatenate([result.position for result in results]), whole.position)
    np.testing.assert_array_equal(np.concatenate([result.outcome for result in results]), whole.outcome)
