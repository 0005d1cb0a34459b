"""Scores of forecasts over ordered categories and of forecasts that are a distribution. Lower is better."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import DomainError, ShapeError
from detente.study.measures.brier import Score, _score

__all__ = ["crps", "ordinal_brier"]


def ordinal_brier(probability: ArrayLike, outcome: ArrayLike) -> Score:
    """Brier score for ordered categories: the mean of the scores of the questions "is it above this step?".

    Source
    ------
    [Epstein1969]_, in the form with squares.

    Parameters
    ----------
    probability
        (question, category)  probability of each category, in their order; rows sum to 1
    outcome
        (question,)  index of the category that came true, from 0; NaN unresolved

    Raises
    ------
    ShapeError
        If the shapes do not fit, or there are fewer than two categories.
    DomainError
        If a row is no distribution or an outcome no category.

    Our reading
    -----------
    Divided by the number of steps, so that it runs from 0 to 1 and equals `brier` with two categories.

    Example
    -------
    >>> round(ordinal_brier([[0.2, 0.5, 0.3]], [0]).value, 4)  # (.8² + .3²) / 2
    0.365
    """
    given, happened = np.asarray(probability, np.float64), np.asarray(outcome, np.float64)
    if given.ndim != 2 or given.shape[1] < 2 or happened.shape != given.shape[:1]:
        raise ShapeError(f"probability has shape {given.shape} and outcome {happened.shape}; (question, category) with "
                         "at least two categories and (question,) would be right")
    if not ((given >= 0) & (given <= 1)).all() or not np.allclose(given.sum(axis=1), 1.0, rtol=0, atol=1e-9):
        raise DomainError("probability must lie between 0 and 1 and sum to 1 for every question")
    is_known = ~np.isnan(happened)
    if not np.isin(happened[is_known], np.arange(given.shape[1])).all():
        raise DomainError(f"outcome must be a category from 0 to {given.shape[1] - 1}, NaN for unresolved")
    below = np.cumsum(given, axis=1)[:, :-1]
    came = np.where(is_known, happened, 0.0)[:, None] <= np.arange(given.shape[1] - 1)
    return _score(np.where(is_known, ((below - came) ** 2).mean(axis=1), np.nan))


def crps(draws: ArrayLike, outcome: ArrayLike) -> Score:
    """Continuous ranked probability score of draws: how far a whole distribution lies from what came.

    Source
    ------
    [MathesonWinkler1976]_; as the mean distance from the outcome less half the mean distance between draws,
    [GneitingRaftery2007]_, equation 21.

    Parameters
    ----------
    draws
        (question, draw)  draws of the quantity, at least one each
    outcome
        (question,)  what came, in the same unit; NaN unresolved

    Raises
    ------
    ShapeError
        If the shapes do not fit.
    DomainError
        If a draw is no finite number, or an outcome is infinite.

    Our reading
    -----------
    The draws are taken as the whole distribution (their empirical one), so a single draw scores its distance.

    Example
    -------
    >>> crps([[0.0, 1.0]], [1.0]).value  # 1/2 - 1/2 · 1/2
    0.25
    """
    values, happened = np.asarray(draws, np.float64), np.asarray(outcome, np.float64)
    if values.ndim != 2 or values.shape[1] < 1 or happened.shape != values.shape[:1]:
        raise ShapeError(f"draws has shape {values.shape} and outcome {happened.shape}; (question, draw) with at least "
                         "one draw and (question,) would be right")
    if not np.isfinite(values).all():
        raise DomainError("draws must be finite numbers")
    if np.isinf(happened).any():
        raise DomainError("outcome must be a finite number, NaN for unresolved")
    count = values.shape[1]
    ordered = np.sort(values, axis=1)
    weight = (2.0 * np.arange(1, count + 1) - count - 1.0) / count**2
    return _score(np.abs(values - happened[:, None]).mean(axis=1) - (ordered * weight).sum(axis=1))
