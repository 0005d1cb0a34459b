"""Quantal response in trees: everyone errs, and the costlier a mistake is the rarer it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError, ShapeError
from detente.models.checks import CodeArray, FloatArray, IntArray
from detente.models.trees.form import Chance, Decision, End, Tree, payoffs_of
from detente.models.trees.induction import outcome_probability

__all__ = ["LOGIT_STATUSES", "Fit", "Logit", "fit_precision", "logit_response"]

LOGIT_STATUSES = (
    "The logit response was found.",
    "", "", "",
    "The path from uniform play could not be followed to the stated precision.",
    "A payoff or the precision is not a finite number.",
)  # fmt: skip
RESIDUAL = 1e-10
MOST_STEPS = 20_000
SHORTEST = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Logit:
    """Quantal response of each draw.

    Parameters
    ----------
    probability
        (draw, branch) in the order of `Tree.branches`
    outcome
        (draw, outcome)
    value
        (draw, player) expected payoffs
    residual
        (draw,) how far the log-odds are from what they must be
    turned
        (draw,) did the branch from uniform play turn back on the way
    status
        (draw,) index into `LOGIT_STATUSES`
    """

    probability: FloatArray
    outcome: FloatArray
    value: FloatArray
    residual: FloatArray
    turned: npt.NDArray[np.bool_]
    status: CodeArray


@dataclass(frozen=True, slots=True)
class Fit:
    """The precision that makes observed outcomes likeliest, its standard error, and their log-likelihood."""

    precision: float
    standard_error: float
    log_likelihood: float


def logit_response(tree: Tree, payoff: npt.ArrayLike, precision: npt.ArrayLike) -> Logit:
    """Find the logit quantal response equilibrium of a tree, agent by agent.

    Source
    ------
    [McKelveyPalfrey1998]_; in this field [Signorino1999]_.

    Parameters
    ----------
    tree
        The game.
    payoff
        (draw, player, outcome), or (player, outcome) for one draw
    precision
        (draw,) or a number, at least 0, per unit of payoff; 0 is uniform play

    Raises
    ------
    DomainError, ShapeError
        If a precision is negative, or the payoffs do not fit the tree.

    Our reading
    -----------
    At each information set a player chooses with odds exp(precision · expected payoff given that it is reached), its
    own later mistakes included. With perfect information this is one pass from the ends. Otherwise the solution is
    followed from uniform play; where there are several, the one on that branch is given. `residual` is in log-odds per
    unit of 1 + precision.

    Example
    -------
    >>> entry = Tree((Decision(0, (1, 2)), End(0), Decision(1, (3, 4)), End(1), End(2)), players=2)
    >>> logit_response(entry, [[0.0, -1.0, 1.0], [2.0, 0.0, 1.0]], 2.0).probability.round(3)
    array([[0.179, 0.821, 0.119, 0.881]])
    """
    table = payoffs_of(tree, np.asarray(payoff, dtype=np.float64))
    sharp = np.atleast_1d(np.asarray(precision, dtype=np.float64))
    if sharp.ndim != 1 or (len(sharp) != len(table) and 1 not in (len(sharp), len(table))):
        raise ShapeError(f"precision has shape {sharp.shape} but payoff has {len(table)} draws")
    if (sharp < 0).any():
        raise DomainError(f"precision[{int(np.argmax(sharp < 0))}] is {sharp[sharp < 0][0]:g}; it is at least 0")
    draws = max(len(sharp), len(table))
    table, sharp = np.broadcast_to(table, (draws, *table.shape[1:])), np.broadcast_to(sharp, (draws,))
    broken = ~(np.isfinite(table).all(axis=(1, 2)) & np.isfinite(sharp))
    safe, firm = np.where(broken[:, None, None], 0.0, table), np.where(broken, 0.0, sharp)
    if tree.has_perfect_information:
        probability, residual = _one_pass(tree, safe, firm), np.zeros(draws)
        turned, capped = np.zeros(draws, dtype=bool), np.zeros(draws, dtype=bool)
    else:
        found = [_Followed(tree, safe[draw], float(firm[draw])) for draw in range(draws)]
        probability = np.stack([one.probability for one in found])
        residual = np.array([one.residual for one in found])
        turned, capped = (np.array([getattr(one, name) for one in found]) for name in ("turned", "capped"))
    probability = np.where(broken[:, None], np.nan, probability)
    outcome = outcome_probability(tree, probability)
    value = np.einsum("dpo,do->dp", safe, outcome)
    status = np.where(broken, 5, np.where(capped, 4, 0)).astype(np.int8)
    return Logit(probability, outcome, value, residual, turned, status)


def _one_pass(tree: Tree, table: FloatArray, precision: FloatArray) -> FloatArray:
    """Chances of all branches where everyone knows where it is: from the ends to the root."""
    offsets = tree.offsets()
    value = np.zeros((len(table), tree.players, len(tree.nodes)))
    probability = np.zeros((len(table), offsets[-1]))
    for index in range(len(tree.nodes) - 1, -1, -1):
        node = tree.nodes[index]
        if isinstance(node, End):
            value[:, :, index] = table[:, :, node.outcome]
            continue
        here = value[:, :, list(node.children)]
        if isinstance(node, Chance):
            chance = np.broadcast_to(np.array([float(p) for p in node.probability]), (len(table), len(node.children)))
        else:
            chance = softmax(precision[:, None] * here[:, node.player, :])
        probability[:, offsets[index]:offsets[index + 1]] = chance
        value[:, :, index] = (here * chance[:, None, :]).sum(axis=2)
    return probability


def softmax(score: FloatArray) -> FloatArray:
    """Chances with odds exp(score) along the last axis."""
    lifted = np.exp(score - score.max(axis=-1, keepdims=True))
    return np.asarray(lifted / lifted.sum(axis=-1, keepdims=True))


class _Followed:
    """One draw of a tree with imperfect information: the branch of solutions that begins at uniform play."""

    def __init__(self, tree: Tree, table: FloatArray, precision: float) -> None:
        self._tree, self._table, self._goal = tree, table, precision
        self._offsets = tree.offsets()
        self._sets = list(tree.information_sets.values())
        self._counts = [len(self._decision(nodes[0]).children) for nodes in self._sets]
        self._starts = np.concatenate([[0], np.cumsum(self._counts)])
        self.turned, self.capped = False, False
        logits, self.residual = self._follow()
        self.probability = self._branches(logits)

    def _decision(self, index: int) -> Decision:
        node = self._tree.nodes[index]
        assert isinstance(node, Decision)
        return node

    def _branches(self, logits: FloatArray) -> FloatArray:
        """(branch,) chances, from the log-odds of all information sets."""
        probability = np.zeros(self._offsets[-1])
        for index, node in enumerate(self._tree.nodes):
            if isinstance(node, Chance):
                probability[self._offsets[index]:self._offsets[index + 1]] = [float(p) for p in node.probability]
        for number, nodes in enumerate(self._sets):
            chance = softmax(logits[self._starts[number]:self._starts[number + 1]])
            for index in nodes:
                probability[self._offsets[index]:self._offsets[index + 1]] = chance
        return probability

    def _scores(self, logits: FloatArray) -> FloatArray:
        """Expected payoff of every action, given that its information set is reached; differences from the mean."""
        tree, probability = self._tree, self._branches(logits)
        reach = np.ones(len(tree.nodes))
        for column, (index, child) in enumerate(tree.branches):
            reach[child] = reach[index] * probability[column]
        value = np.zeros((tree.players, len(tree.nodes)))
        for index in range(len(tree.nodes) - 1, -1, -1):
            node = tree.nodes[index]
            if isinstance(node, End):
                value[:, index] = self._table[:, node.outcome]
            else:
                span = probability[self._offsets[index]:self._offsets[index + 1]]
                value[:, index] = value[:, list(node.children)] @ span
        found = np.zeros(self._starts[-1])
        for number, nodes in enumerate(self._sets):
            weight = reach[list(nodes)]
            # Every information set is reached under logit play; where all weights underflow, they count alike.
            weight = weight / weight.sum() if weight.sum() > 0 else np.full(len(nodes), 1 / len(nodes))
            mean = sum(share * value[self._decision(index).player, list(self._decision(index).children)]
                       for share, index in zip(weight, nodes, strict=True))
            found[self._starts[number]:self._starts[number + 1]] = mean - np.mean(mean)
        return found

    def _gap(self, logits: FloatArray, precision: float) -> FloatArray:
        return logits - precision * self._scores(logits)

    def _slopes(self, logits: FloatArray, precision: float) -> tuple[FloatArray, FloatArray]:
        """Derivatives of the gap by the log-odds (central differences) and by the precision."""
        size, step = len(logits), 1e-6
        matrix = np.eye(size)
        for column in range(size):
            moved = np.zeros(size)
            moved[column] = step
            change = self._scores(logits + moved) - self._scores(logits - moved)
            matrix[:, column] -= precision * change / (2 * step)
        return matrix, -self._scores(logits)

    def _correct(self, logits: FloatArray, precision: float) -> FloatArray | None:
        """Newton's method at one precision; None where it does not converge."""
        begin = logits
        for _ in range(12):
            gap = self._gap(logits, precision)
            if np.abs(gap).max() <= RESIDUAL * (1 + precision):
                return logits if np.abs(logits - begin).max() < 1.0 else None
            try:
                logits = logits - np.linalg.solve(self._slopes(logits, precision)[0], gap)
            except np.linalg.LinAlgError:
                return None
            if not np.isfinite(logits).all():
                return None
        return None

    def _follow(self) -> tuple[FloatArray, float]:
        """The log-odds at the goal, and how far they are from what they must be."""
        logits, at = np.zeros(self._starts[-1]), 0.0
        step, quick = min(0.1, self._goal), 0
        for _ in range(MOST_STEPS):
            if at >= self._goal:
                break
            step = min(step, self._goal - at)
            matrix, by_precision = self._slopes(logits, at)
            tangent = np.linalg.lstsq(matrix, -by_precision, rcond=None)[0]
            found = self._correct(logits + step * tangent, at + step)
            if found is not None:
                logits, at, quick = found, at + step, quick + 1
                if at > self._goal * (1 - 1e-14):
                    at = self._goal
                if quick >= 3:
                    step, quick = 2 * step, 0
                continue
            step, quick = step / 2, 0
            if step < SHORTEST * max(at, 1e-3):
                logits, at = self._around(logits, at)
                if at < self._goal:
                    self.capped = True
                break
        else:
            self.capped = True
        return logits, float(np.abs(self._gap(logits, self._goal)).max() / (1 + self._goal))

    def _around(self, logits: FloatArray, at: float) -> tuple[FloatArray, float]:
        """Follow by arc length where the branch turns, until it crosses the goal."""
        self.turned = True
        point = np.append(logits, at)
        matrix, by_precision = self._slopes(logits, at)
        direction = _null(np.column_stack([matrix, by_precision]), np.append(np.zeros(len(logits)), 1.0))
        stride = 0.01
        for _ in range(MOST_STEPS):
            trial = self._across(point + stride * direction, direction)
            if trial is None:
                stride /= 2
                if stride < 1e-9:
                    return point[:-1], point[-1]
                continue
            if (point[-1] - self._goal) * (trial[-1] - self._goal) <= 0:
                share = (self._goal - point[-1]) / (trial[-1] - point[-1])
                last = self._correct(point[:-1] + share * (trial[:-1] - point[:-1]), self._goal)
                if last is not None:
                    return last, self._goal
            matrix, by_precision = self._slopes(trial[:-1], trial[-1])
            direction = _null(np.column_stack([matrix, by_precision]), direction)
            point, stride = trial, min(1.5 * stride, 1.0)
            if point[-1] < 0:
                break
        return point[:-1], min(float(point[-1]), self._goal * (1 - 1e-9))

    def _across(self, trial: FloatArray, direction: FloatArray) -> FloatArray | None:
        """Newton's method in the plane across the direction."""
        begin = trial
        for _ in range(12):
            gap = self._gap(trial[:-1], trial[-1])
            if np.abs(gap).max() <= RESIDUAL * (1 + abs(trial[-1])):
                return trial if np.abs(trial - begin).max() < 0.5 else None
            matrix, by_precision = self._slopes(trial[:-1], trial[-1])
            system = np.vstack([np.column_stack([matrix, by_precision]), direction])
            try:
                trial = trial - np.linalg.solve(system, np.append(gap, 0.0))
            except np.linalg.LinAlgError:
                return None
        return None


def _null(matrix: FloatArray, along: FloatArray) -> FloatArray:
    """The unit vector that the matrix takes to nothing, on the side of `along`."""
    vector = np.asarray(np.linalg.svd(matrix)[2][-1])
    return vector if vector @ along >= 0 else -vector


def fit_precision(tree: Tree, payoff: npt.ArrayLike, counts: IntArray, most: float = 1_000.0) -> Fit:
    """The precision under which the outcomes that were seen are likeliest.

    Source
    ------
    [McKelveyPalfrey1998]_

    Parameters
    ----------
    tree, payoff
        One game and its payoffs (player, outcome).
    counts
        (outcome,) how often each was seen
    most
        the largest precision that is tried

    Raises
    ------
    ShapeError
        If there is not one count for each outcome.

    Our reading
    -----------
    The standard error comes from the curvature of the log-likelihood at its top; at 0 or `most` it is not defined.

    Example
    -------
    >>> entry = Tree((Decision(0, (1, 2)), End(0), Decision(1, (3, 4)), End(1), End(2)), players=2)
    >>> found = fit_precision(entry, [[0.0, -1.0, 1.0], [2.0, 0.0, 1.0]], np.array([10, 20, 30]))
    >>> round(found.precision, 3)
    1.307
    """
    from scipy.optimize import minimize_scalar

    seen = np.asarray(counts)
    if seen.shape != (tree.ends,) or (seen < 0).any():
        raise ShapeError(f"counts has shape {seen.shape}; expected one count, at least 0, for each of {tree.ends} ends")

    def likelihood(precision: float) -> float:
        chance = logit_response(tree, payoff, precision).outcome[0]
        return float((seen[seen > 0] * np.log(np.maximum(chance[seen > 0], 1e-300))).sum())

    grid = np.concatenate([[0.0], np.geomspace(1e-3, most, 61)])
    top = int(np.argmax([likelihood(float(value)) for value in grid]))
    low, high = grid[max(top - 1, 0)], grid[min(top + 1, len(grid) - 1)]
    best = minimize_scalar(lambda value: -likelihood(float(value)), bounds=(low, high), method="bounded",
                           options={"xatol": 1e-9})
    at = float(best.x)
    step = 1e-3 * max(at, 1e-2)
    bend = 0.0 if at <= step else (likelihood(at + step) - 2 * likelihood(at) + likelihood(at - step)) / step**2
    return Fit(at, float(1 / np.sqrt(-bend)) if bend < 0 else float("nan"), likelihood(at))
