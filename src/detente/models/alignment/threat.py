"""Threats and balancing against them, and how alike the portfolios of two actors are."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import ShapeError
from detente.models.checks import FloatArray, refuse

__all__ = ["balancing", "similarity", "threat"]


def threat(
    power: ArrayLike, proximity: ArrayLike, offence: ArrayLike, intent: ArrayLike, exponent: ArrayLike = 1.0
) -> FloatArray:
    """How threatening one actor is to another: power, raised to an exponent, times nearness, offence and intent.

    Parameters
    ----------
    power, proximity, offence, intent
        numbers or arrays that broadcast, each in 0..1; intent is as the other perceives it
    exponent
        a number or array at least 0

    Raises
    ------
    DomainError
        If a number lies outside its range.

    Source
    ------
    The four sources of threat are [Walt1987]_'s.

    Our reading
    -----------
    The product is ours.

    Example
    -------
    >>> threat(0.25, 0.5, 0.8, 0.6).round(3)
    array([0.06])
    """
    parts = {"power": power, "proximity": proximity, "offence": offence, "intent": intent}
    arrays = {name: np.atleast_1d(np.asarray(part, dtype=np.float64)) for name, part in parts.items()}
    for name, array in arrays.items():
        refuse(name, array, ~((array >= 0) & (array <= 1)), "in 0..1")
    sharp = np.atleast_1d(np.asarray(exponent, dtype=np.float64))
    refuse("exponent", sharp, ~(sharp >= 0), "at least 0")
    return np.asarray(arrays["power"] ** sharp * arrays["proximity"] * arrays["offence"] * arrays["intent"])


def balancing(danger: ArrayLike, weakness: ArrayLike, is_alone: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Probability that an actor balances against a threat; the rest is the probability that it sides with it.

    Parameters
    ----------
    danger
        (draw,) or a number, see `threat`
    weakness
        (draw,) or a number in 0..1
    is_alone
        (draw,) or a number: 1 without an ally
    weights
        (draw, 4) or (4,): constant, weight of the threat, of weakness, of having no ally; the last two lower it

    Raises
    ------
    ShapeError
        If there are not four weights.

    Our reading
    -----------
    Ours. The weights are inputs with ranges: they cannot be estimated from a single case.

    Example
    -------
    >>> balancing(0.12, 0.3, 1, [-2, 6, 1, 0.5]).round(6)
    array([0.111056])
    """
    table = np.atleast_2d(np.asarray(weights, dtype=np.float64))
    if table.ndim != 2 or table.shape[1] != 4:
        raise ShapeError(f"weights has shape {table.shape}; (draw, 4) is needed")
    parts = [np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in (danger, weakness, is_alone)]
    score = table[:, 0] + table[:, 1] * parts[0] - table[:, 2] * parts[1] - table[:, 3] * parts[2]
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -700, 700))))


def similarity(first: ArrayLike, second: ArrayLike, largest: float, weight: ArrayLike = 1.0) -> FloatArray:
    """How alike two portfolios are, (draw,): 1 the same, -1 as different as can be.

    Parameters
    ----------
    first, second
        (draw, entry) or (entry,): commitments to each third party; an entry that is no number drops out
    largest
        the largest difference an entry can have, above 0
    weight
        (entry,) or a number at least 0

    Raises
    ------
    ShapeError
        If the two do not fit together.
    DomainError
        If `largest` is not above 0, or a weight is below 0.

    Source
    ------
    [SignorinoRitter1999]_.

    Our reading
    -----------
    Without a common entry there is no number.

    Example
    -------
    >>> similarity([3, 0, 1, 2], [3, 1, 0, 2], 3).round(6)
    array([0.666667])
    """
    refuse("largest", np.array([largest]), np.array([not largest > 0]), "above 0")
    try:
        one, other, share = np.broadcast_arrays(*(np.atleast_2d(np.asarray(part, dtype=np.float64))
                                                  for part in (first, second, weight)))
    except ValueError:
        raise ShapeError("first, second and weight do not fit together as (draw, entry)") from None
    refuse("weight", share, share < 0, "at least 0")
    is_known = np.isfinite(one) & np.isfinite(other)
    counted = np.where(is_known, share, 0.0)
    apart = (counted * np.where(is_known, np.abs(one - other), 0.0)).sum(axis=1)
    total = counted.sum(axis=1)
    with np.errstate(all="ignore"):
        return np.where(total > 0, 1 - 2 * apart / (largest * total), np.nan)
