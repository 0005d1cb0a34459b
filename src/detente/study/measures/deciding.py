"""Which inputs decide a claim: its share of true draws at low against high levels of each input.

An input is *decisive* when its groups differ by more than the most striking of all inputs would by chance.
Chance is what is left when the claim's values are shuffled over the draws. Whatever the other inputs do, one
or more of those that have nothing to do with the claim is called decisive in at most the stated share of
runs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from detente.errors import DomainError, ShapeError
from detente.study.measures.arrays import Flags, Floats, as_flags, as_floats, check_level, check_same
from detente.study.measures.contrasts import (
    Chance,
    Side,
    chance,
    observe_truth,
    observe_values,
    shuffles,
    sides,
)
from detente.study.measures.groups import Groups, group_inputs
from detente.study.measures.shares import newcombe

__all__ = ["Deciding", "deciding", "deciding_many", "deciding_mean"]


@dataclass(frozen=True, slots=True, eq=False)
class Deciding:
    """How far each input decides a claim or moves a mean; every array is (input,).

    Parameters
    ----------
    difference
        Share (or mean) in the upper third less that in the lower third; for categories the spread between
        the highest and the lowest, which has no sign. 0 for a constant input; NaN where a group has no
        defined draw.
    low, high
        Interval of the difference, for each input by itself.
    p_value
        Chance of a difference of this size, for each input by itself.
    family_p_value
        Chance that the most striking of all inputs is as striking as this one.
    is_decisive
        Whether `family_p_value` is at most the allowed false share.
    lower, upper
        Shares (or means) in the two groups that `difference` compares.
    lower_level, upper_level
        The lower third lies at or below the first, the upper at or above the second; for categories their
        values. NaN for a constant input.
    is_categorical
        Whether the input was compared by categories.
    """

    difference: Floats
    low: Floats
    high: Floats
    p_value: Floats
    is_decisive: Flags
    family_p_value: Floats
    lower: Floats
    upper: Floats
    lower_level: Floats
    upper_level: Floats
    is_categorical: Flags


def deciding(
    matrix: ArrayLike,
    truth: ArrayLike,
    defined: ArrayLike | None = None,
    *,
    key: int,
    categorical: ArrayLike | None = None,
    false_share: float = 0.05,
    level: float = 0.95,
    permutations: int = 199,
) -> Deciding:
    """Which inputs decide one claim.

    Source
    ------
    Single-step adjustment of p-values by the permutation distribution of the smallest: [WestfallYoung1993]_.

    Parameters
    ----------
    matrix
        (draw, input)  the inputs' values
    truth, defined
        (draw,)  whether the claim is true, and whether it has a value (always, when left out)
    key
        Seed of the shuffles, at least 0; the same key gives the same answer.
    categorical
        (input,)  inputs whose numbers are only labels
    false_share
        Largest share of runs in which any input that has nothing to do with the claim is called decisive.
    level
        Coverage of the intervals.
    permutations
        Number of shuffles.

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If there are too few permutations to call anything decisive at `false_share`.

    Our reading
    -----------
    `p_value` comes from the normal limit of the permutation distribution; where a group expects fewer than
    five true or five false draws it is the share of shuffles that are at least as extreme.

    Limits
    ------
    One input at a time: an input that matters only together with another can go unseen, and one that moves
    with a decisive input looks decisive too. A middle level that differs from both thirds goes unseen. The
    interval of a spread ignores that the two extreme categories were picked after looking.

    Example
    -------
    >>> level = np.arange(300.0)
    >>> answer = deciding(np.column_stack([level, level % 7.0]), level > 120.0, key=1)
    >>> answer.difference.round(2), answer.is_decisive
    (array([1.  , 0.01]), array([ True, False]))
    """
    column = np.asarray(truth)[..., None]
    known = None if defined is None else np.asarray(defined)[..., None]
    return deciding_many(
        group_inputs(matrix, categorical),
        column,
        known,
        key=key,
        false_share=false_share,
        level=level,
        permutations=permutations,
    )[0]


def deciding_many(
    groups: Groups,
    truth: ArrayLike,
    defined: ArrayLike | None = None,
    *,
    key: int,
    false_share: float = 0.05,
    level: float = 0.95,
    permutations: int = 199,
) -> tuple[Deciding, ...]:
    """Which inputs decide each of many claims that share their inputs; parameters as in `deciding`.

    Parameters
    ----------
    groups
        The inputs, grouped once by `group_inputs`.
    truth, defined
        (draw, claim)

    Returns
    -------
    tuple of Deciding
        One per claim. `false_share` holds for each claim by itself.

    Example
    -------
    >>> level = np.arange(300.0)
    >>> groups = group_inputs(level[:, None])
    >>> one, other = deciding_many(groups, np.column_stack([level > 120.0, level < 9.0]), key=1)
    >>> one.difference, other.difference.round(2)
    (array([1.]), array([-0.09]))
    """
    is_true = as_flags("truth", truth, "draw, claim")
    is_defined = np.ones_like(is_true) if defined is None else as_flags("defined", defined, "draw, claim")
    check_same("truth", is_true, "defined", is_defined)
    _check(groups, is_true.shape[0], false_share, level, permutations)
    shuffle = shuffles(groups.draws, permutations, key)
    answers = []
    for claim in range(is_true.shape[1]):
        seen = observe_truth(is_true[:, claim], is_defined[:, claim])
        lower, upper = sides(groups, seen)
        ends = _share_ends(lower, upper, level)
        answers.append(_report(groups, lower, upper, ends, chance(groups, seen, shuffle), false_share))
    return tuple(answers)


def deciding_mean(
    groups: Groups,
    values: ArrayLike,
    *,
    key: int,
    false_share: float = 0.05,
    level: float = 0.95,
    permutations: int = 199,
) -> Deciding:
    """Which inputs move the mean of a quantity; as `deciding`, with means in the place of shares.

    Parameters
    ----------
    groups
        The inputs, grouped once by `group_inputs`.
    values
        (draw,)  in any unit; NaN or infinite where undefined

    Limits
    ------
    Values are rounded to a grid finer than a billionth of their range, so that sums do not depend on order.

    Example
    -------
    >>> level = np.arange(300.0)
    >>> answer = deciding_mean(group_inputs(level[:, None]), 2.0 * level, key=1)
    >>> answer.difference.round(6), answer.is_decisive
    (array([400.]), array([ True]))
    """
    value = as_floats("values", values, "draw")
    _check(groups, value.size, false_share, level, permutations)
    seen = observe_values(value)
    lower, upper = sides(groups, seen)
    ends = _mean_ends(lower, upper, level)
    shuffle = shuffles(groups.draws, permutations, key)
    return _report(groups, lower, upper, ends, chance(groups, seen, shuffle), false_share)


def _check(groups: Groups, draws: int, false_share: float, level: float, permutations: int) -> None:
    """Refuse what cannot be tested."""
    check_level("level", level)
    check_level("false_share", false_share)
    if draws != groups.draws:
        raise ShapeError(f"the claim has {draws} draws but the inputs have {groups.draws}")
    needed = int(np.ceil(1.0 / false_share - 1.0))
    if permutations < needed:
        raise DomainError(f"permutations is {permutations}; a false share of {false_share} needs {needed}")


def _report(
    groups: Groups, lower: Side, upper: Side, ends: tuple[Floats, Floats], found: Chance, false_share: float
) -> Deciding:
    """Lay the comparison out by input; a constant input differs by 0 for certain."""
    has_groups = np.isin(np.arange(groups.inputs), groups.owner)
    low = np.where(groups.is_categorical, np.maximum(ends[0], 0.0), ends[0])
    return Deciding(
        difference=np.where(has_groups, upper.mean - lower.mean, 0.0),
        low=np.where(has_groups, low, 0.0),
        high=np.where(has_groups, ends[1], 0.0),
        p_value=found.p_value,
        is_decisive=found.family_p_value <= false_share,
        family_p_value=found.family_p_value,
        lower=lower.mean,
        upper=upper.mean,
        lower_level=lower.level,
        upper_level=upper.level,
        is_categorical=groups.is_categorical,
    )


def _share_ends(lower: Side, upper: Side, level: float) -> tuple[Floats, Floats]:
    """Interval of the difference of two shares; -1 to 1 where a group is empty."""
    is_known = (lower.size > 0) & (upper.size > 0)
    low, high = np.full(is_known.size, -1.0), np.full(is_known.size, 1.0)
    one, one_size = upper.mean[is_known], upper.size[is_known]
    other, other_size = lower.mean[is_known], lower.size[is_known]
    low[is_known], high[is_known] = newcombe(one, one_size, other, other_size, level)
    return low, high


def _mean_ends(lower: Side, upper: Side, level: float) -> tuple[Floats, Floats]:
    """Normal interval of the difference of two means; NaN where a group has fewer than two draws."""
    is_known = (lower.size > 1) & (upper.size > 1)
    variance = lower.variance / np.maximum(lower.size, 1.0) + upper.variance / np.maximum(upper.size, 1.0)
    half = np.where(is_known, float(ndtri((1.0 + level) / 2.0)) * np.sqrt(variance), np.nan)
    difference = upper.mean - lower.mean
    return difference - half, difference + half
