"""The issues lens: what each actor wants once its factions have settled it, and where bargaining ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.check_bargaining import group_of
from detente.case.parts import Case
from detente.lenses.base import Declared, Figure, Item, Lens, Reader, Row, Steps, mean_known, nothing_missing
from detente.lenses.moves import central_positions, jumps, rounds_of, said_of_jumps
from detente.lenses.readings import Failing, failing, reading_of
from detente.lenses.seats import Seat, called, capability_of, reads_of_seats, seat, seated, voices
from detente.lenses.tables import KEYS, ranks
from detente.lenses.values import Values
from detente.models.bargaining import (
    DYNAMIC,
    STATUSES,
    Positions,
    Reading,
    Settlement,
    compromise,
    settle,
    weighable,
)
from detente.words import number, percent

__all__ = ["ISSUES"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Inputs:
    """One issue as arrays: who sits, under which rule in each draw; or what came of it in its group."""

    seats: tuple[Seat, ...]
    inner: tuple[Seat, ...]
    positions: Positions | None
    rules: tuple[str, ...]
    rule: NDArray[np.int64]
    reading: Reading
    together: tuple[NDArray[Any], ...] | None = None


@dataclass(frozen=True)
class Result:
    """Stands and, where bargaining decides, the settlement."""

    seats: tuple[Seat, ...]
    settlement: Settlement | None


def is_bargained(case: Case, issue: str) -> bool:
    """Is the issue decided by bargaining."""
    return case.issues[issue].decided.by == "bargaining"


def _items(case: Case) -> tuple[Item, ...]:
    made = []
    for issue in case.issues:
        group = group_of(case, issue)
        needs = () if group is None else tuple(f"groups.{group}.{what}.{issue}" for what in ("settlement", "status"))
        made.append(Item(f"issues.{issue}", reads_of_seats(case, issue), needs))
    return tuple(made)


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    issue = item.path.split(".")[1]
    unit = case.issues[issue].unit or "scale"
    stands = []
    for actor in voices(case, issue):
        stands.append(Declared(f"{item.path}.position.{actor}", f"position of {called(case, actor)}", unit))
        stands.append(Declared(f"{item.path}.salience.{actor}", f"salience of {called(case, actor)}", "share"))
    if not is_bargained(case, issue):
        return tuple(stands)
    weights = [Declared(f"{item.path}.influence.{actor}", f"share of the weight of {called(case, actor)}", "share")
               for actor in seated(case, issue)]
    status = Declared(f"{item.path}.status", "was the issue settled", "code", sentences=tuple(STATUSES),
                      noteworthy=(2, 3, 4, 5))
    return Declared(f"{item.path}.settlement", "where bargaining ends", unit), *stands, *weights, status


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    issue = item.path.split(".")[1]
    details = case.issues[issue]
    at_table = tuple(seat(case, issue, actor, values) for actor in seated(case, issue))
    inner = tuple(seat(case, issue, actor, values) for actor in voices(case, issue)
                  if case.actors[actor].part_of is not None)
    if not is_bargained(case, issue):
        return Inputs(at_table, inner, None, (), np.zeros(values.size, dtype=np.int64), Reading())
    status_quo = values.number(f"{item.path}.status_quo") if details.status_quo is not None else None
    failure = failing(details.decided, f"{item.path}.decided", [one.actor for one in at_table], values)
    group = group_of(case, issue)
    together = None if group is None else tuple(values.outcome(need) for need in item.needs)
    is_known = np.broadcast_to(failure.is_known, values.size)
    salience, capability = weighable(
        np.stack([s.salience for s in at_table], axis=1),
        np.stack([capability_of(issue, s.actor, values) for s in at_table], axis=1))
    positions = Positions(
        position=np.where(is_known[:, None], np.stack([s.position for s in at_table], axis=1), np.nan),
        salience=salience,
        capability=capability,
        status_quo=status_quo,
        low=details.low,
        high=details.high,
        rank=ranks(one.actor for one in at_table),
    )
    key = (values.stream.uniform(f"{item.path}.key") * KEYS).astype(np.uint64)
    reading = reading_of(details.decided, failure, len(at_table), key)
    path = f"{item.path}.decided.rule"
    if together is not None:
        return Inputs(at_table, inner, positions, (), np.zeros(values.size, dtype=np.int64), reading, together)
    return Inputs(at_table, inner, positions, values.word(path).words, values.drawn_word(path), reading)


def _solve(inputs: Inputs) -> Result:
    seats = (*inputs.seats, *inputs.inner)
    if inputs.positions is None:
        return Result(seats, None)
    if inputs.together is not None:
        weighed = compromise(inputs.positions, inputs.reading.options)
        outcome, status = inputs.together
        return Result(seats, Settlement(outcome, weighed.influence, status, np.zeros_like(outcome)))
    return Result(seats, settle(inputs.positions, inputs.rules, inputs.rule, inputs.reading))


def _outcomes(case: Case, item: Item, result: Result) -> Mapping[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    for one in result.seats:
        found[f"{item.path}.position.{one.actor}"] = one.position
        found[f"{item.path}.salience.{one.actor}"] = one.salience
    if result.settlement is not None:
        issue = item.path.split(".")[1]
        found[f"{item.path}.settlement"] = result.settlement.outcome
        found[f"{item.path}.status"] = result.settlement.status
        for column, actor in enumerate(seated(case, issue)):
            found[f"{item.path}.influence.{actor}"] = result.settlement.influence[:, column]
    return found


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    issue = item.path.split(".")[1]
    if not is_bargained(case, issue):
        return ()
    settled = read(f"{item.path}.settlement")
    low, middle, high = np.nanpercentile(settled, [10, 50, 90]) if np.isfinite(settled).any() else (np.nan,) * 3
    weights = {actor: float(mean_known(read(f"{item.path}.influence.{actor}"))) for actor in seated(case, issue)}
    heaviest = sorted(weights, key=lambda actor: -weights[actor])[:3]
    pulls = ", ".join(f"{called(case, actor)} {percent(weights[actor])}" for actor in heaviest)
    return (f"Bargaining ends at {number(middle)} ({number(low)} to {number(high)} in 80 % of the draws); "
            f"the weight lies with {pulls}.",)


def _details(case: Case, item: Item, read: Reader) -> tuple[Steps, ...]:
    """Round by round what a rule in rounds does on the central case, and how far it jumps."""
    issue = item.path.split(".")[1]
    details = case.issues[issue]
    named = [rule for rule in DYNAMIC if rule in details.decided.rule.words]
    if not named or not is_bargained(case, issue) or group_of(case, issue) is not None:
        return ()
    actors = seated(case, issue)
    position, salience, influence = (np.stack([read(f"{item.path}.{what}.{actor}") for actor in actors], axis=1)
                                     for what in ("position", "salience", "influence"))
    if not all(np.isfinite(array).any(axis=0).all() for array in (position, salience, influence)):
        return ()
    like = Positions(position, salience, influence, low=details.low, high=details.high, rank=ranks(actors))
    middle = central_positions(position, salience, influence, like)
    reading = reading_of(details.decided, Failing(), len(actors))
    names = [called(case, actor) for actor in actors]
    return tuple((f"Round by round: the rule {rule} with every input at its median",
                  (*rounds_of(rule, middle, reading, names),
                   said_of_jumps(rule, jumps(middle, rule, reading), details.high - details.low)))
                 for rule in named)


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    """The settlement, or for an issue decided elsewhere what holds in the end, with everyone's position below."""
    issue = item.path.split(".")[1]
    details = case.issues[issue]
    decided = is_bargained(case, issue) or details.decided.by == "council"
    if not decided:
        return ()
    marks = [Row(called(case, actor), (f"{item.path}.position.{actor}",),
                 note="inner" if case.actors[actor].part_of else "") for actor in voices(case, issue)]
    today = [Row("status quo", (f"{item.path}.status_quo",), note="status quo")] if details.status_quo else []
    how = "a council" if details.decided.by == "council" else f"bargaining ({', '.join(details.decided.rule.words)})"
    return (Figure("distribution", details.question, f"Settled by {how}.",
                   (Row("settlement", (f"{item.path}.settlement",)), *today, *marks),
                   tuple(sorted(details.scale.items())), details.unit),)


ISSUES = Lens(
    name="issues",
    says="Where does bargaining end, once each state has settled its own position among its factions?",
    works=("VanDenBos1991", "Black1948", "Nash1950", "HarsanyiSelten1972", "Achen2006"),
    items=_items,
    missing=nothing_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=_figures,
    details=_details,
)

