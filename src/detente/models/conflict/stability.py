"""Which worlds last: Nash, metarational, sequential and symmetric stability."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models.conflict._dense import room_for, tally_board
from detente.models.conflict._engine import detail_draws, tally_draws
from detente.models.conflict.board import Board
from detente.models.conflict.ranking import snap_ties
from detente.models.conflict.records import CONCEPTS, Contest, Margins, Moves, concept_codes

__all__ = ["analyse", "examine", "standard_error", "weak_link"]

HOPELESS = 5


def analyse(
    moves: Moves | Board,
    payoff: ArrayLike,
    concepts: tuple[str, ...] = CONCEPTS,
    draw_weight: ArrayLike | None = None,
    tie_tolerance: float = 0.0,
) -> Contest:
    """Find the worlds that nobody would leave, under each concept and in each draw.

    A world is stable for a decision maker when each of his improvements is answered by the others: never
    (nash), by any of their moves (gmr), by one that he cannot escape (smr), by moves that they themselves
    prefer (seq), or both (sseq). A sanction may take several moves, nobody twice in a row.

    Source
    ------
    Fang, Hipel and Kilgour (1993) for nash, gmr, smr and seq; Rêgo and Vieira (2017) for sseq. The fixed
    point of what the others can force is this project's own.

    Parameters
    ----------
    moves
        who can change which world into which: a list of moves, or a board, which finds the same and is faster where
        decision makers have many options
    payoff
        (draw, decision maker, world), or (decision maker, world) for one draw; larger is better
    concepts
        short or long names, the order of the axis `concept`
    draw_weight
        (draw,) at least 0, default equal; scaled to sum 1 over the draws that count
    tie_tolerance
        payoffs this close to the lowest of their class are equal, see `ranking.dense_ranks`

    Returns
    -------
    Contest
        Equilibria by draw, and probabilities over draws.

    Raises
    ------
    ShapeError
        If `payoff` or `draw_weight` does not fit the moves.
    DomainError
        If a concept is unknown, or weights are negative or sum to 0.

    Our reading
    -----------
    Coming back to the world itself counts as an answer. A draw with a payoff that is not finite has status 5,
    no flags and no weight; the others are unaffected.

    Example
    -------
    The prisoners' dilemma: worlds neither, one, two, both cooperate.

    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> found = analyse(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], ("nash", "seq"))
    >>> found.equilibrium[0].astype(int)
    array([[1, 0, 0, 0],
           [1, 0, 0, 1]])
    """
    codes = concept_codes(concepts)
    value, is_sound = sound_payoff(moves, payoff, tie_tolerance)
    weight, lost = _weights(draw_weight, is_sound)
    draws, makers, worlds = value.shape
    equilibrium = np.zeros((draws, len(codes), worlds), dtype=np.bool_)
    p_stable = np.zeros((len(codes), makers, worlds))
    p_equilibrium = np.zeros((len(codes), worlds))
    if isinstance(moves, Board):
        room = room_for(moves.layout, makers)
        tally_board(
            moves.layout, room, value, codes, weight, is_sound, equilibrium, p_stable, p_equilibrium
        )
    else:
        tally_draws(
            moves.pointer, moves.target, value, codes, weight, is_sound, equilibrium, p_stable, p_equilibrium
        )
    if not is_sound.any():
        p_stable[:], p_equilibrium[:] = np.nan, np.nan
    return Contest(
        concepts=tuple(CONCEPTS[code] for code in codes),
        equilibrium=equilibrium,
        p_stable=p_stable,
        p_equilibrium=p_equilibrium,
        effective_draws=float(1 / np.sum(weight**2)) if is_sound.any() else 0.0,
        lost_weight=lost,
        status=np.where(is_sound, 0, HOPELESS).astype(np.int8),
    )


def examine(
    moves: Moves, payoff: ArrayLike, concepts: tuple[str, ...] = CONCEPTS, tie_tolerance: float = 0.0
) -> Margins:
    """Give stability and margin of every world for everybody, draw by draw.

    The margin is in the decision maker's own payoff units: by how much a stable world beats what leaving it
    secures, or how much an unstable one would have to gain. It takes (draw, concept, decision maker, world)
    numbers of memory.

    Parameters
    ----------
    moves, payoff, concepts, tie_tolerance
        as for `analyse`

    Raises
    ------
    ShapeError, DomainError
        as for `analyse`

    Example
    -------
    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> examine(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], ("seq",)).margin[0, 0]
    array([[ 1., -1.,  3.,  1.],
           [ 1.,  3., -1.,  1.]])
    """
    codes = concept_codes(concepts)
    value, is_sound = sound_payoff(moves, payoff, tie_tolerance)
    draws, makers, worlds = value.shape
    leave = np.full((draws, len(codes), makers, worlds), np.nan)
    detail_draws(moves.pointer, moves.target, value, codes, is_sound, leave)
    own = value[:, None]
    has_move = np.isfinite(leave)
    margin = np.full(leave.shape, np.nan)
    np.subtract(own, leave, out=margin, where=has_move)
    return Margins(
        concepts=tuple(CONCEPTS[code] for code in codes),
        is_stable=leave <= own,
        leave=leave,
        margin=margin,
        status=np.where(is_sound, 0, HOPELESS).astype(np.int8),
    )


def standard_error(probability: ArrayLike, effective_draws: float) -> NDArray[np.float64]:
    """Standard error of a share of random draws; meaningless for an exhaustive list of cases.

    Example
    -------
    >>> standard_error([0.5], 100.)
    array([0.05])
    """
    share = np.asarray(probability, dtype=np.float64)
    return np.asarray(np.sqrt(np.clip(share * (1 - share), 0, None) / effective_draws))


def weak_link(contest: Contest) -> NDArray[np.int64]:
    """The decision maker for whom each world is least often stable, (concept, world); the first among equals.

    Example
    -------
    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> weak_link(analyse(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], ("nash",)))
    array([[0, 0, 1, 0]])
    """
    return np.asarray(np.argmin(contest.p_stable, axis=1), dtype=np.int64)


def sound_payoff(
    moves: Moves | Board, payoff: ArrayLike, tie_tolerance: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Payoffs as (draw, decision maker, world) with ties snapped, and which draws are finite throughout."""
    value = np.asarray(payoff, dtype=np.float64)
    value = value[None] if value.ndim == 2 else value
    if value.ndim != 3 or value.shape[1:] != (moves.decision_makers, moves.worlds):
        raise ShapeError(
            f"payoff has shape {np.shape(payoff)} but there are {moves.decision_makers} decision makers and "
            f"{moves.worlds} worlds; (draw, {moves.decision_makers}, {moves.worlds}) is needed"
        )
    if not tie_tolerance >= 0:
        raise DomainError(f"tie_tolerance is {tie_tolerance}; at least 0 is needed")
    is_sound = np.asarray(np.isfinite(value).all(axis=(1, 2)))
    if tie_tolerance > 0:
        value = snap_ties(np.where(is_sound[:, None, None], value, 0.0), tie_tolerance)
    return np.ascontiguousarray(value), is_sound


def normal_weights(draw_weight: ArrayLike | None, draws: int) -> NDArray[np.float64]:
    """Weights of the draws, summing to 1."""
    weight = np.ones(draws) if draw_weight is None else np.asarray(draw_weight, dtype=np.float64)
    if weight.shape != (draws,):
        raise ShapeError(f"draw_weight has shape {weight.shape}; ({draws},) is needed")
    if not (weight >= 0).all() or not 0 < weight.sum() < np.inf:
        raise DomainError("draw_weight must be at least 0 and must not sum to 0")
    return np.asarray(weight / weight.sum())


def _weights(draw_weight: ArrayLike | None, is_sound: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """Weights over the sound draws, and the share that fell away with the others."""
    weight = normal_weights(draw_weight, len(is_sound))
    kept = np.where(is_sound, weight, 0.0)
    total = kept.sum()
    return (kept / total if total > 0 else kept), float(weight[~is_sound].sum())
