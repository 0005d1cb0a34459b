"""The score of a run: by hand, with everything that is missing, and what it says of itself."""

from __future__ import annotations

import math

import pytest

from detente.cases import resolutions_of
from detente.errors import DetenteError
from detente.lenses.load import load_bytes, load_case
from detente.study.questions import Resolution, read_resolutions
from detente.study.run import Run, Settings, run_case
from detente.study.score import score_run

CASE = """
detente: 1
case: {title: T}
actors: {a: {name: A, kind: body}, b: {name: B, kind: body}}
issues:
  tax:
    question: Q
    scale: {0: none, 100: all}
    status_quo: 0
    positions: {a: {position: 80, salience: 1, capability: 1}, b: {position: 60, salience: 1, capability: 1}}
    decided: {by: bargaining, rule: compromise}
questions:
  model: {asks: M, resolves: 2030, probability: issues.tax.settlement / 100}
  given: {asks: G, resolves: 2030, probability: "0.2"}
  open: {asks: O, resolves: 2030, probability: "0.5"}
  none: {asks: N, resolves: 2030, probability: 0 / 0}
"""
LATE = Resolution(True, "2020-01-01", "press", 0.5)


def solved(text: str = CASE) -> Run:
    data = text.encode()
    return run_case(load_bytes(data), data, Settings(16))


def test_scores_by_hand() -> None:
    # the model says 0.7, and it was so; the case gives 0.2, and it was not so; base rates 0.5 and 0.4
    found = score_run(solved(), {"model": LATE, "given": Resolution(False, "2031-02", "press", 0.4),
                                 "none": LATE, "elsewhere": LATE})  # fmt: skip
    assert found.brier is not None
    assert found.log is not None
    assert found.base is not None
    assert found.models is not None
    assert found.models_base is not None
    assert found.brier.value == pytest.approx((0.09 + 0.04) / 2)
    assert found.log.value == pytest.approx(-(math.log(0.7) + math.log(0.8)) / 2)
    assert found.base.brier.value == pytest.approx((0.25 + 0.16) / 2)
    assert found.base.brier_skill == pytest.approx(1 - 0.13 / 0.41)
    assert found.base.log_skill == pytest.approx(
        1 - (math.log(0.7) + math.log(0.8)) / (math.log(0.5) + math.log(0.6)))
    assert found.base.gain == pytest.approx((0.16 + 0.12) / 2)
    assert found.base.gain_error == pytest.approx(0.04 / math.sqrt(2) / math.sqrt(2))
    assert (found.base.count, found.base.better) == (2, 2)
    assert found.models.value == pytest.approx(0.09)
    assert found.models_base.brier_skill == pytest.approx(1 - 0.09 / 0.25)


def test_what_is_missing_is_counted() -> None:
    found = score_run(solved(), {"model": LATE, "none": LATE, "elsewhere": LATE})
    assert [(q.forecast.id, q.state, q.is_given) for q in found.questions] == [
        ("model", "scored", False), ("given", "open", True), ("open", "open", True), ("none", "undefined", True)]
    assert [found.count(state) for state in ("scored", "open", "undefined")] == [1, 2, 1]
    assert found.strays == ("elsewhere",)
    assert sum(row.count for row in found.bins) == 1
    assert math.isnan(found.questions[1].brier)
    assert math.isnan(found.questions[3].log)


def test_nothing_to_score_yet() -> None:
    found = score_run(solved(), {"none": LATE})
    assert (found.brier, found.log, found.base, found.models) == (None, None, None, None)
    assert found.caution == ("Nothing can be scored yet.",)


def test_without_base_rates_there_is_no_skill() -> None:
    found = score_run(solved(), {"model": Resolution(True, "2020", "press")})
    assert found.base is None
    assert found.brier is not None


def test_held_impossible_and_yet_it_came() -> None:
    text = CASE.replace('probability: "0.2"', 'probability: "0"')
    found = score_run(solved(text), {"given": LATE, "model": LATE})
    assert found.log is not None
    assert found.base is not None
    assert found.log.value == math.inf
    assert found.base.log_skill == -math.inf


def test_hindsight_is_said() -> None:
    later = Resolution(True, "2031-02-03", "press", 0.5)
    both = score_run(solved(), {"model": LATE, "given": later}, sealed="2026-01-01T00:00:00+00:00")
    assert [q.in_hindsight for q in both.questions] == [True, False, None, None]
    assert any(text.startswith("1 of the 2 questions had resolved when the run was sealed (2026-01-01).")
               for text in both.caution)  # fmt: skip
    before = score_run(solved(), {"model": later, "given": later}, sealed="2026-01-01T00:00:00+00:00")
    assert not any("hindsight" in text for text in before.caution)
    within = score_run(solved(), {"model": Resolution(True, "2026", "press")}, sealed="2026-05-01T00:00:00+00:00")
    assert within.questions[0].in_hindsight is None
    unknown = score_run(solved(), {"model": Resolution(True, "one day", "press")})
    assert unknown.questions[0].in_hindsight is None


def test_caution_counts_what_is_there() -> None:
    one = score_run(solved(), {"model": LATE})
    assert one.caution[0].startswith("One question is no test")
    two = score_run(solved(), {"model": LATE, "given": LATE})
    assert two.caution[0].startswith("The 2 scored questions are parts of one story")
    assert "does not validate its parameters" in two.caution[0]
    restates = "1 of the 2 questions only restates a number that the case gives"
    assert any(text.startswith(restates) for text in two.caution)


def test_refuses_where_there_is_nothing_to_score() -> None:
    with pytest.raises(DetenteError, match="asks no questions"):
        score_run(solved(CASE[: CASE.index("questions:")]), {"model": LATE})
    with pytest.raises(DetenteError, match="no resolution is of a question of this case; its questions are model"):
        score_run(solved(), {"elsewhere": LATE})
    with pytest.raises(DetenteError, match="no resolution"):
        score_run(solved(), {})


def test_the_bundled_case_does_not_overclaim() -> None:
    name = "russia-iran-us-2010"
    path = resolutions_of(name)
    assert path is not None
    resolutions = read_resolutions(path)
    found = score_run(run_case(load_case(name), b"", Settings(64)), resolutions)
    count = len(resolutions)
    assert found.count("scored") == count == 11
    told = " ".join(found.caution)
    assert f"The {count} scored questions are parts of one story" in told
    assert "can reject a model" in told
    assert "does not validate its parameters" in told
    assert "no record of foresight" in told
    assert [q.forecast.id for q in found.questions if q.is_given] == [
        "bushehr-fuelled-2010", "bushehr-grid-2010", "new-start-ratified"]
