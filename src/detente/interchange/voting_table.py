"""A plain table of members and weights as a voting rule."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any

from detente.case.tree import Path, Tree
from detente.case.voting_file import VotingFile, build_rule
from detente.errors import CaseError, DetenteError, Problem
from detente.interchange.place import need
from detente.quantity.words import is_id

__all__ = ["read_voting_table"]

MEMBER = "member"


def read_voting_table(path: FilePath, needs: Sequence[str], vetoes: Sequence[str] = ()) -> VotingFile:
    """Read members and weights from CSV, tab-separated text or the first sheet of an XLSX file.

    Parameters
    ----------
    path
        The first column, `member`, names the members; every other is a kind of weight.
    needs
        What a text needs, all of them: `15` or `55%` of the members, `population:65%` of a weight.
    vetoes
        Members whose no blocks a text, as the table names them.

    Raises
    ------
    DetenteError
        If the file cannot be read, or nothing is said of what a text needs.
    CaseError
        If the table makes no sense; carries every problem with its line.

    Example
    -------
    >>> read_voting_table(FilePath("no-such-table.csv"), ["2"])
    Traceback (most recent call last):
    detente.errors.DetenteError: cannot read no-such-table.csv: No such file or directory
    """
    if not needs:
        raise DetenteError(f"{path.name} says who the members are; --needs says what a text needs, such as 55% or "
                           "votes:255, and may be given several times")
    rows = _rows(path)
    if not rows or len(rows[0][1]) < 1 or rows[0][1][0].strip().lower() != MEMBER:
        raise CaseError([Problem(rows[0][0] if rows else 1, 1, "", f"the first column is headed {MEMBER}")], path.name)
    columns = [_identifier(head) for head in rows[0][1][1:]]
    problems = [Problem(rows[0][0], 1, "", f'column "{head}" is no id; lower-case words joined by _ would be right')
                for head, column in zip(rows[0][1][1:], columns, strict=True) if not is_id(column)]
    members: dict[str, Any] = {}
    places: dict[Path, tuple[int, int]] = {(): (1, 1)}
    for line, row in rows[1:]:
        member = _identifier(row[0])
        if member in members or not is_id(member):
            what = "stands there twice" if member in members else "is no name of a member"
            problems.append(Problem(line, 1, "", f'"{row[0]}" {what}'))
        if len(row) != len(rows[0][1]):
            problems.append(Problem(line, 1, "", f"{len(row)} cells; the header has {len(rows[0][1])}"))
        weights = {column: _figure(cell) for column, cell in zip(columns, row[1:], strict=False)}
        members[member] = {"name": row[0].strip(), "weights": weights}
        places["members", member] = (line, 1)
        places |= {("members", member, "weights", column): (line, 1) for column in columns}
    for veto in vetoes:
        if _identifier(veto) in members:
            members[_identifier(veto)]["veto"] = True
        else:
            problems.append(Problem(0, 0, "--veto", f'no member called "{veto}"'))
    if problems:
        raise CaseError(problems, path.name)
    conditions = [_condition(need, columns) for need in needs]
    passes = conditions[0] if len(conditions) == 1 else {"all": conditions}
    return build_rule(Tree({"title": path.stem, "members": members, "passes": passes}, places), path.name)


def _rows(path: FilePath) -> list[tuple[int, list[str]]]:
    """Rows that hold something, with their lines."""
    if path.suffix.lower() == ".xlsx":
        try:
            sheet = need("openpyxl", "xlsx").load_workbook(path, read_only=True, data_only=True).worksheets[0]
        except (OSError, ValueError, KeyError) as error:
            raise DetenteError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
        return list(_filled([["" if cell is None else str(cell) for cell in row]
                             for row in sheet.iter_rows(values_only=True)]))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DetenteError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    head = text.splitlines()[0] if text.strip() else ""
    mark = "\t" if "\t" in head else ";" if ";" in head else ","
    return list(_filled(list(csv.reader(io.StringIO(text), delimiter=mark, skipinitialspace=True))))


def _filled(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, list[str]]]:
    """Rows with anything in them, numbered from 1."""
    for number, row in enumerate(rows, 1):
        if any(cell.strip() for cell in row):
            yield number, list(row)


def _identifier(name: str) -> str:
    """A name as an id."""
    return "_".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())


def _figure(cell: str) -> Any:
    """A cell as a YAML file would have it: a whole number, a decimal number, or text."""
    plain = cell.strip()
    for kind in (int, float):
        try:
            return kind(plain)
        except ValueError:
            continue
    return plain


def _condition(need: str, columns: Sequence[str]) -> dict[str, Any]:
    """What an option says that a text needs."""
    weight, colon, amount = need.rpartition(":")
    figure = _figure(amount)
    if colon and _identifier(weight) not in columns:
        raise DetenteError(f"--needs {need}: no column called {weight}; there are {', '.join(columns) or 'none'}")
    return {"at_least": figure, **({"weight": _identifier(weight)} if colon else {})}
