"""What a kind of game is to the lens: what it reads, what it offers, how it is solved and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import Figure, Reader, mean_known
from detente.lenses.seats import called
from detente.lenses.values import Values
from detente.models.games import STATUSES
from detente.words import percent

__all__ = ["Kind", "Name", "floats", "named", "share_of"]

Floats = NDArray[np.float64]
Found = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Name:
    """One outcome of a game: what follows its path, what it says, its unit; `yes` marks one that is true or false."""

    path: str
    says: str
    unit: str = ""
    yes: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """An adapter between a kind of game and its solver.

    Parameters
    ----------
    names
        game → its outcomes, the status apart
    solve
        game, reader of its numbers → outcomes by path, with `status` among them
    tell
        game, names of its sides, reader of outcomes → sentences
    figures
        path of the game, names of its sides → what to show
    statuses, noteworthy
        sentences of its status codes, and those that a run counts
    works
        keys of the works behind it
    needs
        inequalities that the game needs; where there are any, `failed` is among what `solve` gives: 0, 1 for a number
        that is not finite, and from 2 on the first of them that does not hold
    too_large
        game → why it is too large to be solved in every draw; empty where it is not
    """

    names: Callable[[Any], tuple[Name, ...]]
    solve: Callable[[Any, Callable[[str], Floats]], Found]
    tell: Callable[[Any, tuple[str, ...], Reader], tuple[str, ...]]
    works: tuple[str, ...]
    figures: Callable[[str, tuple[str, ...]], tuple[Figure, ...]] = lambda path, sides: ()
    statuses: tuple[str, ...] = STATUSES
    noteworthy: tuple[int, ...] = (3, 5)
    needs: tuple[str, ...] = ()
    too_large: Callable[[Any], str] = lambda game: ""


def floats(read: Callable[[str], Floats], *names: str) -> list[Floats]:
    """Several numbers of a game."""
    return [read(name) for name in names]


def share_of(read: Reader, path: str) -> str:
    """In what share of the draws something holds, of those in which it is known."""
    return percent(float(mean_known(np.asarray(read(path), dtype=float))))


def named(case: Case, between: tuple[str, ...] | None, defaults: tuple[str, ...] = ("A", "B")) -> tuple[str, ...]:
    """Names of the sides as they stand inside a sentence.

    >>> from detente.lenses.load import load_case
    >>> named(load_case("prisoners-dilemma").case, None)
    ('A', 'B')
    """
    if between is None:
        return defaults
    return tuple(called(case, actor) for actor in between)


def numbers_of(values: Values, path: str) -> Callable[[str], Floats]:
    """Reader of the numbers below a game's path."""
    return lambda name: values.number(f"{path}.{name}")
