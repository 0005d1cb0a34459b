"""Who sits at the table on an issue, and what each wants once its own factions have settled it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.finding import factions_of, outer_of
from detente.case.parts import Case
from detente.lenses.values import Values
from detente.models.bargaining import Positions, compromise, weighable
from detente.words import inside

__all__ = ["Seat", "called", "capability_of", "reads_of_seats", "seat", "seated", "voices"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Seat:
    """One actor's stand on an issue; each array has shape (draw,)."""

    actor: str
    position: Floats
    salience: Floats


def called(case: Case, actor: str) -> str:
    """The name of an actor as it stands inside a sentence.

    >>> from detente.lenses.load import load_case
    >>> called(load_case("russia-iran-us-2010").case, "united_states")
    'United States'
    """
    return inside(case.actors[actor].name or actor)


def voices(case: Case, issue: str) -> tuple[str, ...]:
    """Everyone with a position on the issue: those who state one, and the actors that their factions make up.

    >>> from detente.lenses.load import load_case
    >>> voices(load_case("russia-iran-us-2010").case, "arms")[:2]
    ('modernisers', 'russia')
    """
    stated = case.issues[issue].positions
    return tuple(dict.fromkeys(name for actor in stated for name in (actor, *outer_of(case, actor))))


def seated(case: Case, issue: str) -> tuple[str, ...]:
    """The actors at the table: those with a voice that are part of no other.

    >>> from detente.lenses.load import load_case
    >>> seated(load_case("russia-iran-us-2010").case, "arms")
    ('russia', 'iran', 'united_states', 'israel')
    """
    return tuple(actor for actor in voices(case, issue) if case.actors[actor].part_of is None)


def reads_of_seats(case: Case, issue: str) -> tuple[str, ...]:
    """Path prefixes that the stands on an issue depend on, and capabilities where it is bargained over.

    >>> from detente.lenses.load import load_case
    >>> reads_of_seats(load_case("russia-iran-us-2010").case, "arms")[:2]
    ('issues.arms', 'actors.modernisers.influence')
    """
    everyone = voices(case, issue)
    inner = [f"actors.{actor}.influence" for actor in everyone if case.actors[actor].part_of is not None]
    is_bargained = case.issues[issue].decided.by == "bargaining"
    return (f"issues.{issue}", *inner, *(f"actors.{a}.capability" for a in seated(case, issue) if is_bargained))


def seat(case: Case, issue: str, actor: str, values: Values) -> Seat:
    """An actor's stand: stated, or settled among its factions.

    Source
    ------
    The inside settlement is the compromise model of [VanDenBos1991]_, with influence in the place of capability.

    Our reading
    -----------
    A faction weighs by influence × salience. The state cares as much as its factions do on average, by influence.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.lenses.values import Stream
    >>> source = load_case("emission-standards-1992")
    >>> seat(source.case, "delay", "france", Values(source.case, source.slots, Stream(1, 0, 2))).position
    array([10., 10.])
    """
    here = f"issues.{issue}.positions.{actor}"
    if actor in case.issues[issue].positions:
        return Seat(actor, values.number(f"{here}.position"), values.number(f"{here}.salience"))
    inside = [name for name in factions_of(case, actor) if name in voices(case, issue)]
    seats = [seat(case, issue, name, values) for name in inside]
    influence = np.stack([values.number(f"actors.{name}.influence") for name in inside], axis=1)
    position = np.stack([one.position for one in seats], axis=1)
    salience = np.stack([one.salience for one in seats], axis=1)
    scale = case.issues[issue]
    settled = compromise(Positions(position, *weighable(salience, influence), None, scale.low, scale.high))
    total = influence.sum(axis=1)
    with np.errstate(all="ignore"):
        attention = np.where(total > 0, (influence * salience).sum(axis=1) / total, 0.0)
    return Seat(actor, settled.outcome, attention)


def capability_of(issue: str, actor: str, values: Values) -> Floats:
    """Capability on the issue, else the actor's own, else one.

    >>> from detente.lenses.load import load_case
    >>> from detente.lenses.values import Stream
    >>> source = load_case("emission-standards-1992")
    >>> capability_of("delay", "france", Values(source.case, source.slots, Stream(1, 0, 2)))
    array([0.16, 0.16])
    """
    for path in (f"issues.{issue}.positions.{actor}.capability", f"actors.{actor}.capability"):
        if values.is_given(path):
            return values.number(path)
    return np.ones(values.size)
