"""The layout of DEU III: what is read, what is left out, and every kind of wrong file."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import CaseError
from detente.interchange.deu import POWER, capabilities, parse_deu, regime

HEAD = "prnr,isnr,finact,rp,out,pcom,scom,pde,sde,pfr,sfr,plu,slu"


def lines(*rows: str, head: str = HEAD) -> bytes:
    """A file."""
    return "\n".join([head, *rows, ""]).encode()


def problems(data: bytes) -> list[tuple[int, int, str, str]]:
    """What is wrong with a file."""
    with pytest.raises(CaseError) as caught:
        parse_deu(data, "mine.csv")
    return [(p.line, p.column, p.path, p.message) for p in caught.value.problems]


def test_an_issue_becomes_arrays() -> None:
    found = parse_deu(lines("p,p1,18-6-2019,20,30,100,50,0,100,40,10,60,0"), "mine.csv")
    assert found.issues == ("p1",)
    assert found.groups == ("p",)
    assert (found.reference[0], found.outcome[0]) == (20, 30)
    assert found.position.tolist() == [[100, 0, 40, 60]]
    assert found.salience.tolist() == [[0.5, 1, 0.1, 0]]
    np.testing.assert_allclose(found.capability[0], np.array([83.12, 83.12, 67.44, 0.63]) / 0.8312)


def test_actors_without_both_numbers_and_issues_without_an_outcome_are_left_out() -> None:
    found = parse_deu(lines(
        "p,p1,1-1-2003,,30,,50,0,100,40,10,60,0",
        "p,p2,1-1-2003,,,100,50,0,100,40,10,60,0",
        "p,p3,1-1-2003,,999,100,50,0,100,40,10,60,0",
        "q,q1,1-1-2003,,0,100,,0,100,140,10,60,0",
        ",,,,,4.1,,2,,3,,1,",
        "q,q2,1-1-2003,,0,100,0,0,0,40,0,60,0",
    ), "mine.csv")
    assert found.issues == ("p1",)
    assert np.isnan(found.reference[0])
    assert found.position.shape == (1, 3)
    assert found.capability[0].tolist() == [100, 100, 20]


@pytest.mark.parametrize(("date", "period"), [
    ("26-01-00", "pre_nice"), ("1930-05-01", "pre_nice"), ("1-12-2004", "pre_nice"), ("2004-12-31", "lisbon"),
    ("2019-06-18", "lisbon"), ("1-1-2005", "nice"), ("31-12-2014", "nice"), ("1-1-2015", "lisbon"),
    ("5-5-97", "pre_nice"), ("999", "nice"),
    ("", "nice"),
])
def test_periods(date: str, period: str) -> None:
    assert regime(date) == period


def test_votes_add_up_to_those_of_the_treaties() -> None:
    assert sum(power.get("pre_nice", 0) for power in POWER.values()) == 87
    assert sum(power["nice"] for state, power in POWER.items() if state != "cr") == 345
    assert len(POWER) == 28


def test_institutions_count_as_much_as_the_strongest_state_present() -> None:
    assert capabilities(["com", "ep", "lu", "es"], "nice") == [100, 100, pytest.approx(400 / 27), 100]
    assert capabilities(["com", "ep"], "nice") == [100, 100]
    assert capabilities(["pl", "lu", "de"], "pre_nice") == [20, 20, 100]


def test_tabs_semicolons_quotes_and_a_mark_at_the_start_are_read() -> None:
    row = "p,p1,1-1-2003,,30,,50,0,100,40,10,60,0"
    plain = parse_deu(lines(row), "a").position
    for delimiter in ("\t", ";"):
        text = "\n".join(delimiter.join(f'"{cell}"' for cell in line.split(",")) for line in (HEAD, row))
        assert parse_deu(b"\xef\xbb\xbf" + text.encode(), "a").position.tolist() == plain.tolist()


def test_a_file_of_another_kind_says_what_is_missing() -> None:
    assert [(line, path) for line, _, path, _ in problems(b"name,age\nx,3\n")] == [
        (1, ""), (1, "finact"), (1, "isnr"), (1, "out"), (1, "prnr"), (1, "rp")]
    assert problems(b"")[0][0] == 1


def test_everything_wrong_is_said_at_once_with_its_place() -> None:
    found = problems(lines(
        "p,p1,1-1-2003,x,30,100,50,0,100,40,10,60,0",
        "p,p1,1-1-2003,,30,100,50,0,y,40,10,60,0",
        "p,p2,1-1-2003,,30",
        ",p3,1-1-2003,,30,100,50,0,100,40,10,60,0",
    ))
    assert [(line, column, path) for line, column, path, _ in found] == [
        (2, 4, "rp"), (3, 1, "isnr"), (3, 9, "sde"), (4, 1, ""), (5, 1, "prnr")]
    assert "'y' is no number" in found[2][3]
    assert "5 cells; the header has 13" in found[3][3]


def test_many_problems_are_cut_short() -> None:
    found = problems(lines(*(f"p,p{i},1-1-2003,x,30,100,50,0,100,40,10,60,0" for i in range(50))))
    assert len(found) == 21
    assert found[-1][3] == "and 30 more up to here"


def test_half_an_actor_and_doubled_columns_are_refused() -> None:
    head = HEAD.replace("slu", "sxx") + ",rp"
    said = {path: message for _, _, path, message in problems(lines("x", head=head))}
    assert "plu is there" in said["slu"]
    assert "2 columns" in said["rp"]


def test_nothing_to_score_and_no_text_are_refused() -> None:
    assert "no issue can be scored" in problems(lines())[0][3]
    assert problems(b"prnr,isnr\n\xff\xfe") == [(2, 1, "", "not UTF-8; save it as text in UTF-8")]
