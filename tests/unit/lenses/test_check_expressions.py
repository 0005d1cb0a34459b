"""Expressions of a case: every mistake is found when the file is read, and says what would be right."""

# ruff: noqa: E501 (messages, one a line)

from __future__ import annotations

from pathlib import Path

import pytest

from detente.errors import CaseError
from detente.lenses.catalogue import LENSES
from detente.lenses.check import unsolved_sections
from detente.lenses.computed import MOST_STEPS
from detente.lenses.load import load_bytes, load_case, load_changed


def messages(board: Path, changes: dict[str, object]) -> list[str]:
    """What is wrong with the board after some changes."""
    try:
        load_changed(load_case(board), changes)
    except CaseError as error:
        return [problem.message for problem in error.problems]
    return []


CLAIMS = [
    ("issues.tax.setlement > 1", 'no outcome called "issues.tax.setlement"; did you mean "issues.tax.settlement"? '
     "(column 1 of the expression)"),
    ("1 < payof.a", 'no outcome called "payof.a"; did you mean "payoff.a"? (column 5 of the expression)'),
    ("issues.tax.settlement + 1", "a number, but a test must be true or false, such as a > b"),
    ("issues.tax.settlement >", 'the expression ends after ">"; a number, a name or ( should follow (column 24 of the expression)'),
    ("issues.tax.settlement[stance = harder] > 1", 'stance has no choice "harder"; it has soft, hard (column 1 of the '
     "expression)"),
    ("issues.tax.settlement[stanse = hard] > 1", 'no option called "stanse"; did you mean "stance"? (column 1 of the '
     "expression)"),
    ("payoff.a[reply = gone, watch = yes] > 1", "the world with reply = gone, watch = yes is infeasible (column 1 of the "
     "expression)"),
    ("payoff.a[variant = week] > 1", 'no variant called "week"; did you mean "weak"? (column 1 of the expression)'),
    ("payoff.a[without = leek] > 1", 'no source or evidence called "leek"; did you mean "leak"? (column 1 of the '
     "expression)"),
    ("ties.a-b.level[at = 2011] > 1", "2011 is after 2010-06-24, the day from which the case looks ahead (column 1 of the "
     "expression)"),
    ("ties.a-b.level[at = 2009-13] > 1", '"2009-13" is not a date; write 2009-06-30, 2009-06 or 2009 (column 21 of the '
     "expression)"),
    ("payoff.a[at = 2009] > 1", '"payoff.a" has no history, so at = 2009 cannot be read (column 1 of the expression)'),
    ("issues.tax.status_quo[at = 2009] > 1", '"issues.tax.status_quo" has no history, so at = 2009 cannot be read '
     "(column 1 of the expression)"),
    ("councils.board.members.a.veto = 1", '"councils.board.members.a.veto" is no number (column 1 of the expression)'),
]  # fmt: skip


@pytest.mark.parametrize(("test", "message"), CLAIMS, ids=[test for test, _ in CLAIMS])
def test_claims(board: Path, test: str, message: str) -> None:
    found = messages(board, {"claims.high.test": test})
    assert any(text.startswith(message.split(" (column")[0]) for text in found)
    if "(column" in message:
        assert message in found


EARLIER = [
    ("interests.a.level.of", "payoff.b", '"payoff.b" is solved later than it is needed here, so it cannot be computed from'),
    ("interests.a.level.of", "issues.tax.settlement > 1", "a condition, but a number is needed here"),
    ("interests.a.level.of", "issues.tax.settlement[stance = hard]", "a world or scenario can be picked in claims and "
     "questions, not in what a world is computed from"),
    ("interests.a.level.of", "issues.tax.settlement[equilibrium]", "a world or scenario can be picked in claims and "
     "questions, not in what a world is computed from"),
]  # fmt: skip
COMPUTED = [
    ("actors.a.capability", "payoff.a", "solved later"),
    ("actors.a.capability", "issues.tax.settlement", "solved later"),
    ("issues.tax.status_quo", "issues.force.settlement", "solved later"),
    ("councils.board.members.b.payment", "councils.board.text", "solved later"),
    ("ties.a-b.events.0.weight", "ties.b-c.level", "solved later"),
    ("hypotheses.fear.prior", "ties.b-c.level", "solved later"),
    ("contest.precision", "contest.equilibria", "solved later"),
    ("variants.weak.edits.0.scale", "issues.tax.settlement", "solved later"),
    ("options.stance.choices.hard.effects.0.add", "payoff.a", "solved later"),
    ("assumptions.calm.if_false.0.scale", "payoff.a", "solved later"),
    ("actors.a.capability", "actors.a.capability", "computed from itself, through actors.a.capability"),
    ("options.stance.choices.hard.effects.0.add", "issues.tax.positions.a.position", "computed from itself"),
    ("actors.a.capability", "issues.tax.status_quo >", "the expression ends"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "message"), EARLIER)
def test_interests_read_what_is_solved_before(board: Path, path: str, text: str, message: str) -> None:
    assert any(found.startswith(message) for found in messages(board, {path: text}))


@pytest.mark.parametrize(("path", "text", "message"), COMPUTED)
def test_computed_numbers_read_what_is_solved_before(board: Path, path: str, text: str, message: str) -> None:
    assert any(message in found for found in messages(board, {path: {"from": text}}))


@pytest.mark.parametrize(("path", "text"), [
    ("issues.tax.status_quo", "50 + ties.a-b.level"), ("councils.board.members.b.payment", "abs(ties.a-b.level)"),
    ("contest.precision", "10 + payoff.a - payoff.a"), ("proposals.swap.settles.tax", "issues.tax.settlement"),
    ("ties.a-b.events.0.weight", "evidence.leak.weight"), ("interests.a.level.weight", "issues.tax.salience.a"),
    ("options.stance.choices.hard.effects.0.add", "10 * ties.a-b.level"), ("hypotheses.fear.prior", "evidence.leak.weight"),
    ("variants.weak.edits.0.scale", "ties.b-c.level"), ("actors.a.capability", "actors.c.capability"),
])  # fmt: skip
def test_computed_numbers_that_are_right(board: Path, path: str, text: str) -> None:
    assert messages(board, {path: {"from": text}}) == []


def test_a_number_may_not_be_late_through_another(board: Path) -> None:
    found = messages(board, {"actors.a.capability": {"from": "interests.b.level.weight"},
                             "interests.b.level.weight": {"from": "issues.tax.settlement"}})  # fmt: skip
    assert any("solved later" in message for message in found)


def test_a_circle_of_numbers(board: Path) -> None:
    found = messages(board, {"actors.a.capability": {"from": "actors.c.capability"},
                             "actors.c.capability": {"from": "actors.a.capability"}})  # fmt: skip
    assert len([m for m in found if "computed from itself, through" in m]) == 1


def test_a_chain_of_numbers_that_is_too_long_to_follow() -> None:
    def chain(length: int) -> bytes:
        actors = "".join(f"  a{i}: {{kind: state, capability: {{from: actors.a{i + 1}.capability}}}}\n" for i in range(length))
        return f"detente: 1\ncase: {{title: T}}\nactors:\n{actors}  a{length}: {{kind: state, capability: 1}}\n".encode()

    load_bytes(chain(MOST_STEPS))
    with pytest.raises(CaseError, match=f"computed through {MOST_STEPS + 1} steps; at most {MOST_STEPS}"):
        load_bytes(chain(MOST_STEPS + 1))
    with pytest.raises(CaseError):
        load_bytes(chain(3_000))


STATEMENTS = [
    ("preferences.c.0", "stanse = hard", 'no option called "stanse"; did you mean "stance"? (column 1 of the expression)'),
    ("preferences.c.0", "reply", '"reply" cannot stand alone; write  reply = one of calm, angry, gone (column 1 of the '
     "expression)"),
    ("infeasible.0", "payoff.a > 1", '"payoff.a > 1" is no statement about options; write  option = choice  or  option != '
     "choice (column 10 of the expression)"),
    ("infeasible.0", "stance = soft and reply = calm", "today's choices are infeasible together; the status quo must be a "
     "world"),
    ("infeasible.0", "stance = soft or stance = hard", "every combination of choices is infeasible, so there is no world"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "message"), STATEMENTS)
def test_statements_about_worlds(board: Path, path: str, text: str, message: str) -> None:
    assert message in messages(board, {path: text})


def test_the_contest_starts_in_a_world(board: Path) -> None:
    start = {"contest.status_quo": {"reply": "gone", "watch": "yes"}}
    assert messages(board, start) == [
        "the world with reply = gone, watch = yes is infeasible; the contest must start in a world"
    ]


def test_no_equilibrium_without_options() -> None:
    text = b"""detente: 1
case: {title: T}
actors: {a: {kind: state, capability: 1}}
issues: {t: {question: Q, scale: {0: n, 1: a}, positions: {a: {position: 1, salience: 1}}}}
claims: {c: {says: S, test: "issues.t.settlement[equilibrium] > 0"}}
"""
    with pytest.raises(CaseError, match="the case has no options, so there is no equilibrium to read it in"):
        load_bytes(text)


def test_what_keeps_parts_from_being_solved() -> None:
    text = b"""detente: 1
case: {title: T}
actors: {a: {kind: state}, b: {kind: state}, c: {kind: state}}
ties: {ab: {between: [a, b], half_life: never}}
options: {o: {actor: a, status_quo: x, choices: [x, y]}}
"""
    source = load_bytes(text)
    assert unsolved_sections(source.case, LENSES) == (
        "ties are not solved: case.as_of, the day from which the case looks ahead, is missing",
        "the contest is not solved: a can act but has neither interests nor preferences",
    )
