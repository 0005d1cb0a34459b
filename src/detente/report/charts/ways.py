"""Ways from a start to the worlds that last, as a tree: a box for each world, a line for each move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from detente.report.charts.base import Chart, Drawing, Layout, block, build, label, line, mark, placard, rectangle
from detente.report.charts.text import Lines, wrap
from detente.report.markup import EMPTY, Markup, join
from detente.report.table import Column, Table
from detente.words import capitalised, plural

__all__ = ["WayStage", "WaysRecord", "ways"]

_SIZE, _SMALL, _GAP, _PAD, _APART, _MOST_DEEP = 12.5, 11.5, 34.0, 8.0, 14.0, 5


@dataclass(frozen=True, slots=True)
class WayStage:
    """A world: what the move to it changes, which stage comes before (-1: none), who moves, and what becomes of it."""

    label: str
    before: int
    by: str = ""
    is_glad: bool = True
    lasts: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class WaysRecord:
    """A tree of stages, each after the one that it comes from."""

    title: str
    summary: str
    stages: tuple[WayStage, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Box:
    """A stage on the drawing: its corner, size, and lines of text."""

    x: float
    y: float
    width: float
    height: float
    by: Lines
    label: Lines
    note: Lines

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return self.y + self.height / 2


def ways(record: WaysRecord) -> Chart:
    """Draw the tree, from left to right where there is room and from top to bottom where there is not.

    Our reading
    -----------
    A broken line is a move that does not serve who makes it; a strong frame is a world that lasts.

    Example
    -------
    >>> tree = (WayStage("Today", -1), WayStage("Blockade", 0, "the United States", lasts=True, note="lasts"))
    >>> ways(WaysRecord("Ways", "", tree)).table.rows
    (('Blockade', '1', 'the United States: Blockade', 'yes', 'lasts'),)
    """
    return build(record.name, record.title, record.summary, _table(record), partial(_paint, record))


def _line(stages: Sequence[WayStage], end: int) -> list[int]:
    """The stages that lead to one, without the start."""
    found = []
    while end > 0:
        found.append(end)
        end = stages[end].before
    return found[::-1]


def _table(record: WaysRecord) -> Table:
    """One row for each world that lasts: the moves there in order, and whether each mover gains."""
    rows = []
    for index, stage in enumerate(record.stages):
        if stage.lasts:
            steps = [record.stages[place] for place in _line(record.stages, index)]
            against = [step.by for step in steps if not step.is_glad]
            glad = f"no: {', '.join(dict.fromkeys(against))}" if against else "yes"
            told = "; then ".join(f"{step.by}: {step.label}" for step in steps) or "nobody has to move"
            rows.append((stage.label, f"{len(steps)}", told, glad, stage.note))
    columns = (Column("last move"), Column("moves", True), Column("who moves to what, in order"),
               Column("does every mover gain"), Column("there"))
    return Table(columns, tuple(rows), record.title)


def _depth(stages: Sequence[WayStage], index: int) -> int:
    return len(_line(stages, index))


def _paint(record: WaysRecord, layout: Layout) -> Drawing:
    """Draw for one width."""
    if not record.stages:
        return placard(layout, "No world lasts")
    deep = max(_depth(record.stages, index) for index in range(len(record.stages)))
    boxes = _below(record, layout) if layout.is_narrow or deep > _MOST_DEEP else _across(record, layout, deep)
    moves = sorted(range(1, len(boxes)), key=lambda index: record.stages[index].is_glad)
    edges = join(_edge(record.stages[index], boxes[record.stages[index].before], boxes[index]) for index in moves)
    drawn = join(_drawn(stage, box) for stage, box in zip(record.stages, boxes, strict=True))
    key, bottom = _key(record, max(box.y + box.height for box in boxes) + 18)
    return Drawing(edges + drawn + key, bottom)


def _texts(stage: WayStage, width: float) -> tuple[Lines, Lines, Lines, float]:
    """Lines of a box and its height."""
    inner = width - 2 * _PAD
    by = wrap(f"{capitalised(stage.by)}:" if stage.by else "", inner, _SMALL, 2)
    name = wrap(stage.label, inner, _SIZE, 4, is_bold=True)
    note = wrap(stage.note, inner, _SMALL, 2)
    height = block(by, _SMALL) + block(name, _SIZE) + block(note, _SMALL) + 2 * _PAD - 2
    return by, name, note, height


def _across(record: WaysRecord, layout: Layout, deep: int) -> list[_Box]:
    """Columns by number of moves; every end has a row, and a stage stands level with the middle of what follows."""
    stages = record.stages
    width = min(196.0, (layout.width - deep * _GAP) / (deep + 1))
    texts = [_texts(stage, width) for stage in stages]
    after = [[other for other, stage in enumerate(stages) if stage.before == index] for index in range(len(stages))]
    top: dict[int, float] = {}
    floor = [0.0] * (deep + 1)

    def place(index: int, column: int) -> None:
        height = texts[index][3]
        for child in after[index]:
            place(child, column + 1)
        if after[index]:
            first, last = after[index][0], after[index][-1]
            top[index] = max(floor[column], (top[first] + top[last] + texts[last][3] - height) / 2)
            floor[column] = top[index] + height + _APART
        else:
            top[index] = max(floor[column:])
            floor[column:] = [max(old, top[index] + height + _APART) for old in floor[column:]]

    place(0, 0)
    return [_Box(_depth(stages, index) * (width + _GAP), top[index], width, texts[index][3], *texts[index][:3])
            for index in range(len(stages))]


def _below(record: WaysRecord, layout: Layout) -> list[_Box]:
    """One below the other, each indented by the number of moves to it."""
    y = 0.0
    deep = max(_depth(record.stages, index) for index in range(len(record.stages)))
    indent = min(22.0, (layout.width - 180) / max(1, deep))
    where: dict[int, _Box] = {}
    for index in _in_order(record.stages):
        x = _depth(record.stages, index) * indent
        by, name, note, height = _texts(record.stages[index], layout.width - x)
        where[index] = _Box(x, y, layout.width - x, height, by, name, note)
        y += height + 10
    return [where[index] for index in range(len(record.stages))]


def _in_order(stages: Sequence[WayStage], index: int = 0) -> list[int]:
    """Stages so that whatever follows one stands right after it."""
    found = [index]
    for other, stage in enumerate(stages):
        if stage.before == index:
            found += _in_order(stages, other)
    return found


def _edge(stage: WayStage, start: _Box, end: _Box) -> Markup:
    """A line with an arrowhead from one box to the next."""
    style = "c-axis" if stage.is_glad else "c-dash"
    if end.x >= start.x + start.width:
        turn = end.x - _GAP / 2
        drawn = [(start.x + start.width, start.middle, turn, start.middle), (turn, start.middle, turn, end.middle),
                 (turn, end.middle, end.x - 3, end.middle)]
    else:
        turn = start.x + (end.x - start.x) / 2
        drawn = [(turn, start.y + start.height, turn, end.middle), (turn, end.middle, end.x - 3, end.middle)]
    head = mark("path", d=f"M{end.x - 6:g},{end.middle - 3.5:g}L{end.x:g},{end.middle:g}L{end.x - 6:g},"
                f"{end.middle + 3.5:g}Z", class_="c-ink")
    return join(line(*ends, style) for ends in drawn if ends[:2] != ends[2:]) + head


def _drawn(stage: WayStage, box: _Box) -> Markup:
    """A box with its words; one that lasts has a strong frame, the start none of its own."""
    tip = ". ".join(filter(None, [f"{capitalised(stage.by)} moves" if stage.by else "", stage.label, stage.note]))
    shape = rectangle(box.x + 1, box.y + 1, box.width - 2, box.height - 2, "c-hollow" if stage.lasts else "c-zone",
                      tip, radius=5)
    y = box.y + _PAD + 9.5
    body = EMPTY
    for text, size, style in ((box.by, _SMALL, "c-muted"), (box.label, _SIZE, "c-strong"), (box.note, _SMALL, "")):
        if text.lines:
            body += label(box.x + _PAD, y, text, size=size, style=style)
            y += block(text, size)
    return shape + body


def _key(record: WaysRecord, top: float) -> tuple[Markup, float]:
    """What the lines and frames mean, where both kinds are there."""
    count = sum(stage.lasts for stage in record.stages)
    said = f"Framed: {plural(count, 'world')} that {'lasts' if count == 1 else 'last'}."
    if any(not stage.is_glad for stage in record.stages[1:]):
        said += " Broken line: the mover does not gain."
    return label(0, top, said, size=_SMALL, style="c-muted"), top + 6
