"""Confidence in a case whose claim is a condition that is not defined in every draw."""

from __future__ import annotations

from detente.lenses.load import load_bytes
from detente.study.answer import answer
from detente.study.run import Settings, run_case

CASE = """\
detente: 1
case: {title: T}
actors: {a: {kind: state, capability: 1}, b: {kind: state, capability: 1}}
issues:
  x:
    question: Q
    scale: {0: none, 10: all}
    positions: {a: {position: 1, salience: 1}, b: {position: 9, salience: 1}}
    decided: {rule: {choose: {compromise: 1, median: 1}}}
games:
  g: {kind: assurance, belief: 0.3, reward_a: 1, temptation_a: 0.9 .. 1.2 .. 1.6, cost_trustworthy: 0.5,
      cost_untrustworthy: 1.2, reward_b: 1, exploited_b: -1}
claims:
  bare: {says: An assurance can work., test: games.g.window}
  turned: {says: A demand fails., test: not games.g.concession_works}
"""


def test_draws_in_which_a_condition_is_not_defined_are_left_out_everywhere() -> None:
    found = answer(run_case(load_bytes(CASE.encode()), b"", Settings(512)))
    assert [claim.verdict for claim in found.claims] == ["holds", "holds"]
    assert all(claim.share.undefined > 0 for claim in found.claims)
