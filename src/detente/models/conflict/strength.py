"""How much better: strong and weak stability, and preferences that are known only within bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError, ShapeError
from detente.models._compiled import compiled
from detente.models.conflict._engine import NASH, SEQ, SMR, SSEQ, best_after, force, keep_improvements
from detente.models.conflict.records import CONCEPTS, Moves, concept_codes
from detente.models.conflict.stability import HOPELESS, sound_payoff

__all__ = ["ATTITUDES", "Bounded", "Strength", "bounded_stability", "strength"]

ATTITUDES = ("a", "b", "c", "d")
SLACK = 1e-12


@dataclass(frozen=True, slots=True)
class Strength:
    """Which worlds are stable because leaving would be punished severely.

    concepts   short names, in the order of the axis `concept`
    is_stable  (draw, concept, decision maker, world) bool, as `examine` has it
    is_strong  (draw, concept, decision maker, world) bool: stable, and every answer leaves the mover much worse off
    status     (draw,) int8: 0 normal, 5 a payoff is not finite (all flags false)

    A world that is stable but not strongly so is weakly stable.
    """

    concepts: tuple[str, ...]
    is_stable: NDArray[np.bool_]
    is_strong: NDArray[np.bool_]
    status: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Bounded:
    """Stability where payoffs are known only within bounds, for one attitude to what is not known.

    concepts     short names, in the order of the axis `concept`
    is_stable    (draw, concept, decision maker, world) bool
    equilibrium  (draw, concept, world) bool
    status       (draw,) int8: 0 normal, 5 a bound is not finite (all flags false)
    """

    concepts: tuple[str, ...]
    is_stable: NDArray[np.bool_]
    equilibrium: NDArray[np.bool_]
    status: NDArray[np.int8]


def strength(
    moves: Moves,
    payoff: ArrayLike,
    band: ArrayLike | None = None,
    threshold: ArrayLike | None = None,
    concepts: tuple[str, ...] = CONCEPTS,
) -> Strength:
    """Tell strong from weak stability: is what deters much worse than staying, or only worse.

    Improvements are as before, slight or great. A world is strongly stable when it cannot be improved on, or when every
    improvement is answered by what is much worse than the world, with no way back up for the symmetric concepts.

    Source
    ------
    Strength of preference: [Hamouda2004]_.

    Parameters
    ----------
    moves
        who can change which world into which
    payoff
        (draw, decision maker, world), or (decision maker, world) for one draw
    band
        the same shape, int: a world is much better than those in lower bands; never falls as the payoff rises
    threshold
        (draw, decision maker) or (decision maker,), above 0: a world is much better than those this much below it
    concepts
        short or long names, the order of the axis `concept`

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If not exactly one of `band` and `threshold` is given, a band falls as the payoff rises, or a threshold is not
        above 0.

    Our reading
    -----------
    A threshold is met with a slack of a millionth of a millionth of the payoff range. Nash stability is strong.

    Example
    -------
    In the prisoners' dilemma with bands {4, 3} and {2, 1} mutual cooperation is strongly stable:

    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> strength(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], [[0, 0, 1, 1], [0, 1, 0, 1]], concepts=("seq",)).is_strong[0, 0]
    array([[ True, False,  True,  True],
           [ True,  True, False,  True]])
    """
    codes = concept_codes(concepts)
    value, is_sound = sound_payoff(moves, payoff)
    if (band is None) == (threshold is None):
        raise DomainError("give either bands or a threshold: they are two ways of saying what is much worse")
    safe = np.where(is_sound[:, None, None], value, 0.0)
    much_worse = _below_bands(safe, band) if band is not None else _below_threshold(safe, threshold)
    shape = (len(value), len(codes), moves.decision_makers, moves.worlds)
    plain, strong = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
    for draw in np.flatnonzero(is_sound):
        own = value[draw]
        for bar, flags in ((own, plain[draw]), (much_worse[draw], strong[draw])):
            _bounded(moves.pointer, moves.target, own, own, own, own, own, bar, codes, flags)
    return Strength(_names(codes), plain, strong & plain, np.where(is_sound, 0, HOPELESS).astype(np.int8))


def bounded_stability(
    moves: Moves, low: ArrayLike, high: ArrayLike, attitude: str, concepts: tuple[str, ...] = CONCEPTS
) -> Bounded:
    """Find the worlds that last when payoffs are known only within bounds, under one of four attitudes.

    A world is better than another when its lowest payoff is above the other's highest, not better when its highest is
    no more than the other's lowest, and unknown otherwise.

    =========  ================================  ===============================
    attitude   leaves for what is                is deterred by what is
    =========  ================================  ===============================
    a          better or unknown                 not better
    b          better                            not better
    c          better or unknown                 not better or unknown
    d          better                            not better or unknown
    =========  ================================  ===============================

    Source
    ------
    Unknown preferences: [LiHipelKilgourFang2004]_.

    Parameters
    ----------
    moves
        who can change which world into which
    low, high
        (draw, decision maker, world), or (decision maker, world) for one draw: bounds of the payoff
    attitude
        "a", "b", "c" or "d"
    concepts
        short or long names, the order of the axis `concept`

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If the attitude is unknown, or a lower bound is above the upper one.

    Our reading
    -----------
    In seq and sseq the others answer by moves to what is better or unknown for them. Without doubt all four attitudes
    give what `analyse` gives.

    Limits
    ------
    Coming back to the world itself is an answer only where its payoff is known; with options the others cannot bring it
    back anyway. Where probabilities can be given, draws of payoffs say more.

    Example
    -------
    >>> from detente.models.conflict.moves import general_moves
    >>> line = general_moves([[[0, 1]]], worlds=2)
    >>> [bool(bounded_stability(line, [[1, 0]], [[1, 2]], who, ("nash",)).equilibrium[0, 0, 0]) for who in ATTITUDES]
    [False, True, False, True]
    """
    codes = concept_codes(concepts)
    if attitude not in ATTITUDES:
        raise DomainError(f"attitude {attitude!r} is unknown; it is one of {', '.join(ATTITUDES)}")
    least, is_known = sound_payoff(moves, low)
    most, is_bounded = sound_payoff(moves, high)
    if least.shape != most.shape:
        raise ShapeError(f"low has shape {least.shape} but high has shape {most.shape}")
    is_sound = is_known & is_bounded
    if (least > most)[is_sound].any():
        raise DomainError("a lower bound lies above the upper one")
    leaves_for = most if attitude in "ac" else least
    leaves_from = least if attitude in "ac" else most
    answer = most if attitude in "ab" else least
    bar = least if attitude in "ab" else most
    stable = np.zeros((len(least), len(codes), moves.decision_makers, moves.worlds), dtype=np.bool_)
    for draw in np.flatnonzero(is_sound):
        _bounded(moves.pointer, moves.target, least[draw], most[draw], leaves_for[draw], leaves_from[draw],
                 answer[draw], bar[draw], codes, stable[draw])  # fmt: skip
    status = np.where(is_sound, 0, HOPELESS).astype(np.int8)
    return Bounded(_names(codes), stable, np.asarray(stable.all(axis=2)), status)


def _names(codes: NDArray[np.int64]) -> tuple[str, ...]:
    return tuple(CONCEPTS[code] for code in codes)


def _below_bands(value: NDArray[np.float64], band: ArrayLike) -> NDArray[np.float64]:
    """The highest payoff in a lower band; -inf without one."""
    level = np.asarray(band, dtype=np.int64)
    level = level[None] if level.ndim == 2 else level
    if level.shape[1:] != value.shape[1:] or len(level) not in (1, len(value)):
        raise ShapeError(f"band has shape {level.shape}; {value.shape} is needed")
    level = np.broadcast_to(level, value.shape)
    order = np.argsort(value, axis=2, kind="stable")
    rising, payoff = np.take_along_axis(level, order, axis=2), np.take_along_axis(value, order, axis=2)
    tied = np.diff(payoff, axis=2) == 0
    step = np.diff(rising, axis=2)
    if (step < 0).any() or (tied & (step != 0)).any():
        raise DomainError("a band falls as the payoff rises, or worlds of equal payoff stand in different bands")
    is_new = np.concatenate([np.ones((*value.shape[:2], 1), dtype=np.bool_), step > 0], axis=2)
    before = np.concatenate([np.full((*value.shape[:2], 1), -np.inf), payoff[:, :, :-1]], axis=2)
    top = np.maximum.accumulate(np.where(is_new, before, -np.inf), axis=2)
    found = np.empty_like(value)
    np.put_along_axis(found, order, top, axis=2)
    return found


def _below_threshold(value: NDArray[np.float64], threshold: ArrayLike | None) -> NDArray[np.float64]:
    """Payoffs up to which a world counts as much worse."""
    gap = np.asarray(threshold, dtype=np.float64)
    gap = gap[None] if gap.ndim == 1 else gap
    if gap.ndim != 2 or gap.shape[1] != value.shape[1] or len(gap) not in (1, len(value)):
        raise ShapeError(f"threshold has shape {gap.shape}; {value.shape[:2]} is needed")
    if not (gap > 0).all():
        raise DomainError("a threshold must be above 0: nothing is much worse than itself")
    slack = SLACK * (value.max(axis=2) - value.min(axis=2))
    return np.asarray(value - gap[:, :, None] + slack[:, :, None])


@compiled
def _bounded(
    pointer: NDArray[np.int64],
    target: NDArray[np.int32],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    leaves_for: NDArray[np.float64],
    leaves_from: NDArray[np.float64],
    answer: NDArray[np.float64],
    bar: NDArray[np.float64],
    concept: NDArray[np.int64],
    is_stable: NDArray[np.bool_],
) -> None:
    """Fill `is_stable` (concept, decision maker, world): is every departure answered by what is at most the bar."""
    makers, worlds = low.shape
    up_pointer, up_target = np.empty_like(pointer), np.empty_like(target)
    keep_improvements(pointer, target, high, low, up_pointer, up_target)
    reach, onward, is_stale = np.empty((makers, worlds)), np.empty(worlds), np.empty(makers, dtype=np.bool_)
    forced, best = np.empty(worlds), np.empty(worlds)
    for maker in range(makers):
        best_after(pointer, target, maker, answer[maker], best)
        for place in range(len(concept)):
            value = best if concept[place] in (SMR, SSEQ) else answer[maker]
            if concept[place] == NASH:
                forced[:] = np.inf
            elif concept[place] >= SEQ:
                force(up_pointer, up_target, maker, value, reach, onward, is_stale, forced)
            else:
                force(pointer, target, maker, value, reach, onward, is_stale, forced)
            for world in range(worlds):
                stays, row = True, maker * worlds + world
                for arc in range(pointer[row], pointer[row + 1]):
                    other = target[arc]
                    if leaves_for[maker, other] > leaves_from[maker, world] and forced[other] > bar[maker, world]:
                        stays = False
                is_stable[place, maker, world] = stays

