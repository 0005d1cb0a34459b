"""Worked values for actors that do not know one another's limits and costs.

Source: the project's council specification, sections 3 and 4.4, whose tables follow from the closed forms there.
"""

from __future__ import annotations

import numpy as np
import pytest

from detente.models.council import (
    Belief,
    Council,
    Exponential,
    OutsideOption,
    Types,
    Uniform,
    Unknown,
    acceptance_curve,
    gamble,
    settle,
    standoff,
)


def one(value: float) -> np.ndarray:
    """A single draw."""
    return np.array([float(value)])


def between(low: float, high: float) -> Uniform:
    """Evenly spread."""
    return Uniform(one(low), one(high))


def facing(*vetoes: float, up: float = 1) -> Council:
    """A proposer at 1, or at -1 in the mirror, where 0 holds; everybody's consent is needed."""
    position = up * np.array([[1.0, *vetoes]])
    return Council(one(0), position, np.ones(position.shape[1], bool), position.shape[1], one(up), proposer=0)


BOLD = [
    (between(0.1, 0.6), 0.6, 0.4000),
    (between(0.3, 0.5), 0.6, 0.0),
    (between(0.2, 1.5), 1.0, 0.2308),
    (between(0.1, 0.4), 0.4, 0.3333),
    (Exponential(one(1 / 4)), 0.5, 0.6321),
    (Exponential(one(1)), 1.0, 0.3935),
]


@pytest.mark.parametrize(("belief", "text", "veto"), BOLD)
def test_how_bold_a_proposer_is(belief: Belief, text: float, veto: float) -> None:
    found = gamble(facing(0.25), [Unknown(1, belief)])
    assert found.put[0] == pytest.approx(text, abs=1e-12)
    assert found.veto_chance[0] == pytest.approx(veto, abs=5e-5)
    assert found.expected[0] == pytest.approx(text * (1 - veto), abs=1e-4)
    assert found.certificate[0] == 0


def test_two_independent_veto_players() -> None:
    even = between(0, 1)
    found = gamble(facing(0.3, 0.4), [Unknown(1, even), Unknown(2, even)])
    assert found.put[0] == pytest.approx(2 / 3, abs=1e-7)
    assert found.veto_chance[0] == pytest.approx(5 / 9, abs=1e-7)


def test_a_belief_below_the_status_quo_is_gridlock() -> None:
    found = gamble(facing(0.3), [Unknown(1, between(-1, -0.1))])
    assert (found.put[0], found.veto_chance[0], found.settled.status[0]) == (0, 0, 2)


def test_many_types_come_near_the_even_spread() -> None:
    types = Types(np.linspace(0.1, 0.6, 5001)[None])
    found = gamble(facing(0.25), [Unknown(1, types)])
    assert found.put[0] == pytest.approx(0.6, abs=1e-2)  # the objective is flat there
    assert found.certificate[0] <= 1e-12


@pytest.mark.parametrize(("belief", "text", "veto"), BOLD)
def test_the_mirrored_gamble_is_the_mirror_image(belief: Belief, text: float, veto: float) -> None:
    mirrored = Uniform(-belief.high, -belief.low) if isinstance(belief, Uniform) else belief
    found = gamble(facing(0.25, up=-1), [Unknown(1, mirrored)])
    assert found.put[0] == pytest.approx(-text, abs=1e-12)
    assert found.veto_chance[0] == pytest.approx(veto, abs=5e-5)


def test_the_true_ideal_point_decides_what_comes_of_it() -> None:
    unknown = [Unknown(1, between(0.1, 0.6))]
    vetoed, passed = gamble(facing(0.25), unknown).settled, gamble(facing(0.35), unknown).settled
    assert (vetoed.passed[0], vetoed.status[0], vetoed.x[0], vetoed.binding[0]) == (False, 5, 0, 1)
    assert (passed.passed[0], passed.x[0]) == (True, pytest.approx(0.6))


def test_a_known_member_bounds_the_gamble() -> None:
    found = gamble(facing(0.9, 0.2), [Unknown(1, between(0.1, 0.6))])
    assert found.put[0] == pytest.approx(0.4)
    assert acceptance_curve(facing(0.9, 0.2), [Unknown(1, between(0.1, 0.6))], np.array([[0.4, 0.5]]))[
        0
    ] == pytest.approx([0.8, 0])


PRIVATE = [
    (between(0, 1.5), 0.3, 0.4, 0.4000, 0.3333),
    (between(0, 1), 0.2, 0.6, 0.4000, 0),
    (between(0, 0.8), 0.9, 1, 0, 0),
    (between(0, 3), 0.2, 0, 0.3333, 0),
    (Exponential(one(1 / 2)), 0.2, 0.7, 0.4512, 0.1353),
    (Exponential(one(1 / 4)), 0.3, 1, 0, 0.0183),
]


def private(belief: Belief, fear: float, true_cost: float = 0.5) -> Council:
    """The veto player at -0.2 drafts; only the proposer knows its cost."""
    option = OutsideOption("veto_drafts", one(true_cost), believed_cost=belief)
    return Council(
        one(0), np.array([[1.0, -0.2]]), np.array([True, True]), 2, one(1), 0, None, np.array([[0.0, fear]]), option
    )


@pytest.mark.parametrize(("belief", "fear", "text", "unilateral", "unwilling"), PRIVATE)
def test_a_private_cost(belief: Belief, fear: float, text: float, unilateral: float, unwilling: float) -> None:
    found = standoff(private(belief, fear))
    assert found.put[0] == pytest.approx(text, abs=1e-12)
    assert found.unilateral[0] == pytest.approx(unilateral, abs=5e-5)
    assert found.unwilling[0] == pytest.approx(unwilling, abs=5e-5)
    assert found.blocks[0] == (text == 0)
    assert found.certificate[0] <= 1e-12


def test_uncertainty_leads_to_action_that_all_would_rather_avoid() -> None:
    found = settle(private(between(0, 1.5), 0.3, true_cost=0.4))
    assert (found.venue[0], found.status[0], found.x[0], found.passed[0]) == (2, 3, 1, False)
    better = settle(private(between(0.4, 0.4), 0.3, true_cost=0.4))
    assert better.passed[0]
    assert better.x[0] == pytest.approx(0.6)  # the superpower as well off as acting alone, the other better
    loss_alone, loss_text = 1.2 + 0.3, 0.6 + 0.2
    assert loss_text < loss_alone


def test_uncertainty_leads_to_texts_for_which_nobody_would_have_fought() -> None:
    found = settle(private(between(0, 1.5), 0.3, true_cost=1.2))
    assert found.passed[0]
    assert not found.credible[0]
    assert found.x[0] == pytest.approx(0.4)


def test_a_known_cost_gives_the_text_of_the_known_game() -> None:
    costs = np.linspace(0.05, 0.95, 19)
    known = Uniform(costs, costs)
    option = OutsideOption("veto_drafts", costs, believed_cost=known)
    council = Council(
        one(0), np.array([[1.0, -0.2]]), np.array([True, True]), 2, one(1), 0, None, np.array([[0.0, 0.3]]), option
    )
    np.testing.assert_allclose(settle(council).x, 1 - costs, atol=1e-12)
