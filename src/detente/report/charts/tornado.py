"""A tornado: for each input the mean of an outcome where the input is low and where it is high."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import Chart, Drawing, Layout, build, circle, label, line, placard, rectangle
from detente.report.charts.rows import arrange, axis, draw_labels, marks
from detente.report.charts.scale import Scale, finite, nice_scale
from detente.report.markup import Markup
from detente.report.table import Column, Table
from detente.words import NO_VALUE, number, percent, percent_interval

__all__ = ["Tornado", "TornadoRow", "tornado"]


@dataclass(frozen=True, slots=True)
class TornadoRow:
    """An input: its two ends in words, the outcome's mean at each, and the shares of the variance that it explains."""

    label: str
    low_level: str
    high_level: str
    low: float
    high: float
    first: float = math.nan
    first_low: float = math.nan
    first_high: float = math.nan
    total: float = math.nan


@dataclass(frozen=True, slots=True)
class Tornado:
    """Inputs, the strongest first, around the outcome's mean; with `is_share` the outcome is a share of draws."""

    title: str
    rows: tuple[TornadoRow, ...]
    mean: float
    is_share: bool = True
    outcome: str = "share of draws in which it is true"
    name: str = ""


def tornado(record: Tornado) -> Chart:
    """Draw a bar from the mean in the input's lower third to that in its upper, with the overall mean as a line.

    Our reading
    -----------
    The end that belongs to high values is marked with a dot, so that the direction does not hang on colour.

    Example
    -------
    >>> row = TornadoRow("wealth", "≤ 2", "≥ 5", 0.2, 0.7)
    >>> tornado(Tornado("What drives it", (row,), 0.45)).summary
    'Most of all wealth: 20 % where it is low, 70 % where it is high.'
    """
    strongest = next((row for row in record.rows if len(finite([row.low, row.high])) == 2), None)
    summary = "" if strongest is None else (
        f"Most of all {strongest.label}: {_written(record, strongest.low)} where it is {_end(strongest.low_level)}, "
        f"{_written(record, strongest.high)} where it is {_end(strongest.high_level, 'high')}.")
    columns = (Column("input"), Column("low end"), Column("mean there", True), Column("high end"),
               Column("mean there", True), Column("alone", True), Column("interval", True),
               Column("with others", True))
    cells = tuple(
        (row.label, row.low_level, _written(record, row.low), row.high_level, _written(record, row.high),
         _share(row.first), _interval(row), _share(row.total))
        for row in record.rows
    )  # fmt: skip
    return build(record.name, record.title, summary, Table(columns, cells, record.title), partial(_paint, record))


def _end(level: str, plain: str = "low") -> str:
    """An end in a sentence: a word in quotes or an origin's standing as it is, a number only as low or high."""
    return plain if level[:1] in "≤≥" else level


def _paint(record: Tornado, layout: Layout) -> Drawing:
    """Draw the rows for one width."""
    if not record.rows:
        return placard(layout, "No input rises above chance")
    notes = [f"{row.low_level} to {row.high_level}" for row in record.rows]
    rows = arrange(layout, [row.label for row in record.rows], notes=notes, top=0, label_width=300, gap=8)
    values = finite(value for row in record.rows for value in (row.low, row.high))
    scale = nice_scale(values, rows.left, rows.right, include=finite([record.mean]))
    grid, bottom = axis(scale, rows, "percent" if record.is_share else "number", title=record.outcome)
    drawn = marks(rows, lambda index, y: _bar(record, record.rows[index], scale, y))
    middle = scale.at(record.mean)
    mean = Markup("") if layout.is_narrow else line(middle, rows.top, middle, rows.bottom, "c-dash")
    return Drawing(grid + draw_labels(rows) + drawn + mean, bottom)


def _bar(record: Tornado, row: TornadoRow, scale: Scale, y: float) -> Markup:
    """Draw one input's bar, with a dot at the end of high values."""
    if len(finite([row.low, row.high])) < 2:
        return label(scale.start + 4, y + 4.5, NO_VALUE, size=12, style="c-muted")
    low, high = scale.at(row.low), scale.at(row.high)
    tip = f"{row.label}: {_written(record, row.low)} ({row.low_level}), {_written(record, row.high)} ({row.high_level})"
    bar = rectangle(min(low, high), y - 6, max(abs(high - low), 1.5), 12, "c-tail", tip, radius=1.5)
    return bar + circle(high, y, 4.5, "c-mark c-gap", tip)


def _written(record: Tornado, value: float) -> str:
    """Write a mean."""
    if not math.isfinite(value):
        return NO_VALUE
    return percent(value) if record.is_share else number(value)


def _share(value: float) -> str:
    """Write a share of the variance; below chance it is none."""
    return percent(max(value, 0.0)) if math.isfinite(value) else ""


def _interval(row: TornadoRow) -> str:
    """Write the interval of the share explained alone."""
    known = len(finite([row.first_low, row.first_high])) == 2
    return percent_interval(max(row.first_low, 0.0), max(row.first_high, 0.0)) if known else ""
