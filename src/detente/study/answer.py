"""The whole answer of a run as plain records: what the terminal, the report, the page and `--json` show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detente.case.check import unsourced
from detente.lenses.catalogue import LENSES
from detente.lenses.check import unsolved_sections
from detente.lenses.plan import Plan
from detente.study.choice import ChoiceResult, choose, choosers
from detente.study.claims import ClaimResult, judge_claims
from detente.study.confidence import Confidence, confidence_in
from detente.study.evaluate import Reading
from detente.study.figures import FigureData, PayoffTable, figures_of, payoff_tables
from detente.study.inputs import Inputs, uncertain_inputs
from detente.study.questions import QuestionResult, answer_questions
from detente.study.run import Run
from detente.study.sources import SourceMove, sources_of
from detente.study.troubles import Trouble, troubles_of
from detente.study.worldtable import WorldTable, world_table

__all__ = ["Answer", "Explained", "Unsourced", "answer"]


@dataclass(frozen=True)
class Explained:
    """What a lens says about one thing it solved."""

    lens: str
    path: str
    title: str
    sentences: tuple[str, ...]


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


def reading_of(run: Run) -> Reading:
    """The results of a run, ready to be read."""
    return Reading(run.plan, run.results, run.settings.seed, run.settings.draws)


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
    inputs = uncertain_inputs(run.plan, seed, run.settings.draws)
    claims = judge_claims(reading, inputs, seed)
    choices = tuple(choose(reading, option, inputs, seed) for _, option in choosers(reading))
    lacking = _unsourced(run, claims)
    return Answer(
        run=run,
        worlds=world_table(reading),
        claims=claims,
        questions=answer_questions(reading),
        choices=choices,
        payoffs=payoff_tables(reading),
        figures=figures_of(reading),
        explained=_explained(reading),
        sources=sources_of(run, threads, progress),
        unsourced=lacking,
        unsolved=unsolved_sections(run.source.case, LENSES),
        troubles=troubles_of(run, reading),
        confidence=confidence_in(reading, inputs, claims),
        works=_works(run.plan),
    )


def _explained(reading: Reading) -> tuple[Explained, ...]:
    case = reading.plan.case

    def read(path: str) -> object:
        cells = reading.cells(path)
        return reading.over_worlds(path) if cells.ndim == 3 else reading.outcome(path)

    found = []
    for planned in reading.plan.items:
        sentences = planned.lens.explain(case, planned.item, read)  # type: ignore[arg-type]  # arrays
        if sentences:
            path = planned.item.path
            found.append(Explained(planned.lens.name, path, _title(reading.plan, path), sentences))
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
    return name.replace("-", " ").replace("_", " ") or section


def _unsourced(run: Run, claims: tuple[ClaimResult, ...]) -> Unsourced:
    numbers = [slot for slot in run.source.slots.values() if slot.is_number and slot.is_given
               and not slot.path.startswith("evidence.")]
    lacking = [slot for slot in unsourced(run.source.slots) if not slot.path.startswith("evidence.")]
    paths = {slot.path for slot in lacking}
    deciding = dict.fromkeys(i.path for claim in claims for i in claim.inputs if i.path in paths)
    noted = sum(bool(getattr(slot.value, "note", "")) for slot in lacking)
    return Unsourced(len(lacking), len(numbers), noted, tuple(deciding))


def _works(plan: Plan) -> tuple[str, ...]:
    """Works behind the lenses that solved something."""
    return tuple(dict.fromkeys(work for planned in plan.items for work in planned.lens.works))


def inputs_of(run: Run) -> Inputs:
    """The uncertain numbers of a run."""
    return uncertain_inputs(run.plan, run.settings.seed, run.settings.draws)
