"""`detente events`: files in the layouts of GDELT, ICEWS and POLECAT become ties that a case takes."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from detente.cli import cli

pytest.importorskip("duckdb")

ICEWS = ("Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\t"
         "Target Name\tTarget Sectors\tTarget Country\tStory ID\n")
POLECAT = ("Event ID\tEvent Date\tEvent Type\tEvent Mode\tIntensity\tActor Name\tActor Country\tRecipient Name\t"
           "Recipient Country\n")
NAMES = "russia=Russian Federation,iran=Iran"


def icews(day: str, one: str, other: str, code: str, intensity: str) -> str:
    """A line of ICEWS."""
    return f'7\t{day}\tA, "the" b\t\t{one}\tsay\t{code}\t{intensity}\tB\t\t{other}\t9\n'


def gdelt(day: str, one: str, other: str, code: str, intensity: str, root: str = "1", columns: int = 61) -> str:
    """A line of GDELT."""
    cells = [""] * columns
    for place, cell in ((0, "1"), (1, day), (7, one), (17, other), (25, root), (26, code), (30, intensity)):
        cells[place] = cell
    return "\t".join(cells) + "\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(cli, ["events", *words])


def events(text: str, tie: str = "russia-iran") -> list[dict[str, object]]:
    """The dated events of a tie."""
    return list(yaml.safe_load(text)["ties"][tie]["events"])


def test_months_of_icews(run: Callable[..., Result]) -> None:
    Path("a.tab").write_text(
        ICEWS + icews("2010-05-01", "Iran", "Russian Federation", "040", "1.0") * 3
        + icews("2010-05-01", "Russian Federation", "Iran", "040", "3.0")
        + icews("2010-05-09", "RUSSIAN FEDERATION", "iran", "111", "-2.0")
        + icews("2010-06-02", "Russian Federation", "Iran", "111", "-5.0")
        + icews("2010-06-02", "Russian Federation", "France", "190", "-9.0"))
    other = ICEWS + icews("2010-06-30", "Iran", "Russian Federation", "057", "8.0")
    Path("b.tab").write_bytes(gzip.compress(other.encode()))
    result = run("icews", "a.tab", "b.tab", "--between", NAMES, "--strength", "1")
    assert result.exit_code == 0, result.output
    may, june = events(result.stdout)
    assert (str(may["date"]), may["says"]) == ("2010-05", "3 events, 2 friendly and 1 hostile.")
    low, middle, high = (float(one) for one in str(may["weight"]).split(" .. "))
    assert middle == pytest.approx(0.2 / 3, abs=1e-4)  # (1 + 3 - 2) / 3 of 10
    assert high - middle == pytest.approx(1.2816 * 2.5166 / 3**0.5 / 10, abs=1e-4)
    assert middle - low == pytest.approx(high - middle, abs=2e-4)
    assert str(june["weight"]).split(" .. ")[1] == "0.15"
    entries = yaml.safe_load(result.stdout)
    assert entries["evidence"]["events-russia-iran"]["credibility"] == 6
    assert entries["evidence"]["events-russia-iran"]["date"] == "2010-06-30"


def test_later_events_are_left_out_and_told(run: Callable[..., Result]) -> None:
    Path("a.tab").write_text(
        ICEWS + icews("2009-01-01", "Iran", "Russian Federation", "040", "1.0")
        + icews("2010-06-20", "Iran", "Russian Federation", "040", "1.0")
        + icews("2010-06-25", "Iran", "Russian Federation", "190", "-9.0") + "7\t2010\n"
        + icews("soon", "Iran", "Russian Federation", "190", "-9.0")
        + icews("2010-06-20", "Iran", "Russian Federation", "190", "much")
        + icews("2010-06-20", "Iran", "Russian Federation", "191", "-90"))
    result = run("icews", "a.tab", "--between", NAMES, "--as-of", "2010-06-24", "--since", "2010-01-01", "--by", "year",
                 "--out", "ties.yaml", "--grade", "c3")
    assert result.exit_code == 0, result.output
    text = Path("ties.yaml").read_text(encoding="utf-8")
    (only,) = events(text)
    assert str(only["date"]) == "2010-06-20"
    assert only["weight"] == 0.01
    assert yaml.safe_load(text)["sources"]["events"]["reliability"] == "C"
    for told in ("1 of the pairs' events have no day that can be read", "2 of the pairs' events have no intensity",
                 "1 of the pairs' events are later than 2010-06-24",
                 "1 of the pairs' events are earlier than 2010-01-01",
                 "a.tab: 1 line with another number of columns, the first of them line 5, left out."):
        assert told in result.stdout
        assert told in text
    again = run("icews", "a.tab", "--between", NAMES, "--out", "ties.yaml")
    assert "ties.yaml is there already; --force replaces it" in str(again.exception)


def test_gdelt_counts_root_events(run: Callable[..., Result]) -> None:
    for columns in (58, 61):
        Path("g.csv").write_text(gdelt("20100501", "RUS", "IRN", "040", "2", columns=columns)
                                 + gdelt("20100501", "IRN", "RUS", "190", "-10", root="0", columns=columns)
                                 + gdelt("20100801", "IRN", "RUS", "057", "8", columns=columns))
        result = run("gdelt", "g.csv", "--between", "RUS,IRN", "--by", "quarter")
        assert [(str(one["date"]), one["weight"]) for one in events(result.stdout, "rus-irn")] == [
            ("2010-05-01", 0.02), ("2010-08-01", 0.08)]


def test_polecat_lists_several_countries(run: Callable[..., Result]) -> None:
    Path("p.txt").write_text(POLECAT + "1\t2020-01-05\tCOOPERATE\t\t6.4\tx\tRUS;CHN\ty\tIRN\n"
                             + "2\t2020-01-06\tPROTEST\t\t-6\tx\tUSA\ty\tIRN\n")
    pairs = ("--between", "russia=RUS,iran=IRN", "--between", "china=CHN,iran=IRN")
    result = run("polecat", "p.txt", *pairs, "--by", "day")
    assert [events(result.stdout, tie)[0]["weight"] for tie in ("russia-iran", "china-iran")] == [0.064, 0.064]


def test_a_case_takes_the_ties(run: Callable[..., Result]) -> None:
    lines = [icews(f"2009-{month:02d}-{day:02d}", "Iran", "Russian Federation", "040", str(month - day / 7))
             for month in range(1, 13) for day in (3, 17)]
    Path("a.tab").write_text(ICEWS + "".join(lines))
    text = run("icews", "a.tab", "--between", NAMES, "--grade", "B2").stdout
    Path("case.yaml").write_text("detente: 1\ncase: {title: T, as_of: 2010-06-24}\nactors:\n  russia: {kind: state}\n"
                                 f"  iran: {{kind: state}}\n{text}")
    checked = CliRunner().invoke(cli, ["check", "case.yaml"])
    assert checked.exit_code == 0, checked.output
    Path("late.yaml").write_text(Path("case.yaml").read_text().replace("2010-06-24", "2009-06-24"))
    assert "2009-12-17 is after 2009-06-24" in str(CliRunner().invoke(cli, ["check", "late.yaml"]).exception)


@pytest.mark.parametrize(("words", "expected"), [
    (("--between", "RUS"), "two actors such as russia=RUS,iran=IRN would be right"),
    (("--between", "a=,b=IRN"), "two actors such as russia=RUS,iran=IRN would be right"),
    (("--between", "A b=RUS,iran=IRN"), "two actors such as russia=RUS,iran=IRN would be right"),
    (("--between", "RUS,RUS"), "two actors such as russia=RUS,iran=IRN would be right"),
    (("--between", "RUS,IRN", "--between", "IRN,RUS"), "--between names a pair twice"),
    (("--between", "RUS,IRN", "--as-of", "June"), "--as-of June: a day such as 2010-06-24"),
    (("--between", "RUS,IRN", "--grade", "7"), "--grade 7: a reliability A to F"),
    (("--between", "RUS,IRN"), "no event between RUS and IRN is left. Actors stand as the file has them"),
])
def test_what_is_refused(run: Callable[..., Result], words: tuple[str, ...], expected: str) -> None:
    Path("a.tab").write_text(ICEWS + icews("2009-01-01", "Iran", "Russian Federation", "040", "1.0"))
    assert expected in str(run("icews", "a.tab", *words).exception)


def test_files_of_another_kind(run: Callable[..., Result]) -> None:
    Path("a.tab").write_text(ICEWS.replace("Intensity", "Tone"))
    assert "a.tab: no column Intensity on line 1" in str(run("icews", "a.tab", "--between", NAMES).exception)
    assert "a.tab: 12 columns on line 1; gdelt has 57, 58 or 61" in str(
        run("gdelt", "a.tab", "--between", "RUS,IRN").exception)
    Path("a.zip").write_bytes(b"PK\x03\x04")
    assert "a.zip is a zip archive; unpack it first" in str(run("gdelt", "a.zip", "--between", "RUS,IRN").exception)


def test_without_duckdb_the_message_says_what_to_install(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.tab").write_text(ICEWS)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert "pip install 'detente[events]'" in str(run("icews", "a.tab", "--between", NAMES).exception)
