"""The figures that lenses ask for, filled with the run's numbers, and payoffs by choice with their contributions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.draws import blocks
from detente.errors import DetenteError
from detente.lenses.base import Figure, Row
from detente.lenses.engine import history
from detente.study.evaluate import Reading
from detente.study.measures import Summary, summary

__all__ = ["FigureData", "FigureLine", "FigureRow", "PayoffRow", "PayoffTable", "figures_of", "payoff_tables"]

DATES_SHOWN = 72
DRAWS_SHOWN = 2_048


@dataclass(frozen=True)
class FigureRow:
    """One line of a figure with a summary of each of its outcomes, and of how far each is from today's world.

    `words` holds the words that its first outcome is, each with its share of the draws, most frequent first; `ends` are
    the labels of the rows that a tie joins, or the ends of a flow; `moves` are there where the figure shows another
    world than today's.
    """

    label: str
    note: str
    date: str
    summaries: tuple[Summary, ...]
    words: tuple[tuple[str, float], ...] = ()
    ends: tuple[str, str] | None = None
    moves: tuple[Summary, ...] = ()


@dataclass(frozen=True)
class FigureLine:
    """A row's course over decimal years; the band is empty where the row shows a share of the draws."""

    label: str
    dates: tuple[float, ...]
    middle: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class FigureData:
    """A figure with its numbers.

    `values` are a distribution's draws; `dates`, `low`, `middle`, `high` a history; `lines` the courses of its rows.
    """

    lens: str
    path: str
    figure: Figure
    rows: tuple[FigureRow, ...]
    values: NDArray[np.float64]
    dates: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    middle: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    lines: tuple[FigureLine, ...] = ()


@dataclass(frozen=True)
class PayoffRow:
    """One choice: the actor's payoff with its 80 % range, and each interest's mean contribution."""

    choice: str
    total: float
    low: float
    high: float
    parts: tuple[float, ...]


@dataclass(frozen=True)
class PayoffTable:
    """An actor's payoff by the choices of one option, everything else as today."""

    actor: str
    option: str
    interests: tuple[str, ...]
    rows: tuple[PayoffRow, ...]


def figures_of(reading: Reading) -> tuple[FigureData, ...]:
    """Every figure of every lens; a history that has no value in any draw is left out.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("emission-standards-1992"), b"", Settings(50))
    >>> [(data.figure.kind, data.path) for data in figures_of(reading_of(run))]
    [('distribution', 'issues.delay'), ('distribution', 'issues.delay')]
    """
    found = (
        _filled(reading, planned.lens.name, planned.item.path, figure)
        for planned in reading.plan.items
        for figure in planned.lens.figures(reading.plan.case, planned.item)
    )
    return tuple(data for data in found if (data.dates or data.figure.kind != "timeline")
                 and (data.lines or data.figure.kind != "courses"))


def _filled(reading: Reading, lens: str, path: str, figure: Figure) -> FigureData:
    rows = tuple(_row(reading, row, figure) for row in figure.rows)
    if figure.kind == "courses":
        lines = tuple(line for row in figure.rows if (line := _line(reading, row)).dates)
        return FigureData(lens, path, figure, rows, np.empty(0), lines=lines)
    if figure.kind == "timeline":
        dates, low, middle, high = _history(reading, figure.rows[0])
        return FigureData(lens, path, figure, rows, np.empty(0), dates, low, middle, high)
    values = _values(reading, figure.rows[0].paths[0]) if figure.kind == "distribution" else np.empty(0)
    return FigureData(lens, path, figure, rows, values)


def _row(reading: Reading, row: Row, figure: Figure) -> FigureRow:
    """One line of a figure; of another world than today's with what is otherwise there, draw by draw."""
    today = [_values(reading, path) for path in row.paths]
    if not figure.world:
        return FigureRow(row.label, row.note, row.date, tuple(map(summary, today)), _words(reading, row), row.ends)
    world = reading.world(dict(figure.world))
    there = [np.asarray(reading.outcome(path, world), dtype=float) for path in row.paths]
    moves = tuple(summary(other - value) for other, value in zip(there, today, strict=True))
    return FigureRow(row.label, row.note, row.date, tuple(map(summary, there)), (), row.ends, moves)


def _values(reading: Reading, path: str) -> NDArray[np.float64]:
    """An outcome or a number of the case in today's world."""
    if path in reading.plan.slots:
        from detente.case.expression import Name

        return np.asarray(reading.name(Name(path)), dtype=float)
    return np.asarray(reading.outcome(path), dtype=float)


def _words(reading: Reading, row: Row) -> tuple[tuple[str, float], ...]:
    """The words that a row's first outcome is, with their shares of the draws in which it is one."""
    known = reading.words_of(row.paths[0]) if row.paths and row.paths[0] not in reading.plan.slots else ()
    if not known:
        return ()
    codes = _values(reading, row.paths[0])
    codes = codes[np.isfinite(codes)]
    shares = {word: float(np.mean(codes == code)) for code, word in enumerate(known)} if codes.size else {}
    return tuple(sorted(((word, share) for word, share in shares.items() if share > 0), key=lambda pair: -pair[1]))


def _line(reading: Reading, row: Row) -> FigureLine:
    """The course of a dated outcome; where the row shows a share, the mean of its draws."""
    if row.note != "share":
        years, low, middle, high = _history(reading, row)
        return FigureLine(row.label, years, middle, low, high)
    years, levels = _levels(reading, row)
    levels = levels[np.isfinite(levels).all(axis=1)]
    if not len(levels):
        return FigureLine(row.label, (), ())
    return FigureLine(row.label, years, tuple(map(float, levels.mean(axis=0))))


def _history(reading: Reading, row: Row) -> tuple[tuple[float, ...], ...]:
    """Median and 80 % band of a dated outcome."""
    years, levels = _levels(reading, row)
    is_known = np.asarray(np.isfinite(levels).any(axis=0))
    years = tuple(year for year, known in zip(years, is_known, strict=True) if known)
    levels = levels[:, is_known]
    levels = levels[np.isfinite(levels).all(axis=1)]
    if not levels.size:
        return (), (), (), ()
    low, middle, high = np.percentile(levels, [10, 50, 90], axis=0)
    return years, tuple(map(float, low)), tuple(map(float, middle)), tuple(map(float, high))


def _levels(reading: Reading, row: Row) -> tuple[tuple[float, ...], NDArray[np.float64]]:
    """A dated outcome from a row's first day to its last, the case's own unless given: years, and (draw, date)."""
    as_of = reading.plan.case.case.as_of
    assert as_of is not None
    first = dt.date.fromisoformat(row.date)
    last = dt.date.fromisoformat(row.until) if row.until else as_of.last
    span = max((last - first).days, 1)
    dates = tuple(first + dt.timedelta(days=round(span * step / (DATES_SHOWN - 1))) for step in range(DATES_SHOWN))
    used = blocks(min(DRAWS_SHOWN, reading.draws))
    levels = np.concatenate([history(reading.plan, row.paths[0], reading.seed, block, dates) for block in used])
    return tuple(date.year + (date.timetuple().tm_yday - 1) / 365.25 for date in dates), levels


def payoff_tables(reading: Reading) -> tuple[PayoffTable, ...]:
    """What each choice of each option is worth to every actor with interests, everything else as today.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> payoff_tables(reading_of(run_case(load_case("prisoners-dilemma"), b"", Settings(10))))
    ()
    """
    case = reading.plan.case
    tables = []
    for actor, interests in case.interests.items():
        for option, details in case.options.items():
            rows = [row for choice in details.choices
                    if (row := _payoff_row(reading, actor, option, choice)) is not None]
            spread = {round(row.total, 12) for row in rows}
            if len(spread) > 1:
                tables.append(PayoffTable(actor, option, tuple(interests), tuple(rows)))
    return tuple(tables)


def _payoff_row(reading: Reading, actor: str, option: str, choice: str) -> PayoffRow | None:
    try:
        world = reading.world({option: choice})
    except DetenteError:
        return None
    total = summary(reading.outcome(f"payoff.{actor}", world))
    parts = tuple(summary(reading.outcome(f"payoff.{actor}.{name}", world)).mean
                  for name in reading.plan.case.interests[actor])
    return PayoffRow(choice, total.mean, total.q10, total.q90, parts)
