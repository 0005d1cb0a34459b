"""The lens itself: it finds the adapter of a game's kind and leaves the rest to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.parts import Case
from detente.lenses.base import Declared, Figure, Item, Lens, Reader
from detente.lenses.games.crises import COMMITMENT, CRISIS, CRISIS_TYPES, FIRST_STRIKE, INDIVISIBLE
from detente.lenses.games.kinds import Kind, named, numbers_of
from detente.lenses.games.signals import SIGNALLING
from detente.lenses.games.trees import INTERACTION_GAME, TREE, players_of
from detente.lenses.games.trusting import (
    ASSURANCE,
    DETERRENCE,
    RATIFICATION,
    TRUST,
    UNCERTAIN_RATIFICATION,
    WIN_SETS,
)
from detente.lenses.seats import called
from detente.lenses.values import Values
from detente.models.games import INVALID

__all__ = ["GAMES", "KINDS"]

KINDS: Mapping[str, Kind] = MappingProxyType({
    "crisis": CRISIS, "crisis_types": CRISIS_TYPES, "commitment": COMMITMENT, "first_strike": FIRST_STRIKE,
    "indivisible": INDIVISIBLE, "trust": TRUST, "assurance": ASSURANCE, "deterrence": DETERRENCE,
    "interaction": INTERACTION_GAME, "ratification": RATIFICATION, "uncertain_ratification": UNCERTAIN_RATIFICATION,
    "win_sets": WIN_SETS, "tree": TREE, "signalling": SIGNALLING,
})  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """A game, its adapter, and its numbers."""

    game: Any
    kind: Kind
    numbers: Mapping[str, NDArray[np.float64]]


def _solved(case: Case) -> Mapping[str, Any]:
    return {name: game for name, game in case.games.items() if not KINDS[game.kind].too_large(game)}


def _missing(case: Case) -> tuple[str, ...]:
    told = {name: KINDS[game.kind].too_large(game) for name, game in case.games.items()}
    return tuple(f"games.{name} is not solved: {why}" for name, why in told.items() if why)


def _items(case: Case) -> tuple[Item, ...]:
    return tuple(Item(f"games.{name}", (f"games.{name}",)) for name in _solved(case))


def _declares(case: Case, item: Item) -> tuple[Declared, ...]:
    game = case.games[item.path.split(".")[1]]
    kind = KINDS[game.kind]
    return (*(Declared(f"{item.path}.{name.path}", name.says, name.unit, is_condition=name.yes)
              for name in kind.names(game)),
            *_declares_failed(item, kind),
            Declared(f"{item.path}.status", "was the game solved", "code", sentences=kind.statuses,
                     noteworthy=tuple(code for code in kind.noteworthy if code != INVALID or not kind.needs)))


def _declares_failed(item: Item, kind: Kind) -> tuple[Declared, ...]:
    """Which inequality a draw breaks, for kinds that say so; it is counted in place of the status."""
    if not kind.needs:
        return ()
    broken = tuple(f"It does not hold that {need}, which the game needs; there it has no value." for need in kind.needs)
    return (Declared(f"{item.path}.failed", "which inequality that the game needs is broken first", "code", sentences=(
        "Every inequality that the game needs holds.", "An input is not a finite number; there the game has no value.",
        *broken), noteworthy=tuple(range(1, len(broken) + 2))),)


def _assemble(case: Case, item: Item, values: Values) -> Inputs:
    game = case.games[item.path.split(".")[1]]
    read = numbers_of(values, item.path)
    below = [path for path, slot in values.slots.items() if path.startswith(f"{item.path}.") and slot.is_number]
    start = len(item.path) + 1
    return Inputs(game, KINDS[game.kind], {path[start:]: read(path[start:]) for path in below})


def _solve(inputs: Inputs) -> Mapping[str, NDArray[Any]]:
    return inputs.kind.solve(inputs.game, lambda name: inputs.numbers[name])


def _outcomes(case: Case, item: Item, result: Mapping[str, NDArray[Any]]) -> Mapping[str, NDArray[Any]]:
    offered = {declared.path for declared in _declares(case, item)}
    return {f"{item.path}.{name}": np.asarray(values) for name, values in result.items()
            if f"{item.path}.{name}" in offered}


def _explain(case: Case, item: Item, read: Reader) -> tuple[str, ...]:
    game = case.games[item.path.split(".")[1]]
    return KINDS[game.kind].tell(game, _sides(case, game), lambda name: read(f"{item.path}.{name}"))


def _figures(case: Case, item: Item) -> tuple[Figure, ...]:
    game = case.games[item.path.split(".")[1]]
    return KINDS[game.kind].figures(item.path, _sides(case, game))


def _sides(case: Case, game: Any) -> tuple[str, ...]:
    """Names of those who play."""
    if game.kind in ("trust", "interaction", "win_sets"):
        return named(case, tuple(game.sides))
    if game.kind == "tree":
        return tuple(called(case, player) for player in players_of(game))
    return named(case, game.between)


GAMES = Lens(
    name="games",
    says="What do small games with known answers say: trust, crisis, deterrence, ratification, signals?",
    works=tuple(dict.fromkeys(work for kind in KINDS.values() for work in kind.works)),
    items=_items,
    missing=_missing,
    declares=_declares,
    assemble=_assemble,
    solve=_solve,
    outcomes=_outcomes,
    explain=_explain,
    figures=_figures,
)
