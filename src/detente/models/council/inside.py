"""A point at which everybody gains over disagreement, if there is one."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from detente.models.checks import BoolArray, FloatArray

__all__: list[str] = []


def interior_point(place: FloatArray, outside: FloatArray) -> tuple[FloatArray, BoolArray]:
    """(draw, dimension) and (draw,): a point where everybody gains, and whether there is one.

    The centre, the ideal points and the points halfway are tried first; an optimiser looks in the draws that are left.
    """
    best = _tried(place, outside)
    smallest = _least(place, outside, best)
    for draw in np.flatnonzero(smallest <= 0):
        best[draw] = _fairest(place[draw], outside[draw], best[draw])
    found = _least(place, outside, best)
    scale = np.abs(place).max(axis=(1, 2), initial=1.0) ** 2
    return best, found > 1e-12 * scale


def _least(place: FloatArray, outside: FloatArray, x: FloatArray) -> FloatArray:
    """(draw,), the smallest gain at a point."""
    return np.asarray((-((x[:, None, :] - place) ** 2).sum(axis=2) - outside).min(axis=1))


def _tried(place: FloatArray, outside: FloatArray) -> FloatArray:
    """(draw, dimension), the best of a few obvious points."""
    players = place.shape[1]
    points = [place.mean(axis=1), *(place[:, one] for one in range(players))]
    points += [0.5 * (place[:, a] + place[:, b]) for a, b in combinations(range(players), 2)]
    least = np.stack([_least(place, outside, point) for point in points], axis=1)
    return np.asarray(np.stack(points, axis=1)[np.arange(len(place)), least.argmax(axis=1)])


def _fairest(place: FloatArray, outside: FloatArray, start: FloatArray) -> FloatArray:
    """(dimension,), where the smallest gain is largest, in one draw."""
    from scipy.optimize import minimize

    def gains(unknown: FloatArray) -> FloatArray:
        away = unknown[:-1] - place
        return np.asarray(-(away**2).sum(axis=1) - outside - unknown[-1])

    def slopes(unknown: FloatArray) -> FloatArray:
        return np.column_stack([-2 * (unknown[:-1] - place), -np.ones(len(place))])

    worst = float((-((start - place) ** 2).sum(axis=1) - outside).min())
    found = minimize(
        lambda unknown: -unknown[-1], np.append(start, worst), method="SLSQP",
        jac=lambda unknown: np.append(np.zeros(len(unknown) - 1), -1.0),
        constraints={"type": "ineq", "fun": gains, "jac": slopes}, options={"maxiter": 200, "ftol": 1e-14},
    )  # fmt: skip
    return np.asarray(found.x[:-1])
