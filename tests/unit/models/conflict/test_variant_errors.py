"""What the further analyses of a contest refuse, and what they say; edge cases."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.conflict import (
    View,
    all_coalitions,
    analyse,
    board,
    board_of,
    bounded_stability,
    chance_of_stability,
    condition,
    foresee,
    general_moves,
    hidden_view,
    hypergame,
    joint_improvements,
    least_change,
    moves,
    paths,
    permitted_changes,
    reorder,
    snap_ties,
    strength,
    unseen_moves,
    withstand,
)

BOTH = permitted_changes("both")
SQUARE = [[0, 0], [1, 0], [0, 1], [1, 1]]
DILEMMA = moves(SQUARE, [0, 1], (BOTH, BOTH))
PAYOFF = [[2, 1, 4, 3], [2, 4, 1, 3]]
ALONE = np.full((2, 4), np.nan)


def test_boards_name_the_offender() -> None:
    with pytest.raises(DomainError, match=r"8,388,608 combinations of choices; a board has at most 4,194,304 cells"):
        board([2] * 23, [0] * 23, [BOTH] * 23)
    with pytest.raises(DomainError, match="no world is feasible"):
        board([2], [0], [BOTH], [[0], [1]])
    with pytest.raises(ShapeError, match=r"permitted\[0\] has shape \(2, 2\); the option has 3 choices"):
        board([3], [0], [BOTH])
    with pytest.raises(DomainError, match="option 0 has owner 4; decision makers are 0 to 1"):
        board([2], [4], [BOTH], decision_makers=2)
    with pytest.raises(ShapeError, match="both need one entry for each of 2 options"):
        board([2, 2], [0], [BOTH])
    with pytest.raises(DomainError, match="a world stands more than once"):
        board_of([[0, 0], [0, 0]], [0, 1], (BOTH, BOTH))
    with pytest.raises(DomainError, match="a world has a choice that its option does not have"):
        board_of([[0, 2]], [0, 1], (BOTH, BOTH))
    with pytest.raises(DomainError, match="no world is feasible"):
        board_of(np.zeros((0, 2)), [0, 1], (BOTH, BOTH))
    with pytest.raises(ShapeError, match=r"choice has shape \(2,\)"):
        board_of([0, 1], [0, 1], (BOTH, BOTH))


def test_a_board_of_one_world_and_of_bystanders() -> None:
    assert analyse(board_of([[0, 1]], [0, 1], (BOTH, BOTH)), [[1], [1]]).equilibrium.all()
    wide = board([2, 2], [0, 1], (BOTH, BOTH), decision_makers=3)
    found = analyse(wide, [*PAYOFF, [0, 1, 2, 3]])
    np.testing.assert_array_equal(found.equilibrium, analyse(DILEMMA, PAYOFF).equilibrium)
    spoilt = analyse(wide, np.full((3, 4), np.nan))
    assert spoilt.status.tolist() == [5]
    assert not spoilt.equilibrium.any()


def test_coalitions_name_the_offender() -> None:
    with pytest.raises(ShapeError, match=r"coalitions have shape \(1, 3\); \(coalition, 2\) is needed"):
        withstand(DILEMMA, PAYOFF, [[True, True, False]])
    with pytest.raises(DomainError, match="coalition 1 has no member"):
        withstand(DILEMMA, PAYOFF, [[True, True], [False, False]])
    with pytest.raises(ShapeError, match=r"worlds has shape \(4,\); \(1, 4\) is needed"):
        withstand(DILEMMA, PAYOFF, [[True, True]], np.ones(4, dtype=bool))
    with pytest.raises(DomainError, match="world is 9"):
        joint_improvements(DILEMMA, PAYOFF, [True, True], 9)
    with pytest.raises(DomainError, match="11 decision makers"):
        all_coalitions(11)
    with pytest.raises(DomainError, match="2 decision makers and 10,000 worlds; coalitions are examined among at most"):
        withstand(general_moves([[], []], 10_000), np.zeros((2, 10_000)), [[True, True]])
    spoilt = withstand(DILEMMA, ALONE, [[True, True]])
    assert spoilt.status.tolist() == [5]
    assert not spoilt.is_stable.any()


def test_foresight_names_the_offender() -> None:
    with pytest.raises(DomainError, match="defined for 2 decision makers; here are 3"):
        foresee(general_moves([[], [], []], 1), [[1], [1], [1]], 2)
    with pytest.raises(DomainError, match="horizon is 0"):
        foresee(DILEMMA, PAYOFF, 0)
    assert foresee(DILEMMA, ALONE, 1).status.tolist() == [5]
    assert foresee(general_moves([[], []], 1), [[1], [1]], 1).is_settled.tolist() == [True]


def test_strength_names_the_offender() -> None:
    with pytest.raises(DomainError, match="either bands or a threshold"):
        strength(DILEMMA, PAYOFF)
    with pytest.raises(DomainError, match="a band falls as the payoff rises"):
        strength(DILEMMA, PAYOFF, band=[[1, 0, 0, 0], [0, 0, 0, 0]])
    with pytest.raises(ShapeError, match=r"band has shape \(1, 1, 4\)"):
        strength(DILEMMA, PAYOFF, band=[[0, 0, 0, 0]])
    with pytest.raises(DomainError, match="a threshold must be above 0"):
        strength(DILEMMA, PAYOFF, threshold=[1, 0])
    with pytest.raises(ShapeError, match=r"threshold has shape \(1, 3\)"):
        strength(DILEMMA, PAYOFF, threshold=[1, 1, 1])
    assert strength(DILEMMA, ALONE, threshold=[1, 1]).status.tolist() == [5]


def test_a_tiny_threshold_makes_strict_answers_strong() -> None:
    found = strength(DILEMMA, PAYOFF, threshold=[1e-6, 1e-6])
    np.testing.assert_array_equal(found.is_strong, found.is_stable)


def test_doubt_names_the_offender() -> None:
    with pytest.raises(DomainError, match="attitude 'e' is unknown"):
        bounded_stability(DILEMMA, PAYOFF, PAYOFF, "e")
    with pytest.raises(DomainError, match="a lower bound lies above the upper one"):
        bounded_stability(DILEMMA, np.add(PAYOFF, 1), PAYOFF, "a")
    with pytest.raises(ShapeError, match="low has shape"):
        bounded_stability(DILEMMA, [PAYOFF, PAYOFF], PAYOFF, "a")


def test_paths_name_the_offender_and_know_when_there_is_no_way() -> None:
    with pytest.raises(ShapeError, match=r"goals has shape \(2,\)"):
        paths(DILEMMA, PAYOFF, [True, False], 0)
    with pytest.raises(DomainError, match="start is world 7"):
        paths(DILEMMA, PAYOFF, [True] * 4, 7)
    way = paths(general_moves([[[1, 0]], []], 2), [[0, 0], [0, 0]], [True, True], 0)
    assert [(path.steps, path.is_improving) for path in way] == [(0, True), (-1, False)]


def test_asking_backwards_names_the_offender() -> None:
    with pytest.raises(DomainError, match="target is 4; the contest has 0 to 3"):
        condition(DILEMMA, PAYOFF, "seq", 0, 4)
    with pytest.raises(DomainError, match="one draw of finite numbers"):
        condition(DILEMMA, [PAYOFF, PAYOFF], "seq", 0, 3)
    with pytest.raises(DomainError, match="no world may move"):
        chance_of_stability(DILEMMA, PAYOFF, "seq", 0, 3, [False] * 4)
    with pytest.raises(DomainError, match="payoffs are tied"):
        chance_of_stability(DILEMMA, np.ones((2, 4)), "seq", 0, 3, [True, True, False, False])
    star = general_moves([[[0, w] for w in range(1, 25)]], 25)
    with pytest.raises(DomainError, match="the places of 24 worlds matter; at most 22"):
        chance_of_stability(star, np.zeros((1, 25)), "nash", 0, 0)


def test_least_changes_name_the_offender() -> None:
    with pytest.raises(DomainError, match="nobody's ranking may change"):
        least_change(DILEMMA, PAYOFF, "nash", 3, [False, False])
    with pytest.raises(ShapeError, match="pairs have shape"):
        least_change(DILEMMA, PAYOFF, "nash", 3, [True, True], price=np.ones((2, 4)))
    with pytest.raises(DomainError, match="the same in both directions"):
        least_change(DILEMMA, PAYOFF, "nash", 3, [True, True], price=np.triu(np.ones((2, 4, 4)), 1))
    three = general_moves([[], [], []], 1)
    with pytest.raises(DomainError, match="only where there are 2 decision makers"):
        least_change(three, [[1], [1], [1]], "seq", 0, [True, True, True])


def test_locks_can_make_a_change_impossible() -> None:
    locked = np.zeros((2, 4, 4), dtype=bool)
    locked[0, 2, 3] = locked[0, 3, 2] = True
    found = least_change(DILEMMA, PAYOFF, "nash", 3, [True, False], locked=locked)
    assert not found.is_possible
    assert np.isnan(found.cost)
    np.testing.assert_array_equal(found.payoff, PAYOFF)


def test_views_name_the_offender() -> None:
    with pytest.raises(DomainError, match="1 views but 2 decision makers"):
        hypergame(DILEMMA, PAYOFF, [View()])
    with pytest.raises(DomainError, match=r"views\[1\] recognises no world"):
        hypergame(DILEMMA, PAYOFF, [View(), View(recognised=np.zeros(4, dtype=bool))])
    with pytest.raises(ShapeError, match=r"views\[0\].payoff has shape \(1, 2, 3\)"):
        hypergame(DILEMMA, PAYOFF, [View(payoff=np.ones((2, 3))), View()])
    with pytest.raises(ShapeError, match=r"views\[0\].moves has other decision makers"):
        hypergame(DILEMMA, PAYOFF, [View(moves=general_moves([[]], 4)), View()])
    with pytest.raises(ShapeError, match=r"views\[0\].projection must give"):
        hypergame(DILEMMA, PAYOFF, [View(projection=np.array([9, 9, 9, 9])), View()])
    with pytest.raises(ShapeError, match="hidden"):
        hidden_view(SQUARE, [True])
    with pytest.raises(DomainError, match="no world is left"):
        hidden_view([[1, 0]], [True, False])
    with pytest.raises(ShapeError, match="recognised has shape"):
        unseen_moves(DILEMMA, [True] * 4)


def test_without_false_pictures_a_hypergame_is_the_contest() -> None:
    found = hypergame(DILEMMA, PAYOFF, [View(), View()])
    plain = analyse(DILEMMA, PAYOFF)
    for flags in (found.equilibrium, found.projected, found.lenient, found.expected[:, :, 0]):
        np.testing.assert_array_equal(flags, plain.equilibrium)
    assert not found.is_surprise.any()


def test_draws_of_a_hypergame_do_not_touch_one_another() -> None:
    draw = np.random.default_rng(3)
    payoff, feared = draw.random((6, 2, 4)), draw.random((6, 2, 4))
    seen = np.array([True, True, True, False])
    views = [View(payoff=feared), View(recognised=seen)]
    alone = [hypergame(DILEMMA, payoff[d], [View(payoff=feared[d]), views[1]]) for d in range(6)]
    payoff[2, 1, 0] = np.nan
    feared[4, 0, 1] = np.inf
    found = hypergame(DILEMMA, payoff, views)
    assert found.status.tolist() == [0, 0, 5, 0, 5, 0]
    for field in ("is_stable", "equilibrium", "projected", "lenient", "expected", "is_surprise"):
        flags = getattr(found, field)
        assert not flags[[2, 4]].any()
        for d in (0, 1, 3, 5):
            np.testing.assert_array_equal(flags[d], getattr(alone[d], field)[0])


def test_reordering_names_the_offender_and_says_when_it_gave_up() -> None:
    with pytest.raises(ShapeError, match=r"truth has shape \(2,\); \(statement, 4\) is needed"):
        reorder(DILEMMA, PAYOFF, [True, False], "nash", 0, 3)
    with pytest.raises(DomainError, match="there is no statement"):
        reorder(DILEMMA, PAYOFF, np.zeros((0, 4), dtype=bool), "nash", 0, 3)
    many = np.tile([[False, False, True, False]], (9, 1))
    found = reorder(DILEMMA, PAYOFF, many, "nash", 0, 3)
    assert (found.is_possible, found.is_complete, found.swaps) == (False, False, -1)


def test_a_payoff_that_is_no_number_is_not_tied_away() -> None:
    payoff = np.array([[[1.0, np.nan, 1.0, 2.0], [np.nan] * 4, [-np.inf, 0.0, np.inf, np.inf]]])
    np.testing.assert_array_equal(snap_ties(payoff, 1e-9), payoff)


def test_one_world_needs_no_change() -> None:
    alone = moves([[0, 0]], [0, 1], [permitted_changes("both")] * 2)
    found = least_change(alone, [[3], [3]], "seq", 0, [True, True])
    assert (found.is_possible, found.cost, found.reversed_pairs) == (True, 0.0, ())
