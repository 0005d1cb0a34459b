"""`detente lasts`: who would leave a world, and what it would take to stay, held against the changed conflict."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from detente.cli import cli
from detente.errors import DetenteError
from detente.lenses.contest import decider_payoffs, world_moves
from detente.lenses.load import load_case
from detente.lenses.preferences import truth_of
from detente.lenses.worlds import worlds_of
from detente.models.conflict import examine, least_change, moves, permitted_changes, rank_statements

HALF = """
detente: 1
case: {title: T}
actors: {a: {kind: person, name: Anna}, b: {kind: person, name: Ben}}
issues:
  tax:
    question: How much?
    scale: {0: none, 100: all}
    positions: {a: {position: 20, salience: 1, capability: 1}, b: {position: 0 .. 50, salience: 1, capability: 1}}
options:
  x:
    actor: a
    status_quo: "no"
    choices: {"no": {}, "yes": {effects: [{path: issues.tax.positions.a.position, set: 60}]}}
  y: {actor: b, status_quo: "no", choices: ["no", "yes"]}
interests: {a: {money: {of: issues.tax.settlement, worst: 0, best: 100, weight: 1}}}
preferences: {b: [y]}
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, ["lasts", *words, "--draws", "40"], catch_exceptions=False)


def asked(*words: str) -> dict[str, Any]:
    done = call(*words, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    assert (found["version"], found["format"]) == (1, "detente-lasts")
    return found


def test_a_world_that_lasts_and_what_keeps_each_there() -> None:
    found = asked("cuba-1962", "withdraw=yes")
    assert (found["lasts"], found["lasts_then"], found["concept"]) == (1.0, True, "seq")
    us, ussr = found["actors"]
    assert us["would_stay"]
    assert us["above"] == us["order"] == []
    assert ussr["why"].startswith("The Soviet Union stays and does not move to “Missiles stay”, because then")
    assert ussr["margin"] == {"low": 6.0, "median": 6.0, "high": 6.0}
    assert Fraction(ussr["chance"]["favourable"], ussr["chance"]["of"]) == Fraction(32, 45)


@pytest.mark.parametrize("concept", ["nash", "sequential", "gmr"])
def test_the_order_of_statements_it_names_makes_the_actor_stay(concept: str) -> None:
    case = load_case("cuba-1962").case
    worlds = worlds_of(case)
    payoff = decider_payoffs(case, worlds, lambda path: np.empty(0), 1)[0]
    tried = 0
    for world in range(len(worlds)):
        picks = [f"{option}={choice}" for option, choice in worlds.choices_in(world).items()]
        for place, stance in enumerate(asked("cuba-1962", *picks, "--concept", concept)["actors"]):
            if stance["order"]:
                tried += 1
                assert sorted(stance["order"]) == sorted(case.preferences[stance["actor"]])
                changed = payoff.copy()
                changed[place] = rank_statements(truth_of(stance["order"], worlds))
                assert examine(world_moves(case, worlds)[0], changed, (concept,)).is_stable[0, 0, place, world]
    assert tried > 1 or concept == "gmr"


def test_payoffs_say_how_much_is_lacking() -> None:
    with open("half.yaml", "w", encoding="utf-8") as file:
        file.write(HALF)
    found = asked("half.yaml", "y=yes")
    anna, ben = found["actors"]
    assert (anna["would_stay"], anna["unit"], anna["above"]) == (False, "payoff", ["x = yes", "x = yes and y = yes"])
    assert anna["short"] == pytest.approx(0.2, abs=1e-6)
    assert anna["margin"]["median"] == pytest.approx(-0.2, abs=1e-6)
    assert (ben["would_stay"], ben["unit"], found["lasts_then"]) == (True, "ranks", True)
    text = call("half.yaml", "y=yes").output
    assert "0.2 of payoff higher than now" in text
    assert "once Anna would stay, it lasts" in text


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("cuba-1962", "strke=yes"), 'no option called "strke"; did you mean "strike"?'),
        (("cuba-1962", "strike=maybe"), 'strike has no choice called "maybe"; it has no, yes'),
        (("cuba-1962", "strike"), 'found "strike"; OPTION=CHOICE would be right'),
        (("cuba-1962", "strike=yes", "strike=no"), "strike stands twice"),
        (("cuba-1962", "withdraw=yes", "escalate=yes"), "is infeasible"),
        (("emission-standards-1992",), "no contest that could be solved"),
    ],
)
def test_mistakes_are_named(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(DetenteError, match=says.replace("?", r"\?")):
        call(*words)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("concept", ["nash", "gmr", "smr", "seq", "sseq"])
def test_to_rise_to_what_leaving_secures_is_the_least_change_of_a_strict_ranking(seed: int, concept: str) -> None:
    draw = np.random.default_rng(seed)
    makers = int(draw.integers(2, 4))
    worlds = np.indices([2] * 3).reshape(3, -1).T
    given = moves(worlds, list(draw.integers(0, makers, 3)), [permitted_changes("both")] * 3, makers)
    payoff = np.array([draw.permutation(8) for _ in range(makers)], dtype=float)
    who, target = int(draw.integers(makers)), int(draw.integers(8))
    leave = examine(given, payoff, (concept,)).leave[0, 0, who, target]
    passed = int(np.sum((payoff[who] > payoff[who, target]) & (payoff[who] <= leave)))
    found = least_change(given, payoff, concept, target, np.arange(makers) == who)
    assert found.cost == passed
