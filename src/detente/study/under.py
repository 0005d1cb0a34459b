"""What becomes of a claim under one premise, and what the draws at hand say of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.study.inputs import Inputs
from detente.study.measures import Share, Verdict, share, verdict

__all__ = ["CLEAR", "Under", "conditional"]

Flags = NDArray[np.bool_]
FEWEST = 30
CLEAR = 2.6


@dataclass(frozen=True)
class Under:
    """The verdict under one premise.

    Parameters
    ----------
    kind
        `word`: a rule, mode or table; `origin`: an origin is right or wrong; `assumption`: it fails; `source`: it is
        set aside.
    name
        Path of the word, or id.
    value
        The word; `right` or `wrong` for an origin.
    share, verdict
        Share of draws in which the claim is then true, and the verdict.
    turns
        Whether the verdict is another than over all draws, by more than chance in one case of a hundred.
    is_solved_again
        Whether the share comes from solving again, rather than from the draws in which the premise is met.
    """

    kind: str
    name: str
    value: str
    share: float
    verdict: Verdict
    turns: bool
    is_solved_again: bool


def conditional(inputs: Inputs, truth: Flags, defined: Flags, now: Verdict) -> Iterator[Under]:
    """The verdict in the draws that took each word, and in those in which each origin is right or wrong.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import inputs_of
    >>> from detente.study.run import Settings, run_case
    >>> inputs = inputs_of(run_case(load_case("emission-standards-1992"), b"", Settings(300)))
    >>> column = inputs.paths.index("issues.delay.decided.rule")
    >>> found = conditional(inputs, inputs.values[:, column] == 1, np.ones(300, bool), Verdict.FAILS)
    >>> [(entry.value, entry.share) for entry in found if entry.turns]
    [('median', 1.0)]
    """
    for index, path in enumerate(inputs.paths):
        is_origin = path.startswith("origins.")
        for code, word in enumerate(("wrong", "right") if is_origin else inputs.words[index]):
            rows = inputs.values[:, index] == code
            found, rest = share(truth[rows], defined[rows]), share(truth[~rows], defined[~rows])
            if found.count < FEWEST:
                continue
            then = verdict(found)
            name = path.removeprefix("origins.") if is_origin else path
            turns = then != now and _differ(found, rest)
            yield Under("origin" if is_origin else "word", name, word, found.value, then, turns, False)


def _differ(one: Share, other: Share) -> bool:
    """Do two shares of different draws differ by more than chance."""
    if not one.count or not other.count:
        return False
    both = (one.value * one.count + other.value * other.count) / (one.count + other.count)
    error = (both * (1 - both) * (1 / one.count + 1 / other.count)) ** 0.5
    return bool(abs(one.value - other.value) > CLEAR * error)
