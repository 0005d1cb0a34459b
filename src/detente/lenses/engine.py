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
    """Outcomes of one block: per outcome an array (cell, draw) or, for items that span worlds, (cell, draw, world).

    `held` counts, per edit and path, the draws of this block that were held at a bound.
    """

    arrays: Mapping[str, NDArray[Any]]
    held: Mapping[tuple[str, str], int]


def solve_block(plan: Plan, seed: int, block: Block, on_item: Callable[[str], None] | None = None) -> Solved:
    """Solve every item of the plan on the draws of one block, in the order of the lenses."""
    stream = Stream(seed, block.index, block.size)
    done: dict[str, list[NDArray[Any]]] = {}
    for planned in plan.items:
        for cell in planned.cells:
            for path, values in _solve_cell(plan, planned, cell, stream, done, plan.dates).items():
                done.setdefault(path, []).append(values)
        if on_item is not None:
            on_item(planned.item.path)
    return Solved({path: np.stack(cells) for path, cells in done.items()}, dict(stream.held))


def _solve_cell(
    plan: Plan,
    planned: PlannedItem,
    cell: Cell,
    stream: Stream,
    done: Mapping[str, Sequence[NDArray[Any]]],
    dates: tuple[dt.date, ...],
) -> Mapping[str, NDArray[Any]]:
    """Assemble, solve and name the outcomes of one item for one set of inputs."""

    def outcome(path: str) -> NDArray[Any]:
        owner = plan.planned(path)
        found: NDArray[Any] = done[path][owner.cell_of[cell.scenario, cell.world]]
        return found

    def over_worlds(path: str) -> NDArray[Any]:
        owner = plan.planned(path)
        return np.stack([done[path][index] for index in owner.cell_of[cell.scenario]], axis=1)

    overlay = plan.overlay(cell.scenario, cell.world)
    values = Values(plan.case, plan.slots, stream, overlay, outcome, dates, over_worlds)
    lens = planned.lens
    with np.errstate(all="ignore"):
        result = lens.solve(lens.assemble(plan.case, planned.item, values))
    found = lens.outcomes(plan.case, planned.item, result)
    return {path: np.broadcast_to(array, (stream.size, *array.shape[1:])) for path, array in found.items()}


def history(plan: Plan, outcome: str, seed: int, block: Block, dates: tuple[dt.date, ...]) -> NDArray[np.float64]:
    """A dated outcome on a grid of dates in today's world, shape (draw, date); its item needs no earlier outcome."""
    planned = plan.planned(outcome)
    stream = Stream(seed, block.index, block.size)
    found = _solve_cell(plan, planned, planned.cells[planned.cell_of[0, max(plan.worlds.status_quo, 0)]], stream, {}, dates)
    return np.stack([found[dated(outcome, date)] for date in dates], axis=1)

