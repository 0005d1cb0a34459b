"""Large plain tables as columns of text: CSV, tab-separated text (also gzipped) and Parquet, with line numbers."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.errors import CaseError, Problem
from detente.interchange.place import need

__all__ = ["SHOWN", "PlainTable", "raise_all", "read_plain", "repeated"]

SHOWN = 20
"""How many problems of a file are told one by one."""
Keep = Callable[[list[str]], list[str]]
GZIP, PARQUET = b"\x1f\x8b", b"PAR1"


@dataclass(frozen=True, eq=False)
class PlainTable:
    """A table: the file's name and SHA-256, its columns by name as written, the line of each row, places of columns."""

    name: str
    digest: str
    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    places: Mapping[str, int]

    def find(self, *names: str) -> str:
        """The first of some names that a column has, whatever its case; empty where none has."""
        lower = {column.lower(): column for column in self.columns}
        return next((lower[name] for name in names if name in lower), "")

    def place(self, column: str) -> int:
        """At which place of a line a column stands."""
        return self.places.get(column, 0)

    def problem(self, row: int, column: str, message: str) -> Problem:
        """Something wrong with a cell."""
        return Problem(self.lines[row], self.place(column), column, message)


def read_plain(path: Path, header: Sequence[str] = (), keep: Keep = list) -> PlainTable:
    """Read a table; its first line names the columns, or the first line that has the columns of `header`.

    Only the columns that `keep` gives are kept.

    Raises
    ------
    CaseError
        If it is no such table; all that is wrong at once, with lines.
    DetenteError
        If it is Parquet and pyarrow is not installed.
    OSError
        If it cannot be opened.
    """
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if data[:4] == PARQUET:
        return _parquet(path, digest, keep)
    if data[:2] == GZIP:
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError) as error:
            raise CaseError([Problem(0, 0, "", f"gzip, but it cannot be unpacked: {error}")], path.name) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CaseError([Problem(line, 1, "", "not UTF-8; save it as text in UTF-8")], path.name) from None
    return _text(text, path.name, digest, _before(text, header, path.name), keep)


def _before(text: str, header: Sequence[str], name: str) -> int:
    """How many lines stand before the names of the columns."""
    if not header:
        return 0
    for number, line in enumerate(text.splitlines()):
        cells = {cell.strip().strip('"').lower() for cell in line.replace(";", ",").replace("\t", ",").split(",")}
        if cells.issuperset(header):
            return number
    raise CaseError([Problem(0, 0, "", f"no line names the columns {', '.join(header)}")], name)


def _text(text: str, name: str, digest: str, skip: int, keep: Keep) -> PlainTable:
    """A table in text, from the line after some that are passed over."""
    text = "".join(text.splitlines(keepends=True)[skip:]) if skip else text
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max("\t;,", key=first.count))
    problems: list[Problem] = []
    header: list[str] = []
    columns: dict[str, list[str]] = {}
    lines: list[int] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        columns = {name: [] for name in keep(header)}
        into = [(header.index(name), cells) for name, cells in columns.items()]
        for row in reader:
            if len(row) == len(header):
                for at, cells in into:
                    cells.append(sys.intern(row[at]))
                lines.append(reader.line_num + skip)
            elif any(cell.strip() for cell in row):
                told = f"{len(row)} cells; the header has {len(header)}"
                problems.append(Problem(reader.line_num + skip, 1, "", told))
    except csv.Error as error:
        problems.append(Problem(reader.line_num + skip, 1, "", f"this line cannot be read: {error}"))
    if len(set(header)) < len(header):
        twice = sorted({one for one in header if header.count(one) > 1})
        problems += [Problem(1, 1, one, f"{header.count(one)} columns have this name") for one in twice]
    if not lines and not problems:
        problems.append(Problem(1, 1, "", "there is no row below the header"))
    raise_all(problems, name)
    return PlainTable(name, digest, columns, lines, {name: at for at, name in enumerate(header, 1)})


def _parquet(path: Path, digest: str, keep: Keep) -> PlainTable:
    """A table in Parquet; rows count from 1."""
    arrow, parquet = need("pyarrow", "parquet"), need("pyarrow.parquet", "parquet")
    try:
        names = keep(parquet.read_schema(path).names)
        table = parquet.read_table(path, columns=names)
    except (arrow.ArrowInvalid, OSError) as error:
        raise CaseError([Problem(0, 0, "", f"Parquet, but it cannot be read: {error}")], path.name) from None
    columns = {name: ["" if value is None else sys.intern(str(value)) for value in table[name].to_pylist()]
               for name in names}
    if not table.num_rows:
        raise CaseError([Problem(0, 0, "", "there is no row")], path.name)
    return PlainTable(path.name, digest, columns, range(1, table.num_rows + 1), {})


def repeated(keys: Sequence[object]) -> dict[int, int]:
    """Rows whose key came before, each with the row where it came first."""
    first: dict[object, int] = {}
    return {row: first[key] for row, key in enumerate(keys) if first.setdefault(key, row) != row}


def raise_all(problems: Sequence[Problem], name: str) -> None:
    """Raise what is wrong with a file, if anything, the first of it one by one.

    Raises
    ------
    CaseError
        If there is a problem.
    """
    if not problems:
        return
    ordered = sorted(problems)
    more = len(ordered) - SHOWN
    last = ordered[-1]
    rest = [Problem(last.line, last.column + 1, "", f"and {more:,} more up to here")] if more > 0 else []
    raise CaseError([*ordered[:SHOWN], *rest], name)
