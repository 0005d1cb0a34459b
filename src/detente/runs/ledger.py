"""A ledger as a file: rows that are only ever added, in SQLite; or the same as lines of JSON for others to keep."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from detente.errors import RunError
from detente.runs.store import Folder, write_whole

__all__ = ["LedgerFile", "Row", "export_text", "read_ledger", "write_export"]

MAGIC = b"SQLite format 3\0"
LOCK_WAIT = 60.0
LINE = re.compile(r'\{"hash":"([0-9a-f]{64})","sealed":(\{.*\})\}')
SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
  number INTEGER PRIMARY KEY, sealed TEXT NOT NULL, hash TEXT NOT NULL, folder TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS entry_stays BEFORE UPDATE ON entry
  BEGIN SELECT RAISE(ABORT, 'an entry of a ledger is never changed'); END;
CREATE TRIGGER IF NOT EXISTS entry_remains BEFORE DELETE ON entry
  BEGIN SELECT RAISE(ABORT, 'an entry of a ledger is never removed'); END;
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a ledger.

    Parameters
    ----------
    number
        Its place, from 1.
    sealed
        What was sealed, as the very text that is hashed.
    hash
        The SHA-256 that the ledger gives for that text.
    folder
        Where the run lay, seen from the ledger; a hint that is not sealed, and empty in an exported ledger.
    """

    number: int
    sealed: str
    hash: str
    folder: str = ""


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A ledger in SQLite; two processes may use it at once."""

    path: Path

    def rows(self) -> tuple[Row, ...]:
        """Every row in order; none where there is no file yet.

        Raises
        ------
        RunError
            If the file is no ledger or cannot be read.
        """
        if not self.path.exists():
            return ()
        # Not read-only, because the first reader after a crash undoes what was left half done.
        with self._opened(f"{self.path.resolve().as_uri()}?mode=rw") as connection:
            return _rows(connection)

    def append(self, write: Callable[[tuple[Row, ...]], Row | None]) -> Row | None:
        """Add the row that `write` makes of those which are there, while no other process can add one.

        Parameters
        ----------
        write
            Gets all rows and gives the next, or None where there is nothing to add.

        Raises
        ------
        RunError
            If the file is no ledger or cannot be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"cannot write {self.path}: {error.strerror}") from None
        with self._opened(f"{self.path.resolve().as_uri()}?mode=rwc") as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("BEGIN IMMEDIATE")
            try:
                _lay_out(connection, self.path)
                row = write(_rows(connection))
                if row is not None:
                    connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?)",
                                       (row.number, row.sealed, row.hash, row.folder))
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        return row

    def way_to(self, folder: Folder) -> str:
        """The way from the ledger to a run's folder."""
        try:
            way = os.path.relpath(folder.path.resolve(), self.path.resolve().parent)
        except ValueError:  # another drive
            way = str(folder.path.resolve())
        return Path(way).as_posix()

    def folder_of(self, row: Row) -> Folder:
        """The folder of a row's run."""
        return Folder(self.path.parent / row.folder)

    @contextmanager
    def _opened(self, uri: str) -> Iterator[sqlite3.Connection]:
        """A connection whose errors are sentences."""
        try:
            with closing(sqlite3.connect(uri, timeout=LOCK_WAIT, isolation_level=None, uri=True)) as connection:
                connection.text_factory = _text
                yield connection
        except (sqlite3.Error, OverflowError) as error:
            raise RunError(f"{self.path} cannot be used as a ledger: {error}") from None


def _lay_out(connection: sqlite3.Connection, path: Path) -> None:
    """Make the table where the file is new; refuse a file that is something else."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and "entry" not in tables:
        raise RunError(f"{path} is a database but no ledger; name another file with --ledger")
    for statement in _statements(SCHEMA):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script; executescript would end the transaction."""
    statement = ""
    for line in script.strip().splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _rows(connection: sqlite3.Connection) -> tuple[Row, ...]:
    """All rows in the order of their numbers."""
    found = connection.execute("SELECT number, sealed, hash, folder FROM entry ORDER BY number")
    return tuple(Row(int(number), str(sealed), str(digest), str(folder)) for number, sealed, digest, folder in found)


def _text(data: bytes) -> str:
    """Text of the database; what is no UTF-8 was not written by us, and its hash will tell."""
    return data.decode("utf-8", "replace")


def export_text(rows: Sequence[Row]) -> str:
    """A ledger as lines of JSON. The hash of a line is that of all between `"sealed":` and the last brace.

    >>> export_text([Row(1, '{"number":1}', "0" * 64)]) == '{"hash":"' + "0" * 64 + '","sealed":{"number":1}}' + chr(10)
    True
    """
    return "".join(f'{{"hash":"{row.hash}","sealed":{row.sealed}}}\n' for row in rows)


def write_export(path: Path, rows: Sequence[Row]) -> None:
    """Write a ledger as lines of JSON.

    Raises
    ------
    RunError
        If the file cannot be written.
    """
    try:
        write_whole(path, export_text(rows).encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise RunError(f"cannot write {path}: {error.strerror}") from None


def read_ledger(path: Path) -> tuple[tuple[Row, ...], bool]:
    """The rows of a ledger, exported or not, and whether it is an exported one.

    Raises
    ------
    RunError
        If there is no such file or it is no ledger.

    Example
    -------
    >>> read_ledger(Path("no-such-ledger.db"))
    Traceback (most recent call last):
    detente.errors.RunError: no ledger at no-such-ledger.db; seal a run first: detente seal last
    """
    if not path.exists():
        raise RunError(f"no ledger at {path}; seal a run first: detente seal last")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RunError(f"cannot read {path}: {error.strerror}") from None
    if data.startswith(MAGIC) or not data:
        return LedgerFile(path).rows(), False
    return _lines(data, path), True


def _lines(data: bytes, path: Path) -> tuple[Row, ...]:
    """The rows of an exported ledger; their numbers are their places."""
    rows = []
    for place, line in enumerate(data.decode("utf-8", "replace").removesuffix("\n").split("\n"), 1):
        found = LINE.fullmatch(line.removesuffix("\r"))
        if found is None:
            raise RunError(f"{path}, line {place}: no entry of an exported ledger; "
                           '{"hash":"…","sealed":{…}} would be right')
        rows.append(Row(place, found[2], found[1]))
    return tuple(rows)
