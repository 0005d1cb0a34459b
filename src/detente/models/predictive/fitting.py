"""Learning the parameters of the distribution from decisions whose outcome is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from scipy.special import ndtr

from detente.errors import DomainError, ShapeError
from detente.models.bargaining.records import Positions
from detente.models.checks import FloatArray, IntArray
from detente.models.predictive.features import Features, features
from detente.models.predictive.forecast import tilted
from detente.models.predictive.records import UNANIMOUS, Parameters

__all__ = ["FAMILIES", "Evidence", "evidence_from", "fit"]

NAMES = ("held", "attention", "lean", "middle", "spread")
FAMILIES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "plain": ("held", "spread"),
    "middle": ("held", "middle", "spread"),
    "attention": ("held", "attention", "middle", "spread"),
    "full": ("held", "attention", "lean", "middle", "spread"),
})
"""What each family of distributions fits; the rest is 0."""

CAMP, CLEAR, ELSEWHERE = 0.05, 0.10, 0.01
PRIOR = np.array([0.5, 0.0, 0.0, 0.0, np.log(1 / 3)])
RIDGE = np.array([0.02, 1.0, 1.0, 1.0, 0.02])
"""Pull of each parameter towards PRIOR, in points of CRPS times decisions, for a scale of 100."""

COVER = 100.0
"""Pull of the coverage of central 80 % intervals towards 80 %, in points of CRPS per squared share."""

GRAIN = 0.005
"""Half the width, as a share of the scale, of the cell within which an outcome is told."""

NODES, SHARES = np.polynomial.legendre.leggauss(8)


@dataclass(frozen=True, eq=False)
class Places:
    """Points at which the distribution of an issue is needed: the issue, how many actors lie there or below, where."""

    issue: IntArray
    count: IntArray
    at: FloatArray


@dataclass(frozen=True, eq=False)
class Evidence:
    """Decisions made ready for fitting: features in the order of positions, and the points of integration.

    Parameters
    ----------
    found
        features with actors sorted by position; everything on a scale from 0 to 1
    outcome
        (issue,), 0 to 1
    nodes, weight, step
        points of integration of the score, their weights, and whether the outcome has been reached there
    upper, lower
        the ends of the cell around each outcome
    """

    found: Features
    outcome: FloatArray
    nodes: Places
    weight: FloatArray
    step: FloatArray
    upper: Places
    lower: Places


def evidence_from(case: Positions, outcome: FloatArray) -> Evidence:
    """Make decisions ready for fitting.

    Parameters
    ----------
    case
        position, salience and capability, each (issue, actor)
    outcome
        (issue,), within the scale

    Raises
    ------
    ShapeError
        If there is not one outcome for each issue.
    DomainError
        If an outcome lies off the scale or an issue has no usable positions.

    Example
    -------
    >>> case = Positions(np.array([[0., 50., 100.]]), np.full((1, 3), .5), np.ones((1, 3)))
    >>> evidence_from(case, np.array([50.])).outcome
    array([0.5])
    """
    length = case.high - case.low
    found = features(case, CAMP, CLEAR)
    if np.shape(outcome) != found.status.shape:
        raise ShapeError(f"outcome has shape {np.shape(outcome)} for {len(found.status)} issues")
    is_bad = ~((outcome >= case.low) & (outcome <= case.high)) | (found.status > UNANIMOUS)
    if is_bad.any():
        raise DomainError(f"issue {int(np.argmax(is_bad))} has no outcome on the scale or no usable positions")
    order = np.argsort(found.position, axis=1, kind="stable")
    rows = {name: np.take_along_axis(getattr(found, name), order, axis=1)
            for name in ("position", "weight", "won", "middle")}
    rows["position"] = (rows["position"] - case.low) / length
    ends = {name: (getattr(found, name) - case.low) / length for name in ("centre", "lowest", "highest")}
    unit = Features(**{**vars(found), **rows, **ends, "low": 0.0, "high": 1.0})
    y = (outcome - case.low) / length
    nodes, weight = _nodes(unit.position, y)
    issues = np.arange(len(y))
    sides = (_places(unit.position, issues, y + GRAIN), _places(unit.position, issues, y - GRAIN))
    return Evidence(unit, y, nodes, weight, (nodes.at >= y[nodes.issue]).astype(float), *sides)


def fit(evidence: Evidence, family: str = "full", weight: FloatArray | None = None) -> Parameters:
    """Find the parameters with the least mean score, drawn a little towards no effect and towards calibration.

    Source
    ------
    Minimum score estimation, [GneitingRaftery2007]_, section 9.1, with the score of [MathesonWinkler1976]_.

    Parameters
    ----------
    evidence
        from `evidence_from`
    family
        one of `FAMILIES`
    weight
        (issue,), at least 0; 1 for all where not given. Folds are left out by weight 0

    Raises
    ------
    DomainError
        If there is no such family, or no issue has weight.

    Our reading
    -----------
    To the mean score are added a ridge (as if four decisions said that there is no effect) and the squared distance of
    the coverage of central 80 % intervals from 80 %, without which a distribution fitted to few decisions is a little
    too narrow.

    Example
    -------
    >>> case = Positions(np.tile([0., 50., 100.], (40, 1)), np.full((40, 3), .5), np.ones((40, 3)))
    >>> came = np.repeat([0., 50., 100., 60.], [4, 24, 4, 8])
    >>> fit(evidence_from(case, came), "middle").middle > 0
    True
    """
    from scipy.optimize import minimize

    if family not in FAMILIES:
        raise DomainError(f"family is {family!r}; it must be one of {', '.join(FAMILIES)}")
    counted = np.ones(len(evidence.outcome)) if weight is None else np.asarray(weight, dtype=np.float64)
    if not counted.sum() > 0:
        raise DomainError("weight is 0 everywhere; at least one decision is needed")
    is_free = np.array([name in FAMILIES[family] for name in NAMES])

    def loss(free: FloatArray) -> tuple[float, FloatArray]:
        values = PRIOR.copy()
        values[is_free] = free
        value, slope = _loss(evidence, values, counted)
        return value, slope[is_free]

    bounds = [(-12.0, 12.0) if name != "spread" else (np.log(0.05), np.log(20.0))
              for name, free in zip(NAMES, is_free, strict=True) if free]
    best = minimize(loss, PRIOR[is_free], jac=True, method="L-BFGS-B", bounds=bounds,
                    options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-7})
    values = PRIOR.copy()
    values[is_free] = best.x
    held, attention, lean, middle, spread = (float(value) for value in values)
    return Parameters(held, attention, lean, middle, float(np.exp(spread)), CAMP, CLEAR, ELSEWHERE)


def _nodes(position: FloatArray, outcome: FloatArray) -> tuple[Places, FloatArray]:
    """Points of integration between the atoms, the outcome and the ends, with their weights."""
    ones = np.ones((len(outcome), 1))
    breaks = np.sort(np.concatenate([0 * ones, position, outcome[:, None], ones], axis=1), axis=1)
    issue, piece = np.nonzero(np.diff(breaks, axis=1) > 0)
    left, half = breaks[issue, piece], 0.5 * np.diff(breaks, axis=1)[issue, piece]
    at = left[:, None] + half[:, None] * (1.0 + NODES)
    return _places(position, np.repeat(issue, len(NODES)), at.ravel()), (half[:, None] * SHARES).ravel()


def _places(position: FloatArray, issue: IntArray, at: FloatArray) -> Places:
    """Points with the number of positions up to each."""
    return Places(issue, (position[issue] <= at[:, None]).sum(axis=1), at)


def _loss(evidence: Evidence, values: FloatArray, weight: FloatArray) -> tuple[float, FloatArray]:
    """What `fit` makes small, on a scale of 100, and its slope in the five values."""
    total = weight.sum()
    up_to, slope = _curve(evidence.found, values, evidence.nodes)
    gap = up_to - evidence.step
    counted = weight[evidence.nodes.issue] * evidence.weight / total
    score = 100.0 * (counted * gap**2).sum()
    score_slope = 200.0 * (counted * gap * slope).sum(axis=1)
    cover, cover_slope = _covered(evidence, values)
    miss = (weight * cover).sum() / total - 0.8
    miss_slope = (weight * cover_slope).sum(axis=1) / total
    pull = values - PRIOR
    value = score + COVER * miss**2 + (RIDGE * pull**2).sum() / total
    return float(value), score_slope + 2 * COVER * miss * miss_slope + 2 * RIDGE * pull / total


def _covered(evidence: Evidence, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Share of each outcome's cell within the central 80 %, and its slope."""
    high, high_slope = _curve(evidence.found, values, evidence.upper)
    low, low_slope = _curve(evidence.found, values, evidence.lower)
    room = np.maximum(high - low, 1e-4)
    cover = (np.clip(high, 0.1, 0.9) - np.clip(low, 0.1, 0.9)) / room
    inside_slope = ((high > 0.1) & (high < 0.9)) * high_slope - ((low > 0.1) & (low < 0.9)) * low_slope
    return cover, (inside_slope - cover * (high - low > 1e-4) * (high_slope - low_slope)) / room


def _curve(found: Features, values: FloatArray, places: Places) -> tuple[FloatArray, FloatArray]:
    """(place,), probability up to each place, and (value, place), its slope in the five values."""
    issue = places.issue
    odds = values[0] + values[1] * found.attention + values[2] * found.lean
    at_position = np.where(found.status == UNANIMOUS, 1.0, 1.0 / (1.0 + np.exp(-odds)))
    turn = np.where(found.status == UNANIMOUS, 0.0, at_position * (1.0 - at_position))[issue]
    share = tilted(found.won, found.middle, values[3])
    share_slope = share * (found.middle - (share * found.middle).sum(axis=1, keepdims=True))
    held, held_slope = (_summed(part)[issue, places.count] for part in (share, share_slope))
    between, between_slope = _density(found, float(np.exp(values[4])), places)
    here, planned = at_position[issue], 1.0 - ELSEWHERE
    up_to = planned * (here * held + (1 - here) * between) + ELSEWHERE * np.clip(places.at, 0.0, 1.0)
    by_odds = planned * turn * (held - between)
    slope = [by_odds, by_odds * found.attention[issue], by_odds * found.lean[issue],
             planned * here * held_slope, planned * (1 - here) * between_slope]
    return up_to, np.stack(slope)


def _summed(part: FloatArray) -> FloatArray:
    """Sums of the first 0, 1, … columns."""
    return np.concatenate([np.zeros((len(part), 1)), np.cumsum(part, axis=1)], axis=1)


def _density(found: Features, spread: float, places: Places) -> tuple[FloatArray, FloatArray]:
    """Probability of the normal density up to each place, and its slope in the logarithm of the spread."""
    issue = places.issue
    width = spread * np.where(found.highest > found.lowest, found.highest - found.lowest, 1.0)
    low, high, at = (
        (side - found.centre[issue]) / width[issue]
        for side in (found.lowest[issue], found.highest[issue],
                     np.clip(places.at, found.lowest[issue], found.highest[issue]))
    )
    start, end, here = ndtr(low), ndtr(high), ndtr(at)
    start_slope, end_slope, here_slope = (-z * np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi) for z in (low, high, at))
    mass = np.where(end > start, end - start, 1.0)
    up_to = (here - start) / mass
    return up_to, (here_slope - start_slope - up_to * (end_slope - start_slope)) / mass



def _values(parameters: Parameters) -> FloatArray:
    """The five fitted values as `fit` moves them."""
    return np.array([parameters.held, parameters.attention, parameters.lean, parameters.middle,
                     np.log(parameters.spread)])
