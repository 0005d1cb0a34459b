"""Actors joined by ties: who is friend, who is enemy, and which ties are under strain."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import (
    Chart,
    Drawing,
    Layout,
    block,
    build,
    circle,
    label,
    line,
    mark,
    placard,
)
from detente.report.charts.text import width_of, wrap
from detente.report.markup import EMPTY, Markup, join
from detente.report.table import Column, Table
from detente.words import NO_VALUE, percent, plural, signed

__all__ = ["Network", "NetworkNode", "NetworkTie", "network"]

_DASH, _LABELLED, _NAMED, _SHOWN, _MOST = "7 4", 5, 8, 0.05, 24
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """An actor: what stands under its name, and a share, 0 to 1, by which its mark is filled."""

    label: str
    note: str = ""
    share: float = math.nan


@dataclass(frozen=True, slots=True)
class NetworkTie:
    """A tie between two nodes by their place: its level, -1 to 1, and how often it is strained, 0 to 1."""

    ends: tuple[int, int]
    level: float
    strained: float = math.nan


@dataclass(frozen=True, slots=True)
class Network:
    """Actors on a circle and the ties among them; `share_name` says what fills their marks."""

    title: str
    nodes: tuple[NetworkNode, ...]
    ties: tuple[NetworkTie, ...]
    level_name: str = "level"
    share_name: str = "in the second camp"
    name: str = ""


def network(record: Network) -> Chart:
    """Draw actors and ties: friendly ones whole, hostile ones broken, the broader the further from zero.

    Our reading
    -----------
    Up to eight actors are named at their places, more are numbered and listed below. Levels are written on ties among
    up to five actors; the table lists all.

    Example
    -------
    >>> nodes = NetworkNode("Russia"), NetworkNode("Iran")
    >>> network(Network("Ties", nodes, (NetworkTie((0, 1), -0.1, 0.6),))).summary
    '0 friendly ties and 1 hostile tie. Most often strained: Russia and Iran (60 %).'
    """
    known = [tie for tie in record.ties if math.isfinite(tie.level)]
    friendly = sum(tie.level > 0 for tie in known)
    hostile = sum(tie.level < 0 for tie in known)
    summary = f"{plural(friendly, 'friendly tie')} and {plural(hostile, 'hostile tie')}."
    strained = [tie for tie in record.ties if tie.strained > _SHOWN]
    if strained:
        worst = max(strained, key=lambda tie: tie.strained)
        summary += f" Most often strained: {_between(record, worst)} ({percent(worst.strained)})."
    return build(record.name, record.title, summary, _table(record), partial(_paint, record))


def _between(record: Network, tie: NetworkTie) -> str:
    first, second = (record.nodes[end].label for end in tie.ends)
    return f"{first} and {second}"


def _table(record: Network) -> Table:
    """List actors with what is said of them, then ties."""
    rows = [(node.label, node.note, "", percent(node.share) if math.isfinite(node.share) else "")
            for node in record.nodes]
    rows += [(_between(record, tie), _kind(tie), _level(tie),
              percent(tie.strained) if math.isfinite(tie.strained) else "") for tie in record.ties]
    is_told = any(math.isfinite(tie.strained) for tie in record.ties)
    last = f"strained; of an actor: {record.share_name}" if is_told else record.share_name
    columns = Column("actor or tie"), Column("what"), Column(record.level_name, True), Column(last, True)
    return Table(columns, tuple(rows), record.title)


def _kind(tie: NetworkTie) -> str:
    if not math.isfinite(tie.level):
        return NO_VALUE
    return "friendly" if tie.level > 0 else "hostile" if tie.level < 0 else "neutral"


def _level(tie: NetworkTie) -> str:
    return signed(tie.level, 2) if math.isfinite(tie.level) else NO_VALUE


def _paint(record: Network, layout: Layout) -> Drawing:
    """Draw for one width."""
    count = len(record.nodes)
    if not count or count > _MOST:
        return placard(layout, "Nothing to show" if not count else "Too many actors to draw; the table lists them")
    radius = 84.0 if layout.is_narrow else 132.0
    key, top = _legend(layout, any(tie.strained > _SHOWN for tie in record.ties))
    middle = layout.width / 2, top + radius + 58
    places = _places(count, radius, middle)
    ties = join(_tie(record, tie, places) for tie in record.ties)
    drawn = key + ties + _levels(record, places, layout)
    if count > _NAMED:
        marks = join(_dot(node, *place) for node, place in zip(record.nodes, places, strict=True))
        listed, bottom = _list(record, layout, middle[1] + radius + 36)
        return Drawing(drawn + marks + _figures(places, middle) + listed, bottom)
    nodes = join(_node(layout, node, place, middle) for node, place in zip(record.nodes, places, strict=True))
    return Drawing(drawn + nodes, max(place[1] for place in places) + 62)


def _figures(places: Sequence[Place], middle: Place) -> Markup:
    """Number the nodes, outside the circle."""
    drawn = EMPTY
    for index, (x, y) in enumerate(places, 1):
        far = 1 + 20 / max(math.hypot(x - middle[0], y - middle[1]), 1.0)
        place = middle[0] + far * (x - middle[0]), middle[1] + far * (y - middle[1]) + 4
        drawn += label(*place, str(index), size=12, anchor="middle", style="c-strong c-halo")
    return drawn


def _list(record: Network, layout: Layout, top: float) -> tuple[Markup, float]:
    """Name the numbered nodes: in two columns where there is room, one below the other where not."""
    columns = 1 if layout.is_narrow else 2
    width, each = layout.width / columns - 20, math.ceil(len(record.nodes) / columns)
    drawn, lowest = EMPTY, top
    for column in range(columns):
        y = top + 14
        for index in range(column * each, min((column + 1) * each, len(record.nodes))):
            node = record.nodes[index]
            text = wrap(f"{node.label}{f' ({node.note})' if node.note else ''}", width - 26, 12, 3)
            left = column * (width + 20)
            drawn += label(left, y, str(index + 1), size=12, style="c-strong") + label(left + 26, y, text, size=12)
            y += max(18.0, block(text, 12) + 4)
        lowest = max(lowest, y)
    return drawn, lowest


def _places(count: int, radius: float, middle: Place) -> list[Place]:
    """Put the nodes on a circle, the first on top."""
    turns = [2 * math.pi * index / count - math.pi / 2 for index in range(count)]
    return [(middle[0] + radius * math.cos(turn) * 1.12, middle[1] + radius * math.sin(turn)) for turn in turns]


def _legend(layout: Layout, has_strain: bool) -> tuple[Markup, float]:
    """Show what the lines mean."""
    x, y, drawn = 0.0, 8.0, EMPTY
    for words, style, dash in (("friendly", "c-l1", None), ("hostile", "c-l2", _DASH), ("strained", "c-axis", None)):
        if words == "strained" and not has_strain:
            continue
        stroke = {"stroke_width": 3, "stroke_dasharray": dash} if words != "strained" else {"stroke_width": 1.5}
        drawn += mark("line", x1=x, y1=y, x2=x + 28, y2=y, class_=style, **stroke)
        if words == "strained":
            drawn += _cross((x + 14, y), "")
        drawn += label(x + 34, y + 4.3, words, size=12.5)
        x += 34 + width_of(words, 12.5) + 20
    return drawn, y + 8


def _tie(record: Network, tie: NetworkTie, places: Sequence[Place]) -> Markup:
    """Draw a tie, and a cross on it where it is often strained."""
    (x1, y1), (x2, y2) = places[tie.ends[0]], places[tie.ends[1]]
    tip = f"{_between(record, tie)}: {_kind(tie)}, {record.level_name} {_level(tie)}"
    if not math.isfinite(tie.level) or tie.level == 0:
        return line(x1, y1, x2, y2, "c-stem")
    broad = 1.5 + 4 * min(abs(tie.level), 1.0)
    style, dash = ("c-l1", None) if tie.level > 0 else ("c-l2", _DASH)
    drawn = mark("line", tip, x1=x1, y1=y1, x2=x2, y2=y2, class_=style, stroke_width=round(broad, 2),
                 stroke_dasharray=dash)
    if tie.strained > _SHOWN:
        drawn += _cross(_along(places, tie, 0.5), f"strained in {percent(tie.strained)} of the draws")
    return drawn


def _is_flat(places: Sequence[Place], tie: NetworkTie) -> bool:
    """Does a tie run along the line of writing."""
    return abs(places[tie.ends[0]][1] - places[tie.ends[1]][1]) < 20


def _along(places: Sequence[Place], tie: NetworkTie, share: float) -> Place:
    """Find a point of a tie."""
    (x1, y1), (x2, y2) = places[tie.ends[0]], places[tie.ends[1]]
    return x1 + share * (x2 - x1), y1 + share * (y2 - y1)


def _cross(at: Place, tip: str) -> Markup:
    """Mark strain."""
    x, y = at
    strokes = line(x - 3.5, y - 3.5, x + 3.5, y + 3.5, "c-zero") + line(x - 3.5, y + 3.5, x + 3.5, y - 3.5, "c-zero")
    return circle(x, y, 8, "c-hollow", tip) + strokes


def _levels(record: Network, places: Sequence[Place], layout: Layout) -> Markup:
    """Write levels, and how often a tie is strained, beside the ties where there are few."""
    count = len(record.nodes)
    if count > _LABELLED or (layout.is_narrow and count > 3):
        return EMPTY
    drawn = EMPTY
    for tie in record.ties:
        is_short = (tie.ends[1] - tie.ends[0]) % count in (1, count - 1)
        x, y = _along(places, tie, 0.5 if is_short else 0.3)
        y += 18 if is_short and tie.strained > _SHOWN else -8 if _is_flat(places, tie) else 0
        words = _level(tie) + (f" ({percent(tie.strained)})" if tie.strained > _SHOWN and not layout.is_narrow else "")
        drawn += label(x, y + 4, words, size=12, anchor="middle", style="c-halo")
    return drawn


def _node(layout: Layout, node: NetworkNode, place: Place, middle: Place) -> Markup:
    """Draw a node with its name and what is said of it, away from the middle."""
    x, y = place
    across, down = x - middle[0], y - middle[1]
    anchor = "start" if across > 12 else "end" if across < -12 else "middle"
    left = x + (14 if anchor == "start" else -14 if anchor == "end" else 0)
    room = layout.width - 8 if anchor == "middle" else (layout.width - left if anchor == "start" else left)
    name, note = wrap(node.label, room, 13.5, 2, is_bold=True), wrap(node.note, room, 12, 2)
    tall = block(name, 13.5) + block(note, 12)
    above = y - tall if down < 0 else y + 26
    first = above if anchor == "middle" else y - tall / 2 + 12
    drawn = _dot(node, x, y) + label(left, first, name, size=13.5, anchor=anchor, style="c-strong c-halo")
    if node.note:
        drawn += label(left, first + block(name, 13.5), note, size=12, anchor=anchor, style="c-muted c-halo")
    return drawn


def _dot(node: NetworkNode, x: float, y: float) -> Markup:
    """Fill a mark by its share: an open ring for none of it, a full dot for all."""
    if not math.isfinite(node.share):
        return circle(x, y, 7.5, "c-mark", node.label)
    share = min(max(node.share, 0.0), 1.0)
    inside = circle(x, y, round(7.5 * math.sqrt(share), 2), "c-mark") if share > 0 else EMPTY
    return circle(x, y, 7.5, "c-hollow", f"{node.label}: {percent(node.share)}") + inside
