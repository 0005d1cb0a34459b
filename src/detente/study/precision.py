"""How well the shares and forecasts of a run are known, and when that is enough: what `--precision` asks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.case.expression import Call, Expression, Node, descendants, parse
from detente.case.parts import Case
from detente.draws import BLOCK, Block, blocks
from detente.errors import DetenteError, RunError
from detente.lenses.engine import Solved
from detente.lenses.plan import Plan
from detente.runs.execute import Results, execute_until
from detente.runs.store import Folder
from detente.study.evaluate import Reading
from detente.study.measures import wilson
from detente.words import number

__all__ = ["Stop", "check_precision", "most_draws", "solve_to", "stop_differs", "stop_told"]

Z = 1.959963984540054
"""Half-width of a 95 % interval in standard errors."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a run to a precision stopped, and why.

    Parameters
    ----------
    asked
        The precision that was asked for.
    most
        The most draws that were allowed.
    draws
        The draws that were made.
    widest
        The claim or question that is known least well; empty where none could be worked out.
    known_to
        How well that one is known: the longer arm of its 95 % interval; infinite where it has no value in any draw.
    left_out
        Claims and questions that average over the draws themselves, so that no draw says how well they are known.
    """

    asked: float
    most: int
    draws: int
    widest: str
    known_to: float
    left_out: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        """Is every share and forecast known as well as was asked."""
        return self.known_to <= self.asked

    def as_json(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return {"asked": self.asked, "most": self.most, "draws": self.draws, "met": self.is_met, "widest": self.widest,
                "known_to": self.known_to if math.isfinite(self.known_to) else None, "left_out": list(self.left_out)}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Stop:
        """Read it from a manifest again.

        Example
        -------
        >>> stop = Stop(0.01, 10_240, 2_048, "claims.high", 0.008)
        >>> Stop.from_json(stop.as_json()) == stop
        True
        """
        known_to = math.inf if found["known_to"] is None else float(found["known_to"])
        return cls(float(found["asked"]), int(found["most"]), int(found["draws"]), str(found["widest"]), known_to,
                   tuple(map(str, found["left_out"])))


def check_precision(precision: float, most: int) -> None:
    """Refuse a precision that is none, or a cap that holds no whole block.

    Raises
    ------
    DetenteError
        If `precision` does not lie between 0 and 0.5, or `most` is below the size of a block.

    Example
    -------
    >>> check_precision(1, 10_000)
    Traceback (most recent call last):
    detente.errors.DetenteError: precision is 1; a number between 0 and 0.5 would be right, such as 0.01
    """
    if not 0 < precision < 0.5:
        raise DetenteError(f"precision is {precision:g}; a number between 0 and 0.5 would be right, such as 0.01")
    if most < BLOCK:
        raise DetenteError(f"draws is {most:,}; with a precision draws come in whole blocks, so {BLOCK:,} or more "
                           "would be right")


def most_draws(precision: float) -> int:
    """The cap where none is given: in whole blocks, the draws after which any share that always has a value is known.

    Our reading
    -----------
    No arm of the Wilson interval of a share is longer than z / (2 √n), so n = (z / 2P)² draws suffice.

    Example
    -------
    >>> most_draws(0.01), most_draws(0.02)
    (10240, 4096)
    """
    check_precision(precision, BLOCK)
    return BLOCK * math.ceil((Z / (2 * precision)) ** 2 / BLOCK)


def solve_to(
    plan: Plan,
    seed: int,
    precision: float,
    most: int,
    threads: int = 1,
    folder: Folder | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Results, Stop]:
    """Solve block after block until every claim's share and every question's probability is known well enough.

    Parameters
    ----------
    plan, seed, threads, folder, progress
        As for `runs.execute.execute`.
    precision
        The longer arm of every 95 % Monte Carlo interval may be so long, between 0 and 0.5.
    most
        The most draws; whole blocks within them are made.

    Raises
    ------
    RunError
        If the case has no claim and no question.

    Our reading
    -----------
    The interval of a claim, and of a question that is true or false in each draw, is Wilson's; that of a question whose
    draws hold probabilities is 1.96 standard errors. It is looked at after each block, and solving stops at the first
    look that is good enough; intervals are not widened for the looks before. A claim or question that cannot be worked
    out is left to one side, since more draws would not help it.

    Limits
    ------
    An expression that uses `mean` of one argument averages over the draws itself; it is left out, unless that mean is
    the whole of a question, whose probability is the mean of its expression anyway.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import plan_for
    >>> results, stop = solve_to(plan_for(load_case("emission-standards-1992")), 1, precision=0.05, most=20_480)
    >>> stop.draws, stop.is_met
    (2048, True)
    """
    check_precision(precision, most)
    watch = _Watch(plan, seed, precision)
    results, draws = execute_until(plan, seed, most // BLOCK * BLOCK, watch.is_enough, threads, folder, progress)
    return results, watch.stop(most, draws)


def stop_differs(plan: Plan, seed: int, stop: Stop, folder: Folder) -> str:
    """Does a run stop where it says, by the blocks in its folder; a sentence where it does not.

    Example
    -------
    >>> from pathlib import Path
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import plan_for
    >>> plan, stop = plan_for(load_case("emission-standards-1992")), Stop(0.01, 10_240, 2_048, "claims.middle", 0.001)
    >>> stop_differs(plan, 1, stop, Folder(Path("no-such-folder")))
    'where the run stops could not be worked out again: block 0 is missing or damaged'
    """
    watch, draws, most = _Watch(plan, seed, stop.asked), 0, stop.most // BLOCK * BLOCK
    for block in blocks(most):
        found = folder.read_block(block.index)
        if found is None and draws < stop.draws:
            return f"where the run stops could not be worked out again: block {block.index} is missing or damaged"
        if found is None:
            break
        draws += block.size
        if watch.is_enough(block, Solved(*found)):
            break
    again = watch.stop(stop.most, draws)
    is_same = (again.draws, again.widest, again.left_out) == (stop.draws, stop.widest, stop.left_out)
    is_end = again.is_met or draws == most
    if is_same and is_end and math.isclose(again.known_to, stop.known_to, rel_tol=1e-9):
        return ""
    return f"run.json says that the run {stop_told(stop)}; its blocks say that it {stop_told(again)}"


def stop_told(stop: Stop) -> str:
    """Where a run stopped and why, in a sentence.

    >>> stop_told(Stop(0.01, 10_240, 4_096, "claims.high", 0.0093))
    'stopped at 4,096 draws: every share and forecast is known to ±0.01'
    >>> stop_told(Stop(0.01, 9_000, 8_192, "claims.high", 0.0108))
    'stopped at 8,192 draws, the whole blocks in the 9,000 allowed: claims.high is known only to ±0.0108'
    """
    where = f"stopped at {stop.draws:,} draws"
    rest = f"; {' and '.join(stop.left_out)} left out, as averages over the draws" if stop.left_out else ""
    if not stop.widest:
        return f"{where}: no share and no forecast could be worked out{rest}"
    if stop.is_met:
        return f"{where}: every share and forecast is known to ±{number(stop.asked)}{rest}"
    within = ", the most allowed" if stop.draws == stop.most else f", the whole blocks in the {stop.most:,} allowed"
    known = f"is known only to ±{number(stop.known_to)}" if math.isfinite(stop.known_to) else "has no value in any draw"
    return f"{where}{within}: {stop.widest} {known}{rest}"


class _Watch:
    """Counts, block by block, how often claims are true and what forecasts come to."""

    def __init__(self, plan: Plan, seed: int, precision: float) -> None:
        self._plan, self._seed, self._precision = plan, seed, precision
        expressions = _expressions(plan.case)
        if not expressions:
            raise RunError("a precision is asked of claims and questions, and the case has none; leave it out")
        self._left_out = tuple(name for name, expression in expressions.items() if _averages(expression))
        self._tallies = {name: _Tally(expression, name.startswith("claims."))
                         for name, expression in expressions.items() if name not in self._left_out}

    def is_enough(self, block: Block, solved: Solved) -> bool:
        """Count a block; is everything known well enough by now."""
        reading = Reading(self._plan, Results(solved.arrays, {}), self._seed, block.size, block=block)
        for tally in self._tallies.values():
            tally.add(reading)
        return self._least()[1] <= self._precision

    def stop(self, most: int, draws: int) -> Stop:
        """What came of it."""
        return Stop(self._precision, most, draws, *self._least(), self._left_out)

    def _least(self) -> tuple[str, float]:
        """What is known least well, the first of those known alike."""
        arms = [(name, tally.arm()) for name, tally in self._tallies.items() if tally.is_sound]
        return max(arms, key=lambda pair: pair[1], default=("", 0.0))


class _Tally:
    """One claim or question: how many draws have a value, their mean and spread."""

    def __init__(self, expression: Expression, is_claim: bool) -> None:
        self._expression, self._is_claim = expression, is_claim
        self._count, self._mean, self._squares = 0, 0.0, 0.0
        self._is_binary, self.is_sound = True, True

    def add(self, reading: Reading) -> None:
        """Count the draws of a block; what no claim or question can be makes the tally unsound."""
        if not self.is_sound:
            return
        try:
            found = reading.expression(self._expression)
        except DetenteError:
            self.is_sound = False
            return
        values = found.value.astype(float)[found.defined]
        is_binary = bool(np.isin(values, (0.0, 1.0)).all())
        self._is_binary &= is_binary
        if (self._is_claim and not is_binary) or bool(np.any((values < -1e-9) | (values > 1 + 1e-9))):
            self.is_sound = False
        elif values.size:
            self._take(values.size, float(values.mean()), float(((values - values.mean()) ** 2).sum()))

    def _take(self, count: int, mean: float, squares: float) -> None:
        """Add draws by their number, mean and sum of squares about it."""
        total, apart = self._count + count, mean - self._mean
        self._squares += squares + apart * apart * self._count * count / total
        self._mean += apart * count / total
        self._count = total

    def arm(self) -> float:
        """The longer arm of the 95 % interval; infinite where no draw has a value."""
        if not self._count:
            return math.inf
        if not self._is_binary:
            return Z * math.sqrt(self._squares / max(self._count - 1, 1) / self._count)
        share = round(self._mean * self._count) / self._count
        low, high = wilson(round(self._mean * self._count), self._count)
        return max(share - float(low), float(high) - share)


def _expressions(case: Case) -> dict[str, Expression]:
    """Tests of claims and probabilities of questions by their address."""
    found = {f"claims.{name}": parse(claim.test) for name, claim in case.claims.items()}
    for name, question in case.questions.items():
        expression = parse(question.probability)
        inside = _inside_mean(expression)
        found[f"questions.{name}"] = expression if inside is None else inside
    return found


def _inside_mean(expression: Expression) -> Expression | None:
    """What a mean over the draws is taken of, where that is the whole of an expression."""
    root = expression.root
    return Expression(root.arguments[0]) if isinstance(root, Call) and _is_mean(root) else None


def _averages(expression: Expression) -> bool:
    """Does it take a mean over the draws."""
    return any(_is_mean(node) for node in descendants(expression.root))


def _is_mean(node: Node) -> bool:
    """Is it a mean over the draws: that of one argument."""
    return isinstance(node, Call) and node.function == "mean" and len(node.arguments) == 1
