"""Several courses over the same years: a line each, with its band, named where it ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import Chart, Drawing, Layout, build, circle, fitted, label, line, mark, placard
from detente.report.charts.scale import Scale, finite, nice_scale, tick_labels, ticks
from detente.report.charts.text import shorten
from detente.report.markup import EMPTY, Markup, join
from detente.report.style import SERIES
from detente.report.table import Cell, Column, Table
from detente.words import interval, month, number

__all__ = ["Course", "Courses", "courses"]

_TALL, _LAST_YEAR, _APART, _ROWS = 210.0, 100_000.0, 15.0, 12
_DASHES = (None, "9 4", "2 4", "12 3 2 3", "5 3", "1 3", "14 4", "6 2 1 2")


@dataclass(frozen=True, slots=True)
class Course:
    """One line: decimal years, its middle, and the ends of a band where they are known."""

    label: str
    dates: Sequence[float]
    middle: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Courses:
    """Lines over the same years; `as_of` marks the day of the case."""

    title: str
    lines: tuple[Course, ...]
    unit: str = "level"
    as_of: float | None = None
    band_name: str = "80 % of draws"
    name: str = ""


def courses(record: Courses) -> Chart:
    """Draw each course in a colour and a dash of its own, named at its end.

    >>> one, two = Course("China", [2010, 2020], [0.4, 0.9]), Course("Russia", [2010, 2020], [0.6, 0.3])
    >>> courses(Courses("Worth", (one, two))).summary
    'Highest first: Russia (0.6); highest last: China (0.9).'
    """
    summary = ""
    ends = [(course.label, known) for course in record.lines if (known := _known(course))]
    if ends:
        first = max(ends, key=lambda pair: pair[1][0][1])
        last = max(ends, key=lambda pair: pair[1][-1][1])
        summary = (f"Highest first: {first[0]} ({number(first[1][0][1])}); "
                   f"highest last: {last[0]} ({number(last[1][-1][1])}).")
    return build(record.name, record.title, summary, _table(record), partial(_paint, record))


def _known(course: Course) -> list[tuple[float, float]]:
    """The points that can be drawn, in order."""
    pairs = [(date, level) for date, level in zip(course.dates, course.middle, strict=False)
             if abs(date) < _LAST_YEAR and finite([date, level]) == [date, level]]
    return sorted(pairs)


def _table(record: Courses) -> Table:
    """Write about a dozen rows for each course."""
    rows: list[tuple[Cell, ...]] = []
    for course in record.lines:
        banded = len(course.low) == len(course.high) == len(course.middle)
        stride = max(1, len(course.middle) // _ROWS)
        for index in range(0, len(course.middle), stride):
            if index >= len(course.dates) or not math.isfinite(course.middle[index]):
                continue
            band = interval(course.low[index], course.high[index]) if banded else ""
            rows.append((course.label, month(course.dates[index]), number(course.middle[index]), band))
        if not course.middle:
            rows.append((course.label, "", "", ""))
    columns = Column("what"), Column("date"), Column(record.unit, True), Column(record.band_name, True)
    return Table(columns, tuple(rows), record.title)


def _paint(record: Courses, layout: Layout) -> Drawing:
    """Draw for one width."""
    known = [_known(course) for course in record.lines]
    dates = [date for points in known for date, _ in points]
    if not dates:
        return placard(layout, "No dates to show")
    left, right = 44.0, layout.width - (96 if layout.is_narrow else 150)
    low, high = min(dates), max(dates)
    across = Scale(low, high, left, right) if high - low > 1e-6 else Scale(low - 0.5, high + 0.5, left, right)
    levels = [value for course in record.lines for value in (*course.middle, *course.low, *course.high)]
    up = nice_scale(finite(levels), 0, 1, most=5)
    level = Scale(up.low, up.high, 24 + _TALL, 24.0)
    drawn = _grid(record, across, level, layout)
    drawn += join(_band(course, index, across, level) for index, course in enumerate(record.lines))
    drawn += join(_curve(points, index, across, level) for index, points in enumerate(known))
    return Drawing(drawn + _names(record, known, level, right, layout), level.start + 26)


def _grid(record: Courses, across: Scale, level: Scale, layout: Layout) -> Markup:
    """Draw the grid, the figures of both axes and the day of the case."""
    values = ticks(level, 5)
    drawn = join(line(across.start, level.at(v), across.stop, level.at(v), "c-axis" if v == 0 else "c-grid")
                 for v in values)
    drawn += join(label(across.start - 7, level.at(v) + 4, text, size=12, anchor="end", style="c-muted")
                  for v, text in zip(values, tick_labels(values), strict=True))
    drawn += label(0, 10, shorten(record.unit, across.start + 90, 12), size=12, style="c-muted")
    for year in _years(across, 4 if layout.is_narrow else 9):
        x = across.at(year)
        drawn += line(x, level.start, x, level.start + 4, "c-axis")
        drawn += fitted(x, level.start + 19, str(year), 0, layout.width, size=12, style="c-muted")
    if record.as_of is not None and across.low < record.as_of < across.high:
        x = across.at(record.as_of)
        drawn += line(x, level.start, x, level.stop - 3, "c-dash")
        words = f"as of {month(record.as_of)}"
        drawn += fitted(x, 10, words, across.start + 60, layout.width, size=12, style="c-muted")
    return drawn


def _years(across: Scale, most: int) -> list[int]:
    """Whole years that have room."""
    span = across.high - across.low
    step = next((s for s in (1, 2, 5, 10, 20, 25, 50, 100) if span / s <= most), max(1, math.ceil(span / most)))
    return [index * step for index in range(math.ceil(across.low / step), math.floor(across.high / step) + 1)]


def _band(course: Course, index: int, across: Scale, level: Scale) -> Markup:
    """Fill the band of one course."""
    if not len(course.low) == len(course.high) == len(course.middle):
        return EMPTY
    points = [(date, low, high) for date, low, high in zip(course.dates, course.low, course.high, strict=False)
              if abs(date) < _LAST_YEAR and len(finite([date, low, high])) == 3]
    if len(points) < 2:
        return EMPTY
    upper = [f"{across.at(date):.2f},{level.at(high):.2f}" for date, _, high in points]
    lower = [f"{across.at(date):.2f},{level.at(low):.2f}" for date, low, _ in reversed(points)]
    return mark("polygon", points=" ".join(upper + lower), class_=f"c-s{index % SERIES + 1}", fill_opacity=0.12)


def _curve(points: Sequence[tuple[float, float]], index: int, across: Scale, level: Scale) -> Markup:
    """Draw one course."""
    style = f"{index % SERIES + 1}"
    if len(points) == 1:
        return circle(across.at(points[0][0]), level.at(points[0][1]), 4, f"c-s{style}")
    places = [f"{across.at(date):.2f},{level.at(value):.2f}" for date, value in points]
    if not places:
        return EMPTY
    return mark("polyline", points=" ".join(places), class_=f"c-l{style}", stroke_width=2.25,
                stroke_dasharray=_DASHES[index % SERIES], stroke_linejoin="round")


def _names(
    record: Courses, known: Sequence[Sequence[tuple[float, float]]], level: Scale, right: float, layout: Layout
) -> Markup:
    """Name each course where it ends, the names kept apart, with a piece of its line."""
    ends = sorted((level.at(points[-1][1]), index) for index, points in enumerate(known) if points)
    drawn, lowest = EMPTY, level.stop - _APART
    spare = (len(ends) - 1) * _APART
    for place, (y, index) in enumerate(ends):
        at = max(lowest + _APART, min(y, level.start - spare + place * _APART))
        lowest = at
        drawn += mark("line", x1=right + 5, y1=round(at, 2), x2=right + 23, y2=round(at, 2),
                      class_=f"c-l{index % SERIES + 1}", stroke_width=2.25, stroke_dasharray=_DASHES[index % SERIES])
        text = shorten(record.lines[index].label, layout.width - right - 28, 12.5)
        drawn += label(right + 27, at + 4.3, text, size=12.5)
    return drawn
