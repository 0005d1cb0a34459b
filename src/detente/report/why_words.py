"""Why a claim has its verdict, in sentences: moves, boxes and premises, for the page and the terminal alike."""

from __future__ import annotations

import math

from detente.report.naming import Names, listed
from detente.report.telling import share_said
from detente.study.boxes import BoxFound, BoxSide
from detente.study.moves import Move
from detente.study.under import Under
from detente.words import number, percent, percent_interval, spaced

__all__ = ["box_said", "move_said", "premise_said"]


def move_said(move: Move, names: Names) -> str:
    """One move in a sentence."""
    held = f"{names.path(move.path)} held at {number(move.value)}"
    if move.size == 0:
        where = "its median: knowing it would be enough"
    else:
        where = f"which is exceeded in {percent(1 - move.quantile)} of the draws (median {number(move.median)})"
    return f"{move.verdict}, true in {share_said(move.share)}, with {held}, {where}"


def box_said(box: BoxFound, names: Names) -> str:
    """One box in a sentence."""
    verb = "fails" if box.fails else "holds"
    when = listed([_side_said(side, names) for side in box.sides])
    density = f"{percent(box.density)} of these draws ({percent_interval(box.density_low, box.density_high)})"
    return (f"{verb} when {when}: so in {density}, against {percent(box.base)} of all; "
            f"this covers {percent(box.coverage)} of the draws in which it {verb}")


def _side_said(side: BoxSide, names: Names) -> str:
    """One side of a box in words."""
    what = names.path(side.path)
    if side.words:
        return f"{what} is {listed([f'“{spaced(word)}”' for word in side.words], 'or')}"
    if side.path.startswith("origins."):
        return f"{what} is {'right' if side.low > 0 else 'wrong'}"
    if math.isinf(side.low):
        return f"{what} is at most {number(side.high)}"
    if math.isinf(side.high):
        return f"{what} is at least {number(side.low)}"
    return f"{what} lies between {number(side.low)} and {number(side.high)}"


def premise_said(entry: Under, names: Names) -> str:
    """A premise in words."""
    if entry.kind == "word":
        return f"{names.path(entry.name)} is “{spaced(entry.value)}”"
    if entry.kind == "origin":
        return f"{names.source(entry.name)} is {entry.value}"
    if entry.kind == "assumption":
        return f"the {names.source(f'assumption {entry.name}')} fails"
    return f"without “{names.source(entry.name)}”"
