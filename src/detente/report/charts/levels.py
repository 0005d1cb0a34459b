"""Levels in one unit, each a bar from zero with its interval: prices, earnings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import Chart, Drawing, Layout, build, label, line, placard, rectangle
from detente.report.charts.rows import arrange, axis, draw_labels, marks
from detente.report.charts.scale import Scale, finite, nice_scale
from detente.report.markup import Markup, join
from detente.report.table import Column, Table
from detente.words import NO_VALUE, interval, number

__all__ = ["LevelRow", "Levels", "levels"]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level with its interval."""

    label: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels in one unit, in the order given; `value_name` heads their column."""

    title: str
    rows: tuple[LevelRow, ...]
    unit: str = ""
    row_name: str = "of"
    value_name: str = "median"
    name: str = ""


def levels(record: Levels) -> Chart:
    """Draw a bar for each level, with its figure and its interval.

    >>> levels(Levels("Prices", (LevelRow("Europe", 8.5, 7, 9), LevelRow("China", 6, 5, 7)), "$/MMBtu")).summary
    'Highest: Europe (8.5 $/MMBtu); lowest: China (6 $/MMBtu).'
    """
    known = [row for row in record.rows if math.isfinite(row.value)]
    unit = f" {record.unit}" if record.unit else ""
    summary = ""
    if known:
        most, least = max(known, key=lambda row: row.value), min(known, key=lambda row: row.value)
        summary = f"Highest: {most.label} ({number(most.value)}{unit})"
        summary += f"; lowest: {least.label} ({number(least.value)}{unit})." if len(known) > 1 else "."
    columns = (Column(record.row_name), Column(f"{record.value_name}{unit and ','}{unit}", True),
               Column("80 % of draws", True))
    cells = tuple((row.label, number(row.value), interval(row.low, row.high)) for row in record.rows)
    return build(record.name, record.title, summary, Table(columns, cells, record.title), partial(_paint, record))


def _paint(record: Levels, layout: Layout) -> Drawing:
    """Draw the bars for one width."""
    if not record.rows:
        return placard(layout, "Nothing to show")
    rows = arrange(layout, [row.label for row in record.rows], top=0.0, value_width=58, label_width=190)
    ends = [value for row in record.rows for value in (row.low, row.value, row.high)]
    scale = nice_scale(ends, rows.left, rows.right, include=[0.0])
    grid, bottom = axis(scale, rows, title=record.unit)
    drawn = marks(rows, lambda index, y: _bar(record.rows[index], scale, y, layout.width))
    return Drawing(grid + draw_labels(rows) + drawn, bottom)


def _bar(row: LevelRow, scale: Scale, y: float, right: float) -> Markup:
    """Draw one bar, its interval and its figure."""
    if not math.isfinite(row.value):
        return label(scale.start + 4, y + 4.5, NO_VALUE, size=12, style="c-muted")
    start, end = sorted((scale.at(0.0), scale.at(row.value)))
    tip = f"{row.label}: {number(row.value)} ({interval(row.low, row.high)})"
    bar = rectangle(start, y - 7, end - start, 14, "c-tail", tip, radius=1.5)
    figure = label(right, y + 4.5, number(row.value), anchor="end", style="c-strong")
    if len(finite([row.low, row.high])) < 2:
        return bar + figure
    low, high = scale.at(row.low), scale.at(row.high)
    caps = join(line(x, y - 3.5, x, y + 3.5, "c-interval") for x in (low, high))
    return bar + line(low, y, high, y, "c-interval") + caps + figure
