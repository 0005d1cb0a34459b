"""Ties at dates against the table of the model; evidence and rival explanations by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from detente.quantity import GRADE_TABLES
from detente.study.evaluate import Reading

Solve = Callable[..., Reading]

TIE = """
actors: {a: {kind: state}, b: {kind: state}}
ties:
  ab:
    between: [a, b]
    half_life: 5 years
    baseline: 0.1
    events:
      - {date: 2007-10-16, says: S, weight: 0.5}
      - {date: 2008-09-27, says: S, weight: -0.2}
      - {date: 2009-12-30, says: S, weight: -0.4}
claims:
  c: {says: S, test: "ties.ab.level[at = 2007-10-15] < ties.ab.level[at = 2007-10-16]"}
  m: {says: S, test: "ties.ab.level[at = 2009-06] > ties.ab.level[at = 2009]"}
"""


def value(reading: Reading, path: str) -> float:
    """An outcome that is the same in every draw."""
    return float(reading.outcome(path)[0])


@pytest.mark.parametrize(("date", "level"), [("2007-10-15", 0.1), ("2007-10-16", 0.6), ("2009-06-30", 0.314601)])
def test_the_level_at_a_date(solve: Solve, date: str, level: float) -> None:
    assert value(solve(TIE), f"ties.ab.level@{date}") == pytest.approx(level, abs=1e-6)


def test_a_month_or_year_is_read_at_its_end(solve: Solve) -> None:
    found = solve(TIE)
    assert {"ties.ab.level@2009-06-30", "ties.ab.level@2009-12-31"} <= set(found.results.arrays)


def test_today_peak_and_change(solve: Solve) -> None:
    found = solve(TIE)
    years = {e: (np.datetime64("2010-01-01") - np.datetime64(d)).astype(int) / 365.25
             for e, d in ((0.5, "2007-10-16"), (-0.2, "2008-09-27"), (-0.4, "2009-12-30"))}  # fmt: skip
    today = 0.1 + sum(weight * 2 ** (-age / 5) for weight, age in years.items())
    assert value(found, "ties.ab.level") == pytest.approx(today)
    day = (np.datetime64("2007-10-16") - np.datetime64("2000-01-01")).astype(int)
    assert value(found, "ties.ab.peak") == pytest.approx(2000 + day / 365.25)


def test_never_fades_and_bounded(solve: Solve) -> None:
    assert value(solve(TIE, ties__ab__half_life="never"), "ties.ab.level") == pytest.approx(0.0, abs=1e-12)
    forever = solve(TIE, ties__ab__half_life="never", ties__ab__bounded=True, ties__ab__baseline=1)
    assert value(forever, "ties.ab.level") == pytest.approx(np.tanh(0.9))


def test_an_event_of_its_own_half_life(solve: Solve) -> None:
    found = solve(TIE.replace("weight: 0.5}", "weight: 0.5, half_life: never}"))
    assert value(found, "ties.ab.level") > value(solve(TIE), "ties.ab.level")


def test_a_date_known_to_the_month_is_any_of_its_days(solve: Solve) -> None:
    found = solve(TIE.replace("2007-10-16, says", "2007-10, says"), draws=512)
    level = found.outcome("ties.ab.level@2007-10-15")
    before, after = level[level < 0.15], level[level > 0.5]
    assert before.size + after.size == 512
    assert after.size / 512 == pytest.approx(15 / 31, abs=0.08)


def test_an_event_counts_where_its_evidence_is_right(solve: Solve) -> None:
    text = """
sources: {s: {title: S, kind: press, reliability: C}}
evidence: {e: {source: s, says: S, credibility: 3}}
""" + TIE.replace("weight: 0.5}", "weight: 0.5, evidence: [e]}")
    found = solve(text, draws=2_000, case__grade_table="neutral")
    assert np.mean(found.outcome("ties.ab.level@2007-10-16") > 0.5) == pytest.approx(0.5, abs=0.04)
    without = solve(text, without=("s",))
    assert value(without, "ties.ab.level@2007-10-16") == pytest.approx(0.1)


def test_a_level_beyond_its_scale_is_told(solve: Solve) -> None:
    found = solve(TIE, ties__ab__half_life="never", ties__ab__baseline=1, ties__ab__events__1__weight=0.9)
    assert value(found, "ties.ab.status") == 1
    nothing = solve(TIE, ties__ab__baseline={"from": "0 / 0"})
    assert value(nothing, "ties.ab.status") == 2
    assert np.isnan(value(nothing, "ties.ab.level"))


def test_a_tie_may_be_called_course(solve: Solve) -> None:
    found = solve(TIE.replace("  ab:\n", "  course:\n").replace("ties.ab", "ties.course"))
    assert value(found, "ties.course.level@2007-10-16") == pytest.approx(0.6)


# Evidence


RIVALS = """
sources: {s: {title: S, kind: press, reliability: B}, t: {title: T, kind: press, reliability: A}}
evidence:
  one: {source: s, says: S, credibility: 2, bears_on: {greed: C, fear: I}}
  two: {source: t, says: S, credibility: 1, bears_on: {greed: N, fear: C}}
  bad: {source: s, says: S, credibility: 6, estimate: 7}
actors: {}
hypotheses: {greed: {says: S}, fear: {says: S}}
"""


def test_weights_are_those_of_the_table(solve: Solve) -> None:
    found = solve(RIVALS, case__grade_table="strict")
    assert value(found, "evidence.one.weight") == 0.65
    assert value(found, "evidence.two.weight") == 0.90
    assert value(found, "evidence.bad.weight") == GRADE_TABLES["strict"].unjudged
    assert value(found, "evidence.bad.estimate") == 7


def test_a_posterior_by_hand(solve: Solve) -> None:
    found = solve(RIVALS, case__grade_table="strict")
    greed, fear = 2**0.65 * 1, 0.5**0.65 * 2**0.9
    assert value(found, "hypotheses.greed.posterior") == pytest.approx(greed / (greed + fear))
    assert value(found, "hypotheses.fear.inconsistency") == pytest.approx(0.65)
    prior = solve(RIVALS, case__grade_table="strict", hypotheses__greed__prior=0.25, hypotheses__fear__prior=0.75)
    assert value(prior, "hypotheses.greed.posterior") == pytest.approx(greed * 0.25 / (greed * 0.25 + fear * 0.75))


def test_evidence_set_aside_weighs_nothing(solve: Solve) -> None:
    found = solve(RIVALS, without=("s",), case__grade_table="strict")
    assert value(found, "evidence.one.weight") == 0
    assert value(found, "hypotheses.greed.posterior") == pytest.approx(1 / (1 + 2**0.9))


def test_both_readings_and_what_turns_them(solve: Solve) -> None:
    found = solve(RIVALS, case__grade_table="strict")
    # greed 2^.65 : fear 2^-.65 2^.9, so greed leads by 2^.4; without the first piece fear leads by 2^.9
    greed = 2**0.4 / (1 + 2**0.4)
    assert value(found, "hypotheses.greed.posterior") == pytest.approx(greed)
    first = [value(found, f"hypotheses.{h}.{kind}") for h in ("greed", "fear") for kind in ("leads", "survives")]
    assert first == [1, 1, 0, 0]
    assert value(found, "hypotheses.agree") == 1
    assert value(found, "hypotheses.greed.posterior_if_flatter") == pytest.approx(2**0.2 / (1 + 2**0.2))
    assert value(found, "hypotheses.greed.posterior_if_steeper") == pytest.approx(2**0.8 / (1 + 2**0.8))
    kinds = ("turns", "unseats", "turns_inconsistency")
    assert [value(found, f"evidence.one.{kind}") for kind in kinds] == [1, 1, 1]
    assert [value(found, f"evidence.two.{kind}") for kind in kinds] == [0, 0, 0]


def test_readings_that_disagree(solve: Solve) -> None:
    # two pieces for fear that say nothing against greed outweigh one against fear, by posterior only
    found = solve(RIVALS.replace("{greed: N, fear: C}", "{greed: N, fear: CC}"), case__grade_table="strict")
    assert value(found, "hypotheses.fear.leads") == value(found, "hypotheses.greed.survives") == 1
    assert value(found, "hypotheses.agree") == 0


def test_a_hypothesis_without_a_prior_gets_what_the_others_leave(solve: Solve) -> None:
    found = solve(RIVALS, case__grade_table="strict", hypotheses__greed__prior=0.2)
    assert value(found, "hypotheses.greed.posterior") == pytest.approx(0.2 * 2**0.4 / (0.2 * 2**0.4 + 0.8))


def test_priors_differ_between_draws(solve: Solve) -> None:
    found = solve(RIVALS, case__grade_table="strict", hypotheses__greed__prior={"choose": {0.5: 1, 0.05: 1}})
    turns = np.asarray(found.results.arrays["evidence.one.turns"][0])
    prior = np.asarray(found.results.arrays["hypotheses.greed.posterior"][0])
    # at even odds the first piece carries the lead; at 1 : 19 fear leads with it and without it
    assert set(turns[prior > 0.4]) == {1}
    assert set(turns[prior < 0.4]) == {0}


def test_impossible_priors_have_no_posterior(solve: Solve) -> None:
    found = solve(RIVALS, hypotheses__greed__prior=0, hypotheses__fear__prior=0)
    assert np.isnan(value(found, "hypotheses.greed.posterior"))
