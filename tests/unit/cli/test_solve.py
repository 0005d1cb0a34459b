"""`detente solve` and `detente import`: published numbers from plain tables, layouts of older programs, mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from detente.cli import cli
from detente.errors import CaseError, DetenteError
from detente.interchange.actor_tables import parse_actor_table

DATA = Path(__file__).parents[2] / "data"
EMISSION = str(DATA / "challenge" / "emission_input.csv")
KTAB = str(DATA / "spatial" / "dummyData_3Dim_INPUT.csv")
SOE = str(DATA / "spatial" / "SOE-Policy_INPUT.csv")
COPENHAGEN = str(DATA / "exchange" / "copenhagen.csv")


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, [*words], catch_exceptions=False)


def solved(*words: str) -> dict[str, Any]:
    done = call("solve", *words, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("rule", "more", "expected"), [
    ("compromise", [], 7.389955686853767), ("median", [], 7.0), ("nash", [], 7.254147),
    ("nash", ["--cost", "2"], 7.318173), ("challenge", ["--rounds", "1"], 7.461314),
    ("challenge", ["--rounds", "10"], 7.242131),
])  # fmt: skip
def test_the_emission_standards_from_their_table(rule: str, more: list[str], expected: float) -> None:
    (issue,) = solved(rule, EMISSION, "--scale", "4:10", *more)["issues"]
    assert issue["outcome"] == pytest.approx(expected, abs=1e-6)
    assert sum(actor["influence"] for actor in issue["actors"]) == pytest.approx(1)


def test_a_file_of_ktab_as_one_space() -> None:
    found = solved("spatial", KTAB)
    assert [issue["outcome"] for issue in found["issues"]] == pytest.approx([76.6266, 40.743839, 56.576603], abs=1e-4)
    assert found["steps"][0].startswith("Turn 1: ")
    assert len(found["jumps"]) == 3
    low, high = (float(word.strip(",")) for word in found["jumps"][0].split(" from ")[1].split(" to ")[:2]
                 for word in word.split()[:1])
    assert low <= 76.6266 <= high


def test_ktabs_xml_says_what_its_csv_says(tmp_path: Path) -> None:
    rows = [[cell.strip() for cell in line.split(",")] for line in Path(KTAB).read_text().splitlines()[2:] if line]
    actors = "".join(
        f"<Actor><name>{row[0]}</name><description>x</description><capability>{row[2]}</capability>"
        f"<Position>{''.join(f'<dCoord>{row[k]}</dCoord>' for k in (3, 5, 7))}</Position>"
        f"<Salience>{''.join(f'<dSal>{row[k]}</dSal>' for k in (4, 6, 8))}</Salience></Actor>" for row in rows)
    names = "".join(f"<dName>{name}</dName>" for name in ("Pstn1", "Pstn2", "Pstn3"))
    inside = f"<name>x</name><ModelParameters/><Dimensions>{names}</Dimensions><Actors>{actors}</Actors>"
    (tmp_path / "x.xml").write_text(f"<Scenario>{inside}</Scenario>")
    one, other = solved("spatial", KTAB), solved("spatial", str(tmp_path / "x.xml"))
    assert one["issues"] == other["issues"]
    assert other["said"][1].startswith("<ModelParameters> is not read")


def test_a_file_of_the_exchange_model(tmp_path: Path) -> None:
    rows = ["'#A'\t'A'\t'A'\t''", "'#P'\t'arms'\t''", "'#M'\t'arms'\t0", "'#M'\t'arms'\t100", "'#P'\t'aid'\t''"]
    stands = {("A", "arms"): (0, 0.9), ("B", "arms"): (100, 0.3), ("C", "arms"): (50, 0.5), ("A", "aid"): (0, 0.2),
              ("B", "aid"): (100, 0.8), ("C", "aid"): (40, 0.5)}  # fmt: skip
    rows += [f"'#D'\t'{a}'\t'{i}'\t{p}\t{s}\t1" for (a, i), (p, s) in stands.items()]
    (tmp_path / "x.txt").write_text("\n".join(rows))
    found = solved("equal_gain", str(tmp_path / "x.txt"))
    outcomes = {issue["issue"]: issue["outcome"] for issue in found["issues"]}
    assert outcomes == pytest.approx({"arms": 32.352941 - 11.111111, "aid": 80.0}, abs=1e-5)
    assert len(found["steps"]) == 1
    assert "each gains 7.33; others feel it: C −12.2" in found["steps"][0]


@pytest.mark.parametrize(("more", "expected"), [
    ([], {"Newtreaty": 51.3899, "Commitments": 19.0632, "Extra": 95.4778}),
    (["--compat", "--rounds", "10"], {"Newtreaty": 62.1434, "Commitments": 13.0491, "Extra": 94.3678}),
])  # fmt: skip
def test_the_copenhagen_conference_as_published(more: list[str], expected: dict[str, float]) -> None:
    found = {issue["issue"]: issue for issue in solved("equal_gain", COPENHAGEN, *more)["issues"]}
    for name, value in expected.items():
        issue = found[name]
        unit = 100 * (issue["outcome"] - issue["low"]) / (issue["high"] - issue["low"])
        assert unit == pytest.approx(value, abs=1e-4)


def test_rates_left_to_chance_give_a_mean_and_how_far_chance_goes() -> None:
    exact, loose = solved("equal_gain", COPENHAGEN), solved("random_rate", COPENHAGEN)
    still = solved("random_rate", COPENHAGEN, "--noise", "0")
    assert [one["outcome"] for one in still["issues"]] == pytest.approx([one["outcome"] for one in exact["issues"]])
    assert loose == solved("random_rate", COPENHAGEN, "--seed", "1", "--noise", "1")
    assert loose["issues"] != solved("random_rate", COPENHAGEN, "--seed", "2")["issues"]
    # The published means of 1,500 draws, in tenths of the scale: other ties and other draws, so not to the last digit.
    means = {issue["issue"]: 100 * (issue["outcome"] - issue["low"]) / (issue["high"] - issue["low"])
             for issue in loose["issues"]}
    assert means["Newtreaty"] == pytest.approx(51.373, abs=0.1)
    assert means["Control"] == pytest.approx(66.751, abs=0.5)
    assert len(loose["jumps"]) == 7
    assert loose["jumps"][0].startswith("Chance puts ")
    assert any("gains" in step and "each gains" not in step for step in loose["steps"])


def test_the_runs_of_ktab_are_reproduced_defects_included() -> None:
    (issue,) = solved("spatial", SOE, "--compat")["issues"]
    assert issue["outcome"] == pytest.approx(38.557513, abs=1e-5)
    found = solved("spatial", KTAB, "--compat")["issues"]
    assert [issue["outcome"] for issue in found] == pytest.approx([78.071971, 35.626022, 72.165437], abs=1e-5)


def test_an_election_over_several_issues_is_one_or_one_for_each() -> None:
    apart, joint = solved("condorcet", KTAB), solved("condorcet", KTAB, "--together")
    assert apart["issues"] != joint["issues"]
    assert apart["steps"] == []
    assert joint["steps"][0].startswith("The place of ")
    assert sum(actor["influence"] for actor in joint["issues"][0]["actors"]) == pytest.approx(1)
    alone = solved("condorcet", EMISSION, "--scale", "4:10")["issues"][0]["outcome"]
    one = solved("condorcet", EMISSION, "--scale", "4:10", "--together")["issues"][0]["outcome"]
    assert one == pytest.approx(alone, abs=1e-9)


def test_a_bargain_over_several_issues_is_one_or_one_for_each(tmp_path: Path) -> None:
    apart, joint = solved("nash", KTAB), solved("nash", KTAB, "--together")
    assert [one["outcome"] for one in apart["issues"]] != [one["outcome"] for one in joint["issues"]]
    assert " over failure of the whole and pulls hardest on " in joint["steps"][0]
    alone = solved("nash", EMISSION, "--scale", "4:10", "--cost", "2")["issues"][0]["outcome"]
    one = solved("nash", EMISSION, "--scale", "4:10", "--cost", "2", "--together")["issues"][0]["outcome"]
    assert one == pytest.approx(alone, abs=1e-9)
    assert one == pytest.approx(7.318173, abs=1e-6)
    rows = HEAD + "A,x,0,0.8,1\nA,y,0,0.2,1\nB,x,100,0.2,1\nB,y,100,0.8,1\nA,z,1,0,1\nB,z,9,0,1\n"
    (tmp_path / "t.csv").write_text(rows)
    first, second, third = solved("nash", str(tmp_path / "t.csv"), "--together")["issues"]
    assert (first["outcome"], second["outcome"]) == (pytest.approx(20), pytest.approx(80))
    assert third["outcome"] is None
    assert third["status"].startswith("Nobody carries any weight")
    assert first["status"].startswith("A settlement was found")


def test_saliences_to_a_hundred_are_divided_and_it_is_said() -> None:
    table = parse_actor_table("Actor;Position;Salience;Capability\nA;0;50;1\nB;10;100;2\n")
    assert table.salience[:, 0].tolist() == [0.5, 1.0]
    assert table.said == ("Saliences go beyond 1, so they are read as 0 to 100.",)


def test_a_trace_is_written_and_printed(tmp_path: Path) -> None:
    out = tmp_path / "trace.txt"
    done = call("solve", "challenge", EMISSION, "--scale", "4:10", "--trace", str(out))
    assert done.exit_code == 0
    assert out.read_text().startswith("Round 1: Belgium moved from 7 to 8.42")
    assert "With every input off by up to 1 %" in done.output
    assert "Round 2: " in call("solve", "challenge", EMISSION, "--scale", "4:10", "--trace", "-").output


HEAD = "actor,issue,position,salience,capability\n"
APART = HEAD + "A,x,0,0.5,1\nB,x,100,0.5,1\nC,x,20,0.5,1\nA,y,0,0.2,1\nB,y,100,0.9,1\n"


@pytest.mark.parametrize("words", [["spatial"], ["condorcet", "--together"]])
def test_who_has_no_position_on_an_issue_has_no_other_capability_there(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "t.csv").write_text(APART)
    found = solved(words[0], str(tmp_path / "t.csv"), *words[1:])["issues"]
    assert all(0 <= issue["outcome"] <= 100 for issue in found)
    assert [actor["influence"] > 0 for actor in found[0]["actors"]] == [True, True, False]


@pytest.mark.parametrize("rule", ["compromise", "median", "nash", "condorcet", "challenge"])
def test_an_issue_on_which_nobody_has_capability_spoils_no_other(tmp_path: Path, rule: str) -> None:
    rows = [(actor, 40 * n) for n, actor in enumerate("ABC")]
    text = HEAD + "".join(f"{actor},x,{place},0.5,1\n{actor},y,{place},0.5,0\n" for actor, place in rows)
    (tmp_path / "t.csv").write_text(text)
    one, other = solved(rule, str(tmp_path / "t.csv"))["issues"]
    assert 0 <= one["outcome"] <= 80
    assert other["status"].startswith("Nobody carries any weight")


def test_positions_that_tell_no_scale_ask_for_one(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("actor,position,salience,capability\nA,500,1,1\n")
    with pytest.raises(DetenteError, match="all positions on issue are at 500, outside 0 to 100, which tells no scale"):
        call("import", str(tmp_path / "t.csv"), "--out", str(tmp_path / "t.yaml"))
    done = call("import", str(tmp_path / "t.csv"), "--out", str(tmp_path / "t.yaml"), "--scale", "0:1000")
    assert done.output.endswith("t.yaml: 1 actor, 1 issue\n")


@pytest.mark.parametrize("rule", ["compromise", "nash", "condorcet"])
def test_an_imported_case_settles_as_the_table_does(tmp_path: Path, rule: str) -> None:
    out = tmp_path / "case.yaml"
    assert call("import", EMISSION, "--out", str(out), "--scale", "4:10", "--rule", rule).exit_code == 0
    assert call("check", str(out)).exit_code == 0
    from detente.lenses.load import load_case
    from detente.study.answer import reading_of
    from detente.study.run import Settings, run_case

    source = load_case(str(out))
    (issue,) = source.case.issues
    settled = reading_of(run_case(source, b"", Settings(2))).outcome(f"issues.{issue}.settlement")[0]
    assert settled == pytest.approx(solved(rule, EMISSION, "--scale", "4:10")["issues"][0]["outcome"], abs=1e-9)
    with pytest.raises(DetenteError, match="is there already; --force replaces it"):
        call("import", EMISSION, "--out", str(out), "--scale", "4:10")


def test_all_that_is_wrong_with_a_table_is_said_at_once() -> None:
    with pytest.raises(CaseError) as caught:
        parse_actor_table("actor,position,salience,capability\nA,x,0.5,1\nB,1,-1,2\n,3,0.1,\n")
    said = [(problem.line, problem.path, problem.message) for problem in caught.value.problems]
    assert said == [
        (2, "position", 'found "x"; a number would be right'),
        (3, "salience", "found -1; a number of at least 0 would be right"),
        (4, "actor", "the actor has no name"),
        (4, "capability", 'found ""; a number would be right'),
    ]


@pytest.mark.parametrize(("text", "words"), [
    ("", "the table is empty"),
    ("actor,position,salience\nA,1,1\n", "this column is missing"),
    ("actor,position,salience,capability,mood\nA,1,1,1,x\n", "no column of this table"),
    ("actor,position,salience,capability\nA,1,1,1\nA,2,1,1\n", "stands twice on issue, already on line 2"),
    ("actor,position,salience,capability\n", "there is no actor below the header"),
    ("#A\tx\n#Q\ty\n", "a line begins with #A, #P, #M or #D"),
    ("Game,About,3,1\nActor,Description,Power,P,S\nA,x,1,2,3\n", "says 3 actors, but 1 follow"),
    ("actor,position,salience,capability\nA,1,400,1\n", "0 to 1, or 0 to 100, would be right"),
    ("<Scenario><Actors></Actors></Scenario>", "there is no actor"),
    ("<Game/>", "a scenario of KTAB begins with <Scenario>"),
    ("<Scenario>", "no XML"),
    ("<!DOCTYPE x><Scenario/>", "a document type is not read"),
    ("<Scenario><Actors><Actor><name>A</name></Actor></Actors></Scenario>", "and no capability"),
])  # fmt: skip
def test_one_mistake_gives_its_sentence(text: str, words: str) -> None:
    with pytest.raises(CaseError) as caught:
        parse_actor_table(text)
    assert any(words in problem.message for problem in caught.value.problems)


@pytest.mark.parametrize(("words", "said"), [
    (["compromise", EMISSION, "--rounds", "3"], "--rounds says nothing to compromise"),
    (["median", EMISSION, "--loss", "linear"], "--loss says nothing to median; it is for nash and kalai_smorodinsky"),
    (["nash", EMISSION, "--trace", "-"], "nash settles in one step"),
    (["nash", EMISSION, "--noise", "1", "--compat"], "--noise says nothing to nash; it is for random_rate"),
    (["nash", EMISSION, "--noise", "1", "--compat"], "--compat says nothing to nash; it is for condorcet, spatial"),
    (["spatial", EMISSION, "--together"], "--together says nothing to spatial; it is for condorcet"),
    (["random_rate", EMISSION, "--compat"], "--compat says nothing to random_rate"),
    (["random_rate", EMISSION], "random_rate exchanges one issue for another; the table has one issue only"),
    (["equal_gain", EMISSION], "the table has one issue only"),
    (["median", EMISSION, "--scale", "9"], "LO:HI would be right"),
    (["median", EMISSION, "--scale", "5:10"], "outside the scale 5:10"),
    (["median", EMISSION, "--status-quo", "500"], "the status quo 500 lies outside the scale"),
    (["median", "no-such.csv"], "cannot read no-such.csv"),
])  # fmt: skip
def test_what_says_nothing_or_cannot_be_is_refused(words: list[str], said: str) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-m", "detente", "solve", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
