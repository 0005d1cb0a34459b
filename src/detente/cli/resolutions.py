"""What happened later: the file beside a case, its copy in a run, and the score of that run by it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.ledgers import sealed_entry
from detente.errors import DetenteError
from detente.runs.store import Folder, write_whole

if TYPE_CHECKING:
    from detente.study.run import Run
    from detente.study.score import Scored

__all__ = ["keep_resolutions", "resolutions_beside", "resolutions_for", "scored_by"]

KEPT = "resolutions.yaml"


def resolutions_beside(case: Path) -> Path | None:
    """The file of resolutions that lies beside a case file: CASE.resolutions.yaml."""
    path = case.with_name(f"{case.stem}.resolutions.yaml")
    return path if path.is_file() else None


def keep_resolutions(folder: Folder, path: Path) -> None:
    """Keep what happened with the run, so that its report can be written again wherever the run lies."""
    write_whole(folder.path / KEPT, path.read_bytes())


def resolutions_for(run: Run) -> Path | None:
    """What happened, as kept with a run or, for a bundled case, as it comes along."""
    from detente.cases import bundled, resolutions_of

    kept = run.folder.path / KEPT if run.folder is not None else None
    if kept is not None and kept.is_file():
        return kept
    name = Path(run.source.file).stem
    return resolutions_of(name) if name in bundled() else None


def scored_by(run: Run, path: Path, ledger: Path, is_asked: bool = True) -> Scored | None:
    """The score of a run by a file of resolutions, and whether the ledger vouches for it.

    Raises
    ------
    DetenteError
        If the file is wrong, or fits no question of the case; where nobody asked, the latter is only said.
    """
    from detente.study.questions import read_resolutions
    from detente.study.score import Scored, score_run

    resolutions, doubt, entry = read_resolutions(path), "", None
    try:
        entry = sealed_entry(ledger, run.id, run.folder)
    except DetenteError as error:
        doubt = str(error)
    try:
        report = score_run(run, resolutions, sealed=entry.sealed if entry else None)
    except DetenteError as error:
        if is_asked:
            raise
        click.echo(f"{path.name} is left out of the report: {error}", err=True)
        return None
    return Scored(report, path.name, entry, doubt)
