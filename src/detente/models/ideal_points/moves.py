"""Moves of the smoother that leave every vote as likely as it was: all points stretched, or shifted, at once.

Where the votes fall into parts that share neither a state nor a text, each part moves by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from detente.models._compiled import compiled
from detente.models._philox import as_uniform, philox
from detente.models.checks import FloatArray, IntArray
from detente.models.ideal_points._kernel import HIGHEST, LOWEST, NOUGHT
from detente.models.ideal_points._normal import HALF_STEP, as_normal, between
from detente.models.ideal_points.preparation import Priors
from detente.models.ideal_points.records import Votes

__all__ = ["Moved", "Parts", "moved", "parts_of"]

WHOLE = np.uint64(4)
STEPS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Votes in parts that have nothing to do with each other: the part of each point (point,) and roll call (roll,)."""

    of_point: IntArray
    of_roll: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """Points (point,), b (roll,) and cut-points (roll, 2) after a move, and by how much it moved Z (roll,)."""

    theta: FloatArray
    discrimination: FloatArray
    cut: FloatArray
    shift: FloatArray


def parts_of(given: Votes) -> Parts:
    """Which states and roll calls hang together.

    Parameters
    ----------
    given
        The votes.

    Example
    -------
    >>> import numpy as np
    >>> from detente.models.ideal_points.records import votes
    >>> given = votes(np.array([1, 1, 2, 3]), np.array([0, 1, 2, 1]), np.full(4, 46), np.ones(4))
    >>> parts_of(given).of_point, parts_of(given).of_roll
    (array([0, 0, 1]), array([0, 1, 0]))
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    states = int(given.state[-1]) + 1
    nodes = states + given.rolls
    ends = given.state[given.point], states + given.roll
    graph = coo_matrix((np.ones(len(given.roll), dtype=np.int8), ends), (nodes, nodes))
    label = connected_components(graph, directed=False)[1].astype(np.int64)
    return Parts(label[:states][given.state], label[states:])


def moved(
    leaning: Priors, parts: Parts, theta: FloatArray, discrimination: FloatArray, cut: FloatArray, seed: int,
    sweep: int,
) -> Moved:  # fmt: skip
    """Stretch all points of a part and shrink b; then shift its points and with them the cut-points.

    Source
    ------
    Draws along the orbit of a group, with the density that keeps the posterior as it is: [LiuSabatti2000]_.

    Parameters
    ----------
    leaning, parts
        What each point leans on, and what hangs together.
    theta, discrimination, cut
        (point,), (roll,), (roll, 2)
    seed, sweep
        From which the random numbers follow.

    Our reading
    -----------
    Without these moves the spread of the points takes thousands of sweeps to find its level. The stretch is proposed
    from a normal law at the mode of its density and taken or not; the shift is drawn exactly, within the bounds of the
    cut-points.

    Example
    -------
    >>> import numpy as np
    >>> leaning, parts = Priors(np.array([-1, 0]), np.array([1.0, 0.25])), Parts(np.array([0, 0]), np.array([0]))
    >>> found = moved(leaning, parts, np.array([0.5, 0.9]), np.array([1.2]), np.array([[0.2, 0.9]]), seed=1, sweep=1)
    >>> before = 1.2 * np.array([0.5, 0.9]) - 0.2
    >>> bool(np.allclose(found.discrimination * found.theta - found.cut[:, 0], before))
    True
    """
    count = int(parts.of_point.max()) + 1
    is_first = leaning.reference < 0
    behind = np.where(is_first, 0.0, theta[leaning.reference])
    roughness = _sums(parts.of_point, (theta - behind) ** 2 / leaning.variance, count)
    steepness = _sums(parts.of_roll, discrimination**2, count)
    more = np.bincount(parts.of_point, minlength=count) - np.bincount(parts.of_roll, minlength=count)
    key, now = np.uint64(seed), np.uint64(sweep)
    stretch = np.exp(_stretches(key, now, more.astype(np.float64), roughness, steepness))
    theta, discrimination = theta * stretch[parts.of_point], discrimination / stretch[parts.of_roll]
    precision = _sums(parts.of_point, np.where(is_first, 1.0 / leaning.variance, 0.0), count)
    pull = _sums(parts.of_point, np.where(is_first, theta / leaning.variance, 0.0), count)
    low, high = _bounds(parts.of_roll, discrimination, cut, count)
    by = _shifts(key, now, precision, pull, low, high)
    along = discrimination * by[parts.of_roll]
    return Moved(theta + by[parts.of_point], discrimination, cut + along[:, None], along)


def _sums(part: IntArray, values: FloatArray, count: int) -> FloatArray:
    """(part,) sums of values by part."""
    return np.bincount(part, values, count).astype(np.float64)


@compiled
def _bounds(part: IntArray, b: FloatArray, cut: FloatArray, count: int) -> tuple[FloatArray, FloatArray]:
    """(part,) how far points may be shifted down and up before a cut-point leaves its bounds."""
    low, high = np.full(count, -np.inf), np.full(count, np.inf)
    for roll in range(len(b)):
        if b[roll] != 0.0:
            one, other = (LOWEST - cut[roll, 0]) / b[roll], (HIGHEST - cut[roll, 1]) / b[roll]
            low[part[roll]] = max(low[part[roll]], min(one, other))
            high[part[roll]] = min(high[part[roll]], max(one, other))
    return low, high


@compiled
def _shifts(
    key: np.uint64, sweep: np.uint64, precision: FloatArray, pull: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """(part,) shifts."""
    found = np.zeros(len(precision))
    for part in range(len(precision)):
        if precision[part] > 0.0 and low[part] < high[part]:
            words = philox(key, np.uint64(part), WHOLE, sweep, NOUGHT)
            mean, wide = -pull[part] / precision[part], math.sqrt(precision[part])
            ends = (low[part] - mean) * wide, (high[part] - mean) * wide
            by = mean + between(0.0, ends[0], ends[1], as_uniform(words[2]) + HALF_STEP) / wide
            found[part] = min(max(by, low[part]), high[part])
    return found


@compiled
def _stretches(
    key: np.uint64, sweep: np.uint64, more: FloatArray, roughness: FloatArray, steepness: FloatArray
) -> FloatArray:
    """(part,) logarithms of the stretches; `more` is the number of points less that of roll calls."""
    found = np.zeros(len(more))
    for part in range(len(more)):
        mode, curvature = 0.0, 0.0
        for _ in range(STEPS):
            up, down = math.exp(2.0 * mode) * roughness[part], math.exp(-2.0 * mode) * steepness[part]
            curvature = 2.0 * (up + down)
            if not 0.0 < curvature < np.inf:
                break
            move = (more[part] - up + down) / curvature
            mode += min(max(move, -1.0), 1.0)
            if abs(move) < 1e-12:
                break
        if 0.0 < curvature < np.inf:
            words = philox(key, np.uint64(part), WHOLE, sweep, NOUGHT)
            new = mode + as_normal(words[0]) / math.sqrt(curvature)
            gain = _height(new, more[part], roughness[part], steepness[part])
            gain += 0.5 * curvature * ((new - mode) ** 2 - mode**2)
            gain -= _height(0.0, more[part], roughness[part], steepness[part])
            if math.log(as_uniform(words[1]) + HALF_STEP) < gain:
                found[part] = new
    return found


@compiled
def _height(x: float, more: float, roughness: float, steepness: float) -> float:
    """Log density of the logarithm of a stretch."""
    return more * x - 0.5 * (math.exp(2.0 * x) * roughness + math.exp(-2.0 * x) * steepness)
