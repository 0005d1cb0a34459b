"""The worlds: which last, how much weight each has in the forecast, and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from detente.lenses.shown import Listing, Ways
from detente.report.brief import world_sentences
from detente.report.charts.bars import BarRow, Bars, bars
from detente.report.charts.ways import WaysRecord, WayStage, ways
from detente.report.components import bullets, figure, heading, paragraph
from detente.report.markup import EMPTY, Markup, element, join
from detente.report.naming import Names
from detente.report.page import Section
from detente.report.sections.pieces import folded, paragraphs, small_code
from detente.report.table import Cell, Column, table
from detente.report.telling import with_nonbreaking
from detente.study.worldtable import WorldRow, WorldTable
from detente.words import number, percent, plural, spaced

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["worlds_section"]

CHARTED, SHOWN, MOST = 8, 12, 250


def worlds_section(answer: Answer, names: Names) -> Section | None:
    """Show the worlds, the likeliest first."""
    found = answer.worlds
    if found is None or not found.rows:
        return None
    shown, rest = found.rows[:SHOWN], found.rows[SHOWN:MOST]
    hidden = len(found.rows) - len(shown) - len(rest)
    parts = [
        paragraph(with_nonbreaking(_how_many(found)), lead=True),
        paragraphs(world_sentences(answer, names)),
        figure(bars(_bars(names, found))),
        heading("How each option ends"),
        _by_option(names, found),
        folded(
            "World by world",
            paragraph(_COLUMNS),
            _stability(names, found, shown, "The likeliest worlds: weight, and how often stable by concept"),
            _worth(names, shown, "The likeliest worlds: what they are worth"),
        ),
    ]
    if rest:
        more = f"The other {len(rest)} worlds" if not hidden else f"The next {len(rest)} of {len(found.rows):,} worlds"
        parts.append(
            folded(
                more,
                _stability(names, found, rest, f"{more}: weight, and how often stable by concept"),
                _worth(names, rest, f"{more}: what they are worth"),
                is_printed=False,
            )
        )
    told = next((entry for entry in answer.explained if entry.lens == "contest"), None)
    if told is not None:
        parts += [heading("How one gets there, and why they last"), paragraphs(told.sentences)]
        parts += [_shown(shown) for shown in told.shown]
        parts += [folded(name, bullets([with_nonbreaking(step) for step in listed])) for name, listed in told.details]
    return Section("worlds", "Which worlds last", join(parts))


def _shown(shown: Ways | Listing) -> Markup:
    """Ways as a tree with a table behind it, a list as a table with what it stands on."""
    if isinstance(shown, Ways):
        stages = tuple(WayStage(s.label, s.before, s.by, s.is_glad, s.lasts, s.note) for s in shown.stages)
        return figure(ways(WaysRecord(shown.title, shown.says, stages, "ways")))
    first, rest = shown.rows[:SHOWN], shown.rows[SHOWN:]
    more = f"{shown.title}: {plural(len(rest), 'more row')}"
    return join([table(shown.columns, first, shown.title), element("p", with_nonbreaking(shown.says), class_="muted"),
                 folded(more, table(shown.columns, rest, more)) if rest else None])


_COLUMNS = (
    "A world is one choice for every option, named by what differs from today. Its weight is the mean, over the draws, "
    "of an equal split among the lasting worlds that can be reached from today by moves that serve their mover; the "
    "equal split is a convention. The logit weight comes from actors who choose better answers more often, but not "
    "always. Under each concept of stability stands the share of draws in which no actor would leave."
)


def _how_many(found: WorldTable) -> str:
    """Say how often there is a forecast at all."""
    return (
        f"Of {plural(len(found.rows), 'world')}, exactly one lasting world can be reached from today in "
        f"{percent(found.one)} of the draws, several in {percent(found.several)} and none in {percent(found.none)}; "
        f"a world lasts here if it is {_STABLE.get(found.forecast, spaced(found.forecast))}."
    )


_STABLE = MappingProxyType(
    {
        "nash": "Nash stable",
        "sequential": "sequentially stable",
        "seq": "sequentially stable",
        "general_metarational": "general metarational",
        "gmr": "general metarational",
        "symmetric_metarational": "symmetric metarational",
        "smr": "symmetric metarational",
        "symmetric_sequential": "symmetric sequentially stable",
        "sseq": "symmetric sequentially stable",
    }
)


def _concept(concept: str) -> str:
    """A concept of stability in words."""
    return "Nash" if concept == "nash" else spaced(concept)


def _bars(names: Names, found: WorldTable) -> Bars:
    """The chart's record."""
    rows = tuple(BarRow(names.world(row.choices), row.share) for row in found.rows[:CHARTED] if row.share > 0)
    return Bars("Weight of the likeliest worlds in the forecast", rows, "world", "weight", "worlds")


def _by_option(names: Names, found: WorldTable) -> Markup:
    """Weight of each choice, by both forecasts."""
    rows: list[Sequence[Cell]] = []
    for option, details in names.case.options.items():
        for choice in details.choices:
            taking = [row for row in found.rows if row.choices.get(option) == choice]
            today = " (today)" if choice == details.status_quo else ""
            rows.append(
                [
                    f"{names.owner(option)}: {names.option(option)}",
                    join([names.choice(option, choice) + today, " ", small_code(choice)]),
                    percent(sum(row.share for row in taking)),
                    percent(sum(row.logit for row in taking)),
                ]
            )
    columns = [Column("option"), Column("choice"), Column("weight", True), Column("logit weight", True)]
    return table(columns, rows, "Weight of each choice in the forecast")


def _stability(names: Names, found: WorldTable, rows: Sequence[WorldRow], caption: str) -> Markup:
    """Weight and stability."""
    heads = [Column("world"), Column("weight", True), Column("logit weight", True)]
    heads += [Column(_concept(concept), True) for concept in found.concepts]
    cells = [
        [names.world(row.choices), percent(row.share), percent(row.logit),
         *(percent(row.stable[concept]) for concept in found.concepts)]
        for row in rows
    ]  # fmt: skip
    return table(heads, cells, caption)


def _worth(names: Names, rows: Sequence[WorldRow], caption: str) -> Markup:
    """Mean payoff of every actor that decides."""
    actors = list(rows[0].payoff) if rows else []
    if not actors:
        return EMPTY
    heads = [Column("world"), *(Column(names.actor(actor), True) for actor in actors)]
    return table(
        heads, [[names.world(row.choices), *(number(row.payoff[a], 2) for a in actors)] for row in rows], caption
    )
