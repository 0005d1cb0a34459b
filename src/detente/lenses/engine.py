"""Solve a plan for one block of draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.draws import Block
from detente.lenses.plan import Cell, Plan, PlannedItem
from detente.lenses.references import dated
from detente.lenses.values import Stream, Values

__all__ = ["Solved", "history", "solve_block"]


@dataclass(frozen=True)
class Solved:
    """Outcomes of one block: per outcome an array (kept cell, draw) or, for items that span worlds, with a third axis
    world.

    `held` counts, per edit and path, the draws of this block that were held at a bound.
    """

    arrays: Mapping[str, NDArray[Any]]
    held: Mapping[tuple[str, str], int]


def solve_block(plan: Plan, seed: int, block: Block, on_item: Callable[[str], None] | None = None) -> Solved:
    """Solve every item of the plan on the draws of one block, in the order of the lenses.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import plan_for
    >>> solved = solve_block(plan_for(load_case("emission-standards-1992")), seed=1, block=Block(0, 0, 4))
    >>> solved.arrays["issues.delay.position.france"]
    array([[10., 10., 10., 10.]])
    """
    stream = Stream(seed, block.index, block.size)
    done: dict[str, list[NDArray[Any] | None]] = {}
    for index, planned in enumerate(plan.items):
        for number, cell in enumerate(planned.cells):
            for path, values in _solve_cell(plan, planned, cell, stream, done, plan.dates).items():
                done.setdefault(path, []).append(values if plan.is_wanted(path, number, index) else None)
        _let_go(plan, done, index)
        if on_item is not None:
            on_item(planned.item.path)
    arrays = {path: np.stack([cells[kept] for kept in plan.kept_cells(path)])  # type: ignore[misc]  # kept cells are there
              for path, cells in done.items()}
    return Solved(arrays, dict(stream.held))


def _let_go(plan: Plan, done: dict[str, list[NDArray[Any] | None]], index: int) -> None:
    """Drop the cells that nothing reads after this item and nobody asked to keep."""
    for path, cells in done.items():
        if plan.last_use[path.partition("@")[0]] == index:
            kept = set(plan.kept_cells(path))
            for cell in range(len(cells)):
                if cell not in kept:
                    cells[cell] = None


def _solve_cell(
    plan: Plan,
    planned: PlannedItem,
    cell: Cell,
    stream: Stream,
    done: Mapping[str, Sequence[NDArray[Any] | None] | Mapping[int, NDArray[Any] | None]],
    dates: tuple[dt.date, ...],
) -> Mapping[str, NDArray[Any]]:
    """Assemble, solve and name the outcomes of one item for one set of inputs."""

    def outcome(path: str, world: int = cell.world) -> NDArray[Any]:
        owner = plan.planned(path)
        found = done[path][owner.cell_of[cell.scenario, world]]
        assert found is not None
        return found

    def today(path: str) -> NDArray[Any]:
        return outcome(path, max(plan.worlds.status_quo, 0))

    def over_worlds(path: str) -> NDArray[Any]:
        owner = plan.planned(path)
        columns = [done[path][index] for index in owner.cell_of[cell.scenario]]
        return np.stack(columns, axis=1)  # type: ignore[arg-type]  # what is needed has not been let go

    overlay = plan.overlay(cell.scenario, cell.world)
    values = Values(plan.case, plan.slots, stream, overlay, outcome, dates, over_worlds, today)
    lens = planned.lens
    with np.errstate(all="ignore"):
        result = lens.solve(lens.assemble(plan.case, planned.item, values))
    found = lens.outcomes(plan.case, planned.item, result)
    return {path: np.broadcast_to(array, (stream.size, *array.shape[1:])) for path, array in found.items()}


def history(plan: Plan, outcome: str, seed: int, block: Block, dates: tuple[dt.date, ...]) -> NDArray[np.float64]:
    """A dated outcome on a grid of dates in today's world, shape (draw, date); what stands behind it is solved anew.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import plan_for
    >>> plan = plan_for(load_case("russia-iran-us-2010"))
    >>> history(plan, "ties.russia-iran.level", 1, Block(0, 0, 4), (dt.date(2007, 10, 16),)).shape
    (4, 1)
    """
    stream, today = Stream(seed, block.index, block.size), max(plan.worlds.status_quo, 0)
    grid = tuple(sorted({*plan.dates, *dates}))
    done: dict[str, dict[int, NDArray[Any] | None]] = {}
    for planned in _behind(plan, plan.planned(outcome)):
        cell = int(planned.cell_of[0, today])
        for path, values in _solve_cell(plan, planned, planned.cells[cell], stream, done, grid).items():
            done[path] = {cell: values}
    columns = [done[dated(outcome, date)] for date in dates]
    return np.stack([value for column in columns for value in column.values() if value is not None], axis=1)


def _behind(plan: Plan, last: PlannedItem) -> tuple[PlannedItem, ...]:
    """An item and all that it needs, in the order in which they are solved."""
    wanted, found = {outcome.path for outcome in last.declared}, []
    for planned in reversed(plan.items):
        if any(outcome.path in wanted for outcome in planned.declared):
            found.append(planned)
            wanted.update(planned.item.needs)
    return tuple(reversed(found))

