"""From the status quo: which worlds can be reached, in how many steps, and what that forecasts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models._compiled import compiled
from detente.models.conflict.records import Forecast, Moves, Step, Steps
from detente.models.conflict.stability import HOPELESS, normal_weights, sound_payoff

__all__ = ["access", "forecast", "reachable", "sequences", "steps"]

NOT, BY_IMPROVEMENT, BY_MOVE, OUT_OF_REACH = range(4)


def forecast(
    moves: Moves,
    payoff: ArrayLike,
    equilibrium: ArrayLike,
    start: int,
    draw_weight: ArrayLike | None = None,
) -> Forecast:
    """Share each draw equally among the equilibria that improvements reach from the status quo.

    Parameters
    ----------
    moves
        who can change which world into which
    payoff
        (draw, decision maker, world), or (decision maker, world) for one draw
    equilibrium
        (draw, world) bool, the equilibria of the concept that forecasts
    start
        the status quo, a world
    draw_weight
        (draw,) at least 0, default equal

    Returns
    -------
    Forecast
        Weights by draw and on average. A draw without such an equilibrium is counted as "none", never spread.

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If `start` is no world, or weights are negative or sum to 0.

    Our reading
    -----------
    Equal weights are a convention. The status quo counts as reached. Every move of a sequence must be an
    improvement for its mover where he makes it, and nobody moves twice in a row.

    Example
    -------
    >>> from detente.models.conflict.moves import general_moves
    >>> line = general_moves([[[0, 1]], [[1, 2]]], worlds=3)
    >>> found = forecast(line, [[0, 1, 0], [0, 0, 1]], [[False, False, True]], start=0)
    >>> found.share, found.mean_none
    (array([[0., 0., 1.]]), 0.0)
    """
    value, is_sound = sound_payoff(moves, payoff)
    flag = np.asarray(equilibrium, dtype=np.bool_)
    if flag.shape != (len(value), moves.worlds):
        raise ShapeError(f"equilibrium has shape {flag.shape}; ({len(value)}, {moves.worlds}) is needed")
    origin = _world(start, moves.worlds, "start")
    weight = np.where(is_sound, normal_weights(draw_weight, len(value)), 0.0)
    weight = weight / weight.sum() if weight.sum() > 0 else weight
    near = np.zeros(flag.shape, dtype=np.bool_)
    _reach_draws(moves.pointer, moves.target, value, is_sound, origin, near)
    chosen = flag & near
    count = chosen.sum(axis=1)
    share = np.where(chosen, 1.0 / np.maximum(count, 1)[:, None], 0.0)
    groups = [count == 0, count == 1, count > 1]
    average = np.array([np.sum(weight, where=group & is_sound) for group in groups])
    mean = weight @ share
    share[~is_sound] = np.nan
    return Forecast(
        share=share,
        is_none=(count == 0) & is_sound,
        count=count.astype(np.int64),
        by_improvement=near,
        by_move=reachable(moves, origin),
        mean_share=mean if is_sound.any() else np.full(moves.worlds, np.nan),
        mean_none=float(average[0]) if is_sound.any() else np.nan,
        share_none_one_more=average if is_sound.any() else np.full(3, np.nan),
        status=np.where(is_sound, 0, HOPELESS).astype(np.int8),
    )


def access(found: Forecast, equilibrium: ArrayLike) -> NDArray[np.int8]:
    """How each equilibrium is reached: 0 no equilibrium, 1 by improvements, 2 only by moves, 3 not at all.

    Example
    -------
    >>> from detente.models.conflict.moves import general_moves
    >>> line = general_moves([[[0, 1]], [[1, 2]]], worlds=3)
    >>> lasts = [[False, True, True]]
    >>> access(forecast(line, [[0, 1, 0], [0, 0, 0]], lasts, start=0), lasts)
    array([[0, 1, 2]], dtype=int8)
    """
    flag = np.asarray(equilibrium, dtype=np.bool_)
    farther = np.where(found.by_move, BY_MOVE, OUT_OF_REACH)
    return np.where(flag, np.where(found.by_improvement, BY_IMPROVEMENT, farther), NOT).astype(np.int8)


def reachable(moves: Moves, start: int, payoff: ArrayLike | None = None) -> NDArray[np.bool_]:
    """Worlds that legal sequences reach from `start`, and `start` itself; by improvements, given a payoff.

    Parameters
    ----------
    moves, start
        as for `forecast`
    payoff
        (decision maker, world) of one draw; without it every move counts

    Example
    -------
    >>> from detente.models.conflict.moves import general_moves
    >>> reachable(general_moves([[[0, 1], [1, 2]]], worlds=3), start=0)
    array([ True,  True, False])
    """
    found = steps(moves, start, payoff).steps >= 0
    found[start] = True
    return np.asarray(found)


def steps(moves: Moves, start: int, payoff: ArrayLike | None = None) -> Steps:
    """Count the moves of the shortest legal sequences from a world to every other, and the sequences.

    Parameters
    ----------
    moves, start
        as for `forecast`
    payoff
        (decision maker, world) of one draw: only improvements count; without it every move counts

    Returns
    -------
    Steps
        For the start itself: the shortest way round, -1 if there is none.

    Raises
    ------
    ShapeError, DomainError
        as for `forecast`

    Example
    -------
    >>> from detente.models.conflict.moves import general_moves
    >>> ring = general_moves([[[0, 1], [2, 0]], [[1, 2], [0, 2]]], worlds=3)
    >>> steps(ring, start=0).steps
    array([2, 1, 1])
    """
    distance, paths = _distances(moves, start, payoff)
    reached = np.where(distance < 0, np.iinfo(np.int64).max, distance)
    least = reached.min(axis=0)
    count = np.sum(paths, axis=0, where=reached == least)
    is_reached = least < np.iinfo(np.int64).max
    return Steps(np.where(is_reached, least, -1), np.where(is_reached, count, 0.0))


def sequences(
    moves: Moves, start: int, goal: int, payoff: ArrayLike | None = None, limit: int = 100
) -> tuple[tuple[Step, ...], ...]:
    """List the shortest legal sequences from one world to another, at most `limit` of them.

    They come in the order of the decision makers and worlds at the first step where they differ.

    Example
    -------
    >>> from detente.models.conflict.moves import general_moves
    >>> line = general_moves([[[0, 1]], [[1, 2]]], worlds=3)
    >>> sequences(line, 0, 2)
    ((Step(decision_maker=0, world=1), Step(decision_maker=1, world=2)),)
    """
    distance, _ = _distances(moves, start, payoff)
    _world(goal, moves.worlds, "goal")
    reached = distance[:, goal][distance[:, goal] >= 0]
    if len(reached) == 0:
        return ()
    value = None if payoff is None else np.asarray(payoff, dtype=np.float64)
    useful = _useful(moves, distance, goal, int(reached.min()), value)
    found: list[tuple[Step, ...]] = []
    pending: list[tuple[Step, ...]] = [()]
    while pending and len(found) < limit:
        path = pending.pop()
        if len(path) == len(useful):
            found.append(path)
            continue
        here, last = (path[-1].world, path[-1].decision_maker) if path else (start, -1)
        onward = [step for step in _next(moves, here, last, value) if step in useful[len(path)]]
        pending.extend((*path, step) for step in reversed(onward))
    return tuple(found)


def _useful(
    moves: Moves, distance: NDArray[np.int64], goal: int, length: int, value: NDArray[np.float64] | None
) -> list[set[Step]]:
    """For each step of a shortest sequence, the steps from which the goal can still be reached in time."""
    makers = range(moves.decision_makers)
    useful = [{Step(maker, goal) for maker in makers if distance[maker, goal] == length}]
    for depth in range(length - 1, 0, -1):
        level = [Step(int(maker), int(world)) for maker, world in np.argwhere(distance == depth)]
        later = useful[0]
        useful.insert(
            0, {s for s in level if any(n in later for n in _next(moves, s.world, s.decision_maker, value))}
        )
    return useful


def _next(moves: Moves, world: int, last: int, value: NDArray[np.float64] | None) -> Iterator[Step]:
    """Every legal next step, in the order of decision makers and worlds."""
    for maker in range(moves.decision_makers):
        if maker != last:
            for target in moves.targets(maker, world):
                if value is None or value[maker, target] > value[maker, world]:
                    yield Step(maker, int(target))


def _distances(
    moves: Moves, start: int, payoff: ArrayLike | None
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Least moves to each world by last mover, and the number of such sequences, (decision maker, world)."""
    origin = _world(start, moves.worlds, "start")
    shape = (moves.decision_makers, moves.worlds)
    value = np.zeros(shape) if payoff is None else np.asarray(payoff, dtype=np.float64)
    if value.shape != shape:
        raise ShapeError(f"payoff has shape {value.shape}; {shape} is needed")
    distance, paths = np.full(shape, -1, dtype=np.int64), np.zeros(shape)
    _count_paths(moves.pointer, moves.target, value, payoff is not None, origin, distance, paths)
    return distance, paths


def _world(given: int, worlds: int, name: str) -> int:
    """The world, if there is one of that number."""
    if not 0 <= given < worlds:
        raise DomainError(f"{name} is world {given}; the contest has worlds 0 to {worlds - 1}")
    return int(given)


@compiled
def _count_paths(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    payoff: NDArray[np.float64],
    only_improvements: bool,
    start: int,
    distance: NDArray[np.int64],
    paths: NDArray[np.float64],
) -> None:
    """Breadth-first over (last mover, world), counting shortest ways."""
    makers, worlds = distance.shape
    queue = np.empty(makers * worlds + 1, dtype=np.int64)
    queue[0] = -1
    head, tail = 0, 1
    while head < tail:
        code = queue[head]
        head += 1
        last, world = (-1, start) if code < 0 else (code // worlds, code % worlds)
        depth, ways = (0, 1.0) if code < 0 else (distance[last, world], paths[last, world])
        for maker in range(makers):
            if maker == last:
                continue
            row = maker * worlds + world
            for arc in range(pointer[row], pointer[row + 1]):
                other = target[arc]
                if only_improvements and payoff[maker, other] <= payoff[maker, world]:
                    continue
                if distance[maker, other] < 0:
                    distance[maker, other] = depth + 1
                    queue[tail] = maker * worlds + other
                    tail += 1
                if distance[maker, other] == depth + 1:
                    paths[maker, other] += ways


@compiled
def _reach_draws(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    payoff: NDArray[np.float64],
    is_sound: NDArray[np.bool_],
    start: int,
    near: NDArray[np.bool_],
) -> None:
    """Flag the worlds reached by improvements in each draw, the start included."""
    draws, makers, worlds = payoff.shape
    queue = np.empty(makers * worlds + 1, dtype=np.int64)
    seen = np.empty((makers, worlds), dtype=np.bool_)
    for draw in range(draws):
        if not is_sound[draw]:
            continue
        seen[:] = False
        near[draw, start] = True
        queue[0] = -1
        head, tail = 0, 1
        while head < tail:
            code = queue[head]
            head += 1
            last, world = (-1, start) if code < 0 else (code // worlds, code % worlds)
            for maker in range(makers):
                if maker == last:
                    continue
                row = maker * worlds + world
                for arc in range(pointer[row], pointer[row + 1]):
                    other = target[arc]
                    if payoff[draw, maker, other] > payoff[draw, maker, world] and not seen[maker, other]:
                        seen[maker, other] = True
                        near[draw, other] = True
                        queue[tail] = maker * worlds + other
                        tail += 1
