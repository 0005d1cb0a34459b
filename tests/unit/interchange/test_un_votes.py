"""Votes of the United Nations: every layout, every repair that is told, and every kind of wrong file."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import numpy as np
import pytest

from detente.errors import CaseError, DetenteError
from detente.interchange.un_votes import read_links, read_votes
from detente.lenses.votes import prepare

LONG = """rcid,session,date,ccode,vote,amend,para
1,46,1991-10-04,2,3,0,0
1,46,1991-10-04,365,1,0,0
1,46,1991-10-04,630,8,0,0
2,46,1991-11-04,2,1,0,1
2,46,1991-11-04,365,2,0,1
3,48,1993-11-04,2,1,0,0
3,48,1993-11-04,365,1,0,0
3,48,1993-11-04,560,3,0,0
3,48,1993-11-04,630,3,0,0
"""


@pytest.fixture
def write(tmp_path: Path):
    """Write a file."""
    def written(text: str, name: str = "votes.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path
    return written


def problems(path: Path, rolls: Path | None = None) -> list[tuple[int, str, str]]:
    """What is wrong with a file."""
    with pytest.raises(CaseError) as caught:
        read_votes(path, rolls)
    return [(p.line, p.path, p.message) for p in caught.value.problems]


def test_one_row_for_each_vote(write) -> None:
    found = read_votes(write(LONG))
    assert found.states == ("IRN", "RUS", "USA", "ZAF")
    assert found.roll_calls == ("1", "2", "3")
    assert found.session.tolist() == [46, 46, 48]
    assert found.cast.tolist() == [3, 1, 1, 2, 1, 1, 3, 3]
    assert found.until == dt.date(1993, 11, 4)
    assert found.is_part.tolist() == [False, True, False]
    assert (found.index("ru"), found.index("XYZ")) == (1, -1)


def test_one_row_for_each_roll_call(write) -> None:
    matrix = write("rcid\tUS\tRU\tNA\n7\t3\t1\t\n8\t2\t\t1\n", "matrix.tsv")
    rolls = write("rcid,session,date,rl\n7,46,1991-10-04,7\n8,47,1992-10-04,7\n9,47,1992-10-05,9\n", "rolls.csv")
    found = read_votes(matrix, rolls)
    assert found.states == ("NAM", "RUS", "USA")
    assert sorted(zip(found.roll.tolist(), found.state.tolist(), found.cast.tolist(), strict=True)) == [
        (0, 1, 1), (0, 2, 3), (1, 0, 1), (1, 2, 2)]
    assert found.text.tolist() == [0, 0]


def test_letters_of_the_library_and_its_special_sessions(write) -> None:
    text = ("undl_id,ms_code,ms_name,ms_vote,date,session,resolution\n"
            "a,USA,UNITED STATES,N,2009-01-16,10emsp,A/RES/ES-10/18\n"
            "a,SUN,RUSSIAN FEDERATION,Y,2009-01-16,10emsp,A/RES/ES-10/18\n"
            "c,RUS,RUSSIAN FEDERATION,Y,2009-11-16,ES-10,A/RES/ES-10/19\n"
            "c,FRA,FRANCE,A,2009-11-16,ES-10,A/RES/ES-10/19\n"
            "b,USA,UNITED STATES,X,2009-10-16,64,A/RES/64/1\n"
            "b,RUS,RUSSIAN FEDERATION,A,2009-10-16,64,A/RES/64/1\n")
    found = read_votes(write(text, "votes.csv.gz"))
    assert found.session.tolist() == [63, 64, 64]
    assert found.cast.tolist() == [3, 1, 1, 2, 2]
    assert found.states == ("FRA", "RUS", "USA")


def test_votes_of_the_security_council_have_years_for_sessions(write) -> None:
    found = read_votes(write("resolution,date,meeting,member,permanent,vote\n1929,2010-06-09,6335,Turkey,0,no\n"
                             "1929,2010-06-09,6335,United States,1,yes\n"))
    assert found.is_council
    assert found.states == ("Turkey", "USA")
    assert found.session.tolist() == [2010]
    assert found.cast.tolist() == [3, 1]


def test_parquet(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "votes.parquet"
    parquet.write_table(arrow.table({"rl": [5, 5], "rcid": [7, 8], "session": [46, 47], "ccode": [2, 2],
                                     "vote": [1, 3]}), path)
    found = read_votes(path)
    assert found.text.tolist() == [0, 0]
    assert found.until is None
    path.write_bytes(b"PAR1 and then nothing")
    assert "cannot be read" in problems(path)[0][2]


def test_published_rules_and_what_is_told_of_them(write) -> None:
    found = prepare(read_votes(write(LONG)))
    assert [(one.votes, one.why) for one in found.left] == [
        (2, "on amendments and paragraphs after 1989"), (1, "of South Africa in session 48")]
    assert found.states == ("IRN", "RUS", "USA")
    assert found.said == (
        "No votes in session 47; states lean on the last session before.",
        "After an absence of a session or more 2 ideal points lean on the last session in which the state voted.",
        "1 state voted in a single session only.")


def test_what_is_later_is_left_out_before_anything_else(write) -> None:
    table = read_votes(write(LONG + "1,46,1991-10-04,220,1,0,0\n4,48,1994-11-04,2,3,0,0\n4,48,1994-11-04,220,1,0,0\n"))
    cut = prepare(table, as_of=dt.date(1992, 1, 1))
    assert (cut.until, len(cut.votes.cast), cut.states) == (dt.date(1991, 10, 4), 3, ("FRA", "RUS", "USA"))
    assert cut.votes.count.tolist() == [1, 1, 1]
    with pytest.raises(DetenteError, match="no vote is left to estimate from"):
        prepare(table, as_of=dt.date(1990, 1, 1))
    with pytest.raises(DetenteError, match="no vote is left to estimate from \\(11 outside sessions 60 to 61\\)"):
        prepare(table, sessions=(60, 61))
    undated = read_votes(write("rcid,session,ccode,vote\n1,46,2,3\n1,46,20,1\n", "undated.csv"))
    with pytest.raises(DetenteError, match=r"undated.csv has no dates.*--rolls FILE"):
        prepare(undated, as_of=dt.date(1990, 1, 1))


def test_links_tie_roll_calls_together(write) -> None:
    table = read_votes(write(LONG))
    links = read_links(write("earlier,later\n1,3\n", "links.csv"))
    assert prepare(table, links=links).votes.rolls == 1
    with pytest.raises(CaseError) as caught:
        read_links(write("earlier,later\n1,x\n3,2\n", "links.csv"))
    assert [(p.line, p.message) for p in caught.value.problems] == [(2, '"x" is no number of a roll call')]
    with pytest.raises(CaseError, match="3 is not before 2"):
        read_links(write("earlier,later\n3,2\n", "links.csv"))
    with pytest.raises(CaseError, match="3 columns; two, earlier and later"):
        read_links(write("a,b,c\n3,2,1\n", "links.csv"))
    named = read_votes(write(LONG.replace("1,46", "one,46"), "named.csv"))
    with pytest.raises(DetenteError, match='--links goes with roll calls that are numbers; found "one"'):
        prepare(named, links=links)


def test_the_same_vote_twice_is_counted_once_and_told(write) -> None:
    found = read_votes(write(LONG + "1,46,1991-10-04,2,3,0,0\n"))
    assert found.said == ("1 vote that stood twice was counted once.",)
    assert len(found.cast) == 8


def test_everything_wrong_with_a_file_is_told_at_once(write) -> None:
    text = ("rcid,session,date,ccode,vote\n1,46,1991-10-04,2,4\n1,46,1991-10-04,20,yes please\n"
            "2,46,1991-10-04,,1\n2,47,1991-10-05,20,1\n2,46\n")
    path = write(text)
    assert problems(path) == [(6, "", "2 cells; the header has 5")]
    assert problems(write(text.replace("2,46\n", "", 1).rstrip("\n").removesuffix("2,46") + "\n")) == [
        (2, "vote", '"4" is no vote; 1, yes or Y; 2, abstain or A; 3, no or N; and 8, 9, X, NV or nothing for no vote '
                    "would be right"),
        (3, "vote", '"yes please" is no vote; 1, yes or Y; 2, abstain or A; 3, no or N; and 8, 9, X, NV or nothing for '
                    "no vote would be right"),
        (4, "ccode", "the state has no name"),
        (5, "session", "roll call 2 has session 47 here and 46 before"),
        (5, "date", "roll call 2 has date 1991-10-05 here and 1991-10-04 before"),
    ]


@pytest.mark.parametrize(("text", "expected"), [
    ("rcid,session,ccode,vote\n1,46,2,1\n1,46,2,3\n", (3, "USA", "votes twice on one roll call, differently on line "
                                                           "2")),
    ("rcid,session,ccode,vote\n1,fall,2,1\n", (0, "roll call 1",
                                               'session "fall" is no number of a session; 64 would be right')),
    ("rcid,session,date,ccode,vote\n1,46,4 May 1991,2,1\n", (0, "roll call 1", '"4 May 1991" is no day; 2009-12-03 '
                                                            "would be right")),
    ("rcid,US,XX\n1,1,2\n", (1, "XX", "no code of a state; numbers of the Correlates of War, or two or three letters, "
                                      "would be right")),
    ("rcid,US\n1,1\n1,2\n", (3, "rcid", "stands on line 2 already")),
    ("rcid,session\n1,46\n", (1, "vote", "this column is missing, and so are columns of states")),
    ("session,vote\n46,1\n", (1, "rcid", "this column is missing; rcid, undl_id or resolution would be right")),
    ("rcid,vote\n46,1\n", (1, "ccode", "this column is missing; ccode, country_code, ms_code, iso3c, state, country, "
                                       "member would be right")),
    ("rcid,session,ccode,vote\n", (1, "", "there is no row below the header")),
    ("rcid,session,ccode,vote\n1,46,2,8\n", (0, "", "no vote is cast anywhere in it")),
    ("rcid,rcid\n1,1\n", (1, "rcid", "2 columns have this name")),
    ("resolution,member,vote\n1,US,yes\n", (0, "roll call 1", "neither session nor date; give one of them, here or in "
                                            "the table of --rolls")),
])
def test_wrong_files(write, text: str, expected: tuple[int, str, str]) -> None:
    assert expected in problems(write(text))


def test_wrong_tables_of_roll_calls(write) -> None:
    votes = write("rcid,ccode,vote\n1,2,1\n2,2,1\n")
    assert problems(votes, write("rcid,session\n1,46\n", "r.csv")) == [
        (0, "rcid", "1 roll call with votes is not in it, such as 2")]
    assert problems(votes, write("rcid,session\n1,46\n2,46\n2,47\n", "r.csv")) == [
        (4, "rcid", "roll call 2 stands on line 3 already"),
        (4, "session", "roll call 2 has session 47 here and 46 before")]
    assert problems(votes, write("id,session\n1,46\n", "r.csv")) == [(1, "rcid", "this column is missing")]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(b"rcid,vote\n1,\xff\n")
    assert problems(path) == [(2, "", "not UTF-8; save it as text in UTF-8")]
    path.write_bytes(b"\x1f\x8bnothing")
    assert "cannot be unpacked" in problems(path)[0][2]


def test_many_problems_are_shortened(write) -> None:
    found = problems(write("rcid,session,ccode,vote\n" + "1,46,2,7\n" * 30))
    assert len(found) == 21
    assert found[-1] == (31, "", "and 10 more up to here")


def test_days_are_not_needed_without_a_cut(write) -> None:
    found = prepare(read_votes(write("rcid,session,ccode,vote\n1,46,2,3\n1,46,20,1\n")))
    assert found.until is None
    assert np.isnat(found.table.date).all()
