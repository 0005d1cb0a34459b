"""One chart of every kind, made from any text and any numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from detente.report.charts.bars import BarRow, Bars, bars
from detente.report.charts.base import Chart
from detente.report.charts.claims import ClaimRow, Claims, claims
from detente.report.charts.contributions import ContributionRow, Contributions, contributions
from detente.report.charts.courses import Course, Courses, courses
from detente.report.charts.dependence import Dependence, Move, SourceRow, dependence
from detente.report.charts.difference import Difference, DifferenceRow, difference
from detente.report.charts.distribution import Distribution, Position, ScalePoint, distribution
from detente.report.charts.firmness import Firmness, FirmnessColumn, firmness
from detente.report.charts.flows import FlowRow, Flows, flows
from detente.report.charts.levels import LevelRow, Levels, levels
from detente.report.charts.network import Network, NetworkNode, NetworkTie, network
from detente.report.charts.ranking import OptionRow, Ranking, ranking
from detente.report.charts.response import Response, ResponsePoint, response
from detente.report.charts.stacks import StackRow, Stacks, stacks
from detente.report.charts.timeline import LedgerEvent, LedgerLine, Timeline, timeline
from detente.report.charts.ways import WaysRecord, WayStage, ways

MakeCharts = Callable[[Sequence[str], Sequence[float]], dict[str, Chart]]


def make_charts(texts: Sequence[str], numbers: Sequence[float]) -> dict[str, Chart]:
    """A row for every text; the numbers are used in turn."""
    title = texts[0] if texts else "Nothing"
    n = (lambda i: numbers[i % len(numbers)]) if numbers else (lambda i: 0.5)
    rows = list(enumerate(texts))
    points = tuple(ScalePoint(n(i), text) for i, text in rows)
    places = tuple(Position(text, n(i), n(i + 1), n(i + 2)) for i, text in rows)
    events = tuple(LedgerEvent(n(i), text, n(i + 1), text) for i, text in rows)
    ties = tuple(LedgerLine(t, numbers, numbers, numbers, numbers, events) for t in texts[:2])
    parts = tuple(map(n, range(len(texts))))
    found = [
        ("histogram", distribution(Distribution(title, numbers, points, places, n(0), title))),
        ("dots", distribution(Distribution(title, numbers, points[:1], places, None, title, "dots"))),
        ("timeline", timeline(Timeline(title, ties, n(0), title, title))),
        (
            "contributions",
            contributions(
                Contributions(
                    title,
                    tuple(texts),
                    tuple(ContributionRow(text, parts, n(i), n(i + 1), n(i + 2)) for i, text in rows),
                    title,
                )
            ),
        ),
        (
            "claims",
            claims(Claims(title, tuple(ClaimRow(t, n(i), n(i + 1), n(i + 2), t, (t, t)) for i, t in rows))),
        ),
        (
            "ranking",
            ranking(
                Ranking(title, tuple(OptionRow(t, n(i), n(i + 1), n(i + 2), n(i), n(i)) for i, t in rows))
            ),
        ),
        (
            "firmness",
            firmness(
                Firmness(
                    title,
                    tuple(texts),
                    tuple(FirmnessColumn(t, i + 1, *[tuple(i % 2 for _ in rows)] * 3, i == 0) for i, t in rows),
                    title,
                )
            ),
        ),
        (
            "dependence",
            dependence(
                Dependence(title, tuple(SourceRow(t, (Move(t, n(i)), Move(t, n(i + 1)))) for i, t in rows))
            ),
        ),
        ("bars", bars(Bars(title, tuple(BarRow(t, n(i), n(i + 1), n(i + 2)) for i, t in rows)))),
        (
            "response",
            response(Response(title, tuple(ResponsePoint(50 * i, n(i), n(i + 1), n(i + 2), n(i)) for i, _ in rows))),
        ),
        ("levels", levels(Levels(title, tuple(LevelRow(t, n(i), n(i + 1), n(i + 2)) for i, t in rows), title))),
        (
            "flows",
            flows(Flows(title, tuple(FlowRow(t, texts[i // 2], n(i), n(i + 1), n(i + 2)) for i, t in rows), title)),
        ),
        (
            "changes",
            flows(
                Flows(
                    title,
                    tuple(FlowRow(texts[i // 2], t, n(i), n(i), n(i), n(i + 1), n(i), n(i + 2)) for i, t in rows),
                    title,
                    is_change=True,
                )
            ),
        ),
        (
            "network",
            network(
                Network(
                    title,
                    tuple(NetworkNode(t, t, n(i)) for i, t in rows),
                    tuple(NetworkTie((i - 1, i), n(i), n(i + 1)) for i, _ in rows[1:]),
                    title,
                )
            ),
        ),
        (
            "courses",
            courses(Courses(title, tuple(Course(t, numbers, numbers, numbers, numbers) for t in texts), title, n(0))),
        ),
        ("stacks", stacks(Stacks(title, tuple(texts), tuple(StackRow(t, parts) for t in texts)))),
        (
            "difference",
            difference(
                Difference(
                    title,
                    tuple(DifferenceRow(t, n(i), n(i + 1), n(i + 2), texts[i // 2]) for i, t in rows),
                    title,
                )
            ),
        ),
        ("ways", ways(WaysRecord(title, title, tuple(
            WayStage(t, (i - 1) // 2 if i else -1, t if i else "", n(i) > 0.5, True, t) for i, t in rows)))),
    ]
    return dict(found)


@pytest.fixture(scope="session")
def every_chart() -> MakeCharts:
    """The maker of charts."""
    return make_charts
