"""Numbers as draws: shared random numbers, edits, bounds, dropped evidence, pools, computed numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from detente.draws import uniforms
from detente.errors import DetenteError
from detente.lenses.load import load_case, load_changed
from detente.lenses.plan import effects_in, scenario_named
from detente.lenses.values import NO_OVERLAY, Overlay, Stream, Values, origin_of, prior_of
from detente.lenses.worlds import worlds_of
from detente.quantity import GRADE_TABLES, distribution, grade_weight, parse_quantity
from detente.study.evaluate import Reading

Solve = Callable[..., Reading]
SIZE = 2_000


def values(board: Path, overlay: Overlay = NO_OVERLAY, **changes: object) -> Values:
    """The numbers of the board under an overlay; outcomes read as 0.25 everywhere."""
    source = load_case(board)
    if changes:
        source = load_changed(source, {path.replace("__", "."): value for path, value in changes.items()})
    return Values(source.case, source.slots, Stream(3, 0, SIZE), overlay, lambda path: np.full(SIZE, 0.25))


def under(board: Path, kind: str, name: str, **changes: object) -> Values:
    """The numbers of the board in a variant, an assumption's failure, or without a source."""
    source = load_case(board)
    if changes:
        source = load_changed(source, {path.replace("__", "."): value for path, value in changes.items()})
    scenario = scenario_named(source.case, kind, name)
    return Values(source.case, source.slots, Stream(3, 0, SIZE), Overlay(scenario.edits, scenario.dropped))


def test_a_number_is_its_distribution_at_its_own_random_numbers(board: Path) -> None:
    given = distribution(parse_quantity("60 .. 70 .. 80"), 0, 100)
    expected = given.quantile(uniforms(3, "issues.tax.positions.a.position", 0, SIZE))
    found = values(board).number("issues.tax.positions.a.position")
    assert np.array_equal(found, expected)
    assert not found.flags.writeable


def test_a_set_shares_the_random_numbers_of_its_target(board: Path) -> None:
    found = under(board, "variant", "dear")
    share = uniforms(3, "councils.board.outside_option.cost", 0, SIZE)
    expected = distribution(parse_quantity("1 .. 2 .. 3"), 0, None).quantile(share)
    assert np.array_equal(found.number("councils.board.outside_option.cost"), expected)
    before = values(board).number("councils.board.outside_option.cost")
    assert np.array_equal(np.argsort(before), np.argsort(found.number("councils.board.outside_option.cost")))


def test_add_and_scale_have_random_numbers_of_their_own(board: Path) -> None:
    failed = under(board, "assumption", "calm")
    factor = distribution(parse_quantity("0.5 .. 0.8"), None, None).quantile(
        uniforms(3, "assumptions.calm.if_false.0.scale", 0, SIZE)
    )
    base = values(board).number("actors.b.capability")
    assert failed.number("actors.b.capability") == pytest.approx(base * factor)


def test_what_is_pushed_beyond_the_range_is_held_at_the_bound_and_counted(board: Path) -> None:
    case = load_case(board).case
    worlds = worlds_of(case)
    hard = effects_in(case, worlds, worlds.find({"stance": "hard"}))
    found = values(board, Overlay(hard), **{"issues__tax__positions__a__position": "88 .. 92 .. 95"})
    raised = found.number("issues.tax.positions.a.position")
    assert raised.max() == 100
    key = ("options.stance.choices.hard.effects.0", "issues.tax.positions.a.position")
    assert found.stream.held == {key: int(np.count_nonzero(raised == 100))}
    assert 0 < found.stream.held[key] < SIZE


def test_edits_of_a_scenario_come_before_effects_and_the_last_set_counts(board: Path) -> None:
    case = load_case(board).case
    hard = effects_in(case, worlds_of(case), worlds_of(case).find({"stance": "hard"}))
    edit = case.variants["dear"].edits[0]
    moved = (("variants.dear.edits.0", edit.model_copy(update={"path": "issues.tax.positions.a.position"})),)
    both = values(board, Overlay((*moved, *hard))).number("issues.tax.positions.a.position")
    low = distribution(parse_quantity("1 .. 2 .. 3"), 0, 100).quantile(
        uniforms(3, "issues.tax.positions.a.position", 0, SIZE)
    )
    added = values(board).number("options.stance.choices.hard.effects.0.add")
    assert both == pytest.approx(low + added)


def test_the_number_inside_an_effect_can_be_edited(board: Path) -> None:
    source = load_case(board)
    tree = {"says": "S", "edits": [{"path": "options.stance.choices.hard.effects.0.add", "set": 1}]}
    changed = load_changed(source, {"variants.milder": tree})
    case, worlds = changed.case, worlds_of(changed.case)
    milder = scenario_named(case, "variant", "milder")
    overlay = Overlay((*milder.edits, *effects_in(case, worlds, worlds.find({"stance": "hard"}))))
    found = Values(case, changed.slots, Stream(3, 0, SIZE), overlay)
    base = values(board).number("issues.tax.positions.a.position")
    assert found.number("issues.tax.positions.a.position") == pytest.approx(np.minimum(base + 1, 100))


def test_a_set_inside_an_effect_can_be_scaled_by_a_variant(board: Path) -> None:
    source = load_case(board)
    changed = load_changed(source, {
        "options.stance.choices.hard.effects.0": {"path": "issues.tax.positions.a.position", "set": "20 .. 30"},
        "variants.half": {"says": "S", "edits": [{"path": "options.stance.choices.hard.effects.0.set", "scale": 0.5}]},
    })  # fmt: skip
    case, worlds = changed.case, worlds_of(changed.case)
    effects = effects_in(case, worlds, worlds.find({"stance": "hard"}))
    plain = Values(case, changed.slots, Stream(3, 0, SIZE), Overlay(effects))
    half = Values(case, changed.slots, Stream(3, 0, SIZE),
                  Overlay((*scenario_named(case, "variant", "half").edits, *effects)))  # fmt: skip
    path = "issues.tax.positions.a.position"
    assert half.number(path) == pytest.approx(plain.number(path) / 2)


def test_a_number_that_loses_all_its_evidence_falls_back_to_its_prior(board: Path) -> None:
    without = under(board, "without", "gazette")
    share = uniforms(3, "issues.tax.positions.a.position", 0, SIZE)
    assert without.number("issues.tax.positions.a.position") == pytest.approx(100 * share)
    known = {"is": "0.5 .. 1 .. 2", "evidence": ["leak"], "prior": 3}
    stated = under(board, "without", "leak", actors__b__capability=known)
    assert (stated.number("actors.b.capability") == 3).all()


def test_a_number_that_keeps_some_evidence_stays_as_stated(board: Path) -> None:
    path = "ties.a-b.events.0.weight"  # leak and echo
    assert np.array_equal(under(board, "without", "leak").number(path), values(board).number(path))
    # nothing bounds a capability, so there is no ignorance prior to fall back to
    assert np.array_equal(
        under(board, "without", "leak").number("actors.b.capability"), values(board).number("actors.b.capability")
    )


def test_evidence_inside_the_number_of_an_edit_counts(board: Path) -> None:
    edit = {"path": "issues.tax.positions.c.salience", "set": {"is": 0.9, "evidence": ["study"]}}
    source = load_changed(load_case(board), {"variants.keen": {"says": "S", "edits": [edit]}})
    keen, gone = (scenario_named(source.case, kind, name) for kind, name in (("variant", "keen"), ("without", "book")))
    found = Values(source.case, source.slots, Stream(3, 0, SIZE), Overlay(keen.edits, gone.dropped))
    assert found.number("issues.tax.positions.c.salience") == pytest.approx(
        uniforms(3, "issues.tax.positions.c.salience", 0, SIZE)
    )


def test_ignorance_priors(board: Path) -> None:
    slots = load_case(board).slots
    assert prior_of(slots["issues.tax.status_quo"]) == parse_quantity({"uniform": [0, 100]})
    assert prior_of(slots["actors.b.capability"]) is None


def test_words_switches_and_edits_of_them(board: Path) -> None:
    plain = under(board, "variant", "plain")
    assert plain.word("issues.tax.decided.rule").words == ("compromise",)
    assert plain.flag("ties.a-b.bounded") is False
    as_written = values(board)
    assert as_written.flag("ties.a-b.bounded") is True
    drawn = as_written.drawn_word("issues.tax.decided.rule")
    assert np.bincount(drawn) / SIZE == pytest.approx([0.5, 0.25, 0.25], abs=0.05)


def test_an_endless_length_of_time_is_infinite(board: Path) -> None:
    assert np.isinf(values(board).years("ties.b-c.half_life")).all()


# Evidence


def test_origins(board: Path) -> None:
    case = load_case(board).case
    assert [origin_of(case, piece) for piece in ("leak", "echo", "study")] == ["gazette", "gazette", "book"]


def test_reports_of_one_origin_are_right_together(board: Path) -> None:
    found = values(board)
    leak, echo = found.is_right("leak"), found.is_right("echo")
    assert not (echo & ~leak).any()  # the better grade holds wherever the worse one does
    tables = [GRADE_TABLES[word] for word in ("strict", "neutral", "generous")]
    mean = np.mean([grade_weight(table, "B", 2) for table in tables])
    assert leak.mean() == pytest.approx(mean, abs=0.04)
    assert found.weight("leak").mean() == pytest.approx(mean, abs=0.01)


def test_an_event_counts_where_at_least_one_origin_is_right(board: Path) -> None:
    found = values(board)
    both = found.counts(("leak", "study"))
    assert np.array_equal(both, found.is_right("leak") | found.is_right("study"))
    assert found.counts(()).all()
    assert not under(board, "without", "book").counts(("study",)).any()


def test_a_pool_mixes_estimates_of_origins_that_are_right_with_the_prior(board: Path) -> None:
    path = "issues.tax.positions.young-doves.position"
    found = values(board)
    pooled, pick = found.number(path), found.stream.uniform(f"{path}.pool")
    right = [found.is_right("leak"), found.is_right("study")]
    prior = 100 * uniforms(3, path, 0, SIZE)
    share = uniforms(3, "evidence.study.estimate", 0, SIZE)
    study = distribution(parse_quantity("40 .. 50 .. 60"), 0, 100).quantile(share)
    second = pick >= 0.5  # two origins with equal weights: gazette, then book
    assert pooled[second & right[1]] == pytest.approx(study[second & right[1]])
    assert pooled[second & ~right[1]] == pytest.approx(prior[second & ~right[1]])


def test_a_pool_whose_evidence_is_gone_is_its_prior(board: Path) -> None:
    source = load_case(board)
    path = "issues.tax.positions.young-doves.position"
    found = Values(source.case, source.slots, Stream(3, 0, SIZE), Overlay((), frozenset(source.case.evidence)))
    assert found.number(path) == pytest.approx(100 * uniforms(3, path, 0, SIZE))


def test_one_estimate_listed_four_times_with_one_origin_moves_nothing(solve: Solve) -> None:
    head = """
sources: {s: {title: S, kind: press, reliability: B}, t: {title: T, kind: press, reliability: C}}
evidence:
  first: {source: s, says: S, credibility: 2, estimate: {p10: 35, p50: 40, p90: 45}}
  second: {source: t, says: S, credibility: 3, estimate: 55 .. 80}
"""
    copies = "".join(f"  copy{i}: {{source: t, says: S, credibility: 3, estimate: 55 .. 80}}\n" for i in range(3))
    case = """
actors: {a: {kind: state, capability: 1}}
issues:
  tax: {question: Q, scale: {0: n, 100: a}, positions: {a: {position: {pool: [%s]}, salience: 1}}}
"""
    once = solve(head + case % "first, second", draws=4_096)
    four = solve(head + copies + case % "first, second, copy0, copy1, copy2", draws=4_096)
    medians = [float(np.median(found.outcome("issues.tax.settlement"))) for found in (once, four)]
    assert medians[0] == pytest.approx(medians[1], abs=1.5)


# Computed numbers


def test_a_computed_number_reads_outcomes_and_numbers(board: Path) -> None:
    text = "30 + 20 * ties.a-b.level + actors.a.capability"
    found = values(board, issues__tax__positions__c__position={"from": text})
    assert (found.number("issues.tax.positions.c.position") == 36).all()
    with pytest.raises(DetenteError, match="cannot be read here"):
        Values(found.case, found.slots, Stream(3, 0, SIZE)).number("issues.tax.positions.c.position")


def test_a_computed_number_is_held_in_its_range_and_has_no_value_where_it_cannot_be_computed(board: Path) -> None:
    found = values(board, issues__tax__positions__c__position={"from": "1000 * ties.a-b.level"})
    assert (found.number("issues.tax.positions.c.position") == 100).all()
    assert found.stream.held == {("issues.tax.positions.c.position",) * 2: SIZE}
    nothing = values(board, issues__tax__positions__c__position={"from": "1 / (ties.a-b.level - ties.a-b.level)"})
    assert np.isnan(nothing.number("issues.tax.positions.c.position")).all()


def test_numbers_computed_from_computed_numbers(solve: Solve) -> None:
    chain = {
        "actors.b.capability": {"from": "actors.a.capability + 1"},
        "actors.a.capability": {"from": "issues.t.status_quo / 10"},
    }
    text = """
actors: {a: {kind: state, capability: 1}, b: {kind: state, capability: 1}}
issues:
  t:
    question: Q
    scale: {0: n, 100: a}
    status_quo: 20
    positions: {a: {position: 0, salience: 1}, b: {position: 100, salience: 1}}
options:
  o: {actor: a, status_quo: n, choices: {n: {}, y: {effects: [{path: issues.t.status_quo, set: 40}]}}}
claims: {c: {says: S, test: "issues.t.settlement[o = y] > 0"}}
"""
    found = solve(text, **chain)
    assert found.outcome("issues.t.settlement")[0] == pytest.approx(100 * 3 / 5)
    assert found.outcome("issues.t.settlement", found.world({"o": "y"}))[0] == pytest.approx(100 * 5 / 9)
