"""The beliefs lens: what one actor thinks of another's reliability, from promises kept and broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.case.relation_parts import Belief, Promise, Trust
from detente.lenses.base import Declared, Figure, Item, Lens, Reader, Row, Sound, ValuesByPath, mean_known
from detente.lenses.dates import columns, drawn_date, unsolved_without_day, years_since
from detente.lenses.seats import called
from detente.lenses.values import Values
from detente.models.beliefs import STATUSES, Acts, acts, chance_above, degree, effects, trust_threshold, types
from detente.words import capitalised, number, percent, plural, signed

__all__ = ["BELIEFS"]

Floats = NDArray[np.float64]
Found = dict[str, NDArray[Any]]
COURSE = "course"
SENTENCES = (*STATUSES, "An input of this draw is not a finite number, so there is no belief.")
TINY = 1e-300
OTHERWISE = {"kept": 1.0, "broken": 0.0}
CAUTION = ("Which acts count as kept and which as broken is coded by the analyst, and the coding is the result; how "
           "stakes count and how the past fades are formulas of ours.")  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """Promises, the numbers of the belief by field, and the days at which its level is wanted."""

    belief: Belief
    record: Acts
    numbers: Mapping[str, Floats]
    trust: Mapping[str, Floats]
    dates: tuple[dt.date, ...]
    is_course: bool
    sound: Sound


def _items(case: Case) -> tuple[Item, ...]:
    if case.case.as_of is None:
        return ()
    return tuple(Item(f"beliefs.{name}", (f"beliefs.{name}",), aspect=aspect)
                 for name in case.beliefs for aspect in ("", COURSE))


def _belief(case: Case, item: Item) -> Belief:
    return case.beliefs[item.path.split(".")[1]]


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    belief, here = _belief(case, item), item.path
    whose = f"{called(case, belief.of)}'s belief in {called(case, belief.about)}"
    if item.aspect == COURSE:
        return _declares_course(belief, here)
    is_degree = belief.kind == "degree"
    level = f"{whose}: {'how often it keeps a promise' if is_degree else 'that it is of the reliable type'}"
    found = [Declared(f"{here}.level", level, "probability", is_dated=True)]
    if is_degree:
        found += [Declared(f"{here}.kept", "promises kept that the belief is worth", "promises"),
                  Declared(f"{here}.broken", "promises broken that it is worth", "promises"),
                  Declared(f"{here}.deviation", "standard deviation of the reliability", "probability"),
                  Declared(f"{here}.above", "probability that it is at least what is asked", "probability")]
    if belief.trust is not None:
        found += [Declared(f"{here}.threshold", "belief from which cooperating pays in a single round", "probability"),
                  Declared(f"{here}.gap", "level less that threshold", "probability"),
                  Declared(f"{here}.trusts", "does the level reach it", is_condition=True)]
    status = Declared(f"{here}.status", "was the belief worked out", "code", sentences=SENTENCES, noteworthy=(1, 2, 3))
    return (*found, status)


def _declares_course(belief: Belief, here: str) -> tuple[Declared, ...]:
    found = [Declared(f"{here}.change", "change of the level over the last year", "probability")]
    for index, promise in enumerate(belief.events):
        said = promise.says or str(promise.date)
        found.append(Declared(f"{here}.effect.{index}", f"what it did to the level on its day: {said}", "probability"))
        if promise.otherwise is not None:
            read = promise.otherwise.replace("_", " ")
            says = f"level today, had this been {read}: {said}"
            found.append(Declared(f"{here}.otherwise.{index}", says, "probability"))
    if any(promise.otherwise for promise in belief.events):
        found += [Declared(f"{here}.lowest", "level today with each act read the worse way", "probability"),
                  Declared(f"{here}.highest", "level today with each act read the better way", "probability")]
    return tuple(found)


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    here, belief, sound = item.path, _belief(case, item), Sound(values.size)
    assert case.case.as_of is not None
    events = range(len(belief.events))
    days = [drawn_date(values, f"{here}.events.{i}.date", belief.events[i].date) for i in events]

    def read(field: str) -> Floats:
        return sound(values.number(f"{here}.{field}"), 0.5)

    record = acts(
        kept=columns([_kept(values, f"{here}.events.{i}.kept", sound) for i in events], values.size),
        stake=columns([sound(values.number(f"{here}.events.{i}.stake")) for i in events], values.size),
        time=columns(days, values.size),
        counts=columns([values.counts(belief.events[i].evidence).astype(float) for i in events], values.size),
    )
    fields = ["prior", "forgetting", *(["prior_strength", "at_least"] if belief.kind == "degree" else
                                       ["reliable_keeps", "opportunist_keeps", "stake_effect"])]
    trust = {} if belief.trust is None else {name: read(f"trust.{name}") for name in _PAYOFFS}
    return Inputs(belief, record, {field: read(field) for field in fields}, trust,
                  (case.case.as_of.last, *values.dates), item.aspect == COURSE, sound)


_PAYOFFS = tuple(name for name in Trust.model_fields if name != "note")


def _kept(values: Values, path: str, sound: Sound) -> Floats:
    """How far a promise was kept: 1 or 0, or the number given."""
    if isinstance(values.slots[path].value, bool):
        return np.full(values.size, float(values.flag(path)))
    return sound(values.number(path))


def _solver(inputs: Inputs) -> Callable[[Acts, Floats], Any]:
    """Promises and times to the belief."""
    numbers = inputs.numbers
    keep = np.maximum(numbers["forgetting"], TINY)
    if inputs.belief.kind == "degree":
        kept = numbers["prior"] * numbers["prior_strength"]
        broken = (1 - numbers["prior"]) * numbers["prior_strength"]
        return lambda record, when: degree(record, kept, broken, when, keep)
    return lambda record, when: types(record, numbers["prior"], numbers["reliable_keeps"], numbers["opportunist_keeps"],
                                      when, numbers["stake_effect"], keep)


def _solve(inputs: Inputs) -> Found:
    solver = _solver(inputs)
    if inputs.is_course:
        return _course(inputs, solver)
    found = solver(inputs.record, np.array([years_since(date) for date in inputs.dates]))
    told: Found = {"level": found.level[:, 0], "status": found.status}
    told |= {f"level@{date.isoformat()}": found.level[:, column] for column, date in enumerate(inputs.dates)}
    if inputs.belief.kind == "degree":
        above = chance_above(found, inputs.numbers["at_least"])
        told |= {"kept": found.kept[:, 0], "broken": found.broken[:, 0], "deviation": found.deviation[:, 0],
                 "above": above[:, 0]}
    if inputs.trust:
        threshold = trust_threshold(*(inputs.trust[name] for name in _PAYOFFS))
        known = np.isfinite(told["level"]) & ~np.isnan(threshold)
        with np.errstate(invalid="ignore"):
            told |= {"threshold": threshold, "gap": told["level"] - threshold,
                     "trusts": np.where(known, (told["level"] >= threshold).astype(float), np.nan)}
    return told


def _course(inputs: Inputs, solver: Callable[[Acts, Floats], Any]) -> Found:
    """What each promise did, and what the belief would be if it were read otherwise."""
    record, events = inputs.record, inputs.belief.events
    today = years_since(inputs.dates[0])
    levels = solver(record, np.array([today - 1.0, today])).level
    found: Found = {"change": levels[:, 1] - levels[:, 0]}
    moved = effects(record, lambda promises, when: solver(promises, when).level)
    found |= {f"effect.{index}": moved[:, index] for index in range(len(events))}
    low, high = record, record
    for index, promise in enumerate(events):
        if promise.otherwise is None:
            continue
        level = solver(_reread(record, index, promise), np.array([today])).level[:, 0]
        found[f"otherwise.{index}"] = level
        is_lower = level < levels[:, 1]
        low, high = (_where(low, is_lower, index, promise), _where(high, ~is_lower, index, promise))
    if low is not record or high is not record:
        found["lowest"] = solver(low, np.array([today])).level[:, 0]
        found["highest"] = solver(high, np.array([today])).level[:, 0]
    return found


def _reread(record: Acts, index: int, promise: Promise) -> Acts:
    """The promises with one of them read the other way."""
    if promise.otherwise == "not_counted":
        counts = record.counts.copy()
        counts[:, index] = 0.0
        return replace(record, counts=counts)
    kept = record.kept.copy()
    kept[:, index] = OTHERWISE[promise.otherwise or "kept"]
    return replace(record, kept=kept)


def _where(record: Acts, mask: NDArray[np.bool_], index: int, promise: Promise) -> Acts:
    """The same in some draws only."""
    other = _reread(record, index, promise)
    return replace(record, kept=np.where(mask[:, None], other.kept, record.kept),
                   counts=np.where(mask[:, None], other.counts, record.counts))


def _outcomes(case: Case, item: Item, result: tuple[Inputs, Found]) -> ValuesByPath:
    inputs, found = result
    named = {f"{item.path}.{name}": values for name, values in found.items()}
    return inputs.sound.mark(named, f"{item.path}.status", len(SENTENCES) - 1)


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    belief, here = _belief(case, item), item.path
    if item.aspect == COURSE or not np.isfinite(read(f"{here}.level")).any():
        return ()
    low, middle, high = np.nanpercentile(read(f"{here}.level"), [10, 50, 90])
    what = "keeps a promise" if belief.kind == "degree" else "is of the reliable type"
    said = [f"On {case.case.as_of} {called(case, belief.of)} believes with probability {number(middle)} "
            f"({number(low)} to {number(high)} in 80 % of the draws) that {called(case, belief.about)} {what}, on "
            f"{plural(len(belief.events), 'act')} that count as kept or broken."]
    said += _said_of_events(belief, here, read)
    if belief.trust is not None:
        share = float(mean_known(np.asarray(read(f"{here}.trusts"), dtype=float)))
        threshold, gap = (float(np.nanmedian(read(f"{here}.{name}"))) for name in ("threshold", "gap"))
        said.append(f"Cooperating in a single round takes a belief of {number(threshold)}; the level stands "
                    f"{number(abs(gap))} {'above' if gap >= 0 else 'below'} it, and reaches it in {percent(share)} of "
                    "the draws.")
    return (said[0], CAUTION, *said[1:])


def _said_of_events(belief: Belief, here: str, read: Reader) -> list[str]:
    """The acts that moved the belief most, and how far their coding matters."""
    if not belief.events:
        return []
    moved = [float(mean_known(read(f"{here}.effect.{index}"))) for index in range(len(belief.events))]
    order = sorted(range(len(moved)), key=lambda index: -abs(moved[index]))
    told = [f"“{belief.events[index].says or belief.events[index].date}” ({belief.events[index].date}, "
            f"{signed(moved[index], 2)})" for index in order[:3]]
    said = [f"{capitalised('; '.join(told))} moved it most."]
    if any(promise.otherwise for promise in belief.events):
        lowest, highest = (float(mean_known(read(f"{here}.{name}"))) for name in ("lowest", "highest"))
        doubtful = sum(promise.otherwise is not None for promise in belief.events)
        said.append(f"{plural(doubtful, 'act')} can be read another way: with all of them read to the partner's harm "
                    f"the level would be {number(lowest)} on average, with all to its credit {number(highest)}.")
    return said


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    belief, here = _belief(case, item), item.path
    as_of = case.case.as_of
    if not belief.events or as_of is None or item.aspect == COURSE:
        return ()
    start = min(promise.date.first for promise in belief.events) - dt.timedelta(days=30)
    if start >= as_of.last:
        return ()
    rows = [Row(promise.says or str(promise.date), (f"{here}.effect.{index}",), date=str(promise.date))
            for index, promise in enumerate(belief.events)]
    title = f"{capitalised(called(case, belief.of))} on {called(case, belief.about)}"
    says = "The belief over time; beside each act stands what it did to the belief on its day."
    level = Row("level", (f"{here}.level",), date=start.isoformat())
    return (Figure("timeline", title, says, (level, *rows), unit="belief"),)


BELIEFS = Lens(
    name="beliefs",
    says="How reliable does one actor think another is, and which acts taught it that?",
    works=(),
    items=_items,
    missing=partial(unsolved_without_day, "beliefs"),
    declares=_declares,
    assemble=_assemble,
    solve=lambda inputs: (inputs, _solve(inputs)),
    outcomes=_outcomes,
    explain=_explain,
    figures=_figures,
)
