"""Read outcomes and expressions of a run: in any world, scenario, mixture of worlds or at any date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.expression import Evaluated, Expression, Name, evaluate
from detente.draws import Block, blocks
from detente.errors import DetenteError
from detente.lenses.contest import conditional
from detente.lenses.plan import Plan
from detente.lenses.references import date_of, dated
from detente.lenses.values import Stream, Values
from detente.runs.execute import Results

__all__ = ["Reading"]

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Reading:
    """Reads what a plan's results hold.

    Parameters
    ----------
    plan, results
        What was solved and what came of it.
    seed, draws
        The random numbers, from which the numbers of the case are drawn again where an expression names them.
    over
        Index of the scenario that stands for the case as written.
    block
        The one block that the results hold, where they are not those of a whole run.
    """

    plan: Plan
    results: Results
    seed: int
    draws: int
    over: int = 0
    block: Block | None = None

    @cached_property
    def _scenarios(self) -> Mapping[str, int]:
        return {scenario.name: index for index, scenario in enumerate(self.plan.scenarios)}

    def expression(self, expression: Expression) -> Evaluated:
        """An expression in every draw; where an outcome has no value the draw is not defined."""
        found = evaluate(expression, self.name)
        if found.value.shape == (self.draws,):
            return found
        return Evaluated(np.broadcast_to(found.value, (self.draws,)), np.broadcast_to(found.defined, (self.draws,)))

    def name(self, name: Name) -> Array:
        """A name of an expression with its square brackets, shape (draw,)."""
        selector = name.selector
        scenario = self.scenario(selector.variant, selector.without)
        picks = dict(selector.choices)
        date = date_of(name, self.plan.case)
        path = dated(name.path, date) if date else name.path
        if name.path in self.plan.slots:
            if selector.equilibrium:
                return self._leaf_mixture(name.path, picks, scenario)
            return self._leaf(name.path, self.world(picks), scenario)
        if selector.equilibrium:
            return self.mixture(path, picks, scenario)
        return self._as_words(name.path, self.outcome(path, self.world(picks), scenario))

    def words_of(self, path: str) -> tuple[str, ...]:
        """The words that an outcome may be; none where it is a number."""
        declared = self.plan.planned(path).declared
        return next((outcome.words for outcome in declared if outcome.path == path), ())

    def _as_words(self, path: str, found: Array) -> Array:
        """Codes as the words they stand for, none where there is no code."""
        words = self.words_of(path)
        if not words:
            return found
        known = np.isfinite(found)
        return np.array(["", *words])[np.where(known, found, -1).astype(np.int64) + 1]

    def scenario(self, variant: str | None = None, without: str | None = None) -> int:
        """Index of a scenario, laid over the one that stands for the case as written."""
        if variant is None and without is None:
            return self.over
        own = [part.name for part in self.plan.scenarios[self.over].parts] if self.over else []
        parts = [*own, f"variant = {variant}" if variant else "", f"without = {without}" if without else ""]
        name = ", ".join(dict.fromkeys(part for part in parts if part))
        if name not in self._scenarios:
            raise DetenteError(f"the scenario {name} was not solved")
        return self._scenarios[name]

    def world(self, picks: Mapping[str, str]) -> int:
        """The world with these choices, others as today."""
        return self.plan.worlds.find(picks)

    def outcome(self, path: str, world: int | None = None, scenario: int | None = None) -> Array:
        """An outcome in one world (today's unless given), shape (draw,)."""
        at = self.world({}) if world is None else world
        index = int(self.plan.planned(path).cell_of[self.over if scenario is None else scenario, at])
        kept = self.plan.kept_cells(path)
        if index not in kept:
            where = self.plan.worlds.label(at)
            raise DetenteError(f'"{path}" was not solved in the world {where}; a claim that reads it '
                               "there makes a run solve it")
        cell = self.cells(path)[kept.index(index)]
        found: Array = cell[:, at] if cell.ndim == 2 else cell
        return found

    def cells(self, path: str) -> Array:
        """All distinct arrays of an outcome.

        Raises
        ------
        DetenteError
            If nothing of that name was solved.
        """
        if path not in self.results.arrays:
            raise DetenteError(f'no outcome called "{path}" was solved')
        return self.results.arrays[path]

    def shares(self, picks: Mapping[str, str], scenario: int | None = None) -> Array:
        """Forecast weight of every world in every draw, (draw, world), given some choices; NaN where there is none."""
        index = self.over if scenario is None else scenario
        if "contest.share" not in self.plan.owner:
            raise DetenteError("the contest is not solved, so there is no forecast of worlds")
        if not picks:
            planned = self.plan.planned("contest.share")
            found: Array = self.cells("contest.share")[self._kept("contest.share", planned.cell_of[index, :1])[0]]
            return np.where(found.sum(axis=1, keepdims=True) > 0, found, np.nan)
        name = conditional(picks.items())
        members = self.cells(name)[self._kept(name, self.plan.planned(name).cell_of[index, :1])[0]]
        count = members.sum(axis=1)
        with np.errstate(all="ignore"):
            return np.where(count[:, None] > 0, members / count[:, None], np.nan)

    def mixture(self, path: str, picks: Mapping[str, str], scenario: int | None = None) -> Array:
        """An outcome averaged over the forecast of worlds, draw by draw, (draw,); NaN where there is no forecast."""
        index = self.over if scenario is None else scenario
        share = self.shares(picks, index)
        which, cells = self._everywhere(path, index)
        if cells.ndim == 3:
            values = cells[which[0]].astype(float)
            return np.where(np.isnan(share).any(axis=1), np.nan, np.where(share > 0, share * values, 0.0).sum(axis=1))
        total = np.zeros(share.shape[0])
        for cell in np.unique(which):
            weight = share[:, which == cell].sum(axis=1)
            total += np.where(weight > 0, weight * cells[cell].astype(float), 0.0)
        return np.where(np.isnan(share).any(axis=1), np.nan, total)

    def over_worlds(self, path: str, scenario: int | None = None) -> Array:
        """An outcome in every world, (draw, world)."""
        index = self.over if scenario is None else scenario
        which, cells = self._everywhere(path, index)
        if cells.ndim == 3:
            found: Array = cells[which[0]]
            return found
        return np.asarray(cells[which].T)

    def _everywhere(self, path: str, scenario: int) -> tuple[NDArray[np.int64], Array]:
        """Index into the kept cells by world, and those cells."""
        return self._kept(path, self.plan.planned(path).cell_of[scenario]), self.cells(path)

    def _kept(self, path: str, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where cells lie among those that were kept.

        Raises
        ------
        DetenteError
            If one of them was not solved, or not kept.
        """
        place = {cell: index for index, cell in enumerate(self.plan.kept_cells(path))}
        found = [place.get(int(cell), -1) for cell in cells]
        if min(found) < 0:
            raise DetenteError(f'"{path}" was not kept for every world; a claim that reads it with [equilibrium] '
                               "makes a run keep it")
        return np.array(found, dtype=np.int64)

    def _leaf(self, path: str, world: int, scenario: int) -> Array:
        """A number of the case itself, with the edits of a scenario and world laid over it."""
        overlay = self.plan.overlay(scenario, world)
        parts = []
        for block in blocks(self.draws) if self.block is None else (self.block,):
            begin = block.start if self.block is None else 0

            def read(outcome: str, begin: int = begin, end: int = begin + block.size) -> Array:
                return self.outcome(outcome, world, scenario)[begin:end]

            stream = Stream(self.seed, block.index, block.size)
            parts.append(Values(self.plan.case, self.plan.slots, stream, overlay, read).number(path))
        return np.concatenate(parts)

    def _leaf_mixture(self, path: str, picks: Mapping[str, str], scenario: int) -> Array:
        """A number of the case averaged over the forecast of worlds, draw by draw."""
        share = self.shares(picks, scenario)
        total = np.where(np.isnan(share).any(axis=1), np.nan, 0.0)
        for world in np.flatnonzero((share > 0).any(axis=0)):
            total += np.where(share[:, world] > 0, share[:, world] * self._leaf(path, int(world), scenario), 0.0)
        return total
