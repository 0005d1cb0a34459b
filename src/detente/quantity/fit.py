"""Shapes through quantiles: the metalog that is exact, or else the PERT that comes nearest."""

from __future__ import annotations

import math

import numpy as np

from detente.quantity.shapes import FloatArray, Metalog, ScaledBeta, to_line

__all__ = ["fit_metalog", "fit_pert"]

STEEPEST = 2.0 / 1.1996786402577337
"""Largest |a3| / a2 of a monotone three-term metalog: 2/x, where x tanh x = 1 (1.6671 in [Keelin2016]_)."""

NEXT_TO_ENDS = np.array([2.0**-53, 1.0 - 2.0**-53])
PERT_CONCENTRATION = 4.0
GRID = 201


def fit_metalog(tail: float, value: FloatArray, low: float, high: float) -> Metalog | None:
    """Return the three-term metalog exactly through three quantiles, or None where it is not monotone.

    Source
    ------
    [Keelin2016]_, symmetric-percentile triplets: unbounded, semi-bounded (log) and bounded (logit).

    Parameters
    ----------
    tail
        The lowest of the three probabilities `tail`, 1/2 and 1 - `tail`; between 0 and 1/2.
    value
        (3,) the quantiles, rising
    low, high
        The legal range; infinite where it has no end.

    Returns
    -------
    Metalog or None
        None as well where a quantile lies on a bound, or the tail outgrows what a double can hold.

    Example
    -------
    >>> shape = fit_metalog(0.1, np.array([0.2, 0.3, 0.6]), 0.0, 1.0)
    >>> shape.quantile(np.array([0.1, 0.5, 0.9])).round(9)
    array([0.2, 0.3, 0.6])
    """
    z_low, z_middle, z_high = (float(z) for z in to_line(value, low, high))
    if not (math.isfinite(z_low) and math.isfinite(z_high) and z_low < z_middle < z_high):
        return None
    steps = math.log1p(-tail) - math.log(tail)
    a2 = (z_high - z_low) / (2.0 * steps)
    a3 = ((z_high - z_middle) - (z_middle - z_low)) / (steps * (1.0 - 2.0 * tail))
    if not abs(a3) < STEEPEST * a2:
        return None
    shape = Metalog(z_middle, a2, a3, low, high)
    return shape if bool((np.abs(shape.quantile(NEXT_TO_ENDS)) < 1e150).all()) else None


def fit_pert(probability: FloatArray, value: FloatArray, low: float, high: float) -> ScaledBeta:
    """Return the PERT within the bounds whose three quantiles come nearest to the given ones.

    Parameters
    ----------
    probability, value
        (3,) the quantiles
    low, high
        The legal range; infinite where it has no end.

    Returns
    -------
    ScaledBeta
        The beta-PERT (concentration 4) with the smallest sum of squared misfits. Its ends are fitted as
        well, and never lie outside the legal range.

    Our reading
    -----------
    The place of the mode is found on a grid refined twice (to 1/4,000,000 of the width); for each the ends
    are a least-squares problem of two unknowns in a box, solved in closed form.

    Example
    -------
    >>> shape = fit_pert(np.array([0.1, 0.5, 0.9]), np.array([0., 20., 60.]), 0.0, 100.0)
    >>> shape.support
    (0.0, 100.0)
    """
    origin, width = float(value[0]), float(value[2] - value[0])
    target = (value - origin) / width
    box = ((low - origin) / width, (high - origin) / width)
    centre, reach = 0.5, 0.5
    for _ in range(3):
        mode = np.linspace(max(0.0, centre - reach), min(1.0, centre + reach), GRID)
        ends, misfit = _nearest_ends(mode, probability, target, box)
        best = int(np.argmin(misfit))
        centre, reach = float(mode[best]), reach * 4.0 / (GRID - 1)
    a, b = 1.0 + PERT_CONCENTRATION * centre, 1.0 + PERT_CONCENTRATION * (1.0 - centre)
    lower, upper = (float(end) for end in ends[best])
    return ScaledBeta(a, b, _back(lower, low, origin, width), _back(upper, high, origin, width))


def _back(end: float, bound: float, origin: float, width: float) -> float:
    """Carry an end back to the field's scale, to the bound itself where it lies on it."""
    return bound if end == (bound - origin) / width else origin + width * end


def _nearest_ends(
    mode: FloatArray, probability: FloatArray, target: FloatArray, box: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return for each place of the mode (T,) the best ends (T, 2) within the box and the misfit (T,)."""
    from scipy.special import betaincinv

    a = 1.0 + PERT_CONCENTRATION * mode[:, None]
    b = 1.0 + PERT_CONCENTRATION * (1.0 - mode[:, None])
    up = betaincinv(a, b, probability)
    candidates = [pair for pair in _candidates(up, target, box) if np.isfinite(pair).all()]
    ends = np.stack(candidates)
    is_legal = (ends[..., 0] >= box[0]) & (ends[..., 1] <= box[1]) & (ends[..., 0] < ends[..., 1])
    fitted = ends[..., :1] * (1.0 - up) + ends[..., 1:] * up
    misfit = np.where(is_legal, ((fitted - target) ** 2).sum(axis=-1), np.inf)
    best = np.argmin(misfit, axis=0)
    row = np.arange(len(mode))
    return ends[best, row], misfit[best, row]


def _candidates(up: FloatArray, target: FloatArray, box: tuple[float, float]) -> list[FloatArray]:
    """List where the least squares of the two ends can lie: inside the box, on a side, in a corner."""
    down = 1.0 - up
    dd, du, uu = (down * down).sum(-1), (down * up).sum(-1), (up * up).sum(-1)
    dx, ux = (down * target).sum(-1), (up * target).sum(-1)
    gap = dd * uu - du * du
    low, high = (np.full_like(dd, end) for end in box)
    found = [np.stack([(dx * uu - ux * du) / gap, (ux * dd - dx * du) / gap], axis=-1)]
    if np.isfinite(box[0]):
        found.append(np.stack([low, np.minimum((ux - low * du) / uu, high)], axis=-1))
    if np.isfinite(box[1]):
        found.append(np.stack([np.maximum((dx - high * du) / dd, low), high], axis=-1))
    return found
