"""Differences between two runs on common draws, with their intervals, around zero."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import Chart, Drawing, Layout, build, dot_interval, label, placard
from detente.report.charts.rows import arrange, axis, draw_labels, marks
from detente.report.charts.scale import Scale, finite, nice_scale
from detente.report.markup import EMPTY, Markup
from detente.report.table import Column, Table
from detente.words import NO_VALUE, interval, signed

__all__ = ["Difference", "DifferenceRow", "difference"]


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """How far one outcome moves, with an interval, in its own unit."""

    label: str
    value: float
    low: float
    high: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Outcomes that differ, ranked by the caller; rows of one unit share an axis.

    `against` says what the difference is counted from ("the case as it stands").
    """

    title: str
    rows: tuple[DifferenceRow, ...]
    against: str = ""
    name: str = ""


def difference(record: Difference) -> Chart:
    """Draw each difference as a dot on its interval: full where the interval clears zero, hollow where not.

    >>> difference(Difference("Change", (DifferenceRow("text", 2.0, 1.0, 3.0, "points"),))).summary
    '1 of 1 outcome clearly differs (filled dots); for hollow dots the interval includes zero.'
    """
    clear = sum(map(_is_clear, record.rows))
    noun, verb = ("outcome", "differs") if len(record.rows) == 1 else ("outcomes", "differ")
    summary = (
        f"{clear} of {len(record.rows)} {noun} clearly {verb} (filled dots); "
        "for hollow dots the interval includes zero."
    )
    columns = (
        Column("outcome"),
        Column("unit"),
        Column("difference", True),
        Column("interval", True),
        Column("clear of zero"),
    )
    cells = tuple(
        (
            row.label,
            row.unit,
            signed(row.value),
            interval(row.low, row.high),
            "yes" if _is_clear(row) else "no",
        )
        for row in record.rows
    )
    table = Table(columns, cells, record.title)
    return build(record.name, record.title, summary if record.rows else "", table, partial(_paint, record))


def _paint(record: Difference, layout: Layout) -> Drawing:
    """Draw one panel for each unit, below each other."""
    if not record.rows:
        return placard(layout, "No outcome differs")
    units = list(dict.fromkeys(row.unit for row in record.rows))
    body, top = EMPTY, 0.0
    for unit in units:
        drawn, bottom = _panel(record, layout, [row for row in record.rows if row.unit == unit], unit, top)
        body += drawn
        top = bottom + 18
    return Drawing(body, top - 14)


def _panel(
    record: Difference, layout: Layout, chosen: list[DifferenceRow], unit: str, top: float
) -> tuple[Markup, float]:
    """Draw the rows of one unit with their own axis."""
    start = top + 0.0
    rows = arrange(layout, [row.label for row in chosen], top=start, label_width=250, value_width=66)
    ends = [value for row in chosen for value in (row.low, row.value, row.high)]
    scale = nice_scale(ends, rows.left, rows.right, include=[0.0])
    words = (
        "difference" + (f" from {record.against}" if record.against else "") + (f", {unit}" if unit else "")
    )
    grid, bottom = axis(scale, rows, title=words)
    drawn = marks(rows, lambda index, y: _row(chosen[index], scale, y, layout.width))
    return grid + draw_labels(rows) + drawn, bottom


def _row(row: DifferenceRow, scale: Scale, y: float, right: float) -> Markup:
    """Draw one difference."""
    if not math.isfinite(row.value):
        return label(scale.start + 4, y + 4.5, NO_VALUE, size=12, style="c-muted")
    known = len(finite([row.low, row.high])) == 2
    low, high = (row.low, row.high) if known else (row.value, row.value)
    tip = f"{row.label}: {signed(row.value)} ({interval(low, high)}) {row.unit}"
    dot = dot_interval(
        scale.at(low), scale.at(row.value), scale.at(high), y, tip, is_hollow=not _is_clear(row)
    )
    return dot + label(
        right, y + 4.5, signed(row.value), anchor="end", style="c-strong" if _is_clear(row) else "c-muted"
    )


def _is_clear(row: DifferenceRow) -> bool:
    """Say whether an interval leaves zero out."""
    return row.low > 0 or row.high < 0
