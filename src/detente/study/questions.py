"""Questions: forecasts that will resolve, and their score once they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detente.case.expression import parse
from detente.case.tree import read_file_tree
from detente.errors import CaseError, DetenteError, Problem
from detente.study.evaluate import Reading
from detente.study.measures import Score, brier, log_score

__all__ = ["QuestionResult", "Resolution", "answer_questions", "read_resolutions", "score_questions"]


@dataclass(frozen=True)
class QuestionResult:
    """A question with its forecast probability, the error of that by the number of draws, and draws without a value."""

    id: str
    asks: str
    resolves: str
    probability: float
    error: float
    undefined: int
    note: str = ""
    unsolved: str = ""


@dataclass(frozen=True)
class Resolution:
    """What happened, when, by whose word, and how often such things happen."""

    value: bool
    date: str
    source: str
    base_rate: float | None = None


def answer_questions(reading: Reading) -> tuple[QuestionResult, ...]:
    """The forecast of every question: the mean of its expression over the draws in which that has a value.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> answer_questions(reading_of(run_case(load_case("prisoners-dilemma"), b"", Settings(10))))
    ()
    """
    results = []
    for name, question in reading.plan.case.questions.items():
        try:
            found = reading.expression(parse(question.probability))
        except DetenteError as error:
            results.append(_unanswered(reading, name, str(error)))
            continue
        values = found.value.astype(float)[found.defined]
        if np.any((values < -1e-9) | (values > 1 + 1e-9)):
            said = f"it runs from {values.min():.3g} to {values.max():.3g}, which is no probability"
            results.append(_unanswered(reading, name, said))
            continue
        mean = float(values.mean()) if values.size else float("nan")
        spread = float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else float("nan")
        results.append(QuestionResult(name, question.asks, str(question.resolves), mean, spread,
                                      int(reading.draws - values.size), question.note))
    return tuple(results)


def _unanswered(reading: Reading, name: str, why: str) -> QuestionResult:
    question = reading.plan.case.questions[name]
    return QuestionResult(name, question.asks, str(question.resolves), float("nan"), float("nan"), reading.draws,
                          question.note, why)


def read_resolutions(path: Path) -> dict[str, Resolution]:
    """Read a file of resolutions.

    Raises
    ------
    CaseError
        If it cannot be read or is no such file; carries every problem.

    Example
    -------
    >>> from detente.cases import resolutions_of
    >>> read_resolutions(resolutions_of("russia-iran-us-2010"))["fifth-round"].value
    False
    """
    tree = read_file_tree(path)
    body = tree.value.get("resolutions") if isinstance(tree.value, dict) else None
    if not isinstance(body, dict):
        raise CaseError([Problem(1, 1, "resolutions", "missing; a resolutions file is a mapping resolutions: {id: …}")],
                        path.name)
    found, problems = {}, []
    for name, entry in body.items():
        message = _resolution_problem(entry)
        if message:
            place = tree.place(("resolutions", name))
            problems.append(Problem(place.line, place.column, f"resolutions.{name}", message))
        else:
            found[str(name)] = Resolution(entry["value"], str(entry.get("date", "")), str(entry.get("source", "")),
                                          entry.get("base_rate"))
    if problems:
        raise CaseError(problems, path.name)
    return found


def _resolution_problem(entry: Any) -> str:
    if not isinstance(entry, dict) or not isinstance(entry.get("value"), bool):
        return "value: true or false would be right"
    rate = entry.get("base_rate")
    if rate is not None and (isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 <= rate <= 1):
        return f"base_rate is {rate}; a number from 0 to 1 would be right"
    unknown = set(entry) - {"value", "date", "source", "base_rate", "note"}
    return f"unknown key {', '.join(map(str, unknown))}" if unknown else ""


def score_questions(
    answers: tuple[QuestionResult, ...], resolutions: Mapping[str, Resolution]
) -> tuple[Score, Score, int] | None:
    """Brier and log score of the questions that have resolved, and how many those are; None where none has.

    >>> answer = QuestionResult("war", "Is there war?", "2010", 0.25, 0.0, 0)
    >>> brier, _, count = score_questions((answer,), {"war": Resolution(False, "2010-12-31", "press")})
    >>> brier.value, count
    (0.0625, 1)
    """
    pairs = [(a.probability, float(resolutions[a.id].value)) for a in answers
             if a.id in resolutions and np.isfinite(a.probability)]
    if not pairs:
        return None
    probability, outcome = (np.array(column) for column in zip(*pairs, strict=True))
    return brier(probability, outcome), log_score(probability, outcome), len(pairs)
