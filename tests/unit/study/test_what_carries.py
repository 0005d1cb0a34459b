"""What carries the conclusion: claims, forecasts, the worlds and verdicts without each source and each assumption."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from detente.lenses.load import load_bytes, load_case
from detente.report.naming import Names
from detente.study.answer import answer, reading_of
from detente.study.hypotheses import rival_table
from detente.study.run import Run, Settings, run_case
from detente.study.sources import WORLDS, sources_of, weigh_sources

TEXT = """detente: 1
case: {title: T, as_of: 2010-01-01, grade_table: strict}
sources:
  s: {title: S, kind: press, reliability: A}
  idle: {title: Idle, kind: press, reliability: A}
evidence:
  e: {source: s, says: It is dear, credibility: 1}
  none: {source: idle, says: Nothing, credibility: 1}
assumptions:
  cheap: {says: It stays cheap, status: caveated, if_false: [{path: actors.a.capability, set: 0.2}]}
actors:
  a: {kind: state, capability: {is: 0.9, evidence: [e], prior: 0.4}}
  b: {kind: state, capability: {is: 0.5, evidence: [none]}}
issues:
  tax:
    question: How high?
    scale: {0: none, 1: all}
    status_quo: 0
    positions:
      a: {position: 1, salience: 1}
      b: {position: 0, salience: 1}
    decided: {by: bargaining, rule: compromise}
options:
  go:
    actor: a
    status_quo: "no"
    choices: {"no": {}, "yes": {effects: [{path: issues.tax.positions.b.position, set: 1}]}}
interests:
  a: {gain: {of: issues.tax.settlement, worst: 0, best: 1, weight: 1}}
claims:
  high: {says: It is high, test: issues.tax.settlement > 0.6}
  low: {says: It is not low, test: issues.tax.settlement > 0.1}
questions:
  share: {asks: How sure, resolves: 2020, probability: issues.tax.settlement}
"""


def run(text: str = TEXT, draws: int = 20) -> Run:
    data = text.encode()
    return run_case(load_bytes(data), data, Settings(draws))


def test_sources_and_assumptions_stand_in_one_ranking() -> None:
    found = weigh_sources(run())
    assert [move.source for move in found] == ["s", "assumption cheap", "idle"]
    assert found[0].flips == (("high", "holds", "fails"),)
    # .9/1.4 with the source; without it the prior takes over, .4/.9; without the assumption .2/.7
    moves = [dict(move.moves) for move in found]
    assert moves[0]["questions.share"] == pytest.approx(0.4 / 0.9 - 0.9 / 1.4)
    assert moves[1]["questions.share"] == pytest.approx(0.2 / 0.7 - 0.9 / 1.4)
    assert found[1].flips == (("high", "holds", "fails"),)
    assert found[2].flips == ()
    assert found[2].largest == 0


def test_the_forecast_of_worlds_moves_by_total_variation() -> None:
    # whoever gains by the tax goes ahead; without the evidence the actor prefers the other way round
    text = TEXT.replace("of: issues.tax.settlement,", 'of: "issues.tax.settlement * (actors.a.capability - 0.5)",')
    found = {move.source: dict(move.moves) for move in weigh_sources(run(text))}
    assert found["s"][WORLDS] == pytest.approx(1.0)
    assert found["assumption cheap"][WORLDS] == pytest.approx(1.0)
    assert found["idle"][WORLDS] == 0.0


def test_without_options_no_worlds_move() -> None:
    text = TEXT[: TEXT.index("options:")] + TEXT[TEXT.index("claims:"):]
    assert all(WORLDS not in dict(move.moves) for move in weigh_sources(run(text)))


def test_what_is_kept_is_read_again_with_its_flips(tmp_path: Path) -> None:
    from detente.runs.store import Folder

    data = TEXT.encode()
    folder = Folder(tmp_path / "r")
    kept = run_case(load_bytes(data), data, Settings(20), folder=folder)
    first = sources_of(kept)
    assert sources_of(kept) == first
    assert first[0].flips
    # what an earlier version kept has no flips, and is weighed again
    folder.keep("sources", [{"source": move.source, "moves": move.moves} for move in first])
    assert sources_of(kept) == first


def test_the_table_of_rivals(board: Path) -> None:
    found = rival_table(reading_of(run_case(load_case(board), board.read_bytes(), Settings(200))))
    assert found is not None
    assert [rival.id for rival in found.rivals] == ["greed", "fear"]
    assert sum(rival.posterior for rival in found.rivals) == pytest.approx(1)
    assert [item.id for item in found.items] == ["leak", "study"]
    assert found.items[0].cells == ("CC", "I")
    assert found.items[0].grade == "B2"
    assert found.items[1].cells == ("N", "C")
    assert found.is_agreed
    assert 0 <= found.items[0].turns <= found.items[0].turns_inconsistency == 1


def test_no_rivals_no_table() -> None:
    assert rival_table(reading_of(run())) is None


def test_the_report_the_terminal_and_json_tell_the_same(board: Path) -> None:
    from rich.console import Console

    from detente.report.html import report_html
    from detente.report.plain_json import answer_json
    from detente.report.terminal import print_answer

    found = answer(run_case(load_case(board), board.read_bytes(), Settings(100)))
    page = report_html(found)
    assert "What carries the conclusion" in page
    assert "Rival explanations" in page
    assert page.count('id="hypotheses"') == 1
    assert 'title="very consistent"' in page
    console = Console(width=100, file=io.StringIO())
    print_answer(found, console)
    told = console.file.getvalue()  # type: ignore[attr-defined]  # a StringIO
    assert "What carries the conclusion" in told
    assert "Verdicts that change" in told
    assert "the two readings" in told.lower()
    plain = answer_json(found)
    assert {move["target"] for move in plain["sources"][0]["moves"]} >= {"worlds", "claims.high"}
    assert plain["sources"][0]["flips"][0].keys() == {"claim", "before", "after"}
    assert plain["hypotheses"]["rivals"][0]["id"] == "greed"
    assert plain["hypotheses"]["items"][0]["cells"] == {"greed": "CC", "fear": "I"}


def test_the_worlds_have_words() -> None:
    names = Names(load_bytes(TEXT.encode()).case)
    assert names.figure(WORLDS) == names.figure_said(WORLDS) == "the forecast of worlds"


def test_distance_of_forecasts_by_hand(board: Path) -> None:
    from detente.study.absences import Absences

    found = run_case(load_case(board), board.read_bytes(), Settings(64))
    again = Absences(found, 64)
    moved = {move.source: dict(move.moves)[WORLDS] for move in weigh_sources(found, absences=again)}
    for premise, reading in zip(again.premises, again.under, strict=True):
        if premise.kind == "word":
            continue
        before, after = (np.nanmean(one.shares({}), axis=0) for one in (again.written, reading))
        label = premise.name if premise.kind == "source" else f"assumption {premise.name}"
        assert moved[label] == pytest.approx(np.abs(before - after).sum() / 2)
