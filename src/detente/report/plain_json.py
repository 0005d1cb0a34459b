"""Answers as plain JSON: objects, lists, text, numbers, true, false, and null where there is no value.

Shape of `answer_json`, which only ever gains keys within a version:

version, format     1, "detente-answer"
run                 id, case (file, title, question, as_of, sha256), draws, precision (null, or asked, most, draws, met,
                    widest, known_to, left_out), seed, set, without, variant, detente
brief               list of sentences
claims              list of id, says, test, note, verdict, share, low, high, draws, undefined, unsolved, inputs (path,
                    words, low_share, high_share, low_level, high_level, difference, p_value)
choices             list of choices, as in `choice_json`
worlds              null, or forecast, concepts, none, one, several, rows (choices, label, share, logit, stable, payoff)
payoffs             list of actor, option, rows (choice, total, low, high, parts)
figures             list of model, path, kind, title, unit, rows (label, note, date, values (mean, q10, q50, q90),
                    words (word, share), ends), history (date, low, middle, high),
                    courses (label, points (date, low, middle, high))
explanations        list of model, path, title, sentences, details (title, steps), shown (kind "ways": title, says,
                    stages (label, before, by, is_glad, lasts, note); kind "list": title, says, columns, rows, told)
questions           list of id, asks, resolves, probability, error, undefined, note, unsolved
hypotheses          null, or agree, agreed, rivals and items, as in `grounds_views.rivals_json`
sources             list of source, kind ("source" or "assumption"), largest, moves (target: claims.ID, questions.ID or
                    worlds; move), flips (claim, before, after)
unsourced           count, of, noted, share, deciding
unsolved, works     lists of text
troubles            list of path, sentence, share
confidence          level, reasons (level, reason)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from detente.lenses.shown import Listing, Ways
from detente.report.brief import brief
from detente.report.choice_json import choice_json, courses_json
from detente.report.grounds_views import rivals_json
from detente.report.naming import Names
from detente.report.telling import verdict_words
from detente.report.works import references
from detente.study.answer import reading_of
from detente.study.choice import ChoiceResult
from detente.study.choices_moves import MovesOf
from detente.study.claims import ClaimResult, DecidingInput
from detente.study.compare import ClaimMove, Difference
from detente.study.figures import FigureData, FigureLine, PayoffTable
from detente.study.hypotheses import rival_table
from detente.study.questions import QuestionResult
from detente.study.sources import SourceMove
from detente.study.team import CourseTable
from detente.study.worldtable import WorldTable

if TYPE_CHECKING:
    from detente.study.answer import Answer
    from detente.study.run import Run

__all__ = ["VERSION", "answer_json", "choices_json", "claims_json", "differences_json"]

VERSION = 1
Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """Give everything a run has to say in the shape that this module's first lines describe.

    Parameters
    ----------
    answer
        Everything a run has to say.

    Returns
    -------
    dict
        Only JSON's own types; a number that is not finite is None.
    """
    names = Names(answer.run.source.case)
    return {
        **_head("detente-answer", answer.run),
        "brief": list(brief(answer, names)),
        "claims": [_claim(claim, names) for claim in answer.claims],
        "choices": [_choice(result, names) for result in answer.choices],
        "worlds": None if answer.worlds is None else _worlds(answer.worlds, names),
        "payoffs": [_payoffs(table) for table in answer.payoffs],
        "figures": [_figure(data) for data in answer.figures],
        "explanations": [
            {"model": entry.lens, "path": entry.path, "title": entry.title, "sentences": list(entry.sentences),
             "details": [{"title": title, "steps": list(steps)} for title, steps in entry.details],
             "shown": [_shown(shown) for shown in entry.shown]}
            for entry in answer.explained
        ],
        "questions": [_question(question) for question in answer.questions],
        "hypotheses": rivals_json(rival_table(reading_of(answer.run))),
        "sources": [_source(move) for move in answer.sources],
        "unsourced": {
            "count": answer.unsourced.count,
            "of": answer.unsourced.of,
            "noted": answer.unsourced.noted,
            "share": _number(answer.unsourced.share),
            "deciding": list(answer.unsourced.deciding),
        },
        "unsolved": list(answer.unsolved),
        "troubles": [{"path": t.path, "sentence": t.sentence, "share": _number(t.share)} for t in answer.troubles],
        "confidence": {
            "level": answer.confidence.level,
            "reasons": [{"level": level, "reason": reason} for level, reason in answer.confidence.reasons],
        },
        "works": list(references(answer.works)),
    }


def claims_json(claims: Sequence[ClaimResult], run: Run) -> Json:
    """Give the claims alone: version, format, run, claims, each as in `answer_json`."""
    names = Names(run.source.case)
    return {**_head("detente-claims", run), "claims": [_claim(claim, names) for claim in claims]}


def choices_json(
    choices: Sequence[ChoiceResult], run: Run, moves: Sequence[MovesOf] = (), courses: Sequence[CourseTable] = ()
) -> Json:
    """Give the rankings alone: version, format, run, choices, and the courses of action that were compared.

    Parameters
    ----------
    choices, run
        Rankings, and the run they are of.
    moves
        The smallest moves that swap the first two choices, by option, where they were asked for.
    courses
        Choices, pairs and plans compared, by actor or team.
    """
    names = Names(run.source.case)
    turning = {found.option: found for found in moves}
    return {
        **_head("detente-choices", run),
        "choices": [_choice(result, names, turning.get(result.option)) for result in choices],
        "courses": [courses_json(found, names) for found in courses],
    }


def differences_json(found: Sequence[Difference], claims: Sequence[ClaimMove], before: Run, after: Run) -> Json:
    """Give what differs between two runs.

    Parameters
    ----------
    found, claims
        Differences of outcomes and of claims' shares, the largest first.
    before, after
        The two runs.

    Returns
    -------
    dict
        version, format, before and after (each as `run` in `answer_json`), outcomes (path, says, unit, before, after,
        difference, low, high, rises, falls) and claims (id, says, before, after, verdict_before, verdict_after).
    """
    return {
        "version": VERSION,
        "format": "detente-differences",
        "before": _run(before),
        "after": _run(after),
        "outcomes": [_difference(row) for row in found],
        "claims": [
            {
                "id": move.id,
                "says": move.says,
                "before": _number(move.before),
                "after": _number(move.after),
                "verdict_before": move.verdict_before,
                "verdict_after": move.verdict_after,
            }
            for move in claims
        ],
    }


def _head(kind: str, run: Run) -> Json:
    """What every answer begins with."""
    return {"version": VERSION, "format": kind, "run": _run(run)}


def _run(run: Run) -> Json:
    """What is needed to know and repeat a run."""
    about, settings = run.source.case.case, run.settings
    return {
        "id": run.id,
        "case": {
            "file": run.source.file,
            "title": about.title,
            "question": about.question,
            "as_of": str(about.as_of) if about.as_of is not None else None,
            "sha256": (run.manifest.get("case") or {}).get("sha256"),
        },
        "draws": settings.draws,
        "precision": None if run.stop is None else run.stop.as_json(),
        "seed": settings.seed,
        "set": {path: _plain(value) for path, value in settings.changes.items()},
        "without": list(settings.without),
        "variant": settings.variant,
        "detente": run.manifest.get("detente"),
    }


def _claim(claim: ClaimResult, names: Names) -> Json:
    """One claim."""
    share = claim.share
    return {
        "id": claim.id,
        "says": claim.says,
        "test": claim.test,
        "note": claim.note,
        "verdict": verdict_words(claim),
        "share": None if claim.unsolved else _number(share.value),
        "low": None if claim.unsolved else _number(share.low),
        "high": None if claim.unsolved else _number(share.high),
        "draws": share.count,
        "undefined": share.undefined,
        "unsolved": claim.unsolved or None,
        "inputs": [_input(entry, names) for entry in claim.inputs],
    }


def _input(entry: DecidingInput, names: Names) -> Json:
    """An input that decides."""
    return {
        "path": entry.path,
        "words": names.path(entry.path),
        "low_share": _number(entry.lower),
        "high_share": _number(entry.upper),
        "low_level": _level(entry.lower_level),
        "high_level": _level(entry.upper_level),
        "difference": _number(entry.difference),
        "p_value": _number(entry.p_value),
    }


def _level(written: str) -> float | str | None:
    """An end of a third as a number, or the word of a choice."""
    try:
        return _number(float(written))
    except ValueError:
        return written


def _choice(result: ChoiceResult, names: Names, moves: MovesOf | None = None) -> Json:
    """One option, its choices from best to worst."""
    return choice_json(result, names, [_input(entry, names) for entry in result.turns], moves)


def _worlds(table: WorldTable, names: Names) -> Json:
    """All worlds, the likeliest first."""
    return {
        "forecast": table.forecast,
        "concepts": list(table.concepts),
        "none": _number(table.none),
        "one": _number(table.one),
        "several": _number(table.several),
        "rows": [
            {
                "choices": dict(row.choices),
                "label": names.world(row.choices),
                "share": _number(row.share),
                "logit": _number(row.logit),
                "stable": _numbers(row.stable),
                "payoff": _numbers(row.payoff),
            }
            for row in table.rows
        ],
    }


def _shown(shown: Ways | Listing) -> Json:
    """Ways or a list."""
    if isinstance(shown, Ways):
        return {"kind": "ways", "title": shown.title, "says": shown.says, "stages": [asdict(s) for s in shown.stages]}
    return {"kind": "list", "title": shown.title, "says": shown.says, "columns": list(shown.columns),
            "rows": [list(row) for row in shown.rows], "told": list(shown.told)}


def _payoffs(table: PayoffTable) -> Json:
    """What an option's choices are worth to one actor, all else as today."""
    rows = [
        {
            "choice": row.choice,
            "total": _number(row.total),
            "low": _number(row.low),
            "high": _number(row.high),
            "parts": _numbers(dict(zip(table.interests, row.parts, strict=True))),
        }
        for row in table.rows
    ]
    return {"actor": table.actor, "option": table.option, "rows": rows}


def _figure(data: FigureData) -> Json:
    """A figure of a model with the summaries of its outcomes; the draws themselves stay in the run's arrays."""
    rows = [
        {
            "label": row.label,
            "note": row.note,
            "date": row.date,
            "values": [
                {
                    "mean": _number(part.mean),
                    "q10": _number(part.q10),
                    "q50": _number(part.q50),
                    "q90": _number(part.q90),
                }
                for part in row.summaries
            ],
            "words": [{"word": word, "share": _number(share)} for word, share in row.words],
            "ends": list(row.ends) if row.ends is not None else None,
        }
        for row in data.rows
    ]
    history = [
        {"date": date, "low": _number(low), "middle": _number(middle), "high": _number(high)}
        for date, low, middle, high in zip(data.dates, data.low, data.middle, data.high, strict=True)
    ]
    figure = data.figure
    return {
        "model": data.lens,
        "path": data.path,
        "kind": figure.kind,
        "title": figure.title,
        "unit": figure.unit,
        "rows": rows,
        "history": history,
        "courses": [{"label": line.label, "points": _points(line)} for line in data.lines],
    }


def _points(line: FigureLine) -> list[Json]:
    """A course point by point; one without a band has none."""
    bands = line.low or (math.nan,) * len(line.dates), line.high or (math.nan,) * len(line.dates)
    return [{"date": date, "low": _number(low), "middle": _number(middle), "high": _number(high)}
            for date, low, middle, high in zip(line.dates, bands[0], line.middle, bands[1], strict=True)]


def _question(question: QuestionResult) -> Json:
    """One forecast."""
    return {
        "id": question.id,
        "asks": question.asks,
        "resolves": question.resolves,
        "probability": _number(question.probability),
        "error": _number(question.error),
        "undefined": question.undefined,
        "note": question.note,
        "unsolved": question.unsolved or None,
    }


def _source(move: SourceMove) -> Json:
    """How far results move without a source, or when an assumption fails."""
    is_assumption = move.source.startswith("assumption ")
    return {
        "source": move.source.removeprefix("assumption "),
        "kind": "assumption" if is_assumption else "source",
        "largest": _number(move.largest),
        "moves": [{"target": target, "move": _number(value)} for target, value in move.moves],
        "flips": [{"claim": name, "before": before, "after": after} for name, before, after in move.flips],
    }


def _difference(row: Difference) -> Json:
    """One outcome that differs."""
    figures = ("before", "after", "difference", "low", "high", "rises", "falls")
    named = {"path": row.path, "says": row.says, "unit": row.unit}
    return {**named, **{name: _number(getattr(row, name)) for name in figures}}


def _numbers(values: Mapping[str, float]) -> dict[str, float | None]:
    """Several numbers by name."""
    return {name: _number(value) for name, value in values.items()}


def _number(value: float) -> float | None:
    """A plain number, or None where it is not finite."""
    return float(value) if math.isfinite(value) else None


def _plain(value: Any) -> Any:
    """A value that was set, in JSON's own types."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value)
