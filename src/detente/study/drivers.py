"""What drives an outcome: for each input behind it the swing between its thirds, its first-order and total effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.expression import Evaluated, Expression, parse
from detente.case.fields import When
from detente.case.parts import Question
from detente.errors import DetenteError
from detente.lenses.catalogue import LENSES
from detente.lenses.check import check_expressions
from detente.study.again import ask_again
from detente.study.behind import behind_expression
from detente.study.evaluate import Reading
from detente.study.inputs import Inputs, uncertain_inputs
from detente.study.measures import Deciding, Sensitivity, deciding_mean, sensitivity
from detente.study.reading import reading_of
from detente.study.run import Run

__all__ = ["MOST", "Driver", "Drivers", "asked_for", "drivers_of", "first_of", "read_again", "what_drives"]

Progress = Callable[[int, int], None]
ASKED = "asked"
MOST = 4_096
"""So many draws are looked at for drivers, unless more are asked for."""


@dataclass(frozen=True)
class Driver:
    """An input behind an outcome.

    Parameters
    ----------
    path
        Of the number or word in the case, or `origins.ID` for whether an origin is right.
    lower, upper
        Mean of the outcome where the input is in its lower and in its upper third (in its lowest and highest category).
    lower_level, upper_level
        Ends of these thirds, or the categories in words.
    first, first_low, first_high
        Share of the variance that it explains by itself, with its interval; chance is taken off.
    total, total_low, total_high
        The same with all that it does in pairs; NaN where its pairs were not looked at.
    at_most
        Upper bound of its total effect.
    is_above_null
        Whether its first-order index, or one of its pairs, is more than the most striking of all inputs would reach by
        chance.
    """

    path: str
    lower: float
    upper: float
    lower_level: str
    upper_level: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float
    at_most: float
    is_above_null: bool

    @property
    def swing(self) -> float:
        """Mean in the upper third less that in the lower."""
        return self.upper - self.lower


@dataclass(frozen=True)
class Drivers:
    """What drives an outcome, the strongest input first.

    `together` lists pairs of inputs that act together with their share of the variance; `null` is the first-order index
    that chance alone could give the most striking input; `status` says how far total effects can be relied on.
    """

    expression: str
    is_condition: bool
    mean: float
    deviation: float
    draws: int
    undefined: int
    drivers: tuple[Driver, ...]
    together: tuple[tuple[str, str, float], ...]
    null: float
    rest: float
    status: str


def what_drives(
    run: Run, text: str, threads: int = 1, progress: Progress | None = None, draws: int = MOST
) -> Drivers:
    """What drives an outcome or expression, on the draws of a run.

    Parameters
    ----------
    run
        A run, fresh or read from its folder.
    text
        An outcome, any expression over outcomes, or a claim or question by its id.
    threads, progress
        As for `run_case`; used where the run did not solve what is asked for.
    draws
        The first so many draws are used.

    Raises
    ------
    DetenteError
        If the expression is wrong, or has no value in any draw.

    Our reading
    -----------
    Only inputs that some model reads on the way to the outcome are looked at: fewer inputs, less chance. A condition
    counts as 1 where it is true and 0 where it is false.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("emission-standards-1992"), b"", Settings(400))
    >>> found = what_drives(run, "issues.delay.settlement")
    >>> found.drivers[0].path, round(found.drivers[0].first, 2)
    ('issues.delay.decided.rule', 1.0)
    """
    expression = asked_for(run, text)
    reading, values = read_again(run, expression, threads, progress)
    behind, used = behind_expression(reading.plan, expression), min(draws, run.settings.draws)
    inputs = uncertain_inputs(reading.plan, run.settings.seed, used, behind)
    return drivers_of(str(expression), first_of(values, used), inputs, run.settings.seed)


def asked_for(run: Run, text: str) -> Expression:
    """The expression behind what a user names: the id of a claim or question, or the expression itself, checked.

    Raises
    ------
    DetenteError
        If it names what is not there, or cannot be read.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> str(asked_for(run_case(load_case("emission-standards-1992"), b"", Settings(1)), "middle"))
    '5.5 < issues.delay.settlement < 8.5'
    """
    case = run.source.case
    section, _, name = text.rpartition(".")
    if section in ("", "claims") and name in case.claims:
        return parse(case.claims[name].test)
    if section in ("", "questions") and name in case.questions:
        return parse(case.questions[name].probability)
    expression = parse(text)
    question = Question(asks="?", resolves=When.parse("9999"), probability=text)
    checked = case.model_copy(update={"questions": {ASKED: question}})
    found = [message for place, message in check_expressions(checked, run.source.slots, LENSES)
             if place[:2] == ("questions", ASKED)]
    if found:
        raise DetenteError("; ".join(found))
    return expression


def read_again(
    run: Run, expression: Expression, threads: int = 1, progress: Progress | None = None
) -> tuple[Reading, Evaluated]:
    """An expression in every draw: read from the run where it was solved, else solved now on the same draws."""
    reading = reading_of(run)
    try:
        return reading, reading.expression(expression)
    except DetenteError:
        reading = ask_again(run, [expression], threads=threads, progress=progress).written
        return reading, reading.expression(expression)


def first_of(found: Evaluated, draws: int) -> Evaluated:
    """What an expression is in the first so many draws.

    >>> first_of(Evaluated(np.arange(3), np.ones(3, bool)), 2).value
    array([0, 1])
    """
    return Evaluated(found.value[:draws], found.defined[:draws])


def drivers_of(expression: str, found: Evaluated, inputs: Inputs, seed: int) -> Drivers:
    """What drives values that are known already, among some inputs.

    Raises
    ------
    DetenteError
        If there is no value in any draw.
    """
    if found.value.dtype.kind == "U":
        raise DetenteError(f"{expression} is a word, and what drives it is asked of a number or a condition; compare "
                           f"it with a word, as in {expression} = {found.value[0] or 'pivot'}")
    values = np.where(found.defined, found.value.astype(float), np.nan)
    known = values[np.isfinite(values)]
    if not known.size:
        raise DetenteError(f"{expression} has no value in any draw, so nothing drives it")
    is_condition = found.value.dtype.kind == "b"
    mean, deviation = float(known.mean()), float(known.std())
    frame = (expression, is_condition, mean, deviation, int(known.size), int(values.size - known.size))
    if not inputs.paths or deviation == 0:
        why = "the outcome does not vary" if deviation == 0 else "no uncertain number or word stands behind it"
        return Drivers(*frame, (), (), float("nan"), float("nan"), f"{why}, so nothing drives it")
    swings = deciding_mean(inputs.groups, values, key=seed)
    shares = sensitivity(inputs.values, values, key=seed)
    drivers = tuple(_driver(inputs, swings, shares, int(i)) for i in _order(shares))
    together = tuple((inputs.paths[p.first], inputs.paths[p.second], p.share) for p in shares.total.pairs)
    return Drivers(*frame, drivers, together, float(np.nanmax(shares.first.null)), shares.total.rest,
                   shares.total.status)


def _order(shares: Sensitivity) -> NDArray[np.intp]:
    """Inputs by their total effect, then by their first-order index."""
    total = np.nan_to_num(shares.total.value, nan=0.0)
    return np.lexsort((-np.nan_to_num(shares.first.value), -np.maximum(total, shares.first.value)))


def _driver(inputs: Inputs, swings: Deciding, shares: Sensitivity, i: int) -> Driver:
    words, first, total = inputs.words[i], shares.first, shares.total
    in_pair = any(i in (pair.first, pair.second) for pair in total.pairs)

    def level(value: float) -> str:
        return words[int(value)] if words and np.isfinite(value) else f"{value:.3g}"

    return Driver(
        inputs.paths[i], float(swings.lower[i]), float(swings.upper[i]),
        level(float(swings.lower_level[i])), level(float(swings.upper_level[i])),
        float(first.value[i]), float(first.low[i]), float(first.high[i]),
        float(total.value[i]), float(total.low[i]), float(total.high[i]), float(total.at_most[i]),
        bool(first.is_above_null[i]) or in_pair,
    )
