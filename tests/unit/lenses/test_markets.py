"""The markets lens: units on the way in and out, worlds against today, statuses, words."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from detente.case.expression import parse
from detente.lenses.load import load_bytes, load_case
from detente.report.plain_json import answer_json
from detente.study.again import ask_again
from detente.study.answer import Answer, answer, reading_of
from detente.study.run import Settings, run_case

HEAD = b"""\
detente: 1
case: {title: T}
actors: {a: {kind: firm}, b: {kind: firm}}
"""
DUOPOLY = """\
markets:
  m:
    units: {price: $/t, volume: t, money: $}
    producers:
      x: {unit_cost: 10 %s}
      y: {unit_cost: 10, capacity: 10 %s}
    regions: {town: {intercept: 110, slope: 1 %s}}
    routes:
      x-town: {producer: x, region: town %s}
      y-town: {producer: y, region: town %s}
"""
GAS = """\
markets:
  gas:
    gcv: %s
    producers: {x: {unit_cost: {is: %s, unit: "%s"}, capacity: {is: %s, unit: "%s"}}}
    regions: {town: {price: 10, quantity: %s, elasticity: 0.5}}
    routes: {x-town: {producer: x, region: town}}
"""


def duopoly(x: str = "", y: str = "", town: str = "", first: str = "", second: str = "", more: str = "") -> bytes:
    """One large seller and one that can make 10, with something added to their parts."""
    return HEAD + (DUOPOLY % (x, y, town, first, second) + more).encode()


def read(data: bytes, *texts: str, draws: int = 4) -> list[np.ndarray]:
    """Expressions in every draw."""
    run = run_case(load_bytes(data), b"", Settings(draws))
    found = ask_again(run, [parse(text) for text in texts]).written
    return [found.expression(parse(text)).value for text in texts]


def one(data: bytes, text: str) -> float:
    return float(read(data, text)[0][0])


def test_an_entrant_with_little_capacity() -> None:
    """110 - Q, costs of 10, entrant of 10: the other sells (110 - 10 - 10) / 2 = 45, at 55."""
    data = duopoly()
    assert one(data, "markets.m.price.town") == pytest.approx(55)
    assert one(data, "markets.m.flow.x-town") == pytest.approx(45)
    assert one(data, "markets.m.rent.x") == pytest.approx(45 * 45)
    assert one(data, "markets.m.scarcity_rent.y") == pytest.approx(55 - 10 - 10)
    assert one(data, "markets.m.quantity.town") == pytest.approx(55)
    assert one(data, "markets.m.consumer_surplus.town") == pytest.approx(55 * 55 / 2)
    assert one(data, "markets.m.certificate") < 1e-8
    assert one(data, "markets.m.solved") == 1


def test_home_output_traders_losses_tolls_and_conduct_reach_the_solver() -> None:
    assert one(duopoly(town=", fixed_supply: 20"), "markets.m.price.town") == pytest.approx((110 - 20 - 10 + 10) / 2)
    # One trader doubles the slope that sellers face: 110 - 2 Q at the border, of which y takes 10.
    assert one(duopoly(town=", traders: 1"), "markets.m.flow.x-town") == pytest.approx((110 - 20 - 10) / 4)
    assert one(duopoly(first=", losses: [0.1, 0.2]"), "markets.m.output.x") == pytest.approx(
        one(duopoly(first=", losses: [0.1, 0.2]"), "markets.m.flow.x-town") / 0.72)
    assert one(duopoly(first=", toll: 10"), "markets.m.flow.x-town") == pytest.approx(40)
    # 110 - q - 10 = 10 + 0.25 q
    assert one(duopoly(x=", conduct: 0.25"), "markets.m.flow.x-town") == pytest.approx(90 / 1.25)
    assert one(duopoly(x=", conduct: {town: 0.25, others: 1}"), "markets.m.flow.x-town") == pytest.approx(72)
    assert one(duopoly(y=", cost_slope: 1"), "markets.m.flow.y-town") == pytest.approx(10)


def test_a_commitment_costs_and_a_ceiling_is_worth_something() -> None:
    bound = duopoly(first=", committed: 60")
    assert one(bound, "markets.m.flow.x-town") == pytest.approx(60)
    assert one(bound, "markets.m.shortfall.x-town") == pytest.approx(10 + 60 - (110 - 70))
    full = duopoly(first=", capacity: 20")
    assert one(full, "markets.m.limit_rent.x-town") == pytest.approx(110 - 30 - 20 - 10)


def test_an_arc_that_is_shared_has_one_rent() -> None:
    """The pipe of V09: 110 - Q, costs 10, room for 30 on 2 routes."""
    data = duopoly(more="    arcs: {pipe: {capacity: 30, routes: {x-town: 1, y-town: 1}}}\n")
    assert one(data, "markets.m.flow.x-town + markets.m.flow.y-town") == pytest.approx(30)
    assert one(data, "markets.m.arc_rent.pipe") > 0


def test_a_stake_moves_money_only() -> None:
    data = duopoly(more="    stakes: {s: {holder: x, routes: [y-town], share: 0.25}}\n")
    earned = one(data, "markets.m.rent.y")
    assert one(data, "markets.m.rent_after_stakes.x") == pytest.approx(one(data, "markets.m.rent.x") + earned / 4)
    assert one(data, "markets.m.rent_after_stakes.y") == pytest.approx(earned * 0.75)


def test_an_internalised_stake_makes_its_holder_sell_less() -> None:
    """q = (100 - 10 - 0.25 * 10) / 2, as in V20 with this demand."""
    data = duopoly(more="    stakes: {s: {holder: x, routes: [y-town], share: 0.25, mode: internalised}}\n")
    assert one(data, "markets.m.flow.x-town") == pytest.approx((110 - 10 - 10 - 2.5) / 2)


def test_liquefied_gas_that_is_not_flexible_stays_where_it_was() -> None:
    data = duopoly(first=", lng: true, observed: 60", more="    flexibility: 0.25\n")
    assert one(data, "markets.m.flow.x-town") == pytest.approx(45)
    data = duopoly(first=", lng: true, observed: 80", more="    flexibility: 0.25\n")
    assert one(data, "markets.m.flow.x-town") == pytest.approx(60)
    assert one(data, "markets.m.flow_error") == pytest.approx(20)
    assert one(data, "markets.m.flow_error_share") == pytest.approx(0.25)


def test_units_do_not_matter() -> None:
    """One market in four ways of writing it: $/kcm or $/MMBtu, cubic metres that hold more or less."""
    per_kcm = 40 / 1.05505585262
    plain = HEAD + (GAS % (40, 100, "$/kcm", 30, "bcm/y", 100)).encode()
    ways = [
        (GAS % (40, 100 / per_kcm, "$/MMBtu", 1200, "PJ/y", 100), 1.0),
        (GAS % (40, 100 * 32 / 40, "$/kcm at 32 MJ/m3", 30 * 40 / 32, "bcm/y at 32 MJ/m3", 100), 1.0),
        (GAS % (32, 100 * 32 / 40, "$/kcm", 30 * 40 / 32, "bcm/y", 100 * 40 / 32), 40 / 32),
    ]
    for text, size in ways:
        other = HEAD + text.encode()
        for outcome, factor in (("price.town", 1.0), ("rent.x", 1.0), ("flow.x-town", size), ("output.x", size),
                                ("scarcity_rent.x", 1 / size), ("consumer_surplus.town", 1.0)):
            expected = one(plain, f"markets.gas.{outcome}") * factor
            assert one(other, f"markets.gas.{outcome}") == pytest.approx(expected, rel=1e-9), outcome
    assert one(plain, "markets.gas.rent.x") == pytest.approx(
        30 * (one(plain, "markets.gas.price.town") * per_kcm - 100) / 1000)


def test_a_promise_that_cannot_be_kept_has_a_status_and_spoils_nothing_else() -> None:
    data = duopoly(second=", committed: {uniform: [0, 20]}")
    status, price, flow = read(data, "markets.m.status", "markets.m.price.town", "markets.m.flow.y-town", draws=400)
    assert set(np.unique(status)) == {0, 4}
    assert np.isnan(price[status == 4]).all()
    assert np.allclose(price[status == 0], 55)
    assert flow[status == 0] == pytest.approx(10)
    found = answer(run_case(load_bytes(data), b"", Settings(400)))
    assert any("cannot all be met" in trouble.sentence for trouble in found.troubles)
    assert "went otherwise than written" in " ".join(answer_json(found)["brief"])


def test_a_market_without_an_equilibrium_says_why() -> None:
    found = answer(run_case(load_bytes(duopoly(second=", committed: {uniform: [30, 40]}")), b"", Settings(20)))
    (told,) = (entry for entry in found.explained if entry.path == "markets.m")
    assert told.sentences[0].endswith("In 100 %: A commitment, a minimum output, a limit and a capacity cannot all be "
                                      "met.")


def test_a_number_that_is_none_has_a_status() -> None:
    data = duopoly().replace(b"unit_cost: 10 }", b"unit_cost: {from: log(markets.m.routes.x-town.toll)}}")
    status, solved = read(data, "markets.m.status", "markets.m.solved")
    assert (status == 5).all()
    assert (solved == 0).all()


OPTIONS = """\
options:
  route:
    actor: b
    status_quo: closed
    choices: {closed: {}, open: {effects: [{path: markets.m.routes.y-town.capacity, set: 10}]}}
  talk: {actor: a, status_quo: "no", choices: ["no", "yes"]}
interests:
  a: {income: {of: markets.m.rent_change.x, worst: -900, best: 0, weight: 1}}
  b: {income: {of: markets.m.rent_change.y, worst: 0, best: 900, weight: 1}}
variants:
  wide: {says: V, edits: [{path: markets.m.regions.town.intercept, set: 130}]}
issues:
  tax:
    question: Q
    scale: {0: none, 100: all}
    positions: {a: {position: {from: markets.m.price.town}, salience: 1, capability: 1}}
claims:
  w: {says: W, test: "markets.m.rent_change.x[route = open, variant = wide] < 0"}
"""


@cache
def opened() -> Answer:
    return answer(run_case(load_bytes(duopoly(second=", capacity: 0", more=OPTIONS)), b"", Settings(8)))


def world(text: str) -> float:
    run = opened().run
    return float(ask_again(run, [parse(text)]).written.expression(parse(text)).value[0])


def test_changes_are_against_todays_world_of_the_same_scenario() -> None:
    assert world("markets.m.rent.x") == pytest.approx(2500)
    assert world("markets.m.rent_change.x") == 0
    assert world("markets.m.rent_change.x[route = open]") == pytest.approx(2025 - 2500)
    assert world("markets.m.price_change.town[route = open, talk = yes]") == pytest.approx(55 - 60)
    assert world("markets.m.rent_change.x[route = open, variant = wide]") == pytest.approx(55 * 55 - 60 * 60)
    assert world("payoff.a[route = open]") == pytest.approx(1 - 475 / 900)


def test_later_lenses_may_compute_from_a_market() -> None:
    assert world("issues.tax.position.a") == pytest.approx(60)
    assert world("issues.tax.position.a[route = open]") == pytest.approx(55)


def test_a_market_is_solved_only_where_something_touches_it() -> None:
    planned = opened().run.plan.planned("markets.m.price.town")
    assert len(opened().run.plan.worlds) == 4
    assert len(planned.cells) == 4  # open and closed, as written and in the variant


def test_a_number_that_has_nothing_to_fall_back_on_is_not_solved_again_without_its_source() -> None:
    source = b"""\
sources: {s: {title: S, kind: data, reliability: B}}
evidence: {e: {source: s, says: S, credibility: 2}}
actors:"""
    graded = duopoly(x=", cost_slope: {is: 0, evidence: e}").replace(b"actors:", source)
    claim = b"claims: {c: {says: C, test: 'markets.m.price.town[without = s] > 0'}}\n"
    run = run_case(load_bytes(graded + claim), b"", Settings(4))
    assert len(run.plan.planned("markets.m.price.town").cells) == 1


def test_figures_show_today_and_what_a_choice_changes() -> None:
    found = {(data.figure.kind, data.figure.title): data for data in opened().figures if data.path == "markets.m"}
    moved = found["differences", "Prices and earnings if: open"]
    assert [row.moves[0].q50 for row in moved.rows] == pytest.approx([-5, -475, 450])
    flows = found["flows", "Who sells where if: open"]
    assert [row.ends for row in flows.rows] == [("X", "Town"), ("Y", "Town")]
    assert [row.summaries[0].q50 for row in flows.rows] == pytest.approx([45, 10])
    assert [row.summaries[0].q50 for row in found["flows", "Who sells where"].rows] == pytest.approx([50, 0])


def told(data: bytes) -> list[str]:
    """What is said of every route."""
    found = answer(run_case(load_bytes(data), b"", Settings(16)))
    (entry,) = [entry for entry in found.explained if entry.path == "markets.m"]
    return [step for _, steps in entry.details for step in steps]


def test_why_a_route_is_empty_or_full_is_said_in_words() -> None:
    assert told(duopoly(second=", capacity: 0"))[1] == (
        "Y to Town: nothing: there is no room; the first unit would be worth 50 $/t.")
    assert told(duopoly(second=", toll: 90"))[1] == (
        "Y to Town: nothing: delivering costs 40 $/t more than the market pays.")
    assert told(duopoly(first=", capacity: 20"))[0] == (
        "X to Town: 20 t; full in 100 % of the draws, where room for one more unit would be worth 50 $/t.")
    assert told(duopoly(first=", committed: 60"))[0] == (
        "X to Town: 60 t; bound to it in 100 % of the draws, at a cost of 30 $/t for the last unit.")
    assert told(duopoly())[0] == "X to Town: 45 t; the price lies 45 $/t above the cost of delivering one more."


def test_the_textbook_case_holds_in_every_draw() -> None:
    run = run_case(load_case("three-sellers"), b"", Settings(64))
    reading = reading_of(run)
    for name, claim in run.source.case.claims.items():
        found = reading.expression(parse(claim.test))
        assert bool(np.asarray(found.value).all()), name
