"""Games in a case: every kind against its solver or a value worked by hand, what is told, and what is refused."""

# ruff: noqa: E501 (games, one a line)

from __future__ import annotations

import numpy as np
import pytest

from detente.case.expression import parse
from detente.errors import CaseError
from detente.lenses.load import load_bytes
from detente.models.games import crisis

HEAD = """\
detente: 1
case: {title: T}
actors: {a: {name: Aland, kind: state}, b: {name: The Bland, kind: state}}
games:
"""
GAMES = """\
  demand: {kind: crisis, between: [a, b], p: 0.5, cost_a: 0.1, cost_b_low: 0, cost_b_high: 0.3 .. 0.4 .. 0.5}
  types: {kind: crisis_types, p: 0.5, cost_a: 0.1, costs: {low: 0.05, high: 0.3}, chances: {low: 4, high: 6}}
  listed: {kind: crisis_types, p: 0.5, cost_a: 0.1, costs: {x: 0.05, y: 0.3}, chances: {x: 4, y: 6}, offers: [0.55, 0.65]}
  rising: {kind: commitment, p_now: 0.2, p_later: 0.6, cost_b: 0.2, discount: 0.9}
  first: {kind: first_strike, p_first: 0.7, p_second: 0.4, cost_a: 0.15, cost_b: 0.1}
  throne: {kind: indivisible, p: 0.5, cost_a: 0.1, cost_b: 0.15, shares: {all: 1, none: 0, most: 0.6}}
  trust:
    kind: trust
    weight_first: 0.45
    sides:
      a: {belief: 0.4, reward: 1, temptation_trustworthy: 0.5, temptation_untrustworthy: 1.5, sucker_trustworthy: -1, sucker_untrustworthy: -1}
  assure:
    kind: assurance
    between: [a, b]
    belief: 0.3
    reward_a: 1
    temptation_a: 1.6
    cost_trustworthy: 0.5
    cost_untrustworthy: 1.2
    reward_b: 1
    exploited_b: -1
    binding: 0.4
  deter:
    kind: deterrence
    p_challenger: 0.2
    p_defender: 0.2
    challenger_concession: 1
    challenger_capitulation: -1
    challenger_conflict: -0.5
    defender_status_quo: 1
    defender_concession: -1
    defender_capitulation: 0.5
    defender_conflict: -2
  clash:
    kind: interaction
    p: 0.5
    precision: 2
    sides:
      a: {status_quo: -0.1, phi: 0.2, gamma: 0.3, alpha: 0.4, tau: 0.6}
      b: {status_quo: -0.1, phi: 0.2, gamma: 0.3, alpha: 0.4, tau: 0.6}
  offers: {kind: ratification, discount_1: 0.9, discount_2: 0.9, floor_1: 0.6}
  senate: {kind: uncertain_ratification, floor_low: 0.2, floor_high: 0.6, outside: 0.1}
  homes:
    kind: win_sets
    status_quo: 0.3
    sides:
      a:
        quota: 3
        disagreement: 0.2
        ratifiers: {x: {ideal: 0.9, weight: 2}, y: {ideal: 0.6}, z: {ideal: 0.45, weight: 2}}
      b:
        quota: 3
        disagreement: 0.3
        ratifiers: {x: {ideal: 0.2}, y: {ideal: 0.55, weight: 3}, z: {ideal: 0.7, veto: true}}
  entry:
    kind: tree
    precision: 2
    root:
      player: a
      choices:
        out: {end: peace, payoffs: {a: 0, b: 2}}
        in:
          player: b
          choices: {fight: {end: war, payoffs: {a: -1, b: 0}}, yield: {end: deal, payoffs: {a: 1, b: 1}}}
"""
WANTED = {
    "types.demand": 0.8, "types.pr_war": 0.4, "types.value_a": 0.64, "listed.demand": 0.55, "rising.attack": 1,
    "first.empty": 1, "throne.possible.most": 1, "throne.possible.all": 0, "throne.settlements": 1,
    "trust.minimum_trust.a": 2 / 3, "trust.a_min": 3 / 7, "trust.a_max": 0.5, "trust.separates": 1, "trust.signals": 1,
    "trust.trusts.a": 0, "assure.concession_threshold": 0.5, "assure.concession_works": 0, "assure.x_min": 4 / 3,
    "assure.x_max": 2, "assure.window": 1, "assure.x_tie": 1.5, "assure.best.tied_hands": 1, "deter.bluff": 1,
    "deter.steadfast": 1, "deter.steadfast.survives": 0, "deter.separating": 0, "deter.bluff.pr_challenge": 1 / 3,
    "deter.bluff.pr_conflict": 0.2 * (0.2 + 0.8 * 0.375), "clash.outcome.negotiation": 1, "offers.share_if_first": 0.64,
    "offers.agreement": 1, "senate.demand": 0.45, "senate.pr_ratified": 0.875, "homes.high.b": 0.8, "homes.bargain": 0.45,
    "entry.outcome.deal": 1, "entry.value.a": 1, "entry.tie": 0, "entry.logit.peace": float(1 / (1 + np.exp(2 * np.tanh(1)))),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]  # a reading
    from detente.study.answer import reading_of
    from detente.study.run import Settings, run_case

    return reading_of(run_case(load_bytes((HEAD + GAMES).encode()), b"", Settings(64)))


@pytest.mark.parametrize("path", WANTED)
def test_every_kind_gives_what_its_solver_gives(found, path: str) -> None:  # type: ignore[no-untyped-def]
    assert found.outcome(f"games.{path}").astype(float) == pytest.approx(np.full(64, WANTED[path]), abs=1e-5)


def test_ranges_are_drawn(found) -> None:  # type: ignore[no-untyped-def]
    high = found.expression(parse("games.demand.cost_b_high")).value
    assert np.ptp(high) > 0.05
    assert found.outcome("games.demand.demand") == pytest.approx(crisis(0.5, 0.1, 0.0, high).demand)


def test_logit_chances_sum_to_one_and_every_game_says_something(found) -> None:  # type: ignore[no-untyped-def]
    total = sum(found.outcome(f"games.entry.logit.{end}") for end in ("peace", "war", "deal"))
    assert total == pytest.approx(np.ones(64))
    told = {planned.item.path: planned.lens.explain(found.plan.case, planned.item, found.outcome)
            for planned in found.plan.items if planned.lens.name == "games"}
    assert len(told) == 14
    assert all(len(sentences) >= 1 and all(s.endswith(".") for s in sentences) for sentences in told.values())
    assert told["games.assure"][0].startswith(
        "The Bland concedes first only from a belief of 0.5 in the good faith of Aland")
    assert "asking for concessions first leaves both where they are" in told["games.assure"][1]


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("between: [a, b], p: 0.5", "between: [a, x], p: 0.5", 'games.demand.between.1: no actor called "x"'),
    ("chances: {low: 4, high: 6}", "chances: {low: 4, hihg: 6}", "games.types.chances: high has a cost but no chance"),
    ("fight: {end: war, payoffs: {a: -1, b: 0}}", "fight: {end: war, payoffs: {a: -1}}",
     "games.entry.root.choices.in.choices.fight.payoffs: b is paid elsewhere but not here"),
    ("      a: {belief: 0.4", "      x: {belief: 0.4", 'games.trust.sides.x: no actor called "x"'),
    ("out: {end: peace, payoffs: {a: 0, b: 2}}", "out: {end: peace}",
     "games.entry.root.choices.out: a player's node needs choices, and only that; an end needs payoffs"),
    ("  rising: {kind: commitment", "  rising: {kind: comitment", "games.rising: kind: found \"comitment\""),
])
def test_one_mistake_gives_its_sentence(old: str, new: str, expected: str) -> None:
    text = HEAD + GAMES
    assert text.count(old) == 1
    with pytest.raises(CaseError) as caught:
        load_bytes(text.replace(old, new).encode(), "t.yaml")
    said = [f"{problem.path}: {problem.message}" for problem in caught.value.problems]
    assert any(sentence.startswith(expected) for sentence in said), said


def test_a_broken_inequality_is_counted_and_spoils_no_other_draw() -> None:
    from detente.study.answer import reading_of
    from detente.study.run import Settings, run_case

    text = HEAD + GAMES.replace("temptation_a: 1.6", "temptation_a: 0.5 .. 1.1 .. 1.6")
    reading = reading_of(run_case(load_bytes(text.encode()), b"", Settings(256)))
    status = reading.outcome("games.assure.status")
    assert set(np.unique(status)) == {0, 5}
    np.testing.assert_array_equal(np.isnan(reading.outcome("games.assure.window")), status == 5)


def test_a_run_says_which_inequality_fails_and_how_often() -> None:
    from detente.study.answer import reading_of
    from detente.study.run import Settings, run_case
    from detente.study.troubles import troubles_of

    text = HEAD + GAMES.replace("temptation_a: 1.6", "temptation_a: 0.5 .. 1.1 .. 1.6")
    run = run_case(load_bytes(text.encode()), b"", Settings(256))
    reading = reading_of(run)
    share = float(np.mean(reading.outcome("games.assure.status") == 5))
    found = [(trouble.sentence, trouble.share) for trouble in troubles_of(run, reading) if "assure" in trouble.path]
    assert found == [("It does not hold that temptation_a > reward_a, which the game needs; there it has no value.", share)]
