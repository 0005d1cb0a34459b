"""A run gathered as plain columns, which other programs' formats are made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from detente.case.edit import nearest
from detente.case.expression import parse
from detente.errors import DetenteError
from detente.interchange.exported import AS_WRITTEN, Answered, Exported, Kind, Spread, Variable, plain
from detente.lenses.base import Declared, mean_known
from detente.report.telling import verdict_words
from detente.study.answer import inputs_of, reading_of
from detente.study.claims import ClaimResult, truth_of
from detente.study.evaluate import Reading
from detente.study.inputs import Inputs
from detente.study.measures import share, verdict
from detente.study.questions import answer_questions
from detente.study.run import Run

__all__ = ["Mode", "gather"]

Mode = Literal["today", "all", "forecast"]
Progress = Callable[[int, int], None]
OF_ONE_EXECUTION = ("threads", "made", "seconds", "blocks_reused")
"""What is left out of the manifest, so that equal runs give equal files."""


def gather(run: Run, outcomes: Sequence[str] = (), mode: Mode = "today", progress: Progress | None = None) -> Exported:
    """A run as columns.

    Parameters
    ----------
    run
        A run, fresh or read from its folder.
    outcomes
        Names of outcomes, or beginnings of names; every outcome unless given.
    mode
        Whether outcomes are those of today's world, of all worlds, or means over the forecast of worlds.
    progress
        Called with outcomes gathered and their total.

    Raises
    ------
    DetenteError
        If an outcome is unknown or was not kept as asked for, or the run has no such world or forecast.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("emission-standards-1992"), b"", Settings(5))
    >>> [variable.path for variable in gather(run, ["issues.delay.settlement"]).outcomes]
    ['issues.delay.settlement']
    """
    reading = reading_of(run)
    _check_mode(reading, mode)
    wanted = tuple(_wanted(reading, outcomes))
    columns, spreads, absent = [], [], []
    for step, (path, declared) in enumerate(wanted, 1):
        variable = _outcome(reading, path, declared, mode)
        if variable is None:
            absent.append(path)
        else:
            columns.append(variable)
            spreads += [] if mode == "forecast" else [_spread(reading, variable, mode)]
        if progress is not None:
            progress(step, len(wanted))
    if outcomes and not columns:
        raise DetenteError(f"{', '.join(absent[:5])}: the run did not keep it in {_place(mode)}; "
                           "a claim that reads it there makes a run keep it")
    worlds = reading.plan.worlds
    weight = None
    if "contest.share" in reading.results.arrays:
        weight = np.nan_to_num(mean_known(reading.over_worlds("contest.share"), axis=0))
    names = tuple(scenario.name or AS_WRITTEN for scenario in reading.plan.scenarios)
    claims, of_claims = _claims(reading)
    questions, of_questions = _questions(reading)
    manifest = {key: value for key, value in run.manifest.items() if key not in OF_ONE_EXECUTION}
    return Exported(run.id, run.source.case.case.title, manifest, run.settings.draws, mode, worlds, weight, names,
                    _inputs(reading, inputs_of(run)), tuple(columns), claims, questions, tuple(spreads),
                    (*of_claims, *of_questions), len(absent))


def _check_mode(reading: Reading, mode: Mode) -> None:
    """Refuse a mode that the run has nothing for."""
    if mode == "forecast" and "contest.share" not in reading.results.arrays:
        raise DetenteError("the contest is not solved, so there is no forecast of worlds; "
                           "--worlds today or all would be right")
    if mode == "today" and reading.plan.worlds.status_quo < 0:
        raise DetenteError("the case calls its own status quo infeasible, so there is no world of today; "
                           "--worlds all or forecast would be right")


def _place(mode: Mode) -> str:
    return {"today": "today's world", "all": "any world", "forecast": "every world"}[mode]


def _wanted(reading: Reading, names: Sequence[str]) -> Iterator[tuple[str, Declared]]:
    """The outcomes asked for, in the order of the run.

    Raises
    ------
    DetenteError
        If one of the names is none; says so of all of them.
    """
    declared = {outcome.path: outcome for planned in reading.plan.items for outcome in planned.declared}
    paths = [path for path in reading.results.arrays if path.partition("@")[0] in declared]
    wrong = [name for name in names if not any(_is_under(path, name) for path in paths)]
    if wrong:
        raise DetenteError("\n".join(f'--outcome {name}: no outcome is called so{nearest(name, paths)}'
                                     for name in wrong))
    for path in paths:
        if not names or any(_is_under(path, name) for name in names):
            yield path, declared[path.partition("@")[0]]


def _is_under(path: str, name: str) -> bool:
    return path == name or path.startswith((f"{name}.", f"{name}@"))


def _outcome(reading: Reading, path: str, declared: Declared, mode: Mode) -> Variable | None:
    """An outcome with what stands for the case as written; None where the run did not keep it."""
    kind = _kind(reading.results.arrays[path], declared)
    if mode == "forecast":
        if kind == "code":
            return None
        try:
            values = reading.mixture(path, {})
        except DetenteError:
            return None
        says = f"{declared.says}; mean over the forecast of worlds"
        return Variable(path, says, declared.unit, "number", plain(values, "number"))
    worlds = reading.plan.worlds
    at = worlds.status_quo if worlds.status_quo >= 0 else 0
    try:
        values = reading.outcome(path, at)
    except DetenteError:
        return None
    says = f"{declared.says} on {path.partition('@')[2]}" if "@" in path else declared.says
    return Variable(path, says, declared.unit, kind, plain(values, kind), declared.sentences)


def _kind(array: NDArray[Any], declared: Declared) -> Kind:
    """What an outcome's values are."""
    if declared.sentences:
        return "code"
    return "truth" if declared.is_condition or array.dtype.kind == "b" else "number"


def _spread(reading: Reading, variable: Variable, mode: Mode) -> Spread:
    """An outcome in every scenario and world that the run kept and that is asked for."""
    plan = reading.plan
    kept = {cell: index for index, cell in enumerate(plan.kept_cells(variable.path))}
    cell_of = plan.planned(variable.path).cell_of
    place = np.array([[kept.get(int(cell), -1) for cell in row] for row in cell_of], dtype=np.int64)
    if mode == "today":
        place[:, np.arange(place.shape[1]) != plan.worlds.status_quo] = -1
    return Spread(variable, reading.cells(variable.path), place)


def _inputs(reading: Reading, inputs: Inputs) -> tuple[Variable, ...]:
    """Every uncertain number and word of the case."""
    found = []
    for path, values, words in zip(inputs.paths, inputs.values.T, inputs.words, strict=True):
        slot = reading.plan.slots.get(path)
        says = slot.says if slot is not None else "is this origin right in the draw"
        unit = slot.unit if slot is not None else ""
        kind: Kind = "word" if words else "number" if slot is not None else "truth"
        found.append(Variable(path, says, unit, kind, np.ascontiguousarray(plain(values, kind)), words))
    return tuple(found)


def _claims(reading: Reading) -> tuple[tuple[Variable, ...], list[Answered]]:
    """The truth of every claim in every draw, and its share."""
    variables, answers = [], []
    for name, claim in reading.plan.case.claims.items():
        truth, known, why = truth_of(reading, claim.test)
        found = share(truth, known)
        result = ClaimResult(name, claim.says, claim.test, claim.note, found, verdict(found), (), why)
        values = np.where(known, truth, -1).astype(np.int8)
        variables.append(Variable(f"claims.{name}", claim.says, "", "truth", values))
        answers.append(Answered(f"claims.{name}", claim.says, claim.test, found.value, int(known.sum()),
                                verdict_words(result)))
    return tuple(variables), answers


def _questions(reading: Reading) -> tuple[tuple[Variable, ...], list[Answered]]:
    """What the expression of every question gives in every draw, and its mean."""
    variables, answers = [], []
    for result in answer_questions(reading):
        text = reading.plan.case.questions[result.id].probability
        values = np.full(reading.draws, np.nan)
        if not result.unsolved:
            found = reading.expression(parse(text))
            values = np.where(found.defined, found.value.astype(float), np.nan)
        path = f"questions.{result.id}"
        variables.append(Variable(path, result.asks, "", "number", values))
        answers.append(Answered(path, result.asks, text, result.probability, int(np.isfinite(values).sum())))
    return tuple(variables), answers
