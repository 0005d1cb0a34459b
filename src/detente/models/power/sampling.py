"""Estimates for rules too large to count: random orders and random coalitions, with standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.models.checks import BoolArray, FloatArray, IntArray
from detente.models.power.rules import Rule, holds, tables_of

__all__ = ["Estimates", "estimate"]

CHUNK = 4_096


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Shares of sampled orders and coalitions, each (member,), with standard errors.

    Parameters
    ----------
    decisive, decisive_error
        share of orders in which the member is the one whose entry makes the coalition win (Shapley–Shubik)
    critical, critical_error
        share of the others' coalitions that win with it and lose without it (Penrose)
    wins
        share of random coalitions that win
    samples
        how many orders, and how many coalitions
    """

    decisive: FloatArray
    decisive_error: FloatArray
    critical: FloatArray
    critical_error: FloatArray
    wins: float
    samples: int


def estimate(rule: Rule, samples: int, seed: int) -> Estimates:
    """Estimate Shapley–Shubik and Penrose values of a rule by chance.

    Source
    ------
    Orders are stratified by the member's place, as [Castro2017]_ do for the Shapley value.

    Parameters
    ----------
    rule
        The voting rule.
    samples
        Coalitions for each member, at least 2 for each member there is.
    seed
        From which all random numbers follow.

    Our reading
    -----------
    For each member and each place in the order the same number of coalitions of that many others is drawn, and the
    value is the mean over the places; its error is that of a stratified mean.

    Example
    -------
    >>> from detente.models.power.rules import Weighted
    >>> found = estimate(Weighted([2, 1, 1], 3), 3_000, seed=1)
    >>> bool(abs(found.decisive[0] - 2 / 3) < 4 * found.decisive_error[0] + 1e-12)
    True
    """
    weights, quotas = tables_of(rule)
    members = weights.shape[1]
    rng = np.random.Generator(np.random.Philox(seed))
    each = max(samples // members, 2)
    share = np.zeros((members, members))
    critical, wins = np.zeros(members), 0.0
    for member in range(members):
        for size in range(members):
            others = _of_size(rng, each, members, member, size)
            share[member, size] = _turns(rule, others, member, weights, quotas).mean()
        free = rng.random((samples, members)) < 0.5
        free[:, member] = False
        critical[member] = _turns(rule, free, member, weights, quotas).mean()
        wins += _won(rule, free, weights, quotas).mean() / members / 2
        free[:, member] = True
        wins += _won(rule, free, weights, quotas).mean() / members / 2
    decisive = share.mean(axis=1)
    spread = np.sqrt((share * (1 - share) / (each - 1)).sum(axis=1)) / members
    doubt = np.sqrt(critical * (1 - critical) / (samples - 1))
    return Estimates(decisive, spread, critical, doubt, float(wins), samples)


def _of_size(rng: np.random.Generator, count: int, members: int, member: int, size: int) -> BoolArray:
    """(coalition, member) random coalitions of so many of the others."""
    keys = rng.random((count, members))
    keys[:, member] = 2.0
    inside = np.zeros((count, members), dtype=bool)
    if size:
        chosen = np.argpartition(keys, size - 1, axis=1)[:, :size]
        np.put_along_axis(inside, chosen, True, axis=1)
    return inside


def _turns(rule: Rule, others: BoolArray, member: int, weights: IntArray, quotas: IntArray) -> BoolArray:
    """Does the member turn a losing coalition of others into a winning one."""
    joined = others.copy()
    joined[:, member] = True
    return _won(rule, joined, weights, quotas) & ~_won(rule, others, weights, quotas)


def _won(rule: Rule, coalitions: BoolArray, weights: IntArray, quotas: IntArray) -> BoolArray:
    sums = coalitions.astype(np.int64) @ weights.T
    return holds(rule, iter([sums[:, leaf] >= quotas[leaf] for leaf in range(len(quotas))]))
