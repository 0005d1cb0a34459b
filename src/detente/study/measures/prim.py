"""PRIM, the patient rule induction method: a box of inputs in which something is mostly true.

A box is a range for some inputs and a set of categories for others: "fails when trust is low and the rule is median".
Peeling takes a small part off one side of one input at a time, whichever gains most; pasting gives back what costs
nothing; and restrictions that chance explains, or that hardly matter, are dropped again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtrc

from detente.errors import DomainError, ShapeError
from detente.study.measures.arrays import Flags, Floats, as_flags, as_floats
from detente.study.measures.peeling import Sorted, best_peel

__all__ = ["Box", "Fit", "Side", "box_fit", "prim", "quasi_p_values"]

MOST_SIDES = 4
WORTH = 0.02
SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Side:
    """What a box says of one input: a range, infinite where it is open, or the categories that it holds."""

    input: int
    low: float = -np.inf
    high: float = np.inf
    categories: frozenset[float] | None = None

    def holds(self, column: Floats) -> Flags:
        """Per draw: does the input lie within.

        >>> Side(0, low=2.0).holds(np.array([1.0, 2.0, 3.0]))
        array([False,  True,  True])
        """
        if self.categories is not None:
            return np.isin(column, sorted(self.categories))
        return np.asarray((column >= self.low) & (column <= self.high))


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a box fits what it is to find.

    Parameters
    ----------
    coverage
        Share of the true draws that lie in the box.
    density
        Share of the box's draws that are true.
    mass
        Share of all draws that lie in the box.
    base
        Share of all draws that are true.
    count, true
        Draws in the box, and those of them that are true.
    """

    coverage: float
    density: float
    mass: float
    base: float
    count: int
    true: int

    @property
    def score(self) -> float:
        """Harmonic mean of coverage and density."""
        both = self.coverage + self.density
        return 2 * self.coverage * self.density / both if both > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its sides, how well it fits the draws it was found on, and the quasi-p-value of each side.

    A quasi-p-value is the chance that the box without the side would hold as many true draws among as many.
    """

    sides: tuple[Side, ...]
    fit: Fit
    quasi_p: tuple[float, ...]


def prim(
    matrix: ArrayLike,
    truth: ArrayLike,
    *,
    categorical: ArrayLike | None = None,
    peel: float = 0.05,
    smallest: float = 0.05,
    most_sides: int = MOST_SIDES,
) -> Box | None:
    """Find the box of inputs in which a condition is mostly true.

    Source
    ------
    [FriedmanFisher1999]_; coverage, density and quasi-p-values as in [BryantLempert2010]_; categories peeled one at a
    time and gain weighed by the draws given up as in [KwakkelJaxaRozen2016]_.

    Parameters
    ----------
    matrix
        (draw, input)  numbers, or labels as numbers
    truth
        (draw,)  the condition
    categorical
        (input,)  inputs whose numbers are only labels
    peel
        Share of the box taken off in one step, at most 0.5; less is more patient.
    smallest
        Peeling ends where the box holds no more than this share of the draws.
    most_sides
        The most inputs that the box may restrict.

    Returns
    -------
    Box or None
        None where no restriction is better than chance: the condition is never or always true, or nothing tells.

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a share is out of range.

    Our reading
    -----------
    Of the boxes on the way the one with the largest harmonic mean of coverage and density is taken. A side is dropped
    while its quasi-p-value exceeds 5 %, while there are too many, or while that costs less than 2 % of the harmonic
    mean. Pasting comes last, and goes on while the harmonic mean rises.

    Limits
    ------
    Greedy: a box that only two restrictions together improve can be missed. Fitted and measured on the same draws it
    looks better than it is; `box_fit` measures it on others. Quasi-p-values take no account of the search.

    Example
    -------
    >>> u = np.random.default_rng(1).random((2000, 5))
    >>> box = prim(u, (u[:, 1] > 0.6) & (u[:, 3] < 0.5))
    >>> [(side.input, round(side.low, 1), round(side.high, 1)) for side in sorted(box.sides, key=lambda s: s.input)]
    [(1, 0.6, inf), (3, -inf, 0.5)]
    """
    values, is_true = as_floats("matrix", matrix, "draw, input"), as_flags("truth", truth, "draw")
    draws, inputs = values.shape
    labels = as_flags("categorical", np.zeros(inputs) if categorical is None else categorical, "input")
    if is_true.size != draws or labels.size != inputs:
        raise ShapeError(f"matrix has shape {values.shape}, truth {is_true.shape} and categorical {labels.shape}")
    if not 0 < peel <= 0.5 or not 0 < smallest < 1 or most_sides < 1:
        raise DomainError(f"peel is {peel}, smallest {smallest} and most_sides {most_sides}; "
                          "peel must be at most 0.5, smallest between 0 and 1, most_sides at least 1")
    if inputs == 0 or not 0 < int(is_true.sum()) < draws:
        return None
    path = list(_peel(values, is_true, labels, peel, smallest))
    best = max(path, key=lambda sides: box_fit(sides, values, is_true).score)
    kept = _paste(_prune(best, values, is_true, most_sides), values, is_true, peel)
    kept = _prune(kept, values, is_true, most_sides)
    if not kept:
        return None
    return Box(kept, box_fit(kept, values, is_true), quasi_p_values(kept, values, is_true))


def box_fit(sides: tuple[Side, ...], matrix: ArrayLike, truth: ArrayLike) -> Fit:
    """How well the sides of a box fit some draws, for instance others than it was found on.

    >>> found = box_fit((Side(0, low=2.0),), np.array([[1.0], [2.0], [3.0], [4.0]]), [True, True, True, False])
    >>> found.count, found.true, round(found.coverage, 2), round(found.density, 2), found.mass
    (3, 2, 0.67, 0.67, 0.75)
    """
    values, is_true = as_floats("matrix", matrix, "draw, input"), as_flags("truth", truth, "draw")
    within = _within(sides, values)
    count, true, total = int(within.sum()), int((within & is_true).sum()), int(is_true.sum())
    draws = max(is_true.size, 1)
    coverage, density = true / total if total else 0.0, true / count if count else 0.0
    return Fit(coverage, density, count / draws, total / draws, count, true)


def quasi_p_values(sides: tuple[Side, ...], matrix: ArrayLike, truth: ArrayLike) -> tuple[float, ...]:
    """Chance that as many of the box's draws were true if the box without the side were as good; one number a side.

    Source
    ------
    [BryantLempert2010]_: a binomial test with the density of the box without the restriction.

    Example
    -------
    >>> x = np.array([[1.0, 0.0], [2.0, 1.0], [3.0, 0.0], [4.0, 1.0]])
    >>> quasi_p_values((Side(0, low=3.0),), x, [False, False, True, True])
    (0.25,)
    """
    values, is_true = as_floats("matrix", matrix, "draw, input"), as_flags("truth", truth, "draw")
    whole = box_fit(sides, values, is_true)
    found = []
    for side in sides:
        without = box_fit(tuple(other for other in sides if other is not side), values, is_true)
        found.append(float(bdtrc(whole.true - 1, whole.count, without.density)) if whole.true else 1.0)
    return tuple(found)


def _within(sides: tuple[Side, ...], values: Floats) -> NDArray[np.bool_]:
    """Per draw: does it lie in the box."""
    within = np.ones(values.shape[0], np.bool_)
    for side in sides:
        within &= side.holds(values[:, side.input])
    return within


def _peel(
    values: Floats, is_true: Flags, labels: Flags, peel: float, smallest: float
) -> Iterator[tuple[Side, ...]]:
    """The boxes on the way from all draws to the smallest box."""
    sides: dict[int, Side] = {}
    left = Sorted.of(values, is_true, labels)
    yield ()
    while left.count > max(smallest * is_true.size, 1):
        cut = best_peel(left, peel)
        if cut is None:
            return
        side = sides.get(cut.input, Side(cut.input))
        if cut.category is not None:
            known = side.categories or frozenset(np.unique(values[:, cut.input]).tolist())
            side = replace(side, categories=known - {cut.category})
        elif cut.is_low:
            side = replace(side, low=cut.level)
        else:
            side = replace(side, high=cut.level)
        sides[cut.input] = side
        left = left.without(cut)
        yield tuple(sides.values())


def _prune(sides: tuple[Side, ...], values: Floats, is_true: Flags, most: int) -> tuple[Side, ...]:
    """Drop, one by one, the sides that are too many, that chance explains, or that hardly matter."""
    while sides:
        quasi = quasi_p_values(sides, values, is_true)
        now = box_fit(sides, values, is_true).score
        without = [tuple(other for other in sides if other is not side) for side in sides]
        scores = [box_fit(rest, values, is_true).score for rest in without]
        worst = int(np.argmax(quasi))
        if quasi[worst] <= SIGNIFICANT:
            worst = int(np.argmax(scores))
            if len(sides) <= most and scores[worst] < (1 - WORTH) * now:
                return sides
        sides = without[worst]
    return sides


def _paste(sides: tuple[Side, ...], values: Floats, is_true: Flags, peel: float) -> tuple[Side, ...]:
    """Give back a little at one end of a side at a time while the box gets better."""
    now = box_fit(sides, values, is_true).score
    while sides:
        tried = [tuple(wider if other is side else other for other in sides)
                 for side in sides for wider in _wider(sides, side, values, peel)]
        scores = [box_fit(one, values, is_true).score for one in tried]
        if not scores or max(scores) <= now:
            return sides
        now, sides = max(scores), tried[int(np.argmax(scores))]
    return sides


def _wider(sides: tuple[Side, ...], side: Side, values: Floats, peel: float) -> Iterator[Side]:
    """A side with its ends moved outwards, or with a category more."""
    rest = _within(tuple(other for other in sides if other is not side), values)
    column = values[rest, side.input]
    step = max(int(peel * np.count_nonzero(side.holds(column))), 1)
    if side.categories is not None:
        for category in np.unique(column[~side.holds(column)]).tolist():
            yield replace(side, categories=side.categories | {category})
        return
    below, above = column[column < side.low], column[column > side.high]
    if below.size:
        yield replace(side, low=float(np.partition(below, -min(step, below.size))[-min(step, below.size)]))
    if above.size:
        yield replace(side, high=float(np.partition(above, min(step, above.size) - 1)[min(step, above.size) - 1]))
