"""Adapters of game trees: the analyst's own, and the interaction game."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from detente.case.game_parts import GameNode, InteractionGame, TreeGame
from detente.lenses.base import Reader, mean_known
from detente.lenses.games.kinds import Floats, Found, Kind, Name
from detente.models.games import INTERACTION, OUTCOMES, Stakes, interaction_payoffs
from detente.models.trees import (
    LOGIT_STATUSES,
    Chance,
    Decision,
    End,
    Node,
    Tree,
    backward_induction,
    logit_response,
)
from detente.words import percent

__all__ = ["INTERACTION_GAME", "TREE", "players_of", "tree_of"]

Read = Callable[[str], Floats]
STAKES = ("own", "other", "status_quo", "phi", "gamma", "alpha", "tau")


def walk(node: GameNode, path: str = "root") -> Iterator[tuple[str, GameNode]]:
    """Every node of the analyst's tree with its path, parents first."""
    yield path, node
    for name, below in node.choices.items():
        yield from walk(below, f"{path}.choices.{name}")
    for name, branch in node.chance.items():
        yield from walk(branch.then, f"{path}.chance.{name}.then")


def players_of(game: TreeGame) -> tuple[str, ...]:
    """Who moves or is paid, in the order of the tree.

    >>> players_of(TreeGame(kind="tree", root={"end": "peace", "payoffs": {"a": 1, "b": 2}}))
    ('a', 'b')
    """
    found: dict[str, None] = {}
    for _, node in walk(game.root):
        if node.player is not None:
            found.setdefault(node.player)
        found.update(dict.fromkeys(node.payoffs))
    return tuple(found)


def ends_of(game: TreeGame) -> tuple[str, ...]:
    """Names of the outcomes, in the order of the tree; one name may stand at several ends."""
    return tuple(dict.fromkeys(node.end for _, node in walk(game.root) if node.end is not None))


def tree_of(game: TreeGame) -> tuple[Tree, tuple[str, ...]]:
    """The tree with even chances, and the paths of its ends in the order of their columns.

    >>> made, ends = tree_of(TreeGame(kind="tree", root={"end": "peace", "payoffs": {"a": 1}}))
    >>> len(made.nodes), ends
    (1, ('root',))
    """
    listed = list(walk(game.root))
    place = {path: index for index, (path, _) in enumerate(listed)}
    players, ends, nodes = players_of(game), list[str](), list[Node]()
    for path, node in listed:
        if node.end is not None:
            nodes.append(End(len(ends)))
            ends.append(path)
        elif node.player is not None:
            below = tuple(place[f"{path}.choices.{name}"] for name in node.choices)
            nodes.append(Decision(players.index(node.player), below, node.information_set, tuple(node.choices)))
        else:
            below = tuple(place[f"{path}.chance.{name}.then"] for name in node.chance)
            nodes.append(Chance(below, (1 / len(below),) * len(below)))
    return Tree(tuple(nodes), len(players)), tuple(ends)


def _names_tree(game: TreeGame) -> tuple[Name, ...]:
    ends, players = ends_of(game), players_of(game)
    found = []
    if tree_of(game)[0].has_perfect_information:
        found += [Name(f"outcome.{end}", f"probability of {end}", "probability") for end in ends]
        found += [Name(f"value.{player}", f"what the game is worth to {player}") for player in players]
        found.append(Name("tie", "is some player indifferent on the way", yes=True))
    if game.precision is not None:
        found += [Name(f"logit.{end}", f"probability of {end} in the logit response", "probability") for end in ends]
    return tuple(found)


def _solve_tree(game: TreeGame, read: Read) -> Found:
    made, paths = tree_of(game)
    players, ends = players_of(game), ends_of(game)
    sizes = {len(read(f"{path}.payoffs.{player}")) for path in paths for player in players}
    payoff = np.stack([np.stack([read(f"{path}.payoffs.{player}") for path in paths], axis=1) for player in players],
                      axis=1)
    draws = sizes.pop()
    chances = _chances(game, read)
    status = np.zeros(draws, dtype=np.int8)
    found: dict[str, Any] = {}
    names = [dict(walk(game.root))[path].end for path in paths]
    columns = {end: [k for k, name in enumerate(names) if name == end] for end in ends}
    batches = _batches(made, chances, draws)
    outcome, logit = np.full((draws, len(paths)), np.nan), np.full((draws, len(paths)), np.nan)
    value, tie = np.full((draws, len(players)), np.nan), np.full(draws, np.nan)
    for tree, mine in batches:
        if tree.has_perfect_information:
            play = backward_induction(tree, payoff[mine], game.ties)
            outcome[mine], value[mine] = play.outcome, play.value[:, :, 0]
            tie[mine] = play.tie.any(axis=1)
        if game.precision is not None:
            response = logit_response(tree, payoff[mine], read("precision")[mine])
            logit[mine], status[mine] = response.outcome, response.status
    for end, mine_ in columns.items():
        found[f"outcome.{end}"] = outcome[:, mine_].sum(axis=1)
        found[f"logit.{end}"] = logit[:, mine_].sum(axis=1)
    found |= {f"value.{player}": value[:, index] for index, player in enumerate(players)}
    broken = ~np.isfinite(payoff).all(axis=(1, 2))
    return {**found, "tie": tie, "status": np.where(broken, 5, status)}


def _chances(game: TreeGame, read: Read) -> dict[int, Floats]:
    """(draw, branch) probabilities of every move of chance, by its node."""
    found = {}
    for index, (path, node) in enumerate(walk(game.root)):
        if node.chance:
            weight = np.stack([read(f"{path}.chance.{name}.weight") for name in node.chance], axis=1)
            total = weight.sum(axis=1, keepdims=True)
            found[index] = np.where(total > 0, weight / np.where(total > 0, total, 1.0), 1 / weight.shape[1])
    return found


def _batches(made: Tree, chances: dict[int, Floats], draws: int) -> Iterator[tuple[Tree, Any]]:
    """Trees with their chances, and the draws that share them."""
    if not chances:
        yield made, np.arange(draws)
        return
    table = np.concatenate([chances[index] for index in chances], axis=1)
    kinds, which = np.unique(table, axis=0, return_inverse=True)
    for number, row in enumerate(kinds):
        nodes, at = list(made.nodes), 0
        for index in chances:
            node = made.nodes[index]
            assert isinstance(node, Chance)
            wide = len(node.children)
            nodes[index] = Chance(node.children, tuple((row[at:at + wide] / row[at:at + wide].sum()).tolist()))
            at += wide
        yield Tree(tuple(nodes), made.players), np.flatnonzero(which.reshape(-1) == number)


def _tell_tree(game: TreeGame, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    kind = "outcome" if tree_of(game)[0].has_perfect_information else "logit"
    if kind == "logit" and game.precision is None:
        return ("Some nodes look alike to a player: name a precision to have the logit response.",)
    return (_likeliest({end: float(mean_known(read(f"{kind}.{end}"))) for end in ends_of(game)}),)


def _likeliest(shares: dict[str, float]) -> str:
    first, *rest = sorted(shares, key=lambda end: -shares[end])
    others = "; ".join(f"{end.replace('_', ' ')} {percent(shares[end])}" for end in rest[:3] if shares[end] >= 0.005)
    return f"The game ends in {first.replace('_', ' ')} with probability {percent(shares[first])}" + (
        f"; {others}." if others else ".")


def _slug(outcome: str) -> str:
    return outcome.lower().replace(" ", "_")


def _names_interaction(game: InteractionGame) -> tuple[Name, ...]:
    found = [Name(f"outcome.{_slug(end)}", f"does it end in: {end}", "probability") for end in OUTCOMES]
    if game.precision is not None:
        found += [Name(f"logit.{_slug(end)}", f"probability of: {end}, in the logit response", "probability")
                  for end in OUTCOMES]
    return (*found, Name("tie", "is some side indifferent on the way", yes=True))


def _solve_interaction(game: InteractionGame, read: Read) -> Found:
    pairs = [tuple(read(f"sides.{side}.{name}") for side in game.sides) for name in STAKES]
    payoff = interaction_payoffs(Stakes(read("p"), *pairs))  # type: ignore[arg-type]  # two sides
    play = backward_induction(INTERACTION, payoff)
    broken = ~np.isfinite(payoff).all(axis=(1, 2))
    found: dict[str, Any] = {f"outcome.{_slug(end)}": play.outcome[:, k] for k, end in enumerate(OUTCOMES)}
    found |= {"tie": np.where(broken, np.nan, play.tie.any(axis=1)), "status": np.where(broken, 5, 0)}
    if game.precision is not None:
        response = logit_response(INTERACTION, payoff, read("precision"))
        found |= {f"logit.{_slug(end)}": response.outcome[:, k] for k, end in enumerate(OUTCOMES)}
        found["status"] = response.status
    return found


def _tell_interaction(game: InteractionGame, sides: tuple[str, ...], read: Reader) -> tuple[str, ...]:
    says = _likeliest({end: float(mean_known(read(f"outcome.{_slug(end)}"))) for end in OUTCOMES})
    return (f"{says} Here A is {sides[0]} and B is {sides[1]}.",)


TREE = Kind(_names_tree, _solve_tree, _tell_tree, ("McKelveyPalfrey1998", "Signorino1999"),
            statuses=LOGIT_STATUSES, noteworthy=(4, 5))
INTERACTION_GAME = Kind(_names_interaction, _solve_interaction, _tell_interaction,
                        ("BuenoDeMesquitaLalman1992", "McKelveyPalfrey1998"), statuses=LOGIT_STATUSES,
                        noteworthy=(4, 5))
