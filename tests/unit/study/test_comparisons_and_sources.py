"""Comparison of a case with an edit of itself, and what rests on which source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.errors import DetenteError
from detente.lenses.load import load_bytes, load_case
from detente.study.compare import compare_claims, compare_runs
from detente.study.run import Run, Settings, run_case
from detente.study.sources import weigh_sources

TEXT = """detente: 1
case: {title: T}
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
    positions: {a: {position: 80 .. 100, salience: 1}, b: {position: 0, salience: 1}}
claims:
  high: {says: S, test: "issues.tax.settlement > 40"}
  same: {says: S, test: "issues.tax.settlement >= 0"}
questions:
  higher: {asks: A, resolves: 2011, probability: "issues.tax.settlement / 100"}
"""


def run(**changes: object) -> Run:
    """Run the case with some changes."""
    by_path = {path.replace("__", "."): value for path, value in changes.items()}
    return run_case(load_bytes(TEXT.encode()), TEXT.encode(), Settings(500, changes=by_path))


def test_a_difference_on_common_random_numbers() -> None:
    before, after = run(), run(actors__b__capability=3)
    found = {row.path: row for row in compare_runs(before, after)}
    tax = found["issues.tax.settlement"]
    position = before.results.arrays["issues.tax.position.a"][0]
    assert tax.before == pytest.approx(float(np.mean(position / 2)))
    assert tax.after == pytest.approx(float(np.mean(position / 4)))
    assert tax.difference == pytest.approx(float(np.mean(position / 4 - position / 2)))
    assert tax.low < tax.difference < tax.high < 0
    assert (tax.rises, tax.falls) == (0.0, 1.0)
    assert "issues.tax.position.a" not in found
    assert "issues.tax.status" not in found


def test_nothing_differs_from_itself() -> None:
    assert compare_runs(run(), run()) == ()
    assert compare_claims(run(), run()) == ()


def test_claims_that_move() -> None:
    (moved,) = compare_claims(run(), run(actors__b__capability=3))
    assert (moved.id, moved.verdict_after, moved.after) == ("high", "fails", 0.0)
    assert moved.before == pytest.approx(0.9, abs=0.04)


def test_what_rests_on_which_source() -> None:
    found = {move.source: dict(move.moves) for move in weigh_sources(run())}
    assert list(found) == ["s", "assumption weak", "t"]  # the one that moves most comes first
    assert found["s"]["claims.high"] == pytest.approx(-0.9, abs=0.04)
    assert found["s"]["questions.higher"] == pytest.approx(-0.225, abs=0.01)  # a quarter instead of a half of 90
    assert found["assumption weak"]["questions.higher"] == pytest.approx(-0.27, abs=0.01)
    assert set(found["t"].values()) == {0.0}
    assert found["s"]["claims.same"] == 0


def test_a_source_set_aside_already_is_not_weighed_again() -> None:
    data = TEXT.encode()
    without = run_case(load_bytes(data), data, Settings(100, without=("s",)))
    assert {move.source for move in weigh_sources(without)} == {"t", "assumption weak"}
    with pytest.raises(DetenteError, match='the case has no source or evidence called "x"'):
        run_case(load_bytes(data), data, Settings(100, without=("x",)))


def test_claims_that_name_the_source_themselves_are_weighed_too() -> None:
    test = "issues.tax.settlement[without = s] < issues.tax.settlement"
    data = TEXT.replace("issues.tax.settlement >= 0", test).encode()
    found = {move.source: dict(move.moves) for move in weigh_sources(run_case(load_bytes(data), data, Settings(100)))}
    assert found["s"]["claims.same"] == -1.0  # without the source there is nothing left to set aside
    assert found["t"]["claims.same"] == 0.0


def test_sources_of_the_case_that_has_everything(board: Path) -> None:
    source = load_case(board)
    moves = weigh_sources(run_case(source, board.read_bytes(), Settings(256)), draws=128)
    assert {move.source for move in moves} == {"gazette", "wire", "book", "assumption calm"}
    claims = {f"claims.{name}" for name in source.case.claims} | {f"questions.{name}" for name in source.case.questions}
    assert all({name for name, _ in move.moves} == {*claims, "worlds"} for move in moves)


def test_no_sources_no_weighing() -> None:
    data = b"detente: 1\ncase: {title: T}\nactors: {}"
    assert weigh_sources(run_case(load_bytes(data), data, Settings(10))) == ()
