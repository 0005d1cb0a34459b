"""The weighted median as a settlement."""

from __future__ import annotations

import numpy as np

from detente.models.bargaining.records import Options, Positions, Settlement
from detente.models.bargaining.weighing import Weighed, settlement, weigh
from detente.models.checks import FloatArray, refuse_word

__all__ = ["median"]

DEFAULTS = Options()
ROUNDING = 1e-12
"""Weights closer than this share of the total are equal."""


def median(case: Positions, options: Options = DEFAULTS) -> Settlement:
    """Settle an issue at the position that no other beats when weights vote.

    Source
    ------
    [Black1948]_. With distance preferences the weighted median loses to no other position.

    Parameters
    ----------
    case
        position, salience and capability, each (draw, actor); see `Positions`
    options
        reads `weights`, `include_inactive` and `middle`. "mid" takes the average of the lower and the upper
        median; they differ only if exactly half the weight lies on either side

    Returns
    -------
    Settlement
        outcome, influence (weight shares), status, and as certificate the largest share by which those who
        want to move up, or down, outweigh the others: 0 if no other position beats the outcome

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience or capability is negative, no capability is positive, or the scale is empty.

    Our reading
    -----------
    "mid" is the default because only it mirrors with the scale.

    Limits
    ------
    One issue at a time: over several issues the separate medians need not win a majority.

    Example
    -------
    >>> case = Positions(position=np.array([[0., 40., 100.]]),
    ...                  salience=np.ones((1, 3)),
    ...                  capability=np.array([[.45, .35, .20]]))
    >>> median(case).outcome
    array([40.])
    """
    refuse_word("middle", options.middle, ("mid", "lower", "upper"))
    weighed = weigh(case, options)
    lower, upper = _medians(weighed)
    outcome = {"mid": 0.5 * lower + 0.5 * upper, "lower": lower, "upper": upper}[options.middle]
    return settlement(weighed, outcome, _beaten_by(weighed, outcome), weighed.status)


def _medians(weighed: Weighed) -> tuple[FloatArray, FloatArray]:
    """The lower and the upper weighted median of each draw."""
    last = np.where(weighed.takes_part, weighed.position, np.inf)
    order = np.argsort(last, axis=1, kind="stable")
    position = np.take_along_axis(weighed.position, order, axis=1)
    reached = np.cumsum(np.take_along_axis(weighed.influence, order, axis=1), axis=1)
    lower = np.argmax(reached >= 0.5 - ROUNDING, axis=1)
    upper = np.argmax(reached > 0.5 + ROUNDING, axis=1)
    draw = np.arange(len(position))
    return position[draw, lower], position[draw, upper]


def _beaten_by(weighed: Weighed, outcome: FloatArray) -> FloatArray:
    """The largest net share that prefers some step away from the outcome to staying."""
    side = np.sign(weighed.position - outcome[:, None])
    up = np.where(side > 0, weighed.influence, -weighed.influence).sum(axis=1)
    down = np.where(side < 0, weighed.influence, -weighed.influence).sum(axis=1)
    return np.asarray(np.maximum(np.maximum(up, down), 0.0))
