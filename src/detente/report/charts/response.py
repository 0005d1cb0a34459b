"""What an outcome would be at other levels of an input, and how likely it would come at all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import (
    Chart,
    Drawing,
    Layout,
    build,
    circle,
    fitted,
    label,
    line,
    mark,
    placard,
    rectangle,
)
from detente.report.charts.scale import Scale, finite, nice_scale, tick_labels, ticks
from detente.report.markup import Markup, join
from detente.report.table import Cell, Column, Table
from detente.words import interval, number, percent

__all__ = ["Response", "ResponsePoint", "response"]

_TALL, _LOW = 150.0, 70.0
_TODAY = 100.0


@dataclass(frozen=True, slots=True)
class ResponsePoint:
    """The input at `level` per cent of what it is: median and 80 % of the outcome, and the chance that there is one."""

    level: float
    low: float
    middle: float
    high: float
    chance: float


@dataclass(frozen=True, slots=True)
class Response:
    """An outcome at several levels of an input, in the order of the levels."""

    title: str
    points: Sequence[ResponsePoint]
    unit: str = ""
    name: str = ""


def response(record: Response) -> Chart:
    """Draw the median of an outcome with its band over the levels of an input, and below it the chance of any.

    Our reading
    -----------
    The outcome is shown where there is one in any draw; the chance counts all draws.

    Example
    -------
    >>> points = [ResponsePoint(50, 4, 5, 6, 0.9), ResponsePoint(100, 2, 3, 4, 0.5)]
    >>> response(Response("Text", points, "points")).summary
    'At 50 % of the input: 5 points, probability 90 %; at 100 %: 3 points, probability 50 %.'
    """
    told = [f"{'at' if index else 'At'} {number(point.level)} %{'' if index else ' of the input'}: "
            f"{number(point.middle)} {record.unit}, probability {percent(point.chance)}"
            for index, point in enumerate(_ends(record.points))]  # fmt: skip
    summary = "; ".join(told) + "." if told else ""
    return build(record.name, record.title, summary, _table(record), partial(_paint, record))


def _ends(points: Sequence[ResponsePoint]) -> list[ResponsePoint]:
    """The first and the last level at which there is an outcome."""
    known = [point for point in points if finite([point.level, point.middle]) and math.isfinite(point.middle)]
    return known if len(known) < 2 else [known[0], known[-1]]


def _table(record: Response) -> Table:
    """Write every level."""
    rows: list[tuple[Cell, ...]] = [
        (f"{number(p.level)} %", number(p.middle), interval(p.low, p.high), percent(p.chance)) for p in record.points
    ]
    columns = (Column("input"), Column(f"median, {record.unit}" if record.unit else "median", True),
               Column("80 % of draws", True), Column("probability", True))  # fmt: skip
    return Table(columns, tuple(rows), record.title)


def _paint(record: Response, layout: Layout) -> Drawing:
    """Draw the two panels."""
    levels = finite([point.level for point in record.points])
    outcomes = finite([value for point in record.points for value in (point.low, point.middle, point.high)])
    if not levels or not outcomes:
        return placard(layout, "No outcome at any level")
    across = Scale(min(levels), max(max(levels), min(levels) + 1e-9), 44.0, layout.width - 14)
    top = 24.0
    up = nice_scale(outcomes, top + _TALL, top, most=4)
    chance_top = top + _TALL + 34
    chance = Scale(0.0, 1.0, chance_top + _LOW, chance_top)
    body = label(0, 14, f"Outcome ({record.unit})" if record.unit else "Outcome", size=12.5, style="c-strong")
    body += _grid(up, across, "number") + _curve(record, across, up)
    body += label(0, chance_top - 10, "Probability that there is one", size=12.5, style="c-strong")
    body += _grid(chance, across, "percent") + _bars(record, across, chance)
    body += _levels(levels, across, chance.start, layout)
    return Drawing(body, chance.start + 42)


def _grid(up: Scale, across: Scale, form: str) -> Markup:
    """Draw the grid and the figures of an axis."""
    values = ticks(up, 2 if form == "percent" else 4)
    lines = join(line(across.start, up.at(value), across.stop, up.at(value), "c-grid") for value in values)
    return lines + join(
        label(across.start - 7, up.at(value) + 4, text, size=12, anchor="end", style="c-muted")
        for value, text in zip(values, tick_labels(values, form), strict=True)
    )


def _curve(record: Response, across: Scale, up: Scale) -> Markup:
    """Draw the band and the median, with a dot for each level; where it is today is marked."""
    known = [p for p in record.points if len(finite([p.level, p.low, p.middle, p.high])) == 4]
    edge = [f"{across.at(p.level):.2f},{up.at(p.high):.2f}" for p in known]
    edge += [f"{across.at(p.level):.2f},{up.at(p.low):.2f}" for p in reversed(known)]
    places = " ".join(f"{across.at(p.level):.2f},{up.at(p.middle):.2f}" for p in known)
    drawn = mark("polygon", points=" ".join(edge), class_="c-band") + mark("polyline", points=places,
                                                                           class_="c-mark-line")  # fmt: skip
    if across.low <= _TODAY <= across.high:
        drawn = line(across.at(_TODAY), up.start, across.at(_TODAY), up.stop, "c-dash") + drawn
    return drawn + join(
        circle(across.at(p.level), up.at(p.middle), 4,
               "c-mark", f"{number(p.level)} %: {number(p.middle)} ({interval(p.low, p.high)} in 80 % of draws)")
        for p in known
    )  # fmt: skip


def _bars(record: Response, across: Scale, up: Scale) -> Markup:
    """Draw the chance at each level as a bar."""
    shown = [p for p in record.points if finite([p.level]) and math.isfinite(p.chance)]
    return join(
        rectangle(across.at(p.level) - 4, up.at(p.chance), 8, up.start - up.at(p.chance), "c-s1",
                  f"{number(p.level)} %: {percent(p.chance)}")
        for p in shown
    )  # fmt: skip


def _levels(levels: Sequence[float], across: Scale, floor: float, layout: Layout) -> Markup:
    """Write the levels below, as many as have room."""
    drawn, end = line(across.start, floor, across.stop, floor, "c-axis"), -math.inf
    for level in levels:
        x = across.at(level)
        drawn += line(x, floor, x, floor + 4, "c-axis")
        if x - end >= 34:
            drawn += fitted(x, floor + 17, f"{number(level)} %", 0, layout.width, size=12, style="c-muted")
            end = x
    return drawn + fitted(across.stop, floor + 35, "of what the case says", 0, layout.width, size=12, style="c-muted")
