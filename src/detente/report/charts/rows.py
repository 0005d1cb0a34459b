"""Rows of a chart: labels beside the plot where there is room, else above it; nothing overlaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from detente.report.charts.base import LINE_HEIGHT, Layout, block, fitted, label, line
from detente.report.charts.scale import Scale, tick_labels, ticks
from detente.report.charts.text import Lines, wrap
from detente.report.markup import Markup, join

__all__ = ["Rows", "arrange", "axis", "draw_labels", "marks", "separators"]

SIZE, NOTE_SIZE = 13.0, 12.0


@dataclass(frozen=True, slots=True)
class Rows:
    """Where each row's label, note and plot stand, and how far the plot reaches from left to right."""

    labels: tuple[Lines, ...]
    notes: tuple[Lines, ...]
    tops: tuple[float, ...]
    centres: tuple[float, ...]
    left: float
    right: float
    top: float
    bottom: float
    width: float
    plot_height: float
    is_narrow: bool


def arrange(
    layout: Layout,
    labels: Sequence[str],
    *,
    top: float,
    notes: Sequence[str] = (),
    label_width: float = 200,
    value_width: float = 0,
    plot_height: float = 16,
    gap: float = 10,
) -> Rows:
    """Lay out rows below `top`.

    Parameters
    ----------
    labels, notes
        One label for each row, and a small line below it where there is something to add.
    label_width
        Width of the label column in a wide drawing.
    value_width
        Room kept at the right for figures.
    plot_height, gap
        Height of a row's marks, and the room between two rows.
    """
    width = layout.width if layout.is_narrow else label_width
    named = tuple(wrap(text, width, SIZE, 3) for text in labels)
    noted = tuple(wrap(text, width, NOTE_SIZE, 3) for text in notes) or tuple(
        Lines((), False, "") for _ in labels
    )
    texts = [block(name, SIZE) + block(note, NOTE_SIZE) for name, note in zip(named, noted, strict=True)]
    heights = [text + plot_height + 3 if layout.is_narrow else max(text, plot_height) for text in texts]
    starts = list(accumulate((height + gap for height in heights), initial=top + gap / 2))
    shift = [height - plot_height / 2 if layout.is_narrow else height / 2 for height in heights]
    return Rows(
        labels=named,
        notes=noted,
        tops=tuple(starts[:-1]),
        centres=tuple(start + down for start, down in zip(starts[:-1], shift, strict=True)),
        left=6.0 if layout.is_narrow else label_width + 18.0,
        right=layout.width - max(6.0, value_width),
        top=top,
        bottom=starts[-1] - gap / 2,
        width=layout.width,
        plot_height=plot_height,
        is_narrow=layout.is_narrow,
    )


def draw_labels(rows: Rows) -> Markup:
    """Write the labels and notes of all rows."""
    return join(_draw_label(rows, index) for index in range(len(rows.labels)))


def axis(
    scale: Scale, rows: Rows, form: str = "number", *, title: str = "", most: int = 6
) -> tuple[Markup, float]:
    """Draw grid lines with figures below; give the bottom too."""
    most = max(2, min(most, int((scale.stop - scale.start) / 46)))
    values = ticks(scale, most)
    written = tick_labels(values, form)
    grid = join(_grid_line(scale, value, rows) for value in values)
    figures = join(
        fitted(scale.at(value), rows.bottom + 15, text, 0, rows.width, size=NOTE_SIZE, style="c-muted")
        for value, text in zip(values, written, strict=True)
    )
    if not title:
        return grid + figures, rows.bottom + 22
    lines = wrap(title, rows.right - rows.left + (0 if rows.is_narrow else 60), NOTE_SIZE, 2)
    words = label(
        (scale.start + scale.stop) / 2,
        rows.bottom + 33,
        lines,
        size=NOTE_SIZE,
        anchor="middle",
        style="c-muted",
    )
    return grid + figures + words, rows.bottom + 24 + block(lines, NOTE_SIZE)


def separators(rows: Rows, width: float, gap: float = 10) -> Markup:
    """Draw fine rules between rows."""
    return join(line(0, top - gap / 2, width, top - gap / 2, "c-rule") for top in rows.tops[1:])


def marks(rows: Rows, draw: Callable[[int, float], Markup]) -> Markup:
    """Draw each row's marks at its centre."""
    return join(draw(index, centre) for index, centre in enumerate(rows.centres))


def _draw_label(rows: Rows, index: int) -> Markup:
    """Write one row's label and note, in the middle of its row where the plot stands beside it."""
    name, note = rows.labels[index], rows.notes[index]
    start = (
        rows.tops[index]
        if rows.is_narrow
        else rows.centres[index] - (block(name, SIZE) + block(note, NOTE_SIZE)) / 2
    )
    parts = [label(0, start + SIZE * 0.98, name, size=SIZE)] if name.lines else []
    if note.lines:
        first = start + block(name, SIZE) + NOTE_SIZE * LINE_HEIGHT * 0.76
        parts.append(label(0, first, note, size=NOTE_SIZE, style="c-muted"))
    return join(parts)


def _grid_line(scale: Scale, value: float, rows: Rows) -> Markup:
    """Draw one grid line, stronger at zero; where labels stand above the plots it leaves them free."""
    x, half = scale.at(value), rows.plot_height / 2 + 2
    spans = [(y - half, y + half) for y in rows.centres] if rows.is_narrow else [(rows.top, rows.bottom)]
    return join(line(x, start, x, stop, "c-axis" if value == 0 else "c-grid") for start, stop in spans)
