"""Moves of the smoother that leave every vote as likely as it was: all points stretched, or shifted, at once."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from detente.models._compiled import compiled
from detente.models._philox import as_uniform, philox
from detente.models.checks import FloatArray
from detente.models.ideal_points._kernel import HIGHEST, LOWEST, NOUGHT
from detente.models.ideal_points._normal import HALF_STEP, as_normal, between
from detente.models.ideal_points.preparation import Priors

__all__ = ["Moved", "moved"]

WHOLE = np.uint64(4)
STEPS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """Points (point,), b (roll,) and cut-points (roll, 2) after a move, and by how much b times it moved Z (roll,)."""

    theta: FloatArray
    discrimination: FloatArray
    cut: FloatArray
    shift: FloatArray


def moved(
    leaning: Priors, theta: FloatArray, discrimination: FloatArray, cut: FloatArray, seed: int, sweep: int
) -> Moved:
    """Stretch all points and shrink b; then shift all points and with them the cut-points.

    Source
    ------
    Draws along the orbit of a group, with the density that keeps the posterior as it is: [LiuSabatti2000]_.

    Parameters
    ----------
    leaning
        What each point leans on.
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
    >>> leaning = Priors(np.array([-1, 0]), np.array([1.0, 0.25]))
    >>> found = moved(leaning, np.array([0.5, 0.9]), np.array([1.2]), np.array([[0.2, 0.9]]), seed=1, sweep=1)
    >>> before = 1.2 * np.array([0.5, 0.9]) - 0.2
    >>> bool(np.allclose(found.discrimination * found.theta - found.cut[:, 0], before))
    True
    """
    step, chance, place = _numbers(np.uint64(seed), np.uint64(sweep))
    behind = np.where(leaning.reference < 0, 0.0, theta[leaning.reference])
    roughness = float(((theta - behind) ** 2 / leaning.variance).sum())
    stretch = math.exp(_stretch(len(theta) - len(discrimination), roughness, float((discrimination**2).sum()), step,
                                chance))
    theta, discrimination = theta * stretch, discrimination / stretch
    is_first = leaning.reference < 0
    precision = float((1.0 / leaning.variance[is_first]).sum())
    if precision == 0.0:
        return Moved(theta, discrimination, cut, np.zeros(len(discrimination)))
    mean = -float((theta[is_first] / leaning.variance[is_first]).sum()) / precision
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([LOWEST - cut, HIGHEST - cut]) / discrimination[:, None]
    ends = ends[:, np.abs(discrimination) > 0]
    low, high = float(ends.min(axis=0).max(initial=-math.inf)), float(ends.max(axis=0).min(initial=math.inf))
    wide = math.sqrt(precision)
    by = between(0.0, (low - mean) * wide, (high - mean) * wide, place) / wide + mean
    by = min(max(by, low), high)
    return Moved(theta + by, discrimination, cut + (discrimination * by)[:, None], discrimination * by)


def _stretch(count: int, roughness: float, steepness: float, step: float, chance: float) -> float:
    """The logarithm of the stretch."""
    mode, curvature = 0.0, 1.0
    for _ in range(STEPS):
        up, down = math.exp(2.0 * mode) * roughness, math.exp(-2.0 * mode) * steepness
        curvature = 2.0 * (up + down)
        move = (count - up + down) / curvature if curvature > 0 else 0.0
        mode += min(max(move, -1.0), 1.0)
        if abs(move) < 1e-12:
            break
    if not (curvature > 0 and math.isfinite(mode)):
        return 0.0

    def height(x: float) -> float:
        return count * x - 0.5 * (math.exp(2.0 * x) * roughness + math.exp(-2.0 * x) * steepness)

    new = mode + step / math.sqrt(curvature)
    gain = height(new) - height(0.0) + 0.5 * curvature * ((new - mode) ** 2 - mode**2)
    return new if math.log(chance) < gain else 0.0


@compiled
def _numbers(key: np.uint64, sweep: np.uint64) -> tuple[float, float, float]:
    """A normal number and two uniform ones."""
    one, other, third, _ = philox(key, NOUGHT, WHOLE, sweep, NOUGHT)
    return as_normal(one), as_uniform(other) + HALF_STEP, as_uniform(third) + HALF_STEP
