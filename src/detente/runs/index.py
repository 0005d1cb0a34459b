"""The index of runs: what `detente runs` lists, in SQLite, so that not every manifest has to be read each time.

It is only ever a copy. The folders of the runs, and the notes of those that are kept elsewhere, say what there is; the
index is put right from them whenever it is missing, damaged or behind, and where it cannot be used the list is made
without it. Two processes may use it at once: each change is one transaction, and a change that is lost is made again by
the next to look.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from detente.errors import RunError
from detente.runs.store import MANIFEST, Folder, forget_place, note_place, place_of, places
from detente.words import plural

__all__ = ["INDEX", "Listed", "enter", "list_all", "prune"]

INDEX = "index.db"
LOCK_WAIT = 10.0
VERSION = 1
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
SCHEMA = """CREATE TABLE run (
  folder TEXT PRIMARY KEY, id TEXT, state TEXT, title TEXT, draws INTEGER, seed INTEGER, made TEXT, changes TEXT,
  without TEXT, variant TEXT, stamp TEXT, digest TEXT) WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A run as it is listed.

    Parameters
    ----------
    folder
        The way to it from the root, which is its id where it lies there.
    id, title, draws, seed, made, changes, without, variant
        From its manifest; empty or None where that does not say.
    state
        `finished`, `unfinished`, `gone` where there is no such folder any more, or `unreadable`.
    stamp
        Which writing of the manifest this was read from.
    says
        What is wrong with a manifest that cannot be read.
    """

    folder: str
    id: str
    state: str
    title: str = ""
    draws: int | None = None
    seed: int | None = None
    made: str = ""
    changes: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    variant: str | None = None
    stamp: str = ""
    says: str = ""

    def path(self, root: Path) -> Path:
        """Its folder."""
        return place_of(root, self.folder)


COLUMNS = tuple(part.name for part in fields(Listed) if part.name != "says")


def list_all(root: Path) -> tuple[Listed, ...]:
    """Every run in a root or noted there as kept elsewhere, the newest last, and before them those that are gone.

    Parameters
    ----------
    root
        The folder with the runs. Its index is put right on the way; that it cannot be written is no failure.

    Example
    -------
    >>> list_all(Path("no-such-folder"))
    ()
    """
    if not root.is_dir():
        return ()
    known = _known(root)  # read before looking for folders, so that a run begun meanwhile does not seem to be gone
    found, ages = {}, {}
    for way in _ways(root):
        with suppress(OSError):
            stamp, ages[way] = _stamp(root / way)
            row = known.get(way)
            found[way] = row if row is not None and row.stamp == stamp else _read(root, way, stamp)
    gone = [_gone(way, known.get(way)) for way in {**known, **places(root)} if way not in found]
    fresh = [row for way, row in found.items() if row is not known.get(way) and not row.says]
    if fresh or not (root / INDEX).exists():
        _write(root, fresh)
    here = sorted(found.values(), key=lambda row: (ages[row.folder], row.folder))
    return (*sorted(gone, key=lambda row: (row.made, row.folder)), *here)


def enter(root: Path, folder: Folder) -> str:
    """Enter a run as its manifest says; where that fails, a sentence, since a run does not fail for its index.

    Example
    -------
    >>> import tempfile
    >>> root = Path(tempfile.mkdtemp())
    >>> folder = Folder(root / "tax-1")
    >>> folder.write_manifest({"id": "tax-1", "state": "unfinished"})
    >>> enter(root, folder), [row.id for row in list_all(root)]
    ('', ['tax-1'])
    """
    try:
        way = note_place(root, folder)
        root.mkdir(parents=True, exist_ok=True)
        said = _write(root, [_read(root, way, _stamp(root / way)[0])])
    except OSError as error:
        said = error.strerror or str(error)
    return f"note: {folder.path} could not be entered in the index of {root}: {said}" if said else ""


def prune(root: Path) -> tuple[Listed, ...]:
    """Forget the runs whose folders are gone; gives those that were forgotten.

    Raises
    ------
    RunError
        If the index or a note cannot be written.

    Example
    -------
    >>> prune(Path("no-such-folder"))
    ()
    """
    gone = [row for row in list_all(root) if row.state == "gone"]
    try:
        for row in gone:
            forget_place(root, row.folder)
    except OSError as error:
        raise RunError(f"cannot remove {error.filename}: {error.strerror}") from None
    said = _write(root, (), [row.folder for row in gone]) if gone else ""
    if said:
        raise RunError(f"{plural(len(gone), 'run')} could not be forgotten: {root / INDEX}: {said}")
    return tuple(gone)


def _ways(root: Path) -> Iterator[str]:
    """The ways to all folders of runs, each once."""
    yield from sorted({*(path.parent.name for path in root.glob(f"*/{MANIFEST}")), *places(root)})


def _stamp(path: Path) -> tuple[str, float]:
    """Which writing of a run's manifest is there now, and when something was last written into its folder."""
    about = (path / MANIFEST).stat()
    return f"{about.st_mtime_ns}-{about.st_size}-{about.st_ino}", path.stat().st_mtime


def _read(root: Path, way: str, stamp: str) -> Listed:
    """A run from its manifest."""
    try:
        manifest = Folder(root / way).manifest()
        changes, without = manifest.get("changes", {}), manifest.get("without", [])
        return Listed(way, str(manifest["id"]), str(manifest.get("state", "")),
                      str((manifest.get("case") or {}).get("title", "")), _whole(manifest.get("draws")),
                      _whole(manifest.get("seed")), str(manifest.get("made", "")),
                      {str(path): str(value) for path, value in changes.items()}, tuple(map(str, without)),
                      manifest.get("variant") and str(manifest["variant"]), stamp)
    except RunError as error:
        return Listed(way, Path(way).name, "unreadable", says=str(error))
    except (AttributeError, TypeError) as error:
        return Listed(way, Path(way).name, "unreadable", says=f"{root / way / MANIFEST} is no manifest: {error}")


def _whole(value: Any) -> int | None:
    """A whole number that the index can hold, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else None


def _gone(way: str, row: Listed | None) -> Listed:
    """A run whose folder is no longer there; where the index has lost it too, only the way to it is known."""
    if row is None:
        return Listed(way, Path(way).name, "gone")
    return Listed(way, row.id, "gone", row.title, row.draws, row.seed, row.made, row.changes, row.without, row.variant)


def _known(root: Path) -> dict[str, Listed]:
    """What the index says; nothing where it cannot be read, and without the rows that are not as they were written."""
    if not (root / INDEX).is_file():
        return {}
    try:
        with _opened(root, "rw") as connection:
            rows = connection.execute(f"SELECT {', '.join(COLUMNS)}, digest FROM run").fetchall()
    except (sqlite3.Error, OverflowError):
        return {}
    return {row[0]: _row(row) for row in rows if row[-1] == _digest(row[:-1])}


def _row(row: tuple[Any, ...]) -> Listed:
    """A row of the table as it is listed."""
    values = dict(zip(COLUMNS, row[:-1], strict=True))
    values |= {"changes": json.loads(values["changes"]), "without": tuple(json.loads(values["without"]))}
    return Listed(**values)


def _cells(row: Listed) -> tuple[Any, ...]:
    """What is listed as a row of the table, with the digest that shows damage."""
    values = {name: getattr(row, name) for name in COLUMNS}
    values |= {"changes": json.dumps(dict(row.changes)), "without": json.dumps(row.without)}
    cells = tuple(values[name] for name in COLUMNS)
    return (*cells, _digest(cells))


def _digest(cells: tuple[Any, ...]) -> str:
    """A digest of a row."""
    return hashlib.blake2b(repr(cells).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _write(root: Path, rows: Iterable[Listed], gone: Iterable[str] = ()) -> str:
    """Enter rows and remove others in one transaction; why not, where that fails."""
    cells = [found for row in rows if not row.says and _is_text(found := _cells(row))]
    ways = [(way,) for way in gone]
    try:
        _change(root, cells, ways)
    except sqlite3.DatabaseError as error:
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) not in DAMAGED:
            return str(error)
        return _write_anew(root, cells)
    return ""


def _write_anew(root: Path, cells: Sequence[tuple[Any, ...]]) -> str:
    """Replace a damaged index; all that it held stands in the folders, and what is not given now is found there."""
    try:
        for name in (INDEX, f"{INDEX}-journal"):
            (root / name).unlink(missing_ok=True)
        _change(root, cells, ())
    except (sqlite3.Error, OSError) as error:
        return str(error)
    return ""


def _change(root: Path, cells: Sequence[tuple[Any, ...]], gone: Sequence[tuple[str]]) -> None:
    """The transaction: a table where there is none, rows in, rows out."""
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    with _opened(root, "rwc") as connection:
        connection.execute("BEGIN IMMEDIATE")
        _lay_out(connection)
        connection.executemany(f"INSERT OR REPLACE INTO run ({', '.join(COLUMNS)}, digest) VALUES ({marks})", cells)
        connection.executemany("DELETE FROM run WHERE folder = ?", gone)
        connection.execute("COMMIT")


def _is_text(cells: tuple[Any, ...]) -> bool:
    """Can a row be written: all its text is Unicode, which the name of a folder need not be."""
    try:
        "".join(cell for cell in cells if isinstance(cell, str)).encode()
    except UnicodeEncodeError:
        return False
    return True


def _lay_out(connection: sqlite3.Connection) -> None:
    """Make the table, anew where another version of the package made it."""
    if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
        connection.execute("DROP TABLE IF EXISTS run")
        connection.execute(SCHEMA)
        connection.execute(f"PRAGMA user_version = {VERSION}")


@contextmanager
def _opened(root: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """A connection that keeps a rollback journal, which any plain file system can hold."""
    uri = f"{(root / INDEX).resolve().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, timeout=LOCK_WAIT, isolation_level=None, uri=True)) as connection:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")  # damage shows in the digest
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = NORMAL")
        yield connection
