"""Compiled path of the logit equilibrium over worlds, from uniform play to a given precision.

Unknown are the log-odds z of all strategies of all actors and the precision s on the way. With U the expected
payoff of each strategy, given that the world is feasible, the path is the curve on which

    z = s * ratio * U(softmax(z)),

followed by arc length, so that it may turn. A step is a tangent predictor and Newton corrections in the plane
across it; steps whose correction is long are refused, which keeps the path from jumping to another branch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.models._compiled import compiled

LONGEST_CORRECTION = 0.25
WIDEST_TURN = 0.9  # cosine of the angle between the directions before and after a step
WANTED_CORRECTION = 0.05
MOST_CORRECTIONS = 8
MOST_STEPS = 4000
SHORTEST_STEP = 1e-9
CROSSING = 1e-3
LOOSE, TIGHT = 1e-6, 1e-11
PIVOT = 0.01


@compiled
def log_probabilities(
    odds: NDArray[np.float64], first: NDArray[np.int64], log_p: NDArray[np.float64]
) -> None:
    """Logarithm of the softmax of each actor's log-odds."""
    for actor in range(len(first) - 1):
        part = odds[first[actor] : first[actor + 1]]
        highest = part.max()
        log_p[first[actor] : first[actor + 1]] = part - highest - np.log(np.exp(part - highest).sum())


@compiled
def expected_payoffs(
    payoff: NDArray[np.float64],
    strategy: NDArray[np.int64],
    log_p: NDArray[np.float64],
    share: NDArray[np.float64],
    expected: NDArray[np.float64],
) -> None:
    """Expected payoff of each strategy; `share` (actor, world) becomes a world's chance given the own one."""
    actors, worlds = payoff.shape
    strategies = len(expected)
    highest, total = np.full(strategies, -np.inf), np.zeros(strategies)
    expected[:] = 0.0
    for world in range(worlds):
        whole = 0.0
        for actor in range(actors):
            whole += log_p[strategy[actor, world]]
        for actor in range(actors):
            mine = strategy[actor, world]
            share[actor, world] = whole - log_p[mine]
            highest[mine] = max(highest[mine], share[actor, world])
    for actor in range(actors):
        for world in range(worlds):
            mine = strategy[actor, world]
            share[actor, world] = np.exp(share[actor, world] - highest[mine])
            total[mine] += share[actor, world]
            expected[mine] += share[actor, world] * payoff[actor, world]
    for actor in range(actors):
        for world in range(worlds):
            share[actor, world] /= total[strategy[actor, world]]
    expected /= total


@compiled
def fill_system(
    payoff: NDArray[np.float64],
    strategy: NDArray[np.int64],
    share: NDArray[np.float64],
    expected: NDArray[np.float64],
    scale: NDArray[np.float64],
    precision: float,
    system: NDArray[np.float64],
) -> None:
    """Derivatives of z - precision * scale * U(z) by z and, in the last column, by precision.

    The derivative of U(a) by the log-odds of another actor's b is the expectation of payoff - U(a) over the
    worlds in which b is played: no division by a probability is needed.
    """
    actors, worlds = payoff.shape
    strategies = len(expected)
    system[:] = 0.0
    for world in range(worlds):
        for actor in range(actors):
            mine = strategy[actor, world]
            pull = precision * scale[mine] * share[actor, world] * (payoff[actor, world] - expected[mine])
            for other in range(actors):
                if other != actor:
                    system[mine, strategy[other, world]] -= pull
    for mine in range(strategies):
        system[mine, mine] += 1.0
        system[mine, strategies] = -scale[mine] * expected[mine]


@compiled
def solve_linear(matrix: NDArray[np.float64], right: NDArray[np.float64], size: int) -> int:
    """Solve the leading `size` equations in place; the sign of the determinant, 0 when singular.

    The diagonal is the pivot unless it is much smaller than another entry, which keeps the zeros of the
    blocks.
    """
    sign = 1
    for column in range(size):
        best = column
        for row in range(column + 1, size):
            if abs(matrix[row, column]) > abs(matrix[best, column]):
                best = row
        largest = abs(matrix[best, column])
        if not largest > 1e-300:
            return 0
        if abs(matrix[column, column]) < PIVOT * largest:
            sign = -sign
            for place in range(column, size):
                matrix[column, place], matrix[best, place] = matrix[best, place], matrix[column, place]
            right[column], right[best] = right[best], right[column]
        if matrix[column, column] < 0:
            sign = -sign
        for row in range(column + 1, size):
            factor = matrix[row, column] / matrix[column, column]
            if factor != 0.0:
                for place in range(column + 1, size):
                    matrix[row, place] -= factor * matrix[column, place]
                right[row] -= factor * right[column]
    for row in range(size - 1, -1, -1):
        for place in range(row + 1, size):
            right[row] -= matrix[row, place] * right[place]
        right[row] /= matrix[row, row]
    return sign


@compiled
def correct(
    payoff: NDArray[np.float64],
    strategy: NDArray[np.int64],
    first: NDArray[np.int64],
    scale: NDArray[np.float64],
    point: NDArray[np.float64],
    tangent: NDArray[np.float64],
    is_fixed: bool,
    tolerance: float,
    system: NDArray[np.float64],
    step: NDArray[np.float64],
    share: NDArray[np.float64],
) -> float:
    """Correct a predicted point by Newton's method, at its precision or across the tangent; how far.

    `point` holds the log-odds and, last, the precision. Infinite when it does not converge within bounds. On
    success `system` holds the derivatives at the corrected point.
    """
    strategies = len(scale)
    log_p, expected = np.empty(strategies), np.empty(strategies)
    begin = point.copy()
    length = 0.0
    for _ in range(MOST_CORRECTIONS):
        log_probabilities(point[:strategies], first, log_p)
        expected_payoffs(payoff, strategy, log_p, share, expected)
        fill_system(payoff, strategy, share, expected, scale, point[strategies], system)
        worst = 0.0
        for mine in range(strategies):
            step[mine] = point[strategies] * scale[mine] * expected[mine] - point[mine]
            worst = max(worst, abs(step[mine]))
        if worst <= tolerance * (1.0 + abs(point[strategies])):
            return length
        step[strategies] = 0.0
        system[strategies] = tangent
        size = strategies if is_fixed else strategies + 1
        if solve_linear(system, step, size) == 0:
            return np.inf
        for place in range(size):
            point[place] += step[place]
        length = np.abs(point - begin).max()
        if not length <= LONGEST_CORRECTION:
            return np.inf
    return np.inf


@compiled
def turn_tangent(
    system: NDArray[np.float64],
    tangent: NDArray[np.float64],
    work: NDArray[np.float64],
    step: NDArray[np.float64],
) -> int:
    """Leave in `step` the direction of the path at a corrected point; the orientation, 0 on a sharp turn."""
    size = len(tangent)
    work[:] = system
    work[size - 1] = tangent
    step[:] = 0.0
    step[size - 1] = 1.0
    sign = solve_linear(work, step, size)
    norm = np.sqrt((step**2).sum())
    if not norm * WIDEST_TURN <= 1.0:
        return 0
    step /= norm
    return sign


@compiled
def follow(
    payoff: NDArray[np.float64],
    strategy: NDArray[np.int64],
    first: NDArray[np.int64],
    scale: NDArray[np.float64],
    goal: float,
    point: NDArray[np.float64],
) -> tuple[bool, bool, int]:
    """Follow the path from 0 to the goal precision: whether it arrived, whether it turned, and its steps.

    Along one branch the orientation keeps its sign, so a change means a jump to another branch, or a crossing
    when even a short step sees it.
    """
    size = len(scale) + 1
    system, work = np.zeros((size, size)), np.zeros((size, size))
    share, step = np.empty(payoff.shape), np.empty(size)
    tangent, trial = np.zeros(size), np.zeros(size)
    point[:] = 0.0
    correct(payoff, strategy, first, scale, point, tangent, True, TIGHT, system, step, share)
    tangent[: size - 1], tangent[size - 1] = -system[: size - 1, size - 1], 1.0
    tangent /= np.sqrt((tangent**2).sum())
    stride, has_turned, orientation = 1.0, False, 1
    for taken in range(1, MOST_STEPS + 1):
        left = (goal - point[size - 1]) / tangent[size - 1] if tangent[size - 1] > 0 else np.inf
        is_last = left <= stride
        stride = min(stride, left)
        trial[:] = point + stride * tangent
        if is_last:
            trial[size - 1] = goal
        tolerance = TIGHT if is_last else LOOSE
        length = correct(
            payoff, strategy, first, scale, trial, tangent, is_last, tolerance, system, step, share
        )
        sign = turn_tangent(system, tangent, work, step) if length < np.inf else 0
        if sign != 0 and (sign == orientation or stride < CROSSING) and (is_last or trial[size - 1] < goal):
            point[:], tangent[:], orientation = trial, step, sign
            if is_last:
                return True, has_turned, taken
            has_turned = has_turned or tangent[size - 1] < 0
            stride *= min(3.0, max(0.5, np.sqrt(WANTED_CORRECTION / max(length, 1e-12))))
        else:
            stride *= 0.4
        if stride < SHORTEST_STEP:
            break
    return False, has_turned, taken


@compiled
def solve_draws(
    payoff: NDArray[np.float64],
    strategy: NDArray[np.int64],
    first: NDArray[np.int64],
    precision: NDArray[np.float64],
    is_sound: NDArray[np.bool_],
    probability: NDArray[np.float64],
    share: NDArray[np.float64],
    residual: NDArray[np.float64],
    taken: NDArray[np.int64],
    has_turned: NDArray[np.bool_],
    status: NDArray[np.int8],
) -> None:
    """Solve draw after draw; payoffs run from -1/2 to 1/2 and precision (draw, actor) is in their units."""
    draws, actors, worlds = payoff.shape
    strategies = first[actors]
    scale, point, log_p = np.empty(strategies), np.empty(strategies + 1), np.empty(strategies)
    expected, chance = np.empty(strategies), np.empty((actors, worlds))
    for draw in range(draws):
        if not is_sound[draw]:
            continue
        goal = precision[draw].max()
        for actor in range(actors):
            scale[first[actor] : first[actor + 1]] = precision[draw, actor] / goal if goal > 0 else 0.0
        has_arrived, turned, steps = follow(payoff[draw], strategy, first, scale, goal, point)
        taken[draw], has_turned[draw] = steps, turned
        log_probabilities(point[:strategies], first, log_p)
        expected_payoffs(payoff[draw], strategy, log_p, chance, expected)
        log_probabilities(point[strategies] * scale * expected, first, point[:strategies])
        residual[draw] = np.abs(np.exp(log_p) - np.exp(point[:strategies])).max()
        status[draw] = 0 if has_arrived else 1
        if has_arrived:
            probability[draw] = np.exp(log_p)
            for world in range(worlds):
                share[draw, world] = 0.0
                for actor in range(actors):
                    share[draw, world] += log_p[strategy[actor, world]]
            share[draw] = np.exp(share[draw] - share[draw].max())
            share[draw] /= share[draw].sum()
