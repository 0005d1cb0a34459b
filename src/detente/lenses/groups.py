"""The groups lens: issues that are bargained over together, as the dimensions of one space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.bargaining_parts import SpatialSettings
from detente.case.parts import Case
from detente.lenses.base import Declared, Item, Lens, Reader, Steps, no_figures, nothing_missing
from detente.lenses.moves import turns_of
from detente.lenses.readings import reading_of
from detente.lenses.seats import called, seated
from detente.lenses.tables import KEYS, Table, gathered, ranks, reads_of_table, spatial_of, table
from detente.lenses.values import Values
from detente.models.bargaining import (
    STATUSES,
    ManyPositions,
    Positions,
    Reading,
    Spatial,
    settle,
    spatial,
    weighable,
)
from detente.words import number, percent, spaced

__all__ = ["GROUPS"]

Floats = NDArray[np.float64]
JOINT = "spatial"


@dataclass(frozen=True)
class Inputs:
    """The table, the rule of each draw, and how rules are read on each issue."""

    table: Table
    rules: tuple[str, ...]
    rule: NDArray[np.int64]
    spatial: Spatial
    key: NDArray[np.uint64]
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Result:
    """(draw, issue) settlements and statuses, and where each actor ends under the joint rule."""

    table: Table
    outcome: Floats
    status: NDArray[np.int8]
    capability: Floats


def _group(case: Case, item: Item) -> tuple[str, tuple[str, ...]]:
    name = item.path.split(".")[1]
    return name, case.groups[name].issues


def _items(case: Case) -> tuple[Item, ...]:
    return tuple(Item(f"groups.{name}", (f"groups.{name}", *reads_of_table(case, group.issues)))
                 for name, group in case.groups.items())


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    name, issues = _group(case, item)
    each = [Declared(f"{item.path}.settlement.{issue}", f"where {spaced(issue)} settles in the group {spaced(name)}",
                     case.issues[issue].unit or "scale") for issue in issues]
    weights = [Declared(f"{item.path}.capability.{actor}", f"capability of {called(case, actor)} over its issues")
               for actor in gathered(case, issues)]
    status = [Declared(f"{item.path}.status.{issue}", f"was {spaced(issue)} settled", "code", sentences=tuple(STATUSES),
                       noteworthy=(2, 3, 4, 5)) for issue in issues]
    return (*each, *weights, *status)


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    name, issues = _group(case, item)
    made, path = table(case, issues, values), f"{item.path}.rule"
    key = (values.stream.uniform(f"{item.path}.key") * KEYS).astype(np.uint64)
    readings = []
    for issue in issues:
        cost = values.number(f"issues.{issue}.decided.cost_of_failure")
        known = np.where(np.isfinite(cost), cost, 1.0)
        readings.append(reading_of(case.issues[issue].decided, known, len(made.actors)))
    read = spatial_of(case.groups[name].spatial or SpatialSettings(), len(made.actors))
    return Inputs(made, values.word(path).words, values.drawn_word(path), read, key, tuple(readings))


def joint_capability(positions: ManyPositions) -> Floats:
    """(draw, actor) one capability for all issues: the mean over those on which the actor has a position.

    >>> many = ManyPositions(np.array([[[1., np.nan], [2., 3.]]]), np.ones((1, 2, 2)), np.array([[[4., 9.], [1., 3.]]]))
    >>> joint_capability(many)
    array([[4., 2.]])
    """
    has = np.isfinite(positions.position)
    count = has.sum(axis=2)
    total = np.where(has, positions.capability, 0.0).sum(axis=2)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), 0.0))


def _solve(inputs: Inputs) -> Result:
    many = inputs.table.positions
    draws, _, issues = many.position.shape
    outcome, status = np.empty((draws, issues)), np.empty((draws, issues), dtype=np.int8)
    capability = joint_capability(many)
    is_joint = np.array([rule == JOINT for rule in inputs.rules])[inputs.rule]
    for k in range(issues):
        settled = settle(_one_issue(many, k), inputs.rules, np.where(is_joint, -1, inputs.rule), inputs.readings[k])
        outcome[:, k], status[:, k] = settled.outcome, settled.status
    if is_joint.any():
        salience, weight = weighable(many.salience[is_joint], capability[is_joint])
        found = spatial(ManyPositions(many.position[is_joint], salience, weight, None, many.low, many.high, many.rank,
                                      many.issue_rank, inputs.key[is_joint]), inputs.spatial)
        outcome[is_joint], status[is_joint] = found.outcome, found.status[:, None]
    return Result(inputs.table, outcome, status, capability)


def _one_issue(many: ManyPositions, k: int) -> Positions:
    assert many.status_quo is not None
    low, high = (float(np.asarray(end)[k]) for end in (many.low, many.high))
    salience, capability = weighable(many.salience[:, :, k], many.capability[:, :, k])
    return Positions(many.position[:, :, k], salience, capability, many.status_quo[:, k], low, high, many.rank)


def _outcomes(case: Case, item: Item, result: Result) -> Mapping[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    for k, issue in enumerate(result.table.issues):
        found[f"{item.path}.settlement.{issue}"] = result.outcome[:, k]
        found[f"{item.path}.status.{issue}"] = result.status[:, k]
    for i, actor in enumerate(result.table.actors):
        found[f"{item.path}.capability.{actor}"] = result.capability[:, i]
    return found


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    _, issues = _group(case, item)
    ends = []
    for issue in issues:
        settled = read(f"{item.path}.settlement.{issue}")
        if np.isfinite(settled).any():
            low, middle, high = np.nanpercentile(settled, [10, 50, 90])
            ends.append(f"{spaced(issue)} at {number(middle)} ({number(low)} to {number(high)})")
    if not ends:
        return ("Nothing was settled in any draw.",)
    known = percent(float(np.isfinite(read(f"{item.path}.settlement.{issues[0]}")).mean()))
    return (f"Bargained over together, the issues end in 80 % of the draws with {', '.join(ends)}; {known} settled.",)


def _details(case: Case, item: Item, read: Reader) -> tuple[Steps, ...]:
    """Turn by turn what the joint rule does with every input at its median."""
    name, issues = _group(case, item)
    group = case.groups[name]
    if JOINT not in group.rule.words:
        return ()
    actors = gathered(case, issues)
    shape = (1, len(actors), len(issues))
    position, salience = np.full(shape, np.nan), np.zeros(shape)
    for k, issue in enumerate(issues):
        for actor in seated(case, issue):
            stands = [read(f"issues.{issue}.{what}.{actor}") for what in ("position", "salience")]
            if all(np.isfinite(array).any() for array in stands):
                i = actors.index(actor)
                position[0, i, k], salience[0, i, k] = (float(np.nanmedian(array)) for array in stands)
    capability = np.array([[float(np.nanmedian(read(f"{item.path}.capability.{actor}"))) for actor in actors]])
    if not (capability > 0).any():
        return ()
    low, high = (np.array([getattr(case.issues[issue], end) for issue in issues]) for end in ("low", "high"))
    middle = ManyPositions(position, salience, capability, None, low, high, ranks(actors), ranks(issues))
    settings = spatial_of((group.spatial or SpatialSettings()).model_copy(update={"resolution": "deterministic"}),
                          len(actors))
    told = turns_of(middle, settings, [called(case, actor) for actor in actors], [spaced(issue) for issue in issues])
    return (("Turn by turn: the spatial model with every input at its median", told),)


GROUPS = Lens(
    name="groups",
    says="Where do issues end that are bargained over together?",
    works=("WiseLesterEfird2015", "EfirdLesterWise2016"),
    items=_items,
    missing=nothing_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=no_figures,
    details=_details,
)
