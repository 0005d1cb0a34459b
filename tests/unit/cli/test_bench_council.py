"""`detente bench council`: the table, JSON, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cases import bundled_votes
from detente.cli import cli
from detente.errors import DetenteError

NAME = "iran-2006-2010"


def run(*words: object) -> str:
    """What the command prints."""
    result = CliRunner().invoke(cli, ["bench", "council", *map(str, words)], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def refused(*words: object) -> str:
    """The sentence with which it refuses."""
    with pytest.raises(DetenteError) as caught:
        CliRunner().invoke(cli, ["bench", "council", *map(str, words)], catch_exceptions=False, standalone_mode=False)
    return str(caught.value)


def test_the_table_scores_every_way_and_names_the_hard_votes() -> None:
    said = run(NAME)
    for part in ("everyone votes yes", "base rate of the other votes", "stake alone", "90 votes, 5 other than yes",
                 "1929 Turkey (no)", "at most one or two parameters", "later ones included", "our construction"):
        assert part in said.replace("\n  ", " "), part


def test_a_file_is_read_as_its_bundled_copy_is(tmp_path: Path) -> None:
    own = tmp_path / "votes.csv"
    own.write_bytes(bundled_votes()[NAME].read_bytes())
    assert json.loads(run(own, "--json"))["lines"] == json.loads(run(NAME, "--json"))["lines"]


def test_json_holds_every_vote_and_no_infinity() -> None:
    found = json.loads(run(NAME, "--json"))
    assert found["lines"][0]["log"] is None
    assert len(found["votes"]) == 90
    told = next(v for v in found["votes"] if (v["member"], v["resolution"]) == ("Brazil", "1929"))["told"]
    assert sum(told["stake alone"]) == pytest.approx(1)
    assert set(found["lines"][2]["weights"]) == {"intercept", "stake", "gap"}


def test_only_earlier_leaves_the_first_out() -> None:
    found = json.loads(run(NAME, "--only-earlier", "--json"))
    assert found["only_earlier"]
    assert found["lines"][1]["by_resolution"][0] is None
    assert found["votes"][0]["told"]["stake alone"] == [None] * 3
    assert "the first is not scored" in run(NAME, "--only-earlier").replace("\n  ", " ")


def test_positions_add_distance(tmp_path: Path) -> None:
    places = tmp_path / "places.csv"
    members = sorted({line.split(",")[2] for line in bundled_votes()[NAME].read_text("utf-8").splitlines()[1:]})
    places.write_text("member,position\n" + "".join(f"{m},{i % 7}\n" for i, m in enumerate(members)), "utf-8")
    said = run(NAME, "--positions", places, "--from", "United States")
    assert "distance and stake" in said


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert "did you mean iran-2006-2010?" in refused("iran-2006")
    assert "bundled is iran-2006-2010" in refused("zzz")
    bad = tmp_path / "bad.csv"
    bad.write_text("resolution,member,vote\n1,a,aye\n", "utf-8")
    assert "bad.csv has 2 problems" in refused(bad)
