"""Every option of a rule that a case can set reaches the rule, and what would say nothing is refused."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import CaseError
from detente.lenses.load import load_bytes
from detente.models.bargaining import (
    Challenge,
    Election,
    ManyPositions,
    Options,
    Positions,
    Settlement,
    challenge,
    condorcet,
    kalai_smorodinsky,
    median,
    nash,
    nash_together,
)
from detente.study.answer import reading_of
from detente.study.evaluate import Reading
from detente.study.run import Settings, run_case

CASE = """\
detente: 1
case: {title: T}
actors:
  a: {name: A, kind: state, capability: 5}
  b: {name: B, kind: state, capability: 3}
  c: {name: C, kind: state, capability: 2}
issues:
  tax:
    question: Q
    scale: {0: none, 100: all}
    status_quo: 30
    decided: DECIDED
    positions:
      a: {position: 0, salience: 1}
      b: {position: 40, salience: 1}
      c: {position: 100, salience: 1}
"""
TABLE = Positions(np.array([[0.0, 40.0, 100.0]]), np.ones((1, 3)), np.array([[5.0, 3.0, 2.0]]), np.array([30.0]))
GIVEN = np.array([[-0.4, -0.3, -0.9]])
GIVEN_TEXT = "breakdown: given, utility_of_failure: {a: -0.4, b: -0.3, c: -0.9}"


def text(decided: str) -> bytes:
    return CASE.replace("DECIDED", decided).encode()


def solved(decided: str, draws: int = 2) -> Reading:
    return reading_of(run_case(load_bytes(text(decided)), b"", Settings(draws)))


READ = {
    "{rule: median, median: {middle: lower}}": median(TABLE, Options(middle="lower")),
    "{rule: median, median: {middle: upper}}": median(TABLE, Options(middle="upper")),
    "{rule: nash, loss: power, power: 1.5}": nash(TABLE, Options(loss="power", power=1.5)),
    "{rule: nash, breakdown: cost_only, cost_of_failure: 0.5}":
        nash(TABLE, Options(breakdown="cost_only", cost_of_failure=0.5)),
    f"{{rule: nash, {GIVEN_TEXT}}}": nash(TABLE, Options(breakdown="given", disagreement_utility=GIVEN)),
    "{rule: kalai_smorodinsky, cost_of_failure: 0.2, kalai_smorodinsky: {ideal: unrestricted}}":
        kalai_smorodinsky(TABLE, Options(cost_of_failure=0.2, ideal="unrestricted")),
    "{rule: kalai_smorodinsky, kalai_smorodinsky: {weighted: true}}":
        kalai_smorodinsky(TABLE, Options(weighted=True)),
    f"{{rule: kalai_smorodinsky, {GIVEN_TEXT}}}":
        kalai_smorodinsky(TABLE, Options(breakdown="given", disagreement_utility=GIVEN)),
    "{rule: condorcet, condorcet: {risk: max}}": condorcet(TABLE, Election(risk="max")),
    "{rule: challenge, challenge: {chance_of_status_quo: 0.1}}":
        challenge(TABLE, Challenge(compromise_choice="least_move", chance_of_status_quo=0.1)),
    "{rule: challenge, challenge: {variant: literal}}": challenge(TABLE, Challenge("literal")),
    "{rule: challenge, challenge: {variant: literal, chance_of_status_quo: 0.3, chance_of_improvement: 0.9}}":
        challenge(TABLE, Challenge("literal", chance_of_status_quo=0.3, chance_of_improvement=0.9)),
}


@pytest.mark.parametrize("decided", READ)
def test_each_setting_reaches_its_rule(decided: str) -> None:
    direct: Settlement = READ[decided]
    found = solved(decided)
    assert found.outcome("issues.tax.settlement")[0] == pytest.approx(direct.outcome[0], abs=1e-9)
    plain = "{rule: " + decided.split(":")[1].split(",")[0].strip() + "}"
    assert found.outcome("issues.tax.settlement")[0] != pytest.approx(
        solved(plain).outcome("issues.tax.settlement")[0], abs=1e-6)


def test_a_utility_of_failure_may_be_a_range_and_too_good_a_failure_ends_the_talks() -> None:
    found = solved("{rule: nash, breakdown: given, utility_of_failure: {a: -0.4, b: -0.3, c: -0.9 .. 0}}", 400)
    status = found.outcome("issues.tax.status")
    assert set(status.tolist()) == {0, 3}
    assert (found.outcome("issues.tax.settlement")[status == 3] == 30).all()
    assert found.outcome("issues.tax.by.nash")[status == 0] == pytest.approx(
        found.outcome("issues.tax.settlement")[status == 0])


def test_a_group_may_be_given_what_failure_of_the_whole_is_worth() -> None:
    two = CASE.replace("    decided: DECIDED\n", "") + "  aid:" + CASE.split("  tax:")[1].replace(
        "    decided: DECIDED\n", "").replace("position: 40", "position: 90")
    two += f"groups: {{deal: {{issues: [tax, aid], rule: nash, nash: {{{GIVEN_TEXT}}}}}}}\n"
    found = reading_of(run_case(load_bytes(two.encode()), b"", Settings(2)))
    position = np.array([[[0.0, 0.0], [40.0, 90.0], [100.0, 100.0]]])
    direct = nash_together(ManyPositions(position, np.ones((1, 3, 2)), TABLE.capability),
                           Options(breakdown="given", disagreement_utility=GIVEN))
    ends = [found.outcome(f"issues.{issue}.settlement")[0] for issue in ("tax", "aid")]
    assert ends == pytest.approx(direct.outcome[0])
    short = two.replace(", c: -0.9", "")
    with pytest.raises(CaseError, match="missing for c; with breakdown: given"):
        load_bytes(short.encode())


def test_a_group_leaves_to_an_issue_how_the_rules_for_one_issue_are_read() -> None:
    two = CASE.replace("DECIDED", "{median: {middle: lower}}") + "  aid:" + CASE.split("  tax:")[1].replace(
        "    decided: DECIDED\n", "")
    grouped = two + "groups: {deal: {issues: [tax, aid], rule: median}}\n"
    found = reading_of(run_case(load_bytes(grouped.encode()), b"", Settings(2)))
    ends = [found.outcome(f"issues.{issue}.settlement")[0] for issue in ("tax", "aid")]
    assert ends == [median(TABLE, Options(middle=how)).outcome[0] for how in ("lower", "mid")]  # type: ignore[arg-type]
    with pytest.raises(CaseError, match="says nothing: the rule is spatial"):
        load_bytes(grouped.replace("rule: median", "rule: spatial").encode())


@pytest.mark.parametrize(("decided", "said"), [
    ("{rule: nash, power: 3}", "says nothing, because the loss is quadratic"),
    ("{rule: nash, loss: power}", "missing; the loss power needs its exponent"),
    ("{rule: nash, breakdown: given}", "missing for a, b, c; with breakdown: given"),
    ("{rule: nash, utility_of_failure: {a: -0.4}}", "says nothing, because breakdown is status_quo"),
    ("{rule: nash, breakdown: given, cost_of_failure: 1, utility_of_failure: {a: -1, b: -1, c: -1}}",
     "says nothing, because breakdown is given"),
    ("{rule: nash, breakdown: given, utility_of_failure: {a: -1, b: -1, c: -1, z: -1}}", "no actor called"),
    ("{rule: nash, breakdown: given, utility_of_failure: {a: 1, b: -1, c: -1}}", "0"),
    ("{rule: nash, median: {middle: lower}}", "the rule is nash; remove it, or name median too"),
    ("{rule: challenge, challenge: {chance_of_improvement: 0.5}}", "says nothing to the variant replicated"),
    ("{rule: challenge, challenge: {variant: literal, compromise_choice: least_move}}",
     "says nothing to the variant literal"),
    ("{rule: challenge, challenge: {variant: literal, chance_of_improvement: 0.5}}",
     "says nothing while chance_of_status_quo is 1"),
    ("{rule: challenge, challenge: {chance_of_status_quo: 1.5}}", "1"),
])  # fmt: skip
def test_what_says_nothing_or_lacks_its_other_half_is_refused(decided: str, said: str) -> None:
    with pytest.raises(CaseError, match=said):
        load_bytes(text(decided))
