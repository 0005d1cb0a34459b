"""Total effects from given draws: what an input does alone and together with each other input, and what stays open.

A total effect counts every interaction of an input. From draws that were made for another purpose the interactions of
pairs can be told, those of three and more cannot, unless there are far more draws than inputs; so a total is given as a
number up to pairs, and as a bound above it that gives the input all that pairs do not explain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, ndtri

from detente.study.measures.arrays import Floats, check_level
from detente.study.measures.bins import Bins, Codes, bin_inputs, first_bins, pair_bins
from detente.study.measures.sensitivity import FirstOrder, defined_draws, explained

__all__ = ["Pair", "Sensitivity", "TotalEffects", "sensitivity", "total_effects"]

MOST_INPUTS = 60
RELIABLE = 0.05
PASSES = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """Two inputs, and the share of the variance that they explain together beyond what each explains by itself."""

    first: int
    second: int
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class TotalEffects:
    """Total effects; every array is (input,).

    Parameters
    ----------
    value
        First-order index and all pairs that rise above chance: the total, if no three inputs act together. NaN for an
        input that was not looked at.
    low, high
        Monte Carlo interval of `value`.
    at_most
        `value` and all that neither single inputs nor pairs explain.
    pairs
        The pairs above chance, the strongest first.
    rest
        Share of the variance that neither single inputs nor pairs explain.
    looked_at
        Whether the input was among those whose pairs were looked at.
    """

    value: Floats
    low: Floats
    high: Floats
    at_most: Floats
    pairs: tuple[Pair, ...]
    rest: float
    looked_at: NDArray[np.bool_]

    @property
    def status(self) -> str:
        """How far the totals can be relied on, in a sentence."""
        if not np.isfinite(self.rest):
            return "the outcome does not vary, so nothing explains it"
        left = "" if self.looked_at.all() else (
            f"; of {self.looked_at.size} inputs the {int(self.looked_at.sum())} most striking were paired")
        if self.rest <= RELIABLE:
            return f"single inputs and pairs explain all but {max(self.rest, 0.0):.0%} of the variance{left}"
        return (f"{self.rest:.0%} of the variance is explained neither by single inputs nor by pairs, so a total "
                f"effect is known only between its value and its upper bound{left}")


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """First-order indices and total effects of one outcome."""

    first: FirstOrder
    total: TotalEffects


def sensitivity(
    matrix: ArrayLike, outcome: ArrayLike, *, key: int, level: float = 0.95, false_share: float = 0.05
) -> Sensitivity:
    """First-order indices and total effects of one outcome; parameters as in `first_order`.

    Example
    -------
    >>> u = np.random.default_rng(1).random((4000, 3))
    >>> found = sensitivity(u, u[:, 0] + 4 * (u[:, 1] - 0.5) * (u[:, 2] - 0.5), key=1)
    >>> found.first.value.round(1) + 0.0, found.total.value.round(1)
    (array([0.4, 0. , 0. ]), array([0.4, 0.6, 0.6]))
    """
    check_level("level", level)
    check_level("false_share", false_share)
    inputs, known = defined_draws(matrix, outcome)
    first = explained(bin_inputs(inputs, first_bins(known.size)), known, key=key, level=level, false_share=false_share)
    return Sensitivity(first, _totals(inputs, known, first, key, level, false_share))


def total_effects(
    matrix: ArrayLike, outcome: ArrayLike, *, key: int, level: float = 0.95, false_share: float = 0.05
) -> TotalEffects:
    """Total Sobol' indices from the draws at hand, as far as pairs of inputs tell them; parameters as in `first_order`.

    Source
    ------
    The index: [HommaSaltelli1996]_. The decomposition by single inputs, pairs and the rest: [Sobol1993]_.

    Our reading
    -----------
    What single inputs above the null explain is taken off first, one after the other; each pair is then an index of
    what is left, on a grid of bins with some thirty draws a cell, less what each of the two explains on that grid alone
    and what chance adds. A pair counts where all pairs together would reach as much by chance in no more than the
    allowed share of runs; its share is then carried on from bins of double width to bins of no width.

    Limits
    ------
    A pair's share is some per cent too small where it varies much inside a cell. What the outcome owes to chance of its
    own counts as rest. Of more than 60 inputs those are paired whose bins differ most in the outcome's mean or in its
    spread; an input that acts only through three and more at once is then overlooked, and its share stays in the rest.

    Example
    -------
    >>> u = np.random.default_rng(1).random((10_000, 2))
    >>> found = total_effects(u, (u[:, 0] > 0.5) ^ (u[:, 1] > 0.5), key=1)
    >>> found.value.round(1), abs(round(found.rest, 1)), [(pair.first, pair.second) for pair in found.pairs]
    (array([1., 1.]), 0.0, [(0, 1)])
    """
    return sensitivity(matrix, outcome, key=key, level=level, false_share=false_share).total


def _totals(
    inputs: Floats, outcome: Floats, first: FirstOrder, key: int, level: float, false_share: float
) -> TotalEffects:
    """Total effects where the first-order indices are known."""
    count = inputs.shape[1]
    looked_at = np.zeros(count, np.bool_)
    if not np.isfinite(first.value).all() or outcome.size < 2:
        nothing = np.full(count, np.nan)
        return TotalEffects(nothing, nothing, nothing, nothing, (), float("nan"), looked_at)
    centred = (outcome - outcome.mean()) / outcome.std()
    kept = _additive(inputs, centred, first)
    chosen = _striking(inputs, kept.left, first, key)
    looked_at[chosen] = True
    single = np.maximum(first.value, 0.0) * first.is_above_null
    bins = bin_inputs(inputs[:, chosen], pair_bins(outcome.size))
    pairs, variance = _pairs(bins, kept, false_share)
    share = np.zeros(count)
    for pair in pairs:
        share[[chosen[pair.first], chosen[pair.second]]] += pair.share
    value = np.where(looked_at, np.where(share > 0, single + share, np.maximum(first.value, 0.0)), np.nan)
    z = float(ndtri((1.0 + level) / 2.0))
    half = np.hypot((first.high - first.low) / 2, z * _spread(pairs, variance, chosen, count))
    rest = kept.variance - sum(pair.share for pair in pairs)
    named = tuple(sorted((Pair(int(chosen[p.first]), int(chosen[p.second]), p.share) for p in pairs),
                         key=lambda pair: -pair.share))
    return TotalEffects(value, np.clip(value - half, 0, 1), np.clip(value + half, 0, 1),
                        np.clip(value + max(rest, 0.0), 0, 1), named, float(rest), looked_at)


@dataclass(frozen=True, slots=True, eq=False)
class _Left:
    """What single inputs leave of the outcome, its variance without the fit's own, and how many means were fitted."""

    left: Floats
    variance: float
    fitted: int


def _additive(inputs: Floats, centred: Floats, first: FirstOrder) -> _Left:
    """Take off what single inputs explain, the strongest first; inputs that move together are not counted twice."""
    order = [int(i) for i in np.argsort(-first.value, kind="stable") if first.is_above_null[i]]
    bins = bin_inputs(inputs[:, order], first_bins(centred.size))
    left = centred.copy()
    for _ in range(PASSES):
        for code, size in zip(bins.code, bins.size, strict=True):
            left -= (np.bincount(code, left, minlength=size) / np.bincount(code, minlength=size))[code]
    fitted = min(int((bins.size - 1).sum()), centred.size // 2)
    return _Left(left, float(left @ left) / (centred.size - fitted), fitted)


def _striking(inputs: Floats, left: Floats, first: FirstOrder, key: int) -> NDArray[np.intp]:
    """The inputs to pair: all, or those that move the outcome's mean or the spread of what is left most."""
    if inputs.shape[1] <= MOST_INPUTS:
        return np.arange(inputs.shape[1])
    bins = bin_inputs(inputs, pair_bins(left.size))
    spread = explained(bins, left**2, key=key)
    sign = np.minimum(first.p_value, np.nan_to_num(spread.p_value, nan=1.0))
    strength = np.maximum(first.value, np.nan_to_num(spread.value))
    return np.sort(np.lexsort((-strength, sign))[:MOST_INPUTS])


@dataclass(frozen=True, slots=True)
class _Crossed:
    """What a pair of inputs explains beyond each alone: squares, degrees of freedom, and the share less chance."""

    squares: float
    freedom: int
    share: float


def _pairs(bins: Bins, kept: _Left, false_share: float) -> tuple[list[Pair], list[float]]:
    """The pairs above chance, and roughly the variance of each share."""
    usable = [int(i) for i in np.flatnonzero(bins.size > 1)]
    allowed = false_share / max(len(usable) * (len(usable) - 1) // 2, 1)
    total, draws = float(kept.left @ kept.left), kept.left.size
    inflated = draws / max(draws - kept.fitted, 1)
    if total <= 1e-12 * draws:
        return [], []
    alone = [_squares(kept.left, bins.code[i], int(bins.size[i])) for i in range(bins.size.size)]
    coarse = _halved(bins)
    found, variance = [], []
    for one, other in combinations(usable, 2):
        fine = _crossed(bins, alone, one, other, kept.left, total)
        if fine.freedom < 1 or _tail(fine, total, draws) > allowed:
            continue
        if _tail(fine, total, draws, _unevenness(bins, one, other, kept.left)) > allowed:
            continue
        halves = [_squares(kept.left, coarse.code[i], int(coarse.size[i])) for i in (one, other)]
        half = _crossed(coarse, {one: halves[0], other: halves[1]}, one, other, kept.left, total)
        share, freedom = (4 * fine.share - half.share) / 3, (16 * fine.freedom - 7 * half.freedom) / 9
        found.append(Pair(one, other, inflated * max(share, fine.share)))
        unit = total / draws
        variance.append((4 * fine.squares / draws * unit + 2 * freedom * unit**2 / draws) / draws)
    return found, variance


def _tail(found: _Crossed, total: float, draws: int, uneven: float = 1.0) -> float:
    """Chance of as many squares between the cells of a pair that does nothing together.

    Where the spread is uneven between cells the squares have fewer degrees of freedom, in the way of Satterthwaite.
    """
    within = max(total - found.squares, 1e-12 * total) / max(draws - found.freedom - 1, 1)
    return float(chdtrc(found.freedom / uneven, max(found.squares, 0.0) / within / uneven))


def _unevenness(bins: Bins, one: int, other: int, left: Floats) -> float:
    """Mean of the squared variances of the cells over the square of their mean; 1 where all are alike."""
    columns = int(bins.size[other])
    cells = int(bins.size[one]) * columns
    code = bins.code[one] * columns + bins.code[other]
    count = np.bincount(code, minlength=cells)
    enough = count > 3
    count, sums, squares = (np.bincount(code, weight, minlength=cells)[enough]
                            for weight in (np.ones(left.size), left, left**2))
    variance = np.maximum(squares - sums**2 / count, 0.0) / (count - 1)
    mean = float(variance.mean()) if variance.size else 0.0
    # The square of an estimated variance is too large by the factor that is divided by here.
    return max(float((variance**2 / (1 + 2 / (count - 1))).mean()) / mean**2, 1.0) if mean > 0 else 1.0


def _crossed(
    bins: Bins, alone: Sequence[float] | Mapping[int, float], one: int, other: int, left: Floats, total: float
) -> _Crossed:
    """Squares between the cells of two inputs, less those between the bins of each."""
    rows, columns, draws = int(bins.size[one]), int(bins.size[other]), left.size
    code = bins.code[one] * columns + bins.code[other]
    count = np.bincount(code, minlength=rows * columns)
    sums = np.bincount(code, left, minlength=rows * columns)
    squares = float((sums**2 / np.maximum(count, 1)).sum()) - alone[one] - alone[other]
    freedom = int(np.count_nonzero(count)) - rows - columns + 1
    within = (total - squares) / max(draws - freedom - 1, 1)
    return _Crossed(squares, freedom, (squares - freedom * within) / draws)


def _squares(left: Floats, code: Codes, size: int) -> float:
    """Squares between the bins of one input."""
    count = np.bincount(code, minlength=size)
    return float((np.bincount(code, left, minlength=size) ** 2 / np.maximum(count, 1)).sum())


def _halved(bins: Bins) -> Bins:
    """Bins of twice the width; inputs of few values keep theirs."""
    is_fine = bins.size == pair_bins(bins.code.shape[1])
    code = np.where(is_fine[:, None], bins.code // 2, bins.code)
    return Bins(code, np.where(is_fine, (bins.size + 1) // 2, bins.size))


def _spread(pairs: list[Pair], variance: list[float], chosen: NDArray[np.intp], count: int) -> Floats:
    """(input,) standard error that the pairs add."""
    found = np.zeros(count)
    for pair, own in zip(pairs, variance, strict=True):
        found[[chosen[pair.first], chosen[pair.second]]] += own
    return np.sqrt(found)
