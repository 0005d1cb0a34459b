"""Where an issue may settle: the spread over draws on its own scale, with the actors' positions below."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Literal

import numpy as np

from detente.report.charts.base import (
    Chart,
    Drawing,
    Layout,
    block,
    build,
    circle,
    fitted,
    label,
    line,
    mark,
    placard,
    rectangle,
)
from detente.report.charts.rows import Rows, arrange, draw_labels, marks
from detente.report.charts.scale import Scale, finite, nice_scale, ticks
from detente.report.charts.text import Lines, width_of, wrap
from detente.report.markup import EMPTY, Markup, join
from detente.report.table import Cell, Column, Table
from detente.words import interval, number, percent, plural

__all__ = ["Distribution", "Position", "ScalePoint", "distribution"]

_TALL, _BINS, _DOTS = 130.0, 40, 50


@dataclass(frozen=True, slots=True)
class ScalePoint:
    """A value of the scale and what it means."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Position:
    """An actor's median position, with the ends of its range where one is known."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """One value per draw on a scale.

    `form` chooses a histogram, or a quantile dot plot in which each of 50 dots stands for 2 % of the draws.
    """

    title: str
    values: Sequence[float]
    scale_points: tuple[ScalePoint, ...] = ()
    positions: tuple[Position, ...] = ()
    status_quo: float | None = None
    unit: str = ""
    form: Literal["histogram", "dots"] = "histogram"
    name: str = ""
    marks: str = "Where the actors stand"


def distribution(record: Distribution) -> Chart:
    """Draw the distribution with its 10, 50 and 90 % quantiles, the status quo and the actors' positions.

    Our reading
    -----------
    Draws without a value are left out and counted. Without scale points the axis spans what is to be shown.

    Example
    -------
    >>> distribution(Distribution("Text", [10.0, 20.0, 30.0])).summary
    'Median 20; 80 % of draws between 12 and 28.'
    """
    known = np.sort(np.asarray(finite(record.values), dtype=float))
    quantiles = tuple(float(q) for q in np.quantile(known, [0.1, 0.5, 0.9])) if known.size else ()
    summary, missing = "", len(record.values) - known.size
    if quantiles:
        unit = f" {record.unit}" if record.unit else ""
        between = f"{number(quantiles[0])} and {number(quantiles[2])}"
        summary = f"Median {number(quantiles[1])}{unit}; 80 % of draws between {between}."
    if missing:
        summary = f"{summary} {plural(missing, 'draw')} of {len(record.values):,} without a value.".strip()
    table = _table(record, quantiles)
    return build(record.name, record.title, summary, table, partial(_paint, record, known, quantiles))


def _table(record: Distribution, quantiles: tuple[float, ...]) -> Table:
    """Write quantiles, scale, status quo and positions as one table."""
    rows: list[tuple[Cell, ...]] = [
        (f"{share} of draws below", number(value), "")
        for share, value in zip(("10 %", "50 %", "90 %"), quantiles, strict=False)
    ]
    if record.status_quo is not None:
        rows.append(("status quo", number(record.status_quo), ""))
    rows += [(f"position: {actor.label}", number(actor.value), _range(actor)) for actor in record.positions]
    rows += [(f"scale: {point.label}", number(point.value), "") for point in record.scale_points]
    value = f"value ({record.unit})" if record.unit else "value"
    return Table((Column("what"), Column(value, True), Column("range", True)), tuple(rows), record.title)


def _paint(record: Distribution, known: np.ndarray, quantiles: tuple[float, ...], layout: Layout) -> Drawing:
    """Draw the distribution for one width, from top to bottom."""
    scale = _scale(record, known, layout)
    if scale is None:
        return placard(layout, "No draw has a value")
    top = 22.0 if record.status_quo is not None else 4.0
    base = top + (22 + _TALL if quantiles else 14)
    shape = _shape(record, known, quantiles, scale, base)
    heads = _heads(quantiles, scale, top, layout)
    feet, bottom = _feet(record, scale, base, layout)
    actors, bottom = _actors(record, scale, bottom, layout)
    status_quo = _status_quo(record, scale, base, layout)
    return Drawing(shape + status_quo + heads + feet + actors, bottom)


def _scale(record: Distribution, known: np.ndarray, layout: Layout) -> Scale | None:
    """Span the issue's scale, or else everything that is to be drawn."""
    left, right = (8.0, layout.width - 8) if layout.is_narrow else (158.0, layout.width - 10)
    if not record.positions:
        left = 8.0 if layout.is_narrow else 10.0
    fixed = finite(point.value for point in record.scale_points)
    given = finite([record.status_quo, *(actor.value for actor in record.positions)])
    if len(set(fixed)) > 1:
        return Scale(min(fixed), max(fixed), left, right)
    ends = [float(known[0]), float(known[-1])] if known.size else []
    values = ends + given + fixed
    return nice_scale(values, left, right) if values else None


def _shape(
    record: Distribution, known: np.ndarray, quantiles: tuple[float, ...], scale: Scale, base: float
) -> Markup:
    """Draw the spread itself."""
    if not quantiles:
        return EMPTY
    return _dots(known, scale, base) if record.form == "dots" else _histogram(known, quantiles, scale, base)


def _histogram(known: np.ndarray, quantiles: tuple[float, ...], scale: Scale, base: float) -> Markup:
    """Draw bins along the scale; those outside the middle 80 % are paler."""
    held = np.clip(known, scale.low, scale.high)
    edges = np.linspace(scale.low, scale.high, _BINS + 1)
    counts = np.bincount(
        np.clip(np.searchsorted(edges, held, side="right") - 1, 0, _BINS - 1), minlength=_BINS
    )
    unit, bars = _TALL / counts.max(), EMPTY
    for (low, high), count in zip(pairwise(edges.tolist()), counts.tolist(), strict=True):
        if count:
            inside = high >= quantiles[0] and low <= quantiles[2]
            tip = f"{interval(low, high)}: {percent(count / known.size)} of draws"
            x, width, height = scale.at(low), scale.at(high) - scale.at(low), max(1.0, count * unit)
            bars += rectangle(
                x + 0.5, base - height, width - 1, height, "c-mark" if inside else "c-tail", tip
            )
    return bars


def _dots(known: np.ndarray, scale: Scale, base: float) -> Markup:
    """Draw fifty quantiles as stacked dots, as large as the highest stack allows."""
    levels = (np.arange(_DOTS) + 0.5) / _DOTS
    places = [scale.at(float(value)) for value in np.quantile(known, levels)]
    size = min(16.0, (scale.stop - scale.start) / 20)
    while size > 2.6 and max(_stacks(places, size, scale).values()) * size > _TALL:
        size *= 0.93
    found = _stacks(places, size, scale)
    squeeze = min(size, _TALL / max(found.values()))
    tip = "one of 50 dots: 2 % of draws"
    return join(
        circle(
            scale.start + (column + 0.5) * size, base - (index + 0.5) * squeeze, size * 0.45, "c-mark", tip
        )
        for column, count in sorted(found.items())
        for index in range(count)
    )


def _stacks(places: list[float], size: float, scale: Scale) -> Counter[int]:
    """Count the dots in each column of a width."""
    last = max(0, math.ceil((scale.stop - scale.start) / size) - 1)
    return Counter(min(last, int((place - scale.start) / size)) for place in places)


def _heads(quantiles: tuple[float, ...], scale: Scale, top: float, layout: Layout) -> Markup:
    """Draw the bracket of the middle 80 % with the median, and say both in words."""
    if not quantiles:
        return EMPTY
    low, centre, high = (scale.at(value) for value in quantiles)
    y = top + 17
    text = f"median {number(quantiles[1])}, 80 % within {interval(quantiles[0], quantiles[2])}"
    words = fitted(centre, top + 8, text, 0, layout.width, size=12.5, style="c-strong c-halo")
    ends = join(line(x, y - 4, x, y + 4, "c-interval") for x in (low, high))
    return words + line(low, y, high, y, "c-interval") + ends + circle(centre, y, 4.5, "c-ink", text)


def _status_quo(record: Distribution, scale: Scale, base: float, layout: Layout) -> Markup:
    """Draw where things stand today."""
    if record.status_quo is None or not math.isfinite(record.status_quo):
        return EMPTY
    x = scale.at(record.status_quo)
    words = fitted(
        x, 11, f"status quo {number(record.status_quo)}", 0, layout.width, size=12.5, style="c-muted"
    )
    return line(x, 16, x, base, "c-dash") + words


def _feet(record: Distribution, scale: Scale, base: float, layout: Layout) -> tuple[Markup, float]:
    """Draw the axis, its figures, and what they mean: under them, or listed where that is too tight."""
    points = sorted((p for p in record.scale_points if math.isfinite(p.value)), key=lambda point: point.value)
    values = tuple(dict.fromkeys(p.value for p in points)) or ticks(scale, 5 if layout.is_narrow else 8)
    drawn = line(scale.start, base, scale.stop, base, "c-axis")
    drawn += join(line(scale.at(value), base, scale.at(value), base + 5, "c-axis") for value in values)
    drawn += join(_figure(scale, value, base + 18, layout) for value in _spaced(values, scale))
    bottom = base + 24
    named = [point for point in points if point.label.strip()]
    under = _under(named, scale, layout)
    if under is not None:
        texts = join(
            label(x, bottom + 11, text, size=12, anchor=anchor, style="c-muted") for x, anchor, text in under
        )
        return drawn + texts, bottom + max((block(text, 12) for _, _, text in under), default=0) + 4
    for point in named:
        text = wrap(f"{number(point.value)}: {point.label}", layout.width, 12, 3)
        drawn += label(0, bottom + 14, text, size=12, style="c-muted")
        bottom += block(text, 12) + 3
    return drawn, bottom + 6


def _figure(scale: Scale, value: float, y: float, layout: Layout) -> Markup:
    """Write one figure of the axis inside the drawing."""
    return fitted(scale.at(value), y, number(value), 0, layout.width, size=12)


def _spaced(values: Sequence[float], scale: Scale) -> list[float]:
    """Leave out figures that would run into the one before."""
    kept: list[float] = []
    for value in values:
        room = width_of(number(value), 12) + 6
        if not kept or scale.at(value) - scale.at(kept[-1]) > room:
            kept.append(value)
    return kept


def _under(
    points: Sequence[ScalePoint], scale: Scale, layout: Layout
) -> list[tuple[float, str, Lines]] | None:
    """Place the meanings under their points; `None` where they do not fit there."""
    found, count = [], len(points)
    gaps = [scale.at(b.value) - scale.at(a.value) for a, b in pairwise(points)]
    for index, point in enumerate(points):
        x = scale.at(point.value)
        sides = (gaps[index - 1] if index else math.inf, gaps[index] if index < count - 1 else math.inf)
        room = min(*sides, 200.0) - 12
        anchor = "start" if x - room / 2 < 0 else "end" if x + room / 2 > layout.width else "middle"
        width = room if anchor == "middle" else room / 2
        text = wrap(point.label, max(width, 1), 12, 4)
        if width < 60 or text.is_cut:
            return None
        edge = {"start": x - 2, "end": x + 2, "middle": x}[anchor]
        found.append((edge, anchor, text))
    return found


def _actors(record: Distribution, scale: Scale, top: float, layout: Layout) -> tuple[Markup, float]:
    """Draw a row for each actor's position, in the order of the positions."""
    if not record.positions:
        return EMPTY, top
    actors = sorted(record.positions, key=lambda actor: (math.isnan(actor.value), actor.value))
    head = label(0, top + 20, record.marks, size=12.5, style="c-strong")
    rows = arrange(
        layout, [actor.label for actor in actors], top=top + 28, label_width=138, plot_height=12, gap=9
    )
    guides = join(line(scale.start, y, scale.stop, y, "c-grid") for y in rows.centres)
    drawn = marks(rows, lambda index, y: _actor(actors[index], scale, y, rows))
    return head + guides + draw_labels(rows) + drawn, rows.bottom + 6


def _actor(actor: Position, scale: Scale, y: float, rows: Rows) -> Markup:
    """Draw one actor's position as a triangle on its range."""
    if not math.isfinite(actor.value):
        return label(scale.start + 4, y + 4.5, "no position", size=12, style="c-muted")
    x = scale.at(actor.value)
    ends = finite([actor.low, actor.high])
    spread = line(scale.at(ends[0]), y, scale.at(ends[1]), y, "c-faint") if len(ends) == 2 else EMPTY
    corners = f"{x:.2f},{y - 5.5:.2f} {x + 5.5:.2f},{y + 4.5:.2f} {x - 5.5:.2f},{y + 4.5:.2f}"
    return spread + mark("polygon", f"{actor.label}: {number(actor.value)}", points=corners, class_="c-ink")


def _range(actor: Position) -> str:
    """Write an actor's range, or nothing."""
    return interval(actor.low, actor.high) if actor.low is not None and actor.high is not None else ""
