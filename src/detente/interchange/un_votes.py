"""Read votes of the United Nations: General Assembly and Security Council, in the layouts in which they are to be had.

What was checked: the matrix, the table of roll calls and the Security Council's votes against files in those layouts;
the names `rcid, country, country_code, vote` and `session, date, amend, para` against the documentation of the R
package unvotes; `undl_id` and the letters Y, A, N, X against the description that the Dag Hammarskjöld Library gives
with its data and the header of its files as others quote it; `ccode` of the file on Harvard's Dataverse from memory.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detente.errors import CaseError, Problem
from detente.interchange.plain_tables import PlainTable, raise_all, read_plain, repeated
from detente.lenses.state_codes import CODES, letters
from detente.lenses.votes import VoteTable
from detente.words import plural

__all__ = ["read_links", "read_votes"]

ROLL = ("rcid", "undl_id", "resolution")
STATE = ("ccode", "country_code", "ms_code", "iso3c", "state", "country", "member")
VOTE = ("vote", "ms_vote")
FACTS = ("session", "date", "amend", "para", "text")
WORDS = {"1": 1, "yes": 1, "y": 1, "2": 2, "abstain": 2, "abstention": 2, "a": 2, "3": 3, "no": 3, "n": 3,
         "": 0, "8": 0, "9": 0, "x": 0, "nv": 0, "absent": 0}
SPECIAL = re.compile(r"e?s-?\d+|\d+\s*(emsp|sp|es|s)")
"""A special or emergency session, which sits beside the regular one."""
ADMISSIBLE = "1, yes or Y; 2, abstain or A; 3, no or N; and 8, 9, X, NV or nothing for no vote would be right"
NEVER = np.datetime64("NaT", "D")
Ints = NDArray[np.int64]


class _Rolls:
    """What is known of each roll call, with the first row that said it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.index: dict[str, int] = {}
        self.facts: list[dict[str, str]] = []

    def note(self, table: PlainTable, columns: dict[str, str], row: int) -> int:
        """Remember what a row says of its roll call; gives the number of that roll call."""
        name = table.columns[columns["roll"]][row].strip()
        at = self.index.setdefault(name, len(self.facts))
        if at == len(self.facts):
            self.facts.append({})
        facts = self.facts[at]
        for fact in FACTS:
            if columns.get(fact):
                told = table.columns[columns[fact]][row].strip()
                if facts.setdefault(fact, told) != told:
                    self.problems.append(table.problem(
                        row, columns[fact], f"roll call {name} has {fact} {told or 'empty'} here and "
                        f"{facts[fact] or 'empty'} before"))
        return at


def read_votes(path: Path, rolls: Path | None = None) -> VoteTable:
    """Read votes, one row for each vote or one row for each roll call.

    Parameters
    ----------
    path
        CSV, tab-separated text (also gzipped) or Parquet. One row for each vote has a roll call (`rcid`, `undl_id` or
        `resolution`), a state (`ccode`, `country_code`, `ms_code`, `iso3c`, `state`, `country` or `member`), a `vote`
        or `ms_vote`, and may have `session`, `date`, `amend`, `para` and `rl`, the number that recurring texts share.
        One row for each roll call has `rcid` and a column for each state.
    rolls
        A table with `rcid` and whatever of `session`, `date`, `amend`, `para` and `rl` is not in the file itself.

    Raises
    ------
    CaseError
        If something is wrong; all of it at once, with lines.
    OSError
        If a file cannot be opened.

    Our reading
    -----------
    A vote that stands twice in the same words is counted once, and said so; one that stands twice in different words is
    an error. Special and emergency sessions count to the regular session of their day. Votes without a session are
    those of the Security Council, and the year stands in its place.
    """
    table = read_plain(path, keep=_used)
    problems: list[Problem] = []
    known = _Rolls(problems)
    roll_column, vote_column = table.find(*ROLL), table.find(*VOTE)
    if not roll_column:
        problems.append(Problem(1, 1, "rcid", "this column is missing; rcid, undl_id or resolution would be right"))
        raise_all(problems, table.name)
    if vote_column:
        roll, state, cast, row = _long(table, known, roll_column, vote_column)
    else:
        roll, state, cast, row = _matrix(table, known, roll_column)
    raise_all(problems, table.name)
    digest = table.digest
    if rolls is not None:
        other = read_plain(rolls)
        digest = hashlib.sha256(f"{digest} {other.digest}".encode()).hexdigest()
        _add_rolls(other, known)
    is_council = not any("session" in facts for facts in known.facts)
    facts = _facts(table, known, is_council)
    roll, state, cast, said = _once(table, roll, state, cast, row)
    if not len(roll):
        raise CaseError([Problem(0, 0, "", "no vote is cast anywhere in it")], table.name)
    states, index = np.unique(state, return_inverse=True)
    return VoteTable(table.name, digest, tuple(states.tolist()), tuple(known.index), *facts, roll, index, cast,
                     tuple(said), is_council)


def _used(columns: list[str]) -> list[str]:
    """The columns that matter: all of them where each is a state, else those that are read."""
    if not any(column.lower() in VOTE for column in columns):
        return columns
    read = {*ROLL, *STATE, *VOTE, "session", "date", "amend", "para", "rl"}
    return [column for column in columns if column.lower() in read]


def _long(
    table: PlainTable, known: _Rolls, roll_column: str, vote_column: str
) -> tuple[Ints, Sequence[str], Ints, Ints]:
    """Votes from one row for each."""
    state_column = table.find(*STATE)
    if not state_column:
        known.problems.append(Problem(1, 1, "ccode", f"this column is missing; {', '.join(STATE)} would be right"))
        return np.empty(0, np.int64), [], np.empty(0, np.int64), np.empty(0, np.int64)
    columns = {"roll": roll_column, "session": table.find("session"), "date": table.find("date"),
               "amend": table.find("amend"), "para": table.find("para"), "text": table.find("rl")}
    rolls = [known.note(table, columns, row) for row in range(len(table.lines))]
    cast = [_code(table, row, vote_column, cell, known.problems)
            for row, cell in enumerate(table.columns[vote_column])]
    names = {cell: letters(cell) for cell in set(table.columns[state_column])}
    known.problems.extend(table.problem(row, state_column, "the state has no name")
                          for row, cell in enumerate(table.columns[state_column]) if not names[cell])
    known.problems.extend(table.problem(row, roll_column, "the roll call has no name")
                          for row, cell in enumerate(table.columns[roll_column]) if not cell.strip())
    there = np.flatnonzero(np.array(cast) > 0)
    states = [names[table.columns[state_column][row]] for row in there.tolist()]
    return np.array(rolls, dtype=np.int64)[there], states, np.array(cast, dtype=np.int64)[there], there


def _matrix(table: PlainTable, known: _Rolls, roll_column: str) -> tuple[Ints, Sequence[str], Ints, Ints]:
    """Votes from one row for each roll call and a column for each state."""
    columns = {"roll": roll_column, "session": table.find("session"), "date": table.find("date")}
    states = [column for column in table.columns if column and column not in columns.values()]
    unknown = [column for column in states if column.upper() not in CODES]
    known.problems.extend(Problem(1, table.place(column), column, "no code of a state; numbers of the Correlates of "
                                  "War, or two or three letters, would be right") for column in unknown)
    if not states:
        known.problems.append(Problem(1, 1, "vote", "this column is missing, and so are columns of states"))
    for row, first in repeated([cell.strip() for cell in table.columns[roll_column]]).items():
        known.problems.append(table.problem(row, roll_column, f"stands on line {table.lines[first]} already"))
    rolls = np.array([known.note(table, columns, row) for row in range(len(table.lines))], dtype=np.int64)
    names: list[str] = []
    found: list[tuple[Ints, Ints, Ints]] = []
    for column in states:
        cast = np.array([_code(table, row, column, cell, known.problems)
                         for row, cell in enumerate(table.columns[column])], dtype=np.int64)
        there = np.flatnonzero(cast > 0)
        found.append((rolls[there], cast[there], there))
        names += [letters(column)] * len(there)
    if not found:
        return rolls[:0], names, rolls[:0], rolls[:0]
    roll, votes, where = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return roll, names, votes, where


def _code(table: PlainTable, row: int, column: str, cell: str, problems: list[Problem]) -> int:
    """A vote from its word; 0 where none was cast."""
    code = WORDS.get(cell if cell in WORDS else cell.strip().lower())
    if code is None:
        problems.append(table.problem(row, column, f'"{cell}" is no vote; {ADMISSIBLE}'))
        return 0
    return code


def _add_rolls(other: PlainTable, known: _Rolls) -> None:
    """Add what a table of roll calls knows."""
    problems: list[Problem] = []
    roll_column = other.find(*ROLL)
    columns = {"roll": roll_column, "session": other.find("session"), "date": other.find("date"),
               "amend": other.find("amend"), "para": other.find("para"), "text": other.find("rl")}
    if not roll_column:
        problems.append(Problem(1, 1, "rcid", "this column is missing"))
        raise_all(problems, other.name)
    cells = [cell.strip() for cell in other.columns[roll_column]]
    problems += [other.problem(row, roll_column, f"roll call {cells[row]} stands on line {other.lines[first]} already")
                 for row, first in repeated(cells).items()]
    lacking = [name for name in known.index if name not in set(cells)] if len(known.index) else []
    if lacking:
        problems.append(Problem(0, 0, roll_column, f"{plural(len(lacking), 'roll call')} with votes "
                                f"{'is' if len(lacking) == 1 else 'are'} not in it, such as {lacking[0]}"))
    before, known.problems = known.problems, problems
    for row, cell in enumerate(cells):
        if cell in known.index:
            known.note(other, columns, row)
    known.problems = before
    raise_all(problems, other.name)


def _facts(
    table: PlainTable, known: _Rolls, is_council: bool
) -> tuple[Ints, NDArray[np.datetime64], Ints, NDArray[np.bool_]]:
    """Session, day, text, and whether it is a part of a text, of each roll call."""
    problems: list[Problem] = []
    count = len(known.facts)
    session, text = np.zeros(count, dtype=np.int64), np.arange(count, dtype=np.int64)
    day = np.full(count, NEVER)
    is_part = np.zeros(count, dtype=np.bool_)
    names: dict[str, int] = {}
    for at, (name, facts) in enumerate(zip(known.index, known.facts, strict=True)):
        told = facts.get("date", "")
        if told:
            try:
                day[at] = np.datetime64(dt.date.fromisoformat(told[:10]))
            except ValueError:
                problems.append(Problem(0, 0, f"roll call {name}", f'"{told}" is no day; 2009-12-03 would be right'))
        written = facts.get("session", "")
        if is_council:
            session[at] = day[at].astype("datetime64[Y]").astype(int) + 1970 if told else 0
            if not told:
                problems.append(Problem(0, 0, f"roll call {name}", "neither session nor date; give one of them, here "
                                        "or in the table of --rolls"))
        elif written.isdigit() and int(written) > 0:
            session[at] = int(written)
        elif SPECIAL.fullmatch(written.lower()) and not np.isnat(day[at]):
            session[at] = _session_of(day[at].astype(dt.date))
        else:
            problems.append(Problem(0, 0, f"roll call {name}", f'session "{written}" is no number of a session; 64 '
                                    "would be right"))
        text[at] = names.setdefault(facts.get("text") or f"\0{name}", len(names))
        is_part[at] = any(facts.get(one, "0") in ("1", "1.0", "True", "true") for one in ("amend", "para"))
    raise_all(problems, table.name)
    return session, day, text, is_part


def _session_of(day: dt.date) -> int:
    """The regular session that is open on a day: it opens in September."""
    return day.year - 1945 - (day.month < 9)


def _once(
    table: PlainTable, roll: Ints, state: Sequence[str], cast: Ints, row: Ints
) -> tuple[Ints, Sequence[str], Ints, list[str]]:
    """Each vote once; what stands twice in different words is refused."""
    names, number = np.unique(np.array(state, dtype=object).astype(str), return_inverse=True)
    order = np.lexsort((row, number, roll))
    same = (np.diff(roll[order]) == 0) & (np.diff(number[order]) == 0)
    again = order[1:][same]
    first = order[:-1][same]
    differ = cast[again] != cast[first]
    raise_all([Problem(table.lines[int(row[k])], 0, str(names[number[k]]),
                       f"votes twice on one roll call, differently on line {table.lines[int(row[j])]}")
               for k, j in zip(again[differ], first[differ], strict=True)], table.name)
    keep = np.ones(len(roll), dtype=np.bool_)
    keep[again] = False
    said = [f"{plural(len(again), 'vote')} that stood twice {'was' if len(again) == 1 else 'were'} counted once."]
    kept = [one for one, is_kept in zip(state, keep, strict=True) if is_kept]
    return roll[keep], kept, cast[keep], said if len(again) else []


def read_links(path: Path) -> tuple[Ints, Ints]:
    """Read pairs of roll calls on the same text: two columns, the earlier and the later, with a header.

    Raises
    ------
    CaseError
        If a cell is no number of a roll call, or the earlier is not the smaller number; all at once, with lines.
    OSError
        If it cannot be opened.
    """
    table = read_plain(path)
    problems: list[Problem] = []
    if len(table.columns) != 2:
        raise CaseError([Problem(1, 1, "", f"{len(table.columns)} columns; two, earlier and later, would be right")],
                        table.name)
    pairs = np.zeros((2, len(table.lines)), dtype=np.int64)
    for side, (column, cells) in enumerate(table.columns.items()):
        for row, cell in enumerate(cells):
            if cell.strip().isdigit():
                pairs[side, row] = int(cell)
            else:
                problems.append(table.problem(row, column, f'"{cell}" is no number of a roll call'))
    if not problems:
        problems += [Problem(table.lines[row], 1, "", f"{pairs[0, row]} is not before {pairs[1, row]}")
                     for row in np.flatnonzero(pairs[0] >= pairs[1]).tolist()]
    raise_all(problems, table.name)
    return pairs[0], pairs[1]
