"""From positions to a distribution of the outcome."""

from __future__ import annotations

import numpy as np

from detente.models.bargaining.records import Positions
from detente.models.checks import FloatArray
from detente.models.predictive.features import Features, features
from detente.models.predictive.records import UNANIMOUS, Forecast, Parameters

__all__ = ["forecast_from", "predict"]


def predict(case: Positions, parameters: Parameters) -> Forecast:
    """Say with what probability an issue ends where.

    An outcome is either a position that someone holds, or lies between the positions, or (rarely) is something that
    nobody had in mind. Which position: as in an election between camps, tilted towards positions that have others on
    both sides. Whether a position at all: the more likely, the less the actors care and the more one side outweighs
    the other.

    Source
    ------
    Ours; the election after [WiseLesterEfird2015]_, the centre after [VanDenBos1991]_, fitted to the decisions of
    [ArreguiPerarnaud2022]_ by the score of [MathesonWinkler1976]_.

    Parameters
    ----------
    case
        position, salience and capability, each (draw, actor); see `Positions`. Salience is at most 1. The status quo
        and ranks are not read: on the decisions studied a known status quo did not improve the forecast
    parameters
        fitted to past decisions

    Returns
    -------
    Forecast
        one distribution per draw

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience or capability is negative, no capability is positive, or the scale is empty.

    Our reading
    -----------
    Everything is measured in the range of the actors' positions, so a longer scale changes nothing but the reach of
    `elsewhere`. Splitting an actor into several that share its weight changes nothing at all.

    Limits
    ------
    Calibration was established on legislation of the European Union only. No vetoes, quotas or order of moves. Mean
    salience counts by its level, so 0.5 has to mean half of what could be cared.

    Example
    -------
    >>> case = Positions(np.array([[0., 50., 100.]]), np.full((1, 3), .5), np.ones((1, 3)))
    >>> told = predict(case, Parameters(held=1.0, attention=-2.0, lean=1.0, middle=2.0, spread=0.4))
    >>> told.held.round(3), told.between.round(3)
    (array([[0.072, 0.351, 0.072]]), array([0.495]))
    """
    return forecast_from(features(case, parameters.camp, parameters.clear), parameters)


def forecast_from(found: Features, parameters: Parameters) -> Forecast:
    """The same from features that have been worked out before.

    Parameters
    ----------
    found
        from `features`, with the `camp` and `clear` of the parameters
    parameters
        fitted to past decisions

    Example
    -------
    >>> case = Positions(np.array([[20., 20.]]), np.full((1, 2), .5), np.ones((1, 2)))
    >>> parameters = Parameters(held=1.0, attention=-2.0, lean=1.0, middle=2.0, spread=0.4)
    >>> forecast_from(features(case, 0.05, 0.10), parameters).held.round(3)
    array([[0.495, 0.495]])
    """
    odds = parameters.held + parameters.attention * found.attention + parameters.lean * found.lean
    is_unanimous = found.status == UNANIMOUS
    at_position = np.where(is_unanimous, 1.0, 1.0 / (1.0 + np.exp(-odds)))
    is_hopeless = found.status > UNANIMOUS
    planned = 1.0 - parameters.elsewhere
    share = tilted(found.won, found.middle, parameters.middle)
    width = parameters.spread * (found.highest - found.lowest)

    def known(values: FloatArray) -> FloatArray:
        return np.where(is_hopeless, np.nan, values)

    return Forecast(
        position=found.position,
        held=np.where(is_hopeless[:, None], np.nan, planned * at_position[:, None] * share),
        between=known(planned * (1.0 - at_position)),
        centre=known(found.centre),
        width=known(width),
        lowest=known(found.lowest),
        highest=known(found.highest),
        elsewhere=known(np.full(len(width), parameters.elsewhere)),
        status=found.status,
        low=found.low,
        high=found.high,
    )


def tilted(won: FloatArray, middle: FloatArray, strength: float) -> FloatArray:
    """Shares of the election, weighted by the exponential of `strength` times `middle`."""
    raised = won * np.exp(strength * (middle - 1.0))
    total = raised.sum(axis=1, keepdims=True)
    return np.asarray(raised / np.where(total > 0, total, 1.0))
