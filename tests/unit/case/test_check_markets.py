"""Checks of markets: one small mistake each, and what is said of it."""

from __future__ import annotations

import pytest

from detente.case.read import read_bytes
from detente.errors import CaseError
from detente.lenses.load import load_bytes

SOUND = """\
detente: 1
case: {title: T}
actors:
  a: {kind: firm}
markets:
  gas:
    producers:
      north: {actor: a, unit_cost: 30, capacity: 100, golombek: -2, conduct: {town: 0.5, others: 1}}
      south: {unit_cost: {is: 1.2, unit: $/MMBtu}, capacity: 50, minimum_output: 10}
    regions:
      town: {price: 8, quantity: 100, elasticity: 0.4, fixed_supply: 20}
      port: {intercept: 900, slope: 2}
    routes:
      north-town: {producer: north, region: town, toll: 10, capacity: 40, committed: 5, lng: true, observed: 30}
      south-port: {producer: south, region: port, losses: [0.02, 0.03], capacity: {is: 30, unit: bcm/y at 37.03 MJ/m3}}
      north-port: {producer: north, region: port, delivered_share: 0.9}
    arcs:
      strait: {capacity: 60, routes: {south-port: 1, north-port: 1.1}, owner: south}
    stakes:
      share: {holder: south, routes: [north-town], share: 0.4}
    flexibility: 0.5
variants:
  v: {says: V, edits: [{path: markets.gas.routes.north-town.toll, add: 5}]}
"""


def problems_of(old: str, new: str) -> list[str]:
    """The problems found after one change of the sound case, with their paths."""
    assert SOUND.count(old) == 1, old
    with pytest.raises(CaseError) as caught:
        load_bytes(SOUND.replace(old, new).encode(), "t.yaml")
    return [f"{problem.path}: {problem.message}" for problem in caught.value.problems]


def test_the_sound_case_is_sound() -> None:
    source, problems = read_bytes(SOUND.encode())
    assert problems == ()
    assert source.warnings == ()


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("actor: a", "actor: b", 'producers.north.actor: no actor called "b"'),
    ("{town: 0.5, others", "{twon: 0.5, others", 'conduct.twon: no region called "twon"; did you mean "town"?'),
    ("others: 1}}", "town2: 1}}", 'producers.north.conduct.town2: no region called "town2"'),
    ("0.5, others: 1}", "0.5}", "producers.north.conduct: gives none for port; add it, or others"),
    ("producer: south, region: port", "producer: suoth, region: port", 'no producer called "suoth"'),
    ("region: town, toll", "region: twon, toll", 'routes.north-town.region: no region called "twon"'),
    ("{south-port: 1,", "{south-prot: 1,", 'arcs.strait.routes.south-prot: no route called "south-prot"'),
    ("owner: south", "owner: east", 'arcs.strait.owner: no producer called "east"'),
    ("holder: south, routes: [north-town]", "holder: east, routes: [x]", 'share.holder: no producer called "east"'),
    ("holder: south", "holder: north", "stakes.share.routes: north-town is the holder's own"),
    ("share: 0.4}", "share: 0.4}\n      more: {holder: south, routes: [north-town], share: 0.7}",
     "the stakes in north-town sum to 1.1; at most 1 can be held"),
    ("share: 0.4}", "share: 0.4}\n      more: {holder: south, routes: [north-town], share: 0.1, mode: internalised}",
     "accounting and internalised in one market"),
    ("price: 8, quantity: 100, elasticity: 0.4, ", "", "regions.town: demand is missing; give price, quantity"),
    ("quantity: 100, ", "", "regions.town: quantity missing; a reference point is price, quantity and elasticity"),
    ("price: 8,", "price: 8, slope: 2,", "regions.town: demand is given twice, by price, quantity, elasticity"),
    (", slope: 2}", "}", "regions.port: slope missing; a demand line is intercept and slope"),
    ("elasticity: 0.4", "elasticity: 0", "regions.town.elasticity: 0; demand falls as the price rises"),
    ("slope: 2}", "slope: 2, fixed_supply: 500}", "port.intercept: 900 is no more than slope times"),
    ("elasticity: 0.4", "elasticity: -0.4", "regions.town.elasticity: -0.4 is outside the legal range"),
    ("capacity: 100, golombek: -2", "golombek: -2", "producers.north.golombek: needs a capacity"),
    ("golombek: -2", "golombek: 2", "producers.north.golombek: 2 is outside the legal range"),
    ("minimum_output: 10", "minimum_output: 60", "producers.south.minimum_output: 60 is above the capacity, 50"),
    ("minimum_output: 10", "minimum_output: 40", "producers.south.minimum_output: 40 is more than its routes can take"),
    ("capacity: 40, committed: 5", "capacity: 4, committed: 5", "committed: 5 is above the route's capacity, 4"),
    ("capacity: 40, committed: 5", "committed: 120", "capacity: 100 is less than the 120 that must be produced"),
    ("delivered_share: 0.9", "committed: 60", "arcs.strait.capacity: 60 is less than the 66 that the routes"),
    ("committed: 5", "committed: {is: 1640, unit: PJ/y}", "committed: 41 is above the route's capacity, 40"),
    ("losses: [0.02, 0.03]", "losses: [0.02], delivered_share: 0.9", "losses: delivered_share is given as well"),
    ("delivered_share: 0.9", "delivered_share: 0", "delivered_share: nothing arrives; close the route by capacity: 0"),
    ("{south-port: 1, north-port: 1.1}", "{}", "arcs.strait.routes: empty"),
    ("north-port: 1.1}", "north-port: 0}", "arcs.strait.routes.north-port: found 0"),
    ("lng: true, ", "", "flexibility: no route has both lng: true and observed"),
    ("unit: $/MMBtu", "unit: $/therm", 'the unit "$/therm" does not fit here; $/MMBtu, $/kcm or'),
    ("unit: bcm/y at 37.03 MJ/m3", "unit: $/kcm", 'the unit "$/kcm" does not fit here; bcm/y'),
    ("add: 5}", "add: {is: 5, unit: $/MMBtu}}", 'the unit "$/MMBtu" is not that of what it changes; $/kcm would'),
    ("    producers:\n", "    gcv: 0\n    producers:\n", "markets.gas.gcv: 0; gas holds energy"),
    ("    producers:\n", "    gcv: 40\n    units: {price: $/t, volume: t, money: $}\n    producers:\n",
     "markets.gas.gcv: a market that names its units is not counted in cubic metres"),
])  # fmt: skip
def test_a_mistake_is_told(old: str, new: str, expected: str) -> None:
    assert any(expected in problem for problem in problems_of(old, new)), problems_of(old, new)


def test_volumes_are_compared_in_one_unit() -> None:
    promised = SOUND.replace("committed: 5", "committed: {is: 1590, unit: PJ/y}")  # 39.75 bcm of 40 MJ/m3
    assert read_bytes(promised.encode())[1] == ()


def test_nobody_may_stand_apart() -> None:
    found = problems_of("      south-port: {producer: south, region: port, losses: [0.02, 0.03], capacity: {is: 30, "
                        "unit: bcm/y at 37.03 MJ/m3}}\n", "")
    assert "markets.gas.producers.south: no route begins here; add one, or leave the producer out" in found
    alone = problems_of("      port: {intercept", "      isle: {intercept: 9, slope: 1}\n      port: {intercept")
    assert alone == ["markets.gas.regions.isle: no route ends here; add one, or leave the region out"]


def test_conduct_above_one_warns() -> None:
    source, problems = read_bytes(SOUND.replace("others: 1}}", "others: 1.5}}").encode())
    assert problems == ()
    (warning,) = source.warnings
    assert "1.5 is above 1, which stands for sellers that act together" in warning.message
