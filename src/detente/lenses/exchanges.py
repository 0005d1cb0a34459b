"""The exchanges lens: which moves on one issue are traded for moves on another, who gains, and who pays for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import Declared, Figure, Item, Lens, Reader, Row, Steps, mean_known, nothing_missing
from detente.lenses.moves import FEWEST, deals_of, jumps_together
from detente.lenses.seats import called, seated
from detente.lenses.tables import KEYS, Table, central_table, gathered, reads_of_table, table
from detente.lenses.values import Values
from detente.models.bargaining import STATUSES, Exchange, ExchangeSettlement, ManyPositions, exchange
from detente.words import capitalised, number, percent, signed, spaced

__all__ = ["EXCHANGES"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Inputs:
    """Who can trade what, and how rates are found."""

    table: Table
    positions: ManyPositions
    options: Exchange


@dataclass(frozen=True)
class Result:
    """What came of it."""

    table: Table
    positions: ManyPositions
    settlement: ExchangeSettlement


def _items(case: Case) -> tuple[Item, ...]:
    return tuple(Item(f"exchanges.{name}", (f"exchanges.{name}", *reads_of_table(case, details.issues)))
                 for name, details in case.exchanges.items())


def _shape(case: Case, item: Item) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who trades, over what."""
    issues = case.exchanges[item.path.split(".")[1]].issues
    return gathered(case, issues), issues


def _of(case: Case, actor: str, issues: tuple[str, ...]) -> tuple[str, ...]:
    """The issues on which an actor sits at the table."""
    return tuple(issue for issue in issues if actor in seated(case, issue))


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    actors, issues = _shape(case, item)
    found = []
    for issue in issues:
        unit = case.issues[issue].unit or "scale"
        found += [
            Declared(f"{item.path}.settlement.{issue}", f"where {spaced(issue)} settles after the exchanges", unit),
            Declared(f"{item.path}.before.{issue}", f"where {spaced(issue)} would settle without them", unit),
            Declared(f"{item.path}.shift.{issue}", f"how far the exchanges move {spaced(issue)}", unit),
        ]
    for actor in actors:
        name = called(case, actor)
        others = f"what the exchanges of others are worth to {name}"
        found += [Declared(f"{item.path}.gain.{actor}", f"what {name} gains by its own exchanges", "points"),
                  Declared(f"{item.path}.external.{actor}", others, "points")]
        for issue in _of(case, actor, issues):
            unit, said = case.issues[issue].unit or "scale", spaced(issue)
            found += [
                Declared(f"{item.path}.moves.{actor}.{issue}", f"how far {name} moves its vote on {said}", unit),
                Declared(f"{item.path}.influence.{actor}.{issue}", f"share of the weight of {name} on {said}", "share"),
            ]
    return (*found, Declared(f"{item.path}.deals", "exchanges carried out", "count"),
            Declared(f"{item.path}.status", "were votes exchanged", "code", sentences=tuple(STATUSES),
                     noteworthy=(2, 5)))


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    details = case.exchanges[item.path.split(".")[1]]
    made = table(case, details.issues, values)
    word = values.word(f"{item.path}.rule")
    by_chance = np.array([name == "random_rate" for name in word.words])[values.drawn_word(f"{item.path}.rule")]
    noise = np.where(by_chance, values.number(f"{item.path}.rate_noise"), 0.0)
    positions = made.positions
    if noise.any():
        key = (values.stream.uniform(f"{item.path}.key") * KEYS).astype(np.uint64)
        positions = replace(positions, key=key)
    return Inputs(made, positions, Exchange(details.iterations, noise))


def _solve(inputs: Inputs) -> Result:
    return Result(inputs.table, inputs.positions, exchange(inputs.positions, inputs.options))


def _outcomes(case: Case, item: Item, result: Result) -> Mapping[str, NDArray[Any]]:
    made, settled = result.table, result.settlement
    found: dict[str, NDArray[Any]] = {f"{item.path}.deals": settled.exchanges, f"{item.path}.status": settled.status}
    for k, issue in enumerate(made.issues):
        found[f"{item.path}.settlement.{issue}"] = settled.outcome[:, k]
        found[f"{item.path}.before.{issue}"] = settled.outcomes[:, 0, k]
        found[f"{item.path}.shift.{issue}"] = settled.outcome[:, k] - settled.outcomes[:, 0, k]
    broken = settled.status > 1
    for i, actor in enumerate(made.actors):
        found[f"{item.path}.gain.{actor}"] = np.where(broken, np.nan, settled.gain[:, i])
        found[f"{item.path}.external.{actor}"] = np.where(broken, np.nan, settled.external[:, i])
        for issue in _of(case, actor, made.issues):
            k = made.issues.index(issue)
            moved = settled.vote[:, i, k] - result.positions.position[:, i, k]
            found[f"{item.path}.moves.{actor}.{issue}"] = moved
            found[f"{item.path}.influence.{actor}.{issue}"] = settled.influence[:, i, k]
    return found


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    actors, issues = _shape(case, item)
    deals = read(f"{item.path}.deals")
    any_ = float(mean_known((deals > 0).astype(float)))
    if any_ == 0:
        return ("Nobody stands on opposite sides of two issues with something to gain: nothing is exchanged.",)
    shifts = "; ".join(f"{spaced(issue)} moves by {signed(float(np.nanmedian(read(f'{item.path}.shift.{issue}'))))} "
                       f"to {number(float(np.nanmedian(read(f'{item.path}.settlement.{issue}'))))}" for issue in issues)
    total = {actor: sum(float(mean_known(read(f"{item.path}.{kind}.{actor}"))) for kind in ("gain", "external"))
             for actor in actors}
    order = sorted(total, key=lambda actor: -total[actor])
    gains = f"{called(case, order[0])} gains most in all ({signed(total[order[0]])} points)"
    loser = order[-1]
    loses = (f", and {called(case, loser)} loses ({signed(total[loser])}), by what others agree"
             if total[loser] < -FEWEST else "")
    return (f"Votes are exchanged in {percent(any_)} of the draws; at the median {shifts}.",
            f"{capitalised(gains)}{loses}.")


def _details(case: Case, item: Item, read: Reader) -> tuple[Steps, ...]:
    """Every exchange of the central case, in its order."""
    actors, issues = _shape(case, item)
    middle = _central(case, item, read)
    if middle is None:
        return ()
    details = case.exchanges[item.path.split(".")[1]]
    how, spoken = Exchange(details.iterations), [spaced(issue) for issue in issues]
    (trace,) = exchange(middle, how, trace_draws=[0]).traces
    told = deals_of(trace, [called(case, actor) for actor in actors], spoken)
    far = jumps_together(middle, lambda trials: exchange(trials, how).outcome, "equal_gain", spoken)
    return (("Exchange by exchange: equal gains with every input at its median", (*told, *far)),) if told else ()


def _central(case: Case, item: Item, read: Reader) -> ManyPositions | None:
    """One draw with every input at its median; None where nobody has any weight."""
    actors, issues = _shape(case, item)
    middle = central_table(case, issues, read)
    influence = np.zeros_like(middle.salience)
    for i, actor in enumerate(actors):
        for issue in _of(case, actor, issues):
            influence[0, i, issues.index(issue)] = np.nan_to_num(
                np.nanmedian(read(f"{item.path}.influence.{actor}.{issue}")))
    capability = np.where(middle.salience > 0, influence / np.where(middle.salience > 0, middle.salience, 1.0), 0.0)
    return replace(middle, capability=capability) if (capability > 0).any() else None


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    actors, _ = _shape(case, item)
    rows = tuple(Row(called(case, actor), (f"{item.path}.gain.{actor}", f"{item.path}.external.{actor}"))
                 for actor in actors)
    return (Figure("gains", item.path.split(".")[1].replace("-", " "),
                   "Gain by one's own exchanges, and what the exchanges of others are worth.", rows, unit="points"),)


EXCHANGES = Lens(
    name="exchanges",
    says="Which moves are traded across issues, and who gains or pays?",
    works=("StokmanVanOosten1994", "ArreguiStokmanThomson2004", "DijkstraVanAssen2018"),
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
