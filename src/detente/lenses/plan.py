"""What a run solves: scenarios, items, and the cells in which each item is solved. `planner` makes the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.edit import nearest
from detente.case.parts import Case, Edit
from detente.case.slots import Slot
from detente.errors import DetenteError
from detente.lenses.base import Declared, Item, Lens
from detente.lenses.values import Overlay
from detente.lenses.worlds import Worlds

__all__ = ["BASE", "Cell", "Part", "Picks", "Plan", "PlannedItem", "Scenario", "Wanted", "effects_in",
           "scenario_named"]


Picks = tuple[tuple[str, str], ...]
Wanted = tuple[str, Picks | None]
"""An outcome, and the choices that name the world it is wanted in; None for every world."""


@dataclass(frozen=True)
class Part:
    """One thing that is otherwise: the edits of a variant or failed assumption, or evidence set aside."""

    name: str
    edits: tuple[tuple[str, Edit], ...] = ()
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scenario:
    """The case as written, or a counterfactual made of parts.

    `wanted` says which outcomes are asked of it, and where; only what these need is solved in it.
    """

    parts: tuple[Part, ...] = ()
    wanted: frozenset[Wanted] = frozenset()

    @property
    def name(self) -> str:
        """Its parts in words; empty for the case as written."""
        return ", ".join(part.name for part in self.parts)

    @property
    def edits(self) -> tuple[tuple[str, Edit], ...]:
        """Edits of all its parts, each with its address."""
        return tuple(edit for part in self.parts for edit in part.edits)

    @property
    def dropped(self) -> frozenset[str]:
        """Evidence set aside."""
        return frozenset().union(*(part.dropped for part in self.parts))

    def with_also(self, other: Scenario) -> Scenario:
        """This scenario and another at once."""
        return Scenario(tuple(dict.fromkeys((*self.parts, *other.parts))), self.wanted | other.wanted)


BASE = Scenario()


@dataclass(frozen=True)
class Cell:
    """One distinct set of inputs of an item, with a scenario and a world that give it."""

    scenario: int
    world: int


@dataclass(frozen=True, eq=False)
class PlannedItem:
    """An item, its lens, its outcomes, its cells, and the cell of every (scenario, world); -1 where it is unsolved."""

    lens: Lens
    item: Item
    declared: tuple[Declared, ...]
    cells: tuple[Cell, ...]
    cell_of: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything a run solves.

    `owner` gives the item of each outcome, `kept` the cells of it that a run keeps, and `last_use` the last item that
    reads it: what is neither kept nor read any more is let go, which holds memory down.
    """

    case: Case
    slots: Mapping[str, Slot]
    worlds: Worlds
    scenarios: tuple[Scenario, ...]
    items: tuple[PlannedItem, ...]
    dates: tuple[dt.date, ...]
    owner: Mapping[str, int]
    kept: Mapping[str, tuple[int, ...]]
    last_use: Mapping[str, int]

    def overlay(self, scenario: int, world: int) -> Overlay:
        """Edits in force in a world of a scenario: the scenario's first, then the effects of the choices."""
        base, chosen = self.scenarios[0], self.scenarios[scenario]
        over = chosen if scenario == 0 else base.with_also(chosen)
        return Overlay((*over.edits, *effects_in(self.case, self.worlds, world)), over.dropped)

    def planned(self, outcome: str) -> PlannedItem:
        """The item that offers an outcome, dated or not."""
        return self.items[self.owner[outcome.partition("@")[0]]]

    def is_wanted(self, outcome: str, cell: int, item: int) -> bool:
        """Is a cell of an outcome kept, or read by an item after this one."""
        return self.last_use[outcome.partition("@")[0]] > item or cell in self.kept_cells(outcome)

    def kept_cells(self, outcome: str) -> tuple[int, ...]:
        """The cells of an outcome that a run keeps, in order."""
        return self.kept[outcome.partition("@")[0]]


def effects_in(case: Case, worlds: Worlds, world: int) -> tuple[tuple[str, Edit], ...]:
    """The effects of the choices that a world takes, each with its address.

    >>> from detente.lenses.load import load_case
    >>> case = load_case("russia-iran-us-2010").case
    >>> from detente.lenses.worlds import worlds_of
    >>> worlds = worlds_of(case)
    >>> all(address.startswith("options.") for address, _ in effects_in(case, worlds, 0))
    True
    """
    return tuple(
        (f"options.{option}.choices.{choice}.effects.{index}", edit)
        for option, choice in worlds.choices_in(world).items()
        for index, edit in enumerate(case.options[option].choices[choice].effects)
    )


def scenario_named(case: Case, kind: str, name: str) -> Scenario:
    """The scenario behind `[variant = name]`, `[without = name]`, or a failed assumption.

    Raises
    ------
    DetenteError
        If the case has none of that name.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> scenario_named(load_case("emission-standards-1992").case, "variant", "britain-relents").name
    'variant = britain-relents'
    """
    if kind == "variant" and name in case.variants:
        edits = enumerate(case.variants[name].edits)
        return _made_of(f"variant = {name}", tuple((f"variants.{name}.edits.{i}", e) for i, e in edits))
    if kind == "assumption" and name in case.assumptions:
        edits = enumerate(case.assumptions[name].if_false)
        return _made_of(f"assumption = {name}", tuple((f"assumptions.{name}.if_false.{i}", e) for i, e in edits))
    if kind == "without":
        dropped = {piece for piece, e in case.evidence.items() if piece == name or e.source == name}
        if dropped or name in case.sources:
            return _made_of(f"without = {name}", (), frozenset(dropped))
    what = "source or evidence" if kind == "without" else kind
    known = [*case.sources, *case.evidence] if kind == "without" else [*case.variants, *case.assumptions]
    raise DetenteError(f'the case has no {what} called "{name}"{nearest(name, known)}')


def _made_of(name: str, edits: tuple[tuple[str, Edit], ...], dropped: frozenset[str] = frozenset()) -> Scenario:
    """A scenario of a single part."""
    return Scenario((Part(name, edits, dropped),))
