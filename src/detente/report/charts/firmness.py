"""How firmly each choice holds its place: a grid of choices against metrics and premises, places and counts inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import LINE_HEIGHT, Chart, Drawing, Layout, block, build, label, mark, placard
from detente.report.charts.text import Lines, wrap
from detente.report.markup import EMPTY, Markup
from detente.report.table import Column, Table

__all__ = ["Firmness", "FirmnessColumn", "firmness"]

STRENGTH = 0.36  # beyond it, text on the colour would fall below a contrast of 4.5 in the dark
HEAD, SIZE, GAP = 11.5, 12.5, 3.0
ACROSS, ABREAST, FEWEST = 11, 4, 6


@dataclass(frozen=True, slots=True)
class FirmnessColumn:
    """One metric, or one group of premises: under how many of them each choice is first, and its best and worst place.

    `first`, `best` and `worst` are by choice, in the order of the chart's labels; `of` is 1 for a single metric;
    `is_unsure` where the first place lies within Monte Carlo error.
    """

    head: str
    of: int
    first: tuple[int, ...]
    best: tuple[int, ...]
    worst: tuple[int, ...]
    is_unsure: bool = False

    def text(self, choice: int) -> str:
        """What a cell says: a place, or how many of how many."""
        if self.of > 1:
            return f"{self.first[choice]}/{self.of}"
        unsure = "≈" if self.is_unsure and self.best[choice] <= 2 else ""
        return f"{self.best[choice]}{unsure}"

    def told(self, choice: int) -> str:
        """The same in words."""
        if self.of == 1:
            return f"place {self.best[choice]}" + (" (within Monte Carlo error)" if self.is_unsure else "")
        low, high = self.best[choice], self.worst[choice]
        places = f"place {low}" if low == high else f"places {low} to {high}"
        return f"first in {self.first[choice]} of {self.of}; {places}"


@dataclass(frozen=True, slots=True)
class Firmness:
    """Choices in the order of their rank against metrics and premises."""

    title: str
    labels: tuple[str, ...]
    columns: tuple[FirmnessColumn, ...]
    summary: str = ""
    name: str = ""


def firmness(record: Firmness) -> Chart:
    """Draw the grid; the stronger a cell's colour, the more often the choice is first there.

    >>> column = FirmnessColumn("grade tables", 3, (2, 1), (1, 1), (2, 2))
    >>> firmness(Firmness("How firm", ("opening", "pressure"), (column,))).table.rows[0]
    ('opening', 'first in 2 of 3; places 1 to 2')
    """
    heads = (Column("choice"), *(Column(column.head) for column in record.columns))
    rows = tuple(
        (name, *(column.told(i) for column in record.columns)) for i, name in enumerate(record.labels)
    )
    table = Table(heads, rows, record.title)
    return build(record.name, record.title, record.summary, table, partial(_paint, record))


def _paint(record: Firmness, layout: Layout) -> Drawing:
    """Draw the choices as rows; on a narrow space as numbered columns, with their names above."""
    if not record.labels or not record.columns:
        return placard(layout, "Nothing to compare")
    return _narrow(record, layout) if layout.is_narrow else _wide(record, layout)


def _wide(record: Firmness, layout: Layout) -> Drawing:
    """A row a choice; more columns than fit side by side follow below."""
    drawn, y = EMPTY, 0.0
    for begin in range(0, len(record.columns), ACROSS):
        band, y = _band(record, record.columns[begin : begin + ACROSS], layout.width, y)
        drawn += band
        y += 14
    return Drawing(drawn, y - 10)


def _band(
    record: Firmness, columns: Sequence[FirmnessColumn], width: float, top: float
) -> tuple[Markup, float]:
    """All choices under some of the columns, and the bottom."""
    left = 142.0
    step = (width - left) / max(len(columns), FEWEST)
    heads = [wrap(_parted(column.head), step - GAP, HEAD, 4) for column in columns]
    y = top + max(block(head, HEAD) for head in heads) + 6
    drawn = _heads(heads, [left + (i + 0.5) * step for i in range(len(heads))], y)
    for i, name in enumerate(record.labels):
        text = wrap(name, left - 8, SIZE, 4)
        height = max(block(text, SIZE) + 8, 34.0)
        drawn += label(0, y + (height - block(text, SIZE)) / 2 + SIZE - 1, text, size=SIZE)
        for place, column in enumerate(columns):
            drawn += _cell(column, i, name, left + place * step, y, step, height)
        y += height
    return drawn, y


def _narrow(record: Firmness, layout: Layout) -> Drawing:
    """A column a choice, under its number; more choices than fit side by side follow below."""
    drawn, y = EMPTY, 0.0
    for i, name in enumerate(record.labels, start=1):
        text = wrap(f"{i}  {name}", layout.width, SIZE, 3)
        drawn += label(0, y + SIZE, text, size=SIZE)
        y += block(text, SIZE) + 5
    for begin in range(0, len(record.labels), ABREAST):
        band, y = _columns(record, range(begin, min(begin + ABREAST, len(record.labels))), layout.width, y + 20)
        drawn += band
    return Drawing(drawn, y + 4)


def _columns(record: Firmness, choices: range, width: float, top: float) -> tuple[Markup, float]:
    """Some choices side by side under all metrics and premises, and the bottom."""
    left, drawn = 128.0, EMPTY
    step = (width - left) / len(choices)
    for place, i in enumerate(choices):
        x = left + (place + 0.5) * step
        drawn += label(x, top, str(i + 1), size=HEAD, anchor="middle", style="c-muted")
    y = top + 6
    for column in record.columns:
        text = wrap(column.head, left - 8, SIZE, 3)
        height = max(block(text, SIZE) + 8, 30.0)
        drawn += label(0, y + (height - block(text, SIZE)) / 2 + SIZE - 1, text, size=SIZE)
        for place, i in enumerate(choices):
            drawn += _cell(column, i, record.labels[i], left + place * step, y, step, height)
        y += height
    return drawn, y


def _parted(head: str) -> str:
    """A heading with its longest words parted, so that they fit a column."""
    return head.replace("assumptions", "assump- tions").replace("probability", "proba- bility")


def _heads(heads: Sequence[Lines], centres: Sequence[float], bottom: float) -> Markup:
    """Column headings, standing on one line."""
    drawn = EMPTY
    for head, x in zip(heads, centres, strict=True):
        y = bottom - 8 - (head.count - 1) * HEAD * LINE_HEIGHT
        drawn += label(x, y, head, size=HEAD, anchor="middle", style="c-muted")
    return drawn


def _cell(
    column: FirmnessColumn, choice: int, name: str, x: float, y: float, width: float, height: float
) -> Markup:
    """One cell: its colour, and its place or count."""
    share = column.first[choice] / column.of
    style = "c-good" if share > 0 else "c-zone"
    box = mark(
        "rect", f"{name}, {column.head}: {column.told(choice)}", x=x + GAP / 2, y=y + GAP / 2, width=width - GAP,
        height=height - GAP, rx=3, class_=style, fill_opacity=None if share == 0 else round(0.12 + STRENGTH * share, 3),
    )  # fmt: skip
    strong = "c-strong" if share == 1 else ""
    said = label(x + width / 2, y + height / 2 + 4.4, column.text(choice), size=SIZE, anchor="middle", style=strong)
    return box + said
