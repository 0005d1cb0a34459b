"""Asking backwards: what would the actors have to want for a given world to last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from detente.case.edit import nearest
from detente.case.parts import CONCEPTS, Case
from detente.errors import DetenteError, DomainError
from detente.lenses.base import Reader
from detente.lenses.contest import is_solved, telling_of
from detente.lenses.held import reason_to_stay, shares_and_margins
from detente.lenses.preferences import are_sure, said_by, truth_of
from detente.lenses.ways import Telling
from detente.models.conflict import Explanation, analyse, chance_of_stability, explain, reorder

__all__ = ["Lasting", "Stance", "ask_what_lasts"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stance:
    """One actor at the world asked about.

    Parameters
    ----------
    actor, name
        Id, and name inside a sentence.
    stays
        Share of the draws in which it would not leave.
    margin
        10, 50 and 90 % quantiles of how much better staying is than what leaving secures; None where it has no move.
    in_ranks
        Whether margins count ranks, because its preferences are statements that surely hold, or payoff.
    would_stay
        Would it stay with every payoff at its median; what follows is about these.
    why
        Why it stays or leaves, as a sentence.
    short
        By how much the world's payoff would have to rise for it to stay; 0 where it does.
    above
        The worlds that it now prefers and that this one would have to rise above, the nearest first, in words; level
        with the last of them is enough.
    chance
        Share of all strict rankings of the worlds under which it would stay, the others' being as they are; None where
        too many worlds matter to count them.
    swaps, order
        Fewest swaps of neighbouring statements after which it would stay, and the statements in that order; None and
        empty where its preferences are no statements, or no order was found.
    """

    actor: str
    name: str
    stays: float
    margin: tuple[float, float, float] | None
    in_ranks: bool
    would_stay: bool
    why: str
    short: float
    above: tuple[str, ...]
    chance: Fraction | None
    swaps: int | None
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lasting:
    """What it would take for a world to last.

    Parameters
    ----------
    world, said
        The world, and its name inside a sentence.
    concept
        The concept asked about, by its short name.
    lasts
        Share of the draws in which it lasts.
    stances
        One for each actor with options.
    lasts_then
        Whether it lasts, at the median payoffs, once every actor that would leave ranks it as high as `above` says.
    """

    world: int
    said: str
    concept: str
    lasts: float
    stances: tuple[Stance, ...]
    lasts_then: bool


def ask_what_lasts(case: Case, read: Reader, picks: dict[str, str], concept: str | None) -> Lasting:
    """Ask what would have to be wanted for a world to last.

    Parameters
    ----------
    case, read
        The case, and a reader of outcomes in today's world.
    picks
        Choices by option; options that are not named stand as they do where the contest starts.
    concept
        Short or long name; that of the forecast unless given.

    Raises
    ------
    DetenteError
        If the case has no contest that can be solved, or the world is unknown or infeasible.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> found = ask_what_lasts(load_case("cuba-1962").case, lambda path: np.zeros(1), {"blockade": "yes"}, None)
    >>> found.lasts, found.stances[1].short
    (0.0, 1.0)
    """
    found = telling_of(case, read) if is_solved(case) else None
    if found is None:
        raise DetenteError("the case has no contest that could be solved; `detente check` says what is missing")
    telling, payoff = found
    _check_picks(case, picks)
    asked = CONCEPTS[concept or case.contest.forecast]
    telling = replace(telling, forecast=asked)
    world = telling.worlds.find(picks, telling.start)
    stays, margin, _ = shares_and_margins(telling, payoff, [world])
    if not len(margin):
        raise DetenteError("the contest has a payoff that is not known in any draw")
    stances = tuple(_stance(telling, actor, world, float(stays[actor, 0]), margin[:, actor, 0])
                    for actor in range(len(telling.actors)))
    lasting = analyse(telling.moves, payoff, (asked,)).equilibrium[:, 0, world]
    return Lasting(world, telling.world(world), asked, float(lasting.mean()), stances,
                   _lasts_then(telling, world, stances))


def _check_picks(case: Case, picks: dict[str, str]) -> None:
    """Refuse options and choices that the case does not have."""
    for option, choice in picks.items():
        if option not in case.options:
            raise DetenteError(f'no option called "{option}"{nearest(option, sorted(case.options))}')
        choices = case.options[option].choices
        if choice not in choices:
            raise DetenteError(f'{option} has no choice called "{choice}"; it has {", ".join(choices)}')


def _stance(telling: Telling, actor: int, world: int, stays: float, margin: Floats) -> Stance:
    """One actor's."""
    why = explain(telling.moves, telling.payoff, telling.concept, actor, world)
    name, own = telling.actors[actor], telling.payoff[actor]
    in_ranks = are_sure(telling.case, name)
    unit = len(np.unique(own)) - 1 if in_ranks else 1
    known = margin[np.isfinite(margin)]
    ends = (0.0, 0.0, 0.0) if not known.size else tuple(float(q) * unit for q in np.quantile(known, [0.1, 0.5, 0.9]))
    low, middle, high = map(round, ends) if in_ranks else ends
    above = () if why.is_stable else tuple(
        telling.world(w) for w in np.argsort(own, kind="stable").tolist() if own[world] < own[w] <= why.leave)
    swaps, order = _reordered(telling, actor, world) if in_ranks and not why.is_stable else (None, ())
    gap = (float(low), float(middle), float(high)) if known.size else None
    return Stance(name, telling.name(actor), stays, gap, in_ranks, why.is_stable, reason_to_stay(telling, world, why),
                  _short(why, unit), above, _chance(telling, actor, world), swaps, order)


def _short(why: Explanation, unit: int) -> float:
    """What the world lacks, in payoff or in ranks."""
    lacks = 0.0 if why.is_stable else -why.margin
    return lacks if unit == 1 else float(round(lacks * unit))


def _chance(telling: Telling, actor: int, world: int) -> Fraction | None:
    """Share of strict rankings under which it stays."""
    try:
        return chance_of_stability(telling.moves, telling.payoff, telling.concept, actor, world).probability
    except DomainError:
        return None


def _reordered(telling: Telling, actor: int, world: int) -> tuple[int | None, tuple[str, ...]]:
    """Fewest swaps of statements, and their new order."""
    statements = said_by(telling.case.preferences[telling.actors[actor]])
    truth = truth_of(statements, telling.worlds)
    found = reorder(telling.moves, telling.payoff, truth, telling.concept, actor, world)
    return (found.swaps, tuple(statements[place] for place in found.order)) if found.is_possible else (None, ())


def _lasts_then(telling: Telling, world: int, stances: Sequence[Stance]) -> bool:
    """Does it last once it is worth, to everybody who would leave it, what leaving secures."""
    payoff = telling.payoff.copy()
    for actor, stance in enumerate(stances):
        if not stance.would_stay:
            payoff[actor, world] = explain(telling.moves, telling.payoff, telling.concept, actor, world).leave
    return bool(analyse(telling.moves, payoff, (telling.concept,)).equilibrium[0, 0, world])
