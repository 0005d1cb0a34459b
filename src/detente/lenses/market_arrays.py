"""A market of the case as the solver's arrays; everything is converted here, on the way in and on the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.market_parts import OTHERS, Market
from detente.case.market_units import ENERGY, FLAT, SLOPE, VOLUME, read_unit
from detente.lenses.base import Sound
from detente.lenses.values import Values
from detente.models import trade
from detente.quantity import Quantity

__all__ = ["Arrays", "Scales", "arrays_of", "scales_of"]

Floats = NDArray[np.float64]
THOUSAND = 1000.0


@dataclass(frozen=True)
class Scales:
    """What makes the solver's numbers those of the case: factors of prices, costs and volumes, (draw,), and money."""

    price: Floats
    cost: Floats
    volume: Floats
    money: float


@dataclass(frozen=True)
class Arrays:
    """A market for the solver, the way back to the case's units, the volumes observed, and draws that are unsound."""

    market: trade.Market
    scales: Scales
    observed: Mapping[str, Floats]
    sound: Sound


def scales_of(market: Market, gcv: Floats) -> Scales:
    """The way back from $/kcm, bcm at 40 MJ/m3 and million $; of a market with units of its own nothing changes.

    >>> gas = Market(producers={}, regions={}, routes={})
    >>> scales = scales_of(gas, np.array([40.0]))
    >>> round(float(1 / scales.price[0]), 6), scales.cost, scales.money
    (37.912685, array([1.]), 0.001)
    """
    one = np.ones_like(gcv)
    if market.units is not None:
        return Scales(one, one, one, 1.0)
    own = trade.mmbtu_per_kcm(gcv) / trade.mmbtu_per_kcm()
    return Scales(np.broadcast_to(trade.per_mmbtu(1.0), gcv.shape), own, 1.0 / own, 1.0 / THOUSAND)


class _Reader:
    """Reads the numbers of one market in the solver's units; a number that is none marks its draw as unsound."""

    def __init__(self, market: Market, name: str, values: Values, sound: Sound) -> None:
        self.market, self.here, self.values, self.sound = market, f"markets.{name}", values, sound
        self.gcv = np.ones(values.size)
        if market.units is None:
            self.gcv = sound(values.number(f"{self.here}.gcv"), 40.0)
            self._positive(self.gcv)
            self.gcv = np.where(self.gcv > 0, self.gcv, 40.0)

    def __call__(self, path: str, instead: float = 0.0) -> Floats:
        """The number at a path below the market."""
        full = f"{self.here}.{path}"
        slot = self.values.slots[full]
        written = slot.value.unit if isinstance(slot.value, Quantity) else ""
        return self.sound(self.values.number(full), instead) * self._factor(written or slot.unit)

    def positive(self, path: str) -> Floats:
        """A number that must be above 0; a draw in which it is not is unsound."""
        found = self(path, 1.0)
        self._positive(found)
        return np.where(found > 0, found, 1.0)

    def columns(self, paths: Iterable[str], read: Callable[[str], Floats] | None = None) -> Floats:
        """Several numbers side by side, (draw, number)."""
        found = [(read or self)(path) for path in paths]
        return np.stack(found, axis=1) if found else np.empty((self.values.size, 0))

    def optional(self, section: str, field: str, missing: float) -> Floats:
        """A field of every part of a section, with a stand-in where the case gives none."""
        parts = getattr(self.market, section)
        return np.stack([self(f"{section}.{name}.{field}") if getattr(part, field) is not None
                         else np.full(self.values.size, missing) for name, part in parts.items()], axis=1)

    def _positive(self, found: Floats) -> None:
        self.sound.broken |= ~(found > 0)

    def _factor(self, written: str) -> Floats | float:
        """What one of a unit is in the solver's."""
        unit = read_unit(written) if self.market.units is None else None
        if unit is None:
            return 1.0
        own = np.asarray(self.gcv if unit.gcv is None else unit.gcv)
        if unit.name == FLAT:
            return trade.mmbtu_per_kcm()
        if unit.name == ENERGY:
            return 1.0 / 40.0
        size: Floats = trade.bcm(1.0, own)
        return {VOLUME: size, SLOPE: size ** -2.0}.get(unit.name, 1.0 / size)


def arrays_of(market: Market, name: str, values: Values) -> Arrays:
    """One market as the solver takes it, over the draws of a block.

    Our reading
    -----------
    A draw in which a number is not finite, or a slope, elasticity, reference price or delivered share is not above 0,
    is solved with stand-ins and marked as unsound.
    """
    sound = Sound(values.size)
    read = _Reader(market, name, values, sound)
    producers, regions, routes = (list(part) for part in (market.producers, market.regions, market.routes))
    intercept, slope = _demand(market, read)
    observed = {route: read(f"routes.{route}.observed") for route, way in market.routes.items()
                if way.observed is not None}
    owners = [shared.owner for shared in market.arcs.values()]
    problem = trade.Market(
        route_producer=np.array([producers.index(way.producer) for way in market.routes.values()], dtype=np.int64),
        route_region=np.array([regions.index(way.region) for way in market.routes.values()], dtype=np.int64),
        intercept=intercept,
        slope=slope,
        unit_cost=read.columns(f"producers.{producer}.unit_cost" for producer in producers),
        cost_slope=read.columns(f"producers.{producer}.cost_slope" for producer in producers),
        golombek=read.columns(f"producers.{producer}.golombek" for producer in producers),
        capacity=read.optional("producers", "capacity", np.inf),
        minimum_output=read.columns(f"producers.{producer}.minimum_output" for producer in producers),
        conduct=_conduct(market, read),
        toll=read.columns(f"routes.{route}.toll" for route in routes),
        toll_slope=read.columns(f"routes.{route}.toll_slope" for route in routes),
        delivered_share=np.stack([_share(market, read, route) for route in routes], axis=1),
        committed=_committed(market, read, observed),
        exposure=read.columns(f"routes.{route}.exposure" for route in routes),
        limit=read.optional("routes", "capacity", np.inf),
        fixed_supply=read.columns(f"regions.{region}.fixed_supply" for region in regions),
        trader_markup=np.array([[0.0 if part.traders is None else 1.0 / part.traders
                                 for part in market.regions.values()]]),
        arc_use=_uses(market) if market.arcs else None,
        arc_capacity=read.columns(f"arcs.{arc}.capacity" for arc in market.arcs) if market.arcs else None,
        arc_owner=np.array([trade.OUTSIDE_CARRIER if owner is None else producers.index(owner) for owner in owners],
                           dtype=np.int64) if market.arcs else None,
        stake=_stakes(market, read) if market.stakes else None,
        stake_mode=next((held.mode for held in market.stakes.values()), "accounting"),
    )
    return Arrays(problem, scales_of(market, read.gcv), observed, sound)


def _demand(market: Market, read: _Reader) -> tuple[Floats, Floats]:
    """(draw, region) intercept and slope, from a line or through a reference point."""
    lines = []
    factor = read.positive("elasticity_factor")
    for region, buyers in market.regions.items():
        here = f"regions.{region}"
        if buyers.price is None:
            lines.append((read(f"{here}.intercept"), read.positive(f"{here}.slope")))
            continue
        point = (read.positive(f"{here}.{field}") for field in ("price", "quantity", "elasticity"))
        price, quantity, elasticity = point
        lines.append(trade.demand_line(price, quantity, elasticity * factor))
    return np.stack([line[0] for line in lines], axis=1), np.stack([line[1] for line in lines], axis=1)


def _conduct(market: Market, read: _Reader) -> Floats:
    """(draw, producer, region) conduct; where a producer gives none for a region, that of its others."""
    rows = []
    for producer, seller in market.producers.items():
        here = f"producers.{producer}.conduct"
        if not isinstance(seller.conduct, Mapping):
            rows.append([read(here)] * len(market.regions))
            continue
        default = OTHERS if OTHERS in seller.conduct else next(iter(seller.conduct))  # where it does not sell
        rows.append([read(f"{here}.{region if region in seller.conduct else default}") for region in market.regions])
    return np.stack([np.stack(row, axis=1) for row in rows], axis=1)


def _share(market: Market, read: _Reader, route: str) -> Floats:
    """(draw,) delivered per unit produced: as given, or what the losses leave."""
    losses = market.routes[route].losses
    if not losses:
        return read.positive(f"routes.{route}.delivered_share")
    found = trade.chain(read.columns(f"routes.{route}.losses.{leg}" for leg in range(len(losses)))).delivered_share
    read.sound.broken |= ~(found > 0)
    return np.where(found > 0, found, 1.0)


def _committed(market: Market, read: _Reader, observed: Mapping[str, Floats]) -> Floats:
    """(draw, route) least volumes; liquefied gas that is not flexible stays at least where it was observed."""
    freedom = read("flexibility") if market.flexibility is not None else None
    columns = []
    for route, way in market.routes.items():
        least = read(f"routes.{route}.committed")
        if freedom is not None and way.lng and route in observed:
            least = np.maximum(least, trade.contracted(observed[route][:, None], freedom)[:, 0])
        columns.append(least)
    return np.stack(columns, axis=1)


def _uses(market: Market) -> Floats:
    """(arc, route) what a delivered unit takes of an arc."""
    return np.array([[shared.routes.get(route, 0.0) for route in market.routes] for shared in market.arcs.values()])


def _stakes(market: Market, read: _Reader) -> Floats:
    """(draw, holder, route) shares."""
    shares = np.zeros((read.values.size, len(market.producers), len(market.routes)))
    order, producers = list(market.routes), list(market.producers)
    for stake, held in market.stakes.items():
        share = read(f"stakes.{stake}.share")
        for route in held.routes:
            shares[:, producers.index(held.holder), order.index(route)] += share
    total = shares.sum(axis=1, keepdims=True)
    return np.where(total > 1.0, shares / np.where(total > 1.0, total, 1.0), shares)
