"""Worlds: one choice for every option, less the infeasible combinations."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.case.expression import parse, world_truth
from detente.case.parts import Case
from detente.errors import DetenteError

__all__ = ["MOST_WORLDS", "Worlds", "worlds_of"]

MOST_WORLDS = 65_536


@dataclass(frozen=True, eq=False)
class Worlds:
    """The feasible worlds of a case.

    Parameters
    ----------
    options
        Choices of every option, in the order of the case.
    choice
        (world, option) index of the choice taken.
    status_quo
        Index of today's world, or -1 where today's combination is infeasible.
    actor
        Whose option each one is.
    """

    options: Mapping[str, tuple[str, ...]]
    choice: NDArray[np.int64]
    status_quo: int
    actor: tuple[str, ...]

    def __len__(self) -> int:
        return int(self.choice.shape[0])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The options' ids in order."""
        return tuple(self.options)

    @cached_property
    def _index(self) -> dict[tuple[int, ...], int]:
        return {tuple(int(c) for c in row): i for i, row in enumerate(self.choice)}

    def choices_in(self, world: int) -> dict[str, str]:
        """The choice of every option in a world."""
        return {name: self.options[name][self.choice[world, i]] for i, name in enumerate(self.names)}

    def label(self, world: int) -> str:
        """A world in words: what differs from today, or `status quo`."""
        today = self.choice[self.status_quo] if self.status_quo >= 0 else np.full(len(self.names), -1)
        parts = [
            f"{name} = {self.options[name][self.choice[world, i]]}"
            for i, name in enumerate(self.names)
            if self.choice[world, i] != today[i]
        ]
        return ", ".join(parts) or "status quo"

    def find(self, picks: Mapping[str, str], start: int | None = None) -> int:
        """The world with these choices and, for options not named, those of the start (today's unless given).

        Raises
        ------
        DetenteError
            If an option or choice is unknown or the combination is infeasible.
        """
        base = self.status_quo if start is None else start
        row = [int(c) for c in self.choice[base]] if base >= 0 else [0] * len(self.names)
        for option, choice in picks.items():
            if option not in self.options or choice not in self.options[option]:
                raise DetenteError(f"no choice {option} = {choice}")
            row[self.names.index(option)] = self.options[option].index(choice)
        world = self._index.get(tuple(row), -1)
        if world < 0:
            named = ", ".join(f"{o} = {c}" for o, c in picks.items()) or "the status quo"
            raise DetenteError(f"the world with {named} is infeasible")
        return world

    def taking(self, option: str, choice: str) -> NDArray[np.bool_]:
        """(world,) does the option take this choice."""
        mask: NDArray[np.bool_] = self.choice[:, self.names.index(option)] == self.options[option].index(choice)
        return mask


def worlds_of(case: Case) -> Worlds:
    """Enumerate the worlds of a case; a case without options has the one world it describes.

    Raises
    ------
    DetenteError
        If there are more than 65,536, naming the largest options, or if none is feasible.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> worlds = worlds_of(load_case("prisoners-dilemma").case)
    >>> len(worlds), worlds.label(worlds.status_quo)
    (4, 'status quo')
    """
    options = {name: tuple(option.choices) for name, option in case.options.items()}
    sizes = [len(choices) for choices in options.values()]
    count = math.prod(sizes)
    if count > MOST_WORLDS:
        largest = sorted(options, key=lambda name: -len(options[name]))[:3]
        shown = f"{count:,}" if count < 1e15 else "far too many"
        raise DetenteError(f"{shown} worlds, at most {MOST_WORLDS:,} can be enumerated; the largest options are "
                           + ", ".join(f"{name} ({len(options[name])})" for name in largest))
    grid = np.indices(sizes).reshape(len(sizes), -1).T if sizes else np.zeros((1, 0), dtype=np.int64)
    feasible = np.ones(grid.shape[0], dtype=bool)
    for statement in case.infeasible:
        feasible &= ~world_truth(parse(statement), options, grid)
    choice = np.ascontiguousarray(grid[feasible], dtype=np.int64)
    if not len(choice):
        raise DetenteError("every combination of choices is infeasible, so there is no world")
    today = [options[name].index(option.status_quo) for name, option in case.options.items()]
    matches = np.flatnonzero((choice == np.array(today, dtype=np.int64)).all(axis=1))
    actors = tuple(option.actor for option in case.options.values())
    return Worlds(options, choice, int(matches[0]) if matches.size else -1, actors)
