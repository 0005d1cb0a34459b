"""Rival hypotheses: how badly the evidence speaks against each, and how likely that leaves it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError

__all__ = ["CELLS", "INCONSISTENCY", "LIKELIHOOD_RATIO", "Judgement", "Removal", "judge", "leading", "remove_each"]

CELLS = ("CC", "C", "N", "I", "II")
LIKELIHOOD_RATIO = (4.0, 2.0, 1.0, 0.5, 0.25)
INCONSISTENCY = (0.0, 0.0, 0.0, 1.0, 2.0)
SLACK = 1e-12


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the evidence makes of the hypotheses.

    posterior       (draw, hypothesis) sums to 1
    inconsistency   (draw, hypothesis) at least 0; what speaks against it, nothing more
    diagnosticity   (draw, item) at least 0: log of the largest likelihood ratio between two hypotheses that
                    the item alone implies; 0 when it tells none apart
    """

    posterior: NDArray[np.float64]
    inconsistency: NDArray[np.float64]
    diagnosticity: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Removal:
    """What each item carries: the judgement without it.

    changes_leader         (draw, item) bool, another hypothesis, or a tie, comes first by posterior
    changes_ranking        (draw, item) bool, the order by posterior differs
    changes_inconsistency  (draw, item) bool, the order by inconsistency differs
    shift                  (draw, item) half the sum of absolute changes of the posterior, 0..1
    pivotal                (draw,) the item that moves the posterior most among those that change its ranking,
                           the first among equals; -1 if no single item does
    """

    changes_leader: NDArray[np.bool_]
    changes_ranking: NDArray[np.bool_]
    changes_inconsistency: NDArray[np.bool_]
    shift: NDArray[np.float64]
    pivotal: NDArray[np.int64]


def judge(
    cell: ArrayLike,
    alpha: ArrayLike,
    origin: ArrayLike,
    prior: ArrayLike | None = None,
    likelihood_ratio: ArrayLike = LIKELIHOOD_RATIO,
    penalty: ArrayLike = INCONSISTENCY,
) -> Judgement:
    """Weigh rival hypotheses by inconsistency and by posterior, one voice per origin.

    Source
    ------
    The matrix is that of Analysis of Competing Hypotheses; turning cells into likelihood ratios is this
    project's own, with a table that can be changed.

    Parameters
    ----------
    cell
        (item, hypothesis) int: 0 CC, 1 C, 2 N, 3 I, 4 II, from very consistent to very inconsistent
    alpha
        (draw, item) or (item,) in 0..1: how far the item counts; 0 leaves it out
    origin
        (item,) int: items with the same number go back to one origin
    prior
        (hypothesis,) or (draw, hypothesis) at least 0, scaled to sum 1; default uniform
    likelihood_ratio
        (5,) above 0, by cell
    penalty
        (5,) at least 0, by cell

    Returns
    -------
    Judgement
        Posterior and inconsistency by hypothesis, diagnosticity by item.

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a value lies outside its range.

    Our reading
    -----------
    An item's ratio is raised to alpha. Items of one origin make one factor, the geometric mean of theirs over
    those that count (alpha above 0), so a report quoted four times weighs as much as one. Penalties are alpha
    times the table, averaged within an origin in the same way and summed over origins.

    Limits
    ------
    Such matrices have not been shown to make analysts more accurate; what helps is coherent probabilities.

    Example
    -------
    >>> found = judge([[1, 3], [2, 2]], alpha=[1., 1.], origin=[0, 1])
    >>> found.posterior, found.inconsistency
    (array([[0.8, 0.2]]), array([[0., 1.]]))
    """
    matrix = _check(cell, alpha, origin, prior, likelihood_ratio, penalty)
    spread = matrix.log_ratio.max(axis=1) - matrix.log_ratio.min(axis=1)
    return Judgement(
        posterior=_normalise(_support(matrix, matrix.weight)),
        inconsistency=_by_origin(matrix.against, matrix.weight, matrix.source),
        diagnosticity=matrix.weight * spread,
    )


def leading(value: ArrayLike, lowest: bool = False) -> NDArray[np.bool_]:
    """Which hypotheses come first, ties included.

    Parameters
    ----------
    value
        (draw, hypothesis) a posterior or an inconsistency
    lowest
        whether less is better, as for inconsistency

    Returns
    -------
    array
        (draw, hypothesis) True where no other is better by more than rounding

    Example
    -------
    >>> leading([[0.2, 0.4, 0.4]]), leading([[1.0, 3.0, 1.0]], lowest=True)
    (array([[False,  True,  True]]), array([[ True, False,  True]]))
    """
    found = np.asarray(value, dtype=np.float64)
    return _leaders(-found if lowest else found)


def remove_each(
    cell: ArrayLike,
    alpha: ArrayLike,
    origin: ArrayLike,
    prior: ArrayLike | None = None,
    likelihood_ratio: ArrayLike = LIKELIHOOD_RATIO,
    penalty: ArrayLike = INCONSISTENCY,
) -> Removal:
    """Leave out one item at a time and see whether the ranking of the hypotheses changes.

    Parameters
    ----------
    cell, alpha, origin, prior, likelihood_ratio, penalty
        as for `judge`

    Returns
    -------
    Removal
        Flags and shifts by item, and the item that the ranking hangs on.

    Raises
    ------
    ShapeError, DomainError
        as for `judge`

    Our reading
    -----------
    Two rankings differ when a pair of hypotheses is ordered otherwise, ties included.

    Example
    -------
    >>> remove_each([[1, 3], [2, 1]], alpha=[1., 1.], origin=[0, 1]).pivotal
    array([0])
    """
    matrix = _check(cell, alpha, origin, prior, likelihood_ratio, penalty)
    weight = matrix.weight
    support, doubt = _support(matrix, weight), _order(_by_origin(matrix.against, weight, matrix.source))
    posterior, order, first = _normalise(support), _order(support), _leaders(support)
    leader, ranking, doubts = (np.zeros(weight.shape, dtype=np.bool_) for _ in range(3))
    shift = np.zeros(weight.shape)
    for item in range(weight.shape[1]):
        rest = weight.copy()
        rest[:, item] = 0
        left = _support(matrix, rest)
        leader[:, item] = (_leaders(left) != first).any(axis=1)
        ranking[:, item] = (_order(left) != order).any(axis=(1, 2))
        against = _order(_by_origin(matrix.against, rest, matrix.source))
        doubts[:, item] = (against != doubt).any(axis=(1, 2))
        shift[:, item] = np.abs(_normalise(left) - posterior).sum(axis=1) / 2
    carried = np.hstack([np.full((len(weight), 1), -0.5), np.where(ranking, shift, -1.0)])
    return Removal(leader, ranking, doubts, shift, carried.argmax(axis=1) - 1)


@dataclass(frozen=True, slots=True)
class _Matrix:
    """Checked inputs: log ratio and penalty (item, hypothesis), weight (draw, item), origin per item."""

    log_ratio: NDArray[np.float64]
    against: NDArray[np.float64]
    weight: NDArray[np.float64]
    source: NDArray[np.int64]
    log_prior: NDArray[np.float64]  # (1 or draw, hypothesis)


def _support(matrix: _Matrix, weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of prior times evidence, (draw, hypothesis)."""
    return matrix.log_prior + _by_origin(matrix.log_ratio, weight, matrix.source)


def _by_origin(
    value: NDArray[np.float64], weight: NDArray[np.float64], source: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Weighted values, averaged over an origin's items that count, summed over origins."""
    total = np.zeros((len(weight), value.shape[1]))
    for one in range(int(source.max(initial=-1)) + 1):
        own = source == one
        count = (weight[:, own] > 0).sum(axis=1)
        total += (weight[:, own] @ value[own]) / np.maximum(count, 1)[:, None]
    return total


def _normalise(support: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities in proportion to the exponential of the support."""
    size = np.exp(support - support.max(axis=1, keepdims=True))
    return np.asarray(size / size.sum(axis=1, keepdims=True))


def _order(value: NDArray[np.float64]) -> NDArray[np.int8]:
    """For each pair of hypotheses which is larger, (draw, hypothesis, hypothesis) in -1, 0, 1."""
    left, right = value[:, :, None], value[:, None, :]
    slack = SLACK * (1 + np.abs(np.where(np.isfinite(value), value, 0)).max(axis=1))[:, None, None]
    return np.asarray((left > right + slack).astype(np.int8) - (right > left + slack).astype(np.int8))


def _leaders(support: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which hypotheses come first, (draw, hypothesis)."""
    return np.asarray((_order(support) >= 0).all(axis=2))


def _check(
    cell: ArrayLike,
    alpha: ArrayLike,
    origin: ArrayLike,
    prior: ArrayLike | None,
    likelihood_ratio: ArrayLike,
    penalty: ArrayLike,
) -> _Matrix:
    """The inputs, all fitting together and within their ranges."""
    code = np.asarray(cell, dtype=np.int64)
    weight, source = np.atleast_2d(np.asarray(alpha, dtype=np.float64)), np.asarray(origin)
    if (
        code.ndim != 2
        or code.shape[1] == 0
        or weight.shape[1:] != (len(code),)
        or source.shape != (len(code),)
    ):
        raise ShapeError(
            f"cell has shape {code.shape}, alpha {np.shape(alpha)} and origin {source.shape}; "
            "(item, hypothesis), (draw, item) and (item,) are needed"
        )
    given = np.ones(code.shape[1]) if prior is None else np.asarray(prior, dtype=np.float64)
    start = np.atleast_2d(given)
    ratio, against = np.asarray(likelihood_ratio, dtype=np.float64), np.asarray(penalty, dtype=np.float64)
    fits = start.shape[1:] == code.shape[1:] and (1 in (len(start), len(weight)) or len(start) == len(weight))
    if not fits or ratio.shape != (len(CELLS),) or against.shape != (len(CELLS),):
        raise ShapeError(
            f"prior has shape {given.shape}, likelihood_ratio {ratio.shape} and penalty {against.shape}; "
            f"({code.shape[1]},) or (draw, {code.shape[1]}), ({len(CELLS)},) and ({len(CELLS)},) are needed"
        )
    ranges = (
        ("cell", "0 to 4 (CC, C, N, I, II)", ((code >= 0) & (code < len(CELLS))).all()),
        ("alpha", "0 to 1", ((weight >= 0) & (weight <= 1)).all()),
        ("prior", "at least 0, with a positive sum", (start >= 0).all() and _has_sum(start)),
        ("likelihood_ratio", "above 0 and finite", ((ratio > 0) & (ratio < np.inf)).all()),
        ("penalty", "at least 0 and finite", ((against >= 0) & (against < np.inf)).all()),
    )
    for name, admitted, holds in ranges:
        if not holds:
            raise DomainError(f"{name} must be {admitted}")
    with np.errstate(divide="ignore"):
        log_prior = np.log(start / start.sum(axis=1, keepdims=True))
    weight = np.broadcast_to(weight, (max(len(weight), len(start)), weight.shape[1]))
    number = np.unique(source, return_inverse=True)[1].astype(np.int64)
    return _Matrix(np.log(ratio)[code], against[code], weight, number, log_prior)


def _has_sum(prior: NDArray[np.float64]) -> bool:
    """Is every draw's sum above 0 and finite."""
    total = prior.sum(axis=1)
    return bool(((total > 0) & (total < np.inf)).all())
