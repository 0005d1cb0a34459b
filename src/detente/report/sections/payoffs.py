"""What each actor gains and loses by each choice, and through which of its interests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.report.charts.contributions import ContributionRow, Contributions, contributions
from detente.report.components import bullets, definitions, figure, heading, paragraph
from detente.report.markup import EMPTY, Markup, join
from detente.report.naming import Names
from detente.report.page import Section
from detente.report.sections.pieces import folded, paragraphs
from detente.report.table import Column, table
from detente.report.telling import change_of_payoff, with_nonbreaking
from detente.report.words import signed
from detente.study.figures import PayoffRow, PayoffTable

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["payoffs_section"]

CHARTS_OPEN = 3


def payoffs_section(answer: Answer, names: Names) -> Section | None:
    """Show by option what its choices are worth to everyone, everything else as today."""
    if not answer.payoffs:
        return None
    options = dict.fromkeys(entry.option for entry in answer.payoffs)
    parts = [paragraph(_LEAD, lead=True), _today(answer)]
    for option in options:
        parts.append(_option(names, [entry for entry in answer.payoffs if entry.option == option]))
    parts.append(_interests(answer, names))
    return Section("payoffs", "Who gains and who loses, and why", join(parts))


_LEAD = (
    "What each choice would bring every actor if all else stayed as it is today: the mean over the draws, split by "
    "interest. A difference of 0.1 is a tenth of the way from the worst to the best that the actor's interests reach."
)


def _today(answer: Answer) -> Markup:
    """Where everyone stands today, as the models put it."""
    said = [sentence for entry in answer.explained if entry.path.startswith("payoff.") for sentence in entry.sentences]
    return folded("Where each actor stands today", bullets([with_nonbreaking(one) for one in said])) if said else EMPTY


def _option(names: Names, tables: Sequence[PayoffTable]) -> Markup:
    """One option: a table of differences, a sentence each, and charts, the most affected actor first."""
    option = tables[0].option
    ordered = sorted(tables, key=lambda entry: -_spread(entry))
    owner = names.owner(option)
    drawn = [figure(contributions(_chart(names, entry))) for entry in ordered]
    rest = drawn[CHARTS_OPEN:]
    return join(
        [
            heading(f"{owner}: {names.option(option)}"),
            _differences(names, tables),
            join(_sentences(names, entry) for entry in ordered),
            join(drawn[:CHARTS_OPEN]),
            folded(f"Charts for the other {len(rest)} actors", join(rest)) if rest else None,
        ]
    )


def _base(names: Names, entry: PayoffTable) -> PayoffRow | None:
    """The row of today's choice."""
    today = names.case.options[entry.option].status_quo
    return next((row for row in entry.rows if row.choice == today), None)


def _spread(entry: PayoffTable) -> float:
    """How much the option matters to the actor."""
    totals = [row.total for row in entry.rows if math.isfinite(row.total)]
    return max(totals) - min(totals) if totals else 0.0


def _differences(names: Names, tables: Sequence[PayoffTable]) -> Markup:
    """Differences against today's choice, actors by choices."""
    option = tables[0].option
    choices = [c for c in names.case.options[option].choices if c != names.case.options[option].status_quo]
    columns = [Column("actor"), *(Column(names.choice(option, choice), True) for choice in choices)]
    rows = []
    for entry in tables:
        base = _base(names, entry)
        known = {row.choice: row.total - base.total for row in entry.rows} if base is not None else {}
        cells = [signed(known[choice], 2) if choice in known else "infeasible" for choice in choices]
        rows.append([names.actor(entry.actor), *cells])
    today = names.choice(option, names.case.options[option].status_quo)
    return table(columns, rows, f"Payoff against “{today}”, all else as today")


def _sentences(names: Names, entry: PayoffTable) -> Markup:
    """What the actor gains and loses, in words."""
    base = _base(names, entry)
    if base is None:
        return EMPTY
    return paragraphs([change_of_payoff(names, entry, row, base) for row in entry.rows if row is not base])


def _chart(names: Names, entry: PayoffTable) -> Contributions:
    """The chart's record, choices in the order of the case."""
    rows = tuple(
        ContributionRow(names.choice(entry.option, row.choice), row.parts, row.total, row.low, row.high)
        for row in entry.rows
    )
    interests = tuple(map(names.interest, entry.interests))
    title = f"{names.actor(entry.actor)}: payoff by choice, all else as today"
    return Contributions(title, interests, rows, name=f"payoff-{entry.actor}-{entry.option}")


def _interests(answer: Answer, names: Names) -> Markup:
    """What the short names of the interests stand for."""
    actors = dict.fromkeys(entry.actor for entry in answer.payoffs)
    parts = []
    for actor in actors:
        interests = names.case.interests[actor]
        said = [(names.interest(key), interest.says or names.path(key)) for key, interest in interests.items()]
        parts += [heading(names.actor(actor), 4), definitions(said)]
    return folded("What the interests are", join(parts))
