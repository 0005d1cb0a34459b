"""`detente schema`: the JSON Schema of the case language."""

from __future__ import annotations

import json
from pathlib import Path

import click

from detente.cli.common import emit


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file instead.")
def command(out: Path | None) -> None:
    """Write the JSON Schema, from which editors complete and check a case while it is typed."""
    from detente.case.schema import json_schema
    from detente.runs.store import write_whole

    if out is None:
        emit(json_schema())
        return
    write_whole(out, (json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n").encode())
    click.echo(f"wrote {out}", err=True)
