"""Beliefs, triangles, networks and alignments of a case, against the values of their models."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from detente.case.expression import parse
from detente.errors import CaseError, DetenteError
from detente.models.alignment import course, hedge, index, trial
from detente.models.beliefs import acts, degree
from detente.study.drivers import drivers_of
from detente.study.evaluate import Reading
from detente.study.figures import figures_of
from detente.study.inputs import uncertain_inputs

Solve = Callable[..., Reading]

BELIEF = """
sources: {s: {title: S, kind: press, reliability: C}}
evidence: {e: {source: s, says: S, credibility: 3}}
actors: {a: {kind: state, name: Avaria}, b: {kind: state, name: Bolia}}
beliefs:
  ab:
    of: a
    about: b
    prior: 0.5
    forgetting: 0.9
    trust: {exploited: -1, temptation: 0.5}
    events:
      - {date: 2007-01-01, says: Delivered, kept: true}
      - {date: 2008-07-01, says: Held back, kept: false, otherwise: not_counted}
claims:
  c: {says: S, test: "beliefs.ab.level[at = 2008-06-30] > beliefs.ab.level[at = 2008-07-01]"}
  d: {says: S, test: "beliefs.ab.level[at = 2007-01-01] > beliefs.ab.level[at = 2006]"}
"""


def value(reading: Reading, path: str) -> float:
    """An outcome that is the same in every draw."""
    return float(reading.outcome(path)[0])


def judged(reading: Reading) -> dict[str, float]:
    """Share of the draws in which each claim holds."""
    tests = {name: parse(claim.test) for name, claim in reading.plan.case.claims.items()}
    return {name: float(reading.expression(test).value.mean()) for name, test in tests.items()}


def test_belief_at_dates(solve: Solve) -> None:
    found = solve(BELIEF)
    assert value(found, "beliefs.ab.level@2008-07-01") == pytest.approx(0.481063, abs=5e-7)
    assert value(found, "beliefs.ab.level@2007-01-01") == pytest.approx(2 / 3)
    assert value(found, "beliefs.ab.level@2006-12-31") == 0.5
    assert judged(found) == {"c": 1.0, "d": 1.0}


def test_belief_today_and_what_moved_it(solve: Solve) -> None:
    found = solve(BELIEF)
    years = [(np.datetime64(day) - np.datetime64("2000-01-01")).astype(int) / 365.25
             for day in ("2007-01-01", "2008-07-01", "2010-01-01")]  # fmt: skip
    whole = degree(acts([1, 0], 1, years[:2]), 1, 1, [years[2]], 0.9)
    assert value(found, "beliefs.ab.level") == pytest.approx(whole.level[0, 0])
    assert value(found, "beliefs.ab.kept") == pytest.approx(whole.kept[0, 0])
    alone = degree(acts([1], 1, years[:1]), 1, 1, years[1:], 0.9).level[0]
    assert value(found, "beliefs.ab.effect.0") == pytest.approx(1 / 6)
    assert value(found, "beliefs.ab.effect.1") == pytest.approx(0.481063 - alone[0], abs=1e-6)
    assert value(found, "beliefs.ab.otherwise.1") == pytest.approx(alone[1])
    assert value(found, "beliefs.ab.highest") == pytest.approx(alone[1])
    assert value(found, "beliefs.ab.lowest") == pytest.approx(whole.level[0, 0])
    assert value(found, "beliefs.ab.threshold") == pytest.approx(2 / 3)
    assert value(found, "beliefs.ab.gap") == pytest.approx(whole.level[0, 0] - 2 / 3)
    assert value(found, "beliefs.ab.trusts") == 0


def test_belief_about_types(solve: Solve) -> None:
    text = BELIEF.replace("prior: 0.5", "kind: types\n    prior: 0.5\n    reliable_keeps: 0.85")
    text = text.replace("forgetting: 0.9", "opportunist_keeps: 0.4")
    found = solve(text)
    odds = (0.85 / 0.4) * (0.15 / 0.6)
    assert value(found, "beliefs.ab.level") == pytest.approx(odds / (1 + odds))
    assert "beliefs.ab.kept" not in found.results.arrays
    hopeless = solve(text, beliefs__ab__reliable_keeps=0.3)
    assert value(hopeless, "beliefs.ab.status") == 2
    assert np.isnan(value(hopeless, "beliefs.ab.level"))


def test_an_act_counts_where_its_evidence_is_right(solve: Solve) -> None:
    text = BELIEF.replace("says: Delivered, kept: true", "says: Delivered, kept: true, evidence: [e]")
    found = solve(text, draws=2_000, case__grade_table="neutral")
    level = found.outcome("beliefs.ab.level@2007-01-01")
    assert np.mean(level > 0.6) == pytest.approx(0.5, abs=0.04)
    assert value(solve(text, without=("s",)), "beliefs.ab.level@2007-01-01") == 0.5


def test_a_promise_kept_in_part_and_an_input_that_is_no_number(solve: Solve) -> None:
    half = solve(BELIEF.replace("kept: true", "kept: 0.5"))
    assert value(half, "beliefs.ab.level@2007-01-01") == 0.5
    broken = solve(BELIEF, beliefs__ab__prior={"from": "0 / 0"})
    assert value(broken, "beliefs.ab.status") == 3
    assert np.isnan(value(broken, "beliefs.ab.level"))


def test_what_is_told_of_a_belief(solve: Solve) -> None:
    figure = next(data for data in figures_of(solve(BELIEF)) if data.path == "beliefs.ab")
    assert figure.figure.kind == "timeline"
    assert len(figure.dates) == 72
    assert [row.label for row in figure.rows] == ["level", "Delivered", "Held back"]


TIES = """
actors: {us: {kind: state, name: United States}, ru: {kind: state, name: Russia}, ir: {kind: state, name: Iran}}
ties:
  us-ru: {between: [us, ru], half_life: never, baseline: 0.2}
  ru-ir: {between: [ru, ir], half_life: never, baseline: 0.6}
  us-ir:
    between: [ir, us]
    half_life: never
    baseline: 0.05
    events: [{date: 2008-01-01, says: S, weight: -0.95}]
triangles:
  great:
    members: [ru, us, ir]
    middle: {pivot: ru, patronage: 0.5, competition: 0.3, war: 0.3, cooperation: 0.5}
networks:
  all: {}
  levels: {weighted: true}
claims:
  pivot: {says: S, test: triangles.great.role.ru = pivot and triangles.great.role.us != pivot}
  before: {says: S, test: "triangles.great.role.ru[at = 2007] = undefined and triangles.great.kind = romantic_triangle"}
"""


def test_seats_and_their_worth(solve: Solve) -> None:
    found = solve(TIES)
    assert judged(found) == {"pivot": 1.0, "before": 1.0}
    for actor, worth in (("ru", 1.7), ("us", -1.3), ("ir", -0.5)):
        assert value(found, f"triangles.great.value.{actor}") == pytest.approx(worth)
    assert value(found, "triangles.great.nearest") == pytest.approx(0.2)
    assert value(found, "triangles.great.status") == 0


def test_the_workable_middle(solve: Solve) -> None:
    found = solve(TIES)
    assert value(found, "triangles.great.best_hostility") == 0.5
    assert value(found, "triangles.great.interior") == 1
    parts = [value(found, f"triangles.great.loss.{name}") for name in ("patronage", "competition", "risk")]
    np.testing.assert_allclose(parts, [0.25, 0.15, -0.20])
    assert value(found, "triangles.great.loss") == pytest.approx(sum(parts))
    flat = solve(TIES.replace("{pivot: ru, patronage: 0.5, competition: 0.3, war: 0.3, cooperation: 0.5}",
                              "{pivot: ru, patronage: 0, war: 0}"))  # fmt: skip
    assert value(flat, "triangles.great.middle_status") == 1
    assert np.isnan(value(flat, "triangles.great.best_hostility"))


def test_a_neutral_or_missing_tie(solve: Solve) -> None:
    neutral = solve(TIES.replace("baseline: 0.2", "baseline: 0.02"))
    assert value(neutral, "triangles.great.status") == 1
    broken = solve(TIES.replace("baseline: 0.2", "baseline: {from: 0 / 0}"))
    assert value(broken, "triangles.great.status") == 2
    assert np.isnan(value(broken, "triangles.great.role.ru"))
    assert value(broken, "networks.all.status") == 2
    assert np.isnan(value(broken, "networks.all.frustration"))


def test_a_network_of_three(solve: Solve) -> None:
    found = solve(TIES)
    assert value(found, "networks.all.frustration") == 1
    assert value(found, "networks.levels.frustration") == pytest.approx(0.2)
    assert value(found, "networks.levels.strained.us-ru") == 1
    assert value(found, "networks.levels.relief.us-ru") == pytest.approx(0.2)
    assert value(found, "networks.levels.unique") == 1
    assert value(found, "networks.all.unique") == 0
    assert value(found, "networks.all.strained.us-ru") == pytest.approx(1 / 3)
    assert value(found, "networks.all.strained_triads") == 1
    assert value(found, "networks.all.triad.ir.ru.us") == 1
    assert value(found, "networks.all.heads_apart.ru") == 0
    assert value(found, "networks.all.heads_apart.us") == 1
    assert value(found, "networks.all.balanced") == 0


def test_a_network_without_ties_that_count(solve: Solve) -> None:
    found = solve(TIES.replace("  all: {}", "  all: {neutral: 1}"))
    assert value(found, "networks.all.status") == 1
    assert value(found, "networks.all.frustration") == 0
    assert np.isnan(value(found, "networks.all.balance"))


def test_figures_of_triangle_and_network(solve: Solve) -> None:
    figures = {(data.path, data.figure.kind): data for data in figures_of(solve(TIES))}
    seats = figures["triangles.great", "network"]
    assert seats.rows[0].words == (("pivot", 1.0),)
    assert seats.rows[-1].ends == ("United States", "Iran")
    assert ("triangles.great", "distribution") in figures
    assert figures["networks.all", "network"].rows[1].summaries[0].mean == pytest.approx(1 / 3)


ALIGNMENT = """
actors: {ir: {kind: state, name: Iran}, ru: {kind: state, name: Russia}, cn: {kind: state, name: China}}
alignments:
  iran:
    of: ir
    horizon: 10 years
    discount: 0.9
    switching_cost: 0.5
    partners:
      ru: {value: 1, trend: -0.05, spread: 0.3, earlier: {2005: 0.4, 2007: 0.8}}
      cn: {value: 0.6, trend: 0.08, spread: 0.2}
      ir: {value: 0.2, trend: 0.15, spread: 0.4}
    hedge: {aversion: 2, correlations: [{between: [ru, cn], value: 0.1}]}
    trial: {on: ru, kept: 1, broken: 1, sure: 0.5, switching_cost: 0.2}
claims:
  before: {says: S, test: "alignments.iran.worth.ru[at = 2006] < alignments.iran.worth.ru[at = 2008]"}
  later: {says: S, test: "alignments.iran.worth.ir[at = 2019] > alignments.iran.worth.ru[at = 2019]"}
  leans: {says: S, test: "alignments.iran.leans.ru and alignments.iran.leans.ir[at = 2016]"}
"""
TODAY, TREND = [[1, 0.6, 0.2]], [[-0.05, 0.08, 0.15]]


def test_alignment_by_horizon_and_year(solve: Solve) -> None:
    found = solve(ALIGNMENT)
    assert judged(found) == {"before": 1.0, "later": 1.0, "leans": 1.0}
    for partner, worth in (("ru", 5.3257), ("cn", 5.8080), ("ir", 4.8653)):
        assert value(found, f"alignments.iran.value.{partner}") == pytest.approx(worth, abs=5e-5)
        assert value(found, f"alignments.iran.within.10.{partner}") == pytest.approx(worth, abs=5e-5)
    assert value(found, "alignments.iran.within.1.ru") == 1
    assert value(found, "alignments.iran.course") == pytest.approx(6.379863, abs=5e-7)
    assert int(value(found, "alignments.iran.switch")) == 2015
    assert value(found, "alignments.iran.worth.ru@2006-12-31") == pytest.approx(0.6, abs=1e-3)
    assert value(found, "alignments.iran.worth.ru") == 1
    assert np.isnan(value(found, "alignments.iran.worth.cn@2006-12-31"))


def test_hedge_and_trial(solve: Solve) -> None:
    found = solve(ALIGNMENT)
    table = [[[1, 0.1, 0], [0.1, 1, 0], [0, 0, 1]]]
    expected = hedge(TODAY, [[0.3, 0.2, 0.4]], table, 2).share[0]
    np.testing.assert_allclose([value(found, f"alignments.iran.share.{p}") for p in ("ru", "cn", "ir")], expected)
    tried = trial(1, 1, 0.5, 0.9, 10, 0.2, 1)
    assert value(found, "alignments.iran.trial.uncertain") == pytest.approx(tried.uncertain[0])
    assert value(found, "alignments.iran.trial.open") == pytest.approx(tried.open[0])
    assert value(found, "alignments.iran.trial.index") == pytest.approx(index(1, 1, 0.9)[0])


def test_a_partner_may_be_a_bare_number_and_the_start_another(solve: Solve) -> None:
    text = """
actors: {ir: {kind: state}, ru: {kind: state}, cn: {kind: state}}
alignments:
  iran: {of: ir, horizon: 3 years, discount: 1, leans_on: cn, switching_cost: 0.1, partners: {ru: 1, cn: 0.9}}
"""
    found = solve(text)
    assert value(found, "alignments.iran.value.ru") == 3
    assert value(found, "alignments.iran.course") == pytest.approx(course([[1, 0.9]], [[0, 0]], 1, 3, 0.1, 1).value[0])
    assert value(found, "alignments.iran.leans.ru") == 1
    broken = solve(text, alignments__iran__partners__ru={"from": "0 / 0"})
    assert value(broken, "alignments.iran.status") == 1
    assert np.isnan(value(broken, "alignments.iran.course"))


def test_courses_of_an_alignment(solve: Solve) -> None:
    worth, leans = (data for data in figures_of(solve(ALIGNMENT)) if data.path == "alignments.iran")
    assert [line.label for line in worth.lines] == ["Russia", "China", "itself"]
    assert worth.lines[0].dates[0] < 2006.1
    assert worth.lines[1].dates[0] >= 2009.9
    assert not leans.lines[0].low
    assert leans.lines[0].middle[0] == 1.0


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ("triangles.great.role.ru = king", 'is never "king"; it is one of pivot, friend'),
        ("triangles.great.role.ru[equilibrium] = pivot", "a word has no mean over worlds"),
        ("networks.all.strained.us-ru[at = 2008] > 0", "has no history"),
        ("triangles.great.role.ru + 1 > 2", "is a word; compare it, as in triangles.great.role.ru = pivot"),
    ],
)
def test_claims_that_cannot_be_read(solve: Solve, test: str, message: str) -> None:
    text = TIES.replace("triangles.great.role.ru = pivot and triangles.great.role.us != pivot", f'"{test}"')
    options = "options: {o: {actor: us, status_quo: x, choices: [x, y]}}\ninterests: {us: {i: {of: ties.us-ru.level, "
    with pytest.raises(CaseError, match=message):
        solve(text + options + "worst: 0, best: 1, weight: 1}}}\n")


def test_a_word_is_no_input(solve: Solve) -> None:
    text = TIES + "interests: {us: {i: {of: triangles.great.role.ru, worst: 0, best: 1, weight: 1}}}\n"
    with pytest.raises(CaseError, match="an outcome that is a word"):
        solve(text)


def test_what_drives_a_word_is_asked_of_a_comparison(solve: Solve) -> None:
    reading = solve(TIES.replace("baseline: 0.2", "baseline: -0.2 .. 0.4"), draws=64)
    found = reading.expression(parse("triangles.great.role.ru"))
    assert set(found.value) <= {"pivot", "partner", "undefined"}
    with pytest.raises(DetenteError, match="is a word"):
        drivers_of("triangles.great.role.ru", found, uncertain_inputs(reading.plan, 1, 64), 1)
    same = reading.expression(parse("triangles.great.role.us = triangles.great.role.ir"))
    assert same.value.any()
