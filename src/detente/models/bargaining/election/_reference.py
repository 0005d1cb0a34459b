"""The same elections in plain NumPy, all draws at once: slower, and there for the compiled ones to agree with.

Every actor's position is an option, and a mask leaves one option of those that coincide exactly. Arrays are
(draw, option, …). The Markov chains are solved as a system of linear equations.
"""

from __future__ import annotations

import numpy as np

from detente.models.checks import BoolArray, FloatArray

__all__: list[str] = []

FLOOR, IDLE, ZERO = 1e-8, 1e-10, 1e-12
POWERS = {"linear": 1, "square": 2, "quartic": 4, "octic": 8}


def reference_election(
    unit: FloatArray, share: FloatArray, vote_rule: str, victory_law: str, method: str
) -> tuple[FloatArray, BoolArray]:
    """(draw, option) twice: probabilities, and which of the positions (draw, actor) are options."""
    is_same = (unit[:, :, None] == unit[:, None, :]) & (share[:, :, None] > 0) & (share[:, None, :] > 0)
    is_option = (share > 0) & (np.argmax(is_same, axis=2) == np.arange(unit.shape[1]))
    utility = 1.0 - np.abs(unit[:, :, None] - unit[:, None, :])
    coalition = count_coalitions(utility, share, vote_rule)
    victory = pit_coalitions(coalition, victory_law)
    both = is_option[:, :, None] & is_option[:, None, :]
    return chances(coalition, victory, both, method), is_option


def chances(coalition: FloatArray, victory: FloatArray, both: BoolArray, method: str) -> FloatArray:
    """(draw, option), from pairs to all; `both` says which pairs are of options."""
    if method != "conditional":
        return stationary(coalition, victory, both, method)
    is_option = np.asarray(both.any(axis=2))
    score = np.where(both, np.log(victory), 0.0).sum(axis=2)
    chance = np.where(is_option, np.exp(score - np.where(is_option, score, -np.inf).max(axis=1)[:, None]), 0.0)
    return np.asarray(chance / chance.sum(axis=1, keepdims=True))


def votes(difference: FloatArray, vote_rule: str) -> FloatArray:
    """The vote of one unit of weight for what is better by this difference."""
    change = np.where(np.abs(difference) < ZERO, 0.0, difference)
    sign = np.clip(change / 1e-8, -1.0, 1.0)
    return {
        "binary": sign,
        "prop_bin": 0.8 * change + 0.2 * sign,
        "proportional": change,
        "prop_cubic": 0.5 * change + 0.5 * change**3,
        "cubic": change**3,
    }[vote_rule]


def count_coalitions(utility: FloatArray, share: FloatArray, vote_rule: str) -> FloatArray:
    """(draw, option, option) from utilities (draw, voter, option)."""
    options = utility.shape[2]
    coalition = np.empty((len(utility), options, options))
    for option in range(options):
        vote = votes(utility[:, :, option, None] - utility, vote_rule)
        coalition[:, option] = FLOOR + (share[:, :, None] * np.maximum(vote, 0.0)).sum(axis=1)
    return coalition


def pit_coalitions(coalition: FloatArray, victory_law: str) -> FloatArray:
    """(draw, option, option), the chance that the first beats the second."""
    other = np.swapaxes(coalition, 1, 2)
    if victory_law != "binary":
        return np.asarray(1.0 / (1.0 + (other / coalition) ** POWERS[victory_law]))
    share = coalition / (coalition + other)
    first, second = np.maximum(21.0 * share - 10.0, 1e-6), np.maximum(11.0 - 21.0 * share, 1e-6)
    first = np.where(coalition >= 1.1 * other, 1.0, np.where(other >= 1.1 * coalition, 1e-6, first))
    second = np.where(coalition >= 1.1 * other, 1e-6, np.where(other >= 1.1 * coalition, 1.0, second))
    return np.asarray(first / (first + second))


def stationary(coalition: FloatArray, victory: FloatArray, both: BoolArray, method: str) -> FloatArray:
    """(draw, option), the long run of the chain of champions among the options."""
    options = coalition.shape[1]
    eye = np.eye(options, dtype=np.bool_)
    mobilised = np.ones_like(victory)
    if method == "markov_incentive":
        mobilised = np.where(eye, IDLE, np.swapaxes(coalition * victory, 1, 2))
    mobilised = np.where(both, mobilised, 0.0)
    total = mobilised.sum(axis=2, keepdims=True)
    challenge = mobilised / np.where(total > 0, total, 1.0)
    step = challenge * np.swapaxes(victory, 1, 2)
    step = np.where(eye, 0.0, step)
    stay = 1.0 - step.sum(axis=2)
    step[:, np.arange(options), np.arange(options)] = stay
    system = np.swapaxes(step, 1, 2) - np.eye(options)
    is_option = np.asarray(both.any(axis=2))
    system = np.where(is_option[:, :, None], system, np.eye(options))
    last = np.argmax(is_option, axis=1)
    draw = np.arange(len(system))
    system[draw, last] = 1.0
    right = np.zeros((len(system), options, 1))
    right[draw, last] = 1.0
    return np.asarray(np.linalg.solve(system, right)[:, :, 0])
