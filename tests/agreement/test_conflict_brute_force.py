"""Contests against a search over legal sequences written directly from the definitions."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.models.conflict import (
    ATTITUDES,
    COALITION_CONCEPTS,
    CONCEPTS,
    Moves,
    all_coalitions,
    analyse,
    board,
    board_of,
    bounded_stability,
    examine,
    explain,
    feasible_worlds,
    forecast,
    moves,
    permitted_changes,
    reachable,
    restrict,
    steps,
    withstand,
)

Arcs = list[dict[int, set[int]]]


class Model:
    """A random small contest: feasible worlds, owners, permitted changes, payoffs of a few draws."""

    def __init__(self, seed: int, makers: int, levels: int) -> None:
        rng = np.random.default_rng(seed)
        self.makers = makers
        number = int(rng.integers(makers, 6))
        self.owner = np.concatenate([np.arange(makers), rng.integers(0, makers, number - makers)])
        self.size = rng.choice([2, 2, 2, 3], number)
        while np.prod(self.size) > 40:
            self.size[np.argmax(self.size)] -= 1
        self.permitted = [self.table(rng, size) for size in self.size]
        rows = [
            np.where(rng.random(number) < 0.5, -1, rng.integers(0, self.size))
            for _ in range(rng.integers(0, 4))
        ]
        fixing = [row for row in rows if (row >= 0).sum() > 1]
        self.patterns = fixing
        self.worlds = feasible_worlds(self.size, fixing)
        self.payoff = rng.integers(0, levels, (2, makers, len(self.worlds))).astype(float)

    @staticmethod
    def table(rng: np.random.Generator, size: int) -> np.ndarray:
        """All changes, or a random part of them."""
        if rng.random() < 0.5:
            return permitted_changes("both", size)
        return rng.random((size, size)) < 0.6

    def moves(self) -> Moves:
        """The moves as the package lists them."""
        return moves(self.worlds, self.owner, self.permitted, self.makers)

    def arcs(self) -> Arcs:
        """The moves, pair by pair from the definition."""
        found: Arcs = [{w: set() for w in range(len(self.worlds))} for _ in range(self.makers)]
        for old, new in product(range(len(self.worlds)), repeat=2):
            changed = np.flatnonzero(self.worlds[old] != self.worlds[new])
            movers = set(self.owner[changed].tolist())
            if len(movers) == 1 and all(
                self.permitted[o][self.worlds[old, o], self.worlds[new, o]] for o in changed
            ):
                found[movers.pop()][old].add(new)
        return found


def improving(arcs: Arcs, payoff: np.ndarray) -> Arcs:
    """Only the moves that raise the mover's payoff."""
    return [
        {w: {q for q in to if payoff[i, q] > payoff[i, w]} for w, to in own.items()}
        for i, own in enumerate(arcs)
    ]


def ends(arcs: Arcs, members: set[int], start: int) -> set[int]:
    """Worlds at the end of a sequence of one or more moves by members, none of whom moves twice in a row."""
    seen: set[tuple[int, int]] = set()
    waiting = [(start, -1)]
    while waiting:
        world, last = waiting.pop()
        for mover in members - {last}:
            for target in arcs[mover][world]:
                if (target, mover) not in seen:
                    seen.add((target, mover))
                    waiting.append((target, mover))
    return {world for world, _ in seen}


def is_stable(concept: str, arcs: Arcs, payoff: np.ndarray, i: int, s: int) -> bool:
    """The table of definitions, line by line."""
    up = improving(arcs, payoff)
    others = set(range(len(arcs))) - {i}
    for s1 in up[i][s]:
        if concept == "nash":
            return False
        answers = ends(up if concept in ("seq", "sseq") else arcs, others, s1)
        good = [s2 for s2 in answers if payoff[i, s2] <= payoff[i, s]]
        if concept in ("smr", "sseq"):
            good = [s2 for s2 in good if all(payoff[i, s3] <= payoff[i, s] for s3 in arcs[i][s2])]
        if not good:
            return False
    return True


MODELS = st.builds(Model, st.integers(0, 2**32 - 1), st.integers(2, 5), st.sampled_from([2, 4, 1000]))


@settings(max_examples=200, deadline=None)
@given(MODELS)
def test_stability_follows_the_definitions(model: Model) -> None:
    listed, arcs = model.moves(), model.arcs()
    for i, own in enumerate(arcs):
        for world, to in own.items():
            assert listed.targets(i, world).tolist() == sorted(to)
    contest, seen = analyse(listed, model.payoff), examine(listed, model.payoff)
    for draw, payoff in enumerate(model.payoff):
        for place, concept in enumerate(CONCEPTS):
            wanted = np.array(
                [
                    [is_stable(concept, arcs, payoff, i, s) for s in range(len(model.worlds))]
                    for i in range(model.makers)
                ]
            )
            np.testing.assert_array_equal(seen.is_stable[draw, place], wanted)
            np.testing.assert_array_equal(contest.equilibrium[draw, place], wanted.all(axis=0))
    np.testing.assert_allclose(contest.p_stable, seen.is_stable.mean(axis=0))
    np.testing.assert_allclose(contest.p_equilibrium, contest.equilibrium.mean(axis=0))


@settings(max_examples=300, deadline=None)
@given(MODELS)
def test_a_board_finds_what_a_list_of_moves_finds(model: Model) -> None:
    laid = board(model.size, model.owner, model.permitted, model.patterns, model.makers)
    assert laid.worlds == len(model.worlds)
    listed, order = analyse(model.moves(), model.payoff), np.argsort(model.payoff[0, 0], kind="stable")
    for found, equilibrium, p_stable in (
        (analyse(laid, model.payoff), listed.equilibrium, listed.p_stable),
        (analyse(board_of(model.worlds[order], model.owner, model.permitted, model.makers), model.payoff[:, :, order]),
         listed.equilibrium[:, :, order], listed.p_stable[:, :, order]),
    ):  # fmt: skip
        np.testing.assert_array_equal(found.equilibrium, equilibrium)
        np.testing.assert_allclose(found.p_stable, p_stable)


@settings(max_examples=60, deadline=None)
@given(MODELS, st.integers(0, 10_000))
def test_a_board_of_some_worlds_is_the_contest_among_them(model: Model, pick: int) -> None:
    keep = model.worlds[:, 0] == model.worlds[pick % len(model.worlds), 0]
    part = analyse(board_of(model.worlds[keep], model.owner, model.permitted, model.makers), model.payoff[:, :, keep])
    cut = analyse(restrict(model.moves(), worlds=keep), model.payoff[:, :, keep])
    np.testing.assert_array_equal(part.equilibrium, cut.equilibrium)


@settings(max_examples=50, deadline=None)
@given(MODELS, st.integers(0, 10_000))
def test_reach_follows_the_definitions(model: Model, pick: int) -> None:
    listed, arcs = model.moves(), model.arcs()
    start, everybody = pick % len(model.worlds), set(range(model.makers))
    by_move = ends(arcs, everybody, start)
    assert set(np.flatnonzero(steps(listed, start).steps >= 0)) == by_move
    assert set(np.flatnonzero(reachable(listed, start))) == by_move | {start}
    flag = analyse(listed, model.payoff, ("seq",)).equilibrium[:, 0]
    ahead = forecast(listed, model.payoff, flag, start)
    for draw, payoff in enumerate(model.payoff):
        near = ends(improving(arcs, payoff), everybody, start) | {start}
        assert set(np.flatnonzero(ahead.by_improvement[draw])) == near
        chosen = near & set(np.flatnonzero(flag[draw]))
        assert set(np.flatnonzero(ahead.share[draw])) == chosen
        assert ahead.is_none[draw] == (not chosen)


@settings(max_examples=40, deadline=None)
@given(MODELS, st.integers(0, 10_000))
def test_explanations_show_legal_sequences(model: Model, pick: int) -> None:
    listed, arcs, payoff = model.moves(), model.arcs(), model.payoff[0]
    world, who = pick % len(model.worlds), pick % model.makers
    up, here = improving(arcs, payoff), payoff[who, world]
    for concept in CONCEPTS[1:]:
        why = explain(listed, payoff, concept, who, world)
        assert why.is_stable == is_stable(concept, arcs, payoff, who, world)
        assert [s.improvement for s in why.sanctions] == sorted(up[who][world])
        legal = up if concept in ("seq", "sseq") else arcs
        for sanction in why.sanctions:
            place, last = sanction.improvement, who
            for step in sanction.steps:
                assert step.decision_maker not in (last, who)
                assert step.world in legal[step.decision_maker][place]
                place, last = step.world, step.decision_maker
            if sanction.answer is not None:
                assert place == sanction.answer
                assert payoff[who, place] <= here
                assert (
                    concept in ("gmr", "seq")
                    or sanction.countermove is None
                    or sanction.countermove_payoff <= here
                )
        if why.reason == "unstable":
            assert why.escape in up[who][world]
            assert any(s.answer is None and s.improvement == why.escape for s in why.sanctions)


@settings(max_examples=50, deadline=None)
@given(MODELS)
def test_holding_an_option_fixed_is_a_sub_table(model: Model) -> None:
    keep = model.worlds[:, 0] == model.worlds[0, 0]
    part = moves(model.worlds[keep], model.owner, model.permitted, model.makers)
    cut = restrict(model.moves(), worlds=keep)
    np.testing.assert_array_equal(part.pointer, cut.pointer)
    np.testing.assert_array_equal(part.target, cut.target)


def joint(arcs: Arcs, payoff: np.ndarray, group: set[int], start: int) -> set[int]:
    """Joint improvements of a group."""
    return {q for q in ends(arcs, group, start) if all(payoff[i, q] > payoff[i, start] for i in group)}


def groups_of(members: set[int]) -> list[set[int]]:
    """Every non-empty group of some members."""
    return [set(group) for size in range(1, len(members) + 1) for group in combinations(sorted(members), size)]


def joint_ends(arcs: Arcs, payoff: np.ndarray, members: set[int], start: int) -> set[int]:
    """Worlds at the end of sequences of joint improvements by groups of members, no group twice in a row."""
    seen: set[tuple[int, int]] = set()
    waiting = [(start, -1)]
    groups = groups_of(members)
    while waiting:
        world, last = waiting.pop()
        for number, group in enumerate(groups):
            if number != last:
                for target in joint(arcs, payoff, group, world) - {w for w, g in seen if g == number}:
                    seen.add((target, number))
                    waiting.append((target, number))
    return {world for world, _ in seen}


def withstands(concept: str, arcs: Arcs, payoff: np.ndarray, group: set[int], s: int) -> bool:
    """The table of coalition stabilities, line by line."""

    def deters(world: int) -> bool:
        return any(payoff[i, world] <= payoff[i, s] for i in group)

    outside = set(range(len(arcs))) - group
    for x in joint(arcs, payoff, group, s):
        if concept == "cnash":
            return False
        answers = joint_ends(arcs, payoff, outside, x) if concept == "cseq" else ends(arcs, outside, x)
        good = [y for y in answers if deters(y)]
        if concept == "csmr":
            good = [y for y in good if all(deters(z) for z in ends(arcs, group, y))]
        if not good:
            return False
    return True


@settings(max_examples=60, deadline=None)
@given(st.builds(Model, st.integers(0, 2**32 - 1), st.integers(2, 4), st.sampled_from([2, 4, 1000])))
def test_coalitions_follow_the_definitions(model: Model) -> None:
    listed, arcs, groups = model.moves(), model.arcs(), all_coalitions(model.makers)
    found = withstand(listed, model.payoff, groups)
    worlds = range(0, len(model.worlds), max(1, len(model.worlds) // 8))
    for place, concept in enumerate(COALITION_CONCEPTS):
        for number, flags in enumerate(groups):
            members = set(np.flatnonzero(flags).tolist())
            for s in worlds:
                wanted = withstands(concept, arcs, model.payoff[0], members, s)
                assert found.is_stable[0, place, number, s] == wanted, (concept, members, s)
    alone, order = found.is_stable[:, :3, 2 ** np.arange(model.makers) - 1], ("nash", "gmr", "smr")
    np.testing.assert_array_equal(alone, examine(listed, model.payoff, order).is_stable)


def lasts_in_doubt(
    attitude: str, concept: str, arcs: Arcs, low: np.ndarray, high: np.ndarray, i: int, s: int
) -> bool:
    """Stability where preferences may be unknown, from the sentences that say what each attitude does."""

    def is_better(who: int, q: int, than: int) -> bool:
        return bool(low[who, q] > high[who, than])

    def is_not_better(who: int, q: int, than: int) -> bool:
        return bool(high[who, q] <= low[who, than])

    def may_be_better(who: int, q: int, than: int) -> bool:
        return not is_not_better(who, q, than)

    def deters(q: int) -> bool:
        return is_not_better(i, q, s) if attitude in "ab" else not is_better(i, q, s)

    maybe = [{w: {q for q in to if may_be_better(who, q, w)} for w, to in own.items()} for who, own in enumerate(arcs)]
    leaves = [q for q in arcs[i][s] if (may_be_better(i, q, s) if attitude in "ac" else is_better(i, q, s))]
    others = set(range(len(arcs))) - {i}
    for s1 in leaves:
        answers = set() if concept == "nash" else ends(maybe if concept in ("seq", "sseq") else arcs, others, s1)
        good = [q for q in answers if deters(q)]
        if concept in ("smr", "sseq"):
            good = [q for q in good if all(deters(z) for z in arcs[i][q])]
        if not good:
            return False
    return True


@settings(max_examples=60, deadline=None)
@given(MODELS, st.integers(0, 3))
def test_doubtful_preferences_follow_the_definitions(model: Model, doubt: int) -> None:
    listed, arcs, low = model.moves(), model.arcs(), model.payoff[0]
    high = low + np.random.default_rng(doubt).integers(0, doubt + 1, low.shape)
    for attitude in ATTITUDES:
        found = bounded_stability(listed, low, high, attitude)
        for place, concept in enumerate(CONCEPTS):
            wanted = [[lasts_in_doubt(attitude, concept, arcs, low, high, i, s) for s in range(len(model.worlds))]
                      for i in range(model.makers)]
            np.testing.assert_array_equal(found.is_stable[0, place], wanted)
    if doubt == 0:
        np.testing.assert_array_equal(found.is_stable, examine(listed, low).is_stable)
