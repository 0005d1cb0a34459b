"""The uncertain numbers of a case as a table of draws: what claims and choices may hinge on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.fields import Word
from detente.case.parts import Edit
from detente.case.slots import Slot
from detente.draws import blocks
from detente.lenses.plan import Plan
from detente.lenses.values import Overlay, Stream, Values, origin_of
from detente.quantity import Choose, Exact, From, Quantity, distribution
from detente.study.behind import Behind
from detente.study.measures import group_inputs
from detente.study.measures.groups import Groups

__all__ = ["Inputs", "uncertain_inputs"]

UNREAD = ("evidence", "claims", "questions", "hypotheses")


@dataclass(frozen=True, eq=False)
class Inputs:
    """Uncertain numbers and words: their paths, draws (draw, input), and groups made once for all tests.

    `words` holds, for a choice of words, the words in the order of its codes.
    """

    paths: tuple[str, ...]
    values: NDArray[np.float64]
    words: tuple[tuple[str, ...], ...]
    groups: Groups


def uncertain_inputs(plan: Plan, seed: int, draws: int, behind: Behind | None = None) -> Inputs:
    """Draw every uncertain leaf of the case that some lens reads; with `behind`, those that something hangs on.

    Our reading
    -----------
    Estimates inside evidence are left out where they enter only through a pool; whether an origin is right in a draw is
    an input of its own. A number inside an effect is an input; where it replaces an uncertain number it shares that
    number's random numbers, and stands for it.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import plan_for
    >>> inputs = uncertain_inputs(plan_for(load_case("emission-standards-1992")), seed=1, draws=50)
    >>> inputs.words[inputs.paths.index("issues.delay.decided.rule")]
    ('compromise', 'median', 'nash')
    """
    chosen = [slot for slot in plan.slots.values()
              if _is_uncertain(slot) and (_is_read(plan, slot) if behind is None else behind.reads_slot(plan, slot))]
    origins = _origins(plan, behind)
    stated = tuple((key, edit) for key, edit in plan.scenarios[0].edits if not _is_computed(edit))
    written = Overlay(stated, plan.scenarios[0].dropped)
    columns: list[NDArray[np.float64]] = []
    for block in blocks(draws):
        values = Values(plan.case, plan.slots, Stream(seed, block.index, block.size), written)
        rows = [_column(values, slot) for slot in chosen]
        rows += [values.is_right(piece).astype(float) for piece in origins.values()]
        columns.append(np.stack(rows, axis=1) if rows else np.empty((block.size, 0)))
    table = np.concatenate(columns)
    paths = (*(slot.path for slot in chosen), *(f"origins.{name}" for name in origins))
    words = tuple(slot.value.words if isinstance(slot.value, Word) else () for slot in chosen) + ((),) * len(origins)
    categorical = np.array([bool(w) for w in words], dtype=bool)
    return Inputs(paths, table, words, group_inputs(table, categorical))


def _is_uncertain(slot: Slot) -> bool:
    """May it differ between draws, in a way that is not computed from other numbers."""
    if isinstance(slot.value, Word):
        return len(slot.value.words) > 1
    return isinstance(slot.value, Quantity) and not isinstance(slot.value.form, (Exact, From))


def _is_computed(edit: Edit) -> bool:
    """Does an edit take its number from outcomes."""
    return any(isinstance(getattr(number, "form", None), From) for number in (edit.set, edit.add, edit.scale))


def _is_read(plan: Plan, slot: Slot) -> bool:
    """Does some lens read it, directly or as the number of an effect on something it reads."""
    section = slot.path.split(".", 1)[0]
    if section in UNREAD or section in ("variants", "assumptions"):
        return False
    if slot.path.startswith("case.") or section == "contest" or section == "options":
        return True
    return any(_reads(read, slot.path) for planned in plan.items for read in planned.item.reads)


def _reads(read: str, path: str) -> bool:
    return path == read or path.startswith(read + ".")


def _origins(plan: Plan, behind: Behind | None) -> dict[str, str]:
    """One piece of evidence per origin that a tie's event or a pool rests on."""
    case = plan.case
    used = [piece for name, tie in case.ties.items() if behind is None or behind.has(f"ties.{name}")
            for event in tie.events for piece in event.evidence]
    used += [piece for slot in plan.slots.values()
             if type(getattr(slot.value, "form", None)).__name__ == "Pool"
             and (behind is None or behind.reads_slot(plan, slot))
             for piece in slot.value.form.evidence]  # type: ignore[union-attr]  # a pool
    dropped = plan.scenarios[0].dropped
    found: dict[str, str] = {}
    for piece in used:
        if piece not in dropped:
            found.setdefault(origin_of(case, piece), piece)
    return found


def _column(values: Values, slot: Slot) -> NDArray[np.float64]:
    if isinstance(slot.value, Word):
        return values.drawn_word(slot.path).astype(float)
    if slot.path.startswith(("options.", "variants.")) and slot.path.endswith(".set"):
        return _replacement(values, slot)
    return values.number(slot.path)


def _replacement(values: Values, slot: Slot) -> NDArray[np.float64]:
    """The number an edit sets, on the random numbers of what it replaces."""
    section, name, *_, index, _ = slot.path.split(".")
    edits = values.case.variants[name].edits if section == "variants" else (
        values.case.options[name].choices[slot.path.split(".")[3]].effects)
    target = values.slots[edits[int(index)].path]
    assert isinstance(slot.value, Quantity)
    if isinstance(slot.value.form, Choose) and not slot.value.form.is_numeric:
        return np.zeros(values.size)
    if type(slot.value.form).__name__ == "Pool":
        return values.number(slot.path)
    return distribution(slot.value, target.low, target.high).quantile(values.stream.uniform(target.path))
