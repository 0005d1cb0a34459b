"""The score of a run's forecasts once their questions have resolved, and what such a score can and cannot show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.expression import parse
from detente.case.fields import When
from detente.errors import DetenteError
from detente.study.ledger import Entry
from detente.study.measures import Bin, Score, brier, calibration, log_score, skill
from detente.study.questions import QuestionResult, Resolution, answer_questions, score_questions
from detente.study.reading import reading_of
from detente.study.run import Run
from detente.words import number, plural

__all__ = ["AgainstBase", "ScoreReport", "Scored", "ScoredQuestion", "score_run", "sealed_told"]


HALF = 0.25
"""Brier score of always saying one half."""


@dataclass(frozen=True, slots=True)
class ScoredQuestion:
    """A question, its forecast, and its score.

    Parameters
    ----------
    forecast
        The question with its probability.
    resolution
        What happened; None while the question is open.
    brier, log
        Scores of this question; NaN where it is open or has no probability.
    is_given
        The forecast restates numbers that the case itself gives; no model stands behind it.
    in_hindsight
        The run was made on or after the day on which the question resolved; None where that day is not known.
    """

    forecast: QuestionResult
    resolution: Resolution | None
    brier: float
    log: float
    is_given: bool
    in_hindsight: bool | None

    @property
    def state(self) -> str:
        """`scored`, `open` while nothing has happened, or `undefined` where the run gives no probability."""
        if not np.isfinite(self.forecast.probability):
            return "undefined"
        return "open" if self.resolution is None else "scored"


@dataclass(frozen=True, eq=False)
class AgainstBase:
    """Forecasts against base rates, over the scored questions that have one.

    Parameters
    ----------
    count, better
        How many those are, and in how many of them the forecast has the better Brier score.
    brier, log
        Scores of the base rates.
    brier_skill, log_skill
        Share of the base rates' score that the forecasts save; below 0 they do worse.
    gain, gain_error
        How much lower the mean Brier score is, and the standard error of that as if questions were independent.
    """

    count: int
    better: int
    brier: Score
    log: Score
    brier_skill: float
    log_skill: float
    gain: float
    gain_error: float


@dataclass(frozen=True, eq=False)
class ScoreReport:
    """Everything that resolutions say about a run.

    Parameters
    ----------
    run
        The run.
    questions
        All its questions, in the order of the case.
    brier, log
        Scores over the scored questions; None where there are none.
    base
        The same against base rates; None where no scored question has one.
    models, models_base
        Brier score, and comparison, of the scored questions behind which a model stands.
    bins
        The calibration table.
    strays
        Resolutions for which the case has no question.
    made, is_sealed
        When the forecasts were made, and whether a ledger vouches for that.
    caution
        What the score can and cannot show, in sentences.
    """

    run: Run
    questions: tuple[ScoredQuestion, ...]
    brier: Score | None
    log: Score | None
    base: AgainstBase | None
    models: Score | None
    models_base: AgainstBase | None
    bins: tuple[Bin, ...]
    strays: tuple[str, ...]
    made: str
    is_sealed: bool
    caution: tuple[str, ...]

    def count(self, state: str) -> int:
        """How many questions are `scored`, `open` or `undefined`."""
        return sum(question.state == state for question in self.questions)


@dataclass(frozen=True, eq=False)
class Scored:
    """The score of a run with what it rests on.

    Parameters
    ----------
    report
        The score.
    file
        Name of the file of resolutions.
    entry
        The ledger's entry for the run, where it is sealed.
    doubt
        Why the ledger cannot vouch for the run, where it was asked and something is wrong with it.
    """

    report: ScoreReport
    file: str
    entry: Entry | None = None
    doubt: str = ""


def sealed_told(scored: Scored) -> str:
    """Was the forecast sealed, when, and what had resolved by then."""
    report = scored.report
    late = sum(question.in_hindsight is True for question in report.questions)
    if scored.doubt:
        return f"The ledger cannot vouch for these forecasts: {scored.doubt}."
    if scored.entry is None:
        when = "before the outcomes were known" if late else "in a ledger"
        return (f"These forecasts were not sealed {when}. Nothing but this run's own date ({report.made[:10]}) says "
                "when they were made.")
    entry = scored.entry
    before = "no question scored here had resolved by then" if not late else (
        f"{late} of the questions had resolved by then, so for these it is no seal before the outcome")
    return (f"These forecasts were sealed in the ledger on {entry.sealed[:10]} as entry {entry.number}, hash "
            f"{entry.hash}; {before}.")


def score_run(run: Run, resolutions: Mapping[str, Resolution], bins: int = 5, sealed: str | None = None) -> ScoreReport:
    """Score the forecasts of a run.

    Parameters
    ----------
    run
        A run of a case that asks questions.
    resolutions
        What happened, by question.
    bins
        Rows of the calibration table.
    sealed
        When the run was sealed in a ledger, if it was; otherwise its own manifest says when it was made.

    Raises
    ------
    DetenteError
        If the case asks no questions or no resolution is of one of them.

    Example
    -------
    >>> from detente.lenses.load import load_bytes
    >>> from detente.study.run import Settings, run_case
    >>> data = b"detente: 1\\ncase: {title: T}\\nactors: {}\\n"
    >>> data += b"questions: {a: {asks: A, resolves: 2011, probability: '0.8'}}"
    >>> run = run_case(load_bytes(data), data, Settings(10))
    >>> report = score_run(run, {"a": Resolution(True, "2011", "press", base_rate=0.5)})
    >>> round(report.brier.value, 3), round(report.base.brier_skill, 3)
    (0.04, 0.84)
    """
    answers = answer_questions(reading_of(run))
    if not answers:
        raise DetenteError("the case asks no questions, so there is nothing to score")
    strays = tuple(name for name in resolutions if name not in {answer.id for answer in answers})
    if len(strays) == len(resolutions):
        known = ", ".join(answer.id for answer in answers)
        raise DetenteError(f"no resolution is of a question of this case; its questions are {known}")
    made = sealed or str(run.manifest.get("made", ""))
    found = score_questions(answers, resolutions)
    rows = _rows(run, answers, resolutions, found, made)
    scored = [row for row in rows if row.state == "scored"]
    by_models = [row for row in scored if not row.is_given]
    overall, log = (found[0], found[1]) if found else (None, None)
    base, models_base = _against(scored), _against(by_models)
    models = brier(*_pairs(by_models)) if by_models else None
    caution = _caution(scored, base, models, models_base, made, sealed is not None)
    return ScoreReport(run, rows, overall, log, base, models, models_base, calibration(*_pairs(scored), bins), strays,
                       made, sealed is not None, caution)


def _rows(
    run: Run,
    answers: tuple[QuestionResult, ...],
    resolutions: Mapping[str, Resolution],
    found: tuple[Score, Score, int] | None,
    made: str,
) -> tuple[ScoredQuestion, ...]:
    """Every question with its scores, which come in the order of the questions that have both."""
    each = iter(zip(found[0].each, found[1].each, strict=True)) if found else iter(())
    rows = []
    for answer in answers:
        resolution = resolutions.get(answer.id)
        is_scored = resolution is not None and np.isfinite(answer.probability)
        squared, log = next(each) if is_scored else (np.nan, np.nan)
        rows.append(ScoredQuestion(answer, resolution, float(squared), float(log), _is_given(run, answer.id),
                                   _in_hindsight(resolution, made)))
    return tuple(rows)


def _is_given(run: Run, name: str) -> bool:
    """Does a question read nothing but numbers and evidence of the case itself."""
    names = parse(run.plan.case.questions[name].probability).references()
    return all(found.path in run.plan.slots or found.path.startswith("evidence.") for found in names)


def _in_hindsight(resolution: Resolution | None, made: str) -> bool | None:
    """Was the forecast made on or after the day of its resolution."""
    if resolution is None or not resolution.date:
        return None
    try:
        day, when = dt.date.fromisoformat(made[:10]), When.parse(resolution.date)
    except (ValueError, DetenteError):
        return None
    return True if day >= when.last else False if day < when.first else None


def _pairs(rows: list[ScoredQuestion]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probabilities of scored questions, and what happened."""
    happened = [float(row.resolution.value) for row in rows if row.resolution]
    return np.array([row.forecast.probability for row in rows]), np.array(happened)


def _against(rows: list[ScoredQuestion]) -> AgainstBase | None:
    """Scored questions against their base rates, where they have one."""
    rows = [row for row in rows if row.resolution and row.resolution.base_rate is not None]
    if not rows:
        return None
    probability, outcome = _pairs(rows)
    rate = np.array([row.resolution.base_rate for row in rows if row.resolution], dtype=np.float64)
    ours, theirs = brier(probability, outcome), brier(rate, outcome)
    our_log, their_log = log_score(probability, outcome), log_score(rate, outcome)
    gains = theirs.each - ours.each
    error = float(gains.std(ddof=1) / np.sqrt(gains.size)) if gains.size > 1 else float("nan")
    return AgainstBase(len(rows), int((gains > 0).sum()), theirs, their_log, skill(ours, theirs),
                       skill(our_log, their_log), float(gains.mean()), error)


def _caution(
    scored: list[ScoredQuestion],
    base: AgainstBase | None,
    models: Score | None,
    models_base: AgainstBase | None,
    made: str,
    is_sealed: bool,
) -> tuple[str, ...]:
    """What the score can and cannot show."""
    count = len(scored)
    if not count:
        return ("Nothing can be scored yet.",)
    said = [_dependence(count)]
    if base is not None and base.count > 1:
        said.append(_gain(base))
    given = sum(row.is_given for row in scored)
    if given:
        without = f"; over the other {count - given} the Brier score is {number(models.value)}" if models else ""
        if models_base is not None:
            without += f", and that of the base rates {number(models_base.brier.value)}"
        if models is not None and models.value > HALF:
            without += ", when always saying 50 % would give 0.25"
        said.append(f"{given} of the {plural(count, 'question')} only restate{'s' if given == 1 else ''} a number that "
                    f"the case gives, so no model is scored there{without}.")
    late = sum(row.in_hindsight is True for row in scored)
    if late:
        how = "sealed" if is_sealed else "made"
        said.append(f"{late} of the {plural(count, 'question')} had resolved when the run was {how} ({made[:10]}). "
                    "Whoever wrote the case could know the answer: a test in hindsight, and no record of foresight.")
    return tuple(said)


def _dependence(count: int) -> str:
    """Why few questions of one case are no validation."""
    if count == 1:
        return ("One question is no test: any forecast but 0 or 1 is compatible with what happened. It cannot validate "
                "the model or its parameters.")
    return (f"The {count} scored questions are parts of one story and hang together, so they weigh less than {count} "
            "independent trials. A bad score can reject a model; a good one does not validate its parameters. The "
            "standard errors and intervals here take the questions as independent, so they are likely too small.")


def _gain(base: AgainstBase) -> str:
    """Is the difference from the base rates more than chance."""
    way = "lower" if base.gain >= 0 else "higher"
    told = (f"The mean Brier score is {number(abs(base.gain), 2)} {way} than that of the base rates (standard error "
            f"{number(base.gain_error, 2)}), and the forecast was the better one in {base.better} of "
            f"{plural(base.count, 'question')}")
    if not base.gain > 2 * base.gain_error:
        return f"{told}: not enough to tell skill from chance."
    return f"{told}. The base rates are judgements too; other ones would give another skill."
