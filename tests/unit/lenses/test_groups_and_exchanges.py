"""Issues bargained over together and issues traded: by hand, against the models, and told."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import CaseError
from detente.lenses.load import load_bytes
from detente.models.bargaining import (
    Election,
    ManyPositions,
    Options,
    Spatial,
    condorcet_together,
    nash_together,
    spatial,
)
from detente.study.answer import reading_of
from detente.study.evaluate import Reading
from detente.study.run import Settings, run_case

CASE = """\
detente: 1
case: {title: T}
actors:
  a: {name: Aland, kind: state, capability: 1}
  b: {name: Bland, kind: state, capability: 1}
  c: {name: Cland, kind: state, capability: 1}
issues:
  arms:
    question: Q
    scale: {0: none, 100: all}
    positions:
      a: {position: 0, salience: 0.9}
      b: {position: 100, salience: 0.3}
      c: {position: 50, salience: 0.5}
  aid:
    question: Q
    scale: {0: none, 10: all}
    positions:
      a: {position: 0, salience: 0.2}
      b: {position: 10, salience: 0.8}
      c: {position: 4, salience: 0.5}
"""
EXCHANGE = CASE + "exchanges:\n  swap: {issues: [arms, aid]}\n"
GROUP = CASE + "groups:\n  deal: {issues: [arms, aid]}\n"

TABLE = ManyPositions(
    np.array([[[0.0, 0.0], [100.0, 10.0], [50.0, 4.0]]]), np.array([[[0.9, 0.2], [0.3, 0.8], [0.5, 0.5]]]),
    np.ones((1, 3)), None, np.zeros(2), np.array([100.0, 10.0]), np.arange(3), np.array([1, 0]))


def solved(text: str, draws: int = 16) -> Reading:
    return reading_of(run_case(load_bytes(text.encode()), b"", Settings(draws)))


def first(found: Reading, path: str) -> float:
    return float(found.outcome(path)[0])


def test_an_exchange_moves_both_outcomes_and_its_gains_are_equal() -> None:
    found = solved(EXCHANGE)
    # By hand: a gives all its weight on aid (0.2 of 1.5), 13.33 points of 100; the rate (0.9 + 0.3) / (0.2 + 0.8) = 1.2
    # makes that worth 11.11 points on arms, and each gains 0.9 × 11.11 - 0.2 × 13.33 = 7.33.
    assert first(found, "exchanges.swap.before.arms") == pytest.approx(32.3529, abs=1e-3)
    assert first(found, "exchanges.swap.settlement.arms") == pytest.approx(32.3529 - 11.1111, abs=1e-3)
    assert first(found, "exchanges.swap.settlement.aid") == pytest.approx(8.0, abs=1e-3)
    assert first(found, "exchanges.swap.shift.arms") == pytest.approx(-11.1111, abs=1e-3)
    assert first(found, "exchanges.swap.gain.a") == pytest.approx(7.3333, abs=1e-3)
    assert first(found, "exchanges.swap.gain.b") == pytest.approx(7.3333, abs=1e-3)
    assert first(found, "exchanges.swap.external.c") < 0
    assert first(found, "exchanges.swap.moves.b.arms") < 0 < first(found, "exchanges.swap.moves.a.aid")
    assert first(found, "exchanges.swap.deals") == 1
    # The issues themselves stay where their own rule puts them.
    assert first(found, "issues.arms.settlement") == pytest.approx(32.3529, abs=1e-3)


def test_an_exchange_is_told_with_what_third_parties_feel() -> None:
    found = solved(EXCHANGE)
    planned = found.plan.planned("exchanges.swap.deals")
    says = planned.lens.explain(found.plan.case, planned.item, found.outcome)
    assert says[0].startswith("Votes are exchanged in 100 % of the draws; at the median arms moves by −11.1 to 21.2")
    assert "Cland loses" in says[1]
    ((title, steps),) = planned.lens.details(found.plan.case, planned.item, found.outcome)
    assert title.startswith("Exchange by exchange")
    assert len(steps) == 3
    assert steps[1].startswith("With every input off by up to 1 %, the rule equal_gain ends on arms anywhere from ")
    assert "Bland moves on arms from 100 to" in steps[0]
    assert "others feel it: Cland −" in steps[0]


def test_nobody_on_opposite_sides_exchanges_nothing() -> None:
    text = EXCHANGE.replace("b: {position: 10, salience: 0.8}", "b: {position: 0, salience: 0.8}").replace(
        "c: {position: 4, salience: 0.5}", "c: {position: 0, salience: 0.5}")
    found = solved(text)
    assert (found.outcome("exchanges.swap.deals") == 0).all()
    planned = found.plan.planned("exchanges.swap.deals")
    assert planned.lens.explain(found.plan.case, planned.item, found.outcome)[0].startswith("Nobody stands on opposite")
    assert planned.lens.details(found.plan.case, planned.item, found.outcome) == ()


def test_random_rates_differ_between_draws_and_never_lose() -> None:
    found = solved(EXCHANGE.replace("[arms, aid]}", "[arms, aid], rule: random_rate, rate_noise: 1}"), 200)
    gain = found.outcome("exchanges.swap.gain.a")
    assert np.ptp(gain) > 1
    assert gain.min() >= -1e-9


def test_a_group_is_the_spatial_model_over_its_issues() -> None:
    found = solved(GROUP)
    direct = spatial(TABLE, Spatial()).outcome[0]
    assert [first(found, f"issues.{issue}.settlement") for issue in ("arms", "aid")] == pytest.approx(direct)
    assert first(found, "groups.deal.settlement.arms") == pytest.approx(direct[0])
    planned = found.plan.planned("groups.deal.settlement.arms")
    ((_, steps),) = planned.lens.details(found.plan.case, planned.item, found.outcome)
    assert steps[0].startswith("Turn 1: ")
    assert steps[-3].startswith("In the final vote the expected position is")
    assert steps[-1].startswith("With every input off by up to 1 %, the rule spatial ends on aid anywhere from ")
    issue = found.plan.planned("issues.arms.settlement")
    assert issue.lens.details(found.plan.case, issue.item, found.outcome) == ()


def test_a_group_may_be_one_election_over_its_issues() -> None:
    found = solved(GROUP.replace("[arms, aid]}", "[arms, aid], rule: condorcet, condorcet: {method: conditional}}"))
    direct = condorcet_together(TABLE, Election(method="conditional"))
    ends = [first(found, f"issues.{issue}.settlement") for issue in ("arms", "aid")]
    assert ends == pytest.approx(direct.outcome[0])
    planned = found.plan.planned("groups.deal.settlement.arms")
    ((title, steps),) = planned.lens.details(found.plan.case, planned.item, found.outcome)
    assert title.startswith("Place by place")
    assert steps[0].startswith("The place of Cland (50 on arms, 4 on aid) wins with a chance of ")
    assert len(steps) == 4


def test_a_group_may_draw_its_rule() -> None:
    text = GROUP.replace("[arms, aid]}", "[arms, aid], rule: {choose: {spatial: 1, condorcet: 1, compromise: 1}}}")
    found = solved(text, 64).outcome("issues.arms.settlement")
    ends = {round(float(value), 6) for value in found}
    one = spatial(TABLE, Spatial()).outcome[0, 0], condorcet_together(TABLE).outcome[0, 0], 32.352941
    assert ends == {round(float(value), 6) for value in one}


def test_a_group_may_be_one_bargain_that_succeeds_or_fails_as_a_whole() -> None:
    found = solved(GROUP.replace("[arms, aid]}", "[arms, aid], rule: nash}"))
    direct = nash_together(TABLE)
    assert [first(found, f"issues.{issue}.settlement") for issue in ("arms", "aid")] == pytest.approx(direct.outcome[0])
    assert [first(found, f"groups.deal.gain.{actor}") for actor in "abc"] == pytest.approx(direct.gain[0])
    # Aland cares about arms and Bland about aid, so each issue ends nearer to who cares than when settled by itself.
    alone = solved(CASE.replace("0.5}\n  aid", "0.5}\n    decided: {rule: nash}\n  aid"))
    assert first(found, "issues.arms.settlement") < first(alone, "issues.arms.settlement")
    planned = found.plan.planned("groups.deal.settlement.arms")
    says = planned.lens.explain(found.plan.case, planned.item, found.outcome)
    assert says[1].startswith("Over failure of the whole, the median gains are: Aland 0.83")
    assert planned.lens.details(found.plan.case, planned.item, found.outcome) == ()


def test_how_a_bargain_over_the_whole_is_read_is_said_at_the_group() -> None:
    settings = "{loss: power, power: 1.5, cost_of_failure: 0.4, breakdown: cost_only}"
    text = GROUP.replace("[arms, aid]}", f"[arms, aid], rule: nash, nash: {settings}}}")
    text = text.replace("    question: Q\n", "    question: Q\n    status_quo: 1\n")
    direct = nash_together(TABLE, Options(loss="power", power=1.5, cost_of_failure=0.4))
    assert first(solved(text), "issues.aid.settlement") == pytest.approx(direct.outcome[0, 1])
    fails = solved(text.replace("cost_of_failure: 0.4", "cost_of_failure: 0.1"))
    assert first(fails, "issues.aid.status") == first(fails, "issues.arms.status") == 3
    assert first(fails, "issues.aid.settlement") == 1
    assert np.isnan(first(fails, "groups.deal.gain.a"))
    spread = solved(text.replace("cost_of_failure: 0.4", "cost_of_failure: 0.1 .. 0.4"), 64)
    assert set(spread.outcome("issues.aid.status").tolist()) == {0, 3}


@pytest.mark.parametrize(("settings", "said"), [
    ("{loss: power}", "missing; the loss power needs its exponent"),
    ("{power: 3}", "says nothing, because the loss is quadratic"),
])
def test_a_loss_and_its_exponent_go_together(settings: str, said: str) -> None:
    with pytest.raises(CaseError, match=said):
        load_bytes(GROUP.replace("[arms, aid]}", f"[arms, aid], rule: nash, nash: {settings}}}").encode())
    with pytest.raises(CaseError, match="says nothing: the rule is spatial; remove it, or name nash too"):
        load_bytes(GROUP.replace("[arms, aid]}", "[arms, aid], nash: {loss: linear}}").encode())


@pytest.mark.parametrize("rule", ["compromise", "median", "kalai_smorodinsky", "challenge"])
def test_other_rules_in_a_group_settle_each_issue_by_itself(rule: str) -> None:
    together = solved(GROUP.replace("[arms, aid]}", f"[arms, aid], rule: {rule}}}"))
    alone = solved(CASE.replace("0.5}\n  aid", f"0.5}}\n    decided: {{rule: {rule}}}\n  aid"))
    assert first(together, "issues.arms.settlement") == pytest.approx(first(alone, "issues.arms.settlement"))


def test_listing_the_actors_otherwise_changes_nothing() -> None:
    lines = CASE.splitlines(keepends=True)
    turned = "".join([*lines[:3], lines[5], lines[4], lines[3], *lines[6:]])
    one, other = solved(GROUP), solved(turned + "groups:\n  deal: {issues: [arms, aid]}\n")
    for issue in ("arms", "aid"):
        path = f"issues.{issue}.settlement"
        assert first(one, path) == pytest.approx(first(other, path), abs=1e-9)
