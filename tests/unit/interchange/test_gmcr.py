"""Conflicts read from `.gmcr` files: published ones, however their preferences are given; and bad files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from detente.cli import cli
from detente.errors import CaseError, DetenteError
from detente.interchange.gmcr import case_of_file, case_of_gmcr, read_gmcr
from detente.lenses.load import load_bytes, load_case
from detente.study.answer import reading_of
from detente.study.run import Settings, run_case

ALONE = [[[1, "Y"], [2, "Y"]], [[1, "Y"], [3, "Y"]], [[2, "Y"], [3, "Y"]], [[1, "N"], [2, "N"], [3, "N"]]]
ELMIRA: dict[str, Any] = {
    "title": "Elmira",
    "useManualPreferenceVectors": True,
    "infeasibles": ALONE,
    "options": [
        {"name": "Modify", "permittedDirection": "fwd"},
        {"name": "Delay", "permittedDirection": "back"},
        {"name": "Accept", "permittedDirection": "both"},
        {"name": "Abandon", "permittedDirection": "fwd"},
        {"name": "Insist", "permittedDirection": "both"},
    ],
    "decisionMakers": [
        {"name": "Ministry", "options": [0], "preferences": [],
         "preferenceVector": [9, 3, 4, 10, 7, 1, 2, 8, [11, 5, 6, 12]]},
        {"name": "Uniroyal", "options": [1, 2, 3], "preferences": [],
         "preferenceVector": [1, 4, 10, 7, [5, 11, 6, 12], 2, 3, 9, 8]},
        {"name": "Local Government", "options": [4], "preferences": [],
         "preferenceVector": [9, 3, 7, 1, 10, 8, 4, 2, [11, 5, 12, 6]]},
    ],
}  # fmt: skip


def lasting(text: str) -> dict[str, set[str]]:
    """The worlds that last under each concept, as letters in the order of the options."""
    data = case_of_gmcr(text, "file.gmcr").encode()
    reading = reading_of(run_case(load_bytes(data), data, Settings(4)))
    worlds = reading.plan.worlds
    return {
        concept: {"".join("NY"[choice] for choice in worlds.choice[w])
                  for w in np.flatnonzero(reading.over_worlds(f"contest.stable.{concept}")[0])}
        for concept in ("nash", "general_metarational", "sequential")
    }


def letters(*codes: int) -> set[str]:
    """State codes as letters."""
    return {"".join("NY"[(code >> option) & 1] for option in range(5)) for code in codes}


def test_elmira_by_rankings() -> None:
    found = lasting(json.dumps(ELMIRA))
    assert found["nash"] == found["sequential"] == letters(8, 9, 18, 21, 24, 25)
    assert found["general_metarational"] == letters(2, 5, 8, 9, 18, 21, 24, 25)


def test_the_dilemma_by_statements() -> None:
    maker = {"name": "1st", "options": [0], "preferences": [[[1, "Y"]], {"compound": True, "members": [[[0, "N"]]]},
                                                           [[0, "N"], [1, "Y"]]]}  # fmt: skip
    other = {"name": "if", "options": [1], "preferences": [[[0, "Y"]], [[1, "N"]]]}
    options = [{"name": "Cooperate", "permittedDirection": "both"}, {"name": "Cooperate", "permittedDirection": "both"}]
    text = json.dumps({"decisionMakers": [maker, other], "options": options, "infeasibles": []})
    assert lasting(text) == {"nash": {"NN"}, "general_metarational": {"NN", "YY"}, "sequential": {"NN", "YY"}}
    case = case_of_gmcr(text)
    assert "cooperate_2" in case
    assert case.count("- cooperate\n") + case.count("- not cooperate\n") == 2


def test_a_status_quo_that_is_feasible() -> None:
    case = load_bytes(case_of_gmcr(json.dumps(ELMIRA)).encode()).case
    assert {name for name, option in case.options.items() if option.status_quo == "yes"} == {"delay"}
    assert [name for name, option in case.options.items() if option.reversible] == ["accept", "insist"]


def changed(**changes: Any) -> str:
    """The Elmira file with parts replaced."""
    return json.dumps({**ELMIRA, **changes})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "no JSON"),
        ("[]", "no object with decisionMakers"),
        ("{}", r"decisionMakers   missing, or no list(.|\n)*infeasibles   missing, or no list"),
        (changed(infeasibles=[[[9, "Y"]], [[0, "Q"]]]), r'\[9, "Y"\] is no option(.|\n)*\[0, "Q"\] is no option'),
        (changed(infeasibles=[[[0, "Y"], [0, "N"]]]), "option 0 is both Y and N"),
        (changed(infeasibles=[*ALONE, [[0, "Y"]], [[0, "N"]]]), "no world is feasible"),
        (changed(options=[*ELMIRA["options"], {"name": "Free"}]), "options.5   belongs to no decision maker"),
        (changed(options=[{"permittedDirection": "none"}, *ELMIRA["options"][1:]]), "is no direction"),
        (changed(options=[{"permittedDirection": []}, *ELMIRA["options"][1:]]), r"\[\] is no direction"),
        (changed(infeasibles=[[[0, []]], 3]), r"\[0, \[\]\] is no option(.|\n)*null is no option"),
        (changed(options=[{"name": "x"}] * 17), "17 options; a case has at most"),
        (changed(decisionMakers=[{**maker, "options": [0]} for maker in ELMIRA["decisionMakers"]]), "has two owners"),
        (changed(infeasibles=ALONE[:2]), "must list each of"),
        (changed(decisionMakers=[{**maker, "preferenceVector": ["a"]} for maker in ELMIRA["decisionMakers"]]),
         "holds something else than numbers"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file(text: str, says: str) -> None:
    with pytest.raises(CaseError, match=says):
        read_gmcr(text, "file.gmcr")


def test_what_no_case_can_hold() -> None:
    indifferent = [{**maker, "preferences": []} for maker in ELMIRA["decisionMakers"]]
    with pytest.raises(DetenteError, match="Ministry, Uniroyal, Local Government can act but prefers no world"):
        case_of_gmcr(changed(useManualPreferenceVectors=False, decisionMakers=indifferent))
    with pytest.raises(DetenteError, match="no feasible world leaves every one-way option its move"):
        case_of_gmcr(changed(infeasibles=[*ALONE, [[0, "N"]]], useManualPreferenceVectors=False))


def test_the_command_writes_a_case(tmp_path: Path) -> None:
    (tmp_path / "elmira.gmcr").write_text(json.dumps(ELMIRA), encoding="utf-8")
    asked = ["import", str(tmp_path / "elmira.gmcr"), "--out", str(tmp_path / "elmira.yaml")]
    done = CliRunner().invoke(cli, asked)
    assert done.exit_code == 0, done.output
    assert "check the one that was guessed" in done.output
    case = load_case(tmp_path / "elmira.yaml").case
    assert list(case.actors) == ["ministry", "uniroyal", "local_government"]
    refused = CliRunner().invoke(cli, [*asked, "--force", "--rule", "median"])
    assert refused.exit_code == 2
    assert "a conflict has neither" in refused.output


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "old.gmcr").write_bytes(b"\x80\x03}q")
    with pytest.raises(CaseError, match="not UTF-8"):
        case_of_file(tmp_path / "old.gmcr")
    with pytest.raises(DetenteError, match="can't read"):
        case_of_file(tmp_path / "none.gmcr")
