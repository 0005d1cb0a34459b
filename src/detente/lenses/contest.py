"""The contest lens: which worlds would last, which can be reached from today, and a smooth forecast beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.expression import parse
from detente.case.parts import CONCEPTS, Case
from detente.errors import ExpressionError
from detente.lenses import coalitions
from detente.lenses.base import EVERY_WORLD, Declared, Item, Lens, Reader, Steps, mean_known, no_figures
from detente.lenses.courses import Held, held_members, start_in
from detente.lenses.held import drawn_ways, held_in_place
from detente.lenses.preferences import doubted, ranked
from detente.lenses.shown import Listing, Ways
from detente.lenses.values import Values
from detente.lenses.views import declared_readings, listed_readings, much_of, other_readings
from detente.lenses.ways import Telling, told_of_coalitions, told_of_ways
from detente.lenses.worlds import Worlds, worlds_of
from detente.models.conflict import (
    Board,
    Contest,
    Forecast,
    Moves,
    analyse,
    board_of,
    forecast,
    moves,
    permitted_changes,
    ranks,
    snap_ties,
)
from detente.models.quantal import Response, Strategies, quantal_response, strategies
from detente.words import capitalised, likelihood, percent

__all__ = ["CONTEST", "MOST_SOLVED", "combinations", "conditional", "decider_payoffs", "deciders", "is_solved",
           "telling_of", "world_moves"]

Floats = NDArray[np.float64]
MOST_SOLVED = 4_096
TIE = 1e-9
"""Payoffs closer than this are equal: sums in another order must not make a move worth while."""
LOGIT = (
    "The logit response was found.",
    "The path from uniform play could not be followed to the stated precision.",
    "", "", "",
    "A payoff or the precision is not a finite number.",
)  # fmt: skip
SOLVED = (
    "One equilibrium can be reached from today by improvements.",
    "Several equilibria can be reached from today; each gets the same weight.",
    "No equilibrium can be reached from today by improvements; the draw has no forecast.",
    "There is no equilibrium at all.",
    "A payoff is not a finite number.",
)


@dataclass(frozen=True)
class Inputs:
    """The contest as arrays, and for every choice the contest in which it is held fixed."""

    moves: Moves
    board: Board
    payoff: Floats
    start: int
    concepts: tuple[str, ...]
    forecast: str
    strategies: Strategies
    precision: Floats
    held: Mapping[str, Held]
    much: Floats | None


@dataclass(frozen=True)
class Result:
    """Stability, forecast, logit response, and the forecasts with one choice held fixed."""

    contest: Contest
    forecast: Forecast
    logit: Response
    held: Mapping[str, NDArray[np.bool_]]
    moves: Moves
    rank: Floats
    payoff: Floats
    much: Floats | None
    status: NDArray[np.int8]


def deciders(case: Case) -> tuple[str, ...]:
    """Actors with options, in the order of their first option.

    >>> from detente.lenses.load import load_case
    >>> deciders(load_case("prisoners-dilemma").case)
    ('one', 'two')
    """
    return tuple(dict.fromkeys(option.actor for option in case.options.values()))


def conditional(picks: Iterable[tuple[str, str]]) -> str:
    """Name of the worlds that follow when some choices are held fixed.

    >>> conditional([("strike", "yes"), ("posture", "firm")])
    'contest.given.posture.firm.strike.yes'
    """
    return "contest.given." + ".".join(f"{option}.{choice}" for option, choice in sorted(picks))


def combinations(case: Case) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Choices held fixed together: every single one, and those that a claim or question asks for.

    >>> from detente.lenses.load import load_case
    >>> combinations(load_case("prisoners-dilemma").case)[0]
    (('one_cooperates', 'no'),)
    """
    single = [((option, choice),) for option, details in case.options.items() for choice in details.choices]
    texts = [*(claim.test for claim in case.claims.values()), *(q.probability for q in case.questions.values())]
    asked = []
    for text in texts:
        try:
            names = parse(text).references()
        except ExpressionError:
            continue
        asked += [tuple(sorted(n.selector.choices)) for n in names
                  if n.selector.equilibrium and len(n.selector.choices) > 1]
    known = [combo for combo in asked if all(o in case.options and c in case.options[o].choices for o, c in combo)]
    return tuple(dict.fromkeys([*single, *known]))


def _concepts(case: Case) -> tuple[str, ...]:
    asked = [CONCEPTS[name] for name in (*case.contest.concepts, case.contest.forecast)]
    return tuple(dict.fromkeys(asked))


def _names(case: Case) -> tuple[str, ...]:
    """Names of the concepts in outcomes: as the case writes them, the forecast's included, and the short ones."""
    return tuple(dict.fromkeys((*case.contest.concepts, case.contest.forecast, *_concepts(case))))


def _missing(case: Case) -> tuple[str, ...]:
    if not case.options:
        return ()
    lacking = [actor for actor in deciders(case) if actor not in case.interests and actor not in case.preferences]
    if lacking:
        return (f"the contest is not solved: {', '.join(lacking)} can act but has neither interests nor preferences",)
    count = len(worlds_of(case))
    if count > MOST_SOLVED:
        return (f"the contest is not solved: {count:,} worlds, at most {MOST_SOLVED:,} are solved by this version",)
    return coalitions.missing(case, count)


def is_solved(case: Case) -> bool:
    """Does the case have a contest that this version solves."""
    return bool(case.options) and not any(s.startswith("the contest is not solved") for s in _missing(case))


def _items(case: Case) -> tuple[Item, ...]:
    if not is_solved(case):
        return ()
    needs = (*(f"payoff.{actor}" for actor in deciders(case) if actor in case.interests),
             *(f"statement.{actor}.{place + 1}" for actor in deciders(case) for place in doubted(case, actor)))
    return (Item("contest", ("contest", "options"), needs, spans_worlds=True),)


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    chances = [Declared(f"contest.choice.{option}.{choice}", f"forecast probability that {option} is {choice}",
                        "probability") for option, details in case.options.items() for choice in details.choices]
    given = [Declared(conditional(combo), "worlds that follow when "
                      + " and ".join(f"{option} is held at {choice}" for option, choice in combo), "member")
             for combo in combinations(case)]
    stable = [Declared(f"contest.stable.{concept}", f"is the world an equilibrium ({concept})", "", is_condition=True)
              for concept in _names(case)]
    return (
        Declared("contest.share", "forecast weight of the world", "share"),
        Declared("contest.logit", "weight of the world in the logit response", "share"),
        Declared("contest.equilibria", "equilibria that can be reached from today", "count"),
        *chances, *given, *stable,
        *(coalitions.declared(case, len(worlds_of(case))) if case.contest.coalitions else ()),
        *declared_readings(case),
        Declared("contest.status", "does the draw have a forecast", "code", sentences=SOLVED, noteworthy=(2, 3, 4)),
        Declared("contest.logit_status", "was the logit response found", "code", sentences=LOGIT, noteworthy=(1, 5)),
    )  # fmt: skip


@lru_cache(maxsize=128)
def _structure(choice: bytes, shape: tuple[int, int], owner: tuple[int, ...], tables: tuple[bytes, ...],
               sizes: tuple[int, ...]) -> tuple[Moves, Board, Strategies]:
    """Moves and strategies, which are the same in every draw and block."""
    table = np.frombuffer(choice, dtype=np.int64).reshape(shape)
    permitted = [np.frombuffer(t, dtype=bool).reshape(k, k) for t, k in zip(tables, sizes, strict=True)]
    makers = max(owner) + 1
    laid = board_of(table, owner, permitted, makers)
    return moves(table, owner, permitted, makers), laid, strategies(table, owner, makers)


def world_moves(case: Case, worlds: Worlds, mask: NDArray[np.bool_] | None = None) -> tuple[Moves, Board, Strategies]:
    """Who can change which world into which, the same as a board, and what each can play; among some worlds or all.

    >>> from detente.lenses.load import load_case
    >>> case = load_case("prisoners-dilemma").case
    >>> world_moves(case, worlds_of(case))[0].worlds
    4
    """
    makers = deciders(case)
    owner = tuple(makers.index(option.actor) for option in case.options.values())
    tables, sizes = [], []
    for option in case.options.values():
        count, today = len(option.choices), list(option.choices).index(option.status_quo)
        direction = "both" if option.reversible else "once"
        tables.append(np.ascontiguousarray(permitted_changes(direction, count, today), dtype=bool).tobytes())
        sizes.append(count)
    choice = np.ascontiguousarray(worlds.choice if mask is None else worlds.choice[mask], dtype=np.int64)
    return _structure(choice.tobytes(), choice.shape, owner, tuple(tables), tuple(sizes))


def decider_payoffs(case: Case, worlds: Worlds, over_worlds: Reader, draws: int) -> Floats:
    """Payoffs of all who can act, (draw, decider, world): from interests, else as ranks from preferences.

    >>> from detente.lenses.load import load_case
    >>> case = load_case("prisoners-dilemma").case
    >>> decider_payoffs(case, worlds_of(case), lambda path: np.empty(0), 1).shape
    (1, 2, 4)
    """
    rows = []
    for actor in deciders(case):
        if actor in case.interests:
            rows.append(over_worlds(f"payoff.{actor}"))
        else:
            rows.append(ranked(case, actor, worlds, over_worlds, draws))
    return snap_ties(np.stack(rows, axis=1), TIE)


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    worlds = worlds_of(case)
    arcs, laid, played = world_moves(case, worlds)
    assert values.over_worlds is not None
    payoff = decider_payoffs(case, worlds, values.over_worlds, values.size)
    start = worlds.find(case.contest.status_quo)
    held = {}
    for combo in combinations(case):
        mask = np.logical_and.reduce([worlds.taking(option, choice) for option, choice in combo])
        start_held = start_in(worlds, case.contest.status_quo, mask)
        held[conditional(combo)] = Held(mask, start_held, *(world_moves(case, worlds, mask)[:2] if mask.any() else ()))
    return Inputs(arcs, laid, payoff, start, _concepts(case), CONCEPTS[case.contest.forecast], played,
                  values.number("contest.precision"), held, much_of(case, values))


def _solve(inputs: Inputs) -> Result:
    rank = ranks(inputs.payoff)
    contest = analyse(inputs.board, rank, inputs.concepts)
    lasting = contest.equilibrium_of(inputs.forecast)
    ahead = forecast(inputs.moves, rank, lasting, inputs.start)
    logit = quantal_response(inputs.strategies, inputs.payoff, inputs.precision)
    held = {name: held_members(left, rank, inputs.forecast) for name, left in inputs.held.items()}
    status = np.where(ahead.count > 1, 1, 0)
    status = np.where(ahead.is_none, np.where(lasting.any(axis=1), 2, 3), status)
    status = np.where(ahead.status != 0, 4, status).astype(np.int8)
    return Result(contest, ahead, logit, held, inputs.moves, rank, inputs.payoff, inputs.much, status)


def _outcomes(case: Case, item: Item, result: Result) -> Mapping[str, NDArray[Any]]:
    worlds = worlds_of(case)
    share = result.forecast.share
    found: dict[str, NDArray[Any]] = {
        "contest.share": share,
        "contest.logit": result.logit.share,
        "contest.equilibria": result.forecast.count.astype(float),
        "contest.status": result.status,
        "contest.logit_status": result.logit.status,
        **result.held,
        **coalitions.examined(case, result.moves, result.rank, result.contest),
        **other_readings(case, worlds, result.moves, result.payoff, result.much),
    }
    for concept in _names(case):
        found[f"contest.stable.{concept}"] = result.contest.equilibrium_of(CONCEPTS[concept])
    for option, choices in worlds.options.items():
        for choice in choices:
            found[f"contest.choice.{option}.{choice}"] = share[:, worlds.taking(option, choice)].sum(axis=1)
    return found


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    worlds = worlds_of(case)
    share = np.nan_to_num(mean_known(read("contest.share"), axis=0))
    order = np.argsort(-share, kind="stable")[:3]
    telling = Telling(case, worlds, world_moves(case, worlds)[0], np.empty((0, 0)), deciders(case), worlds.status_quo)
    told = "; ".join(f"{telling.world(int(w))}: {likelihood(float(share[w]))}" for w in order if share[w] > 0.005)
    none = float(np.mean(read("contest.share").sum(axis=1) == 0))
    return (f"The worlds that last and can be reached from today, by weight: {told or 'none'}.",
            f"{percent(none)} of the draws have no such world. Equal weights among them are our convention.",
            *coalitions.said(case, len(worlds), read))


def telling_of(case: Case, read: Reader) -> tuple[Telling, Floats] | None:
    """The contest with every payoff at its median, and all payoffs; nothing where a world's payoff is never known.

    >>> from detente.lenses.load import load_case
    >>> telling_of(load_case("cuba-1962").case, lambda path: np.zeros(2))[1].shape
    (2, 2, 12)
    """
    worlds = worlds_of(case)
    payoff = decider_payoffs(case, worlds, lambda path: read(f"{path}{EVERY_WORLD}"), len(read("contest.status")))
    if not np.isfinite(payoff).any(axis=0).all():
        return None
    start = worlds.find(case.contest.status_quo)
    return Telling(case, worlds, world_moves(case, worlds)[0], np.nanmedian(payoff, axis=0), deciders(case),
                   start), payoff


def _details(case: Case, item: Item, read: Reader) -> tuple[Steps, ...]:
    """The contest with every payoff at its median: ways from today, and joint moves."""
    found = telling_of(case, read)
    if found is None:
        return ()
    together = told_of_coalitions(found[0]) if not coalitions.missing(case, len(found[0].worlds)) else None
    return tuple(told for told in (told_of_ways(found[0]), together) if told is not None)


def _shown(case: Case, item: Item, read: Reader) -> tuple[Ways | Listing, ...]:
    """The ways as a tree, and who is held in each world that lasts by what."""
    found = telling_of(case, read)
    if found is None:
        return ()
    share = np.nan_to_num(mean_known(read("contest.share"), axis=0))
    said = {world: capitalised(found[0].world(world)) for world in range(len(found[0].worlds))}
    parts = (drawn_ways(found[0], share), held_in_place(*found), listed_readings(case, read, said))
    return tuple(part for part in parts if part is not None)


CONTEST = Lens(
    name="contest",
    says="Which worlds would last, given that everyone answers everyone's moves?",
    works=("Kilgour1987", "Fang1993", "Fang2003", "LiKilgourHipel2005", "Kilgour2001", "Inohara2008",
           "McKelveyPalfrey1995"),
    items=_items,
    missing=_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=no_figures,
    details=_details,
    shown=_shown,
)
