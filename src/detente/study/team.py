"""Courses of action compared: what each is worth to every member of a team, which is best, which are dominated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.lenses.contest import decider_payoffs, deciders
from detente.lenses.courses import Course, follow
from detente.study.choices_courses import CHOICE, MOST, Listed, courses_of, kind_of, team_named
from detente.study.evaluate import Reading
from detente.study.measures import Interval, mean_interval

__all__ = ["CourseRow", "CourseTable", "compare_courses", "dominated"]

Floats = NDArray[np.float64]
DRAWS, CELLS = 4096, 20_000_000
NEARLY_ALWAYS = 0.9
NORMAL = 1.959963984540054


@dataclass(frozen=True)
class CourseRow:
    """One course: its worth to every member, and how it compares.

    Parameters
    ----------
    course, kind
        What is done: a choice, a pair, a plan.
    payoff, low, high
        Expected payoff by member, with its 95 % interval.
    gap, gap_low, gap_high
        The first member's payoff less that of the best course, paired by draw; 0 for the best.
    taken
        For a plan: weight with which its answering option ends at each choice.
    dominated_by
        Place of a course that is at least as good for every member, and for one of them by more than chance; None where
        there is none.
    """

    course: Course
    kind: str
    payoff: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    gap: float
    gap_low: float
    gap_high: float
    taken: dict[str, float]
    dominated_by: int | None


@dataclass(frozen=True)
class CourseTable:
    """Courses from best to worst for the first member.

    Parameters
    ----------
    members
        The team; its first member ranks.
    rows
        Courses that differ from each other; of those with the same payoffs in every draw the simplest stands here.
    single
        Place of the best single choice.
    gain, gain_low, gain_high
        What the best course brings the first member above the best single choice, paired by draw.
    listed
        What was looked at, and what there is.
    alike
        How many are no different from a simpler one.
    unsettled
        How many lead nowhere in more than one draw of ten, and are left out.
    draws, left_out
        Draws looked at, and how many of them some course leads nowhere in.
    """

    members: tuple[str, ...]
    rows: tuple[CourseRow, ...]
    single: int | None
    gain: float
    gain_low: float
    gain_high: float
    listed: Listed
    alike: int
    unsettled: int
    draws: int
    left_out: int


def compare_courses(
    reading: Reading,
    members: Sequence[str],
    option: str | None = None,
    most: int = MOST,
    progress: Callable[[int, int], None] | None = None,
) -> CourseTable:
    """Solve the contest under every choice, pair and plan of an actor or team, and rank them.

    Parameters
    ----------
    reading
        The results of a run.
    members
        The actor, or the team whose options are combined.
    option, most
        As in `courses_of`.
    progress
        Called with courses solved and their total.

    Raises
    ------
    DetenteError
        As `team_named`.

    Our reading
    -----------
    What follows a course is the forecast of the contest that it leaves (see `lenses.courses`). The first 4,096 draws
    are used, fewer where there are very many worlds. Draws in which some course has no forecast are left out for all,
    and counted; courses without one in more than a tenth of the draws are left out themselves. Dominance compares
    means: at least as good for every member, and better for one by more than the paired 95 % interval.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> reading = reading_of(run_case(load_case("russia-iran-us-2010"), b"", Settings(16)))
    >>> found = compare_courses(reading, ["russia"])
    >>> found.rows[0].kind, found.listed.possible, found.draws
    ('plan', 51, 16)
    """
    case = reading.plan.case
    team = team_named(case, members)
    listed = courses_of(case, team, option, most)
    count = min(reading.draws, DRAWS, max(CELLS // (len(reading.plan.worlds) * len(deciders(case))), 1))
    payoff = decider_payoffs(case, reading.plan.worlds, lambda path: reading.over_worlds(path)[:count], count)
    worth, shares = _solve(reading, listed.courses, payoff, team, progress)
    settled = np.isfinite(worth[:, 0]).mean(axis=1) >= NEARLY_ALWAYS
    kept = [i for i in range(len(worth)) if settled[i]]
    known = np.isfinite(worth[kept]).all(axis=(0, 1))
    different = _different(worth[:, :, known], kept)
    value = worth[different][:, :, known]
    courses = [listed.courses[i] for i in different]
    order = np.argsort(-value[:, 0].mean(axis=1), kind="stable") if value.size else np.zeros(0, dtype=int)
    rows = _rows(team, [courses[i] for i in order], value[order], [shares[different[i]] for i in order])
    single = next((place for place, row in enumerate(rows) if row.kind == CHOICE), None)
    gain = _paired(value[order[0], 0] - value[order[single], 0]) if single is not None else _paired(np.empty(0))
    return CourseTable(team, rows, single, *gain, listed, len(kept) - len(different), len(worth) - len(kept), count,
                       count - int(known.sum()))


def _solve(
    reading: Reading, courses: Sequence[Course], payoff: Floats, team: tuple[str, ...],
    progress: Callable[[int, int], None] | None,
) -> tuple[Floats, list[dict[str, float]]]:
    """(course, member, draw) payoffs, and for every plan where its answering option ends."""
    case, worlds = reading.plan.case, reading.plan.worlds
    own = {actor: reading.over_worlds(f"payoff.{actor}")[: len(payoff)] for actor in team}
    worth, ends = np.full((len(courses), len(team), len(payoff)), np.nan), []
    for i, course in enumerate(courses):
        share = follow(case, course, payoff)
        known = ~np.isnan(share).any(axis=1)
        for member, actor in enumerate(team):
            worth[i, member, known] = np.where(share[known] > 0, share[known] * own[actor][known], 0.0).sum(axis=1)
        ends.append({} if course.answer is None or not known.any() else {
            choice: float(share[known][:, worlds.taking(course.answer.option, choice)].sum(axis=1).mean())
            for choice in dict.fromkeys(own for _, own in course.answer.answers)})
        if progress is not None:
            progress(i + 1, len(courses))
    return worth, ends


def _different(worth: Floats, kept: list[int]) -> list[int]:
    """The first of all courses that have the same payoffs in every draw."""
    seen: set[bytes] = set()
    found = []
    for i in kept:
        key = worth[i].tobytes()
        if key not in seen:
            seen.add(key)
            found.append(i)
    return found


def _rows(
    team: tuple[str, ...], courses: list[Course], value: Floats, ends: list[dict[str, float]]
) -> tuple[CourseRow, ...]:
    """The rows in their order."""
    if not value.size:
        return ()
    by_member: list[Interval] = [mean_interval(value[:, member].T) for member in range(len(team))]
    above = dominated(value)
    rows = []
    for i, course in enumerate(courses):
        gap = _paired(value[i, 0] - value[0, 0])
        mean, low, high = (
            {actor: float(getattr(found, name)[i]) for actor, found in zip(team, by_member, strict=True)}
            for name in ("value", "low", "high")
        )
        rows.append(CourseRow(course, kind_of(course), mean, low, high, *gap, ends[i], above[i]))
    return tuple(rows)


def _paired(gap: Floats) -> tuple[float, float, float]:
    """Mean of a paired difference with its interval."""
    if not gap.size:
        return (float("nan"),) * 3
    found = mean_interval(gap[:, None])
    return float(found.value[0]), float(found.low[0]), float(found.high[0])


def dominated(value: Floats) -> list[int | None]:
    """For every course one that dominates it, or None.

    Parameters
    ----------
    value
        (course, member, draw)  payoffs, all of them known

    Our reading
    -----------
    At least as good in the mean for every member, and for one of them better by more than 1.96 standard errors of the
    paired difference. Of several the one that gives the first member most is named.

    Example
    -------
    >>> dominated(np.array([[[2.0, 2.1], [1.0, 1.1]], [[1.0, 1.1], [1.0, 1.1]], [[0.0, 0.1], [3.0, 3.1]]]))
    [None, 0, None]
    """
    mean, draws = value.mean(axis=2), value.shape[2]
    centred = value - mean[:, :, None]
    variance = (centred**2).sum(axis=2)
    is_good = np.ones((len(value), len(value)), dtype=bool)
    is_better = np.zeros_like(is_good)
    for member in range(value.shape[1]):
        gap = mean[:, None, member] - mean[None, :, member]
        both = centred[:, member] @ centred[:, member].T
        spread = np.maximum(variance[:, None, member] + variance[None, :, member] - 2 * both, 0.0)
        error = np.sqrt(spread / max(draws * (draws - 1), 1))
        is_good &= gap >= 0
        is_better |= gap > np.maximum(NORMAL * error, 1e-12)
    above = is_good & is_better
    first = np.where(above, mean[:, :1], -np.inf)
    return [int(np.argmax(first[:, i])) if above[:, i].any() else None for i in range(len(value))]
