"""Beliefs about a partner's reliability, learned from promises kept and broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import ShapeError
from detente.models.checks import CodeArray, FloatArray, refuse

__all__ = ["STATUSES", "Acts", "Degree", "Types", "acts", "chance_above", "degree", "effects", "trust_threshold",
           "types"]

STATUSES = (
    "The belief was worked out.",
    "The prior is no probability strictly between 0 and 1, or is worth no promise, so nothing can be learned from it.",
    "A reliable partner would not keep its promises more often than an opportunist, so a promise kept teaches nothing.",
)
SURE = 1e-12


@dataclass(frozen=True, slots=True)
class Acts:
    """Promises kept or broken, in every draw; build it with `acts`.

    kept    (draw, event) 1 kept, 0 broken, or how far it was kept
    stake   (draw, event) at least 0
    time    (draw, event) years
    counts  (draw, event) 1 where the evidence for the event counts in the draw, else 0
    """

    kept: FloatArray
    stake: FloatArray
    time: FloatArray
    counts: FloatArray


@dataclass(frozen=True, slots=True)
class Degree:
    """A degree of reliability as a Beta distribution, at several times.

    kept, broken  (draw, time) its two parameters
    level         (draw, time) its mean
    deviation     (draw, time) its standard deviation
    certificate   (draw,) largest gap between both parameters and what the stakes that are still remembered make them
    status        (draw,) index into `STATUSES`
    """

    kept: FloatArray
    broken: FloatArray
    level: FloatArray
    deviation: FloatArray
    certificate: FloatArray
    status: CodeArray


@dataclass(frozen=True, slots=True)
class Types:
    """The probability that a partner is of the reliable type, at several times.

    log_odds     (draw, time)
    level        (draw, time) the probability
    certificate  (draw,) how far the level is from Bayes' rule at the last time, worked on probabilities
    status       (draw,) index into `STATUSES`
    """

    log_odds: FloatArray
    level: FloatArray
    certificate: FloatArray
    status: CodeArray


def acts(kept: ArrayLike, stake: ArrayLike, time: ArrayLike, counts: ArrayLike = 1.0) -> Acts:
    """Put promises in one record, checked and broadcast over draws.

    Parameters
    ----------
    kept
        (draw, event) or (event,) in 0..1
    stake
        (draw, event) or (event,) at least 0
    time
        (draw, event) or (event,) years
    counts
        (draw, event) or a number in 0..1

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a number lies outside its range.

    Example
    -------
    >>> acts([1, 0], 1.0, [2007.0, 2008.5]).kept
    array([[1., 0.]])
    """
    parts = {"kept": kept, "stake": stake, "time": time, "counts": counts}
    tables = {name: np.atleast_2d(np.asarray(part, dtype=np.float64)) for name, part in parts.items()}
    try:
        shape = np.broadcast_shapes(*(table.shape for table in tables.values()))
    except ValueError:
        told = ", ".join(f"{name} {table.shape}" for name, table in tables.items())
        raise ShapeError(f"the shapes do not fit together as (draw, event): {told}") from None
    if len(shape) != 2:
        raise ShapeError(f"promises have shape {shape}; (draw, event) is needed")
    for name in ("kept", "counts"):
        refuse(name, tables[name], ~((tables[name] >= 0) & (tables[name] <= 1)), "in 0..1")
    refuse("stake", tables["stake"], ~(np.isfinite(tables["stake"]) & (tables["stake"] >= 0)), "at least 0")
    refuse("time", tables["time"], ~np.isfinite(tables["time"]), "a finite year")
    return Acts(*(np.ascontiguousarray(np.broadcast_to(tables[name], shape)) for name in parts))


def degree(
    record: Acts,
    prior_kept: ArrayLike,
    prior_broken: ArrayLike,
    time: ArrayLike,
    forgetting: ArrayLike = 1.0,
) -> Degree:
    """A partner's degree of reliability at given times, learned by conjugate updating.

    Parameters
    ----------
    record
        see `acts`
    prior_kept, prior_broken
        (draw,) or a number above 0: promises kept and broken that the prior is worth
    time
        (time,) or (draw, time) years
    forgetting
        (draw,) or a number in (0, 1]: what a year leaves of what was learned

    Raises
    ------
    ShapeError, DomainError
        As `acts`; also if `forgetting` lies outside (0, 1].

    Our reading
    -----------
    Stakes count as so many promises, and what was learned fades towards the prior, also between and after the events;
    both are ours. A draw in which a prior is not above 0 has no belief, and a status.

    Example
    -------
    A promise kept at the start of 2007 and one broken eighteen months later, nine tenths remembered after a year.

    >>> record = acts([1, 0], 1.0, [0.0, 547 / 365.25])
    >>> degree(record, 1.0, 1.0, [0.0, 547 / 365.25], forgetting=0.9).level.round(6)
    array([[0.666667, 0.481063]])
    """
    draws, when, keep = _frame(record, time, forgetting)
    first, second = _column("prior_kept", prior_kept, draws), _column("prior_broken", prior_broken, draws)
    is_bad = ~((first > 0) & (second > 0) & np.isfinite(first) & np.isfinite(second))[:, 0]
    weight = record.stake * record.counts
    remembered = _remembered(record, when, keep)
    kept = first + np.einsum("de,det->dt", weight * record.kept, remembered)
    broken = second + np.einsum("de,det->dt", weight * (1 - record.kept), remembered)
    total = kept + broken
    with np.errstate(all="ignore"):
        level = kept / total
        deviation = np.sqrt(level * (1 - level) / (total + 1))
    owed = first + second + np.einsum("de,det->dt", weight, remembered)
    gap = np.abs(total - owed).max(axis=1, initial=0.0)

    def told(part: FloatArray) -> FloatArray:
        return np.where(is_bad[:, None], np.nan, part)

    certificate = np.where(is_bad, np.nan, gap)
    return Degree(told(kept), told(broken), told(level), told(deviation), certificate, is_bad.astype(np.int8))


def chance_above(found: Degree, mark: ArrayLike) -> FloatArray:
    """Probability that the degree of reliability exceeds a mark, (draw, time).

    Parameters
    ----------
    found
        see `degree`
    mark
        (draw,) or a number in 0..1

    Example
    -------
    Two promises kept, then five broken.

    >>> record = acts([1, 1, 0, 0, 0, 0, 0], 1.0, range(7))
    >>> chance_above(degree(record, 1.0, 1.0, [6.0]), 0.5).round(6)
    array([[0.144531]])
    """
    from scipy.special import betainc

    bar = _column("mark", mark, len(found.level))
    refuse("mark", bar[:, 0], ~((bar >= 0) & (bar <= 1))[:, 0], "in 0..1")
    return np.asarray(1 - betainc(found.kept, found.broken, bar))


def types(
    record: Acts,
    prior: ArrayLike,
    reliable: ArrayLike,
    opportunist: ArrayLike,
    time: ArrayLike,
    stake_effect: ArrayLike = 0.0,
    forgetting: ArrayLike = 1.0,
) -> Types:
    """Is the partner reliable, or an opportunist that keeps cheap promises: Bayes' rule on log odds.

    Parameters
    ----------
    record
        see `acts`
    prior
        (draw,) or a number strictly between 0 and 1: the probability of the reliable type
    reliable, opportunist
        (draw,) or a number in 0..1: how likely each type is to keep a promise on which nothing hangs
    time
        (time,) or (draw, time) years
    stake_effect
        (draw,) or a number at least 0: an opportunist's probability falls with exp(-effect times stake)
    forgetting
        (draw,) or a number in (0, 1]: what a year leaves of what was learned

    Raises
    ------
    ShapeError, DomainError
        As `acts`; also if a number lies outside its range.

    Our reading
    -----------
    Stakes and forgetting are ours; with neither this is Bayes' rule. A promise kept in part teaches in proportion.
    Probabilities are held at 1e-12 from 0 and 1 inside logarithms only.

    Example
    -------
    A costly promise kept teaches more than a cheap one.

    >>> record = acts([1, 1], [0.2, 1.5], [0.0, 1.0])
    >>> types(record, 0.5, 0.9, 0.8, [0.0, 1.0], stake_effect=0.7).level.round(6)
    array([[0.564091, 0.80621 ]])
    """
    draws, when, keep = _frame(record, time, forgetting)
    start = _column("prior", prior, draws)
    high, low = _probability("reliable", reliable, draws), _probability("opportunist", opportunist, draws)
    effect = _column("stake_effect", stake_effect, draws)
    refuse("stake_effect", effect[:, 0], ~(effect >= 0)[:, 0], "at least 0")
    tempted = low * np.exp(-effect * record.stake)
    lesson = record.counts * (record.kept * np.log(_held(high) / _held(tempted))
                              + (1 - record.kept) * np.log(_held(1 - high) / _held(1 - tempted)))
    remembered = _remembered(record, when, keep)
    status = np.zeros(draws, dtype=np.int8)
    status[(record.counts * (high <= tempted)).any(axis=1)] = 2
    status[~((start > 0) & (start < 1))[:, 0]] = 1
    with np.errstate(all="ignore"):
        log_odds = np.log(start / (1 - start)) + np.einsum("de,det->dt", lesson, remembered)
    told = np.where(status[:, None] > 0, np.nan, log_odds)
    level = 1 / (1 + np.exp(-np.clip(told, -700, 700)))
    return Types(told, level, _bayes_gap(start, lesson, remembered, level), status)


def effects(record: Acts, level_at: Callable[[Acts, FloatArray], FloatArray]) -> FloatArray:
    """What each promise did to a belief on its own day, (draw, event): the level with it less the level without it.

    Parameters
    ----------
    record
        see `acts`
    level_at
        promises and (draw, 1) years to a level, (draw, 1)

    Example
    -------
    >>> record = acts([1, 0], 1.0, [0.0, 1.0])
    >>> effects(record, lambda promises, when: degree(promises, 1.0, 1.0, when).level).round(3)
    array([[ 0.167, -0.167]])
    """
    columns = []
    for event in range(record.kept.shape[1]):
        when = record.time[:, event : event + 1]
        others = record.counts.copy()
        others[:, event] = 0.0
        columns.append((level_at(record, when) - level_at(replace(record, counts=others), when))[:, 0])
    return np.stack(columns, axis=1) if columns else np.empty((len(record.kept), 0))


def trust_threshold(
    reward: ArrayLike, punishment: ArrayLike, exploited: ArrayLike, temptation: ArrayLike
) -> FloatArray:
    """The belief from which an actor cooperates in a single round, (draw,).

    Parameters
    ----------
    reward, punishment, exploited, temptation
        (draw,) or numbers: payoffs when both cooperate, when neither does, when only it does, when only the other does

    Our reading
    -----------
    Infinite where cooperation never pays, 0 where it always does, and no number where it pays only against somebody
    who is *not* trusted: that is no question of trust.

    Example
    -------
    >>> trust_threshold(1.0, 0.0, -1.0, 0.5).round(4)
    array([0.6667])
    """
    parts = [np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in (reward, punishment, exploited, temptation)]
    both, none, alone, other = np.broadcast_arrays(*parts)
    gain, risk = both - other, none - alone
    with np.errstate(all="ignore"):
        found = np.where(risk > 0, np.where(gain >= 0, risk / (risk + gain), np.inf), 0.0)
    return np.where((gain < 0) & (risk <= 0) | ~np.isfinite(gain + risk), np.nan, found)


def _frame(record: Acts, time: ArrayLike, forgetting: ArrayLike) -> tuple[int, FloatArray, FloatArray]:
    """Number of draws, (draw, time) years, (draw, 1) forgetting."""
    when = np.atleast_2d(np.asarray(time, dtype=np.float64))
    keep = np.asarray(forgetting, dtype=np.float64).reshape(-1, 1)
    lengths = {len(record.kept), len(when), len(keep)} - {1}
    if when.ndim != 2 or len(lengths) > 1:
        raise ShapeError(f"promises have {len(record.kept)} draws, time has shape {when.shape} and forgetting "
                         f"{len(keep)} draws; (draw, time) is needed")
    refuse("forgetting", keep[:, 0], ~((keep > 0) & (keep <= 1))[:, 0], "above 0 and at most 1")
    return max(lengths, default=1), when, keep


def _remembered(record: Acts, when: FloatArray, keep: FloatArray) -> FloatArray:
    """(draw, event, time) what is left of the lesson of an event; 0 before its day."""
    age = when[:, None, :] - record.time[:, :, None]
    return np.where(age >= 0, np.exp(np.log(keep)[:, :, None] * np.maximum(age, 0)), 0.0)


def _column(name: str, values: ArrayLike, draws: int) -> FloatArray:
    """A number per draw as (draw, 1)."""
    array = np.asarray(values, dtype=np.float64).reshape(-1, 1)
    if len(array) not in (1, draws) and draws != 1:
        raise ShapeError(f"{name} has {len(array)} draws but promises have {draws}")
    return np.broadcast_to(array, (max(draws, len(array)), 1))


def _probability(name: str, values: ArrayLike, draws: int) -> FloatArray:
    column = _column(name, values, draws)
    refuse(name, column[:, 0], ~((column >= 0) & (column <= 1))[:, 0], "in 0..1")
    return column


def _held(probability: FloatArray) -> FloatArray:
    """Held away from 0 and 1, for logarithms."""
    return np.clip(probability, SURE, 1 - SURE)


def _bayes_gap(start: FloatArray, lesson: FloatArray, remembered: FloatArray, level: FloatArray) -> FloatArray:
    """Distance of the last level from the odds multiplied event by event."""
    if not level.shape[1]:
        return np.zeros(len(level))
    with np.errstate(all="ignore"):
        ratio: NDArray[np.float64] = np.prod(np.exp(lesson * remembered[:, :, -1]), axis=1)
        odds = start[:, 0] / (1 - start[:, 0]) * ratio
        return np.asarray(np.abs(level[:, -1] - np.where(np.isinf(odds), 1.0, odds / (1 + odds))))
