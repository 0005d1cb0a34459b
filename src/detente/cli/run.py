"""`detente run`: solve a case, print the answer, write the run and its report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.common import (
    RUNS,
    case_argument,
    emit,
    in_variant,
    known_claims,
    processors,
    progress_bar,
    read_source,
    required,
    run_options,
    settings_from,
    told_as_set,
)

if TYPE_CHECKING:
    from detente.runs.store import Folder
    from detente.study.answer import Answer
    from detente.study.run import Run


@click.command()
@case_argument()
@run_options
@click.option("--variant", metavar="NAME", help="Run a variant that the case names in place of the case as written.")
@click.option("--precision", type=float, metavar="P",
              help="Add blocks of draws until every share and forecast is known to ±P (95 %), such as 0.01; --draws is "
              "then the most [as many as a share of one half needs].")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder of the run [runs/ID].")
@click.option("--require", multiple=True, metavar="CLAIM",
              help="Exit with 1 unless this claim holds; `all` for every claim. May be given several times.")
@click.option("--trace", is_flag=True, help="Also print who moved, when and why, step by step.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON on standard output.")
@click.pass_context
def command(
    context: click.Context,
    case: str,
    draws: int,
    seed: int,
    threads: int | None,
    changes: tuple[str, ...],
    without: tuple[str, ...],
    variant: str | None,
    precision: float | None,
    out: Path | None,
    require: tuple[str, ...],
    trace: bool,
    as_json: bool,
) -> None:
    """Solve CASE, print what follows, and write the run with its report into a folder.

    CASE is a YAML file or the name of a bundled case. Where a file CASE.resolutions.yaml beside it says what happened,
    the report scores the forecasts by it. An interrupted run goes on where it stopped when the same command is given
    again.
    """
    from detente.cli.resolutions import resolutions_beside
    from detente.lenses.load import resolve
    from detente.report.plain_json import answer_json
    from detente.runs.index import enter
    from detente.runs.store import Folder
    from detente.study.precision import most_draws
    from detente.study.questions import read_resolutions
    from detente.study.run import run_case, run_id

    if trace and as_json:
        raise click.UsageError("--trace says nothing beside --json, which holds every step under explained")
    if precision is not None and context.get_parameter_source("draws") is click.core.ParameterSource.DEFAULT:
        draws = most_draws(precision)
    source, data = read_source(case)
    settings = in_variant(source, settings_from(draws, seed, changes, without, precision), variant)
    if (happened := resolutions_beside(resolve(case))) is not None:
        read_resolutions(happened)  # what is wrong with it is said before anything is solved
    known_claims(require, source.case.claims)
    folder = Folder(out or RUNS / run_id(data, settings, Path(source.file).stem))
    workers = threads or processors()
    with told_as_set(settings), progress_bar("solving", as_json) as progress:
        run = run_case(source, data, settings, workers, folder, progress, RUNS)
    found, report = _reported(run, folder, happened, workers, as_json)
    if note := enter(RUNS, folder):
        click.echo(note, err=True)
    if as_json:
        emit(answer_json(found))
    else:
        _print(found, trace, folder, report)
    sys.exit(required(found.claims, require))


def _print(found: Answer, trace: bool, folder: Folder, report: Path) -> None:
    """The answer, the steps if they are wanted, and where everything is."""
    from detente.report.steps_terminal import print_steps
    from detente.report.terminal import print_answer
    from detente.study.precision import stop_told

    print_answer(found)
    if trace:
        print_steps(found)
    stop = found.run.stop
    told = f"\ndraws   {stop_told(stop)}" if stop is not None else ""
    click.echo(f"{told}\nrun     {folder.path}\nreport  {report}")


def _reported(run: Run, folder: Folder, happened: Path | None, workers: int, quiet: bool) -> tuple[Answer, Path]:
    """What a run says, and its report; with what happened later, where a file says so."""
    from detente.cli.ledgers import LEDGER
    from detente.cli.resolutions import keep_resolutions, scored_by
    from detente.report.html import report_html
    from detente.runs.store import write_whole
    from detente.study.answer import answer

    scored = None
    if happened is not None:
        keep_resolutions(folder, happened)
        scored = scored_by(run, happened, LEDGER, is_asked=False)
    path = folder.path / "report.html"
    with progress_bar("asking again", quiet) as progress:
        found = answer(run, workers, progress)
        write_whole(path, report_html(found, scored).encode())
    return found, path
