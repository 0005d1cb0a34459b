"""Choice: what each alternative of an actor is worth, given how the others would answer it, and how firm that is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError
from detente.study.absences import Absences
from detente.study.claims import DecidingInput, decisive_inputs
from detente.study.evaluate import Reading
from detente.study.inputs import Inputs
from detente.study.measures import Interval, Ranking, flips, rank, satisficing
from detente.study.robust import Standing, by_metric, by_premise, by_word, logit_standing, payoff_of, standing
from detente.study.run import Run

__all__ = ["ChoiceResult", "choose", "choosers", "with_premises_asked"]

KEPT = "choices"


@dataclass(frozen=True)
class ChoiceResult:
    """The ranking of one option's choices for the actor that owns it.

    `parts` holds each interest's mean contribution by choice; `turns` the inputs on which it hinges whether the second
    best beats the best; `no_forecast` the share of draws in which some choice has no equilibrium to follow it. `enough`
    is the share of draws in which a choice brings at least what its owner has today; `standings` say where the choices
    stand under every metric and premise.
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
    enough: Interval
    standings: tuple[Standing, ...] = ()

    @property
    def first(self) -> int:
        """The choice that is first by expected payoff."""
        return int(self.ranking.order[0])


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
    payoff = payoff_of(reading, actor, option, choices)
    ranking, threshold = rank(payoff), _threshold(reading, actor)
    parts = {name: tuple(_mean(reading.mixture(f"payoff.{actor}.{name}", {option: choice})) for choice in choices)
             for name in case.interests[actor]}
    today = tuple(_today(reading, f"payoff.{actor}", option, choice) for choice in choices)
    turns: tuple[DecidingInput, ...] = ()
    upset = float("nan")
    if inputs.paths and ranking.count > 1 and len(choices) > 1:
        turned = flips(inputs.groups, payoff, key=seed)
        turns, upset = decisive_inputs(turned.beats, inputs), turned.upset.value
    return ChoiceResult(actor, option, choices, ranking, parts, today, turns, upset,
                        ranking.undefined / max(reading.draws, 1), satisficing(payoff, threshold),
                        _standings(reading, inputs, actor, option, choices, payoff) if ranking.count else ())


def _standings(
    reading: Reading, inputs: Inputs, actor: str, option: str, choices: tuple[str, ...], payoff: NDArray[np.float64]
) -> tuple[Standing, ...]:
    """Every standing that the run itself can tell."""
    first = int(rank(payoff).order[0])
    return (
        *by_metric(payoff, _threshold(reading, actor), first),
        standing("answer", "equilibrium", "", payoff, first),
        logit_standing(reading, actor, option, choices, first),
        *by_word(payoff, inputs, reading, actor, first),
    )


def with_premises_asked(run: Run, reading: Reading, results: tuple[ChoiceResult, ...], absences: Absences
                        ) -> tuple[ChoiceResult, ...]:
    """Rankings with where the choices stand without each source and with each assumption failed.

    Parameters
    ----------
    run, reading
        The run and its results.
    results
        Rankings as `choose` gives them.
    absences
        The run under these premises, which is solved unless the run's folder keeps what came of it.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("prisoners-dilemma"), b"", Settings(10))
    >>> with_premises_asked(run, reading_of(run), (), Absences(run))
    ()
    """
    known = run.folder.kept(KEPT) if run.folder is not None else None
    kept: dict[str, list[dict[str, object]]] = known if isinstance(known, dict) else {}
    missing = [result for result in results if result.option not in kept]
    if missing and absences.premises and absences.asks_choices:
        for result in missing:
            payoff = payoff_of(reading, result.actor, result.option, result.choices)
            found = by_premise(absences, payoff, result.actor, result.option, result.choices, result.first)
            kept[result.option] = [asdict(entry) for entry in found] if result.ranking.count else []
        if run.folder is not None:
            run.folder.keep(KEPT, kept)
    return tuple(replace(result, standings=(*result.standings, *map(_standing, kept.get(result.option, ()))))
                 for result in results)


def _standing(row: dict[str, object]) -> Standing:
    """A standing as it was kept."""
    fields: dict[str, Any] = {**row, "score": tuple(row["score"])}  # type: ignore[arg-type]  # a list of numbers
    return Standing(**fields)


def _threshold(reading: Reading, actor: str) -> NDArray[np.float64]:
    """What the actor has today, by draw; NaN where today's combination of choices is infeasible."""
    if reading.plan.worlds.status_quo < 0:
        return np.full(reading.draws, np.nan)
    return np.asarray(reading.outcome(f"payoff.{actor}"), dtype=np.float64)


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")


def _today(reading: Reading, path: str, option: str, choice: str) -> float:
    """Mean payoff of a choice if nobody answered it; NaN where that world is infeasible."""
    try:
        return _mean(reading.outcome(path, reading.world({option: choice})))
    except DetenteError:
        return float("nan")

