"""What flips the first two options: the inputs that decide whether the second beats the first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import ShapeError
from detente.study.measures.arrays import Flags, as_floats
from detente.study.measures.deciding import Deciding, deciding_many, deciding_mean
from detente.study.measures.groups import Groups
from detente.study.measures.options import rank
from detente.study.measures.shares import Share, share

__all__ = ["Flips", "flips"]


@dataclass(frozen=True, slots=True, eq=False)
class Flips:
    """Inputs that decide between the first two options.

    Parameters
    ----------
    first, second
        The two choices, by expected payoff over the draws in which every choice has one.
    upset
        Share of draws in which the second beats the first.
    beats
        Difference of that share between the upper and lower third of each input.
    gap
        Difference of the mean of (payoff of the second less payoff of the first).
    """

    first: int
    second: int
    upset: Share
    beats: Deciding
    gap: Deciding


def flips(
    groups: Groups,
    payoff: ArrayLike,
    *,
    key: int,
    false_share: float = 0.05,
    level: float = 0.95,
    permutations: int = 199,
) -> Flips:
    """Which inputs decide whether the second-best option beats the best.

    Parameters
    ----------
    groups
        The inputs, grouped by `group_inputs`.
    payoff
        (draw, choice)  the actor's payoff; NaN where a choice has none
    key, false_share, level, permutations
        As in `deciding`; the false share holds for `beats` and for `gap`, each by itself.

    Raises
    ------
    ShapeError
        If there are fewer than two choices, or other draws than in `groups`.

    Our reading
    -----------
    A tie does not beat. A draw in which any choice has no payoff is left out, as in the ranking.

    Example
    -------
    >>> from detente.study.measures.groups import group_inputs
    >>> trust = np.linspace(0.0, 1.0, 300)
    >>> answer = flips(group_inputs(trust[:, None]), np.column_stack([trust, np.full(300, 0.6)]), key=1)
    >>> answer.first, answer.second, answer.beats.difference
    (1, 0, array([1.]))
    """
    value = as_floats("payoff", payoff, "draw, choice")
    if value.shape[1] < 2:
        raise ShapeError(f"payoff has shape {value.shape}; there must be at least two choices")
    first, second = (int(choice) for choice in rank(value, level).order[:2])
    is_defined: Flags = np.asarray(np.isfinite(value).all(axis=1))
    gap = np.full(value.shape[0], np.nan)
    gap[is_defined] = value[is_defined, second] - value[is_defined, first]
    beats: Flags = np.asarray(gap > 0)
    (decided,) = deciding_many(
        groups,
        beats[:, None],
        is_defined[:, None],
        key=key,
        false_share=false_share,
        level=level,
        permutations=permutations,
    )
    moved = deciding_mean(
        groups, gap, key=key, false_share=false_share, level=level, permutations=permutations
    )
    return Flips(first, second, share(beats, is_defined, level), decided, moved)
