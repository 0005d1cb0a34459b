"""The scale on which ideal points are reported: mean 0, standard deviation 1, the leading state above its rival."""

from __future__ import annotations

import numpy as np

from detente.models.checks import BoolArray, FloatArray
from detente.models.ideal_points.records import Votes

__all__ = ["is_turned", "on_scale"]


def is_turned(given: Votes, theta: FloatArray, lead: int, rival: int) -> BoolArray:
    """Does a draw have its leading state below the rival, over the sessions in which both voted.

    Parameters
    ----------
    given
        The votes.
    theta
        (draw, point)
    lead, rival
        The two states. Without the rival the lead must lie above 0; without both nothing is turned.

    Example
    -------
    >>> import numpy as np
    >>> from detente.models.ideal_points import votes
    >>> given = votes(np.array([1, 1]), np.array([0, 1]), np.array([46, 46]), np.array([1, 3]))
    >>> is_turned(given, np.array([[1.0, -1.0], [-1.0, 1.0]]), lead=1, rival=0)
    array([ True, False])
    """
    own, other = np.flatnonzero(given.state == lead), np.flatnonzero(given.state == rival)
    both, first, second = np.intersect1d(given.session[own], given.session[other], return_indices=True)
    if len(both):
        return np.asarray((theta[:, own[first]] - theta[:, other[second]]).mean(axis=1) < 0)
    if len(own):
        return np.asarray((theta[:, own] - theta.mean(axis=1, keepdims=True)).mean(axis=1) < 0)
    return np.zeros(len(theta), dtype=np.bool_)


def on_scale(
    given: Votes, theta: FloatArray, lead: int, rival: int, discrimination: FloatArray, cut: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Points of each draw on the reported scale; and b and cut-points, of the last draw, so that votes stay as likely.

    Parameters
    ----------
    given
        The votes.
    theta
        (draw, point)
    lead, rival
        The two states by which the line is turned.
    discrimination, cut
        (roll,) and (roll, 2), those of the last draw

    Example
    -------
    >>> import numpy as np
    >>> from detente.models.ideal_points import votes
    >>> given = votes(np.array([1, 1]), np.array([0, 1]), np.array([46, 46]), np.array([1, 3]))
    >>> theta, b, cut = on_scale(given, np.array([[3.0, 1.0]]), 0, 1, np.array([2.0]), np.array([[4.0, 5.0]]))
    >>> theta.round(3), b.round(3), cut
    (array([[ 0.707, -0.707]]), array([2.828]), array([[0., 1.]]))
    """
    middle = theta.mean(axis=1, keepdims=True)
    width = theta.std(axis=1, ddof=1, keepdims=True) if theta.shape[1] > 1 else np.ones((len(theta), 1))
    width = np.where(width > 0, width, 1.0) * np.where(is_turned(given, theta, lead, rival), -1.0, 1.0)[:, None]
    return (theta - middle) / width, discrimination * width[-1], cut - (discrimination * middle[-1])[:, None]
