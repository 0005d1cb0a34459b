"""What has to be solved: every item of every lens, for the distinct inputs that worlds and scenarios give it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case, Edit
from detente.case.slots import Slot, slots
from detente.errors import DetenteError
from detente.lenses.base import Declared, Item, Lens
from detente.lenses.computed import Direct, behind, direct_names
from detente.lenses.values import Overlay
from detente.lenses.worlds import Worlds, worlds_of

__all__ = ["BASE", "Cell", "Plan", "PlannedItem", "Scenario", "make_plan", "scenario_named"]


Picks = tuple[tuple[str, str], ...]
Wanted = tuple[str, Picks | None]
"""An outcome, and the choices that name the world it is wanted in; None for every world."""


@dataclass(frozen=True)
class Scenario:
    """The case as written, or a counterfactual: a named variant, or a source or piece of evidence set aside.

    `wanted` says which outcomes are asked of it, and where; only what these need is solved in it.
    """

    name: str
    edits: tuple[tuple[str, Edit], ...] = ()
    dropped: frozenset[str] = frozenset()
    wanted: frozenset[Wanted] = frozenset()

    def with_also(self, other: Scenario) -> Scenario:
        """This scenario and another at once."""
        name = ", ".join(part for part in (self.name, other.name) if part)
        return Scenario(name, (*self.edits, *other.edits), self.dropped | other.dropped, self.wanted | other.wanted)


BASE = Scenario("")


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

    def kept_cells(self, outcome: str) -> tuple[int, ...]:
        """The cells of an outcome that a run keeps, in order."""
        return self.kept[outcome.partition("@")[0]]


def effects_in(case: Case, worlds: Worlds, world: int) -> tuple[tuple[str, Edit], ...]:
    """The effects of the choices that a world takes, each with its address."""
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
    """
    if kind == "variant" and name in case.variants:
        edits = enumerate(case.variants[name].edits)
        return Scenario(f"variant = {name}", tuple((f"variants.{name}.edits.{i}", e) for i, e in edits))
    if kind == "assumption" and name in case.assumptions:
        edits = enumerate(case.assumptions[name].if_false)
        return Scenario(f"assumption = {name}", tuple((f"assumptions.{name}.if_false.{i}", e) for i, e in edits))
    if kind == "without":
        dropped = {piece for piece, e in case.evidence.items() if piece == name or e.source == name}
        if dropped or name in case.sources:
            return Scenario(f"without = {name}", (), frozenset(dropped))
    raise DetenteError(f"the case has no {kind} called {name}")


def make_plan(
    case: Case,
    lenses: Sequence[Lens],
    scenarios: Iterable[Scenario] = (),
    dates: Iterable[dt.date] = (),
    base: Scenario = BASE,
) -> Plan:
    """Work out what is to be solved, and the distinct inputs of every item.

    Parameters
    ----------
    case, lenses
        The case and the lenses in their order.
    scenarios
        Counterfactuals, each with what is wanted of it.
    dates
        Dates at which dated outcomes are wanted.
    base
        What stands for the case as written; every outcome is wanted in its world of today, and what it says beside.

    Our reading
    -----------
    An item is solved in a world only where something wanted needs it there, and anew only where an effect touches what
    it reads, or an earlier outcome it uses is itself anew; in a scenario likewise.
    """
    leaves, worlds = slots(case), worlds_of(case)
    everything = (base, *(scenario for scenario in dict.fromkeys(scenarios) if scenario.name != base.name))
    planner = _Planner(case, leaves, worlds, everything, [(lens, item) for lens in lenses for item in lens.items(case)])
    planner.add_all()
    return Plan(case, leaves, worlds, everything, tuple(planner.items), tuple(sorted(set(dates))), planner.owner,
                planner.kept(), planner.last_use())


class _Planner:
    """Finds for every item where it differs between worlds, which scenarios touch it, and where it is needed."""

    def __init__(
        self,
        case: Case,
        leaves: Mapping[str, Slot],
        worlds: Worlds,
        scenarios: tuple[Scenario, ...],
        todo: list[tuple[Lens, Item]],
    ) -> None:
        self.case, self.leaves, self.worlds, self.scenarios = case, leaves, worlds, scenarios
        self.direct = direct_names(case, leaves)
        self.todo = [(lens, _with_computed(item, leaves, self.direct)) for lens, item in todo]
        self.declared = [lens.declares(case, item) for lens, item in self.todo]
        self.owner = {outcome.path: index for index, found in enumerate(self.declared) for outcome in found}
        self.behind = [sorted({self.owner[need] for need in item.needs if self.owner.get(need, index) < index})
                       for index, (_, item) in enumerate(self.todo)]
        self.items: list[PlannedItem] = []

    def add_all(self) -> None:
        """Plan every item in the order of the lenses."""
        patterns: list[NDArray[np.int64]] = []
        touched: list[NDArray[np.bool_]] = []
        for index, (_, item) in enumerate(self.todo):
            behind = self.behind[index]
            patterns.append(self._pattern(item, [patterns[b] for b in behind if not self.todo[b][1].spans_worlds]))
            touched.append(self._touched(item, [touched[b] for b in behind]))
        needed = self._needed(touched)
        for index, (lens, item) in enumerate(self.todo):
            cell_of, cells = _number(patterns[index], touched[index], needed[:, index])
            self.items.append(PlannedItem(lens, item, self.declared[index], cells, cell_of))

    def kept(self) -> dict[str, tuple[int, ...]]:
        """Cells of every outcome that something wants: all of today's, and what scenarios ask for."""
        today = max(self.worlds.status_quo, 0)
        cells = {path: {int(self.items[index].cell_of[0, today])} for path, index in self.owner.items()}
        for s, scenario in enumerate(self.scenarios):
            for path, picks in self._wanted(scenario):
                found = self.items[self.owner[path]].cell_of[s, self._worlds_of(picks)]
                cells[path].update(found.tolist())
        return {path: tuple(sorted(found - {-1})) for path, found in cells.items()}

    def last_use(self) -> dict[str, int]:
        """The last item that reads each outcome; its own item where none does."""
        last = dict(self.owner)
        for index, (_, item) in enumerate(self.todo):
            last.update({need: index for need in item.needs if need in last})
        return last

    def _needed(self, touched: list[NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """(scenario, item, world) where each item is to be solved; an untouched item serves all scenarios."""
        needed = np.zeros((len(self.scenarios), len(self.todo), len(self.worlds)), dtype=bool)
        needed[0, :, max(self.worlds.status_quo, 0)] = True
        for s, scenario in enumerate(self.scenarios):
            for path, picks in self._wanted(scenario):
                needed[s, self.owner[path]] |= self._worlds_of(picks)
        for index in reversed(range(len(self.todo))):
            spans = self.todo[index][1].spans_worlds
            for s in range(len(self.scenarios)):
                if s and not touched[index][s]:
                    needed[0, index] |= needed[s, index]
                    needed[s, index] = False
            for s in range(len(self.scenarios)):
                mask = needed[s, index]
                if spans and mask.any():
                    mask[:] = True
                for b in self.behind[index]:
                    needed[s, b] |= mask
        return needed

    def _wanted(self, scenario: Scenario) -> Iterator[Wanted]:
        """The outcomes wanted of a scenario; for a number of the case, those it is computed from."""
        for path, picks in scenario.wanted:
            for name in (path, *behind([path], self.direct)):
                if name in self.owner:
                    yield name, picks

    def _worlds_of(self, picks: Picks | None) -> NDArray[np.bool_]:
        """The worlds in which something is wanted."""
        mask = np.ones(len(self.worlds), dtype=bool)
        if picks is not None:
            mask[:] = False
            mask[self.worlds.find(dict(picks))] = True
        return mask

    def _pattern(self, item: Item, behind: list[NDArray[np.int64]]) -> NDArray[np.int64]:
        """(world,) label that differs where the item's inputs differ between worlds of the case as written."""
        if item.spans_worlds:
            return np.zeros(len(self.worlds), dtype=np.int64)
        columns = list(behind)
        for index, name in enumerate(self.worlds.names):
            groups = [(choice, found) if (found := self._effects_on(item, name, choice)) else ()
                      for choice in self.worlds.options[name]]
            if any(groups):
                ids = {group: number for number, group in enumerate(dict.fromkeys(groups))}
                columns.append(np.array([ids[g] for g in groups])[self.worlds.choice[:, index]])
        if not columns:
            return np.zeros(len(self.worlds), dtype=np.int64)
        _, label = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
        return np.asarray(label, dtype=np.int64).reshape(-1)

    def _effects_on(self, item: Item, option: str, choice: str) -> tuple[int, ...]:
        effects = self.case.options[option].choices[choice].effects
        return tuple(i for i, edit in enumerate(effects) if _under(edit.path, item.reads))

    def _touched(self, item: Item, behind: list[NDArray[np.bool_]]) -> NDArray[np.bool_]:
        """(scenario,) does it change this item, itself or through an earlier outcome."""
        reads = (*item.reads, *self._effect_paths(item))
        own = np.array([index > 0 and self._changes(scenario, reads) for index, scenario in enumerate(self.scenarios)])
        touched: NDArray[np.bool_] = np.logical_or.reduce([own, *behind])
        return touched

    def _effect_paths(self, item: Item) -> list[str]:
        """Addresses of the effects that touch the item."""
        return [f"options.{name}.choices.{choice}.effects.{i}"
                for name, choices in self.worlds.options.items()
                for choice in choices
                for i in self._effects_on(item, name, choice)]

    def _changes(self, scenario: Scenario, reads: tuple[str, ...]) -> bool:
        if any(_under(edit.path, reads) for _, edit in scenario.edits):
            return True
        if any(edit.path == "case.grade_table" for _, edit in scenario.edits):
            return True
        if not scenario.dropped:
            return False
        if any(_under(read, ("evidence", "hypotheses")) for read in reads):
            return True
        return any(scenario.dropped & _evidence_behind(slot)
                   for path, slot in self.leaves.items() if _under(path, reads))


def _evidence_behind(slot: Slot) -> frozenset[str]:
    """The evidence a number rests on, that of a pool included."""
    pooled = getattr(getattr(slot.value, "form", None), "evidence", ())
    return frozenset((*slot.evidence, *pooled))


def _under(path: str, prefixes: Sequence[str]) -> bool:
    """Does a path lie at or below one of the prefixes."""
    return any(path == prefix or path.startswith(prefix + ".") for prefix in prefixes)


def _number(
    pattern: NDArray[np.int64], touched: NDArray[np.bool_], needed: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], tuple[Cell, ...]]:
    """Number the cells: those of the case as written first, then those of each scenario that changes the item."""
    cell_of = np.full((touched.size, pattern.size), -1, dtype=np.int64)
    cells: list[Cell] = []
    for scenario in range(touched.size):
        if scenario and not touched[scenario]:
            cell_of[scenario] = cell_of[0]
            continue
        for label in dict.fromkeys(pattern[needed[scenario]].tolist()):
            alike = pattern == label
            cell_of[scenario, alike] = len(cells)
            cells.append(Cell(scenario, int(np.flatnonzero(alike & needed[scenario])[0])))
    return cell_of, tuple(cells)


def _with_computed(item: Item, leaves: Mapping[str, Slot], direct: Direct) -> Item:
    """The item with what its computed numbers read and need, through all steps, those of edits on it included."""
    names = behind([path for path in direct if _under(path, item.reads)], direct)
    reads = [name for name in names if name in leaves and not name.startswith(("variants.", "assumptions."))]
    needs = [name for name in names if name not in leaves]
    return replace(item, reads=tuple(dict.fromkeys((*item.reads, *reads))),
                   needs=tuple(dict.fromkeys((*item.needs, *needs))))
