"""Past decisions as arrays, and what each model would have said of them: the door through which scores reach models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from detente.models.bargaining import (
    Challenge,
    Election,
    ManyPositions,
    Options,
    Positions,
    Spatial,
    challenge,
    compromise,
    condorcet,
    kalai_smorodinsky,
    median,
    nash,
    spatial,
)
from detente.models.predictive import Parameters, below, cdf, crps, mean, predict, quantile

__all__ = ["CELL", "DISTRIBUTIONS", "POINTS", "SLOW", "Decisions", "Masses", "Told", "foretold"]

Floats = NDArray[np.float64]

STEPS = 201
CELL = 0.005
BROAD, NARROW = 30.0, 10.0
"""Standard deviations, on a scale of 100, of the broad component and of the kernel of the mixture set by hand."""


@dataclass(frozen=True, eq=False)
class Decisions:
    """Issues that have been decided: who wanted what, and what came.

    Parameters
    ----------
    name, digest
        the file they were read from, and the SHA-256 of its bytes
    issues, groups
        an identifier for each issue, and the group (proposal) it belongs to
    position, salience, capability
        (issue, actor), as in `Positions`; NaN where an actor has no position
    reference
        (issue,), what holds without a decision; NaN where unknown
    outcome
        (issue,), what was decided
    low, high
        the ends of the scale
    """

    name: str
    digest: str
    issues: tuple[str, ...]
    groups: tuple[str, ...]
    position: Floats
    salience: Floats
    capability: Floats
    reference: Floats
    outcome: Floats
    low: float = 0.0
    high: float = 100.0

    @property
    def positions(self) -> Positions:
        """The same without what came."""
        return Positions(self.position, self.salience, self.capability, self.reference, self.low, self.high)

    @property
    def group(self) -> NDArray[np.int64]:
        """(issue,), each issue's group as a number, by the order of their names."""
        return np.unique(np.array(self.groups), return_inverse=True)[1].astype(np.int64)

    def only(self, chosen: NDArray[np.bool_]) -> Decisions:
        """Some of the issues."""
        kept = np.flatnonzero(chosen)
        rows = {name: getattr(self, name)[kept]
                for name in ("position", "salience", "capability", "reference", "outcome")}
        return replace(self, issues=tuple(self.issues[i] for i in kept), groups=tuple(self.groups[i] for i in kept),
                       **rows)


@dataclass(frozen=True, eq=False)
class Masses:
    """A distribution on points.

    Parameters
    ----------
    value, probability
        (issue, point); probabilities of a row sum to 1, and points may come in any order and more than once
    """

    value: Floats
    probability: Floats


@dataclass(frozen=True, eq=False)
class Told:
    """What a distribution says of each issue; every array is (issue,).

    Parameters
    ----------
    crps
        score against the outcome
    below, up_to, near
        probability of less than the outcome, of at most the outcome, and of a cell of 1 % of the scale around it
    low, middle, high
        quantiles at 10, 50 and 90 %
    mean
        expected value
    """

    crps: Floats
    below: Floats
    up_to: Floats
    near: Floats
    low: Floats
    middle: Floats
    high: Floats
    mean: Floats


def foretold(decisions: Decisions, parameters: Parameters) -> Told:
    """What the fitted distribution says of each issue."""
    forecast = predict(decisions.positions, parameters)
    came = decisions.outcome[:, None]
    half = CELL * (decisions.high - decisions.low)
    low, middle, high = quantile(forecast, [0.1, 0.5, 0.9]).T
    near = cdf(forecast, came + half) - below(forecast, came - half)
    return Told(crps(forecast, decisions.outcome), below(forecast, came)[:, 0], cdf(forecast, came)[:, 0], near[:, 0],
                low, middle, high, mean(forecast))


def _mean(decisions: Decisions) -> Floats:
    """The mean weighted by capability times salience."""
    return compromise(decisions.positions).outcome


def _by_weights(weights: str, middle: bool = False) -> Callable[[Decisions], Floats]:
    """A mean or median with other weights; with equal ones everybody with a position counts."""
    options = Options(weights=weights, include_inactive=weights == "equal")  # type: ignore[arg-type]  # a word of it
    return lambda decisions: (median if middle else compromise)(decisions.positions, options).outcome


def _by_election(method: str) -> Callable[[Decisions], Floats]:
    """The expected value of an election between the positions."""
    return lambda decisions: condorcet(decisions.positions, Election(method=method)).outcome  # type: ignore[arg-type]  # a word of it


def _by_nash(cost: float, breakdown: str) -> Callable[[Decisions], Floats]:
    """Nash bargaining; where it needs a reference point, only issues that have one."""
    options = Options(breakdown=breakdown, cost_of_failure=cost)  # type: ignore[arg-type]  # a word of it

    def told(decisions: Decisions) -> Floats:
        found = nash(decisions.positions, options).outcome
        return np.where(np.isnan(decisions.reference), np.nan, found) if breakdown == "status_quo" else found

    return told


def _kalai_smorodinsky(decisions: Decisions) -> Floats:
    """Everybody's share of what it could hope for, with a linear loss."""
    options = Options(loss="linear", breakdown="cost_only", cost_of_failure=1.0)
    return kalai_smorodinsky(decisions.positions, options).outcome


def _by_challenge(statistic: str) -> Callable[[Decisions], Floats]:
    """Ten rounds of challenges as in the published replication."""
    options = Challenge(statistic=statistic)  # type: ignore[arg-type]  # a word of it
    return lambda decisions: challenge(decisions.positions, options).outcome


def _by_spatial(compat: bool) -> Callable[[Decisions], Floats]:
    """The expected value of the election that ends the spatial model."""
    def told(decisions: Decisions) -> Floats:
        position, salience, capability = (
            array[:, :, None] for array in (decisions.position, decisions.salience, decisions.capability))
        low, high = (np.array([end]) for end in (decisions.low, decisions.high))
        return spatial(ManyPositions(position, salience, capability, None, low, high),
                       Spatial(compat=compat)).outcome[:, 0]

    return told


def _halfway(decisions: Decisions) -> Floats:
    """The middle of the scale."""
    return np.full(len(decisions.issues), 0.5 * (decisions.low + decisions.high))


POINTS: Mapping[str, Callable[[Decisions], Floats]] = MappingProxyType({
    "weighted mean": _mean,
    "salience mean": _by_weights("salience"),
    "plain mean": _by_weights("equal"),
    "plain median": _by_weights("equal", True),
    "weighted median": lambda decisions: median(decisions.positions, Options(middle="lower")).outcome,
    "election, uniform": _by_election("markov_uniform"),
    "election, conditional": _by_election("conditional"),
    "election, incentive": _by_election("markov_incentive"),
    "Nash, cost 2": _by_nash(2.0, "cost_only"),
    "Nash, reference point": _by_nash(1.0, "status_quo"),
    "Kalai–Smorodinsky": _kalai_smorodinsky,
    "challenge, mean": _by_challenge("mean"),
    "challenge, median": _by_challenge("median"),
    "middle of the scale": _halfway,
})
"""Point forecasts by name; the first is what all others are compared with."""

SLOW: Mapping[str, Callable[[Decisions], Floats]] = MappingProxyType({
    "spatial": _by_spatial(False),
    "spatial, as published": _by_spatial(True),
})
"""Point forecasts that take longer."""


def _point(decisions: Decisions) -> Masses:
    """All on the weighted mean."""
    found = _mean(decisions)[:, None]
    return Masses(found, np.ones_like(found))


def _grid(decisions: Decisions) -> Floats:
    """(point,), a grid over the scale."""
    return np.linspace(decisions.low, decisions.high, STEPS)


def _uniform(decisions: Decisions) -> Masses:
    """Anything, equally likely."""
    value = np.broadcast_to(_grid(decisions), (len(decisions.issues), STEPS))
    return Masses(value, np.full(value.shape, 1.0 / STEPS))


def _others(decisions: Decisions) -> Masses:
    """The outcomes of all other groups; where there is no other group, anything."""
    group = decisions.group
    count = len(group)
    is_other = (group[:, None] != group[None, :]).astype(np.float64)
    total = is_other.sum(axis=1, keepdims=True)
    if not (total > 0).all():
        return _uniform(decisions)
    return Masses(np.broadcast_to(decisions.outcome, (count, count)), is_other / total)


def _weighted_positions(decisions: Decisions) -> Masses:
    """Each actor's position with its weight."""
    found = compromise(decisions.positions)
    return Masses(np.where(found.influence > 0, decisions.position, _halfway(decisions)[:, None]), found.influence)


def _elected(method: str) -> Callable[[Decisions], Masses]:
    """Each position with its chance in an election."""
    def told(decisions: Decisions) -> Masses:
        found = condorcet(decisions.positions, Election(method=method))  # type: ignore[arg-type]  # a word of it
        return Masses(np.where(found.probability > 0, found.options, found.outcome[:, None]), found.probability)

    return told


def _broad(decisions: Decisions) -> Masses:
    """A normal density around the weighted mean, cut off at the ends of the scale."""
    grid = _grid(decisions)
    sd = BROAD / 100 * (decisions.high - decisions.low)
    raw = np.exp(-0.5 * ((grid - _mean(decisions)[:, None]) / sd) ** 2)
    return Masses(np.broadcast_to(grid, raw.shape), raw / raw.sum(axis=1, keepdims=True))


def _mixture(decisions: Decisions) -> Masses:
    """Half the broad density, half a kernel density of the weighted positions; set by hand, not fitted."""
    grid = _grid(decisions)
    positions = _weighted_positions(decisions)
    sd = NARROW / 100 * (decisions.high - decisions.low)
    raw = np.zeros((len(decisions.issues), STEPS))
    for actor in range(positions.value.shape[1]):
        bump = np.exp(-0.5 * ((grid - positions.value[:, actor, None]) / sd) ** 2)
        raw += positions.probability[:, actor, None] * bump
    kernel = raw / raw.sum(axis=1, keepdims=True)
    return Masses(np.broadcast_to(grid, raw.shape), 0.5 * kernel + 0.5 * _broad(decisions).probability)


DISTRIBUTIONS: Mapping[str, Callable[[Decisions], Masses]] = MappingProxyType({
    "point at the weighted mean": _point,
    "uniform": _uniform,
    "outcomes of other proposals": _others,
    "weighted positions": _weighted_positions,
    "election, conditional": _elected("conditional"),
    "election, incentive": _elected("markov_incentive"),
    "normal around the mean": _broad,
    "election, uniform": _elected("markov_uniform"),
    "mixture set by hand": _mixture,
})
"""Distributions with which the fitted one is compared, by name."""
