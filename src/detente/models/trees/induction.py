"""Backward induction in trees of perfect information, with every tie in the open."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError
from detente.models.checks import BoolArray, FloatArray
from detente.models.trees.form import Chance, Decision, End, Tree, payoffs_of

__all__ = ["TIES", "Outcomes", "Play", "backward_induction", "subgame_perfect"]

TIES = ("previous", "first", "uniform")
TOLERANCE = 1e-9
MOST_VECTORS = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Play:
    """One way to play a tree.

    Parameters
    ----------
    value
        (draw, player, node) expected payoff from each node on
    probability
        (draw, branch) in the order of `Tree.branches`
    tie
        (draw, node) were two actions equally good there
    outcome
        (draw, outcome) probability of each end's outcome
    """

    value: FloatArray
    probability: FloatArray
    tie: BoolArray
    outcome: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Payoffs of all pure subgame-perfect equilibria of one draw.

    Parameters
    ----------
    payoff
        (equilibrium payoff, player), none twice, in rising order; empty where there were too many to list
    low, high
        (player,) least and largest of each player
    is_complete
        were all of them listed
    """

    payoff: FloatArray
    low: FloatArray
    high: FloatArray
    is_complete: bool


def _perfect(tree: Tree) -> None:
    if not tree.has_perfect_information:
        raise DomainError("backward induction needs perfect information; some nodes look alike to a player")


def tolerance_of(payoff: FloatArray, tolerance: float) -> FloatArray:
    """(draw,) payoffs closer than this are equal: a share of the range of payoffs."""
    spread = payoff.max(axis=(1, 2)) - payoff.min(axis=(1, 2))
    return np.asarray(tolerance * np.where(spread > 0, spread, 1.0))


def backward_induction(
    tree: Tree, payoff: npt.ArrayLike, ties: str = "previous", tolerance: float = TOLERANCE
) -> Play:
    """Play a tree of perfect information from its ends to its root.

    Parameters
    ----------
    tree
        The game.
    payoff
        (draw, player, outcome), or (player, outcome) for one draw
    ties
        `previous`: of equal actions the one best for whoever moved last before, chance apart, then the first listed;
        `first`: the first listed; `uniform`: all with equal chances.
    tolerance
        share of the range of payoffs within which actions are equal

    Raises
    ------
    DomainError
        If there is no such rule for ties, or a player cannot tell where it is.
    ShapeError
        If the payoffs do not fit the tree.

    Our reading
    -----------
    `previous` gives the usual "accepts when indifferent". A draw whose payoffs are not all numbers has no values.

    Example
    -------
    >>> entry = Tree((Decision(0, (1, 2)), End(0), Decision(1, (3, 4)), End(1), End(2)), players=2)
    >>> found = backward_induction(entry, [[0.0, -1.0, 1.0], [2.0, 1.0, 1.0]])
    >>> found.value[0, :, 0], found.tie[0, 2]
    (array([1., 1.]), np.True_)
    """
    if ties not in TIES:
        raise DomainError(f'no rule for ties called "{ties}"; there are {", ".join(TIES)}')
    _perfect(tree)
    table = payoffs_of(tree, np.asarray(payoff, dtype=np.float64))
    draws, slack, offsets = len(table), tolerance_of(table, tolerance), tree.offsets()
    value = np.full((draws, tree.players, len(tree.nodes)), np.nan)
    probability = np.zeros((draws, offsets[-1]))
    tie = np.zeros((draws, len(tree.nodes)), dtype=np.bool_)
    before = _moved_before(tree)
    for index in range(len(tree.nodes) - 1, -1, -1):
        node = tree.nodes[index]
        if isinstance(node, End):
            value[:, :, index] = table[:, :, node.outcome]
            continue
        here = value[:, :, list(node.children)]
        if isinstance(node, Chance):
            chance = np.broadcast_to(np.array([float(p) for p in node.probability]), (draws, len(node.children)))
        else:
            chance, is_tied = _choose(here, node.player, before[index], ties, slack)
            tie[:, index] = is_tied
        probability[:, offsets[index]:offsets[index + 1]] = chance
        value[:, :, index] = np.where(chance[:, None, :] > 0, here * chance[:, None, :], 0.0).sum(axis=2)
    broken: BoolArray = np.asarray(~np.isfinite(table).all(axis=(1, 2)))
    value[broken], probability[broken] = np.nan, np.nan
    tie[broken] = False
    return Play(value, probability, tie, outcome_probability(tree, probability))


def _choose(
    here: FloatArray, player: int, before: int, ties: str, slack: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """(draw, action) chances of the best actions, and whether there was a tie."""
    own = here[:, player, :]
    best: BoolArray = np.asarray(own >= own.max(axis=1, keepdims=True) - slack[:, None])
    is_tied: BoolArray = np.asarray(best.sum(axis=1) > 1)
    if ties == "uniform":
        return np.asarray(best / np.maximum(best.sum(axis=1, keepdims=True), 1)), np.asarray(is_tied)
    if ties == "previous" and before >= 0:
        liked = np.where(best, here[:, before, :], -np.inf)
        best = np.asarray(best & (liked >= liked.max(axis=1, keepdims=True) - slack[:, None]))
    chance = np.zeros_like(own)
    chance[np.arange(len(own)), np.argmax(best, axis=1)] = 1.0
    return chance, np.asarray(is_tied)


def _moved_before(tree: Tree) -> list[int]:
    """The player who moved last before each node, chance apart; -1 where nobody has."""
    found = [-1] * len(tree.nodes)
    for index, child in tree.branches:
        node = tree.nodes[index]
        found[child] = node.player if isinstance(node, Decision) else found[index]
    return found


def outcome_probability(tree: Tree, probability: FloatArray) -> FloatArray:
    """(draw, outcome) chances of the ends under chances of the branches."""
    reach = np.ones((len(probability), len(tree.nodes)))
    for column, (index, child) in enumerate(tree.branches):
        reach[:, child] = reach[:, index] * probability[:, column]
    found = np.zeros((len(probability), tree.ends))
    for index, node in enumerate(tree.nodes):
        if isinstance(node, End):
            found[:, node.outcome] += reach[:, index]
    return found


def subgame_perfect(
    tree: Tree, payoff: npt.ArrayLike, tolerance: float = TOLERANCE, most: int = MOST_VECTORS
) -> Outcomes:
    """Payoffs of all pure subgame-perfect equilibria of one draw.

    Parameters
    ----------
    tree
        A game of perfect information.
    payoff
        (player, outcome)
    tolerance
        share of the range of payoffs within which two are equal
    most
        payoff vectors kept at a node; beyond it each player's bounds are given instead

    Raises
    ------
    DomainError
        If a player cannot tell where it is, or the payoffs are not finite.

    Our reading
    -----------
    A payoff of an action stays when it is at least the most that the player could secure elsewhere, every other action
    answered by the equilibrium worst for it. Where a node has more than `most`, bounds are those of its children for
    the player who moves and their hull for the others, which may be wider than what equilibria give.

    Example
    -------
    >>> entry = Tree((Decision(0, (1, 2)), End(0), Decision(1, (3, 4)), End(1), End(2)), players=2)
    >>> subgame_perfect(entry, [[0.0, -1.0, 1.0], [2.0, 1.0, 1.0]]).payoff.tolist()
    [[0.0, 2.0], [1.0, 1.0]]
    """
    _perfect(tree)
    table = payoffs_of(tree, np.asarray(payoff, dtype=np.float64))
    if len(table) != 1 or not np.isfinite(table).all():
        raise DomainError("subgame_perfect takes the finite payoffs (player, outcome) of one draw")
    slack = float(tolerance_of(table, tolerance)[0])
    sets: list[FloatArray] = [np.empty((0, tree.players))] * len(tree.nodes)
    listed = [True] * len(tree.nodes)
    for index in range(len(tree.nodes) - 1, -1, -1):
        node = tree.nodes[index]
        if isinstance(node, End):
            sets[index] = table[0, :, node.outcome][None]
            continue
        parts = [sets[child] for child in node.children]
        listed[index] = all(listed[child] for child in node.children)
        if isinstance(node, Chance):
            listed[index] &= float(np.prod([float(len(part)) for part in parts])) <= most
            found = _mixed(node, parts) if listed[index] else _mixed(node, [*map(_ends, parts)], is_hull=True)
        else:
            found = _kept(node, parts, slack) if listed[index] else _kept_hull(node, [*map(_ends, parts)], slack)
        found = _merged(found, slack) if listed[index] else found
        listed[index] &= len(found) <= most
        sets[index] = found if listed[index] else _ends(found)
    low, high = sets[0].min(axis=0), sets[0].max(axis=0)
    return Outcomes(sets[0] if listed[0] else np.empty((0, tree.players)), low, high, listed[0])


def _ends(vectors: FloatArray) -> FloatArray:
    """(2, player) the least and the largest of each player."""
    return np.stack([vectors.min(axis=0), vectors.max(axis=0)])


def _kept_hull(node: Decision, parts: list[FloatArray], slack: float) -> FloatArray:
    """Bounds when this player moves: of the actions that may be best, the mover's own from what it can secure."""
    least = [float(part[0, node.player]) for part in parts]
    kept = []
    for action, part in enumerate(parts):
        elsewhere = max((value for other, value in enumerate(least) if other != action), default=-np.inf)
        if part[1, node.player] >= elsewhere - slack:
            low = part[0].copy()
            low[node.player] = max(low[node.player], min(elsewhere, part[1, node.player]))
            kept += [low, part[1]]
    return np.array(kept)


def _kept(node: Decision, parts: list[FloatArray], slack: float) -> FloatArray:
    """The payoffs that some equilibrium of the subgame gives when this player moves."""
    least = [float(part[:, node.player].min()) for part in parts]
    kept = []
    for action, part in enumerate(parts):
        elsewhere = max((value for other, value in enumerate(least) if other != action), default=-np.inf)
        kept.append(part[part[:, node.player] >= elsewhere - slack])
    return np.concatenate(kept)


def _mixed(node: Chance, parts: list[FloatArray], is_hull: bool = False) -> FloatArray:
    """Every combination of what the branches of a chance move give, by their probabilities; of bounds, the two ends."""
    chances = [float(p) for p in node.probability]
    chosen = zip(*parts, strict=True) if is_hull else product(*parts)
    return np.array([sum(p * vector for p, vector in zip(chances, vectors, strict=True)) for vectors in chosen])


def _merged(vectors: FloatArray, slack: float) -> FloatArray:
    """The vectors in rising order, those within the slack of an earlier one left out."""
    ordered = vectors[np.lexsort(vectors.T[::-1])]
    kept: list[FloatArray] = []
    for vector in ordered:
        if not any(np.abs(vector - other).max() <= slack for other in reversed(kept)):
            kept.append(vector)
    return np.array(kept)
