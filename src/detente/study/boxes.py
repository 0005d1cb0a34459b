"""When a claim fails and when it holds: a box of inputs for each, found on half the draws, measured on the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.study.inputs import Inputs
from detente.study.measures import Side, box_fit, prim, quasi_p_values, wilson

__all__ = ["BoxFound", "BoxSide", "boxes_of"]

FEWEST = 20
SIGNIFICANT = 0.05
LIFT = 0.2


@dataclass(frozen=True)
class BoxSide:
    """What a box says of one input.

    Parameters
    ----------
    path
        Of the input.
    low, high
        Ends of its range, infinite where open; for words both are NaN.
    low_quantile, high_quantile
        Shares of the draws below the two ends.
    words
        The words that the box holds, in place of a range.
    quasi_p
        Chance, on draws that the search did not see, that the box without this side would do as well.
    """

    path: str
    low: float
    high: float
    low_quantile: float
    high_quantile: float
    words: tuple[str, ...]
    quasi_p: float


@dataclass(frozen=True)
class BoxFound:
    """A box in which a claim mostly fails (or holds), measured on draws that the search did not see.

    Parameters
    ----------
    fails
        Whether it is failing that the box finds.
    coverage
        Share of the failing (or holding) draws that lie in the box.
    density, density_low, density_high
        Share of the box's draws in which the claim fails (or holds), with its interval.
    mass, base
        Share of all draws in the box, and share of all draws in which the claim fails (or holds).
    """

    fails: bool
    sides: tuple[BoxSide, ...]
    coverage: float
    density: float
    density_low: float
    density_high: float
    mass: float
    base: float


def boxes_of(inputs: Inputs, truth: NDArray[np.bool_], known: NDArray[np.bool_]) -> tuple[BoxFound, ...]:
    """Find where a claim fails and where it holds, where either can be told from the other.

    Parameters
    ----------
    inputs
        The inputs behind the claim.
    truth, known
        (draw,)  whether it is true, and whether it has a value

    Our reading
    -----------
    Every other draw is searched; coverage and density are those of the rest, and a side whose quasi-p-value there
    exceeds 5 % is dropped. With fewer than 20 failing (or holding) draws on either half no box is given, nor one whose
    density does not make up a fifth of what all draws together lack of 1.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import inputs_of
    >>> from detente.study.run import Settings, run_case
    >>> inputs = inputs_of(run_case(load_case("emission-standards-1992"), b"", Settings(400)))
    >>> column = inputs.paths.index("issues.delay.decided.rule")
    >>> (one, other) = boxes_of(inputs, inputs.values[:, column] == 1, np.ones(400, bool))
    >>> one.fails, one.sides[0].words, one.density, one.coverage
    (True, ('compromise', 'nash'), 1.0, 1.0)
    """
    found = (_box(inputs, truth, known, True), _box(inputs, truth, known, False))
    return tuple(box for box in found if box is not None)


def _box(inputs: Inputs, truth: NDArray[np.bool_], known: NDArray[np.bool_], fails: bool) -> BoxFound | None:
    rows = np.flatnonzero(known)
    values, wanted = inputs.values[rows], truth[rows] != fails
    if not inputs.paths or min(wanted[0::2].sum(), wanted[1::2].sum()) < FEWEST:
        return None
    labels = np.array([bool(words) for words in inputs.words])
    box = prim(values[0::2], wanted[0::2], categorical=labels)
    sides = box.sides if box is not None else ()
    seen, truths = values[1::2], wanted[1::2]
    while sides:
        quasi = quasi_p_values(sides, seen, truths)
        worst = int(np.argmax(quasi))
        if quasi[worst] <= SIGNIFICANT:
            break
        sides = tuple(side for side in sides if side is not sides[worst])
    fit = box_fit(sides, seen, truths)
    if not sides or fit.density < fit.base + LIFT * (1 - fit.base):
        return None
    low, high = wilson(fit.true, fit.count)
    told = sorted(zip(sides, quasi, strict=True), key=lambda pair: pair[1])
    return BoxFound(fails, tuple(_side(inputs, values, side, p) for side, p in told), fit.coverage, fit.density,
                    float(low), float(high), fit.mass, fit.base)


def _side(inputs: Inputs, values: NDArray[np.float64], side: Side, quasi_p: float) -> BoxSide:
    column, path = values[:, side.input], inputs.paths[side.input]
    if side.categories is not None:
        words = tuple(inputs.words[side.input][int(code)] for code in sorted(side.categories))
        nothing = float("nan")
        return BoxSide(path, nothing, nothing, nothing, nothing, words, quasi_p)
    below, above = float((column < side.low).mean()), float((column <= side.high).mean())
    return BoxSide(path, side.low, side.high, below, above, (), quasi_p)
