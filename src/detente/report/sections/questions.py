"""The questions: forecasts that a date will settle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.report.charts.bars import BarRow, Bars, bars
from detente.report.components import figure, paragraph
from detente.report.markup import Markup, element, join
from detente.report.naming import Names, clipped
from detente.report.page import Section
from detente.report.sections.pieces import folded, small_code
from detente.report.table import Cell, table
from detente.report.telling import with_nonbreaking
from detente.study.questions import QuestionResult
from detente.words import likelihood, number

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["questions_section"]


def questions_section(answer: Answer, names: Names) -> Section | None:
    """Show the forecasts with their dates; nothing where the case asks none."""
    if not answer.questions:
        return None
    ordered = sorted(answer.questions, key=lambda q: -q.probability if math.isfinite(q.probability) else 1.0)
    rows = tuple(_bar(question) for question in ordered if math.isfinite(question.probability))
    cells: list[Sequence[Cell]] = [
        [_asked(question), question.resolves, _answered(question), _error(question)] for question in answer.questions
    ]
    body = [
        paragraph(_LEAD, lead=True),
        figure(bars(Bars("Probability of yes", rows, "question", "probability", "questions"))) if rows else None,
        folded("Dates, likelihoods and errors", table(["question", "settled by", "forecast", "error by draws"], cells,
                                                      "Forecasts")),
    ]
    return Section("questions", "What it forecasts", join(body))


_LEAD = (
    "Each question has an answer on its date. The forecast is the mean of an expression over the draws; the error is "
    "that of having finitely many of them."
)


def _bar(question: QuestionResult) -> BarRow:
    """One bar with its Monte Carlo interval."""
    half = 1.96 * question.error
    known = math.isfinite(half)
    low = max(0.0, question.probability - half) if known else None
    high = min(1.0, question.probability + half) if known else None
    return BarRow(clipped(question.asks, 160), question.probability, low, high)


def _asked(question: QuestionResult) -> Markup:
    """The question, its note and its id."""
    note = element("p", question.note, class_="muted") if question.note else None
    return join([question.asks, " ", small_code(question.id), note])


def _answered(question: QuestionResult) -> str:
    """The forecast in words, or why there is none."""
    if question.unsolved:
        return f"not answered: {question.unsolved}"
    return with_nonbreaking(likelihood(question.probability))


def _error(question: QuestionResult) -> str:
    """The standard error in points."""
    return f"{number(100 * question.error, 2)} points" if question.error > 0 else ""
