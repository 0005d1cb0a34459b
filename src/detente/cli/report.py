"""`detente report`: write the report of a run again."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.common import RUNS, processors, progress_bar
from detente.cli.ledgers import ledger_option


@click.command()
@click.argument("run")
@click.option("--resolutions", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="What happened, to score the forecasts by [the file kept with the run, or of the bundled case].")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write [report.html in the run].")
@ledger_option
def command(run: str, resolutions: Path | None, out: Path | None, ledger: Path) -> None:
    """Write the report of RUN (its id, folder, or `last`) without solving it again.

    With what happened since, the report also says how good the forecasts were, and whether they were sealed in the
    ledger before.
    """
    from detente.cli.resolutions import resolutions_for, scored_by
    from detente.report.html import report_html
    from detente.runs.store import find_run, write_whole
    from detente.study.answer import answer
    from detente.study.run import read_run

    found = read_run(find_run(run, RUNS))
    happened = resolutions or resolutions_for(found)
    scored = scored_by(found, happened, ledger, is_asked=resolutions is not None) if happened else None
    with progress_bar("asking again") as progress:
        text = report_html(answer(found, processors(), progress), scored)
    assert found.folder is not None
    path = out or found.folder.path / "report.html"
    write_whole(path, text.encode())
    click.echo(f"report  {path}")
