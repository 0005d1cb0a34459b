"""Flows from sellers at the left to buyers at the right, each a ribbon as wide as what it carries."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
    rectangle,
)
from detente.report.charts.text import shorten
from detente.report.markup import EMPTY, Markup, join
from detente.report.style import SERIES
from detente.report.table import Column, Table
from detente.words import capitalised, inside, interval, number, signed

__all__ = ["FlowRow", "Flows", "flows"]

SIZE, NOTE_SIZE, NODE, GAP = 13.0, 12.0, 12.0, 8.0
LEAST_ROOM, LABEL = 300.0, 31.0
LEAST, HARDLY = 1e-6, 0.002
MORE, LESS, SAME = 0, 1, 6
"""Series whose colours say that a flow is larger, smaller or as large as today."""
NOTABLE = 0.01
"""Share of the largest flow below which a change is drawn as none."""


@dataclass(frozen=True, slots=True)
class FlowRow:
    """What goes from one end to the other, with its interval, and how far that is from what goes there today."""

    source: str
    target: str
    value: float
    low: float
    high: float
    change: float = math.nan
    change_low: float = math.nan
    change_high: float = math.nan


@dataclass(frozen=True, slots=True)
class Flows:
    """Flows between sellers and buyers; `is_change` colours them by their change instead of by their seller."""

    title: str
    rows: tuple[FlowRow, ...]
    unit: str = ""
    is_change: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Node:
    """A seller or buyer on the drawing: its size and change, its top, how tall it is, and its label's middle."""

    name: str
    total: float
    change: float
    top: float
    height: float
    middle: float


def flows(record: Flows) -> Chart:
    """Draw a ribbon for each flow; what carries nothing stands in the table only.

    >>> flows(Flows("Gas", (FlowRow("Russia", "Europe", 120.8, 100, 140),), "bcm/y")).summary
    'Largest: Russia to Europe (121 bcm/y).'
    """
    heads = ("today", "there", "change", "80 % of draws") if record.is_change else ("volume", "80 % of draws")
    columns = (Column("from"), Column("to"), *(Column(head, True) for head in heads))
    cells = tuple((row.source, row.target, *_cells(row, record.is_change)) for row in record.rows)
    return build(record.name, record.title, _summary(record), Table(columns, cells, record.title),
                 partial(_paint, record))


def _cells(row: FlowRow, is_change: bool) -> tuple[str, ...]:
    """A row's figures."""
    if not is_change:
        return number(row.value), interval(row.low, row.high)
    return (number(row.value - row.change), number(row.value), signed(row.change),
            interval(row.change_low, row.change_high))


def _summary(record: Flows) -> str:
    """The largest flow, or what grows and what shrinks most."""
    known = [row for row in record.rows if math.isfinite(row.value)]
    if not known or max(row.value for row in known) <= LEAST:
        return "Nothing is sold." if known else ""
    if not record.is_change:
        most = max(known, key=lambda row: row.value)
        return f"Largest: {most.source} to {inside(most.target)} ({number(most.value)} {record.unit}".rstrip() + ")."
    moved = [row for row in known if math.isfinite(row.change)]
    ends = sorted(moved, key=lambda row: row.change)
    said = [f"{verb} most: {row.source} to {inside(row.target)} ({signed(row.change)} {record.unit}".rstrip() + ")"
            for verb, row, way in (("grows", ends[-1], 1), ("shrinks", ends[0], -1)) if row.change * way > LEAST] \
        if ends else []
    return capitalised("; ".join(said)) + "." if said else "No flow changes."


def _paint(record: Flows, layout: Layout) -> Drawing:
    """Draw nodes, ribbons and labels for one width."""
    rows = [row for row in record.rows if math.isfinite(row.value) and LEAST < row.value < 1e12]
    if not rows:
        return placard(layout, "Nothing is sold")
    side = 92.0 if layout.is_narrow else 168.0
    left, right = side, layout.width - side - NODE
    key, top = EMPTY, 0.0
    if record.is_change:
        key, top = legend(layout, ("more than today", "less", "as much"), (MORE, LESS, SAME), 0)
    total = sum(row.value for row in rows)
    count = max(len({row.source for row in rows}), len({row.target for row in rows}))
    room = max(LEAST_ROOM, LABEL * count)
    scale = (room - GAP * (count - 1)) / total
    start = top + 10.0
    sellers = _nodes(rows, [row.source for row in rows], scale, start, room)
    buyers = _nodes(rows, [row.target for row in rows], scale, start, room)
    colour = _colours(record, rows, sellers)
    drawn = join(_ribbons(rows, sellers, buyers, scale, (left + NODE, right), colour, record, layout))
    ends = join([*(_node(node, left, record, layout, side, is_left=True) for node in sellers.values()),
                 *(_node(node, right, record, layout, side, is_left=False) for node in buyers.values())])
    defined = patterns(layout, (MORE, LESS, SAME)) if record.is_change else EMPTY
    return Drawing(join([key, drawn, ends]), start + room + 14, defined)


def _nodes(rows: Sequence[FlowRow], names: Sequence[str], scale: float, top: float, room: float) -> dict[str, _Node]:
    """The nodes of one side, the largest first, with labels that do not meet."""
    total: dict[str, float] = {}
    change: dict[str, float] = {}
    for row, name in zip(rows, names, strict=True):
        total[name] = total.get(name, 0.0) + row.value
        change[name] = change.get(name, 0.0) + (row.change if math.isfinite(row.change) else 0.0)
    order = sorted(total, key=lambda name: (-total[name], name))
    at, placed = top, []
    for name in order:
        height = max(total[name] * scale, 1.5)
        placed.append((name, at, height))
        at += height + GAP
    middles = _apart([start + height / 2 for _, start, height in placed], LABEL, top, top + max(room, at - GAP - top))
    return {name: _Node(name, total[name], change[name], start, height, middle)
            for (name, start, height), middle in zip(placed, middles, strict=True)}


def _apart(wanted: Sequence[float], distance: float, low: float, high: float) -> list[float]:
    """Places in rising order, as near to those wanted as their distance allows."""
    found = list(wanted)
    for index in range(len(found)):
        least = low + distance / 2 if index == 0 else found[index - 1] + distance
        found[index] = max(found[index], least)
    most = high - distance / 2
    for index in reversed(range(len(found))):
        found[index] = min(found[index], most)
        most = found[index] - distance
    return found


def _colours(record: Flows, rows: Sequence[FlowRow], sellers: Mapping[str, _Node]) -> list[int]:
    """The series of each ribbon: its seller's, or its change's."""
    if not record.is_change:
        order = {name: min(place, SERIES - 1) for place, name in enumerate(sellers)}
        return [order[row.source] for row in rows]
    least = NOTABLE * max(row.value for row in rows)
    return [SAME if not abs(row.change) > least else MORE if row.change > 0 else LESS for row in rows]


def _ribbons(
    rows: Sequence[FlowRow],
    sellers: Mapping[str, _Node],
    buyers: Mapping[str, _Node],
    scale: float,
    ends: tuple[float, float],
    colour: Sequence[int],
    record: Flows,
    layout: Layout,
) -> list[Markup]:
    """The ribbons, each at its place along both nodes."""
    reached = {("from", name): node.top for name, node in sellers.items()}
    reached |= {("to", name): node.top for name, node in buyers.items()}
    order = sorted(range(len(rows)), key=lambda i: (list(sellers).index(rows[i].source),
                                                   list(buyers).index(rows[i].target), i))
    starts: dict[int, float] = {}
    for i in order:
        starts[i] = reached["from", rows[i].source]
        reached["from", rows[i].source] += rows[i].value * scale
    found = []
    for i in sorted(order, key=lambda i: list(sellers).index(rows[i].source)):
        row, width = rows[i], max(rows[i].value * scale, 0.75)
        a, b = starts[i], reached["to", row.target]
        reached["to", row.target] += row.value * scale
        shape = _band(*ends, a, b, width)
        found.append(mark("path", _tip(row, record), d=shape, class_=f"c-s{colour[i] + 1} c-flow"))
        if record.is_change and colour[i]:
            found.append(mark("path", d=shape, fill=f"url(#{layout.key}-p{colour[i]})", pointer_events="none"))
    return found


def _band(left: float, right: float, a: float, b: float, width: float) -> str:
    """The outline of a ribbon from `a` at the left to `b` at the right."""
    x = (left + right) / 2
    return (f"M{left:.1f},{a:.1f}C{x:.1f},{a:.1f} {x:.1f},{b:.1f} {right:.1f},{b:.1f}V{b + width:.1f}"
            f"C{x:.1f},{b + width:.1f} {x:.1f},{a + width:.1f} {left:.1f},{a + width:.1f}Z")


def _tip(row: FlowRow, record: Flows) -> str:
    """A ribbon in words."""
    told = f"{row.source} to {row.target}: {number(row.value)} ({interval(row.low, row.high)}) {record.unit}".rstrip()
    return f"{told}, {signed(row.change)} against today" if record.is_change and math.isfinite(row.change) else told


def _node(node: _Node, x: float, record: Flows, layout: Layout, side: float, *, is_left: bool) -> Markup:
    """A node with its name and size, joined to it by a line where they had to move."""
    size = number(node.total)
    if record.is_change and abs(node.change) > max(LEAST, HARDLY * node.total):
        size += f" ({signed(node.change, 2)})"
    note = f"{size} {record.unit}" if record.unit and not layout.is_narrow else size
    anchor, at = ("end", x - 8) if is_left else ("start", x + NODE + 8)
    middle = node.top + node.height / 2
    stem = line(x if is_left else x + NODE, middle, at + (2 if is_left else -2), node.middle, "c-axis") \
        if abs(middle - node.middle) > 3 else EMPTY
    name = shorten(node.name, side - 10, SIZE, True)
    told = shorten(note, side - 10, NOTE_SIZE)
    return join([rectangle(x, node.top, NODE, node.height, "c-ink", f"{node.name}: {note}"), stem,
                 label(at, node.middle - 2, name, size=SIZE, anchor=anchor, style="c-strong"),
                 label(at, node.middle + 12, told, size=NOTE_SIZE, anchor=anchor, style="c-muted")])
