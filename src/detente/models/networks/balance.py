"""Structural balance: is the enemy of an enemy a friend throughout, and how far is a network from that."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.models._compiled import compiled
from detente.models.checks import BoolArray, FloatArray, IntArray
from detente.models.networks._network import as_network, parts_of

__all__ = ["Balance", "balance", "flip_effects", "triads"]

NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class Balance:
    """Measures of balance; every array is (draw,) unless it says otherwise.

    is_balanced         two camps (one may be empty): friends inside, enemies across
    is_clusterable      the same for any number of camps
    triangles           how many triangles there are
    balanced_triangles  how many of them are balanced
    triangle_share      their share; no number where there is no triangle
    walk                closed walks of positive sign less those of negative sign, over all of them, long ones counting
                        less: in 0..1, and 1 just where balanced
    laplacian           (draw, node) smallest eigenvalue of the signed Laplacian of the part the node belongs to: 0
                        just where that part is balanced
    """

    is_balanced: BoolArray
    is_clusterable: BoolArray
    triangles: IntArray
    balanced_triangles: IntArray
    triangle_share: FloatArray
    walk: FloatArray
    laplacian: FloatArray


def balance(tie: ArrayLike) -> Balance:
    """Measure the balance of signed networks.

    Parameters
    ----------
    tie
        (draw, node, node); signs or levels. `walk` and `laplacian` use the levels, the others the signs.

    Raises
    ------
    ShapeError
        If the axes are others.
    DomainError
        If it is not symmetric, or not finite.

    Source
    ------
    Two camps: [CartwrightHarary1956]_ after [Heider1946]_. Any number: [Davis1967]_. Walks: [EstradaBenzi2014]_. The
    signed Laplacian: [Kunegis2010]_.

    Our reading
    -----------
    A Laplacian eigenvalue between -1e-9 and 0 is 0. A network without ties is balanced, with `walk` 1.

    Limits
    ------
    Balance is a tendency; it has no calendar.

    Example
    -------
    >>> found = balance([[[0, 1, 1], [1, 0, -1], [1, -1, 0]]])
    >>> found.is_balanced, found.triangle_share, found.walk.round(6)
    (array([False]), array([0.]), array([0.685788]))
    """
    table = as_network(tie)
    sign = np.sign(table)
    cubes = _trace_of_cube(sign), _trace_of_cube(np.abs(sign))
    triangles = np.rint(cubes[1] / 6).astype(np.int64)
    balanced = np.rint((cubes[0] + cubes[1]) / 12).astype(np.int64)
    with np.errstate(all="ignore"):
        share = np.where(triangles > 0, balanced / np.maximum(triangles, 1), np.nan)
    friends = parts_of(np.maximum(sign, 0))
    inside = friends[:, :, None] == friends[:, None, :]
    return Balance(
        is_balanced=np.asarray(_is_two_camps(np.ascontiguousarray(sign))),
        is_clusterable=~((sign < 0) & inside).any(axis=(1, 2)),
        triangles=triangles,
        balanced_triangles=balanced,
        triangle_share=share,
        walk=_walk(table),
        laplacian=_laplacian(table),
    )


def triads(tie: ArrayLike) -> tuple[IntArray, FloatArray]:
    """Every set of three nodes, (triad, 3), and its sign in every draw, (draw, triad).

    The sign is 1 where the triad is balanced, -1 where it is strained, and 0 where two of the three have no tie.

    Raises
    ------
    ShapeError, DomainError
        As `balance`.

    Example
    -------
    >>> triads([[[0, 1, 1], [1, 0, -1], [1, -1, 0]]])
    (array([[0, 1, 2]]), array([[-1.]]))
    """
    sign = np.sign(as_network(tie))
    three = np.array(list(combinations(range(sign.shape[1]), 3)), dtype=np.int64).reshape(-1, 3)
    first, second, third = three.T
    return three, sign[:, first, second] * sign[:, second, third] * sign[:, first, third]


def flip_effects(tie: ArrayLike) -> FloatArray:
    """By how many the strained triads grow if one tie changes its sign, (draw, node, node); 0 where there is no tie.

    Raises
    ------
    ShapeError, DomainError
        As `balance`.

    Example
    -------
    >>> flip_effects([[[0, 1, 1], [1, 0, -1], [1, -1, 0]]])[0, 0]
    array([ 0., -1., -1.])
    """
    sign = np.sign(as_network(tie))
    return np.asarray(sign * (sign @ sign))


def _trace_of_cube(sign: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("dij,dji->d", sign @ sign, sign))


def _walk(table: FloatArray) -> FloatArray:
    """Trace of the exponential over that of the sizes, both scaled down by the largest eigenvalue of the sizes."""
    if not table.shape[1]:
        return np.ones(len(table))
    signed, sizes = np.linalg.eigvalsh(table), np.linalg.eigvalsh(np.abs(table))
    shift = sizes[:, -1:]
    return np.asarray(np.exp(signed - shift).sum(axis=1) / np.exp(sizes - shift).sum(axis=1))


def _laplacian(table: FloatArray) -> FloatArray:
    """(draw, node) smallest eigenvalue of the signed Laplacian, part by part."""
    size = np.abs(table)
    part = parts_of(size)
    found = np.empty(part.shape)
    patterns, which = np.unique(part, axis=0, return_inverse=True)
    for index, pattern in enumerate(patterns):
        draws = np.flatnonzero(which.reshape(-1) == index)
        for number in range(int(pattern.max(initial=-1)) + 1):
            nodes = np.flatnonzero(pattern == number)
            block = np.ix_(draws, nodes, nodes)
            degrees = size[block].sum(axis=2)
            lowest = np.linalg.eigvalsh(degrees[:, :, None] * np.eye(len(nodes)) - table[block])[:, 0]
            found[np.ix_(draws, nodes)] = np.where((lowest > -NEARLY) & (lowest < 0), 0.0, lowest)[:, None]
    return found


@compiled
def _is_two_camps(sign: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(draw,) can the nodes be put in two camps along the ties without a contradiction."""
    draws, nodes = sign.shape[0], sign.shape[1]
    fits = np.ones(draws, dtype=np.bool_)
    queue = np.empty(nodes, dtype=np.int64)
    for draw in range(draws):
        camp = np.zeros(nodes, dtype=np.int64)
        for start in range(nodes):
            if camp[start] != 0:
                continue
            camp[start], queue[0], head, tail = 1, start, 0, 1
            while head < tail:
                node = queue[head]
                head += 1
                for other in range(nodes):
                    if sign[draw, node, other] == 0:
                        continue
                    side = camp[node] if sign[draw, node, other] > 0 else -camp[node]
                    if camp[other] == 0:
                        camp[other] = side
                        queue[tail] = other
                        tail += 1
                    elif camp[other] != side:
                        fits[draw] = False
    return fits
