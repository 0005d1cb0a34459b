"""Tables of votes: what is read, and every kind of wrong file."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from detente.cases import bundled_votes
from detente.errors import CaseError
from detente.interchange.votes import parse_votes, read_votes

HEAD = "resolution,date,member,vote,stake"
GOOD = ("1,2006-07-31,a,yes,0.5", "1,2006-07-31,b,no,-1", "2,2006-01-01,a,Yes,0.5", "2,2006-01-01,b,absent,0")


def table(*rows: str, head: str = HEAD) -> bytes:
    """A file."""
    return "\n".join([head, *rows, ""]).encode()


def problems(
    data: bytes, positions: tuple[bytes, str] | None = None, origin: str | None = None
) -> list[tuple[int, str, str]]:
    """What is wrong with files."""
    with pytest.raises(CaseError) as caught:
        parse_votes(data, "mine.csv", positions, origin)
    return [(p.line, p.path, p.message) for p in caught.value.problems]


def test_resolutions_stand_in_the_order_of_their_dates() -> None:
    found = parse_votes(table(*GOOD), "mine.csv")
    assert found.resolutions == ("2", "1")
    assert found.resolution.tolist() == [1, 1, 0, 0]
    assert found.vote.tolist() == [1, 3, 1, 2]
    assert found.features["stake"].tolist() == [0.5, -1, 0.5, 0]


def test_without_dates_they_stand_in_the_order_of_the_file() -> None:
    rows = [",".join(np.array(row.split(","))[[0, 2, 3, 4]]) for row in GOOD]
    assert parse_votes(table(*rows, head="resolution,member,vote,stake"), "a").resolutions == ("1", "2")


def test_distances_are_taken_from_a_member_s_position_in_the_same_resolution() -> None:
    head = "resolution;member;vote;position"
    data = table("1;a;yes;1.0", "1;b;no;-0.5", "2;a;yes;3", "2;b;yes;2", head=head)
    found = parse_votes(data, "mine.csv", origin="a")
    assert found.features["distance"].tolist() == [0, -1.5, 0, -1]


def test_positions_may_come_from_another_table_packed_or_not() -> None:
    text = b"member,session,ideal_point,q05\na,1,2,0\nb,1,0.5,\nb,2,9,\n"
    head = "resolution,session,member,vote"
    data = table("x,1,a,yes", "x,1,b,no", "y,1,a,yes", "y,1,b,yes", head=head)
    for positions in (text, gzip.compress(text)):
        found = parse_votes(data, "mine.csv", (positions, "ideal.csv"), "a")
        assert found.features["distance"].tolist() == [0, -1.5, 0, -1.5]


def test_everything_that_is_wrong_is_said_at_once_with_its_line() -> None:
    found = problems(table("1,2006-07-31,a,aye,2", "1,2006-7-31,b,,x", "1,2006-07-31,a,no,0", "2,,,no,"))
    assert sorted(found) == [
        (2, "stake", "2 is off the scale; from -1 to 1 would be right"),
        (2, "vote", "'aye'; one of yes, abstain, absent, not participating, no would be right"),
        (3, "date", "'2006-7-31' is no date; 2010-06-09 would be right"),
        (3, "date", "2006-7-31, but 1 has 2006-07-31 on line 2"),
        (3, "stake", "'x' is no number"),
        (3, "vote", "empty; one of yes, abstain, absent, not participating, no would be right"),
        (4, "member", "a voted on 1 on line 2 already"),
        (5, "member", "empty"),
        (5, "stake", "empty"),
    ]


@pytest.mark.parametrize(
    ("data", "line", "path", "message"),
    [
        (b"\xff\xfe\x00", 0, "", "no text in UTF-8"),
        (b"\x1f\x8bbroken", 0, "", "no text in UTF-8"),
        (b"", 0, "", "no lines after the header"),
        (table(*GOOD, head="resolution,date,member,voted,stake"), 1, "vote", "this column is missing"),
        (table(*GOOD, head="resolution,member,member,vote,stake"), 1, "member", "2 columns have this name"),
        (table(*GOOD, "1,2006-07-31,c,yes"), 6, "", "4 cells; the header has 5"),
        (table(*GOOD[:2]), 0, "resolution", "only one; two are needed"),
        (table("1,a,yes", "2,a,yes", head="resolution,member,vote"), 0, "", "nothing to foretell votes from"),
    ],
)
def test_files_that_cannot_be_used(data: bytes, line: int, path: str, message: str) -> None:
    found = problems(data)
    assert any(p[:2] == (line, path) and p[2].startswith(message) for p in found), found


def test_positions_that_cannot_be_used() -> None:
    votes = table(*GOOD)
    assert problems(votes, (b"member,place\na,1\n", "p.csv"), "a")[0][1:] == (
        "p.csv: position", "this column is missing; ideal_point will do too")  # fmt: skip
    assert "no column that the votes have too" in problems(votes, (b"who,position\na,1\n", "p.csv"), "a")[0][2]
    found = problems(votes, (b"member,position\na,1\na,2\n", "p.csv"), "a")
    assert (3, "p.csv: member", "a stands on line 2 already") in found
    assert (3, "member", "b has no position in p.csv, which was asked for member b") in found
    assert "is no number" in problems(votes, (b"member,position\na,1\nb,?\n", "p.csv"), "a")[0][2]
    both = (b"member,position\na,1\nb,2\n", "p.csv")
    assert problems(votes, both)[0][1:] == ("--from", "missing; with positions, say whose position distances are "
                                            "taken from")  # fmt: skip
    assert "c did not vote on" in problems(votes, both, "c")[0][2]
    assert "says nothing without positions" in problems(votes, None, "a")[0][2]


def test_a_long_list_of_problems_is_cut() -> None:
    rows = [f"{n % 2},,m{n},what,0" for n in range(60)]
    found = problems(table(*rows))
    assert len(found) == 21
    assert found[-1][2] == "and 40 more up to here"


def test_the_bundled_record_is_the_public_one() -> None:
    found = read_votes(bundled_votes()["iran-2006-2010"])
    assert found.resolutions == ("1696", "1737", "1747", "1803", "1835", "1929")
    counts = [np.bincount(found.vote[found.resolution == i], minlength=4)[1:].tolist() for i in range(6)]
    assert counts == [[14, 0, 1], [15, 0, 0], [15, 0, 0], [14, 1, 0], [15, 0, 0], [12, 1, 2]]
