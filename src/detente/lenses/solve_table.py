"""A plain table of actors solved by any rule: no case, no draws, the same models."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from detente.case.bargaining_parts import Decided
from detente.errors import DetenteError
from detente.lenses.moves import (
    deals_of,
    gains_of,
    jumps,
    jumps_together,
    places_of,
    rounds_of,
    said_of_jumps,
    turns_of,
)
from detente.lenses.readings import Failing, reading_of
from detente.lenses.tables import KEYS, ranks
from detente.models.bargaining import (
    DYNAMIC,
    RULES,
    STATUSES,
    Challenge,
    Election,
    Exchange,
    ManyPositions,
    Positions,
    Reading,
    Spatial,
    condorcet_together,
    exchange,
    nash_together,
    spatial,
    weighable,
)
from detente.words import number

__all__ = ["EXCHANGES", "RULE_NAMES", "How", "Solved", "Stand", "solve_table"]

Floats = NDArray[np.float64]
EXCHANGES = ("equal_gain", "random_rate")
RULE_NAMES = (*RULES, *EXCHANGES)
SETTLED, NOBODY = 1, 2
"""The last status of a settlement, and that of an issue in which nobody takes part."""
DRAWS = 1000
"""How often rates are drawn by chance."""


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


@dataclass(frozen=True)
class How:
    """How a rule is read.

    Parameters
    ----------
    loss, cost
        shape of the loss and cost of failure, for nash and kalai_smorodinsky
    rounds
        rounds of the challenge model, or of exchange
    noise, seed
        for random_rate: how far rates may leave the equal gain, from 0 to 1, and the number from which chance follows
    together
        for condorcet and nash: one election, or one bargain, over all issues as one space, in place of one for each
    compat
        for condorcet, spatial and equal_gain: as the published program does, its defects included
    """

    loss: Literal["quadratic", "linear"] = "quadratic"
    cost: float = 1.0
    rounds: int = 10
    noise: float = 1.0
    seed: int = 1
    together: bool = False
    compat: bool = False


DEFAULTS = How()


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
        what happened round by round, in sentences; for a joint election, how likely every place is to win; for a joint
        bargain, what each gains; empty for the other rules that settle in one step
    jumps
        for rules in rounds, how far they end apart when every input is off by a hundredth; for rates by chance, how far
        apart chance puts them
    """

    outcome: Floats
    influence: Floats
    status: tuple[str, ...]
    steps: tuple[str, ...]
    jumps: tuple[str, ...]


def solve_table(rule: str, stand: Stand, how: How = DEFAULTS) -> Solved:
    """Solve a table by a rule.

    Parameters
    ----------
    rule
        one of `RULE_NAMES`; spatial, equal_gain and random_rate take all issues at once, the others each by itself
    stand
        the table
    how
        how the rule is read

    Raises
    ------
    DetenteError
        If there is no such rule, exchange has a single issue, or an actor's capability differs between issues that are
        taken as one space.

    Our reading
    -----------
    With rates by chance the outcome is the mean over a thousand draws, and the steps are those of the first.

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
    if rule in EXCHANGES:
        return _exchanged(rule, stand, how)
    reading = replace(
        reading_of(Decided(loss=how.loss), Failing(how.cost), len(stand.actors)),
        challenge=Challenge(rounds=how.rounds), election=Election(compat=how.compat),
        spatial=Spatial(compat=how.compat))
    if (rule == "spatial" and len(stand.issues) > 1) or how.together:
        return _joint(rule, stand, reading)
    parts = [_one(rule, stand, k, reading) for k in range(len(stand.issues))]
    return Solved(np.array([part[0] for part in parts]), np.stack([part[1] for part in parts], axis=1),
                  tuple(part[2] for part in parts), tuple(step for part in parts for step in part[3]),
                  tuple(jump for part in parts for jump in part[4]))


def _one(
    rule: str, stand: Stand, k: int, reading: Reading
) -> tuple[float, Floats, str, tuple[str, ...], tuple[str, ...]]:
    """One issue by itself."""
    position, salience, capability = (
        array[None, :, k] for array in (stand.position, stand.salience, stand.capability))
    if (stand.capability > 0).any():
        salience, capability = weighable(salience, capability)
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


def _joint(rule: str, stand: Stand, reading: Reading) -> Solved:
    """All issues as one space."""
    stands = np.where(np.isfinite(stand.position), stand.capability, np.nan)
    capability = np.nanmax(stands, axis=1)
    if (np.nanmin(stands, axis=1) != capability).any():
        raise DetenteError(f"an actor's capability differs between issues; {rule} over all of them needs one for each "
                           "actor")
    many = _many(stand, capability[None])
    if rule == "spatial":
        settled = spatial(many, reading.spatial)
        outcome, influence, status = settled.outcome[0], settled.influence[0], int(settled.status[0])
        steps = turns_of(many, reading.spatial, stand.actors, stand.issues)
        said = jumps_together(many, lambda trials: spatial(trials, reading.spatial).outcome, rule, stand.issues)
    elif rule == "nash":
        agreed = nash_together(many, reading.options)
        outcome, influence, status = agreed.outcome[0], agreed.influence[0], int(agreed.status[0])
        steps, said = gains_of(many, reading.options, stand.actors, stand.issues), ()
    else:
        elected = condorcet_together(many, reading.election)
        outcome, influence, status = elected.outcome[0], elected.influence[0], int(elected.status[0])
        steps, said = places_of(many, reading.election, stand.actors, stand.issues), ()
    shares = np.repeat(influence[:, None], len(stand.issues), axis=1)
    each = tuple(STATUSES[NOBODY if np.isnan(end) and status <= SETTLED else status] for end in outcome)
    return Solved(outcome, shares, each, steps, said)


def _exchanged(rule: str, stand: Stand, how: How) -> Solved:
    """Exchange between pairs of issues."""
    if len(stand.issues) < 2:
        raise DetenteError(f"{rule} exchanges one issue for another; the table has one issue only")
    many, by_chance = _many(stand, stand.capability[None]), rule == "random_rate"
    if by_chance:
        lots = np.random.Generator(np.random.Philox(how.seed)).random(DRAWS)
        many = replace(many, position=np.repeat(many.position, DRAWS, axis=0), key=(lots * KEYS).astype(np.uint64))
    found = exchange(many, Exchange(how.rounds, how.noise if by_chance else 0.0, how.compat), trace_draws=[0])
    steps = deals_of(found.traces[0], stand.actors, stand.issues)
    status = (STATUSES[int(found.status[0])],) * len(stand.issues)
    said = (_said_of_chance(stand.issues, found.outcome) if by_chance else jumps_together(
        many, lambda trials: exchange(trials, Exchange(how.rounds, compat=how.compat)).outcome, rule, stand.issues))
    return Solved(found.outcome.mean(axis=0), found.influence[0], status, steps, said)


def _said_of_chance(issues: tuple[str, ...], outcome: Floats) -> tuple[str, ...]:
    """How far apart chance puts the outcomes, a sentence for each issue that has one."""
    ends = np.quantile(outcome, [0.1, 0.9], axis=0)
    return tuple(f"Chance puts {issue} between {number(float(low))} and {number(float(high))} in 80 % of {DRAWS:,} "
                 "draws; the mean is given, and the trace is of the first draw."
                 for issue, low, high in zip(issues, *ends, strict=True) if np.isfinite(low))
