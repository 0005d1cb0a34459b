"""Read decisions of the European Union in the layout of the data set DEU III, with the capabilities of each period."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from detente.errors import CaseError, Problem
from detente.lenses.decisions import Decisions

__all__ = ["POWER", "capabilities", "parse_deu", "read_deu", "regime"]

INSTITUTIONS = ("com", "ep")
REGIMES = ("pre_nice", "nice", "lisbon")
COLUMNS = ("prnr", "isnr", "finact", "rp", "out")
LOW, HIGH = 0.0, 100.0
FEWEST = 3
SHOWN = 20

_POWER = """
at 4 10 8.93    be 5 12 11.57   bu - 10 6.92    cr - 7 4.04     cy - 4 0.90     cz - 12 10.57   de 10 29 83.12
dk 3 7 5.83     ee - 4 1.33     el 5 12 10.38   es 8 27 48.95   fi 3 7 5.53     fr 10 29 67.44  hu - 12 9.73
it 10 29 58.97  lt - 7 2.80     lu 2 4 0.63     lv - 4 1.86     mt - 3 0.52     nl 5 13 17.61   pl - 27 37.84
pt 5 12 10.75   ro - 14 19.19   se 4 10 10.37   si - 4 2.11     sk - 7 5.42     uk 10 29 67.79  ie 3 7 5.01
"""


def _power_table() -> Mapping[str, Mapping[str, float]]:
    """Raw power by member state and period; states that were no member then have no entry for it."""
    words = _POWER.split()
    rows = {words[i]: words[i + 1 : i + 4] for i in range(0, len(words), 4)}
    return MappingProxyType({
        state: MappingProxyType({name: float(word) for name, word in zip(REGIMES, row, strict=True) if word != "-"})
        for state, row in rows.items()
    })


POWER = _power_table()
"""Council votes before and under Nice, millions of inhabitants under Lisbon (about 2019 to 2021)."""


@dataclass(frozen=True)
class Row:
    """One issue of the file: its line, what it is called, the period, and each actor's position and salience."""

    line: int
    issue: str
    proposal: str
    regime: str
    actors: tuple[tuple[str, float, float], ...]
    reference: float
    outcome: float


def read_deu(path: Path) -> Decisions:
    """Read a file.

    Raises
    ------
    CaseError
        If it is no file of this kind; all that is wrong at once, with lines.
    OSError
        If it cannot be opened.
    """
    return parse_deu(path.read_bytes(), path.name)


def parse_deu(data: bytes, name: str) -> Decisions:
    """Read the bytes of a file: a header line, then one line per issue; lines without `isnr` hold no issue.

    Source
    ------
    Layout and coding of [ArreguiPerarnaud2022]_. Only issues with an outcome on the scale and at least three actors
    that have both a position and a salience, not all of them 0, are kept.

    Raises
    ------
    CaseError
        If a column is missing, a cell is no number, or nothing can be scored; all at once, with lines.

    Example
    -------
    >>> text = "prnr,isnr,finact,rp,out,pde,sde,pfr,sfr,pit,sit\\np,p1,2003-1-1,,40,0,50,100,80,50,20\\n"
    >>> parse_deu(text.encode(), "mine.csv").position
    array([[  0., 100.,  50.]])
    """
    problems: list[Problem] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CaseError([Problem(line, 1, "", "not UTF-8; save it as text in UTF-8")], name) from None
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    header = [cell.strip() for cell in lines[0]] if lines else []
    actors = _actors(header, problems)
    if problems:
        raise CaseError(problems, name)
    rows = list(_rows(lines, header, actors, problems))
    _twice(rows, problems)
    if problems:
        raise CaseError(_shortened(problems), name)
    kept = [row for row in rows if LOW <= row.outcome <= HIGH and len(row.actors) >= FEWEST
            and any(salience > 0 for _, _, salience in row.actors)]
    if not kept:
        raise CaseError([Problem(0, 0, "", f"no issue can be scored: each needs an outcome from {LOW:g} to {HIGH:g} "
                                 f"and {FEWEST} actors with position and salience")], name)
    return _decisions(kept, name, hashlib.sha256(data).hexdigest())


def regime(finact: str) -> str:
    """The period of a decision, from the column `finact`.

    Our reading
    -----------
    The last of three parts is the year, also in dates that a spreadsheet has turned around: 1930-05-01 is 30 May 2001.
    Anything without three parts is unknown and counted under Nice.

    Example
    -------
    >>> regime("26-01-00"), regime("1930-05-01"), regime("2019-06-18"), regime("999")
    ('pre_nice', 'pre_nice', 'lisbon', 'nice')
    """
    parts = finact.strip().split("-")
    if len(parts) != 3 or not parts[2].isdigit():
        return "nice"
    year = int(parts[2])
    if len(parts[2]) == 2:
        year += 1900 if year >= 50 else 2000
    return "pre_nice" if year <= 2004 else "nice" if year <= 2014 else "lisbon"


def capabilities(actors: Sequence[str], period: str) -> list[float]:
    """What each actor brings to bear, 100 for the strongest.

    Our reading
    -----------
    The Commission and the Parliament count as much as the strongest member state present; a state without an entry for
    the period counts as much as the weakest.

    Example
    -------
    >>> capabilities(["com", "de", "lu"], "nice")
    [100.0, 100.0, 13.793103448275861]
    """
    states = [POWER[actor][period] for actor in actors if actor in POWER and period in POWER[actor]]
    most, least = max(states, default=1.0), min(states, default=1.0)
    raw = [most if actor in INSTITUTIONS else POWER[actor].get(period, least) for actor in actors]
    return [100.0 * value / max(raw) for value in raw]


def _actors(header: list[str], problems: list[Problem]) -> list[str]:
    """The actors of a header: every code with a position and a salience column."""
    for column in COLUMNS:
        if column not in header:
            problems.append(Problem(1, 1, column, "this column is missing"))
    for column in sorted({column for column in header if column and header.count(column) > 1}):
        problems.append(Problem(1, 1, column, f"{header.count(column)} columns have this name"))
    known = [*INSTITUTIONS, *POWER]
    actors = [code for code in known if f"p{code}" in header and f"s{code}" in header]
    for code in known:
        has = f"p{code}" in header, f"s{code}" in header
        if has[0] != has[1]:
            have, lack = ("p", "s") if has[0] else ("s", "p")
            problems.append(Problem(1, 1, f"{lack}{code}", f"this column is missing; {have}{code} is there"))
    if len(actors) < FEWEST:
        problems.append(Problem(1, 1, "", "fewer than three actors; columns such as pde and sde would be right"))
    return actors


def _rows(
    lines: list[list[str]], header: list[str], actors: list[str], problems: list[Problem]
) -> Iterator[Row]:
    """The issues of a file."""
    for number, cells in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            problems.append(Problem(number, 1, "", f"{len(cells)} cells; the header has {len(header)}"))
            continue
        line = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        if not line["isnr"]:
            continue
        if not line["prnr"]:
            problems.append(Problem(number, header.index("prnr") + 1, "prnr", f"issue {line['isnr']} has no proposal"))

        def value(column: str, line: dict[str, str] = line, number: int = number) -> float:
            return _number(line[column], (number, header.index(column) + 1), column, problems)

        places = [(actor, value(f"p{actor}"), value(f"s{actor}")) for actor in actors]
        told = tuple((a, p, s) for a, p, s in places if LOW <= p <= HIGH and LOW <= s <= HIGH)
        reference = value("rp")
        yield Row(number, line["isnr"], line["prnr"], regime(line["finact"]), told,
                  reference if LOW <= reference <= HIGH else math.nan, value("out"))


def _number(cell: str, place: tuple[int, int], column: str, problems: list[Problem]) -> float:
    """A cell as a number; NaN where it is empty, or no number, which is a problem."""
    if not cell:
        return math.nan
    try:
        return float(cell)
    except ValueError:
        problems.append(Problem(*place, column, f"{cell!r} is no number; leave the cell empty where it is unknown"))
        return math.nan


def _twice(rows: list[Row], problems: list[Problem]) -> None:
    """Refuse an issue that comes twice."""
    first: dict[str, int] = {}
    for row in rows:
        if first.setdefault(row.issue, row.line) != row.line:
            problems.append(Problem(row.line, 1, "isnr", f"{row.issue} stands on line {first[row.issue]} already"))


def _shortened(problems: list[Problem]) -> list[Problem]:
    """The first problems, and how many more there are."""
    if len(problems) <= SHOWN:
        return problems
    ordered = sorted(problems)
    last = ordered[-1]
    return [*ordered[:SHOWN], Problem(last.line, last.column + 1, "", f"and {len(problems) - SHOWN} more up to here")]


def _decisions(rows: list[Row], name: str, digest: str) -> Decisions:
    """The issues as arrays; actors of an issue stand in the first columns."""
    width = max(len(row.actors) for row in rows)
    position, salience, capability = np.full((len(rows), width), np.nan), *np.zeros((2, len(rows), width))
    for index, row in enumerate(rows):
        count = len(row.actors)
        position[index, :count] = [place for _, place, _ in row.actors]
        salience[index, :count] = [share / 100 for _, _, share in row.actors]
        capability[index, :count] = capabilities([actor for actor, _, _ in row.actors], row.regime)
    return Decisions(
        name=name,
        digest=digest,
        issues=tuple(row.issue for row in rows),
        groups=tuple(row.proposal for row in rows),
        position=position,
        salience=salience,
        capability=capability,
        reference=np.array([row.reference for row in rows]),
        outcome=np.array([row.outcome for row in rows]),
        low=LOW,
        high=HIGH,
    )
