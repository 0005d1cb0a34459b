"""Ties over time: the level of each with its band, and the events that moved it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from detente.report.charts.base import (
    Chart,
    Drawing,
    Layout,
    block,
    build,
    circle,
    fitted,
    label,
    line,
    mark,
    placard,
    rectangle,
)
from detente.report.charts.scale import Scale, finite, nice_scale, tick_labels, ticks
from detente.report.charts.text import shorten, wrap
from detente.report.markup import EMPTY, Markup, join
from detente.report.table import Cell, Column, Table
from detente.words import interval, month, number, plural, signed

__all__ = ["LedgerEvent", "LedgerLine", "Timeline", "timeline"]

_TALL, _NUMBERED, _MOST_POINTS, _LAST_YEAR = 132.0, 12, 400, 100_000.0


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """Something that moved a tie: when (decimal year), what, by how much; `written` is the date as given."""

    date: float
    label: str
    weight: float
    written: str = ""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A tie's level along dates (decimal years): median, and the ends of a band where they are known."""

    label: str
    dates: Sequence[float]
    median: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    events: tuple[LedgerEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """One panel for each tie; all share both axes. `as_of` marks the day of the case."""

    title: str
    lines: tuple[LedgerLine, ...]
    as_of: float | None = None
    level_name: str = "level"
    band_name: str = "80 % of draws"
    name: str = ""


def timeline(record: Timeline) -> Chart:
    """Draw each tie's level over time; its weightiest events are numbered on it and listed below.

    Our reading
    -----------
    The twelve weightiest events of a tie are numbered, the others are small marks; the table lists all.

    Example
    -------
    >>> tie = LedgerLine("Russia and Iran", [2006, 2007, 2008], [0.2, 0.6, 0.4])
    >>> timeline(Timeline("Ties", (tie,))).summary
    'Russia and Iran: highest in Jan 2007 (0.6), last 0.4.'
    """
    record = replace(record, lines=tuple(map(_dated, record.lines)))
    summary = " ".join(filter(None, map(_sentence, record.lines)))
    return build(record.name, record.title, summary, _table(record), partial(_paint, record))


def _dated(tie: LedgerLine) -> LedgerLine:
    """Take what can be no year for no date at all."""
    events = tuple(replace(event, date=_year(event.date)) for event in tie.events)
    return replace(tie, dates=tuple(map(_year, tie.dates)), events=events)


def _year(date: float) -> float:
    """Keep a decimal year."""
    return date if abs(date) < _LAST_YEAR else math.nan


def _sentence(tie: LedgerLine) -> str:
    """Say when a tie was closest and where it ends."""
    known = [
        (date, level)
        for date, level in zip(tie.dates, tie.median, strict=False)
        if finite([date, level]) == [date, level]
    ]
    if not known:
        return ""
    date, level = max(known, key=lambda pair: pair[1])
    return f"{tie.label}: highest in {month(date)} ({number(level)}), last {number(known[-1][1])}."


def _table(record: Timeline) -> Table:
    """Write the levels, thinned to a row a year, and all events."""
    rows: list[tuple[Cell, ...]] = []
    for tie in record.lines:
        rows += [(tie.label, month(date), "level", number(level), band) for date, level, band in _yearly(tie)]
        rows += [
            (tie.label, event.written or month(event.date), event.label, signed(event.weight), "")
            for event in sorted(tie.events, key=lambda event: event.date)
        ]
    columns = (
        Column("tie"),
        Column("date"),
        Column("what"),
        Column("level or weight", True),
        Column(record.band_name, True),
    )
    return Table(columns, tuple(rows), record.title)


def _yearly(tie: LedgerLine) -> list[tuple[float, float, str]]:
    """Keep the first point of each year, and the last of all."""
    kept: dict[int, tuple[float, float, str]] = {}
    banded = len(tie.low) == len(tie.high) == len(tie.median)
    points = list(zip(range(len(tie.median)), tie.dates, tie.median, strict=False))
    for index, date, level in points:
        if math.isfinite(date):
            band = interval(tie.low[index], tie.high[index]) if banded else ""
            last = index == points[-1][0]
            kept.setdefault(math.floor(date) if not last else 10**9, (date, level, band))
    return list(kept.values())


def _paint(record: Timeline, layout: Layout) -> Drawing:
    """Draw the panels below each other."""
    dates = finite(
        [date for tie in record.lines for date in (*tie.dates, *(event.date for event in tie.events))]
    )
    if not dates:
        return placard(layout, "No dates to show")
    left, right = 40.0, layout.width - 10
    ends = min(dates), max([*dates, *finite([_year(record.as_of) if record.as_of is not None else None])])
    across = (
        Scale(*ends, left, right)
        if ends[1] - ends[0] > 1e-6
        else Scale(ends[0] - 0.5, ends[1] + 0.5, left, right)
    )
    levels = [level for tie in record.lines for level in (*tie.median, *tie.low, *tie.high)]
    up = nice_scale(levels, 0, 1, include=[0.0], most=4)
    body, top = EMPTY, 0.0
    for tie in record.lines:
        drawn, bottom = _panel(record, tie, layout, across, up, top)
        body, top = body + drawn, bottom + 20
    return Drawing(body, top - 14)


def _panel(
    record: Timeline, tie: LedgerLine, layout: Layout, across: Scale, up: Scale, top: float
) -> tuple[Markup, float]:
    """Draw one tie: name, plot, marks of events, years, and the list of what happened."""
    name = wrap(tie.label, layout.width, 13.5, 2, is_bold=True)
    head = label(0, top + 13, name, size=13.5, style="c-strong")
    floor = top + max(1, name.count) * 17.5 + 22 + _TALL
    level = Scale(up.low, up.high, floor, floor - _TALL)
    events = sorted((e for e in tie.events if finite([e.date])), key=lambda event: (event.date, event.label))
    numbers = _numbers(events)
    strip, lanes = _strip(tie, events, numbers, across, level)
    years = floor + 8 + lanes * 19
    plot = (
        _grid(record, across, level, years, layout) + _band(tie, across, level) + _curve(tie, across, level)
    )
    listed, bottom = _list(events, numbers, layout, years + 24)
    return head + plot + strip + listed, bottom


def _grid(record: Timeline, across: Scale, level: Scale, years: float, layout: Layout) -> Markup:
    """Draw the grid, the figures of both axes and the day of the case."""
    values = ticks(level, 4)
    lines = join(
        line(across.start, level.at(v), across.stop, level.at(v), "c-axis" if v == 0 else "c-grid")
        for v in values
    )
    figures = join(
        label(across.start - 7, level.at(v) + 4, text, size=12, anchor="end", style="c-muted")
        for v, text in zip(values, tick_labels(values), strict=True)
    )
    dates = join(
        fitted(x, years + 12, text, 0, layout.width, size=12, style="c-muted")
        + line(x, level.start, x, level.start + 4, "c-axis")
        for x, text in _dates(across, layout)
    )
    return lines + figures + dates + _as_of(record, across, level, layout)


def _as_of(record: Timeline, across: Scale, level: Scale, layout: Layout) -> Markup:
    """Mark the day of the case."""
    if record.as_of is None or not math.isfinite(_year(record.as_of)):
        return EMPTY
    x = across.at(record.as_of)
    words = fitted(
        x, level.stop - 8, f"as of {month(record.as_of)}", 0, layout.width, size=12, style="c-muted"
    )
    return line(x, level.start, x, level.stop - 3, "c-dash") + words


def _dates(across: Scale, layout: Layout) -> list[tuple[float, str]]:
    """Choose whole years, or months where the span is short, that have room."""
    most = 5 if layout.is_narrow else 10
    if across.high - across.low < 2:
        steps = [across.low + (across.high - across.low) * i / 4 for i in range(5)]
        return [(across.at(date), month(date)) for date in (steps[::2] if layout.is_narrow else steps)]
    span = across.high - across.low
    step = next((s for s in (1, 2, 5, 10, 20, 25, 50, 100) if span / s <= most), math.ceil(span / most))
    first, last = math.ceil(across.low / step), math.floor(across.high / step)
    return [(across.at(index * step), str(index * step)) for index in range(first, last + 1)]


def _band(tie: LedgerLine, across: Scale, level: Scale) -> Markup:
    """Fill the band, piece by piece where values are missing."""
    if not len(tie.low) == len(tie.high) == len(tie.median):
        return EMPTY
    pieces = _pieces(list(zip(tie.dates, tie.low, tie.high, strict=False)))
    paths = EMPTY
    for piece in pieces:
        upper = [f"{across.at(date):.2f},{level.at(high):.2f}" for date, _, high in piece]
        lower = [f"{across.at(date):.2f},{level.at(low):.2f}" for date, low, _ in reversed(piece)]
        paths += mark("polygon", points=" ".join(upper + lower), class_="c-band")
    return paths


def _curve(tie: LedgerLine, across: Scale, level: Scale) -> Markup:
    """Draw the median, piece by piece where values are missing."""
    curve = EMPTY
    for piece in _pieces(list(zip(tie.dates, tie.median, strict=False))):
        places = [f"{across.at(point[0]):.2f},{level.at(point[1]):.2f}" for point in piece]
        if len(places) == 1:
            curve += circle(across.at(piece[0][0]), level.at(piece[0][1]), 4, "c-mark")
        else:
            curve += mark("polyline", points=" ".join(places), class_="c-mark-line")
    return curve


def _pieces(points: list[tuple[float, ...]]) -> list[list[tuple[float, ...]]]:
    """Split where a value is missing, thinning what is finer than a screen can show."""
    stride = max(1, len(points) // _MOST_POINTS)
    chosen = points[::stride] + ([points[-1]] if points and (len(points) - 1) % stride else [])
    pieces: list[list[tuple[float, ...]]] = [[]]
    for point in chosen:
        if len(finite(point)) == len(point):
            pieces[-1].append(point)
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]


def _numbers(events: Sequence[LedgerEvent]) -> dict[int, int]:
    """Number the weightiest events in the order of their dates."""
    size = [abs(event.weight) if math.isfinite(event.weight) else 0.0 for event in events]
    chosen = sorted(sorted(range(len(events)), key=lambda index: -size[index])[:_NUMBERED])
    return {index: place for place, index in enumerate(chosen, start=1)}


def _strip(
    tie: LedgerLine, events: Sequence[LedgerEvent], numbers: dict[int, int], across: Scale, level: Scale
) -> tuple[Markup, int]:
    """Draw the events below the plot, in as many lanes as keep them apart; give the number of lanes."""
    reached: list[float] = []
    drawn = EMPTY
    for index, event in enumerate(events):
        x = across.at(event.date)
        tip = f"{event.written or month(event.date)}: {event.label} ({signed(event.weight)})"
        stem = line(x, level.at(_level_at(tie, event.date, level)), x, level.start, "c-stem")
        if index not in numbers:
            drawn += stem + circle(x, level.start, 2.5, "c-mark", tip)
            continue
        lane = next((i for i, end in enumerate(reached) if x - end > 18), len(reached))
        reached[lane : lane + 1] = [x]
        drawn += stem + _event(x, level.start + 14 + lane * 19, numbers[index], event.weight, tip)
    return drawn, len(reached)


def _event(x: float, y: float, place: int, weight: float, tip: str) -> Markup:
    """Draw a numbered event: round where it draws the two closer, square where it drives them apart."""
    style = "c-s2" if weight < 0 else "c-s1"
    shape = (
        rectangle(x - 8, y - 8, 16, 16, style, tip, radius=2) if weight < 0 else circle(x, y, 8.5, style, tip)
    )
    return shape + label(x, y + 4.1, str(place), size=11.5, anchor="middle", style="c-on c-strong")


def _level_at(tie: LedgerLine, date: float, level: Scale) -> float:
    """Give the median at the last point up to a date."""
    known = [
        value for when, value in zip(tie.dates, tie.median, strict=False) if when <= date and finite([value])
    ]
    return known[-1] if known else level.low


def _list(
    events: Sequence[LedgerEvent], numbers: dict[int, int], layout: Layout, top: float
) -> tuple[Markup, float]:
    """List the numbered events: in two columns where there is room, one below the other where not."""
    width = layout.width if layout.is_narrow else (layout.width - 40) / 2 - 12
    entries = [(place, events[index]) for index, place in numbers.items()]
    half = len(entries) if layout.is_narrow else (len(entries) + 1) // 2
    drawn, bottom = EMPTY, top
    for column, part in enumerate((entries[:half], entries[half:])):
        left = (0.0 if layout.is_narrow else 40.0) + column * (width + 24)
        y = top + 8
        for place, event in part:
            text = wrap(
                f"{event.written or month(event.date)}: {event.label} ({signed(event.weight)})",
                width - 26,
                12,
                3,
            )
            drawn += _event(left + 9, y - 4, place, event.weight, "") + label(left + 24, y, text, size=12)
            y += max(20.0, block(text, 12) + 5)
        bottom = max(bottom, y - 6)
    hidden = len(events) - len(entries)
    if hidden:
        note = shorten(
            f"{plural(hidden, 'lighter event')} marked by small dots; the table lists all", layout.width, 12
        )
        drawn += label(0 if layout.is_narrow else 40, bottom + 12, note, size=12, style="c-muted")
        bottom += 18
    return drawn, bottom
