"""`detente power`: rules in files, tables and cases, and every mistake at once with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from detente.cli import cli
from detente.errors import DetenteError

COUNCIL = """\
title: Security Council
members:
  p1: {veto: true}
  p2: {veto: true}
  p3: {veto: true}
  p4: {veto: true}
  p5: {veto: true}
""" + "".join(f"  e{number}:\n" for number in range(10)) + "passes: {votes: 9, of: 15}\n"


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, ["power", *words], catch_exceptions=False)


def written(folder: Path, text: str, name: str = "rule.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def told(folder: Path, text: str, *words: str) -> dict[str, object]:
    found = json.loads(call(written(folder, text), "--json", *words).output)
    assert (found["format"], found["version"]) == ("detente-power", 1)
    body: dict[str, object] = found["bodies"][0]
    return body


def member(body: dict[str, object], name: str) -> dict[str, dict[str, dict[str, object]]]:
    """A member's entry."""
    return next(one for one in body["members"] if one["id"] == name)  # type: ignore[attr-defined]


def test_the_security_council_has_its_values_with_abstention_first(tmp_path: Path) -> None:
    output = call(written(tmp_path, COUNCIL), "--fractions").output
    assert output.index("118525786/725416965") < output.index("421/2145")
    for words in ("848 of 32,768 coalitions", "overstates the gap", "has 105 times", "8.9 times",
                  "Nothing passes against p1, p2, p3, p4 and p5", "ignore what anybody wants"):
        assert words in " ".join(output.split())


def test_json_has_fractions_counts_and_works(tmp_path: Path) -> None:
    body = told(tmp_path, COUNCIL, "--index", "banzhaf")
    assert body["winning"] == 848
    assert body["vetoes"] == ["p1", "p2", "p3", "p4", "p5"]
    assert member(body, "e3")["indices"] == {"banzhaf": {"value": 21 / 1270, "fraction": "21/1270"}}
    assert body["with_abstention"]["passing"] == 146_796  # type: ignore[index]
    assert any("Felsenthal" in work for work in body["works"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(("rule", "name", "value"), [
    ("members: {a: 4, b: 3, c: 1, d: 1}\npasses: {weight: votes, at_least: 4}", "a", "7/12"),
    ("members: {a: 50, b: 49, c: 1}\npasses: {weight: votes, more_than: 50 %}", "a", "2/3"),
    ("members: {a: 1/2, b: 1/2, c: 1/2}\npasses: {weight: votes, at_least: 2/3}", "b", "1/3"),
    ("members: [a, b, c]\npasses: {all: [{at_least: 2}, {includes: [a]}]}", "a", "2/3"),
    ("members: [a, b, c, d, e]\nblocked_by: {at_least: 2}", "a", "1/5"),
    ("members: {a: 5, b: 4, c: 2, d: 1}\npasses: {any: [{weight: votes, at_least: 7}, {votes: 3, of: 4}]}", "a",
     "5/12"),
])
def test_forms_of_a_rule(tmp_path: Path, rule: str, name: str, value: str) -> None:
    assert member(told(tmp_path, rule), name)["indices"]["shapley_shubik"]["fraction"] == value


def test_the_ternary_game_of_votes_cast(tmp_path: Path) -> None:
    values = member(told(tmp_path, "members: {a: 2, b: 1, c: 1}\noutweighs: votes"), "a")["with_abstention"]
    assert values["banzhaf"]["fraction"] == "4/7"
    assert values["shapley_shubik"]["fraction"] == "17/27"


def test_an_improper_rule_is_a_stated_warning(tmp_path: Path) -> None:
    path = written(tmp_path, "members: {a: 4, b: 3, c: 1, d: 1}\npasses: {weight: votes, at_least: 4}")
    assert "could both decide: the rule is improper" in " ".join(call(path).output.split())


def test_a_dummy_and_a_dictator_are_named(tmp_path: Path) -> None:
    output = call(written(tmp_path, "members: {a: 3, b: 1, c: 1}\npasses: {weight: votes, at_least: 3}")).output
    assert "A decides alone." in output
    assert "B and c never make a difference: dummies" in " ".join(output.split())


def test_sampling_has_errors_and_repeats_itself(tmp_path: Path) -> None:
    one, again, other = (told(tmp_path, COUNCIL, "--sample", "2000", "--seed", seed) for seed in ("1", "1", "2"))
    assert one == again != other
    value = member(one, "p1")["indices"]["shapley_shubik"]
    assert abs(float(str(value["value"])) - 421 / 2145) < 4 * float(str(value["error"]))
    assert "±" in call(written(tmp_path, COUNCIL), "--sample", "2000").output


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(DetenteError) as caught:
        call(written(tmp_path, """\
members:
  a: 3.5
  b: -1
  c: 2
passes: {weight: votes, at_lest: 3}
"""))
    for words in ("2:6", "write 7/2", "3:6", "a weight is at least 0", "5:", 'did you mean "at_least"?'):
        assert words in str(caught.value)


@pytest.mark.parametrize(("rule", "words"), [
    ("members: {a: 1, b: 2}\npasses: {weight: vots, at_least: 2}", 'no weight called "vots"; did you mean "votes"?'),
    ("members: {a: 1, b: 2}\npasses: {weight: votes, at_least: 4}", "4 can never be met"),
    ("members: {a: 1, b: 2}\npasses: {at_least: 3}", "write weight: votes if weights are meant"),
    ("members: [a, b]\npasses: {at_least: 120 %}", "more than everything"),
    ("members: [a, b]\npasses: {more_than: 100 %}", "more than 100 % can never be met"),
    ("members: [a, b]\npasses: {at_least: 0}", "nobody at all would meet"),
    ("members: [a, b]\npasses: {at_least: 0.5}", "a share such as 55 %"),
    ("members: [a, b]\npasses: {votes: 2}", "votes and of go together"),
    ("members: [a, b]\npasses: {votes: 2, of: 3}", "says 3 but there are 2 members"),
    ("members: [a, b]\npasses: {votes: 1, of: 2, at_least: 1}", "exactly one of"),
    ("members: [a, b]\npasses: {includes: [a, c]}", 'no member called "c"'),
    ("members: [a, b]\npasses: {all: []}", "all is empty"),
    ("members: [a, b]\npasses: {weight: votes, includes: [a]}", "weight goes with"),
    ("members: [a, a]\npasses: {at_least: 1}", "different ids"),
    ("members: {}\npasses: {at_least: 1}", "at least one member"),
    ("members: [a, b]", "passes is missing"),
    ("members: [a, b]\noutweighs: heads", 'no weight called "heads"'),
    ("members: [a, b]\npasses: {at_least: 1}\nunits: {votes: persons}", 'no weight called "votes"'),
    ("members: {a: {weights: {x: 1}}, b: {}}\npasses: {weight: x, at_least: 1}", '"x" is missing'),
    ("[a, b]", "a voting rule is a mapping"),
])
def test_mistakes_get_a_sentence(tmp_path: Path, rule: str, words: str) -> None:
    with pytest.raises(DetenteError) as caught:
        call(written(tmp_path, rule))
    assert words in str(caught.value)


TABLE = "member,votes\nFrance,4\nGermany,4\nItaly,4\nBelgium,2\nNetherlands,2\nLuxembourg,1\n"


def test_a_table_is_a_rule_with_what_it_needs(tmp_path: Path) -> None:
    path = written(tmp_path, TABLE, "six.csv")
    output = call(path, "--needs", "votes:12", "--fractions").output
    assert "7/30" in output
    assert "Luxembourg never makes a difference" in output
    both = json.loads(call(path, "--needs", "votes:12", "--needs", "4", "--veto", "Luxembourg", "--json").output)
    assert both["bodies"][0]["vetoes"] == ["luxembourg"]


def test_a_sheet_is_read_as_a_table(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in TABLE.splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.save(tmp_path / "six.xlsx")
    book.close()
    assert "7/30" in call(str(tmp_path / "six.xlsx"), "--needs", "votes:12", "--fractions").output


@pytest.mark.parametrize(("table", "needs", "words"), [
    (TABLE, (), "--needs says what a text needs"),
    (TABLE, ("--needs", "vots:12"), "no column called vots"),
    (TABLE, ("--needs", "votes:99"), "99 can never be met"),
    (TABLE, ("--needs", "votes:12", "--veto", "Spain"), 'no member called "Spain"'),
    ("state,votes\nA,1\n", ("--needs", "1"), "the first column is headed member"),
    ("member,votes\nA,1\nA,2\n", ("--needs", "1"), '3:1     "A" stands there twice'),
    ("member,votes\nA,1,4\n", ("--needs", "1"), "3 cells; the header has 2"),
    ("member,votes\nA,1.5\n", ("--needs", "1"), "write 3/2"),
    ("", ("--needs", "1"), "the first column is headed member"),
])
def test_mistakes_in_a_table(tmp_path: Path, table: str, needs: tuple[str, ...], words: str) -> None:
    with pytest.raises(DetenteError) as caught:
        call(written(tmp_path, table, "six.csv"), *needs)
    assert " ".join(words.split()) in " ".join(str(caught.value).split())


@pytest.mark.parametrize(("arguments", "words"), [
    (("prisoners-dilemma",), "has no councils"),
    (("eu-council-2014", "cabinet"), 'no council called "cabinet"; there are lisbon, nice'),
    (("nowhere.yaml",), 'no file and no bundled case called "nowhere.yaml"'),
    (("eu-council-2014", "--needs", "3"), "go with a table"),
    (("eu-council-2014", "--sample", "1000", "--method", "table"), "--sample goes with"),
])
def test_what_cannot_be_asked(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(DetenteError) as caught:
        call(*arguments)
    assert words in str(caught.value)


def test_a_rule_has_no_councils(tmp_path: Path) -> None:
    with pytest.raises(DetenteError, match="COUNCIL goes with a case"):
        call(written(tmp_path, COUNCIL), "unsc")


def test_the_councils_of_a_case_are_measured() -> None:
    output = call("eu-council-2014").output
    assert "Council of the European Union: 28 members" in output
    assert "Council under the Treaty of Nice: 28 members" in output
    assert "0.144" in output


def test_the_schema_knows_the_keys_of_a_rule() -> None:
    schema = json.loads(CliRunner().invoke(cli, ["schema", "--of", "voting-rule"]).output)
    assert {"members", "passes", "blocked_by", "outweighs"} <= set(schema["properties"])
    assert set(schema["$defs"]["Passes"]["properties"]) >= {"votes", "at_least", "weight", "all", "any", "includes"}
