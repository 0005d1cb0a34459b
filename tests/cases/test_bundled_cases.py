"""Every bundled case reads without a warning, runs, answers all its claims and questions, and names its sources."""

from __future__ import annotations

import builtins
import io
import os
from pathlib import Path
from typing import Any

import pytest

from detente.cases import bundled, resolutions_of
from detente.lenses.catalogue import LENSES
from detente.lenses.check import unsolved_sections
from detente.lenses.load import load_case
from detente.study.answer import inputs_of, reading_of
from detente.study.claims import judge_claims
from detente.study.questions import answer_questions, read_resolutions, score_questions
from detente.study.run import Run, Settings, run_case

CASES = bundled()
DRAWS = 512
RUNS: dict[str, Run] = {}


def solved(name: str) -> Run:
    """A bundled case, run once for all tests."""
    if name not in RUNS:
        RUNS[name] = run_case(load_case(name), CASES[name].read_bytes(), Settings(DRAWS), threads=2)
    return RUNS[name]


every_case = pytest.mark.parametrize("name", sorted(CASES))


@every_case
def test_it_reads_without_a_warning(name: str) -> None:
    source = load_case(CASES[name])
    assert source.warnings == ()
    assert source.case.case.summary


@every_case
def test_it_is_solved_in_whole(name: str) -> None:
    assert unsolved_sections(load_case(name).case, LENSES) == ()


@every_case
def test_every_claim_is_answered(name: str) -> None:
    run = solved(name)
    found = judge_claims(reading_of(run), inputs_of(run), run.settings.seed)
    assert [claim.id for claim in found] == list(run.source.case.claims)
    assert {claim.id: claim.unsolved for claim in found if claim.unsolved} == {}
    assert {claim.id: claim.share.undefined for claim in found if claim.share.undefined > DRAWS / 10} == {}


@every_case
def test_every_question_is_answered(name: str) -> None:
    found = answer_questions(reading_of(solved(name)))
    assert {q.id: q.unsolved or q.undefined for q in found if q.unsolved or q.undefined} == {}
    assert all(0 <= question.probability <= 1 for question in found)


@every_case
def test_a_number_that_is_uncertain_has_evidence_or_a_reason(name: str) -> None:
    source = load_case(name)
    if not source.case.evidence:
        pytest.skip("a case of preferences alone")
    silent = [slot.path for slot in source.slots.values()
              if slot.is_number and slot.is_given and not slot.evidence and not getattr(slot.value, "note", "")
              and slot.path.split(".")[0] not in ("evidence", "actors", "issues", "interests")]  # fmt: skip
    assert not [path for path in silent if path.startswith(("councils.", "ties.")) and not _is_noted(source, path)]


def _is_noted(source: Any, path: str) -> bool:
    """Does the part in which a number stands carry a note."""
    node = source.tree.value
    for step in path.split(".")[:-1]:
        node = node[int(step)] if isinstance(node, list) else node[step]
        if isinstance(node, dict) and "note" in node:
            return True
    return False


@every_case
def test_sources_are_named_and_all_are_cited(name: str) -> None:
    case = load_case(name).case
    cited = {piece.source for piece in case.evidence.values()}
    assert cited <= set(case.sources)
    assert {source: bool(details.title) for source, details in case.sources.items() if not details.title} == {}


@every_case
def test_a_run_never_opens_the_resolutions(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opened: list[str] = []

    def noting(real: Any) -> Any:
        def wrapper(file: Any, *arguments: Any, **more: Any) -> Any:
            opened.append(str(file))
            return real(file, *arguments, **more)

        return wrapper

    monkeypatch.setattr(builtins, "open", noting(builtins.open))
    monkeypatch.setattr(io, "open", noting(io.open))
    monkeypatch.setattr(os, "open", noting(os.open))
    run = run_case(load_case(name), CASES[name].read_bytes(), Settings(16))
    judge_claims(reading_of(run), inputs_of(run), 1)
    answer_questions(reading_of(run))
    assert any(path.endswith(f"{name}.yaml") for path in opened)
    assert not [path for path in opened if "resolutions" in path]


@every_case
def test_a_case_does_not_hold_what_happened_later(name: str) -> None:
    case = load_case(name).case
    if case.case.as_of is None:
        pytest.skip("the case has no day from which it looks ahead")
    last = case.case.as_of.last
    late = [source for source, details in case.sources.items() if details.date and details.date.first > last]
    assert not late
    assert all(question.resolves.last > last for question in case.questions.values())


@every_case
def test_resolutions_fit_the_questions(name: str) -> None:
    path = resolutions_of(name)
    if path is None:
        pytest.skip("nothing has resolved")
    resolutions = read_resolutions(path)
    questions = load_case(name).case.questions
    assert set(resolutions) <= set(questions)
    scored = score_questions(answer_questions(reading_of(solved(name))), resolutions)
    assert scored is not None
    assert scored[2] == len(resolutions)
