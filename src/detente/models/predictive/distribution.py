"""Questions to a predictive distribution: probabilities, quantiles, mean, samples, and its score."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from detente.errors import DomainError, ShapeError
from detente.models._compiled import compiled
from detente.models.checks import FloatArray, refuse
from detente.models.predictive.records import UNANIMOUS, Forecast

__all__ = ["below", "cdf", "crps", "mean", "quantile", "sample"]

ROUNDING = 1e-12
"""Probabilities closer than this are equal."""

NODES, SHARES = np.polynomial.legendre.leggauss(16)


def cdf(forecast: Forecast, at: npt.ArrayLike) -> FloatArray:
    """Probability of an outcome up to and including each point.

    Parameters
    ----------
    forecast
        from `predict`
    at
        (draw, point), on the issue's scale

    Returns
    -------
    FloatArray
        (draw, point); NaN where there is no forecast

    Example
    -------
    >>> from detente.models.bargaining import Positions
    >>> from detente.models.predictive import Parameters, predict
    >>> case = Positions(np.array([[0., 50., 100.]]), np.full((1, 3), .5), np.ones((1, 3)))
    >>> told = predict(case, Parameters(held=1.0, attention=-2.0, lean=1.0, middle=2.0, spread=0.4))
    >>> cdf(told, [[0.0, 49.9, 50.0, 100.0]]).round(3)
    array([[0.072, 0.324, 0.675, 1.   ]])
    """
    return _up_to(forecast, _points(forecast, at, ("draw", "point")), False)


def below(forecast: Forecast, at: npt.ArrayLike) -> FloatArray:
    """Probability of an outcome below each point; differs from `cdf` by the atom there.

    Example
    -------
    >>> from detente.models.bargaining import Positions
    >>> from detente.models.predictive import Parameters, predict
    >>> case = Positions(np.array([[0., 50., 100.]]), np.full((1, 3), .5), np.ones((1, 3)))
    >>> told = predict(case, Parameters(held=1.0, attention=-2.0, lean=1.0, middle=2.0, spread=0.4))
    >>> below(told, [[0.0, 50.0]]).round(3)
    array([[0.   , 0.325]])
    """
    return _up_to(forecast, _points(forecast, at, ("draw", "point")), True)


def mean(forecast: Forecast) -> FloatArray:
    """(draw,), the expected outcome.

    Example
    -------
    >>> from detente.models.bargaining import Positions
    >>> from detente.models.predictive import Parameters, predict
    >>> case = Positions(np.array([[0., 50., 100.]]), np.full((1, 3), .5), np.ones((1, 3)))
    >>> told = predict(case, Parameters(held=1.0, attention=-2.0, lean=1.0, middle=2.0, spread=0.4))
    >>> mean(told).round(6)
    array([50.])
    """
    width = np.where(forecast.width > 0, forecast.width, 1.0)
    start, end = ((side - forecast.centre) / width for side in (forecast.lowest, forecast.highest))
    mass = ndtr(end) - ndtr(start)
    shift = (np.exp(-0.5 * start**2) - np.exp(-0.5 * end**2)) / math.sqrt(2 * math.pi)
    between = forecast.centre + np.where(mass > 0, forecast.width * shift / np.where(mass > 0, mass, 1.0), 0.0)
    held = (forecast.held * forecast.position).sum(axis=1)
    rest = 0.5 * (forecast.low + forecast.high)
    return np.asarray(held + forecast.between * between + forecast.elsewhere * rest)


def quantile(forecast: Forecast, level: npt.ArrayLike) -> FloatArray:
    """The smallest outcome that is reached with at least these probabilities.

    Parameters
    ----------
    forecast
        from `predict`
    level
        (level,), 0 to 1; the same for all draws

    Returns
    -------
    FloatArray
        (draw, level), on the issue's scale; NaN where there is no forecast

    Raises
    ------
    DomainError
        If a level lies outside 0 to 1.

    Example
    -------
    >>> from detente.models.bargaining import Positions
    >>> from detente.models.predictive import Parameters, predict
    >>> case = Positions(np.array([[0., 50., 100.]]), np.full((1, 3), .5), np.ones((1, 3)))
    >>> told = predict(case, Parameters(held=1.0, attention=-2.0, lean=1.0, middle=2.0, spread=0.4))
    >>> quantile(told, [0.1, 0.5, 0.9]).round(1)
    array([[ 8.3, 50. , 91.7]])
    """
    asked = np.asarray(level, dtype=np.float64)
    if asked.ndim != 1:
        raise ShapeError(f"level has shape {asked.shape} but its axes are (level)")
    refuse("level", asked, ~((asked >= 0) & (asked <= 1)), "between 0 and 1")
    return _invert(forecast, np.broadcast_to(asked, (len(forecast.status), len(asked))))


def sample(forecast: Forecast, uniform: npt.ArrayLike) -> FloatArray:
    """One outcome per draw, by turning a uniform number into a quantile: the same number gives the same outcome.

    Parameters
    ----------
    forecast
        from `predict`
    uniform
        (draw,), between 0 and 1

    Raises
    ------
    ShapeError
        If there is not one number for each draw.
    DomainError
        If a number lies outside 0 to 1.

    Example
    -------
    >>> from detente.models.bargaining import Positions
    >>> from detente.models.predictive import Parameters, predict
    >>> case = Positions(np.array([[0., 50., 100.]]), np.full((1, 3), .5), np.ones((1, 3)))
    >>> told = predict(case, Parameters(held=1.0, attention=-2.0, lean=1.0, middle=2.0, spread=0.4))
    >>> sample(told, [0.7]).round(2)
    array([53.88])
    """
    asked = _points(forecast, np.asarray(uniform)[:, None], ("draw", "uniform"))
    refuse("uniform", asked[:, 0], ~((asked[:, 0] >= 0) & (asked[:, 0] <= 1)), "between 0 and 1")
    return np.asarray(_invert(forecast, asked)[:, 0])


def crps(forecast: Forecast, outcome: npt.ArrayLike) -> FloatArray:
    """Continuous ranked probability score: how far each distribution lies from what came, on the issue's scale.

    Source
    ------
    [MathesonWinkler1976]_: the integral of (F(t) - 1{t ≥ y})² over the scale.

    Parameters
    ----------
    forecast
        from `predict`
    outcome
        (draw,), within the scale; NaN where unknown

    Returns
    -------
    FloatArray
        (draw,), 0 is perfect; NaN where the outcome or the forecast is unknown

    Our reading
    -----------
    Integrated piece by piece between atoms with 16 Gauss-Legendre points, so atoms cost no accuracy.

    Example
    -------
    >>> from detente.models.bargaining import Positions
    >>> from detente.models.predictive import Parameters, predict
    >>> case = Positions(np.array([[0., 50., 100.]]), np.full((1, 3), .5), np.ones((1, 3)))
    >>> told = predict(case, Parameters(held=1.0, attention=-2.0, lean=1.0, middle=2.0, spread=0.4))
    >>> crps(told, [50.0]).round(2)
    array([3.91])
    """
    came = _points(forecast, np.asarray(outcome)[:, None], ("draw", "outcome"))
    refuse("outcome", came[:, 0], (came[:, 0] < forecast.low) | (came[:, 0] > forecast.high), "within the scale")
    ends = [np.full_like(came, forecast.low), np.full_like(came, forecast.high)]
    breaks = np.sort(np.concatenate([forecast.position, np.nan_to_num(came), *ends], axis=1), axis=1)
    half = 0.5 * np.diff(breaks, axis=1)
    at = breaks[:, :-1, None] + half[:, :, None] * (1.0 + NODES)
    flat = at.reshape(len(at), -1)
    gap = _up_to(forecast, flat, False) - (flat >= came)
    weight = (half[:, :, None] * SHARES).reshape(len(at), -1)
    return np.asarray(np.where(np.isnan(came[:, 0]), np.nan, (gap**2 * weight).sum(axis=1)))


def _points(forecast: Forecast, at: npt.ArrayLike, axes: tuple[str, str]) -> FloatArray:
    """Points as an array with a row for each draw."""
    points = np.asarray(at, dtype=np.float64)
    if points.ndim != 2 or len(points) != len(forecast.status):
        raise ShapeError(f"{axes[1]} has shape {points.shape} for {len(forecast.status)} draws; "
                         f"its axes are ({', '.join(axes)})")
    return points


def _up_to(forecast: Forecast, at: FloatArray, is_strict: bool) -> FloatArray:
    """(draw, point), probability up to each point, without the atom there if strict."""
    found = np.zeros_like(at)
    for actor in range(forecast.position.shape[1]):
        position = forecast.position[:, actor, None]
        reached = position < at if is_strict else position <= at
        found += np.where(reached, forecast.held[:, actor, None], 0.0)
    width = np.where(forecast.width > 0, forecast.width, 1.0)[:, None]
    start, end, here = (
        ndtr((side - forecast.centre[:, None]) / width)
        for side in (forecast.lowest[:, None], forecast.highest[:, None],
                     np.clip(at, forecast.lowest[:, None], forecast.highest[:, None]))
    )
    mass = end - start
    density = np.where(mass > 0, (here - start) / np.where(mass > 0, mass, 1.0), 0.0)
    spread = np.clip((at - forecast.low) / (forecast.high - forecast.low), 0.0, 1.0)
    found += forecast.between[:, None] * density + forecast.elsewhere[:, None] * spread
    hopeless = (forecast.status > UNANIMOUS)[:, None] | np.isnan(at)
    return np.where(hopeless, np.nan, np.minimum(found, 1.0))


def _invert(forecast: Forecast, level: FloatArray) -> FloatArray:
    """(draw, level), quantiles; NaN where there is no forecast."""
    if not forecast.low < forecast.high:
        raise DomainError(f"low is {forecast.low} and high is {forecast.high}; low must be below high")
    found = np.full(level.shape, np.nan)
    order = np.argsort(forecast.position, axis=1, kind="stable")
    _walk(
        np.take_along_axis(forecast.position, order, axis=1),
        np.take_along_axis(forecast.held, order, axis=1),
        np.stack([forecast.between, forecast.centre, forecast.width, forecast.lowest, forecast.highest,
                  forecast.elsewhere], axis=1),
        forecast.low,
        forecast.high,
        np.ascontiguousarray(level),
        found,
    )
    return found


@compiled
def _walk(
    position: FloatArray, held: FloatArray, rest: FloatArray, low: float, high: float, level: FloatArray,
    found: FloatArray,
) -> None:
    """Walk along the atoms to the piece that holds each level, and halve that piece where it has a slope."""
    draws, actors = position.shape
    for d in range(draws):
        if math.isnan(rest[d, 0]):
            continue
        for k in range(level.shape[1]):
            target = level[d, k] - ROUNDING
            before, left, answer = 0.0, low, high
            for i in range(actors):
                x = position[d, i]
                if before + _smooth(x, rest[d], low, high) >= target:
                    answer = _halve(left, x, before, target, rest[d], low, high)
                    break
                before += held[d, i]
                if before + _smooth(x, rest[d], low, high) >= target:
                    answer = x
                    break
                left = x
            else:
                answer = _halve(left, high, before, target, rest[d], low, high)
            found[d, k] = answer


@compiled
def _halve(
    left: float, right: float, before: float, target: float, rest: FloatArray, low: float, high: float
) -> float:
    """The smallest point between two atoms where the probability reaches the target."""
    if before + _smooth(left, rest, low, high) >= target:
        return left
    for _ in range(52):
        middle = 0.5 * (left + right)
        if before + _smooth(middle, rest, low, high) >= target:
            right = middle
        else:
            left = middle
    return right


@compiled
def _smooth(x: float, rest: FloatArray, low: float, high: float) -> float:
    """Probability up to a point without the atoms."""
    between, centre, width, lowest, highest, elsewhere = rest
    found = elsewhere * min(1.0, max(0.0, (x - low) / (high - low)))
    if between <= 0 or width <= 0:
        return float(found)
    start, end = _normal((lowest - centre) / width), _normal((highest - centre) / width)
    here = _normal((min(highest, max(lowest, x)) - centre) / width)
    return float(found + between * (here - start) / (end - start)) if end > start else float(found)


@compiled
def _normal(z: float) -> float:
    """The standard normal distribution function."""
    return float(0.5 * math.erfc(-z / math.sqrt(2.0)))
