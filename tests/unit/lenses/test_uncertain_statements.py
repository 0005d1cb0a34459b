"""Statements of preference that may fail to hold: against every combination of them, in variants, and refused."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np
import pytest

from detente.case.expression import parse
from detente.errors import CaseError
from detente.lenses.load import load_bytes
from detente.study.answer import reading_of
from detente.study.run import Settings, run_case

TEXT = """\
detente: 1
case: {title: T}
actors: {us: {kind: state}, ussr: {kind: state}}
options:
  strike: {actor: us, status_quo: no, choices: [no, yes]}
  blockade: {actor: us, status_quo: no, choices: [no, yes]}
  withdraw: {actor: ussr, status_quo: no, choices: [no, yes]}
preferences:
  us: [withdraw, FIRST, blockade iff not withdraw, SECOND]
  ussr: ["not strike", THIRD, not blockade, withdraw or (strike and blockade)]
contest: {concepts: [nash, sequential, symmetric_metarational]}
"""
SAID = {"FIRST": ("not strike", 0.7), "SECOND": ("not blockade", 0.5), "THIRD": ("not withdraw", 0.4)}
WHERE = {"FIRST": "statement.us.2", "SECOND": "statement.us.4", "THIRD": "statement.ussr.2"}
CONCEPTS = ("nash", "sequential", "symmetric_metarational")


def solved(text: str, draws: int = 1):  # type: ignore[no-untyped-def]  # a reading
    return reading_of(run_case(load_bytes(text.encode(), "t.yaml"), b"", Settings(draws)))


def uncertain() -> str:
    text = TEXT
    for name, (says, chance) in SAID.items():
        text = text.replace(name, f"{{says: {says}, holds: {chance}}}")
    return text


def certain(holding: tuple[bool, ...]) -> str:
    """The case in which some of the doubted statements are simply there, and the others are not."""
    text = TEXT
    for (name, (says, _)), holds in zip(SAID.items(), holding, strict=True):
        text = text.replace(f", {name}", f", {says}" if holds else "")
    return text


def test_every_draw_is_the_case_with_the_statements_that_hold_in_it_and_their_chances_are_the_stated_ones() -> None:
    found = solved(uncertain(), 4000)
    drawn = np.stack([found.outcome(path) > 0 for path in WHERE.values()], axis=1)
    stable = {concept: found.over_worlds(f"contest.stable.{concept}") for concept in CONCEPTS}
    expected = {concept: np.zeros(8) for concept in CONCEPTS}
    for holding in product((True, False), repeat=3):
        one = solved(certain(holding))
        mine = (drawn == holding).all(axis=1)
        chance = prod(share if holds else 1 - share
                      for (_, share), holds in zip(SAID.values(), holding, strict=True))
        assert mine.mean() == pytest.approx(chance, abs=0.03)
        for concept in CONCEPTS:
            only = one.over_worlds(f"contest.stable.{concept}")[0]
            assert (stable[concept][mine] == only).all()
            expected[concept] += chance * only
        share = one.over_worlds("contest.share")[0]
        assert np.abs(found.over_worlds("contest.share")[mine] - share).max() < 1e-12
    for concept in CONCEPTS:
        assert stable[concept].mean(axis=0) == pytest.approx(expected[concept], abs=0.03)
    assert any(((each > 0) & (each < 1)).any() for each in expected.values())  # there is something to be unsure of


def test_a_variant_can_settle_whether_a_statement_holds_on_the_same_random_numbers() -> None:
    text = uncertain() + """\
variants:
  dove: {says: S, edits: [{path: preferences.us.1.holds, set: yes}]}
  hawk: {says: S, edits: [{path: preferences.us.1.holds, set: no}]}
claims:
  less: {says: S, test: "contest.choice.strike.yes[variant = hawk] > contest.choice.strike.yes[variant = dove]"}
"""
    found = solved(text, 600)
    hawk, dove = (found.expression(parse(f"contest.choice.strike.yes[variant = {name}]")).value
                  for name in ("hawk", "dove"))
    base, holds = found.outcome("contest.choice.strike.yes"), found.outcome("statement.us.2") > 0
    assert (base == np.where(holds, dove, hawk)).all()
    assert (hawk != dove).any()


def test_a_statement_that_surely_holds_is_the_plain_one_and_a_repeat_after_a_doubted_one_is_another_order() -> None:
    plain = TEXT.replace("FIRST", "not strike").replace("SECOND", "not blockade").replace("THIRD", "not withdraw")
    sure = plain.replace("withdraw, not strike", "withdraw, {says: not strike, holds: yes}")
    assert (solved(sure, 8).over_worlds("contest.share") == solved(plain, 8).over_worlds("contest.share")).all()
    swapped = plain.replace("[withdraw, not strike", "[{says: not strike, holds: 0.5}, withdraw, not strike")
    found, other = solved(swapped, 64), plain.replace("[withdraw, not strike", "[not strike, withdraw")
    first = found.outcome("statement.us.1") > 0
    for text, mine in ((other, first), (plain, ~first)):
        assert (found.over_worlds("contest.share")[mine] == solved(text).over_worlds("contest.share")[0]).all()


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("holds: 0.7", "holds: 1.7", "preferences.us.1.holds: found 1.7; a chance from 0 to 1 would be right"),
    ("holds: 0.7", "holds: maybe", "preferences.us.1.holds: found maybe; a chance from 0 to 1, yes, or no would be"),
    ("holds: 0.7", "chance: 0.7", 'preferences.us.1.chance: unknown key "chance"'),
    ("says: not strike", "says: not stirke", "preferences.us.1.says: "),
    ("says: not strike", "says: not strike or strike", "preferences.us.1.says: true in every feasible world"),
    ("says: not strike", "says: not withdraw", "preferences.us.1.says: contradicts statement 1"),
    ("strike: {actor: us, status_quo: no, choices: [no, yes]}", "strike: {actor: us, status_quo: no, choices: {no: {}, "
     "yes: {effects: [{path: preferences.us.1.holds, set: no}]}}}", "options.strike.choices.yes.effects.0.path: "
     "preferences.us.1.holds is the same in every world"),
])  # fmt: skip
def test_one_mistake_gives_its_sentence(old: str, new: str, expected: str) -> None:
    assert uncertain().count(old) == 1
    with pytest.raises(CaseError) as caught:
        load_bytes(uncertain().replace(old, new).encode(), "t.yaml")
    said = [f"{problem.path}: {problem.message}" for problem in caught.value.problems]
    assert any(sentence.startswith(expected) for sentence in said), said
