"""Other readings of a contest that a case can ask for: false pictures, strong feelings, limited foresight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from detente.case.check import Finding
from detente.case.parts import CONCEPTS, Case
from detente.case.parts import View as Picture
from detente.lenses.base import Declared, Reader
from detente.lenses.preferences import check_order, truth_of
from detente.lenses.seats import called
from detente.lenses.shown import Listing
from detente.lenses.values import Values
from detente.lenses.worlds import Worlds
from detente.models.conflict import Moves, View, foresee, hidden_view, hypergame, rank_statements, strength
from detente.words import percent

__all__ = ["check_other_readings", "declared_readings", "listed_readings", "much_of", "other_readings",
           "statements_of_views"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Place = tuple[str | int, ...]
LEAST, MOST_ROWS, SHOWN = 1e-12, 12, 0.005


def _deciders(case: Case) -> tuple[str, ...]:
    return tuple(dict.fromkeys(option.actor for option in case.options.values()))


def statements_of_views(case: Case) -> Iterator[tuple[Place, str]]:
    """The statements about worlds in the views of a case, each with its place.

    >>> from detente.lenses.load import load_case
    >>> list(statements_of_views(load_case("cuba-1962").case))
    []
    """
    for actor, view in case.contest.views.items():
        place = ("contest", "views", actor)
        for index, text in enumerate(view.infeasible):
            yield (*place, "infeasible", index), text
        for whose, statements in view.preferences.items():
            for index, text in enumerate(statements):
                yield (*place, "preferences", whose, index), text


def check_other_readings(case: Case, worlds: Worlds | None) -> Iterator[Finding]:
    """Views are those of actors with options, leave today's world, and foresight is for two.

    >>> from detente.lenses.load import load_case
    >>> list(check_other_readings(load_case("cuba-1962").case, None))
    []
    """
    makers = _deciders(case)
    if case.contest.horizon is not None and len(makers) != 2:
        yield ("contest", "horizon"), (f"{len(makers)} actors have options; limited foresight is defined for two. The "
                                       "sequential concepts look ahead for any number")
    for actor, view in case.contest.views.items():
        place = ("contest", "views", actor)
        if actor not in makers:
            yield place, f'no actor with options is called "{actor}"; a view is that of one who can act'
            continue
        yield from _check_view(case, place, actor, view, worlds)


def _check_view(case: Case, place: Place, actor: str, view: Picture, worlds: Worlds | None) -> Iterator[Finding]:
    """What is wrong with one view."""
    if not (view.hides or view.infeasible or view.preferences):
        yield place, "nothing in it differs from the contest as it is; leave it out"
    for index, option in enumerate(view.hides):
        if option not in case.options:
            yield (*place, "hides", index), f'no option called "{option}"'
        elif case.options[option].actor == actor:
            yield (*place, "hides", index), f"{option} is an option of {actor} itself, which knows what it can do"
    for whose, statements in view.preferences.items():
        if whose not in _deciders(case):
            yield (*place, "preferences", whose), f'no actor with options is called "{whose}"'
        elif not statements:
            yield (*place, "preferences", whose), f"empty; give at least one, or leave {whose} out"
        elif worlds is not None:
            yield from check_order((*place, "preferences", whose), statements, worlds)
    if (worlds is not None and worlds.status_quo >= 0 and view.infeasible
            and truth_of(view.infeasible, worlds)[:, worlds.status_quo].any()):
        yield (*place, "infeasible"), "today's world is infeasible in it; what holds today can be seen by everybody"


def _picture(case: Case, view: Picture, worlds: Worlds, payoff: Floats) -> View:
    """One view as arrays."""
    hidden = np.array([name in view.hides for name in worlds.names])
    usual = np.array([choices.index(case.options[name].status_quo) for name, choices in worlds.options.items()])
    found = hidden_view(worlds.choice, hidden, usual)
    recognised = found.recognised if found.recognised is not None else np.ones(len(worlds), dtype=np.bool_)
    if view.infeasible:
        recognised = recognised & ~truth_of(view.infeasible, worlds).any(axis=0)
    believed = payoff.copy()
    for whose, statements in view.preferences.items():
        believed[:, _deciders(case).index(whose)] = rank_statements(truth_of(statements, worlds))
    return View(recognised, believed, projection=found.projection)


def _concepts(case: Case) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*case.contest.concepts, case.contest.forecast)))


def declared_readings(case: Case) -> tuple[Declared, ...]:
    """Outcomes of the readings that a case asks for.

    >>> from detente.lenses.load import load_case
    >>> declared_readings(load_case("cuba-1962").case)
    ()
    """
    found, contest = [], case.contest
    for concept in _concepts(case):
        if contest.views:
            found.append((f"contest.perceived.{concept}", f"does the world last ({concept}) as each actor sees it"))
        for actor in (actor for actor in contest.views if actor in case.actors):
            found.append((f"contest.expected.{actor}.{concept}",
                          f"does {called(case, actor)} expect the world to last ({concept})"))
        if contest.much is not None:
            found.append((f"contest.strong.{concept}", f"does the world last ({concept}) because leaving it would be "
                          "punished by much"))
    found += [(f"contest.foresight.{ahead}", f"does the world last for actors who look {ahead} moves ahead")
              for ahead in range(1, (contest.horizon or 0) + 1)]
    return tuple(Declared(path, says, "", is_condition=True) for path, says in found)


def much_of(case: Case, values: Values) -> Floats | None:
    """The payoff that counts as much, (draw,), where the case asks for it.

    Parameters
    ----------
    case, values
        The case and its numbers.
    """
    return None if case.contest.much is None else values.number("contest.much")


def other_readings(
    case: Case, worlds: Worlds, moves: Moves, payoff: Floats, much: Floats | None
) -> Mapping[str, Flags]:
    """Flags (draw, world) by outcome, for the readings that a case asks for.

    Parameters
    ----------
    case, worlds, moves
        The case, its worlds, and who can change which into which.
    payoff
        (draw, actor with options, world)
    much
        (draw,) payoff that counts as much

    Our reading
    -----------
    A hidden option stands as it does today. Preferences that are statements are ranks scaled from 0 to 1; `much` counts
    in these too.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.models.conflict import general_moves
    >>> from detente.lenses.worlds import worlds_of
    >>> case = load_case("cuba-1962").case
    >>> other_readings(case, worlds_of(case), general_moves([[], []], worlds=12), np.zeros((1, 2, 12)), None)
    {}
    """
    found: dict[str, Flags] = {}
    names = _concepts(case)
    short = tuple(dict.fromkeys(CONCEPTS[name] for name in names))
    if case.contest.views:
        views = [_picture(case, case.contest.views[actor], worlds, payoff) if actor in case.contest.views else View()
                 for actor in _deciders(case)]
        seen = hypergame(moves, payoff, views, short)
        for name in names:
            place = short.index(CONCEPTS[name])
            found[f"contest.perceived.{name}"] = seen.equilibrium[:, place]
            for actor in case.contest.views:
                found[f"contest.expected.{actor}.{name}"] = seen.expected[:, place, _deciders(case).index(actor)]
    if much is not None:
        gap = np.repeat(np.maximum(np.nan_to_num(much, nan=LEAST), LEAST)[:, None], payoff.shape[1], axis=1)
        strong = strength(moves, payoff, threshold=gap, concepts=short).is_strong.all(axis=2)
        strong &= np.isfinite(much)[:, None, None]
        found |= {f"contest.strong.{name}": strong[:, short.index(CONCEPTS[name])] for name in names}
    if case.contest.horizon is not None:
        ahead = foresee(moves, payoff, case.contest.horizon).equilibrium
        found |= {f"contest.foresight.{number + 1}": ahead[:, number] for number in range(case.contest.horizon)}
    return found


def listed_readings(case: Case, read: Reader, worlds_said: Mapping[int, str]) -> Listing | None:
    """The worlds that last under some reading, with the share of draws for each; nothing where the case asks for none.

    Parameters
    ----------
    case, read
        The case, and a reader of outcomes in every world.
    worlds_said
        Worlds in words, by their number.
    """
    concept = case.contest.forecast
    heads = {f"contest.stable.{concept}": "lasts"}
    if case.contest.views:
        heads[f"contest.perceived.{concept}"] = "as each sees it"
        heads |= {f"contest.expected.{actor}.{concept}": f"expected by {called(case, actor)}"
                  for actor in case.contest.views}
    if case.contest.much is not None:
        heads[f"contest.strong.{concept}"] = "strongly"
    heads |= {f"contest.foresight.{ahead}": f"{ahead} ahead" for ahead in range(1, (case.contest.horizon or 0) + 1)}
    if len(heads) == 1:
        return None
    share = np.stack([np.asarray(read(path), dtype=float).mean(axis=0) for path in heads])
    order = [int(w) for w in np.argsort(-share.max(axis=0), kind="stable") if share[:, w].max() > SHOWN][:MOST_ROWS]
    rows = tuple((worlds_said[w], *(percent(float(part)) for part in share[:, w])) for w in order)
    says = (f"Share of the draws, by {concept.replace('_', ' ')} stability. “As each sees it”: each actor knows of the "
            "world and stays, each by its own picture. “Strongly”: whoever left would be hurt by much. “2 ahead”: for "
            "actors who look two moves ahead.")
    return Listing("Which worlds last under other readings", says, ("world", *heads.values()), rows)
