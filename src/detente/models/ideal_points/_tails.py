"""Compiled shifts of everything from a session onwards.

Texts that are voted on only from then on move along; those that were voted on before hold the sessions together.
"""

from __future__ import annotations

import math

import numpy as np

from detente.models._compiled import compiled
from detente.models._philox import as_uniform, philox
from detente.models.checks import FloatArray, IntArray
from detente.models.ideal_points._kernel import HIGHEST, LOWEST
from detente.models.ideal_points._normal import HALF_STEP, between

TAIL = np.uint64(5)


@compiled
def spans(start: IntArray, point: IntArray, session: IntArray) -> tuple[IntArray, IntArray]:
    """(roll,) the first and the last session in which a text was voted on."""
    rolls = len(start) - 1
    first, last = np.empty(rolls, dtype=np.int64), np.empty(rolls, dtype=np.int64)
    for roll in range(rolls):
        first[roll], last[roll] = session[point[start[roll]]], session[point[start[roll]]]
        for vote in range(start[roll], start[roll + 1]):
            first[roll], last[roll] = min(first[roll], session[point[vote]]), max(last[roll], session[point[vote]])
    return first, last


@compiled
def pulls_of_points(
    since: int, session: IntArray, reference: IntArray, variance: FloatArray, part: IntArray, theta: FloatArray,
    precision: FloatArray, pull: FloatArray,
) -> None:  # fmt: skip
    """Add what the prior says of a shift: of steps that cross the boundary, and of first sessions after it."""
    for at in range(len(theta)):
        if session[at] >= since and (reference[at] < 0 or session[reference[at]] < since):
            behind = 0.0 if reference[at] < 0 else theta[reference[at]]
            precision[part[at]] += 1.0 / variance[at]
            pull[part[at]] += (behind - theta[at]) / variance[at]


@compiled
def pulls_of_rolls(
    since: int, start: IntArray, point: IntArray, session: IntArray, part: IntArray, first: IntArray, last: IntArray,
    theta: FloatArray, b: FloatArray, cut: FloatArray, latent: FloatArray, offset: FloatArray,
    precision: FloatArray, pull: FloatArray, low: FloatArray, high: FloatArray,
) -> None:  # fmt: skip
    """Add what Z says of a shift where a text was voted on before and after; bounds from texts that move along."""
    for roll in range(len(b)):
        own = part[roll]
        if first[roll] >= since and b[roll] != 0.0:
            one, other = (LOWEST - cut[roll, 0]) / b[roll], (HIGHEST - cut[roll, 1]) / b[roll]
            low[own], high[own] = max(low[own], min(one, other)), min(high[own], max(one, other))
        elif first[roll] < since <= last[roll]:
            for vote in range(start[roll], start[roll + 1]):
                if session[point[vote]] >= since:
                    precision[own] += b[roll] * b[roll]
                    pull[own] += b[roll] * (latent[vote] + offset[roll] - b[roll] * theta[point[vote]])


@compiled
def tail_shifts(
    key: np.uint64, sweep: np.uint64, sessions: IntArray, start: IntArray, point: IntArray, session: IntArray,
    reference: IntArray, variance: FloatArray, part_of_point: IntArray, part_of_roll: IntArray, first: IntArray,
    last: IntArray, theta: FloatArray, b: FloatArray, cut: FloatArray, latent: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:  # fmt: skip
    """Points, cut-points, and by how much Z moved on each roll call, after a shift at every session but the first."""
    theta, cut, offset = theta.copy(), cut.copy(), np.zeros(len(b))
    parts = part_of_point.max() + 1
    for number in range(1, len(sessions)):
        since = sessions[number]
        precision, pull, by = np.zeros(parts), np.zeros(parts), np.zeros(parts)
        low, high = np.full(parts, -np.inf), np.full(parts, np.inf)
        pulls_of_points(since, session, reference, variance, part_of_point, theta, precision, pull)
        pulls_of_rolls(since, start, point, session, part_of_roll, first, last, theta, b, cut, latent, offset,
                       precision, pull, low, high)
        for part in range(parts):
            if precision[part] > 0.0 and low[part] < high[part]:
                uniform = as_uniform(philox(key, np.uint64(part), TAIL, sweep, np.uint64(number))[0]) + HALF_STEP
                mean, wide = pull[part] / precision[part], math.sqrt(precision[part])
                step = between(0.0, (low[part] - mean) * wide, (high[part] - mean) * wide, uniform)
                by[part] = min(max(mean + step / wide, low[part]), high[part])
        for at in range(len(theta)):
            if session[at] >= since:
                theta[at] += by[part_of_point[at]]
        for roll in range(len(b)):
            if first[roll] >= since:
                along = b[roll] * by[part_of_roll[roll]]
                cut[roll, 0] += along
                cut[roll, 1] += along
                offset[roll] += along
    return theta, cut, offset
