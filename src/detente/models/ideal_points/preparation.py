"""What the published rules do to votes before anything is estimated, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.models.checks import BoolArray, FloatArray, IntArray
from detente.models.ideal_points.records import Votes

__all__ = ["Priors", "divided", "linked", "priors"]

SHARE_OF_WEIGHT = 0.5
"""Prior variance of a point about the one it leans on, for each unit of weight."""


@dataclass(frozen=True, slots=True, eq=False)
class Priors:
    """What each point leans on.

    reference  (point,) the point that its prior is centred on; -1 for none
    variance   (point,) of that prior
    """

    reference: IntArray
    variance: FloatArray


def linked(roll: IntArray, earlier: IntArray, later: IntArray) -> IntArray:
    """Give roll calls on a text that was voted on before the number of the earliest.

    Source
    ------
    The rule of [Bailey2017]_'s published code.

    Parameters
    ----------
    roll
        (vote,) roll calls
    earlier, later
        (pair,) roll calls on the same text

    Our reading
    -----------
    Later ones are gone through from the highest to the lowest; whatever has that number by then gets the smallest
    earlier one that it is paired with.

    Example
    -------
    >>> import numpy as np
    >>> roll = np.array([470, 512, 545, 577, 5310, 5312, 5389])
    >>> linked(roll, np.array([470, 512, 545, 5310, 5312]), np.array([512, 545, 577, 5389, 5389]))
    array([ 470,  470,  470,  470, 5310, 5312, 5310])
    """
    first: dict[int, int] = {}
    for one, other in zip(np.asarray(earlier).tolist(), np.asarray(later).tolist(), strict=True):
        first[other] = min(one, first.get(other, one))
    names, index = np.unique(np.asarray(roll, dtype=np.int64), return_inverse=True)
    for other in sorted(first, reverse=True):
        names = np.where(names == other, first[other], names)
    return names[index]


def divided(roll: IntArray, cast: IntArray) -> BoolArray:
    """Say of each vote whether not everybody voted alike on its roll call.

    Parameters
    ----------
    roll, cast
        (vote,)

    Example
    -------
    >>> import numpy as np
    >>> divided(np.array([1, 1, 2, 2]), np.array([1, 1, 1, 3]))
    array([False, False,  True,  True])
    """
    _, index = np.unique(roll, return_inverse=True)
    least, most = np.full(index.max(initial=0) + 1, 9), np.zeros(index.max(initial=0) + 1, dtype=np.int64)
    np.minimum.at(least, index, cast)
    np.maximum.at(most, index, cast)
    return np.asarray((least < most)[index])


def priors(given: Votes, is_published: bool, stretch: bool = False) -> Priors:
    """On which point each leans, and how loosely.

    Source
    ------
    [Bailey2017]_: fewer votes now than then make for a tighter prior.

    Parameters
    ----------
    given
        The votes.
    is_published
        Whether the first session of a state leans on its second, as published, or on nothing.
    stretch
        Multiply the variance by the number of sessions since the reference.

    Our reading
    -----------
    After a gap a point leans on the last session in which the state voted. A first session that leans on nothing has
    mean 0 and variance 1; in the published way, which does not say, a state with a single session has variance .5.

    Example
    -------
    >>> import numpy as np
    >>> from detente.models.ideal_points.records import votes
    >>> many = np.repeat([1, 2, 3], [10, 30, 20])
    >>> given = votes(np.arange(60), np.zeros(60, dtype=int), many, np.ones(60, dtype=int))
    >>> priors(given, is_published=True).variance
    array([0.125, 0.375, 0.2  ])
    """
    points = given.points
    index = np.arange(points)
    same = np.concatenate([[False], given.state[1:] == given.state[:-1]])
    has_next = np.concatenate([same[1:], [False]])
    reference = np.where(same, index - 1, np.where(has_next & is_published, index + 1, -1))
    weight = np.where(reference < 0, 1.0, given.count / (given.count + given.count[reference]))
    variance = SHARE_OF_WEIGHT * weight
    if not is_published:
        variance = np.where(reference < 0, 1.0, variance)
    if stretch:
        apart = np.abs(given.session - given.session[reference])
        variance = np.where(reference < 0, variance, variance * apart)
    return Priors(reference.astype(np.int64), variance)
