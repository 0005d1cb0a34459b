"""Cross-validation in which issues of one group are never on both sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from detente.errors import DomainError
from detente.models.checks import BoolArray, FloatArray, IntArray
from detente.models.predictive.fitting import Evidence, _curve, _values, fit
from detente.models.predictive.records import Parameters

__all__ = ["Fold", "cross_validate", "partition", "scores"]

INNER = 5
"""Folds of the loop that chooses the family."""


@dataclass(frozen=True, eq=False)
class Fold:
    """One fold left out: which partition, which issues, and what was fitted without them.

    Parameters
    ----------
    seed
        the partition's seed
    number
        the fold's number in the partition
    is_out
        (issue,), whether the issue was left out
    family
        the family chosen without sight of those issues
    parameters
        what was fitted without them
    """

    seed: int
    number: int
    is_out: BoolArray
    family: str
    parameters: Parameters


def partition(group: IntArray, folds: int, seed: int) -> IntArray:
    """(issue,), a fold for each issue: groups are shuffled and dealt out, so no group is split.

    Parameters
    ----------
    group
        (issue,), which group each issue belongs to
    folds
        how many, at least 2
    seed
        from which the shuffle follows

    Raises
    ------
    DomainError
        If there are fewer groups than folds.

    Example
    -------
    >>> fold = partition(np.array([0, 0, 1, 2, 3]), 2, seed=1)
    >>> fold[0] == fold[1], np.bincount(fold).size
    (np.True_, 2)
    """
    names, place = np.unique(group, return_inverse=True)
    if not 2 <= folds <= len(names):
        raise DomainError(f"folds is {folds}; with {len(names)} groups, 2 to {len(names)} would be right")
    order = np.random.Generator(np.random.Philox(key=seed)).random(len(names)).argsort(kind="stable")
    dealt = np.empty(len(names), np.int64)
    dealt[order] = np.arange(len(names)) % folds
    return dealt[place]


def cross_validate(
    evidence: Evidence,
    group: IntArray,
    families: Sequence[str],
    folds: int = 10,
    seeds: Sequence[int] = (1, 2, 3, 4, 5),
    told: Callable[[int, int], None] | None = None,
) -> tuple[Fold, ...]:
    """Fit without each fold in turn; where there are several families, choose one by a loop inside the rest.

    Parameters
    ----------
    evidence
        from `evidence_from`
    group
        (issue,), which group each issue belongs to
    families
        names out of `FAMILIES`; the one with the least mean score in the inner loop is taken
    folds, seeds
        how many folds, and one seed for each partition
    told
        called with the number of folds done and their total

    Raises
    ------
    DomainError
        If a family is unknown or there are fewer groups than folds.

    Example
    -------
    >>> from detente.models.bargaining import Positions
    >>> from detente.models.predictive import evidence_from
    >>> case = Positions(np.tile([0., 50., 100.], (12, 1)), np.full((12, 3), .5), np.ones((12, 3)))
    >>> evidence = evidence_from(case, np.tile([0., 50., 100., 60.], 3))
    >>> folds = cross_validate(evidence, np.arange(12), ["plain"], folds=3, seeds=[1])
    >>> len(folds), sum(fold.is_out.sum() for fold in folds)
    (3, np.int64(12))
    """
    found: list[Fold] = []
    for seed in seeds:
        dealt = partition(group, folds, seed)
        for number in range(folds):
            is_out = dealt == number
            family = _chosen(evidence, group, families, ~is_out, seed) if len(families) > 1 else families[0]
            found.append(Fold(seed, number, is_out, family, fit(evidence, family, (~is_out).astype(float))))
            if told is not None:
                told(len(found), folds * len(seeds))
    return tuple(found)


def scores(evidence: Evidence, parameters: Parameters) -> FloatArray:
    """(issue,), score of every decision, on a scale of 100.

    Parameters
    ----------
    evidence
        from `evidence_from`
    parameters
        with the `camp`, `clear` and `elsewhere` that `fit` sets

    Example
    -------
    >>> from detente.models.bargaining import Positions
    >>> from detente.models.predictive import evidence_from
    >>> case = Positions(np.array([[0., 50., 100.]]), np.full((1, 3), .5), np.ones((1, 3)))
    >>> evidence = evidence_from(case, np.array([50.]))
    >>> scores(evidence, fit(evidence, "plain")).round(1)
    array([1.2])
    """
    up_to, _ = _curve(evidence.found, _values(parameters), evidence.nodes)
    squares = evidence.weight * (up_to - evidence.step) ** 2
    return np.asarray(100.0 * np.bincount(evidence.nodes.issue, squares, len(evidence.outcome)), np.float64)


def _chosen(evidence: Evidence, group: IntArray, families: Sequence[str], is_in: BoolArray, seed: int) -> str:
    """The family with the least mean score when folds within `is_in` are left out in turn."""
    dealt = np.full(len(group), -1)
    dealt[is_in] = partition(group[is_in], INNER, seed)
    means = []
    for family in families:
        each = np.zeros(len(group))
        for number in range(INNER):
            is_out = dealt == number
            each[is_out] = scores(evidence, fit(evidence, family, (is_in & ~is_out).astype(float)))[is_out]
        means.append(each[is_in].mean())
    return families[int(np.argmin(means))]
