"""Bins of equal frequency: the levels of an input as small whole numbers, made once and used for every outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.study.measures.arrays import Floats, as_floats

__all__ = ["Bins", "bin_inputs", "first_bins", "pair_bins"]

Codes = NDArray[np.intp]
FEWEST, MOST = 4, 64
MOST_IN_PAIRS = 16
DRAWS_A_CELL = 25


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """The bin of every draw under every input, and the number of bins of each input; a constant input has one.

    Parameters
    ----------
    code
        (input, draw)  from 0
    size
        (input,)
    """

    code: Codes
    size: Codes


def first_bins(draws: int) -> int:
    """Bins for the effect of one input alone.

    Our reading
    -----------
    Draws to the power 0.45, from 4 to 64: what is lost inside a bin falls with the square of their number, and what
    chance adds is taken off again, so more are used than where it is not.

    Example
    -------
    >>> [first_bins(n) for n in (100, 1_000, 10_000)]
    [8, 22, 63]
    """
    return int(np.clip(round(draws**0.45), FEWEST, MOST))


def pair_bins(draws: int) -> int:
    """Bins on each side for the effect of two inputs together: an even number, some thirty draws a cell, from 2 to 16.

    >>> [pair_bins(n) for n in (100, 1_000, 10_000)]
    [2, 6, 16]
    """
    return int(np.clip(int((draws / DRAWS_A_CELL) ** 0.5) // 2 * 2, 2, MOST_IN_PAIRS))


def bin_inputs(matrix: ArrayLike, bins: int) -> Bins:
    """Cut every input into bins that hold equally many draws; draws of one value are never parted.

    Parameters
    ----------
    matrix
        (draw, input)  numbers or labels
    bins
        The most bins of an input. One with no more values than that gets a bin for each.

    Example
    -------
    >>> found = bin_inputs([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [4.0, 6.0]], bins=2)
    >>> found.code
    array([[0, 0, 1, 1],
           [0, 0, 0, 1]])
    >>> found.size
    array([2, 2])
    """
    columns = np.ascontiguousarray(as_floats("matrix", matrix, "draw, input").T)
    code = np.empty(columns.shape, np.intp)
    size = np.empty(columns.shape[0], np.intp)
    for index, column in enumerate(columns):
        starts = _starts(np.sort(column), bins)
        code[index] = np.searchsorted(starts, column, side="right") if starts.size else 0
        size[index] = starts.size + 1
    return Bins(code, size)


def _starts(ordered: Floats, bins: int) -> Floats:
    """The value at which each bin but the first starts."""
    if ordered.size == 0:
        return ordered
    is_new = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    if is_new.size < bins:
        return ordered[is_new]
    found: Floats = np.unique(ordered[np.linspace(0, ordered.size, bins + 1).round().astype(np.intp)[1:-1]])
    return np.asarray(found[found > ordered[0]])
