"""Why a claim has its verdict, on cases whose answers can be worked out by hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from detente.case.expression import parse
from detente.errors import DetenteError
from detente.lenses.load import load_bytes, load_case
from detente.runs.store import Folder
from detente.study import reasons
from detente.study.absences import Absences
from detente.study.again import Premise, ask_again
from detente.study.answer import answer, inputs_of
from detente.study.behind import behind_expression
from detente.study.drivers import asked_for, what_drives
from detente.study.run import Run, Settings, run_case
from detente.study.why import Why, why, whys

TEXT = """detente: 1
case: {title: T, as_of: 2010-01-01}
sources: {s: {title: S, kind: press, reliability: A}, t: {title: T, kind: press, reliability: A}}
evidence: {e: {source: s, says: S, credibility: 1}, f: {source: t, says: S, credibility: 1}}
assumptions: {weak: {says: S, status: solid, if_false: [{path: actors.b.capability, set: 4}]}}
actors:
  a: {kind: state, capability: 1}
  b: {kind: state, capability: {is: 1, evidence: [e], prior: 3}}
issues:
  tax:
    question: Q
    scale: {0: none, 100: all}
    status_quo: {uniform: [0, 100]}
    positions: {a: {position: {uniform: [60, 100]}, salience: 1}, b: {position: 0, salience: 1}}
    decided: {by: bargaining, rule: {choose: {compromise: 0.7, median: 0.3}}}
  other:
    question: Q
    scale: {0: none, 100: all}
    positions: {a: {position: {uniform: [0, 100]}, salience: 1}, b: {position: 0, salience: 1}}
variants: {soft: {says: S, edits: [{path: issues.tax.positions.a.position, add: {uniform: [-20, 0]}}]}}
options:
  line: {actor: a, status_quo: no, choices: {no: {}, yes: {effects: [
    {path: issues.tax.positions.a.position, scale: {uniform: [0.5, 1]}}]}}}
claims:
  high: {says: S, test: "issues.tax.settlement > 40"}
  always: {says: S, test: "issues.tax.settlement >= 0"}
  softer: {says: S, test: "issues.tax.settlement[variant = soft] < issues.tax.settlement - 5"}
  pushed: {says: S, test: "issues.tax.settlement[line = yes] > 30"}
questions: {q: {asks: A, resolves: 2011, probability: "issues.tax.settlement / 100"}}
"""


@cache
def run() -> Run:
    """Run the case."""
    return run_case(load_bytes(TEXT.encode()), TEXT.encode(), Settings(2_000))


@cache
def answered(claim: str) -> Why:
    """Ask why, on all draws."""
    return why(run(), claim, draws=2_000)


def test_only_what_is_read_stands_behind() -> None:
    found = behind_expression(run().plan, parse("issues.tax.settlement"))
    assert found.has("issues.tax.positions.a.position")
    assert not found.has("issues.other.positions.a.position")
    high = {driver.path for driver in answered("high").drivers.drivers}
    assert {"issues.tax.positions.a.position", "issues.tax.decided.rule"} <= high
    assert not any("variants" in path or "options" in path or "other" in path for path in high)


def test_numbers_of_the_variants_and_effects_that_a_claim_looks_at() -> None:
    softer, pushed = answered("softer").drivers, answered("pushed").drivers
    assert softer.drivers[0].path == "variants.soft.edits.0.add"
    assert "options.line.choices.yes.effects.0.scale" in {driver.path for driver in pushed.drivers}
    assert "options.line.choices.yes.effects.0.scale" not in {driver.path for driver in softer.drivers}


def test_a_premise_is_solved_on_the_same_draws() -> None:
    asked = parse("issues.tax.settlement")
    premises = [Premise("number", "issues.tax.positions.a.position", 70.0),
                Premise("word", "issues.tax.decided.rule", "compromise"),
                Premise("source", "s"), Premise("assumption", "weak")]
    again = ask_again(run(), [asked], premises, draws=200)
    number, word, source, assumption = (reading.expression(asked).value for reading in again.under)
    assert set(np.unique(number.round(9))) <= {0.0, 35.0, 70.0}
    position = again.written.expression(parse("issues.tax.position.a")).value
    assert word == pytest.approx(position / 2)
    rule = inputs_of(run()).values[:200, inputs_of(run()).paths.index("issues.tax.decided.rule")] == 0
    assert source[rule] == pytest.approx(position[rule] / 4)
    assert assumption[rule] == pytest.approx(position[rule] / 5)
    assert again.written.expression(asked).value == pytest.approx(
        run().results.arrays["issues.tax.settlement"][0][:200])


def test_the_smallest_move_by_hand() -> None:
    # with compromise (0.7) the tax is position / 2, above 40 where the position is above 80: half of the draws
    found = answered("high")
    move = next(move for move in found.moves if move.path == "issues.tax.positions.a.position")
    assert move.verdict != found.claim.verdict
    assert move.median == pytest.approx(80, abs=2)
    assert move.size <= 0.1
    assert found.tried[0] in {"issues.tax.positions.a.position", "issues.tax.status_quo"}


def test_words_are_read_from_the_draws_that_took_them() -> None:
    under = {(entry.kind, entry.value): entry for entry in answered("high").under if entry.kind == "word"}
    assert under["word", "compromise"].share == pytest.approx(0.5, abs=0.05)
    assert not under["word", "compromise"].is_solved_again


def test_a_source_and_an_assumption_that_turn_it() -> None:
    under = {(entry.kind, entry.name): entry for entry in answered("high").under}
    assert under["source", "s"].turns
    assert under["source", "s"].is_solved_again
    assert under["assumption", "weak"].turns
    assert ("source", "t") not in under
    assert "t" in answered("high").unmoved


def test_a_box_says_when_it_fails() -> None:
    (fails, *_) = answered("high").boxes
    sides = {side.path: side for side in fails.sides}
    assert fails.fails
    assert fails.density > 0.75
    assert sides["issues.tax.positions.a.position"].high == pytest.approx(80, abs=5)


def test_other_words_are_solved_for_where_one_stands_alone() -> None:
    data = TEXT.replace("{choose: {compromise: 0.7, median: 0.3}}", "compromise").encode()
    found = why(run_case(load_bytes(data), data, Settings(400)), "high", draws=100)
    words = {entry.value for entry in found.under if entry.kind == "word" and entry.name == "issues.tax.decided.rule"}
    assert {"median", "nash"} <= words
    assert "compromise" not in words  # it is what stands there already
    assert all(entry.is_solved_again for entry in found.under if entry.value in words)


def test_a_claim_that_no_draw_can_tell_under_a_premise() -> None:
    test = '{says: S, test: "log(issues.tax.settlement - 1000 * actors.b.capability + 3500) > -9"}'
    data = TEXT.replace('{says: S, test: "issues.tax.settlement >= 0"}', test).encode()
    found = why(run_case(load_bytes(data), data, Settings(400)), "always", draws=100)
    failed = next(entry for entry in found.under if entry.name == "weak")
    assert np.isnan(failed.share)
    assert not failed.turns


def test_what_never_varies_has_neither_drivers_nor_moves() -> None:
    found = answered("always")
    assert (found.drivers.drivers, found.moves, found.boxes) == ((), (), ())
    assert "does not vary" in found.drivers.status
    assert not any(entry.turns for entry in found.under)


def test_the_edge_of_a_band_is_not_turned_by_chance() -> None:
    assert all(abs(entry.share - answered("pushed").claim.share.value) > 0.01
               for entry in answered("pushed").under if entry.turns)


def test_drivers_of_a_number_a_claim_a_question_and_an_expression() -> None:
    tax = what_drives(run(), "issues.tax.settlement")
    assert tax.mean == pytest.approx(float(run().results.arrays["issues.tax.settlement"][0].mean()))
    assert not tax.is_condition
    assert what_drives(run(), "claims.high").is_condition
    assert what_drives(run(), "q").mean == pytest.approx(tax.mean / 100)
    gap = what_drives(run(), "issues.tax.settlement[line = yes, variant = soft] - issues.tax.settlement")
    assert {"options.line.choices.yes.effects.0.scale", "variants.soft.edits.0.add"} <= {
        driver.path for driver in gap.drivers if driver.is_above_null}
    swing = next(driver for driver in tax.drivers if driver.path == "issues.tax.positions.a.position")
    assert swing.swing > 0


def test_a_linear_outcome_is_split_by_its_variances() -> None:
    found = what_drives(run(), "issues.tax.positions.a.position + issues.other.positions.a.position")
    shares = {driver.path: driver.first for driver in found.drivers}
    assert shares["issues.other.positions.a.position"] == pytest.approx(100**2 / (100**2 + 40**2), abs=0.02)
    assert shares["issues.tax.positions.a.position"] == pytest.approx(40**2 / (100**2 + 40**2), abs=0.04)


def test_mistakes_are_told() -> None:
    with pytest.raises(DetenteError, match='no claim called "hihg"; did you mean "high"'):
        why(run(), "hihg")
    with pytest.raises(DetenteError, match="no outcome called"):
        asked_for(run(), "issues.tax.setlement")
    with pytest.raises(DetenteError, match="no variant called"):
        asked_for(run(), "issues.tax.settlement[variant = none]")


def test_the_case_that_has_everything(board: Path) -> None:
    source = load_case(board)
    whole = run_case(source, board.read_bytes(), Settings(256))
    for claim in source.case.claims:
        found = why(whole, claim, draws=64)
        assert found.claim.share.count > 0
        assert all(0 <= entry.share <= 1 for entry in found.under)


def test_asked_together_or_alone_the_reasons_are_the_same() -> None:
    asked = ["high", "always", "softer", "pushed"]
    shared = whys(run(), asked, threads=2, absences=Absences(run()))
    assert [repr(found) for found in shared] == [repr(why(run(), name)) for name in asked]


def test_reasons_are_kept_with_the_run_and_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = TEXT.encode()
    made = run_case(load_bytes(data), data, Settings(400), folder=Folder(tmp_path / "run"))
    found = answer(made).reasons
    monkeypatch.setattr(reasons, "whys", None)  # what is kept is not worked out again
    assert repr(answer(made).reasons) == repr(found)
    assert repr(found.by_claim["high"]) == repr(why(made, "high"))
    assert [repr(one.drivers) for one in found.driven if one.name == "q"] == [repr(what_drives(made, "q"))]
    (tmp_path / "run/reasons.json").write_text("{}", encoding="utf-8")
    monkeypatch.undo()
    assert repr(answer(made).reasons) == repr(found)
