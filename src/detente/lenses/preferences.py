"""Preference statements: the ranks they give, draw by draw where some may fail to hold, and those that rank nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from detente.case.check import Finding
from detente.case.expression import parse, world_truth
from detente.case.parts import Case, Statement
from detente.lenses.base import Reader
from detente.lenses.worlds import Worlds
from detente.models.conflict import rank_statements, scale_ranks

__all__ = ["are_sure", "check_order", "check_preferences", "doubted", "ranked", "said_by", "truth_of"]

Floats = NDArray[np.float64]
Entries = Sequence[str | Statement]


def said_by(statements: Entries) -> tuple[str, ...]:
    """The statements alone, whether or not it is sure that they hold.

    >>> said_by(["not strike", Statement(says="withdraw", holds=0.7)])
    ('not strike', 'withdraw')
    """
    return tuple(entry if isinstance(entry, str) else entry.says for entry in statements)


def doubted(case: Case, actor: str) -> tuple[int, ...]:
    """Places, from 0, of the statements of an actor that may fail to hold.

    >>> from detente.lenses.load import load_case
    >>> doubted(load_case("cuba-1962").case, "us")
    ()
    """
    entries = case.preferences.get(actor, ())
    return tuple(place for place, entry in enumerate(entries) if not isinstance(entry, str))


def are_sure(case: Case, actor: str) -> bool:
    """Are an actor's preferences statements that all hold, so that its payoffs are the same ranks in every draw.

    >>> from detente.lenses.load import load_case
    >>> are_sure(load_case("cuba-1962").case, "us")
    True
    """
    return actor not in case.interests and not doubted(case, actor)


def ranked(case: Case, actor: str, worlds: Worlds, over_worlds: Reader, draws: int) -> Floats:
    """Ranks of the worlds from 0 to 1 by the statements that hold in each draw, (draw, world).

    Parameters
    ----------
    case, actor, worlds
        The case, whose statements, and the worlds that they rank.
    over_worlds
        Reader of outcomes, (draw, world); asked only for statements that may fail.
    draws
        How many draws there are.

    Our reading
    -----------
    A statement that fails is left out, so that the next one decides; an actor of which none holds is indifferent.
    """
    truth = truth_of(said_by(case.preferences[actor]), worlds)
    places = doubted(case, actor)
    if not places:
        return np.broadcast_to(scale_ranks(rank_statements(truth)), (draws, len(worlds)))
    fails = np.stack([~(over_worlds(f"statement.{actor}.{place + 1}")[:, 0] > 0) for place in places], axis=1)
    kinds, which = np.unique(fails, axis=0, return_inverse=True)
    rows = [scale_ranks(rank_statements(np.delete(truth, np.array(places)[kind], axis=0))) for kind in kinds]
    return np.asarray(np.stack(rows)[which.reshape(-1)])


def truth_of(statements: Sequence[str], worlds: Worlds) -> NDArray[np.bool_]:
    """Truth of ordered statements in every world, (statement, world).

    >>> from detente.lenses.load import load_case
    >>> from detente.lenses.worlds import worlds_of
    >>> truth_of(["one_cooperates"], worlds_of(load_case("prisoners-dilemma").case)).astype(int)
    array([[0, 0, 1, 1]])
    """
    return np.stack([world_truth(parse(text), worlds.options, worlds.choice) for text in statements])


def check_preferences(case: Case, worlds: Worlds) -> Iterator[Finding]:
    """Every statement must be able to tell two worlds apart that the ones before it leave equal.

    Ordered statements rank worlds whatever they say, so they cannot run in a circle; what can go wrong is a statement
    that never decides because it holds everywhere or nowhere, repeats an earlier one, or contradicts it.

    >>> from detente.lenses.load import load_case
    >>> from detente.lenses.worlds import worlds_of
    >>> case = load_case("prisoners-dilemma").case
    >>> list(check_preferences(case, worlds_of(case)))
    []
    """
    for actor, statements in case.preferences.items():
        yield from check_order(("preferences", actor), statements, worlds)


def check_order(place: tuple[str | int, ...], statements: Entries, worlds: Worlds) -> Iterator[Finding]:
    """Every one of some ordered statements must be able to decide.

    Parameters
    ----------
    place
        Where they stand in the case.
    statements, worlds
        The statements, and the worlds that they rank.
    """
    if statements:
        truth = truth_of(said_by(statements), worlds)
        sure = [isinstance(entry, str) for entry in statements]
        for index in range(len(statements)):
            message = _fault(truth, index, sure)
            if message:
                yield (*place, index, *(() if sure[index] else ("says",))), message


def _fault(truth: NDArray[np.bool_], index: int, sure: Sequence[bool]) -> str:
    """Why a statement can never decide, or nothing where it can; an earlier one that may fail leaves it a say."""
    row = truth[index]
    if len(row) > 1 and row.all():
        return "true in every feasible world, so it ranks nothing; leave it out"
    if len(row) > 1 and not row.any():
        return "true in no feasible world, so it ranks nothing; look for a contradiction in it, or leave it out"
    for earlier in (place for place in range(index) if sure[place]):
        if np.array_equal(truth[earlier], row):
            return f"says the same as statement {earlier + 1} of this actor, which decides first; leave one of them out"
        if np.array_equal(truth[earlier], ~row):
            return (f"contradicts statement {earlier + 1} of this actor, which decides first; an actor wants something "
                    "or its opposite")
    return ""
