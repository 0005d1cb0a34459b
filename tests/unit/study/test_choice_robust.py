"""How firmly a choice is first: each premise against the same case solved by itself, each margin by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from detente.lenses.load import load_bytes, load_changed
from detente.runs.store import Folder
from detente.study.absences import Absences
from detente.study.answer import answer, inputs_of, reading_of
from detente.study.choice import ChoiceResult, choose, with_premises_asked
from detente.study.choices_moves import turning_moves
from detente.study.evaluate import Reading
from detente.study.robust import Standing, by_metric, shifted, standing
from detente.study.run import Run, Settings, run_case
from detente.study.sources import weigh_sources

Solve = Callable[..., Reading]

# a wants the tax high, b wants it low; hard and angry make each weigh three times as much. What a weighs is drawn, and
# so is the rule; b weighs 1 on one source's word, 4 without it, and 9 where the assumption fails.
TEXT = """
detente: 1
case: {title: T, as_of: 2010-01-01}
sources: {s: {title: S, kind: press, reliability: A}}
evidence: {e: {source: s, says: S, credibility: 1}}
actors:
  a: {kind: state, capability: 0.6 .. 1 .. 1.7}
  b: {kind: state, capability: {is: 1, evidence: [e], prior: 4}}
issues:
  tax:
    question: Q
    scale: {0: none, 100: all}
    positions: {a: {position: 100, salience: 1}, b: {position: 0, salience: 1}}
    decided: {by: bargaining, rule: {choose: {compromise: 0.6, nash: 0.4}}}
options:
  stance: {actor: a, status_quo: soft, choices: {soft: {}, hard: {effects: [
    {path: actors.a.capability, scale: 3}, {path: issues.tax.positions.a.position, add: -40 .. -20 .. 0}]}}}
  reply: {actor: b, status_quo: calm, choices: {calm: {}, angry: {effects: [{path: actors.b.capability, scale: 3}]}}}
interests:
  a: {tax: {of: issues.tax.settlement, worst: 0, best: 100, weight: 1}}
  b: {tax: {of: issues.tax.settlement, worst: 100, best: 0, weight: 1}}
assumptions: {calm: {says: S, status: solid, if_false: [{path: actors.b.capability, set: 9}]}}
contest: {precision: 0}
claims: {high: {says: S, test: issues.tax.settlement > 50}}
"""


def solved(draws: int = 400, folder: Folder | None = None, changes: dict[str, object] | None = None,
           without: tuple[str, ...] = ()) -> Run:  # fmt: skip
    """The case above, run."""
    data = TEXT.encode()
    return run_case(load_bytes(data), data, Settings(draws, 1, changes or {}, without), folder=folder)


def ranked(run: Run, option: str = "stance", draws: int = 512) -> ChoiceResult:
    """An option with all its standings."""
    reading = reading_of(run)
    return with_premises_asked(run, reading, (choose(reading, option, inputs_of(run), 1),), Absences(run, draws))[0]


def named(result: ChoiceResult, kind: str, name: str, value: str = "") -> Standing:
    """One standing."""
    (found,) = (s for s in result.standings if (s.kind, s.name, s.value) == (kind, name, value))
    return found


def test_a_source_set_aside_is_the_case_without_it() -> None:
    result, alone = ranked(solved()), ranked(solved(without=("s",)))
    assert named(result, "source", "s").score == pytest.approx(tuple(alone.ranking.expected.value))
    assert named(result, "source", "s").moves


def test_a_failed_assumption_is_the_case_with_its_edits() -> None:
    result, alone = ranked(solved()), ranked(solved(changes={"actors.b.capability": 9}))
    assert named(result, "assumption", "calm").score == pytest.approx(tuple(alone.ranking.expected.value))


def test_words_are_read_from_the_draws_that_took_them() -> None:
    run = solved()
    result, reading, inputs = ranked(run), reading_of(run), inputs_of(run)
    column = inputs.paths.index("issues.tax.decided.rule")
    code = inputs.words[column].index("nash")
    rows = inputs.values[:, column] == code
    payoff = [reading.mixture("payoff.a", {"stance": choice})[rows] for choice in result.choices]
    found = named(result, "model", "issues.tax.decided.rule", "nash")
    assert found.draws == rows.sum()
    assert found.score == pytest.approx(tuple(values.mean() for values in payoff))


def test_a_fixed_grade_table_is_exchanged_for_the_others() -> None:
    result = ranked(solved(changes={"case.grade_table": "strict"}))
    tables = [entry for entry in result.standings if entry.kind == "grade table"]
    assert [(entry.value, entry.moves) for entry in tables] == [("neutral", False), ("generous", False)]


def test_drawn_grade_tables_matter_only_where_evidence_is_pooled() -> None:
    """No number here depends on a grade, so no table is looked at."""
    assert not [entry for entry in ranked(solved()).standings if entry.kind == "grade table"]


def test_the_logit_response_at_no_precision_is_the_mean_over_replies() -> None:
    run = solved()
    reading, result = reading_of(run), ranked(run)
    worlds = reading.over_worlds("payoff.a")
    by_hand = [worlds[:, reading.plan.worlds.taking("stance", choice)].mean() for choice in result.choices]
    assert named(result, "answer", "logit").score == pytest.approx(tuple(by_hand))
    assert named(result, "answer", "equilibrium").score == pytest.approx(tuple(result.ranking.expected.value))


def test_one_sweep_serves_sources_and_choices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is solved again where the folder keeps both; the answer is the same."""
    folder = Folder(tmp_path / "run")
    run = solved(folder=folder)
    first = answer(run)
    assert [move.source for move in first.sources] == [move.source for move in weigh_sources(run)]
    monkeypatch.setattr("detente.study.absences.execute", lambda *_: pytest.fail("solved again"))
    again = answer(run)
    assert repr([r.standings for r in again.choices]) == repr([r.standings for r in first.choices])
    assert [move.moves for move in again.sources] == [move.moves for move in first.sources]


def test_choices_are_not_asked_again_where_they_would_not_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.study.absences.MOST_BYTES", 10)
    result = ranked(solved())
    assert {entry.kind for entry in result.standings} == {"metric", "answer", "model"}


def test_margins_within_monte_carlo_error_are_not_clear() -> None:
    rng = np.random.default_rng(1)
    payoff = rng.normal(size=(4_000, 2))
    level = standing("model", "x", "y", payoff, 0)
    assert not level.is_clear
    assert level.low < level.margin < level.high
    apart = standing("model", "x", "y", payoff + np.array([0.0, 0.2]), 0)
    assert (apart.is_clear, apart.keeps_first, apart.ranks) == (True, False, (2, 1))


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    """Choices that are level by every metric: 95 % of the intervals hold 0, for means, shares and quantiles alike."""
    rng = np.random.default_rng(2)
    covered: dict[str, int] = {}
    for _ in range(200):
        for entry in by_metric(rng.normal(size=(600, 2)), np.zeros(600), 0):
            covered[entry.name] = covered.get(entry.name, 0) + (not entry.is_clear)
    assert covered.pop("worst draw") == 200
    assert all(0.90 * 200 <= count <= 0.995 * 200 for count in covered.values()), covered


def test_a_premise_that_changes_nothing_leaves_the_margin_over_all_draws() -> None:
    payoff = np.random.default_rng(3).normal(size=(500, 3)) + np.array([0.3, 0.0, 0.1])
    same = shifted("source", "s", "", payoff, payoff[:50], payoff[:50], 0)
    whole = standing("source", "s", "", payoff, 0)
    assert (same.score, same.margin, same.moves) == (whole.score, whole.margin, False)
    assert same.high - same.low == pytest.approx(whole.high - whole.low)


def test_the_smallest_move_swaps_the_first_two() -> None:
    """Solved again with the number held there, the second choice is indeed worth more."""
    run = solved(2_000)
    result = ranked(run)
    (found,) = turning_moves(run, reading_of(run), inputs_of(run), (result,))
    assert found.moves
    move = found.moves[0]
    assert move.path in found.tried
    source = load_changed(run.source, {move.path: move.value})
    held = ranked(run_case(source, b"", Settings(2_000)))
    gap = held.ranking.expected.value[found.second] - held.ranking.expected.value[found.first]
    assert gap == pytest.approx(move.lead, abs=0.01)
    assert gap > 0


def test_level_choices_are_not_moved() -> None:
    """Where no choice leads by more than chance there is nothing to swap."""
    run = solved(60, changes={"options.stance.choices.hard.effects": []})
    assert turning_moves(run, reading_of(run), inputs_of(run), (ranked(run),)) == ()


def test_good_enough_is_what_the_actor_has_today() -> None:
    run = solved()
    result, reading = ranked(run), reading_of(run)
    today = reading.outcome("payoff.a")
    by_hand = [(reading.mixture("payoff.a", {"stance": choice}) >= today).mean() for choice in result.choices]
    assert result.enough.value == pytest.approx(by_hand)
