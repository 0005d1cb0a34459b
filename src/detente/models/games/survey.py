"""A signalling game over many draws: which kinds of equilibria there are, and what is seen and thought in them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from detente.errors import ShapeError
from detente.models.checks import BoolArray, CodeArray, FloatArray
from detente.models.games.common import INVALID, NORMAL
from detente.models.games.signalling import Equilibrium, Signalling, signalling

__all__ = ["SIGNALLING_KINDS", "SignallingSurvey", "signalling_survey"]

SIGNALLING_KINDS = ("separating", "pooling", "semi-separating")
RANGES = ("send", "reply", "belief", "value")


@dataclass(frozen=True, slots=True, eq=False)
class SignallingSurvey:
    """The equilibria of each draw, by kind, and the ranges over those that pass the intuitive criterion.

    Parameters
    ----------
    exists, survives
        (draw, kind) is there an equilibrium of the kind, and one that passes; kinds are those of `SIGNALLING_KINDS`
    pools, pools_survive
        (draw, message) is there one in which all types send this message, and one that passes
    count, passing
        (draw,) pairs of supports with an equilibrium, and those that pass
    continuum
        (draw,) is some passing equilibrium one member of a continuum
    send
        (draw, end, type, message) least and largest probability; NaN where none passes
    reply
        (draw, end, message, reply) the same
    belief
        (draw, end, message, type) least and largest belief that carries one of them
    value
        (draw, end, type) the sender's payoff
    gain
        (draw,) certificate: the most a type or, after a message that is sent, the receiver could gain by deviating
    status
        (draw,) 0, or 5 where a payoff is not finite or a type has no weight
    """

    exists: BoolArray
    survives: BoolArray
    pools: BoolArray
    pools_survive: BoolArray
    count: npt.NDArray[np.int64]
    passing: npt.NDArray[np.int64]
    continuum: BoolArray
    send: FloatArray
    reply: FloatArray
    belief: FloatArray
    value: FloatArray
    gain: FloatArray
    status: CodeArray


def signalling_survey(
    weight: npt.ArrayLike, sender: npt.ArrayLike, receiver: npt.ArrayLike, allowed: npt.ArrayLike
) -> SignallingSurvey:
    """Find all equilibria of a signalling game in every draw, and sort them by what they show of the sender.

    Source
    ------
    [ChoKreps1987]_ for the intuitive criterion; kinds are the usual ones.

    Parameters
    ----------
    weight
        (draw, type) at least 0; only ratios matter
    sender, receiver
        (draw, type, message, reply) payoffs
    allowed
        (message, reply) which replies a message permits; payoffs of others are not looked at

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If there are too many pairs of supports.

    Our reading
    -----------
    *Separating*: no message is sent by two types. *Pooling*: all types send one and the same message. The rest
    are *semi-separating*: some message tells something but not all. Draws with the same numbers are solved once.

    Limits
    ------
    Of a continuum one member stands for all, so ranges may be too narrow where `continuum` is true.

    Example
    -------
    >>> found = signalling_survey([[9, 1]], [[[[1, 3], [0, 2]], [[0, 2], [1, 3]]]],
    ...                           [[[[0, 1], [0, 1]], [[1, 0], [1, 0]]]], np.ones((2, 2)))
    >>> found.count, found.passing, found.pools[0], found.pools_survive[0]
    (array([4]), array([2]), array([ True,  True]), array([ True, False]))
    """
    shares, sends, gets = (np.asarray(part, dtype=np.float64) for part in (weight, sender, receiver))
    permits = np.asarray(allowed, dtype=bool)
    if shares.ndim != 2 or sends.ndim != 4 or sends.shape != gets.shape or sends.shape[:2] != shares.shape \
            or permits.shape != sends.shape[2:]:
        raise ShapeError(f"weight {shares.shape}, sender {sends.shape}, receiver {gets.shape}, allowed "
                         f"{permits.shape}; expected (draw, type), (draw, type, message, reply) twice and (message, "
                         "reply)")
    draws, types, messages, replies = sends.shape
    sends, gets = (np.where(permits, part, 0.0) for part in (sends, gets))
    table = np.concatenate([part.reshape(draws, -1) for part in (shares, sends, gets)], axis=1)
    sound = np.isfinite(table).all(axis=1) & (shares > 0).all(axis=1)
    rows, which = np.unique(table[sound], axis=0, return_inverse=True)
    found = _empty(len(rows) + 1, types, messages, replies)
    for index, row in enumerate(rows):
        prior = row[:types] / row[:types].sum()
        parts = row[types:].reshape(2, types, messages, replies)
        _enter(found, index, signalling(game := Signalling(prior, parts[0], parts[1], permits)), game)
    place = np.full(draws, len(rows))
    place[sound] = which.reshape(-1)
    status = np.where(sound, NORMAL, INVALID).astype(np.int8)
    return SignallingSurvey(**{name: values[place] for name, values in found.items()}, status=status)


def kind_of(one: Equilibrium) -> int:
    """Which of `SIGNALLING_KINDS` it is."""
    first = set(one.sender_support[0])
    if len(first) == 1 and all(set(support) == first for support in one.sender_support):
        return 1
    apart = all(not set(left) & set(right) for left, right in combinations(one.sender_support, 2))
    return 0 if apart else 2


def _empty(rows: int, types: int, messages: int, replies: int) -> dict[str, npt.NDArray[np.generic]]:
    """Nothing found, as arrays by name."""
    flags = {"exists": 3, "survives": 3, "pools": messages, "pools_survive": messages}
    ends = {"send": (types, messages), "reply": (messages, replies), "belief": (messages, types), "value": (types,)}
    return {
        **{name: np.zeros((rows, wide), dtype=bool) for name, wide in flags.items()},
        **{name: np.zeros(rows, dtype=np.int64) for name in ("count", "passing")},
        "continuum": np.zeros(rows, dtype=bool),
        **{name: np.full((rows, 2, *shape), np.nan) for name, shape in ends.items()},
        "gain": np.full(rows, np.nan),
    }


def _enter(
    found: dict[str, npt.NDArray[np.generic]], index: int, equilibria: tuple[Equilibrium, ...], game: Signalling
) -> None:
    """Enter the equilibria of one game in its row."""
    passing = [one for one in equilibria if one.intuitive]
    for one in equilibria:
        for flag, pools in (("exists", "pools"), ("survives", "pools_survive")):
            if flag == "exists" or one.intuitive:
                found[flag][index, kind_of(one)] = True
                if kind_of(one) == 1:
                    found[pools][index, one.sender_support[0][0]] = True
    found["count"][index], found["passing"][index] = len(equilibria), len(passing)
    found["continuum"][index] = not all(one.is_point for one in passing)
    found["gain"][index] = max((_gain(one, game) for one in equilibria), default=0.0)
    if not passing:
        return
    for end, best, belief in ((0, np.min, "belief_low"), (1, np.max, "belief_high")):
        for name, field in zip(RANGES, ("sender", "receiver", belief, "value"), strict=True):
            found[name][index, end] = best([getattr(one, field) for one in passing], axis=0)


def _gain(one: Equilibrium, game: Signalling) -> float:
    """The most that anybody could gain by another message or reply."""
    worth = (game.sender * one.receiver).sum(axis=2)
    sender = (worth.max(axis=1) - (worth * one.sender).sum(axis=1)).max()
    after = np.einsum("mt,tma->ma", one.belief_low, game.receiver)
    gets = np.where(game.permits, after, -np.inf).max(axis=1) - (after * one.receiver).sum(axis=1)
    return float(max(sender, *gets[one.is_on_path]))
