"""`detente run`: solve a case, print the answer, write the run and its report."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from detente.cli.common import (
    RUNS,
    case_argument,
    emit,
    known_claims,
    processors,
    progress_bar,
    read_source,
    required,
    run_options,
    settings_from,
)


@click.command()
@case_argument()
@run_options
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder of the run [runs/ID].")
@click.option("--require", multiple=True, metavar="CLAIM",
              help="Exit with 1 unless this claim holds; `all` for every claim. May be given several times.")
@click.option("--json", "as_json", is_flag=True, help="The whole answer as JSON on standard output.")
def command(
    case: str,
    draws: int,
    seed: int,
    threads: int | None,
    changes: tuple[str, ...],
    without: tuple[str, ...],
    out: Path | None,
    require: tuple[str, ...],
    as_json: bool,
) -> None:
    """Solve CASE, print what follows, and write the run with its report into a folder.

    CASE is a YAML file or the name of a bundled case. An interrupted run goes on where it stopped when the same command
    is given again.
    """
    from detente.report.html import report_html
    from detente.report.plain_json import answer_json
    from detente.report.terminal import print_answer
    from detente.runs.store import Folder, write_whole
    from detente.study.answer import answer
    from detente.study.run import run_case, run_id

    settings = settings_from(draws, seed, changes, without)
    source, data = read_source(case)
    known_claims(require, source.case.claims)
    folder = Folder(out or RUNS / run_id(data, settings, Path(source.file).stem))
    workers = threads or processors()
    with progress_bar("solving", as_json) as progress:
        run = run_case(source, data, settings, workers, folder, progress)
    with progress_bar("weighing sources", as_json) as progress:
        found = answer(run, workers, progress)
    report = folder.path / "report.html"
    write_whole(report, report_html(found).encode())
    if as_json:
        emit(answer_json(found))
    else:
        print_answer(found)
        click.echo(f"\nrun     {folder.path}\nreport  {report}")
    sys.exit(required(found.claims, require))
