"""Which beliefs carry a reply to a message that is never sent, and which of them are reasonable."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from detente.models.checks import BoolArray, FloatArray
from detente.models.games.programmes import least

__all__: list[str] = []

SLACK = 1e-9
Support = tuple[int, ...]


def belief_ends(
    receiver: FloatArray, permits: BoolArray, replies: Support, types: Sequence[int] | None = None
) -> tuple[FloatArray, FloatArray] | None:
    """Least and largest belief in each type under which these replies are all best; None where there is none.

    `receiver` is (type, reply) for one message; `types` are those the belief may put weight on.
    """
    count = len(receiver)
    held = range(count) if types is None else types
    first = replies[0]
    others = [reply for reply in np.flatnonzero(permits).tolist() if reply != first]
    tied = [receiver[:, reply] - receiver[:, first] for reply in others if reply in replies]
    below = [receiver[:, reply] - receiver[:, first] for reply in others if reply not in replies]
    equal = np.array([np.ones(count), *tied, *_never(held, count)])
    exactly = np.zeros(len(equal))
    exactly[0] = 1.0
    worse = np.array(below).reshape(len(below), count)
    ends = np.zeros((2, count))
    for row, sign in enumerate((1.0, -1.0)):
        for kind in range(count):
            goal = np.zeros(count)
            goal[kind] = sign
            found = least(goal, worse, equal, exactly, np.zeros(count, dtype=bool))
            if found is None:
                return None
            ends[row, kind] = found[kind]
    return ends[0], ends[1]


def _can_be_best(receiver: FloatArray, permits: BoolArray, reply: int, types: Sequence[int]) -> bool:
    """Is a reply best under some belief on these types."""
    others = [other for other in np.flatnonzero(permits).tolist() if other != reply]
    count = len(receiver)
    below = np.array([receiver[:, other] - receiver[:, reply] for other in others]).reshape(len(others), count)
    equal = np.array([np.ones(count), *_never(types, count)])
    exactly = np.zeros(len(equal))
    exactly[0] = 1.0
    return least(np.zeros(count), below, equal, exactly, np.zeros(count, dtype=bool)) is not None


def _never(held: Sequence[int], count: int) -> list[FloatArray]:
    """Rows that keep all weight off the types that a belief may not put any on."""
    return [row for kind, row in enumerate(np.eye(count)) if kind not in held]


def passes_intuitive(
    sender: FloatArray, receiver: FloatArray, permits: BoolArray, value: FloatArray, is_on_path: BoolArray
) -> bool:
    """Is there no message by which a type could tell the receiver who it is, and gain."""
    types = range(len(value))
    for message in np.flatnonzero(~is_on_path).tolist():
        allowed = np.flatnonzero(permits[message]).tolist()
        best = [a for a in allowed if _can_be_best(receiver[:, message], permits[message], a, [*types])]
        tempted = [t for t in types if max(sender[t, message, a] for a in best) >= value[t] - SLACK]
        if not tempted:
            continue
        left = [a for a in allowed if _can_be_best(receiver[:, message], permits[message], a, tempted)]
        if any(min(sender[t, message, a] for a in left) > value[t] + SLACK for t in tempted):
            return False
    return True


def passes_d1(
    sender: FloatArray, receiver: FloatArray, permits: BoolArray, value: FloatArray, is_on_path: BoolArray,
    answered: Sequence[Support],
) -> bool | None:
    """Does it survive when a deviation is read as that of the type that gains from more replies; None beyond two."""
    for message in np.flatnonzero(~is_on_path).tolist():
        allowed = np.flatnonzero(permits[message]).tolist()
        if len(allowed) > 2:
            return None
        kept = _left_by_d1(sender[:, message], receiver[:, message], permits[message], value, allowed)
        if kept and belief_ends(receiver[:, message], permits[message], answered[message], kept) is None:
            return False
    return True


def _left_by_d1(
    sender: FloatArray, receiver: FloatArray, permits: BoolArray, value: FloatArray, allowed: list[int]
) -> list[int]:
    """Types that D1 leaves at a message; all of them where nobody could gain."""
    types = range(len(value))
    best = [a for a in allowed if _can_be_best(receiver, permits, a, [*types])]
    gain = sender[:, best] - value[:, None]  # (type, one or two replies); between them it is linear
    if not (gain > SLACK).any():
        return [*types]
    kept = []
    for kind in types:
        weak = _where_at_least(gain[kind])
        dropped = any(other != kind and (gain[other] > SLACK).any() and _gains_all_over(gain[other], weak)
                      for other in types)
        if not dropped:
            kept.append(kind)
    return kept


def _where_at_least(gain: FloatArray) -> tuple[float, float] | None:
    """The mixtures, as the weight of the second reply, at which a type gains weakly; None where it never does."""
    first, last = float(gain[0]), float(gain[-1])
    if max(first, last) < -SLACK:
        return None
    if min(first, last) >= -SLACK:
        return 0.0, 1.0
    root = first / (first - last)
    return (root, 1.0) if last > first else (0.0, root)


def _gains_all_over(gain: FloatArray, span: tuple[float, float] | None) -> bool:
    """Does a type gain strictly at every mixture of a span; nothing to ask of an empty one."""
    if span is None:
        return True
    return all(gain[0] + at * (gain[-1] - gain[0]) > SLACK for at in span)
