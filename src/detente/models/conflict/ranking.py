"""From ordered statements, groups or numbers to payoffs that the contest can compare."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models._compiled import compiled
from detente.models.conflict.records import Levels

__all__ = ["dense_ranks", "rank_groups", "rank_statements", "ranks", "scale_ranks", "snap_ties"]

WORD = 62


def rank_statements(truth: ArrayLike) -> NDArray[np.float64]:
    """Rank worlds by ordered statements: the first statement on which two worlds differ decides.

    Truth values are packed, most important first, into words of at most 62 bits; each word refines the
    ranking of the ones before, so any number of statements is exact.

    Source
    ------
    Option prioritising: Fang, Hipel, Kilgour and Peng (2003).

    Parameters
    ----------
    truth
        (statement, world) or (draw, statement, world) bool, most important statement first

    Returns
    -------
    numpy.ndarray
        (world,) or (draw, world) float: dense ranks, 1 = worst; worlds that agree on every statement are tied

    Raises
    ------
    ShapeError
        If `truth` has another number of axes.

    Example
    -------
    >>> rank_statements([[True, True, False], [False, True, True]])
    array([2., 3., 1.])
    """
    rows = np.asarray(truth, dtype=np.bool_)
    if rows.ndim not in (2, 3):
        raise ShapeError(
            f"truth has shape {rows.shape}; (statement, world) or (draw, statement, world) is needed"
        )
    table = rows if rows.ndim == 3 else rows[None]
    draws, statements, worlds = table.shape
    rank = np.zeros((draws, worlds), dtype=np.int64)
    for start in range(0, statements, WORD):
        word = np.zeros((draws, worlds), dtype=np.int64)
        for statement in range(start, min(start + WORD, statements)):
            word = word * 2 + table[:, statement]
        finer = _ranks_of_integers(word)
        rank = _ranks_of_integers(rank * worlds + finer)
    payoff = (rank + 1).astype(np.float64)
    return payoff if rows.ndim == 3 else payoff[0]


def rank_groups(groups: Sequence[Sequence[int]], worlds: int) -> NDArray[np.float64]:
    """Turn a ranking from best to worst, each group tied, into payoffs.

    Returns
    -------
    numpy.ndarray
        (world,) float: dense ranks, 1 = the last group

    Raises
    ------
    DomainError
        If a world is missing, repeated or unknown.

    Example
    -------
    >>> rank_groups([[2], [0, 1]], worlds=3)
    array([1., 1., 2.])
    """
    listed = [world for group in groups for world in group]
    strange = sorted(set(listed) - set(range(worlds)))
    missing = sorted(set(range(worlds)) - set(listed))
    repeated = sorted({world for world in listed if listed.count(world) > 1})
    for fault, names in (("names no world", strange), ("misses", missing), ("repeats", repeated)):
        if names:
            raise DomainError(f"the ranking {fault} {', '.join(map(str, names))}; it lists each world once")
    payoff = np.empty(worlds)
    for height, group in enumerate(reversed(groups), start=1):
        payoff[list(group)] = height
    return payoff


def dense_ranks(payoff: ArrayLike, tolerance: float = 0.0) -> Levels:
    """Rank worlds by payoff; values within a tolerance of the lowest of their class are equal.

    Classes are opened from below: a value joins the open class while it exceeds the lowest value of the class
    by no more than `tolerance`, so being equal stays transitive.

    Parameters
    ----------
    payoff
        (draw, world) finite
    tolerance
        at least 0

    Returns
    -------
    Levels
        Ranks from 0, and the lowest value of each class.

    Raises
    ------
    ShapeError
        If `payoff` is not (draw, world).
    DomainError
        If `tolerance` is negative.

    Example
    -------
    >>> dense_ranks([[0., 0.4, 0.8, 3.]], tolerance=0.5).rank
    array([[0, 0, 1, 2]], dtype=int32)
    """
    value = np.asarray(payoff, dtype=np.float64)
    if value.ndim != 2:
        raise ShapeError(f"payoff has shape {value.shape}; (draw, world) is needed")
    if not tolerance >= 0:
        raise DomainError(f"tolerance is {tolerance}; at least 0 is needed")
    order = np.argsort(value, axis=1, kind="stable")
    rank = np.zeros(value.shape, dtype=np.int32)
    level = np.full(value.shape, np.nan)
    _open_classes(value, order, float(tolerance), rank, level)
    return Levels(rank, level)


def ranks(payoff: ArrayLike) -> NDArray[np.float64]:
    """Dense ranks in place of payoffs, which is all that stability and reach depend on; engines sort them faster.

    Parameters
    ----------
    payoff
        (draw, decision maker, world); a draw with a payoff that is not finite stays without a finite payoff

    Example
    -------
    >>> ranks([[[0.5, 7.0, 0.5]]])
    array([[[0., 1., 0.]]])
    """
    value = np.asarray(payoff, dtype=np.float64)
    found = dense_ranks(value.reshape(-1, value.shape[-1])).rank.reshape(value.shape).astype(np.float64)
    found[~np.isfinite(value).all(axis=(1, 2))] = np.nan
    return found


def snap_ties(payoff: ArrayLike, tolerance: float) -> NDArray[np.float64]:
    """Give the worlds of one class of `dense_ranks` the same payoff, the lowest of the class; what is not finite stays.

    Parameters
    ----------
    payoff
        (draw, decision maker, world)
    tolerance
        at least 0; 0 returns the payoffs unchanged

    Example
    -------
    >>> snap_ties([[[0., 0.4, 0.8, 3.]]], tolerance=0.5)
    array([[[0. , 0. , 0.8, 3. ]]])
    """
    value = np.asarray(payoff, dtype=np.float64)
    levels = dense_ranks(value.reshape(-1, value.shape[-1]), tolerance)
    snapped = np.take_along_axis(levels.level, levels.rank.astype(np.int64), axis=1).reshape(value.shape)
    return np.where(np.isfinite(value), snapped, value)


def scale_ranks(payoff: ArrayLike) -> NDArray[np.float64]:
    """Scale payoffs to 0 for the worst and 1 for the best world of each row; an indifferent row is all 0.

    Our reading
    -----------
    Used where only ranks are known but a model asks for utilities; the result should say so.

    Example
    -------
    >>> scale_ranks([[1., 3., 2.]])
    array([[0. , 1. , 0.5]])
    """
    value = np.asarray(payoff, dtype=np.float64)
    low = value.min(axis=-1, keepdims=True)
    spread = value.max(axis=-1, keepdims=True) - low
    return np.asarray((value - low) / np.where(spread > 0, spread, 1.0))


def _ranks_of_integers(value: NDArray[np.int64]) -> NDArray[np.int64]:
    """Dense ranks from 0 along the last axis."""
    order = np.argsort(value, axis=1, kind="stable")
    ordered = np.take_along_axis(value, order, axis=1)
    is_new = (np.diff(ordered, axis=1, prepend=ordered[:, :1]) > 0).astype(np.int64)
    rank = np.empty_like(value)
    np.put_along_axis(rank, order, np.cumsum(is_new, axis=1), axis=1)
    return rank


@compiled
def _open_classes(
    value: NDArray[np.float64],
    order: NDArray[np.int64],
    tolerance: float,
    rank: NDArray[np.int32],
    level: NDArray[np.float64],
) -> None:
    """Fill ranks and levels row by row, from the lowest value up."""
    for row in range(value.shape[0]):
        current = 0
        for place in range(value.shape[1]):
            world = order[row, place]
            if place == 0:
                level[row, 0] = value[row, world]
            elif value[row, world] - level[row, current] > tolerance:
                current += 1
                level[row, current] = value[row, world]
            rank[row, world] = current
