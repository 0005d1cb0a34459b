"""Adapter of signalling games: a sender who knows its type, a receiver who learns from what it sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from detente.case.game_parts import SignallingGame
from detente.lenses.base import Reader, mean_known
from detente.lenses.games.kinds import Floats, Found, Kind, Name, share_of
from detente.models.games import SIGNALLING_KINDS, count_pairs, signalling_survey
from detente.words import percent

__all__ = ["SIGNALLING"]

Read = Callable[[str], Floats]
MOST_PAIRS = 10_000
ENDS = (("low", "least"), ("high", "largest"))
PATHS = tuple(kind.replace("-", "_") for kind in SIGNALLING_KINDS)
SAYS = dict(zip(PATHS, ("every type shows itself", "all types send the same message", "something shows, but not all"),
                strict=True))


def _messages(game: SignallingGame) -> dict[str, tuple[str, ...]]:
    """The messages, and the replies that each permits."""
    return {message: tuple(replies) for message, replies in next(iter(game.sender.values()), {}).items()}


def _replies(game: SignallingGame) -> tuple[str, ...]:
    """Every reply that some message permits."""
    return tuple(dict.fromkeys(reply for replies in _messages(game).values() for reply in replies))


def _allowed(game: SignallingGame) -> Any:
    """(message, reply) which replies a message permits."""
    rows = [[reply in replies for reply in _replies(game)] for replies in _messages(game).values()]
    return np.array(rows, dtype=bool).reshape(len(rows), -1)


def _too_large(game: SignallingGame) -> str:
    pairs = count_pairs(len(game.types), _allowed(game))
    if pairs <= MOST_PAIRS:
        return ""
    return (f"{pairs:,} pairs of supports, at most {MOST_PAIRS:,} are tried in every draw; leave out a message or a "
            "reply")


def _names(game: SignallingGame) -> tuple[Name, ...]:
    kinds = [name for path in PATHS for name in (
        Name(path, f"is there an equilibrium in which {SAYS[path]}", yes=True),
        Name(f"{path}.survives", "does one of them pass the intuitive criterion", yes=True))]
    pools = [name for message in _messages(game) for name in (
        Name(f"pooling_on.{message}", f"is there an equilibrium in which all types send {message}", yes=True),
        Name(f"pooling_on.{message}.survives", "does one of them pass the intuitive criterion", yes=True))]
    ranges = [Name(f"{path}.{end}", f"{word} {says}, where the intuitive criterion is passed", unit)
              for path, says, unit, _ in _parts(game) for end, word in ENDS]
    return (*kinds, *pools, Name("equilibria", "equilibria, by what is played at all", "count"),
            Name("passing", "those that pass the intuitive criterion", "count"),
            Name("continuum", "is one of these a member of a continuum, which widens the ranges", yes=True), *ranges)


def _parts(game: SignallingGame) -> list[tuple[str, str, str, tuple[Any, ...]]]:
    """Path, meaning and unit of everything that has a range, and where it stands in the survey."""
    messages, columns = _messages(game), _replies(game)
    kinds = list(game.types)
    found: list[tuple[str, str, str, tuple[Any, ...]]] = []
    for row, kind in enumerate(kinds):
        found += [(f"send.{kind}.{message}", f"probability that {kind} sends {message}", "probability",
                   ("send", row, at)) for at, message in enumerate(messages)]
    for at, (message, replies) in enumerate(messages.items()):
        found += [(f"reply.{message}.{reply}", f"probability of {reply} after {message}", "probability",
                   ("reply", at, columns.index(reply))) for reply in replies]
        found += [(f"belief.{message}.{kind}", f"belief in {kind} after {message}", "probability",
                   ("belief", at, row)) for row, kind in enumerate(kinds)]
    return found + [(f"value.{kind}", f"payoff of {kind}", "", ("value", row)) for row, kind in enumerate(kinds)]


def _solve(game: SignallingGame, read: Read) -> Found:
    messages, columns = _messages(game), _replies(game)
    weight = np.stack([read(f"types.{kind}") for kind in game.types], axis=1)

    def payoff(side: str) -> Floats:
        table = np.zeros((len(weight), len(game.types), len(messages), len(columns)))
        for row, kind in enumerate(game.types):
            for at, (message, replies) in enumerate(messages.items()):
                for reply in replies:
                    table[:, row, at, columns.index(reply)] = read(f"{side}.{kind}.{message}.{reply}")
        return table

    found = signalling_survey(weight, payoff("sender"), payoff("receiver"), _allowed(game))
    broken = found.status != 0
    flags: dict[str, Any] = {"continuum": found.continuum, "equilibria": found.count, "passing": found.passing}
    for index, path in enumerate(PATHS):
        flags[path], flags[f"{path}.survives"] = found.exists[:, index], found.survives[:, index]
    for index, message in enumerate(messages):
        flags[f"pooling_on.{message}"] = found.pools[:, index]
        flags[f"pooling_on.{message}.survives"] = found.pools_survive[:, index]
    answer: dict[str, Any] = {name: np.where(broken, np.nan, values) for name, values in flags.items()}
    for path, _, _, (name, *place) in _parts(game):
        for end, (word, _) in enumerate(ENDS):
            answer[f"{path}.{word}"] = getattr(found, name)[(slice(None), end, *place)]
    return {**answer, "status": found.status}


def _tell(game: SignallingGame, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    sender, receiver = sides
    shares = {path: share_of(read, f"{path}.survives") for path in PATHS}
    pools = ", ".join(f"on {message.replace('_', ' ')} in {share_of(read, f'pooling_on.{message}.survives')}"
                      for message in _messages(game))
    first = next(iter(game.types))
    thinks = [f"after {message.replace('_', ' ')} {_between(read, f'belief.{message}.{first}')}"
              for message in _messages(game)]
    return (
        f"An equilibrium that passes the intuitive criterion and in which every type of {sender} shows itself exists "
        f"in {shares['separating']} of the draws; one in which all send the same message in {shares['pooling']} "
        f"({pools}); one in which something shows but not all in {shares['semi_separating']}.",
        f"In these {receiver} believes that {sender} is {first.replace('_', ' ')}, on average over the draws: "
        f"{'; '.join(thinks)}.",
    )


def _between(read: Reader, path: str) -> str:
    """The average least and largest of a probability."""
    low, high = (percent(float(mean_known(read(f"{path}.{end}")))) for end, _ in ENDS)
    return f"with {low}" if low == high else f"with {low} to {high}"


SIGNALLING = Kind(_names, _solve, _tell, ("ChoKreps1987",), too_large=_too_large)
