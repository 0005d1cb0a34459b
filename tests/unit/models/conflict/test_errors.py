"""Messages for contests that cannot be, and edge cases that can."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.conflict import (
    analyse,
    concept_codes,
    dense_ranks,
    examine,
    explain,
    feasible_worlds,
    forecast,
    general_moves,
    merge,
    moves,
    pattern,
    permitted_changes,
    rank_groups,
    rank_statements,
    restrict,
    sequences,
    snap_ties,
    world_code,
)

BOTH = permitted_changes("both")
SQUARE = [[0, 0], [1, 0], [0, 1], [1, 1]]
DILEMMA = moves(SQUARE, [0, 1], (BOTH, BOTH))
PAYOFF = [[2, 1, 4, 3], [2, 4, 1, 3]]


def test_worlds_name_the_offender() -> None:
    with pytest.raises(DomainError, match="pattern 'YX' holds 'X'; it may hold Y, N and -"):
        pattern("YX")
    with pytest.raises(DomainError, match="no world is feasible"):
        feasible_worlds([2], [[0], [1]])
    with pytest.raises(DomainError, match="no world is feasible"):
        feasible_worlds([2], [[-1]])
    with pytest.raises(ShapeError, match=r"infeasible has shape \(1, 3\); \(pattern, 2\) is needed"):
        feasible_worlds([2, 2], [[0, 0, 0]])
    with pytest.raises(DomainError, match="pattern 0 fixes option 1 at choice 2; it has choices 0 to 1"):
        feasible_worlds([2, 2], [[0, 2]])
    with pytest.raises(DomainError, match="option 1 has 1 choice; an option has at least 2"):
        feasible_worlds([2, 1])
    with pytest.raises(DomainError, match="the options need 63 bits"):
        world_code(np.zeros((1, 63)), [2] * 63)


def test_too_many_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.models.conflict.worlds.MOST_WORLDS", 100)
    with pytest.raises(DomainError, match="the contest has 128 worlds; at most 100 can be listed"):
        feasible_worlds([2] * 7)
    with pytest.raises(DomainError, match="more than 100 worlds after 7 of 30 options"):
        feasible_worlds([2] * 30)


def test_moves_name_the_offender() -> None:
    with pytest.raises(DomainError, match="option 1 has owner 2; decision makers are 0 to 1"):
        moves(SQUARE, [0, 2], (BOTH, BOTH), decision_makers=2)
    with pytest.raises(DomainError, match="option 0 has owner -1"):
        moves(SQUARE, [-1, 0], (BOTH, BOTH))
    with pytest.raises(ShapeError, match=r"owner \(3,\) and permitted length 2"):
        moves(SQUARE, [0, 1, 1], (BOTH, BOTH))
    with pytest.raises(ShapeError, match=r"permitted\[1\] has shape \(2, 3\)"):
        moves(SQUARE, [0, 1], (BOTH, np.ones((2, 3))))
    with pytest.raises(DomainError, match="option 0 has choices 0 to 1; a world has another one"):
        moves([[2, 0]], [0, 1], (BOTH, BOTH))
    with pytest.raises(DomainError, match="world 0 stands more than once"):
        moves([[0, 0], [1, 0], [0, 0]], [0, 1], (BOTH, BOTH))
    with pytest.raises(DomainError, match="a contest needs at least one"):
        moves(np.zeros((0, 2)), [0, 1], (BOTH, BOTH))
    with pytest.raises(DomainError, match="direction 'up' is unknown"):
        permitted_changes("up")
    with pytest.raises(DomainError, match="is for options with 2 choices; this one has 3"):
        permitted_changes("forward", 3)
    with pytest.raises(DomainError, match="status_quo is choice 3"):
        permitted_changes("once", 3, status_quo=3)


def test_general_graphs_name_the_offender() -> None:
    with pytest.raises(DomainError, match=r"arc \[1, 1\] of decision maker 0"):
        general_moves([[[1, 1]]], worlds=2)
    with pytest.raises(ShapeError, match=r"arcs of decision maker 0 have shape \(1, 3\)"):
        general_moves([[[0, 1, 1]]], worlds=2)
    with pytest.raises(ShapeError, match=r"worlds has shape \(2,\); \(4,\) is needed"):
        restrict(DILEMMA, worlds=[True, False])
    with pytest.raises(DomainError, match="no world is left"):
        restrict(DILEMMA, worlds=[False] * 4)
    with pytest.raises(DomainError, match="worlds 0 and 1 cannot be merged: their payoffs differ"):
        merge(DILEMMA, [0, 0, 1, 2], [PAYOFF])
    with pytest.raises(DomainError, match="each used"):
        merge(DILEMMA, [0, 1, 2, 4], [PAYOFF])


def test_analysis_names_the_offender() -> None:
    with pytest.raises(
        ShapeError, match=r"payoff has shape \(2, 3\) but there are 2 decision makers and 4 worlds"
    ):
        analyse(DILEMMA, np.zeros((2, 3)))
    with pytest.raises(DomainError, match="unknown: nsh"):
        analyse(DILEMMA, PAYOFF, ("nsh",))
    with pytest.raises(DomainError, match="different names"):
        concept_codes(("seq", "sequential"))
    with pytest.raises(DomainError, match="got none"):
        concept_codes(())
    with pytest.raises(ShapeError, match=r"draw_weight has shape \(2,\); \(1,\) is needed"):
        analyse(DILEMMA, PAYOFF, draw_weight=[1, 1])
    with pytest.raises(DomainError, match="draw_weight must be at least 0"):
        analyse(DILEMMA, [PAYOFF, PAYOFF], draw_weight=[1, -1])
    with pytest.raises(DomainError, match="tie_tolerance is -1"):
        analyse(DILEMMA, PAYOFF, tie_tolerance=-1)
    with pytest.raises(DomainError, match="'general_metarational' was not asked for; solved were nash"):
        analyse(DILEMMA, PAYOFF, ("nash",)).equilibrium_of("general_metarational")


def test_reach_and_explanations_name_the_offender() -> None:
    flag = np.zeros((1, 4), dtype=bool)
    with pytest.raises(DomainError, match="start is world 4; the contest has worlds 0 to 3"):
        forecast(DILEMMA, PAYOFF, flag, start=4)
    with pytest.raises(ShapeError, match=r"equilibrium has shape \(1, 4\); \(2, 4\) is needed"):
        forecast(DILEMMA, [PAYOFF, PAYOFF], flag, start=0)
    with pytest.raises(DomainError, match="goal is world 9"):
        sequences(DILEMMA, 0, 9)
    with pytest.raises(DomainError, match="decision_maker is 2; the contest has 0 to 1"):
        explain(DILEMMA, PAYOFF, "seq", 2, 0)
    with pytest.raises(DomainError, match="one draw of finite numbers"):
        explain(DILEMMA, [[2, 1, 4, np.nan], [2, 4, 1, 3]], "seq", 0, 0)


def test_rankings_name_the_offender() -> None:
    with pytest.raises(DomainError, match="the ranking misses 2"):
        rank_groups([[0], [1]], worlds=3)
    with pytest.raises(DomainError, match="the ranking repeats 1"):
        rank_groups([[0, 1], [1, 2]], worlds=3)
    with pytest.raises(DomainError, match="the ranking names no world 7"):
        rank_groups([[0, 7], [1, 2]], worlds=3)
    with pytest.raises(ShapeError, match=r"truth has shape \(3,\)"):
        rank_statements([True, False, True])
    with pytest.raises(DomainError, match="tolerance is -1"):
        dense_ranks([[1.0]], -1)


def test_ties_stay_transitive() -> None:
    assert dense_ranks([[0.0, 0.4, 0.8, 1.2]], 0.5).rank.tolist() == [[0, 0, 1, 1]]
    assert snap_ties([[[0.0, 0.4, 0.8, 1.2]]], 0.5).tolist() == [[[0.0, 0.0, 0.8, 0.8]]]
    assert snap_ties([[[0.3, 0.1]]], 0).tolist() == [[[0.3, 0.1]]]
    nearly = [[2, 1, 2 + 1e-12, 3], [2, 4, 1, 3]]
    assert analyse(DILEMMA, nearly, ("nash",), tie_tolerance=1e-9).p_stable[0, 0].tolist() == [1, 0, 0, 1]


def test_one_world_is_an_equilibrium_of_everything() -> None:
    alone = moves([[0, 0]], [0, 1], (BOTH, BOTH))
    assert analyse(alone, [[1], [1]]).equilibrium.all()
    assert alone.is_movable.tolist() == [False, False]
    assert np.isnan(examine(alone, [[1], [1]]).margin).all()
    assert explain(alone, [[1], [1]], "nash", 0, 0).reason == "no move"


def test_an_option_nobody_can_change_is_marked() -> None:
    stuck = moves(SQUARE, [0, 1], (BOTH, np.zeros((2, 2))))
    assert stuck.is_movable.tolist() == [True, False]


def test_hopeless_draws_only() -> None:
    spoilt = np.full((1, 2, 4), np.nan)
    contest = analyse(DILEMMA, spoilt)
    assert np.isnan(contest.p_equilibrium).all()
    assert contest.status.tolist() == [5]
    ahead = forecast(DILEMMA, spoilt, contest.equilibrium[:, 0], start=0)
    assert np.isnan(ahead.mean_share).all()
    assert np.isnan(ahead.share).all()


def test_a_draw_without_equilibrium_is_none() -> None:
    pennies = [[1, 0, 0, 1], [0, 1, 1, 0]]
    contest = analyse(DILEMMA, [pennies, PAYOFF], ("nash",))
    ahead = forecast(DILEMMA, [pennies, PAYOFF], contest.equilibrium[:, 0], start=3, draw_weight=[3, 1])
    assert ahead.is_none.tolist() == [True, False]
    assert ahead.mean_none == pytest.approx(0.75)
    assert ahead.mean_share.tolist() == pytest.approx([0.25, 0, 0, 0])
    assert ahead.share_none_one_more.tolist() == pytest.approx([0.75, 0.25, 0])


def test_returning_to_the_world_answers_a_move() -> None:
    # The other one can undo what the first did, which options never allow but a general graph may.
    graph = general_moves([[[0, 1]], [[1, 0]]], worlds=2)
    assert analyse(graph, [[0, 1], [0, 0]], ("nash", "gmr")).equilibrium[0].tolist() == [
        [False, True],
        [True, True],
    ]
