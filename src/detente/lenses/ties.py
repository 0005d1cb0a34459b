"""The ties lens: the level of a relation at any date, from dated events that fade."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.fields import NEVER
from detente.case.parts import Case, Tie
from detente.lenses.base import Declared, Figure, Item, Lens, Reader, Row, Sound, ValuesByPath, mean_known
from detente.lenses.dates import columns, decimal_year, drawn_date, unsolved_without_day, years_since
from detente.lenses.references import dated
from detente.lenses.values import Values
from detente.models.ties import Ledger, change, ledger, levels, peak

__all__ = ["TIES"]

Floats = NDArray[np.float64]
COURSE = "course"
SHORTEST = 1e-6
LEVEL = (
    "The level lies between -1 and 1.",
    "The level lies beyond -1 or 1; the weights are large for the scale, or the tie should be bounded.",
    "An input of this draw is not a finite number, so the tie has no level.",
)


@dataclass(frozen=True)
class Inputs:
    """A tie's ledger, the times at which its level is wanted, and, for its course, the window to look at."""

    tie: Ledger
    times: Floats
    dates: tuple[dt.date, ...]
    window: tuple[float, float] | None
    sound: Sound


@dataclass(frozen=True)
class Result:
    """Level at each time, (draw, time); or the time of the peak and the change over the last year, each (draw,)."""

    inputs: Inputs
    level: Floats | None = None
    status: NDArray[np.int8] | None = None
    peak: Floats | None = None
    year: Floats | None = None


def _items(case: Case) -> tuple[Item, ...]:
    if case.case.as_of is None:
        return ()
    made = [[Item(f"ties.{tie}", (f"ties.{tie}",), aspect=aspect) for aspect in ("", COURSE)] for tie in case.ties]
    return tuple(item for pair in made for item in pair)


def _is_course(item: Item) -> bool:
    """Is it the tie's course over time, rather than its level."""
    return item.aspect == COURSE


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    first, second = (case.actors[a].name or a for a in case.ties[item.path.split(".")[1]].between)
    if _is_course(item):
        return (Declared(f"{item.path}.peak", "when the level was highest", "year"),
                Declared(f"{item.path}.change", "change of the level over the last year", "level"))
    return (
        Declared(f"{item.path}.level", f"how close {first} and {second} are, -1 to 1", "level", is_dated=True),
        Declared(f"{item.path}.status", "is the level in its range", "code", sentences=LEVEL, noteworthy=(1, 2)),
    )


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    here, tie, sound = item.path, case.ties[item.path.split(".")[1]], Sound(values.size)
    assert case.case.as_of is not None
    today = case.case.as_of.last
    dates = (today, *values.dates)
    events = range(len(tie.events))
    starts = [drawn_date(values, f"{here}.events.{i}.date", tie.events[i].date) for i in events]
    ends = [np.full(values.size, np.nan) if (until := tie.events[i].until) is None
            else np.maximum(drawn_date(values, f"{here}.events.{i}.until", until), starts[i]) for i in events]
    account = ledger(
        weight=sound(columns([values.number(f"{here}.events.{i}.weight") for i in events], values.size)),
        start=columns(starts, values.size),
        half_life=_half_lives(here, tie, values, sound),
        baseline=sound(values.number(f"{here}.baseline")),
        alpha=columns([values.counts(tie.events[i].evidence).astype(float) for i in events], values.size),
        end=columns(ends, values.size),
        bounded=values.flag(f"{here}.bounded"),
    )
    begin = min((years_since(event.date.first) for event in tie.events), default=years_since(today))
    window = (begin, years_since(today)) if _is_course(item) else None
    return Inputs(account, np.array([years_since(date) for date in dates]), dates, window, sound)


def _half_lives(here: str, tie: Tie, values: Values, sound: Sound) -> Floats:
    """(draw, event) half-life of every event, infinite for never: its own, else the tie's."""

    def years(path: str) -> Floats:
        given = values.years(path)
        return np.maximum(np.where(np.isinf(given), np.inf, sound(np.where(np.isinf(given), 1.0, given))), SHORTEST)

    whole = years(f"{here}.half_life")
    each = [whole if event.half_life is None else years(f"{here}.events.{index}.half_life")
            for index, event in enumerate(tie.events)]
    return columns(each, values.size)


def _solve(inputs: Inputs) -> Result:
    if inputs.window is not None:
        begin, finish = inputs.window
        highest = peak(inputs.tie, begin, finish)
        return Result(inputs, peak=highest.time, year=change(inputs.tie, finish - 1.0, finish).level)
    found = levels(inputs.tie, inputs.times)
    return Result(inputs, found.level, found.exceeds[:, 0].astype(np.int8))


def _outcomes(case: Case, item: Item, result: Result) -> ValuesByPath:
    return result.inputs.sound.mark(_told(item, result), f"{item.path}.status", len(LEVEL) - 1)


def _told(item: Item, result: Result) -> dict[str, NDArray[Any]]:
    """Outcomes as solved."""
    if result.peak is not None and result.year is not None:
        return {f"{item.path}.peak": decimal_year(result.peak), f"{item.path}.change": result.year}
    assert result.level is not None
    assert result.status is not None
    path = f"{item.path}.level"
    found = {dated(path, date): result.level[:, column] for column, date in enumerate(result.inputs.dates)}
    return {path: result.level[:, 0], **found, f"{item.path}.status": result.status}


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    if _is_course(item):
        return ()
    tie = case.ties[item.path.split(".")[1]]
    if not tie.events:
        return (f"The level is {float(np.median(read(f'{item.path}.level'))):+.2f}; no events are given.",)
    level, highest = read(f"{item.path}.level"), read(f"{item.path}.peak")
    if not np.isfinite(level).any():
        return ()
    low, middle, high = np.nanpercentile(level, [10, 50, 90])
    early, usual, late = np.nanpercentile(highest, [10, 50, 90])
    moved = float(mean_known(read(f"{item.path}.change")))
    way = "fell" if moved < 0 else "rose"
    return (
        f"The level on {case.case.as_of} is {middle:+.2f} ({low:+.2f} to {high:+.2f} in 80 % of the draws); "
        f"over the last year it {way} by {abs(moved):.2f} on average.",
        f"It was highest in {int(usual)} ({int(early)} to {int(late)} in 80 % of the draws), "
        f"on {len(tie.events)} events.",
    )


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    tie = case.ties[item.path.split(".")[1]]
    if not tie.events or case.case.as_of is None or _is_course(item):
        return ()
    first, second = (case.actors[a].name or a for a in tie.between)
    start = min(event.date.first for event in tie.events)
    if start >= case.case.as_of.last:
        return ()
    rows = [Row(event.says, (f"{item.path}.events.{i}.weight",), date=str(event.date))
            for i, event in enumerate(tie.events)]
    fades = "never fades" if tie.half_life == NEVER else "fades with its half-life"
    return (Figure("timeline", f"{first} and {second}", f"Each event adds to the level or takes from it, and {fades}.",
                   (Row("level", (f"{item.path}.level",), date=start.isoformat()), *rows), unit="level"),)


TIES = Lens(
    name="ties",
    says="How close are two actors, when were they closest, and what moved them?",
    works=("Goldstein1992",),
    items=_items,
    missing=partial(unsolved_without_day, "ties"),
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=_figures,
)
