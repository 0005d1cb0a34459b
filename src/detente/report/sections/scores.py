"""How good the forecasts were: scores, calibration, each question with what happened, and what that can show."""

from __future__ import annotations

import math
from collections.abc import Sequence

from detente.report.charts.reliability import CalibrationBin, Reliability, reliability
from detente.report.components import bullets, callout, figure, paragraph
from detente.report.markup import Markup, element, join
from detente.report.page import Section
from detente.report.sections.pieces import folded
from detente.report.table import Cell, Column, table
from detente.report.telling import with_nonbreaking
from detente.study.measures import Score
from detente.study.score import AgainstBase, Scored, ScoredQuestion, ScoreReport, sealed_told
from detente.words import NO_VALUE, number, percent, plural

__all__ = ["scores_section"]

ALWAYS_HALF = (0.25, math.log(2))


def scores_section(scored: Scored) -> Section:
    """Show what became of the forecasts of a run."""
    report = scored.report
    columns = [Column("question"), Column("what happened"), Column("forecast", True), Column("base rate", True),
               Column("Brier", True)]
    rows = [_question(question) for question in report.questions]
    body: list[Markup | None] = [
        paragraph(with_nonbreaking(_lead(report)), lead=True),
        callout("What this can and cannot show", bullets([with_nonbreaking(one) for one in report.caution])),
        paragraph(with_nonbreaking(sealed_told(scored))),
        _scores(report),
        figure(reliability(_calibration(report))) if report.count("scored") else None,
        folded("Question by question", table(columns, rows, f"Forecasts and what happened, by {scored.file}")),
    ]
    return Section("scores", "How good the forecasts were", join(body))


def _lead(report: ScoreReport) -> str:
    """How many were scored, and how they did, in a sentence or two."""
    count = report.count("scored")
    said = f"Of {plural(len(report.questions), 'question')} {count} {'has' if count == 1 else 'have'} been settled"
    if report.brier is None:
        return f"{said}."
    said += f"; the Brier score is {number(report.brier.value)}, where 0 is perfect and always saying 50 % gives 0.25"
    if report.base is not None:
        way = "better" if report.base.brier_skill > 0 else "worse"
        said += (f". The base rates, what one could have said without any model, have {number(report.base.brier.value)}"
                 f": the forecasts do {way}, by {number(abs(100 * report.base.brier_skill), 2)} %")
    return f"{said}."


def _scores(report: ScoreReport) -> Markup | None:
    """The scores beside those of the base rates and of always saying one half."""
    if report.brier is None or report.log is None:
        return None
    rows: list[Sequence[Cell]] = [
        _score("Brier score", report.brier, report.base, ALWAYS_HALF[0], is_log=False),
        _score("Log score", report.log, report.base, ALWAYS_HALF[1], is_log=True),
    ]
    if report.models is not None and report.models.count < report.brier.count:
        over = f"Brier score, the {report.models.count} with a model behind them"
        rows.append(_score(over, report.models, report.models_base, ALWAYS_HALF[0], is_log=False))
    columns = [Column("score"), Column("forecasts", True), Column("standard error", True), Column("base rates", True),
               Column("skill", True), Column("always 50 %", True)]
    return table(columns, rows, "Scores; lower is better, skill is the share of the base rates' score that is saved")


def _score(name: str, score: Score, base: AgainstBase | None, half: float, *, is_log: bool) -> list[Cell]:
    """One row of scores."""
    theirs = NO_VALUE if base is None else number((base.log if is_log else base.brier).value)
    skill = math.nan if base is None else base.log_skill if is_log else base.brier_skill
    error = number(score.error, 2) if math.isfinite(score.error) else NO_VALUE
    saved = f"{number(100 * skill, 2)} %" if math.isfinite(skill) else NO_VALUE
    return [name, number(score.value), error, theirs, with_nonbreaking(saved), number(half)]


def _calibration(report: ScoreReport) -> Reliability:
    """The chart's record."""
    rows = tuple(CalibrationBin(row.low, row.high, row.count, row.true, row.forecast, row.share, row.share_low,
                                row.share_high) for row in report.bins)
    return Reliability("How often what was forecast came true", rows, "calibration")


def _question(question: ScoredQuestion) -> list[Cell]:
    """One question with its forecast, its outcome and its score."""
    forecast, resolution = question.forecast, question.resolution
    happened: Markup | str = "open"
    if resolution is not None:
        said = "yes" if resolution.value else "no"
        happened = join([f"{said}{', ' + resolution.date if resolution.date else ''}",
                         element("p", resolution.source, class_="muted") if resolution.source else None])
    rate = resolution.base_rate if resolution is not None else None
    given = element("p", "given by the case, no model behind it", class_="muted") if question.is_given else None
    return [
        join([forecast.asks, given]),
        happened,
        percent(forecast.probability) if math.isfinite(forecast.probability) else "none",
        percent(rate) if rate is not None else "",
        number(question.brier, 2) if math.isfinite(question.brier) else "",
    ]
