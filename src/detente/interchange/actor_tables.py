"""Plain tables of actors: one row an actor and issue, or the layouts of two older programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import CaseError, DetenteError, Problem
from detente.interchange.ktab_xml import read_scenario
from detente.interchange.place import need

__all__ = ["ActorTable", "parse_actor_table", "read_actor_table"]

Floats = NDArray[np.float64]
COLUMNS = ("actor", "issue", "position", "salience", "capability", "status_quo")
NEEDED = ("actor", "position", "salience", "capability")
ONE_ISSUE = "issue"


@dataclass(frozen=True, eq=False)
class ActorTable:
    """Who wants what, how much it cares, and what it can bring to bear.

    Parameters
    ----------
    actors, issues
        names, in the order of the file
    position, salience, capability
        (actor, issue); positions are NaN, the others 0, where the file says nothing
    status_quo
        (issue,), NaN where unknown
    low, high
        (issue,), ends of the scales where the file gives them, else NaN
    said
        what was read otherwise than it stands, in sentences
    """

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    position: Floats
    salience: Floats
    capability: Floats
    status_quo: Floats
    low: Floats
    high: Floats
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """One actor on one issue, with the line it stands on."""

    line: int
    actor: str
    issue: str
    position: float
    salience: float
    capability: float
    status_quo: float


def read_actor_table(path: Path) -> ActorTable:
    """Read a table of actors from a file.

    Raises
    ------
    DetenteError
        If the file cannot be read.
    CaseError
        If it is no such table; all that is wrong at once, with lines.

    Our reading
    -----------
    The layout is told by what the file holds: KTAB's two header lines or its XML, the #A, #P, #M and #D lines of the
    exchange model, or a header that names the columns actor, position, salience and capability, with issue and
    status_quo where there are such. A file that ends in .xlsx is read by its first sheet.
    """
    if path.suffix.lower() == ".xlsx":
        sheet = need("openpyxl", "xlsx").load_workbook(path, read_only=True, data_only=True).worksheets[0]
        rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        return _from_rows(list(enumerate(rows, 1)), path.name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DetenteError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from None
    return parse_actor_table(text, path.name)


def parse_actor_table(text: str, name: str = "table") -> ActorTable:
    """Read a table of actors from text; as `read_actor_table`.

    Raises
    ------
    CaseError
        If it is no such table.

    Example
    -------
    >>> found = parse_actor_table("actor,position,salience,capability\\nA,0,0.5,1\\nB,100,0.9,2\\n")
    >>> found.actors, found.position[:, 0]
    (('A', 'B'), array([  0., 100.]))
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise CaseError([Problem(0, 0, "", "the table is empty")], name)
    if lines[0].lstrip().startswith("<"):
        return _from_xml(text, name)
    if lines[0].lstrip().startswith(("'#", "#A", '"#')):
        return _from_exchange(text, name)
    mark = "\t" if "\t" in lines[0] else ";" if ";" in lines[0] and "," not in lines[0] else ","
    rows = [(number, row) for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=mark,
                                                                  skipinitialspace=True), 1) if any(row)]
    if len(rows) > 1 and _is_ktab([row for _, row in rows]):
        return _from_ktab(rows, name)
    return _from_rows(rows, name)


def _number(text: str, line: int, what: str, problems: list[Problem], low: float | None = None) -> float:
    """A number, or NaN with what is wrong added to the problems."""
    try:
        value = float(text)
    except ValueError:
        problems.append(Problem(line, 0, what, f'found "{text}"; a number would be right'))
        return float("nan")
    if not np.isfinite(value) or (low is not None and value < low):
        needs = "a finite number" if low is None else f"a number of at least {low:g}"
        problems.append(Problem(line, 0, what, f"found {text}; {needs} would be right"))
        return float("nan")
    return value


def _from_rows(rows: Sequence[tuple[int, Sequence[str]]], name: str) -> ActorTable:
    """Read the layout with named columns."""
    problems: list[Problem] = []
    line, head = rows[0]
    place: dict[str, int] = {}
    for index, title in enumerate(head):
        word = title.strip().lower().replace(" ", "_")
        if word in COLUMNS and word not in place:
            place[word] = index
        elif word:
            problems.append(Problem(line, 0, title.strip(), f"no column of this table; there are {', '.join(COLUMNS)}"))
    problems += [Problem(line, 0, word, "this column is missing") for word in NEEDED if word not in place]
    if problems:
        raise CaseError(problems, name)
    found = [_row(number, row, place, problems) for number, row in rows[1:]]
    if not found:
        problems.append(Problem(line, 0, "", "there is no actor below the header"))
    if problems:
        raise CaseError(problems, name)
    return _assembled(found, {}, name)


def _row(line: int, row: Sequence[str], place: Mapping[str, int], problems: list[Problem]) -> _Row:
    """Read one row."""
    def cell(word: str) -> str:
        index = place.get(word, -1)
        return row[index].strip() if 0 <= index < len(row) else ""

    if not cell("actor"):
        problems.append(Problem(line, 0, "actor", "the actor has no name"))
    figures = {word: _number(cell(word), line, word, problems, None if word == "position" else 0.0)
               for word in NEEDED[1:]}
    today = _number(cell("status_quo"), line, "status_quo", problems) if cell("status_quo") else float("nan")
    return _Row(line, cell("actor"), cell("issue") or ONE_ISSUE, figures["position"], figures["salience"],
                figures["capability"], today)


def _assembled(rows: Sequence[_Row], scales: Mapping[str, tuple[float, float]], name: str) -> ActorTable:
    """Put rows into arrays; say which stand twice."""
    actors, issues = (tuple(dict.fromkeys(getattr(row, word) for row in rows)) for word in ("actor", "issue"))
    shape = (len(actors), len(issues))
    position, salience, capability = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape)
    status_quo, low, high = (np.full(len(issues), np.nan) for _ in range(3))
    seen: dict[tuple[str, str], int] = {}
    problems: list[Problem] = []
    for row in rows:
        i, k = actors.index(row.actor), issues.index(row.issue)
        if (row.actor, row.issue) in seen:
            where = f"already on line {seen[row.actor, row.issue]}"
            problems.append(Problem(row.line, 0, row.actor, f"stands twice on {row.issue}, {where}"))
        seen[row.actor, row.issue] = row.line
        position[i, k], salience[i, k], capability[i, k] = row.position, row.salience, row.capability
        if np.isfinite(row.status_quo):
            if np.isfinite(status_quo[k]) and status_quo[k] != row.status_quo:
                problems.append(Problem(row.line, 0, "status_quo", f"{row.issue} has another one above"))
            status_quo[k] = row.status_quo
    for issue, (first, last) in scales.items():
        if issue in issues:
            low[issues.index(issue)], high[issues.index(issue)] = first, last
    if problems:
        raise CaseError(problems, name)
    said: tuple[str, ...] = ()
    if salience.max() > 1:
        if salience.max() > 100:
            message = f"found {salience.max():g}; 0 to 1, or 0 to 100, would be right"
            raise CaseError([Problem(0, 0, "salience", message)], name)
        salience, said = salience / 100, ("Saliences go beyond 1, so they are read as 0 to 100.",)
    return ActorTable(actors, issues, position, salience, capability, status_quo, low, high, said)


def _is_ktab(rows: Sequence[Sequence[str]]) -> bool:
    """KTAB's first line holds a name, a description and two whole numbers."""
    first = [cell.strip() for cell in rows[0]]
    return len(first) >= 4 and first[2].isdigit() and first[3].isdigit()


def _from_ktab(rows: Sequence[tuple[int, Sequence[str]]], name: str) -> ActorTable:
    """Read KTAB's layout: after two lines, name, description, capability, and a position and salience per dimension."""
    count, dimensions = int(rows[0][1][2]), int(rows[0][1][3])
    problems: list[Problem] = []
    titles = [cell.strip() for cell in rows[1][1]]
    issues = [titles[3 + 2 * k] if len(titles) > 3 + 2 * k and titles[3 + 2 * k] else f"dimension {k + 1}"
              for k in range(dimensions)]
    if len(rows) - 2 != count:
        problems.append(Problem(rows[0][0], 0, "", f"says {count} actors, but {len(rows) - 2} follow"))
    found = []
    for line, row in rows[2:]:
        cells = [cell.strip() for cell in row]
        if len(cells) < 3 + 2 * dimensions:
            problems.append(Problem(line, 0, cells[0], f"{len(cells)} cells; {3 + 2 * dimensions} would be right"))
            continue
        power = _number(cells[2], line, "capability", problems, 0.0)
        for k, issue in enumerate(issues):
            stand = _number(cells[3 + 2 * k], line, issue, problems)
            cares = _number(cells[4 + 2 * k], line, f"salience of {issue}", problems, 0.0)
            found.append(_Row(line, cells[0], issue, stand, cares / 100, power, float("nan")))
    if problems or not found:
        raise CaseError(problems or [Problem(0, 0, "", "there is no actor")], name)
    table = _assembled(found, dict.fromkeys(issues, (0.0, 100.0)), name)
    said = "KTAB's layout: positions from 0 to 100, saliences divided by 100."
    return replace(table, said=(said,))


def _from_xml(text: str, name: str) -> ActorTable:
    """Read KTAB's XML: positions and saliences from 0 to 100."""
    stands, dimensions, unread = read_scenario(text, name)
    problems: list[Problem] = []
    found = []
    for actor, dimension, place, care, power in stands:
        stand = _number(place, 0, f"{actor}, {dimension}", problems)
        cares, capability = (_number(value, 0, f"{actor}, {what}", problems, 0.0)
                             for value, what in ((care, f"salience of {dimension}"), (power, "capability")))
        found.append(_Row(0, actor, dimension, stand, cares / 100, capability, float("nan")))
    if problems:
        raise CaseError(problems, name)
    table = _assembled(found, dict.fromkeys(dimensions, (0.0, 100.0)), name)
    return replace(table, said=("KTAB's layout: positions from 0 to 100, saliences divided by 100.", *unread))


def _from_exchange(text: str, name: str) -> ActorTable:
    """Read the exchange model's lines #A actor, #P issue, #M scale point and #D stand."""
    problems: list[Problem] = []
    points: dict[str, list[float]] = {}
    found = []
    for line, kind, cells in _marked(text):
        if kind == "#M" and len(cells) >= 2:
            points.setdefault(cells[0], []).append(_number(cells[1], line, cells[0], problems))
        elif kind == "#D" and len(cells) >= 5:
            stand, cares, power = (_number(cells[2 + k], line, word, problems, None if k == 0 else 0.0)
                                   for k, word in enumerate(("position", "salience", "capability")))
            found.append(_Row(line, cells[0], cells[1], stand, cares, power, float("nan")))
        elif kind not in ("#A", "#P", "#M", "#D"):
            problems.append(Problem(line, 0, kind, "a line begins with #A, #P, #M or #D"))
        elif kind in ("#M", "#D"):
            problems.append(Problem(line, 0, kind, f"{len(cells)} cells; {2 if kind == '#M' else 5} would be right"))
    if problems or not found:
        raise CaseError(problems or [Problem(0, 0, "#D", "there is no line with an actor's stand")], name)
    ends = {issue: (min(values), max(values)) for issue, values in points.items() if max(values) > min(values)}
    issues = dict.fromkeys(row.issue for row in found)
    return _assembled(found, {issue: ends.get(issue, (0.0, 100.0)) for issue in issues}, name)


def _marked(text: str) -> Iterator[tuple[int, str, list[Any]]]:
    """Lines as their mark and the cells after it, quotes taken off."""
    for line, row in enumerate(text.splitlines(), 1):
        cells = [cell.strip().strip("'\"") for cell in row.split("\t")]
        if any(cells):
            yield line, cells[0], cells[1:]
