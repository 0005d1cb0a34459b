"""Why a world lasts or not: the move that breaks it, or the sanction that deters each improvement."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import DomainError
from detente.models.conflict._engine import NASH, SEQ, SMR, SSEQ, best_after, force_one
from detente.models.conflict.records import CONCEPTS, Explanation, Moves, Sanction, Step, concept_codes
from detente.models.conflict.stability import sound_payoff

__all__ = ["explain"]


def explain(moves: Moves, payoff: ArrayLike, concept: str, decision_maker: int, world: int) -> Explanation:
    """Say why one decision maker would stay in a world or leave it, in one draw.

    For an unstable world: the move that secures most, and the least that the others can hold it down to. For
    each improvement: a shortest legal sequence of the others that answers it, and the best countermove from
    its end. Among equals the order of decision makers decides, then the order of worlds.

    Source
    ------
    Definitions as for `stability.analyse`; the search is ours.

    Parameters
    ----------
    moves
        who can change which world into which
    payoff
        (decision maker, world) of one draw, finite
    concept
        short or long name
    decision_maker, world
        whom and which world to explain

    Returns
    -------
    Explanation
        Fields to make sentences from.

    Raises
    ------
    ShapeError
        If `payoff` does not fit the moves.
    DomainError
        If the concept, decision maker or world is unknown, or a payoff is not finite.

    Example
    -------
    >>> from detente.models.conflict.moves import moves, permitted_changes
    >>> both = permitted_changes("both")
    >>> dilemma = moves([[0, 0], [1, 0], [0, 1], [1, 1]], owner=[0, 1], permitted=(both, both))
    >>> why = explain(dilemma, [[2, 1, 4, 3], [2, 4, 1, 3]], "seq", decision_maker=0, world=3)
    >>> why.reason, why.margin
    ('sanctioned', 1.0)
    >>> why.sanctions[0].steps
    (Step(decision_maker=1, world=0),)
    """
    code = int(concept_codes((concept,))[0])
    value, is_sound = sound_payoff(moves, payoff)
    for name, index, number in (
        ("decision_maker", decision_maker, moves.decision_makers),
        ("world", world, moves.worlds),
    ):
        if not 0 <= index < number:
            raise DomainError(f"{name} is {index}; the contest has 0 to {number - 1}")
    if len(value) != 1 or not is_sound[0]:
        raise DomainError("payoff must hold one draw of finite numbers")
    return _explain(moves, value[0], code, decision_maker, world)


def _explain(moves: Moves, payoff: NDArray[np.float64], code: int, maker: int, world: int) -> Explanation:
    """The explanation, all inputs being sound."""
    forced, bar = np.empty(moves.worlds), np.empty(moves.worlds)
    force_one(moves.pointer, moves.target, payoff, maker, code, forced)
    own, here = payoff[maker], float(payoff[maker, world])
    bar[:] = own
    if code in (SMR, SSEQ):
        best_after(moves.pointer, moves.target, maker, own, bar)
    options = moves.targets(maker, world)
    secured = np.minimum(own[options], forced[options])
    leave = float(secured.max(initial=-np.inf))
    improvements = [int(other) for other in options if own[other] > here]
    escape = int(options[np.argmax(secured)]) if leave > here else None
    stable = "sanctioned" if improvements else ("no improvement" if len(options) else "no move")
    return Explanation(
        concept=CONCEPTS[code],
        decision_maker=maker,
        world=world,
        reason=stable if escape is None else "unstable",
        is_stable=escape is None,
        payoff=here,
        leave=leave,
        margin=here - leave if len(options) else float("nan"),
        escape=escape,
        escape_payoff=float("nan") if escape is None else float(own[escape]),
        escape_forced=float("nan") if escape is None else float(forced[escape]),
        sanctions=tuple(_sanction(moves, payoff, code, maker, other, bar <= here) for other in improvements),
    )


def _sanction(
    moves: Moves,
    payoff: NDArray[np.float64],
    code: int,
    maker: int,
    improvement: int,
    answers: NDArray[np.bool_],
) -> Sanction:
    """A shortest sequence of the others from one improvement to a world that answers it."""
    judged = payoff if code >= SEQ else None
    path = () if code == NASH else _shortest(moves, judged, maker, improvement, answers)
    if not path:
        return Sanction(improvement, (), None, None, float("nan"))
    answer = path[-1].world
    counter = moves.targets(maker, answer)
    if len(counter) == 0:
        return Sanction(improvement, path, answer, None, float("nan"))
    best = int(counter[np.argmax(payoff[maker, counter])])
    return Sanction(improvement, path, answer, best, float(payoff[maker, best]))


def _shortest(
    moves: Moves, payoff: NDArray[np.float64] | None, maker: int, start: int, goal: NDArray[np.bool_]
) -> tuple[Step, ...]:
    """Breadth-first over (last mover, world) among everybody but one; with payoffs only by improvements."""
    before: dict[Step, Step | None] = {}
    queue: deque[tuple[int, int, Step | None]] = deque([(-1, start, None)])
    while queue:
        last, world, came = queue.popleft()
        for mover in range(moves.decision_makers):
            if mover in (maker, last):
                continue
            for other in moves.targets(mover, world):
                step = Step(mover, int(other))
                if step in before or (payoff is not None and payoff[mover, other] <= payoff[mover, world]):
                    continue
                before[step] = came
                if goal[other]:
                    return _trace(before, step)
                queue.append((mover, int(other), step))
    return ()


def _trace(before: dict[Step, Step | None], last: Step) -> tuple[Step, ...]:
    """The steps that led to the last one, in order."""
    path, step = [last], before[last]
    while step is not None:
        path.append(step)
        step = before[step]
    return tuple(reversed(path))
