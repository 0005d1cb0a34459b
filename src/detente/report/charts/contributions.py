"""Where a payoff comes from: each interest's contribution in each world, to both sides of zero."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import (
    Chart,
    Drawing,
    Layout,
    build,
    label,
    legend,
    line,
    mark,
    patterns,
    placard,
    segment,
)
from detente.report.charts.rows import arrange, axis, draw_labels, marks
from detente.report.charts.scale import Scale, finite, nice_scale
from detente.report.markup import EMPTY, Markup
from detente.report.style import SERIES
from detente.report.table import Column, Table
from detente.words import NO_VALUE, interval, number, signed

__all__ = ["ContributionRow", "Contributions", "contributions"]


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """One world or choice: a contribution for each interest, their total and its interval."""

    label: str
    parts: tuple[float, ...]
    total: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Contributions:
    """Payoffs of one actor, split by interest; parts stand in the order of `interests`."""

    title: str
    interests: tuple[str, ...]
    rows: tuple[ContributionRow, ...]
    unit: str = "payoff"
    interval_name: str = "80 % of draws"
    name: str = ""


def contributions(record: Contributions) -> Chart:
    """Draw diverging stacked bars, and below each the total (diamond) on its interval.

    Our reading
    -----------
    Where there are more interests than colours, the smallest are drawn as one, called "others"; the table
    keeps them all.

    Example
    -------
    >>> row = ContributionRow("opening", (0.3, -0.1), 0.2, 0.1, 0.3)
    >>> contributions(Contributions("Russia", ("trade", "rank"), (row,))).summary
    'Highest total: opening (0.2); lowest: opening (0.2).'
    """
    known = [row for row in record.rows if math.isfinite(row.total)]
    summary = ""
    if known:
        best, worst = max(known, key=lambda row: row.total), min(known, key=lambda row: row.total)
        summary = f"Highest total: {best.label} ({number(best.total)}); "
        summary += f"lowest: {worst.label} ({number(worst.total)})."
    heads = (*record.interests, "total", record.interval_name)
    columns = (Column("world or choice"), *(Column(head, True) for head in heads))
    cells = tuple(
        (
            row.label,
            *map(signed, _padded(row, len(record.interests))),
            number(row.total),
            interval(row.low, row.high),
        )
        for row in record.rows
    )
    return build(
        record.name, record.title, summary, Table(columns, cells, record.title), partial(_paint, record)
    )


def _paint(record: Contributions, layout: Layout) -> Drawing:
    """Draw the bars for one width."""
    if not record.rows:
        return placard(layout, "No payoffs")
    names, parts = _folded(record)
    key, start = legend(layout, names, range(len(names)), 0)
    top = start + 8 + 0.0
    rows = arrange(
        layout, [row.label for row in record.rows], top=top, plot_height=34, label_width=190, value_width=52
    )
    ends = [sum(part for part in row if part * sign > 0) for row in parts for sign in (1, -1)]
    totals = [value for row in record.rows for value in (row.low, row.total, row.high)]
    scale = nice_scale(ends + totals, rows.left, rows.right, include=[0.0])
    grid, bottom = axis(scale, rows, title=f"{record.unit}; diamond: total, line: {record.interval_name}")
    drawn = marks(rows, lambda index, y: _row(layout, record.rows[index], names, parts[index], scale, y))
    return Drawing(key + grid + draw_labels(rows) + drawn, bottom, patterns(layout, range(len(names))))


def _row(
    layout: Layout,
    row: ContributionRow,
    names: tuple[str, ...],
    parts: tuple[float, ...],
    scale: Scale,
    y: float,
) -> Markup:
    """Draw one stacked bar with its total below."""
    drawn, reached = EMPTY, {1: 0.0, -1: 0.0}
    for index, (interest, part) in enumerate(zip(names, parts, strict=True)):
        if part == 0:
            continue
        sign = 1 if part > 0 else -1
        ends = sorted((scale.at(reached[sign]), scale.at(reached[sign] + part)))
        reached[sign] += part
        drawn += segment(layout, index, ends[0], y - 16, ends[1] - ends[0], 18, f"{interest}: {signed(part)}")
    if not math.isfinite(row.total):
        return drawn + label(layout.width, y + 4.5, NO_VALUE, size=12, anchor="end", style="c-muted")
    return (
        drawn
        + _total(row, scale, y + 9)
        + label(layout.width, y + 4.5, number(row.total, 2), anchor="end", style="c-strong")
    )


def _total(row: ContributionRow, scale: Scale, y: float) -> Markup:
    """Draw a total as a diamond on its interval."""
    x = scale.at(row.total)
    low, high = (row.low, row.high) if len(finite([row.low, row.high])) == 2 else (row.total, row.total)
    corners = " ".join(f"{x + dx:.2f},{y + dy:.2f}" for dx, dy in ((0, -6), (6, 0), (0, 6), (-6, 0)))
    tip = f"{row.label}: {number(row.total)} ({interval(low, high)})"
    return line(scale.at(low), y, scale.at(high), y, "c-interval") + mark(
        "polygon", tip, points=corners, class_="c-ink"
    )


def _folded(record: Contributions) -> tuple[tuple[str, ...], list[tuple[float, ...]]]:
    """Give names and finite parts, with the smallest interests as one where there are too many."""
    count = len(record.interests)
    rows = [
        tuple(part if math.isfinite(part) else 0.0 for part in _padded(row, count)) for row in record.rows
    ]
    if count <= SERIES:
        return record.interests, rows
    size = [sum(abs(row[index]) for row in rows) for index in range(count)]
    kept = sorted(sorted(range(count), key=lambda index: -size[index])[: SERIES - 1])
    rest = [index for index in range(count) if index not in kept]
    names = (*(record.interests[index] for index in kept), f"{len(rest)} others")
    return names, [(*(row[index] for index in kept), sum(row[index] for index in rest)) for row in rows]


def _padded(row: ContributionRow, count: int) -> tuple[float, ...]:
    """Give as many parts as there are interests."""
    return (row.parts + (math.nan,) * count)[:count]
