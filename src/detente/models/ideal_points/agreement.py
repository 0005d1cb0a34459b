"""How alike two states vote, plainly and beyond chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import ShapeError
from detente.models.checks import CodeArray, FloatArray, IntArray, refuse

__all__ = ["Agreement", "agreement"]


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Scores of each pair in each session; not a number where the two have no vote in common.

    common   (pair, session) roll calls on which both voted
    agree    (pair, session) 1 less half the mean difference of votes
    same     (pair, session) share of identical votes
    pi       (pair, session) beyond the chance that the pooled shares of the pair would give
    kappa    (pair, session) beyond the chance that each one's own shares would give
    """

    common: IntArray
    agree: FloatArray
    same: FloatArray
    pi: FloatArray
    kappa: FloatArray


def agreement(cast: CodeArray, session: IntArray, one: IntArray, other: IntArray) -> Agreement:
    """Score pairs of states by the roll calls on which both voted.

    Source
    ------
    Chance-corrected similarity of votes: [Haege2011]_; plain similarity of portfolios: [SignorinoRitter1999]_.

    Parameters
    ----------
    cast
        (state, roll) 1 yes, 2 abstain, 3 no, 0 no vote
    session
        (roll,)
    one, other
        (pair,) states

    Raises
    ------
    ShapeError, DomainError
        If the arrays do not fit together or hold other codes.

    Our reading
    -----------
    A roll call on which all votes cast are the same is left out. Where chance alone would leave no difference, pi and
    kappa are not a number.

    Example
    -------
    >>> import numpy as np
    >>> cast = np.array([[1, 3, 1, 1], [1, 1, 2, 1], [3, 1, 1, 1]])
    >>> found = agreement(cast, np.full(4, 62), np.array([0]), np.array([1]))
    >>> found.common, found.agree.round(3), found.same.round(3), found.pi.round(3)
    (array([[3]]), array([[0.5]]), array([[0.333]]), array([[-0.385]]))
    """
    codes = np.asarray(cast, dtype=np.int8)
    if codes.ndim != 2 or np.shape(session) != codes.shape[1:]:
        raise ShapeError(f"cast has shape {codes.shape}, which is (state, roll), but session has {np.shape(session)}")
    refuse("cast", codes, (codes < 0) | (codes > 3), "0 no vote, 1 yes, 2 abstain or 3 no")
    least = np.where(codes > 0, codes, 9).min(axis=0, initial=9)
    names, column = np.unique(session, return_inverse=True)
    kept = least < codes.max(axis=0, initial=0)
    found = np.full((4, len(one), len(names)), np.nan)
    common = np.zeros((len(one), len(names)), dtype=np.int64)
    for at, (first, second) in enumerate(zip(one, other, strict=True)):
        both = kept & (codes[first] > 0) & (codes[second] > 0)
        joint = np.zeros((len(names), 3, 3))
        np.add.at(joint, (column[both], codes[first][both] - 1, codes[second][both] - 1), 1.0)
        common[at] = joint.sum(axis=(1, 2)).astype(np.int64)
        found[:, at] = _scores(joint)
    return Agreement(common, *found)


def _scores(joint: FloatArray) -> FloatArray:
    """(4, session): agree, same, pi and kappa from (session, 3, 3) counts of the votes of one and the other."""
    apart = np.abs(np.subtract.outer(np.arange(3), np.arange(3))) / 2.0
    with np.errstate(invalid="ignore", divide="ignore"):
        share = joint / joint.sum(axis=(1, 2), keepdims=True)
        own, others = share.sum(axis=2), share.sum(axis=1)
        pooled = 0.5 * (own + others)
        observed = (share * apart).sum(axis=(1, 2))
        by_pool = np.einsum("sj,sk,jk->s", pooled, pooled, apart)
        by_own = np.einsum("sj,sk,jk->s", own, others, apart)
        same = np.trace(share, axis1=1, axis2=2)
        beyond = [np.where(chance > 0, 1.0 - observed / chance, np.nan) for chance in (by_pool, by_own)]
    return np.stack([1.0 - observed, same, *beyond])
