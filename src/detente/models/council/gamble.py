"""A veto player whose limit the proposer does not know: how bold to be, and how often the text is vetoed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.errors import DomainError
from detente.models.checks import FloatArray, count_draws
from detente.models.council.acceptance import pass_set
from detente.models.council.beliefs import (
    Belief,
    Exponential,
    Types,
    Uniform,
    below,
    checked,
    parts_of,
    repeated,
    towards,
)
from detente.models.council.drafting import SETTER_DRAFTS, Draft, counterpart
from detente.models.council.peaks import highest
from detente.models.council.records import NOWHERE, VETOED, Council, CouncilResult
from detente.models.council.result import conclude
from detente.models.council.seats import Seats, seat
from detente.models.council.setter import no_outside_option, setter, status_quo_loss

__all__ = ["Gamble", "Unknown", "acceptance_curve", "gamble"]


@dataclass(frozen=True, eq=False)
class Unknown:
    """A veto member whose ideal point the proposer can only guess.

    Parameters
    ----------
    member
        its index among the members; it holds a veto and is not the proposer
    ideal
        what the proposer takes its ideal point to be; an exponential belief is about the distance from the status quo
        in the direction of the demand
    """

    member: int
    ideal: Belief


@dataclass(frozen=True, eq=False)
class Gamble:
    """What a proposer puts to members whose limits it does not know.

    Parameters
    ----------
    put
        (draw,), the text that is put; the status quo where nothing is worth putting
    veto_chance
        (draw,), how likely the proposer thinks a veto
    expected
        (draw,), the text the proposer expects to hold in the end, weighed by those chances
    rival
        (draw,), another text almost as good for the proposer; NaN where there is none
    settled
        what comes of it with the members' true ideal points
    certificate
        (draw,), what the best text of a grid would add to the proposer's expected gain, 0 at the optimum
    """

    put: FloatArray
    veto_chance: FloatArray
    expected: FloatArray
    rival: FloatArray
    settled: CouncilResult
    certificate: FloatArray


@dataclass(frozen=True, eq=False)
class Stakes:
    """The problem as distance from the status quo towards the demand, every array at full draws."""

    seats: Seats
    sign: FloatArray
    limit: FloatArray
    payment: FloatArray
    beliefs: tuple[Belief, ...]


def gamble(council: Council, unknown: Sequence[Unknown]) -> Gamble:
    """Find the text that is best for a proposer unsure of what some veto members would accept.

    Source
    ------
    [Cameron2000]_, the chapter on proposals under incomplete information, which we remember and have not reread. The
    form with several veto players, a quota and known members beside them is ours.

    Parameters
    ----------
    council
        see `Council`; `position` holds the true ideal points, which decide whether the text passes. `outside` and
        `bypass_cost` play no part
    unknown
        the members whose ideal points the proposer does not know, taken as independent

    Returns
    -------
    Gamble
        the text, how likely a veto is in the proposer's eyes, and what comes of it

    Raises
    ------
    ShapeError
        If the arrays do not fit together.
    DomainError
        As `setter`; or if nobody is unknown, or somebody unknown holds no veto, proposes, or comes twice.

    Our reading
    -----------
    The proposer weighs the gain over the status quo by the chance that every unknown member accepts; known members
    bound the text as in `setter`. One uniform or exponential belief without payments has a closed form, a single set
    of types is solved exactly, anything else on a grid of 2,001 points and golden section around the best.

    Limits
    ------
    One offer. After a veto the status quo stays; a second, better offer is not modelled.

    Example
    -------
    >>> council = Council(status_quo=np.array([0.]), position=np.array([[1., .25]]), veto=np.array([True, True]),
    ...                   quota=2, ideal=np.array([1.]), proposer=0)
    >>> found = gamble(council, [Unknown(1, Uniform(np.array([.1]), np.array([.6])))])
    >>> found.put, found.veto_chance.round(6), found.settled.passed
    (array([0.6]), array([0.4]), array([False]))
    """
    stakes = _stakes(council, unknown)
    ahead, rival = _best(stakes)
    accepted = _accepted(stakes, ahead[:, None])[:, 0]
    is_empty = (ahead <= stakes.seats.slack) | (accepted * ahead <= 0)
    ahead, accepted = np.where(is_empty, 0.0, ahead), np.where(is_empty, 1.0, accepted)
    origin = stakes.seats.status_quo
    put = origin + stakes.sign * ahead
    return Gamble(
        put=put,
        veto_chance=1 - accepted,
        expected=origin + stakes.sign * ahead * accepted,
        rival=origin + stakes.sign * rival,
        settled=_settled(council, put, unknown),
        certificate=_certificate(stakes, ahead),
    )


def acceptance_curve(council: Council, unknown: Sequence[Unknown], texts: FloatArray) -> FloatArray:
    """Give how likely the proposer thinks each text is to pass, by its beliefs about the unknown members.

    Parameters
    ----------
    council, unknown
        as in `gamble`
    texts
        (draw, text), between the status quo and the demand

    Returns
    -------
    array
        (draw, text), probabilities; 0 where a known member would block

    Raises
    ------
    ShapeError, DomainError
        As `gamble`.

    Example
    -------
    >>> council = Council(status_quo=np.array([0.]), position=np.array([[1., .25]]), veto=np.array([True, True]),
    ...                   quota=2, ideal=np.array([1.]), proposer=0)
    >>> unknown = [Unknown(1, Uniform(np.array([.1]), np.array([.6])))]
    >>> acceptance_curve(council, unknown, np.array([[0., .2, .6, 1.]])).round(6)
    array([[1. , 1. , 0.6, 0.2]])
    """
    stakes = _stakes(council, unknown)
    ahead = stakes.sign[:, None] * (np.asarray(texts, dtype=np.float64) - stakes.seats.status_quo[:, None])
    passes = (ahead >= -stakes.seats.slack[:, None]) & (ahead <= (stakes.limit + stakes.seats.slack)[:, None])
    return np.asarray(np.where(passes, _accepted(stakes, ahead), 0.0))


def _stakes(council: Council, unknown: Sequence[Unknown]) -> Stakes:
    """The problem, checked; the limit is the strongest text that the known members let pass."""
    seats = seat(replace(council, outside=None))
    members = [one.member for one in unknown]
    _check(members, seats)
    beliefs = [checked(one.ideal, f"unknown[{index}].ideal") for index, one in enumerate(unknown)]
    arrays = {"status_quo": seats.status_quo}
    for index, belief in enumerate(beliefs):
        arrays |= parts_of(belief, f"unknown[{index}].ideal")
    draws = count_draws(arrays)
    if draws != len(seats.status_quo):
        seats = seat(replace(council, outside=None, status_quo=np.broadcast_to(seats.status_quo, (draws,))))
    sign = np.where(seats.ideal >= seats.status_quo, 1.0, -1.0)
    agreeable = seats.position.copy()
    agreeable[:, members] = seats.ideal[:, None]
    known = setter(Council(seats.status_quo, agreeable, seats.veto, seats.quota, seats.ideal, payment=seats.payment))
    oriented = tuple(towards(repeated(belief, draws), seats.status_quo, sign) for belief in beliefs)
    return Stakes(seats, sign, sign * (known.x - seats.status_quo), seats.payment[:, members], oriented)


def _check(members: Sequence[int], seats: Seats) -> None:
    """Refuse unknown members that are none, or that cannot block."""
    if not members:
        raise DomainError("unknown is empty; without unknown members use setter")
    for index, member in enumerate(members):
        if not 0 <= member < len(seats.veto) or not seats.veto[member]:
            raise DomainError(f"unknown[{index}].member is {member}; it must be a member that holds a veto")
        if member == seats.proposer:
            raise DomainError(f"unknown[{index}].member is {member}, which is the proposer; it must be somebody else")
    if len(set(members)) < len(members):
        raise DomainError(f"unknown names members {members}; each must come once")


def _accepted(stakes: Stakes, ahead: FloatArray, part: slice = slice(None)) -> FloatArray:
    """(draw, text), the chance that all unknown members accept, at a distance from the status quo."""
    chance = np.ones(ahead.shape)
    for column, belief in enumerate(stakes.beliefs):
        paid = stakes.payment[part, column, None]
        here: Belief = type(belief)(**{name: array[part] for name, array in vars(belief).items()})
        chance *= np.where(ahead <= paid, 1.0, 1 - below(here, (ahead - paid) / 2))
    return chance


def _best(stakes: Stakes) -> tuple[FloatArray, FloatArray]:
    """(draw,) twice, the best distance from the status quo and a rival; closed form or types where they apply."""
    belief, none = stakes.beliefs[0], np.full(len(stakes.limit), np.nan)
    is_plain = len(stakes.beliefs) == 1 and not stakes.payment.any()
    if is_plain and isinstance(belief, Uniform):
        best = np.minimum(stakes.limit, np.maximum(2 * belief.low, belief.high))
        return np.where(belief.high > 0, best, 0.0), none
    if is_plain and isinstance(belief, Exponential):
        return np.minimum(stakes.limit, 2 * belief.mean), none
    if is_plain and isinstance(belief, Types):
        return _best_type(stakes, belief), none
    low = np.zeros_like(stakes.limit)
    return highest(lambda ahead, part: ahead * _accepted(stakes, ahead, part), low, stakes.limit, _kinks(stakes))


def _kinks(stakes: Stakes) -> FloatArray:
    """(draw, text), where the chance of acceptance may jump or bend."""
    found = [stakes.payment]
    for column, belief in enumerate(stakes.beliefs):
        ends = [array.reshape(len(array), -1) for array in vars(belief).values()]
        found += [2 * end + stakes.payment[:, column, None] for end in ends]
    return np.concatenate(found, axis=1)


def _best_type(stakes: Stakes, belief: Types) -> FloatArray:
    """(draw,), the best of the texts that hold some type exactly to indifference, and of the limit."""
    held = np.clip(2 * belief.value, 0.0, stakes.limit[:, None])
    texts = np.concatenate([held, stakes.limit[:, None]], axis=1)
    value = texts * _accepted(stakes, texts)
    return np.asarray(texts[np.arange(len(texts)), value.argmax(axis=1)])


def _certificate(stakes: Stakes, ahead: FloatArray) -> FloatArray:
    """(draw,), what the best of 257 texts would add."""
    grid = stakes.limit[:, None] * np.linspace(0, 1, 257)
    here = ahead * _accepted(stakes, ahead[:, None])[:, 0]
    return np.asarray(np.maximum((grid * _accepted(stakes, grid)).max(axis=1) - here, 0.0))


def _settled(council: Council, put: FloatArray, unknown: Sequence[Unknown]) -> CouncilResult:
    """The fate of the text with everybody's true ideal point."""
    status_quo = np.broadcast_to(np.asarray(council.status_quo, dtype=np.float64), put.shape)
    seats = seat(replace(council, outside=None, status_quo=status_quo))
    loss = status_quo_loss(seats)
    passing = pass_set(seats, loss, np.abs(seats.status_quo - seats.ideal), seats.status_quo)
    draws = len(put)
    mode, weight = np.full(draws, SETTER_DRAFTS), np.zeros(draws)
    drafted = Draft(put, put, mode, weight, counterpart(seats))
    found = conclude(passing, drafted, loss, no_outside_option(draws))
    rejects = ~found.accepts[:, [one.member for one in unknown]]
    is_vetoed = rejects.any(axis=1) & found.passed
    by_members = np.array([one.member for one in unknown])
    return replace(
        found,
        x=np.where(is_vetoed, seats.status_quo, found.x),
        passed=found.passed & ~is_vetoed,
        venue=np.where(is_vetoed, NOWHERE, found.venue).astype(np.int8),
        dilution=np.where(is_vetoed, np.nan, found.dilution),
        binding=np.where(is_vetoed, by_members[rejects.argmax(axis=1)], found.binding),
        status=np.where(is_vetoed, VETOED, found.status).astype(np.int8),
        residual=np.where(is_vetoed, 0.0, found.residual),
    )


