"""A panel as a table: a CSV file with a row for each expert and item becomes the tree that its YAML would have."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path as FilePath
from typing import Any

from detente.case.edit import nearest
from detente.case.tree import Path, Tree
from detente.case.yaml_text import decoded, read_bytes
from detente.errors import CaseError, Problem

__all__ = ["csv_tree"]

ABOUT = ("asks", "is", "scale", "least", "most", "unit")
INTERVAL = ("low", "best", "high", "confidence")
COLUMNS = ("item", "expert", *ABOUT, "weight", *INTERVAL, "probability")
_LEVEL = re.compile(r"p(\d+(?:\.\d+)?)")


def csv_tree(path: FilePath) -> Tree:
    """Read the table of a panel; `panel_file` says what may stand in it.

    Parameters
    ----------
    path
        A UTF-8 file with commas or semicolons. Columns: item, expert, and those that were asked of p5, p50, … (its
        quantiles), low, best, high and confidence (an interval), and probability (an event); for the item asks, is
        (its true value), scale, least, most and unit, on any of its rows; for the expert weight.

    Raises
    ------
    CaseError
        If the file cannot be read, or its head or rows make no table; carries every problem.

    Example
    -------
    >>> csv_tree(FilePath("no-such-panel.csv"))
    Traceback (most recent call last):
    detente.errors.CaseError: no-such-panel.csv has 1 problem
      there is no such file
    """
    text = decoded(read_bytes(path), str(path))
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        head = [cell.strip().lower() for cell in next(rows, [])]
        body = [(rows.line_num, [cell.strip() for cell in row]) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise CaseError([Problem(rows.line_num, 1, "", f"this is no CSV: {error}")], path.name) from None
    table = _Table(head)
    for line, row in body:
        table.add(line, row)
    if table.problems:
        raise CaseError(table.problems, path.name)
    return table.tree()


class _Table:
    """Gathers rows under the paths that a YAML file would have."""

    def __init__(self, head: list[str]) -> None:
        self.head = head
        self.levels = {name: float(match[1]) for name in head if (match := _LEVEL.fullmatch(name))}
        self.places: dict[Path, tuple[int, int]] = {(): (1, 1)}
        self.experts: dict[str, dict[str, Any]] = {}
        self.items: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.problems: list[Problem] = []
        for column, name in enumerate(head, start=1):
            if name not in COLUMNS and name not in self.levels:
                hint = nearest(name, COLUMNS) or "; quantiles are called p5, p50 and so on"
                self.problems.append(Problem(1, column, "", f'no column is called "{name}"{hint}'))
        lacking = [name for name in ("item", "expert") if name not in head]
        if lacking or len(set(head)) < len(head):
            what = f"column {' and '.join(lacking)} is missing" if lacking else "a column stands twice"
            self.problems.append(Problem(1, 1, "", f"{what}; the first line names the columns, item and expert first"))

    def add(self, line: int, row: list[str]) -> None:
        """Take in one row."""
        if self.problems and not self.levels and "item" not in self.head:
            return
        if len(row) != len(self.head):
            self.problems.append(Problem(line, 1, "", f"{len(row)} cells, but the first line names {len(self.head)}"))
            return
        cells = {name: value for name, value in zip(self.head, row, strict=True) if value}
        item, expert = cells.pop("item", ""), cells.pop("expert", "")
        if not item or not expert:
            self.problems.append(Problem(line, 1, "", "item and expert must not be empty"))
            return
        if item in self.answers.get(expert, {}):
            self.problems.append(Problem(line, 1, f"answers.{expert}.{item}", "answered twice"))
            return
        for path in (("experts", expert), ("items", item), ("answers", expert), ("answers", expert, item)):
            self.places.setdefault(path, (line, 1))
        self._note(line, ("items", item), self.items.setdefault(item, {}), cells, ABOUT)
        self._note(line, ("experts", expert), self.experts.setdefault(expert, {}), cells, ("weight",))
        answer = self._answer(cells)
        if answer is not None:
            self.answers.setdefault(expert, {})[item] = answer

    def _note(
        self, line: int, path: Path, known: dict[str, Any], cells: dict[str, str], names: tuple[str, ...]
    ) -> None:
        """Take in what a row says about its item or expert; rows must not contradict each other."""
        for name in names:
            if name not in cells:
                continue
            value = cells.pop(name) if name in ("asks", "scale", "unit") else _plain(cells.pop(name))
            if known.setdefault(name, value) != value:
                said = f"{value} here but {known[name]} above"
                self.problems.append(Problem(line, 1, ".".join(map(str, (*path, name))), said))
            self.places.setdefault((*path, name), (line, self.head.index(name) + 1))

    def _answer(self, cells: dict[str, str]) -> Any:
        """The answer in a row: quantiles, an interval, a probability, or none."""
        if "probability" in cells:
            return _plain(cells["probability"])
        if any(name in cells for name in self.levels):
            return [_plain(cells.get(name, "")) for name in self.levels]
        return {name: _plain(cells[name]) for name in INTERVAL if name in cells} or None

    def tree(self) -> Tree:
        """The tree of the whole table."""
        heading = {"quantiles": list(self.levels.values())} if self.levels else {}
        value = {"panel": heading, "experts": self.experts, "items": self.items, "answers": self.answers}
        return Tree(value, self.places)


def _plain(text: str) -> Any:
    """A number where it is one, else the text; nothing where it is empty."""
    try:
        return float(text)
    except ValueError:
        return text or None
