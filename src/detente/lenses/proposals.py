"""The proposals lens: what each actor gains over the status quo from a bundle of settlements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import Declared, Figure, Item, Lens, Reader, Row, mean_known, nothing_missing
from detente.lenses.seats import voices
from detente.lenses.values import Values

__all__ = ["PROPOSALS"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Inputs:
    """Per actor: position, salience, status quo, settlement and scale length on its issues, each (draw, issue)."""

    actors: tuple[str, ...]
    stands: tuple[tuple[Floats, Floats, Floats, Floats, Floats], ...]
    standing: tuple[Floats, ...]


@dataclass(frozen=True)
class Result:
    """Gains by actor, each (draw,)."""

    substance: Mapping[str, Floats]
    status: Mapping[str, Floats]


def _actors(case: Case, proposal: str) -> tuple[str, ...]:
    details = case.proposals[proposal]
    return tuple(dict.fromkeys([*(a for issue in details.settles for a in voices(case, issue)), *details.standing]))


def _items(case: Case) -> tuple[Item, ...]:
    made = []
    for name, proposal in case.proposals.items():
        needs = tuple(f"issues.{issue}.{what}.{actor}" for issue in proposal.settles for actor in voices(case, issue)
                      for what in ("position", "salience"))
        reads = (f"proposals.{name}", *(f"issues.{issue}.status_quo" for issue in proposal.settles))
        made.append(Item(f"proposals.{name}", reads, needs))
    return tuple(made)


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    words = {"gain": "gains over the status quo", "substance": "gains in substance", "status": "gains in standing"}
    return tuple(Declared(f"{item.path}.{kind}.{actor}", f"what {case.actors[actor].name or actor} {said}", "gain")
                 for actor in _actors(case, item.path.split(".")[1]) for kind, said in words.items())


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    proposal = case.proposals[item.path.split(".")[1]]
    actors = _actors(case, item.path.split(".")[1])
    stands, standing = [], []
    weight = values.number(f"{item.path}.standing_weight")
    for actor in actors:
        issues = [issue for issue in proposal.settles if actor in voices(case, issue)]
        columns = [_columns(case, item, issue, actor, values) for issue in issues]
        empty = np.zeros((values.size, 0))
        stands.append(tuple(np.stack(c, axis=1) for c in zip(*columns, strict=True)) if columns else (empty,) * 5)
        own = values.number(f"{item.path}.standing.{actor}") if actor in proposal.standing else np.zeros(values.size)
        standing.append(weight * own)
    return Inputs(actors, tuple(stands), tuple(standing))  # type: ignore[arg-type]  # five arrays each


def _columns(case: Case, item: Item, issue: str, actor: str, values: Values) -> tuple[Floats, ...]:
    length = case.issues[issue].high - case.issues[issue].low
    return (values.outcome(f"issues.{issue}.position.{actor}"), values.outcome(f"issues.{issue}.salience.{actor}"),
            values.number(f"issues.{issue}.status_quo"), values.number(f"{item.path}.settles.{issue}"),
            np.full(values.size, length))


def _solve(inputs: Inputs) -> Result:
    """Gain in substance: salience × (distance of the status quo − distance of the settlement) / length, summed."""
    substance = {}
    for actor, (position, salience, status_quo, settlement, length) in zip(inputs.actors, inputs.stands, strict=True):
        nearer = (np.abs(status_quo - position) - np.abs(settlement - position)) / length
        substance[actor] = (salience * nearer).sum(axis=1)
    return Result(substance, dict(zip(inputs.actors, inputs.standing, strict=True)))


def _outcomes(case: Case, item: Item, result: Result) -> Mapping[str, NDArray[Any]]:
    found = {}
    for actor, substance in result.substance.items():
        found[f"{item.path}.gain.{actor}"] = substance + result.status[actor]
        found[f"{item.path}.substance.{actor}"] = substance
        found[f"{item.path}.status.{actor}"] = result.status[actor]
    return found


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    actors = _actors(case, item.path.split(".")[1])
    gains = {actor: float(mean_known(read(f"{item.path}.gain.{actor}"))) for actor in actors}
    order = sorted(gains, key=lambda actor: -gains[actor])
    if not order:
        return ()
    best, worst = order[0], order[-1]
    name = {actor: case.actors[actor].name or actor for actor in order}
    if len(order) == 1:
        return (f"{name[best]} gains {gains[best]:+.2f}.",)
    return (f"{name[best]} gains most ({gains[best]:+.2f} on average), {name[worst]} least ({gains[worst]:+.2f}).",)


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    name = item.path.split(".")[1]
    rows = tuple(Row(case.actors[actor].name or actor, (f"{item.path}.gain.{actor}", f"{item.path}.substance.{actor}"))
                 for actor in _actors(case, name))
    says = case.proposals[name].says
    return (Figure("gains", name.replace("-", " "), says or "Gain over the status quo, by actor.", rows, unit="gain"),)


PROPOSALS = Lens(
    name="proposals",
    says="Whom does a proposal serve, in substance and in standing?",
    works=(),
    items=_items,
    missing=nothing_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=_figures,
)
