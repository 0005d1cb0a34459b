"""One step of peeling: which small part of a box to give up, found on draws kept in order under every input."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.study.measures.arrays import Flags, Floats

__all__ = ["Cut", "Sorted", "best_peel"]


@dataclass(frozen=True, slots=True)
class Cut:
    """What is given up: draws below (or above) `level` of an input, or one of its categories.

    `gain` is what the share of true draws rises by, for each draw given up.
    """

    input: int
    gain: float
    is_low: bool = True
    level: float = 0.0
    category: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """The draws of a box, in ascending order of every input.

    Parameters
    ----------
    values
        (draw, input)  of all draws
    order
        (input, draw of the box)  numbers of the draws; only of inputs that are no labels
    ranked
        (input,)  which inputs `order` speaks of
    within
        (draw,)  whether a draw lies in the box
    is_true
        (draw,)  the condition
    labels
        (input,)  whether an input's numbers are only labels
    """

    values: Floats
    order: NDArray[np.int32]
    ranked: NDArray[np.intp]
    within: Flags
    is_true: Flags
    labels: Flags

    @classmethod
    def of(cls, values: Floats, is_true: Flags, labels: Flags) -> Sorted:
        """All draws."""
        ranked = np.flatnonzero(~labels)
        order = np.argsort(values[:, ranked].T, axis=1, kind="stable").astype(np.int32)
        return cls(values, order, ranked, np.ones(is_true.size, np.bool_), is_true, labels)

    @property
    def count(self) -> int:
        """Draws in the box."""
        return int(np.count_nonzero(self.within))

    def without(self, cut: Cut) -> Sorted:
        """The box without what is given up."""
        column = self.values[:, cut.input]
        if cut.category is not None:
            kept = column != cut.category
        else:
            kept = column >= cut.level if cut.is_low else column <= cut.level
        within = self.within & kept
        order = self.order[within[self.order]].reshape(self.order.shape[0], int(np.count_nonzero(within)))
        return Sorted(self.values, order, self.ranked, within, self.is_true, self.labels)


def best_peel(left: Sorted, share: float) -> Cut | None:
    """The cut with the largest gain; nothing where no cut gains.

    >>> x = np.array([[1.0], [2.0], [3.0], [4.0]])
    >>> cut = best_peel(Sorted.of(x, np.array([False, True, True, True]), np.array([False])), 0.25)
    >>> cut.is_low, cut.level
    (True, 2.0)
    """
    total = int(np.count_nonzero(left.is_true & left.within))
    cuts = [cut for cut in (*_ends(left, share, total), *_categories(left, total)) if cut is not None]
    best = max(cuts, key=lambda cut: cut.gain, default=None)
    return best if best is not None and best.gain > 0 else None


def _gain(total: int, count: int, true: int, removed: int) -> float:
    """Rise of the share of true draws for each draw given up."""
    return ((total - true) / (count - removed) - total / count) / removed


def _ends(left: Sorted, share: float, total: int) -> list[Cut | None]:
    """The best cut at either end of every ranked input, in whole ties."""
    inputs, count = left.order.shape
    if inputs == 0 or count < 2:
        return []
    step = max(int(share * count), 1)
    found: list[Cut | None] = []
    for is_low in (True, False):
        order = left.order if is_low else left.order[:, ::-1]
        first = left.values[order[:, step - 1], left.ranked]
        following = left.values[order[:, step], left.ranked]
        true = np.count_nonzero(left.is_true[order[:, :step]], axis=1)
        for row in range(inputs):
            removed, gone, level = step, int(true[row]), float(following[row])
            if first[row] == following[row]:
                column = left.values[order[row], left.ranked[row]]
                is_beyond = column > first[row] if is_low else column < first[row]
                if not is_beyond.any():
                    continue
                removed = int(np.argmax(is_beyond))
                gone, level = int(np.count_nonzero(left.is_true[order[row, :removed]])), float(column[removed])
            gain = _gain(total, count, gone, removed)
            found.append(Cut(int(left.ranked[row]), gain, is_low, level))
    return found


def _categories(left: Sorted, total: int) -> list[Cut | None]:
    """The cut of every category of every labelled input."""
    found: list[Cut | None] = []
    count = left.count
    truth = left.is_true[left.within]
    for index in np.flatnonzero(left.labels):
        names, code = np.unique(left.values[left.within, index], return_inverse=True)
        if names.size < 2:
            continue
        sizes, true = np.bincount(code), np.bincount(code, truth)
        for name, size, gone in zip(names, sizes, true, strict=True):
            found.append(Cut(int(index), _gain(total, count, int(gone), int(size)), category=float(name)))
    return found
