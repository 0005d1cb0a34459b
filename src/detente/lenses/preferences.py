"""Preference statements that can rank nothing: true or false everywhere, said before, or denied before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from detente.case.check import Finding
from detente.case.expression import parse, world_truth
from detente.case.parts import Case
from detente.lenses.worlds import Worlds

__all__ = ["check_order", "check_preferences", "truth_of"]


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


def check_order(place: tuple[str | int, ...], statements: Sequence[str], worlds: Worlds) -> Iterator[Finding]:
    """Every one of some ordered statements must be able to decide.

    Parameters
    ----------
    place
        Where they stand in the case.
    statements, worlds
        The statements, and the worlds that they rank.
    """
    if statements:
        truth = truth_of(statements, worlds)
        for index in range(len(statements)):
            message = _fault(truth, index)
            if message:
                yield (*place, index), message


def _fault(truth: NDArray[np.bool_], index: int) -> str:
    """Why a statement can never decide, or nothing where it can."""
    row = truth[index]
    if len(row) > 1 and row.all():
        return "true in every feasible world, so it ranks nothing; leave it out"
    if len(row) > 1 and not row.any():
        return "true in no feasible world, so it ranks nothing; look for a contradiction in it, or leave it out"
    for earlier in range(index):
        if np.array_equal(truth[earlier], row):
            return f"says the same as statement {earlier + 1} of this actor, which decides first; leave one of them out"
        if np.array_equal(truth[earlier], ~row):
            return (f"contradicts statement {earlier + 1} of this actor, which decides first; an actor wants something "
                    "or its opposite")
    return ""
