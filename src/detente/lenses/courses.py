"""Courses of action: choices held, or following another actor's choice, and the contest that is left to the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import CONCEPTS, Case
from detente.lenses.worlds import Worlds, worlds_of
from detente.models.conflict import Board, Moves, analyse, forecast, general_moves, moves, permitted_changes
from detente.models.conflict.moves import arcs_of
from detente.models.quantal import quantal_response, strategies

__all__ = ["Answering", "Course", "Held", "Left", "follow", "follow_logit", "held_members", "left_by", "start_in"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answering:
    """An option that follows another actor's: for each choice of the option `to`, the choice that `option` takes."""

    option: str
    to: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Course:
    """What an actor or team does: choices held whatever happens, and at most one option that answers another's."""

    held: tuple[tuple[str, str], ...]
    answer: Answering | None = None


@dataclass(frozen=True, eq=False)
class Left:
    """The contest that a course leaves.

    Parameters
    ----------
    world
        (left,) the worlds that can occur, as numbers of the case's worlds
    moves
        who can still change which of them into which, the course's own answer included
    start
        where it begins, a place in `world`; -1 where no world is left
    """

    world: NDArray[np.int64]
    moves: Moves | None
    start: int


@dataclass(frozen=True, eq=False)
class Held:
    """The contest when only some worlds exist.

    Parameters
    ----------
    mask
        (world,) the worlds there are
    start
        where it begins, as a number of the case's worlds; -1 where no world is left
    moves, board
        who can change which of them into which; None where no world is left, or where there is no board of them
    """

    mask: Flags
    start: int
    moves: Moves | None = None
    board: Board | None = None


def start_in(worlds: Worlds, picks: Mapping[str, str], mask: Flags) -> int:
    """Where the contest starts among some worlds: the one that differs least from the contest's own start.

    >>> from detente.lenses.load import load_case
    >>> worlds = worlds_of(load_case("prisoners-dilemma").case)
    >>> worlds.label(start_in(worlds, {}, worlds.taking("one_cooperates", "no")))
    'one_cooperates = no'
    """
    return _nearest(worlds, worlds.choice[worlds.find(picks)], mask)


def _nearest(worlds: Worlds, row: NDArray[np.int64], mask: Flags) -> int:
    """The world in the mask that differs least from a row of choices, the first of several; -1 where there is none."""
    distance = (worlds.choice != row).sum(axis=1)
    return int(np.flatnonzero(mask)[np.argmin(distance[mask])]) if mask.any() else -1


def held_members(held: Held, payoff: Floats, concept: str) -> Flags:
    """(draw, world) equilibria reached from the start by improvements when only the worlds in the mask exist.

    >>> from detente.models.conflict import general_moves
    >>> line = general_moves([[[0, 1]]], worlds=2)
    >>> held = Held(np.array([True, False, True]), 0, line)
    >>> held_members(held, np.array([[[0.0, 2.0, 1.0]]]), "nash")
    array([[False, False,  True]])
    """
    members = np.zeros((payoff.shape[0], held.mask.size), dtype=bool)
    if held.moves is not None:
        local = int(np.count_nonzero(held.mask[:held.start]))
        members[:, held.mask] = _reached(held.moves, payoff[:, :, held.mask], concept, local, held.board)
    return members


def _reached(arcs: Moves, payoff: Floats, concept: str, start: int, laid: Board | None = None) -> Flags:
    """(draw, left) equilibria that improvements reach; a board of the same contest finds them faster."""
    value = np.ascontiguousarray(payoff)
    lasting = analyse(arcs if laid is None else laid, value, (concept,)).equilibrium_of(concept)
    return np.asarray(np.nan_to_num(forecast(arcs, value, lasting, start).share) > 0)


def left_by(case: Case, course: Course) -> Left:
    """The contest that a course leaves to everyone else, and to the options of the actor that it does not name.

    Parameters
    ----------
    case, course
        The case, and what its actor or team does.

    Our reading
    -----------
    An option that is held is never changed. An option that answers takes the choice that the course names for that of
    the other, at once: whoever changes the other's option changes it in the same move, and a move is open if the
    world it leads to is feasible, the worlds in between need not be. Where the answer would take back what is not
    reversible, the option stays where it is. The contest starts with everything that the course does not name as in its
    own start, and the answer given to that; where this is infeasible, in the world that differs least from it among
    those that obey the course. A course is kept to: whether its actor would want to keep to it is not asked.

    Example
    -------
    One does what two does; what is left are the worlds in which both do the same:

    >>> from detente.lenses.load import load_case
    >>> case = load_case("prisoners-dilemma").case
    >>> alike = Answering("one_cooperates", "two_cooperates", (("no", "no"), ("yes", "yes")))
    >>> left = left_by(case, Course((), alike))
    >>> [worlds_of(case).label(int(w)) for w in left.world], left.moves.targets(1, 0)
    (['one_cooperates = no, two_cooperates = no', 'status quo'], array([1], dtype=int32))
    """
    worlds = worlds_of(case)
    holds = np.ones(len(worlds), dtype=bool)
    for option, choice in course.held:
        holds &= worlds.taking(option, choice)
    obeys, can_occur = _obeying(case, worlds, course.answer, holds)
    begin = _nearest(worlds, _intended(case, worlds, course), obeys)
    if begin < 0:
        return Left(np.zeros(0, dtype=np.int64), None, -1)
    world = np.flatnonzero(can_occur)
    arcs = _arcs(case, worlds, course, world)
    return Left(world, arcs, int(np.searchsorted(world, begin)))


def _intended(case: Case, worlds: Worlds, course: Course) -> NDArray[np.int64]:
    """The choices with which a course begins, feasible or not: the contest's start, what is held, and the answer."""
    row: NDArray[np.int64] = worlds.choice[worlds.find(case.contest.status_quo)].copy()
    for option, choice in course.held:
        row[worlds.names.index(option)] = worlds.options[option].index(choice)
    if course.answer is not None:
        theirs = worlds.options[course.answer.to][row[worlds.names.index(course.answer.to)]]
        own = worlds.options[course.answer.option]
        row[worlds.names.index(course.answer.option)] = own.index(dict(course.answer.answers)[theirs])
    return row


def _obeying(case: Case, worlds: Worlds, answer: Answering | None, holds: Flags) -> tuple[Flags, Flags]:
    """Worlds that obey a course, and those with which it may be left because a choice cannot be taken back."""
    if answer is None:
        return holds, holds
    obeys, can_occur = np.zeros_like(holds), np.zeros_like(holds)
    table = _permitted(case, answer.option)
    names = worlds.options[answer.option]
    taken = {names.index(own) for _, own in answer.answers}
    for theirs, own in answer.answers:
        there, aim = holds & worlds.taking(answer.to, theirs), names.index(own)
        obeys |= there & worlds.taking(answer.option, own)
        for stuck in taken - {aim}:
            if not table[stuck, aim]:
                can_occur |= there & worlds.taking(answer.option, names[stuck])
    return obeys, obeys | can_occur


def _permitted(case: Case, option: str) -> Flags:
    """(from, to) changes that an option permits."""
    details = case.options[option]
    choices = list(details.choices)
    direction = "both" if details.reversible else "once"
    return permitted_changes(direction, len(choices), choices.index(details.status_quo))


def _arcs(case: Case, worlds: Worlds, course: Course, world: NDArray[np.int64]) -> Moves:
    """Moves among the worlds that are left: everybody's changes of what is free, with the answer they call forth."""
    makers = list(dict.fromkeys(worlds.actor))
    fixed = {option for option, _ in course.held} | ({course.answer.option} if course.answer else set())
    free = [i for i, name in enumerate(worlds.names) if name not in fixed]
    if not free:
        return general_moves([[] for _ in makers], len(world))
    owner = [makers.index(worlds.actor[i]) for i in free]
    tables = [_permitted(case, worlds.names[i]) for i in free]
    rows, row = np.unique(worlds.choice[world][:, free], axis=0, return_inverse=True)
    among = moves(rows, owner, tables, len(makers))
    place, carried = _answers(case, worlds, course.answer, world, rows, free, row.reshape(-1))
    found = []
    for maker in range(len(makers)):
        pairs = []
        begin, end = arcs_of(among, maker).T
        for own in range(place.shape[1]):
            pair = np.stack([place[begin, own], place[end, carried[own, end]]], axis=1)
            pairs.append(pair[(pair >= 0).all(axis=1)])
        found.append(np.concatenate(pairs))
    return general_moves(found, len(world))


def _answers(
    case: Case, worlds: Worlds, answer: Answering | None, world: NDArray[np.int64], rows: NDArray[np.int64],
    free: list[int], row: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each (row of free choices, choice of the answering option) lies; what that choice becomes in each row."""
    if answer is None:
        place = np.full((len(rows), 1), -1, dtype=np.int64)
        place[row, 0] = np.arange(len(world))
        return place, np.zeros((1, len(rows)), dtype=np.int64)
    names, others = worlds.options[answer.option], worlds.options[answer.to]
    own = worlds.choice[world, worlds.names.index(answer.option)]
    place = np.full((len(rows), len(names)), -1, dtype=np.int64)
    place[row, own] = np.arange(len(world))
    aims = dict(answer.answers)
    aim = np.array([names.index(aims[theirs]) for theirs in others])
    aimed = aim[rows[:, free.index(worlds.names.index(answer.to))]]
    table = _permitted(case, answer.option)
    stays = np.arange(len(names))[:, None]
    return place, np.where(table[:, aimed], aimed[None, :], stays)


def follow(case: Case, course: Course, payoff: Floats) -> Floats:
    """Forecast of the worlds that follow a course: equal weights on the equilibria that improvements reach.

    Parameters
    ----------
    case, course
        The case, and what its actor or team does.
    payoff
        (draw, decider, world)  as the contest has them: deciders in the order of their first option

    Returns
    -------
    array
        (draw, world)  sums to 1; NaN in a draw without a forecast

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> case = load_case("prisoners-dilemma").case
    >>> alike = Answering("one_cooperates", "two_cooperates", (("no", "no"), ("yes", "yes")))
    >>> follow(case, Course((), alike), np.array([[[1.0, 3.0, 0.0, 2.0], [1.0, 0.0, 3.0, 2.0]]]))
    array([[0., 0., 0., 1.]])
    """
    left = left_by(case, course)
    share = np.zeros((payoff.shape[0], payoff.shape[2]))
    if left.moves is None:
        return np.full_like(share, np.nan)
    members = _reached(left.moves, payoff[:, :, left.world], CONCEPTS[case.contest.forecast], left.start)
    count = members.sum(axis=1, keepdims=True)
    share[:, left.world] = members / np.maximum(count, 1)
    return np.where(count > 0, share, np.nan)


def follow_logit(case: Case, held: Mapping[str, str], payoff: Floats, precision: Floats) -> Floats:
    """Logit response of everyone to choices held: the other model of what follows, (draw, world); NaN without one.

    Parameters
    ----------
    case, held
        The case, and choices by option.
    payoff
        (draw, decider, world)  as in `follow`
    precision
        (draw,)  that of the contest

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> case = load_case("prisoners-dilemma").case
    >>> payoff = np.array([[[1.0, 3.0, 0.0, 2.0], [1.0, 0.0, 3.0, 2.0]]])
    >>> follow_logit(case, {"one_cooperates": "no"}, payoff, np.array([0.0]))
    array([[0.5, 0.5, 0. , 0. ]])
    """
    worlds = worlds_of(case)
    mask = np.ones(len(worlds), dtype=bool)
    for option, choice in held.items():
        mask &= worlds.taking(option, choice)
    share = np.full((payoff.shape[0], len(worlds)), np.nan)
    if not mask.any():
        return share
    makers = list(dict.fromkeys(worlds.actor))
    played = strategies(worlds.choice[mask], [makers.index(actor) for actor in worlds.actor], len(makers))
    found = quantal_response(played, payoff[:, :, mask], precision).share
    share[:, mask] = found
    share[:, ~mask] = np.where(np.isnan(found).any(axis=1, keepdims=True), np.nan, 0.0)
    return share
