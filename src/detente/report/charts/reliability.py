"""Calibration: how often what was forecast came true, against how often it should have."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import Chart, Drawing, Layout, build, circle, fitted, label, line, placard
from detente.report.charts.scale import Scale
from detente.report.markup import Markup, join
from detente.report.table import Column, Table
from detente.words import percent, percent_interval, plural

__all__ = ["CalibrationBin", "Reliability", "reliability"]

TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
TALL = 250.0


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Forecasts between two probabilities: how many, how many came true, their mean, and the interval of the share."""

    low: float
    high: float
    count: int
    true: int
    forecast: float
    share: float
    share_low: float
    share_high: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Bins of forecasts from low to high; empty ones are in the table only."""

    title: str
    bins: tuple[CalibrationBin, ...]
    name: str = ""


def reliability(record: Reliability) -> Chart:
    """Draw the share that came true against the mean forecast of each bin, with its interval, beside the diagonal.

    >>> row = CalibrationBin(0.8, 1.0, 5, 4, 0.9, 0.8, 0.38, 0.96)
    >>> reliability(Reliability("Calibration", (row,))).summary
    'Of 5 forecasts, all intervals reach the diagonal.'
    """
    known = [row for row in record.bins if row.count and math.isfinite(row.share)]
    off = sum(not row.share_low <= row.forecast <= row.share_high for row in known)
    count = sum(row.count for row in known)
    told = "all intervals reach the diagonal" if not off else (
        f"{plural(off, 'interval misses', 'intervals miss')} the diagonal")
    summary = f"Of {plural(count, 'forecast')}, {told}." if known else ""
    columns = (Column("forecast"), Column("questions", True), Column("came true", True), Column("mean forecast", True),
               Column("share true", True), Column("95 % interval", True))
    cells = tuple(
        (percent_interval(row.low, row.high), str(row.count), str(row.true) if row.count else "",
         percent(row.forecast) if row.count else "", percent(row.share) if row.count else "",
         percent_interval(row.share_low, row.share_high) if row.count else "")
        for row in record.bins
    )  # fmt: skip
    return build(record.name, record.title, summary, Table(columns, cells, record.title), partial(_paint, known))


def _paint(known: list[CalibrationBin], layout: Layout) -> Drawing:
    """Draw the square for one width."""
    if not known:
        return placard(layout, "Nothing has been scored")
    left = 46.0
    side = min(TALL if not layout.is_narrow else layout.width - left - 60, layout.width - left - 20)
    across, up = Scale(0, 1, left, left + side), Scale(0, 1, 32 + side, 32)
    below = label(left + side / 2, up.start + 36, "forecast", size=12, anchor="middle", style="c-muted")
    beside = label(0, 12, "came true", size=12, style="c-muted")
    ideal = line(left, up.start, left + side, up.stop, "c-dash")
    key = label(left + side, 12, "as forecast", size=12, anchor="end", style="c-muted")
    drawn = join(_bin(row, across, up) for row in known)
    return Drawing(_grid(across, up, layout) + ideal + drawn + below + beside + key, up.start + 44)


def _grid(across: Scale, up: Scale, layout: Layout) -> Markup:
    """Draw both axes with their figures."""
    return join(
        line(across.start, up.at(value), across.stop, up.at(value), "c-grid")
        + line(across.at(value), up.start, across.at(value), up.stop, "c-grid")
        + label(across.start - 7, up.at(value) + 4, percent(value), size=12, anchor="end", style="c-muted")
        + fitted(across.at(value), up.start + 18, percent(value), 0, layout.width, size=12, style="c-muted")
        for value in TICKS
    )


def _bin(row: CalibrationBin, across: Scale, up: Scale) -> Markup:
    """Draw one bin: its interval, a dot whose size tells its count, and the count."""
    x = across.at(row.forecast)
    tip = (f"{row.true} of {row.count} came true ({percent(row.share)}; "
           f"{percent_interval(row.share_low, row.share_high)}), mean forecast {percent(row.forecast)}")
    dot = circle(x, up.at(row.share), 4.0 + min(row.count, 12) / 4, "c-mark c-gap", tip)
    count = label(x + 10, up.at(row.share) + 15, str(row.count), size=12, style="c-halo")
    return line(x, up.at(row.share_low), x, up.at(row.share_high), "c-mark-line") + dot + count
