"""What an actor or a team could do: every choice, every pair of choices, every plan that answers another's choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from detente.case.edit import nearest
from detente.case.parts import Case
from detente.errors import DetenteError
from detente.lenses.contest import is_solved
from detente.lenses.courses import Answering, Course
from detente.lenses.worlds import Worlds, worlds_of

__all__ = ["CHOICE", "PAIR", "PLAN", "Listed", "courses_of", "kind_of", "team_named"]

CHOICE, PAIR, PLAN = "choice", "pair", "plan"
MOST = 400


@dataclass(frozen=True)
class Listed:
    """Courses to be looked at, how many there are in all, and how many can never be carried out."""

    courses: tuple[Course, ...]
    possible: int
    infeasible: int


def kind_of(course: Course) -> str:
    """Is a course a choice, a pair of choices, or a plan that answers another's choice.

    >>> kind_of(Course((("strike", "no"),)))
    'choice'
    """
    return PLAN if course.answer is not None else CHOICE if len(course.held) == 1 else PAIR


def team_named(case: Case, members: Sequence[str]) -> tuple[str, ...]:
    """The members of a team, checked.

    Raises
    ------
    DetenteError
        If one is no actor, stands twice, or has no options or no interests, or the contest is not solved; all at once.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> team_named(load_case("russia-iran-us-2010").case, ["united_states", "russia"])
    ('united_states', 'russia')
    """
    owners, faults = {option.actor for option in case.options.values()}, []
    for name in dict.fromkeys(members):
        if name not in case.actors:
            faults.append(f'no actor called "{name}"{nearest(name, case.actors)}')
        elif name not in owners or name not in case.interests:
            lacking = {"options": name not in owners, "interests": name not in case.interests}
            said = " and no ".join(what for what, is_lacking in lacking.items() if is_lacking)
            faults.append(f"{name} has no {said}, so it can take no part")
        if list(members).count(name) > 1:
            faults.append(f"{name} stands more than once")
    if not members:
        faults.append("a team needs a member")
    if not is_solved(case):
        faults.append("the contest of this case is not solved, so how the others answer is not known")
    if faults:
        raise DetenteError("; ".join(faults))
    return tuple(members)


def courses_of(case: Case, members: Sequence[str], option: str | None = None, most: int = MOST) -> Listed:
    """Every choice, every pair, and the plans of an actor or team.

    Parameters
    ----------
    case, members
        The case, and whose options are used.
    option
        Only courses in which this option has a part.
    most
        At most so many plans; where there are more, they are taken at even distances from the list of all.

    Our reading
    -----------
    A pair holds choices of two different options. A plan lets an own option take one choice if another actor's option
    takes some choice, and another choice otherwise; beside that it holds no other own option, or one. A course that no
    feasible world obeys is left out, and so is a plan whose answer is infeasible where the other's choice is not:
    nobody can be kept from a choice by an answer that cannot be given.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> found = courses_of(load_case("prisoners-dilemma").case, ["one"])
    >>> [kind_of(course) for course in found.courses], found.courses[2].answer.answers
    (['choice', 'choice', 'plan', 'plan'], (('no', 'no'), ('yes', 'yes')))
    """
    worlds = worlds_of(case)
    own = [name for name, details in case.options.items() if details.actor in members]
    others = [name for name, details in case.options.items() if details.actor not in members]
    chosen = {name: tuple((name, choice) for choice in worlds.options[name]) for name in own}
    fixed = [Course((pick,)) for name in own for pick in chosen[name]]
    fixed += [Course(pair) for one, two in combinations(own, 2) for pair in product(chosen[one], chosen[two])]
    plans = list(_plans(worlds, own, others, chosen))
    if option is not None:
        fixed, plans = ([course for course in found if _uses(course, option)] for found in (fixed, plans))
    can = [course for course in fixed if _worlds_with(worlds, course.held).any()]
    will = [course for course in plans if _can_answer(worlds, course)]
    kept = will if len(will) <= most else [will[round(i)] for i in np.linspace(0, len(will) - 1, most)] if most else []
    return Listed((*can, *kept), len(can) + len(will), len(fixed) + len(plans) - len(can) - len(will))


def _plans(
    worlds: Worlds, own: list[str], others: list[str], chosen: dict[str, tuple[tuple[str, str], ...]]
) -> Iterator[Course]:
    """Every plan, those that hold nothing beside first."""
    for name in own:
        held = [(), *((pick,) for other in own if other != name for pick in chosen[other])]
        answers = [answer for to in others for answer in _answers(worlds, name, to)]
        for beside, answer in product(held, answers):
            yield Course(beside, answer)


def _answers(worlds: Worlds, option: str, to: str) -> Iterator[Answering]:
    """One choice if the other takes a choice, another choice otherwise; each rule once."""
    seen = set()
    for theirs, (first, second) in product(worlds.options[to], product(worlds.options[option], repeat=2)):
        rule = tuple((choice, first if choice == theirs else second) for choice in worlds.options[to])
        if first != second and rule not in seen:
            seen.add(rule)
            yield Answering(option, to, rule)


def _uses(course: Course, option: str) -> bool:
    return option in dict(course.held) or (course.answer is not None and course.answer.option == option)


def _worlds_with(worlds: Worlds, picks: Sequence[tuple[str, str]]) -> NDArray[np.bool_]:
    mask = np.ones(len(worlds), dtype=bool)
    for option, choice in picks:
        mask &= worlds.taking(option, choice)
    return mask


def _can_answer(worlds: Worlds, course: Course) -> bool:
    """Can the answer be given to every choice that the other can take beside what is held."""
    assert course.answer is not None
    holds = _worlds_with(worlds, course.held)
    can = [(holds & worlds.taking(course.answer.to, theirs), own) for theirs, own in course.answer.answers]
    return bool(holds.any()) and all(not there.any() or (there & worlds.taking(course.answer.option, own)).any()
                                     for there, own in can)
