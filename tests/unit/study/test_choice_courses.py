"""Pairs, plans and teams on cases whose answers are plain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from detente.errors import DetenteError
from detente.lenses.courses import Answering, Course
from detente.lenses.load import load_case
from detente.study.choices_courses import courses_of, kind_of, team_named
from detente.study.evaluate import Reading
from detente.study.team import compare_courses, dominated

Solve = Callable[..., Reading]

# To give costs a 3 and brings b 5; to yield costs b something and brings a 10. By itself b never yields. If a gives
# only where b yields, b is better off yielding where that costs less than 5: in half of the draws.
DEAL = """
actors:
  a: {kind: state, capability: 20}
  b: {kind: state, capability: 20}
  c: {kind: state, capability: 20}
options:
  offer: {actor: a, status_quo: hold, choices: {hold: {}, give: {effects: [
    {path: actors.a.capability, add: -3}, {path: actors.b.capability, add: 5}]}}}
  line: {actor: b, status_quo: stay, choices: {stay: {}, yield: {effects: [
    {path: actors.a.capability, add: 10}, {path: actors.b.capability, add: {uniform: [-9, -1]}}]}}}
  help: {actor: c, status_quo: "no", choices: {"no": {}, "yes": {effects: [
    {path: actors.a.capability, add: 4}, {path: actors.c.capability, add: -1}]}}}
interests:
  a: {worth: {of: actors.a.capability, worst: 0, best: 100, weight: 1}}
  b: {worth: {of: actors.b.capability, worst: 0, best: 100, weight: 1}}
  c: {worth: {of: actors.c.capability, worst: 0, best: 100, weight: 1}}
contest: {concepts: [nash], forecast: nash}
"""
GIVEN_FOR_IT = Course((), Answering("offer", "line", (("stay", "hold"), ("yield", "give"))))


def test_a_conditional_offer_does_what_no_choice_does(solve: Solve) -> None:
    found = compare_courses(solve(DEAL, draws=4_000), ["a"])
    best = found.rows[0]
    assert best.course == GIVEN_FOR_IT
    assert best.taken["give"] == pytest.approx(0.5, abs=0.03)
    assert best.payoff["a"] == pytest.approx(0.20 + best.taken["give"] * 0.07)
    assert found.single is not None
    single = found.rows[found.single]
    assert (single.course, single.payoff["a"]) == (Course((("offer", "hold"),)), pytest.approx(0.20))
    assert found.gain == pytest.approx(best.payoff["a"] - 0.20)
    assert 0 < found.gain_low < found.gain < found.gain_high


def test_an_offer_that_asks_for_nothing_earns_nothing(solve: Solve) -> None:
    """The other way round: to give where b stays, and to hold where it yields, keeps b where it is."""
    rows = {row.course: row for row in compare_courses(solve(DEAL, draws=200), ["a"]).rows}
    mirrored = Course((), Answering("offer", "line", (("stay", "give"), ("yield", "hold"))))
    always = Course((("offer", "give"),))
    assert always in rows
    assert mirrored not in rows, "it is no different from giving always, and the simpler stands for both"


def test_a_team_counts_everyone_and_marks_what_is_dominated(solve: Solve) -> None:
    found = compare_courses(solve(DEAL, draws=400), ["a", "c"])
    first = found.rows[0]
    assert first.course == Course((("help", "yes"),), GIVEN_FOR_IT.answer)
    assert first.dominated_by is None
    rows = {row.course: row for row in found.rows}
    plan = rows[GIVEN_FOR_IT]
    assert plan.payoff["c"] > first.payoff["c"]
    assert plan.dominated_by is None
    idle = rows[Course((("offer", "give"),))]
    assert idle.payoff == pytest.approx({"a": 0.17, "c": 0.20})
    assert idle.dominated_by is not None
    above = found.rows[idle.dominated_by]
    assert all(above.payoff[member] >= idle.payoff[member] for member in found.members)


def test_what_there_is_to_do_is_counted() -> None:
    """Russia: 3 choices; 6 ordered pairs of them by 4 postures and by 3 Iranian lines, 3 pairs by 2 (strike or not)."""
    case = load_case("russia-iran-us-2010").case
    found = courses_of(case, ["russia"])
    kinds = [kind_of(course) for course in found.courses]
    assert (kinds.count("choice"), kinds.count("pair"), kinds.count("plan")) == (3, 0, 6 * 4 + 6 * 3 + 3 * 2)
    assert found.infeasible == 0
    pairs = [course for course in courses_of(case, ["united_states"], most=0).courses if kind_of(course) == "pair"]
    assert len(pairs) == 4 * 2 - 2, "nobody settles or talks with a country and bombs it"


def test_plans_beyond_the_cap_are_thinned_and_said() -> None:
    case = load_case("russia-iran-us-2010").case
    every, few = courses_of(case, ["united_states"], most=10_000), courses_of(case, ["united_states"], most=20)
    assert every.possible == few.possible == len(every.courses)
    plans = [course for course in few.courses if course.answer is not None]
    assert len(plans) == 20
    assert {course.answer.option for course in plans if course.answer} == {"us_posture", "strike"}
    assert [course for course in every.courses if course in plans] == plans
    only = courses_of(case, ["united_states"], option="strike")
    assert all("strike" in dict(c.held) or (c.answer and c.answer.option == "strike") for c in only.courses)


def test_a_plan_never_keeps_anyone_from_a_choice() -> None:
    """Bombing in answer cannot stand beside talks, so such plans are no plans."""
    found = courses_of(load_case("russia-iran-us-2010").case, ["united_states"], most=10_000)
    striking = [c for c in found.courses if c.answer and c.answer.option == "strike" and c.held]
    assert {dict(course.held)["us_posture"] for course in striking} == {"pressure", "tactical"}


def test_a_team_is_checked_all_at_once(solve: Solve) -> None:
    reading = solve(DEAL)
    with pytest.raises(DetenteError) as found:
        team_named(reading.plan.case, ["x", "a", "a"])
    assert str(found.value) == 'no actor called "x"; a stands more than once'
    with pytest.raises(DetenteError, match="a team needs a member"):
        compare_courses(reading, [])
    bundled = load_case("russia-iran-us-2010").case
    with pytest.raises(DetenteError, match="china has no options, so it can take no part"):
        team_named(bundled, ["china"])
    with pytest.raises(DetenteError, match="one has no interests"):
        team_named(load_case("prisoners-dilemma").case, ["one"])


def test_dominance_wants_more_than_chance() -> None:
    rng = np.random.default_rng(1)
    base = rng.normal(size=400)
    clearly = np.stack([np.stack([base, base + 1.0]), np.stack([base, base])])
    assert dominated(clearly) == [None, 0]
    traded = np.stack([np.stack([base + 1.0, base]), np.stack([base, base + 1.0])])
    assert dominated(traded) == [None, None]
    noisy = np.stack([np.stack([base]), np.stack([base + rng.normal(size=400) * 5.0 + 0.01])])
    assert dominated(noisy) == [None, None]


def test_what_leads_nowhere_is_left_out_and_counted(solve: Solve) -> None:
    """Once a stirs, b and c chase each other: one wants to match, the other to differ, and nothing lasts."""
    chase = """
actors: {a: {kind: state, capability: 0}, b: {kind: state, capability: 0}, c: {kind: state, capability: 0}}
options:
  stir: {actor: a, status_quo: "no", choices: {"no": {}, "yes": {effects: [{path: actors.a.capability, add: 1}]}}}
  two: {actor: b, status_quo: u, choices: {u: {}, v: {effects: [{path: actors.b.capability, add: 1}]}}}
  three: {actor: c, status_quo: u, choices: {u: {}, v: {effects: [{path: actors.c.capability, add: 1}]}}}
interests:
  a: {x: {of: actors.a.capability, worst: 0, best: 1, weight: 1}}
  b: {x: {of: actors.a.capability * abs(actors.b.capability - actors.c.capability), worst: 0, best: 1, weight: 1}}
  c: {x: {of: actors.a.capability * abs(actors.b.capability - actors.c.capability), worst: 1, best: 0, weight: 1}}
contest: {concepts: [nash], forecast: nash}
"""
    found = compare_courses(solve(chase), ["a"])
    assert found.left_out == 0
    assert found.unsettled >= 1
    assert Course((("stir", "yes"),)) not in [row.course for row in found.rows]
    assert Course((("stir", "no"),)) in [row.course for row in found.rows]
