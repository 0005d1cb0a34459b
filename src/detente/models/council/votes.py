"""Each member's vote with its probability, and the probability that the text passes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from detente.errors import DomainError, ShapeError
from detente.models.checks import (
    CodeArray,
    FloatArray,
    as_floats,
    count_draws,
    over_draws,
    refuse,
    same_shape,
)
from detente.models.council.majority import Quota, chance, check_quota

__all__ = [
    "ABSTAIN",
    "NO",
    "YES",
    "Votes",
    "Voting",
    "margin",
    "pass_probability",
    "vote",
    "yes_distribution",
]

YES, ABSTAIN, NO = 1, 2, 3


@dataclass(frozen=True, eq=False)
class Voting:
    """How margins turn into votes.

    Parameters
    ----------
    noise
        (draw,), standard deviation of what moves a vote apart from the margin, above 0
    yes_threshold, no_threshold
        (draw,), how far above 0 a margin must be for a yes, how far below for a no; at least 0
    """

    noise: FloatArray
    yes_threshold: FloatArray
    no_threshold: FloatArray


@dataclass(frozen=True, eq=False)
class Votes:
    """What a vote on a text looks like.

    Parameters
    ----------
    yes, abstain, against
        (draw, member), probabilities summing to 1
    likely
        (draw, member), the likeliest vote: 1 yes, 2 abstain, 3 no
    yes_count
        (draw, count), probability of each number of yes votes from 0 to the number of members
    passes
        (draw,), probability that the text passes
    """

    yes: FloatArray
    abstain: FloatArray
    against: FloatArray
    likely: CodeArray
    yes_count: FloatArray
    passes: FloatArray


def margin(
    position: FloatArray,
    text: FloatArray,
    reversion_loss: FloatArray,
    payment: FloatArray | None = None,
    stake: FloatArray | None = None,
    stake_weight: FloatArray | None = None,
) -> FloatArray:
    """Give how comfortably each member can vote for a text: content, payment and stake in the matter.

    The stake term is our construction; very few votes are on record to support it.

    Parameters
    ----------
    position, reversion_loss
        (draw, member); the loss is what the member suffers if the text fails
    text
        (draw,)
    payment
        (draw, member), received if the text passes; default nothing
    stake
        (draw, member), from -1 to 1: what is at stake in how and by whom the matter is settled; default
        nothing
    stake_weight
        (draw,), how much text a full stake is worth, at least 0; needed with `stake`

    Returns
    -------
    array
        (draw, member), in units of the line; at least 0 where the content and payment alone make it
        acceptable

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a number is not finite, a stake or its weight is out of range, or one is given without the other.

    Example
    -------
    >>> margin(np.array([[.3]]), np.array([.4]), np.array([[.5]]), stake=np.array([[-1.]]),
    ...        stake_weight=np.array([.5])).round(6)
    array([[-0.1]])
    """
    if (stake is None) != (stake_weight is None):
        raise DomainError("stake and stake_weight go together or not at all")
    given = {"position": position, "reversion_loss": reversion_loss, "payment": payment, "stake": stake}
    axes = ("draw", "member")
    arrays = {name: as_floats(name, array, axes) for name, array in given.items() if array is not None}
    for name, array in arrays.items():
        same_shape(name, array, "position", arrays["position"])
    singles = {"text": text, "stake_weight": stake_weight}
    arrays |= {name: as_floats(name, a, ("draw",))[:, None] for name, a in singles.items() if a is not None}
    count_draws(arrays)
    _check_margin(arrays)
    content = arrays["reversion_loss"] - np.abs(arrays["text"] - arrays["position"])
    total = content + arrays.get("payment", np.zeros(1))
    return np.asarray(total + arrays["stake"] * arrays["stake_weight"] if stake is not None else total)


def _check_margin(arrays: dict[str, FloatArray]) -> None:
    """Refuse numbers that no margin can be made of."""
    for name, array in arrays.items():
        refuse(name, array, ~np.isfinite(array), "finite")
    for name in {"payment", "stake_weight"} & set(arrays):
        refuse(name, arrays[name], arrays[name] < 0, "at least 0")
    if "stake" in arrays:
        refuse("stake", arrays["stake"], np.abs(arrays["stake"]) > 1, "from -1 to 1")


def vote(margins: FloatArray, voting: Voting, veto: npt.ArrayLike, quota: Quota) -> Votes:
    """Give every member's vote and the fate of the text.

    A margin well above 0 makes a yes, well below 0 a no; in between the member abstains. Noise is normal and
    independent between members.

    Parameters
    ----------
    margins
        (draw, member), see `margin`
    voting
        noise and thresholds
    veto
        (member,), whether a member's no blocks the text
    quota
        yes votes needed, or a rule, as in `Council`

    Returns
    -------
    Votes
        probabilities by member, the distribution of yes votes, the probability of passing

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If the noise is not above 0, a threshold is negative, or the quota does not fit the members.

    Limits
    ------
    Given a draw, members do not look at one another's votes.

    Example
    -------
    >>> voting = Voting(noise=np.array([.2]), yes_threshold=np.array([.05]), no_threshold=np.array([.1]))
    >>> votes = vote(np.array([[.3, -.3]]), voting, veto=[True, False], quota=1)
    >>> votes.yes.round(6), votes.likely
    (array([[0.89435 , 0.040059]]), array([[1, 3]], dtype=int8))
    """
    names = ("noise", "yes_threshold", "no_threshold")
    arrays = {name: as_floats(name, getattr(voting, name), ("draw",)) for name in names}
    refuse("noise", arrays["noise"], ~(arrays["noise"] > 0), "above 0")
    for name in names[1:]:
        refuse(name, arrays[name], ~(arrays[name] >= 0), "at least 0")
    arrays["margins"] = as_floats("margins", margins, ("draw", "member"))
    refuse("margins", arrays["margins"], ~np.isfinite(arrays["margins"]), "finite")
    draws = count_draws(arrays)
    noise, above, below, level = (over_draws(array, draws) for array in arrays.values())
    yes = np.asarray(ndtr((level - above[:, None]) / noise[:, None]))
    against = np.asarray(ndtr((-level - below[:, None]) / noise[:, None]))
    abstain = np.maximum(1.0 - yes - against, 0.0)
    likely = 1 + np.argmax(np.stack([yes, abstain, against]), axis=0)
    passes = pass_probability(yes, abstain, veto, quota)
    return Votes(yes, abstain, against, likely.astype(np.int8), yes_distribution(yes), passes)


def pass_probability(yes: FloatArray, abstain: FloatArray, veto: npt.ArrayLike, quota: Quota) -> FloatArray:
    """Give the probability that enough members vote yes and no veto member votes no.

    Exact: members are added one by one to the distribution of yes votes so far. A veto member's no ends the
    matter, so its probability is dropped; anybody else's no is as good as an abstention.

    Parameters
    ----------
    yes, abstain
        (draw, member), probabilities, independent between members
    veto
        (member,), whether a member's no blocks the text
    quota
        yes votes needed, from 1 to the number of members, or a rule, as in `Council`

    Returns
    -------
    array
        (draw,), from 0 to 1

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If a probability is out of range, the quota does not fit the members, or a rule has too many different weights.

    Our reading
    -----------
    Under a rule the sums of weights are followed exactly where there are at most 16,000 of them, else in units of about
    a 500th of the whole; in a council of 28 with populations that moves the probability by less than 0.002.

    Example
    -------
    >>> yes, abstain = np.full((1, 15), 1 / 3), np.full((1, 15), 1 / 3)
    >>> pass_probability(yes, abstain, [True] * 5 + [False] * 10, 9).round(8)
    array([0.01023047])
    """
    given = {"yes": as_floats("yes", yes, ("draw", "member"))}
    given["abstain"] = as_floats("abstain", abstain, ("draw", "member"))
    same_shape("abstain", given["abstain"], "yes", given["yes"])
    for name, array in given.items():
        refuse(name, array, ~((array >= 0) & (array <= 1)), "from 0 to 1")
    agree, stay = (over_draws(array, count_draws(given)) for array in given.values())
    refuse("abstain", stay, agree + stay > 1 + 1e-9, "at most 1 together with yes")
    can_block, members = np.asarray(veto, dtype=np.bool_), agree.shape[1]
    if can_block.shape != (members,):
        raise ShapeError(f"veto has shape {can_block.shape} but yes has {members} members")
    check_quota(quota, members)
    aside = np.where(can_block, stay, 1.0 - agree)
    if not isinstance(quota, int):
        return np.asarray(np.minimum(chance(quota, agree, aside), 1.0))
    tally = _tally(agree, aside)
    return np.asarray(np.minimum(tally[:, quota:].sum(axis=1), 1.0))


def yes_distribution(yes: FloatArray) -> FloatArray:
    """Give the probability of each number of yes votes, vetoes left aside.

    Parameters
    ----------
    yes
        (draw, member), probabilities, independent between members

    Returns
    -------
    array
        (draw, count), for 0, 1, ... up to the number of members; rows sum to 1

    Raises
    ------
    DomainError
        If a probability is out of range.

    Example
    -------
    >>> yes_distribution(np.array([[.5, .5]]))
    array([[0.25, 0.5 , 0.25]])
    """
    chance = as_floats("yes", yes, ("draw", "member"))
    refuse("yes", chance, ~((chance >= 0) & (chance <= 1)), "from 0 to 1")
    return _tally(chance, 1.0 - chance)


def _tally(up: FloatArray, stay: FloatArray) -> FloatArray:
    """(draw, count), the distribution of a count that each member raises by one or leaves as it is."""
    draws, members = up.shape
    tally = np.zeros((draws, members + 1))
    tally[:, 0] = 1.0
    for member in range(members):
        raised = tally[:, : member + 1] * up[:, member, None]
        tally[:, : member + 1] *= stay[:, member, None]
        tally[:, 1 : member + 2] += raised
    return tally
