"""A run small enough to know by heart, with two worlds, a variant, and every kind of column."""

from __future__ import annotations

import pytest

from detente.lenses.load import load_bytes
from detente.study.run import Run, Settings, run_case

CASE = b"""
detente: 1
case: {title: "Tax, again", as_of: 2026-01-01}
sources: {press: {title: A paper, kind: press, reliability: C}}
evidence: {leak: {source: press, says: It will be high., credibility: 3}}
actors:
  north: {name: North, kind: state, capability: 1}
  south: {name: South, kind: state, capability: 0.5 .. 1 .. 2}
issues:
  tax:
    question: How high?
    scale: {0: none, 100: all}
    unit: per cent
    status_quo: 20
    decided: {rule: {choose: {compromise: 0.5, median: 0.5}}}
    positions:
      north: {position: 60 .. 70 .. 80, salience: 0.9, evidence: [leak]}
      south: {position: 20, salience: 0.5}
variants: {strong-south: {says: South doubles, edits: [{path: actors.south.capability, scale: 2}]}}
options:
  line:
    actor: north
    status_quo: soft
    choices: {soft: {}, hard: {effects: [{path: issues.tax.positions.north.position, add: 10}]}}
interests: {north: {level: {of: issues.tax.settlement, worst: 0, best: 100, weight: 1}}}
claims:
  high: {says: It is above 45., test: issues.tax.settlement > 45}
  weaker: {says: South pulls it down., test: "issues.tax.settlement[variant = strong-south] < issues.tax.settlement"}
  harder: {says: Hard pays., test: "issues.tax.settlement[line = hard] > issues.tax.settlement"}
questions: {above: {asks: Above 50?, resolves: 2030, probability: issues.tax.settlement > 50}}
"""


@pytest.fixture(scope="session")
def tax_run() -> Run:
    """The case, solved in memory."""
    return run_case(load_bytes(CASE, "tax.yaml"), CASE, Settings(400))


@pytest.fixture(scope="session")
def tax_case() -> bytes:
    """The bytes of its file."""
    return CASE
