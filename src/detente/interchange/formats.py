"""Every format of export: what it is, whether a file or a folder, and what writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from detente.errors import DetenteError
from detente.interchange.exported import Exported
from detente.interchange.place import new_file, new_folder, write_list

__all__ = ["CRATE_FORMAT", "FORMATS", "Format", "export_crate", "export_to"]

Progress = Callable[[int, int], None]
CRATE_FORMAT = "ro-crate"


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Parameters
    ----------
    says
        What it is, for the help of the command.
    suffix
        What the name of its file ends in; empty for a folder.
    writer
        Module and function that write it: (exported, path, progress).
    """

    says: str
    suffix: str
    writer: tuple[str, str]

    def write(self, exported: Exported, path: Path, progress: Progress | None = None) -> None:
        """Write a run to a file that is empty or a folder that is there."""
        module, name = self.writer
        getattr(import_module(f"detente.interchange.{module}"), name)(exported, path, progress)


FORMATS = {
    "parquet": Format("tables as Parquet files", "", ("parquet", "write_parquet")),
    "csv": Format("tables as CSV files", "", ("csv_files", "write_csv")),
    "netcdf": Format("labelled arrays as one netCDF file, for xarray", ".nc", ("labelled", "write_netcdf")),
    "salib": Format("problem, X and Y for SALib", "", ("salib", "write_salib")),
    "ema": Format("results of the EMA Workbench", ".tar.gz", ("workbench", "write_workbench")),
}


def export_to(
    kind: str, exported: Exported, path: Path, is_forced: bool = False, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write a run in a format; gives the files.

    Parameters
    ----------
    kind
        A key of FORMATS.
    exported
        The run as columns.
    path
        Where to.
    is_forced
        Replace an earlier export.
    progress
        Called with steps done and their total.

    Raises
    ------
    DetenteError
        If something is there already, or a library is missing, or the format cannot hold the run.
    """
    form = FORMATS[kind]
    if form.suffix:
        with new_file(path, is_forced) as place:
            form.write(exported, place, progress)
        return (path,)
    with new_folder(path, is_forced) as place:
        form.write(exported, place, progress)
        names = write_list(place, {"to": kind, "run": exported.id, "worlds": exported.mode})
    return tuple(path / name for name in names)


def export_crate(
    run: Path, path: Path, license_given: str = "", author: str = "", is_forced: bool = False,
    progress: Progress | None = None,
) -> tuple[Path, ...]:  # fmt: skip
    """Write the folder of a run as an RO-Crate: a zip archive where the name ends in .zip, else a folder.

    Raises
    ------
    DetenteError
        If something is there already, or it would lie in the run itself.
    """
    from detente.interchange.crate import write_crate

    if path.resolve().is_relative_to(run.resolve()):
        raise DetenteError(f"{path} lies in the run itself; name another --out")
    if path.suffix == ".zip":
        with new_file(path, is_forced) as place:
            write_crate(run, place, license_given, author, progress)
        return (path,)
    with new_folder(path, is_forced) as place:
        write_crate(run, place, license_given, author, progress)
    return tuple(sorted(found for found in path.rglob("*") if found.is_file()))
