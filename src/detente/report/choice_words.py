"""Sentences about a choice: how firmly it is first, what puts another first, which course of action is best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from detente.lenses.courses import Course
from detente.report.naming import Names, listed
from detente.report.telling import fine
from detente.study.choice import ChoiceResult
from detente.study.choices_moves import ChoiceMove, MovesOf
from detente.study.robust import KINDS, Standing
from detente.study.team import CourseTable
from detente.words import interval, number, percent, plural, points, spaced

__all__ = ["GROUPS", "course_said", "exceptions", "firmness_said", "gain_said", "in_groups", "listed_said", "move_said",
           "moves_said", "premise_said"]

GROUPS: Mapping[str, tuple[str, str]] = {
    "metric": ("metric", "metrics"),
    "answer": ("model of the others' answer", "models of the others' answer"),
    "model": ("rule or mode", "rules and modes"),
    "grade table": ("grade table", "grade tables"),
    "assumption": ("assumption that fails", "assumptions that fail"),
    "source": ("source set aside", "sources set aside"),
}
SHARES = ("probability best", "good enough")


def in_groups(standings: Sequence[Standing]) -> dict[str, tuple[Standing, ...]]:
    """Standings by kind, in the order of the kinds; kinds without any are left out.

    >>> in_groups(())
    {}
    """
    found = {kind: tuple(entry for entry in standings if entry.kind == kind) for kind in KINDS}
    return {kind: entries for kind, entries in found.items() if entries}


def firmness_said(names: Names, result: ChoiceResult) -> str:
    """Say under how many metrics, models, tables, assumptions and sources the first choice stays first."""
    if not result.standings or len(result.choices) < 2:
        return ""
    parts = []
    for kind, entries in in_groups(result.standings).items():
        count, kept = len(entries), sum(entry.keeps_first for entry in entries)
        one, several = GROUPS[kind]
        whole = {1: "the one", 2: "both"}.get(count, f"all {count}")
        parts.append(f"{whole if kept == count else f'{kept} of {count}'} {one if count == 1 else several}")
    return f"“{names.choice(result.option, result.choices[result.first])}” is first under {listed(parts)}."


def exceptions(names: Names, result: ChoiceResult) -> tuple[str, ...]:
    """What puts another choice first by more than chance, each in a sentence; last how many do so within chance."""
    passed = [entry for entry in result.standings if not entry.keeps_first]
    clear = [entry for entry in passed if entry.is_clear]
    unsure = [entry for entry in passed if not entry.is_clear and entry.low == entry.low]
    single = [entry for entry in passed if entry.low != entry.low]
    said = [_passed(names, result, entry) for entry in (*clear, *single)]
    if unsure:
        what = listed([premise_said(names, entry) for entry in unsure[:3]])
        rest = f" and {len(unsure) - 3} more" if len(unsure) > 3 else ""
        said.append(f"within Monte Carlo error another choice is first under {what}{rest}")
    held = sum(entry.keeps_first and not entry.is_clear and entry.low == entry.low for entry in result.standings)
    if held:
        said.append(f"under {plural(held, 'metric or premise', 'metrics and premises')} it stays first, but its lead "
                    "lies within Monte Carlo error")
    return tuple(said)


def _passed(names: Names, result: ChoiceResult, entry: Standing) -> str:
    """One metric or premise under which another choice is first."""
    leader = names.choice(result.option, result.choices[entry.ranks.index(1)])
    is_share = entry.kind == "metric" and entry.name in SHARES
    lead = points(-entry.margin).lstrip("+") if is_share else fine(-entry.margin)
    if entry.low != entry.low:
        return f"“{leader}” is first under {premise_said(names, entry)}, by {lead} (no error can be stated)"
    ends = (f"{percent(-entry.high)} to {percent(-entry.low)}" if is_share
            else interval(-entry.high, -entry.low, 2))
    return f"“{leader}” is first under {premise_said(names, entry)}, by {lead} ({ends})"


def premise_said(names: Names, entry: Standing) -> str:
    """A metric or premise in a few words."""
    if entry.kind == "metric":
        return f"the metric “{entry.name}”"
    if entry.kind == "answer":
        return "the others' logit response" if entry.name == "logit" else "the others' equilibrium"
    if entry.kind == "grade table":
        return f"the {spaced(entry.value)} grade table"
    if entry.kind == "model":
        return f"{names.path(entry.name)} “{spaced(entry.value)}”"
    if entry.kind == "assumption":
        return f"the failed {names.source(f'assumption {entry.name}')}"
    return f"“{names.source(entry.name)}” set aside"


def moves_said(names: Names, found: MovesOf, result: ChoiceResult) -> tuple[str, ...]:
    """The moves of one number that swap the first two choices, or that none of those tried does."""
    first, second = (names.choice(found.option, result.choices[i]) for i in (found.first, found.second))
    if found.moves:
        return tuple(f"“{second}” passes “{first}” {move_said(names, move)}" for move in found.moves)
    tried = f": tried were {listed([names.path(path) for path in found.tried])}" if found.tried else ""
    return (f"no single number puts “{second}” before “{first}”{tried}",)


def move_said(names: Names, move: ChoiceMove) -> str:
    """One move: where the number is held, how far that is out, and the lead that it makes."""
    where = ("its median" if move.size == 0 else
             f"which is exceeded in {percent(1 - move.quantile)} of the draws (median {number(move.median)})")
    return (f"with {names.path(move.path)} held at {number(move.value)}, {where}: by {fine(move.lead)} "
            f"({interval(move.low, move.high, 2)})")


def course_said(names: Names, course: Course, owners: bool = False) -> str:
    """A course of action in words: what is held, then the answer to the other's choice.

    Where `owners` is set, each choice is given its actor, as a team's courses need.
    """

    def choice(option: str, taken: str) -> str:
        said = f"“{names.brief_choice(option, taken)}”"
        said = f"{said} ({names.option(option)})" if len(taken) <= 3 else said
        return f"{names.owner(option)}: {said}" if owners else said

    held = listed([choice(option, taken) for option, taken in course.held])
    if course.answer is None:
        return held
    answer = course.answer
    groups: dict[str, list[str]] = {}
    for theirs, own in answer.answers:
        groups.setdefault(own, []).append(theirs)
    rare, usual = sorted(groups, key=lambda own: (len(groups[own]), own))
    when = listed([f"“{names.brief_choice(answer.to, theirs)}”" for theirs in groups[rare]], "or")
    told = f"{choice(answer.option, rare)} if {names.owner(answer.to)} chooses {when}"
    if any(len(theirs) <= 3 for theirs in groups[rare]):
        told += f" ({names.option(answer.to)})"
    return f"{f'{held}, then ' if held else ''}{told}, otherwise {choice(answer.option, usual)}"


def listed_said(found: CourseTable) -> str:
    """Say how many courses there are, how many were looked at, and on how many draws."""
    listing = found.listed
    looked = len(listing.courses)
    said = f"{plural(looked, 'course of action', 'courses of action')} examined"
    if looked < listing.possible:
        said += f" of {listing.possible:,} (plans at even distances in the list of all; --plans sets how many)"
    told = [said + f", on {found.draws - found.left_out:,} draws"]
    if found.left_out:
        told.append(f"{plural(found.left_out, 'draw')} left out, in which some course leads to no world that lasts")
    if found.alike:
        told.append(f"{found.alike} no different from a simpler one in any draw")
    if found.unsettled:
        told.append(f"{found.unsettled} left out that often lead to no world that lasts")
    if listing.infeasible:
        told.append(f"{listing.infeasible} cannot be carried out")
    return "; ".join(told) + "."


def gain_said(names: Names, found: CourseTable) -> str:
    """Say which course is best, and what it brings above the best single choice."""
    if not found.rows:
        return "No course of action leads to worlds that last."
    team = len(found.members) > 1
    best, actor = found.rows[0], names.the(found.members[0])
    said = f"For {actor} the best is {course_said(names, best.course, team)}: {number(best.payoff[found.members[0]])}"
    if found.single is None or found.single == 0:
        return f"{said}; no pair or plan does better than this single choice." if found.single == 0 else f"{said}."
    single = course_said(names, found.rows[found.single].course, team)
    ends = interval(found.gain_low, found.gain_high, 2)
    sure = "" if found.gain_low > 0 else ", within Monte Carlo error"
    return f"{said}, {fine(found.gain)} ({ends}) more than the best single choice, {single}{sure}."
