"""The alignments lens: what leaning on each partner is worth, by year and horizon, and the course that follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.fields import When
from detente.case.parts import Case
from detente.case.relation_parts import Alignment, Partner
from detente.lenses.base import Declared, Figure, Item, Lens, Reader, Row, ValuesByPath, mean_known
from detente.lenses.dates import unsolved_without_day, years_since
from detente.lenses.seats import called
from detente.lenses.values import Values
from detente.models.alignment import (
    COURSE_STATUSES,
    HEDGE_STATUSES,
    TRIAL_STATUSES,
    Course,
    course,
    hedge,
    index,
    leaning,
    trial,
    worth_at,
)
from detente.words import number, percent

__all__ = ["ALIGNMENTS"]

Floats = NDArray[np.float64]
Found = dict[str, NDArray[Any]]
TRIAL = "trial"
HORIZONS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100)
TINY = 1e-300
LONGEST_INDEX = 0.999
OURS = ("Years as straight lines, the discounted course, shares for a hedge and a trial of one partner answer slightly "
        "different questions; the first two are formulas of ours.")  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """The numbers of an alignment by field, what partners were worth at earlier times, and the days asked for."""

    alignment: Alignment
    numbers: Mapping[str, Floats]
    today: dt.date
    value: Floats | None = None
    trend: Floats | None = None
    earlier: tuple[tuple[Floats, Floats], ...] = ()
    dates: tuple[dt.date, ...] = ()


def _items(case: Case) -> tuple[Item, ...]:
    if case.case.as_of is None:
        return ()
    found = []
    for name, alignment in case.alignments.items():
        here = f"alignments.{name}"
        found.append(Item(here, (here,)))
        if alignment.trial is not None:
            found.append(Item(here, (f"{here}.trial", f"{here}.discount"), aspect=TRIAL))
    return tuple(found)


def _alignment(case: Case, item: Item) -> Alignment:
    return case.alignments[item.path.split(".")[1]]


def _horizons(alignment: Alignment) -> tuple[int, ...]:
    """Horizons at which values are told: a few, and the whole."""
    return (*(years for years in HORIZONS if years < alignment.years), alignment.years)


def _named(case: Case, alignment: Alignment, partner: str) -> str:
    return "itself" if partner == alignment.of else called(case, partner)


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    alignment, here = _alignment(case, item), item.path
    if item.aspect == TRIAL:
        return _declares_trial(case, alignment, here)
    found = []
    for partner in alignment.partners:
        on = f"leaning on {_named(case, alignment, partner)}"
        found += [
            Declared(f"{here}.worth.{partner}", f"{on}: worth in a year", "worth", is_dated=True, is_ahead=True),
            Declared(f"{here}.value.{partner}", f"{on}: worth over {alignment.horizon}, discounted", "worth"),
            Declared(f"{here}.leans.{partner}", f"does the best course lean on {_named(case, alignment, partner)} then",
                     is_dated=True, is_ahead=True, is_condition=True),
            *(Declared(f"{here}.within.{years}.{partner}", f"{on}: worth within {years} years, discounted", "worth")
              for years in _horizons(alignment))]
    found += [Declared(f"{here}.course", "worth of the best course, costs of changing taken off", "worth"),
              Declared(f"{here}.switch", "when the best course first changes partner", "year"),
              Declared(f"{here}.switches", "does it ever", is_condition=True),
              Declared(f"{here}.status", "was the course worked out", "code", sentences=COURSE_STATUSES,
                       noteworthy=(1,))]
    if alignment.hedge is not None:
        for partner in alignment.partners:
            says = f"share of {_named(case, alignment, partner)} in the best hedge"
            found.append(Declared(f"{here}.share.{partner}", says, "share"))
        found.append(Declared(f"{here}.hedge_status", "were the shares found", "code", sentences=HEDGE_STATUSES,
                              noteworthy=(2,)))
    return tuple(found)


def _declares_trial(case: Case, alignment: Alignment, here: str) -> tuple[Declared, ...]:
    assert alignment.trial is not None
    on = called(case, alignment.trial.on)
    return (Declared(f"{here}.trial.uncertain", f"best value that begins by leaning on {on}", "promises"),
            Declared(f"{here}.trial.sure", "best value that begins with the sure alternative", "promises"),
            Declared(f"{here}.trial.open", "what the freedom to change one's mind is worth", "promises"),
            Declared(f"{here}.trial.index", f"sure pay that is worth as much as {on}, without end", "promises"),
            Declared(f"{here}.trial.tries", f"is it better to begin by leaning on {on}", is_condition=True),
            Declared(f"{here}.trial_status", "was the trial worked out", "code", sentences=TRIAL_STATUSES,
                     noteworthy=(1,)))


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    alignment, here = _alignment(case, item), item.path
    assert case.case.as_of is not None
    today = case.case.as_of.last
    if item.aspect == TRIAL:
        names = ("discount", "trial.kept", "trial.broken", "trial.sure", "trial.switching_cost")
        return Inputs(alignment, {name: values.number(f"{here}.{name}") for name in names}, today=today)
    own: list[Floats] = []
    slopes: list[Floats] = []
    earlier: list[tuple[Floats, Floats]] = []
    for partner, details in alignment.partners.items():
        path = f"{here}.partners.{partner}"
        if not isinstance(details, Partner):
            own, slopes = [*own, values.number(path)], [*slopes, np.zeros(values.size)]
            earlier.append((np.empty((values.size, 0)), np.empty(0)))
            continue
        own, slopes = [*own, values.number(f"{path}.value")], [*slopes, values.number(f"{path}.trend")]
        years = sorted(details.earlier)
        known = [values.number(f"{path}.earlier.{year}") for year in years]
        times = [years_since(When.parse(f"{year:04d}").last) - years_since(today) for year in years]
        earlier.append((np.stack(known, axis=1) if known else np.empty((values.size, 0)), np.array(times)))
    below = {path[len(here) + 1:]: values.number(path) for path, slot in values.slots.items()
             if path.startswith(f"{here}.") and slot.is_number and not path.startswith(f"{here}.partners.")}
    if alignment.hedge is not None:
        below |= {f"spread.{partner}": values.number(f"{here}.partners.{partner}.spread")
                  for partner in alignment.partners}
    value, trend = np.stack(own, axis=1), np.stack(slopes, axis=1)
    return Inputs(alignment, below, today, value, trend, tuple(earlier), values.dates)


def _solve(inputs: Inputs) -> Found:
    alignment, partners = inputs.alignment, tuple(inputs.alignment.partners)
    discount = np.maximum(np.where(np.isfinite(inputs.numbers["discount"]), inputs.numbers["discount"], 0.5), TINY)
    gone = np.where(np.isfinite(inputs.numbers["discount"]), 0.0, np.nan)
    if inputs.value is None or inputs.trend is None:
        return _solve_trial(inputs, discount, gone)
    value = inputs.value + gone[:, None]
    throughout = leaning(value, inputs.trend, discount, alignment.years)
    best = course(value, inputs.trend, discount, alignment.years, inputs.numbers["switching_cost"],
                  partners.index(alignment.start))
    found: Found = {"course": best.value, "status": best.status}
    for place, partner in enumerate(partners):
        found[f"value.{partner}"] = throughout.value[:, -1, place]
        found |= {f"within.{years}.{partner}": throughout.value[:, years - 1, place] for years in _horizons(alignment)}
    known = best.status == 0
    year = years_since(inputs.today) + 2000.0 + best.switch
    found["switch"] = np.where(known & (best.switch >= 0), year, np.nan)
    found["switches"] = np.where(known, (best.switch >= 0).astype(float), np.nan)
    found |= _over_time(inputs, value, inputs.trend, best)
    if alignment.hedge is not None:
        found |= _solve_hedge(inputs, inputs.value)
    return found


def _over_time(inputs: Inputs, value: Floats, trend: Floats, best: Course) -> Found:
    """Worth in a year and whom the course leans on, today and at the dates asked for."""
    times = np.array([0.0, *(years_since(date) - years_since(inputs.today) for date in inputs.dates)])
    marks = ["", *(f"@{date.isoformat()}" for date in inputs.dates)]
    year = np.floor(times).astype(int)
    is_planned = (year >= 0) & (year < inputs.alignment.years)
    found: Found = {}
    for place, partner in enumerate(inputs.alignment.partners):
        past, when = inputs.earlier[place]
        worth = worth_at(value[:, place, None], trend[:, place, None], times, past[:, :, None], when)[:, :, 0]
        leans = (best.partner[:, np.clip(year, 0, inputs.alignment.years - 1)] == place).astype(float)
        leans = np.where(is_planned & (best.status == 0)[:, None], leans, np.nan)
        for column, mark in enumerate(marks):
            found[f"worth.{partner}{mark}"], found[f"leans.{partner}{mark}"] = worth[:, column], leans[:, column]
    return found


def _solve_hedge(inputs: Inputs, value: Floats) -> Found:
    alignment, partners = inputs.alignment, tuple(inputs.alignment.partners)
    assert alignment.hedge is not None
    spread = np.stack([inputs.numbers[f"spread.{partner}"] for partner in partners], axis=1)
    table = np.tile(np.eye(len(partners)), (len(spread), 1, 1))
    for place, pair in enumerate(alignment.hedge.correlations):
        first, second = (partners.index(side) for side in pair.between)
        table[:, first, second] = table[:, second, first] = inputs.numbers[f"hedge.correlations.{place}.value"]
    found = hedge(value, spread, table, inputs.numbers["hedge.aversion"])
    shares = {f"share.{partner}": found.share[:, place] for place, partner in enumerate(partners)}
    return {**shares, "hedge_status": found.status}


def _solve_trial(inputs: Inputs, discount: Floats, gone: Floats) -> Found:
    alignment = inputs.alignment
    assert alignment.trial is not None
    kept, broken, sure = (inputs.numbers[f"trial.{name}"] for name in ("kept", "broken", "sure"))
    on = float(alignment.start == alignment.trial.on)
    found = trial(kept, broken, sure, discount + gone, alignment.years, inputs.numbers["trial.switching_cost"], on)
    is_sound = (found.status == 0) & (kept > 0) & (broken > 0)
    safe = np.where(is_sound, kept, 1.0), np.where(is_sound, broken, 1.0)
    pay = index(safe[0], safe[1], np.minimum(discount, LONGEST_INDEX))
    with np.errstate(invalid="ignore"):
        tries = np.where(is_sound, (found.uncertain > found.sure).astype(float), np.nan)
    return {"trial.uncertain": found.uncertain, "trial.sure": found.sure, "trial.open": found.open,
            "trial.index": np.where(is_sound, pay, np.nan), "trial.tries": tries, "trial_status": found.status}


def _outcomes(case: Case, item: Item, result: Found) -> ValuesByPath:
    return {f"{item.path}.{name}": values for name, values in result.items()}


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    alignment, here = _alignment(case, item), item.path
    if item.aspect == TRIAL or not np.isfinite(read(f"{here}.course")).any():
        return ()
    who = called(case, alignment.of)
    said = [_said_of_horizon(case, alignment, here, read, years) for years in _told_horizons(alignment)]
    switches = float(mean_known(np.asarray(read(f"{here}.switches"), dtype=float)))
    told = f"The best course leaves {_named(case, alignment, alignment.start)} in {percent(switches)} of the draws"
    if switches > 0:
        early, usual, late = np.nanpercentile(read(f"{here}.switch"), [10, 50, 90])
        told += f", where it does in {int(usual)} ({int(early)} to {int(late)} in 80 % of them)"
    said.append(f"{told}.")
    if alignment.hedge is not None:
        means = {partner: float(mean_known(read(f"{here}.share.{partner}"))) for partner in alignment.partners}
        shares = ", ".join(f"{_named(case, alignment, partner)} {percent(mean)}" for partner, mean in means.items())
        said.append(f"Leaning on several at once, {who} would on average choose {shares}.")
    if alignment.trial is not None:
        tries, free = (float(mean_known(np.asarray(read(f"{here}.trial.{name}"), dtype=float)))
                       for name in ("tries", "open"))
        on = called(case, alignment.trial.on)
        said.append(f"Beginning with {on}, and learning from it, beats the sure alternative in {percent(tries)} of the "
                    f"draws; the freedom to change one's mind is worth {number(free)} on average.")
    return (*said, OURS)


def _told_horizons(alignment: Alignment) -> tuple[int, ...]:
    """A short and the whole horizon."""
    return tuple(dict.fromkeys((1, alignment.years)))


def _said_of_horizon(case: Case, alignment: Alignment, here: str, read: Reader, years: int) -> str:
    """Who ranks first over a horizon, and how often."""
    table = np.stack([read(f"{here}.within.{years}.{partner}") for partner in alignment.partners], axis=1)
    known = table[np.isfinite(table).all(axis=1)]
    shares = np.bincount(known.argmax(axis=1), minlength=table.shape[1]) / max(len(known), 1)
    order = sorted(zip(alignment.partners, shares, strict=True), key=lambda pair: -pair[1])
    told = ", ".join(f"{_named(case, alignment, partner)} in {percent(float(share))}"
                     for partner, share in order if share > 0)
    span = "within a year" if years == 1 else f"over {years} years"
    return f"Worth most to {called(case, alignment.of)} {span}: {told} of the draws."


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    alignment, here = _alignment(case, item), item.path
    if case.case.as_of is None or item.aspect == TRIAL:
        return ()
    today = case.case.as_of.last
    end = _years_later(today, alignment.years)
    names = {partner: "itself" if partner == alignment.of else case.actors[partner].name or partner
             for partner in alignment.partners}
    first = [min(details.earlier) for details in alignment.partners.values() if isinstance(details, Partner)
             and details.earlier]
    start = dt.date(min(first), 12, 31) if first else today
    worth = [Row(name, (f"{here}.worth.{partner}",), date=start.isoformat(), until=end.isoformat())
             for partner, name in names.items()]
    last = (end - dt.timedelta(days=1)).isoformat()
    leans = [Row(name, (f"{here}.leans.{partner}",), note="share", date=today.isoformat(), until=last)
             for partner, name in names.items()]
    who = called(case, alignment.of)
    return (Figure("courses", f"What leaning on each is worth to {who}", "Median and 80 % of the draws, by year.",
                   tuple(worth), unit="worth"),
            Figure("courses", f"Whom the best course of {who} leans on", "Share of the draws, by year.", tuple(leans),
                   unit="share of draws"))


def _years_later(day: dt.date, years: int) -> dt.date:
    """The same day some years later; 29 February falls back to the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


ALIGNMENTS = Lens(
    name="alignments",
    says="Whom does an actor do best to lean on, for how long, and in what shares?",
    works=("Gittins1979", "Markowitz1952"),
    items=_items,
    missing=partial(unsolved_without_day, "alignments"),
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=_figures,
)
