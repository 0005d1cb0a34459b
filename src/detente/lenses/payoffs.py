"""The payoffs lens: what an actor's interests make of the outcomes, part by part, and which of its statements hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.expression import evaluate, parse
from detente.case.parts import Case
from detente.case.slots import slots
from detente.lenses.base import Declared, Item, Lens, Reader, mean_known, no_figures, nothing_missing
from detente.lenses.preferences import doubted, said_by
from detente.lenses.references import lookup_in, needs_of, reads_of
from detente.lenses.values import Values
from detente.words import spaced

__all__ = ["PAYOFFS"]

Floats = NDArray[np.float64]
STATUSES = (
    "The outcome lies between the worst and the best value stated.",
    "The outcome lies beyond the worst or the best value stated; it counts as it is, below 0 or above 1.",
    "The outcome, or an outcome it is computed from, has no value, or all the weights are 0.",
)


@dataclass(frozen=True)
class Inputs:
    """One interest (outcome, worst, best, weight share), or the contributions that add up to a payoff; each (draw,)."""

    outcome: Floats | None = None
    worst: Floats | None = None
    best: Floats | None = None
    share: Floats | None = None
    contributions: tuple[Floats, ...] = ()


@dataclass(frozen=True)
class Result:
    """A contribution or a payoff, and for a contribution whether the value is inside its range."""

    value: Floats
    status: NDArray[np.int8] | None = None


def _items(case: Case) -> tuple[Item, ...]:
    made: list[Item] = []
    leaves = slots(case)
    for actor, interests in case.interests.items():
        for name, interest in interests.items():
            of = parse(interest.of)
            reads = (f"interests.{actor}.{name}", *(f"interests.{actor}.{other}.weight" for other in interests))
            made.append(Item(f"payoff.{actor}.{name}", (*reads, *reads_of(of, leaves)), needs_of(of, leaves)))
        needs = tuple(f"payoff.{actor}.{name}" for name in interests)
        made.append(Item(f"payoff.{actor}", (), needs))
    for actor in case.preferences:
        made += [Item(f"statement.{actor}.{place + 1}", (f"preferences.{actor}.{place}.holds",))
                 for place in doubted(case, actor)]
    return tuple(made)


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    section, actor, *interest = item.path.split(".")
    name = case.actors[actor].name or actor
    if section == "statement":
        wanted = said_by(case.preferences[actor])[int(interest[0]) - 1]
        return (Declared(item.path, f"does {name} want: {wanted}", is_condition=True),)
    if not interest:
        return (Declared(item.path, f"how well {name}'s interests are served", "payoff"),)
    said = case.interests[actor][interest[0]].says or spaced(interest[0])
    return (Declared(item.path, f"part of {name}'s payoff: {said}", "payoff"),
            Declared(f"{item.path}.status", f"is the value of {said} in its range", "code", sentences=STATUSES,
                     noteworthy=(1, 2)))


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    section, actor, *interest = item.path.split(".")
    if section == "statement":
        path = item.reads[0]
        words = np.array([choice == "yes" for choice in values.word(path).words])
        return Inputs(contributions=(words[values.drawn_word(path)].astype(float),))
    if not interest:
        return Inputs(contributions=tuple(values.outcome(need) for need in item.needs))
    weights = {name: values.number(f"interests.{actor}.{name}.weight") for name in case.interests[actor]}
    total = np.sum(list(weights.values()), axis=0)
    share = np.divide(weights[interest[0]], total, out=np.full_like(total, np.nan), where=total > 0)
    here = f"interests.{actor}.{interest[0]}"
    found = evaluate(parse(case.interests[actor][interest[0]].of), lookup_in(values))
    outcome = np.broadcast_to(np.where(found.defined, found.value, np.nan).astype(float), (values.size,))
    return Inputs(outcome, values.number(f"{here}.worst"), values.number(f"{here}.best"), share)


def _solve(inputs: Inputs) -> Result:
    """Value = (outcome − worst) / (best − worst), not clipped; contribution = value × share of the weight."""
    if inputs.outcome is None or inputs.worst is None or inputs.best is None or inputs.share is None:
        return Result(np.sum(inputs.contributions, axis=0))
    span = inputs.best - inputs.worst
    value = np.where(span != 0, (inputs.outcome - inputs.worst) / np.where(span == 0, 1.0, span), np.nan)
    beyond = (value < -1e-9) | (value > 1 + 1e-9)
    status = np.where(np.isfinite(value), np.where(beyond, 1, 0), 2).astype(np.int8)
    return Result(value * inputs.share, np.where(np.isfinite(inputs.share), status, 2).astype(np.int8))


def _outcomes(case: Case, item: Item, result: Result) -> Mapping[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {item.path: result.value}
    if result.status is not None:
        found[f"{item.path}.status"] = result.status
    return found


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    section, actor, *interest = item.path.split(".")
    if section == "statement" or interest:
        return ()
    parts = {name: float(mean_known(read(f"{item.path}.{name}"))) for name in case.interests[actor]}
    order = sorted(parts, key=lambda name: -parts[name])
    total = float(mean_known(read(item.path)))
    said = ", ".join(f"{parts[name]:.2f} by {name.replace('_', ' ')}" for name in order)
    return (f"Today {case.actors[actor].name or actor} stands at {total:.2f} of 1: {said}.",)


PAYOFFS = Lens(
    name="payoffs",
    says="What is each world worth to each actor, and through which of its interests?",
    works=("KeeneyRaiffa1976",),
    items=_items,
    missing=nothing_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=no_figures,
)
