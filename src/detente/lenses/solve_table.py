"""A plain table of actors solved by any rule: no case, no draws, the same models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.case.bargaining_parts import Decided
from detente.errors import DetenteError
from detente.lenses.moves import jumps, rounds_of, said_of_jumps, turns_of
from detente.lenses.readings import reading_of
from detente.lenses.tables import ranks
from detente.models.bargaining import (
    DYNAMIC,
    RULES,
    STATUSES,
    Challenge,
    Exchange,
    ManyPositions,
    Positions,
    Reading,
    Spatial,
    exchange,
    spatial,
)

__all__ = ["RULE_NAMES", "Solved", "Stand", "solve_table"]

Floats = NDArray[np.float64]
RULE_NAMES = (*RULES, "equal_gain")


@dataclass(frozen=True, eq=False)
class Stand:
    """A table of actors with its scales: names, (actor, issue) arrays, and (issue,) ends and status quo."""

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    position: Floats
    salience: Floats
    capability: Floats
    status_quo: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Solved:
    """What a rule makes of a table.

    Parameters
    ----------
    outcome
        (issue,), NaN where nothing is settled
    influence
        (actor, issue), shares of the weight
    status
        a sentence for each issue
    steps
        what happened round by round, in sentences; empty for rules that settle in one step
    jumps
        for rules in rounds, how far they end apart when every input is off by a hundredth
    """

    outcome: Floats
    influence: Floats
    status: tuple[str, ...]
    steps: tuple[str, ...]
    jumps: tuple[str, ...]


def solve_table(rule: str, stand: Stand, loss: str = "quadratic", cost: float = 1.0, rounds: int = 10) -> Solved:
    """Solve a table by a rule.

    Parameters
    ----------
    rule
        one of `RULE_NAMES`; `spatial` and `equal_gain` take all issues at once, the others each by itself
    stand
        the table
    loss, cost
        shape of the loss and cost of failure, for nash and kalai_smorodinsky
    rounds
        rounds of the challenge model, or of exchange

    Raises
    ------
    DetenteError
        If there is no such rule, or exchange has a single issue.

    Example
    -------
    >>> nan = np.full(1, np.nan)
    >>> three = Stand(("a", "b", "c"), ("x",), np.array([[0.], [40.], [100.]]), np.ones((3, 1)),
    ...               np.array([[.45], [.35], [.20]]), nan, np.zeros(1), np.full(1, 100.))
    >>> solve_table("median", three).outcome
    array([40.])
    """
    if rule not in RULE_NAMES:
        raise DetenteError(f'no rule called "{rule}"; there are {", ".join(RULE_NAMES)}')
    if rule == "equal_gain":
        return _exchanged(stand, rounds)
    reading = reading_of(Decided(loss=loss), cost, len(stand.actors))  # type: ignore[arg-type]  # checked by the caller
    reading = replace(reading, challenge=Challenge(rounds=rounds))
    if rule == "spatial" and len(stand.issues) > 1:
        return _joint(stand)
    parts = [_one(rule, stand, k, reading) for k in range(len(stand.issues))]
    return Solved(np.array([part[0] for part in parts]), np.stack([part[1] for part in parts], axis=1),
                  tuple(part[2] for part in parts), tuple(step for part in parts for step in part[3]),
                  tuple(jump for part in parts for jump in part[4]))


def _one(
    rule: str, stand: Stand, k: int, reading: Reading
) -> tuple[float, Floats, str, tuple[str, ...], tuple[str, ...]]:
    """One issue by itself."""
    arrays = (array[None, :, k] for array in (stand.position, stand.salience, stand.capability))
    position, salience, capability = arrays
    status_quo = np.array([stand.status_quo[k]])
    case = Positions(position, salience, capability, status_quo, float(stand.low[k]), float(stand.high[k]),
                     ranks(stand.actors))
    found = RULES[rule](case, reading)
    steps: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    if rule in DYNAMIC:
        named = f"{stand.issues[k]}: " if len(stand.issues) > 1 else ""
        steps = tuple(f"{named}{step}" for step in rounds_of(rule, case, reading, stand.actors))
        said = (f"{named}{said_of_jumps(rule, jumps(case, rule, reading), case.high - case.low)}",)
    return float(found.outcome[0]), found.influence[0], STATUSES[int(found.status[0])], steps, said


def _many(stand: Stand, capability: Floats) -> ManyPositions:
    return ManyPositions(stand.position[None], stand.salience[None], capability, stand.status_quo[None], stand.low,
                         stand.high, ranks(stand.actors), ranks(stand.issues))


def _joint(stand: Stand) -> Solved:
    """All issues as one space."""
    if np.ptp(stand.capability, axis=1).any():
        raise DetenteError("an actor's capability differs between issues; the spatial model needs one for each actor")
    many = _many(stand, stand.capability[None, :, 0])
    found = spatial(many, Spatial())
    influence = np.repeat(found.influence[0][:, None], len(stand.issues), axis=1)
    steps = turns_of(many, Spatial(), stand.actors, stand.issues)
    return Solved(found.outcome[0], influence, (STATUSES[int(found.status[0])],) * len(stand.issues), steps, ())


def _exchanged(stand: Stand, rounds: int) -> Solved:
    """Exchange between pairs of issues."""
    if len(stand.issues) < 2:
        raise DetenteError("equal_gain exchanges one issue for another; the table has one issue only")
    found = exchange(_many(stand, stand.capability[None]), Exchange(iterations=rounds), trace_draws=[0])
    (trace,) = found.traces
    steps = tuple(_deal(stand.actors, stand.issues, trace.actor[n], trace.issue[n], trace.begin[n], trace.end[n],
                        float(trace.gain[n].mean()), int(trace.iteration[n])) for n in range(len(trace.gain)))
    status = (STATUSES[int(found.status[0])],) * len(stand.issues)
    return Solved(found.outcome[0], found.influence[0], status, steps, ())


def _deal(
    actors: Sequence[str], issues: Sequence[str], who: NDArray[np.int64], what: NDArray[np.int64], begin: Floats,
    end: Floats, gain: float, iteration: int,
) -> str:
    """One exchange in a sentence."""
    sides = [f"{actors[who[s]]} moves on {issues[what[s]]} from {begin[s]:.4g} to {end[s]:.4g}" for s in (0, 1)]
    return f"Round {iteration + 1}: {sides[0]}, {sides[1]}; each gains {gain:.4g}."
