"""Power where weights or quota differ from draw to draw."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from detente.errors import ShapeError
from detente.models.checks import FloatArray, IntArray, count_draws, over_draws
from detente.models.power.indices import power
from detente.models.power.rules import Weighted

__all__ = ["power_by_draw"]


def power_by_draw(weights: IntArray, quota: IntArray, method: str = "automatic") -> Mapping[str, FloatArray]:
    """Find the indices of a weighted rule in every draw; draws with the same rule are counted once.

    Parameters
    ----------
    weights
        (draw, member), whole numbers, at least 0
    quota
        (draw,), whole numbers, above 0 and at most the sum of the weights
    method
        as for `power`

    Returns
    -------
    mapping
        by the words of `INDICES` that every draw has: (draw, member)

    Raises
    ------
    ShapeError
        If the arrays do not have these axes.
    DomainError
        If a weight or quota is not admissible in some draw.

    Example
    -------
    >>> found = power_by_draw(np.array([[2, 1, 1], [1, 1, 1]]), np.array([3]))
    >>> found["shapley_shubik"].round(3)
    array([[0.667, 0.167, 0.167],
           [0.333, 0.333, 0.333]])
    """
    rows, quotas = np.asarray(weights), np.asarray(quota)
    if rows.ndim != 2 or quotas.ndim != 1:
        raise ShapeError(f"weights has shape {rows.shape} and quota {quotas.shape} but their axes are (draw, member) "
                         "and (draw,)")
    draws = count_draws({"weights": rows, "quota": quotas})
    both = np.concatenate([over_draws(rows, draws), over_draws(quotas, draws)[:, None]], axis=1)
    distinct, which = np.unique(both, axis=0, return_inverse=True)
    found = [power(Weighted(row[:-1], row[-1]), method).values for row in distinct.tolist()]
    common = [name for name in found[0] if all(name in values for values in found)]
    tables = {name: np.array([[float(value) for value in values[name]] for values in found]) for name in common}
    return MappingProxyType({name: table[which.reshape(-1)] for name, table in tables.items()})
