"""Parts of the data dictionary for markets."""

from __future__ import annotations

from typing import Literal

from pydantic import StrictBool, StrictInt

from detente.case.fields import Id, Part, Text, number, said
from detente.quantity import Quantity, parse_quantity

__all__ = ["Market"]


class Producer(Part):
    """A seller in a market."""

    actor: Id | None = said("the actor whose rent it is", None)
    unit_cost: Quantity = number("marginal cost at zero output", unit="$/kcm")
    cost_slope: Quantity = number("rise of marginal cost with output", parse_quantity(0.0), low=0.0)
    golombek: Quantity = number("Golombek cost term", parse_quantity(0.0), high=0.0)
    capacity: Quantity | None = number("most it can produce", None, low=0.0, unit="bcm/y")
    minimum_output: Quantity = number("least it produces", parse_quantity(0.0), low=0.0, unit="bcm/y")
    conduct: Quantity | dict[Id, Quantity] = number("0 price taker, 1 Cournot; one number or one per region",
                                                    parse_quantity(1.0), low=0.0)
    note: Text = said("the analyst's remark", "")
    evidence: tuple[Id, ...] = said("ids of the evidence behind it", ())


class Region(Part):
    """A buyer region of a market."""

    price: Quantity | None = number("reference price", None, low=0.0, unit="$/MMBtu")
    quantity: Quantity | None = number("reference quantity", None, low=0.0, unit="bcm/y")
    elasticity: Quantity | None = number("elasticity of demand at the reference", None, high=0.0)
    intercept: Quantity | None = number("price at which use would be nil", None)
    slope: Quantity | None = number("fall of price with use", None, low=0.0)
    fixed_supply: Quantity = number("home output that does not react", parse_quantity(0.0), low=0.0, unit="bcm/y")
    traders: StrictInt | None = said("number of traders with market power", None, ge=1)
    note: Text = said("the analyst's remark", "")
    evidence: tuple[Id, ...] = said("ids of the evidence behind it", ())


class Route(Part):
    """A way from a producer to a region."""

    producer: Id = said("the producer")
    region: Id = said("the region")
    toll: Quantity = number("toll per unit delivered", parse_quantity(0.0), unit="$/kcm")
    toll_slope: Quantity = number("rise of the toll with volume", parse_quantity(0.0), low=0.0)
    delivered_share: Quantity = number("delivered per unit produced", parse_quantity(1.0), low=0.0, high=1.0)
    losses: tuple[Quantity, ...] = number("losses along the way, instead of delivered_share", (), low=0.0, high=1.0)
    capacity: Quantity | None = number("most it can carry; 0 closes it", None, low=0.0, unit="bcm/y")
    committed: Quantity = number("least volume", parse_quantity(0.0), low=0.0, unit="bcm/y")
    exposure: Quantity = number("share of it sold at the market price", parse_quantity(1.0), low=0.0, high=1.0)
    lng: StrictBool = said("may its destination change", False)
    note: Text = said("the analyst's remark", "")
    evidence: tuple[Id, ...] = said("ids of the evidence behind it", ())


class Arc(Part):
    """A shared piece of infrastructure."""

    capacity: Quantity = number("throughput", low=0.0, unit="bcm/y")
    routes: dict[Id, Quantity] = number("use per unit delivered, by route", low=0.0)
    owner: Id | None = said("who receives its rent", None)


class Stake(Part):
    """A share in another producer's routes."""

    holder: Id = said("the producer that holds it")
    routes: tuple[Id, ...] = said("the routes")
    share: Quantity = number("the share", low=0.0, high=1.0)
    mode: Literal["accounting", "internalised"] = said("does it change behaviour", "accounting")


class Market(Part):
    """Producers, regions and routes."""

    gcv: Quantity = number("gross calorific value of all volumes", parse_quantity(40.0), low=0.0, unit="MJ/m3")
    producers: dict[Id, Producer] = said("sellers")
    regions: dict[Id, Region] = said("buyer regions")
    routes: dict[Id, Route] = said("ways from producers to regions")
    arcs: dict[Id, Arc] = said("shared infrastructure", dict)
    stakes: dict[Id, Stake] = said("equity in others' routes", dict)
    flexibility: Quantity = number("how freely LNG changes destination", parse_quantity(0.0), low=0.0, high=1.0)
