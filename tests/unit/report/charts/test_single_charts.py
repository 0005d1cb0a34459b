"""What each chart says and shows, on small records worked out by hand."""

from __future__ import annotations

import math
from xml.etree import ElementTree

import pytest

from detente.report.charts.bars import BarRow, Bars, bars
from detente.report.charts.base import Chart
from detente.report.charts.claims import ClaimRow, Claims, claims
from detente.report.charts.contributions import ContributionRow, Contributions, contributions
from detente.report.charts.dependence import Dependence, Move, SourceRow, dependence
from detente.report.charts.difference import Difference, DifferenceRow, difference
from detente.report.charts.distribution import Distribution, Position, ScalePoint, distribution
from detente.report.charts.ranking import OptionRow, Ranking, ranking
from detente.report.charts.stacks import VOTES, StackRow, Stacks, stacks
from detente.report.charts.timeline import LedgerEvent, LedgerLine, Timeline, timeline
from detente.report.charts.ways import WaysRecord, WayStage, ways

SVG = "{http://www.w3.org/2000/svg}"
NAN = math.nan


def texts(chart: Chart) -> list[str]:
    """Everything written in the wide drawing, lines joined."""
    root = ElementTree.fromstring(str(chart.svg))
    return [" ".join(part.strip() for part in node.itertext()) for node in root.iter(f"{SVG}text")]


def shapes(chart: Chart, name: str, style: str) -> list[dict[str, str]]:
    """Attributes of all shapes of a style in the wide drawing."""
    root = ElementTree.fromstring(str(chart.svg))
    return [
        node.attrib for node in root.iter(f"{SVG}{name}") if style in node.attrib.get("class", "").split()
    ]


def test_distribution_marks_quantiles_status_quo_and_positions() -> None:
    points = (ScalePoint(0, "nothing"), ScalePoint(100, "force"))
    places = (Position("United States", 80, 70, 90), Position("Iran", 10), Position("Absent", NAN))
    chart = distribution(Distribution("Text", list(range(101)), points, places, 25.0))
    assert chart.summary == "Median 50; 80 % of draws between 10 and 90."
    written = texts(chart)
    assert "status quo 25" in written
    assert "median 50, 80 % within 10–90" in written
    assert [name for name in written if name in {"Iran", "United States", "Absent"}] == [
        "Iran",
        "United States",
        "Absent",
    ]
    assert "no position" in written
    assert ("position: United States", "80", "70–90") in chart.table.rows


def test_histogram_heights_are_proportional_to_counts() -> None:
    points = (ScalePoint(0, ""), ScalePoint(40, ""))
    chart = distribution(Distribution("Text", [0.5] * 3 + [30.5] * 6, points))
    heights = sorted(float(bar["height"]) for bar in shapes(chart, "rect", "c-mark"))
    assert heights == [65.0, 130.0]


def test_fifty_dots() -> None:
    chart = distribution(Distribution("Text", [float(i) for i in range(1000)], form="dots"))
    assert len(shapes(chart, "circle", "c-mark")) == 50


def test_draws_without_a_value_are_counted() -> None:
    assert distribution(Distribution("Text", [1.0, 1.0, NAN])).summary == (
        "Median 1; 80 % of draws between 1 and 1. 1 draw of 3 without a value."
    )
    assert distribution(Distribution("Text", [NAN])).summary == "1 draw of 1 without a value."


def test_timeline_numbers_the_weightiest_events() -> None:
    events = tuple(LedgerEvent(2000 + i / 2, f"Event {i}", 0.1 + i / 100) for i in range(14))
    dates = [2000.0, 2003.0, 2007.0]
    tie = LedgerLine("Russia and Iran", dates, [0.1, 0.5, 0.3], [0, 0.4, 0.2], [0.2, 0.6, 0.4], events)
    chart = timeline(Timeline("Ties", (tie,), 2007.0))
    written = texts(chart)
    assert "2 lighter events marked by small dots; the table lists all" in written
    assert "as of Jan 2007" in written
    assert not any("Event 0 " in text for text in written)
    assert sum(row[2] != "level" for row in chart.table.rows) == 14
    assert chart.summary == "Russia and Iran: highest in Jan 2003 (0.5), last 0.3."
    assert len(shapes(chart, "polygon", "c-band")) == 1


def test_timeline_breaks_where_values_are_missing() -> None:
    tie = LedgerLine("a", [1.0, 2.0, 3.0, 4.0, 5.0], [0.1, 0.2, NAN, 0.3, 0.4])
    assert len(shapes(timeline(Timeline("Ties", (tie,))), "polyline", "c-mark-line")) == 2


def test_contributions_stack_to_both_sides() -> None:
    row = ContributionRow("opening", (0.3, 0.2, -0.4), 0.1, 0.0, 0.2)
    chart = contributions(Contributions("Russia", ("gas", "arms", "rank"), (row,)))
    one, two, three = (shapes(chart, "rect", f"c-s{index}")[1] for index in (1, 2, 3))
    assert float(one["x"]) + float(one["width"]) == pytest.approx(float(two["x"]), abs=0.02)
    assert float(three["x"]) + float(three["width"]) == pytest.approx(float(one["x"]), abs=0.02)
    assert chart.table.rows[0] == ("opening", "+0.3", "+0.2", "−0.4", "0.1", "0–0.2")


def test_contributions_fold_the_smallest_interests() -> None:
    names = tuple(f"i{index}" for index in range(12))
    row = ContributionRow("w", tuple(float(index) for index in range(12)), 66.0, 60.0, 70.0)
    chart = contributions(Contributions("Russia", names, (row,)))
    assert "5 others" in texts(chart)
    assert len(chart.table.columns) == 15


def test_claims_show_verdicts_and_what_decides() -> None:
    rows = (
        ClaimRow("It passes", 0.93, 0.9, 0.95, "holds", ("cost of acting outside",)),
        ClaimRow("It is vetoed", 0.5, 0.45, 0.55, "open"),
        ClaimRow("Nobody votes", NAN, NAN, NAN, "not solved"),
    )
    chart = claims(Claims("Claims", rows))
    assert {"holds", "93 %", "open", "decided by cost of acting outside", "no value"} <= set(texts(chart))
    assert chart.summary == "1 holds, 1 is open, 1 not solved."
    assert chart.table.rows[0] == ("It passes", "holds", "93 %", "90–95 %", "cost of acting outside")
    assert claims(Claims("Claims", rows[1:2] * 2)).summary == "2 are open."


def test_ranking_keeps_the_order_given() -> None:
    rows = (OptionRow("opening", 0.6, 0.4, 0.8, 0.02, 0.7), OptionRow("pressure", 0.4, 0.3, 0.5, 0.2, 0.3))
    chart = ranking(Ranking("Options", rows))
    written = texts(chart)
    assert written.index("opening") < written.index("pressure")
    dots = [float(dot["cx"]) for dot in shapes(chart, "circle", "c-mark")]
    assert dots[0] > dots[1]
    assert chart.table.rows[1] == ("pressure", "0.4", "0.3–0.5", "0.2", "30 %")


def test_dependence_names_the_largest_move() -> None:
    rows = (SourceRow("essay", (Move("C1", 0.02), Move("C2", -0.3))), SourceRow("wire", (Move("C1", 0.0),)))
    chart = dependence(Dependence("Sources", rows))
    assert "C2: −30 points" in texts(chart)
    assert chart.summary == "Without essay, C2 moves by −30 points, most of all."
    assert len(chart.table.rows) == 3
    still = dependence(Dependence("Sources", rows[1:]))
    assert still.summary == "Nothing moves when any one of the sources is left out."
    prices = dependence(Dependence("Sources", (SourceRow("IEA", (Move("price", 12.0),)),), False, "dollars"))
    assert "price: +12 dollars" in texts(prices)


def test_bars_and_stacks() -> None:
    chart = bars(Bars("Worlds", (BarRow("a", 0.5, 0.4, 0.6), BarRow("b", 0.001), BarRow("c", NAN))))
    assert {"50 %", "under 1 %", "no value"} <= set(texts(chart))
    assert chart.table.rows == (("a", "50 %", "40–60 %"), ("b", "under 1 %", ""), ("c", "no value", ""))
    votes = (StackRow("Russia", (0.7, 0.2, 0.1)), StackRow("Turkey", (0.1, 0.2, 0.7)))
    stacked = stacks(Stacks("Votes", ("yes", "abstains", "no"), votes, series=VOTES))
    assert stacked.summary == "Largest share: yes for 1, no for 1."
    assert [len(shapes(stacked, "rect", f"c-s{index}")) for index in (1, 7, 2)] == [5, 5, 5]


def test_differences_clear_of_zero_are_filled() -> None:
    rows = (
        DifferenceRow("text", -6.0, -8.0, -4.0, "points"),
        DifferenceRow("tie", 0.02, -0.03, 0.07),
        DifferenceRow("status", NAN, NAN, NAN),
    )
    chart = difference(Difference("Crisis", rows, "the case as it stands"))
    assert len(shapes(chart, "circle", "c-mark")) == 1
    assert len(shapes(chart, "circle", "c-hollow")) == 1
    assert "difference from the case as it stands, points" in texts(chart)
    assert [row[4] for row in chart.table.rows] == ["yes", "no", "no"]


def test_ways_frame_what_lasts_and_break_the_line_of_who_does_not_gain() -> None:
    stages = (WayStage("Today", -1), WayStage("Blockade", 0, "the United States"),
              WayStage("Withdrawal", 1, "the Soviet Union", lasts=True, note="lasts, weight 50 %"),
              WayStage("Air strike", 0, "the United States", False, True, "lasts, weight 2 %"))
    chart = ways(WaysRecord("Ways", "The United States must move first.", stages))
    assert [row[:4] for row in chart.table.rows] == [
        ("Withdrawal", "2", "the United States: Blockade; then the Soviet Union: Withdrawal", "yes"),
        ("Air strike", "1", "the United States: Air strike", "no: the United States")]
    framed = shapes(chart, "rect", "c-hollow")
    assert (len(framed), len(shapes(chart, "rect", "c-zone"))) == (2, 2)
    assert 2 <= len(shapes(chart, "line", "c-dash")) <= 3
    blockade, withdrawal = shapes(chart, "rect", "c-zone")[1], framed[0]
    assert float(withdrawal["x"]) > float(blockade["x"]) > 0
    assert "Broken line: the mover does not gain." in " ".join(texts(chart))
    boxes = [*framed, *shapes(chart, "rect", "c-zone")]
    for one in boxes:
        for other in boxes:
            if one is not other and one["x"] == other["x"]:
                low, high = sorted((one, other), key=lambda box: float(box["y"]))
                assert float(low["y"]) + float(low["height"]) < float(high["y"])
