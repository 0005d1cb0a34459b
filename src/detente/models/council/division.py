"""Dividing a pie in a council: what a veto and what a right to propose are worth in the long run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError
from detente.models.checks import FloatArray, as_floats, count_draws, over_draws, refuse

__all__ = ["Division", "divide"]

ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Division:
    """What a seat is worth when members take turns in proposing how to divide a pie of 1.

    Parameters
    ----------
    veto_share, other_share
        (draw,), the value of a seat with and without a veto; NaN where there is no such seat
    certificate
        (draw,), the largest error in the equations that define the two values, 0 at the solution
    """

    veto_share: FloatArray
    other_share: FloatArray
    certificate: FloatArray


def divide(members: int, vetoes: int, quota: int, discount: FloatArray, veto_recognition: FloatArray) -> Division:
    """Give the stationary value of a seat with and without a veto.

    Source
    ------
    [BaronFerejohn1989]_, with vetoes as in [Winter1996]_ and [McCarty2000]_; all three from memory. The closed form is
    ours.

    Parameters
    ----------
    members, vetoes, quota
        how many members, how many of them hold a veto, how many yes votes are needed
    discount
        (draw,), what a pie divided one round later is worth, from 0 to below 1
    veto_recognition
        (draw,), the chance of one veto member to propose, at least 0; the other members share the rest evenly.
        Without veto members it must be 0

    Returns
    -------
    Division
        the two values and a certificate

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        If the numbers of members do not fit together, the discount is not from 0 to below 1, or the chances do not
        sum to 1.

    Our reading
    -----------
    A proposer buys every veto member and, among the others, as many as the quota needs, chosen evenly at random,
    because all of them ask the same.

    Limits
    ------
    A single pie. Where what was divided last holds until somebody changes it, a lone veto member drifts towards taking
    everything, which these values do not show. Others must be equally likely to propose.

    Example
    -------
    >>> found = divide(15, 5, 9, np.array([.5, .99]), np.array([1 / 15]))
    >>> found.veto_share.round(6), found.other_share.round(6)
    (array([0.088889, 0.19359 ]), array([0.055556, 0.003205]))
    """
    others = _check(members, vetoes, quota)
    arrays = {"discount": as_floats("discount", discount, ("draw",))}
    arrays["veto_recognition"] = as_floats("veto_recognition", veto_recognition, ("draw",))
    patience, chance = (over_draws(array, count_draws(arrays)) for array in arrays.values())
    refuse("discount", patience, ~((patience >= 0) & (patience < 1)), "from 0 to below 1")
    _check_chance(chance, vetoes, others)
    included = max(quota - vetoes, 0)
    nothing = np.full(len(chance), np.nan)
    if not others:
        return Division(np.full(len(chance), 1 / vetoes), nothing, np.zeros(len(chance)))
    rest = np.maximum(1 - vetoes * chance, 0.0) / others
    chosen = patience * (others * rest + vetoes * chance * included / others)
    other = np.where(rest > 0, rest * (1 - patience) / (1 - chosen), 0.0)
    veto = (1 - others * other) / vetoes if vetoes else nothing
    return Division(veto, other, _error(np.nan_to_num(veto), other, (vetoes, others, included), patience, chance, rest))


def _check(members: int, vetoes: int, quota: int) -> int:
    """How many members hold no veto, from numbers that fit."""
    if members < 1:
        raise DomainError(f"members is {members}; at least 1 would be right")
    if not 0 <= vetoes <= members:
        raise DomainError(f"vetoes is {vetoes}; it must be from 0 to {members} members")
    if not 1 <= quota <= members:
        raise DomainError(f"quota is {quota}; it must be a whole number from 1 to {members} members")
    return members - vetoes


def _check_chance(chance: FloatArray, vetoes: int, others: int) -> None:
    """Refuse chances of proposing that cannot sum to 1."""
    is_bad: npt.NDArray[np.bool_] = ~((chance >= 0) & (vetoes * chance <= 1 + ROUNDING))
    if not others:
        is_bad = np.abs(vetoes * chance - 1) > ROUNDING
        refuse("veto_recognition", chance, is_bad, f"1/{vetoes}, because everybody holds a veto")
    if not vetoes:
        refuse("veto_recognition", chance, np.asarray(chance != 0), "0, because nobody holds a veto")
    refuse("veto_recognition", chance, is_bad, f"from 0 to 1/{max(vetoes, 1)}")


def _error(
    veto: FloatArray, other: FloatArray, seats: tuple[int, int, int], patience: FloatArray, chance: FloatArray,
    rest: FloatArray,
) -> FloatArray:
    """(draw,), how far the values are from what proposing and being included bring."""
    vetoes, others, included = seats
    buys_vetoes = patience * vetoes * veto
    own = rest * (1 - buys_vetoes - patience * (max(included - 1, 0)) * other)
    asked = patience * other * (vetoes * chance * included / others + rest * max(included - 1, 0))
    if not included:
        own, asked = rest * (1 - buys_vetoes), 0 * other
    total = vetoes * veto + others * other
    return np.asarray(np.maximum(np.abs(own + asked - other), np.abs(total - 1)))
