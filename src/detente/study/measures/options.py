"""One actor's choice among its options: its worth, the cost of being wrong, how often it is best.

Every draw gives one payoff to each choice, on the same random numbers, so choices are compared draw by draw.
A draw in which any choice has no payoff is left out for all of them, and counted.

>>> payoff = np.array([[3.0, 1.0], [0.0, 1.0], [4.0, 2.0], [np.nan, 5.0]])
>>> ranking = rank(payoff)
>>> ranking.order, ranking.undefined
(array([0, 1]), 1)
>>> ranking.regret.value.round(3)
array([0.333, 1.333])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import ShapeError
from detente.study.measures.arrays import Flags, Floats, Integers, Interval, as_floats, check_level
from detente.study.measures.estimates import mean_interval
from detente.study.measures.shares import wilson

__all__ = [
    "METRICS",
    "Maximin",
    "Metric",
    "Ranking",
    "Stability",
    "maximin",
    "rank",
    "regret",
    "satisficing",
    "stability",
]

_SAME = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Options ranked by expected payoff; every array is (choice,).

    Parameters
    ----------
    order
        Choices from best to worst expected payoff; the one listed first wins a tie.
    expected
        Expected payoff.
    difference
        Expected payoff less that of the best choice, paired by draw; 0 for the best.
    regret
        Expected regret: what the best choice of each draw would have given in addition.
    regret_q90
        Regret that is exceeded in one draw of ten.
    best
        Probability of being best; choices that tie share the draw.
    worst, q05
        Payoff in the worst draw, and the 5 % quantile.
    count, undefined
        Number of draws used, and left out.
    """

    order: Integers
    expected: Interval
    difference: Interval
    regret: Interval
    regret_q90: Floats
    best: Interval
    worst: Floats
    q05: Floats
    count: int
    undefined: int


@dataclass(frozen=True, slots=True, eq=False)
class Maximin:
    """Choices by their bad draws: the worst, the 5 % quantile, and the order by the worst; (choice,)."""

    worst: Floats
    q05: Floats
    order: Integers


@dataclass(frozen=True, slots=True)
class Metric:
    """A way to score choices, higher is better: score(payoff (draw, choice), threshold (draw,))."""

    name: str
    says: str
    score: Callable[[Floats, Floats], Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Stability:
    """How far the ranking depends on the metric.

    Parameters
    ----------
    names
        Names of the metrics.
    score
        (metric, choice)  higher is better
    order
        (metric, choice)  choices from best to worst
    first
        (choice,)  share of the metrics that put the choice first; choices that tie share the metric
    """

    names: tuple[str, ...]
    score: Floats
    order: Integers
    first: Floats


def rank(payoff: ArrayLike, level: float = 0.95) -> Ranking:
    """Rank the choices of one actor by expected payoff, with regret and the probability of being best.

    Source
    ------
    Regret as in [Savage1951]_, here in expectation over the draws.

    Parameters
    ----------
    payoff
        (draw, choice)  the actor's payoff; NaN where a choice has none
    level
        Coverage of the intervals, each by itself.

    Raises
    ------
    ShapeError
        If there is no choice.

    Our reading
    -----------
    Two payoffs of a draw are the same when they differ by less than 1e-12 of the largest payoff in size. The
    interval of the probability of being best is Wilson's, with shared draws counted in parts.

    Limits
    ------
    Expected regret always orders choices as expected payoff does; it adds the price of being wrong. Intervals
    of the differences take the best choice as given, though it was picked from the same draws.

    Example
    -------
    >>> ranking = rank([[3.0, 1.0], [0.0, 1.0], [4.0, 4.0]])
    >>> ranking.best.value, ranking.worst
    (array([0.5, 0.5]), array([0., 1.]))
    >>> ranking.difference.value.round(3)
    array([ 0.   , -0.333])
    """
    check_level("level", level)
    kept, undefined = _complete(payoff)
    expected = mean_interval(kept, level)
    order = _descending(expected.value)
    lost = regret(kept)
    leads = _leads(kept)
    low, high = wilson(leads.sum(axis=0), kept.shape[0], level)
    low_tail = maximin(kept)
    return Ranking(
        order=order,
        expected=expected,
        difference=mean_interval(kept - kept[:, order[:1]], level),
        regret=mean_interval(lost, level),
        regret_q90=_quantile(lost, 0.9),
        best=Interval(_mean(leads), low, high),
        worst=low_tail.worst,
        q05=low_tail.q05,
        count=kept.shape[0],
        undefined=undefined,
    )


def regret(payoff: ArrayLike) -> Floats:
    """What the best choice of each draw would have given in addition, (draw, choice).

    Example
    -------
    >>> regret([[3.0, 1.0], [0.0, 1.0]])
    array([[0., 2.],
           [1., 0.]])
    """
    value = _choices(payoff)
    return np.asarray(value.max(axis=1, keepdims=True) - value)


def maximin(payoff: ArrayLike) -> Maximin:
    """Order choices by their worst draw, Wald's rule for a decision maker who trusts no probabilities.

    Source
    ------
    [Wald1945]_

    Parameters
    ----------
    payoff
        (draw, choice)  draws with a NaN are left out

    Limits
    ------
    The worst of a finite number of draws gets worse with their number; the 5 % quantile does not.

    Example
    -------
    >>> answer = maximin([[3.0, 1.0], [0.0, 1.0], [4.0, 2.0]])
    >>> answer.worst, answer.order
    (array([0., 1.]), array([1, 0]))
    """
    kept, _ = _complete(payoff)
    worst = kept.min(axis=0) if kept.size else np.full(kept.shape[1], np.nan)
    return Maximin(worst=worst, q05=_quantile(kept, 0.05), order=_descending(worst))


def satisficing(payoff: ArrayLike, threshold: ArrayLike, level: float = 0.95) -> Interval:
    """Share of the draws in which each choice gives at least the threshold, with Wilson intervals.

    Source
    ------
    [Simon1956]_

    Parameters
    ----------
    payoff
        (draw, choice)  draws with a NaN are left out
    threshold
        a number, or (draw,) such as the payoff of the status quo

    Example
    -------
    >>> satisficing([[3.0, 1.0], [0.0, 1.0], [4.0, 2.0], [1.0, 1.0]], 1.0).value
    array([0.75, 1.  ])
    """
    kept, asked = _with_threshold(payoff, threshold)
    reached = (kept >= asked[:, None]).sum(axis=0)
    low, high = wilson(reached, kept.shape[0], level)
    return Interval(_mean(kept >= asked[:, None]), low, high)


def stability(
    payoff: ArrayLike, threshold: ArrayLike, metrics: tuple[Metric, ...] | None = None
) -> Stability:
    """Order the choices by each metric, to see whether the first place depends on it.

    Parameters
    ----------
    payoff
        (draw, choice)  draws with a NaN are left out
    threshold
        what is good enough: a number, or (draw,) such as the payoff of the status quo
    metrics
        `METRICS` when left out

    Example
    -------
    >>> answer = stability([[3.0, 1.0], [0.0, 1.0], [4.0, 2.0]], 1.0)
    >>> [answer.names[i] for i in np.flatnonzero(answer.order[:, 0] == 1)]
    ['worst draw', '5 % quantile', 'good enough']
    """
    used = METRICS if metrics is None else metrics
    kept, asked = _with_threshold(payoff, threshold)
    choices = kept.shape[1]
    if not kept.size or not used:
        score = np.full((len(used), choices), np.nan)
        first = np.full(choices, np.nan)
    else:
        score = np.stack([metric.score(kept, asked) for metric in used])
        first = _leads(score).mean(axis=0)
    order = np.array([_descending(row) for row in score], np.intp).reshape(len(used), choices)
    return Stability(tuple(metric.name for metric in used), score, order, first)


def _choices(payoff: ArrayLike) -> Floats:
    """Read (draw, choice) with at least one choice."""
    value = as_floats("payoff", payoff, "draw, choice")
    if not value.shape[1]:
        raise ShapeError(f"payoff has shape {value.shape}; there must be at least one choice")
    return value


def _complete(payoff: ArrayLike) -> tuple[Floats, int]:
    """Draws in which every choice has a payoff, and the number of the others."""
    value = _choices(payoff)
    is_complete = np.isfinite(value).all(axis=1)
    return value[is_complete], int(value.shape[0] - is_complete.sum())


def _with_threshold(payoff: ArrayLike, threshold: ArrayLike) -> tuple[Floats, Floats]:
    """Complete draws and their thresholds."""
    value, asked = _choices(payoff), np.asarray(threshold, dtype=np.float64)
    if asked.shape not in ((), value.shape[:1]):
        raise ShapeError(f"threshold has shape {asked.shape}; expected a number or {value.shape[:1]}")
    asked = np.broadcast_to(asked, value.shape[:1])
    is_complete = np.isfinite(value).all(axis=1) & ~np.isnan(asked)
    return value[is_complete], asked[is_complete]


def _leads(score: Floats) -> Floats:
    """Each row's first place, shared equally by the columns that tie."""
    top = score.max(axis=1, keepdims=True)
    margin = _SAME * np.abs(score).max(axis=1, keepdims=True)
    is_first = score >= top - margin
    return np.asarray(is_first / is_first.sum(axis=1, keepdims=True))


def _descending(score: Floats) -> Integers:
    """Columns from highest to lowest, NaN last, the earlier first where they tie."""
    return np.argsort(-score, kind="stable")


def _mean(value: Floats | Flags) -> Floats:
    """Mean of each column, NaN without draws."""
    return np.asarray(value.mean(axis=0)) if value.shape[0] else np.full(value.shape[1], np.nan)


def _quantile(value: Floats, probability: float) -> Floats:
    """Quantile of each column, NaN without draws."""
    if not value.shape[0]:
        return np.full(value.shape[1], np.nan)
    return np.asarray(np.quantile(value, probability, axis=0, method="hazen"), dtype=np.float64)


METRICS: tuple[Metric, ...] = (
    Metric("expected payoff", "mean over the draws", lambda payoff, _: payoff.mean(axis=0)),
    Metric(
        "90 % regret",
        "regret exceeded in one draw of ten",
        lambda payoff, _: -_quantile(regret(payoff), 0.9),
    ),
    Metric(
        "probability best",
        "share of draws in which it is best",
        lambda payoff, _: _leads(payoff).mean(axis=0),
    ),
    Metric("worst draw", "payoff in the worst draw", lambda payoff, _: payoff.min(axis=0)),
    Metric("5 % quantile", "payoff missed in one draw of twenty", lambda payoff, _: _quantile(payoff, 0.05)),
    Metric(
        "good enough",
        "share of draws that reach the threshold",
        lambda payoff, threshold: (payoff >= threshold[:, None]).mean(axis=0),
    ),
)
