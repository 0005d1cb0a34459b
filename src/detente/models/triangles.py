"""Strategic triangles: which seat each of three actors has, what it is worth, and the middle that suits a pivot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from detente.errors import ShapeError
from detente.models.checks import BoolArray, CodeArray, FloatArray, refuse

__all__ = ["KINDS", "MIDDLE_STATUSES", "ROLES", "Middle", "Roles", "middle", "roles", "seat_value"]

ROLES = ("pivot", "friend", "partner", "wing", "foe", "outcast", "undefined")
"""The seats in Wu's order, best first, and the one of a triangle with a neutral tie."""
KINDS = ("menage a trois", "romantic triangle", "stable marriage", "unit veto", "undefined")
"""Kinds of triangle, by the number of friendly ties: three, two, one, none."""
MIDDLE_STATUSES = (
    "The best level of hostility was found.",
    "Hostility makes no difference, so every level is best.",
    "An input is not a finite number, or the costs are below 0.",
)
PAIRS = ((0, 1), (0, 2), (1, 2))


@dataclass(frozen=True, slots=True)
class Roles:
    """Seats in a triangle of actors 0, 1 and 2.

    role      (draw, actor) index into `ROLES`
    kind      (draw,) index into `KINDS`
    distance  (draw,) of the tie nearest to zero; what a tie must move for a seat to change is at least this
    """

    role: CodeArray
    kind: CodeArray
    distance: FloatArray


@dataclass(frozen=True, slots=True)
class Middle:
    """The level of hostility between two others that suits a third best.

    best         (draw,) in 0..1: 0 reconciled, 1 at war
    payoff       (draw,) what it is worth there
    at_peace     (draw,) what reconciliation is worth: 0 by construction
    at_war       (draw,) what war is worth
    is_interior  (draw,) whether the best lies strictly between the two
    parts        (draw, part) patronage, competition kept off, and the risk borne: they add up to `payoff`, which is
                 what full reconciliation would cost
    certificate  (draw,) the most that any of a hundred other levels would add
    status       (draw,) index into `MIDDLE_STATUSES`
    """

    best: FloatArray
    payoff: FloatArray
    at_peace: FloatArray
    at_war: FloatArray
    is_interior: BoolArray
    parts: FloatArray
    certificate: FloatArray
    status: CodeArray


def roles(tie: ArrayLike, neutral: ArrayLike = 0.05) -> Roles:
    """Seats of three actors by the signs of the ties among them.

    Parameters
    ----------
    tie
        (draw, pair) in -1..1, pairs 01, 02, 12
    neutral
        (draw,) or a number in 0..1: a tie no further from zero than this has no sign

    Raises
    ------
    ShapeError
        If `tie` is not (draw, 3).
    DomainError
        If a number lies outside its range.

    Source
    ------
    The triangle is [Dittmer1981]_'s; the six seats and their order are [Wu1996]_'s, read in a copy of the table.

    Our reading
    -----------
    Where a tie is neutral or no number, nobody has a seat; no sign is forced.

    Example
    -------
    >>> found = roles([[0.2, 0.6, -0.9]])
    >>> [ROLES[code] for code in found.role[0]], KINDS[found.kind[0]]
    (['pivot', 'wing', 'wing'], 'romantic triangle')
    """
    table = _ties(tie)
    width = np.asarray(neutral, dtype=np.float64).reshape(-1, 1)
    refuse("neutral", width, np.asarray(~((width >= 0) & (width <= 1))), "in 0..1")
    size = np.abs(table)
    is_open = np.asarray((size <= width) | np.isnan(size)).any(axis=1)
    friendly = table > 0
    kind = np.where(is_open, 4, 3 - friendly.sum(axis=1)).astype(np.int8)
    seats = [_seat(*(friendly[:, pair] for pair in _seen(actor))) for actor in range(3)]
    role = np.where(np.asarray(is_open)[:, None], 6, np.stack(seats, axis=1)).astype(np.int8)
    return Roles(role, kind, size.min(axis=1))


def seat_value(tie: ArrayLike, own: ArrayLike = 1.0, quarrel: ArrayLike = 1.0) -> FloatArray:
    """What each actor's place in a triangle is worth, (draw, actor): own ties count for it, that of the others against.

    Parameters
    ----------
    tie
        (draw, pair), pairs 01, 02, 12: signs or levels
    own
        (draw,) or a number at least 0: weight of its own two ties
    quarrel
        (draw,) or a number at least 0: weight of the tie between the other two

    Raises
    ------
    ShapeError, DomainError
        As `roles`.

    Our reading
    -----------
    Ours. The strict order of the six seats holds just where `own` exceeds `quarrel`, and that is above 0.

    Example
    -------
    >>> seat_value([[0.2, 0.6, -0.9]]).round(1)
    array([[ 1.7, -1.3, -0.5]])
    """
    table = _ties(tie)
    weights = [np.asarray(weight, dtype=np.float64).reshape(-1, 1) for weight in (own, quarrel)]
    for name, weight in zip(("own", "quarrel"), weights, strict=True):
        refuse(name, weight, np.asarray(~(weight >= 0)), "at least 0")
    warm = np.stack([table[:, first] + table[:, second] for first, second, _ in map(_seen, range(3))], axis=1)
    others = np.stack([table[:, third] for _, _, third in map(_seen, range(3))], axis=1)
    return np.asarray(weights[0] * warm - weights[1] * others)


def middle(patronage: ArrayLike, competition: ArrayLike, war: ArrayLike, cooperation: ArrayLike) -> Middle:
    """The level of hostility between two others that suits a third best.

    The gains rise with hostility h, the losses with its square: u(h) = (patronage + competition) h - (war +
    cooperation) h².

    Parameters
    ----------
    patronage
        (draw,) or a number: what the weaker of the two pays for a patron, lost as they reconcile
    competition
        (draw,) or a number: rivals in trade that their quarrel keeps off the market
    war
        (draw,) or a number at least 0: cost and risk of war next door
    cooperation
        (draw,) or a number at least 0: cooperation with the stronger of the two, lost as they fall out

    Raises
    ------
    ShapeError
        If the arrays do not fit together.

    Our reading
    -----------
    Ours. A linear gain against a quadratic loss makes a middle likely; where the share of draws with an interior best
    is reported, so should be what would break it. Numbers that are not finite, or costs below 0, give a status.

    Example
    -------
    >>> found = middle(0.5, 0.3, 0.3, 0.5)
    >>> found.best, found.parts.round(2)
    (array([0.5]), array([[ 0.25,  0.15, -0.2 ]]))
    """
    given = [np.atleast_1d(np.asarray(part, dtype=np.float64)) for part in (patronage, competition, war, cooperation)]
    try:
        first, second, risk, lost = (np.array(part) for part in np.broadcast_arrays(*given))
    except ValueError:
        raise ShapeError(f"the shapes {[part.shape for part in given]} do not fit together as (draw,)") from None
    is_bad = ~np.isfinite(first + second + risk + lost) | (risk < 0) | (lost < 0)
    gain, loss = first + second, risk + lost
    with np.errstate(all="ignore"):
        best = np.where(loss > 0, np.clip(gain / (2 * loss), 0, 1), np.where(gain > 0, 1.0, 0.0))
    is_flat = (loss == 0) & (gain == 0)
    best = np.where(is_bad | is_flat, np.nan, best)
    parts = np.stack([first * best, second * best, -loss * best**2], axis=1)
    payoff = np.where(is_flat, 0.0, parts.sum(axis=1))
    levels = np.linspace(0, 1, 101)
    curve = gain[:, None] * levels - loss[:, None] * levels**2
    certificate = np.where(is_bad, np.nan, np.maximum(curve.max(axis=1) - payoff, 0))
    status = np.where(is_bad, 2, np.where(is_flat, 1, 0)).astype(np.int8)
    at_war = np.where(is_bad, np.nan, gain - loss)
    return Middle(best, np.where(is_bad, np.nan, payoff), np.where(is_bad, np.nan, 0.0), at_war,
                  (best > 0) & (best < 1), parts, certificate, status)


def _ties(tie: ArrayLike) -> FloatArray:
    table = np.asarray(tie, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != 3:
        raise ShapeError(f"tie has shape {table.shape}; (draw, 3) is needed, pairs 01, 02, 12")
    return table


def _seen(actor: int) -> tuple[int, int, int]:
    """The pairs an actor is in, then the pair of the other two."""
    own = [index for index, pair in enumerate(PAIRS) if actor in pair]
    return own[0], own[1], next(index for index in range(3) if index not in own)


def _seat(first: BoolArray, second: BoolArray, others: BoolArray) -> CodeArray:
    """Index of a seat: two friends, one or none, and whether the others are friends."""
    friends = first.astype(int) + second.astype(int)
    return np.asarray(np.select(
        [(friends == 2) & ~others, friends == 2, (friends == 1) & ~others, friends == 1, ~others],
        [0, 1, 2, 3, 4], 5).astype(np.int8))
