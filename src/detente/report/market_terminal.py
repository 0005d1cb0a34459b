"""Markets in a terminal: prices and earnings in words, who sells where, and what choices change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType

from detente.report.naming import Names, listed
from detente.report.rich_parts import cell, grid, line, sentence, title
from detente.study.figures import FigureData, FigureRow
from detente.words import interval, number, signed

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["markets_view"]

LEAST = 1e-6
MOST_MOVES = 3


def markets_view(answer: Answer, names: Names) -> list[RenderableType]:
    """What there is to say of every market that was solved."""
    parts: list[RenderableType] = []
    for data in answer.figures:
        if data.figure.kind != "flows" or data.figure.world:
            continue
        told = next((entry.sentences for entry in answer.explained if entry.path == data.path), ())
        parts += [title(names.item(data.path)), *(sentence(text) for text in told), *_moves(answer, data.path)]
        parts += [line(""), _flows(data), line("")]
    return parts


def _flows(data: FigureData) -> RenderableType:
    """Every flow that carries something, the largest first."""
    rows = sorted((row for row in data.rows if row.summaries[0].q50 > LEAST), key=lambda row: -row.summaries[0].q50)
    volume = data.figure.unit or "volume"
    heads = ("from", "to", volume, "80 % of draws")
    return grid(heads, [(*map(cell, row.ends or ("", "")), cell(number(row.summaries[0].q50)),
                         cell(interval(row.summaries[0].q10, row.summaries[0].q90))) for row in rows], right=heads[2:])


def _moves(answer: Answer, path: str) -> list[RenderableType]:
    """For each choice that changes something, what changes most in each unit."""
    found: list[RenderableType] = []
    for data in answer.figures:
        if data.path == path and data.figure.kind == "differences":
            moved = [said for unit in dict.fromkeys(row.note for row in data.rows)
                     for said in _largest([row for row in data.rows if row.note == unit], unit)]
            if moved:
                found.append(sentence(f"{data.figure.title}: {listed(moved)}."))
    return found


def _largest(rows: Sequence[FigureRow], unit: str) -> list[str]:
    """The largest changes of one unit in words."""
    ranked = sorted((row for row in rows if abs(row.moves[0].q50) > LEAST), key=lambda row: -abs(row.moves[0].q50))
    return [f"{_small(row.label)} {signed(row.moves[0].q50, 2)} {unit}".rstrip() for row in ranked[:MOST_MOVES]]


def _small(label: str) -> str:
    """A label inside a sentence."""
    return label[:1].lower() + label[1:]
