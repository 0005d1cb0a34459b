"""Where a signed network is heading if every tie follows those through third parties, or triads give way by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import DomainError, ShapeError
from detente.models.checks import BoolArray, CodeArray, FloatArray, IntArray, refuse
from detente.models.networks._flips import run_flips
from detente.models.networks._network import TOLERANCE, as_network
from detente.models.networks.balance import flip_effects, triads

__all__ = ["DRIFT_STATUSES", "Drift", "Flips", "drift", "flips", "is_jammed", "state_at"]

DRIFT_STATUSES = (
    "The network heads for two camps, one of which may be empty.",
    "The ties fade instead of growing, so the network heads for no split.",
    "Two directions are equally strong, so the camps are not determined.",
    "A tie is not a finite number.",
)
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Drift:
    """The split for which networks are heading.

    camp         (draw, node) 1 or -1, 0 undecided; the first node that is decided has 1
    time         (draw,) when the ties grow beyond bounds; no calendar, only an order; infinite where they do not
    strength     (draw,) largest eigenvalue
    certificate  (draw,) largest entry of X v - l v for the leading pair: 0
    status       (draw,) index into `DRIFT_STATUSES`
    """

    camp: IntArray
    time: FloatArray
    strength: FloatArray
    certificate: FloatArray
    status: CodeArray


@dataclass(frozen=True, slots=True)
class Flips:
    """What random change makes of complete networks.

    friendly  (draw,) share of friendly ties, averaged over the steps that count
    strained  (draw,) strained triads at the end
    sign      (draw, node, node) the network at the end
    """

    friendly: FloatArray
    strained: IntArray
    sign: FloatArray


def drift(tie: ArrayLike) -> Drift:
    """The two camps for which networks are heading if each tie grows by what third parties make of it: dX/dt = X X.

    Parameters
    ----------
    tie
        (draw, node, node), symmetric; the diagonal is read

    Raises
    ------
    ShapeError, DomainError
        If the axes are others, or it is not symmetric.

    Source
    ------
    [Marvel2011]_: the largest eigenvalue says when, the signs of its eigenvector between whom.

    Our reading
    -----------
    An entry of the eigenvector within 1e-9 of zero is undecided; eigenvalues within 1e-9 of each other tie. A draw with
    a tie that is no number has a status.

    Example
    -------
    Russia is on fair terms with Washington and close to Tehran; the two are hostile.

    >>> found = drift([[[0, .2, -.9], [.2, 0, .6], [-.9, .6, 0]]])
    >>> found.camp, found.time.round(5)
    (array([[ 1, -1, -1]]), array([1.00338]))
    """
    table = np.array(tie, dtype=np.float64, ndmin=3)
    if not table.size:
        raise ShapeError(f"tie has shape {table.shape}; a network needs a node")
    is_bad = ~np.isfinite(table).all(axis=(1, 2))
    table[is_bad] = 0.0
    diagonal = np.einsum("dii->di", table).copy()
    table = as_network(table)
    nodes = np.arange(table.shape[1])
    table[:, nodes, nodes] = diagonal
    values, vectors = np.linalg.eigh(table)
    top, vector = values[:, -1], vectors[:, :, -1]
    residual = np.abs(np.einsum("dij,dj->di", table, vector) - top[:, None] * vector).max(axis=1)
    is_tied = (values[:, -2] > top - CLOSE) if len(nodes) > 1 else np.zeros(len(table), dtype=bool)
    status = np.where(is_bad, 3, np.where(top <= TOLERANCE, 1, np.where(is_tied, 2, 0))).astype(np.int8)
    camp = np.where(np.abs(vector) <= CLOSE, 0, np.sign(vector)).astype(np.int64)
    lead = np.take_along_axis(camp, (camp != 0).argmax(axis=1)[:, None], axis=1)
    camp = np.where(status[:, None] == 0, camp * lead, 0)
    with np.errstate(all="ignore"):
        time = np.where(top > TOLERANCE, 1 / top, np.inf)
    gone = np.where(is_bad, np.nan, 0.0)
    return Drift(camp, time + gone, top + gone, residual + gone, status)


def state_at(tie: ArrayLike, time: float) -> FloatArray:
    """The ties at a time before they grow beyond bounds, (draw, node, node): X (I - X t)^-1.

    Raises
    ------
    DomainError
        If the time is at or beyond the end in some draw.

    Example
    -------
    >>> state_at([[[0, .2, -.9], [.2, 0, .6], [-.9, .6, 0]]], 0.5)[0, 0].round(5)
    array([ 0.51208, -0.09662, -1.15942])
    """
    found = drift(tie)
    end = float(found.time.min(initial=np.inf))
    if not 0 <= time < end:
        raise DomainError(f"time is {time}; it must be at least 0 and before {end:.6g}, when ties grow beyond bounds")
    table = np.array(tie, dtype=np.float64, ndmin=3)
    return np.asarray(np.linalg.solve(np.eye(table.shape[1]) - time * table, table))


def flips(sign: ArrayLike, friendlier: float, steps: int, settle: int, seed: int, is_careful: bool = False) -> Flips:
    """Let strained triads of complete networks give way by chance.

    Each step picks three nodes. Where they are strained with one hostile tie, that tie turns friendly with probability
    `friendlier`, else one of the two others turns hostile; where all three are hostile, one of them turns friendly.

    Parameters
    ----------
    sign
        (draw, node, node), -1 or 1 off the diagonal
    friendlier
        probability in 0..1
    steps, settle
        steps that count, and steps before them
    seed
        from which all random numbers follow, the same for each draw
    is_careful
        a tie changes only where that does not make more triads strained

    Raises
    ------
    ShapeError, DomainError
        If the network is not complete, or a number lies outside its range.

    Source
    ------
    [Antal2005]_.

    Example
    -------
    >>> three = np.array([[[0, -1, -1], [-1, 0, -1], [-1, -1, 0]]])
    >>> flips(three, 1.0, 1, 0, seed=1).strained
    array([0])
    """
    table = np.sign(as_network(sign))
    refuse("friendlier", np.array([friendlier]), np.array([not 0 <= friendlier <= 1]), "in 0..1")
    nodes = table.shape[1]
    if nodes < 3 or (np.count_nonzero(table, axis=(1, 2)) < nodes * (nodes - 1)).any():
        raise DomainError("sign must be a complete network of at least 3 nodes: every two have a tie")
    if steps < 1 or settle < 0:
        raise DomainError(f"steps is {steps} and settle {settle}; at least 1 and at least 0 are needed")
    work = np.ascontiguousarray(table)
    friendly = run_flips(work, friendlier, steps, settle, np.uint64(seed), is_careful)
    strained = (triads(work)[1] < 0).sum(axis=1) if nodes <= 200 else np.full(len(work), -1)
    return Flips(np.asarray(friendly), strained, work)


def is_jammed(sign: ArrayLike) -> BoolArray:
    """Is a network strained although every change of a single tie would strain more triads, (draw,).

    Raises
    ------
    ShapeError, DomainError
        As `balance`.

    Example
    -------
    >>> is_jammed([[[0, 1, 1], [1, 0, -1], [1, -1, 0]]])
    array([False])
    """
    table = as_network(sign)
    is_strained = (triads(table)[1] < 0).any(axis=1)
    return np.asarray(is_strained & ((flip_effects(table) > 0) | (table == 0)).all(axis=(1, 2)))
