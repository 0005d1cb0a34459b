"""A game tree as a case, and a game of a case as a game tree: what `.efg` files are imported to and exported from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from detente.case.game_parts import TreeGame
from detente.case.parts import Case
from detente.errors import DetenteError
from detente.interchange.efg import Game, read_efg, write_efg
from detente.interchange.ids import ids_of
from detente.lenses.games.trees import players_of, tree_of, walk
from detente.models.trees import Chance, Decision, End, Tree

__all__ = ["case_of_efg", "efg_of_case"]

GUESS = {"is": 1, "note": "A guess; set how sharply players pick what serves them."}


def case_of_efg(path: Path) -> str:
    """A `.efg` file as a case with one game.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    DetenteError
        If it cannot be read, is no game, or makes no case that is sound.

    Our reading
    -----------
    Names become ids. Where some nodes look alike to a player only the logit response can be had in a case, so a
    precision of 1 is put down, as a guess.
    """
    import yaml

    from detente.lenses.load import load_bytes

    try:
        game = read_efg(path.read_text(encoding="utf-8"), path.name)
    except OSError as error:
        raise DetenteError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DetenteError(f"{path} is no text in UTF-8") from None
    players, ends = ids_of(game.players), ids_of(tuple(name or f"end {k + 1}" for k, name in enumerate(game.outcomes)))
    one: dict[str, Any] = {"kind": "tree", "root": _branch(game, 0, players, ends)}
    if not game.tree.has_perfect_information:
        one["precision"] = GUESS
    body = {"detente": 1, "case": {"title": game.title or path.stem},
            "actors": {one_: {"name": name, "kind": "group"} for one_, name in zip(players, game.players, strict=True)},
            "games": {"game": one}}
    text = yaml.safe_dump(body, sort_keys=False, allow_unicode=True, width=110)
    load_bytes(text.encode(), path.with_suffix(".yaml").name)
    return str(text)


def _branch(game: Game, index: int, players: Sequence[str], ends: Sequence[str]) -> dict[str, Any]:
    """One node and all below it."""
    node = game.tree.nodes[index]
    if isinstance(node, End):
        worth = game.payoff[:, node.outcome].tolist()
        return {"end": ends[node.outcome], "payoffs": dict(zip(players, worth, strict=True))}
    below = [_branch(game, child, players, ends) for child in node.children]
    if isinstance(node, Chance):
        return {"chance": {f"branch-{k + 1}": {"weight": float(p), "then": then}
                           for k, (p, then) in enumerate(zip(node.probability, below, strict=True))}}
    labels = ids_of(tuple(node.labels))
    alike = sum(isinstance(other, Decision) and other.information_set == node.information_set
                for other in game.tree.nodes)
    return {"player": players[node.player], **({"information_set": node.information_set} if alike > 1 else {}),
            "choices": dict(zip(labels, below, strict=True))}


def efg_of_case(case: Case, name: str, number: Callable[[str], float]) -> str:
    """A tree of a case in Gambit's `.efg` format.

    Parameters
    ----------
    case, name
        The case, and the id of a game of kind `tree`.
    number
        Value of a number of the case by its path, such as its median.

    Raises
    ------
    DetenteError
        If there is no such game, or it is of another kind.
    """
    game = case.games.get(name)
    if not isinstance(game, TreeGame):
        trees = [one for one, other in case.games.items() if isinstance(other, TreeGame)]
        has = f"it has {', '.join(trees)}" if trees else "it has none"
        raise DetenteError(f'the case has no game of kind tree called "{name}"; {has}')
    tree, ends = tree_of(game)
    players, listed = players_of(game), dict(walk(game.root))
    start = f"games.{name}"
    payoff = np.array([[number(f"{start}.{path}.payoffs.{player}") for path in ends] for player in players])
    nodes = list(tree.nodes)
    for index, (path, node) in enumerate(listed.items()):
        if node.chance:
            weight = np.array([number(f"{start}.{path}.chance.{branch}.weight") for branch in node.chance])
            # The tree was built from the same parts, so a part with chances is a node with branches.
            nodes[index] = Chance(nodes[index].children, tuple((weight / weight.sum()).tolist()))  # type: ignore[union-attr]
    words = tuple(path.rpartition(".choices.")[2] if path != "root" else "" for path in listed)
    named = tuple((case.actors[player].name if player in case.actors else "") or player for player in players)
    outcomes = tuple(listed[path].end or "" for path in ends)
    return write_efg(Game(name, named, Tree(tuple(nodes), len(players)), payoff, outcomes, words))
