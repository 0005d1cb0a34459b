"""What a run writes down of itself: whose a folder is while it is solved, and all that is needed to repeat it."""

from __future__ import annotations

import datetime as dt
import hashlib
import platform
from importlib import metadata
from typing import TYPE_CHECKING, Any

from detente.case.read import CaseFile
from detente.errors import RunError
from detente.runs.execute import Results
from detente.runs.store import MANIFEST, Folder, code_digest
from detente.study.precision import Stop
from detente.version import __version__

if TYPE_CHECKING:
    from detente.study.run import Settings

__all__ = ["claim_folder", "manifest_of"]

PACKAGES = ("numpy", "numba", "scipy", "pydantic")


def claim_folder(folder: Folder, name: str, data: bytes) -> None:
    """Make a folder a run's own, or refuse when it is another's; two processes may claim it for the same run.

    Parameters
    ----------
    folder
        Where the run is to be kept.
    name
        The run's id.
    data
        The bytes of its case, which are kept.

    Raises
    ------
    RunError
        If the folder holds anything else, or a sealed run that another state of the code made.

    Example
    -------
    >>> import tempfile
    >>> from pathlib import Path
    >>> folder = Folder(Path(tempfile.mkdtemp()) / "run")
    >>> claim_folder(folder, "tax-1", b"detente: 1")
    >>> folder.manifest()["state"]
    'unfinished'
    """
    if not folder.has_manifest:
        others = _others(folder)
        if not folder.has_manifest:  # which another process may have written just now
            if others:
                raise RunError(f"{folder.path} is not empty and holds no run; name another folder")
            folder.write_manifest(_begun(name))
    manifest = folder.manifest()
    if manifest["id"] != name:
        raise RunError(f"{folder.path} holds another run, {manifest['id']}; name another folder or remove that one")
    if manifest.get("code") != code_digest():
        if folder.is_sealed:
            raise RunError(f"{folder.path} holds a sealed run that another state of détente made, and stays as it is; "
                           "name another folder with --out")
        folder.drop_blocks()
        folder.write_manifest(_begun(name))
    folder.sweep()
    folder.keep_case(data)


def _others(folder: Folder) -> bool:
    """Is there anything in the folder but hidden files and a manifest."""
    return folder.path.exists() and any(
        not path.name.startswith(".") and path.name != MANIFEST for path in folder.path.iterdir()
    )


def _begun(name: str) -> dict[str, Any]:
    """The manifest of a run that is not finished."""
    return {"format": "detente-run/1", "id": name, "state": "unfinished", "code": code_digest()}


def manifest_of(
    name: str,
    source: CaseFile,
    data: bytes,
    settings: Settings,
    stop: Stop | None,
    threads: int,
    results: Results,
    seconds: float,
) -> dict[str, Any]:
    """What is needed to repeat a run and to say where it came from; `draws` are those that were made.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings
    >>> settings, none = Settings(10), Results({}, {})
    >>> manifest_of("a-1", load_case("prisoners-dilemma"), b"", settings, None, 1, none, 0.5)["draws"]
    10
    """
    return {
        "format": "detente-run/1",
        "id": name,
        "state": "finished",
        "code": code_digest(),
        "case": {"file": source.file, "title": source.case.case.title, "sha256": hashlib.sha256(data).hexdigest()},
        "draws": settings.draws,
        "precision": None if stop is None else stop.as_json(),
        "seed": settings.seed,
        "changes": {path: str(value) for path, value in settings.changes.items()},
        "set": [[path, value] for path, value in settings.changes.items()],
        "without": list(settings.without),
        "variant": settings.variant,
        "detente": __version__,
        "packages": {package: metadata.version(package) for package in PACKAGES},
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "threads": threads,
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "blocks_reused": results.reused,
    }
