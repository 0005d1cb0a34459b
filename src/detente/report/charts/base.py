"""What every chart is made of: two drawings of one record, for wide and for narrow space, and its numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detente.report.charts.text import Lines, shorten, width_of
from detente.report.markup import EMPTY, Markup, Value, element, hyphened, identifier, join
from detente.report.style import SERIES, chart_css
from detente.report.table import Table

__all__ = [
    "Chart", "Drawing", "Layout", "block", "build", "circle", "dot_interval", "fitted", "label", "legend",
    "line", "mark", "patterns", "placard", "rectangle", "segment", "standalone",
]  # fmt: skip

WIDE, NARROW = 720.0, 344.0
LINE_HEIGHT = 1.28
_NAMESPACE = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart.

    `svg` is drawn for 560 pixels and more, `narrow_svg` for phones; `table` holds the same numbers,
    `summary` says in a sentence what is to be seen.
    """

    svg: Markup
    narrow_svg: Markup
    table: Table
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The space a drawing may fill: its width in user units, and the prefix of its ids."""

    width: float
    is_narrow: bool
    key: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a painter hands back: the marks and how tall they came out."""

    body: Markup
    height: float
    definitions: Markup = EMPTY


def build(name: str, title: str, summary: str, table: Table, paint: Callable[[Layout], Drawing]) -> Chart:
    """Paint a record for both widths. Where it has no name, one is made from its contents."""
    key = identifier(name, "chart-") if name else "chart-" + _digest(title, summary, repr(table))
    drawn = [
        _frame(layout, paint(layout), title, summary)
        for layout in (Layout(WIDE, False, f"{key}-wide"), Layout(NARROW, True, f"{key}-narrow"))
    ]
    return Chart(drawn[0], drawn[1], table, title, summary)


def standalone(chart: Chart) -> str:
    """Write the wide drawing as an SVG file of its own, with its colours inside."""
    style = str(element("style", chart_css()))
    return str(chart.svg).replace("</desc>", f"</desc>{style}", 1) + "\n"


def label(
    x: float, y: float, text: str | Lines, *, size: float = 13, anchor: str = "start", style: str = ""
) -> Markup:
    """Write text with its first baseline at `y`; shortened text keeps the whole of it as a tooltip."""
    lines = text.lines if isinstance(text, Lines) else (text,)
    tip = element("title", text.full) if isinstance(text, Lines) and text.is_cut else None
    inside: list[Markup | str] = [*lines]
    if len(lines) > 1:
        inside = [element("tspan", words, x=x, y=y + i * size * LINE_HEIGHT) for i, words in enumerate(lines)]
    ends = None if anchor == "start" else anchor
    return element("text", tip, *inside, x=x, y=y, font_size=size, text_anchor=ends, class_=style or None)


def block(text: Lines, size: float = 13) -> float:
    """Say how tall lines of text are."""
    return text.count * size * LINE_HEIGHT


def fitted(
    x: float, y: float, text: str, left: float, right: float, *, size: float = 13, style: str = ""
) -> Markup:
    """Write text centred on `x`, moved aside where it would leave the space between `left` and `right`."""
    half = width_of(text, size, "strong" in style) / 2
    centre = min(max(x, left + half), max(right - half, left + half))
    return label(centre, y, text, size=size, anchor="middle", style=style)


def line(x1: float, y1: float, x2: float, y2: float, style: str) -> Markup:
    """Draw a straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=style)


def rectangle(
    x: float, y: float, width: float, height: float, style: str, tip: str = "", radius: float = 0
) -> Markup:
    """Draw a rectangle, with a tooltip where there is something to say."""
    return mark(
        "rect", tip, x=x, y=y, width=max(0.0, width), height=max(0.0, height), rx=radius or None, class_=style
    )


def circle(x: float, y: float, radius: float, style: str, tip: str = "") -> Markup:
    """Draw a dot, with a tooltip where there is something to say."""
    return mark("circle", tip, cx=x, cy=y, r=radius, class_=style)


def mark(shape: str, tip: str = "", **attributes: Value) -> Markup:
    """Draw a shape; the tooltip is its title."""
    return element(
        shape,
        element("title", tip) if tip else None,
        attributes=hyphened(attributes),
    )


def dot_interval(
    low: float, centre: float, high: float, y: float, tip: str, *, is_hollow: bool = False
) -> Markup:
    """Draw a dot on its interval, both in drawing coordinates."""
    dot = circle(centre, y, 4.75, "c-hollow" if is_hollow else "c-mark", tip)
    return line(low, y, high, y, "c-mark-line") + dot


def segment(layout: Layout, index: int, x: float, y: float, width: float, height: float, tip: str) -> Markup:
    """Draw a piece of a stacked bar in the colour and the pattern of its series."""
    series = index % SERIES
    solid = rectangle(x, y, width, height, f"c-s{series + 1} c-gap", tip)
    if series == 0:
        return solid
    fill = f"url(#{layout.key}-p{series})"
    return solid + element(
        "rect", x=x, y=y, width=max(0.0, width), height=max(0.0, height), fill=fill, pointer_events="none"
    )


def patterns(layout: Layout, series: Sequence[int]) -> Markup:
    """Define the patterns of some series; the first of all is solid."""
    return join(_pattern(layout, index) for index in sorted({index % SERIES for index in series}) if index)


def legend(layout: Layout, names: Sequence[str], series: Sequence[int], top: float) -> tuple[Markup, float]:
    """Draw swatches with their names in as many lines as it takes; give the bottom as well."""
    x, y, parts = 0.0, top, EMPTY
    for name, index in zip(names, series, strict=True):
        short = shorten(name, layout.width - 22, 12.5)
        width = 22 + width_of("".join(short.lines), 12.5)
        if x > 0 and x + width > layout.width:
            x, y = 0.0, y + 20
        parts += segment(layout, index, x, y + 2, 15, 12, "") + label(x + 21, y + 12.5, short, size=12.5)
        x += width + 18
    return parts, y + 20


def placard(layout: Layout, sentence: str) -> Drawing:
    """Say that there is nothing to draw, and why."""
    box = rectangle(0, 0, layout.width, 72, "c-zone", radius=4)
    return Drawing(box + label(layout.width / 2, 41, sentence, anchor="middle", style="c-muted"), 72)


def _frame(layout: Layout, drawing: Drawing, title: str, summary: str) -> Markup:
    """Wrap a drawing as an image with a name and a description."""
    names = f"{layout.key}-title", f"{layout.key}-text"
    attributes: dict[str, Value] = {
        "xmlns": _NAMESPACE,
        "viewBox": f"0 0 {layout.width:g} {max(1.0, drawing.height):.0f}",
        "role": "img",
        "aria-labelledby": " ".join(names),
        "class": "narrow" if layout.is_narrow else "wide",
    }
    heads = element("title", title, id=names[0]) + element("desc", summary, id=names[1])
    defined = element("defs", drawing.definitions) if drawing.definitions else None
    return element("svg", heads, defined, drawing.body, attributes=attributes)


def _pattern(layout: Layout, series: int) -> Markup:
    """Define the pattern that overlies the colour of one series."""
    strokes = {
        1: "M-1,7L7,-1M-1,1L1,-1M5,7L7,5", 2: "M0,3H6", 3: "M-1,-1L7,7M-1,5L1,7M5,-1L7,1",
        4: "M3,0V6", 5: "M0,3H6M3,0V6", 6: "M-1,7L7,-1M-1,-1L7,7", 7: "M2,2H4V4H2Z",
    }  # fmt: skip
    tile = element("path", d=strokes[series], class_="c-pattern")
    attributes: dict[str, Value] = {"patternUnits": "userSpaceOnUse", "id": f"{layout.key}-p{series}"}
    return element("pattern", tile, attributes=attributes, width=6, height=6)


def _digest(*texts: str) -> str:
    """Name contents by a digest of them."""
    return hashlib.sha256("\x1f".join(texts).encode("utf-8", "replace")).hexdigest()[:10]
