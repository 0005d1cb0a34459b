"""Checks of rules and their settings, of groups and of exchanges: one small mistake each."""

from __future__ import annotations

import pytest

from detente.case.read import read_bytes
from detente.errors import CaseError
from detente.lenses.load import load_bytes

SOUND = """\
detente: 1
case: {title: T}
actors:
  a: {kind: state, capability: 1}
  b: {kind: state, capability: 2}
issues:
  tax:
    question: Q
    scale: {0: none, 100: all}
    positions:
      a: {position: 70, salience: 0.5}
      b: {position: 20, salience: 0.7}
  trade:
    question: Q
    scale: {0: none, 10: all}
    positions:
      a: {position: 7, salience: 0.5}
      b: {position: 2, salience: 0.3}
  aid:
    question: Q
    scale: {0: none, 1: all}
    positions:
      a: {position: 1, salience: 0.5}
      b: {position: 0.2, salience: 0.5}
    decided: {rule: challenge, challenge: {rounds: 3}}
groups:
  deal: {issues: [tax, trade], rule: spatial, spatial: {views: both}}
exchanges:
  swap: {issues: [tax, aid], rule: random_rate, rate_noise: 0.5}
"""


def problem_of(old: str, new: str) -> str:
    """The one problem found after one change of the sound case, with its path."""
    assert SOUND.count(old) == 1, old
    with pytest.raises(CaseError) as caught:
        load_bytes(SOUND.replace(old, new).encode(), "t.yaml")
    (problem,) = caught.value.problems
    return f"{problem.path}: {problem.message}"


def test_the_sound_case_is_sound() -> None:
    source, problems = read_bytes(SOUND.encode())
    assert source is not None
    assert problems == ()


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("rule: challenge, ch", "rule: nash, ch",
     "issues.aid.decided.challenge: says nothing: the rule is nash; remove it, or name challenge too"),
    ("rule: spatial, sp", "rule: median, sp",
     "groups.deal.spatial: says nothing: the rule is median; remove it, or name spatial too"),
    ("views: both", "min_turns: 9, max_turns: 3", "groups.deal.spatial.max_turns: 3 is below min_turns, 9"),
    ("issues: [tax, trade]", "issues: [tax, tax]",
     "groups.deal.issues: tax stands twice; each issue once would be right"),
    ("issues: [tax, aid]", "issues: [aid, aid]",
     "exchanges.swap.issues: aid stands twice; each issue once would be right"),
    ("rule: random_rate", "rule: equal_gain",
     "exchanges.swap.rate_noise: says nothing, because the rule is equal_gain; remove it"),
    ("      b: {position: 2, salience: 0.3}", "      b: {position: 2, salience: 0.3}\n    decided: {rule: nash}",
     "issues.trade.decided.rule: says nothing, because trade is bargained over in the group deal; remove it here"),
    ("groups:\n", "groups:\n  other: {issues: [trade, tax]}\n",
     "groups.deal.issues.0: tax is in the group other already; an issue is bargained over once"),
])
def test_one_mistake_gives_its_sentence(old: str, new: str, expected: str) -> None:
    if "other already" in expected:
        with pytest.raises(CaseError) as caught:
            load_bytes(SOUND.replace(old, new).encode(), "t.yaml")
        said = [f"{problem.path}: {problem.message}" for problem in caught.value.problems]
        assert expected in said
        assert len(said) == 2
    else:
        assert problem_of(old, new).startswith(expected)


def test_settings_may_be_for_a_rule_that_only_a_variant_names() -> None:
    text = SOUND.replace("rule: challenge, ch", "rule: nash, ch") + (
        "variants:\n  v: {says: S, edits: [{path: issues.aid.decided.rule, set: challenge}]}\n")
    _, problems = read_bytes(text.encode())
    assert problems == ()


def test_who_trades_on_a_councils_issue_needs_capability() -> None:
    text = SOUND.replace("a: {kind: state, capability: 1}", "a: {kind: state}").replace(
        "{position: 70, salience: 0.5}", "{position: 70, salience: 0.5, capability: 1}").replace(
        "a: {position: 7, salience: 0.5}", "a: {position: 7, salience: 0.5, capability: 1}").replace(
        "{rule: challenge, challenge: {rounds: 3}}", "{by: council, council: c, proposer: b}").replace(
        "    decided: {by: council", "    status_quo: 0\n    decided: {by: council")
    text += "councils: {c: {members: {a: {}, b: {}}, passes: {votes: 1, of: 2}}}\n"
    with pytest.raises(CaseError) as caught:
        load_bytes(text.encode())
    (problem,) = caught.value.problems
    assert problem.path == "issues.aid.positions.a.capability"
    assert problem.message.startswith("missing; the exchange swap needs it here or at the actor")
