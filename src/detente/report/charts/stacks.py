"""Wholes split into the same parts, one whole a row: votes of the members, shares of a forecast."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import (
    Chart,
    Drawing,
    Layout,
    build,
    label,
    legend,
    patterns,
    placard,
    rectangle,
    segment,
)
from detente.report.charts.rows import arrange, axis, draw_labels, marks
from detente.report.charts.scale import Scale, finite
from detente.report.charts.text import width_of
from detente.report.markup import EMPTY, Markup
from detente.report.style import SERIES
from detente.report.table import Column, Table
from detente.words import NO_VALUE, percent

__all__ = ["VOTES", "StackRow", "Stacks", "stacks"]

VOTES = (0, 6, 1)
"""Colours for yes, abstains and no, in this order."""


@dataclass(frozen=True, slots=True)
class StackRow:
    """The shares, 0 to 1, of one row's parts."""

    label: str
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Stacks:
    """Wholes split into the same parts, each a row; `series` chooses the parts' colours (`VOTES`)."""

    title: str
    parts: tuple[str, ...]
    rows: tuple[StackRow, ...]
    row_name: str = "member"
    series: tuple[int, ...] = ()
    name: str = ""


def stacks(record: Stacks) -> Chart:
    """Draw each row's parts side by side; figures stand in the parts that have room for them.

    >>> stacks(Stacks("Votes", ("yes", "no"), (StackRow("Russia", (0.9, 0.1)),))).summary
    'Largest share: yes for 1.'
    """
    largest = Counter(
        record.parts[place] for row in record.rows if (place := _largest(record, row)) is not None
    )
    found = ", ".join(f"{part} for {count}" for part, count in largest.most_common())
    columns = (Column(record.row_name), *(Column(part, True) for part in record.parts))
    cells = tuple((row.label, *map(percent, _shares(record, row))) for row in record.rows)
    table = Table(columns, cells, record.title)
    summary = f"Largest share: {found}." if found else ""
    return build(record.name, record.title, summary, table, partial(_paint, record))


def _paint(record: Stacks, layout: Layout) -> Drawing:
    """Draw the stacked bars for one width."""
    if not record.rows or not record.parts:
        return placard(layout, "Nothing to show")
    series = _series(record)
    key, start = legend(layout, record.parts, series, 0)
    top = start + 8 + 0.0
    rows = arrange(layout, [row.label for row in record.rows], top=top, plot_height=20, label_width=170)
    scale = Scale(0, 1, rows.left, rows.right)
    grid, bottom = axis(scale, rows, "percent", most=5)
    drawn = marks(rows, lambda index, y: _stack(layout, record, record.rows[index], scale, y))
    return Drawing(key + grid + draw_labels(rows) + drawn, bottom, patterns(layout, series))


def _stack(layout: Layout, record: Stacks, row: StackRow, scale: Scale, y: float) -> Markup:
    """Draw one row's parts from the left."""
    if not finite(row.shares):
        return label(scale.start + 4, y + 4.5, NO_VALUE, size=12, style="c-muted")
    drawn, reached = EMPTY, 0.0
    for part, share, series in zip(record.parts, _shares(record, row), _series(record), strict=True):
        if not math.isfinite(share) or share <= 0:
            continue
        left, right = scale.at(reached), scale.at(reached + share)
        reached += share
        text = percent(share)
        drawn += segment(layout, series, left, y - 10, right - left, 20, f"{part}: {text}")
        drawn += _inscription(series, left, right, y, text)
    return drawn


def _inscription(series: int, left: float, right: float, y: float, text: str) -> Markup:
    """Write a figure into a part, on plain ground, where there is room."""
    half = width_of(text, 12, True) / 2 + 4
    if right - left < 2 * half + 6:
        return EMPTY
    centre = (left + right) / 2
    ground = rectangle(centre - half, y - 7.5, 2 * half, 15, f"c-s{series % SERIES + 1}", radius=2)
    return ground + label(centre, y + 4.3, text, size=12, anchor="middle", style="c-on c-strong")


def _series(record: Stacks) -> tuple[int, ...]:
    """Give each part its colour, in the order of the palette where none was chosen."""
    return record.series if len(record.series) == len(record.parts) else tuple(range(len(record.parts)))


def _shares(record: Stacks, row: StackRow) -> tuple[float, ...]:
    """Give as many shares as there are parts."""
    count = len(record.parts)
    return (row.shares + (math.nan,) * count)[:count]


def _largest(record: Stacks, row: StackRow) -> int | None:
    """Find the place of a row's largest part."""
    known = [(share, -place) for place, share in enumerate(_shares(record, row)) if math.isfinite(share)]
    return -max(known)[1] if known else None
