"""`detente export`: a run in the formats of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.cli.common import case_argument, emit, obtain, progress_bar, run_options, settings_from
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.study.run import Run

FORMATS = ("parquet", "csv", "netcdf", "salib", "ema", "ro-crate", "efg")


@click.command()
@case_argument("run")
@click.option("--to", "kind", type=click.Choice(FORMATS), required=True,
              help="parquet, csv: tables; netcdf: labelled arrays for xarray; salib, ema: for SALib and the EMA "
                   "Workbench; ro-crate: the run's folder with a description for repositories; efg: a game tree "
                   "of the case for Gambit, named by --outcome games.ID, every number at its median.")
@click.option("--out", type=click.Path(path_type=Path), required=True,
              help="Folder (parquet, csv, salib, ro-crate) or file (netcdf .nc, ema .tar.gz, ro-crate .zip, efg .efg).")
@click.option("--outcome", "outcomes", multiple=True, metavar="PATH",
              help="Only this outcome, or those whose names begin so; may be given several times.")
@click.option("--worlds", type=click.Choice(["today", "all", "forecast"]), default=None,
              help="Outcomes in today's world, in all worlds that the run kept, or as means over the forecast of "
                   "worlds. [default: today]")
@click.option("--license", "license_given", metavar="LICENCE", default=None,
              help="Licence of a crate: an address, an SPDX identifier such as CC-BY-4.0, or words.")
@click.option("--author", metavar="NAME", default=None,
              help="Who made the run, for a crate; an ORCID may follow, as in 'Ada Lovelace <https://orcid.org/…>'.")
@click.option("--force", is_flag=True, help="Replace an earlier export.")
@run_options
@click.option("--json", "as_json", is_flag=True, help="What was written as JSON on standard output.")
def command(
    run: str,
    kind: str,
    out: Path,
    outcomes: tuple[str, ...],
    worlds: str | None,
    license_given: str | None,
    author: str | None,
    force: bool,
    draws: int,
    seed: int,
    threads: int | None,
    changes: tuple[str, ...],
    without: tuple[str, ...],
    as_json: bool,
) -> None:
    """Write RUN for another program: its draws, outcomes, claims and questions, with units and descriptions.

    RUN is a finished run (its id, folder, or `last`), a file, or a bundled case. A crate needs a run with a folder.
    """
    from detente.interchange.formats import CRATE_FORMAT, FORMATS, export_crate, export_to
    from detente.interchange.place import check_free
    from detente.report.exported import gather

    if kind == "efg":
        game = _game(out, outcomes, worlds, license_given, author)
        _tell(_efg(obtain(run, settings_from(draws, seed, changes, without), threads, quiet=as_json), game, out, force),
              as_json)
        return
    is_crate = kind == CRATE_FORMAT
    _check(kind, out, outcomes, worlds, license_given, author)
    check_free(out, force, not (out.suffix == ".zip" if is_crate else FORMATS[kind].suffix))
    found = obtain(run, settings_from(draws, seed, changes, without), threads, quiet=as_json)
    if is_crate:
        if found.folder is None:
            raise DetenteError(f"a crate holds the folder of a run, and {found.id} has none yet; make it first with: "
                               f"detente run {run}")
        with progress_bar("writing", as_json) as progress:
            written = export_crate(found.folder.path, out, license_given or "", author or "", force, progress)
        _tell({"to": kind, "run": found.id, "out": str(out), "files": [str(path) for path in written]}, as_json)
        return
    with progress_bar("gathering", as_json) as progress:
        exported = gather(found, outcomes, worlds or "today", progress)  # type: ignore[arg-type]  # click has checked it
    with progress_bar("writing", as_json) as progress:
        written = export_to(kind, exported, out, force, progress)
    about = {"to": kind, "run": found.id, "worlds": exported.mode, "draws": exported.draws,
             "inputs": len(exported.inputs), "outcomes": len(exported.outcomes), "claims": len(exported.claims),
             "questions": len(exported.questions), "left_out": exported.left_out, "out": str(out),
             "files": [str(path) for path in written]}
    _tell(about, as_json)


def _game(out: Path, outcomes: tuple[str, ...], *others: str | None) -> str:
    """The id of the game that is to be written; refuses what says nothing to it."""
    if any(other is not None for other in others):
        raise DetenteError("--worlds, --license and --author do not go with efg")
    if out.suffix != ".efg":
        raise DetenteError(f"--out {out}: a name that ends in .efg would be right for efg")
    if len(outcomes) != 1 or not outcomes[0].startswith("games."):
        raise DetenteError("efg writes one game: name it with --outcome games.ID")
    return outcomes[0].split(".")[1]


def _efg(run: Run, game: str, out: Path, force: bool) -> dict[str, Any]:
    """Write one game with every number at its median."""
    import numpy as np

    from detente.case.expression import Name
    from detente.interchange.place import new_file
    from detente.interchange.tree_case import efg_of_case
    from detente.study.answer import reading_of

    reading = reading_of(run)
    text = efg_of_case(run.source.case, game, lambda path: float(np.nanmedian(reading.name(Name(path)))))
    with new_file(out, force) as path:
        path.write_text(text, encoding="utf-8")
    return {"to": "efg", "run": run.id, "out": str(out), "files": [str(out)]}


def _check(
    kind: str, out: Path, outcomes: tuple[str, ...], worlds: str | None, license_given: str | None, author: str | None
) -> None:
    """Refuse options that would change nothing, and a name that does not fit the format; all at once."""
    from detente.interchange.formats import FORMATS

    wrong = []
    if kind == "ro-crate":
        wrong += ["--outcome does not go with ro-crate, which holds the whole run"] if outcomes else []
        wrong += ["--worlds does not go with ro-crate, which holds the whole run"] if worlds else []
    else:
        given = {"--license": license_given, "--author": author}
        wrong += [f"{name} goes with --to ro-crate, not {kind}" for name, value in given.items() if value is not None]
        suffix = FORMATS[kind].suffix
        if suffix and not out.name.endswith(suffix):
            wrong.append(f"--out {out}: a name that ends in {suffix} would be right for {kind}")
    if author is not None and kind == "ro-crate":
        from detente.interchange.crate import read_maker

        read_maker(author)
    if wrong:
        raise DetenteError("\n".join(wrong))


def _tell(about: dict[str, Any], as_json: bool) -> None:
    """Say what was written."""
    from detente.words import plural

    if as_json:
        emit({"version": 1, "format": "detente-export", **about})
        return
    if "outcomes" in about:
        parts = [plural(about[name], name.removesuffix("s")) for name in ("inputs", "outcomes", "claims", "questions")]
        click.echo(f"{about['run']}: {', '.join(parts)} over {plural(about['draws'], 'draw')}")
        if about["left_out"]:
            click.echo(f"left out: {plural(about['left_out'], 'outcome')} that the run did not keep so")
    files = about["files"]
    click.echo(f"wrote {about['out']}" + (f" ({plural(len(files), 'file')})" if len(files) > 1 else ""))
