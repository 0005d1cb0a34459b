"""The power lens: what a case's councils give their members, whatever else the case says."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import CaseError
from detente.lenses.load import load_bytes
from detente.study.answer import reading_of
from detente.study.run import Settings, run_case

CASE = """\
detente: 1
case: {title: A council}
actors:
  a: {kind: state, name: Ayland}
  b: {kind: state}
  c: {kind: state}
issues:
  toll:
    question: How high is the toll?
    scale: {0: none, 10: high}
    status_quo: 0
    positions:
      a: {position: 8, salience: 1}
      b: {position: 3, salience: 1}
      c: {position: 1, salience: 1}
    decided: {by: council, council: board, proposer: a}
councils:
  board:
    members: {a: {weights: {shares: 5}}, b: {weights: {shares: 4}}, c: {weights: {shares: 3}, veto: false}}
    passes: {weight: shares, at_least: 9}
variants:
  veto: {says: A veto., edits: [{path: councils.board.members.c.veto, set: true}]}
claims:
  more: {says: A has more., test: councils.board.power.shapley_shubik.a >= councils.board.power.shapley_shubik.c}
  held: {says: C is a veto., test: "councils.board.power.shapley_shubik.c[variant = veto] > 0.3"}
"""


def solved(text: str = CASE):  # type: ignore[no-untyped-def]
    return reading_of(run_case(load_bytes(text.encode()), text.encode(), Settings(20)))


def test_weights_decide_the_text_and_the_power() -> None:
    reading = solved()
    # 5 + 4 reach 9, the other pairs do not: b is needed, and held to indifference at twice its position.
    np.testing.assert_allclose(reading.outcome("councils.board.text"), 6.0)
    for member, value in (("a", 0.5), ("b", 0.5), ("c", 0.0)):
        np.testing.assert_array_equal(reading.outcome(f"councils.board.power.shapley_shubik.{member}"), value)
    assert reading.outcome("councils.board.power.passes_at_random")[0] == 0.25
    kinds = {figure.kind: figure for planned in reading.plan.items
             for figure in planned.lens.figures(reading.plan.case, planned.item)}
    assert kinds["power"].columns == ("Shapley–Shubik", "Banzhaf", "Penrose")


def test_a_veto_in_a_variant_moves_the_power() -> None:
    from detente.study.answer import inputs_of
    from detente.study.claims import judge_claims

    run = run_case(load_bytes(CASE.encode()), CASE.encode(), Settings(20))
    verdicts = {claim.id: claim.verdict for claim in judge_claims(reading_of(run), inputs_of(run), 1)}
    assert verdicts == {"more": "holds", "held": "holds"}


def test_abstention_is_offered_where_somebody_has_a_veto() -> None:
    reading = solved(CASE.replace("veto: false", "veto: true"))
    assert reading.outcome("councils.board.power.shapley_shubik_with_abstention.c")[0] > 0
    items = [planned for planned in reading.plan.items if planned.lens.name == "power"]
    said = " ".join(items[0].lens.explain(reading.plan.case, items[0].item, reading.outcome))
    assert "Members may abstain" in said
    assert "nobody can be spared" in said


@pytest.mark.parametrize(("change", "words"), [
    (("at_least: 9", "at_least: 13"), '13 can never be met; all members together have 12 of "shares"'),
    (("weight: shares", "weight: share"), 'no weight called "share"; did you mean "shares"?'),
    (("shares: 5", "shares: 5.5"), "write 11/2"),
    (("shares: 5", "shares: -5"), "a weight is at least 0"),
    (("{shares: 5}", "{}"), '"shares" is missing'),
    (("{weight: shares, at_least: 9}", "{votes: 2, of: 4}"), "says 4 but there are 3 members"),
    (("passes: {weight: shares, at_least: 9}",
      "passes: {all: [{weight: shares, at_least: 9}, {weight: heads, at_least: 1}]}\n    votes: {noise: 1}"),
     'no weight called "heads"'),
])
def test_a_rule_that_makes_no_sense_is_refused_with_its_line(change: tuple[str, str], words: str) -> None:
    with pytest.raises(CaseError) as caught:
        load_bytes(CASE.replace(*change).encode())
    assert words in str(caught.value)
    assert all(problem.line > 0 for problem in caught.value.problems)


def test_uncertain_votes_by_two_kinds_of_weight_are_refused() -> None:
    text = CASE
    for member, people in (("5", 9), ("4", 2), ("3", 1)):
        text = text.replace(f"shares: {member}}}", f"shares: {member}, people: {people}}}")
    both = "{all: [{weight: shares, at_least: 9}, {weight: people, more_than: 50 %}]}"
    text = text.replace("{weight: shares, at_least: 9}", both)
    assert load_bytes(text.encode()).case.councils["board"].passes.kind == "all"
    with pytest.raises(CaseError, match="followed by one kind of weight beside heads, and passes names people, shares"):
        load_bytes(text.replace("variants:", "    votes: {noise: 1}\nvariants:").encode())


def test_uncertain_votes_by_too_many_conditions_are_refused_when_the_case_is_read() -> None:
    from detente.cases import bundled

    text = bundled()["eu-council-2014"].read_text(encoding="utf-8")
    population = "{weight: population, at_least: 65 %}]"
    assert population in text
    few = text.replace(population, population.replace("]", ", {includes: [germany]}]"))
    run_case(load_bytes(few.encode()), b"", Settings(20))  # what the check lets pass runs
    many = text.replace(population, population.replace("]", ", {includes: [germany, france, italy]}]"))
    with pytest.raises(CaseError, match="fewer of includes would be right"):
        load_bytes(many.encode())
