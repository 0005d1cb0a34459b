"""`detente runs`: list the runs in a folder."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.common import RUNS, emit
from detente.errors import RunError


@click.command()
@click.option("--root", type=click.Path(path_type=Path, file_okay=False), default=RUNS, show_default=True,
              help="Folder with the runs.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(root: Path, as_json: bool) -> None:
    """List the runs in a folder, the newest last."""
    from detente.runs.store import list_runs

    rows = []
    for folder in list_runs(root):
        try:
            manifest = folder.manifest()
        except RunError as error:
            click.echo(str(error), err=True)
            continue
        case = manifest.get("case") or {}
        rows.append({"id": manifest["id"], "folder": str(folder.path), "state": manifest.get("state", ""),
                     "title": case.get("title", ""), "draws": manifest.get("draws"), "seed": manifest.get("seed"),
                     "made": manifest.get("made", ""), "changes": manifest.get("changes", {}),
                     "without": manifest.get("without", [])})
    if as_json:
        emit(rows)
        return
    if not rows:
        click.echo(f"no runs in {root}; make one with: detente run russia-iran-us-2010")
    for row in rows:
        changed = "".join(f"  {path}={value}" for path, value in row["changes"].items())
        changed += "".join(f"  without {name}" for name in row["without"])
        finished = row["state"] == "finished" and isinstance(row["draws"], int)
        state = f"{row['draws']:,} draws  seed {row['seed']}  {row['made']}" if finished else row["state"]
        click.echo(f"{row['id']}  {state}  {row['title']}{changed}")
