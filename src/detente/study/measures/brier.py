"""Scores of probabilities given to yes/no questions, and skill against base rates. Lower is better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import DomainError, ShapeError
from detente.study.measures.arrays import Floats

__all__ = ["Score", "brier", "brier_skill", "log_score", "skill"]


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """A score over resolved questions.

    Parameters
    ----------
    value
        Mean over the resolved questions; NaN when there are none.
    error
        Standard error of that mean, over questions; NaN with fewer than two.
    each
        (question,)  NaN where unresolved
    count
        Number of resolved questions.
    """

    value: float
    error: float
    each: Floats
    count: int


def brier(probability: ArrayLike, outcome: ArrayLike) -> Score:
    """Mean squared distance of the probabilities from what happened: 0 is perfect, 0.25 is always one half.

    Source
    ------
    [Brier1950]_

    Parameters
    ----------
    probability
        (question,)  probability given to yes, 0 to 1
    outcome
        (question,)  1 yes, 0 no, NaN unresolved

    Raises
    ------
    ShapeError
        If the arrays differ in shape.
    DomainError
        If a probability lies outside 0 to 1 or an outcome is neither 0, 1 nor NaN.

    Our reading
    -----------
    The form for one event, 0 to 1; Brier's own sum over both categories is twice as large.

    Example
    -------
    >>> brier([0.9, 0.2, 0.5], [1, 0, np.nan]).value
    0.025
    """
    forecast, happened = _read(probability, outcome)
    return _score((forecast - happened) ** 2)


def log_score(probability: ArrayLike, outcome: ArrayLike) -> Score:
    """Mean of minus the natural logarithm of the probability given to what happened.

    Source
    ------
    [Good1952]_

    Parameters
    ----------
    probability, outcome
        (question,)  as in `brier`

    Limits
    ------
    Infinite as soon as something held impossible has happened.

    Example
    -------
    >>> round(log_score([0.5, 0.8], [1, 1]).value, 4)
    0.4581
    """
    forecast, happened = _read(probability, outcome)
    given = np.where(happened == 1, forecast, 1.0 - forecast)
    loss = np.full(given.shape, np.inf)
    np.log(given, out=loss, where=given > 0)
    return _score(np.where(np.isnan(happened), np.nan, np.where(given > 0, -loss, np.inf)))


def skill(score: Score, base: Score) -> float:
    """Share of the base rates' score that the forecasts saved, over questions resolved in both.

    Returns
    -------
    float
        1 is perfect, 0 no better than the base rates, below 0 worse; NaN without questions. Where the base
        rates score 0 it is 0 if the forecasts do too, else minus infinity.

    Example
    -------
    >>> outcome = [1, 0]
    >>> round(skill(brier([0.9, 0.2], outcome), brier([0.5, 0.5], outcome)), 3)
    0.9
    """
    if score.each.shape != base.each.shape:
        raise ShapeError(f"score has {score.each.size} questions but base has {base.each.size}")
    is_shared = ~(np.isnan(score.each) | np.isnan(base.each))
    if not is_shared.any():
        return float("nan")
    ours, theirs = float(score.each[is_shared].mean()), float(base.each[is_shared].mean())
    if np.isinf(theirs):
        return float("nan") if np.isinf(ours) else 1.0
    if theirs == 0:
        return 0.0 if ours == 0 else -float("inf")
    return 1.0 - ours / theirs


def brier_skill(probability: ArrayLike, outcome: ArrayLike, base_rate: ArrayLike) -> float:
    """Skill of the probabilities against base rates, by Brier score.

    Parameters
    ----------
    probability, outcome
        (question,)  as in `brier`
    base_rate
        a number or (question,)  how often such questions resolve yes; NaN where no base rate is known

    Example
    -------
    >>> brier_skill([0.5, 0.5], [1, 0], 0.5)
    0.0
    """
    forecast, happened = _read(probability, outcome)
    base = np.broadcast_to(np.asarray(base_rate, dtype=np.float64), forecast.shape)
    is_known = ~np.isnan(base)
    resolved = np.where(is_known, happened, np.nan)
    return skill(brier(forecast, resolved), brier(np.where(is_known, base, 0.5), resolved))


def _read(probability: ArrayLike, outcome: ArrayLike) -> tuple[Floats, Floats]:
    """Read and check the forecasts and what happened."""
    forecast, happened = np.asarray(probability, np.float64), np.asarray(outcome, np.float64)
    if forecast.ndim != 1 or forecast.shape != happened.shape:
        raise ShapeError(f"probability has shape {forecast.shape} but outcome has shape {happened.shape}")
    if not ((forecast >= 0) & (forecast <= 1)).all():
        raise DomainError("probability must lie between 0 and 1")
    if not (np.isin(happened, (0.0, 1.0)) | np.isnan(happened)).all():
        raise DomainError("outcome must be 1 for yes, 0 for no, NaN for unresolved")
    return forecast, happened


def _score(each: Floats) -> Score:
    """Mean of the resolved questions' scores with its standard error."""
    known = each[~np.isnan(each)]
    count = known.size
    value = float(known.mean()) if count else float("nan")
    is_spread = count > 1 and bool(np.isfinite(known).all())
    return Score(value, float(known.std(ddof=1) / np.sqrt(count)) if is_spread else float("nan"), each, count)
