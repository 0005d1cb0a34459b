"""Quantal response over worlds: actors choose at once, better choices more often, and nobody is sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models._quantal_path import solve_draws

__all__ = ["Response", "Strategies", "quantal_response", "strategies"]

HOPELESS = 5


@dataclass(frozen=True, slots=True)
class Strategies:
    """What each actor can play, numbered through from actor to actor.

    first     (actor + 1,) int, number of an actor's first strategy; the last entry is their total
    strategy  (actor, world) int, the strategy that the actor plays in the world
    """

    first: NDArray[np.int64]
    strategy: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Response:
    """Logit equilibrium of each draw, on the branch that starts from uniform play.

    share        (draw, world) forecast weight, sums to 1; NaN where status is not 0
    probability  (draw, strategy) mixed strategies, numbered as in `Strategies`; NaN where status is not 0
    residual     (draw,) certificate: largest |p - softmax(precision x expected payoff)|
    steps        (draw,) steps taken along the branch
    has_turned   (draw,) bool, whether the branch turned back on its way: other equilibria exist there
    status       (draw,) int8: 0 solved, 1 the branch could not be followed to the end, 5 an input is not
                 finite or a precision is negative
    """

    share: NDArray[np.float64]
    probability: NDArray[np.float64]
    residual: NDArray[np.float64]
    steps: NDArray[np.int64]
    has_turned: NDArray[np.bool_]
    status: NDArray[np.int8]


def strategies(choice: ArrayLike, owner: ArrayLike, actors: int) -> Strategies:
    """Number the strategies: combinations of an actor's own choices that occur in some feasible world.

    Parameters
    ----------
    choice
        (world, option) int, the feasible worlds
    owner
        (option,) int, an actor
    actors
        their number; one without options has a single strategy

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If there is no world or an option belongs to nobody.

    Example
    -------
    >>> strategies([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], actors=2).strategy
    array([[0, 1, 0, 1],
           [2, 2, 3, 3]])
    """
    table, owners = np.asarray(choice, dtype=np.int64), np.asarray(owner, dtype=np.int64)
    if table.ndim != 2 or owners.shape != (table.shape[1],):
        raise ShapeError(
            f"choice has shape {table.shape} and owner {owners.shape}; (world, option), (option,) are needed"
        )
    if len(table) == 0:
        raise DomainError("no world is feasible; at least one is needed")
    if ((owners < 0) | (owners >= actors)).any():
        raise DomainError(f"owner holds {owners.tolist()}; actors are 0 to {actors - 1}")
    first, rows = [0], []
    for actor in range(actors):
        own = table[:, owners == actor]
        label = np.unique(own, axis=0, return_inverse=True)[1].reshape(-1) if own.size else np.zeros(len(own))
        rows.append(label.astype(np.int64) + first[-1])
        first.append(int(rows[-1].max()) + 1)
    return Strategies(
        np.array(first, dtype=np.int64), np.array(rows, dtype=np.int64).reshape(actors, len(table))
    )


def quantal_response(played: Strategies, payoff: ArrayLike, precision: ArrayLike) -> Response:
    """Find the logit equilibrium over worlds at a given precision.

    Every actor plays strategy a with probability proportional to exp(precision x U(a)), where U(a) is its
    expected payoff over the feasible worlds in which it plays a, given everybody's probabilities. The
    forecast weighs each feasible world by the product of the probabilities.

    Source
    ------
    Logit equilibrium: McKelvey and Palfrey (1995). Conditioning on feasible worlds is this project's
    convention.

    Parameters
    ----------
    played
        who plays what in each world, see `strategies`
    payoff
        (draw, actor, world), or (actor, world) for one draw
    precision
        (draw,) or a number, common to all; or (draw, actor); at least 0, in 1 / payoff units; 0 is uniform
        play

    Returns
    -------
    Response
        Forecast, mixed strategies, and a certificate.

    Raises
    ------
    ShapeError
        If the arrays do not fit together.

    Our reading
    -----------
    Where several equilibria exist, the one on the branch from uniform play is given. With precision per actor
    all grow together, in proportion.

    Limits
    ------
    Where symmetry makes branches cross, the symmetric one is followed.

    Example
    -------
    The prisoners' dilemma with payoffs scaled to 0..1: each cooperates with probability 1 / (1 + e).

    >>> played = strategies([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], actors=2)
    >>> found = quantal_response(played, np.array([[1, 0, 3, 2], [1, 3, 0, 2]]) / 3, precision=3.)
    >>> found.share.round(6)
    array([[0.534447, 0.196612, 0.196612, 0.072329]])
    """
    value, sharpness = _broadcast(played, payoff, precision)
    draws, _, worlds = value.shape
    is_sound = _sound(value, sharpness)
    safe = np.where(is_sound[:, None, None], value, 0.0)
    spread = np.ptp(safe, axis=2)
    middle = (safe.max(axis=2) + safe.min(axis=2)) / 2
    scaled = (safe - middle[:, :, None]) / np.where(spread > 0, spread, 1.0)[:, :, None]
    order = np.argsort(-np.diff(played.first), kind="stable")
    first, strategy, back = _largest_first(played, order)
    result = Response(
        share=np.full((draws, worlds), np.nan),
        probability=np.full((draws, int(played.first[-1])), np.nan),
        residual=np.full(draws, np.nan),
        steps=np.zeros(draws, dtype=np.int64),
        has_turned=np.zeros(draws, dtype=np.bool_),
        status=np.full(draws, HOPELESS, dtype=np.int8),
    )
    ordered = np.ascontiguousarray(scaled[:, order])
    grown = np.ascontiguousarray((np.where(is_sound[:, None], sharpness, 0.0) * spread)[:, order])
    mixed = result.probability.copy()
    solve_draws(
        ordered,
        strategy,
        first,
        grown,
        is_sound,
        mixed,
        result.share,
        result.residual,
        result.steps,
        result.has_turned,
        result.status,
    )
    result.probability[:] = mixed[:, back]
    return result


def _sound(value: NDArray[np.float64], sharpness: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which draws have finite payoffs and a finite precision of at least 0."""
    is_finite = np.asarray(np.isfinite(value).all(axis=(1, 2)))
    is_precise = np.asarray((np.isfinite(sharpness) & (np.nan_to_num(sharpness) >= 0)).all(axis=1))
    return is_finite & is_precise


def _broadcast(
    played: Strategies, payoff: ArrayLike, precision: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Payoff as (draw, actor, world) and precision as (draw, actor)."""
    actors, worlds = played.strategy.shape
    value = np.asarray(payoff, dtype=np.float64)
    value = value[None] if value.ndim == 2 else value
    sharpness = np.asarray(precision, dtype=np.float64)
    sharpness = sharpness.reshape(-1, 1) if sharpness.ndim < 2 else sharpness
    if value.ndim != 3 or value.shape[1:] != (actors, worlds):
        raise ShapeError(f"payoff has shape {np.shape(payoff)}; (draw, {actors}, {worlds}) is needed")
    draws = max(len(value), len(sharpness)) if len(value) and len(sharpness) else 0
    if (
        sharpness.ndim != 2
        or sharpness.shape[1] not in (1, actors)
        or not ({len(value), len(sharpness)} <= {1, draws})
    ):
        raise ShapeError(
            f"precision has shape {np.shape(precision)} but payoff {np.shape(payoff)}; "
            f"(draw,) or (draw, {actors}) is needed"
        )
    return np.broadcast_to(value, (draws, actors, worlds)), np.broadcast_to(sharpness, (draws, actors))


def _largest_first(
    played: Strategies, order: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Strategies renumbered with the largest actor first, and each old number's new one."""
    size = np.diff(played.first)[order]
    first = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    shift = first[:-1] - played.first[:-1][order]
    strategy = played.strategy[order] + shift[:, None]
    back = np.empty(int(played.first[-1]), dtype=np.int64)
    for place, actor in enumerate(order):
        old = np.arange(played.first[actor], played.first[actor + 1])
        back[old] = old + shift[place]
    return first, np.ascontiguousarray(strategy), back
