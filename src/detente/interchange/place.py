"""Write a file or folder so that it is there in full or not at all, and never over something else."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from detente.errors import DetenteError

__all__ = ["LIST", "need", "new_file", "new_folder", "write_list"]

LIST = "export.json"
CRATE = "ro-crate-metadata.json"


def need(module: str, extra: str) -> Any:
    """A library that only some formats need.

    Raises
    ------
    DetenteError
        If it is not installed; the message says how to install it.

    Example
    -------
    >>> need("no_such_library", "parquet")
    Traceback (most recent call last):
    detente.errors.DetenteError: this needs no_such_library, which is not installed: pip install 'detente[parquet]'
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        missing = (error.name or module).partition(".")[0]
        raise DetenteError(f"this needs {missing}, which is not installed: pip install 'detente[{extra}]'") from None


@contextmanager
def new_file(path: Path, is_forced: bool) -> Iterator[Path]:
    """A path to write to, which becomes the file asked for when all went well.

    Raises
    ------
    DetenteError
        If something is there already, unless forced and it is a file.
    """
    check_free(path, is_forced, is_folder=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path, is_forced: bool) -> Iterator[Path]:
    """A folder to write into, which becomes the one asked for when all went well.

    Raises
    ------
    DetenteError
        If something is there already, unless forced and it is an earlier export with nothing else in it.
    """
    check_free(path, is_forced, is_folder=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part"))
    old = made.with_suffix(".old")
    try:
        yield made
        os.chmod(made, 0o755)
        if path.exists():
            os.replace(path, old)
        try:
            os.replace(made, path)
        except OSError:
            if old.exists():
                os.replace(old, path)
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def check_free(path: Path, is_forced: bool, is_folder: bool) -> None:
    """Refuse to write over what is there, but for an earlier export when forced.

    Raises
    ------
    DetenteError
        If that is so.
    """
    if not path.exists() and not path.is_symlink():
        return
    if is_folder and path.is_dir() and not any(path.iterdir()):
        return
    if not is_forced:
        raise DetenteError(f"{path} is there already; --force replaces it")
    if not is_folder and not path.is_file():
        raise DetenteError(f"{path} is no file, so --force does not replace it; name another --out")
    if is_folder and (not path.is_dir() or path.is_symlink() or _foreign(path)):
        raise DetenteError(f"{path} holds things that no export wrote, so --force does not replace it; "
                           "name another --out")


def _foreign(folder: Path) -> bool:
    """Is there a file in a folder that the list of an export does not name."""
    try:
        listed = _listed(folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return True
    return any(path.relative_to(folder).as_posix() not in listed for path in folder.rglob("*") if not path.is_dir())


def _listed(folder: Path) -> set[str]:
    """Files that an export says it wrote."""
    if (folder / LIST).is_file():
        return {LIST, *json.loads((folder / LIST).read_bytes())["files"]}
    graph = json.loads((folder / CRATE).read_bytes())["@graph"]
    return {CRATE, *(entity["@id"] for entity in graph if entity["@type"] == "File")}


def write_list(folder: Path, about: Mapping[str, Any]) -> tuple[str, ...]:
    """Write the list of an export's files, by which a later one knows that it may replace them; gives their names."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    text = json.dumps({"format": "detente-export/1", **about, "files": names}, indent=1, ensure_ascii=False)
    (folder / LIST).write_text(text + "\n", encoding="utf-8")
    return (*names, LIST)
