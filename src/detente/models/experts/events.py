"""Pools of probabilities for events, with weights, and made more extreme where that is asked for."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError

__all__ = ["pool_events"]


def pool_events(
    probability: ArrayLike,
    weight: ArrayLike | None = None,
    pool: Literal["linear", "log_odds"] = "linear",
    extremise: float = 1.0,
) -> NDArray[np.float64]:
    """Pool the probabilities that experts give to events.

    Source
    ------
    [Stone1961]_ for the linear pool, [Genest1986]_ for the logarithmic one, [Satopaa2014]_ for raising the pooled odds
    to a power, since a mean of well-informed but differently informed people is too cautious.

    Parameters
    ----------
    probability
        (expert, event) 0..1; not a number where an expert gave none
    weight
        (expert,) at least 0, above 0 for somebody; equal where not given
    pool
        `linear`, the mean of the probabilities, or `log_odds`, the mean of their log-odds
    extremise
        Power to which the pooled odds are raised, above 0; 1 leaves them as they are

    Returns
    -------
    array
        (event,) 0..1; not a number for an event that nobody with weight spoke about

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a probability, weight or power lies outside its range, or in the log-odds pool one expert is certain of an
        event and another of its opposite.

    Our reading
    -----------
    In the log-odds pool an expert who is certain (0 or 1) and has weight decides it, as the formula has it.

    Example
    -------
    >>> pool_events([[0.8], [0.6]]), pool_events([[0.8], [0.6]], pool="log_odds").round(4)
    (array([0.7]), array([0.7101]))
    >>> pool_events([[0.8], [0.6]], extremise=2.0).round(4)
    array([0.8448])
    """
    said = np.asarray(probability, dtype=np.float64)
    stated = np.ones(len(said)) if weight is None else np.asarray(weight, dtype=np.float64)
    if said.ndim != 2 or stated.shape != said.shape[:1] or not len(said):
        raise ShapeError(f"probability has shape {said.shape} and weight {stated.shape}; "
                         "(expert, event) and (expert,) are needed")
    heard = np.isfinite(said)
    if not ((said >= 0) & (said <= 1))[heard].all():
        raise DomainError("probability must be 0 to 1")
    if not (np.isfinite(stated) & (stated >= 0)).all() or not stated.sum() > 0:
        raise DomainError("weight must be finite and at least 0, and above 0 for at least one expert")
    if not 0 < extremise < np.inf:
        raise DomainError(f"extremise is {extremise}; it must be above 0, and 1 changes nothing")
    if pool not in ("linear", "log_odds"):
        raise DomainError(f"pool is {pool}; it is linear or log_odds")
    share = np.where(heard, stated[:, None], 0.0)
    total = share.sum(axis=0)
    share = np.divide(share, total, out=np.full_like(share, np.nan), where=total > 0)
    with np.errstate(divide="ignore"):
        odds = _log_odds_of(said, share) if pool == "log_odds" else _logit((share * np.nan_to_num(said)).sum(axis=0))
    power = extremise * odds
    tail = np.exp(-np.abs(power))
    return np.where(power >= 0, 1.0 / (1.0 + tail), tail / (1.0 + tail))


def _logit(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the odds."""
    return np.log(probability) - np.log1p(-probability)


def _log_odds_of(said: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """(event,) mean log-odds over those with weight."""
    counts = share > 0
    if (((said == 0) & counts).any(axis=0) & ((said == 1) & counts).any(axis=0)).any():
        raise DomainError("probability is 0 for one expert and 1 for another; their log-odds cannot be pooled")
    odds = np.where(counts, _logit(np.where(counts, said, 0.5)), 0.0)
    return np.asarray(np.where(np.isnan(share).any(axis=0), np.nan, (np.where(counts, share, 0.0) * odds).sum(axis=0)))
