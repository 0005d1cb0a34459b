"""The forecasts lens: where an issue is likely to end, calibrated on past decisions, with the rival rules beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import Declared, Figure, Item, Lens, Reader, Row, Steps, nothing_missing
from detente.lenses.moves import NOISE, TRIALS, central_positions, jumps, shaken
from detente.lenses.predictive import shipped
from detente.lenses.readings import Failing, failing, reading_of
from detente.lenses.seats import seated
from detente.lenses.tables import ranks
from detente.lenses.values import Values
from detente.models.bargaining import DYNAMIC, RULES, Positions, Reading, weighable
from detente.models.predictive import STATUSES, mean, predict, quantile, sample
from detente.words import capitalised, inside, number, percent

__all__ = ["FORECASTS", "RIVALS"]

Floats = NDArray[np.float64]
RIVALS = tuple(rule for rule in RULES if rule not in DYNAMIC)
"""Rules that are run beside each other for every issue: those that settle in one step."""


@dataclass(frozen=True)
class Inputs:
    """One issue as arrays, how rules are read, and a uniform number for each draw."""

    positions: Positions
    reading: Reading
    uniform: Floats


@dataclass(frozen=True)
class Result:
    """A sampled outcome, the mean of its distribution, its status, and every rival's settlement; each (draw,)."""

    sampled: Floats
    expected: Floats
    status: NDArray[np.int8]
    rivals: Mapping[str, Floats]


def _bargained(case: Case) -> tuple[str, ...]:
    return tuple(name for name, issue in case.issues.items() if issue.decided.by == "bargaining")


def _items(case: Case) -> tuple[Item, ...]:
    made = []
    for issue in _bargained(case):
        needs = tuple(f"issues.{issue}.{what}.{actor}" for actor in seated(case, issue)
                      for what in ("position", "salience", "influence"))
        reads = (f"issues.{issue}.status_quo", f"issues.{issue}.decided.cost_of_failure",
                 f"issues.{issue}.decided.utility_of_failure")
        made.append(Item(f"issues.{issue}", reads, needs, aspect="forecast"))
    return tuple(made)


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    issue = item.path.split(".")[1]
    unit = case.issues[issue].unit or "scale"
    return (
        Declared(f"{item.path}.forecast", "where the issue ends, as past decisions would have it", unit),
        Declared(f"{item.path}.forecast_mean", "mean of that distribution in the draw", unit),
        *(Declared(f"{item.path}.by.{rule}", f"where the rule {rule} ends", unit) for rule in RIVALS),
        Declared(f"{item.path}.forecast_status", "was a forecast made", "code", sentences=tuple(STATUSES),
                 noteworthy=(2, 3)),
    )


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    issue = item.path.split(".")[1]
    details, actors = case.issues[issue], seated(case, issue)
    position, salience, influence = (
        np.stack([values.outcome(f"{item.path}.{what}.{actor}") for actor in actors], axis=1)
        for what in ("position", "salience", "influence"))
    capability = np.where(salience > 0, influence / np.where(salience > 0, salience, 1.0), 0.0)
    status_quo = values.number(f"{item.path}.status_quo") if details.status_quo is not None else None
    failure = failing(details.decided, f"{item.path}.decided", actors, values)
    positions = Positions(position, *weighable(salience, capability), status_quo, details.low, details.high,
                          ranks(actors))
    reading = reading_of(details.decided, failure, len(actors))
    return Inputs(positions, reading, values.stream.uniform(f"{item.path}.forecast"))


def _solve(inputs: Inputs) -> Result:
    told = predict(inputs.positions, shipped().parameters)
    rivals = {rule: RULES[rule](inputs.positions, inputs.reading).outcome for rule in RIVALS}
    return Result(sample(told, inputs.uniform), mean(told), told.status, rivals)


def _outcomes(case: Case, item: Item, result: Result) -> Mapping[str, NDArray[Any]]:
    return {
        f"{item.path}.forecast": result.sampled, f"{item.path}.forecast_mean": result.expected,
        f"{item.path}.forecast_status": result.status,
        **{f"{item.path}.by.{rule}": settled for rule, settled in result.rivals.items()},
    }  # fmt: skip


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    drawn = read(f"{item.path}.forecast")
    known = drawn[np.isfinite(drawn)]
    if not known.size:
        return ("No draw has a forecast.",)
    low, middle, high = np.quantile(known, [0.1, 0.5, 0.9])
    middles = {rule: float(np.nanmedian(found)) for rule in RIVALS
               if np.isfinite(found := read(f"{item.path}.by.{rule}")).any()}
    table = shipped()
    said = (f"Judged by how {table.data['issues']} decisions of the European Union ended, the outcome is "
            f"{number(float(middle))} ({number(float(low))} to {number(float(high))} in 80 % of the draws). The "
            "calibration is untested outside the Union.")
    if len(middles) < 2:
        return (said,)
    lowest, highest = min(middles, key=lambda r: middles[r]), max(middles, key=lambda r: middles[r])
    return (said, f"At the median the rules that settle in one step lie between {number(middles[lowest])} "
                  f"({lowest.replace('_', '–')}) and {number(middles[highest])} ({highest.replace('_', '–')}).")


def _details(case: Case, item: Item, read: Reader) -> tuple[Steps, ...]:
    """How far each rule and the forecast move when every input is off by a hundredth."""
    issue = item.path.split(".")[1]
    details, actors = case.issues[issue], seated(case, issue)
    position, salience, influence = (np.stack([read(f"{item.path}.{what}.{actor}") for actor in actors], axis=1)
                                     for what in ("position", "salience", "influence"))
    if not all(np.isfinite(array).any(axis=0).all() for array in (position, salience, influence)):
        return ()
    like = Positions(position, salience, influence, None, details.low, details.high, ranks(actors))
    middle = central_positions(position, salience, influence, like)
    if not (np.asarray(middle.capability) > 0).any():
        return ()
    reading = reading_of(details.decided, Failing(), len(actors))
    span = details.high - details.low
    told = predict(shaken(middle), shipped().parameters)
    ends = {"the mean of the forecast": mean(told), "its 10 % quantile": quantile(told, [0.1])[:, 0],
            "its 90 % quantile": quantile(told, [0.9])[:, 0]}
    lines = [f"{name} from {number(float(np.nanmin(found)))} to {number(float(np.nanmax(found)))} "
             f"({percent(float(np.nanmax(found) - np.nanmin(found)) / span)} of the scale)"
             for name, found in ends.items() if np.isfinite(found).any()]
    for rule in RULES:
        low, high = jumps(middle, rule, reading)
        if np.isfinite(low):
            lines.append(f"the rule {rule} from {number(low)} to {number(high)} ({percent((high - low) / span)})")
    head = f"If every input is off by up to {percent(NOISE)} ({TRIALS} trials around the central case)"
    return ((head, tuple(f"{capitalised(line)}." for line in lines)),)


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    issue = item.path.split(".")[1]
    details = case.issues[issue]
    marks = [Row(rule.replace("_", "–"), (f"{item.path}.by.{rule}",), note="rule") for rule in RIVALS]
    today = [Row("status quo", (f"{item.path}.status_quo",), note="status quo")] if details.status_quo else []
    return (Figure("distribution", f"Forecast: {inside(details.question)}",
                   "Calibrated on decisions of the European Union, with the rules that settle in one step below.",
                   (Row("forecast", (f"{item.path}.forecast",)), *today, *marks),
                   tuple(sorted(details.scale.items())), details.unit),)


FORECASTS = Lens(
    name="forecasts",
    says="Where does an issue end, if this case is like those whose end is known?",
    works=("WiseLesterEfird2015", "ArreguiPerarnaud2022", "MathesonWinkler1976", "Condorcet1785",
           "KalaiSmorodinsky1975"),
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
