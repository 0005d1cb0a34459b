"""`detente score`: how good the forecasts of a run were, once their questions have resolved."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.cli.common import RUNS, emit
from detente.cli.ledgers import ledger_option, sealed_entry
from detente.cli.resolutions import resolutions_for
from detente.errors import DetenteError
from detente.words import NO_VALUE, number, percent, percent_interval, plural

if TYPE_CHECKING:
    from detente.study.measures import Bin, Score
    from detente.study.run import Run
    from detente.study.score import AgainstBase, Scored, ScoredQuestion, ScoreReport


@click.command()
@click.argument("run")
@click.argument("resolutions", required=False, type=click.Path(path_type=Path))
@click.option("--bins", type=click.IntRange(1, 100), default=5, show_default=True,
              help="Rows of the table of calibration.")
@ledger_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(run: str, resolutions: Path | None, bins: int, ledger: Path, as_json: bool) -> None:
    """Score the forecasts of RUN (its id, folder, or `last`) by RESOLUTIONS, a file that says what happened.

    Brier score, log score, skill against the base rates of the file, and a calibration table. What lies
    beside the case is kept with its run, and a bundled case brings its own. Where the run is sealed in the ledger, it
    must still be what was sealed.
    """
    from detente.runs.store import find_run
    from detente.study.questions import read_resolutions
    from detente.study.run import read_run
    from detente.study.score import Scored, score_run

    folder = find_run(run, RUNS)
    entry = sealed_entry(ledger, str(folder.manifest()["id"]), folder)
    found = read_run(folder)
    path = resolutions or _resolutions(found)
    report = score_run(found, read_resolutions(path), bins, entry.sealed if entry else None)
    scored = Scored(report, path.name, entry)
    if as_json:
        emit(_json(scored))
    else:
        _print(scored)


def _resolutions(run: Run) -> Path:
    """The resolutions that are kept with the run or come with a bundled case."""
    found = resolutions_for(run)
    if found is None:
        raise DetenteError(f"name the file that says what happened: detente score {run.id} RESOLUTIONS; it holds "
                           "resolutions: {QUESTION: {value: true, date: 2026-05-01, source: …, base_rate: 0.3}}")
    return found


def _print(scored: Scored) -> None:
    """The report as text."""
    from detente.study.score import sealed_told

    report = scored.report
    click.echo(f"{report.run.source.case.case.title}\n{report.run.id}, by {scored.file}\n")
    for question in report.questions:
        _print_question(question)
    click.echo("")
    _print_scores(report)
    if report.count("scored"):
        click.echo("\nCalibration")
        for row in report.bins:
            click.echo(f"  {_bin_told(row)}")
    if report.strays:
        click.echo(f"\nNo question of the case is called {', '.join(report.strays)}.")
    click.echo("\nWhat this shows")
    for sentence in (sealed_told(scored), *report.caution):
        click.echo(click.formatting.wrap_text(sentence, 96, "  * ", "    "))


def _print_question(question: ScoredQuestion) -> None:
    """One question in two lines."""
    forecast, resolution = question.forecast, question.resolution
    told = f"forecast {percent(forecast.probability)}" if question.state != "undefined" else (
        f"no forecast ({forecast.unsolved or 'it has no value in any draw'})")
    if resolution is not None and resolution.base_rate is not None:
        told += f", base rate {percent(resolution.base_rate)}"
    if question.state == "scored":
        told += f", Brier {number(question.brier, 2)}, log {number(question.log, 2)}"
    if question.is_given:
        told += ", given by the case"
    happened = "open" if resolution is None else "yes" if resolution.value else "no"
    click.echo(f"  {happened:<4}  {forecast.asks}\n        {forecast.id}: {told}")


def _print_scores(report: ScoreReport) -> None:
    """How many questions, and the scores."""
    count = report.count("scored")
    click.echo(f"{plural(len(report.questions), 'question')}: {count} scored, {report.count('open')} open, "
               f"{report.count('undefined')} without a forecast")
    if report.brier is None or report.log is None:
        return
    brier, log = _score_told("Brier score", report.brier), _score_told("Log score", report.log)
    if (base := report.base) is not None:
        over = f" over {plural(base.count, 'question')}" if base.count != count else ""
        brier += f"; base rates {number(base.brier.value)}, skill {_skill(base.brier_skill)}{over}"
        log += f"; base rates {number(base.log.value)}, skill {_skill(base.log_skill)}{over}"
    click.echo(f"{brier}\n{log}")
    click.echo("(0 is perfect. Always saying 50 % gives a Brier score of 0.25 and a log score of 0.693.)")


def _score_told(name: str, score: Score) -> str:
    """A score with its error, which needs two questions."""
    error = f", standard error {number(score.error, 2)}" if math.isfinite(score.error) else ""
    return f"{name:<12} {number(score.value)}{error}"


def _skill(value: float) -> str:
    """A skill in per cent."""
    return f"{number(100 * value, 2)} %" if math.isfinite(value) else NO_VALUE


def _bin_told(row: Bin) -> str:
    """One row of the calibration table."""
    name = f"forecast {percent_interval(row.low, row.high)}"
    if not row.count:
        return f"{name}: none"
    return (f"{name}: {row.true} of {row.count} came true ({percent(row.share)}; interval "
            f"{percent_interval(row.share_low, row.share_high)}), mean forecast {percent(row.forecast)}")


def _json(scored: Scored) -> dict[str, Any]:
    """The report as JSON."""
    report, entry = scored.report, scored.entry
    return {
        "version": 1,
        "format": "detente-score",
        "run": report.run.id,
        "title": report.run.source.case.case.title,
        "resolutions": scored.file,
        "made": report.made,
        "sealed": report.is_sealed,
        "entry": {"number": entry.number, "sealed": entry.sealed, "hash": entry.hash} if entry else None,
        "counts": {state: report.count(state) for state in ("scored", "open", "undefined")},
        "brier": _score(report.brier),
        "log": _score(report.log),
        "base": _base(report.base),
        "models": {"brier": _score(report.models), "base": _base(report.models_base)},
        "calibration": [
            {"low": row.low, "high": row.high, "count": row.count, "true": row.true, "forecast": _number(row.forecast),
             "share": _number(row.share), "share_low": row.share_low, "share_high": row.share_high}
            for row in report.bins
        ],
        "questions": [_question(question) for question in report.questions],
        "strays": list(report.strays),
        "caution": list(report.caution),
    }


def _question(question: ScoredQuestion) -> dict[str, Any]:
    """One question as JSON."""
    forecast, happened = question.forecast, question.resolution
    return {
        "id": forecast.id,
        "asks": forecast.asks,
        "state": question.state,
        "probability": _number(forecast.probability),
        "undefined_draws": forecast.undefined,
        "value": happened.value if happened else None,
        "date": happened.date if happened else None,
        "source": happened.source if happened else None,
        "base_rate": happened.base_rate if happened else None,
        "brier": _number(question.brier),
        "log": _number(question.log),
        "given": question.is_given,
        "in_hindsight": question.in_hindsight,
    }


def _score(score: Score | None) -> dict[str, Any] | None:
    """A score as JSON."""
    if score is None:
        return None
    return {"value": _number(score.value), "error": _number(score.error), "count": score.count}


def _base(base: AgainstBase | None) -> dict[str, Any] | None:
    """A comparison with base rates as JSON."""
    if base is None:
        return None
    return {"count": base.count, "better": base.better, "brier": _score(base.brier), "log": _score(base.log),
            "brier_skill": _number(base.brier_skill), "log_skill": _number(base.log_skill), "gain": _number(base.gain),
            "gain_error": _number(base.gain_error)}


def _number(value: float) -> float | None:
    """A number, or None where it is not finite: JSON has neither NaN nor infinity."""
    return float(value) if math.isfinite(value) else None
