"""Dependence on sources: how far each claim or forecast moves when one source is left out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import Chart, Drawing, Layout, build, circle, label, placard, rectangle
from detente.report.charts.rows import arrange, axis, draw_labels, marks
from detente.report.charts.scale import Scale, nice_scale
from detente.report.markup import Markup, join
from detente.report.table import Column, Table
from detente.words import points, signed

__all__ = ["Dependence", "Move", "SourceRow", "dependence"]


@dataclass(frozen=True, slots=True)
class Move:
    """How far one claim or forecast moves."""

    target: str
    value: float


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source that is left out, and every move this causes."""

    label: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Dependence:
    """Sources ranked by the caller; with `is_share` moves are differences of shares, in percentage points."""

    title: str
    rows: tuple[SourceRow, ...]
    is_share: bool = True
    unit: str = ""
    name: str = ""


def dependence(record: Dependence) -> Chart:
    """Draw for each source a bar to its largest move, named, and a dot for each of the others.

    >>> dependence(Dependence("Sources", (SourceRow("essay", (Move("C08", -0.12),)),))).summary
    'Without essay, C08 moves by −12 points, most of all.'
    """
    columns = (Column("without"), Column("claim or forecast"), Column("move", True))
    cells = tuple(
        (row.label, move.target, _written(record, move.value)) for row in record.rows for move in row.moves
    )
    return build(
        record.name,
        record.title,
        _summary(record),
        Table(columns, cells, record.title),
        partial(_paint, record),
    )


def _summary(record: Dependence) -> str:
    """Name the largest move of all."""
    largest = [
        (row, move) for row in record.rows if (move := _largest(row.moves)) is not None and move.value != 0
    ]
    if not largest:
        return "Nothing moves when any one of the sources is left out." if record.rows else ""
    row, move = max(largest, key=lambda pair: abs(pair[1].value))
    return f"Without {row.label}, {move.target} moves by {_written(record, move.value)}, most of all."


def _paint(record: Dependence, layout: Layout) -> Drawing:
    """Draw the rows for one width."""
    if not record.rows:
        return placard(layout, "No source to leave out")
    notes = [_note(record, row) for row in record.rows]
    rows = arrange(
        layout,
        [row.label for row in record.rows],
        notes=notes,
        top=0.0,
        label_width=285,
        gap=12,
    )
    values = (move.value for row in record.rows for move in row.moves)
    scale = nice_scale(values, rows.left, rows.right, include=[0.0])
    what = "percentage points" if record.is_share else record.unit
    title = "move when the source is left out" + (f", {what}" if what else "")
    grid, bottom = axis(scale, rows, "points" if record.is_share else "number", title=title)
    drawn = marks(rows, lambda index, y: _row(record, record.rows[index], scale, y))
    return Drawing(grid + draw_labels(rows) + drawn, bottom)


def _row(record: Dependence, row: SourceRow, scale: Scale, y: float) -> Markup:
    """Draw one source's bar and dots."""
    largest = _largest(row.moves)
    if largest is None:
        return label(scale.start + 4, y + 4.5, "no move known", size=12, style="c-muted")
    zero, end = scale.at(0), scale.at(largest.value)
    tip = f"{largest.target}: {_written(record, largest.value)}"
    bar = rectangle(min(zero, end), y - 6, max(abs(end - zero), 1.5), 12, "c-tail", tip, radius=1.5)
    dots = join(
        circle(scale.at(move.value), y, 3.6, "c-mark c-gap", f"{move.target}: {_written(record, move.value)}")
        for move in _known(row.moves)
    )
    return bar + dots


def _note(record: Dependence, row: SourceRow) -> str:
    """Say which claim moves most."""
    largest = _largest(row.moves)
    return f"{largest.target}: {_written(record, largest.value)}" if largest else ""


def _known(moves: Iterable[Move]) -> list[Move]:
    """Keep the moves that are numbers."""
    return [move for move in moves if math.isfinite(move.value)]


def _largest(moves: Iterable[Move]) -> Move | None:
    """Find the move that is largest in size."""
    return max(_known(moves), key=lambda move: abs(move.value), default=None)


def _written(record: Dependence, value: float) -> str:
    """Write one move."""
    if record.is_share:
        return points(value)
    return f"{signed(value)} {record.unit}".strip()
