"""What the models say: each lens' figures and sentences, as the lens asked for them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from detente.lenses.plan import PlannedItem
from detente.report.brief import council_sentences
from detente.report.charts.bars import BarRow, Bars, bars
from detente.report.charts.base import Chart
from detente.report.charts.contributions import ContributionRow, Contributions, contributions
from detente.report.charts.courses import Course, Courses, courses
from detente.report.charts.difference import Difference, DifferenceRow, difference
from detente.report.charts.distribution import Distribution, Position, ScalePoint, distribution
from detente.report.charts.flows import FlowRow, Flows, flows
from detente.report.charts.levels import LevelRow, Levels, levels
from detente.report.charts.network import Network, NetworkNode, NetworkTie, network
from detente.report.charts.response import Response, ResponsePoint, response
from detente.report.charts.stacks import VOTES, StackRow, Stacks, stacks
from detente.report.charts.timeline import LedgerEvent, LedgerLine, Timeline, timeline
from detente.report.components import bullets, figure, heading, paragraph
from detente.report.markup import EMPTY, Markup, element, join
from detente.report.naming import Names
from detente.report.page import Section
from detente.report.sections.pieces import folded, paragraphs
from detente.report.table import Cell, Column, table
from detente.report.telling import with_nonbreaking
from detente.study.answer import reading_of
from detente.study.evaluate import Reading
from detente.study.figures import FigureData, FigureRow
from detente.study.measures import summary
from detente.words import capitalised, interval, number, percent, spaced

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["draw_figure", "models_sections"]

_KINDS = MappingProxyType(
    {
        "timeline": "level over time, and what moved it",
        "gains": "gain over today, by actor",
        "votes": "the votes",
        "distribution": "where it ends",
        "power": "what the rule gives each member",
        "response": "what a change would do",
        "flows": "who sells where",
        "levels": "levels",
        "differences": "what changes",
        "network": "who stands where",
        "courses": "by year",
    }
)
ELSEWHERE = ("contest", "payoff", "hypotheses")
"""Items with a section of their own."""
UNSAID = ("code", "member")
SAID = 2
"""Sentences that stand open under a heading; the rest is folded away with the figures."""


def models_sections(answer: Answer, names: Names) -> tuple[Section, ...]:
    """Give a section for each lens that has something to show, in the order in which they were solved."""
    reading = reading_of(answer.run)
    lenses = dict.fromkeys(planned.lens.name for planned in answer.run.plan.items)
    found = []
    for lens in lenses:
        items = [
            planned for planned in answer.run.plan.items
            if planned.lens.name == lens and planned.item.path.split(".")[0] not in ELSEWHERE
        ]  # fmt: skip
        paths = dict.fromkeys(planned.item.path for planned in items)
        together = [[planned for planned in items if planned.item.path == path] for path in paths]
        parts: list[Markup] = []
        for sides in together:
            if part := _item(answer, names, reading, sides, is_first=not parts):
                parts.append(part)
        if not parts:
            continue
        lead = [paragraph(items[0].lens.says, lead=True)]
        if any(entry.figure.kind == "votes" and entry.lens == lens for entry in answer.figures):
            lead.append(paragraphs(council_sentences(answer, names)))
        found.append(Section(f"lens-{lens}", f"What the models say: {lens}", join([*lead, *parts])))
    return tuple(found)


def _item(answer: Answer, names: Names, reading: Reading, sides: Sequence[PlannedItem], *, is_first: bool) -> Markup:
    """One thing that was solved: what it says, its figures, and the numbers behind; nothing where it is mute.

    Of the first thing in a section the first figure stands open; the others are folded away.
    """
    path, lens = sides[0].item.path, sides[0].lens.name
    told = next((entry for entry in answer.explained if (entry.lens, entry.path) == (lens, path)), None)
    figures = [entry for entry in answer.figures if (entry.lens, entry.path) == (lens, path)]
    if told is None and not figures:
        return EMPTY
    title = names.item(path)
    drawn = [part for index, entry in enumerate(figures)
             if (part := _figure(answer, entry, f"{lens}-{path}-{index}", title))]
    standing = drawn[: 1 if is_first else 0]
    steps = [folded(name, bullets([with_nonbreaking(step) for step in listed]))
             for name, listed in (told.details if told is not None else ())]
    more = [*drawn[len(standing) :], *steps, _numbers(reading, sides, title)]
    sentences = told.sentences if told is not None else ()
    return join(
        [
            heading(title),
            paragraphs(sentences[:SAID]),
            *standing,
            folded(f"Figures and numbers: {title}", paragraphs(sentences[SAID:]), *more) if any(more) else None,
        ]
    )


def _figure(answer: Answer, data: FigureData, name: str, above: str) -> Markup:
    """A figure with what the lens says about it, under a title that no other has."""
    chart = draw_figure(answer, data, name, _title(answer, data, above))
    if chart is None:
        return EMPTY
    note = element("p", data.figure.says, class_="muted") if data.figure.says else None
    return join([figure(chart), note, _columns(data, chart.title) if data.figure.columns else None])


def _columns(data: FigureData, title: str) -> Markup:
    """Every column of a figure that draws only its first."""
    heads = (Column("member"), *(Column(name, True) for name in data.figure.columns))
    rows: list[Sequence[Cell]] = [[row.label, *(number(part.mean) for part in row.summaries)] for row in data.rows]
    return table(heads, rows, f"{title}, by every measure")


def _title(answer: Answer, data: FigureData, above: str) -> str:
    """Its own title; where that repeats the heading or another figure's, the heading and what kind of figure it is."""
    own = data.figure.title
    if own.casefold() == above.casefold():
        return f"{above}: {_KINDS.get(data.figure.kind, data.figure.kind)}"
    is_alone = sum(other.figure.title == own for other in answer.figures) == 1
    return own if is_alone else f"{above}: {own}"


def draw_figure(answer: Answer, data: FigureData, name: str, title: str = "") -> Chart | None:
    """Draw a figure of any known kind under its own title or another; none of an unknown kind."""
    painter = _PAINTERS.get(data.figure.kind)
    return painter(answer, data, name, title or data.figure.title) if painter is not None and data.rows else None


def _distribution(answer: Answer, data: FigureData, name: str, title: str) -> Chart:
    """An outcome on its scale with marks."""
    marks = data.rows[1:]
    status_quo = next((row.summaries[0].q50 for row in marks if row.note == "status quo"), None)
    positions = tuple(
        Position(_mark_label(row), row.summaries[0].q50, row.summaries[0].q10, row.summaries[0].q90)
        for row in marks if row.note != "status quo" and math.isfinite(row.summaries[0].q50)
    )  # fmt: skip
    points = tuple(ScalePoint(value, label) for value, label in data.figure.scale)
    values = tuple(float(value) for value in np.asarray(data.values, dtype=float))
    kinds = {row.note for row in marks}
    heads = "Where rules end" if "rule" in kinds else "Beside it" if "mark" in kinds else "Where the actors stand"
    return distribution(Distribution(title, values, points, positions, status_quo, data.figure.unit, name=name,
                                     marks=heads))


def _mark_label(row: FigureRow) -> str:
    """A mark's label with what kind of mark it is."""
    return {"limit": f"{row.label} (limit)", "inner": f"{row.label} (faction)"}.get(row.note, row.label)


def _timeline(answer: Answer, data: FigureData, name: str, title: str) -> Chart:
    """A dated outcome with its events."""
    events = tuple(
        LedgerEvent(_decimal_year(row.date), row.label, row.summaries[0].q50 if row.summaries else math.nan, row.date)
        for row in data.rows[1:]
    )
    line = LedgerLine(data.figure.title, data.dates, data.middle, data.low, data.high, events)
    as_of = answer.run.source.case.case.as_of
    today = _decimal_year(str(as_of)) if as_of is not None else None
    return timeline(Timeline(title, (line,), today, data.figure.unit or "level", name=name))


def _decimal_year(date: str) -> float:
    """The year of a date written as year, year and month, or day; the middle of what is left open.

    >>> _decimal_year("2007"), round(_decimal_year("2007-10"), 2)
    (2007.5, 2007.79)
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", date)
    if match is None:
        return math.nan
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return year + 0.5
    return year + (month - 1) / 12 + ((day if day is not None else 15.5) - 1) / 365.25


def _votes(answer: Answer, data: FigureData, name: str, title: str) -> Chart:
    """Yes, abstains and no of each member."""
    rows = tuple(StackRow(row.label, tuple(part.mean for part in row.summaries)) for row in data.rows)
    return stacks(Stacks(title, ("yes", "abstains", "no"), rows, series=VOTES, name=name))


def _power(answer: Answer, data: FigureData, name: str, title: str) -> Chart:
    """What each member has by the first of the measures, the largest share first."""
    rows = tuple(BarRow(row.label, row.summaries[0].mean)
                 for row in sorted(data.rows, key=lambda row: -row.summaries[0].mean))
    return bars(Bars(title, rows, "member", data.figure.columns[0], name))


def _gains(answer: Answer, data: FigureData, name: str, title: str) -> Chart:
    """What each actor gains; where a row has its substance too, what is left is standing."""
    is_split = all(len(row.summaries) > 1 for row in data.rows)
    parts = ("substance", "standing") if is_split else ("gain",)
    rows = tuple(
        ContributionRow(row.label, _split(row) if is_split else (row.summaries[0].mean,), row.summaries[0].mean,
                        row.summaries[0].q10, row.summaries[0].q90)
        for row in sorted(data.rows, key=lambda row: -row.summaries[0].mean)
    )  # fmt: skip
    return contributions(
        Contributions(capitalised(title), parts, rows, data.figure.unit or "gain", name=name)
    )


def _response(answer: Answer, data: FigureData, name: str, title: str) -> Chart:
    """An outcome and its chance at several levels of an input; a row's note is its level in per cent."""
    points = tuple(
        ResponsePoint(float(row.note), row.summaries[0].q10, row.summaries[0].q50, row.summaries[0].q90,
                      row.summaries[1].mean)
        for row in data.rows
    )  # fmt: skip
    return response(Response(title, points, data.figure.unit or "scale", name=name))


def _flows(answer: Answer, data: FigureData, name: str, title: str) -> Chart:
    """What goes from one end to the other, today or in another world."""
    rows = tuple(
        FlowRow(*(row.ends or ("", "")), row.summaries[0].q50, row.summaries[0].q10, row.summaries[0].q90,
                *((row.moves[0].q50, row.moves[0].q10, row.moves[0].q90) if row.moves else ()))
        for row in data.rows
    )  # fmt: skip
    return flows(Flows(title, rows, data.figure.unit, bool(data.figure.world), name))


def _levels(answer: Answer, data: FigureData, name: str, title: str) -> Chart:
    """Levels in one unit, the highest first."""
    rows = tuple(LevelRow(row.label, row.summaries[0].q50, row.summaries[0].q10, row.summaries[0].q90)
                 for row in sorted(data.rows, key=lambda row: -row.summaries[0].q50))
    return levels(Levels(title, rows, data.figure.unit, name=name))


def _differences(answer: Answer, data: FigureData, name: str, title: str) -> Chart:
    """What another world changes, in each row's own unit."""
    rows = tuple(DifferenceRow(row.label, row.moves[0].q50, row.moves[0].q10, row.moves[0].q90, row.note)
                 for row in data.rows)
    return difference(Difference(title, rows, "today", name))


def _split(row: FigureRow) -> tuple[float, float]:
    """Substance, and the rest of the gain."""
    total, substance = row.summaries[0].mean, row.summaries[1].mean
    return substance, total - substance


def _network(answer: Answer, data: FigureData, name: str, title: str) -> Chart:
    """Actors and the ties among them; a tie's second outcome is how often it is strained."""
    rows = [row for row in data.rows if row.ends is None]
    place = {row.label: index for index, row in enumerate(rows)}
    nodes = tuple(NetworkNode(row.label, _most_often(row), row.summaries[0].mean if row.summaries and not row.words
                              else math.nan) for row in rows)
    ties = tuple(
        NetworkTie((place[row.ends[0]], place[row.ends[1]]), row.summaries[0].q50,
                   row.summaries[1].mean if len(row.summaries) > 1 else math.nan)
        for row in data.rows if row.ends is not None
    )  # fmt: skip
    first = rows[0].label if rows else ""
    return network(Network(title, nodes, ties, data.figure.unit or "level", f"against {first}", name))


def _most_often(row: FigureRow) -> str:
    """The word that a row most often is."""
    return f"{spaced(row.words[0][0])} {percent(row.words[0][1])}" if row.words else ""


def _courses(answer: Answer, data: FigureData, name: str, title: str) -> Chart:
    """Several outcomes over the same years."""
    lines = tuple(Course(line.label, line.dates, line.middle, line.low, line.high) for line in data.lines)
    as_of = answer.run.source.case.case.as_of
    today = _decimal_year(str(as_of)) if as_of is not None else None
    return courses(Courses(title, lines, data.figure.unit or "level", today, name=name))


def _numbers(reading: Reading, sides: Sequence[PlannedItem], title: str) -> Markup:
    """Every outcome of the thing in today's world."""
    rows: list[Sequence[Cell]] = []
    for outcome in (outcome for planned in sides for outcome in planned.declared):
        if outcome.unit in UNSAID or outcome.path not in reading.results.arrays:
            continue
        if reading.cells(outcome.path).ndim != 2:
            continue
        found = summary(np.asarray(reading.outcome(outcome.path), dtype=float))
        unit = "" if outcome.unit in ("scale", "code") else outcome.unit
        label = join([outcome.says, " ", element("code", outcome.path, class_="path")])
        rows.append([label, unit, number(found.q50), interval(found.q10, found.q90), number(found.mean)])
    if len(rows) < 2:
        return EMPTY
    columns = [
        Column("outcome"),
        Column("unit"),
        Column("median", True),
        Column("80 % of draws", True),
        Column("mean", True),
    ]
    caption = f"{title} ({sides[0].lens.name}): outcomes as things stand today"
    return folded(f"All numbers on “{title}”", table(columns, rows, caption))


_PAINTERS: MappingProxyType[str, Callable[[Answer, FigureData, str, str], Chart]] = MappingProxyType(
    {"distribution": _distribution, "timeline": _timeline, "votes": _votes, "gains": _gains, "power": _power,
     "response": _response, "flows": _flows, "levels": _levels, "differences": _differences, "network": _network,
     "courses": _courses}
)
