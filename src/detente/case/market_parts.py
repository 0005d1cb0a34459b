"""Parts of the data dictionary for markets: producers, regions, routes, shared arcs, stakes, units."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, StrictInt

from detente.case.fields import Cited, Id, Part, Text, number, said
from detente.errors import QuantityError
from detente.quantity import Quantity, parse_quantity

__all__ = ["OTHERS", "TABLES", "Arc", "Market", "Producer", "Region", "Route", "Stake", "Units"]

OTHERS = "others"
TABLES = ("producers", "regions", "routes", "arcs", "stakes")
"""Parts of a market that may stand in a table beside the case."""

FORMS = frozenset({"is", "low", "mode", "high", "uniform", "normal", "beta", "choose", "pool", "from"})
NOTHING, ALL = parse_quantity(0.0), parse_quantity(1.0)


def _one_or_each(raw: object) -> object:
    """A mapping is a quantity where it has a word of one, else one quantity for each id."""
    if not isinstance(raw, dict) or FORMS & set(raw) or any(_is_quantile(key) for key in raw):
        try:
            return raw if isinstance(raw, Quantity) else parse_quantity(raw)
        except QuantityError as error:
            raise ValueError(str(error)) from None
    return raw


def _is_quantile(key: object) -> bool:
    """Is it the name of a quantile, such as p5."""
    return isinstance(key, str) and key[:1] == "p" and key[1:].replace(".", "", 1).isdigit()


OneOrEach = Annotated[Quantity | dict[Id, Quantity], BeforeValidator(_one_or_each)]


class Units(Part):
    """What a market is counted in, where it is not natural gas; nothing is then converted."""

    price: Text = said("unit of prices, costs and tolls, such as $/t")
    volume: Text = said("unit of volumes, such as Mt/y")
    money: Text = said("unit of what is earned: a price times a volume, such as million $/y")


class Producer(Cited):
    """A seller in a market, who knows that selling more lowers the price."""

    name: Text = said("name as the report prints it", "")
    actor: Id | None = said("the actor whose rent it is", None)
    unit_cost: Quantity = number("marginal cost of the first unit", unit="$/kcm")
    cost_slope: Quantity = number("rise of marginal cost with output", NOTHING, low=0.0, unit="$/kcm per bcm")
    golombek: Quantity = number("makes marginal cost rise without bound toward capacity; 0 for not", NOTHING, high=0.0,
                                unit="$/kcm")
    capacity: Quantity | None = number("most it can produce; without it there is no bound", None, low=0.0, unit="bcm/y")
    minimum_output: Quantity = number("least it produces", NOTHING, low=0.0, unit="bcm/y")
    conduct: OneOrEach = number("0 takes prices as given, 1 acts as a Cournot seller; one number, or one for each "
                                "region with `others` for the rest", ALL, low=0.0)


class Region(Cited):
    """Buyers in one place, with a falling demand line."""

    name: Text = said("name as the report prints it", "")
    price: Quantity | None = number("price at the reference point", None, low=0.0, unit="$/MMBtu")
    quantity: Quantity | None = number("use at the reference point, home output included", None, low=0.0, unit="bcm/y")
    elasticity: Quantity | None = number("per cent by which use falls there when the price rises by one", None, low=0.0)
    intercept: Quantity | None = number("price at which use would be nil, instead of a reference point", None,
                                        unit="$/kcm")
    slope: Quantity | None = number("fall of the price with use, instead of a reference point", None, low=0.0,
                                    unit="$/kcm per bcm")
    fixed_supply: Quantity = number("home output that does not react", NOTHING, low=0.0, unit="bcm/y")
    traders: StrictInt | None = said("traders who buy at the border and know their weight; none unless given", None,
                                     ge=1)


class Route(Cited):
    """A way from a producer to a region."""

    producer: Id = said("the producer")
    region: Id = said("the region")
    toll: Quantity = number("cost of carrying a unit, as delivered", NOTHING, unit="$/kcm")
    toll_slope: Quantity = number("rise of that cost with volume", NOTHING, low=0.0, unit="$/kcm per bcm")
    delivered_share: Quantity = number("delivered of each unit produced", ALL, low=0.0, high=1.0)
    losses: tuple[Quantity, ...] = number("shares lost on each leg, instead of delivered_share", (), low=0.0, high=1.0)
    capacity: Quantity | None = number("most it can deliver; 0 closes it, without it there is no bound", None, low=0.0,
                                       unit="bcm/y")
    committed: Quantity = number("least it delivers", NOTHING, low=0.0, unit="bcm/y")
    exposure: Quantity = number("share of that sold at the market price", ALL, low=0.0, high=1.0)
    lng: StrictBool = said("liquefied gas, whose destination may change", False)
    observed: Quantity | None = number("what it delivered in the reference year", None, low=0.0, unit="bcm/y")


class Arc(Cited):
    """A pipe, strait or terminal that several routes share."""

    name: Text = said("name as the report prints it", "")
    capacity: Quantity = number("most that enters it", low=0.0, unit="bcm/y")
    routes: dict[Id, Annotated[float, Field(gt=0.0, le=1e6)]] = said("what a delivered unit of each route takes of it")
    owner: Id | None = said("the producer that owns it; without one an outside carrier", None)


class Stake(Cited):
    """A share in another producer's routes."""

    holder: Id = said("the producer that holds it")
    routes: tuple[Id, ...] = said("the routes")
    share: Quantity = number("the share", low=0.0, high=1.0)
    mode: Literal["accounting", "internalised"] = said(
        "does money alone move, or does the holder also spare the project", "accounting")


def _tables_too(schema: dict[str, Any]) -> None:
    """Tell editors that a part may stand in a table beside the case."""
    for name in TABLES:
        own = schema["properties"].get(name)
        if own is not None:
            table = {"type": "object", "additionalProperties": False, "required": ["table"],
                     "properties": {"table": {"type": "string", "description": "a CSV file beside the case"}}}
            kept = {key: own.pop(key) for key in ("description", "title", "default") if key in own}
            schema["properties"][name] = {**kept, "anyOf": [dict(own), table]}


class Market(Cited):
    """Producers who sell to regions over routes."""

    model_config = ConfigDict(json_schema_extra=_tables_too)

    name: Text = said("name as the report prints it", "")
    units: Units | None = said("its units, where it is not natural gas", None)
    gcv: Quantity = number("gross calorific value of a cubic metre of gas", parse_quantity(40.0), low=0.0, unit="MJ/m3")
    producers: dict[Id, Producer] = said("sellers")
    regions: dict[Id, Region] = said("buyer regions")
    routes: dict[Id, Route] = said("ways from producers to regions")
    arcs: dict[Id, Arc] = said("shared pipes, straits and terminals", dict)
    stakes: dict[Id, Stake] = said("shares in others' routes", dict)
    elasticity_factor: Quantity = number("multiplies every elasticity: what is not known about all of them alike", ALL,
                                         low=0.0)
    flexibility: Quantity | None = number("how freely liquefied gas changes destination: 0 stays where it was "
                                          "observed, 1 follows the price", None, low=0.0, high=1.0)
