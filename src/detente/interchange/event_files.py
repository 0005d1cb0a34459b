"""Read machine-coded events between two actors: GDELT, ICEWS and POLECAT files, of any size, by way of DuckDB.

What was checked: GDELT's order of columns and the headers of ICEWS and POLECAT against public descriptions and code
that reads them; no file of theirs is part of the tests, which make small ones in these layouts.
"""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from detente.errors import DetenteError
from detente.interchange.place import need

__all__ = ["LAYOUTS", "PERIODS", "Layout", "Period", "Read", "read_events"]

MOST = 10.0
"""The end of Goldstein's scale and of the intensities that follow it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand in a file: names of columns, or their places from 0 where there is no header."""

    says: str
    day: str | int
    one: str | int
    other: str | int
    code: str | int
    intensity: str | int
    day_form: str = "%Y-%m-%d"
    root: int | None = None
    quote: str = '"'


LAYOUTS: Mapping[str, Layout] = MappingProxyType({
    "gdelt": Layout("GDELT 1 or 2, tab-separated without a header; root events only", 1, 7, 17, 26, 30, "%Y%m%d", 25,
                    ""),
    "icews": Layout("ICEWS, tab-separated; countries by name", "Event Date", "Source Country", "Target Country",
                    "CAMEO Code", "Intensity"),
    "polecat": Layout("POLECAT, tab-separated; countries by three letters", "Event Date", "Actor Country",
                      "Recipient Country", "Event Type", "Intensity"),
})
GZIP = b"\x1f\x8b"
PERIODS = ("day", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Period:
    """Events of a pair: first day of the period, how many, mean and spread of intensity, the two kinds, last day."""

    first: dt.date
    events: int
    mean: float
    spread: float
    friendly: int
    hostile: int
    last: dt.date


@dataclass(frozen=True)
class Read:
    """Periods of each pair, in the order of the pairs; what was left out, as sentences; the last day asked for."""

    periods: tuple[tuple[Period, ...], ...]
    said: tuple[str, ...]
    as_of: dt.date | None = None


def read_events(
    paths: Sequence[Path], layout: str, pairs: Sequence[tuple[str, str]], by: str = "month",
    since: dt.date | None = None, as_of: dt.date | None = None,
) -> Read:
    """Count and average the events between pairs of actors.

    Parameters
    ----------
    paths
        Files of one layout, also gzipped.
    layout
        A key of LAYOUTS.
    pairs
        Actors as the file has them, whatever their case.
    by
        One of PERIODS.
    since, as_of
        First and last day.

    Raises
    ------
    DetenteError
        If DuckDB is missing, a file is none of this layout, or no event of a pair is there.

    Our reading
    -----------
    Both directions count. Of events with the same day, direction and code one counts, with their mean intensity: papers
    report one event many times. A line with another number of columns, or without a day or an intensity, is left out
    and counted.
    """
    duck, form = need("duckdb", "events"), LAYOUTS[layout]
    connection = duck.connect()
    try:
        names = [_names(path, layout, form) for path in paths]
        for path, columns in zip(paths, names, strict=True):
            _load(duck, connection, path, form, columns, pairs)
        periods = tuple(_periods(connection, number, by, since, as_of) for number in range(len(pairs)))
        said = tuple(_left(connection, since, as_of))
    finally:
        connection.close()
    empty = [f"{one} and {other}" for (one, other), found in zip(pairs, periods, strict=True) if not found]
    if empty:
        told = " ".join(said)
        raise DetenteError(f"no event between {'; nor between '.join(empty)} is left. Actors stand as the file has "
                           f"them ({form.says}). {told}".rstrip())
    return Read(periods, said, as_of)


def _names(path: Path, layout: str, form: Layout) -> list[str]:
    """The columns of a file; c0, c1, … where it has no header."""
    if _starts_with(path, b"PK"):
        raise DetenteError(f"{path.name} is a zip archive; unpack it first")
    opener = gzip.open if _starts_with(path, GZIP) else open
    with opener(path, "rt", encoding="utf-8", errors="replace") as text:
        cells = text.readline().rstrip("\r\n").split("\t")
    if isinstance(form.day, int):
        if len(cells) not in (57, 58, 61):
            raise DetenteError(f"{path.name}: {len(cells)} columns on line 1; {layout} has 57, 58 or 61, separated by "
                               "tabs")
        return [f"c{at}" for at in range(len(cells))]
    names = [cell.strip().strip('"') for cell in cells]
    wanted = [form.day, form.one, form.other, form.code, form.intensity]
    lacking = [str(one) for one in wanted if one not in names]
    if lacking:
        raise DetenteError(f"{path.name}: no column {', '.join(lacking)} on line 1; {layout} is tab-separated and has "
                           "them")
    return names


def _starts_with(path: Path, mark: bytes) -> bool:
    """Does a file begin with some bytes."""
    with path.open("rb") as stream:
        return stream.read(len(mark)) == mark


def _load(
    duck: Any, connection: Any, path: Path, form: Layout, names: list[str], pairs: Sequence[tuple[str, str]]
) -> None:
    """Put what concerns the pairs into a table; the rest of the file is passed over and never kept."""
    def column(place: str | int) -> str:
        name = f"c{place}" if isinstance(place, int) else place
        return '"' + name.replace('"', '""') + '"'

    one, other = (f"string_split(upper({column(place)}), ';')" for place in (form.one, form.other))
    root = "" if form.root is None else f"AND {column(form.root)} = '1'"
    ends = sorted({end.upper() for pair in pairs for end in pair})
    columns = dict.fromkeys(names, "VARCHAR")
    packing = "gzip" if _starts_with(path, GZIP) else "none"
    values = [str(path), not isinstance(form.day, int), form.quote, form.quote, columns, packing, ends, ends]
    connection.execute("CREATE TABLE IF NOT EXISTS found (pair INTEGER, forward BOOLEAN, day DATE, code VARCHAR, "
                       "intensity DOUBLE)")
    connection.execute("CREATE TABLE IF NOT EXISTS broken (file VARCHAR, line BIGINT)")
    try:
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE part AS
            SELECT {one} AS one, {other} AS other, {column(form.code)} AS code,
                   try_cast(try_strptime({column(form.day)}, '{form.day_form}') AS DATE) AS day,
                   try_cast({column(form.intensity)} AS DOUBLE) AS intensity
            FROM read_csv(?, delim = '\t', header = ?, quote = ?, escape = ?, columns = ?, compression = ?,
                          auto_detect = false, store_rejects = true, strict_mode = false)
            WHERE list_has_any({one}, ?) AND list_has_any({other}, ?) {root}
        """, values)
        for number, pair in enumerate(pairs):
            for forward in (True, False):
                connection.execute(
                    "INSERT INTO found SELECT ?, ?, day, code, intensity FROM part "
                    "WHERE list_contains(one, ?) AND list_contains(other, ?)",
                    [number, forward, *(end.upper() for end in (pair if forward else pair[::-1]))])
        connection.execute("INSERT INTO broken SELECT DISTINCT ?, line FROM reject_errors", [path.name])
        connection.execute("DROP TABLE reject_errors")
        connection.execute("DROP TABLE reject_scans")
    except duck.Error as error:
        raise DetenteError(f"{path.name} cannot be read: {str(error).splitlines()[0]}") from None


def _periods(
    connection: Any, pair: int, by: str, since: dt.date | None, as_of: dt.date | None
) -> tuple[Period, ...]:
    """What happened between a pair, period by period."""
    rows = connection.execute(f"""
        WITH single AS (
            SELECT day, forward, code, avg(intensity) AS intensity FROM found
            WHERE pair = ? AND day IS NOT NULL AND isfinite(intensity) AND abs(intensity) <= {MOST}
              AND day >= coalesce(?, DATE '0001-01-01') AND day <= coalesce(?, DATE '9999-12-31')
            GROUP BY day, forward, code)
        SELECT date_trunc('{by}', day)::DATE AS first, count(*), avg(intensity), coalesce(stddev_samp(intensity), 0),
               count(*) FILTER (intensity > 0), count(*) FILTER (intensity < 0), max(day)
        FROM single GROUP BY first ORDER BY first
    """, [pair, since, as_of]).fetchall()
    return tuple(Period(row[0], int(row[1]), float(row[2]), float(row[3]), int(row[4]), int(row[5]), row[6])
                 for row in rows)


def _left(connection: Any, since: dt.date | None, as_of: dt.date | None) -> list[str]:
    """What was left out, as sentences."""
    one = connection.execute(f"""
        SELECT count(*) FILTER (day IS NULL), count(*) FILTER (day IS NOT NULL AND
                   (intensity IS NULL OR NOT isfinite(intensity) OR abs(intensity) > {MOST})),
               count(*) FILTER (day > coalesce(?, DATE '9999-12-31')),
               count(*) FILTER (day < coalesce(?, DATE '0001-01-01'))
        FROM found
    """, [as_of, since]).fetchone()
    broken = connection.execute("SELECT file, min(line), count(*) FROM broken GROUP BY file ORDER BY file").fetchall()
    said = [f"{count:,} of the pairs' events {why}, and are left out." for count, why in (
        (one[0], "have no day that can be read"), (one[1], f"have no intensity from -{MOST:g} to {MOST:g}"),
        (one[2], f"are later than {as_of}"), (one[3], f"are earlier than {since}")) if count]
    said += [f"{file}: {count:,} line{'s' * (count > 1)} with another number of columns, the first of them line "
             f"{line}, left out." for file, line, count in broken]
    return said
