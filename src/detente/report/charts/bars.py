"""Bars for probabilities, with their intervals, one a row."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import Chart, Drawing, Layout, build, label, line, placard, rectangle
from detente.report.charts.rows import arrange, axis, draw_labels, marks
from detente.report.charts.scale import Scale, finite, nice_scale
from detente.report.markup import Markup, join
from detente.report.table import Column, Table
from detente.words import NO_VALUE, percent, percent_interval

__all__ = ["BarRow", "Bars", "bars"]


@dataclass(frozen=True, slots=True)
class BarRow:
    """A probability, 0 to 1, with the ends of an interval where one is known."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Bars:
    """Probabilities to be shown as bars, in the order given; `row_name` heads the table's first column."""

    title: str
    rows: tuple[BarRow, ...]
    row_name: str = "outcome"
    value_name: str = "probability"
    name: str = ""


def bars(record: Bars) -> Chart:
    """Draw a bar for each probability, with its figure and its interval.

    >>> bars(Bars("Worlds", (BarRow("pressure", 0.6), BarRow("opening", 0.4)))).summary
    'Highest: pressure (60 %).'
    """
    known = [row for row in record.rows if math.isfinite(row.value)]
    highest = max(known, key=lambda row: row.value, default=None)
    summary = f"Highest: {highest.label} ({percent(highest.value)})." if highest else ""
    columns = (Column(record.row_name), Column(record.value_name, True), Column("interval", True))
    cells = tuple((row.label, percent(row.value), _interval(row)) for row in record.rows)
    return build(
        record.name, record.title, summary, Table(columns, cells, record.title), partial(_paint, record)
    )


def _paint(record: Bars, layout: Layout) -> Drawing:
    """Draw the bars for one width."""
    if not record.rows:
        return placard(layout, "Nothing to show")
    rows = arrange(
        layout,
        [row.label for row in record.rows],
        top=0.0,
        value_width=58,
        label_width=210,
    )
    highest = max(finite(value for row in record.rows for value in (row.value, row.high)), default=1.0)
    scale = (
        Scale(0, 1, rows.left, rows.right)
        if highest > 0.5
        else nice_scale([0, highest], rows.left, rows.right)
    )
    grid, bottom = axis(scale, rows, "percent")
    drawn = marks(rows, lambda index, y: _bar(record.rows[index], scale, y, layout.width))
    return Drawing(grid + draw_labels(rows) + drawn, bottom)


def _bar(row: BarRow, scale: Scale, y: float, right: float) -> Markup:
    """Draw one bar, its interval and its figure."""
    figure = label(right, y + 4.5, percent(row.value), anchor="end", style="c-strong")
    if not math.isfinite(row.value):
        return label(scale.start + 4, y + 4.5, NO_VALUE, size=12, style="c-muted")
    tip = f"{row.label}: {percent(row.value)}"
    bar = rectangle(scale.start, y - 7, scale.at(row.value) - scale.start, 14, "c-tail", tip, radius=1.5)
    if len(finite([row.low, row.high])) < 2:
        return bar + figure
    low, high = scale.at(float(row.low or 0)), scale.at(float(row.high or 0))
    ends = join(line(x, y - 3.5, x, y + 3.5, "c-interval") for x in (low, high))
    return bar + line(low, y, high, y, "c-interval") + ends + figure


def _interval(row: BarRow) -> str:
    """Write a row's interval, or nothing."""
    return percent_interval(row.low, row.high) if row.low is not None and row.high is not None else ""
