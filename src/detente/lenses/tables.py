"""Several issues at one table: who sits there, and everything each brings, as the arrays of the models."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from detente.case.bargaining_parts import SpatialSettings
from detente.case.parts import Case
from detente.lenses.base import Reader
from detente.lenses.seats import capability_of, reads_of_seats, seat, seated
from detente.lenses.values import Values
from detente.models.bargaining import ManyPositions, Spatial, weighable

__all__ = ["KEYS", "Table", "central_table", "gathered", "ranks", "reads_of_table", "spatial_of", "table"]

Floats = NDArray[np.float64]
KEYS = 2.0**52
"""Uniform numbers times this are the keys of rules with chance in them."""
VIEWS = {"none": 0.0, "third": 1 / 3, "half": 0.5, "two_thirds": 2 / 3, "full": 1.0}


@dataclass(frozen=True)
class Table:
    """Who bargains over which issues, and what each brings."""

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    positions: ManyPositions


def gathered(case: Case, issues: Iterable[str]) -> tuple[str, ...]:
    """Everyone who sits at the table of one of the issues.

    >>> from detente.lenses.load import load_case
    >>> gathered(load_case("russia-iran-us-2010").case, ["arms", "concessions"])
    ('russia', 'iran', 'united_states', 'israel')
    """
    return tuple(dict.fromkeys(actor for issue in issues for actor in seated(case, issue)))


def reads_of_table(case: Case, issues: Iterable[str]) -> tuple[str, ...]:
    """Path prefixes that a table depends on.

    >>> from detente.lenses.load import load_case
    >>> reads_of_table(load_case("emission-standards-1992").case, ["delay"])[:2]
    ('issues.delay', 'actors.netherlands.capability')
    """
    issues = tuple(issues)
    capable = [f"actors.{actor}.capability" for actor in gathered(case, issues)]
    return tuple(dict.fromkeys([*(path for issue in issues for path in reads_of_seats(case, issue)), *capable]))


def ranks(names: Iterable[str]) -> NDArray[np.int64]:
    """The place of each name when all are sorted by code point: what breaks ties, whatever the order of the file.

    >>> ranks(["iran", "china", "russia"])
    array([1, 0, 2])
    """
    listed = list(names)
    place = {name: index for index, name in enumerate(sorted(listed))}
    return np.array([place[name] for name in listed], dtype=np.int64)


def table(case: Case, issues: tuple[str, ...], values: Values) -> Table:
    """The table at which several issues are bargained over.

    Parameters
    ----------
    case, values
        The case and its numbers.
    issues
        Their ids.

    Our reading
    -----------
    An actor without a position on an issue takes no part in it. Ties are broken by the actors' ids.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.lenses.values import Stream
    >>> source = load_case("emission-standards-1992")
    >>> made = table(source.case, ("delay",), Values(source.case, source.slots, Stream(1, 0, 2)))
    >>> made.actors[0], made.positions.position.shape
    ('netherlands', (2, 10, 1))
    """
    actors = gathered(case, issues)
    shape = (values.size, len(actors), len(issues))
    position, salience, capability = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape)
    status_quo = np.full((values.size, len(issues)), np.nan)
    for k, issue in enumerate(issues):
        for actor in seated(case, issue):
            one, i = seat(case, issue, actor, values), actors.index(actor)
            position[:, i, k], salience[:, i, k] = one.position, one.salience
            capability[:, i, k] = capability_of(issue, actor, values)
        if case.issues[issue].status_quo is not None:
            status_quo[:, k] = values.number(f"issues.{issue}.status_quo")
    salience, capability = weighable(salience, capability)
    low, high = (np.array([getattr(case.issues[issue], end) for issue in issues]) for end in ("low", "high"))
    positions = ManyPositions(position, salience, capability, status_quo, low, high, ranks(actors), ranks(issues))
    return Table(actors, issues, positions)


def central_table(case: Case, issues: tuple[str, ...], read: Reader) -> ManyPositions:
    """One draw with every position and salience at its median, and capabilities of 1 for the caller to replace.

    Parameters
    ----------
    case, issues
        The case and the ids of the issues.
    read
        The outcomes of the run.

    Our reading
    -----------
    An actor that has no position in any draw takes no part in that issue.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> case = load_case("emission-standards-1992").case
    >>> central_table(case, ("delay",), lambda path: np.array([0.0, 0.5, 1.0])).position.shape
    (1, 10, 1)
    """
    actors = gathered(case, issues)
    shape = (1, len(actors), len(issues))
    position, salience = np.full(shape, np.nan), np.zeros(shape)
    for (i, actor), (k, issue) in product(enumerate(actors), enumerate(issues)):
        if actor in seated(case, issue):
            stands = [read(f"issues.{issue}.{what}.{actor}") for what in ("position", "salience")]
            if all(np.isfinite(array).any() for array in stands):
                position[0, i, k], salience[0, i, k] = (float(np.nanmedian(array)) for array in stands)
    low, high = (np.array([getattr(case.issues[issue], end) for issue in issues]) for end in ("low", "high"))
    return ManyPositions(position, salience, np.ones(shape), None, low, high, ranks(actors), ranks(issues))


def spatial_of(settings: SpatialSettings, actors: int) -> Spatial:
    """How the spatial model is read with so many actors.

    >>> spatial_of(SpatialSettings(accommodation=0.5), 2).accommodation
    array([[0.5, 0. ],
           [0. , 0.5]])
    """
    follows = None if settings.accommodation == 1 else settings.accommodation * np.eye(actors)
    return Spatial(
        settings.victory_law, settings.method, settings.vote_rule, VIEWS[settings.risk_view], settings.risk_range,
        settings.third_party, settings.interpolation, settings.views, settings.resolution, follows, settings.min_turns,
        settings.max_turns, settings.stop_ratio,
    )  # fmt: skip
