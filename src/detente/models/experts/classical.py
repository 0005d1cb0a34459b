"""The classical model: experts are weighed by how right and how telling they were where the truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models.experts.panel import ExpertPanel

__all__ = ["DecisionMaker", "ExpertScores", "Weights", "decide", "equal_weights", "given_weights",
           "performance_weights", "scores"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ExpertScores:
    """How experts did.

    hits         (expert, level + 1) seed items whose true value fell below the first quantile, between the first and
                 the second, and so on
    calibration  (expert,) chance, 0..1, that somebody whose quantiles are right would do as badly as this
    information  (expert, item) relative to a flat background on the item's intrinsic range; not a number where the
                 expert did not answer
    telling      (expert,) mean information over the seed items
    """

    hits: NDArray[np.int64]
    calibration: Floats
    information: Floats
    telling: Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """How far each expert counts.

    weight  (expert, item) shares that sum to 1 over the experts who answered the item; not a number for an item that
            nobody with weight answered
    level   the calibration below which an expert counts for nothing
    """

    weight: Floats
    level: float


@dataclass(frozen=True, slots=True)
class DecisionMaker:
    """What the panel says together.

    value   (item, level) quantiles of the weighted mean of the experts' distributions
    scores  its own scores, as those of a single expert, over the experts' intrinsic ranges
    """

    value: Floats
    scores: ExpertScores


def scores(panel: ExpertPanel) -> ExpertScores:
    """Score every expert of a panel.

    Source
    ------
    [Cooke1991]_: calibration is the upper tail of chi-square at twice the number of seeds times the relative
    information of the observed shares against the stated ones; information is relative to a uniform background, or to
    a log-uniform one where the item is logarithmic.

    Parameters
    ----------
    panel
        At least one of its items must be a seed for calibration to be a number.

    Returns
    -------
    ExpertScores
        Calibration is not a number where there is no seed.

    Our reading
    -----------
    A true value that equals a quantile counts as below it.

    Limits
    ------
    With few seeds the chi-square is a rough guide; ten are usually asked for.

    Example
    -------
    >>> panel = ExpertPanel([0.05, 0.5, 0.95], [[[2, 5, 7], [8, 9, 12]], [[3, 4, 9], [8, 10, 11]]], [4, 11])
    >>> found = scores(panel)
    >>> found.hits
    array([[0, 1, 1, 0],
           [0, 1, 1, 0]])
    >>> found.information.round(3)
    array([[0.272, 0.148],
           [0.377, 0.267]])
    """
    return _scores(panel, panel.value)


def equal_weights(panel: ExpertPanel) -> Weights:
    """Give every expert the same weight.

    Parameters
    ----------
    panel
        Any panel.

    Returns
    -------
    Weights
        Shares among those who answered each item.

    Example
    -------
    >>> equal_weights(ExpertPanel([0.5], [[[1.0]], [[2.0]]], [np.nan])).weight
    array([[0.5],
           [0.5]])
    """
    return given_weights(panel, np.ones(len(panel.value)))


def given_weights(panel: ExpertPanel, weight: ArrayLike, level: float = 0.0) -> Weights:
    """Give every expert a stated weight.

    Parameters
    ----------
    panel
        Any panel.
    weight
        (expert,) or (expert, item) at least 0, above 0 for somebody; only ratios matter
    level
        kept as a record of the level behind the weights

    Returns
    -------
    Weights
        Shares among those who answered each item.

    Raises
    ------
    ShapeError, DomainError
        If there is not one weight for each expert, or the weights are no weights.

    Example
    -------
    >>> given_weights(ExpertPanel([0.5], [[[1.0]], [[2.0]]], [np.nan]), [3, 1]).weight.ravel()
    array([0.75, 0.25])
    """
    stated = np.asarray(weight, dtype=np.float64)
    if stated.shape not in (panel.value.shape[:1], panel.value.shape[:2]):
        raise ShapeError(f"weight has shape {stated.shape} but value has shape {panel.value.shape}")
    if not (np.isfinite(stated) & (stated >= 0)).all() or not stated.sum() > 0:
        raise DomainError("weight must be finite and at least 0, and above 0 for at least one expert")
    spread = stated[:, None] if stated.ndim == 1 else stated
    return Weights(_shares(np.where(panel.answered, spread, 0.0)), level)


def performance_weights(
    panel: ExpertPanel, level: float | None = 0.0, by_item: bool = False
) -> Weights:
    """Weigh experts by calibration times information.

    Source
    ------
    [Cooke1991]_: global weights use the mean information over the seeds, item weights that of the item itself.

    Parameters
    ----------
    panel
        With at least one seed item.
    level
        Calibration below which an expert counts for nothing, 0..1. None: the level, among the experts' own scores,
        whose decision maker has the largest product of calibration and information over the seeds.
    by_item
        Whether an expert's information on each item takes the place of the mean

    Returns
    -------
    Weights
        Shares by item, and the level used.

    Raises
    ------
    DomainError
        If there is no seed, or nobody reaches the level.

    Our reading
    -----------
    Between levels that do equally well the lowest is taken, which keeps most experts.

    Example
    -------
    >>> panel = ExpertPanel([0.05, 0.5, 0.95], [[[2, 5, 7]], [[8, 9, 12]]], [4])
    >>> performance_weights(panel, level=0.1).weight.round(3).ravel()
    array([0.794, 0.206])
    """
    if not panel.is_seed.any():
        raise DomainError("realised has no value at all; without seed items nobody can be weighed by performance")
    found = scores(panel)
    if level is None:
        return _optimised(panel, found, by_item)
    if not 0 <= level <= 1:
        raise DomainError(f"level is {level}; it must be 0 to 1")
    return _performance(panel, found, level, by_item)


def decide(panel: ExpertPanel, weights: Weights) -> DecisionMaker:
    """Pool a panel: the weighted mean of the experts' cumulative distributions, read at the same levels.

    Source
    ------
    [Cooke1991]_; between its quantiles, and from the ends of the intrinsic range, an expert's distribution is flat (for
    a logarithmic item: flat in the logarithm).

    Parameters
    ----------
    panel
        Any panel.
    weights
        As from `performance_weights`, `equal_weights` or `given_weights`

    Returns
    -------
    DecisionMaker
        Not a number for an item that nobody with weight answered.

    Our reading
    -----------
    Its scores come from its quantiles at the panel's levels, like an expert's.

    Example
    -------
    >>> panel = ExpertPanel([0.05, 0.5, 0.95], [[[20, 23, 34]], [[20, 25, 28]]], [24])
    >>> decide(panel, equal_weights(panel)).value.round(2)
    array([[20.  , 24.38, 33.15]])
    """
    low, high = panel.line_range()
    said = panel.line(panel.value.transpose(1, 0, 2))
    level = np.concatenate([[0.0], panel.probability, [1.0]])
    pooled = np.full((said.shape[0], panel.probability.size), np.nan)
    for item, share in enumerate(weights.weight.T):
        heard = np.flatnonzero(share > 0)
        if heard.size < 2:
            continue
        ends = np.column_stack([np.full(heard.size, low[item]), said[item, heard], np.full(heard.size, high[item])])
        place = np.unique(ends)
        below = sum(share[expert] * np.interp(place, own, level) for expert, own in zip(heard, ends, strict=True))
        pooled[item] = np.interp(panel.probability, below, place)
    value = panel.unline(pooled)
    # A single voice is kept to the last bit, so that a true value on its quantile stays there.
    alone = (weights.weight > 0).sum(axis=0) == 1
    value[alone] = panel.value[np.nanargmax(weights.weight[:, alone], axis=0), alone]
    return DecisionMaker(value, _scores(panel, value[None]))


def _scores(panel: ExpertPanel, value: Floats) -> ExpertScores:
    """Score quantiles (expert, item, level) over a panel's intrinsic ranges."""
    seed = panel.is_seed
    below = (panel.realised[seed, None] > value[:, seed]).sum(axis=2)
    bins = panel.probability.size + 1
    hits = (below[:, :, None] == np.arange(bins)).sum(axis=1)
    low, high = panel.line_range()
    said = panel.line(value.transpose(1, 0, 2)).transpose(1, 0, 2)
    ends = np.broadcast_to(low[:, None], (*said.shape[:2], 1)), np.broadcast_to(high[:, None], (*said.shape[:2], 1))
    share = np.diff(np.concatenate([ends[0], said, ends[1]], axis=2), axis=2) / (high - low)[:, None]
    mass = _masses(panel)
    information = (mass * np.log(mass / share)).sum(axis=2)
    telling = information[:, seed].mean(axis=1) if seed.any() else np.full(len(value), np.nan)
    return ExpertScores(hits, _calibration(hits, mass), information, telling)


def _masses(panel: ExpertPanel) -> Floats:
    """(level + 1,) probability between one level and the next."""
    return np.diff(np.concatenate([[0.0], panel.probability, [1.0]]))


def _calibration(hits: NDArray[np.int64], mass: Floats) -> Floats:
    """(expert,) upper tail of chi-square at twice the relative information in the hits."""
    from scipy.special import chdtrc

    count = hits.sum(axis=1, keepdims=True)
    if not count.all():
        return np.full(len(hits), np.nan)
    share = hits / count
    surprise = (share * np.log(np.where(share > 0, share, 1.0) / mass)).sum(axis=1)
    # A perfect match may come out a hair below 0.
    return np.asarray(chdtrc(mass.size - 1.0, np.maximum(2.0 * count[:, 0] * surprise, 0.0)))


def _performance(panel: ExpertPanel, found: ExpertScores, level: float, by_item: bool) -> Weights:
    """Weights at one level."""
    counting = np.where(found.calibration >= level, found.calibration, 0.0)
    told = np.where(panel.answered, found.information, 0.0) if by_item else found.telling[:, None]
    weight = np.where(panel.answered, counting[:, None] * told, 0.0)
    if not weight.sum() > 0:
        best = found.calibration.max()
        raise DomainError(f"level is {level:g} but the best calibration is {best:.3g}; nobody would count")
    return Weights(_shares(weight), level)


def _optimised(panel: ExpertPanel, found: ExpertScores, by_item: bool) -> Weights:
    """Weights at the level whose decision maker scores best."""
    tried = []
    for level in np.unique(found.calibration[found.calibration > 0]):
        weights = _performance(panel, found, float(level), by_item)
        own = decide(panel, weights).scores
        tried.append((float(own.calibration[0] * own.telling[0]), weights))
    if not tried:
        raise DomainError("calibration is 0 for every expert; nobody would count")
    most = max(product for product, _ in tried)
    return next(weights for product, weights in tried if product >= most * (1 - 1e-12))


def _shares(weight: Floats) -> Floats:
    """Scale each item's weights to sum 1."""
    total = weight.sum(axis=0)
    return np.asarray(np.divide(weight, total, out=np.full_like(weight, np.nan), where=total > 0))
