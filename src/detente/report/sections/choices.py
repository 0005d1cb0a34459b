"""The choices: which stands up best for the actor that has it, how firmly, what each is made of, what would turn it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from detente.report.charts.contributions import ContributionRow, Contributions, contributions
from detente.report.charts.firmness import Firmness, FirmnessColumn, firmness
from detente.report.charts.ranking import OptionRow, Ranking, ranking
from detente.report.choice_words import GROUPS, exceptions, firmness_said, in_groups, premise_said
from detente.report.components import bullets, figure, heading, paragraph
from detente.report.markup import EMPTY, Markup, join
from detente.report.naming import Names
from detente.report.page import Section
from detente.report.sections.pieces import folded, small_code
from detente.report.table import Cell, Column, table
from detente.report.telling import standing_best, turned_by, with_nonbreaking
from detente.study.choice import ChoiceResult
from detente.words import capitalised, interval, number, percent, signed

if TYPE_CHECKING:
    from detente.study.answer import Answer

__all__ = ["choices_section"]

INTERVAL = "95 % interval of the mean"


def choices_section(answer: Answer, names: Names) -> Section | None:
    """Rank the choices of every option whose owner has interests."""
    if not answer.choices:
        return None
    parts = [paragraph(_LEAD, lead=True), *(_option(names, result) for result in answer.choices)]
    return Section("choices", "Which option stands up best", join(parts))


_LEAD = (
    "Each choice is held, everyone else answers it, and its owner's payoff is compared draw by draw. A payoff of 0 is "
    "the worst and 1 the best that the actor's interests reach. Regret is what the best choice of each draw would have "
    "given in addition. Pairs of choices, and plans that answer another actor's choice, are compared by detente choose."
)


def _option(names: Names, result: ChoiceResult) -> Markup:
    """One option: sentence, ranking, how firm it is, what turns it, what it is made of, further measures."""
    return join(
        [
            heading(f"{names.actor(result.actor)}: {names.option(result.option)}"),
            paragraph(with_nonbreaking(standing_best(names, result))),
            _left_out(result),
            figure(ranking(_ranking(names, result))),
            folded(f"How firm this is, and what turns it: “{names.option(result.option)}”", _firmly(names, result),
                   _turns(names, result)),
            folded(f"What each choice is made of: “{names.option(result.option)}”",
                   figure(contributions(_made_of(names, result)))),
            folded(f"More measures for “{names.option(result.option)}”", _measures(names, result), is_printed=False),
        ]
    )


def _left_out(result: ChoiceResult) -> Markup:
    """How many draws the ranking cannot use."""
    if not result.no_forecast > 0:
        return EMPTY
    return paragraph(
        f"{percent(result.no_forecast)} of the draws are left out, because some choice leads to no world that lasts."
    )


def _ranking(names: Names, result: ChoiceResult) -> Ranking:
    """The chart's record, best first."""
    found = result.ranking
    rows = tuple(
        OptionRow(
            names.choice(result.option, result.choices[i]), float(found.expected.value[i]),
            float(found.expected.low[i]), float(found.expected.high[i]), float(found.regret.value[i]),
            float(found.best.value[i]),
        )
        for i in map(int, found.order)
    )  # fmt: skip
    return Ranking(
        f"“{names.option(result.option)}”: what each choice is worth to {names.the(result.actor)}",
        rows,
        INTERVAL,
        f"ranking-{result.option}",
    )


def _firmly(names: Names, result: ChoiceResult) -> Markup:
    """Where the choices stand under every metric and premise: the grid, the exceptions, and all of it in a fold."""
    if len(result.choices) < 2 or not result.standings:
        return EMPTY
    found = exceptions(names, result)
    told = bullets([with_nonbreaking(_upper(entry)) for entry in found]) if found else EMPTY
    every = folded(f"Every premise for “{names.option(result.option)}”", _premises(names, result), is_printed=False)
    return join([figure(firmness(_grid(names, result))), told, every])


def _upper(text: str) -> str:
    return capitalised(text) + "."


def _grid(names: Names, result: ChoiceResult) -> Firmness:
    """The chart's record: a column a metric, and one for each other kind."""
    order = [int(i) for i in result.ranking.order]
    columns = []
    for kind, entries in in_groups(result.standings).items():
        for group in [(entry,) for entry in entries] if kind == "metric" else [entries]:
            ranks = [[entry.ranks[i] for entry in group] for i in order]
            columns.append(FirmnessColumn(
                group[0].name if kind == "metric" else GROUPS[kind][1], len(group),
                tuple(own.count(1) for own in ranks), tuple(map(min, ranks)), tuple(map(max, ranks)),
                kind == "metric" and not group[0].is_clear and math.isfinite(group[0].low),
            ))  # fmt: skip
    labels = tuple(names.choice(result.option, result.choices[i]) for i in order)
    title = f"“{names.option(result.option)}”: how firmly each choice holds its place"
    return Firmness(title, labels, tuple(columns), firmness_said(names, result) + _KEY, f"firmness-{result.option}")


_KEY = (" A figure alone is the place by that metric (≈: the first place lies within Monte Carlo error); 3/5 says that "
        "the choice is first under three of five. The deeper the colour, the more often it is first.")


def _premises(names: Names, result: ChoiceResult) -> Markup:
    """A row a premise: the place of every choice, and the lead of the first."""
    order = [int(i) for i in result.ranking.order]
    heads = [names.brief_choice(result.option, result.choices[i]) for i in order]
    columns = [Column("under"), *(Column(head, True) for head in heads), Column("lead of the first", True),
               Column("95 % interval", True), Column("draws", True)]
    rows = []
    for entries in in_groups(result.standings).values():
        for entry in entries:
            places = [str(entry.ranks[i]) for i in order]
            rows.append([premise_said(names, entry), *places, signed(entry.margin, 2), _ends(entry.low, entry.high),
                         f"{entry.draws:,}"])
    return table(columns, rows, f"Places under every premise: “{names.option(result.option)}”")


def _turns(names: Names, result: ChoiceResult) -> Markup:
    """What the first place hinges on."""
    if len(result.choices) < 2 or not result.ranking.count:
        return EMPTY
    first, second = (names.choice(result.option, result.choices[int(i)]) for i in result.ranking.order[:2])
    said = f"“{second}” beats “{first}” in {percent(result.upset)} of the draws."
    if not result.turns:
        return paragraph(with_nonbreaking(f"{said} No single input decides when it does."))
    entries = [
        join([with_nonbreaking(turned_by(names, result, entry)), " ", small_code(entry.path)]) for entry in result.turns
    ]
    return paragraph(with_nonbreaking(f"{said} What decides when:")) + bullets(entries)


def _made_of(names: Names, result: ChoiceResult) -> Contributions:
    """Contributions by interest, given the others' answers."""
    found = result.ranking
    rows = tuple(
        ContributionRow(
            names.choice(result.option, result.choices[i]), tuple(values[i] for values in result.parts.values()),
            float(found.expected.value[i]), float(found.expected.low[i]), float(found.expected.high[i]),
        )
        for i in map(int, found.order)
    )  # fmt: skip
    interests = tuple(map(names.interest, result.parts))
    title = f"“{names.option(result.option)}”: what each choice is made of, for {names.the(result.actor)}"
    return Contributions(title, interests, rows, "payoff", INTERVAL, f"parts-{result.option}")


def _measures(names: Names, result: ChoiceResult) -> Markup:
    """Everything else that the ranking knows."""
    found = result.ranking
    columns = [Column("choice"), *(Column(head, True) for head in _MEASURES)]
    rows = [_measured(names, result, i) for i in map(int, found.order)]
    return table(columns, rows, f"Measures of “{names.option(result.option)}”, over {found.count:,} draws")


_MEASURES = (
    "expected",
    "95 % interval of the payoff",
    "difference to the best",
    "95 % interval",
    "regret in one draw of ten",
    "worst draw",
    "5 % quantile",
    "at least as today in",
    "if nobody answered",
    "best in",
)


def _measured(names: Names, result: ChoiceResult, i: int) -> list[Cell]:
    """The measures of one choice."""
    found = result.ranking
    return [
        names.choice(result.option, result.choices[i]),
        number(float(found.expected.value[i])),
        _ends(float(found.expected.low[i]), float(found.expected.high[i])),
        signed(float(found.difference.value[i]), 2),
        _ends(float(found.difference.low[i]), float(found.difference.high[i])),
        number(float(found.regret_q90[i]), 2),
        number(float(found.worst[i])),
        number(float(found.q05[i])),
        percent(float(result.enough.value[i])),
        number(result.today[i]),
        percent(float(found.best.value[i])),
    ]


def _ends(low: float, high: float) -> str:
    """An interval, where there is one."""
    return interval(low, high, 2) if math.isfinite(low) and (low, high) != (0.0, 0.0) else ""
