"""What the answer stands on, in a terminal and as JSON: rival explanations, and what carries the conclusion."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType

from detente.report.naming import Names, clipped, listed
from detente.report.rich_parts import cell, grid, line, sentence, title
from detente.report.telling import moved_most
from detente.study.hypotheses import RivalTable
from detente.study.sources import SourceMove
from detente.words import likelihood, number, percent

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["carries_view", "flips_said", "rivals_json", "rivals_view"]

CARRYING = 3
FLIPS_NAMED = 4


def carries_view(moves: Sequence[SourceMove], names: Names, most: int = CARRYING) -> list[RenderableType]:
    """The sources and assumptions that carry most, each with what moves and which verdicts change.

    Parameters
    ----------
    moves
        Sources and assumptions, those that carry most first.
    names
        Readable names of the case.
    most
        How many are shown.
    """
    carrying = [move for move in moves if move.largest >= 0.0005][:most]
    if not carrying:
        return []
    told = [sentence(" ".join(filter(None, [moved_most(names, move), flips_said(move)]))) for move in carrying]
    return [title("What carries the conclusion"), *told, line("")]


def flips_said(move: SourceMove) -> str:
    """Say which verdicts change without a source, or when an assumption fails.

    >>> flips_said(SourceMove("s", (), (("c1", "holds", "open"), ("c2", "leans", "fails"))))
    'Verdicts that change: c1 (holds → open) and c2 (leans → fails).'
    """
    if not move.flips:
        return ""
    said = [f"{name} ({before} → {after})" for name, before, after in move.flips[:FLIPS_NAMED]]
    rest = len(move.flips) - len(said)
    return f"Verdicts that change: {listed([*said, f'{rest} more'] if rest else said)}."


def rivals_view(found: RivalTable | None, answer: Answer) -> list[RenderableType]:
    """The rival explanations in both readings, and whether these agree.

    Parameters
    ----------
    found
        The table, or None where a case has no hypotheses.
    answer
        Everything the run has to say.
    """
    if found is None:
        return []
    rows = [
        (cell(clipped(rival.says, 160)), cell(likelihood(rival.posterior)), cell(number(rival.inconsistency, 2)),
         cell(percent(rival.leads)))
        for rival in found.by_posterior
    ]  # fmt: skip
    told = next((entry.sentences for entry in answer.explained if entry.lens == "hypotheses"), ())
    heads = ("explanation", "probability", "against it", "first in")
    return [title("Rival explanations"), grid(heads, rows, right=heads[2:]), *(sentence(one) for one in told[2:]),
            line("")]


def rivals_json(found: RivalTable | None) -> dict[str, Any] | None:
    """Give the rival explanations as JSON's own types.

    Parameters
    ----------
    found
        The table, or None where a case has no hypotheses.

    Returns
    -------
    dict or None
        agree, agreed, rivals (id, says, posterior, low, high, leads, inconsistency, survives, flatter, steeper) and
        items (id, says, source, grade, cells by hypothesis, weight, diagnosticity, turns, unseats,
        turns_inconsistency).
    """
    if found is None:
        return None
    figures = ("posterior", "low", "high", "leads", "inconsistency", "survives", "flatter", "steeper")
    told = ("weight", "diagnosticity", "turns", "unseats", "turns_inconsistency")
    ids = [rival.id for rival in found.rivals]
    return {
        "agree": _number(found.agree),
        "agreed": found.is_agreed,
        "rivals": [
            {"id": rival.id, "says": rival.says, **{name: _number(getattr(rival, name)) for name in figures}}
            for rival in found.by_posterior
        ],
        "items": [
            {"id": item.id, "says": item.says, "source": item.source, "grade": item.grade,
             "cells": dict(zip(ids, item.cells, strict=True)),
             **{name: _number(getattr(item, name)) for name in told}}
            for item in found.items
        ],
    }  # fmt: skip


def _number(value: float) -> float | None:
    """A plain number, or None where it is not finite."""
    return float(value) if math.isfinite(value) else None
