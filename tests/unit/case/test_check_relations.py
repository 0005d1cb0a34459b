"""What is wrong with relations in a case, said with its place."""

from __future__ import annotations

import pytest

from detente.case.read import read_bytes
from detente.errors import CaseError

HEAD = """detente: 1
case: {title: T, as_of: 2010-06-24}
actors: {a: {kind: state}, b: {kind: state}, c: {kind: state}}
ties:
  ab: {between: [a, b], half_life: never}
  ac: {between: [a, c], half_life: never}
"""


def problems(text: str) -> list[tuple[str, str]]:
    """Path and message of each problem."""
    try:
        found = read_bytes((HEAD + text).encode())[1]
    except CaseError as error:
        found = error.problems
    return [(problem.path, problem.message) for problem in found]


BELIEF = "beliefs: {{x: {{of: a, about: b, prior: 0.5, {}}}}}\n"


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("beliefs: {x: {of: a, about: a, prior: 0.5}}", "beliefs.x.about", "a twice; a belief is about somebody else"),
        ("beliefs: {x: {of: d, about: a, prior: 0.5}}", "beliefs.x.of", 'no actor called "d"'),
        (BELIEF.format("kind: types, reliable_keeps: 0.8"), "beliefs.x.opportunist_keeps", "missing; a belief about"),
        (BELIEF.format("stake_effect: 1"), "beliefs.x.stake_effect", "is read in a belief of kind types only"),
        (BELIEF.format("events: [{date: 2010-06-25, kept: true}]"), "beliefs.x.events.0.date", "must not be an input"),
        (BELIEF.format("events: [{date: 2010, kept: true, otherwise: kept}]"), "beliefs.x.events.0.otherwise",
         "kept is how it is read already"),
        (BELIEF.format("events: [{date: 2010, kept: 1.5}]"), "beliefs.x.events.0.kept", "0 to 1"),
        ("triangles: {t: {members: [a, b, c]}}", "triangles.t.members", "no tie between b and c"),
        ("triangles: {t: {members: [a, b, b]}}", "triangles.t.members", "three different members"),
        ("networks: {n: {ties: [ab, bc]}}", "networks.n.ties.1", 'no tie called "bc"'),
        ("alignments: {x: {of: a, horizon: soon, discount: 0.9, partners: {b: 1}}}", "alignments.x.horizon",
         "whole number of years"),
        ("alignments: {x: {of: a, horizon: 5 years, discount: 0.9, partners: {}}}", "alignments.x.partners",
         "needs a partner"),
        ("alignments: {x: {of: a, horizon: 5 years, discount: 0.9, leans_on: c, partners: {b: 1}}}",
         "alignments.x.leans_on", 'no partner called "c"'),
        ("alignments: {x: {of: a, horizon: 5 years, discount: 0.9, partners: {b: {value: 1, earlier: {2010: 1}}}}}",
         "alignments.x.partners.b.earlier.2010", "2010 is not over on 2010-06-24"),
        ("alignments: {x: {of: a, horizon: 5 years, discount: 0.9, partners: {b: 1}, hedge: {aversion: 1}}}",
         "alignments.x.partners.b.spread", "missing; a hedge needs it"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(text: str, path: str, message: str) -> None:
    found = problems(text)
    assert any(at == path and message in said for at, said in found), found


def test_two_ties_between_the_same_actors() -> None:
    text = "  ba: {between: [b, a], half_life: never}\n  bc: {between: [b, c], half_life: never}\n"
    found = problems(text + "triangles: {t: {members: [a, b, c]}}\nnetworks: {n: {}}\n")
    assert ("triangles.t.members", "ab and ba both join a and b; a triangle needs one tie") in found
    assert ("networks.n", "has two ties between a and b; list the ties it is made of") in found
    assert not problems(text + "networks: {n: {ties: [ab, ac, bc]}}\n")


def test_what_is_right_is_not_refused() -> None:
    text = """
beliefs:
  x: {of: a, about: b, prior: 0.4 .. 0.6, events: [{date: 2009, kept: 0.2 .. 0.8, stake: 1 .. 3, otherwise: broken}]}
alignments:
  x:
    of: a
    horizon: 10 years
    discount: 0.9
    partners: {b: {value: 1, trend: 0.1, earlier: {2005: 0.5}}, a: 0.4 .. 0.8}
    trial: {on: b, kept: 1, broken: 1, sure: 0.5}
"""
    assert problems(text) == []
