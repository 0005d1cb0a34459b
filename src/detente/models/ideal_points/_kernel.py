"""Compiled parts of a sweep. Roll calls are independent given the points and points given the roll calls, so each of
these works on a range of them and several ranges can be worked on at once."""

from __future__ import annotations

import math

import numpy as np

from detente.models._compiled import compiled
from detente.models._philox import as_uniform, philox
from detente.models.checks import CodeArray, FloatArray, IntArray
from detente.models.ideal_points._normal import HALF_STEP, as_normal, below, between, log_probability, quantile

POINT, ROLL, VOTE = np.uint64(1), np.uint64(2), np.uint64(3)
"""What random numbers are for: the second word of their address."""
STEP = 0.2 / 3.0
"""Standard deviation of a proposed cut-point, as published."""
LOWEST, HIGHEST = -7.0, 7.0
CLIP = 9.0
NOUGHT = np.uint64(0)


@compiled
def sums(
    first: int, last: int, begin: IntArray, by_point: IntArray, roll: IntArray, discrimination: FloatArray,
    latent: FloatArray, precision: FloatArray, pull: FloatArray,
) -> None:  # fmt: skip
    """Of each point in a range: the sums over its votes of b squared and of b times Z."""
    for point in range(first, last):
        squares, products = 0.0, 0.0
        for place in range(begin[point], begin[point + 1]):
            vote = by_point[place]
            b = discrimination[roll[vote]]
            squares += b * b
            products += b * latent[vote]
        precision[point] = squares
        pull[point] = products


@compiled
def normals(key: np.uint64, sweep: np.uint64, count: int) -> FloatArray:
    """A standard normal number for each point in a sweep."""
    found = np.empty(count)
    for point in range(count):
        found[point] = as_normal(philox(key, np.uint64(point), POINT, sweep, NOUGHT)[0])
    return found


@compiled
def backwards(
    state: IntArray, variance: FloatArray, precision: FloatArray, pull: FloatArray, noise: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Means and a draw of every state's whole path: forward filter, then from the last session back to the first.

    The first mean is that of the path given the votes of all sessions.
    """
    points = len(state)
    mean, spread, draw, smooth = np.empty(points), np.empty(points), np.empty(points), np.empty(points)
    for point in range(points):
        is_first = point == 0 or state[point] != state[point - 1]
        centre = 0.0 if is_first else mean[point - 1]
        width = variance[point] if is_first else spread[point - 1] + variance[point]
        spread[point] = 1.0 / (1.0 / width + precision[point])
        mean[point] = spread[point] * (centre / width + pull[point])
    for point in range(points - 1, -1, -1):
        if point == points - 1 or state[point] != state[point + 1]:
            smooth[point] = mean[point]
            draw[point] = mean[point] + math.sqrt(spread[point]) * noise[point]
        else:
            left = 1.0 / (1.0 / spread[point] + 1.0 / variance[point + 1])
            own = mean[point] / spread[point]
            smooth[point] = left * (own + smooth[point + 1] / variance[point + 1])
            draw[point] = left * (own + draw[point + 1] / variance[point + 1]) + math.sqrt(left) * noise[point]
    return smooth, draw


@compiled
def acceptance(
    gain: float, old: tuple[float, float], new: tuple[float, float], is_complete: bool, step: float
) -> float:
    """Log of the ratio by which new cut-points are taken, from the gain in log likelihood.

    Complete, or as published: without the factor of the first cut-point, and without the outer bounds.
    """
    if not is_complete:
        there, back = below(-(new[0] - old[1]) / step), below(-(old[0] - new[1]) / step)
        return gain + math.log(there) - math.log(back) if there > 0.0 and back > 0.0 else np.inf
    there = _room(old[0], LOWEST, old[1], step) * _room(old[1], new[0], HIGHEST, step)
    back = _room(new[0], LOWEST, new[1], step) * _room(new[1], old[0], HIGHEST, step)
    return gain + math.log(there) - math.log(back) if there > 0.0 and back > 0.0 else -np.inf


@compiled
def _room(at: float, low: float, high: float, step: float) -> float:
    """Probability that a step from here ends between two bounds."""
    if low > at:
        return below((at - low) / step) - below((at - high) / step)
    return below((high - at) / step) - below((low - at) / step)


@compiled
def proposal(at: float, low: float, high: float, uniform: float, step: float) -> float:
    """A step from here that ends between two bounds."""
    return at + step * between(0.0, (low - at) / step, (high - at) / step, uniform)


@compiled
def gain_of(
    first: int, last: int, cast: CodeArray, point: IntArray, theta: FloatArray, b: float,
    old: tuple[float, float], new: tuple[float, float],
) -> float:  # fmt: skip
    """How much more likely the votes of a roll call are under new cut-points, in logs."""
    gain = 0.0
    for vote in range(first, last):
        shift = b * theta[point[vote]]
        gain += log_probability(cast[vote], new[0] - shift, new[1] - shift)
        gain -= log_probability(cast[vote], old[0] - shift, old[1] - shift)
    return gain


@compiled
def draw_latent(
    first: int, last: int, cast: CodeArray, point: IntArray, theta: FloatArray, b: float, cut: FloatArray,
    key: np.uint64, sweep: np.uint64, limit: float, latent: FloatArray,
) -> tuple[float, float]:  # fmt: skip
    """Draw Z of every vote of a roll call; gives the sums of theta squared and theta times Z."""
    words = (NOUGHT, NOUGHT, NOUGHT, NOUGHT)
    squares, products = 0.0, 0.0
    for vote in range(first, last):
        if vote == first or vote & 3 == 0:
            words = philox(key, np.uint64(vote >> 2), VOTE, sweep, NOUGHT)
        lane = vote & 3
        word = words[0] if lane == 0 else words[1] if lane == 1 else words[2] if lane == 2 else words[3]
        low = -np.inf if cast[vote] == 1 else cut[cast[vote] - 2]
        high = np.inf if cast[vote] == 3 else cut[cast[vote] - 1]
        place = theta[point[vote]]
        found = between(b * place, low, high, as_uniform(word) + HALF_STEP)
        latent[vote] = min(max(found, -limit), limit)
        squares += place * place
        products += place * latent[vote]
    return squares, products


@compiled
def roll_calls(
    first: int, last: int, start: IntArray, cast: CodeArray, point: IntArray, theta: FloatArray,
    discrimination: FloatArray, cut: FloatArray, latent: FloatArray, key: np.uint64, sweep: np.uint64,
    is_complete: bool, limit: float, step: float,
) -> int:  # fmt: skip
    """Draw cut-points, Z and b of the roll calls in a range, in place; gives how many proposals were taken."""
    taken = 0
    for roll in range(first, last):
        one, other, third, fourth = philox(key, np.uint64(roll), ROLL, sweep, NOUGHT)
        old = (cut[roll, 0], cut[roll, 1])
        lower = proposal(old[0], LOWEST, old[1], as_uniform(one) + HALF_STEP, step)
        new = (lower, proposal(old[1], lower, HIGHEST, as_uniform(other) + HALF_STEP, step))
        b = discrimination[roll]
        gain = gain_of(start[roll], start[roll + 1], cast, point, theta, b, old, new)
        ratio = acceptance(gain, old, new, is_complete, step)
        is_ordered = new[0] < new[1]
        if is_ordered and not math.log(as_uniform(third) + HALF_STEP) >= ratio:
            cut[roll, 0], cut[roll, 1] = new
            taken += 1
        squares, products = draw_latent(start[roll], start[roll + 1], cast, point, theta, b, cut[roll], key, sweep,
                                        limit, latent)
        spread = 1.0 / (squares + 1.0)
        discrimination[roll] = spread * products + math.sqrt(spread) * quantile(as_uniform(fourth) + HALF_STEP)
    return taken


@compiled
def first_latent(
    start: IntArray, cast: CodeArray, centre: FloatArray, cut: FloatArray, key: np.uint64, limit: float
) -> FloatArray:
    """Z of every vote drawn about a centre, before the first sweep."""
    latent, everybody, whole = np.empty(len(cast)), np.arange(len(cast)), np.ones(len(cast))
    for roll in range(len(start) - 1):
        for vote in range(start[roll], start[roll + 1]):
            draw_latent(vote, vote + 1, cast, everybody, whole, centre[vote], cut[roll], key, NOUGHT, limit, latent)
    return latent
