"""`detente schema`: the JSON Schema of the case language."""

from __future__ import annotations

import json
from pathlib import Path

import click

from detente.cli.common import emit


@click.command()
@click.option("--of", "what", type=click.Choice(["case", "voting-rule"]), default="case", show_default=True,
              help="Of which kind of file.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file instead.")
def command(what: str, out: Path | None) -> None:
    """Write the JSON Schema, from which editors complete and check a case while it is typed."""
    from detente.case.schema import json_schema
    from detente.case.voting_file import voting_schema
    from detente.runs.store import write_whole

    schema = json_schema() if what == "case" else voting_schema()
    if out is None:
        emit(schema)
        return
    write_whole(out, (json.dumps(schema, indent=1, ensure_ascii=False) + "\n").encode())
    click.echo(f"wrote {out}", err=True)
