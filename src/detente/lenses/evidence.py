"""The evidence lens: what each piece weighs, and what it estimates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import Declared, Item, Lens, Reader, no_figures, nothing_missing
from detente.lenses.values import Values

__all__ = ["EVIDENCE"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: the probability that it counts, and its estimate; each (draw,)."""

    weight: Floats
    estimate: Floats | None


def _items(case: Case) -> tuple[Item, ...]:
    return tuple(Item(f"evidence.{name}", (f"evidence.{name}", "case.grade_table")) for name in case.evidence)


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    piece = case.evidence[item.path.split(".")[1]]
    weight = Declared(f"{item.path}.weight", "probability that it counts, by its grade", "probability")
    if piece.estimate is None:
        return (weight,)
    return (weight, Declared(f"{item.path}.estimate", "what it estimates", piece.estimate.unit))


def _assemble(case: Case, item: Item, values: Values) -> Piece:
    name = item.path.split(".")[1]
    weight = values.weight(name) if name not in values.overlay.dropped else np.zeros(values.size)
    given = case.evidence[name].estimate is not None
    return Piece(weight, values.number(f"{item.path}.estimate") if given else None)


def _solve(piece: Piece) -> Piece:
    """Nothing to solve: weights and estimates are read as they are."""
    return piece


def _outcomes(case: Case, item: Item, piece: Piece) -> Mapping[str, NDArray[Any]]:
    found = {f"{item.path}.weight": piece.weight}
    return found if piece.estimate is None else {**found, f"{item.path}.estimate": piece.estimate}


def _silent(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    return ()


EVIDENCE = Lens(
    name="evidence",
    says="What does each piece of evidence weigh, and what does it estimate?",
    works=("Baker1968",),
    items=_items,
    missing=nothing_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_silent,
    figures=no_figures,
)
