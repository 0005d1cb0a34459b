"""Where a chain begins: the published values, or the first principal component of each session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.models.checks import FloatArray
from detente.models.ideal_points.records import Votes

__all__ = ["Start", "component_start", "published_start"]

APART = 0.001
WEST, EAST = 3.0, -2.0


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Starting values.

    mean            (point,) ideal points, or their means
    discrimination  (roll,)
    cut             (roll, 2)
    centre          (vote,) about which Z is drawn
    """

    mean: FloatArray
    discrimination: FloatArray
    cut: FloatArray
    centre: FloatArray


def published_start(given: Votes, west: Sequence[int], east: Sequence[int], lead: int, rival: int) -> Start:
    """Start as the published code does.

    Source
    ------
    [Bailey2017]_'s code: +3 for the United States and its closest partners, -2 for Russia and East Germany, 0 for all
    others; b from how the United States and Russia voted; cut-points from the shares of votes.

    Parameters
    ----------
    given
        The votes.
    west, east
        States that start at +3 and at -2.
    lead, rival
        The two whose votes give b its sign; -1 where there is none.

    Our reading
    -----------
    Where both cut-points would be equal the second is .001 higher. Where one of the two did not vote on a roll call, b
    starts at 0; of several votes on a linked text the first counts.

    Example
    -------
    >>> import numpy as np
    >>> from detente.models.ideal_points.records import votes
    >>> given = votes(np.array([1, 1, 1]), np.array([0, 1, 2]), np.array([46, 46, 46]), np.array([3, 1, 1]))
    >>> start = published_start(given, west=[0], east=[2], lead=0, rival=2)
    >>> start.mean, start.discrimination, start.cut.round(3)
    (array([ 3.,  0., -2.]), array([1.]), array([[0.333, 0.334]]))
    """
    mean = np.where(np.isin(given.state, west), WEST, np.where(np.isin(given.state, east), EAST, 0.0))
    first = np.stack([_first_cast(given, lead), _first_cast(given, rival)])
    both = (first > 0).all(axis=0)
    return Start(mean, np.where(both, np.sign(first[0] - first[1]), 0.0), _cuts(given), np.zeros(len(given.cast)))


def component_start(given: Votes, lead: int) -> Start:
    """Start at the first principal component of each session, with the leading state on the upper side.

    Parameters
    ----------
    given
        The votes.
    lead
        The state that lies high; -1 where there is none.

    Our reading
    -----------
    Absences count as the mean of the roll call. A session without the leading state is turned the way of the one
    before.

    Example
    -------
    >>> import numpy as np
    >>> from detente.models.ideal_points.records import votes
    >>> roll, state = np.repeat([1, 2], 3), np.tile([0, 1, 2], 2)
    >>> given = votes(roll, state, np.full(6, 46), np.array([3, 1, 1, 3, 2, 1]))
    >>> component_start(given, lead=0).mean.round(2)
    array([ 1.38, -0.42, -0.96])
    """
    mean = np.zeros(given.points)
    session = given.session[given.point]
    before: dict[int, float] = {}
    for one in np.unique(session):
        here, points = np.flatnonzero(session == one), np.flatnonzero(given.session == one)
        found = _component(given, here, points)
        states = given.state[points].tolist()
        towards = found[states.index(lead)] if lead in states else sum(
            value * before.get(state, 0.0) for state, value in zip(states, found.tolist(), strict=True))
        mean[points] = -found if towards < 0 else found
        before = dict(zip(states, mean[points].tolist(), strict=True))
    discrimination = _slopes(given, mean)
    return Start(mean, discrimination, _cuts(given), discrimination[given.roll] * mean[given.point])


def _component(given: Votes, here: np.ndarray, points: np.ndarray) -> FloatArray:
    """(point,) the first component of a session's votes, mean 0 and sd 1."""
    rolls, column = np.unique(given.roll[here], return_inverse=True)
    row = np.searchsorted(points, given.point[here])
    table = np.full((len(points), len(rolls)), np.nan)
    table[row, column] = given.cast[here]
    centred = np.nan_to_num(table - np.nanmean(table, axis=0))
    _, vectors = np.linalg.eigh(centred @ centred.T)
    found = vectors[:, -1] - vectors[:, -1].mean()
    spread = found.std()
    return np.asarray(found / spread if spread > 0 else found, dtype=np.float64)


def _slopes(given: Votes, mean: FloatArray) -> FloatArray:
    """(roll,) twice the correlation of votes and starting points."""
    place, cast = mean[given.point], given.cast.astype(np.float64)
    size = np.diff(given.start)

    def centred(values: FloatArray) -> FloatArray:
        return values - (np.bincount(given.roll, values) / size)[given.roll]

    one, other = centred(place), centred(cast)
    scale = np.sqrt(np.bincount(given.roll, one**2) * np.bincount(given.roll, other**2))
    together = np.bincount(given.roll, one * other)
    return np.asarray(np.divide(2.0 * together, scale, out=np.zeros_like(scale), where=scale > 0))


def _cuts(given: Votes) -> FloatArray:
    """(roll, 2) cut-points by the shares of yes, and of yes and abstentions."""
    size = np.diff(given.start)
    yes = np.bincount(given.roll, given.cast == 1) / size
    up_to = np.bincount(given.roll, given.cast <= 2) / size
    first, second = -1.0 + 2.0 * yes, -1.0 + 2.0 * up_to
    return np.stack([first, np.where(second > first, second, first + APART)], axis=1)


def _first_cast(given: Votes, state: int) -> np.ndarray:
    """(roll,) a state's first vote on each roll call; 0 where it did not vote."""
    found = np.zeros(given.rolls, dtype=np.int64)
    own = np.flatnonzero(given.state[given.point] == state)
    found[given.roll[own[::-1]]] = given.cast[own[::-1]]
    return found
