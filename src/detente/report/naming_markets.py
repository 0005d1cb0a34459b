"""Numbers of a market in the analyst's words: whose cost, which route's toll, what is known of buyers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from detente.case.parts import Case
from detente.words import capitalised, inside, spaced

__all__ = ["of_market"]

_FIELDS = MappingProxyType(
    {
        "unit_cost": "cost of the first unit",
        "cost_slope": "rise of cost with output",
        "golombek": "rise of cost toward capacity",
        "minimum_output": "least output",
        "price": "price at the reference point",
        "quantity": "use at the reference point",
        "elasticity": "elasticity of demand",
        "intercept": "price at which use would be nil",
        "slope": "fall of the price with use",
        "fixed_supply": "home output",
        "toll": "toll",
        "toll_slope": "rise of the toll with volume",
        "delivered_share": "share delivered",
        "capacity": "capacity",
        "committed": "committed volume",
        "exposure": "share sold at the market price",
        "observed": "observed volume",
    }
)
_WHOLE = MappingProxyType(
    {
        "gcv": "calorific value of the gas",
        "elasticity_factor": "common factor of all elasticities",
        "flexibility": "flexibility of liquefied gas",
    }
)


def of_market(case: Case, found: Mapping[str, str]) -> str:
    """A number of a market.

    >>> from detente.lenses.load import load_case
    >>> case = load_case("three-sellers").case
    >>> of_market(case, {"market": "cement", "rest": "routes.low-town.toll"})
    'the toll from Low to the town'
    """
    market, (section, *steps) = case.markets.get(found["market"]), found["rest"].split(".")
    whole = inside(getattr(market, "name", "") or spaced(found["market"]))
    if not steps:
        return f"the {_WHOLE.get(section, spaced(section))} in the market “{whole}”"
    part, (first, *deeper) = steps[0], steps[1:] or [""]
    if section == "routes":
        return f"the {_FIELDS.get(first, spaced(first))} {_way(market, part)}"
    name = _name(market, section, part)
    if section == "producers" and first == "conduct":
        where = f" in {inside(_name(market, 'regions', deeper[0]))}" if deeper and deeper[0] != "others" else ""
        return f"how far {inside(name)} counts its weight{where or ' in the market'}"
    if section == "stakes":
        return f"the {spaced(first)} of the stake “{spaced(part)}”"
    return f"the {_FIELDS.get(first, spaced(first))} {'in' if section in ('regions', 'arcs') else 'of'} {inside(name)}"


def _name(market: Any, section: str, part: str) -> str:
    """A part by its own name, or its id in words."""
    entry = getattr(market, section, {}).get(part)
    return getattr(entry, "name", "") or capitalised(spaced(part))


def _way(market: Any, route: str) -> str:
    """A route by its two ends."""
    way = getattr(market, "routes", {}).get(route)
    if way is None:
        return f"of {spaced(route)}"
    return f"from {inside(_name(market, 'producers', way.producer))} to {inside(_name(market, 'regions', way.region))}"
