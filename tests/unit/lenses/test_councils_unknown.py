"""Councils in which actors do not know one another, pay, divide a pie, or must all agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.errors import CaseError
from detente.lenses.base import Item
from detente.lenses.load import load_case
from detente.study.evaluate import Reading

Solve = Callable[..., Reading]

COUNCIL = """
actors: {{s: {{kind: state}}, v: {{kind: state}}, w: {{kind: state}}}}
issues:
  text:
    question: Q
    scale: {{-1: less, 2: more}}
    status_quo: 0
    positions:
      s: {{position: 1, salience: 1}}
      v: {{position: {v}, salience: 1}}
      w: {{position: {w}, salience: 1}}
    decided: {{by: council, council: board, proposer: s}}
councils:
  board:
    members: {{s: {{veto: true}}, v: {{veto: true{seat}}}, w: {{veto: {veto}}}}}
    passes: {{votes: 2, of: 3}}
{more}
"""


IDLE = "  idle:\n    members: {s: {veto: true}}\n    passes: {votes: 1, of: 1}\n"


def case(*, v: float = 0.25, w: float = 0.9, seat: str = "", veto: str = "false", more: str = "") -> str:
    """A council of three."""
    return COUNCIL.format(v=v, w=w, seat=seat, veto=veto, more=more)


def value(reading: Reading, name: str) -> float:
    """An outcome of the board that is the same in every draw."""
    return float(reading.outcome(f"councils.board.{name}")[0])


def told(reading: Reading) -> str:
    """What the analyst is told."""
    planned = next(one for one in reading.plan.items if one.item.path == "councils.board" and not one.item.aspect)
    item: Item = planned.item
    read: Any = reading.outcome
    return " ".join(planned.lens.explain(reading.plan.case, item, read))


def problems(text: str, solve: Solve) -> str:
    """What is wrong with a case."""
    with pytest.raises(CaseError) as caught:
        solve(text)
    return str(caught.value)


def test_a_proposer_that_does_not_know_a_limit_gambles(solve: Solve) -> None:
    belief = ", believed: {low: 0.1, high: 0.6}"
    found = solve(case(seat=belief))
    assert value(found, "text_put") == pytest.approx(0.6)
    assert value(found, "veto_chance") == pytest.approx(0.4)
    assert (value(found, "passes"), value(found, "status"), value(found, "accepts.v")) == (0, 5, 0)
    assert found.outcome("issues.text.settlement")[0] == 0
    assert value(found, "vote.v") == 0
    assert value(found, "text_if_known") == pytest.approx(0.5)
    assert "does not know what v would accept" in told(found)
    brave = solve(case(v=0.35, seat=belief))
    assert (value(brave, "passes"), value(brave, "text")) == (1, pytest.approx(0.6))


OUTSIDE = "    outside_option: {actor: s, mode: veto_drafts, cost: COST, believed_cost: {high: 1.5}}"


@pytest.mark.parametrize(("cost", "venue", "passes", "ends"), [(0.3, 2, 0, 1), (0.7, 1, 1, 0.4), (1.2, 1, 1, 0.4)])
def test_a_private_cost_may_end_in_action_outside(
    solve: Solve, cost: float, venue: int, passes: int, ends: float
) -> None:
    found = solve(case(v=-0.2, seat=", bypass_cost: 0.3", more=OUTSIDE.replace("COST", str(cost))))
    assert (value(found, "venue"), value(found, "passes")) == (venue, passes)
    assert found.outcome("issues.text.settlement")[0] == pytest.approx(ends)
    assert value(found, "text_put") == pytest.approx(0.4)
    assert value(found, "unilateral_chance") == pytest.approx(0.4)
    assert value(found, "unwilling_chance") == pytest.approx(1 / 3)
    assert value(found, "status") == (3 if venue == 2 else 0)
    assert "Only s knows what acting alone costs it" in told(found)


def test_payments_buy_text_up_to_the_next_limit(solve: Solve) -> None:
    found = solve(case(v=-0.2, w=0.3, veto="true", more="    side_payments: {price: 0.6}"))
    assert value(found, "text_if_paid") == pytest.approx(0.6)
    assert (value(found, "paid.v"), value(found, "paid.w")) == (pytest.approx(0.6), 0)
    assert value(found, "spent") == value(found, "bought") == pytest.approx(0.6)
    assert value(found, "passes") == 0, "what could be bought is told beside the text, not in its place"
    assert "spends 0.6" in told(found)


def test_the_worth_of_a_seat(solve: Solve) -> None:
    found = solve(case(more="    division: {discount: 0.5}"))
    other = (1 / 3 * 0.5) / (1 - 0.5 * (1 / 3 + 0))
    assert value(found, "seat.w") == pytest.approx(other)
    assert value(found, "seat.s") == pytest.approx((1 - other) / 2)
    assert "If the members divided a pie of 1 instead" in told(found)
    named = solve(case(more="    division: {discount: 0.5, veto_recognition: 0.5}"))
    assert value(named, "seat.w") == 0


def test_where_all_must_agree_three_solutions_are_told(solve: Solve) -> None:
    found = solve(case(v=0.4, w=0.7, veto="true"))
    for name, expected in (("nash", 0.53333), ("kalai_smorodinsky", 0.53333), ("egalitarian", 0.4)):
        assert value(found, f"text_if_{name}") == pytest.approx(expected, abs=5e-6)
    assert "councils.board.text_if_nash" not in solve(case()).plan.owner


def test_other_costs_of_acting_outside(solve: Solve) -> None:
    option = "    outside_option: {actor: s, mode: veto_drafts, cost: 0.4}"
    found = solve(case(v=-0.2, more=option))
    texts = [value(found, f"text_at_cost.p{level}") for level in (0, 50, 100, 200)]
    assert texts == pytest.approx([1, 0.8, 0.6, 0.2])
    assert [value(found, f"passes_at_cost.p{level}") for level in (200, 300)] == [1, 0]
    assert np.isnan(value(found, "text_at_cost.p300"))
    assert value(found, "credible_below") == 1
    assert "Why v, the most reluctant of those with a veto, can vote for it" in told(found)


def test_margins_are_split_and_limits_named(solve: Solve) -> None:
    found = solve(case(v=0.25, seat=", payment: 0.1"))
    assert value(found, "text") == pytest.approx(0.6)
    assert (value(found, "content.v"), value(found, "margin.v")) == (pytest.approx(-0.1), pytest.approx(0))
    assert (value(found, "binds.v"), value(found, "binds.w")) == (1, 0)
    assert "Whose limit holds the text where it is, of all draws: v in 100 % (refuses more)" in told(found)


def test_whose_vote_changes_the_result(solve: Solve) -> None:
    votes = "    votes: {noise: 0.5}"
    found = solve(case(v=0.25, more=votes))
    yes = {member: value(found, f"vote.{member}") for member in "svw"}
    stays = value(found, "abstains.v")
    both = yes["s"] * yes["v"]
    alone = yes["s"] * (1 - yes["v"]) * 0  # v abstains with probability 0 here, so s needs v
    assert stays == pytest.approx(0, abs=1e-12)
    assert value(found, "pass_probability") == pytest.approx(both + alone)
    assert value(found, "hinges.v") == pytest.approx(yes["s"])
    assert value(found, "hinges.s") == pytest.approx(yes["v"])
    assert value(found, "hinges.w") == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (case(seat=", believed: {low: 0.6, high: 0.1}"), "0.6 is above high, 0.1; swap them"),
        (case().replace("w: {veto: false}", "w: {believed: {low: 0, high: 1}}"), "w holds no veto"),
        (case().replace("s: {veto: true}", "s: {veto: true, believed: {low: 0, high: 1}}"), "knows its own mind"),
        (case(seat=", believed: {low: 0, high: 1}", more=OUTSIDE.replace("COST", "1")), "go with outside_option"),
        (case(seat=", believed: {low: 0, high: 1}", more="    side_payments: {price: 1}"), "go with side_payments"),
        (case(more=OUTSIDE.replace("COST", "1").replace("veto_drafts", "nash")), "it must be veto_drafts"),
        (case(more=OUTSIDE.replace("COST", "-1")), "outside_option.cost"),
        (case(more="    side_payments: {price: -1}"), "side_payments.price"),
        (case(more="    division: {discount: 1}"), "division.discount"),
        (case(more="    division: {discount: 0.5, veto_recognition: 0.6}"), "at most 0.5 would be right"),
        (case().replace("votes: 2, of: 3", "votes: 4, of: 5"), "from 1 to 3 would be right"),
        (case().replace("w: {veto: false}", "x: {veto: false}"), "no actor called"),
        (case().replace("proposer: s", "proposer: q"), "no actor called"),
        (case().replace("      s: {position: 1, salience: 1}\n", ""), "s has a say in board but no position"),
        (case() + IDLE.replace("{s: {veto: true}}", "{}"), "needs at least one member"),
        (case(more="    division: {discount: 0.5}").replace("{votes: 2, of: 3}", "{at_least: 2}"), "votes only"),
        (case(more="    side_payments: {price: 1}").replace("{votes: 2, of: 3}", "{at_least: 2}"), "votes only"),
    ],
)
def test_what_makes_no_sense_is_said(solve: Solve, text: str, said: str) -> None:
    assert said in problems(text, solve)


def test_a_council_that_decides_nothing_is_worth_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "idle.yaml"
    file.write_text("detente: 1\ncase: {title: T}\n" + case() + IDLE, encoding="utf-8")
    assert load_case(file).warnings == ()  # it is there for its voting power
    text = "detente: 1\ncase: {title: T}\n" + case() + IDLE.replace("veto: true", "veto: true, stake: 1")
    file.write_text(text, encoding="utf-8")
    (warning,) = load_case(file).warnings
    assert warning.path == "councils.idle"
    assert "no issue is decided by it" in warning.message
    assert "idle" in text.splitlines()[warning.line - 2]


def test_all_problems_of_a_council_are_said_at_once_with_their_lines(solve: Solve) -> None:
    broken = case(seat=", bypass_cost: -1").replace("votes: 2, of: 3", "votes: 4, of: 5")
    said = problems(broken, solve)
    assert "2:" not in said.split("\n")[0]
    assert said.count("\n") >= 1
    legal = case().replace("votes: 2, of: 3", "votes: 4, of: 5").replace("proposer: s", "proposer: q")
    lines = problems(legal, solve).split("\n")[1:]
    assert len(lines) >= 3
    assert all(line.strip()[0].isdigit() for line in lines)
