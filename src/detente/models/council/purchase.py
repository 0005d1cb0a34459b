"""What a proposer that can pay would buy: the cheapest coalition for each text, and the text worth its price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detente.errors import DomainError
from detente.models.checks import BoolArray, FloatArray, as_floats, count_draws, over_draws, refuse
from detente.models.council.acceptance import PassSet, candidates, pass_set
from detente.models.council.outside import act_outside, reversion
from detente.models.council.records import Council
from detente.models.council.seats import Seats, seat
from detente.models.council.setter import status_quo_loss

__all__ = ["Purchase", "cheapest_coalition", "purchase"]


@dataclass(frozen=True, eq=False)
class Purchase:
    """The text that a paying proposer puts, and what it pays for it.

    Parameters
    ----------
    x
        (draw,), the text; the status quo, or the action outside, where none is worth its price
    payment
        (draw, member), what each is paid on top of what `Council.payment` promises already
    spent
        (draw,), the sum of these payments
    bought
        (draw,), how far the text moves towards the demand because of them
    residual
        (draw,), certificate, 0 is perfect: what the best text of a grid of 257 would add to the proposer's gain
    """

    x: FloatArray
    payment: FloatArray
    spent: FloatArray
    bought: FloatArray
    residual: FloatArray


def purchase(council: Council, price: FloatArray) -> Purchase:
    """Find the text of a proposer that words it itself and may pay members to accept.

    Source
    ------
    Ours: acceptance is quasi-linear, so a payment widens what a member accepts by as much.

    Parameters
    ----------
    council
        see `Council`; failure costs what it costs in `settle`, whoever words the text there
    price
        (draw,), what a unit paid costs the proposer in units of the line, at least 0

    Returns
    -------
    Purchase
        the text, the payments, and what they bring

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        As `settle`; if the price is negative, or the quota is a rule of weights.

    Our reading
    -----------
    Members with a veto must all be won; of the others the cheapest that complete the quota are. One more unit of text
    costs the price times the number of members at their limit, so paying goes on up to the limit at which that
    reaches 1. At exactly 1 the proposer would not gain and does not pay. Payments are made only if the text passes.

    Limits
    ------
    No budget, no bargaining over the payments, and nobody else pays. A private cost is taken as known.

    Example
    -------
    >>> council = Council(status_quo=np.array([0.]), position=np.array([[1., -.2, .3]]),
    ...                   veto=np.array([True, True, True]), quota=3, ideal=np.array([1.]), proposer=0)
    >>> found = purchase(council, np.array([.6]))
    >>> found.x, found.payment.round(6), found.spent.round(6)
    (array([0.6]), array([[0. , 0.6, 0. ]]), array([0.6]))
    """
    seats = seat(council)
    cost = as_floats("price", price, ("draw",))
    refuse("price", cost, ~(np.isfinite(cost) & (cost >= 0)), "finite and at least 0")
    draws = count_draws({"price": cost, "status_quo": seats.status_quo})
    passing = _passing(council, seats)
    if len(seats.status_quo) != draws:
        passing = _repeated(passing, draws)
    cost, seats = over_draws(cost, draws), passing.seats
    texts = candidates(passing, seats.ideal)
    value, total = _value(passing, cost, texts)
    best = value.max(axis=1, keepdims=True)
    is_best = value >= best - seats.slack[:, None]
    pick = np.where(is_best, total, np.inf).argmin(axis=1)
    x, paid, spent = _bought(passing, texts[np.arange(draws), pick])
    free = np.where(total <= seats.slack[:, None], -np.abs(texts - seats.ideal[:, None]), -np.inf)
    unpaid = texts[np.arange(draws), free.argmax(axis=1)]
    grid = np.linspace(0, 1, 257) * (seats.ideal - passing.anchor)[:, None] + passing.anchor[:, None]
    residual = np.maximum(_value(passing, cost, grid)[0].max(axis=1) - best[:, 0], 0.0)
    bought = np.abs(seats.ideal - unpaid) - np.abs(seats.ideal - x)
    return Purchase(x, paid, spent, bought, residual)


def cheapest_coalition(
    lower: FloatArray, upper: FloatArray, veto: npt.ArrayLike, quota: int, texts: FloatArray
) -> FloatArray:
    """Give the least that must be paid in all for each text to pass.

    Parameters
    ----------
    lower, upper
        (draw, member), the ends of what each accepts unpaid
    veto
        (member,), whether a member can block alone
    quota
        yes votes needed
    texts
        (draw, text)

    Returns
    -------
    array
        (draw, text)

    Example
    -------
    >>> lower, upper = np.zeros((1, 3)), np.array([[.1, .5, .3]])
    >>> cheapest_coalition(lower, upper, [True, False, False], 2, np.array([[.4]])).round(6)
    array([[0.3]])
    """
    short = _short(lower, upper, texts)
    return np.asarray(np.where(_won(short, np.asarray(veto, dtype=np.bool_), quota), short, 0.0).sum(axis=2))


def _short(lower: FloatArray, upper: FloatArray, texts: FloatArray) -> FloatArray:
    """(draw, text, member), what each lacks to accept each text."""
    beyond = np.maximum(lower[:, None, :] - texts[:, :, None], texts[:, :, None] - upper[:, None, :])
    return np.maximum(beyond, 0.0)


def _won(short: FloatArray, veto: BoolArray, quota: int) -> BoolArray:
    """(draw, text, member), who is won: every veto member, and the cheapest others that complete the quota."""
    others = max(quota - int(veto.sum()), 0)
    wanted = np.where(veto, -np.inf, short)
    rank = wanted.argsort(axis=2, kind="stable").argsort(axis=2, kind="stable")
    return np.asarray(rank < veto.sum() + others)


def _passing(council: Council, seats: Seats) -> PassSet:
    """What everybody accepts unpaid; the anchor is what failure brings."""
    if seats.outside is None:
        loss, own = status_quo_loss(seats), np.abs(seats.status_quo - seats.ideal)
        return _with_own(pass_set(seats, loss, own, seats.status_quo))
    best = act_outside(council)
    loss, own = reversion(seats, seats.outside, best)
    return _with_own(pass_set(seats, loss, own, np.where(best.credible, best.action, seats.status_quo)))


def _with_own(passing: PassSet) -> PassSet:
    """A proposer with a seat needs no payment from itself."""
    member = passing.seats.proposer
    if member < 0:
        return passing
    seats, lower, upper = passing.seats, passing.lower.copy(), passing.upper.copy()
    lower[:, member] = np.minimum(lower.min(axis=1), np.minimum(seats.ideal, passing.anchor))
    upper[:, member] = np.maximum(upper.max(axis=1), np.maximum(seats.ideal, passing.anchor))
    return PassSet(lower, upper, passing.floor, passing.ceiling, passing.anchor, passing.seats)


def _repeated(passing: PassSet, draws: int) -> PassSet:
    """A single draw repeated, where only the price varies."""
    seats = passing.seats
    arrays = {name: over_draws(value, draws) for name, value in vars(seats).items()
              if isinstance(value, np.ndarray) and name != "veto"}
    full = Seats(**{**vars(seats), **arrays})
    own = {name: over_draws(value, draws) for name, value in vars(passing).items() if isinstance(value, np.ndarray)}
    return PassSet(**own, seats=full)


def _heads(seats: Seats) -> int:
    """The number of votes needed; whom to pay under a rule of weights is another problem, a knapsack."""
    if not isinstance(seats.quota, int):
        raise DomainError("quota is a rule; payments are worked out for a number of votes only")
    return seats.quota


def _value(passing: PassSet, price: FloatArray, texts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(draw, text) twice: what a text is worth to the proposer once paid for, and what is paid in all."""
    seats = passing.seats
    total = cheapest_coalition(passing.lower, passing.upper, seats.veto, _heads(seats), texts)
    return -np.abs(texts - seats.ideal[:, None]) - price[:, None] * total, total


def _bought(passing: PassSet, x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The text, what each member is paid for it, and the sum."""
    seats = passing.seats
    short = _short(passing.lower, passing.upper, x[:, None])
    paid = np.where(_won(short, seats.veto, _heads(seats)), short, 0.0)[:, 0]
    return x, paid, paid.sum(axis=1)
