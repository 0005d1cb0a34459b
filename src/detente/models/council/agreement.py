"""A settlement to which everybody must agree, over money, along a line or in a space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.models.bargaining import Options, Positions, kalai_smorodinsky, nash
from detente.models.checks import CodeArray, FloatArray, as_floats, count_draws, over_draws, refuse, same_shape
from detente.models.council.inside import interior_point
from detente.models.council.records import INTERIOR, NO_COMMON_GAIN

__all__ = ["Agreement", "LineAgreement", "agree_in_space", "agree_on_line", "share_out"]

SLACK = 1e-12
NEWTON = 80
HALVINGS = 40
CLOSE_ENOUGH = 1e-12


@dataclass(frozen=True, eq=False)
class Agreement:
    """What everybody agrees on.

    Parameters
    ----------
    x
        (draw, player) for money, (draw, dimension) in a space; NaN where nothing is acceptable to all
    status
        (draw,), an index into `STATUSES`: no limit binds, or no common gain
    certificate
        (draw,), how far the conditions of the best product are from holding, 0 at the solution
    """

    x: FloatArray
    status: CodeArray
    certificate: FloatArray


@dataclass(frozen=True, eq=False)
class LineAgreement:
    """What everybody agrees on along a line, by three solutions.

    Parameters
    ----------
    nash, kalai_smorodinsky, egalitarian
        (draw,), where the weighted product of gains, the smallest share of what each could hope for, and the smallest
        gain are largest; the single acceptable point where there is only one; NaN where nothing is acceptable to all
    low, high
        (draw,), the ends of what all accept; low above high where that is nothing
    status
        (draw,), an index into `STATUSES`: no limit binds, or no common gain
    certificate
        (draw,), the larger of the certificates of the first two
    """

    nash: FloatArray
    kalai_smorodinsky: FloatArray
    egalitarian: FloatArray
    low: FloatArray
    high: FloatArray
    status: CodeArray
    certificate: FloatArray


def share_out(total: FloatArray, disagreement: FloatArray, weight: FloatArray) -> Agreement:
    """Share out money by the weighted Nash solution: what each has without agreement, and a part of the rest.

    Source
    ------
    [Nash1950]_, with weights.

    Parameters
    ----------
    total
        (draw,), what there is if all agree
    disagreement
        (draw, player), what each has otherwise
    weight
        (draw, player), bargaining weights, above 0; only ratios matter

    Returns
    -------
    Agreement
        everybody's money; no common gain where the total is less than what they have without agreement

    Raises
    ------
    ShapeError, DomainError
        If the arrays do not fit together, a number is not finite, or a weight is not above 0.

    Example
    -------
    >>> share_out(np.array([1.]), np.array([[.1, .2, .05]]), np.array([[.5, .3, .2]])).x
    array([[0.425, 0.395, 0.18 ]])
    """
    arrays = {"total": as_floats("total", total, ("draw",))}
    arrays |= _players({"disagreement": disagreement, "weight": weight}, "disagreement")
    refuse("total", arrays["total"], ~np.isfinite(arrays["total"]), "finite")
    there, outside, share = (over_draws(array, count_draws(arrays)) for array in arrays.values())
    share = share / share.sum(axis=1, keepdims=True)
    surplus = there - outside.sum(axis=1)
    is_short = surplus < -SLACK * np.maximum(1.0, np.abs(there))
    x = np.where(is_short[:, None], np.nan, outside + share * np.maximum(surplus, 0.0)[:, None])
    certificate = np.where(is_short, 0.0, np.abs(x.sum(axis=1) - np.maximum(there, outside.sum(axis=1))))
    return Agreement(x, np.where(surplus > 0, INTERIOR, NO_COMMON_GAIN).astype(np.int8), np.nan_to_num(certificate))


def agree_on_line(position: FloatArray, reversion_loss: FloatArray, weight: FloatArray) -> LineAgreement:
    """Find the text on which everybody agrees, with linear loss and what failure costs each.

    Source
    ------
    [Nash1950]_; [KalaiSmorodinsky1975]_; egalitarian after [Kalai1977]_.

    Parameters
    ----------
    position
        (draw, player), ideal points
    reversion_loss
        (draw, player), what failure costs each, in units of the line
    weight
        (draw, player), weights of the Nash solution, above 0; only ratios matter

    Returns
    -------
    LineAgreement
        three solutions and the interval that all accept

    Raises
    ------
    ShapeError, DomainError
        If the arrays do not fit together, a number is not finite, or a weight is not above 0.

    Our reading
    -----------
    The first two are those of `detente.models.bargaining`. The egalitarian text is the middle of what all accept.

    Example
    -------
    >>> place = np.array([[.4, .7, 1.]])
    >>> found = agree_on_line(place, place, np.ones((1, 3)))
    >>> found.nash.round(5), found.kalai_smorodinsky.round(5), found.egalitarian.round(5)
    (array([0.53333]), array([0.53333]), array([0.4]))
    """
    given = {"position": position, "reversion_loss": reversion_loss, "weight": weight}
    arrays = _players(given, "position")
    place, loss, share = (over_draws(array, count_draws(arrays)) for array in arrays.values())
    low, high = (place - loss).max(axis=1), (place + loss).min(axis=1)
    ends = float((place - np.abs(loss)).min()), float((place + np.abs(loss)).max())
    width = max(ends[1] - ends[0], 1.0)
    positions = Positions(place, np.ones_like(share), share, low=ends[0], high=ends[0] + width)
    options = Options(loss="linear", breakdown="given", disagreement_utility=-loss / width)
    first, second = nash(positions, options), kalai_smorodinsky(positions, options)
    slack = SLACK * width
    is_empty, is_point = high < low - slack, np.abs(high - low) <= slack
    middle = np.where(is_empty, np.nan, 0.5 * (low + high))

    def told(outcome: FloatArray) -> FloatArray:
        return np.where(is_empty | is_point, middle, outcome)

    status = np.where(is_empty | is_point, NO_COMMON_GAIN, INTERIOR).astype(np.int8)
    errors = np.where(is_empty | is_point, 0.0, np.maximum(first.certificate, second.certificate))
    return LineAgreement(told(first.outcome), told(second.outcome), middle, low, high, status, errors)


def agree_in_space(position: FloatArray, disagreement: FloatArray, weight: FloatArray) -> Agreement:
    """Find the point of a space on which everybody agrees, with squared distance as loss.

    Source
    ------
    [Nash1950]_, with weights.

    Parameters
    ----------
    position
        (draw, player, dimension), ideal points
    disagreement
        (draw, player), utility without agreement, where the utility of a point is minus its squared distance
    weight
        (draw, player), bargaining weights, above 0; only ratios matter

    Returns
    -------
    Agreement
        the point; the certificate is the length of the gradient of the log product, per unit of weight

    Raises
    ------
    ShapeError, DomainError
        If the arrays do not fit together, a number is not finite, or a weight is not above 0.

    Our reading
    -----------
    The log product is concave where everybody gains, so damped Newton steps from a point inside find the only peak.

    Example
    -------
    >>> corner = np.array([[[1., 0.], [0., 1.], [-1., 0.]]])
    >>> agree_in_space(corner, np.full((1, 3), -4.), np.ones((1, 3))).x.round(5) + 0.0
    array([[0.     , 0.29383]])
    """
    arrays = {"position": as_floats("position", position, ("draw", "player", "dimension"))}
    arrays |= _players({"disagreement": disagreement, "weight": weight}, "disagreement")
    same_shape("disagreement", arrays["disagreement"], "position", arrays["position"][:, :, 0])
    refuse("position", arrays["position"], ~np.isfinite(arrays["position"]), "finite")
    place, outside, share = (over_draws(array, count_draws(arrays)) for array in arrays.values())
    share = share / share.sum(axis=1, keepdims=True)
    start, is_inside = interior_point(place, outside)
    x = _climb(place, outside, share, np.where(is_inside[:, None], start, place.mean(axis=1)), is_inside)
    slope = _slope(place, outside, share, x)
    certificate = np.where(is_inside, np.linalg.norm(slope, axis=1), 0.0)
    x = np.where(is_inside[:, None], x, np.nan)
    return Agreement(x, np.where(is_inside, INTERIOR, NO_COMMON_GAIN).astype(np.int8), certificate)


def _players(given: dict[str, FloatArray], first: str) -> dict[str, FloatArray]:
    """(draw, player) arrays, checked; weights are above 0."""
    arrays = {name: as_floats(name, array, ("draw", "player")) for name, array in given.items()}
    for name, array in arrays.items():
        same_shape(name, array, first, arrays[first])
        refuse(name, array, ~np.isfinite(array), "finite")
    refuse("weight", arrays["weight"], ~(arrays["weight"] > 0), "above 0")
    return arrays


def gain(place: FloatArray, outside: FloatArray, x: FloatArray) -> FloatArray:
    """(draw, player), what each gains at a point over disagreement."""
    return np.asarray(-((x[:, None, :] - place) ** 2).sum(axis=2) - outside)


def _slope(place: FloatArray, outside: FloatArray, share: FloatArray, x: FloatArray) -> FloatArray:
    """(draw, dimension), the gradient of the weighted log gains."""
    with np.errstate(all="ignore"):
        pull = share / gain(place, outside, x)
    return np.asarray((-2 * pull[:, :, None] * (x[:, None, :] - place)).sum(axis=1))


def _climb(
    place: FloatArray, outside: FloatArray, share: FloatArray, x: FloatArray, is_inside: np.ndarray
) -> FloatArray:
    """(draw, dimension), the peak of the log product by damped Newton steps that stay inside."""
    x, identity = x.copy(), np.eye(place.shape[2])
    for _ in range(NEWTON):
        here = gain(place, outside, x)
        with np.errstate(all="ignore"):
            pull, away = share / here, x[:, None, :] - place
            bend = 2 * pull.sum(axis=1)[:, None, None] * identity
            bend = bend + 4 * np.einsum("np,npi,npj->nij", pull / here, away, away)
        slope = _slope(place, outside, share, x)
        bend = np.where(is_inside[:, None, None], bend, identity)
        step = np.linalg.solve(bend, np.where(is_inside[:, None], slope, 0.0)[:, :, None])[:, :, 0]
        if not (np.abs(step) > CLOSE_ENOUGH).any():
            break
        x = x + _damped(place, outside, share, x, step)[:, None] * step
    return x


def _damped(
    place: FloatArray, outside: FloatArray, share: FloatArray, x: FloatArray, step: FloatArray
) -> FloatArray:
    """(draw,), the part of each step that raises the log product, halved as often as it takes."""

    def height(point: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            logs = np.log(gain(place, outside, point))
        return np.asarray(np.nan_to_num((share * logs).sum(axis=1), nan=-np.inf))

    here, size = height(x), np.ones(len(x))
    for _ in range(HALVINGS):
        worse = height(x + size[:, None] * step) < here - 1e-15 * np.maximum(1.0, np.abs(here))
        if not worse.any():
            return size
        size = np.where(worse, size / 2, size)
    return np.where(height(x + size[:, None] * step) < here, 0.0, size)
