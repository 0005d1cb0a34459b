"""What is said about councils and votes that cannot be, and how defaults and repeats work."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from detente.errors import DetenteError, DomainError, ShapeError
from detente.models.council import (
    MODES,
    STATUSES,
    VENUES,
    Ally,
    Council,
    OutsideOption,
    Voting,
    act_outside,
    gridlock_interval,
    margin,
    pass_probability,
    settle,
    vote,
    yes_distribution,
)

ONE = np.array([1.0])
OPTION = OutsideOption("nash", np.array([0.4]), np.array([0.5]))
COUNCIL = Council(
    status_quo=np.array([0.0]),
    position=np.array([[1.0, -0.2, 0.5]]),
    veto=np.array([True, True, False]),
    quota=2,
    ideal=ONE,
    proposer=0,
    bypass_cost=np.array([[0.0, 0.3, 0.0]]),
    outside=OPTION,
)
ALLY = Ally(np.array([0.5]), np.array([0.1]), np.array([0.2]), member=2)

REFUSED: list[tuple[dict[str, Any], type[DetenteError], str]] = [
    ({"position": np.zeros((1, 0))}, ShapeError, "position has no members"),
    ({"position": np.zeros(3)}, ShapeError, r"position has shape \(3,\) but its axes are \(draw, member\)"),
    ({"veto": np.array([True])}, ShapeError, r"veto has shape \(1,\) but position has 3 members"),
    ({"payment": np.zeros((1, 2))}, ShapeError, r"payment has shape \(1, 2\) but position has"),
    ({"status_quo": np.zeros(2), "ideal": np.zeros(3)}, ShapeError, "status_quo has 2 draws but ideal has 3"),
    ({"quota": 4}, DomainError, "quota is 4; it must be a whole number from 1 to 3"),
    ({"quota": 0}, DomainError, "quota is 0"),
    ({"proposer": 3}, DomainError, "proposer is 3; it must be a member, 0 to 2, or -1 for none"),
    ({"ideal": np.array([0.9])}, DomainError, r"ideal\[0\] is 0.9; it must be the position of member 0"),
    ({"status_quo": np.array([np.nan])}, DomainError, r"status_quo\[0\] is nan; it must be finite"),
    ({"payment": np.array([[0, -1, 0]])}, DomainError, r"payment\[0, 1\] is -1.0; it must be finite"),
    ({"bypass_cost": np.array([[0, 0, np.inf]])}, DomainError, r"bypass_cost\[0, 2\] is inf"),
    ({"outside": replace(OPTION, mode="talk")}, DomainError, "mode is 'talk'; it must be one of"),
    ({"outside": replace(OPTION, mode=np.array([4]))}, DomainError, r"mode\[0\] is 4; it must be an index"),
    ({"outside": replace(OPTION, cost=-ONE)}, DomainError, r"cost\[0\] is -1.0"),
    ({"outside": replace(OPTION, bargaining_weight=2 * ONE)}, DomainError, "bargaining_weight.*from 0 to 1"),
    ({"outside": replace(OPTION, bargaining_weight=None)}, DomainError, "bargaining_weight is missing"),
    ({"outside": replace(OPTION, ally=replace(ALLY, member=0))}, DomainError, "ally.member is 0, which is"),
    ({"outside": replace(OPTION, ally=replace(ALLY, member=1))}, DomainError, r"ally.position\[0\] is 0.5"),
    ({"outside": replace(OPTION, ally=replace(ALLY, member=9))}, DomainError, "ally.member is 9"),
]


@pytest.mark.parametrize(("change", "error", "message"), REFUSED)
def test_councils_that_cannot_be(change: dict[str, Any], error: type[DetenteError], message: str) -> None:
    with pytest.raises(error, match=message):
        settle(replace(COUNCIL, **change))


def test_a_mode_that_needs_no_weight_takes_none() -> None:
    option = replace(OPTION, mode="veto_drafts", bargaining_weight=None)
    assert settle(replace(COUNCIL, outside=option)).x[0] == pytest.approx(0.6)


def test_modes_may_vary_by_draw() -> None:
    option = replace(OPTION, mode=np.arange(4))
    together = settle(replace(COUNCIL, outside=option)).x
    alone = [settle(replace(COUNCIL, outside=replace(OPTION, mode=mode))).x[0] for mode in MODES]
    np.testing.assert_array_equal(together, alone)


def test_an_ally_with_a_seat_bears_its_joining_cost() -> None:
    result = settle(replace(COUNCIL, outside=replace(OPTION, ally=ALLY)))
    assert result.with_ally[0]
    assert result.outside_action[0] == pytest.approx(0.9)
    assert result.reversion_loss[0] == pytest.approx([0.3, 1.4, 0.5])


def test_no_common_gain_is_a_status_and_the_text_is_the_outside_action() -> None:
    ally = Ally(np.array([0.5]), np.array([0.3]), np.array([0.0]))
    fearless = replace(COUNCIL, bypass_cost=None, quota=1, veto=np.array([False, True, False]))
    result = settle(replace(fearless, outside=OutsideOption("nash", ONE, np.array([0.5]), ally)))
    assert result.x[0] == pytest.approx(0.7)
    assert STATUSES[result.status[0]] == "No text gives both sides more than the outside action does."
    assert VENUES[result.venue[0]] == "The council decides."


def test_without_other_vetoes_the_member_that_completes_the_quota_drafts() -> None:
    open_council = replace(COUNCIL, veto=np.array([True, False, False]), quota=3)
    result = settle(replace(open_council, outside=replace(OPTION, mode="veto_drafts")))
    assert result.counterpart[0] == 1
    assert result.x[0] == pytest.approx(0.6)


def test_no_outside_option_no_outside_action() -> None:
    closed = replace(COUNCIL, outside=None)
    with pytest.raises(DomainError, match="outside is missing"):
        act_outside(closed)
    result = settle(closed)
    assert np.isnan([result.outside_value[0], result.outside_action[0]]).all()
    assert not result.credible[0]


def test_gridlock_interval_refuses_what_does_not_fit() -> None:
    with pytest.raises(ShapeError, match=r"veto has shape \(1,\) but position has 3 members"):
        gridlock_interval(COUNCIL.position, [True], 2)
    with pytest.raises(DomainError, match="quota is 4"):
        gridlock_interval(COUNCIL.position, COUNCIL.veto, 4)
    with pytest.raises(DomainError, match=r"position\[0, 0\] is nan"):
        gridlock_interval(np.full((1, 3), np.nan), COUNCIL.veto, 2)


def test_margins_refuse_what_does_not_fit() -> None:
    place, loss = np.zeros((1, 2)), np.ones((1, 2))
    with pytest.raises(DomainError, match="stake and stake_weight go together"):
        margin(place, ONE, loss, stake=place)
    with pytest.raises(DomainError, match=r"stake\[0, 0\] is 2.0; it must be from -1 to 1"):
        margin(place, ONE, loss, stake=2 * loss, stake_weight=ONE)
    with pytest.raises(DomainError, match=r"payment\[0, 0\] is -1.0; it must be at least 0"):
        margin(place, ONE, loss, payment=-loss)
    with pytest.raises(ShapeError, match=r"reversion_loss has shape \(1, 1\)"):
        margin(place, ONE, np.ones((1, 1)))


def test_votes_refuse_what_does_not_fit() -> None:
    level, voting = np.zeros((1, 2)), Voting(ONE, 0 * ONE, 0 * ONE)
    with pytest.raises(DomainError, match=r"noise\[0\] is 0.0; it must be above 0"):
        vote(level, replace(voting, noise=0 * ONE), [True, False], 1)
    with pytest.raises(DomainError, match=r"no_threshold\[0\] is -1.0; it must be at least 0"):
        vote(level, replace(voting, no_threshold=-ONE), [True, False], 1)
    with pytest.raises(ShapeError, match="veto has shape"):
        vote(level, voting, [True], 1)
    with pytest.raises(DomainError, match="quota is 3"):
        vote(level, voting, [True, False], 3)
    with pytest.raises(DomainError, match="at most 1 together with yes"):
        pass_probability(np.full((1, 1), 0.7), np.full((1, 1), 0.7), [True], 1)
    with pytest.raises(DomainError, match="from 0 to 1"):
        yes_distribution(np.array([[1.2]]))
