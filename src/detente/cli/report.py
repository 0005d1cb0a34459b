"""`detente report`: write the report of a run again."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.common import RUNS, processors, progress_bar


@click.command()
@click.argument("run")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write [report.html in the run].")
def command(run: str, out: Path | None) -> None:
    """Write the report of RUN (its id, folder, or `last`) without solving it again."""
    from detente.report.html import report_html
    from detente.runs.store import find_run, write_whole
    from detente.study.answer import answer
    from detente.study.run import read_run

    found = read_run(find_run(run, RUNS))
    with progress_bar("weighing sources") as progress:
        text = report_html(answer(found, processors(), progress))
    assert found.folder is not None
    path = out or found.folder.path / "report.html"
    write_whole(path, text.encode())
    click.echo(f"report  {path}")
