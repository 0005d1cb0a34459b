"""Why every claim has its verdict, and what drives every forecast and headline outcome: worked out once a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from detente.case.expression import Expression, parse
from detente.errors import DetenteError
from detente.study.absences import DRAWS, Absences
from detente.study.behind import Behind, behind_expression
from detente.study.claims import ClaimResult, truth_of
from detente.study.drivers import MOST, Drivers, drivers_of, first_of, read_again
from detente.study.figures import FigureData
from detente.study.inputs import Inputs, uncertain_inputs
from detente.study.questions import QuestionResult
from detente.study.reading import reading_of
from detente.study.records import plain, restored
from detente.study.run import Run
from detente.study.why import Why, whys

__all__ = ["Driven", "Reasons", "reasons_of"]

KEPT = "reasons"
MOST_OUTCOMES = 12


@dataclass(frozen=True)
class Driven:
    """A question (by its id) or an outcome (by its path), and what drives it."""

    section: str
    name: str
    drivers: Drivers


@dataclass(frozen=True)
class Reasons:
    """Why every tested claim has its verdict, and what drives every forecast that varies and every headline outcome."""

    why: tuple[Why, ...] = ()
    driven: tuple[Driven, ...] = ()
    by_claim: dict[str, Why] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_claim", {found.claim.id: found for found in self.why})


@dataclass(frozen=True)
class _Kept:
    """What is kept with the run."""

    why: tuple[Why, ...]
    driven: tuple[Driven, ...]


def reasons_of(
    run: Run,
    claims: Iterable[ClaimResult],
    questions: Iterable[QuestionResult],
    figures: Iterable[FigureData],
    absences: Absences,
) -> Reasons:
    """Reasons of a run: read from its folder where they were worked out before, else worked out and kept.

    Parameters
    ----------
    run
        The run.
    claims, questions, figures
        What it says: tested claims, answered questions, and the figures whose outcomes make the headlines.
    absences
        The run without each source and under each failed assumption; its threads and progress are used too.

    Our reading
    -----------
    Headline outcomes are those drawn as a distribution: where the issues end and what councils decide. The first twelve
    are taken. A forecast that only restates numbers of the case, or that is the same in every draw, has no drivers.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("prisoners-dilemma"), b"", Settings(draws=10))
    >>> reasons_of(run, (), (), (), Absences(run)).why
    ()
    """
    kept = _kept(run)
    if kept is not None:
        return Reasons(kept.why, kept.driven)
    tested = [claim.id for claim in claims if not claim.unsolved and _has_value(run, claim.test)]
    why = whys(run, tested, absences.threads, absences.progress, DRAWS, absences if tested else None)
    driven = _driven(run, [*_asked(run, questions), *_headlines(figures)], absences.threads)
    if run.folder is not None:
        run.folder.keep(KEPT, plain(_Kept(why, driven)))
    return Reasons(why, driven)


def _kept(run: Run) -> _Kept | None:
    """What an earlier reading of the run worked out; nothing where it is missing or damaged."""
    known = run.folder.kept(KEPT) if run.folder is not None else None
    try:
        return restored(_Kept, known) if known is not None else None
    except (TypeError, ValueError):
        return None


def _has_value(run: Run, test: str) -> bool:
    """Is a claim defined in some of the draws that are looked at."""
    return bool(truth_of(reading_of(run), test)[1][:MOST].any())


def _asked(run: Run, questions: Iterable[QuestionResult]) -> Iterator[tuple[str, str, Expression]]:
    """Questions that have an answer."""
    for question in questions:
        if not question.unsolved:
            yield "questions", question.id, parse(run.source.case.questions[question.id].probability)


def _headlines(figures: Iterable[FigureData]) -> Iterator[tuple[str, str, Expression]]:
    """Outcomes that are drawn as distributions."""
    shown = (data.figure.rows[0].paths[0] for data in figures if data.figure.kind == "distribution")
    yield from (("outcomes", path, parse(path)) for path in list(dict.fromkeys(shown))[:MOST_OUTCOMES])


def _driven(run: Run, asked: list[tuple[str, str, Expression]], threads: int) -> tuple[Driven, ...]:
    """What drives each of them, leaving out what does not vary."""
    shared: dict[Behind, Inputs] = {}
    waiting, used = [], min(MOST, run.settings.draws)
    for section, name, expression in asked:
        try:
            reading, values = read_again(run, expression, threads)
        except DetenteError:
            continue
        behind = behind_expression(reading.plan, expression)
        if behind not in shared:
            shared[behind] = uncertain_inputs(reading.plan, run.settings.seed, used, behind)
        values = first_of(values, used)
        if values.defined.any():
            waiting.append((section, name, str(expression), values, shared[behind]))
    with ThreadPoolExecutor(max_workers=max(threads, 1)) as pool:
        found = pool.map(lambda one: drivers_of(one[2], one[3], one[4], run.settings.seed), waiting)
        return tuple(Driven(section, name, drivers) for (section, name, *_), drivers in zip(waiting, found, strict=True)
                     if drivers.deviation > 0)
