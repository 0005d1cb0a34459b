"""An actor's options, ranked: what each can expect, what it may come to regret, how often it is the best."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import Chart, Drawing, Layout, build, dot_interval, label, placard, rectangle
from detente.report.charts.rows import Rows, arrange, axis, draw_labels, marks, separators
from detente.report.charts.scale import Scale, finite, nice_scale
from detente.report.markup import EMPTY, Markup
from detente.report.table import Column, Table
from detente.words import NO_VALUE, interval, number, percent

__all__ = ["OptionRow", "Ranking", "ranking"]


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option: expected payoff with an interval, expected regret, and the probability of being best."""

    label: str
    payoff: float
    low: float
    high: float
    regret: float
    best: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Options in the order of their rank; `interval_name` says what the interval is."""

    title: str
    rows: tuple[OptionRow, ...]
    interval_name: str = "80 % of draws"
    name: str = ""


def ranking(record: Ranking) -> Chart:
    """Draw the options with payoff, regret and probability of being best side by side.

    >>> row = OptionRow("opening", 0.61, 0.4, 0.8, 0.03, 0.72)
    >>> ranking(Ranking("What Washington can do", (row,))).summary
    'First: opening, with an expected payoff of 0.61; it is best in 72 % of draws.'
    """
    summary = ""
    if record.rows and math.isfinite(record.rows[0].payoff):
        first = record.rows[0]
        summary = f"First: {first.label}, with an expected payoff of {number(first.payoff)}"
        summary += f"; it is best in {percent(first.best)} of draws." if math.isfinite(first.best) else "."
    columns = (
        Column("option"),
        Column("expected payoff", True),
        Column(record.interval_name, True),
        Column("expected regret", True),
        Column("best in", True),
    )
    cells = tuple(
        (row.label, number(row.payoff), interval(row.low, row.high), number(row.regret), percent(row.best))
        for row in record.rows
    )
    return build(
        record.name, record.title, summary, Table(columns, cells, record.title), partial(_paint, record)
    )


def _paint(record: Ranking, layout: Layout) -> Drawing:
    """Draw the options for one width; on a narrow one regret and probability are written, not drawn."""
    if not record.rows:
        return placard(layout, "No options to rank")
    narrow = layout.is_narrow
    notes = (
        [f"regret {number(row.regret)} · best in {percent(row.best)}" for row in record.rows]
        if narrow
        else []
    )
    top = 0.0 + (0 if narrow else 26)
    rows = arrange(
        layout,
        [row.label for row in record.rows],
        notes=notes,
        top=top,
        label_width=190,
        value_width=0 if narrow else 238,
        gap=14,
    )
    ends = [value for row in record.rows for value in (row.low, row.payoff, row.high)]
    scale = nice_scale(ends, rows.left, rows.right)
    grid, bottom = axis(scale, rows, title=f"expected payoff; line: {record.interval_name}")
    drawn = marks(rows, lambda index, y: _payoff(record.rows[index], scale, y))
    sides = EMPTY if narrow else _sides(record, rows, layout)
    return Drawing(separators(rows, layout.width, 14) + grid + draw_labels(rows) + drawn + sides, bottom)


def _payoff(row: OptionRow, scale: Scale, y: float) -> Markup:
    """Draw one expected payoff on its interval."""
    if not math.isfinite(row.payoff):
        return label(scale.start + 4, y + 4.5, NO_VALUE, size=12, style="c-muted")
    low, high = (row.low, row.high) if len(finite([row.low, row.high])) == 2 else (row.payoff, row.payoff)
    tip = f"{row.label}: {number(row.payoff)} ({interval(low, high)})"
    return dot_interval(scale.at(low), scale.at(row.payoff), scale.at(high), y, tip)


def _sides(record: Ranking, rows: Rows, layout: Layout) -> Markup:
    """Draw the columns of regret and of the probability of being best."""
    regret = Scale(
        0, max([*finite(row.regret for row in record.rows), 1e-12]), rows.right + 26, rows.right + 76
    )
    best = Scale(0, 1, layout.width - 96, layout.width - 44)
    y = rows.top - 0.0 - 10
    heads = label(regret.start, y, "expected regret", size=12, style="c-muted")
    heads += label(best.start, y, "best in", size=12, style="c-muted")
    drawn = marks(
        rows,
        lambda index, y: _side(record.rows[index].regret, number(record.rows[index].regret, 2), regret, y),
    )
    return (
        heads
        + drawn
        + marks(
            rows, lambda index, y: _side(record.rows[index].best, percent(record.rows[index].best), best, y)
        )
    )


def _side(value: float, text: str, scale: Scale, y: float) -> Markup:
    """Draw one small bar with its figure."""
    if not math.isfinite(value):
        return label(scale.start, y + 4.5, NO_VALUE, size=12, style="c-muted")
    end = scale.at(value)
    return rectangle(scale.start, y - 5, end - scale.start, 10, "c-tail", radius=1) + label(
        end + 5, y + 4.3, text, size=12
    )
