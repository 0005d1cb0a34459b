"""The choices in a terminal: the ranking, how firm it is, what swaps the first two, pairs and plans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.text import Text

from detente.report.choice_words import (
    GROUPS,
    course_said,
    exceptions,
    firmness_said,
    gain_said,
    in_groups,
    listed_said,
    moves_said,
)
from detente.report.naming import Names, listed
from detente.report.rich_parts import cell, grid, line, sentence, title
from detente.report.telling import standing_best, turned_by
from detente.study.choice import ChoiceResult
from detente.study.choices_moves import MovesOf
from detente.study.team import CourseRow, CourseTable
from detente.words import interval, number, percent, plural, signed

if TYPE_CHECKING:
    from detente.study.run import Run

__all__ = ["choice_view", "courses_view", "print_choices"]

COURSES_SHOWN = 10
EXCEPTIONS_SHOWN = 8
ACROSS = 4


def print_choices(
    choices: Sequence[ChoiceResult],
    run: Run,
    console: Console | None = None,
    moves: Sequence[MovesOf] = (),
    courses: Sequence[CourseTable] = (),
) -> None:
    """Print the ranking of each option, how firm it is, and what swaps its first two; then pairs and plans.

    Parameters
    ----------
    choices, run
        Rankings, and the run they are of.
    console
        Where to print; standard output unless given. Without a terminal there are no colours, and 80 columns.
    moves
        The smallest moves that swap the first two choices, by option, where they were asked for.
    courses
        Choices, pairs and plans compared, by actor or team.
    """
    names = Names(run.source.case)
    out = console or Console(highlight=False, emoji=False, markup=False)
    turning = {found.option: found for found in moves}
    for result in choices:
        out.print(choice_view(result, names, in_full=True, moves=turning.get(result.option)))
    for found in courses:
        out.print(courses_view(found, names))


def choice_view(
    result: ChoiceResult, names: Names, most: int = 5, in_full: bool = False, moves: MovesOf | None = None
) -> RenderableType:
    """One option: what stands up best, the ranking, at most so many inputs that turn it, how firm it is.

    In full there are all measures, the places under every metric and premise, and more of what puts another first.
    """
    found = result.ranking
    order = [int(i) for i in found.order]
    rows = [
        (
            cell(names.choice(result.option, result.choices[i])),
            cell(number(float(found.expected.value[i]))),
            cell(number(float(found.regret.value[i]), 2)),
            cell(percent(float(found.best.value[i]))),
            cell(number(float(found.q05[i]))),
        )
        for i in order
    ]
    heads = ("choice", "payoff", "regret", "best in", "5 % quantile")
    parts: list[RenderableType] = [sentence(standing_best(names, result), ""), grid(heads, rows, right=heads[1:])]
    if in_full:
        who = [f"{place} “{names.brief_choice(result.option, result.choices[i])}”" for place, i in enumerate(order, 1)]
        parts += [line(f"  {listed(who)}", "dim"), _measures(result, order), _places(result, order), line("")]
    parts += [sentence(turned_by(names, result, entry)) for entry in result.turns[:most]]
    parts += _firmness(result, names, EXCEPTIONS_SHOWN if in_full else 1)
    if moves is not None:
        parts += [sentence(said) for said in moves_said(names, moves, result)]
    if result.no_forecast > 0:
        parts.append(sentence(f"{percent(result.no_forecast)} of the draws have no forecast and are left out"))
    return Group(*parts, line(""))


def _measures(result: ChoiceResult, order: Sequence[int]) -> RenderableType:
    """Every measure of every choice, the choices numbered by their place."""
    found = result.ranking
    measures: list[tuple[str, list[str]]] = [
        ("payoff", [number(float(found.expected.value[i])) for i in order]),
        ("  95 %", [interval(float(found.expected.low[i]), float(found.expected.high[i])) for i in order]),
        ("behind the first", ["", *(signed(float(found.difference.value[i]), 2) for i in order[1:])]),
        ("  95 %", ["", *(interval(float(found.difference.low[i]), float(found.difference.high[i]), 2)
                                   for i in order[1:])]),
        ("90 % regret", [number(float(found.regret_q90[i]), 2) for i in order]),
        ("best in", [percent(float(found.best.value[i])) for i in order]),
        ("worst draw", [number(float(found.worst[i])) for i in order]),
        ("5 % quantile", [number(float(found.q05[i])) for i in order]),
        ("≥ today in", [percent(float(result.enough.value[i])) for i in order]),
    ]
    return _by_place("measure", measures, len(order))


def _places(result: ChoiceResult, order: Sequence[int]) -> RenderableType:
    """Places under every metric; for the other kinds, how often each choice is first."""
    rows: list[tuple[str, list[str]]] = []
    for kind, entries in in_groups(result.standings).items():
        if kind == "metric":
            rows += [(f"place by {entry.name}", [str(entry.ranks[i]) for i in order]) for entry in entries]
        else:
            counts = [sum(entry.ranks[i] == 1 for entry in entries) for i in order]
            rows.append((f"first under {plural(len(entries), *GROUPS[kind])}", [str(count) for count in counts]))
    return _by_place("place or count", rows, len(order)) if rows else Group()


def _by_place(what: str, rows: Sequence[tuple[str, Sequence[str]]], count: int) -> RenderableType:
    """Tables whose columns are the choices by their place, at most four in each."""
    tables = []
    for begin in range(0, count, ACROSS):
        heads = (what, *(str(place + 1) for place in range(begin, min(begin + ACROSS, count))))
        cells = [(cell(name), *map(cell, told[begin : begin + ACROSS])) for name, told in rows]
        tables.append(grid(heads, cells, right=heads[1:]))
    return Group(*tables)


def _firmness(result: ChoiceResult, names: Names, most: int) -> list[RenderableType]:
    """Under what the first stays first, and what puts another there."""
    said = firmness_said(names, result)
    found = exceptions(names, result)
    parts: list[RenderableType] = [sentence(said)] if said else []
    parts += [sentence(entry) for entry in found[:most]]
    if len(found) > most:
        parts.append(sentence(f"and {len(found) - most} more (detente choose lists them)" if most == 1
                              else f"and {len(found) - most} more (--json lists them)"))
    return parts


def courses_view(found: CourseTable, names: Names, most: int = COURSES_SHOWN) -> RenderableType:
    """Pairs and plans: which is best, the first so many, and how many were examined."""
    who = listed([names.the(member) for member in found.members])
    shown = [*found.rows[:most]]
    if found.single is not None and found.single >= most:
        shown.append(found.rows[found.single])
    heads = ("course of action", *(names.actor(member) for member in found.members), "less than the first")
    rows = [_course(names, found, row) for row in shown]
    parts: list[RenderableType] = [title(f"What {who} could do"), sentence(gain_said(names, found), "")]
    if rows:
        parts.append(grid(heads, rows, right=heads[1:], leading=1))
    return Group(*parts, sentence(listed_said(found)), line(""))


def _course(names: Names, found: CourseTable, row: CourseRow) -> tuple[Text, ...]:
    """One course: words, where its answer ends, payoffs, and the difference to the best."""
    team = len(found.members) > 1
    notes = [row.kind]
    if row.taken:
        assert row.course.answer is not None
        option = row.course.answer.option
        notes.append("ends at " + listed([f"“{names.brief_choice(option, choice)}” {percent(weight)}"
                                          for choice, weight in row.taken.items()]))
    if team and row.dominated_by is not None:
        notes.append(f"dominated by number {row.dominated_by + 1}")
    place = found.rows.index(row) + 1
    said = cell(f"{place}  {course_said(names, row.course, team)}")
    gap = "" if place == 1 else f"{signed(row.gap, 2)}\n({interval(row.gap_low, row.gap_high, 2)})"
    return (Text.assemble(said, (f"\n{cell('; '.join(notes)).plain}", "dim")),
            *(cell(number(row.payoff[member])) for member in found.members), cell(gap))
