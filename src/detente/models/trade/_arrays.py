"""A market's arrays, complete and checked: defaults filled in, shapes and ranges refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from detente.errors import DetenteError, DomainError, NotConvexError, ShapeError
from detente.models.checks import BoolArray, FloatArray, IntArray, as_floats, count_draws, refuse_word
from detente.models.trade.records import OUTSIDE_CARRIER, STAKE_MODES, Market


class Structure(NamedTuple):
    """What does not vary over draws; routes here are in the order of their pairs.

    `order` gives a route's place in the market's own order. Routes of a pair lie between two entries of `pair_start`,
    uses of arcs by a route between two entries of `use_start`.
    """

    order: IntArray
    producer: IntArray
    region: IntArray
    pair: IntArray
    pair_start: IntArray
    pair_producer: IntArray
    pair_region: IntArray
    use_start: IntArray
    use_arc: IntArray
    use_weight: FloatArray
    arc_owner: IntArray


class Numbers(NamedTuple):
    """What may vary over draws, in the market's own units; the first axis has length 1 or the number of draws.

    Routes are in the order of `Structure`. `slope` holds the diagonal where the market has a matrix.
    """

    intercept: FloatArray
    slope: FloatArray
    fixed_supply: FloatArray
    trader_markup: FloatArray
    unit_cost: FloatArray
    cost_slope: FloatArray
    golombek: FloatArray
    capacity: FloatArray
    minimum_output: FloatArray
    conduct: FloatArray
    toll: FloatArray
    toll_slope: FloatArray
    delivered_share: FloatArray
    committed: FloatArray
    exposure: FloatArray
    limit: FloatArray
    arc_capacity: FloatArray


class Filled(NamedTuple):
    """A market with nothing left out; `cross_slope` (draw, region, region), `stake` (draw, holder, route), or None."""

    structure: Structure
    numbers: Numbers
    cross_slope: FloatArray | None
    stake: FloatArray | None
    is_internalised: bool
    is_sound: BoolArray
    draws: int


DEFAULTS = {
    "cost_slope": ("producer", 0.0), "golombek": ("producer", 0.0), "capacity": ("producer", np.inf),
    "minimum_output": ("producer", 0.0), "toll": ("route", 0.0), "toll_slope": ("route", 0.0),
    "delivered_share": ("route", 1.0), "committed": ("route", 0.0), "exposure": ("route", 1.0),
    "limit": ("route", np.inf), "fixed_supply": ("region", 0.0), "trader_markup": ("region", 0.0),
    "arc_capacity": ("arc", np.inf),
}  # fmt: skip
"""The axis after `draw` and the value of whatever may be left out, but for conduct, arcs and stakes."""

MAY_BE_INFINITE = ("capacity", "limit", "arc_capacity")

Complaint = tuple[type[DetenteError], str]


def filled(market: Market) -> Filled:
    """The market complete, or a refusal that names everything wrong with it."""
    refuse_word("stake_mode", market.stake_mode, STAKE_MODES)
    arrays = read(market)
    draws = count_draws({name: array for name, array in arrays.items() if array.size or len(array) > 1})
    structure = structured(market, arrays)
    complain(list(complaints(arrays)) + list(index_complaints(market, arrays)))
    is_sound = np.ones(draws, dtype=np.bool_)
    for name, array in arrays.items():
        is_bad = np.isnan(array) if name in MAY_BE_INFINITE else ~np.isfinite(array)
        is_sound &= ~is_bad.reshape(len(array), -1).any(axis=1)
    cross = arrays.pop("slope") if arrays["slope"].ndim == 3 else None
    if cross is not None:
        arrays["slope"] = np.ascontiguousarray(np.diagonal(cross, axis1=1, axis2=2))
    stake = arrays.pop("stake", None)
    routes = {name for name, (axis, _) in DEFAULTS.items() if axis == "route"}
    numbers = Numbers(
        **{
            name: np.ascontiguousarray(arrays[name][:, structure.order] if name in routes else arrays[name])
            for name in Numbers._fields
        }
    )
    return Filled(structure, numbers, cross, stake, market.stake_mode == "internalised", is_sound, draws)


def read(market: Market) -> dict[str, FloatArray]:
    """Every array that has draws, with the right axes."""
    found = {
        "intercept": as_floats("intercept", market.intercept, ("draw", "region")),
        "unit_cost": as_floats("unit_cost", market.unit_cost, ("draw", "producer")),
    }
    slope = np.asarray(market.slope, dtype=np.float64)
    axes = ("draw", "region", "region") if slope.ndim == 3 else ("draw", "region")
    found["slope"] = as_floats("slope", slope, axes)
    regions, producers = found["intercept"].shape[1], found["unit_cost"].shape[1]
    arcs = 0 if market.arc_use is None else len(market.arc_use)
    size = {"producer": producers, "region": regions, "route": len(market.route_producer), "arc": arcs}
    for name, (axis, default) in DEFAULTS.items():
        given = getattr(market, name)
        found[name] = np.full((1, size[axis]), default) if given is None else as_floats(name, given, ("draw", axis))
        need(name, found[name], (size[axis],), (axis,))
    need("slope", found["slope"], (regions,) * (slope.ndim - 1), axes[1:])
    given = np.ones((1, producers, regions)) if market.conduct is None else market.conduct
    found["conduct"] = as_floats("conduct", given, ("draw", "producer", "region"))
    need("conduct", found["conduct"], (producers, regions), ("producer", "region"))
    if market.stake is not None:
        stake = np.asarray(market.stake, dtype=np.float64)
        found["stake"] = stake[np.newaxis] if stake.ndim == 2 else stake
        need("stake", found["stake"], (producers, size["route"]), ("holder", "route"))
    return found


def need(name: str, array: FloatArray, shape: tuple[int, ...], axes: tuple[str, ...]) -> None:
    """Refuse an array whose axes after `draw` have other lengths than the market's."""
    if array.shape[1:] != shape:
        raise ShapeError(f"{name} has shape {array.shape} but the market needs {shape} on ({', '.join(axes)})")


def indices(name: str, values: IntArray, lowest: int, count: int, what: str) -> IntArray:
    """The values as indices of something, or a refusal."""
    array = np.asarray(values, dtype=np.int64)
    if array.ndim != 1:
        raise ShapeError(f"{name} has shape {array.shape} but it is one row of indices")
    if array.size and (array.min() < lowest or array.max() >= count):
        wrong = next(int(i) for i in array if i < lowest or i >= count)
        raise ShapeError(f"{name} holds {wrong}, but {what} are counted from {lowest} to {count - 1}")
    return array


def structured(market: Market, arrays: dict[str, FloatArray]) -> Structure:
    """Routes sorted by pair, and who uses which arc."""
    producers, regions = arrays["unit_cost"].shape[1], arrays["intercept"].shape[1]
    producer = indices("route_producer", market.route_producer, 0, producers, "producers")
    region = indices("route_region", market.route_region, 0, regions, "regions")
    if producer.shape != region.shape:
        raise ShapeError(f"route_producer has shape {producer.shape} but route_region has shape {region.shape}")
    arcs = arrays["arc_capacity"].shape[1]
    use = np.zeros((0, len(producer))) if market.arc_use is None else np.asarray(market.arc_use, dtype=np.float64)
    use = use.reshape(arcs, -1) if use.size else np.zeros((arcs, len(producer)))
    if use.shape != (arcs, len(producer)):
        raise ShapeError(f"arc_use has shape {use.shape} but the market needs {(arcs, len(producer))} on (arc, route)")
    if not (np.isfinite(use) & (use >= 0.0)).all():
        raise DomainError("arc_use must be finite and at least 0: throughput of the arc per unit delivered")
    given = np.full(arcs, OUTSIDE_CARRIER) if market.arc_owner is None else market.arc_owner
    owner = indices("arc_owner", given, OUTSIDE_CARRIER, producers, "owners")
    if owner.shape != (arcs,):
        raise ShapeError(f"arc_owner has shape {owner.shape} but there are {arcs} arcs")
    order = np.lexsort((np.arange(len(producer)), region, producer)).astype(np.int64)
    key = producer[order] * max(regions, 1) + region[order]
    start = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if key.size else np.zeros(0, np.int64)
    pair = np.repeat(np.arange(len(start)), np.diff(np.r_[start, key.size]))
    route_use, arc = np.nonzero(use[:, order].T)
    return Structure(
        order=order,
        producer=producer[order],
        region=region[order],
        pair=pair.astype(np.int64),
        pair_start=np.r_[start, key.size].astype(np.int64),
        pair_producer=producer[order][start],
        pair_region=region[order][start],
        use_start=np.searchsorted(route_use, np.arange(len(producer) + 1)).astype(np.int64),
        use_arc=arc.astype(np.int64),
        use_weight=np.ascontiguousarray(use[:, order].T[route_use, arc]),
        arc_owner=owner,
    )


def complaints(arrays: dict[str, FloatArray]) -> Iterator[Complaint]:
    """Whatever a path could not take, by its sentence; what is not a number is no complaint."""
    convex, domain = NotConvexError, DomainError
    slope = arrays["slope"]
    if slope.ndim == 2:
        yield from found(convex, "region {} has slope {} in draw {}; it must be above 0", slope, slope <= 0.0)
    yield from found(
        convex,
        "producer {} has falling marginal cost in draw {draw}: cost_slope is {value}; first-order conditions would not "
        "show a maximum, so no path can certify an equilibrium; use a cost_slope of at least 0",
        arrays["cost_slope"],
        arrays["cost_slope"] < 0.0,
    )
    golombek, capacity = np.broadcast_arrays(arrays["golombek"], arrays["capacity"])
    yield from found(
        convex,
        "producer {} has golombek {} in draw {}; it must be 0 or negative, with a finite capacity, so that marginal "
        "cost rises",
        golombek,
        (golombek > 0.0) | ((golombek < 0.0) & np.isinf(capacity)),
    )
    tolls, conduct = arrays["toll_slope"], arrays["conduct"]
    yield from found(convex, "route {} has toll_slope {} in draw {}; it must be at least 0", tolls, tolls < 0.0)
    text = "the conduct of producer {} in region {} is {value} in draw {draw}; it must be at least 0"
    yield from found(convex, text, conduct, conduct < 0.0)
    for name in ("capacity", "minimum_output", "committed", "limit", "fixed_supply", "trader_markup", "arc_capacity"):
        text = f"{name} of {DEFAULTS[name][0]} {{}} is {{}} in draw {{}}; it must be at least 0"
        yield from found(domain, text, arrays[name], arrays[name] < 0.0)
    share, exposure = arrays["delivered_share"], arrays["exposure"]
    text = "delivered_share of route {} is {} in draw {}; it must be above 0 and at most 1"
    yield from found(domain, text, share, (share <= 0.0) | (share > 1.0))
    text = "exposure of route {} is {} in draw {}; it must be from 0 to 1"
    yield from found(domain, text, exposure, (exposure < 0.0) | (exposure > 1.0))


def index_complaints(market: Market, arrays: dict[str, FloatArray]) -> Iterator[Complaint]:
    """What is wrong with the stakes."""
    if "stake" not in arrays:
        return
    stake = arrays["stake"]
    text = "the stake of producer {} in route {} is {value} in draw {draw}; it must be at least 0"
    yield from found(DomainError, text, stake, stake < 0.0)
    total = stake.sum(axis=1)
    text = "the stakes in route {} sum to {} in draw {}; they must sum to at most 1"
    yield from found(DomainError, text, total, total > 1.0 + 1e-12)


def found(kind: type[DetenteError], text: str, values: FloatArray, is_bad: BoolArray) -> Iterator[Complaint]:
    """One complaint for the first draw that shows a fault, with the count of the others."""
    if not is_bad.any():
        return
    draw, *items = (int(i) for i in np.argwhere(is_bad)[0])
    value = f"{float(values[(draw, *items)]):g}"
    others = int(is_bad.reshape(len(is_bad), -1).any(axis=1).sum()) - 1
    said = text.format(*items, value, draw, value=value, draw=draw)
    yield kind, said + (f" (and {others} more draw{'s' if others > 1 else ''})" if others else "")


def complain(problems: list[Complaint]) -> None:
    """Raise one exception that says everything, of the first kind among the problems."""
    if problems:
        raise problems[0][0]("; ".join(text for _, text in problems))
