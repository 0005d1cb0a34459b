"""Claims, questions and choices on cases whose answers are plain, in every world and counterfactual."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from detente.case.expression import parse
from detente.errors import CaseError, DetenteError
from detente.study.answer import answer
from detente.study.choice import choose, choosers
from detente.study.claims import judge_claims, truth_of
from detente.study.evaluate import Reading
from detente.study.inputs import uncertain_inputs
from detente.study.questions import Resolution, answer_questions, read_resolutions, score_questions
from detente.study.run import Settings, run_case

Solve = Callable[..., Reading]

# Exact numbers: a wants 100 with weight 1, b wants 0 with weight 1, so that the tax is 50. When a is hard it weighs 3,
# so 75. When b is angry it weighs 3 times as much: 25 against soft, 50 against hard. Two worlds last under sequential
# stability: today, as each foresees the other's answer, and the one in which both have moved.
PLAIN = """
sources: {s: {title: S, kind: press, reliability: A}}
evidence: {e: {source: s, says: S, credibility: 1}}
actors: {a: {kind: state, capability: 1}, b: {kind: state, capability: {is: 1, evidence: [e], prior: 4}}}
ties: {ab: {between: [a, b], half_life: never, events: [{date: 2005-01-01, says: S, weight: 0.5}]}}
issues:
  tax:
    question: Q
    scale: {0: none, 100: all}
    positions: {a: {position: 100, salience: 1}, b: {position: 0, salience: 1}}
options:
  stance: {actor: a, status_quo: soft, choices: {soft: {}, hard: {effects: [{path: actors.a.capability, scale: 3}]}}}
  reply: {actor: b, status_quo: calm, choices: {calm: {}, angry: {effects: [{path: actors.b.capability, scale: 3}]}}}
interests:
  a: {tax: {of: issues.tax.settlement, worst: 0, best: 100, weight: 1}}
  b: {tax: {of: issues.tax.settlement, worst: 100, best: 0, weight: 1}}
variants:
  strong: {says: S, edits: [{path: actors.a.capability, set: 9}]}
"""


def claims(**tests: str) -> str:
    """A section of claims."""
    return "claims:\n" + "".join(f'  {name}: {{says: S, test: "{test}"}}\n' for name, test in tests.items())


TRUE = {
    "today": "issues.tax.settlement = 50",
    "hard": "issues.tax.settlement[stance = hard] = 75",
    "angry": "issues.tax.settlement[reply = angry] = 25",
    "both": "issues.tax.settlement[stance = hard, reply = angry] = 50",
    "chained": "issues.tax.settlement[reply = angry] < issues.tax.settlement < issues.tax.settlement[stance = hard]",
    "settled": "issues.tax.settlement[equilibrium] = 50",
    "answered": "issues.tax.settlement[stance = soft, equilibrium] = 25",
    "variant": "issues.tax.settlement[variant = strong] = 90",
    "variant-world": "issues.tax.settlement[variant = strong, reply = angry] = 75",
    "variant-settled": "issues.tax.settlement[variant = strong, stance = soft, equilibrium] = 75",
    "without": "issues.tax.settlement[without = e] = 20",
    "without-source": "issues.tax.settlement[without = s] = 20",
    "both-at-once": "abs(issues.tax.settlement[variant = strong, without = e] - 900 / 13) < 0.001",
    "dated": "ties.ab.level[at = 2004] = 0 and ties.ab.level[at = 2005-01-01] = 0.5",
    "leaf": "actors.a.capability = 1 and actors.a.capability[stance = hard] = 3",
    "leaf-variant": "actors.a.capability[variant = strong] = 9 and actors.b.capability[without = e] = 4",
    "leaf-settled": "actors.a.capability[equilibrium] = 2 and actors.b.capability[stance = soft, equilibrium] = 3",
    "logic": "(1 < 2 iff 3 < 4) and not (1 > 2) and (1 > 2 if 3 > 4)",
    "functions": "max(1, 2) = 2 and abs(0 - 3) = 3 and interior_max(1, 5, 2)",
    "truth": "contest.stable.nash[stance = hard, reply = angry]",
}


def test_names_in_every_world_and_counterfactual(solve: Solve) -> None:
    found = solve(PLAIN + claims(**TRUE))
    for name, test in TRUE.items():
        truth, known, why = truth_of(found, test)
        assert (why, bool(known.all()), bool(truth.all())) == ("", True, True), name


def test_shares_and_verdicts(solve: Solve) -> None:
    found = solve(PLAIN + claims(yes="issues.tax.settlement >= 50", no="issues.tax.settlement > 50",
                                 nothing="1 / (issues.tax.settlement - 50) > 0"))  # fmt: skip
    yes, no, nothing = judge_claims(found, uncertain_inputs(found.plan, 1, 16), 1)
    assert (yes.share.value, str(yes.verdict), yes.inputs) == (1.0, "holds", ())
    assert (no.share.value, str(no.verdict)) == (0.0, "fails")
    assert (nothing.share.undefined, str(nothing.verdict)) == (16, "undefined")


def test_what_decides_a_claim(solve: Solve) -> None:
    ranges = {"actors.a.capability": {"uniform": [0.5, 1.5]}, "actors.b.capability": {"uniform": [0.99, 1.01]}}
    found = solve(PLAIN + claims(high="issues.tax.settlement > 50"), draws=3_000, **ranges)
    (high,) = judge_claims(found, uncertain_inputs(found.plan, 1, 3_000), 1)
    assert high.share.value == pytest.approx(0.5, abs=0.03)
    assert str(high.verdict) == "open"
    first = high.inputs[0]
    assert (first.path, first.lower, first.upper) == ("actors.a.capability", 0.0, 1.0)
    assert first.difference == 1.0


def test_a_number_is_no_truth(solve: Solve) -> None:
    with pytest.raises(CaseError, match="a number, but a test must be true or false"):
        solve(PLAIN + claims(number="issues.tax.settlement"))


def test_a_claim_on_a_contest_that_is_not_solved_says_so(solve: Solve) -> None:
    text = PLAIN.replace("  b: {tax: {of: issues.tax.settlement, worst: 100, best: 0, weight: 1}}\n", "")
    found = solve(text + claims(settled="issues.tax.settlement[equilibrium] > 1", plain="issues.tax.settlement = 50"))
    settled, plain = judge_claims(found, uncertain_inputs(found.plan, 1, 16), 1)
    assert settled.unsolved == "the contest is not solved, so there is no forecast of worlds"
    assert plain.share.value == 1.0
    assert choosers(found) == ()
    with pytest.raises(DetenteError, match="the contest was not solved"):
        choose(found, "stance", uncertain_inputs(found.plan, 1, 16), 1)


def test_what_nothing_asked_for_is_not_there(solve: Solve) -> None:
    found = solve(PLAIN)
    with pytest.raises(DetenteError, match="was not solved"):
        found.scenario("strong")
    with pytest.raises(DetenteError, match="no outcome called"):
        found.cells("nobody")


def test_an_expression_of_constants_fills_all_draws(solve: Solve) -> None:
    found = solve(PLAIN).expression(parse("1 < 2"))
    assert found.value.shape == found.defined.shape == (16,)


# Inputs


def test_uncertain_inputs_are_what_the_lenses_read(solve: Solve) -> None:
    text = PLAIN + "hypotheses: {h: {says: S, prior: 0.2 .. 0.4}}\n"
    rules = {"choose": {"median": 1, "nash": 1}}
    found = solve(text, draws=64, actors__a__capability="1 .. 2", issues__tax__decided__rule=rules)
    inputs = uncertain_inputs(found.plan, 1, 64)
    paths = set(inputs.paths)
    assert {"actors.a.capability", "issues.tax.decided.rule", "contest.precision"} <= paths
    assert "hypotheses.h.prior" not in paths
    assert inputs.words[inputs.paths.index("issues.tax.decided.rule")] == ("median", "nash")
    assert inputs.values.shape == (64, len(inputs.paths))


def test_a_number_that_an_effect_sets_stands_for_itself(solve: Solve) -> None:
    text = PLAIN.replace("path: actors.a.capability, scale: 3", "path: actors.a.capability, set: 4 .. 6")
    inputs = uncertain_inputs(solve(text, draws=64, actors__a__capability="1 .. 2").plan, 1, 64)
    one, other = (inputs.values[:, inputs.paths.index(path)]
                  for path in ("actors.a.capability", "options.stance.choices.hard.effects.0.set"))  # fmt: skip
    assert np.array_equal(np.argsort(one), np.argsort(other))
    assert np.median(other) == pytest.approx(5, abs=0.3)


def test_computed_effects_in_force_today_stop_nothing(solve: Solve) -> None:
    effect = "{path: actors.a.capability, set: {from: 1 + 2 * ties.ab.level}}"
    text = PLAIN.replace("soft: {}", f"soft: {{effects: [{effect}]}}")
    found = solve(text, draws=64, actors__a__capability="1 .. 2")
    assert found.outcome("issues.tax.settlement") == pytest.approx(200 / 3)
    assert "actors.a.capability" in uncertain_inputs(found.plan, 1, 64).paths


# Choices


def test_a_choice_given_how_the_others_answer(solve: Solve) -> None:
    found = solve(PLAIN)
    inputs = uncertain_inputs(found.plan, 1, 16)
    assert choosers(found) == (("a", "stance"), ("b", "reply"))
    stance = choose(found, "stance", inputs, 1)
    assert stance.choices == ("soft", "hard")
    assert stance.ranking.expected.value.tolist() == [0.25, 0.5]  # b is angry either way
    assert stance.today == (0.5, 0.75)
    assert stance.parts == {"tax": (0.25, 0.5)}
    assert stance.ranking.best.value.tolist() == [0.0, 1.0]
    assert stance.no_forecast == 0
    reply = choose(found, "reply", inputs, 1)
    assert reply.ranking.expected.value.tolist() == [0.25, 0.5]
    with pytest.raises(DetenteError, match='no option called "x"; the case has stance, reply'):
        choose(found, "x", inputs, 1)


def test_a_choice_that_cannot_be_made_alone_has_no_worth_today(solve: Solve) -> None:
    found = solve(PLAIN + 'infeasible: ["stance = hard and reply = calm"]\n')
    stance = choose(found, "stance", uncertain_inputs(found.plan, 1, 16), 1)
    assert stance.today[0] == 0.5
    assert math.isnan(stance.today[1])


# Questions


def questions(**texts: str) -> str:
    """A section of questions."""
    return "questions:\n" + "".join(
        f'  {name}: {{asks: A, resolves: 2011, probability: "{text}"}}\n' for name, text in texts.items())


def test_a_probability_is_a_mean(solve: Solve) -> None:
    asked = questions(number="issues.tax.settlement / 100", truth="issues.tax.settlement > 60", none="0 / 0",
                      beyond="issues.tax.settlement", hard="contest.choice.stance.hard")  # fmt: skip
    found = solve(PLAIN + asked)
    number, truth, none, beyond, hard = answer_questions(found)
    assert (number.probability, number.error, number.undefined, number.resolves) == (0.5, 0.0, 0, "2011")
    assert truth.probability == 0.0
    assert hard.probability == 0.5
    assert math.isnan(none.probability)
    assert none.undefined == 16
    assert beyond.unsolved == "it runs from 50 to 50, which is no probability"
    assert math.isnan(beyond.probability)


def test_scores(solve: Solve) -> None:
    answers = answer_questions(solve(PLAIN + questions(half="0.5", sure="0.9")))
    scored = score_questions(answers, {"half": Resolution(True, "", ""), "sure": Resolution(True, "", ""),
                                       "other": Resolution(False, "", "")})  # fmt: skip
    assert scored is not None
    brier, log, count = scored
    assert count == 2
    assert brier.value == pytest.approx((0.25 + 0.01) / 2)
    assert log.value == pytest.approx(-(math.log(0.5) + math.log(0.9)) / 2)
    assert score_questions(answers, {}) is None


def test_resolutions_are_read_with_all_their_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "r.yaml"
    sound = "resolutions:\n  a: {value: true, date: 2011-01-01, source: S, base_rate: 0.5}\n  b: {value: false}\n"
    path.write_text(sound)
    found = read_resolutions(path)
    assert found["a"] == Resolution(True, "2011-01-01", "S", 0.5)
    assert found["b"].base_rate is None
    wrong = ["a: {value: 1}", "b: {value: true, base_rate: 2}", "c: {value: true, vlaue: 1}", "d: 3"]
    path.write_text("resolutions:\n" + "".join(f"  {line}\n" for line in wrong))
    with pytest.raises(CaseError) as caught:
        read_resolutions(path)
    assert [(p.line, p.path, p.message) for p in caught.value.problems] == [
        (2, "resolutions.a", "value: true or false would be right"),
        (3, "resolutions.b", "base_rate is 2; a number from 0 to 1 would be right"),
        (4, "resolutions.c", "unknown key vlaue"),
        (5, "resolutions.d", "value: true or false would be right"),
    ]
    path.write_text("[]")
    with pytest.raises(CaseError, match="a resolutions file is a mapping"):
        read_resolutions(path)


# The whole


def test_an_answer_to_the_case_that_has_everything(board: Path) -> None:
    from detente.lenses.load import load_case

    source = load_case(board)
    found = answer(run_case(source, board.read_bytes(), Settings(256)))
    assert [claim.id for claim in found.claims] == list(source.case.claims)
    assert not [claim.unsolved for claim in found.claims if claim.unsolved]
    assert {explained.path for explained in found.explained} >= {"issues.tax", "councils.board", "ties.a-b", "contest"}
    assert found.unsourced.count < found.unsourced.of
    assert found.confidence.level in ("high", "moderate", "low")
    assert {figure.figure.kind for figure in found.figures} == {"distribution", "votes", "timeline", "gains", "power",
                                                               "response"}
    assert found.worlds is not None
    assert len(found.worlds.rows) == 10
    assert {"Nash1950", "Kilgour1987"} <= set(found.works)


@pytest.mark.parametrize("draws", [0, 10_000_001, -1])
def test_a_number_of_draws_that_cannot_be(draws: int) -> None:
    with pytest.raises(DetenteError, match="draws is"):
        Settings(draws)
    with pytest.raises(DetenteError, match="seed is"):
        Settings(1, seed=-1)
