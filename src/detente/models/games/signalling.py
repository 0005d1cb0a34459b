"""Signalling games: every perfect Bayesian equilibrium by supports, with the beliefs that carry it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations, product

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError, ShapeError
from detente.models.checks import BoolArray, FloatArray
from detente.models.games.programmes import least
from detente.models.games.refinements import belief_ends, passes_d1, passes_intuitive

__all__ = ["Equilibrium", "Signalling", "count_pairs", "signalling"]

SMALLEST = 1e-7
SLACK = 1e-9
MOST_PAIRS = 200_000
Support = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Signalling:
    """A sender who knows its type sends a message; a receiver who does not replies.

    Parameters
    ----------
    prior
        (type,) above 0, summing to 1
    sender, receiver
        (type, message, reply) payoffs
    allowed
        (message, reply) which replies a message permits; all where it is left out

    Raises
    ------
    ShapeError, DomainError
        If the arrays do not fit together, are not finite, or a message permits no reply.
    """

    prior: FloatArray
    sender: FloatArray
    receiver: FloatArray
    allowed: BoolArray | None = None

    @property
    def permits(self) -> BoolArray:
        """(message, reply) which replies a message permits."""
        assert self.allowed is not None
        return self.allowed

    def __post_init__(self) -> None:
        for name in ("prior", "sender", "receiver"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.float64))
        shape = self.sender.shape
        if self.sender.ndim != 3 or self.receiver.shape != shape or self.prior.shape != shape[:1] or 0 in shape:
            raise ShapeError(f"sender {shape}, receiver {self.receiver.shape} and prior {self.prior.shape}; expected "
                             "(type, message, reply) twice and (type)")
        given = np.ones(shape[1:], dtype=bool) if self.allowed is None else np.asarray(self.allowed, dtype=bool)
        if given.shape != shape[1:] or not given.any(axis=1).all():
            raise ShapeError(f"allowed has shape {given.shape}; expected {shape[1:]}, with a reply for every message")
        object.__setattr__(self, "allowed", given)
        if not (np.isfinite(self.sender).all() and np.isfinite(self.receiver).all()):
            raise DomainError("payoffs must be finite")
        if not (self.prior > 0).all() or abs(self.prior.sum() - 1) > SLACK:
            raise DomainError(f"prior is {self.prior.tolist()}; each must be above 0 and all sum to 1")


@dataclass(frozen=True, slots=True, eq=False)
class Equilibrium:
    """One perfect Bayesian equilibrium, or one member of a continuum with the same supports.

    Parameters
    ----------
    sender_support, receiver_support
        messages that each type sends, and replies to each message, with positive probability
    sender
        (type, message) probabilities
    receiver
        (message, reply) probabilities
    value
        (type,) the sender's payoff
    belief_low, belief_high
        (message, type) least and largest belief that carries it; the same where Bayes' rule gives one
    is_on_path
        (message,) is it ever sent
    is_point
        are all probabilities pinned down by the supports
    intuitive, d1
        does it pass the intuitive criterion, and D1 (None with more than two replies)
    """

    sender_support: tuple[Support, ...]
    receiver_support: tuple[Support, ...]
    sender: FloatArray
    receiver: FloatArray
    value: FloatArray
    belief_low: FloatArray
    belief_high: FloatArray
    is_on_path: BoolArray
    is_point: bool
    intuitive: bool
    d1: bool | None


def signalling(game: Signalling) -> tuple[Equilibrium, ...]:
    """Find all perfect Bayesian equilibria of a signalling game.

    Source
    ------
    Supports and linear programmes are ours; refinements are those of [ChoKreps1987]_.

    Parameters
    ----------
    game
        Types, messages, replies and payoffs.

    Raises
    ------
    DomainError
        If there are more than 200,000 pairs of supports.

    Our reading
    -----------
    A probability counts as positive above 1e-7. Of pairs of supports that differ only at a message to which all replies
    are the same for everybody, the first is kept. For a continuum one member is given, with `is_point` false.

    Example
    -------
    >>> beer = Signalling([0.9, 0.1], [[[1, 3], [0, 2]], [[0, 2], [1, 3]]], [[[0, 1], [0, 1]], [[1, 0], [1, 0]]])
    >>> [(found.sender_support, found.intuitive) for found in signalling(beer)]
    [(((1,), (1,)), False), (((0,), (0,)), True), (((0,), (0,)), True), (((1,), (1,)), False)]
    """
    types, messages, _ = game.sender.shape
    pairs = count_pairs(types, game.permits)
    if pairs > MOST_PAIRS:
        raise DomainError(f"{pairs:,} pairs of supports; at most {MOST_PAIRS:,} are tried")
    sets = [[*_supports(np.flatnonzero(game.permits[message]))] for message in range(messages)]
    sets = [each[:1] if _is_idle(game, message) else each for message, each in enumerate(sets)]
    found = []
    every = list(_supports(np.arange(messages)))
    for answered in product(*sets):
        for chosen in product(*_likely(game, answered, every)):
            replies_ = _replies(game, chosen, answered)
            sends = None if replies_ is None else _messages(game, chosen, answered)
            if replies_ is not None and sends is not None:
                found.append(_assembled(game, chosen, answered, replies_, sends))
    return tuple(one for one in found if one is not None)


def count_pairs(types: int, allowed: npt.ArrayLike) -> int:
    """How many pairs of supports a signalling game has.

    Parameters
    ----------
    types
        how many types the sender has
    allowed
        (message, reply) which replies a message permits

    Example
    -------
    >>> count_pairs(2, [[True, True], [True, True]])
    81
    """
    permits = np.asarray(allowed, dtype=bool)
    replies = [2 ** int(count) - 1 for count in permits.sum(axis=1)]
    return int((2 ** len(permits) - 1) ** types * math.prod(replies))


def _supports(items: npt.NDArray[np.int64]) -> Iterator[Support]:
    """Every set of some of them, small ones first."""
    names = items.tolist()
    return chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1))


def _is_idle(game: Signalling, message: int) -> bool:
    """Does the reply to a message matter to nobody."""
    allowed = np.flatnonzero(game.permits[message])
    parts = (game.sender[:, message, allowed], game.receiver[:, message, allowed])
    return all((np.ptp(part, axis=1) <= SLACK).all() for part in parts)


def _likely(game: Signalling, answered: tuple[Support, ...], every: list[Support]) -> list[list[Support]]:
    """For each type the sets of messages that could be best: none is surely worse than some message."""
    worth = [game.sender[:, message, list(replies)] for message, replies in enumerate(answered)]
    low, high = ([end(part, axis=1) for part in worth] for end in (np.min, np.max))
    slack = SMALLEST * (1 + float(np.abs(game.sender).max()))
    found = []
    for kind in range(len(game.prior)):
        bar = max(float(part[kind]) for part in low) - slack
        good = {message for message, part in enumerate(high) if part[kind] >= bar}
        found.append([support for support in every if good.issuperset(support)])
    return found


class _Programme:
    """A linear programme over probabilities by name, with one more variable, the smallest of those that must be > 0."""

    def __init__(self, names: list[tuple[int, int]], extra: int = 0) -> None:
        self.place = {name: index for index, name in enumerate(names)}
        self.size = len(names) + extra + 1
        self.equal: list[tuple[FloatArray, float]] = []
        self.below: list[FloatArray] = []
        self.free = np.zeros(self.size, dtype=bool)
        self.free[len(names):-1] = True
        for name in names:  # the smallest is at most each of them
            row = self.row()
            row[self.place[name]], row[-1] = -1.0, 1.0
            self.below.append(row)

    def row(self) -> FloatArray:
        """A row of zeros."""
        return np.zeros(self.size)

    def require(self, row: FloatArray, is_equal: bool) -> None:
        """The row comes to 0, or to no more than 0."""
        if is_equal:
            self.equal.append((row, 0.0))
        else:
            self.below.append(row)

    def solve(self, goal: FloatArray) -> FloatArray | None:
        """The variables that make the goal least, or None where nothing fits."""
        left = np.array([row for row, _ in self.equal]).reshape(-1, self.size)
        right = np.array([right for _, right in self.equal])
        return least(goal, np.array(self.below).reshape(-1, self.size), left, right, self.free)

    def member(self) -> FloatArray | None:
        """The variables whose smallest probability is largest; None where none is above the least that counts."""
        goal = self.row()
        goal[-1] = -1.0
        found = self.solve(goal)
        return found if found is not None and found[-1] > SMALLEST else None

    def is_point(self) -> bool:
        """Is every probability pinned down."""
        for place in self.place.values():
            ends = []
            for sign in (1.0, -1.0):
                goal = self.row()
                goal[place] = sign
                found = self.solve(goal)
                ends.append(found[place] if found is not None else np.nan)
            if abs(ends[1] - ends[0]) > 1e-6:
                return False
        return True


Mixed = tuple[FloatArray, bool]


def _replies(
    game: Signalling, chosen: tuple[Support, ...], answered: tuple[Support, ...]
) -> tuple[FloatArray, FloatArray, bool] | None:
    """Replies under which each type likes its messages best: probabilities, values, and whether they are a point."""
    types, messages, _ = game.sender.shape
    names = [(message, reply) for message in range(messages) for reply in answered[message]]
    plan = _Programme(names, types)
    worth = [len(names) + kind for kind in range(types)]
    for message in range(messages):
        row = plan.row()
        row[[plan.place[message, reply] for reply in answered[message]]] = 1.0
        plan.equal.append((row, 1.0))
    for kind in range(types):
        for message in range(messages):
            row = plan.row()
            for reply in answered[message]:
                row[plan.place[message, reply]] = game.sender[kind, message, reply]
            row[worth[kind]] = -1.0
            plan.require(row, message in chosen[kind])
    found = plan.member()
    if found is None:
        return None
    receiver = np.zeros(game.sender.shape[1:])
    for name, place in plan.place.items():
        receiver[name] = found[place]
    return receiver, found[worth], plan.is_point()


def _messages(game: Signalling, chosen: tuple[Support, ...], answered: tuple[Support, ...]) -> Mixed | None:
    """Messages after which the receiver likes its replies best: probabilities, and whether they are a point."""
    types, messages, _ = game.sender.shape
    plan = _Programme([(kind, message) for kind in range(types) for message in chosen[kind]])
    for kind in range(types):
        row = plan.row()
        row[[plan.place[kind, message] for message in chosen[kind]]] = 1.0
        plan.equal.append((row, 1.0))
    for message in range(messages):
        senders = [kind for kind in range(types) if message in chosen[kind]]
        if not senders:
            continue
        best = answered[message][0]
        for reply in np.flatnonzero(game.permits[message]).tolist():
            row = plan.row()
            for kind in senders:
                more = game.receiver[kind, message, reply] - game.receiver[kind, message, best]
                row[plan.place[kind, message]] = game.prior[kind] * more
            if reply != best:
                plan.require(row, reply in answered[message])
    found = plan.member()
    if found is None:
        return None
    sender = np.zeros(game.sender.shape[:2])
    for name, place in plan.place.items():
        sender[name] = found[place]
    return sender, plan.is_point()


def _assembled(
    game: Signalling, chosen: tuple[Support, ...], answered: tuple[Support, ...],
    replies: tuple[FloatArray, FloatArray, bool], sends: Mixed,
) -> Equilibrium | None:
    """The equilibrium with its beliefs, or None where no belief carries a reply to a message that is never sent."""
    (receiver, value, is_reply_point), (sender, is_send_point) = replies, sends
    joint = (game.prior[:, None] * sender).T
    is_on_path = joint.sum(axis=1) > 0
    low, high = np.zeros_like(joint), np.zeros_like(joint)
    for message in range(len(joint)):
        if is_on_path[message]:
            low[message] = high[message] = joint[message] / joint[message].sum()
            continue
        ends = belief_ends(game.receiver[:, message], game.permits[message], answered[message])
        if ends is None:
            return None
        low[message], high[message] = ends
    outcome = (game.sender, game.receiver, game.permits, value, is_on_path)
    return Equilibrium(
        chosen, answered, sender, receiver, value, low, high, is_on_path, is_reply_point and is_send_point,
        passes_intuitive(*outcome), passes_d1(*outcome, answered),
    )  # fmt: skip
