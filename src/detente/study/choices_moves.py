"""The smallest move of a single number that puts the second choice before the first: guessed, then solved for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.expression import parse
from detente.study.again import ask_again
from detente.study.behind import behind_expression
from detente.study.choice import ChoiceResult
from detente.study.evaluate import Reading
from detente.study.inputs import Inputs
from detente.study.moves import FEWEST, GRID, WINDOW, Guess, level_at
from detente.study.robust import Standing, payoff_of, shifted
from detente.study.run import Run

__all__ = ["ChoiceMove", "MovesOf", "turning_moves"]

Floats = NDArray[np.float64]
DRAWS = 512
TURNING, STRONGEST, FURTHER = 2, 1, 0.1


@dataclass(frozen=True)
class ChoiceMove:
    """A number held at one of its own quantiles in every draw, and by how much the second choice is then ahead."""

    path: str
    quantile: float
    value: float
    median: float
    lead: float
    low: float
    high: float

    @property
    def size(self) -> float:
        """How far it is moved from its median, as a share of its own draws."""
        return abs(self.quantile - 0.5)


@dataclass(frozen=True)
class MovesOf:
    """Of one option: its first two choices, the moves that swap them, the smallest first, and the numbers tried."""

    option: str
    first: int
    second: int
    moves: tuple[ChoiceMove, ...]
    tried: tuple[str, ...]


def turning_moves(
    run: Run,
    reading: Reading,
    inputs: Inputs,
    results: Sequence[ChoiceResult],
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
    draws: int = DRAWS,
) -> tuple[MovesOf, ...]:
    """For every option the smallest moves of one number after which its second choice is worth more than its first.

    Parameters
    ----------
    run, reading, inputs
        The run, its results and its uncertain numbers.
    results
        Its rankings. Options whose first two choices are level within Monte Carlo error are left out: anything would
        turn those.
    threads, progress
        As for `run_case`.
    draws
        The first so many draws are used.

    Our reading
    -----------
    As for claims (`study.moves`): a number is held at one of its quantiles, and the mean difference in a window around
    that quantile guesses what solving would give. The two numbers whose window turns the difference nearest to their
    median are tried there and a tenth of the draws further out, and the strongest of the others at both ends. What
    holding it changes on the draws that are solved again is added to the difference over all draws; it counts if that
    is negative by more than its 95 % interval.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import inputs_of, reading_of
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("prisoners-dilemma"), b"", Settings(10))
    >>> turning_moves(run, reading_of(run), inputs_of(run), ())
    ()
    """
    asked = [result for result in results if result.ranking.count > 1 and len(result.choices) > 1
             and float(result.ranking.difference.high[int(result.ranking.order[1])]) < 0]
    payoffs = [payoff_of(reading, result.actor, result.option, result.choices) for result in asked]
    tries = [_guesses(reading, inputs, result, payoff) for result, payoff in zip(asked, payoffs, strict=True)]
    premises = [premise for found in tries for guess in found for premise in guess.premises(inputs)]
    if not premises:
        return tuple(_none(result) for result in asked)
    wanted = [parse(f"payoff.{result.actor}[{result.option} = {choice}, equilibrium]")
              for result in asked for choice in result.choices]
    again = ask_again(run, wanted, premises, draws, threads, progress)
    answers, found = iter(again.under), []
    for result, payoff, guesses in zip(asked, payoffs, tries, strict=True):
        written = payoff_of(again.written, result.actor, result.option, result.choices)
        moves = tuple(_settled(inputs, guess, result, payoff, written, answers) for guess in guesses)
        kept = sorted((move for own in moves for move in own), key=lambda move: move.size)
        found.append(MovesOf(result.option, *_first_two(result), tuple(kept),
                             tuple(inputs.paths[guess.input] for guess in guesses)))
    return tuple(found)


def _first_two(result: ChoiceResult) -> tuple[int, int]:
    return int(result.ranking.order[0]), int(result.ranking.order[1])


def _none(result: ChoiceResult) -> MovesOf:
    return MovesOf(result.option, *_first_two(result), (), ())


def _guesses(reading: Reading, inputs: Inputs, result: ChoiceResult, payoff: Floats) -> tuple[Guess, ...]:
    """Which numbers to hold, and where."""
    behind = behind_expression(reading.plan, parse(f"payoff.{result.actor}[equilibrium]"))
    first, second = _first_two(result)
    known = np.isfinite(payoff).all(axis=1)
    gap = (payoff[:, second] - payoff[:, first])[known]
    turning: list[tuple[float, int]] = []
    others: list[tuple[float, int]] = []
    for index, path in enumerate(inputs.paths):
        slot = reading.plan.slots.get(path)
        if inputs.words[index] or slot is None or not behind.reads_slot(reading.plan, slot):
            continue
        column = inputs.values[known, index]
        if np.unique(column).size > 1:
            near, best = _nearest(column, gap)
            turning += [(near, index)] if near is not None else []
            others += [(best, index)] if near is None else []
    turning.sort(key=lambda entry: abs(entry[0] - 0.5))
    others.sort(key=lambda entry: -entry[0])
    near_ones = [Guess(index, tuple(_outwards(near))) for near, index in turning[:TURNING]]
    return (*near_ones, *(Guess(index, (GRID[0], GRID[-1])) for _, index in others[:STRONGEST]))


def _nearest(column: Floats, gap: Floats) -> tuple[float | None, float]:
    """The quantile nearest to the median whose window turns the difference, and the largest difference of a window."""
    half = max(WINDOW, FEWEST / 2 / max(column.size, 1))
    total = np.concatenate([[0.0], np.cumsum(gap[np.argsort(column, kind="stable")])])
    means = []
    for quantile in GRID:
        low = round(max(quantile - half, 0.0) * gap.size)
        high = max(round(min(quantile + half, 1.0) * gap.size), low + 1)
        means.append((total[high] - total[low]) / (high - low))
    turned = [quantile for quantile, mean in zip(GRID, means, strict=True) if mean > 0]
    return min(turned, key=lambda q: abs(q - 0.5), default=None), float(max(means))


def _outwards(found: float) -> Iterator[float]:
    """A quantile, and one farther from the median on the same side."""
    side = -1 if found < 0.5 else 1
    yield from dict.fromkeys(round(min(max(found + side * step, GRID[0]), GRID[-1]), 2) for step in (0.0, FURTHER))


def _settled(
    inputs: Inputs, guess: Guess, result: ChoiceResult, payoff: Floats, written: Floats, answers: Iterator[Reading]
) -> tuple[ChoiceMove, ...]:
    """The smallest of the quantiles tried that swaps the first two choices."""
    pair = _first_two(result)
    path, found = inputs.paths[guess.input], []
    for quantile in guess.quantiles:
        under = payoff_of(next(answers), result.actor, result.option, result.choices)
        entry: Standing = shifted("number", path, "", payoff[:, pair], written[:, pair], under[:, pair], 0)
        if entry.high < 0:
            value, median = (level_at(inputs, guess.input, q) for q in (quantile, 0.5))
            found.append(ChoiceMove(path, quantile, value, median, -entry.margin, -entry.high, -entry.low))
    return tuple(found[:1])
