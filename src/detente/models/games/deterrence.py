"""Unilateral deterrence: a challenger and a defender, neither sure how the other takes a fight."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from detente.models.checks import BoolArray, CodeArray, FloatArray
from detente.models.games.common import TIE, Drawn, drawn, sound

__all__ = ["DETERRENCE_NEEDS", "EQUILIBRIA", "Challenge", "Deterrence", "deterrence"]

EQUILIBRIA = ("certain deterrence", "steadfast deterrence", "separating", "bluff", "attack")
DETERRENCE_NEEDS = (
    "0 <= p_challenger <= 1", "0 <= p_defender <= 1", "challenger: concession > status quo",
    "challenger: status quo > conflict (hard)", "challenger: conflict (hard) > capitulation",
    "defender: status quo > the challenger's capitulation", "defender: the challenger's capitulation > concession",
    "defender: concession > conflict (soft)",
)  # fmt: skip
CERTAIN, STEADFAST, SEPARATING, BLUFF, ATTACK = range(5)


@dataclass(frozen=True, slots=True, eq=False)
class Challenge:
    """A challenger may defect; the defender then concedes or denies; a hard challenger fights on, a soft one gives in.

    Parameters
    ----------
    p_challenger, p_defender
        probability that each is hard
    challenger_status_quo, challenger_concession, challenger_capitulation, challenger_conflict
        the challenger's payoffs: nothing happens; the defender concedes; the challenger backs down after a denial; a
        hard challenger's payoff from conflict
    defender_status_quo, defender_concession, defender_capitulation, defender_conflict
        the defender's payoffs: nothing happens; it concedes; the challenger backs down; a soft defender's payoff from
        conflict
    """

    p_challenger: npt.ArrayLike
    p_defender: npt.ArrayLike
    challenger_status_quo: npt.ArrayLike
    challenger_concession: npt.ArrayLike
    challenger_capitulation: npt.ArrayLike
    challenger_conflict: npt.ArrayLike
    defender_status_quo: npt.ArrayLike
    defender_concession: npt.ArrayLike
    defender_capitulation: npt.ArrayLike
    defender_conflict: npt.ArrayLike


@dataclass(frozen=True, slots=True, eq=False)
class Deterrence:
    """Every equilibrium of the game, in the order of `EQUILIBRIA`.

    Parameters
    ----------
    c_t, c_s, d_star
        (draw,) thresholds of the defender's credibility, for a hard and a soft challenger, and of the belief at which
        a soft defender is indifferent
    exists
        (draw, equilibrium)
    survives
        (draw, equilibrium) exists and passes D1
    x_hard, x_soft
        (draw, equilibrium) probability that the hard and the soft challenger defect; NaN where it does not exist
    y_soft
        (draw, equilibrium) probability that the soft defender denies; for steadfast deterrence the least of those that
        deter
    pr_challenge, pr_conflict
        (draw, equilibrium) probability of a challenge, and of a fight
    status, failed
        as everywhere in this folder
    """

    c_t: FloatArray
    c_s: FloatArray
    d_star: FloatArray
    exists: BoolArray
    survives: BoolArray
    x_hard: FloatArray
    x_soft: FloatArray
    y_soft: FloatArray
    pr_challenge: FloatArray
    pr_conflict: FloatArray
    status: CodeArray
    failed: CodeArray


def deterrence(challenge: Challenge) -> Deterrence:
    """Find all equilibria of unilateral deterrence with both sides' hardness private.

    Source
    ------
    [ZagareKilgour2000]_ for the game and the names; thresholds are ours. D1 is that of [ChoKreps1987]_.

    Parameters
    ----------
    challenge
        Beliefs and payoffs.

    Our reading
    -----------
    A hard defender always denies. On a boundary both neighbours exist. Steadfast deterrence rests on reading a
    defection as soft; it fails D1 below c_t, because the hard challenger has more to gain from it. No equilibrium is
    chosen silently among several.

    Example
    -------
    >>> found = deterrence(Challenge(0.2, 0.2, 0.0, 1.0, -1.0, -0.5, 1.0, -1.0, 0.5, -2.0))
    >>> [name for name, there in zip(EQUILIBRIA, found.exists[0], strict=True) if there]
    ['steadfast deterrence', 'bluff']
    >>> found.x_soft[0].round(4), found.y_soft[0].round(4)
    (array([   nan, 0.    ,    nan, 0.1667,    nan]), array([   nan, 0.5833,    nan, 0.375 ,    nan]))
    """
    given = drawn({name: getattr(challenge, name) for name in Challenge.__dataclass_fields__})
    with np.errstate(all="ignore"):
        case = sound(given, tuple(zip(DETERRENCE_NEEDS, _needs(given), strict=True)))
        gain = given["challenger_concession"] - given["challenger_status_quo"]
        c_t = gain / (given["challenger_concession"] - given["challenger_conflict"])
        c_s = gain / (given["challenger_concession"] - given["challenger_capitulation"])
        d_star = (given["defender_capitulation"] - given["defender_concession"]) / (
            given["defender_capitulation"] - given["defender_conflict"])
        exists, x_hard, x_soft, y_soft = _play(case, c_t, c_s, d_star)
        p_challenger, p_defender = given["p_challenger"][:, None], given["p_defender"][:, None]
        challenged = p_challenger * x_hard + (1 - p_challenger) * x_soft
        conflict = p_challenger * x_hard * (p_defender + (1 - p_defender) * y_soft)
    survives = exists.copy()
    survives[:, STEADFAST] &= given["p_defender"] >= c_t - TIE
    return Deterrence(
        case.clean(c_t), case.clean(c_s), case.clean(d_star), exists, survives, x_hard, x_soft, y_soft,
        np.where(exists, challenged, np.nan), np.where(exists, conflict, np.nan), case.status(), case.failed,
    )  # fmt: skip


def _needs(given: dict[str, FloatArray]) -> tuple[BoolArray, ...]:
    """The inequalities of `DETERRENCE_NEEDS`, in their order."""
    falls = [f"challenger_{name}" for name in ("concession", "status_quo", "conflict", "capitulation")]
    ranks = [f"defender_{name}" for name in ("status_quo", "capitulation", "concession", "conflict")]
    ordered = [given[above] > given[below] for names in (falls, ranks)
               for above, below in pairwise(names)]
    return (*((given[name] >= 0) & (given[name] <= 1) for name in ("p_challenger", "p_defender")), *ordered)


def _play(
    case: Drawn, c_t: FloatArray, c_s: FloatArray, d_star: FloatArray
) -> tuple[BoolArray, FloatArray, FloatArray, FloatArray]:
    """Which equilibria exist, and how each is played."""
    p_challenger, p_defender = case["p_challenger"], case["p_defender"]
    is_low, is_weak = p_defender <= c_s + TIE, p_challenger <= d_star + TIE
    exists = np.stack([
        p_defender >= c_t - TIE,
        p_defender <= c_t + TIE,
        (p_defender >= c_s - TIE) & (p_defender <= c_t + TIE),
        is_low & is_weak,
        is_low & (p_challenger >= d_star - TIE),
    ], axis=1) & case.is_sound[:, None]  # fmt: skip
    soft = np.where(p_defender < 1, 1 - p_defender, 1.0)
    other = np.where(p_challenger < 1, 1 - p_challenger, 1.0)
    bluffs = np.minimum(p_challenger * (1 - d_star) / (other * d_star), 1.0)
    zero, one = np.zeros(case.draws), np.ones(case.draws)
    x_hard = np.stack([zero, zero, one, one, one], axis=1)
    x_soft = np.stack([zero, zero, zero, bluffs, one], axis=1)
    # Under certain deterrence nobody defects whatever a soft defender would do; it is taken to give way.
    y_soft = np.stack([zero, np.clip((c_t - p_defender) / soft, 0, 1), zero,
                       np.clip((c_s - p_defender) / soft, 0, 1), zero], axis=1)
    x_hard, x_soft, y_soft = (np.where(exists, array, np.nan) for array in (x_hard, x_soft, y_soft))
    return exists, x_hard, x_soft, y_soft
