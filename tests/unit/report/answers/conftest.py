"""Whole answers to show: a case that has a bit of everything, and the same with hostile text wherever there is text."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from detente.lenses.load import load_bytes
from detente.study.answer import Answer, answer
from detente.study.run import Run, Settings, run_case

HOSTILE = "</style><script>alert(1)</script> & [red]x[/red] \"q\" 'a' <img src=x onerror=alert(1)> \u202e {0} %s"
TEXTS = {"title", "author", "question", "summary", "says", "note", "label", "name", "asks", "unit", "description"}
CASE = """
detente: 1
case: {title: Tolls on the strait, question: "Who pays whom?", as_of: 2024-06-01, horizon: 2 years,
  summary: An invented quarrel., authors: [Somebody], licence: CC0}
sources:
  gazette: {title: The Gazette, author: A. Writer, date: 2024-03, kind: press, reliability: C, url: "https://example.org/x",
    note: A newspaper.}
  archive: {title: State archive, kind: official, reliability: A}
evidence:
  toll-low: {source: gazette, says: The toll is low., credibility: 3, estimate: 10 .. 20 .. 30,
    bears_on: {greed: C, fear: I}}
  toll-high: {source: archive, says: The toll is high., credibility: 1, estimate: 40 .. 50 .. 60,
    bears_on: {greed: I, fear: CC}}
assumptions:
  calm: {says: The sea stays calm., status: unsupported,
    if_false: [{path: issues.toll.positions.north.position, add: -20}]}
  trade: {says: Trade goes on., status: solid}
actors:
  north: {name: Northland, kind: state, capability: 1}
  south: {name: United South, kind: state, capability: 0.5 .. 0.8 .. 1}
  hawks: {name: The hawks, kind: faction, part_of: south, influence: 0.4 .. 0.6}
  doves: {name: The doves, kind: faction, part_of: south, influence: 0.3}
  league: {name: The league, kind: body, capability: 0.7}
issues:
  toll:
    question: How high is the toll?
    scale: {0: none, 50: half, 100: all of it}
    unit: per cent
    status_quo: {pool: [toll-low, toll-high]}
    positions:
      north: {position: {is: 60 .. 70 .. 80, evidence: [toll-high]}, salience: 0.9}
      hawks: {position: 10 .. 20 .. 30, salience: 0.5}
      doves: {position: 40 .. 50 .. 60, salience: {is: 0.5, note: A guess.}}
      league: {position: 30, salience: 0.4 .. 0.6}
    decided: {by: bargaining, rule: {choose: {compromise: 1, median: 1, nash: 1}}}
  escort:
    question: How strong is the escort?
    scale: {0: none, 1: a fleet}
    status_quo: 0
    positions:
      north: {position: 0.9 .. 1, salience: 0.9}
      south: {position: 0 .. 0.1 .. 0.3, salience: 0.9}
      league: {position: 0.3 .. 0.5 .. 0.7, salience: 0.9}
    decided: {by: council, council: board, proposer: north}
councils:
  board:
    name: The board
    members: {north: {veto: true}, south: {veto: true, bypass_cost: 0.1 .. 0.3}, league: {}}
    passes: {votes: 2, of: 3}
    outside_option: {actor: north, mode: {choose: {nash: 1, deal_me_out: 1}}, cost: 0.2 .. 0.4 .. 0.8}
    votes: {noise: 0.1}
ties:
  strait:
    between: [north, south]
    half_life: 3 years
    events:
      - {date: 2019-07, says: A treaty is signed., weight: 0.2 .. 0.3 .. 0.4, evidence: [toll-high]}
      - {date: 2022, says: A ship is seized., weight: -0.5 .. -0.4 .. -0.3}
proposals:
  half-toll: {says: Meet in the middle., by: [league], settles: {toll: 50}, standing: {league: 0.5},
    standing_weight: 0.2}
variants:
  weak: {says: A weaker south., edits: [{path: actors.south.capability, scale: 0.5}]}
options:
  stance:
    actor: north
    label: Stance of the north
    status_quo: soft
    choices:
      soft: {label: Stay soft}
      hard: {label: Be hard, effects: [{path: issues.toll.positions.north.position, add: 10 .. 25, note: Bluster.}]}
  reply:
    actor: south
    status_quo: calm
    choices: {calm: {}, angry: {effects: [{path: issues.toll.positions.hawks.position, scale: 0.3 .. 0.9}]}}
interests:
  north:
    income: {of: issues.toll.settlement, worst: 0, best: 100, weight: 1 .. 2, says: Money.}
    peace: {of: ties.strait.level, worst: -1, best: 1, weight: 1}
  south: {cheapness: {of: issues.toll.settlement, worst: 100, best: 0, weight: 1}}
  league: {middle: {of: "abs(issues.toll.settlement - 50)", worst: 50, best: 0, weight: 1}}
hypotheses: {greed: {says: Out of greed.}, fear: {says: Out of fear.}}
claims:
  high: {says: The toll is high., test: issues.toll.settlement > 45, note: Above nearly half.}
  pays: {says: Being hard pays., test: "payoff.north[stance = hard] > payoff.north[stance = soft]"}
  never: {says: The toll is nothing., test: issues.toll.settlement < 0}
  fear: {says: It is fear., test: hypotheses.fear.posterior > 0.5}
questions:
  hard: {asks: "Will the north be hard?", resolves: 2030-01-01, probability: contest.choice.stance.hard,
    note: By the contest.}
"""


def hostile(node: Any, key: str = "") -> Any:
    """The same case with hostile text wherever there is text."""
    if isinstance(node, dict):
        return {name: hostile(value, "title" if key == "scale" else str(name)) for name, value in node.items()}
    if isinstance(node, list):
        return [hostile(item, key) for item in node]
    if isinstance(node, str) and (key in TEXTS or key == "authors"):
        return f"{key} {HOSTILE}"
    return node


def solved(text: str, **settings: Any) -> Run:
    """A run of a case given as text."""
    data = text.encode()
    return run_case(load_bytes(data, "strait.yaml"), data, Settings(draws=400, **settings))


@pytest.fixture(scope="session")
def plain_run() -> Run:
    """The case as written."""
    return solved(CASE)


@pytest.fixture(scope="session")
def changed_run() -> Run:
    """The case with a value set and a source aside."""
    return solved(CASE, changes={"issues.toll.status_quo": 35}, without=("gazette",))


@pytest.fixture(scope="session")
def plain(plain_run: Run) -> Answer:
    """What the case says."""
    return answer(plain_run)


@pytest.fixture(scope="session")
def changed(changed_run: Run) -> Answer:
    """What the changed case says."""
    return answer(changed_run)


@pytest.fixture(scope="session")
def attacked() -> Answer:
    """What the hostile case says."""
    return answer(solved(yaml.safe_dump(hostile(yaml.safe_load(CASE)), sort_keys=False, allow_unicode=True)))


@pytest.fixture(scope="session")
def bare() -> Answer:
    """What the smallest case says."""
    return answer(solved("detente: 1\ncase: {title: Nothing}\nactors: {a: {kind: state}}\n"))


@pytest.fixture(scope="session")
def hostile_text() -> str:
    """The text that must come out as text."""
    return HOSTILE
