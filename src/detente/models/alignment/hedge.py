"""Hedging: in what shares to lean on several partners when all of them are uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import DomainError, ShapeError
from detente.models.checks import BoolArray, CodeArray, FloatArray

__all__ = ["HEDGE_STATUSES", "MOST_PARTNERS", "Hedge", "hedge"]

HEDGE_STATUSES = (
    "The shares were found.",
    "Several shares are equally good; of those alike, each has the same.",
    "An input is not a finite number, or the aversion is not above 0, or the spreads and correlations are none.",
)
MOST_PARTNERS = 6
NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class Hedge:
    """Shares of several partners.

    share        (draw, partner) at least 0, adding up to 1
    objective    (draw,) mean less half the aversion times the variance
    certificate  (draw,) the most that the objective still rises for a small shift from one partner to another: 0
    status       (draw,) index into `HEDGE_STATUSES`
    """

    share: FloatArray
    objective: FloatArray
    certificate: FloatArray
    status: CodeArray


def hedge(mean: ArrayLike, deviation: ArrayLike, correlation: ArrayLike, aversion: ArrayLike) -> Hedge:
    """Shares that trade the mean against the variance of what partners bring.

    Parameters
    ----------
    mean, deviation
        (draw, partner), deviations at least 0
    correlation
        (draw, partner, partner), symmetric, in -1..1
    aversion
        (draw,) or a number above 0

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If there are more than six partners.

    Source
    ------
    [Markowitz1952]_.

    Our reading
    -----------
    Every set of partners is tried as the one that gets something, and the best feasible shares are taken. Where
    partners are alike they share alike. A draw whose numbers are no spreads and correlations has a status.

    Example
    -------
    >>> hedge([[.6, .5]], [[.3, .2]], [[[1, .1], [.1, 1]]], 2.0).share.round(5)
    array([[0.71186, 0.28814]])
    """
    gain, spread = np.asarray(mean, dtype=np.float64), np.asarray(deviation, dtype=np.float64)
    table = np.asarray(correlation, dtype=np.float64)
    fear = np.asarray(aversion, dtype=np.float64).reshape(-1)
    partners = gain.shape[1] if gain.ndim == 2 else 0
    if gain.ndim != 2 or spread.shape[1:] != gain.shape[1:] or table.shape[1:] != (partners, partners) or not partners:
        raise ShapeError(f"mean has shape {gain.shape}, deviation {spread.shape} and correlation {table.shape}; "
                         "(draw, partner), (draw, partner) and (draw, partner, partner) are needed")
    if partners > MOST_PARTNERS:
        raise DomainError(f"there are {partners} partners; at most {MOST_PARTNERS} can be searched")
    draws = max(len(gain), len(spread), len(table), len(fear))
    try:
        gain, spread = np.broadcast_to(gain, (draws, partners)), np.broadcast_to(spread, (draws, partners))
        table, fear = np.broadcast_to(table, (draws, partners, partners)), np.broadcast_to(fear, (draws,))
    except ValueError:
        raise ShapeError("mean, deviation, correlation and aversion differ in their draws") from None
    variance = table * spread[:, :, None] * spread[:, None, :]
    is_bad = _is_bad(gain, spread, table, variance, fear)
    gain, variance = np.where(is_bad[:, None], 0.0, gain), np.where(is_bad[:, None, None], 0.0, variance)
    fear = np.where(is_bad, 1.0, fear)
    share, is_open = _search(gain, variance, fear)
    slope = gain - fear[:, None] * np.einsum("dij,dj->di", variance, share)
    held = np.where(share > NEARLY, slope, np.inf).min(axis=1)
    objective = (share * gain).sum(axis=1) - fear / 2 * np.einsum("di,dij,dj->d", share, variance, share)
    gone = np.where(is_bad, np.nan, 0.0)
    status = np.where(is_bad, 2, is_open.astype(int)).astype(np.int8)
    return Hedge(share + gone[:, None], objective + gone, np.maximum(slope.max(axis=1) - held, 0) + gone, status)


def _is_bad(
    gain: FloatArray, spread: FloatArray, table: FloatArray, variance: FloatArray, fear: FloatArray
) -> BoolArray:
    """(draw,) numbers that are no means, spreads and correlations."""
    finite = np.isfinite(gain).all(axis=1) & np.isfinite(variance).all(axis=(1, 2)) & np.isfinite(fear)
    own = np.arange(table.shape[1])
    fits = np.abs(table - table.transpose(0, 2, 1)).max(axis=(1, 2)) < NEARLY
    fits &= (np.abs(table[:, own, own] - 1) < NEARLY).all(axis=1)
    lowest = np.linalg.eigvalsh(np.where((finite & fits)[:, None, None], table, np.eye(len(own))))[:, 0]
    return np.asarray(~(finite & fits & (fear > 0) & (spread >= 0).all(axis=1) & (lowest > -NEARLY)))


def _search(gain: FloatArray, variance: FloatArray, fear: FloatArray) -> tuple[FloatArray, BoolArray]:
    """The best shares over all sets of partners that may get something, and whether others do as well."""
    draws, partners = gain.shape
    best, share = np.full(draws, -np.inf), np.zeros((draws, partners))
    is_open = np.zeros(draws, dtype=bool)
    for size in range(1, partners + 1):
        for members in map(list, combinations(range(partners), size)):
            found, is_flat = _within(gain[:, members], variance[np.ix_(range(draws), members, members)], fear)
            weights = np.zeros((draws, partners))
            weights[:, members] = np.maximum(found, 0)
            value = (weights * gain).sum(axis=1) - fear / 2 * np.einsum("di,dij,dj->d", weights, variance, weights)
            value = np.where((found < -NEARLY).any(axis=1) | ~np.isfinite(value), -np.inf, value)
            is_better = value > best + NEARLY
            is_as_good = ~is_better & (value >= best - NEARLY) & is_flat
            take = is_better | is_as_good
            is_open = np.where(is_better, is_flat, is_open | is_as_good)
            best, share = np.where(take, np.maximum(value, best), best), np.where(take[:, None], weights, share)
    return share, is_open


def _within(gain: FloatArray, variance: FloatArray, fear: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Shares that make all partners of a set equally good at the margin; least in length where there are several."""
    draws, size = gain.shape
    system = np.zeros((draws, size + 1, size + 1))
    system[:, :size, :size] = fear[:, None, None] * variance
    system[:, :size, size] = system[:, size, :size] = 1.0
    right = np.concatenate([gain, np.ones((draws, 1))], axis=1)
    solved = np.einsum("dij,dj->di", np.linalg.pinv(system, rcond=1e-11, hermitian=True), right)
    misfit = np.abs(np.einsum("dij,dj->di", system, solved) - right).max(axis=1)
    rank = np.linalg.matrix_rank(system, tol=1e-11, hermitian=True)
    return np.where(misfit[:, None] > 1e-7, -1.0, solved[:, :size]), rank < size + 1
