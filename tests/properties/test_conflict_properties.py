"""What must hold in every contest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.models.conflict import (
    CONCEPTS,
    analyse,
    examine,
    feasible_worlds,
    moves,
    permitted_changes,
    rank_statements,
    restrict,
)

SEEDS = st.integers(0, 2**32 - 1)
KINDS = ("both", "both", "forward", "backward")
INSIDE = (("nash", "sseq"), ("sseq", "seq"), ("seq", "gmr"), ("nash", "smr"), ("smr", "gmr"), ("sseq", "smr"))


class Contest:
    """A random contest of two-choice options with several draws of payoffs."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.rng = rng
        number = int(rng.integers(2, 6))
        self.makers = int(rng.integers(2, min(4, number) + 1))
        self.owner = np.concatenate(
            [np.arange(self.makers), rng.integers(0, self.makers, number - self.makers)]
        )
        self.permitted = [permitted_changes(str(rng.choice(KINDS))) for _ in range(number)]
        pattern = np.full((1, number), -1)
        pattern[0, rng.choice(number, 2, replace=False)] = rng.integers(0, 2, 2)
        self.patterns = pattern if rng.random() < 0.5 else np.empty((0, number), dtype=int)
        self.worlds = feasible_worlds([2] * number, self.patterns)
        self.payoff = rng.integers(0, 6, (3, self.makers, len(self.worlds))).astype(float)
        self.moves = moves(self.worlds, self.owner, self.permitted, self.makers)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_concepts_contain_each_other(seed: int) -> None:
    contest = Contest(seed)
    seen = examine(contest.moves, contest.payoff)
    for narrow, wide in INSIDE:
        inner = seen.is_stable[:, CONCEPTS.index(narrow)]
        assert not (inner & ~seen.is_stable[:, CONCEPTS.index(wide)]).any(), (narrow, wide)


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_margins_tell_stability_and_compensation_heals(seed: int) -> None:
    contest = Contest(seed)
    seen = examine(contest.moves, contest.payoff)
    has_move = ~np.isnan(seen.margin)
    np.testing.assert_array_equal(seen.is_stable[has_move], seen.margin[has_move] >= 0)
    assert seen.is_stable[~has_move].all()
    for draw, concept, who, world in np.argwhere(seen.margin < 0)[:3]:
        payoff = contest.payoff[draw].copy()
        payoff[who, world] -= seen.margin[draw, concept, who, world]
        healed = examine(contest.moves, payoff, (CONCEPTS[concept],))
        assert healed.is_stable[0, 0, who, world]


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_names_do_not_matter(seed: int) -> None:
    contest = Contest(seed)
    base = analyse(contest.moves, contest.payoff).equilibrium
    number = len(contest.owner)
    option, maker, world = (contest.rng.permutation(n) for n in (number, contest.makers, len(contest.worlds)))
    shuffled = moves(
        contest.worlds[world][:, option],
        np.argsort(maker)[contest.owner[option]],
        [contest.permitted[o] for o in option],
        contest.makers,
    )
    again = analyse(shuffled, contest.payoff[:, maker][:, :, world]).equilibrium
    np.testing.assert_array_equal(again, base[:, :, world])


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_only_the_order_of_payoffs_matters(seed: int) -> None:
    contest = Contest(seed)
    base = analyse(contest.moves, contest.payoff)
    bent = analyse(contest.moves, np.exp(contest.payoff) - 100)
    np.testing.assert_array_equal(base.equilibrium, bent.equilibrium)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_draws_do_not_see_each_other(seed: int) -> None:
    contest = Contest(seed)
    spoilt = contest.payoff.copy()
    spoilt[1, 0, 0] = np.nan
    whole, broken = analyse(contest.moves, contest.payoff), analyse(contest.moves, spoilt)
    np.testing.assert_array_equal(whole.equilibrium[[0, 2]], broken.equilibrium[[0, 2]])
    assert not broken.equilibrium[1].any()
    assert broken.status.tolist() == [0, 5, 0]
    assert broken.lost_weight == pytest.approx(1 / 3)
    for draw in range(3):
        alone = analyse(contest.moves, contest.payoff[draw])
        np.testing.assert_array_equal(alone.equilibrium[0], whole.equilibrium[draw])
    np.testing.assert_allclose(broken.p_equilibrium, whole.equilibrium[[0, 2]].mean(axis=0))


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_a_bystander_changes_nothing(seed: int) -> None:
    contest = Contest(seed)
    wider = moves(contest.worlds, contest.owner, contest.permitted, contest.makers + 1)
    payoff = np.concatenate([contest.payoff, contest.rng.random((3, 1, len(contest.worlds)))], axis=1)
    base = analyse(contest.moves, contest.payoff).equilibrium
    np.testing.assert_array_equal(analyse(wider, payoff).equilibrium, base)
    twice = feasible_worlds([2] * len(contest.owner), np.vstack([contest.patterns, contest.patterns]))
    np.testing.assert_array_equal(twice, contest.worlds)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_with_one_mover_all_concepts_are_nash(seed: int) -> None:
    contest = Contest(seed)
    alone = restrict(contest.moves, movers=np.arange(contest.makers) == 0)
    equilibrium = analyse(alone, contest.payoff).equilibrium
    assert (equilibrium == equilibrium[:, :1]).all()


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_indifference_keeps_every_world(seed: int) -> None:
    contest = Contest(seed)
    assert analyse(contest.moves, np.zeros((contest.makers, len(contest.worlds)))).equilibrium.all()


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(0, 200))
def test_statements_rank_like_tuples(seed: int, statements: int) -> None:
    truth = np.random.default_rng(seed).random((2, statements, 12)) < 0.7
    truth[:, :, 6:] = truth[:, :, :6]
    rank = rank_statements(truth)
    for draw in range(2):
        rows = [tuple(column) for column in truth[draw].T.tolist()]
        place = {row: number for number, row in enumerate(sorted(set(rows)), start=1)}
        assert rank[draw].tolist() == [place[row] for row in rows]
