"""The answer as JSON: only JSON's own types, a shape that stays, and the same verdicts as everywhere else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from detente.report.plain_json import answer_json, choices_json, claims_json, differences_json
from detente.study.answer import Answer
from detente.study.compare import compare_claims, compare_runs
from detente.study.run import Run

KEYS = {
    "version", "format", "run", "brief", "claims", "choices", "worlds", "payoffs", "figures", "explanations",
    "questions", "hypotheses", "sources", "unsourced", "unsolved", "troubles", "confidence", "works",
}  # fmt: skip
CLAIM = {"id", "says", "test", "note", "verdict", "share", "low", "high", "draws", "undefined", "unsolved", "inputs"}
CHOICE = {
    "choice", "label", "rank", "payoff", "payoff_low", "payoff_high", "difference", "difference_low", "difference_high",
    "regret", "regret_q90", "best", "worst", "q05", "enough", "today", "parts",
}  # fmt: skip


def only_plain(value: Any) -> bool:
    """Exactly JSON's own types, no subclass of them."""
    if type(value) is dict:
        return all(type(key) is str and only_plain(inner) for key, inner in value.items())
    if type(value) is list:
        return all(map(only_plain, value))
    return value is None or type(value) in (str, int, float, bool)


@pytest.mark.parametrize("kind", ["plain", "changed", "attacked", "bare"])
def test_holds_only_what_json_knows(kind: str, request: pytest.FixtureRequest) -> None:
    found = answer_json(request.getfixturevalue(kind))
    assert only_plain(found)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert set(found) == KEYS


def test_claims_and_choices_keep_their_shape(plain: Answer) -> None:
    found = answer_json(plain)
    assert [claim["id"] for claim in found["claims"]] == ["high", "pays", "never", "fear"]
    assert all(set(claim) == CLAIM for claim in found["claims"])
    assert [claim["verdict"] for claim in found["claims"]] == [str(claim.verdict) for claim in plain.claims]
    ranked = found["choices"][0]["ranked"]
    assert [set(row) for row in ranked] == [CHOICE, CHOICE]
    assert [row["rank"] for row in ranked] == [1, 2]
    assert ranked[0]["payoff"] >= ranked[1]["payoff"]
    assert ranked[0]["difference"] == 0


def test_worlds_share_one_forecast(plain: Answer) -> None:
    worlds = answer_json(plain)["worlds"]
    assert len(worlds["rows"]) == 4
    assert sum(row["share"] for row in worlds["rows"]) == pytest.approx(1.0)


def test_the_case_without_options_has_no_choices(bare: Answer) -> None:
    found = answer_json(bare)
    assert found["choices"] == []
    assert found["claims"] == []


def test_parts_have_a_shape_of_their_own(plain: Answer, plain_run: Run) -> None:
    whole = answer_json(plain)
    claims, choices = claims_json(plain.claims, plain_run), choices_json(plain.choices, plain_run)
    assert claims["claims"] == whole["claims"]
    assert choices["choices"] == whole["choices"]
    assert claims["run"] == choices["run"] == whole["run"]


def test_differences_name_both_runs(plain_run: Run, changed_run: Run) -> None:
    found, claims = compare_runs(plain_run, changed_run), compare_claims(plain_run, changed_run)
    shown = differences_json(found, claims, plain_run, changed_run)
    assert only_plain(shown)
    assert set(shown) == {"version", "format", "before", "after", "outcomes", "claims"}
    assert shown["before"]["id"] != shown["after"]["id"]
    assert shown["after"]["set"] == {"issues.toll.status_quo": 35}
    assert shown["outcomes"]
    assert set(shown["outcomes"][0]) == {
        "path", "says", "unit", "before", "after", "difference", "low", "high", "rises", "falls",
    }  # fmt: skip
