"""Councils against the closed forms of the model: q = 0, the proposer at 1, one reluctant veto player at -0.2."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest

from detente.errors import CaseError
from detente.study.evaluate import Reading

Solve = Callable[..., Reading]

COUNCIL = """
actors: {s: {kind: state}, v: {kind: state}}
issues:
  text:
    question: Q
    scale: {-1: less, 2: more}
    status_quo: 0
    positions: {s: {position: 1, salience: 1}, v: {position: -0.2, salience: 1}}
    decided: {by: council, council: board, proposer: s}
councils:
  board:
    members: {s: {veto: true}, v: {veto: true, bypass_cost: 0.3}}
    passes: {votes: 2, of: 2}
    outside_option: {actor: s, mode: veto_drafts, cost: 0.4, bargaining_weight: 0.5}
"""
OUTSIDE = "councils__board__outside_option__"


def value(reading: Reading, name: str) -> float:
    """An outcome of the board that is the same in every draw."""
    values = reading.outcome(name if name.startswith("issues") else f"councils.board.{name}")
    return float(values[0])


@pytest.mark.parametrize(("cost", "mode", "text"), [
    (0.1, "veto_drafts", 0.9), (0.1, "deal_me_out", 0.9), (0.1, "setter_drafts", 1.0), (0.1, "nash", 1.0),
    (0.4, "veto_drafts", 0.6), (0.4, "deal_me_out", 0.6), (0.4, "setter_drafts", 1.0), (0.4, "nash", 0.95),
    (0.9, "veto_drafts", 0.1), (0.9, "deal_me_out", 0.1), (0.9, "setter_drafts", 1.0), (0.9, "nash", 0.70),
])  # fmt: skip
def test_the_text_in_the_shadow_of_outside_action(solve: Solve, cost: float, mode: str, text: float) -> None:
    found = solve(COUNCIL, **{OUTSIDE + "cost": cost, OUTSIDE + "mode": mode})
    assert value(found, "text") == pytest.approx(text, abs=1e-9)
    assert value(found, "dilution") == pytest.approx(1 - text, abs=1e-9)
    assert value(found, "issues.text.settlement") == pytest.approx(text, abs=1e-9)
    assert [value(found, name) for name in ("passes", "credible", "venue")] == [1, 1, 1]


def test_an_empty_threat_leaves_the_status_quo(solve: Solve) -> None:
    found = solve(COUNCIL, **{OUTSIDE + "cost": 1.2})
    assert [value(found, name) for name in ("passes", "credible", "venue", "pass_probability")] == [0, 0, 0, 0]
    assert value(found, "issues.text.settlement") == 0
    assert np.isnan(value(found, "text"))
    assert np.isnan(value(found, "vote.v"))


def test_limits_and_losses(solve: Solve) -> None:
    found = solve(COUNCIL)
    assert value(found, "limit.v") == pytest.approx(-0.2 + 1.2 + 0.3)
    assert value(found, "floor.v") == pytest.approx(-0.2 - 1.2 - 0.3)
    assert value(found, "loss.v") == pytest.approx(0.8)
    assert value(found, "bypass_loss.v") == pytest.approx(1.5)
    assert value(found, "accepts.v") == 1
    assert value(found, "text_if_constraint") == pytest.approx(0.6)
    assert value(found, "text_if_disagreement") == pytest.approx(0.95)
    assert np.isnan(value(found, "text_without_threat"))
    assert (value(found, "gridlock_low"), value(found, "gridlock_high")) == pytest.approx((-0.2, 1.0))


def test_votes_follow_from_margins(solve: Solve) -> None:
    text = COUNCIL.replace("bypass_cost: 0.3}", "bypass_cost: 0.3, stake: 0.5}") + (
        "    votes: {noise: 0.5, stake_weight: 0.2, yes_threshold: 0.1, no_threshold: 0.2}\n")
    found = solve(text)
    margin = 1.5 - 0.8 + 0.2 * 0.5
    normal = NormalDist(0, 0.5)
    assert value(found, "vote.v") == pytest.approx(1 - normal.cdf(0.1 - margin), abs=1e-9)
    assert value(found, "against.v") == pytest.approx(normal.cdf(-0.2 - margin), abs=1e-9)
    assert value(found, "vote.v") + value(found, "against.v") + value(found, "abstains.v") == pytest.approx(1)
    assert value(found, "pass_probability") == pytest.approx(value(found, "vote.v") * value(found, "vote.s"), abs=1e-9)


def test_votes_without_noise_are_written_by_leaving_votes_out(solve: Solve) -> None:
    with pytest.raises(CaseError, match="noise is above 0; leave votes out where votes are certain"):
        solve(COUNCIL + "    votes: {noise: 0}\n")
    assert value(solve(COUNCIL), "vote.v") == 1
    assert value(solve(COUNCIL), "pass_probability") == 1


@pytest.mark.parametrize(("cost", "ally", "joining", "together", "text"), [
    (0.9, 0.7, 0.2, 0.4, 0.6), (1.2, 0.7, 0.2, 0.4, 0.6), (0.9, 0.5, 0.3, 0.4, 0.3), (1.2, 0.5, 0.3, 0.4, 0.3),
    (0.9, 0.3, 0.4, 0.4, 0.1),
])  # fmt: skip
def test_an_ally_makes_the_threat_cheaper(
    solve: Solve, cost: float, ally: float, joining: float, together: float, text: float
) -> None:
    case = COUNCIL.replace("v: {kind: state}}", "v: {kind: state}, w: {kind: state}}")
    case = case.replace("positions: {", f"positions: {{w: {{position: {ally}, salience: 1}}, ")
    case = case.replace("bargaining_weight: 0.5", "bargaining_weight: 0.5, ally: {actor: w, "
                        f"joining_cost: {joining}, cost_with_ally: {together}}}")  # fmt: skip
    found = solve(case, **{OUTSIDE + "cost": cost})
    assert value(found, "text") == pytest.approx(text, abs=1e-9)


def test_a_plain_proposer_without_an_outside_option(solve: Solve) -> None:
    case = COUNCIL.replace("    outside_option: {actor: s, mode: veto_drafts, cost: 0.4, bargaining_weight: 0.5}\n", "")
    moderate = case.replace("v: {position: -0.2", "v: {position: 0.25")
    assert value(solve(moderate), "text") == pytest.approx(0.5)  # the pivot is held to indifference
    stuck = solve(case)
    assert value(stuck, "passes") == 0
    assert "councils.board.text_if_constraint" not in stuck.plan.owner


def test_a_council_that_decides_two_issues_names_both(solve: Solve) -> None:
    second = COUNCIL.replace("councils:\n", """\
  other:
    question: Q
    scale: {0: less, 1: more}
    status_quo: 0
    positions: {s: {position: 1, salience: 1}, v: {position: 0.25, salience: 1}}
    decided: {by: council, council: board, proposer: s}
councils:
""")
    found = solve(second)
    assert value(found, "text.text") == pytest.approx(0.6)
    assert 0 < value(found, "other.text") <= 1
    assert "councils.board.text" not in found.plan.owner


def test_a_switch_can_be_edited(solve: Solve) -> None:
    case = COUNCIL.replace("votes: 2, of: 2", "votes: 1, of: 2") + """
variants: {free: {says: S, edits: [{path: councils.board.members.v.veto, set: false}]}}
claims: {c: {says: S, test: "councils.board.text[variant = free] > councils.board.text"}}
"""
    found = solve(case)
    assert found.outcome("councils.board.text", scenario=found.scenario("free"))[0] == 1


def test_an_input_without_a_value_is_told(solve: Solve) -> None:
    case = COUNCIL.replace("councils:\n", "ties: {t: {between: [s, v], half_life: 5, baseline: 0}}\ncouncils:\n")
    found = solve(case, issues__text__positions__v__position={"from": "1 / ties.t.level"})
    assert np.isnan(found.outcome("councils.board.text")).all()
    assert np.isnan(found.outcome("issues.text.settlement")).all()
    assert (found.outcome("councils.board.status") == 6).all()
