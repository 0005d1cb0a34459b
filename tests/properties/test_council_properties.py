"""What holds for every council, whatever the numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.models.council import (
    MODES,
    Ally,
    Council,
    CouncilResult,
    OutsideOption,
    dilution_split,
    pass_probability,
    setter,
    settle,
)

few = settings(max_examples=40, deadline=None)
DRAWS = 3


def hundredths(low: int, high: int) -> st.SearchStrategy[float]:
    """Numbers with two decimals."""
    return st.integers(100 * low, 100 * high).map(lambda whole: whole / 100)


def table(members: int, values: st.SearchStrategy[float]) -> st.SearchStrategy[np.ndarray]:
    """(draw, member) arrays."""
    row = st.lists(values, min_size=members, max_size=members)
    return st.lists(row, min_size=DRAWS, max_size=DRAWS).map(lambda rows: np.array(rows, float))


def column(values: st.SearchStrategy[float]) -> st.SearchStrategy[np.ndarray]:
    """(draw,) arrays."""
    return st.lists(values, min_size=DRAWS, max_size=DRAWS).map(np.array)


@st.composite
def options(draw: st.DrawFn) -> OutsideOption:
    """A way round the council, sometimes with an ally, with a mode of its own in every draw."""
    joining, shared, weight = (draw(column(hundredths(0, 1))) for _ in range(3))
    ally = Ally(draw(column(hundredths(-2, 2))), joining, shared)
    modes = draw(st.lists(st.integers(0, len(MODES) - 1), min_size=DRAWS, max_size=DRAWS))
    cost = draw(column(hundredths(0, 2)))
    return OutsideOption(np.array(modes), cost, weight, draw(st.sampled_from([None, ally])))


@st.composite
def councils(draw: st.DrawFn) -> Council:
    """Three draws of a council of up to seven, with payments and bypass costs."""
    members = draw(st.integers(1, 7))
    position = draw(table(members, hundredths(-2, 2)))
    proposer = draw(st.integers(-1, members - 1))
    ideal = position[:, proposer] if proposer >= 0 else draw(column(hundredths(-2, 2)))
    return Council(
        status_quo=draw(column(hundredths(-2, 2))),
        position=position,
        veto=np.array(draw(st.lists(st.booleans(), min_size=members, max_size=members))),
        quota=draw(st.integers(1, members)),
        ideal=ideal,
        proposer=proposer,
        payment=draw(table(members, st.just(0.0) | hundredths(0, 1))),
        bypass_cost=draw(table(members, hundredths(0, 1))),
        outside=draw(st.none() | options()),
    )


@dataclass(frozen=True)
class Line:
    """A change of the line: places move to slope * place + offset, distances are multiplied by |slope|."""

    slope: float
    offset: float

    def places(self, values: np.ndarray) -> np.ndarray:
        """Places on the new line."""
        return self.slope * values + self.offset

    def distances(self, values: np.ndarray | None) -> np.ndarray | None:
        """Distances, costs and payments on the new line."""
        return None if values is None else abs(self.slope) * values

    def council(self, council: Council) -> Council:
        """The council on the new line."""
        outside = council.outside
        if outside is not None:
            outside = replace(outside, cost=self.distances(outside.cost), ally=self.ally(outside.ally))
        position = self.places(council.position)
        seated = council.proposer >= 0
        return replace(
            council,
            status_quo=self.places(council.status_quo),
            position=position,
            ideal=position[:, council.proposer] if seated else self.places(council.ideal),
            payment=self.distances(council.payment),
            bypass_cost=self.distances(council.bypass_cost),
            outside=outside,
        )

    def ally(self, ally: Ally | None) -> Ally | None:
        """The ally on the new line."""
        if ally is None:
            return None
        costs = self.distances(ally.joining_cost), self.distances(ally.cost_with_ally)
        return Ally(self.places(ally.position), *costs, member=ally.member)


@few
@given(
    council=councils(),
    slope=st.sampled_from([-1.0, -0.37, 0.01, 25.0]),
    offset=st.sampled_from([0.0, 3.1, -50.0]),
)
def test_only_places_on_the_line_matter(council: Council, slope: float, offset: float) -> None:
    line = Line(slope, offset)
    plain, moved = settle(council), settle(line.council(council))
    np.testing.assert_allclose(line.places(plain.x), moved.x, atol=1e-9 * max(1, abs(slope)))
    np.testing.assert_array_equal(plain.passed, moved.passed)
    np.testing.assert_array_equal(plain.status, moved.status)
    np.testing.assert_array_equal(plain.credible, moved.credible)


@few
@given(council=councils(), data=st.data())
def test_the_order_of_members_does_not_matter(council: Council, data: st.DataObject) -> None:
    members = len(council.veto)
    order = np.array(data.draw(st.permutations(range(members))))
    seat = -1 if council.proposer < 0 else int(np.flatnonzero(order == council.proposer)[0])
    moved = replace(
        council,
        position=council.position[:, order],
        veto=council.veto[order],
        proposer=seat,
        payment=council.payment[:, order],
        bypass_cost=council.bypass_cost[:, order],
    )
    plain, permuted = settle(council), settle(moved)
    np.testing.assert_allclose(plain.x, permuted.x, atol=1e-9)
    np.testing.assert_array_equal(plain.accepts[:, order], permuted.accepts)
    np.testing.assert_array_equal(plain.status, permuted.status)


@few
@given(council=councils())
def test_the_result_is_certified_and_fits_together(council: Council) -> None:
    result = settle(council)
    assert (result.residual <= 1e-9).all()
    assert result.accepts[:, council.veto].all()
    assert (result.accepts.sum(axis=1) >= council.quota).all()
    assert (np.abs(result.x - council.ideal) <= result.proposer_upper - council.ideal + 1e-9).all()
    np.testing.assert_array_equal(np.isnan(result.dilution), ~result.passed)
    np.testing.assert_array_equal(result.status == 2, ~result.passed)
    np.testing.assert_array_equal(result.venue, result.passed)
    assert (result.x[~result.passed] == council.status_quo[~result.passed]).all()
    assert result.passed[result.credible].all(), "with complete information nobody acts outside"


@few
@given(council=councils())
def test_whoever_binds_is_kept_indifferent(council: Council) -> None:
    result = settle(council)
    lower = np.column_stack([result.lower, result.proposer_lower])
    upper = np.column_stack([result.upper, result.proposer_upper])
    members = len(council.veto)
    for draw in np.flatnonzero(result.binding >= 0):
        who = result.binding[draw]
        columns = {who, members} if who == council.proposer else {who}
        ends = [end for c in columns for end in (lower[draw, c], upper[draw, c])]
        assert np.abs(np.array(ends) - result.x[draw]).min() <= 1e-9
    assert (result.binding[result.status == 1] >= 0).all()


@few
@given(council=councils())
def test_draws_are_independent(council: Council) -> None:
    together = settle(council)
    for draw in range(DRAWS):
        alone = settle(only(council, draw))
        for field in fields(CouncilResult):
            np.testing.assert_array_equal(
                getattr(alone, field.name)[0], getattr(together, field.name)[draw], err_msg=field.name
            )


def only(council: Council, draw: int) -> Council:
    """One draw of the council."""
    part = slice(draw, draw + 1)
    outside = council.outside
    if outside is not None:
        ally = outside.ally
        if ally is not None:
            ally = Ally(ally.position[part], ally.joining_cost[part], ally.cost_with_ally[part])
        weight = outside.bargaining_weight[part]
        outside = OutsideOption(outside.mode[part], outside.cost[part], weight, ally)
    names = ("status_quo", "position", "ideal", "payment", "bypass_cost")
    return replace(council, **{name: getattr(council, name)[part] for name in names}, outside=outside)


@few
@given(council=councils())
def test_the_dilution_s_parts_add_up(council: Council) -> None:
    split = dilution_split(council)
    np.testing.assert_allclose(
        split.shortfall, split.underlying - split.by_fear - split.by_payment, atol=1e-12
    )


@few
@given(council=councils())
def test_without_an_outside_option_it_is_the_plain_setter(council: Council) -> None:
    closed = replace(council, outside=None)
    np.testing.assert_array_equal(settle(closed).x, setter(council).x)


@given(
    place=hundredths(-2, 0),
    fear=hundredths(0, 2),
    cost=hundredths(0, 2),
    weight=hundredths(0, 1),
    mode=st.sampled_from(MODES),
)
def test_support_but_water_down_in_closed_form(
    place: float, fear: float, cost: float, weight: float, mode: str
) -> None:
    option = OutsideOption(mode, np.array([cost]), np.array([weight]))
    council = Council(
        status_quo=np.array([0.0]),
        position=np.array([[place]]),
        veto=np.array([True]),
        quota=1,
        ideal=np.array([1.0]),
        bypass_cost=np.array([[fear]]),
        outside=option,
    )
    text = {
        "veto_drafts": max(place, 1 - cost),
        "setter_drafts": 1.0,
        "nash": min(max(1 + weight * fear - (1 - weight) * cost, place), 1.0),
        "deal_me_out": 1 - cost,
    }[mode]
    assert settle(council).x[0] == pytest.approx(text if cost < 1 else 0.0, abs=1e-9)


@few
@given(data=st.data(), members=st.integers(1, 6))
def test_the_probability_of_passing_sums_over_all_vote_patterns(data: st.DataObject, members: int) -> None:
    yes = np.array([data.draw(st.floats(0, 1)) for _ in range(members)])
    abstain = np.array([data.draw(st.floats(0, 1)) for _ in range(members)]) * (1 - yes)
    veto = np.array([data.draw(st.booleans()) for _ in range(members)])
    quota = data.draw(st.integers(1, members))
    chances = np.stack([yes, abstain, 1 - yes - abstain])
    expected = 0.0
    for pattern in np.ndindex(*(3,) * members):
        votes = np.array(pattern)
        if (votes == 0).sum() >= quota and not (veto & (votes == 2)).any():
            expected += chances[votes, np.arange(members)].prod()
    found = pass_probability(yes[None], abstain[None], veto, quota)
    assert found[0] == pytest.approx(expected, abs=1e-9)
