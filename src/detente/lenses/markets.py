"""The markets lens: who sells what where and at which price, who earns what, and what a world changes about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.market_parts import Market
from detente.case.parts import Case
from detente.lenses.base import Declared, Item, Lens, Sound, ValuesByPath, nothing_missing
from detente.lenses.market_arrays import Arrays, arrays_of
from detente.lenses.market_names import CHANGE, CHANGES, labels, market_of, measures, stake_pairs
from detente.lenses.market_told import details, explain, figures
from detente.lenses.values import Values
from detente.models import trade

__all__ = ["MARKETS"]

Floats = NDArray[np.float64]
BROKEN = ("An input of this draw is not a finite number, or a slope, elasticity, reference price or delivered share is "
          "not above 0, so the market has no equilibrium.")
SOLVED = 1
"""Codes of the solver's status up to this are answers."""


@dataclass(frozen=True)
class Change:
    """Outcomes in this world and in today's, by name; each (draw,)."""

    here: Mapping[str, Floats]
    today: Mapping[str, Floats]


@dataclass(frozen=True)
class Result:
    """The equilibrium of a market, its accounts, and the arrays behind them."""

    arrays: Arrays
    found: trade.Equilibrium
    accounts: trade.Accounts


def _items(case: Case) -> tuple[Item, ...]:
    made = []
    for name, market in case.markets.items():
        path = f"markets.{name}"
        needs = tuple(f"{path}.{kind}.{part}" for kind, part in _changing(market))
        made += [Item(path, (path,)), Item(path, (), needs, aspect=CHANGE, against_today=True)]
    return tuple(made)


def _changing(market: Market) -> tuple[tuple[str, str], ...]:
    """Kind and part of every outcome whose change against today is told."""
    return tuple((kind, part) for kind, section in CHANGES.items() if kind in measures(market)
                 for part in labels(market, section))


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    market, name = market_of(case, item.path), item.path
    known = measures(market)
    if item.aspect == CHANGE:
        changes = [Declared(f"{name}.{kind}_change.{part}", f"change of {known[kind].says.format(label)} against today",
                            known[kind].unit)
                   for kind, section in CHANGES.items() if kind in known
                   for part, label in labels(market, section).items()]
        sellers = labels(market, "producers")
        stakes = [Declared(f"{name}.break_even_stake.{holder}.{producer}",
                           f"share of what {sellers[producer]} gains that makes {sellers[holder]} indifferent", "share")
                  for holder, producer in stake_pairs(market)]
        return (*changes, *stakes)
    own = [Declared(f"{name}.{kind}.{part}", measure.says.format(label), measure.unit)
           for kind, measure in known.items() for part, label in labels(market, measure.section).items()]
    fit = [] if not _observed(market) else [
        Declared(f"{name}.flow_error", "how far flows lie from those observed, root mean square",
                 measures(market)["flow"].unit),
        Declared(f"{name}.flow_error_share", "sum of the distances from the flows observed over the sum of these",
                 "share")]
    return (*own, *fit,
            Declared(f"{name}.certificate", "most that a seller could gain by selling otherwise, of its revenue",
                     "share"),
            Declared(f"{name}.solved", "is there an equilibrium (1 yes)"),
            Declared(f"{name}.status", "was the equilibrium found", "code", sentences=(*trade.STATUSES, BROKEN),
                     noteworthy=(1, 2, 3, 4, 5)))


def _observed(market: Market) -> tuple[str, ...]:
    """Routes whose volume was observed."""
    return tuple(route for route, way in market.routes.items() if way.observed is not None)


def _assemble(case: Case, item: Item, values: Values) -> Arrays | Change:
    if item.aspect == CHANGE:
        assert values.today is not None
        return Change({need: values.outcome(need) for need in item.needs},
                      {need: values.today(need) for need in item.needs})
    return arrays_of(market_of(case, item.path), item.path.split(".")[1], values)


def _solve(inputs: Arrays | Change) -> Result | Change:
    if isinstance(inputs, Change):
        return inputs
    found = trade.equilibrium(inputs.market, trade.path_of(inputs.market))
    return Result(inputs, found, trade.accounts(inputs.market, found))


def _outcomes(case: Case, item: Item, result: Result | Change) -> ValuesByPath:
    market = market_of(case, item.path)
    if isinstance(result, Change):
        return _changes(market, item.path, result)
    columns = _columns(market, result)
    is_answer = result.found.status <= SOLVED
    told: dict[str, NDArray[Any]] = {}
    for kind, measure in measures(market).items():
        for column, part in enumerate(labels(market, measure.section)):
            told[f"{item.path}.{kind}.{part}"] = np.where(is_answer, columns[kind][:, column], np.nan)
    for name, values in {**_fit(market, result), "certificate": _certificate(result)}.items():
        told[f"{item.path}.{name}"] = np.where(is_answer, values, np.nan)
    sound: Sound = result.arrays.sound
    marked = dict(sound.mark({**told, f"{item.path}.status": result.found.status.astype(np.int8)},
                             f"{item.path}.status", len(trade.STATUSES)))
    marked[f"{item.path}.solved"] = (marked[f"{item.path}.status"] <= SOLVED).astype(float)
    return marked


def _columns(market: Market, result: Result) -> dict[str, Floats]:
    """Every kind of outcome in the case's own units, (draw, part)."""
    found, accounts, scales = result.found, result.accounts, result.arrays.scales
    price, cost, volume = (scale[:, None] for scale in (scales.price, scales.cost, scales.volume))
    supply = result.arrays.market.fixed_supply
    assert supply is not None
    columns = {
        "price": found.price * price,
        "quantity": (found.region_sales + supply) * volume,
        "flow": found.sales * volume,
        "output": found.output * volume,
        "rent": accounts.profit * scales.money,
        "rent_after_stakes": accounts.profit_after_stakes * scales.money,
        "consumer_surplus": accounts.consumer_surplus * scales.money,
        "markup": found.markup * price,
        "shortfall": found.shortfall * cost,
        "limit_rent": found.limit_rent * cost,
        "scarcity_rent": found.scarcity_rent * cost,
        "arc_rent": found.arc_rent * cost,
    }
    return {kind: columns[kind] for kind in measures(market)}


def _certificate(result: Result) -> Floats:
    """(draw,) the largest gain of a deviation, relative to the revenue of who gains it, or to 1 where that is less."""
    gain, revenue = result.found.deviation_gain, result.accounts.revenue
    with np.errstate(all="ignore"):
        found: Floats = np.max(gain / np.maximum(revenue, 1.0), axis=1)
    return found


def _fit(market: Market, result: Result) -> dict[str, Floats]:
    """How far the flows lie from those observed."""
    routes = _observed(market)
    if not routes:
        return {}
    order, volume = list(market.routes), result.arrays.scales.volume[:, None]
    seen = np.stack([result.arrays.observed[route] for route in routes], axis=1) * volume
    flow = result.found.sales[:, [order.index(route) for route in routes]] * volume
    total = np.abs(seen).sum(axis=1)
    with np.errstate(all="ignore"):
        share = np.where(total > 0, np.abs(flow - seen).sum(axis=1) / np.where(total > 0, total, 1.0), np.nan)
    return {"flow_error": np.sqrt(((flow - seen) ** 2).mean(axis=1)), "flow_error_share": share}


def _changes(market: Market, path: str, change: Change) -> ValuesByPath:
    """What is otherwise than today, and the stakes at which holders do not mind."""
    told: dict[str, Floats] = {}
    for kind, part in _changing(market):
        name = f"{path}.{kind}.{part}"
        told[f"{path}.{kind}_change.{part}"] = change.here[name] - change.today[name]
    for holder, producer in stake_pairs(market):
        moves = (told[f"{path}.rent_change.{seller}"] for seller in (holder, producer))
        told[f"{path}.break_even_stake.{holder}.{producer}"] = trade.break_even_stake(*moves).stake
    return told


MARKETS = Lens(
    name="markets",
    says="Who sells where, at which price, and who gains when a route opens or closes?",
    works=("Hobbs2001", "MetzlerHobbsPang2003", "Slade1994", "MondererShapley1996", "EggingBratseth2020",
           "Golombek1995", "Rosen1965", "Harker1991"),
    items=_items,
    missing=nothing_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=explain,
    figures=figures,
    details=details,
)
