"""Units of a market: which a number may be written in, and what it counts for in the market's own.

A market of natural gas is counted in bcm/y, $/kcm and $/MMBtu, of a cubic metre that holds `gcv`; a number may be
written in another of these, or in cubic metres of another calorific value (`$/kcm at 37.03 MJ/m3`). A market of
anything else names its units, and a number is written in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.case.market_parts import Market

__all__ = ["ENERGY", "FLAT", "PRICE", "SLOPE", "VOLUME", "Unit", "admitted", "own_unit", "read_unit"]

PRICE, VOLUME, SLOPE, FLAT = "$/kcm", "bcm/y", "$/kcm per bcm", "$/MMBtu"
ENERGY = "PJ/y"
_WRITTEN = re.compile(r"(\$/kcm per bcm|\$/kcm|bcm/y|\$/MMBtu|PJ/y)(?: at ([0-9]+(?:\.[0-9]+)?) MJ/m3)?")
_KIND = {PRICE: "price", FLAT: "price", VOLUME: "volume", ENERGY: "volume", SLOPE: "slope"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of natural gas: its kind, its name, and the calorific value of its cubic metre where that is its own."""

    kind: str
    name: str
    gcv: float | None = None


def read_unit(text: str) -> Unit | None:
    """A unit of natural gas from its text; None where it is none.

    >>> read_unit("$/kcm at 37.03 MJ/m3")
    Unit(kind='price', name='$/kcm', gcv=37.03)
    >>> read_unit("$/therm") is None
    True
    """
    match = _WRITTEN.fullmatch(text)
    if match is None or (match[2] and (match[1] in (FLAT, ENERGY) or float(match[2]) <= 0)):
        return None
    return Unit(_KIND[match[1]], match[1], float(match[2]) if match[2] else None)


def own_unit(market: Market, unit: str) -> str:
    """The unit of a field in this market, from the one that it has in a market of natural gas.

    >>> from detente.case.market_parts import Units
    >>> tin = Market(units=Units(price="$/t", volume="kt/y", money="million $"), producers={}, regions={}, routes={})
    >>> own_unit(tin, "$/MMBtu"), own_unit(tin, "$/kcm per bcm"), own_unit(tin, "share")
    ('$/t', '$/t per kt/y', 'share')
    """
    if market.units is None or unit not in _KIND:
        return unit
    kind, units = _KIND[unit], market.units
    return {"price": units.price, "volume": units.volume, "slope": f"{units.price} per {units.volume}"}[kind]


def admitted(market: Market, field_unit: str, written: str) -> str:
    """What would be right where a number is written in a unit that does not fit its field; nothing where it fits.

    >>> gas = Market(producers={}, regions={}, routes={})
    >>> admitted(gas, "bcm/y", "$/kcm")
    'bcm/y, bcm/y at 37.03 MJ/m3 or PJ/y'
    >>> admitted(gas, "$/kcm", "$/MMBtu")
    ''
    """
    own = own_unit(market, field_unit)
    if not written or written == own:
        return ""
    if market.units is not None or field_unit not in _KIND:
        return own or "no unit"
    unit, kind = read_unit(written), _KIND[field_unit]
    if unit is not None and unit.kind == kind:
        return ""
    names = {"price": "$/MMBtu, $/kcm or $/kcm at 37.03 MJ/m3", "volume": "bcm/y, bcm/y at 37.03 MJ/m3 or PJ/y",
             "slope": "$/kcm per bcm or $/kcm per bcm at 37.03 MJ/m3"}
    return names[kind]
