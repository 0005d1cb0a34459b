"""The weighted mean as a settlement."""

from __future__ import annotations

import numpy as np

from detente.models.bargaining.records import Options, Positions, Settlement
from detente.models.bargaining.weighing import settlement, weigh

__all__ = ["compromise"]

DEFAULTS = Options()


def compromise(case: Positions, options: Options = DEFAULTS) -> Settlement:
    """Settle an issue at the average position, weighted by capability times salience.

    Source
    ------
    [VanDenBos1991]_; [StokmanVanOosten1994]_; read as the limit of the asymmetric Nash solution when failure
    is very costly by [Achen2006]_.

    Parameters
    ----------
    case
        position, salience and capability, each (draw, actor); see `Positions`
    options
        reads `weights` and `include_inactive`

    Returns
    -------
    Settlement
        outcome, influence (weight shares), status, and as certificate the distance by which the weighted
        pulls on the outcome fail to cancel, on the issue's scale

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a salience or capability is negative, no capability is positive, or the scale is empty.

    Our reading
    -----------
    Actors without a position, salience or capability stay in the table with zero influence.

    Limits
    ------
    No veto and no sequence: for members who can block see `detente.models.council`.

    Example
    -------
    >>> case = Positions(position=np.array([[0., 100., 50.]]),
    ...                  salience=np.array([[.8, .4, .6]]),
    ...                  capability=np.array([[1., 1., .5]]))
    >>> compromise(case).outcome.round(1)
    array([36.7])
    """
    weighed = weigh(case, options)
    outcome = (weighed.influence * weighed.position).sum(axis=1)
    pull = weighed.influence * (weighed.position - outcome[:, None])
    return settlement(weighed, outcome, np.abs(pull.sum(axis=1)), weighed.status)
