"""The groups lens: issues that are bargained over together, as the dimensions of one space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.bargaining_parts import SpatialSettings
from detente.case.parts import Case
from detente.lenses.base import Declared, Item, Lens, Reader, Steps, no_figures, nothing_missing
from detente.lenses.moves import jumps_together, places_of, turns_of
from detente.lenses.readings import election_of, reading_of
from detente.lenses.seats import called
from detente.lenses.tables import KEYS, Table, central_table, gathered, reads_of_table, spatial_of, table
from detente.lenses.values import Values
from detente.models.bargaining import (
    STATUSES,
    Election,
    ManyPositions,
    Positions,
    Reading,
    Spatial,
    condorcet_together,
    settle,
    spatial,
    weighable,
)
from detente.words import number, percent, spaced

__all__ = ["GROUPS"]

Floats = NDArray[np.float64]
JOINT = ("spatial", "condorcet")
"""Rules that take the issues of a group as one space."""


@dataclass(frozen=True)
class Inputs:
    """The table, the rule of each draw, and how rules are read on each issue."""

    table: Table
    rules: tuple[str, ...]
    rule: NDArray[np.int64]
    spatial: Spatial
    election: Election
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
    return Inputs(made, values.word(path).words, values.drawn_word(path), read,
                  election_of(case.groups[name].condorcet), key, tuple(readings))


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
    is_joint = np.array([rule in JOINT for rule in inputs.rules])[inputs.rule]
    for k in range(issues):
        settled = settle(_one_issue(many, k), inputs.rules, np.where(is_joint, -1, inputs.rule), inputs.readings[k])
        outcome[:, k], status[:, k] = settled.outcome, settled.status
    for rule in JOINT:
        mine = np.array([named == rule for named in inputs.rules])[inputs.rule]
        if mine.any():
            salience, weight = weighable(many.salience[mine], capability[mine])
            case = ManyPositions(many.position[mine], salience, weight, None, many.low, many.high, many.rank,
                                 many.issue_rank, inputs.key[mine])
            found = (spatial(case, inputs.spatial) if rule == "spatial" else condorcet_together(case, inputs.election))
            outcome[mine], status[mine] = found.outcome, found.status[:, None]
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
    """What the joint rules do with every input at its median: turn by turn, or place by place."""
    name, issues = _group(case, item)
    group, actors = case.groups[name], gathered(case, issues)
    capability = np.array([[float(np.nanmedian(read(f"{item.path}.capability.{actor}"))) for actor in actors]])
    if not (capability > 0).any():
        return ()
    middle = replace(central_table(case, issues, read), capability=capability)
    names, spoken = [called(case, actor) for actor in actors], [spaced(issue) for issue in issues]
    told: list[Steps] = []
    if "spatial" in group.rule.words:
        settings = (group.spatial or SpatialSettings()).model_copy(update={"resolution": "deterministic"})
        how = spatial_of(settings, len(actors))
        far = jumps_together(middle, lambda many: spatial(many, how).outcome, "spatial", spoken)
        told.append(("Turn by turn: the spatial model with every input at its median",
                     (*turns_of(middle, how, names, spoken), *far)))
    if "condorcet" in group.rule.words:
        told.append(("Place by place: the election with every input at its median",
                     places_of(middle, election_of(group.condorcet), names, spoken)))
    return tuple(told)


GROUPS = Lens(
    name="groups",
    says="Where do issues end that are bargained over together?",
    works=("WiseLesterEfird2015", "EfirdLesterWise2016", "Condorcet1785"),
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
