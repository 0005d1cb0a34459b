"""Names of what a market offers: kinds of outcome with their units, and its parts as sentences call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.case.market_parts import Market
from detente.case.market_units import FLAT, PRICE, VOLUME, own_unit
from detente.case.parts import Case
from detente.words import capitalised, inside, spaced

__all__ = ["CHANGE", "CHANGES", "Measure", "labels", "market_of", "measures", "stake_pairs"]

CHANGE = "change"
"""Aspect of the item that compares a market with today's."""

CHANGES = {"price": "regions", "rent": "producers", "rent_after_stakes": "producers", "consumer_surplus": "regions",
           "flow": "routes", "output": "producers"}
"""Kinds of outcome whose change against today is an outcome too, and the section of their parts."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind of outcome: what it says of one part of a section, and its unit."""

    section: str
    says: str
    unit: str


def market_of(case: Case, path: str) -> Market:
    """The market that an item's path names.

    >>> from detente.lenses.load import load_case
    >>> market_of(load_case("three-sellers").case, "markets.cement").units.volume
    'kt/y'
    """
    return case.markets[path.split(".")[1]]


def measures(market: Market) -> Mapping[str, Measure]:
    """Every kind of outcome that a market has, by its name.

    >>> from detente.lenses.load import load_case
    >>> list(measures(load_case("three-sellers").case.markets["cement"]))[:4]
    ['price', 'quantity', 'flow', 'output']
    """
    price, cost, volume = (own_unit(market, unit) for unit in (FLAT, PRICE, VOLUME))
    money = "bn $/y" if market.units is None else market.units.money
    found = {
        "price": Measure("regions", "price in {}", price),
        "quantity": Measure("regions", "use in {}, home output included", volume),
        "flow": Measure("routes", "delivered from {}", volume),
        "output": Measure("producers", "output of {}", volume),
        "rent": Measure("producers", "what {} earns", money),
        "rent_after_stakes": Measure("producers", "what {} earns after the shares of others", money),
        "consumer_surplus": Measure("regions", "what buyers in {} would pay above the price; changes count", money),
        "markup": Measure("routes", "price less the cost of delivering from {}", price),
        "shortfall": Measure("routes", "how far the cost of delivering from {} lies above the price", cost),
        "limit_rent": Measure("routes", "worth of one more unit of room from {}", cost),
        "scarcity_rent": Measure("producers", "worth to {} of one more unit of capacity", cost),
        "arc_rent": Measure("arcs", "worth of one more unit of room in {}", cost),
    }
    absent = {*(() if market.stakes else ("rent_after_stakes",)), *(() if market.arcs else ("arc_rent",))}
    return {kind: measure for kind, measure in found.items() if kind not in absent}


def labels(market: Market, section: str) -> Mapping[str, str]:
    """The parts of a section with the names that sentences call them by; a route by its two ends.

    >>> from detente.lenses.load import load_case
    >>> dict(labels(load_case("three-sellers").case.markets["cement"], "routes"))["low-town"]
    'Low to the town'
    """
    if section != "routes":
        return {part: details_name(market, section, part) for part in getattr(market, section)}
    ends = [(way.producer, way.region) for way in market.routes.values()]
    found = {}
    for route, way in market.routes.items():
        seller, buyer = details_name(market, "producers", way.producer), details_name(market, "regions", way.region)
        pair = f"{seller} to {inside(buyer)}"
        is_alone = ends.count((way.producer, way.region)) == 1
        found[route] = pair if is_alone else f"{pair} ({spaced(route)})"
    return found


def details_name(market: Market, section: str, part: str) -> str:
    """A part's own name, or its id in words with a capital."""
    found = getattr(market, section).get(part)
    return getattr(found, "name", "") or capitalised(spaced(part))


def stake_pairs(market: Market) -> tuple[tuple[str, str], ...]:
    """Holders of stakes with the producers in whose routes they hold them.

    >>> from detente.lenses.load import load_case
    >>> stake_pairs(load_case("three-sellers").case.markets["cement"])
    ()
    """
    return tuple(dict.fromkeys((held.holder, market.routes[route].producer) for held in market.stakes.values()
                               for route in held.routes if route in market.routes))
