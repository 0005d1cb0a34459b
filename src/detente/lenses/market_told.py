"""A market in words and figures: prices, who earns what and why, and why a route is empty or full."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.case.market_parts import Market
from detente.case.market_units import PRICE, own_unit
from detente.case.parts import Case
from detente.errors import DetenteError
from detente.lenses.base import Figure, Item, Reader, Row, Steps, mean_known
from detente.lenses.market_names import CHANGE, labels, market_of, measures
from detente.lenses.worlds import Worlds, worlds_of
from detente.models.trade import STATUSES
from detente.quantity.words import sentence_list
from detente.words import inside, interval, number, percent, spaced

__all__ = ["details", "explain", "figures"]

Floats = NDArray[np.float64]
LEAST = 1e-6
"""A flow or a worth smaller than this is none."""
MOST_NAMED = 3


def explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    """What an analyst must be told of a market in today's world.

    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> from detente.lenses.load import load_case
    >>> run = run_case(load_case("three-sellers"), b"", Settings(4))
    >>> item = run.plan.planned("markets.cement.status").item
    >>> explain(run.source.case, item, reading_of(run).outcome)[0]
    'The price is 40 $/t in the town.'
    """
    if item.aspect == CHANGE:
        return ()
    market, path = market_of(case, item.path), item.path
    solved = float(mean_known(read(f"{path}.solved")))
    if not solved > 0:
        return (_unsolvable(path, read),)
    said = [_prices(market, path, read), _earners(market, path, read), *_scarce(market, path, read),
            *_fit(market, path, read)]
    if solved < 1:
        said.append(f"In {percent(1 - solved)} of the draws there is no equilibrium; they count nowhere.")
    return tuple(said)


def _unsolvable(path: str, read: Reader) -> str:
    """Why there is no equilibrium, by what is most frequent."""
    codes, counts = np.unique(read(f"{path}.status").astype(np.int64), return_counts=True)
    code = int(codes[np.argmax(counts)])
    why = STATUSES[code] if code < len(STATUSES) else "an input is not a finite number."
    return f"The market has no equilibrium in any draw. In {percent(float(counts.max() / counts.sum()))}: {why}"


def _spread(values: Floats, unit: str = "") -> str:
    """A median with the range of 80 % of the draws, where there is one."""
    low, middle, high = np.nanpercentile(values, [10, 50, 90]) if np.isfinite(values).any() else (np.nan,) * 3
    told = number(float(middle)) + (f" {unit}" if unit else "")
    return told if high - low <= 1e-9 * max(abs(middle), 1.0) else f"{told} ({interval(float(low), float(high))})"


def _prices(market: Market, path: str, read: Reader) -> str:
    """Every price, the highest first."""
    unit = measures(market)["price"].unit
    found = {label: read(f"{path}.price.{region}") for region, label in labels(market, "regions").items()}
    order = sorted(found, key=lambda label: -float(np.nanmedian(found[label])))
    if len(order) == 1:
        return f"The price is {_spread(found[order[0]], unit)} in {inside(order[0])}."
    listed = ", ".join(f"{_spread(found[label])} in {inside(label)}" for label in order)
    return f"Prices, in {unit}: {listed}{_ranges(*found.values())}."


def _ranges(*values: Floats) -> str:
    """What stands in brackets, where anything does."""
    is_wide = any(np.nanmax(v) - np.nanmin(v) > 1e-9 for v in values if np.isfinite(v).any())
    return "; in brackets the range of 80 % of the draws" if is_wide else ""


def _earners(market: Market, path: str, read: Reader) -> str:
    """Who earns most."""
    unit = measures(market)["rent"].unit
    found = {label: read(f"{path}.rent.{seller}") for seller, label in labels(market, "producers").items()}
    order = sorted(found, key=lambda label: -float(np.nanmedian(found[label])))[:MOST_NAMED]
    first, *rest = [f"{inside(label) if place else label} earns {_spread(found[label], '' if place else unit)}"
                    for place, label in enumerate(order)]
    return ", ".join([first, *rest]) + "."


def _scarce(market: Market, path: str, read: Reader) -> tuple[str, ...]:
    """Sellers that sell all they can in most draws, and to whom more capacity would be worth most."""
    worth = {label: read(f"{path}.scarcity_rent.{seller}") for seller, label in labels(market, "producers").items()}
    binding = [label for label, rent in worth.items() if float(mean_known((rent > LEAST).astype(float))) > 0.5]
    if not binding:
        return ()
    most = max(binding, key=lambda label: float(np.nanmedian(worth[label])))
    value = f"{number(float(np.nanmedian(worth[most])))} {own_unit(market, PRICE)}"
    said = f"worth most to {inside(most)}, {value}" if len(binding) > 1 else f"worth {value}"
    verb = "sell all they can" if len(binding) > 1 else "sells all it can"
    sellers = sentence_list([inside(label) for label in binding])
    return (f"In most draws {sellers} {verb}; one more unit of capacity would be {said}.",)


def _fit(market: Market, path: str, read: Reader) -> tuple[str, ...]:
    """How far the flows lie from those observed."""
    if not any(way.observed is not None for way in market.routes.values()):
        return ()
    error, share = read(f"{path}.flow_error"), read(f"{path}.flow_error_share")
    unit = measures(market)["flow"].unit
    count = sum(way.observed is not None for way in market.routes.values())
    return (f"Against the flows observed on {count} routes the error is {_spread(error, unit)} (root mean square), and "
            f"{percent(float(np.nanmedian(share)))} of all that was traded.",)


def details(case: Case, item: Item, read: Reader) -> tuple[Steps, ...]:
    """Route by route, why it carries nothing, all it can, or what it does.

    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> from detente.lenses.load import load_case
    >>> run = run_case(load_case("three-sellers"), b"", Settings(4))
    >>> item = run.plan.planned("markets.cement.status").item
    >>> details(run.source.case, item, reading_of(run).outcome)[0][1][0]
    'Low to the town: 30 kt/y; the price lies 30 $/t above the cost of delivering one more.'
    """
    if item.aspect == CHANGE:
        return ()
    market = market_of(case, item.path)
    told = (f"{label}: {_why(market, item.path, route, read)}" for route, label in labels(market, "routes").items())
    return (("Why each route carries what it does", tuple(told)),)


def _why(market: Market, path: str, route: str, read: Reader) -> str:
    """What a route carries, and the reason."""
    kinds = ("flow", "shortfall", "limit_rent", "markup")
    flow, short, limit, markup = (read(f"{path}.{kind}.{route}") for kind in kinds)
    if not np.isfinite(flow).any():
        return "no equilibrium."
    cost, price = own_unit(market, PRICE), measures(market)["price"].unit
    empty = float(mean_known(np.where(np.isfinite(flow), flow <= LEAST, np.nan)))
    if empty > 0.5:
        return _empty(empty, np.where(flow <= LEAST, short, np.nan), np.where(flow <= LEAST, limit, np.nan), cost)
    told = _spread(flow, measures(market)["flow"].unit) + _sometimes(empty)
    binds = float(mean_known(np.where(np.isfinite(limit), limit > LEAST, np.nan)))
    if binds > 0.5:
        worth = number(float(np.nanmedian(np.where(limit > LEAST, limit, np.nan))))
        return (f"{told}; full in {percent(binds)} of the draws, where room for one more unit would be worth {worth} "
                f"{cost}.")
    forced = float(mean_known(np.where(np.isfinite(short), short > LEAST, np.nan)))
    if forced > 0.5:
        worth = number(float(np.nanmedian(np.where(short > LEAST, short, np.nan))))
        return f"{told}; bound to it in {percent(forced)} of the draws, at a cost of {worth} {cost} for the last unit."
    return (f"{told}; the price lies {number(float(np.nanmedian(markup)))} {price} above the cost of delivering one "
            "more.")


def _sometimes(empty: float) -> str:
    """That it is empty now and then."""
    return f", nothing in {percent(empty)} of the draws" if empty > 0 else ""


def _empty(empty: float, short: Floats, limit: Floats, cost: str) -> str:
    """Why a route carries nothing: closed although it would pay, or too dear."""
    often = "" if empty == 1 else f" in {percent(empty)} of the draws"
    worth = float(np.nanmedian(limit)) if np.isfinite(limit).any() else 0.0
    if worth > LEAST:
        return f"nothing{often}: there is no room; the first unit would be worth {number(worth)} {cost}."
    gap = float(np.nanmedian(short)) if np.isfinite(short).any() else np.nan
    if gap > LEAST:
        return f"nothing{often}: delivering costs {number(gap)} {cost} more than the market pays."
    return f"nothing{often}: there is no room, and none is wanted."


def figures(case: Case, item: Item) -> tuple[Figure, ...]:
    """Flows, prices and rents today, and what each choice that touches the market changes.

    >>> from detente.lenses.load import load_case
    >>> case = load_case("three-sellers").case
    >>> from detente.lenses.markets import MARKETS
    >>> [figure.kind for figure in figures(case, MARKETS.items(case)[0])]
    ['flows', 'levels', 'levels', 'flows', 'differences']
    """
    if item.aspect == CHANGE:
        return ()
    market, path, found = market_of(case, item.path), item.path, list[Figure]()
    known = measures(market)
    found.append(Figure("flows", "Who sells where", "Width by volume, the median of the draws; producers at the left, "
                        "regions at the right.", _flows(market, path), unit=known["flow"].unit))
    for kind, section, title in (("price", "regions", "Prices"), ("rent", "producers", "What sellers earn")):
        rows = tuple(Row(label, (f"{path}.{kind}.{part}",)) for part, label in labels(market, section).items())
        says = "Median, and the range of 80 % of the draws."
        found.append(Figure("levels", title, says, rows, unit=known[kind].unit))
    for option, choice, label in _touching(case, path):
        picks = ((option, choice),)
        found.append(Figure("flows", f"Who sells where if: {label}", "Against today: more, less or as much.",
                            _flows(market, path), unit=known["flow"].unit, world=picks))
        found.append(Figure("differences", f"Prices and earnings if: {label}",
                            "Change against today on the same draws, all else as it is.", _moves(market, path),
                            world=picks))
    return tuple(found)


def _flows(market: Market, path: str) -> tuple[Row, ...]:
    """A row for each route, with its two ends."""
    sellers, buyers = labels(market, "producers"), labels(market, "regions")
    return tuple(Row(label, (f"{path}.flow.{route}",),
                     ends=(sellers[market.routes[route].producer], buyers[market.routes[route].region]))
                 for route, label in labels(market, "routes").items())


def _moves(market: Market, path: str) -> tuple[Row, ...]:
    """A row for each price and each rent; the note is its unit."""
    known = measures(market)
    kinds = (("price", "regions", "Price in"), ("rent", "producers", "Earnings of"))
    return tuple(Row(f"{word} {inside(label)}", (f"{path}.{kind}.{part}",), note=known[kind].unit)
                 for kind, section, word in kinds for part, label in labels(market, section).items())


def _touching(case: Case, path: str) -> tuple[tuple[str, str, str], ...]:
    """Choices other than today's that change something in the market: option, choice, and the choice in words."""
    found = [(option, choice, details.label or spaced(choice))
             for option, of in case.options.items() for choice, details in of.choices.items()
             if choice != of.status_quo and any(effect.path.startswith(f"{path}.") for effect in details.effects)]
    worlds = worlds_of(case) if found else None
    return tuple(entry for entry in found if worlds is not None and _is_world(worlds, entry[0], entry[1]))


def _is_world(worlds: Worlds, option: str, choice: str) -> bool:
    """Can the choice be made with all else as today."""
    try:
        worlds.find({option: choice})
    except DetenteError:
        return False
    return True
