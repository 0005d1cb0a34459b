"""Claims: in what share of the draws each holds, with what interval, and which inputs decide it."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import Chart, Drawing, Layout, build, dot_interval, label, placard, rectangle
from detente.report.charts.rows import Rows, arrange, axis, draw_labels, marks, separators
from detente.report.charts.scale import Scale, finite
from detente.report.charts.text import shorten
from detente.report.markup import Markup, join
from detente.report.table import Column, Table
from detente.words import NO_VALUE, percent, percent_interval

__all__ = ["ClaimRow", "Claims", "claims"]

_STYLES = {"holds": "c-good", "leans": "c-good", "leans against": "c-bad", "fails": "c-bad", "open": "c-open"}
_ZONES = ((0.0, 0.2), (0.4, 0.6), (0.8, 1.0))


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim: the share of draws in which it is true, its interval, the verdict, the deciding inputs."""

    label: str
    share: float
    low: float
    high: float
    verdict: str
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims in the order given."""

    title: str
    rows: tuple[ClaimRow, ...]
    name: str = ""


def claims(record: Claims) -> Chart:
    """Draw each claim's share on a line from 0 to 100 %, shaded where it counts as failing, open or holding.

    >>> claims(Claims("Claims", (ClaimRow("It passes", 0.93, 0.9, 0.95, "holds"),))).summary
    '1 holds.'
    """
    count = Counter(row.verdict for row in record.rows)
    order = [
        *(verdict for verdict in _ORDER if verdict in count),
        *(other for other in count if other not in _ORDER),
    ]
    summary = ", ".join(f"{count[verdict]} {_agreeing(verdict, count[verdict])}" for verdict in order)
    columns = (
        Column("claim"),
        Column("verdict"),
        Column("share of draws", True),
        Column("interval", True),
        Column("decided by"),
    )
    cells = tuple(
        (
            row.label,
            row.verdict,
            percent(row.share),
            percent_interval(row.low, row.high),
            "; ".join(row.inputs),
        )
        for row in record.rows
    )
    table = Table(columns, cells, record.title)
    return build(record.name, record.title, f"{summary}." if summary else "", table, partial(_paint, record))


_ORDER = ("holds", "leans", "open", "leans against", "fails")
_PLURALS = {
    "holds": "hold",
    "leans": "lean",
    "open": "are open",
    "leans against": "lean against",
    "fails": "fail",
}


def _agreeing(verdict: str, count: int) -> str:
    """Give a verdict as the verb of so many claims."""
    if count == 1:
        return "is open" if verdict == "open" else verdict
    return _PLURALS.get(verdict, verdict)


def _paint(record: Claims, layout: Layout) -> Drawing:
    """Draw the claims for one width."""
    if not record.rows:
        return placard(layout, "No claims")
    rows = arrange(
        layout,
        [row.label for row in record.rows],
        notes=["decided by " + ", ".join(row.inputs) if row.inputs else "" for row in record.rows],
        top=0.0,
        label_width=330,
        value_width=116 if layout.is_narrow else 128,
        plot_height=30,
        gap=14,
    )
    scale = Scale(0, 1, rows.left, rows.right)
    zones = join(
        rectangle(scale.at(low), rows.top, scale.at(high) - scale.at(low), rows.bottom - rows.top, "c-zone")
        for low, high in (() if layout.is_narrow else _ZONES)
    )
    grid, bottom = axis(scale, rows, "percent", title="share of draws in which it is true", most=5)
    drawn = marks(rows, lambda index, y: _row(record.rows[index], scale, y, rows))
    return Drawing(zones + separators(rows, layout.width, 14) + grid + draw_labels(rows) + drawn, bottom)


def _row(row: ClaimRow, scale: Scale, y: float, rows: Rows) -> Markup:
    """Draw one share on its interval, with the figure and the verdict beside it."""
    style = f"c-strong {_STYLES.get(row.verdict, '')}".strip()
    word = shorten(row.verdict, rows.width - rows.right - 16, 12.5, is_bold=True)
    verdict = label(rows.right + 16, y - 2.5, word, size=12.5, style=style)
    figure = label(rows.right + 16, y + 12.5, percent(row.share), size=12.5, style="c-muted")
    if not math.isfinite(row.share):
        return verdict + label(scale.start + 4, y + 4.5, NO_VALUE, size=12, style="c-muted")
    low, high = (row.low, row.high) if len(finite([row.low, row.high])) == 2 else (row.share, row.share)
    tip = f"{percent(row.share)} ({percent_interval(low, high)}): {row.verdict}"
    dot = dot_interval(
        scale.at(low), scale.at(row.share), scale.at(high), y, tip, is_hollow=row.verdict == "open"
    )
    return dot + verdict + figure
