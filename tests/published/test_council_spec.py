"""Worked values of the council model: vetoes and quota, the outside option, side payments, votes.

Source: the project's council specification, sections 2.2, 2.3, 4.3, 4.5, 5, 8.2 and 8.3 (and 9.4 for one
interval). The outside-option values follow by hand from its closed forms.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detente.models.bargaining import Positions, compromise
from detente.models.council import (
    Ally,
    Council,
    OutsideOption,
    Voting,
    act_outside,
    dilution_split,
    gridlock_interval,
    margin,
    pass_probability,
    setter,
    setter_text,
    settle,
    vote,
    yes_distribution,
)

OTHERS = [0.9, 0.6, 0.5, 0.45, 0.4, 0.3, 0.2, 0.1, -0.1, -0.4]
C = [1.0, 0.8, 0.7, 0.25, 0.15, *OTHERS]
E = [1.0, 0.95, 0.9, 0.8, 0.7, *OTHERS]
FIVE_VETOES = np.arange(15) < 5
MODES_AND_WEIGHTS = {
    "veto_drafts": ("veto_drafts", 0.5),
    "deal_me_out": ("deal_me_out", 0.5),
    "setter_drafts": ("setter_drafts", 0.5),
    "nash .25": ("nash", 0.25),
    "nash .5": ("nash", 0.5),
}


def one(value: float) -> np.ndarray:
    """A single draw."""
    return np.array([float(value)])


def fifteen(
    position: list[float], status_quo: float, ideal: float, payment: list[float] | None = None
) -> Council:
    """Fifteen members, five vetoes, nine votes needed."""
    paid = None if payment is None else np.array([payment])
    places = np.array([position])
    return Council(one(status_quo), places, FIVE_VETOES, 9, one(ideal), payment=paid)


def shadow(
    mode: str,
    cost: float,
    *,
    weight: float = 0.5,
    veto_players: tuple[float, ...] = (-0.2,),
    fears: tuple[float, ...] = (0.3,),
    ally: Ally | None = None,
    is_seated: bool = True,
) -> Council:
    """A superpower that asks for 1 where 0 holds, and veto players; everybody's consent is needed."""
    own = [1.0] if is_seated else []
    position = np.array([[*own, *veto_players]])
    return Council(
        status_quo=one(0),
        position=position,
        veto=np.ones(position.shape[1], bool),
        quota=position.shape[1],
        ideal=one(1),
        proposer=0 if is_seated else -1,
        bypass_cost=np.array([[*(0.0 for _ in own), *fears]]),
        outside=OutsideOption(mode, one(cost), one(weight), ally),
    )


SETTER = [
    pytest.param(C, 0, 1, 0.30, 4, 1, id="a: veto member held to indifference"),
    pytest.param(C, 0.2, 1, 0.20, 4, 2, id="b: gridlock, a veto member is already past"),
    pytest.param(C, -0.6, 1, 0.90, 4, 1, id="c: far status quo"),
    pytest.param(E, 0, 1, 0.90, 8, 1, id="d: quota binds, not a veto"),
    pytest.param(C, 0, 0.2, 0.20, -1, 0, id="e: modest proposer"),
]


@pytest.mark.parametrize(("position", "status_quo", "ideal", "text", "binding", "status"), SETTER)
def test_a_proposer_facing_vetoes(
    position: list[float], status_quo: float, ideal: float, text: float, binding: int, status: int
) -> None:
    council = fifteen(position, status_quo, ideal)
    result = setter(council)
    assert result.x[0] == pytest.approx(text, abs=1e-12)
    assert (result.binding[0], result.status[0], result.passed[0]) == (binding, status, status != 2)
    assert result.venue[0] == (0 if status == 2 else 1)
    closed = setter_text(one(status_quo), np.array([position]), FIVE_VETOES, 9, one(ideal))
    assert closed[0] == pytest.approx(text, abs=1e-12)


@pytest.mark.parametrize(("position", "status_quo", "ideal", "text", "binding", "status"), SETTER)
def test_the_mirrored_council_decides_the_mirror_image(
    position: list[float], status_quo: float, ideal: float, text: float, binding: int, status: int
) -> None:
    result = setter(fifteen([-p for p in position], -status_quo, -ideal))
    assert result.x[0] == pytest.approx(-text, abs=1e-12)
    assert (result.binding[0], result.status[0]) == (binding, status)


def test_gridlock_interval_of_council_c() -> None:
    low, high = gridlock_interval(np.array([C]), FIVE_VETOES, 9)
    assert (low[0], high[0]) == (0.15, 1.0)


def test_gridlock_interval_of_the_june_2010_council_at_assembly_points() -> None:
    vetoes = [-0.626, -0.043, 1.336, 1.502, 2.546]
    others = [-0.856, -0.720, -0.662, -0.350, -0.320, -0.091, 0.474, 0.606, 0.712, 0.841]
    low, high = gridlock_interval(np.array([vetoes + others]), FIVE_VETOES, 9)
    assert (low[0], high[0]) == (-0.626, 2.546)


SUPPORT_BUT_WATER_DOWN = {
    0.1: {"veto_drafts": 0.9, "deal_me_out": 0.9, "setter_drafts": 1, "nash .25": 1, "nash .5": 1},
    0.4: {"veto_drafts": 0.6, "deal_me_out": 0.6, "setter_drafts": 1, "nash .25": 0.775, "nash .5": 0.95},
    0.9: {"veto_drafts": 0.1, "deal_me_out": 0.1, "setter_drafts": 1, "nash .25": 0.40, "nash .5": 0.70},
}


@pytest.mark.parametrize("is_seated", [True, False])
@pytest.mark.parametrize(("cost", "texts"), SUPPORT_BUT_WATER_DOWN.items())
def test_support_but_water_down(cost: float, texts: dict[str, float], is_seated: bool) -> None:
    for label, text in texts.items():
        mode, weight = MODES_AND_WEIGHTS[label]
        result = settle(shadow(mode, cost, weight=weight, is_seated=is_seated))
        assert result.x[0] == pytest.approx(text, abs=1e-12), label
        assert result.passed[0]
        assert result.accepts.all(), "the reluctant veto player votes yes"
        assert result.dilution[0] == pytest.approx(1 - text, abs=1e-12)


@pytest.mark.parametrize(("mode", "weight"), MODES_AND_WEIGHTS.values(), ids=MODES_AND_WEIGHTS.keys())
def test_an_empty_threat_changes_nothing(mode: str, weight: float) -> None:
    result = settle(shadow(mode, 1.2, weight=weight))
    assert result.x[0] == 0
    assert (result.status[0], result.venue[0], result.binding[0]) == (2, 0, 1)
    assert not result.credible[0]
    assert np.isnan(result.dilution[0])


def test_a_threat_exactly_as_good_as_the_status_quo_is_not_credible() -> None:
    assert not settle(shadow("veto_drafts", 1.0)).credible[0]
    weakest = settle(shadow("veto_drafts", 1.0 - 1e-6))
    assert weakest.x[0] == pytest.approx(1e-6, abs=1e-12)


@pytest.mark.parametrize(("fear", "at_4", "at_9"), [(0, 0.80, 0.55), (0.3, 0.95, 0.70), (1.0, 1.0, 1.0)])
def test_the_veto_player_s_fear(fear: float, at_4: float, at_9: float) -> None:
    texts = [settle(shadow("nash", cost, fears=(fear,))).x[0] for cost in (0.4, 0.9)]
    assert texts == pytest.approx([at_4, at_9], abs=1e-12)


@pytest.mark.parametrize(
    ("cost", "veto_drafts", "setter_drafts", "nash"),
    [(0.1, 0.9, 1, 1), (0.4, 0.6, 1, 0.95), (1.2, 0.5, 1, 0.5)],
)
def test_a_moderate_veto_player(cost: float, veto_drafts: float, setter_drafts: float, nash: float) -> None:
    modes = ("veto_drafts", "setter_drafts", "nash")
    texts = [settle(shadow(mode, cost, veto_players=(0.5,))).x[0] for mode in modes]
    assert texts == pytest.approx([veto_drafts, setter_drafts, nash], abs=1e-12)


@pytest.mark.parametrize(("mode", "text"), [("veto_drafts", 0.6), ("nash", 0.95)])
def test_two_veto_players(mode: str, text: float) -> None:
    result = settle(shadow(mode, 0.4, veto_players=(-0.2, 0.1), fears=(0.3, 0.1)))
    assert result.x[0] == pytest.approx(text, abs=1e-12)
    assert result.counterpart[0] == 1


def test_constraint_and_disagreement_give_different_forecasts() -> None:
    assert settle(shadow("deal_me_out", 0.9)).x[0] == pytest.approx(0.10, abs=1e-12)
    assert settle(shadow("nash", 0.9)).x[0] == pytest.approx(0.70, abs=1e-12)


ALLY = [
    ((0.7, 0.2, 0.4), 0.9, True, -0.4, 1.0, 0.6),
    ((0.7, 0.2, 0.4), 1.2, True, -0.4, 1.0, 0.6),
    ((0.5, 0.3, 0.4), 0.9, True, -0.7, 0.7, 0.3),
    ((0.5, 0.3, 0.4), 1.2, True, -0.7, 0.7, 0.3),
    ((0.3, 0.4, 0.4), 0.9, False, -0.9, 1.0, 0.1),
]


@pytest.mark.parametrize(("ally", "cost", "joins", "value", "action", "text"), ALLY)
def test_an_ally(
    ally: tuple[float, float, float], cost: float, joins: bool, value: float, action: float, text: float
) -> None:
    place, joining, shared = ally
    council = shadow("veto_drafts", cost, ally=Ally(one(place), one(joining), one(shared)))
    result = settle(council)
    assert result.with_ally[0] == joins
    assert result.outside_value[0] == pytest.approx(value, abs=1e-12)
    assert result.outside_action[0] == pytest.approx(action, abs=1e-12)
    assert result.x[0] == pytest.approx(text, abs=1e-12)
    assert act_outside(council).credible[0]


def test_an_ally_that_never_joins_leaves_the_threat_empty() -> None:
    result = settle(shadow("veto_drafts", 1.2, ally=Ally(one(0.3), one(0.4), one(0.4))))
    assert not result.credible[0]
    assert result.x[0] == 0


def test_the_outside_option_produces_agreements_that_would_be_vetoed_without_it() -> None:
    council = shadow("veto_drafts", 0.4)
    with_option, without = settle(council), settle(replace(council, outside=None))
    assert (with_option.passed[0], without.passed[0]) == (True, False)
    assert with_option.x[0] < council.ideal[0]


def test_a_veto_player_made_of_two_camps() -> None:
    camps = Positions(np.array([[0.5, -0.2]]), np.ones((1, 2)), np.array([[0.6, 0.4]]), low=-1, high=1)
    assert compromise(camps).outcome[0] == pytest.approx(0.22, abs=1e-12)


def test_the_dilution_s_parts() -> None:
    split = dilution_split(shadow("nash", 0.4))
    assert split.underlying[0] == pytest.approx(0.2)
    assert split.by_fear[0] == pytest.approx(0.15)
    assert split.by_payment[0] == 0
    assert split.shortfall[0] == pytest.approx(0.05)
    assert split.share[0] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("place", "payment", "text"),
    [(-0.2, 0, 0), (-0.2, 0.1, 0.1), (-0.2, 0.6, 0.6), (0.15, 0, 0.3), (0.15, 0.1, 0.4)],
)
def test_side_payments(place: float, payment: float, text: float) -> None:
    position = [1, 0.8, 0.7, 0.9, place, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0]
    paid = [0.0] * 4 + [payment] + [0.0] * 10
    council = fifteen(position, 0, 1, paid)
    result = setter(council)
    assert result.x[0] == pytest.approx(text, abs=1e-12)
    assert result.passed[0] == (text > 0)
    unpaid = setter(replace(council, payment=None)).x[0]
    assert dilution_split(council).by_payment[0] == pytest.approx(text - unpaid, abs=1e-12)


@pytest.mark.parametrize(
    ("level", "yes", "abstain", "against"),
    [
        (0.3, 0.894350, 0.082900, 0.022750),
        (0.1, 0.598706, 0.242638, 0.158655),
        (0, 0.401294, 0.290169, 0.308538),
        (-0.3, 0.040059, 0.118596, 0.841345),
    ],
)
def test_vote_probabilities(level: float, yes: float, abstain: float, against: float) -> None:
    votes = vote(np.array([[level]]), Voting(one(0.2), one(0.05), one(0.1)), [True], 1)
    assert votes.yes[0, 0] == pytest.approx(yes, abs=1e-6)
    assert votes.abstain[0, 0] == pytest.approx(abstain, abs=1e-6)
    assert votes.against[0, 0] == pytest.approx(against, abs=1e-6)


@pytest.mark.parametrize(
    ("loss", "payment", "text", "place", "stake", "expected"),
    [
        (0.9, 0, 0.6, 0.7, 0, 0.8),
        (0.2, 0, 0.3, -0.2, 0, -0.3),
        (0.2, 0.2, 0.3, -0.2, 0, -0.1),
        (0.5, 0, 0.4, 0.3, -1, -0.1),
    ],
)
def test_margins(
    loss: float, payment: float, text: float, place: float, stake: float, expected: float
) -> None:
    arrays = [np.array([[value]]) for value in (place, loss, payment, stake)]
    found = margin(arrays[0], one(text), arrays[1], arrays[2], arrays[3], one(0.5))
    assert found[0, 0] == pytest.approx(expected, abs=1e-12)


PASSING = [
    ([0.9] * 5 + [0.7] * 10, [0.08] * 5 + [0.15] * 10, 0.876659, 1e-6),
    ([0.97] * 3 + [0.7] * 2 + [0.6] * 10, [0.02] * 3 + [0.25] * 2 + [0.2] * 10, 0.762619, 1e-6),
    ([1 / 3] * 15, [1 / 3] * 15, 48932 / 4782969, 1e-15),
]


@pytest.mark.parametrize(("yes", "abstain", "expected", "tolerance"), PASSING)
def test_probability_of_passing(
    yes: list[float], abstain: list[float], expected: float, tolerance: float
) -> None:
    found = pass_probability(np.array([yes]), np.array([abstain]), FIVE_VETOES, 9)
    assert found[0] == pytest.approx(expected, abs=tolerance)
    assert yes_distribution(np.array([yes])).sum() == pytest.approx(1, abs=1e-12)


def test_without_noise_the_vote_follows_the_margin() -> None:
    levels = np.array([[0.2, 0.0, -0.2]])
    votes = vote(levels, Voting(one(1e-9), one(0.05), one(0.1)), [False] * 3, 1)
    assert votes.likely.tolist() == [[1, 2, 3]]
    assert votes.passes[0] == 1
