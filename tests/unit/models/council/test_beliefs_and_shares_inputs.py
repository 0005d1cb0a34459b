"""What cannot be said of beliefs, unknown members, prices, shares and agreements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from detente.errors import DetenteError, DomainError, ShapeError
from detente.models.council import (
    Ally,
    Belief,
    Council,
    Exponential,
    OutsideOption,
    Types,
    Uniform,
    Unknown,
    agree_in_space,
    agree_on_line,
    chance_below,
    divide,
    gamble,
    in_core,
    purchase,
    settle,
    share_out,
    standoff,
)
from detente.models.power import Weighted

ONE = np.array([1.0])
EVEN = Uniform(0 * ONE, ONE)
COUNCIL = Council(
    status_quo=0 * ONE,
    position=np.array([[1.0, 0.3, 0.5]]),
    veto=np.array([True, True, False]),
    quota=2,
    ideal=ONE,
    proposer=0,
)
SECRET = replace(COUNCIL, outside=OutsideOption("veto_drafts", 0.4 * ONE, believed_cost=EVEN))


@pytest.mark.parametrize(
    ("belief", "message"),
    [
        (Uniform(ONE, 0 * ONE), r"belief.low\[0\] is 1.0; it must be at most the high end"),
        (Uniform(np.array([np.nan]), ONE), r"belief.low\[0\] is nan; it must be finite"),
        (Exponential(0 * ONE), r"belief.mean\[0\] is 0.0; it must be finite and above 0"),
        (Types(np.zeros((1, 0))), "belief.value has no types"),
        (Types(np.array([[np.inf]])), r"belief.value\[0, 0\] is inf"),
    ],
)
def test_beliefs_that_cannot_be(belief: Belief, message: str) -> None:
    with pytest.raises(DomainError, match=message):
        chance_below(belief, np.zeros((1, 1)))


@pytest.mark.parametrize(
    ("unknown", "message"),
    [
        ([], "unknown is empty; without unknown members use setter"),
        ([Unknown(2, EVEN)], r"unknown\[0\].member is 2; it must be a member that holds a veto"),
        ([Unknown(9, EVEN)], r"unknown\[0\].member is 9"),
        ([Unknown(0, EVEN)], "which is the proposer"),
        ([Unknown(1, EVEN), Unknown(1, EVEN)], "each must come once"),
    ],
)
def test_unknown_members_that_cannot_be(unknown: list[Unknown], message: str) -> None:
    with pytest.raises(DomainError, match=message):
        gamble(COUNCIL, unknown)


def test_draws_of_beliefs_must_fit() -> None:
    with pytest.raises(ShapeError, match="2 draws"):
        gamble(replace(COUNCIL, status_quo=np.zeros(3)), [Unknown(1, Uniform(np.zeros(2), np.ones(2)))])
    many = gamble(COUNCIL, [Unknown(1, Uniform(np.array([0.1, 0.3]), np.array([0.6, 0.5])))])
    assert many.put == pytest.approx([0.6, 0.6])
    assert many.veto_chance == pytest.approx([0.4, 0])


OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"mode": "nash", "bargaining_weight": 0.5 * ONE}, r"mode\[0\] is 2; it must be veto_drafts"),
    ({"ally": Ally(ONE, ONE, ONE)}, "believed_cost and ally are both given"),
    ({"believed_cost": Uniform(-ONE, ONE)}, r"believed_cost.low\[0\] is -1.0; it must be at least 0"),
]


@pytest.mark.parametrize(("change", "message"), OPTIONS)
def test_private_costs_that_cannot_be(change: dict[str, Any], message: str) -> None:
    assert SECRET.outside is not None
    with pytest.raises(DomainError, match=message):
        settle(replace(SECRET, outside=replace(SECRET.outside, **change)))


def test_a_standoff_needs_a_belief() -> None:
    with pytest.raises(DomainError, match="believed_cost is missing; where the cost is known use settle"):
        standoff(COUNCIL)


REFUSED: list[tuple[Any, type[DetenteError], str]] = [
    (lambda: purchase(COUNCIL, -ONE), DomainError, r"price\[0\] is -1.0"),
    (lambda: divide(0, 0, 1, ONE / 2, ONE), DomainError, "members is 0"),
    (lambda: divide(3, 4, 1, ONE / 2, ONE), DomainError, "vetoes is 4; it must be from 0 to 3"),
    (lambda: divide(3, 1, 4, ONE / 2, ONE), DomainError, "quota is 4"),
    (lambda: divide(3, 1, 2, ONE, ONE), DomainError, r"discount\[0\] is 1.0; it must be from 0 to below 1"),
    (lambda: divide(3, 2, 2, ONE / 2, ONE), DomainError, r"veto_recognition\[0\] is 1.0; it must be from 0 to 1/2"),
    (lambda: divide(3, 0, 2, ONE / 2, ONE), DomainError, "0, because nobody holds a veto"),
    (lambda: divide(2, 2, 2, ONE / 2, 0 * ONE), DomainError, "1/2, because everybody holds a veto"),
    (lambda: share_out(ONE, np.zeros((1, 2)), np.zeros((1, 2))), DomainError, r"weight\[0, 0\] is 0.0"),
    (lambda: agree_on_line(np.zeros((1, 2)), np.zeros((1, 3)), np.ones((1, 2))), ShapeError, "reversion_loss has"),
    (lambda: agree_in_space(np.zeros((1, 2, 2)), np.zeros((1, 3)), np.ones((1, 3))), ShapeError, "disagreement has"),
    (lambda: in_core(np.zeros((1, 3)), np.zeros((1, 2, 2)), [True, True], 2), ShapeError, "3 dimensions"),
    (lambda: in_core(np.zeros((1, 2)), np.zeros((1, 2, 2)), [True], 2), ShapeError, "veto has shape"),
    (lambda: in_core(np.zeros((1, 2)), np.zeros((1, 2, 2)), [True, True], 3), DomainError, "quota is 3"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_calls_that_make_no_sense(call: Any, error: type[DetenteError], message: str) -> None:
    with pytest.raises(error, match=message):
        call()


def test_payments_under_a_rule_of_weights_are_refused() -> None:
    weighed = replace(COUNCIL, quota=Weighted([2, 1, 1], 3))
    with pytest.raises(DomainError, match="for a number of votes only"):
        purchase(weighed, ONE)
