"""`detente facts`: small files in the layouts of CINC, ATOP and SIPRI become evidence that a case takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from detente.cli import cli

CINC = ("stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version\n"
        "USA,2,2007,1,1,1,1,1,1,.15,2025\nUSA,2,2009,1,1,1,1,1,1,.14,2025\nUSA,2,2010,1,1,1,1,1,1,.13,2025\n"
        "RUS,365,2009,1,1,1,1,1,1,.039,2025\nRUS,365,2008,1,1,1,1,1,1,.04,2025\nIRN,630,2009,1,1,1,1,1,1,-9,2025\n"
        "IRN,630,2008,1,1,1,1,1,1,.012,2025\n")
ATOP = ("dyad,mem1,mem2,year,atopally,defense,offense,neutral,nonagg,consul\n"
        + "".join(f"2365,365,630,{year},1,0,0,{int(year > 2003)},1,1\n" for year in (*range(2001, 2006), 2008))
        + "2365,365,630,2006,0,0,0,0,0,0\n2200,2,200,2010,1,1,0,0,0,1\n")
SIPRI = ("Data generated on a day\nSource: SIPRI Arms Transfers Database\n\n"
         "SIPRI AT Database ID,Supplier,Recipient,Designation,Delivery year,TIV delivery values,Local production\n"
         '1,Russia,Iran,"Tor-M1, system",2006,300,No\n2,Russia,Iran,MiG-29,2006,100,No\n'
         "3,Russia,Iran,Mi-17,2008,100,No\n4,China,Iran,C-802,2006,50,No\n5,Russia,Iran,T-72,2010,200,No\n")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command in a folder with a file of each layout."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("cinc.csv", CINC), ("atop.csv", ATOP), ("sipri.csv", SIPRI)):
        Path(name).write_text(text)
    return lambda *words: CliRunner().invoke(cli, ["facts", *words])


def told(result: Result) -> list[tuple[str, str, float]]:
    """First and last day and weight of each event."""
    assert result.exit_code == 0, result.output
    (tie,) = yaml.safe_load(result.stdout)["ties"].values()
    return [(str(one["date"]), str(one["until"]), one["weight"]) for one in tie["events"]]


def test_capability_of_the_last_whole_year(run: Callable[..., Result]) -> None:
    result = run("cinc", "cinc.csv", "--states", "USA,ru,630", "--as-of", "2010-06-24", "--grade", "b2")
    pieces = yaml.safe_load(result.stdout)["evidence"]
    assert [(name, piece["estimate"], piece["date"]) for name, piece in pieces.items()] == [
        ("capability-usa", 0.14, "2009"), ("capability-rus", 0.039, "2009"), ("capability-irn", 0.012, "2008")]
    (piece,) = yaml.safe_load(run("cinc", "cinc.csv", "--states", "2").stdout)["evidence"].values()
    assert piece["estimate"] == 0.13


def test_runs_of_years_with_the_same_obligations(run: Callable[..., Result]) -> None:
    assert told(run("atop", "atop.csv", "--between", "iran=IRN,russia=365", "--strength", "0.2")) == [
        ("2001-01-01", "2003-12-31", 0.1), ("2004-01-01", "2005-12-31", 0.1), ("2008-01-01", "2008-12-31", 0.1)]
    result = run("atop", "atop.csv", "--between", "IRN,RUS", "--as-of", "2005-06-01")
    assert told(result) == [("2001-01-01", "2003-12-31", 0.05), ("2004-01-01", "2004-12-31", 0.05)]
    assert "neutral, nonagg, consul" in result.stdout
    assert "still lasts" in result.stdout
    assert told(run("atop", "atop.csv", "--between", "USA,GBR")) == [("2010-01-01", "2010-12-31", 0.1)]


def test_arms_by_year(run: Callable[..., Result]) -> None:
    result = run("sipri", "sipri.csv", "--between", "Russia,Iran", "--as-of", "2010-06-24", "--strength", "0.4")
    assert told(result) == [("2006-01-01", "2006-12-31", 0.4), ("2008-01-01", "2008-12-31", 0.1)]
    assert "worth 400 million TIV" in result.stdout


def test_a_case_takes_the_entries(run: Callable[..., Result]) -> None:
    head = "detente: 1\ncase: {title: T, as_of: 2010-06-24}\n"
    ties = run("sipri", "sipri.csv", "--between", "Russia,Iran", "--as-of", "2010-06-24", "--out", "ties.yaml")
    assert ties.exit_code == 0, ties.output
    Path("one.yaml").write_text(f"{head}actors: {{russia: {{kind: state}}, iran: {{kind: state}}}}\n"
                                + Path("ties.yaml").read_text(encoding="utf-8"))
    text = run("cinc", "cinc.csv", "--states", "USA,RUS", "--as-of", "2010-06-24", "--grade", "B2").stdout
    lines = [line[2:] if line.startswith("#   ") else line for line in text.splitlines()]
    Path("two.yaml").write_text(head + "\n".join(lines).replace("# under actors:", "actors:") + "\n")
    for name in ("one.yaml", "two.yaml"):
        checked = CliRunner().invoke(cli, ["check", name])
        assert checked.exit_code == 0, f"{checked.output} {checked.exception}"
    assert "ties.yaml is there already" in str(
        run("sipri", "sipri.csv", "--between", "Russia,Iran", "--out", "ties.yaml").exception)


@pytest.mark.parametrize(("words", "expected"), [
    (("cinc", "cinc.csv"), "cinc needs --states"),
    (("cinc", "cinc.csv", "--states", "USA", "--strength", "1"), "are for atop and sipri"),
    (("cinc", "cinc.csv", "--states", "FRA"), "cinc.csv has no cinc of FRA"),
    (("cinc", "cinc.csv", "--states", "USA", "--as-of", "2007-03-01"), "no cinc of USA before 2007"),
    (("atop", "atop.csv"), "atop needs --between, such as --between russia=RUS,iran=IRN"),
    (("atop", "atop.csv", "--between", "RUS"), "--between RUS: two actors such as russia=RUS,iran=IRN"),
    (("atop", "atop.csv", "--between", "RUS,IRN", "--states", "RUS"), "--states is for cinc"),
    (("atop", "atop.csv", "--between", "RUS,USA"), "has no alliance of RUS and USA"),
    (("sipri", "sipri.csv", "--between", "Russia,France"), "no delivery from Russia to France"),
    (("sipri", "cinc.csv", "--between", "Russia,France"), "no line names the columns supplier, recipient"),
    (("sipri", "sipri.csv", "--between", "Russia,Iran", "--as-of", "June"), "--as-of June"),
    (("sipri", "sipri.csv", "--between", "Russia,Iran", "--grade", "9"), "--grade 9"),
])
def test_what_is_refused(run: Callable[..., Result], words: tuple[str, ...], expected: str) -> None:
    assert expected in str(run(*words).exception)


@pytest.mark.parametrize(("layout", "text", "options", "expected"), [
    ("cinc", CINC.replace(".14", "1.4").replace(".13", "much"), ("--states", "USA"),
     ("3:10  cinc   1.4 is no share", '4:10  cinc   "much" is no number')),
    ("cinc", CINC + "USA,2,2009,1,1,1,1,1,1,.2,2025\n", ("--states", "USA"),
     ("9:3  year   USA in 2009 stands on line 3",)),
    ("cinc", CINC.replace("cinc", "score"), ("--states", "USA"), ("cinc   this column is missing",)),
    ("atop", ATOP.replace("2001,1,0", "soon,1,7"), ("--between", "RUS,IRN"), ('2:4  year   "soon" is no year',
                                                                             '2:6  defense   "7" is neither 0 nor 1')),
    ("atop", ATOP.replace("consul", "talks"), ("--between", "RUS,IRN"), ("consul   this column is missing",)),
    ("sipri", SIPRI.replace("2006,300", "2006,lots"), ("--between", "Russia,Iran"),
     ('5:6  TIV delivery values   "lots"',)),
])
def test_broken_files(
    run: Callable[..., Result], layout: str, text: str, options: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    Path("broken.csv").write_text(text)
    said = " ".join(str(run(layout, "broken.csv", *options).exception).split())
    for one in expected:
        assert " ".join(one.split()) in said
