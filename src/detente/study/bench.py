"""How good rules and distributions are on decisions whose outcome is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from detente.errors import DomainError
from detente.lenses.decisions import CELL, DISTRIBUTIONS, POINTS, SLOW, Decisions, Masses, Told, foretold
from detente.lenses.predictive import ParameterTable
from detente.study.measures.whole import coverage, pit_histogram, point_masses

__all__ = ["BINS", "REFERENCE", "Bench", "Difference", "Each", "Figures", "Line", "bench", "each_of", "figures_of",
           "left_out"]

Floats = NDArray[np.float64]

BINS = 10
CLOSE = 10.0
REFERENCE = next(iter(POINTS))
FORECAST = "forecast"


@dataclass(frozen=True, eq=False)
class Each:
    """One model on every issue.

    Parameters
    ----------
    error
        (issue,), distance of the point forecast, or of the median, from the outcome
    mean_error
        (issue,), the same for the expected value
    crps, near
        (issue,), score, and probability given to a cell around the outcome
    below, up_to
        (issue,), probability given to less than the outcome, and to at most the outcome
    is_inside
        (issue,), whether the outcome lies between the quantiles at 10 and 90 %
    width
        (issue,), their distance
    """

    error: Floats
    mean_error: Floats
    crps: Floats
    near: Floats
    below: Floats
    up_to: Floats
    is_inside: Floats
    width: Floats


@dataclass(frozen=True)
class Figures:
    """One model on all issues; NaN where a figure does not apply.

    Parameters
    ----------
    mae, rmse, median_error, hit
        mean, root mean square and median distance of the point forecast (for a distribution, of its median), and the
        share within 10 % of the scale
    mean_mae
        mean distance of the expected value
    crps
        mean continuous ranked probability score; of a point its distance
    log
        mean of minus the logarithm of the probability given to a cell of 1 % of the scale around the outcome
    coverage, closed, width
        of central 80 % intervals: share covered, lumps of probability shared out; share within the closed interval; and
        the mean width
    """

    mae: float
    rmse: float
    median_error: float
    hit: float
    mean_mae: float = float("nan")
    crps: float = float("nan")
    log: float = float("nan")
    coverage: float = float("nan")
    closed: float = float("nan")
    width: float = float("nan")


@dataclass(frozen=True)
class Difference:
    """How much larger a mean is than that of the reference, with its interval at 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Line:
    """A model in the table.

    Parameters
    ----------
    name, is_point
        what it is called, and whether it gives a point or a distribution
    count
        issues on which it says something
    figures
        how good it is
    against
        its mean distance against the weighted mean's; for a distribution its score against that distance
    pit
        (bin,), share of outcomes in each tenth of the forecast probability; empty for a point
    """

    name: str
    is_point: bool
    count: int
    figures: Figures
    against: Difference
    pit: Floats


@dataclass(frozen=True, eq=False)
class Bench:
    """The table, and what it rests on.

    Parameters
    ----------
    decisions
        what was decided
    lines
        points first, then distributions, the fitted one last
    is_unseen
        whether the fitted distribution was told of each issue without having seen its outcome in this very file
    spread
        standard deviation of its score over the partitions; NaN where there is one
    resamples, seed
        how often groups were drawn again for the intervals, and the seed of that
    """

    decisions: Decisions
    lines: tuple[Line, ...]
    is_unseen: bool
    spread: float
    resamples: int
    seed: int

    @property
    def forecast(self) -> Line:
        """The fitted distribution."""
        return self.lines[-1]


def bench(
    decisions: Decisions, table: ParameterTable, resamples: int = 2000, seed: int = 1, with_slow: bool = False
) -> Bench:
    """Hold every model against what came.

    Parameters
    ----------
    decisions
        what was decided
    table
        parameters of the fitted distribution. Where they were fitted to these very decisions, each issue is told by
        the parameters that were fitted without its group
    resamples, seed
        for the intervals of differences: groups are drawn with replacement
    with_slow
        also run the rules that take longer

    Raises
    ------
    DomainError
        If there are fewer than two groups or no resamples.
    """
    if resamples < 1:
        raise DomainError(f"resamples is {resamples}; at least 1 would be right")
    drawn = _drawn(decisions.group, resamples, seed)
    reference = np.abs(POINTS[REFERENCE](decisions) - decisions.outcome)
    rules = {**POINTS, **(SLOW if with_slow else {})}
    lines = [_point_line(name, decisions, rule(decisions), reference, drawn) for name, rule in rules.items()]
    for name, rule in DISTRIBUTIONS.items():
        lines.append(_line(name, [each_of(decisions, _masses_told(decisions, rule(decisions)))], reference, drawn))
    is_unseen = table.fits(decisions) and bool(table.folds)
    partitions = left_out(decisions, table) if is_unseen else [
        each_of(decisions, foretold(decisions, table.parameters))]
    lines.append(_line(FORECAST, partitions, reference, drawn))
    spread = float(np.std([one.crps.mean() for one in partitions])) if len(partitions) > 1 else float("nan")
    return Bench(decisions, tuple(lines), is_unseen, spread, resamples, seed)


def left_out(decisions: Decisions, table: ParameterTable) -> list[Each]:
    """The fitted distribution on every issue, once for each partition, each told without its group."""
    partitions: dict[int, dict[str, Floats]] = {}
    for seed, is_out, parameters in table.left_out(decisions):
        part = decisions.only(is_out)
        found = each_of(part, foretold(part, parameters))
        rows = partitions.setdefault(seed, {one.name: np.full(len(decisions.issues), np.nan) for one in fields(Each)})
        for name, row in rows.items():
            row[is_out] = getattr(found, name)
    return [Each(**rows) for rows in partitions.values()]


def _masses_told(decisions: Decisions, masses: Masses) -> Told:
    """What masses on points say of each issue."""
    half = CELL * (decisions.high - decisions.low)
    found = point_masses(masses.value, masses.probability, decisions.outcome, half)
    return Told(**{part.name: getattr(found, part.name) for part in fields(Told)})


def each_of(decisions: Decisions, told: Told) -> Each:
    """What a distribution said of every issue, held against what came."""
    outcome = decisions.outcome
    return Each(
        error=np.abs(told.middle - outcome),
        mean_error=np.abs(told.mean - outcome),
        crps=told.crps,
        near=told.near,
        below=told.below,
        up_to=told.up_to,
        is_inside=((outcome >= told.low) & (outcome <= told.high)).astype(np.float64),
        width=told.high - told.low,
    )


def figures_of(each: Each, scale: float = 100.0) -> Figures:
    """The figures of a distribution over all issues."""
    error = each.error
    with np.errstate(divide="ignore"):
        log = float(-np.log(each.near).mean())
    return Figures(
        *_distances(error, scale), float(each.mean_error.mean()), float(each.crps.mean()), log,
        float(coverage(each.below, each.up_to).mean()), float(each.is_inside.mean()), float(each.width.mean()))


def _distances(error: Floats, scale: float) -> tuple[float, float, float, float]:
    """Mean, root mean square, median and share of close ones."""
    return (float(error.mean()), float(np.sqrt((error**2).mean())), float(np.median(error)),
            float((error <= CLOSE / 100 * scale + 1e-9).mean()))


def _point_line(name: str, decisions: Decisions, told: Floats, reference: Floats, drawn: Floats) -> Line:
    """The line of a point forecast."""
    error = np.abs(told - decisions.outcome)
    is_known = np.isfinite(error)
    scale = decisions.high - decisions.low
    figures = Figures(*_distances(error[is_known], scale)) if is_known.any() else Figures(*[float("nan")] * 4)
    return Line(name, True, int(is_known.sum()), figures, _against(error, reference, drawn), np.zeros(0))


def _line(name: str, partitions: Sequence[Each], reference: Floats, drawn: Floats) -> Line:
    """The line of a distribution; over several partitions, the mean of their figures."""
    found = [figures_of(one) for one in partitions]
    figures = Figures(*(float(np.mean([getattr(one, part.name) for one in found])) for part in fields(Figures)))
    score = np.mean([one.crps for one in partitions], axis=0)
    pit = np.mean([pit_histogram(one.below, one.up_to, BINS) for one in partitions], axis=0)
    return Line(name, False, len(score), figures, _against(score, reference, drawn), pit)


def _drawn(group: NDArray[np.int64], resamples: int, seed: int) -> Floats:
    """(resample, issue), how often each issue comes when groups are drawn with replacement."""
    count = int(group.max()) + 1
    if count < 2:
        raise DomainError("all issues belong to one proposal; intervals need at least two")
    chosen = np.random.Generator(np.random.Philox(key=seed)).integers(0, count, (resamples, count))
    times = np.stack([np.bincount(row, minlength=count) for row in chosen]).astype(np.float64)
    return times[:, group]


def _against(value: Floats, reference: Floats, drawn: Floats) -> Difference:
    """The mean difference over issues where both are known, with its interval."""
    gap = value - reference
    is_known = np.isfinite(gap)
    if not is_known.any():
        return Difference(*[float("nan")] * 3)
    total = drawn[:, is_known] @ gap[is_known]
    count = drawn[:, is_known].sum(axis=1)
    means = total[count > 0] / count[count > 0]
    low, high = np.quantile(means, [0.025, 0.975]) if means.size else (np.nan, np.nan)
    return Difference(float(gap[is_known].mean()), float(low), float(high))
