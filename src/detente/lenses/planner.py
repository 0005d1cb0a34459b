"""Work out what has to be solved: every item of every lens, for the distinct inputs it gets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.case.slots import Slot, slots
from detente.lenses.base import Item, Lens
from detente.lenses.computed import Direct, behind, direct_names
from detente.lenses.plan import BASE, Cell, Part, Picks, Plan, PlannedItem, Scenario, Wanted
from detente.lenses.values import prior_of
from detente.lenses.worlds import Worlds, worlds_of
from detente.quantity import Pool

__all__ = ["make_plan"]

Key = frozenset[str]


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

    Example
    -------
    >>> from detente.lenses.catalogue import LENSES
    >>> from detente.lenses.load import load_case
    >>> plan = make_plan(load_case("emission-standards-1992").case, LENSES)
    >>> [(planned.item.path, len(planned.cells)) for planned in plan.items]
    [('evidence.expert-table', 1), ('issues.delay', 1), ('issues.delay', 1)]
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
        self.parts = tuple(dict.fromkeys(part for scenario in scenarios for part in scenario.parts))
        always = {part.name for part in scenarios[0].parts}
        self.names = [frozenset(part.name for part in scenario.parts) - always for scenario in scenarios]
        self.reads = [self._reads(item) for _, item in self.todo]
        self.evidence = [self._evidence(reads) for reads in self.reads]
        self.items: list[PlannedItem] = []

    def add_all(self) -> None:
        """Plan every item in the order of the lenses."""
        patterns: list[NDArray[np.int64]] = []
        touching: list[Key] = []
        for index, (_, item) in enumerate(self.todo):
            earlier = self.behind[index]
            patterns.append(self._pattern(item, [patterns[b] for b in earlier if not self.todo[b][1].spans_worlds]))
            own = frozenset(part.name for part in self.parts if self._changes(part, index))
            touching.append(own.union(*(touching[b] for b in earlier)))
        keys = [[self.names[s] & touched for s in range(len(self.scenarios))] for touched in touching]
        needed = self._needed(keys)
        for index, (lens, item) in enumerate(self.todo):
            cell_of, cells = _number(patterns[index], keys[index], needed[index])
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

    def _needed(self, keys: list[list[Key]]) -> list[dict[Key, NDArray[np.bool_]]]:
        """Per item and set of parts that touch it, the worlds (world,) in which it is to be solved."""
        needed: list[dict[Key, NDArray[np.bool_]]] = [{} for _ in self.todo]
        today = self._worlds_of(None if self.worlds.status_quo < 0 else ())
        for found in needed:
            found[frozenset()] = today.copy()
        for s, scenario in enumerate(self.scenarios):
            for path, picks in self._wanted(scenario):
                self._add(needed, self.owner[path], keys[self.owner[path]][s], self._worlds_of(picks))
        for index in reversed(range(len(self.todo))):
            for s in self._first_with(keys[index]):
                mask = needed[index].get(keys[index][s])
                if mask is None:
                    continue
                if self.todo[index][1].spans_worlds and mask.any():
                    mask[:] = True
                if self.todo[index][1].against_today:
                    mask = mask | today
                for b in self.behind[index]:
                    self._add(needed, b, keys[b][s], mask)
        return needed

    @staticmethod
    def _add(needed: list[dict[Key, NDArray[np.bool_]]], index: int, key: Key, mask: NDArray[np.bool_]) -> None:
        """Note that an item is needed in some more worlds."""
        known = needed[index].get(key)
        needed[index][key] = mask.copy() if known is None else known | mask

    @staticmethod
    def _first_with(keys: list[Key]) -> list[int]:
        """The first scenario with each set of parts."""
        first: dict[Key, int] = {}
        for s, key in enumerate(keys):
            first.setdefault(key, s)
        return list(first.values())

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

    def _effect_paths(self, item: Item) -> list[str]:
        """Addresses of the effects that touch the item."""
        return [f"options.{name}.choices.{choice}.effects.{i}"
                for name, choices in self.worlds.options.items()
                for choice in choices
                for i in self._effects_on(item, name, choice)]

    def _changes(self, part: Part, index: int) -> bool:
        """Does a part change what an item reads, by its edits or by the evidence it sets aside."""
        reads = self.reads[index]
        if any(edit.path == "case.grade_table" or _under(edit.path, reads) for _, edit in part.edits):
            return True
        return bool(part.dropped & self.evidence[index])

    def _reads(self, item: Item) -> tuple[str, ...]:
        """What an item reads, with the addresses of the effects and edits that touch it."""
        reads = (*item.reads, *self._effect_paths(item))
        return (*reads, *(address for part in self.parts for address, edit in part.edits if _under(edit.path, reads)))

    def _evidence(self, reads: tuple[str, ...]) -> frozenset[str]:
        """The evidence without which something that an item reads would be otherwise."""
        found = {piece for path, slot in self.leaves.items() if _under(path, reads) and _rests_on_evidence(slot)
                 for piece in _evidence_behind(slot)}
        found |= {read.split(".")[1] for read in reads if read.startswith("evidence.")}
        return frozenset(found)


def _rests_on_evidence(slot: Slot) -> bool:
    """Would a number be otherwise without its evidence: one without an ignorance prior stays as it is.

    One inside an edit has the prior of what it changes.
    """
    in_edit = slot.path.startswith(("options.", "variants.", "assumptions."))
    return in_edit or isinstance(getattr(slot.value, "form", None), Pool) or prior_of(slot) is not None


def _evidence_behind(slot: Slot) -> tuple[str, ...]:
    """The evidence a number rests on, that of a pool included."""
    pooled: tuple[str, ...] = getattr(getattr(slot.value, "form", None), "evidence", ())
    return (*slot.evidence, *pooled)


def _under(path: str, prefixes: Sequence[str]) -> bool:
    """Does a path lie at or below one of the prefixes."""
    return any(path == prefix or path.startswith(prefix + ".") for prefix in prefixes)


def _number(
    pattern: NDArray[np.int64], keys: list[Key], needed: Mapping[Key, NDArray[np.bool_]]
) -> tuple[NDArray[np.int64], tuple[Cell, ...]]:
    """Number the cells: scenarios in which the same parts touch the item share theirs."""
    cell_of = np.full((len(keys), pattern.size), -1, dtype=np.int64)
    first: dict[Key, int] = {}
    cells: list[Cell] = []
    for scenario, key in enumerate(keys):
        if key in first:
            cell_of[scenario] = cell_of[first[key]]
            continue
        first[key] = scenario
        mask = needed.get(key)
        if mask is None:
            continue
        for label in dict.fromkeys(pattern[mask].tolist()):
            alike = pattern == label
            cell_of[scenario, alike] = len(cells)
            cells.append(Cell(scenario, int(np.flatnonzero(alike & mask)[0])))
    return cell_of, tuple(cells)


def _with_computed(item: Item, leaves: Mapping[str, Slot], direct: Direct) -> Item:
    """The item with what its computed numbers read and need, through all steps, those of edits on it included."""
    names = behind([path for path in direct if _under(path, item.reads)], direct)
    reads = [name for name in names if name in leaves and not name.startswith(("variants.", "assumptions."))]
    needs = [name for name in names if name not in leaves]
    return replace(item, reads=tuple(dict.fromkeys((*item.reads, *reads))),
                   needs=tuple(dict.fromkeys((*item.needs, *needs))))
