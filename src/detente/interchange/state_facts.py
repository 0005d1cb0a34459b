"""Read what others have counted about states, from the user's own download: CINC, ATOP, SIPRI's arms transfers.

What was checked: the columns of the National Material Capabilities (abridged, to version 7), of SIPRI's trade register,
and the obligations of ATOP (5.1), against public code that reads them; `mem1` and `mem2` of ATOP's dyad-years are from
memory of its code book. None of these data is part of détente or of its tests.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.errors import DetenteError, Problem
from detente.interchange.plain_tables import PlainTable, raise_all, read_plain, repeated
from detente.lenses.state_codes import letters

__all__ = ["OBLIGATIONS", "Lasting", "Level", "read_atop", "read_cinc", "read_sipri"]

OBLIGATIONS = {"defense": 1.0, "offense": 1.0, "neutral": 0.5, "nonagg": 0.5, "consul": 0.25}
"""What an alliance's obligation counts for, as a share of the strength; the heaviest of a year holds. Ours."""
MISSING = ("", "-9", "-9.0")


@dataclass(frozen=True, slots=True)
class Level:
    """A number about a state in a year."""

    state: str
    year: int
    value: float


@dataclass(frozen=True, slots=True)
class Lasting:
    """Something between two states over whole years: the first and the last of them, its share of the strength, words.

    `is_open` where it still lasts in the last year of the data.
    """

    first: int
    last: int
    share: float
    says: str
    is_open: bool = False


def read_cinc(path: Path, states: Sequence[str], before: int | None = None) -> tuple[Level, ...]:
    """Read the index of national capability of some states, in the last year before another.

    Parameters
    ----------
    path
        NMC, abridged or in full: columns stateabb or ccode, year, cinc.
    states
        By number, or by two or three letters.
    before
        Only years before this one.

    Raises
    ------
    CaseError
        If a column is missing, a cell is no number, or a row stands twice; all at once, with lines.
    DetenteError
        If there is nothing about a state.
    """
    table = read_plain(path)
    state, year, value = _needed(table, ("ccode", "stateabb"), ("year",), ("cinc",))
    problems: list[Problem] = []
    known: dict[str, Level] = {}
    wanted = {letters(one) for one in states}
    names = [letters(cell) for cell in table.columns[state]]
    rows = [row for row, name in enumerate(names) if name in wanted]
    years = _whole(table, year, rows, problems)
    for row, first in repeated([(names[row], years[row]) for row in rows]).items():
        told = f"{names[rows[row]]} in {years[rows[row]]} stands on line {table.lines[rows[first]]} already"
        problems.append(table.problem(rows[row], year, told))
    for row in rows:
        cell = table.columns[value][row].strip()
        if cell in MISSING or (before is not None and years[row] >= before):
            continue
        number = _number(table, row, value, problems)
        if 0 <= number <= 1 and (names[row] not in known or known[names[row]].year < years[row]):
            known[names[row]] = Level(names[row], years[row], number)
        elif number > 1 or number < 0:
            problems.append(table.problem(row, value, f"{cell} is no share; a number from 0 to 1 would be right"))
    raise_all(problems, table.name)
    absent = [one for one in dict.fromkeys(letters(one) for one in states) if one not in known]
    if absent:
        when = "" if before is None else f" before {before}"
        raise DetenteError(f"{table.name} has no cinc of {', '.join(absent)}{when}; states stand as numbers of the "
                           "Correlates of War or its letters")
    return tuple(known[letters(one)] for one in dict.fromkeys(states))


def read_atop(path: Path, one: str, other: str, before: int | None = None) -> tuple[Lasting, ...]:
    """Read the alliances of two states: one piece for each run of years with the same obligations.

    Parameters
    ----------
    path
        ATOP's dyad-years: columns mem1, mem2, year, and defense, offense, neutral, nonagg, consul (0 or 1).
    one, other, before
        The states, and the year before which.

    Raises
    ------
    CaseError, DetenteError
        As `read_cinc`.
    """
    table = read_plain(path)
    first, second, year = _needed(table, ("mem1",), ("mem2",), ("year",))
    kinds = {kind: table.find(kind) for kind in OBLIGATIONS}
    lacking = [kind for kind, column in kinds.items() if not column]
    raise_all([Problem(1, 1, kind, "this column is missing") for kind in lacking], table.name)
    problems: list[Problem] = []
    pair = {letters(one), letters(other)}
    rows = [row for row in range(len(table.lines))
            if {letters(table.columns[first][row]), letters(table.columns[second][row])} == pair]
    years = _whole(table, year, rows, problems)
    every = _whole(table, year, range(len(table.lines)), [])
    held: dict[int, frozenset[str]] = {}
    for row in rows:
        told = {kind: table.columns[column][row].strip() for kind, column in kinds.items()}
        problems += [table.problem(row, kinds[kind], f'"{cell}" is neither 0 nor 1') for kind, cell in told.items()
                     if cell not in ("0", "1", "0.0", "1.0")]
        held[years[row]] = held.get(years[row], frozenset()) | {kind for kind, cell in told.items() if cell[:1] == "1"}
    raise_all(problems, table.name)
    end = max(every.values())
    kept = {at: what for at, what in held.items() if what and (before is None or at < before)}
    if not kept:
        raise DetenteError(f"{table.name} has no alliance of {letters(one)} and {letters(other)}"
                           + ("" if before is None else f" before {before}"))
    return tuple(_runs(kept, end if before is None else min(end, before - 1)))


def _runs(kept: dict[int, frozenset[str]], end: int) -> list[Lasting]:
    """Runs of years with the same obligations."""
    found: list[Lasting] = []
    start = None
    for at in sorted(kept):
        start = at if start is None else start
        if kept.get(at + 1) != kept[at]:
            share = max(OBLIGATIONS[kind] for kind in kept[at])
            words = ", ".join(kind for kind in OBLIGATIONS if kind in kept[at])
            found.append(Lasting(start, at, share, f"Alliance with obligations: {words}.", at == end))
            start = None
    return found


def read_sipri(path: Path, supplier: str, recipient: str, before: int | None = None) -> tuple[Lasting, ...]:
    """Read deliveries of arms from one state to another, year by year.

    Parameters
    ----------
    path
        SIPRI's trade register as CSV: columns Supplier, Recipient, Delivery year, TIV delivery values, after some lines
        about the data.
    supplier, recipient
        As SIPRI names them.
    before
        The year before which.

    Raises
    ------
    CaseError, DetenteError
        As `read_cinc`.

    Our reading
    -----------
    A year's share is its value over that of the pair's largest year.
    """
    table = read_plain(path, header=("supplier", "recipient"))
    one, other, year, value = _needed(table, ("supplier",), ("recipient",), ("delivery year",),
                                      ("tiv delivery values",))
    problems: list[Problem] = []
    rows = [row for row in range(len(table.lines))
            if table.columns[one][row].strip().lower() == supplier.lower()
            and table.columns[other][row].strip().lower() == recipient.lower()]
    years = _whole(table, year, rows, problems)
    worth: dict[int, float] = {}
    for row in rows:
        number = _number(table, row, value, problems)
        if before is None or years[row] < before:
            worth[years[row]] = worth.get(years[row], 0.0) + number
    raise_all(problems, table.name)
    most = max(worth.values(), default=0.0)
    if not most > 0:
        raise DetenteError(f"{table.name} has no delivery from {supplier} to {recipient}"
                           + ("" if before is None else f" before {before}"))
    return tuple(Lasting(at, at, worth[at] / most, f"Arms from {supplier} worth {worth[at]:g} million TIV delivered.")
                 for at in sorted(worth) if worth[at] > 0)


def _needed(table: PlainTable, *wanted: tuple[str, ...]) -> list[str]:
    """The columns that a table must have, each by one of some names.

    Raises
    ------
    CaseError
        If one is missing.
    """
    found = [table.find(*names) for names in wanted]
    raise_all([Problem(1, 1, names[0], f"this column is missing; {' or '.join(names)} would be right")
               for names, column in zip(wanted, found, strict=True) if not column], table.name)
    return found


def _whole(table: PlainTable, column: str, rows: Sequence[int], problems: list[Problem]) -> dict[int, int]:
    """Years by row."""
    found = {}
    for row in rows:
        cell = table.columns[column][row].strip().removesuffix(".0")
        found[row] = int(cell) if cell.isdigit() else 0
        if not cell.isdigit():
            problems.append(table.problem(row, column, f'"{cell}" is no year'))
    return found


def _number(table: PlainTable, row: int, column: str, problems: list[Problem]) -> float:
    """A number; one that is none is a problem and 0."""
    cell = table.columns[column][row].strip()
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        problems.append(table.problem(row, column, f'"{cell}" is no number'))
        return 0.0
    return value
