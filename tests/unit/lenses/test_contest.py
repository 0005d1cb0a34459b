"""The contest against brute force on a small case, and on cases of preferences alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from detente.cases import bundled
from detente.lenses.load import load_case
from detente.study.answer import reading_of
from detente.study.evaluate import Reading
from detente.study.run import Settings, run_case
from detente.study.worldtable import world_table

Solve = Callable[..., Reading]
DRAWS = 300

GAME = """
actors: {one: {kind: person, capability: 1}, two: {kind: person, capability: 1}}
issues:
  pie: {question: Q, scale: {-10: n, 10: a}, status_quo: 0, positions: {one: {position: 0, salience: 1}}}
  cake: {question: Q, scale: {-10: n, 10: a}, status_quo: 0, positions: {two: {position: 0, salience: 1}}}
options:
  o:
    actor: one
    status_quo: a
    choices:
      a: {}
      b: {effects: [{path: issues.pie.status_quo, add: -3 .. 3}, {path: issues.cake.status_quo, add: -2 .. 2}]}
      c: {effects: [{path: issues.pie.status_quo, add: -4 .. 2}]}
  p:
    actor: two
    status_quo: a
    choices:
      a: {}
      b: {effects: [{path: issues.cake.status_quo, add: -3 .. 3}, {path: issues.pie.status_quo, add: -2 .. 2}]}
infeasible: ["o = c and p = b"]
interests:
  one: {pie: {of: issues.pie.status_quo, worst: -10, best: 10, weight: 1}}
  two: {cake: {of: issues.cake.status_quo, worst: -10, best: 10, weight: 1}}
contest: {concepts: [nash, sequential, general_metarational], forecast: sequential}
claims: {c: {says: S, test: "payoff.one[o = b, equilibrium] > payoff.one[equilibrium]"}}
"""
CHOICES = [dict(zip(("o", "p"), pair, strict=True)) for pair in product("abc", "ab") if pair != ("c", "b")]


def moves(world: int, actor: int) -> list[int]:
    """Worlds that an actor can reach in one move."""
    option = ("o", "p")[actor]
    other = ("o", "p")[1 - actor]
    return [w for w, picks in enumerate(CHOICES)
            if w != world and picks[other] == CHOICES[world][other] and picks[option] != CHOICES[world][option]]


def improvements(world: int, actor: int, payoff: np.ndarray) -> list[int]:
    """Worlds that an actor would move to."""
    return [w for w in moves(world, actor) if payoff[actor, w] > payoff[actor, world]]


def is_stable(concept: str, world: int, actor: int, payoff: np.ndarray) -> bool:
    """Would the actor stay, by the definition of the concept for two decision makers."""
    for target in improvements(world, actor, payoff):
        answers = {"nash": [], "sequential": improvements(target, 1 - actor, payoff),
                   "general_metarational": moves(target, 1 - actor)}[concept]  # fmt: skip
        if not any(payoff[actor, answer] <= payoff[actor, world] for answer in answers):
            return False
    return True


def reachable(start: int, allowed: set[int], payoff: np.ndarray) -> set[int]:
    """Worlds reached from the start by improvements of either actor."""
    seen, waiting = {start}, [start]
    while waiting:
        world = waiting.pop()
        for actor in (0, 1):
            for target in improvements(world, actor, payoff):
                if target in allowed and target not in seen:
                    seen.add(target)
                    waiting.append(target)
    return seen


@pytest.fixture(scope="module")
def game() -> Reading:
    """The game solved."""
    from detente.lenses.load import load_bytes

    data = ("detente: 1\ncase: {title: T}\n" + GAME).encode()
    return reading_of(run_case(load_bytes(data), data, Settings(DRAWS)))


def payoffs(game: Reading) -> np.ndarray:
    """(draw, actor, world)"""
    return np.stack([game.over_worlds("payoff.one"), game.over_worlds("payoff.two")], axis=1)


def test_worlds_are_in_the_order_of_the_options(game: Reading) -> None:
    assert [game.plan.worlds.choices_in(w) for w in range(5)] == CHOICES


@pytest.mark.parametrize("concept", ["nash", "sequential", "general_metarational"])
def test_stability_is_that_of_the_definitions(game: Reading, concept: str) -> None:
    found = game.over_worlds(f"contest.stable.{concept}")
    for draw, payoff in enumerate(payoffs(game)):
        expected = [all(is_stable(concept, w, actor, payoff) for actor in (0, 1)) for w in range(5)]
        assert found[draw].tolist() == expected


def test_the_forecast_is_uniform_over_the_equilibria_that_can_be_reached(game: Reading) -> None:
    shares, count, status = (game.over_worlds("contest.share"), game.outcome("contest.equilibria"),
                             game.outcome("contest.status"))  # fmt: skip
    for draw, payoff in enumerate(payoffs(game)):
        lasting = {w for w in range(5) if all(is_stable("sequential", w, a, payoff) for a in (0, 1))}
        reached = sorted(lasting & reachable(0, set(range(5)), payoff))
        assert count[draw] == len(reached)
        assert status[draw] == (min(len(reached), 2) - 1 if reached else 2 if lasting else 3)
        expected = [1 / len(reached) if w in reached else 0.0 for w in range(5)] if reached else [np.nan] * 5
        assert shares[draw] == pytest.approx(expected, nan_ok=True)


def test_the_share_of_a_choice_adds_its_worlds(game: Reading) -> None:
    shares = game.over_worlds("contest.share")
    assert game.outcome("contest.choice.o.b") == pytest.approx(shares[:, [2, 3]].sum(axis=1), nan_ok=True)
    total = sum(game.outcome(f"contest.choice.o.{choice}") for choice in "abc")
    assert total[np.isfinite(total)] == pytest.approx(1)


def test_a_choice_held_fixed_leaves_the_others_to_answer(game: Reading) -> None:
    shares = game.shares({"o": "b"})
    for draw, payoff in enumerate(payoffs(game)):
        best = max((2, 3), key=lambda w: payoff[1, w])
        assert shares[draw].tolist() == [1.0 if w == best else 0.0 for w in range(5)]
    mixed = game.mixture("payoff.one", {"o": "b"})
    assert mixed == pytest.approx((shares * game.over_worlds("payoff.one")).sum(axis=1))


def test_the_logit_response_is_a_distribution_that_sharpens(game: Reading, solve: Solve) -> None:
    logit = game.over_worlds("contest.logit")
    assert logit.sum(axis=1) == pytest.approx(1)
    blunt = solve(GAME, draws=50, contest__precision=0)
    spread = [float(found.over_worlds("contest.logit").max(axis=1).mean()) for found in (blunt, game)]
    assert spread[0] < spread[1]
    dull = blunt.over_worlds("contest.logit")
    assert dull == pytest.approx(dull[[0]].repeat(50, axis=0))


def test_the_table_of_worlds(game: Reading) -> None:
    table = world_table(game)
    assert table is not None
    assert sum(row.share for row in table.rows) == pytest.approx(1)
    assert [row.share for row in table.rows] == sorted((row.share for row in table.rows), reverse=True)
    assert table.none + table.one + table.several == pytest.approx(1)


# Preferences alone


def test_the_prisoners_dilemma() -> None:
    path = bundled()["prisoners-dilemma"]
    found = reading_of(run_case(load_case(path), path.read_bytes(), Settings(8)))
    stable = {concept: found.over_worlds(f"contest.stable.{concept}")[0].tolist()
              for concept in ("nash", "sequential")}  # fmt: skip
    labels = [found.plan.worlds.label(w) for w in range(4)]
    both = "one_cooperates = no, two_cooperates = no"
    assert labels == [both, "one_cooperates = no", "two_cooperates = no", "status quo"]
    assert stable == {"nash": [True, False, False, False], "sequential": [True, False, False, True]}
    assert found.outcome("contest.equilibria").tolist() == [2.0] * 8  # staying, and defection by both
    assert found.outcome("contest.choice.one_cooperates.yes").tolist() == [0.5] * 8


IRREVERSIBLE = """
actors: {a: {kind: state}, b: {kind: state}}
options:
  leave: {actor: a, status_quo: "no", reversible: false, choices: ["no", "yes"]}
  fight: {actor: b, status_quo: "no", choices: ["no", "yes"]}
preferences:
  a: [not fight, leave]
  b: [leave, not fight]
"""


def test_what_cannot_be_taken_back(solve: Solve) -> None:
    found = solve(IRREVERSIBLE)
    assert found.outcome("contest.choice.leave.yes").tolist() == [1.0] * 16
    assert found.outcome("contest.choice.fight.no").tolist() == [1.0] * 16
    started = solve(IRREVERSIBLE + "contest: {status_quo: {leave: 'yes', fight: 'yes'}}\n")
    assert started.outcome("contest.choice.fight.no").tolist() == [1.0] * 16
    assert started.over_worlds("contest.share")[0].tolist() == found.over_worlds("contest.share")[0].tolist()


def test_no_contest_without_the_wishes_of_all_who_act(solve: Solve) -> None:
    found = solve(IRREVERSIBLE.replace("  b: [leave, not fight]\n", ""))
    assert "contest.share" not in found.plan.owner
    assert world_table(found) is None


def test_a_contest_without_any_value_is_told_and_warns_of_nothing(solve: Solve) -> None:
    found = solve(GAME, draws=32, **{"interests.one.pie.of": "1 / (issues.pie.status_quo - issues.pie.status_quo)"})
    assert np.isnan(found.over_worlds("contest.share")).all()
    assert (found.outcome("contest.status") == 4).all()
    assert world_table(found) is not None


def test_a_payoff_without_a_value_leaves_its_draws_without_a_forecast(solve) -> None:  # type: ignore[no-untyped-def]
    """Where one world is worth no number to an actor, the draw is set aside and not solved as if it were worth much."""
    reading = solve("""
actors: {a: {kind: person}, b: {kind: person}}
issues:
  tax:
    question: How much?
    scale: {0: none, 100: all}
    positions: {a: {position: 50, salience: 1, capability: 1}, b: {position: 0 .. 40, salience: 1, capability: 1}}
options:
  x:
    actor: a
    status_quo: "no"
    choices: {"no": {}, "yes": {effects: [{path: issues.tax.positions.a.position, set: 10}]}}
  y: {actor: b, status_quo: "no", choices: ["no", "yes"]}
interests: {a: {money: {of: "log(issues.tax.settlement - 20)", worst: -10, best: 5, weight: 1}}}
preferences: {b: [y]}
""")
    broken = ~np.isfinite(reading.over_worlds("payoff.a")).all(axis=1)
    assert broken.any()
    assert (reading.outcome("contest.status")[broken] == 4).all()
    assert not reading.over_worlds("contest.stable.nash")[broken].any()
