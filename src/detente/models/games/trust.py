"""Trust and reassurance: when cooperation can begin, how large a signal must be, and who should go first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.models.checks import BoolArray, CodeArray, FloatArray
from detente.models.games.common import drawn, sound

__all__ = ["ASSURANCE_NEEDS", "PROTOCOLS", "TRUST_NEEDS", "Assurance", "Protocol", "Reassurance", "Side",
           "assure_first", "reassurance"]

TRUST_NEEDS = (
    "0 <= belief <= 1", "sucker_trustworthy < punishment", "sucker_untrustworthy < punishment", "punishment < reward",
    "temptation_trustworthy < reward", "temptation_untrustworthy > reward",
)  # fmt: skip
ASSURANCE_NEEDS = (
    "0 <= belief <= 1", "reward_a > hold_a", "temptation_a > reward_a", "reward_b > hold_b", "hold_b > exploited_b",
    "cost_trustworthy >= 0", "cost_untrustworthy >= 0", "binding >= 0", "cost_binding >= 0",
)  # fmt: skip
PROTOCOLS = ("hold", "concession first", "assurance first", "tied hands")


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One side of a game of trust; each number or (draw,).

    Parameters
    ----------
    belief
        its belief that the other is trustworthy
    reward
        payoff when both cooperate
    temptation_trustworthy, temptation_untrustworthy
        payoff from exploiting the other, by its own type: below the reward, above it
    sucker_trustworthy, sucker_untrustworthy
        payoff from being exploited, by its own type
    punishment
        payoff when neither cooperates
    """

    belief: npt.ArrayLike
    reward: npt.ArrayLike
    temptation_trustworthy: npt.ArrayLike
    temptation_untrustworthy: npt.ArrayLike
    sucker_trustworthy: npt.ArrayLike
    sucker_untrustworthy: npt.ArrayLike
    punishment: npt.ArrayLike


@dataclass(frozen=True, slots=True, eq=False)
class Reassurance:
    """When trust begins; every array is (draw,).

    Parameters
    ----------
    minimum_trust
        belief from which a trustworthy side cooperates in a single round
    a_min, a_max
        weight of the first round between which only the trustworthy cooperate in it; common to all sides given
    separates
        is that window open: can cooperation in the first round tell the types apart
    trusts
        does the belief reach the minimum
    status, failed
        as everywhere in this folder
    """

    minimum_trust: tuple[FloatArray, ...]
    trusts: tuple[BoolArray, ...]
    a_min: FloatArray
    a_max: FloatArray
    separates: BoolArray
    status: CodeArray
    failed: CodeArray


@dataclass(frozen=True, slots=True, eq=False)
class Protocol:
    """A strong side A, trustworthy or not, and a side B that is asked to give something up; each number or (draw,).

    Parameters
    ----------
    belief
        B's belief that A is trustworthy
    hold_a, hold_b
        payoffs when B concedes nothing
    reward_a, reward_b
        payoffs when B concedes and A reciprocates
    temptation_a
        an untrustworthy A's payoff from taking the concession and giving nothing
    exploited_b
        B's payoff then
    cost_trustworthy, cost_untrustworthy
        what a unit of assurance, paid beforehand, costs a trustworthy and an untrustworthy A
    binding
        how far a unit of commitment lowers the gain from exploiting; 0 where A cannot tie its hands
    cost_binding
        what a unit of commitment costs a trustworthy A
    """

    belief: npt.ArrayLike
    hold_a: npt.ArrayLike
    reward_a: npt.ArrayLike
    temptation_a: npt.ArrayLike
    cost_trustworthy: npt.ArrayLike
    cost_untrustworthy: npt.ArrayLike
    hold_b: npt.ArrayLike
    reward_b: npt.ArrayLike
    exploited_b: npt.ArrayLike
    binding: npt.ArrayLike = 0.0
    cost_binding: npt.ArrayLike = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Assurance:
    """Who should go first; every array is (draw,) unless it says otherwise.

    Parameters
    ----------
    concession_threshold
        belief from which B concedes without any assurance
    concession_works
        does B's belief reach it
    shortfall
        belief less threshold
    x_min, x_max
        assurance that an untrustworthy A would not pay, and that a trustworthy one still would
    window
        is there an assurance between them
    x_tie
        commitment from which even an untrustworthy A reciprocates; infinite where it cannot tie its hands
    worth
        (draw, protocol) payoff of a trustworthy A by the order of `PROTOCOLS`; NaN where it is no equilibrium
    best
        index of the best of them, the simplest where several are equal
    status, failed
        as everywhere in this folder
    """

    concession_threshold: FloatArray
    concession_works: BoolArray
    shortfall: FloatArray
    x_min: FloatArray
    x_max: FloatArray
    window: BoolArray
    x_tie: FloatArray
    worth: FloatArray
    best: CodeArray
    status: CodeArray
    failed: CodeArray


def reassurance(*sides: Side) -> Reassurance:
    """When a costly first step tells the trustworthy from the others, though trust is too low to begin without it.

    Source
    ------
    [Kydd2000]_, [Kydd2005]_. The window in closed form is ours, checked against all deviations.

    Parameters
    ----------
    sides
        One side, or both; the window is then the one they have in common.

    Our reading
    -----------
    In a first round, which counts a, the trustworthy cooperate and the others do not; in a second, which counts 1 - a,
    a trustworthy side cooperates when both did before. At belief 0 there is no window.

    Example
    -------
    >>> found = reassurance(Side(0.4, 1.0, 0.5, 1.5, -1.0, -1.0, 0.0))
    >>> found.minimum_trust[0].round(4), found.a_min.round(4), found.a_max, found.separates
    (array([0.6667]), array([0.4286]), array([0.5]), array([ True]))
    """
    parts = [_one_side(side) for side in sides]
    draws = max(len(part[2]) for part in parts)
    wide = [[np.broadcast_to(array, (draws,)) for array in part] for part in parts]
    failed = np.max([part[4] for part in wide], axis=0).astype(np.int8)
    is_sound = failed == 0
    a_min = np.where(is_sound, np.max([part[2] for part in wide], axis=0), np.nan)
    a_max = np.where(is_sound, np.min([part[3] for part in wide], axis=0), np.nan)
    with np.errstate(invalid="ignore"):
        opens = np.asarray(is_sound & (a_min <= a_max) & (a_max > 0) & (a_min < 1))
        trusts = tuple(np.asarray(is_sound & np.greater_equal(part[0], part[1])) for part in wide)
    return Reassurance(tuple(np.asarray(part[1]) for part in wide), trusts, a_min, a_max, opens,
                       np.where(is_sound, 0, 5).astype(np.int8), failed)


def _one_side(side: Side) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, CodeArray]:
    """Belief, minimum trust and window of one side, and what fails."""
    given = drawn({name: getattr(side, name) for name in Side.__dataclass_fields__})
    belief, reward, none = given["belief"], given["reward"], given["punishment"]
    with np.errstate(all="ignore"):
        case = sound(given, tuple(zip(TRUST_NEEDS, (
            (belief >= 0) & (belief <= 1), given["sucker_trustworthy"] < none, given["sucker_untrustworthy"] < none,
            none < reward, given["temptation_trustworthy"] < reward, given["temptation_untrustworthy"] > reward,
        ), strict=True)))  # fmt: skip
        risk = none - given["sucker_trustworthy"]
        minimum = risk / (reward - given["temptation_trustworthy"] + risk)
        tempted = belief * (given["temptation_untrustworthy"] - none)
        a_min = tempted / (tempted + belief * (given["temptation_untrustworthy"] - reward)
                           + (1 - belief) * (none - given["sucker_untrustworthy"]))
        hope, fear = belief * (reward - none), (1 - belief) * risk
        gain = belief * (reward - given["temptation_trustworthy"])
        a_max = np.where(fear <= gain, 1.0, hope / (hope + fear - gain))
    a_min = np.where(belief > 0, a_min, 1.0)
    a_max = np.where(belief > 0, a_max, 0.0)
    return belief, case.clean(minimum), case.clean(a_min), case.clean(a_max), case.failed


def assure_first(protocol: Protocol) -> Assurance:
    """Does demanding a concession first work, and can an assurance up front do what the demand cannot.

    Source
    ------
    [Kydd2000]_, [Kydd2005]_; sunk costs and tied hands as in [Fearon1997]_. The thresholds are ours, checked against
    all deviations.

    Parameters
    ----------
    protocol
        Payoffs, belief, and what assurance costs.

    Our reading
    -----------
    Concession first: B concedes when its belief reaches (hold_b - exploited_b) / (reward_b - exploited_b). Assurance
    first: only a trustworthy A pays x, and B concedes exactly then, when x_min <= x <= x_max. Whether that window is
    open does not depend on B's belief. Tied hands: from x_tie on even an untrustworthy A reciprocates. A protocol that
    is no equilibrium has no worth.

    Example
    -------
    >>> found = assure_first(Protocol(0.3, 0.0, 1.0, 1.6, 0.5, 1.2, 0.0, 1.0, -1.0, binding=0.4))
    >>> found.concession_threshold, found.concession_works, found.window
    (array([0.5]), array([False]), array([ True]))
    >>> found.x_min.round(3), found.x_max, found.x_tie.round(3), PROTOCOLS[found.best[0]]
    (array([1.333]), array([2.]), array([1.5]), 'tied hands')
    """
    given = drawn({name: getattr(protocol, name) for name in Protocol.__dataclass_fields__})
    belief, hold, reward = given["belief"], given["hold_a"], given["reward_a"]
    with np.errstate(all="ignore"):
        case = sound(given, tuple(zip(ASSURANCE_NEEDS, (
            (belief >= 0) & (belief <= 1), reward > hold, given["temptation_a"] > reward,
            given["reward_b"] > given["hold_b"], given["hold_b"] > given["exploited_b"],
            given["cost_trustworthy"] >= 0, given["cost_untrustworthy"] >= 0, given["binding"] >= 0,
            given["cost_binding"] >= 0), strict=True)))  # fmt: skip
        threshold = (given["hold_b"] - given["exploited_b"]) / (given["reward_b"] - given["exploited_b"])
        x_min = _over(given["temptation_a"] - hold, given["cost_untrustworthy"])
        x_max = _over(reward - hold, given["cost_trustworthy"])
        x_tie = _over(given["temptation_a"] - reward, given["binding"])
        works = belief >= threshold
        window = np.isfinite(x_min) & (x_min <= x_max)
        paid = np.where(given["cost_trustworthy"] > 0, given["cost_trustworthy"] * x_min, 0.0)
        tied = np.where(given["cost_binding"] > 0, given["cost_binding"] * x_tie, 0.0)
    worth = np.stack([hold, np.where(works, reward, np.nan), np.where(window, reward - paid, np.nan),
                      np.where(np.isfinite(x_tie), reward - tied, np.nan)], axis=1)
    best = np.argmax(np.where(np.isnan(worth), -np.inf, worth), axis=1).astype(np.int8)
    return Assurance(
        case.clean(threshold), case.is_sound & works, case.clean(belief - threshold), case.clean(x_min),
        case.clean(x_max), case.is_sound & window, case.clean(x_tie), case.clean(worth), best, case.status(),
        case.failed,
    )  # fmt: skip


def _over(gain: FloatArray, price: FloatArray) -> FloatArray:
    """Gain over price; infinite where the price is nothing."""
    return np.asarray(np.where(price > 0, gain / np.where(price > 0, price, 1.0), np.inf))
