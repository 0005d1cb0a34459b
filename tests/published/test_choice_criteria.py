"""Milnor's table (1954, Games against nature): four criteria that pick four different acts.

From Decision Processes (Thrall, Coombs and Davis, eds), and Luce and Raiffa (1957), chapter 13. The states of nature
stand here as equally likely draws: Laplace's criterion is the mean, Wald's the worst draw, Savage's the largest regret.

            state 1  state 2  state 3  state 4
    act 1      2        2        0        1       Laplace: 5/4 against 1, 1, 1
    act 2      1        1        1        1       Wald: at least 1
    act 3      0        4        0        0
    act 4      1        3        0        0       Savage: never more than 1 below the best act of a state
"""

from __future__ import annotations

import numpy as np
import pytest

from detente.study.measures import maximin, rank, regret, satisficing, stability
from detente.study.robust import by_metric

TABLE = np.array([[2, 2, 0, 1], [1, 1, 1, 1], [0, 4, 0, 0], [1, 3, 0, 0]], dtype=float).T


def test_laplace_picks_the_first_act() -> None:
    found = rank(TABLE)
    assert found.order[0] == 0
    assert found.expected.value == pytest.approx([1.25, 1, 1, 1])
    assert found.difference.value == pytest.approx([0, -0.25, -0.25, -0.25])


def test_wald_picks_the_second() -> None:
    found = maximin(TABLE)
    assert found.worst.tolist() == [0, 1, 0, 0]
    assert found.order[0] == 1


def test_savage_picks_the_fourth() -> None:
    """Best in each state: 2, 4, 1, 1."""
    lost = regret(TABLE)
    assert lost.T.tolist() == [[0, 2, 1, 0], [1, 3, 0, 0], [2, 0, 1, 1], [1, 1, 1, 1]]
    assert lost.max(axis=0).tolist() == [2, 3, 2, 1]
    assert rank(TABLE).regret.value == pytest.approx([0.75, 1, 1, 1])


def test_shares_worked_by_hand() -> None:
    """Best in state 1: act 1; in state 2: act 3; in states 3: act 2; in state 4: acts 1 and 2 share."""
    assert rank(TABLE).best.value == pytest.approx([1.5 / 4, 1.5 / 4, 1 / 4, 0])
    assert satisficing(TABLE, 1.0).value == pytest.approx([3 / 4, 1, 1 / 4, 2 / 4])
    assert satisficing(TABLE, 2.0).value == pytest.approx([2 / 4, 0, 1 / 4, 1 / 4])


def test_the_criteria_disagree_and_are_all_shown() -> None:
    """The places by each metric, against the act that is first by the mean; `good enough` is at least 1."""
    found = {entry.name: entry for entry in by_metric(TABLE, np.ones(4), first=0)}
    assert found["expected payoff"].ranks == (1, 2, 2, 2)
    assert found["probability best"].ranks == (1, 1, 3, 4)
    assert found["worst draw"].ranks == (2, 1, 2, 2)
    assert found["good enough"].ranks == (2, 1, 4, 3)
    assert [name for name, entry in found.items() if not entry.keeps_first] == [
        "90 % regret", "worst draw", "5 % quantile", "good enough"]  # fmt: skip
    assert found["good enough"].margin == pytest.approx(-1 / 4)
    assert stability(TABLE, 1.0).score[-1] == pytest.approx([3 / 4, 1, 1 / 4, 2 / 4])


def test_the_ninth_decile_of_regret_is_the_largest_of_four() -> None:
    """Hazen's definition puts the largest of four at 7/8, so that the ninth decile is the largest regret."""
    found = {entry.name: entry for entry in by_metric(TABLE, np.ones(4), first=0)}
    assert found["90 % regret"].score == pytest.approx([-2, -3, -2, -1])
    assert found["90 % regret"].ranks == (2, 4, 2, 1)
