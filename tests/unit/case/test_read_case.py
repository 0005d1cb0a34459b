"""Errors of the data model in our words, and cases changed by path."""

# ruff: noqa: E501 (messages, one a line)

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case.read import build_case, read_bytes, read_path, with_values
from detente.case.tree import read_tree
from detente.cases import bundled
from detente.errors import CaseError
from detente.lenses.load import load_bytes, load_case, load_changed

HEAD = "detente: 1\ncase: {title: T}\nactors:\n  a: {kind: state, capability: 1}\n"
ISSUE = HEAD + "issues:\n  tax:\n    question: Q\n    scale: {0: none, 100: all}\n    positions:\n      a: {position: 50, salience: 1}\n"


def found(text: str) -> list[tuple[str, str, str]]:
    """Place, path and message of everything wrong with a case."""
    with pytest.raises(CaseError) as caught:
        load_bytes(text.encode(), "t.yaml")
    return [(f"{p.line}:{p.column}", p.path, p.message) for p in caught.value.problems]


SHAPES = [
    ("[]", ("1:1", "", "the file is a list; a case is a mapping that begins with detente: 1")),
    ("x", ("1:1", "", "the file is a text; a case is a mapping that begins with detente: 1")),
    ("~", ("1:1", "", "the file is empty; a case is a mapping that begins with detente: 1")),
    ("case: {title: T}\nactors: {}", ("1:1", "detente", "missing; it says: version of the case language")),
    ("detente: 2\ncase: {title: T}\nactors: {}", ("1:10", "detente", "found 2; 1 would be right")),
    ("detente: 1\ncase: {}\nactors: {}", ("2:7", "case.title", "missing; it says: title in a few words")),
    ("detente: 1\ncase: {title: 3}\nactors: {}", ("2:15", "case.title", "found 3; text would be right")),
    ("detente: 1\ncase: {title: T, as_of: 2010-13}\nactors: {}",
     ("2:25", "case.as_of", "found \"2010-13\"; a date such as 2007-10-16, 2007-10 or 2007 would be right")),
    ("detente: 1\ncase: {title: T, as_of: 2010-02-30}\nactors: {}",
     ("2:25", "case.as_of", "found \"2010-02-30\"; a date such as 2007-10-16, 2007-10 or 2007 would be right")),
    ("detente: 1\ncase: {title: T, titel: U}\nactors: {}",
     ("2:25", "case.titel", 'unknown key "titel"; did you mean "title"?')),
    ("detente: 1\ncase: {title: T, 'odd (key)': U}\nactors: {}",
     ("2:31", "case.odd (key)", 'unknown key "odd (key)"')),
    (HEAD + "isues: {}", ("5:8", "isues", 'unknown key "isues"; did you mean "issues"?')),
    (HEAD + "  B: {kind: state}",
     ("5:6", "actors.B", '"B" is no id; lower-case words joined by - or _ would be right, such as north-sea or us_1')),
    (HEAD + "  2: {kind: state}", ("5:6", "actors.2", "found 2; text would be right")),
    (HEAD + "  b: state", ("5:6", "actors.b", "found \"state\"; a mapping (key: value) would be right")),
    (HEAD + "  b: {kind: realm}",
     ("5:13", "actors.b.kind",
      "found \"realm\"; state, firm, body, group, faction or person would be right")),
    (HEAD + "  b: {kind: state, capability: 1..}",
     ("5:32", "actors.b.capability", "found \"1..\", where a number is missing; write a number such as 70, a range such as "
      "60 .. 80 or 60 .. 70 .. 80, or a mapping such as {uniform: [60, 80]}")),
    (HEAD + "  b: {kind: state, evidence: 3}", ("5:30", "actors.b.evidence", "found 3; a list would be right")),
    (ISSUE.replace("{0: none, 100: all}", "{0: none}"),
     ("8:12", "issues.tax.scale", "a scale needs at least two different points, such as {0: none, 100: all}")),
    (ISSUE.replace("{0: none, 100: all}", "{0: none, 'nan': all}"),
     ("8:12", "issues.tax.scale", "a point of a scale is a number of at most 1e+100 in size")),
    (ISSUE.replace("{0: none, 100: all}", "{0: none, high: all}"),
     ("8:28", "issues.tax.scale.high", "found \"high\"; a number would be right")),
    (ISSUE.replace("salience: 1}", "salience: 1, capability: [1]}"),
     ("10:50", "issues.tax.positions.a.capability",
      "found a list; write a number such as 70, a range such as 60 .. 80 or 60 .. 70 .. 80, or a mapping such as "
      "{uniform: [60, 80]}")),
    (HEAD + "councils: {c: {members: {a: {veto: 1}}, passes: {votes: 1, of: 1}}}",
     ("5:36", "councils.c.members.a.veto", "found 1; true or false would be right")),
    (HEAD + "councils: {c: {members: {a: {}}, passes: {votes: one, of: 1}}}",
     ("5:50", "councils.c.passes.votes", "found \"one\"; a whole number would be right")),
    (HEAD + "councils: {c: {members: {a: {}}, passes: {votes: 0, of: 1}}}",
     ("5:50", "councils.c.passes.votes", "found 0; input should be greater than or equal to 1")),
    (HEAD + "variants: {v: {says: S, edits: [{path: actors.a.capability}]}}",
     ("5:33", "variants.v.edits.0", "an edit has exactly one of set, add, scale; found none")),
    (HEAD + "variants: {v: {says: S, edits: [{path: actors.a.capability, set: 1, add: 1}]}}",
     ("5:33", "variants.v.edits.0", "an edit has exactly one of set, add, scale; found set, add")),
    (HEAD + "options: {o: {actor: a, status_quo: x, choices: [x, x]}}",
     ("5:49", "options.o.choices", "a list of choices holds different ids, such as [soft, hard]")),
    (HEAD + "options: {o: {actor: a, status_quo: x, choices: {x: {}, y: 0}}}",
     ("5:60", "options.o.choices.y", "found 0; a mapping (key: value) would be right")),
    (HEAD + "ties: {t: {between: [a, a], half_life: five years}}",
     ("5:40", "ties.t.half_life", "found \"five years\", which is not a number; write a number such as 70, a range such as "
      "60 .. 80 or 60 .. 70 .. 80, or a mapping such as {uniform: [60, 80]} (a length of time: 5 years, 18 months, "
      "never, or a number of years)")),
    (HEAD + "games: {g: {kind: crisis, q: 1}}",
     ("5:30", "games.g.q", 'unknown key "q"')),
    (HEAD + "games: {g: {kind: crises}}",
     ("5:12", "games.g", 'kind: found "crises"; crisis, crisis_types, commitment, first_strike, indivisible, trust, '
      "assurance, deterrence, interaction, ratification, uncertain_ratification, win_sets, tree, signalling would be "
      "right")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), SHAPES, ids=[p[1] or p[2][:20] for _, p in SHAPES])
def test_a_wrong_shape_in_our_words(text: str, problem: tuple[str, str, str]) -> None:
    assert problem in found(text)


def test_every_wrong_shape_is_told_once() -> None:
    text = HEAD + "  b: {kind: realm, nmae: B}\n  c: {}\nties: {t: {between: [a], half_life: x, baseline: y}}"
    assert [path for _, path, _ in found(text)] == [
        "actors.b.kind", "actors.b.nmae", "actors.c.kind", "ties.t.between.1", "ties.t.half_life", "ties.t.baseline",
    ]  # fmt: skip


def test_no_more_wrong_shapes_than_can_be_read() -> None:
    problems = found(HEAD + "".join(f"  b{i}: {{}}\n" for i in range(300)))
    assert len(problems) == 101
    assert problems[0] == ("0:0", "", "and 200 more")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="there is no such file"):
        read_path(tmp_path / "none.yaml")


def test_meaning_is_returned_and_shape_is_raised() -> None:
    source, problems = read_bytes(ISSUE.replace("position: 50", "position: 500").encode())
    assert [p.message for p in problems] == ["500 is off the scale, which runs from 0 to 100"]
    assert source.case.issues["tax"].high == 100
    with pytest.raises(CaseError):
        build_case(read_tree(b"3"), "t")


def test_a_misfit_is_a_warning_with_its_place() -> None:
    source = load_bytes(ISSUE.replace("position: 50", "position: 0 .. 10 .. 20").encode())
    assert [(w.line, w.path) for w in source.warnings] == [(10, "issues.tax.positions.a.position")]
    assert "stands in" in source.warnings[0].message


def test_an_id_that_is_a_mark_of_the_validator_keeps_its_place() -> None:
    problems = found(HEAD + "  str: {kind: realm}")
    assert problems[0][:2] == ("5:15", "actors.str.kind")


# Changed by path


def test_a_changed_case_is_new_and_checked() -> None:
    source = load_bytes(ISSUE.encode())
    changed = load_changed(source, {"issues.tax.positions.a.position": "10 .. 20", "actors.a.capability": {"is": 2, "note": "N"}})
    assert source.slots["issues.tax.positions.a.position"].value != changed.slots["issues.tax.positions.a.position"].value
    assert changed.slots["actors.a.capability"].value.note == "N"
    with pytest.raises(CaseError) as caught:
        load_changed(source, {"issues.tax.positions.a.position": 150})
    problem = caught.value.problems[0]
    assert (problem.line, problem.column, problem.message) == (10, 21, "150 is off the scale, which runs from 0 to 100")


def test_a_default_can_be_changed_and_keys_that_are_numbers_found() -> None:
    source = load_bytes(ISSUE.encode())
    changed = load_changed(source, {"issues.tax.decided.rule": "median", "contest.precision": 3, "issues.tax.scale.100": "x"})
    assert changed.case.issues["tax"].decided.rule.words == ("median",)
    assert changed.case.issues["tax"].scale[100] == "x"
    assert changed.slots["contest.precision"].is_given
    assert not source.slots["contest.precision"].is_given


@pytest.mark.parametrize(("path", "message"), [
    ("issues.tax.positions.a.positon", 'unknown key "positon"; did you mean "position"?'),
    ("isues.tax.positions.a.position", 'nothing called "isues" in this case; did you mean "issues"?'),
    ("issues.tax.positions.z.position", 'nothing called "issues.tax.positions.z" in this case; did you mean '
     '"issues.tax.positions.a.position"?'),
    ("issues.tax.question.x", 'nothing called "issues.tax.question.x" in this case'),
    ("", 'unknown key ""'),
    ("actors..b", 'nothing called "actors." in this case'),
])  # fmt: skip
def test_a_path_that_leads_nowhere(path: str, message: str) -> None:
    with pytest.raises(CaseError) as caught:
        load_changed(load_bytes(ISSUE.encode()), {path: 1})
    assert caught.value.problems[0].message == message


def test_every_wrong_path_is_told_at_once() -> None:
    with pytest.raises(CaseError) as caught:
        with_values(load_bytes(ISSUE.encode()), {"nobody.x": 1, "nowhere.y": 2})
    assert len(caught.value.problems) == 2


def test_an_event_is_changed_by_its_number() -> None:
    source = load_case(Path(__file__).parents[2] / "data" / "board.yaml")
    changed = load_changed(source, {"ties.a-b.events.1.weight": 0.1})
    assert changed.slots["ties.a-b.events.1.weight"].value.form.value == 0.1
    with pytest.raises(CaseError, match="nothing called"):
        load_changed(source, {"ties.a-b.events.9.weight": 0.1})


def test_a_bundled_case_by_its_name() -> None:
    name = sorted(bundled())[0]
    assert load_case(name).file == f"{name}.yaml"
