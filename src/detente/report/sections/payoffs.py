"""What each actor gains and loses by each choice, and through which of its interests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.report.charts.contributions import ContributionRow, Contributions, contributions
from detente.report.components import bullets, definitions, figure, heading, paragraph
from detente.report.markup import EMPTY, Markup, join
from detente.report.naming import Names, listed
from detente.report.page import Section
from detente.report.sections.pieces import folded, paragraphs
from detente.report.table import Cell, Column, table
from detente.report.telling import change_of_payoff, with_nonbreaking
from detente.study.figures import PayoffRow, PayoffTable
from detente.words import signed

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["payoffs_section"]


def payoffs_section(answer: Answer, names: Names) -> Section | None:
    """Show by option what its choices are worth to everyone, everything else as today."""
    if not answer.payoffs:
        return None
    parts = [paragraph(_LEAD, lead=True), _today(answer), _interests(answer, names)]
    for option in dict.fromkeys(entry.option for entry in answer.payoffs):
        parts.append(_option(names, [entry for entry in answer.payoffs if entry.option == option]))
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
    """One option: a table of differences, and, folded away, each actor in words and as a chart."""
    option = tables[0].option
    deciders = {details.actor for details in names.case.options.values()}
    shown = [entry for entry in tables if entry.actor in deciders]
    rest = [entry for entry in tables if entry.actor not in deciders]
    why = f"Through which interests, for {listed([names.the(entry.actor) for entry in shown])}"
    more = f"The same for {listed([names.the(entry.actor) for entry in rest])}"
    return join(
        [
            heading(f"{names.owner(option)}: {names.option(option)}"),
            _differences(names, tables),
            folded(why, join(_actor(names, entry) for entry in shown)) if shown else None,
            folded(more, join(_actor(names, entry) for entry in rest)) if rest else None,
        ]
    )


def _actor(names: Names, entry: PayoffTable) -> Markup:
    """One actor: what it gains and loses in words, then the chart."""
    base = _base(names, entry)
    if base is None:
        return figure(contributions(_chart(names, entry)))
    said = [change_of_payoff(names, entry, row, base) for row in entry.rows if row is not base]
    return join([paragraphs(said), figure(contributions(_chart(names, entry)))])


def _base(names: Names, entry: PayoffTable) -> PayoffRow | None:
    """The row of today's choice."""
    today = names.case.options[entry.option].status_quo
    return next((row for row in entry.rows if row.choice == today), None)


def _differences(names: Names, tables: Sequence[PayoffTable]) -> Markup:
    """Differences against today's choice, actors by choices."""
    option = tables[0].option
    details = names.case.options[option]
    choices = [choice for choice in details.choices if choice != details.status_quo]
    columns = [Column("actor"), *(Column(_head(names, option, choice), True) for choice in choices)]
    rows = [_difference_row(names, entry, choices) for entry in tables]
    today = names.choice(option, details.status_quo)
    return table(columns, rows, f"Payoff against “{today}”, all else as today")


def _head(names: Names, option: str, choice: str) -> str:
    """A choice's label, with the short name that the sentences use."""
    label, short = names.choice(option, choice), names.brief_choice(option, choice)
    return label if label == short else f"{label} ({short})"


def _difference_row(names: Names, entry: PayoffTable, choices: Sequence[str]) -> list[Cell]:
    """One actor's differences, to three decimals."""
    base = _base(names, entry)
    known = {row.choice: row.total - base.total for row in entry.rows} if base is not None else {}
    return [names.actor(entry.actor), *(_difference(known.get(choice)) for choice in choices)]


def _difference(value: float | None) -> str:
    """A difference with its sign."""
    if value is None:
        return "infeasible"
    return signed(round(value, 3), 2) if math.isfinite(value) else signed(value)


def _chart(names: Names, entry: PayoffTable) -> Contributions:
    """The chart's record, choices in the order of the case."""
    rows = tuple(
        ContributionRow(names.choice(entry.option, row.choice), row.parts, row.total, row.low, row.high)
        for row in entry.rows
    )
    interests = tuple(map(names.interest, entry.interests))
    title = f"{names.actor(entry.actor)}: payoff by “{names.option(entry.option)}”"
    return Contributions(title, interests, rows, name=f"payoff-{entry.actor}-{entry.option}")


def _interests(answer: Answer, names: Names) -> Markup:
    """What the short names of the interests stand for."""
    parts = []
    for actor in dict.fromkeys(entry.actor for entry in answer.payoffs):
        interests = names.case.interests[actor]
        said = [
            (names.interest(key), interest.says or " ".join(interest.of.split())) for key, interest in interests.items()
        ]
        parts += [heading(names.actor(actor)), definitions(said)]
    return folded("What the interests are", join(parts))
