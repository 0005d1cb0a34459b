"""The arithmetic behind `deciding`: sums over groups of draws, and what shuffled draws would give.

All sums are of whole numbers that a float holds exactly, so that their order, and with it the number of
threads, never shows in a result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from detente.errors import DomainError
from detente.study.measures.arrays import Flags, Floats, Integers
from detente.study.measures.groups import Groups

__all__ = ["Chance", "Observed", "Side", "chance", "observe_truth", "observe_values", "shuffles", "sides"]

_LEAST_EXPECTED = 5.0
_BITS = 52


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """What is compared between groups, as whole numbers: value = offset + step x whole.

    `whole` and `square`, both (draw,), hold the defined draws only; `square` is whole times whole.
    """

    whole: NDArray[Any]
    square: NDArray[Any]
    is_defined: Flags
    offset: float
    step: float
    is_yes_no: bool


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two groups compared for each input: four (input,) arrays, NaN for inputs without groups."""

    mean: Floats
    size: Floats
    variance: Floats
    level: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """Chance of differences as large as those observed: by itself, and for the most striking input."""

    p_value: Floats
    family_p_value: Floats


def observe_truth(truth: Flags, is_defined: Flags) -> Observed:
    """Observe whether something is true; single precision counts exactly up to 16 million draws."""
    whole = truth[is_defined].astype(np.float32 if truth.size <= 2**24 else np.float64)
    return Observed(whole, whole, is_defined, offset=0.0, step=1.0, is_yes_no=True)


def observe_values(values: Floats) -> Observed:
    """Observe a quantity on a grid so fine that it does not show and so coarse that sums are exact."""
    is_defined = np.isfinite(values)
    kept = values[is_defined]
    if not kept.size:
        return Observed(kept, kept, is_defined, offset=0.0, step=1.0, is_yes_no=False)
    low, reach = float(kept.min()), float(np.ptp(kept))
    bits = _BITS - int(np.ceil(np.log2(kept.size)))
    step = max(float(np.ldexp(1.0, int(np.frexp(reach)[1]) - bits)), float(np.finfo(np.float64).tiny))
    offset = low + reach / 2.0
    whole = np.rint((kept - offset) / step)
    coarse = float(np.ldexp(1.0, bits))
    square = np.rint(whole * whole / coarse) * coarse
    return Observed(whole, square, is_defined, offset, step, is_yes_no=False)


def shuffles(draws: int, permutations: int, key: int) -> NDArray[np.int32]:
    """(permutation, draw): independent shuffles of the draws' numbers, the same for the same key."""
    if key < 0:
        raise DomainError(f"key is {key}; it must be at least 0")
    generator = np.random.Generator(np.random.Philox(key=key))
    order = np.tile(np.arange(draws, dtype=np.int32), (permutations, 1))
    return generator.permuted(order, axis=1)


def chance(groups: Groups, seen: Observed, shuffle: NDArray[np.int32]) -> Chance:
    """Chance of each input's differences between groups, were the observed values shuffled over the draws."""
    member = _members(groups, seen)
    size = _sums(member, np.ones((1, seen.whole.size), np.float32))[:, 0]
    kept = _of_defined(shuffle, seen.whole.size)
    total = _sums(member, np.concatenate([seen.whole[None], seen.whole[kept]]))
    statistic, freedom = _statistic(groups, size, total, seen.whole)
    tail = np.asarray(chdtrc(np.maximum(freedom, 1.0)[:, None], statistic), np.float64)
    tail[freedom < 1] = 1.0
    observed, null = tail[:, 0], tail[:, 1:]
    p_value = np.where(_is_sparse(groups, size, seen), _rank(null, observed), observed)
    strongest = null.min(axis=0, initial=1.0)
    return Chance(p_value, np.maximum(_rank(strongest[None], observed), p_value))


def sides(groups: Groups, seen: Observed) -> tuple[Side, Side]:
    """The two groups compared for each input: lower and upper third, or lowest and highest category."""
    member = _members(groups, seen)
    rows = np.stack([np.ones_like(seen.whole), seen.whole, seen.square])
    size, total, square = _sums(member, rows).T
    mean, mean_square = _over(total, size), _over(square, size)
    variance = np.maximum(mean_square - mean**2, 0.0) * size / np.maximum(size - 1.0, 1.0)
    parts = (seen.offset + seen.step * mean, size, seen.step**2 * variance, groups.level)
    lower, upper = _compared(groups, mean)
    return Side(*(_pick(part, lower) for part in parts)), Side(*(_pick(part, upper) for part in parts))


def _members(groups: Groups, seen: Observed) -> NDArray[np.float32]:
    """(group, draw): membership of the defined draws."""
    return groups.member if seen.is_defined.all() else groups.member[:, seen.is_defined]


def _of_defined(shuffle: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    """Shuffles of `count` draws: what is left of shuffles of all draws without the larger numbers."""
    return shuffle if count == shuffle.shape[1] else shuffle[shuffle < count].reshape(shuffle.shape[0], count)


def _sums(member: NDArray[np.float32], rows: NDArray[Any]) -> Floats:
    """(group, row): sum of each row over the draws of each group."""
    return np.asarray(member.astype(rows.dtype, copy=False) @ rows.T, dtype=np.float64)


def _over(total: Floats, size: Floats) -> Floats:
    """Mean of each group, NaN for one without draws."""
    return np.divide(total, size, out=np.full_like(total, np.nan), where=size > 0)


def _per_input(groups: Groups, numbers: Floats) -> Floats:
    """Sum over the groups of each input: (group, ...) to (input, ...)."""
    sums = np.zeros((groups.inputs, *numbers.shape[1:]))
    owner, first = np.unique(groups.owner, return_index=True)
    if owner.size:
        sums[owner] = np.add.reduceat(numbers, first, axis=0)
    return sums


def _statistic(groups: Groups, size: Floats, total: Floats, whole: NDArray[Any]) -> tuple[Floats, Floats]:
    """Squares between groups over the variance of all draws, (input, shuffle), and its degrees of freedom.

    For two groups of yes and no it is the square of the difference over its exact variance under shuffling.
    """
    freedom = _per_input(groups, (size > 0).astype(np.float64)) - 1.0
    own = _per_input(groups, total**2 / np.maximum(size, 1.0)[:, None])
    pooled = _per_input(groups, total) ** 2 / np.maximum(_per_input(groups, size), 1.0)[:, None]
    between = np.maximum(own - pooled, 0.0)
    variance = float(whole.astype(np.float64).var(ddof=1)) if whole.size > 1 else 0.0
    return (between / variance if variance > 0 else np.zeros_like(between)), freedom


def _is_sparse(groups: Groups, size: Floats, seen: Observed) -> Flags:
    """Inputs with a group too small for the normal limit of the shuffles."""
    ratio = float(seen.whole.mean(dtype=np.float64)) if seen.is_yes_no and seen.whole.size else 0.5
    is_small = (size > 0) & (size * min(ratio, 1.0 - ratio) < _LEAST_EXPECTED)
    return _per_input(groups, is_small.astype(np.float64)) > 0


def _rank(null: Floats, observed: Floats) -> Floats:
    """Share of the null at least as extreme as the observed, which is itself counted in."""
    return np.asarray((1 + (null <= observed[:, None]).sum(axis=1)) / (1 + null.shape[1]), np.float64)


def _compared(groups: Groups, mean: Floats) -> tuple[Integers, Integers]:
    """(input,) the two groups to compare, -1 for an input without groups."""
    lower, upper = np.full(groups.inputs, -1, np.intp), np.full(groups.inputs, -1, np.intp)
    owners, first, count = np.unique(groups.owner, return_index=True, return_counts=True)
    for owner, start, length in zip(owners, first, count, strict=True):
        own = np.arange(start, start + length)
        if groups.is_categorical[owner]:
            filled = own[~np.isnan(mean[own])]
            own = filled[np.argsort(mean[filled], kind="stable")] if filled.size > 1 else own
        lower[owner], upper[owner] = own[0], own[-1]
    return lower, upper


def _pick(numbers: Floats, group: Integers) -> Floats:
    """The number of one group for each input, NaN for an input without groups."""
    picked = np.full(group.size, np.nan)
    picked[group >= 0] = numbers[group[group >= 0]]
    return picked
