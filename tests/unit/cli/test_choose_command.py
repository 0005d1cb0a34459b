"""`detente choose`: rankings, what is solved anew, pairs, plans, teams, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from detente.cli import cli
from detente.errors import DetenteError

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "river.yaml"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with the case of the tutorial in it."""
    (tmp_path / "river.yaml").write_bytes(EXAMPLE.read_bytes())
    monkeypatch.chdir(tmp_path)


def asked(*words: str) -> str:
    """What a command prints."""
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def told(*words: str) -> Any:
    """What a command answers as JSON."""
    return json.loads(asked(*words, "--draws", "500", "--json"))


def test_everything_is_there() -> None:
    text = asked("choose", "river.yaml", "--draws", "500")
    parts = ["stands up best", "90% regret", "first under 3 sources set aside", "is first under", "What Delta could do",
             "courses of action examined", "What Upland could do"]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_a_file_and_its_finished_run_say_the_same() -> None:
    asked("run", "river.yaml", "--draws", "500")
    assert json.loads(asked("choose", "last", "--json")) == told("choose", "river.yaml")


def test_threads_change_nothing() -> None:
    one = told("choose", "river.yaml", "--threads", "1")
    assert told("choose", "river.yaml", "--threads", "2") == one


def test_one_option_alone() -> None:
    found = told("choose", "river.yaml", "delta_move")
    assert [entry["option"] for entry in found["choices"]] == ["delta_move"]
    kinds = {entry["kind"] for entry in found["choices"][0]["standings"]}
    assert kinds == {"metric", "answer", "model", "grade table", "source"}
    assert [table["members"] for table in found["courses"]] == [["delta"]]
    assert {"moves", "tried"} <= set(found["choices"][0])


def test_quick_leaves_out_what_is_solved_anew() -> None:
    found = told("choose", "river.yaml", "delta", "--quick")
    assert found["courses"] == []
    assert "source" not in {entry["kind"] for entry in found["choices"][0]["standings"]}
    assert "moves" not in found["choices"][0]


def test_a_team_sees_everyone() -> None:
    found = told("choose", "river.yaml", "--team", "delta, upland")
    (table,) = found["courses"]
    assert found["choices"] == []
    assert table["members"] == ["delta", "upland"]
    assert {row["kind"] for row in table["rows"]} == {"choice", "pair"}
    best = [row["payoff"]["delta"] for row in table["rows"]]
    assert best == sorted(best, reverse=True)
    text = asked("choose", "river.yaml", "--team", "delta,upland", "--draws", "500")
    assert "Delta: " in text
    assert "pair" in text


def test_no_plans() -> None:
    (table,) = told("choose", "river.yaml", "delta", "--plans", "0")["courses"]
    assert {row["kind"] for row in table["rows"]} == {"choice"}
    assert (table["examined"], table["possible"]) == (2, 4)


@pytest.mark.parametrize(("words", "says"), [
    (("--team", "delta,lenders"), "lenders has no options and no interests, so it can take no part"),
    (("--team", "delta,nobody"), 'no actor called "nobody"'),
    (("--team", ","), "a team needs a member"),
    (("delta_move", "--team", "delta"), "leave delta_move out"),
    (("--team", "delta", "--quick"), "leave --quick out"),
    (("deltamove",), 'no option or actor with options called "deltamove"; did you mean'),
])  # fmt: skip
def test_what_is_refused(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(DetenteError) as found:
        CliRunner().invoke(cli, ["choose", "river.yaml", *words, "--draws", "50"], catch_exceptions=False)
    assert says in str(found.value)
