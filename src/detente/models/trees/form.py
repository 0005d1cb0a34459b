"""Trees: nodes with chance moves, decisions and ends, checked when they are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.checks import FloatArray

__all__ = ["Chance", "Decision", "End", "Node", "Tree"]

SUMS = 1e-9


@dataclass(frozen=True, slots=True)
class End:
    """Where the game ends; `outcome` is the column of the payoffs."""

    outcome: int


@dataclass(frozen=True, slots=True)
class Chance:
    """A move of chance: the nodes it may lead to, and their probabilities."""

    children: tuple[int, ...]
    probability: tuple[float | Fraction, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A player's move: who moves, where each action leads, and what the player cannot tell apart.

    Parameters
    ----------
    player
        index of the player, from 0
    children
        node that each action leads to
    information_set
        nodes of one player with the same name look alike to it; where it is empty the node stands alone
    labels
        names of the actions; where they are left out, their numbers
    """

    player: int
    children: tuple[int, ...]
    information_set: str = ""
    labels: tuple[str, ...] = ()


Node = End | Chance | Decision


@dataclass(frozen=True, slots=True)
class Tree:
    """A finite game: nodes in an order in which parents come before their children; node 0 is the root.

    Parameters
    ----------
    nodes
        the nodes
    players
        how many players there are

    Raises
    ------
    DomainError, ShapeError
        If it is no tree, a probability or a player is not right, nodes of an information set do not fit together, or a
        player would forget; the message names the node.

    Example
    -------
    >>> tree = Tree((Decision(0, (1, 2)), End(0), Decision(1, (3, 4)), End(1), End(2)), players=2)
    >>> tree.has_perfect_information, tree.ends
    (True, 3)
    """

    nodes: tuple[Node, ...]
    players: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", tuple(self.nodes))
        if not self.nodes or self.players < 1:
            raise ShapeError(f"the tree has {len(self.nodes)} nodes and {self.players} players; it needs one of each")
        _check_shape(self)
        for index, node in enumerate(self.nodes):
            _check_node(self, index, node)
        _check_sets(self)
        _check_memory(self)

    @property
    def ends(self) -> int:
        """How many outcomes the payoffs need."""
        return 1 + max(node.outcome for node in self.nodes if isinstance(node, End))

    @property
    def information_sets(self) -> Mapping[tuple[int, str], tuple[int, ...]]:
        """(player, name) of every information set, in the order of its first node, with its nodes."""
        found: dict[tuple[int, str], list[int]] = {}
        for index, node in enumerate(self.nodes):
            if isinstance(node, Decision):
                found.setdefault((node.player, node.information_set or f"node {index}"), []).append(index)
        return {key: tuple(nodes) for key, nodes in found.items()}

    @property
    def has_perfect_information(self) -> bool:
        """Does every player always know where it is."""
        return all(len(nodes) == 1 for nodes in self.information_sets.values())

    @property
    def branches(self) -> tuple[tuple[int, int], ...]:
        """(node, child) of every branch, node by node: the order of all arrays over branches."""
        return tuple((index, child) for index, node in enumerate(self.nodes) for child in children_of(node))

    @property
    def parent(self) -> tuple[int, ...]:
        """The node before each node; -1 for the root."""
        found = [-1] * len(self.nodes)
        for node, child in self.branches:
            found[child] = node
        return tuple(found)

    def offsets(self) -> list[int]:
        """Where the branches of each node begin in arrays over branches; one entry more than there are nodes."""
        counts = [len(children_of(node)) for node in self.nodes]
        return [0, *np.cumsum(counts).tolist()]


def children_of(node: Node) -> tuple[int, ...]:
    """Where a node leads."""
    return () if isinstance(node, End) else node.children


def payoffs_of(tree: Tree, payoff: FloatArray) -> FloatArray:
    """Payoffs checked to be (draw, player, outcome)."""
    array = np.asarray(payoff, dtype=np.float64)
    array = array[None] if array.ndim == 2 else array
    if array.ndim != 3 or array.shape[1:] != (tree.players, tree.ends):
        raise ShapeError(f"payoff has shape {array.shape}; expected (draw, {tree.players}, {tree.ends}) for the "
                         "players and outcomes of this tree")
    return array


def _check_shape(tree: Tree) -> None:
    """Every node but the root is reached once, from a node before it."""
    reached = [0] * len(tree.nodes)
    for index, node in enumerate(tree.nodes):
        for child in children_of(node):
            if not index < child < len(tree.nodes):
                raise DomainError(f"node {index} leads to {child}; a node leads to later nodes of the tree, up to "
                                  f"{len(tree.nodes) - 1}")
            reached[child] += 1
    for index, count in enumerate(reached):
        if count != (index > 0):
            how = "is reached by no node" if not count else f"is reached by {count} nodes"
            raise DomainError(f"node {index} {how}; every node but the first is reached by exactly one")


def _check_node(tree: Tree, index: int, node: Node) -> None:
    if isinstance(node, End):
        if node.outcome < 0:
            raise DomainError(f"node {index} has outcome {node.outcome}; outcomes are numbered from 0")
        return
    if not node.children:
        raise ShapeError(f"node {index} leads nowhere; it needs a branch, or to be an end")
    if isinstance(node, Chance):
        if len(node.probability) != len(node.children):
            raise ShapeError(f"node {index} has {len(node.children)} branches, {len(node.probability)} probabilities")
        total = float(sum(node.probability))
        if not all(0 <= p <= 1 for p in node.probability) or abs(total - 1) > SUMS:
            raise DomainError(f"node {index}: probabilities must be from 0 to 1 and sum to 1; they sum to {total:g}")
        return
    if not 0 <= node.player < tree.players:
        raise DomainError(f"node {index} belongs to player {node.player}; players are 0 to {tree.players - 1}")
    if node.labels and (len(node.labels) != len(node.children) or len(set(node.labels)) < len(node.labels)):
        raise ShapeError(f"node {index} has {len(node.children)} actions and the labels {', '.join(node.labels)}; each "
                         "action needs its own")


def _check_sets(tree: Tree) -> None:
    """Nodes that look alike offer the same actions, and belong to one player."""
    owner: dict[str, tuple[int, int]] = {}
    for (player, name), nodes in tree.information_sets.items():
        first = tree.nodes[nodes[0]]
        assert isinstance(first, Decision)
        for index in nodes[1:]:
            node = tree.nodes[index]
            assert isinstance(node, Decision)
            if (len(node.children), node.labels) != (len(first.children), first.labels):
                raise DomainError(f"node {index} and node {nodes[0]} are one information set ({name}) but do not offer "
                                  "the same actions")
        if first.information_set:
            other, where = owner.setdefault(name, (player, nodes[0]))
            if other != player:
                raise DomainError(f"node {nodes[0]} of player {player} and node {where} of player {other} are in one "
                                  f"information set ({name}); it belongs to one player")


def _check_memory(tree: Tree) -> None:
    """At all nodes of an information set a player must have known and done the same before."""
    set_of = {index: key for key, nodes in tree.information_sets.items() for index in nodes}
    past: list[dict[int, tuple[tuple[tuple[int, str], int], ...]]] = [{} for _ in tree.nodes]
    for index, node in enumerate(tree.nodes):
        for action, child in enumerate(children_of(node)):
            past[child] = dict(past[index])
            if isinstance(node, Decision):
                done = past[index].get(node.player, ())
                past[child][node.player] = (*done, (set_of[index], action))
    for (player, name), nodes in tree.information_sets.items():
        known = [past[index].get(player, ()) for index in nodes]
        for index, done in zip(nodes, known, strict=True):
            if done != known[0]:
                raise DomainError(f"node {index} and node {nodes[0]} are one information set ({name}) but player "
                                  f"{player} knew or did something else before; it would have to forget")
            if any(key == (player, name) for key, _ in done):
                raise DomainError(f"node {index}: the information set {name} is met twice on one path")
