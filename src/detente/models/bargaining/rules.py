"""Every settlement rule for one issue under the word a case uses, with one signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from detente.models.bargaining.challenge import Challenge, challenge
from detente.models.bargaining.compromise import compromise
from detente.models.bargaining.condorcet import condorcet
from detente.models.bargaining.election.records import Election
from detente.models.bargaining.kalai_smorodinsky import kalai_smorodinsky
from detente.models.bargaining.many import ManyPositions
from detente.models.bargaining.median import median
from detente.models.bargaining.nash import nash
from detente.models.bargaining.records import Options, Positions, Settlement
from detente.models.bargaining.spatial import Spatial, spatial
from detente.models.bargaining.weighing import weigh, weighable
from detente.models.checks import BoolArray, FloatArray, IntArray

__all__ = ["DYNAMIC", "RULES", "Reading", "Rule", "as_many", "settle"]

KeyArray = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Reading:
    """How each rule is read; a rule takes the part that is its own.

    Parameters
    ----------
    options
        compromise, median, nash, kalai_smorodinsky
    election
        condorcet
    challenge
        challenge
    spatial
        spatial
    key
        (draw,) whole numbers from which a rule with chance in it takes its random numbers
    """

    options: Options = field(default_factory=Options)
    election: Election = field(default_factory=Election)
    challenge: Challenge = field(default_factory=Challenge)
    spatial: Spatial = field(default_factory=Spatial)
    key: KeyArray | None = None


Rule = Callable[[Positions, Reading], Settlement]

RULES: Mapping[str, Rule] = MappingProxyType({
    "compromise": lambda case, reading: compromise(case, reading.options),
    "median": lambda case, reading: median(case, reading.options),
    "nash": lambda case, reading: nash(case, reading.options),
    "kalai_smorodinsky": lambda case, reading: kalai_smorodinsky(case, reading.options),
    "condorcet": lambda case, reading: condorcet(case, reading.election),
    "challenge": lambda case, reading: challenge(case, reading.challenge),
    "spatial": lambda case, reading: _one_dimension(case, reading),
})
DYNAMIC = ("challenge", "spatial")
"""Rules in which actors move round by round; small changes of their inputs may change them much."""


def _one_dimension(case: Positions, reading: Reading) -> Settlement:
    """The spatial model on a single issue."""
    weigh(case, reading.options)  # says what is wrong with the arrays as the other rules do
    found = spatial(as_many(case, reading.key), reading.spatial)
    return Settlement(found.outcome[:, 0], found.influence, found.status, found.certificate)


def as_many(case: Positions, key: KeyArray | None = None) -> ManyPositions:
    """One issue as a space of a single dimension.

    >>> as_many(Positions(np.array([[0., 9.]]), np.ones((1, 2)), np.ones((1, 2)))).position.shape
    (1, 2, 1)
    """
    position, salience, capability = (np.asarray(array, np.float64)[:, :, None]
                                      for array in (case.position, case.salience, case.capability))
    status_quo = None if case.status_quo is None else np.asarray(case.status_quo, np.float64)[:, None]
    return ManyPositions(position, salience, capability, status_quo, case.low, case.high, case.rank, None, key)


def settle(case: Positions, rules: tuple[str, ...], picked: IntArray, reading: Reading) -> Settlement:
    """Settle every draw by the rule that was drawn for it.

    Parameters
    ----------
    case
        positions of all draws
    rules
        words of `RULES`
    picked
        (draw,) index of the rule of each draw
    reading
        how the rules are read

    Our reading
    -----------
    A rule is solved on its own draws only, which changes nothing, as no draw depends on another. A draw without a rule
    (an index below 0) has no settlement.

    Example
    -------
    >>> case = Positions(position=np.array([[0., 40., 100.]]), salience=np.ones((1, 3)),
    ...                  capability=np.array([[.45, .35, .20]]))
    >>> settle(case, ("compromise", "median"), np.array([0, 1]), Reading()).outcome
    array([34., 40.])
    """
    draws, actors = len(picked), np.shape(case.position)[1]
    outcome, certificate = np.full(draws, np.nan), np.full(draws, np.nan)
    influence, status = np.zeros((draws, actors)), np.zeros(draws, np.int8)
    for index, rule in enumerate(rules):
        mine = np.asarray(picked == index)
        if not mine.any():
            continue
        found = RULES[rule](_of(case, mine), _reading_of(reading, mine))
        outcome[mine], certificate[mine] = found.outcome, found.certificate
        influence[mine], status[mine] = found.influence, found.status
    return Settlement(outcome, influence, status, certificate)


def _of(case: Positions, mine: BoolArray) -> Positions:
    """The positions of some draws; what holds for all draws stays as it is.

    A rule refuses arrays in which nobody has capability. Of some draws that may be true where it is not of all: they
    are then without weight, as they would be among the others.
    """
    position = np.asarray(case.position, np.float64)
    wide = np.broadcast_to(position, (mine.size, position.shape[1])) if len(position) == 1 else position
    status_quo = None if case.status_quo is None else _some(case.status_quo, mine)
    salience, capability = _some(case.salience, mine), _some(case.capability, mine)
    if np.any(np.asarray(case.capability) > 0):
        salience, capability = weighable(salience, capability)
    return replace(case, position=wide[mine], salience=salience, capability=capability, status_quo=status_quo)


def _reading_of(reading: Reading, mine: BoolArray) -> Reading:
    """How the rules are read in some draws."""
    cost, disagreement = reading.options.cost_of_failure, reading.options.disagreement_utility
    key = reading.key if reading.key is None or len(reading.key) != mine.size else reading.key[mine]
    return replace(reading, key=key, options=replace(
        reading.options, cost_of_failure=cost if isinstance(cost, float | int) else _some(cost, mine),
        disagreement_utility=None if disagreement is None else _some(disagreement, mine)))


def _some(values: npt.ArrayLike, mine: BoolArray) -> FloatArray:
    """The draws asked for, of an array that has them all; an array that holds for all draws as it is."""
    array = np.asarray(values, np.float64)
    return array[mine] if array.ndim and len(array) == mine.size else array
