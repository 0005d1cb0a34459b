"""Tables beside a case: parts of a market that stand in a CSV file, read as if they were written in the case.

In the case stands `producers: {table: producers.csv}`. The first line of the file names the columns, `id` among them.
A table is either wide (a row for each part, a column for each field, `conduct.europe` for what lies deeper,
`unit_cost.note` and `unit_cost.evidence` for what is said of a number) or long (columns `id`, `field` and `value`, a
row for each field, with `unit`, `evidence` and `note` of that number).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import Any

from detente.case.market_parts import TABLES
from detente.case.tree import Path, Tree, read_tree
from detente.case.yaml_scalar import ScalarError, plain_value
from detente.case.yaml_text import decoded, read_bytes
from detente.errors import CaseError, Problem

__all__ = ["table_text", "with_tables", "written_out"]

TEXTS = ("id", "field", "name", "note", "unit")
EXTRAS = ("unit", "evidence", "note")
LONG = ("id", "field", "value", *EXTRAS)
_KEY = r"table\s*:\s*(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s#,}]+)"
_WRITTEN = re.compile(rf"\{{\s*{_KEY}\s*,?\s*\}}|{_KEY}")


def with_tables(tree: Tree, folder: FilePath | None, file: str) -> Tree:
    """The tree with every table that it names read from its file.

    Parameters
    ----------
    tree, file
        What the case's own file holds, and its name for messages.
    folder
        Where the case lies; None where it does not come from a file, and then it can name no table.

    Raises
    ------
    CaseError
        If a table cannot be found or read; carries every problem, each with the file it is in.

    Example
    -------
    >>> tree = read_tree(b"markets: {gas: {producers: {table: no-such-file.csv}}}")
    >>> with_tables(tree, FilePath("."), "gas.yaml")
    Traceback (most recent call last):
    detente.errors.CaseError: gas.yaml has 1 problem
      1:28  markets.gas.producers   no-such-file.csv: there is no such file
    """
    named = list(_named(tree.value))
    if not named:
        return tree
    value, places, files = tree.value, dict(tree.places), dict(tree.files)
    problems: list[Problem] = []
    for path, name in named:
        try:
            part = _read(_beside(name, folder), name, path)
        except CaseError as error:
            problems += [_at(tree, path, name, problem) for problem in error.problems]
            continue
        places |= part.places
        files[path] = name
        value = _replaced(value, path, part.value)
    if problems:
        raise CaseError(problems, file)
    return replace(tree, value=value, places=places, files=files)


def written_out(data: bytes, folder: FilePath) -> bytes:
    """The bytes of a case with its tables written into it, so that they are whole by themselves.

    >>> written_out(b"detente: 1", FilePath("."))
    b'detente: 1'
    """
    if b"table" not in data:
        return data
    tree = read_tree(data)
    named = list(_named(tree.value))
    if not named:
        return data
    text = decoded(data, "case")
    offsets = _offsets(text)
    for path, name in reversed(named):
        place = tree.place(path)
        at = offsets[place.line - 1] + place.column - 1
        found = _WRITTEN.match(text, at)
        if found is None:
            raise CaseError([Problem(place.line, place.column, ".".join(map(str, path)),
                                     "a table is written {table: FILE}")], "case")
        part = _read(_beside(name, folder), name, path).value
        text = text[:at] + table_text(part, place.column + 1) + text[found.end():]
    return text.encode()


def table_text(part: Any, indent: int) -> str:
    """The parts of a table as YAML, one a line.

    >>> print(table_text({"a": {"unit_cost": 10}}, 2))
    {
      "a": {"unit_cost": 10}
      }
    """
    blank = "\n" + " " * indent
    rows = ("," + blank).join(f"{json.dumps(key)}: {json.dumps(row, ensure_ascii=False)}" for key, row in part.items())
    return f"{{{blank}{rows}{blank}}}"


def _offsets(text: str) -> list[int]:
    """Where each line begins."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]


def _named(value: Any) -> Iterator[tuple[Path, str]]:
    """Every part of a market that is to be read from a table, with the file's name."""
    markets = value.get("markets") if isinstance(value, dict) else None
    for market, parts in markets.items() if isinstance(markets, dict) else ():
        for section in TABLES:
            found = parts.get(section) if isinstance(parts, dict) else None
            if isinstance(found, dict) and list(found) == ["table"] and isinstance(found["table"], str):
                yield ("markets", market, section), found["table"]


def _beside(name: str, folder: FilePath | None) -> FilePath:
    """The file of a table, which lies beside the case or below it."""
    way = PurePosixPath(name)
    if folder is None:
        raise CaseError([Problem(0, 0, "", "a table can be read beside a case that is a file, and this one is none")])
    if way.is_absolute() or ".." in way.parts or "\\" in name or not way.parts:
        raise CaseError([Problem(0, 0, "", "name a file beside the case or in a folder there")])
    return folder / way


def _at(tree: Tree, path: Path, name: str, problem: Problem) -> Problem:
    """A problem of a table; one without a line of its own stands where the case names the table."""
    if problem.line:
        return problem
    place = tree.place(path)
    return Problem(place.line, place.column, ".".join(map(str, path)), f"{name}: {problem.message}")


def _replaced(value: Any, path: Path, part: Any) -> Any:
    """A copy of nested mappings with the value at a path replaced."""
    if not path:
        return part
    return {**value, path[0]: _replaced(value[path[0]], path[1:], part)}


def _read(file: FilePath, name: str, path: Path) -> Tree:
    """The parts of a table by their ids, with the place of every cell."""
    try:
        text = decoded(read_bytes(file), name)
    except CaseError as error:
        raise CaseError([replace(p, file=name if p.line else "",
                                 message=p.message.replace("a YAML file is needed", "a CSV file is needed"))
                         for p in error.problems]) from None
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    table = _Table(name, path)
    try:
        table.begin([cell.strip() for cell in next(rows, [])])
        line = rows.line_num
        for row in rows:
            if table.is_sound and any(cell.strip() for cell in row):
                table.add(line + 1, [cell.strip() for cell in row])
            line = rows.line_num
    except csv.Error as error:
        table.note(rows.line_num, 1, "", f"this is no CSV: {error}")
    if table.problems:
        raise CaseError(table.problems)
    return Tree(table.value, table.places)


class _Table:
    """Gathers the rows of a table as the mapping that the case would hold."""

    def __init__(self, file: str, path: Path) -> None:
        self.file, self.path, self.head = file, path, list[str]()
        self.value: dict[str, dict[str, Any]] = {}
        self.places: dict[Path, tuple[int, int]] = {path: (1, 1)}
        self.problems: list[Problem] = []
        self.is_long, self.is_sound = False, False

    def begin(self, head: list[str]) -> None:
        """Take in the line that names the columns."""
        self.head, self.is_long = head, "field" in head
        needed = ("id", "field", "value") if self.is_long else ("id",)
        lacking = [name for name in needed if name not in head]
        twice = [name for name in head if head.count(name) > 1]
        if lacking or twice:
            what = f"column {' and '.join(lacking)} is missing" if lacking else f'column "{twice[0]}" stands twice'
            self.note(1, 1, "", f"{what}; the first line names the columns, and id is one of them")
        for column, name in enumerate(head, start=1):
            if self.is_long and name not in LONG:
                self.note(1, column, "", f'no column is called "{name}"; this table has {", ".join(LONG)}')
        self.is_sound = not self.problems

    def note(self, line: int, column: int, path: str, message: str) -> None:
        """Something is wrong in a cell."""
        full = ".".join(map(str, (*self.path, *([path] if path else []))))
        self.problems.append(Problem(line, column, full, message, self.file))

    def add(self, line: int, row: list[str]) -> None:
        """Take in one row."""
        if len(row) != len(self.head):
            self.note(line, 1, "", f"{len(row)} cells, but the first line names {len(self.head)} columns")
            return
        cells = {name: (column, text) for column, (name, text) in enumerate(zip(self.head, row, strict=True), start=1)
                 if text}
        if "id" not in cells:
            self.note(line, 1, "", "the id is empty")
            return
        column, name = cells.pop("id")
        if name in self.value and not self.is_long:
            self.note(line, column, name, f'"{name}" stands twice')
            return
        self.value.setdefault(name, {})
        self.places.setdefault((*self.path, name), (line, column))
        if self.is_long:
            self._field(line, name, cells)
        else:
            self._fields(line, name, cells)

    def _field(self, line: int, name: str, cells: dict[str, tuple[int, str]]) -> None:
        """A row of a long table: one field, and what is said of its number."""
        if "field" not in cells or "value" not in cells:
            self.note(line, 1, name, "field and value must not be empty")
            return
        field = cells["field"][1]
        value = self._cell(line, *cells["value"], name, field)
        extras = {key: self._cell(line, *cells[key], name, key) for key in EXTRAS if key in cells}
        self._put(line, cells["value"][0], name, field, _with(value, extras))

    def _fields(self, line: int, name: str, cells: dict[str, tuple[int, str]]) -> None:
        """A row of a wide table: every field, with what other columns say of a number."""
        for column_name, (column, text) in cells.items():
            field, _, extra = column_name.rpartition(".")
            if field and extra in EXTRAS:
                if field not in cells:
                    self.note(line, column, f"{name}.{field}", f"the {extra} of a number that is not given")
                continue
            extras = {key: self._cell(line, *cells[f"{column_name}.{key}"], name, key) for key in EXTRAS
                      if f"{column_name}.{key}" in cells}
            value = self._cell(line, column, text, name, column_name)
            self._put(line, column, name, column_name, _with(value, extras))

    def _put(self, line: int, column: int, name: str, field: str, value: Any) -> None:
        """Set a field, which lies deeper where its name has dots."""
        node, path = self.value[name], (*self.path, name)
        *steps, last = field.split(".")
        for step in steps:
            path = (*path, step)
            self.places.setdefault(path, (line, column))
            node = node.setdefault(step, {}) if isinstance(node, dict) else node
        if not isinstance(node, dict) or last in node:
            self.note(line, column, f"{name}.{field}", f'"{field}" of "{name}" stands twice')
            return
        node[last] = value
        self.places[(*path, last)] = (line, column)

    def _cell(self, line: int, column: int, text: str, name: str, field: str) -> Any:
        """What a cell holds: text where text is meant, a list of ids, YAML in brackets, a number, a word."""
        last = field.rpartition(".")[2]
        if last in TEXTS:
            return text
        if last in ("evidence", "routes") and not text.startswith(("[", "{")):
            return re.split(r"[\s,;]+", text)
        try:
            return read_tree(text.encode(), self.file).value if text[0] in "[{" else plain_value(text)
        except CaseError as error:
            for problem in error.problems:
                self.note(line, column, f"{name}.{field}", problem.message)
        except ScalarError as error:
            self.note(line, column, f"{name}.{field}", str(error))
        return None


def _with(value: Any, extras: dict[str, Any]) -> Any:
    """A number with its unit, evidence and note."""
    if not extras:
        return value
    return {**value, **extras} if isinstance(value, dict) else {"is": value, **extras}
