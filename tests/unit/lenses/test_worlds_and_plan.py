"""Worlds, and what has to be solved of them: each item only where its inputs differ and something asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from detente.draws import Block
from detente.errors import CaseError, DetenteError
from detente.lenses.catalogue import LENSES
from detente.lenses.engine import history
from detente.lenses.load import load_bytes, load_case
from detente.lenses.plan import BASE, Plan, Scenario, scenario_named
from detente.lenses.planner import make_plan
from detente.lenses.worlds import MOST_WORLDS, Worlds, worlds_of
from detente.study.evaluate import Reading

Solve = Callable[..., Reading]


def worlds(options: str, infeasible: str = "[]") -> Worlds:
    """The worlds of some options."""
    head = "detente: 1\ncase: {title: T}\nactors: {a: {kind: state}}\n"
    text = f"{head}options: {options}\ninfeasible: {infeasible}"
    return worlds_of(load_bytes(text.encode()).case)


TWO = "{o: {actor: a, status_quo: y, choices: [x, y]}, p: {actor: a, status_quo: u, choices: [u, v, w]}}"


def test_worlds_are_the_product_of_choices_less_the_infeasible() -> None:
    found = worlds(TWO, '["o = x and p = w"]')
    assert len(found) == 5
    assert found.choices_in(found.status_quo) == {"o": "y", "p": "u"}
    assert [found.label(i) for i in range(5)] == ["o = x", "o = x, p = v", "status quo", "p = v", "p = w"]
    assert found.taking("p", "v").tolist() == [False, True, False, True, False]
    assert found.find({"o": "x"}) == 0
    assert found.find({"p": "v"}, start=0) == 1
    with pytest.raises(DetenteError, match="the world with o = x, p = w is infeasible"):
        found.find({"o": "x", "p": "w"})
    with pytest.raises(DetenteError, match="no choice q = x"):
        found.find({"q": "x"})


def test_a_case_without_options_has_one_world() -> None:
    found = worlds("{}")
    assert (len(found), found.status_quo, found.label(0)) == (1, 0, "status quo")


def test_the_limit_of_worlds_names_the_largest_options() -> None:
    many = ", ".join(f"o{i}: {{actor: a, status_quo: c0, choices: [{', '.join(f'c{k}' for k in range(i))}]}}"
                     for i in range(2, 12))  # fmt: skip
    with pytest.raises(CaseError, match=r"39,916,800 worlds, at most 65,536.*are o11 \(11\), o10 \(10\), o9 \(9\)"):
        worlds(f"{{{many}}}")
    exactly = ", ".join(f"o{i}: {{actor: a, status_quo: x, choices: [x, y]}}" for i in range(16))
    assert len(worlds(f"{{{exactly}}}")) == MOST_WORLDS
    huge = ", ".join(f"o{i}: {{actor: a, status_quo: x, choices: [x, y]}}" for i in range(2_000))
    with pytest.raises(CaseError, match="far too many worlds"):
        worlds(f"{{{huge}}}")


# The plan


def plan_of(board: Path, *scenarios: Scenario, wanted: tuple[tuple[str, object], ...] = ()) -> Plan:
    """The plan of the board with some scenarios, and outcomes wanted of the case as written."""
    return make_plan(load_case(board).case, LENSES, scenarios, (), replace(BASE, wanted=frozenset(wanted)))


def cells(plan: Plan) -> dict[str, int]:
    """Number of cells by item, forecasts apart: they stand at the path of their issue."""
    return {planned.item.path: len(planned.cells) for planned in plan.items if planned.item.aspect != "forecast"}


def test_each_item_is_solved_only_for_distinct_inputs(board: Path) -> None:
    everywhere = tuple((path, None) for path in ("issues.tax.settlement", "issues.force.settlement", "ties.a-b.level",
                                                 "proposals.swap.gain.a", "payoff.a", "payoff.b.level"))  # fmt: skip
    found = cells(plan_of(board, wanted=everywhere))
    # 10 worlds; the tax depends on two choices of stance and on angry against the rest of reply
    assert found["issues.tax"] == 4
    assert found["proposals.swap"] == 4
    assert found["payoff.a.level"] == found["payoff.a"] == found["payoff.b.level"] == 4
    assert found["issues.force"] == found["councils.board"] == found["payoff.a.text"] == found["ties.a-b"] == 1
    assert found["contest"] == 1


def test_nothing_is_solved_where_nobody_asks(board: Path) -> None:
    found = cells(plan_of(board))
    assert found["proposals.swap"] == 1
    assert found["issues.tax"] == 4  # the contest looks at every world
    one = cells(plan_of(board, wanted=(("proposals.swap.gain.a", (("stance", "hard"),)),)))
    assert one["proposals.swap"] == 2


def test_a_scenario_touches_only_what_reads_its_edits_and_what_follows(board: Path) -> None:
    case = load_case(board).case
    paths = ("issues.tax.settlement", "issues.force.settlement", "councils.board.text", "ties.a-b.level", "payoff.a",
             "evidence.leak.weight")  # fmt: skip
    everything = frozenset((path, ()) for path in paths)
    weak = replace(scenario_named(case, "variant", "weak"), wanted=everything)
    dear = replace(scenario_named(case, "variant", "dear"), wanted=everything)
    plan = plan_of(board, weak, dear)
    touched = {planned.item.path: [bool((planned.cell_of[s] != planned.cell_of[0]).any()) for s in (1, 2)]
               for planned in plan.items}  # fmt: skip
    assert touched["issues.tax"] == [True, False]
    assert touched["councils.board"] == [False, True]
    assert touched["payoff.a.level"] == [True, False]
    assert touched["payoff.a.text"] == [False, True]
    assert touched["payoff.a"] == [True, True]
    assert not any(any(touched[path]) for path in ("ties.a-b", "evidence.leak", "hypotheses", "issues.force"))
    assert [len(planned.cells) for planned in plan.items if planned.item.path == "contest"] == [1]  # not wanted there


def test_setting_evidence_aside_touches_what_rests_on_it(board: Path) -> None:
    case = load_case(board).case
    paths = ("issues.tax.settlement", "councils.board.text", "ties.a-b.level", "ties.b-c.level",
             "proposals.swap.gain.a")  # fmt: skip
    everything = frozenset((path, ()) for path in paths)
    plan = plan_of(board, replace(scenario_named(case, "without", "leak"), wanted=everything))
    touched = {planned.item.path for planned in plan.items if (planned.cell_of[1] != planned.cell_of[0]).any()}
    assert {"issues.tax", "ties.a-b", "proposals.swap"} <= touched
    assert not {"issues.force", "ties.b-c", "councils.board"} & touched


def test_scenarios_by_name(board: Path) -> None:
    case = load_case(board).case
    assert scenario_named(case, "without", "gazette").dropped == {"leak"}
    assert scenario_named(case, "without", "leak").dropped == {"leak"}
    both = scenario_named(case, "variant", "weak").with_also(scenario_named(case, "without", "book"))
    assert (both.name, both.dropped, len(both.edits)) == ("variant = weak, without = book", {"study"}, 1)
    with pytest.raises(DetenteError, match='the case has no variant called "strong"'):
        scenario_named(case, "variant", "strong")


def test_a_computed_number_carries_differences_between_worlds(solve: Solve) -> None:
    text = """
actors: {a: {kind: state, capability: 1}, b: {kind: state, capability: 1}}
ties: {ab: {between: [a, b], half_life: never, baseline: 0}}
issues:
  t:
    question: Q
    scale: {0: n, 100: a}
    positions: {a: {position: {from: "50 + 50 * ties.ab.level"}, salience: 1}, b: {position: 0, salience: 1}}
options:
  o: {actor: a, status_quo: n, choices: {n: {}, y: {effects: [{path: ties.ab.baseline, set: 0.5}]}}}
variants:
  v: {says: S, edits: [{path: issues.t.positions.b.position, set: {from: "100 * ties.ab.level"}}]}
claims:
  c: {says: S, test: "issues.t.settlement[o = y] > issues.t.settlement[o = y, variant = v]"}
"""
    found = solve(text)
    today, then = found.world({}), found.world({"o": "y"})
    assert found.outcome("issues.t.settlement", today)[0] == pytest.approx(25)
    assert found.outcome("issues.t.settlement", then)[0] == pytest.approx(37.5)
    assert found.outcome("issues.t.settlement", then, found.scenario("v"))[0] == pytest.approx((75 + 50) / 2)


def test_a_history_solves_what_stands_behind_it(solve: Solve) -> None:
    text = """
sources: {s: {title: S, kind: press, reliability: A}}
evidence: {e: {source: s, says: S, credibility: 1, estimate: 0.4}}
actors: {a: {kind: state}, b: {kind: state}}
ties:
  ab:
    between: [a, b]
    half_life: never
    events:
      - {date: 2005-01-01, says: S, weight: {from: evidence.e.estimate}}
      - {date: 2007-01-01, says: S, weight: -0.1}
"""
    found = solve(text)
    dates = (dt.date(2004, 1, 1), dt.date(2006, 1, 1), dt.date(2008, 1, 1))
    level = history(found.plan, "ties.ab.level", 1, Block(0, 0, 5), dates)
    assert level == pytest.approx(np.tile([0, 0.4, 0.3], (5, 1)))
