"""What a check finds, and the few questions about a case that several checks ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from detente.case.edit import nearest
from detente.case.parts import Case
from detente.case.slots import Slot

__all__ = ["Check", "Finding", "Place", "factions_of", "known", "outer_of", "settles_inside"]

Place = tuple[str | int, ...]
Finding = tuple[Place, str]
Check = Callable[[Case, Mapping[str, Slot]], Iterator[Finding]]


def known(kind: str, name: str, names: Collection[str], place: Place) -> Iterator[Finding]:
    """One reference to something that must exist.

    >>> list(known("actor", "frnace", ["france"], ("issues", "tax")))
    [(('issues', 'tax'), 'no actor called "frnace"; did you mean "france"?')]
    """
    if name not in names:
        yield place, f'no {kind} called "{name}"{nearest(name, names)}'


def factions_of(case: Case, actor: str) -> tuple[str, ...]:
    """The factions directly inside an actor.

    >>> from detente.lenses.load import load_case
    >>> factions_of(load_case("russia-iran-us-2010").case, "russia")
    ('modernisers', 'security_establishment', 'energy_champions')
    """
    return tuple(name for name, details in case.actors.items() if details.part_of == actor)


def settles_inside(case: Case, issue: str, actor: str) -> bool:
    """Is this actor's position on the issue settled among its factions.

    >>> from detente.lenses.load import load_case
    >>> case = load_case("russia-iran-us-2010").case
    >>> settles_inside(case, "sanctions", "russia"), settles_inside(case, "sanctions", "china")
    (True, False)
    """
    positions = case.issues[issue].positions
    return actor not in positions and any(actor in outer_of(case, name) for name in positions)


def outer_of(case: Case, actor: str) -> tuple[str, ...]:
    """The actors that an actor is part of, from the nearest outwards; a circle is followed once.

    >>> from detente.lenses.load import load_case
    >>> outer_of(load_case("russia-iran-us-2010").case, "modernisers")
    ('russia',)
    """
    found: dict[str, None] = {}
    at = case.actors[actor].part_of if actor in case.actors else None
    while at is not None and at in case.actors and at not in found:
        found[at] = None
        at = case.actors[at].part_of
    return tuple(found)
