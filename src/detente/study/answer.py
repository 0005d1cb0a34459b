"""The whole answer of a run as plain records: what the terminal, the report, the page and `--json` show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from detente.case.check import given_numbers, unsourced
from detente.lenses.catalogue import LENSES
from detente.lenses.check import unsolved_sections
from detente.lenses.plan import Plan
from detente.lenses.shown import Listing, Ways
from detente.study.absences import Absences
from detente.study.choice import ChoiceResult, choose, choosers, with_premises_asked
from detente.study.claims import ClaimResult, judge_claims
from detente.study.confidence import Confidence, confidence_in
from detente.study.evaluate import Reading
from detente.study.figures import FigureData, PayoffTable, figures_of, payoff_tables
from detente.study.questions import QuestionResult, answer_questions
from detente.study.reading import inputs_of, reader_of, reading_of
from detente.study.reasons import Reasons, reasons_of
from detente.study.run import Run
from detente.study.sources import SourceMove, sources_of
from detente.study.troubles import Trouble, troubles_of
from detente.study.worldtable import WorldTable, world_table
from detente.words import spaced

__all__ = ["Answer", "Explained", "Unsourced", "answer", "inputs_of", "reading_of"]


@dataclass(frozen=True)
class Explained:
    """What a lens says about one thing it solved; under a title each, what happened step by step; ways and lists."""

    lens: str
    path: str
    title: str
    sentences: tuple[str, ...]
    details: tuple[tuple[str, tuple[str, ...]], ...] = ()
    shown: tuple[Ways | Listing, ...] = ()


@dataclass(frozen=True)
class Unsourced:
    """How many of the numbers the analyst gave carry no evidence, and which of those decide a claim."""

    count: int
    of: int
    noted: int
    deciding: tuple[str, ...]

    @property
    def share(self) -> float:
        """Share of the numbers without evidence."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True, eq=False)
class Answer:
    """Everything a run has to say."""

    run: Run
    worlds: WorldTable | None
    claims: tuple[ClaimResult, ...]
    questions: tuple[QuestionResult, ...]
    choices: tuple[ChoiceResult, ...]
    payoffs: tuple[PayoffTable, ...]
    figures: tuple[FigureData, ...]
    explained: tuple[Explained, ...]
    sources: tuple[SourceMove, ...]
    unsourced: Unsourced
    unsolved: tuple[str, ...]
    troubles: tuple[Trouble, ...]
    confidence: Confidence
    works: tuple[str, ...]
    absences: Absences

    @cached_property
    def reasons(self) -> Reasons:
        """Why the claims have their verdicts and what drives the forecasts; worked out when first read."""
        return reasons_of(self.run, self.claims, self.questions, self.figures, self.absences)


def answer(run: Run, threads: int = 1, progress: Callable[[int, int], None] | None = None) -> Answer:
    """Work out everything that a run has to say; this solves again only what asks about sources.

    Parameters
    ----------
    run
        A run, fresh or read from its folder.
    threads, progress
        As for `run_case`; they concern the weighing of sources.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("prisoners-dilemma"), b"", Settings(draws=10))
    >>> answer(run).worlds.rows[0].share
    0.5
    """
    reading, seed = reading_of(run), run.settings.seed
    inputs = inputs_of(run)
    claims = judge_claims(reading, inputs, seed)
    absences = Absences(run, threads=threads, progress=progress)
    choices = tuple(choose(reading, option, inputs, seed) for _, option in choosers(reading))
    lacking = _unsourced(run, claims)
    return Answer(
        run=run,
        worlds=world_table(reading),
        claims=claims,
        questions=answer_questions(reading),
        choices=with_premises_asked(run, reading, choices, absences),
        payoffs=payoff_tables(reading),
        figures=figures_of(reading),
        explained=_explained(reading),
        sources=sources_of(run, absences=absences),
        unsourced=lacking,
        unsolved=unsolved_sections(run.source.case, LENSES),
        troubles=troubles_of(run, reading),
        confidence=confidence_in(reading, inputs, claims),
        works=_works(run.plan),
        absences=absences,
    )


def _explained(reading: Reading) -> tuple[Explained, ...]:
    case, read = reading.plan.case, reader_of(reading)
    found = []
    for planned in reading.plan.items:
        sentences = planned.lens.explain(case, planned.item, read)
        details = planned.lens.details(case, planned.item, read)
        shown = planned.lens.shown(case, planned.item, read)
        if sentences or details or shown:
            path = planned.item.path
            found.append(Explained(planned.lens.name, path, _title(reading.plan, path), sentences, details, shown))
    return tuple(found)


def _title(plan: Plan, path: str) -> str:
    """A readable name of what an item solved."""
    section, _, name = path.partition(".")
    part = getattr(plan.case, section, None)
    entry = part.get(name.split(".")[0]) if isinstance(part, dict) else None
    for field in ("question", "name"):
        text = getattr(entry, field, "")
        if text:
            return str(text)
    if section == "payoff" and name in plan.case.actors:
        return plan.case.actors[name].name or name
    return spaced(name) or section


def _unsourced(run: Run, claims: tuple[ClaimResult, ...]) -> Unsourced:
    numbers, lacking = given_numbers(run.source.slots), unsourced(run.source.slots)
    paths = {slot.path for slot in lacking}
    deciding = dict.fromkeys(i.path for claim in claims for i in claim.inputs if i.path in paths)
    noted = sum(bool(getattr(slot.value, "note", "")) for slot in lacking)
    return Unsourced(len(lacking), len(numbers), noted, tuple(deciding))


def _works(plan: Plan) -> tuple[str, ...]:
    """Works behind the lenses that solved something."""
    return tuple(dict.fromkeys(work for planned in plan.items for work in planned.lens.works))
