"""Whether one objective has the equilibrium as its maximum, and what to say where it has not."""

from __future__ import annotations

import numpy as np

from detente.errors import NoPotentialError, NotConvexError, NotSupportedError
from detente.models.checks import FloatArray
from detente.models.trade._arrays import Complaint, Filled

SAME = 1e-12
BENT = 1e-10


def at(array: FloatArray, draw: int) -> FloatArray:
    """One draw of an array that may hold for all."""
    return np.asarray(array[draw if len(array) > 1 else 0])


def slope_matrix(full: Filled, draw: int) -> FloatArray:
    """The effect of sales in the second region on what sellers receive in the first."""
    if full.cross_slope is not None:
        return at(full.cross_slope, draw)
    return np.diag(at(full.numbers.slope, draw) * (1.0 + at(full.numbers.trader_markup, draw)))


def jacobian(full: Filled, draw: int) -> FloatArray:
    """Minus the derivative of every route's perceived marginal profit by every route's sales."""
    producer, region = full.structure.producer, full.structure.region
    slope, conduct = slope_matrix(full, draw), at(full.numbers.conduct, draw)
    inverse = 1.0 / at(full.numbers.delivered_share, draw)
    cross = slope[np.ix_(region, region)]
    theta = conduct[producer, region][:, np.newaxis]
    own = producer[:, np.newaxis] == producer
    matrix = cross + own * (theta * cross.T + at(full.numbers.cost_slope, draw)[producer] * np.outer(inverse, inverse))
    matrix += np.diag(at(full.numbers.toll_slope, draw))
    if full.stake is not None and full.is_internalised:
        share = at(full.stake, draw)[:, full.structure.order][producer]
        matrix += np.where(own, 0.0, theta * share * cross.T)
    return np.asarray(matrix)


def draws_that_differ(full: Filled, names: tuple[str, ...]) -> range:
    """The draws to look at for something that depends on these arrays alone."""
    arrays = [getattr(full.numbers, name) for name in names]
    arrays += [array for array in (full.cross_slope, full.stake) if array is not None]
    return range(full.draws if any(len(array) > 1 for array in arrays) else 1)


def needs_look(full: Filled) -> bool:
    """Whether anything but own slopes and stakes that only move money is there."""
    return full.cross_slope is not None or (full.stake is not None and full.is_internalised)


def not_convex(full: Filled) -> list[Complaint]:
    """Linked slopes that are not positive definite, or conditions that are not monotone."""
    if not needs_look(full):
        return []
    for draw in draws_that_differ(full, ("conduct", "cost_slope", "toll_slope", "delivered_share", "slope")):
        slope = slope_matrix(full, draw)
        if not full.is_sound[draw]:
            continue
        least = np.linalg.eigvalsh(slope + slope.T).min() / 2.0 if slope.size else 1.0
        if least <= 0.0:
            text = f"the slopes of draw {draw} are not positive definite: their symmetric part has eigenvalue {least:g}"
            return [(NotConvexError, text)]
        matrix = jacobian(full, draw)
        spread = np.linalg.eigvalsh(matrix + matrix.T) if matrix.size else np.ones(1)
        if spread.min() < -BENT * spread.max():
            text = (
                f"the conditions of draw {draw} are not monotone (eigenvalue {spread.min():g}): there may be several "
                "equilibria or none"
            )
            return [(NotConvexError, text)]
    return []


def not_supported(full: Filled, path: str) -> list[Complaint]:
    """Features that the path lacks."""
    problems: list[Complaint] = []
    if full.cross_slope is not None and np.any(full.numbers.trader_markup > 0.0):
        text = "traders together with a matrix of slopes: no path has both; leave out trader_markup, or use own slopes"
        problems.append((NotSupportedError, text))
    takes_general = path == "general" or (needs_look(full) and full.cross_slope is not None)
    if takes_general and np.any(full.numbers.golombek < 0.0):
        text = "a golombek cost is not linear, which the general path cannot take; use the quick path with own slopes"
        problems.append((NotSupportedError, text))
    return problems


def not_quick(full: Filled) -> list[Complaint]:
    """Why no single objective has this equilibrium as its maximum; empty where one has."""
    if not needs_look(full):
        return []
    for draw in draws_that_differ(full, ("conduct",)):
        if not full.is_sound[draw]:
            continue
        matrix = jacobian(full, draw)
        gap = np.abs(matrix - matrix.T)
        if gap.size == 0 or gap.max() <= SAME * np.abs(matrix).max():
            continue
        r, s = (int(k) for k in np.unravel_index(int(gap.argmax()), gap.shape))
        return [(NoPotentialError, reason(full, draw, r, s))]
    return []


def reason(full: Filled, draw: int, r: int, s: int) -> str:
    """Why two routes affect each other differently."""
    slope = slope_matrix(full, draw)
    producer, region = full.structure.producer, full.structure.region
    j, k, i = int(region[r]), int(region[s]), int(producer[r])
    if producer[r] != producer[s] and slope[j, k] != slope[k, j]:
        return (
            f"cross-price slopes must be symmetric here: in draw {draw}, slope[{j}, {k}] is {slope[j, k]:g} but "
            f"slope[{k}, {j}] is {slope[k, j]:g}; no single objective has this equilibrium as its maximum; use the "
            "general path, or make the two equal"
        )
    if full.stake is not None and full.is_internalised and producer[r] != producer[s]:
        share = at(full.stake, draw)[:, full.structure.order]
        holder, route = (i, s) if share[i, s] > 0.0 else (int(producer[s]), r)
        return (
            f"the stake of producer {holder} in route {int(full.structure.order[route])} is internalised, which gives "
            "holder and project unlike effects on each other; use the general path, or treat it as accounting only"
        )
    conduct = at(full.numbers.conduct, draw)
    return (
        f"regions {j} and {k} are linked by a cross slope, so producer {i} needs one conduct for both; draw {draw} has "
        f"{conduct[i, j]:g} and {conduct[i, k]:g}; use the general path, or give one value and equal slopes"
    )
