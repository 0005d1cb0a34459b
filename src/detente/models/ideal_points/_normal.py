"""Compiled normal distribution: tails, the inverse in the nearer tail, draws between two bounds.

The inverse is the rational approximation of [Wichura1988]_, algorithm AS 241, good to 1e-15.
"""

from __future__ import annotations

import math

import numpy as np

from detente.models._compiled import compiled
from detente.models._philox import as_uniform

ROOT_HALF = math.sqrt(0.5)
FLOOR = 1e-300
HALF_STEP = 2.0**-54

MIDDLE = np.array([
    [2.5090809287301226727e3, 5.2264952788528545610e3], [3.3430575583588128105e4, 2.8729085735721942674e4],
    [6.7265770927008700853e4, 3.9307895800092710610e4], [4.5921953931549871457e4, 2.1213794301586595867e4],
    [1.3731693765509461125e4, 5.3941960214247511077e3], [1.9715909503065514427e3, 6.8718700749205790830e2],
    [1.3314166789178437745e2, 4.2313330701600911252e1], [3.3871328727963666080e0, 1.0],
])
NEAR = np.array([
    [7.74545014278341407640e-4, 1.05075007164441684324e-9], [2.27238449892691845833e-2, 5.47593808499534494600e-4],
    [2.41780725177450611770e-1, 1.51986665636164571966e-2], [1.27045825245236838258e0, 1.48103976427480074590e-1],
    [3.64784832476320460504e0, 6.89767334985100004550e-1], [5.76949722146069140550e0, 1.67638483018380384940e0],
    [4.63033784615654529590e0, 2.05319162663775882187e0], [1.42343711074968357734e0, 1.0],
])
FAR = np.array([
    [2.01033439929228813265e-7, 2.04426310338993978564e-15], [2.71155556874348757815e-5, 1.42151175831644588870e-7],
    [1.24266094738807843860e-3, 1.84631831751005468180e-5], [2.65321895265761230930e-2, 7.86869131145613259100e-4],
    [2.96560571828504891230e-1, 1.48753612908506148525e-2], [1.78482653991729133580e0, 1.36929880922735805310e-1],
    [5.46378491116411436990e0, 5.99832206555887937690e-1], [6.65790464350110377720e0, 1.0],
])


@compiled
def below(x: float) -> float:
    """Probability that a standard normal number lies below x."""
    return 0.5 * math.erfc(-x * ROOT_HALF)


@compiled
def _ratio(table: np.ndarray, x: float) -> float:
    """A ratio of two polynomials, highest powers first."""
    above, under = 0.0, 0.0
    for row in range(table.shape[0]):
        above = above * x + table[row, 0]
        under = under * x + table[row, 1]
    return above / under


@compiled
def quantile(probability: float) -> float:
    """The standard normal number below which another lies with this probability; infinite at 0 and 1."""
    middle = probability - 0.5
    if abs(middle) <= 0.425:
        return middle * _ratio(MIDDLE, 0.180625 - middle * middle)
    tail = probability if middle < 0.0 else 1.0 - probability
    if tail <= 0.0:
        return -np.inf if middle < 0.0 else np.inf
    root = math.sqrt(-math.log(tail))
    found = _ratio(NEAR, root - 1.6) if root <= 5.0 else _ratio(FAR, root - 5.0)
    return -found if middle < 0.0 else found


@compiled
def between(mean: float, low: float, high: float, uniform: float) -> float:
    """The normal number with this mean and sd 1 that lies between two bounds at this share of the way."""
    first, last = low - mean, high - mean
    if first > 0.0:
        most, least = below(-first), below(-last)
        found = -quantile(most - uniform * (most - least))
    else:
        least, most = below(first), below(last)
        found = quantile(least + uniform * (most - least))
    return mean + min(max(found, first), last)


@compiled
def log_probability(vote: int, first: float, second: float) -> float:
    """Log probability of a vote (1 yes, 2 abstain, 3 no) given both cut-points minus discrimination times position."""
    if vote == 1:
        chance = below(first)
    elif vote == 3:
        chance = below(-second)
    elif first > 0.0:
        chance = below(-first) - below(-second)
    else:
        chance = below(second) - below(first)
    return math.log(max(chance, FLOOR))


@compiled
def as_normal(word: np.uint64) -> float:
    """A standard normal number from 64 random bits."""
    return quantile(as_uniform(word) + HALF_STEP)
