"""Positions of states measured from their votes: from prepared votes to a chain, and from a chain back to names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError
from detente.lenses.state_codes import letters
from detente.lenses.votes import Prepared, VoteTable
from detente.models.ideal_points import (
    MIXED,
    MODES,
    Chain,
    IdealPoints,
    Schedule,
    Task,
    advance,
    agreement,
    begin,
    component_start,
    conclude,
    priors,
    published_start,
)

__all__ = ["MIXED", "MODES", "WORKS", "Chain", "Pair", "Position", "PositionSettings", "PositionsResult", "Task",
           "agreements", "fingerprint", "go_on", "positions", "start", "task_of", "wanted_states"]

Progress = Callable[[int, int], None]
Floats = NDArray[np.float64]

LEAD, RIVAL = "USA", "RUS"
WEST, EAST = ("USA", "CAN", "GBR", "ISR"), ("RUS", "DDR")
KEPT = 400
"""Draws that are kept of a chain, at most about."""
FEWEST = 30
SHOWN = 12
WORKS = MappingProxyType({
    "published": ("Bailey2017",),
    "smoother": ("Bailey2017", "MartinQuinn2002", "CarterKohn1994", "LiuSabatti2000"),
    "agreement": ("Haege2011", "SignorinoRitter1999"),
})


@dataclass(frozen=True)
class PositionSettings:
    """How positions are estimated.

    Parameters
    ----------
    mode
        One of `MODES`.
    iterations
        Sweeps, of which the first third is dropped.
    seed
        From which all random numbers follow.
    upper, lower
        The states that mark the ends of the line: the first is to lie above the second.
    """

    mode: str = "smoother"
    iterations: int = 6_000
    seed: int = 1
    upper: str = LEAD
    lower: str = RIVAL

    @property
    def schedule(self) -> Schedule:
        """Sweeps dropped, all of them, and every which one is kept."""
        burn_in = self.iterations // 3
        return Schedule(burn_in, self.iterations, max((self.iterations - burn_in) // KEPT, 1))


@dataclass(frozen=True)
class Position:
    """Where a state stood in a session: votes it cast, mean, standard deviation, and quantiles at 5, 50 and 95 %."""

    state: str
    session: int
    votes: int
    mean: float
    sd: float
    low: float
    middle: float
    high: float
    rank: int
    of: int


@dataclass(frozen=True)
class Pair:
    """How alike two states voted in a session; not a number where they share no vote.

    `beyond` is the probability that the first lies above the second, from joint draws; None where none were made.
    """

    one: str
    other: str
    session: int
    common: int
    agree: float
    same: float
    pi: float
    kappa: float
    beyond: float | None = None


@dataclass(frozen=True, eq=False)
class PositionsResult:
    """What was measured: the votes, the settings, the solver's result, and a row for each state and session."""

    prepared: Prepared
    settings: PositionSettings
    found: IdealPoints
    rows: tuple[Position, ...]

    @property
    def state_of(self) -> tuple[str, ...]:
        """The state of each row of the solver's result."""
        return tuple(self.prepared.states[i] for i in self.prepared.votes.state)


def task_of(prepared: Prepared, settings: PositionSettings) -> Task:
    """What is to be sampled.

    Raises
    ------
    DetenteError
        If there are too few votes or iterations, or no state by which the line can be turned.
    """
    problems = []
    if settings.iterations < FEWEST:
        problems.append(f"--iterations {settings.iterations}: at least {FEWEST}, and thousands to be sure")
    if len(prepared.states) < 3:
        problems.append(f"{prepared.table.name}: {', '.join(prepared.states)} alone make no line; at least three "
                        "states are needed")
    ends = [state for state in (settings.upper, settings.lower) if state not in prepared.states]
    problems += [f"{prepared.table.name}: no vote of {state} is left, which marks an end of the line; --ends "
                 "UPPER,LOWER names others" for state in ends]
    if settings.upper == settings.lower:
        problems.append(f"--ends {settings.upper},{settings.lower}: two different states would be right")
    if problems:
        raise DetenteError("\n".join(problems))
    number = {state: i for i, state in enumerate(prepared.states)}
    leaning = priors(prepared.votes, settings.mode == "published")
    return Task(prepared.votes, leaning, settings.schedule, settings.mode, settings.seed, number[settings.upper],
                number[settings.lower])


def start(prepared: Prepared, task: Task) -> Chain:
    """The chain before its first sweep."""
    number = {state: i for i, state in enumerate(prepared.states)}
    if task.mode == "smoother":
        return begin(task, component_start(task.votes, task.lead))
    west, east = ([number[state] for state in side if state in number] for side in (WEST, EAST))
    west, east = sorted({*west, task.lead} - {task.rival}), sorted({*east, task.rival} - {task.lead})
    return begin(task, published_start(task.votes, west, east, task.lead, task.rival))


def go_on(task: Task, chain: Chain, sweeps: int, threads: int, progress: Progress | None = None) -> Chain:
    """Take a chain on by some sweeps."""
    return advance(task, chain, sweeps, threads, progress)


def fingerprint(prepared: Prepared, settings: PositionSettings) -> str:
    """A digest of everything that a chain depends on, so that no chain of another task is taken for it."""
    digest = hashlib.blake2b(digest_size=16)
    given = prepared.votes
    digest.update(f"detente-positions/1 {settings.mode} {settings.iterations} {settings.seed} {settings.upper} "
                  f"{settings.lower} {' '.join(prepared.states)}".encode())
    for array in (given.roll, given.point, given.cast, given.state, given.session):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def positions(
    prepared: Prepared, settings: PositionSettings, task: Task, chain: Chain, states: Sequence[str] = ()
) -> PositionsResult:
    """Read positions off a finished chain, those of all states or of some.

    Raises
    ------
    DetenteError
        If a state that is asked for has no vote.
    """
    wanted = wanted_states(prepared, states)
    found, given = conclude(task, chain), prepared.votes
    rank, size = _ranks(given.session, found.mean)
    rows = [
        Position(prepared.states[given.state[at]], int(given.session[at]), int(given.count[at]), float(found.mean[at]),
                 float(found.sd[at]), *_three(found.quantile[at]), int(rank[at]), int(size[at]))
        for at in range(given.points) if prepared.states[given.state[at]] in wanted
    ]
    ordered = sorted(rows, key=lambda row: (wanted.index(row.state), row.session))
    return PositionsResult(prepared, settings, found, tuple(ordered))


def wanted_states(prepared: Prepared, states: Sequence[str]) -> tuple[str, ...]:
    """Letters of the states asked for, by any of their codes; all of them where none is asked for.

    Raises
    ------
    DetenteError
        If one has no vote.
    """
    wanted = tuple(dict.fromkeys(letters(one) for one in states)) or prepared.states
    absent = [one for one in wanted if one not in prepared.states]
    if absent:
        raise DetenteError(f"no vote of {', '.join(absent)} is left; {_there(prepared.states)}")
    return wanted


def agreements(
    table: VoteTable, pairs: Sequence[tuple[str, str]], prepared: Prepared | None = None,
    result: PositionsResult | None = None,
) -> tuple[Pair, ...]:
    """How alike pairs of states voted, session by session.

    Parameters
    ----------
    table
        The votes, those on amendments and paragraphs included.
    pairs
        States by any of their codes.
    prepared
        Only sessions and days that it uses.
    result
        Joint draws, for the probability that one lies beyond the other.

    Raises
    ------
    DetenteError
        If a state has no vote.
    """
    absent = [code for pair in pairs for code in pair if table.index(code) < 0]
    if absent:
        raise DetenteError(f"no vote of {', '.join(dict.fromkeys(absent))}; {_there(table.states)}")
    use = np.ones(len(table.session), dtype=np.bool_)
    if prepared is not None:
        use = (table.session >= prepared.sessions[0]) & (table.session <= prepared.sessions[1])
        if prepared.as_of is not None:
            use &= table.date <= np.datetime64(prepared.as_of)
    cast = np.zeros((len(table.states), len(table.session)), dtype=np.int8)
    cast[table.state, table.roll] = table.cast
    one, other = (np.array([table.index(pair[i]) for pair in pairs], dtype=np.int64) for i in (0, 1))
    found = agreement(cast[:, use], table.session[use], one, other)
    names = np.unique(table.session[use])
    return tuple(
        Pair(letters(pair[0]), letters(pair[1]), int(session), int(found.common[at, k]), float(found.agree[at, k]),
             float(found.same[at, k]), float(found.pi[at, k]), float(found.kappa[at, k]),
             None if result is None else _beyond(result, letters(pair[0]), letters(pair[1]), int(session)))
        for at, pair in enumerate(pairs) for k, session in enumerate(names)
    )


def _three(values: Floats) -> tuple[float, float, float]:
    """Three numbers."""
    return float(values[0]), float(values[1]), float(values[2])


def _beyond(result: PositionsResult, one: str, other: str, session: int) -> float | None:
    """Share of the joint draws in which one state lies above another in a session."""
    states, sessions = np.array(result.state_of), result.prepared.votes.session
    first, second = (np.flatnonzero((states == state) & (sessions == session)) for state in (one, other))
    if not len(first) or not len(second):
        return None
    draws = result.found.draws
    return float((draws[:, first[0]] > draws[:, second[0]]).mean())


def _there(states: Sequence[str]) -> str:
    """Which states there are, as far as a line holds them."""
    some = ", ".join(sorted(states)[:SHOWN])
    return f"there are {some}" + (f" and {len(states) - SHOWN} others" if len(states) > SHOWN else "")


def _ranks(session: NDArray[np.int64], mean: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rank of each point within its session, 1 the highest, and how many there are."""
    rank, size = np.zeros(len(mean), dtype=np.int64), np.zeros(len(mean), dtype=np.int64)
    for one in np.unique(session):
        here = np.flatnonzero(session == one)
        rank[here[np.argsort(-mean[here], kind="stable")]] = np.arange(1, len(here) + 1)
        size[here] = len(here)
    return rank, size
