"""`detente runs`: list the runs in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.cli.common import RUNS, emit

if TYPE_CHECKING:
    from detente.runs.index import Listed


@click.command()
@click.option("--root", type=click.Path(path_type=Path, file_okay=False), default=RUNS, show_default=True,
              help="Folder with the runs.")
@click.option("--prune", is_flag=True, help="Forget the runs whose folders are gone.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(root: Path, prune: bool, as_json: bool) -> None:
    """List the runs in a folder and those made from there with --out, the newest last.

    The list is kept in index.db among the runs, and put right from their folders whenever it does not agree with them.
    """
    from detente.runs import index

    forgotten = index.prune(root) if prune else ()
    rows = index.list_all(root)
    for row in rows:
        if row.says:
            click.echo(row.says, err=True)
    told = [row for row in rows if not row.says]
    if as_json:
        emit([_json(row, root) for row in told])
        return
    for row in forgotten:
        click.echo(f"forgot {row.id}, whose folder {row.path(root)} is gone")
    if not told:
        click.echo(f"no runs in {root}; make one with: detente run russia-iran-us-2010")
    for row in told:
        click.echo(_line(row, root))


def _json(row: Listed, root: Path) -> dict[str, Any]:
    """A run as JSON."""
    return {"id": row.id, "folder": str(row.path(root)), "state": row.state, "title": row.title, "draws": row.draws,
            "seed": row.seed, "made": row.made, "changes": dict(row.changes), "without": list(row.without),
            "variant": row.variant}


def _line(row: Listed, root: Path) -> str:
    """A run in a line."""
    changed = "".join(f"  {path}={value}" for path, value in row.changes.items())
    changed += "".join(f"  without {name}" for name in row.without)
    changed += f"  variant {row.variant}" if row.variant else ""
    state = row.state
    if state == "finished" and row.draws is not None:
        state = f"{row.draws:,} draws  seed {row.seed}  {row.made}"
    elif state == "gone":
        state = "gone; detente runs --prune forgets it"
    place = f"  in {row.path(root)}" if row.folder != row.id else ""
    return f"{row.id}  {state}  {row.title}{changed}{place}".rstrip()
