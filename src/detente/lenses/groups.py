"""The groups lens: issues that are bargained over together, as the dimensions of one space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.bargaining_parts import SpatialSettings
from detente.case.check_bargaining import rules_of
from detente.case.parts import Case
from detente.lenses.base import Declared, Item, Lens, Reader, Steps, no_figures, nothing_missing
from detente.lenses.moves import jumps_together, places_of, turns_of
from detente.lenses.readings import election_of, failing, failure_of, reading_of
from detente.lenses.seats import called
from detente.lenses.tables import KEYS, Table, central_table, gathered, reads_of_table, spatial_of, table
from detente.lenses.values import Values
from detente.models.bargaining import (
    STATUSES,
    Election,
    ManyPositions,
    Options,
    Positions,
    Reading,
    Spatial,
    condorcet_together,
    nash_together,
    settle,
    spatial,
    weighable,
)
from detente.words import number, percent, spaced

__all__ = ["GROUPS"]

Floats = NDArray[np.float64]
JOINT = ("spatial", "condorcet", "nash")
"""Rules that take the issues of a group as one space."""
SETTLED, NOBODY = 1, 2
"""The last status of a settlement, and that of an issue in which nobody takes part."""


@dataclass(frozen=True)
class Inputs:
    """The table, the rule of each draw, and how rules are read: over all issues, and on each of them."""

    table: Table
    rules: tuple[str, ...]
    rule: NDArray[np.int64]
    spatial: Spatial
    election: Election
    failure: Options
    known: NDArray[np.bool_]
    key: NDArray[np.uint64]
    readings: tuple[Reading, ...]
    known_alone: tuple[NDArray[np.bool_], ...]


@dataclass(frozen=True)
class Result:
    """(draw, issue) settlements and statuses; (draw, actor) capabilities, and gains over failure of the whole."""

    table: Table
    outcome: Floats
    status: NDArray[np.int8]
    capability: Floats
    gain: Floats


Found = tuple[Floats, NDArray[np.int8], Floats]


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
    gains = [Declared(f"{item.path}.gain.{actor}", f"what {called(case, actor)} gains over failure of the whole")
             for actor in gathered(case, issues) if _may_agree(case, name)]
    return (*each, *weights, *status, *gains)


def _may_agree(case: Case, name: str) -> bool:
    """May the rule of a group be one that says what each gains over failure."""
    return "nash" in rules_of(case, f"groups.{name}.rule", case.groups[name].rule)


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    name, issues = _group(case, item)
    made, path = table(case, issues, values), f"{item.path}.rule"
    key = (values.stream.uniform(f"{item.path}.key") * KEYS).astype(np.uint64)
    readings, known = [], []
    for issue in issues:
        decided = case.issues[issue].decided
        alone = failing(decided, f"issues.{issue}.decided", made.actors, values)
        readings.append(reading_of(decided, alone, len(made.actors)))
        known.append(np.broadcast_to(alone.is_known, values.size))
    group = case.groups[name]
    failure = failing(group.nash, f"{item.path}.nash", made.actors, values)
    return Inputs(made, values.word(path).words, values.drawn_word(path),
                  spatial_of(group.spatial or SpatialSettings(), len(made.actors)), election_of(group.condorcet),
                  failure_of(group.nash, failure), np.broadcast_to(failure.is_known, values.size), key,
                  tuple(readings), tuple(known))


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
    draws, actors, issues = many.position.shape
    outcome, status = np.empty((draws, issues)), np.empty((draws, issues), dtype=np.int8)
    gain = np.full((draws, actors), np.nan)
    capability = joint_capability(many)
    is_joint = np.array([rule in JOINT for rule in inputs.rules])[inputs.rule]
    for k in range(issues):
        settled = settle(_one_issue(inputs, k), inputs.rules, np.where(is_joint, -1, inputs.rule), inputs.readings[k])
        outcome[:, k], status[:, k] = settled.outcome, settled.status
    for rule in JOINT:
        mine = np.array([named == rule for named in inputs.rules])[inputs.rule]
        if mine.any():
            outcome[mine], status[mine], gain[mine] = _together(rule, inputs, capability, mine)
    return Result(inputs.table, outcome, status, capability, gain)


def _together(rule: str, inputs: Inputs, capability: Floats, mine: NDArray[np.bool_]) -> Found:
    """(draw, issue) settlements of some draws under a rule over all issues, their statuses, and (draw, actor) gains."""
    many = inputs.table.positions
    assert many.status_quo is not None
    salience, weight = weighable(many.salience[mine], capability[mine])
    position = many.position[mine]
    if rule == "nash":
        position = np.where(inputs.known[mine, None, None], position, np.nan)
    case = ManyPositions(position, salience, weight, many.status_quo[mine], many.low, many.high, many.rank,
                         many.issue_rank, inputs.key[mine])
    if rule == "nash":
        agreed = nash_together(case, _in_draws(inputs.failure, mine))
        is_left = np.isnan(agreed.outcome) & (agreed.status <= SETTLED)[:, None]
        return agreed.outcome, np.where(is_left, NOBODY, agreed.status[:, None]).astype(np.int8), agreed.gain
    found = spatial(case, inputs.spatial) if rule == "spatial" else condorcet_together(case, inputs.election)
    status = np.repeat(found.status[:, None], position.shape[2], axis=1)
    return found.outcome, status, np.full(position.shape[:2], np.nan)


def _in_draws(options: Options, mine: NDArray[np.bool_]) -> Options:
    """What failure is worth in some draws."""
    cost = np.broadcast_to(np.asarray(options.cost_of_failure, np.float64), mine.shape)[mine]
    utility = options.disagreement_utility
    return replace(options, cost_of_failure=cost, disagreement_utility=None if utility is None else utility[mine])


def _one_issue(inputs: Inputs, k: int) -> Positions:
    many = inputs.table.positions
    assert many.status_quo is not None
    low, high = (float(np.asarray(end)[k]) for end in (many.low, many.high))
    salience, capability = weighable(many.salience[:, :, k], many.capability[:, :, k])
    position = np.where(inputs.known_alone[k][:, None], many.position[:, :, k], np.nan)
    return Positions(position, salience, capability, many.status_quo[:, k], low, high, many.rank)


def _outcomes(case: Case, item: Item, result: Result) -> Mapping[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    for k, issue in enumerate(result.table.issues):
        found[f"{item.path}.settlement.{issue}"] = result.outcome[:, k]
        found[f"{item.path}.status.{issue}"] = result.status[:, k]
    for i, actor in enumerate(result.table.actors):
        found[f"{item.path}.capability.{actor}"] = result.capability[:, i]
        if _may_agree(case, item.path.split(".")[1]):
            found[f"{item.path}.gain.{actor}"] = result.gain[:, i]
    return found


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    name, issues = _group(case, item)
    ends = []
    for issue in issues:
        settled = read(f"{item.path}.settlement.{issue}")
        if np.isfinite(settled).any():
            low, middle, high = np.nanpercentile(settled, [10, 50, 90])
            ends.append(f"{spaced(issue)} at {number(middle)} ({number(low)} to {number(high)})")
    if not ends:
        return ("Nothing was settled in any draw.",)
    known = percent(float(np.isfinite(read(f"{item.path}.settlement.{issues[0]}")).mean()))
    said = f"Bargained over together, the issues end in 80 % of the draws with {', '.join(ends)}; {known} settled."
    gained = [(actor, read(f"{item.path}.gain.{actor}")) for actor in gathered(case, issues) if _may_agree(case, name)]
    gains = [f"{called(case, actor)} {number(float(np.nanmedian(gain)))}" for actor, gain in gained
             if np.isfinite(gain).any()]
    if not gains:
        return (said,)
    return said, (f"Over failure of the whole, the median gains are: {', '.join(gains)}; 1 is the loss of a full scale "
                  "on every issue.")


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
    works=("WiseLesterEfird2015", "EfirdLesterWise2016", "Condorcet1785", "Nash1950", "HarsanyiSelten1972"),
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
