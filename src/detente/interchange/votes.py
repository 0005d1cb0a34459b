"""Read votes of a council from a table, with members' positions from the same table or another."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import math
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.errors import CaseError, Problem
from detente.lenses.vote_record import VoteRecord

__all__ = ["parse_votes", "read_votes"]

WORDS = {"yes": 1, "abstain": 2, "absent": 2, "not participating": 2, "no": 3}
REQUIRED = ("resolution", "member", "vote")
PLACES = ("position", "ideal_point")
SHOWN = 20
Key = tuple[str, ...]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sheet:
    """A table: what to call it in front of a problem, its columns, and its rows with their lines."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, str]], ...]

    def column(self, name: str) -> int:
        """The place of a column, counted from 1."""
        return self.columns.index(name) + 1

    def problem(self, line: int, name: str, message: str) -> Problem:
        """Something wrong with a cell."""
        return Problem(line, self.column(name), f"{self.label}{name}", message)


def read_votes(votes: Path, positions: Path | None = None, origin: str | None = None) -> VoteRecord:
    """Read a file of votes, and one of positions if there is one.

    Raises
    ------
    CaseError
        If a file cannot be used; all that is wrong with both at once, with lines.
    OSError
        If one cannot be opened.
    """
    other = (positions.read_bytes(), positions.name) if positions is not None else None
    return parse_votes(votes.read_bytes(), votes.name, other, origin)


def parse_votes(
    data: bytes, name: str, positions: tuple[bytes, str] | None = None, origin: str | None = None
) -> VoteRecord:
    """Read the bytes of a table of votes: a header line, then one line for each member's vote on each resolution.

    Parameters
    ----------
    data, name
        the table: columns `resolution`, `member` and `vote`; `date`, `stake` (from -1 to 1) and `position` where there
        are any
    positions
        another table and its name: `position` or `ideal_point`, and columns that the votes have too, which say whose
        position it is and when
    origin
        the member from whose position distances are taken, such as the one that drafted the texts

    Raises
    ------
    CaseError
        All that is wrong, at once.

    Example
    -------
    >>> lines = ["resolution,member,vote,stake", "1,a,yes,0", "2,a,no,-1"]
    >>> parse_votes("".join(line + chr(10) for line in lines).encode(), "mine.csv").members
    ('a', 'a')
    """
    problems: list[Problem] = []
    sheet = _sheet(data, "", problems)
    other = _sheet(positions[0], f"{positions[1]}: ", problems) if positions is not None else None
    if sheet is not None:
        problems += [Problem(1, 1, column, "this column is missing") for column in REQUIRED
                     if column not in sheet.columns]  # fmt: skip
    if sheet is None or problems:
        raise CaseError(_shortened(problems), name)
    codes, dates = _codes(sheet, problems), _dates(sheet, problems)
    _twice(sheet, problems)
    features = _features(sheet, other, origin, problems)
    if problems:
        raise CaseError(_shortened(problems), name)
    resolutions = tuple(sorted(dates, key=dates.__getitem__))
    return VoteRecord(
        name=name,
        digest=hashlib.sha256(data).hexdigest(),
        resolutions=resolutions,
        resolution=np.array([resolutions.index(row["resolution"]) for _, row in sheet.rows], dtype=np.int64),
        members=tuple(row["member"] for _, row in sheet.rows),
        vote=np.array(codes, dtype=np.int8),
        features=features,
    )


def _sheet(data: bytes, label: str, problems: list[Problem]) -> Sheet | None:
    """A table, packed or not, with commas, semicolons or tabs."""
    try:
        raw = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        text = raw.decode("utf-8-sig")
    except (UnicodeDecodeError, zlib.error, EOFError, gzip.BadGzipFile):
        problems.append(Problem(0, 0, label.rstrip(": "), "no text in UTF-8; a table with commas would be right"))
        return None
    first = text.partition("\n")[0]
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=max("\t;,", key=first.count)))
    columns = tuple(cell.strip() for cell in lines[0]) if lines else ()
    for column in sorted({one for one in columns if one and columns.count(one) > 1}):
        problems.append(Problem(1, 1, f"{label}{column}", f"{columns.count(column)} columns have this name"))
    rows = []
    for line, cells in enumerate(lines[1:], 2):
        if len(cells) != len(columns) and any(cells):
            problems.append(Problem(line, 1, label.rstrip(": "), f"{len(cells)} cells; the header has {len(columns)}"))
        elif any(cell.strip() for cell in cells):
            rows.append((line, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
    if not rows and not problems:
        problems.append(Problem(0, 0, label.rstrip(": "), "no lines after the header; one for each vote is needed"))
    return Sheet(label, columns, tuple(rows))


def _codes(sheet: Sheet, problems: list[Problem]) -> list[int]:
    """Every vote as a code."""
    for line, row in sheet.rows:
        if row["vote"].lower() not in WORDS:
            words = ", ".join(WORDS)
            found = repr(row["vote"]) if row["vote"] else "empty"
            problems.append(sheet.problem(line, "vote", f"{found}; one of {words} would be right"))
        problems += [sheet.problem(line, column, "empty") for column in ("resolution", "member") if not row[column]]
    return [WORDS.get(row["vote"].lower(), 0) for _, row in sheet.rows]


def _dates(sheet: Sheet, problems: list[Problem]) -> dict[str, tuple[str, int]]:
    """When each resolution was voted on: its date where there is one, and its place in the file."""
    found: dict[str, tuple[str, int]] = {}
    for line, row in sheet.rows:
        date = row.get("date", "")
        if date and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
            problems.append(sheet.problem(line, "date", f"{date!r} is no date; 2010-06-09 would be right"))
        known = found.setdefault(row["resolution"], (date, line))
        if known[0] != date:
            problems.append(sheet.problem(line, "date", f"{date or 'empty'}, but {row['resolution']} has "
                                          f"{known[0] or 'none'} on line {known[1]}"))  # fmt: skip
    return found


def _twice(sheet: Sheet, problems: list[Problem]) -> None:
    """Refuse a member that votes twice on a resolution, and a single resolution."""
    first: dict[Key, int] = {}
    for line, row in sheet.rows:
        known = first.setdefault((row["resolution"], row["member"]), line)
        if known != line:
            problems.append(sheet.problem(line, "member", f"{row['member']} voted on {row['resolution']} on line "
                                          f"{known} already"))  # fmt: skip
    if len({row["resolution"] for _, row in sheet.rows}) < 2:
        problems.append(Problem(0, 0, "resolution", "only one; two are needed, so that one can be foretold from the "
                                "rest"))  # fmt: skip


def _features(
    sheet: Sheet, other: Sheet | None, origin: str | None, problems: list[Problem]
) -> dict[str, Floats]:
    """Nearness to the origin, and the stake, where there are any; more of both makes a yes more likely."""
    found: dict[str, Floats] = {}
    own = next((place for place in PLACES if place in sheet.columns), None)
    has_places = other is not None or own is not None
    if other is not None:
        places = _joined(sheet, other, problems)
    elif own is not None:
        places = _numbers(sheet, own, problems)
    if has_places and origin is None:
        problems.append(Problem(0, 0, "--from", "missing; with positions, say whose position distances are taken from"))
    if not has_places and origin is not None:
        problems.append(Problem(0, 0, "--from", "says nothing without positions; give --positions, or leave it out"))
    if has_places and origin is not None:
        found["distance"] = -np.abs(np.array(places) - np.array(_origins(sheet, places, origin, problems)))
    if "stake" in sheet.columns:
        stakes = _numbers(sheet, "stake", problems)
        problems += [sheet.problem(line, "stake", f"{stake:g} is off the scale; from -1 to 1 would be right")
                     for (line, _), stake in zip(sheet.rows, stakes, strict=True) if abs(stake) > 1]  # fmt: skip
        found["stake"] = np.array(stakes)
    if not found and not problems:
        problems.append(Problem(0, 0, "", "nothing to foretell votes from: a column stake, or --positions and --from"))
    return found


def _numbers(sheet: Sheet, column: str, problems: list[Problem]) -> list[float]:
    """A column as numbers."""
    return [_number(sheet, line, row, column, problems) for line, row in sheet.rows]


def _number(sheet: Sheet, line: int, row: Mapping[str, str], column: str, problems: list[Problem]) -> float:
    """A cell as a finite number; NaN and a problem where it is none."""
    try:
        value = float(row[column])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        problems.append(sheet.problem(line, column, f"{row[column]!r} is no number" if row[column] else "empty"))
        return math.nan
    return value


def _joined(sheet: Sheet, other: Sheet, problems: list[Problem]) -> list[float]:
    """Each vote's position from another table, found by the columns that both have."""
    value = next((place for place in PLACES if place in other.columns), None)
    keys = tuple(column for column in other.columns if column in sheet.columns and column not in PLACES)
    if value is None:
        problems.append(Problem(1, 1, f"{other.label}{PLACES[0]}", f"this column is missing; {PLACES[1]} will do too"))
    if not keys:
        problems.append(Problem(1, 1, other.label.rstrip(": "), "no column that the votes have too, such as member"))
    if value is None or not keys:
        return [math.nan] * len(sheet.rows)
    known: dict[Key, tuple[int, float]] = {}
    wanted = {tuple(row[key] for key in keys) for _, row in sheet.rows}
    for line, row in other.rows:
        key = tuple(row[one] for one in keys)
        if key in wanted and key in known:
            problems.append(other.problem(line, keys[0], f"{' '.join(key)} stands on line {known[key][0]} already"))
        elif key in wanted:
            known[key] = (line, _number(other, line, row, value, problems))
    problems += list(_absent(sheet, other, keys, known))
    return [known.get(tuple(row[key] for key in keys), (0, math.nan))[1] for _, row in sheet.rows]


def _absent(sheet: Sheet, other: Sheet, keys: Key, known: Mapping[Key, object]) -> Iterator[Problem]:
    """Votes without a position."""
    for line, row in sheet.rows:
        key = tuple(row[one] for one in keys)
        if key not in known:
            yield sheet.problem(line, "member", f"{row['member']} has no position in {other.label.rstrip(': ')}, which "
                                f"was asked for {', '.join(f'{k} {v}' for k, v in zip(keys, key, strict=True))}")


def _origins(sheet: Sheet, places: Sequence[float], origin: str, problems: list[Problem]) -> list[float]:
    """For each vote, the position in that resolution of the member from whom distances are taken."""
    found = {row["resolution"]: place for (_, row), place in zip(sheet.rows, places, strict=True)
             if row["member"] == origin}  # fmt: skip
    lacking = dict.fromkeys(row["resolution"] for _, row in sheet.rows if row["resolution"] not in found)
    if lacking:
        problems.append(Problem(0, 0, "--from", f"{origin} did not vote on {', '.join(lacking)}; name a member of "
                                "every resolution"))  # fmt: skip
    return [found.get(row["resolution"], math.nan) for _, row in sheet.rows]


def _shortened(problems: list[Problem]) -> list[Problem]:
    """The first problems, and how many more there are."""
    if len(problems) <= SHOWN:
        return problems
    ordered = sorted(problems)
    last = ordered[-1]
    return [*ordered[:SHOWN], Problem(last.line, last.column + 1, "", f"and {len(problems) - SHOWN} more up to here")]
