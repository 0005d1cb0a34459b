"""The smallest move of a single number that turns a claim's verdict: guessed on the run's draws, settled by solving."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.study.again import Premise
from detente.study.inputs import Inputs
from detente.study.measures import Share, Verdict, share, verdict

__all__ = ["Guess", "Move", "guesses", "level_at", "share_between"]

GRID = (0.01, 0.05, *(round(0.05 * step, 2) for step in range(2, 19)), 0.95, 0.99)
WINDOW = 0.05
FEWEST = 100
TURNING, STRONGEST, FURTHER = 4, 2, (0.0, 0.05, 0.1)
FEW_VALUES = 6


@dataclass(frozen=True)
class Move:
    """A number held at one of its own quantiles in every draw, all else as drawn, and what becomes of the claim.

    Parameters
    ----------
    path
        Of the number.
    quantile, value
        Where it is held; `median` is where it would be held at its quantile of one half.
    median
        Its median.
    share, verdict
        Share of draws in which the claim is then true, and the verdict.
    """

    path: str
    quantile: float
    value: float
    median: float
    share: float
    verdict: Verdict

    @property
    def size(self) -> float:
        """How far it is moved from its median, as a share of its own draws."""
        return abs(self.quantile - 0.5)


@dataclass(frozen=True)
class Guess:
    """A number to hold, and the quantiles at which to try it, the nearest to its median first."""

    input: int
    quantiles: tuple[float, ...]

    def premises(self, inputs: Inputs) -> tuple[Premise, ...]:
        """The number at each of these quantiles."""
        path = inputs.paths[self.input]
        return tuple(Premise("number", path, level_at(inputs, self.input, q)) for q in self.quantiles)


def level_at(inputs: Inputs, index: int, quantile: float) -> float:
    """A number's own quantile, among its draws.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import inputs_of
    >>> from detente.study.run import Settings, run_case
    >>> inputs = inputs_of(run_case(load_case("russia-iran-us-2010"), b"", Settings(8)))
    >>> bool(inputs.values[:, 1].min() <= level_at(inputs, 1, 0.5) <= inputs.values[:, 1].max())
    True
    """
    return float(np.quantile(inputs.values[:, index], quantile, method="inverted_cdf"))


def share_between(
    column: NDArray[np.float64], truth: NDArray[np.bool_], known: NDArray[np.bool_], low: float, high: float
) -> Share:
    """Share of true draws among those whose input lies between two of its quantiles.

    >>> share_between(np.arange(10.0), np.arange(10) > 6, np.ones(10, bool), 0.6, 1.0).value
    0.75
    """
    order = np.argsort(column, kind="stable")
    rows = order[round(low * column.size) : max(round(high * column.size), 1)]
    return share(truth[rows], known[rows])


def guesses(
    inputs: Inputs, truth: NDArray[np.bool_], known: NDArray[np.bool_], now: Verdict, order: Sequence[int]
) -> tuple[Guess, ...]:
    """Which numbers to hold, and where.

    Parameters
    ----------
    inputs
        The inputs behind the claim.
    truth, known
        (draw,)  whether it is true, and whether it has a value
    now
        Its verdict over all draws.
    order
        The inputs that matter, the strongest first.

    Our reading
    -----------
    Inputs are independent of each other, so the share of true draws in a window around a quantile estimates what
    solving with the number held there would give. The window takes a tenth of the draws, at least 100. Numbers are
    tried whose window turns the verdict nearest to the median, there and up to a tenth of the draws further out; and
    the two strongest of the others at both ends.
    """
    usable = [i for i in order if not inputs.words[i] and not inputs.paths[i].startswith("origins.")
              and np.unique(inputs.values[:, i]).size > 1]
    turning: list[tuple[float, int, float | None]] = []
    others: list[tuple[float, int, float | None]] = []
    for index in usable:
        found = _nearest(inputs.values[:, index], truth, known, now)
        (turning if found is not None else others).append((abs((found or 0.5) - 0.5), index, found))
    turning.sort(key=lambda entry: entry[0])
    near = [Guess(index, tuple(_outwards(found))) for _, index, found in turning[:TURNING] if found is not None]
    return (*near, *(Guess(index, (GRID[0], GRID[-1])) for _, index, _ in others[:STRONGEST]))


def _nearest(
    column: NDArray[np.float64], truth: NDArray[np.bool_], known: NDArray[np.bool_], now: Verdict
) -> float | None:
    """The quantile nearest to the median whose window turns the verdict."""
    half = max(WINDOW, FEWEST / 2 / max(column.size, 1))
    for quantile in sorted(GRID, key=lambda q: abs(q - 0.5)):
        around = share_between(column, truth, known, max(quantile - half, 0.0), min(quantile + half, 1.0))
        if verdict(around) not in (now, Verdict.UNDEFINED):
            return quantile
    return None


def _outwards(found: float) -> Iterator[float]:
    """A quantile, and some farther from the median on the same side."""
    side = -1 if found < 0.5 else 1
    yield from dict.fromkeys(round(min(max(found + side * step, GRID[0]), GRID[-1]), 2) for step in FURTHER)
