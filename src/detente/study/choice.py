"""Choice: what each alternative of an actor is worth, given how the others would answer it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError
from detente.study.claims import DecidingInput, decisive_inputs
from detente.study.evaluate import Reading
from detente.study.inputs import Inputs
from detente.study.measures import Ranking, flips, rank

__all__ = ["ChoiceResult", "choose", "choosers"]


@dataclass(frozen=True)
class ChoiceResult:
    """The ranking of one option's choices for the actor that owns it.

    `parts` holds each interest's mean contribution by choice; `turns` the inputs on which it hinges whether the second
    best beats the best; `no_forecast` the share of draws in which some choice has no equilibrium to follow it.
    """

    actor: str
    option: str
    choices: tuple[str, ...]
    ranking: Ranking
    parts: dict[str, tuple[float, ...]]
    today: tuple[float, ...]
    turns: tuple[DecidingInput, ...]
    upset: float
    no_forecast: float


def choosers(reading: Reading) -> tuple[tuple[str, str], ...]:
    """(actor, option) for every option whose owner has payoffs, where the contest is solved.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> choosers(reading_of(run_case(load_case("prisoners-dilemma"), b"", Settings(10))))  # preferences, no payoffs
    ()
    """
    case = reading.plan.case
    if "contest.share" not in reading.results.arrays:
        return ()
    return tuple((option.actor, name) for name, option in case.options.items() if option.actor in case.interests)


def choose(reading: Reading, option: str, inputs: Inputs, seed: int) -> ChoiceResult:
    """Rank the choices of one option by the payoff they bring its owner.

    Parameters
    ----------
    reading, inputs
        The results of a run and its uncertain numbers.
    option
        Id of the option.
    seed
        Key of the permutations behind the null.

    Raises
    ------
    DetenteError
        If there is no such option, or its owner has no payoffs, or the contest was not solved.

    Our reading
    -----------
    The others' response to a choice is the forecast of the contest in which that choice is held and everyone, the
    actor's other options included, still moves. Draws in which some choice has no such forecast are left out, and
    counted.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import inputs_of, reading_of
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("prisoners-dilemma"), b"", Settings(10))
    >>> choose(reading_of(run), "strike", inputs_of(run), seed=1)
    Traceback (most recent call last):
    detente.errors.DetenteError: no option called "strike"; the case has one_cooperates, two_cooperates
    """
    case = reading.plan.case
    if option not in case.options:
        raise DetenteError(f'no option called "{option}"; the case has {", ".join(case.options) or "none"}')
    actor = case.options[option].actor
    if actor not in case.interests:
        raise DetenteError(f"{actor}, whose option {option} is, has no interests, so its choices cannot be ranked")
    if "contest.share" not in reading.results.arrays:
        raise DetenteError("the contest was not solved, so how the others answer is not known")
    choices = tuple(case.options[option].choices)
    payoff = np.stack([reading.mixture(f"payoff.{actor}", {option: choice}) for choice in choices], axis=1)
    ranking = rank(payoff)
    parts = {name: tuple(_mean(reading.mixture(f"payoff.{actor}.{name}", {option: choice})) for choice in choices)
             for name in case.interests[actor]}
    today = tuple(_today(reading, f"payoff.{actor}", option, choice) for choice in choices)
    turns: tuple[DecidingInput, ...] = ()
    upset = float("nan")
    if inputs.paths and ranking.count > 1 and len(choices) > 1:
        turned = flips(inputs.groups, payoff, key=seed)
        turns, upset = decisive_inputs(turned.beats, inputs), turned.upset.value
    return ChoiceResult(actor, option, choices, ranking, parts, today, turns, upset,
                        ranking.undefined / max(reading.draws, 1))


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")


def _today(reading: Reading, path: str, option: str, choice: str) -> float:
    """Mean payoff of a choice if nobody answered it; NaN where that world is infeasible."""
    try:
        return _mean(reading.outcome(path, reading.world({option: choice})))
    except DetenteError:
        return float("nan")

