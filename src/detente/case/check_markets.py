"""Checks of markets: do names exist, is demand given once, do units fit, can what is promised be kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from detente.case.edit import all_edits
from detente.case.finding import Finding, Place, known
from detente.case.market_parts import OTHERS, Market, Producer, Region, Route
from detente.case.market_units import PRICE, SLOPE, VOLUME, admitted, read_unit
from detente.case.parts import Case
from detente.case.slots import Slot
from detente.quantity import Exact, Quantity

__all__ = ["check_market_networks", "check_market_numbers", "check_market_units", "check_markets", "market_warnings"]

POINT, LINE = ("price", "quantity", "elasticity"), ("intercept", "slope")
OWN = ("", PRICE, VOLUME, SLOPE)
"""Units of natural gas in which numbers of one kind can be compared as they stand."""


def check_markets(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Every producer, region, route, owner and holder that is named exists.

    >>> from detente.lenses.load import load_case
    >>> list(check_markets(load_case("prisoners-dilemma").case, {}))
    []
    """
    for name, market in case.markets.items():
        here = ("markets", name)
        for producer, details in market.producers.items():
            if details.actor is not None:
                yield from known("actor", details.actor, case.actors, (*here, "producers", producer, "actor"))
            if isinstance(details.conduct, Mapping):
                for region in details.conduct:
                    if region != OTHERS:
                        at = (*here, "producers", producer, "conduct", region)
                        yield from known("region", region, market.regions, at)
        for route, way in market.routes.items():
            yield from known("producer", way.producer, market.producers, (*here, "routes", route, "producer"))
            yield from known("region", way.region, market.regions, (*here, "routes", route, "region"))
        for arc, shared in market.arcs.items():
            for route in shared.routes:
                yield from known("route", route, market.routes, (*here, "arcs", arc, "routes", route))
            if shared.owner is not None:
                yield from known("producer", shared.owner, market.producers, (*here, "arcs", arc, "owner"))
        for stake, held in market.stakes.items():
            yield from known("producer", held.holder, market.producers, (*here, "stakes", stake, "holder"))
            for route in held.routes:
                yield from known("route", route, market.routes, (*here, "stakes", stake, "routes"))


def check_market_networks(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Nobody stands apart: every producer, region and shared arc has a route, every sale a conduct, stakes fit.

    >>> from detente.lenses.load import load_case
    >>> list(check_market_networks(load_case("prisoners-dilemma").case, {}))
    []
    """
    for name, market in case.markets.items():
        here = ("markets", name)
        for section in ("producers", "regions", "routes"):
            if not getattr(market, section):
                yield (*here, section), f"empty; a market needs {section}"
        sold = {(way.producer, way.region) for way in market.routes.values()}
        for producer in market.producers:
            if market.routes and producer not in {seller for seller, _ in sold}:
                yield (*here, "producers", producer), "no route begins here; add one, or leave the producer out"
        for region in market.regions:
            if market.routes and region not in {buyer for _, buyer in sold}:
                yield (*here, "regions", region), "no route ends here; add one, or leave the region out"
        for producer, region in sorted(sold):
            conduct = market.producers[producer].conduct if producer in market.producers else None
            if isinstance(conduct, Mapping) and region not in conduct and OTHERS not in conduct:
                yield (*here, "producers", producer, "conduct"), f"gives none for {region}; add it, or {OTHERS}"
        yield from _arcs_and_stakes(market, here)


def _arcs_and_stakes(market: Market, here: Place) -> Iterator[Finding]:
    """Arcs carry something; a stake is in others' routes, and all shares of a route are at most the whole."""
    for arc, shared in market.arcs.items():
        if not shared.routes:
            yield (*here, "arcs", arc, "routes"), "empty; name the routes that share it, such as {a-to-b: 1}"
    modes = {held.mode for held in market.stakes.values()}
    total: dict[str, float] = {}
    for stake, held in market.stakes.items():
        place = (*here, "stakes", stake)
        if len(modes) > 1:
            yield (*place, "mode"), "accounting and internalised in one market; one mode must hold for all its stakes"
        for route in held.routes:
            if route in market.routes and market.routes[route].producer == held.holder:
                yield (*place, "routes"), f"{route} is the holder's own; a stake is a share in others' routes"
            total[route] = total.get(route, 0.0) + (_exact(held.share) or 0.0)
            if total[route] > 1 + 1e-12:
                yield (*place, "share"), f"the stakes in {route} sum to {total[route]:g}; at most 1 can be held"


def check_market_numbers(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Demand is given once and whole, costs rise, and what must be sold can be made and carried.

    >>> from detente.lenses.load import load_case
    >>> list(check_market_numbers(load_case("prisoners-dilemma").case, {}))
    []
    """
    for name, market in case.markets.items():
        here = ("markets", name)
        if _exact(market.gcv) == 0:
            yield (*here, "gcv"), "0; gas holds energy, for example 40 MJ/m3"
        if market.units is not None and "gcv" in market.model_fields_set:
            yield (*here, "gcv"), "a market that names its units is not counted in cubic metres; leave gcv out"
        if market.flexibility is not None and not any(_moves(way) for way in market.routes.values()):
            yield (*here, "flexibility"), "no route has both lng: true and observed, so nothing could be flexible"
        for region, buyers in market.regions.items():
            yield from _demand(market, buyers, (*here, "regions", region))
        for producer, seller in market.producers.items():
            yield from _costs(market, seller, (*here, "producers", producer))
        for route, way in market.routes.items():
            yield from _way(market, way, (*here, "routes", route))
        yield from _promises(market, here)
        yield from _arcs(market, here)


def _moves(way: Route) -> bool:
    return way.lng and way.observed is not None


def _demand(market: Market, buyers: Region, place: Place) -> Iterator[Finding]:
    """A reference point or a line, not both and not half of one; and something to buy."""
    point = [field for field in POINT if getattr(buyers, field) is not None]
    line = [field for field in LINE if getattr(buyers, field) is not None]
    if point and line:
        yield place, f"demand is given twice, by {', '.join(point)} and by {', '.join(line)}; give one of the two"
    elif not point and not line:
        yield place, "demand is missing; give price, quantity and elasticity, or intercept and slope"
    elif point and len(point) < len(POINT):
        lacking = ", ".join(field for field in POINT if field not in point)
        yield place, f"{lacking} missing; a reference point is price, quantity and elasticity together"
    elif line and len(line) < len(LINE):
        yield place, f"{LINE[1] if line[0] == LINE[0] else LINE[0]} missing; a demand line is intercept and slope"
    for field in (*POINT, "slope"):
        value = getattr(buyers, field)
        if value is not None and value.form == Exact(0.0):
            yield (*place, field), "0; demand falls as the price rises, so this is above 0"
    intercept, slope = _exact(buyers.intercept), _exact(buyers.slope)
    supply = _volume(market, buyers.fixed_supply) or 0.0
    if intercept is not None and slope is not None and intercept <= slope * supply:
        yield (*place, "intercept"), (f"{intercept:g} is no more than slope times fixed_supply, {slope * supply:g}; "
                                      "home output alone would fill the market at a price of 0")


def _costs(market: Market, seller: Producer, place: Place) -> Iterator[Finding]:
    """A cost that grows without bound needs a capacity; the least output is at most the most."""
    if seller.capacity is None and seller.golombek.form != Exact(0.0):
        yield (*place, "golombek"), "needs a capacity, toward which marginal cost rises"
    least, most = _volume(market, seller.minimum_output) or 0.0, _volume(market, seller.capacity)
    if most is not None and least > most:
        yield (*place, "minimum_output"), f"{least:g} is above the capacity, {most:g}"


def _way(market: Market, way: Route, place: Place) -> Iterator[Finding]:
    """Losses are said once, and a route carries no less than what is committed to it."""
    if way.losses and "delivered_share" in way.model_fields_set:
        yield (*place, "losses"), "delivered_share is given as well; give one of the two"
    if _exact(way.delivered_share) == 0 or any(_exact(loss) == 1 for loss in way.losses):
        yield (*place, "losses" if way.losses else "delivered_share"), "nothing arrives; close the route by capacity: 0"
    least, most = _volume(market, way.committed) or 0.0, _volume(market, way.capacity)
    if most is not None and least > most:
        yield (*place, "committed"), f"{least:g} is above the route's capacity, {most:g}"


def _promises(market: Market, here: Place) -> Iterator[Finding]:
    """What is committed on all routes of a producer can be produced, and what must be produced can be carried."""
    for producer, seller in market.producers.items():
        own = [way for way in market.routes.values() if way.producer == producer]
        most, least = _volume(market, seller.capacity), _volume(market, seller.minimum_output) or 0.0
        wanted = sum((_volume(market, way.committed) or 0.0) / _share(way) for way in own)
        if most is not None and wanted > most * (1 + 1e-12):
            yield (*here, "producers", producer, "capacity"), (
                f"{most:g} is less than the {wanted:g} that must be produced for what its routes have committed")
        ways = [_volume(market, way.capacity) for way in own]
        room = sum((most_way or 0.0) / _share(way) for way, most_way in zip(own, ways, strict=True))
        if own and None not in ways and least > room * (1 + 1e-12):
            yield (*here, "producers", producer, "minimum_output"), (
                f"{least:g} is more than its routes can take, {room:g}")


def _share(way: Route) -> float:
    """What is delivered of a unit produced, where it is known exactly; else 1, which lets more pass."""
    share = _exact(way.delivered_share) or 1.0
    for loss in way.losses:
        share *= 1.0 - (_exact(loss) or 0.0)
    return share if share > 0 else 1.0


def _arcs(market: Market, here: Place) -> Iterator[Finding]:
    """What is committed on the routes through an arc can pass it."""
    for arc, shared in market.arcs.items():
        most = _volume(market, shared.capacity)
        wanted = sum(use * (_volume(market, market.routes[route].committed) or 0.0)
                     for route, use in shared.routes.items() if route in market.routes)
        if most is not None and wanted > most * (1 + 1e-12):
            yield (*here, "arcs", arc, "capacity"), (
                f"{most:g} is less than the {wanted:g} that the routes through it have committed")


def _exact(value: Quantity | None) -> float | None:
    """A number that is known exactly, in its field's own unit; none where it is a price in another unit."""
    form = getattr(value, "form", None)
    if value is None or not isinstance(form, Exact):
        return None
    return form.value if value.unit in OWN or read_unit(value.unit) is None else None


def _volume(market: Market, value: Quantity | None) -> float | None:
    """A volume that is known exactly, in the market's own unit, from whatever unit it is written in."""
    unit, gcv = read_unit(value.unit) if value is not None else None, _exact(market.gcv)
    if value is None or unit is None or value.unit in OWN:
        return _exact(value)
    if not isinstance(value.form, Exact) or not gcv:
        return None
    return value.form.value * ((unit.gcv or gcv) if unit.name == VOLUME else 1.0) / gcv


def check_market_units(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """A number is in a unit that fits its field; an edit is in the unit of what it changes.

    >>> from detente.lenses.load import load_case
    >>> list(check_market_units(load_case("prisoners-dilemma").case, {}))
    []
    """
    for slot in leaves.values():
        market = case.markets.get(str(slot.place[1])) if slot.path.startswith("markets.") else None
        written = getattr(slot.value, "unit", "")
        if market is not None and written:
            right = admitted(market, slot.unit, written)
            if right:
                yield slot.place, f'the unit "{written}" does not fit here; {right} would be right'
    for place, edit in all_edits(case):
        target = leaves.get(edit.path)
        if target is None or not edit.path.startswith("markets."):
            continue
        stands = getattr(target.value, "unit", "") or target.unit
        for kind in ("set", "add", "scale"):
            unit = getattr(getattr(edit, kind), "unit", "")
            if unit and (unit != stands or kind == "scale"):
                right = "no unit" if kind == "scale" else stands
                yield (*place, kind), f'the unit "{unit}" is not that of what it changes; {right} would be right'


def market_warnings(case: Case, leaves: Mapping[str, Slot]) -> Iterator[Finding]:
    """Conduct above 1, which means sellers that collude.

    >>> from detente.lenses.load import load_case
    >>> list(market_warnings(load_case("prisoners-dilemma").case, {}))
    []
    """
    for name, market in case.markets.items():
        for producer, seller in market.producers.items():
            each = seller.conduct if isinstance(seller.conduct, Mapping) else {"": seller.conduct}
            for region, conduct in each.items():
                found = _exact(conduct)
                if found is not None and found > 1:
                    place = ("markets", name, "producers", producer, "conduct", *([region] if region else []))
                    yield place, f"{found:g} is above 1, which stands for sellers that act together"
