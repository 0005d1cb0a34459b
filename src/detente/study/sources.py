"""What rests on which source: every claim and forecast again without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from detente.case.expression import parse
from detente.errors import DetenteError
from detente.lenses.catalogue import LENSES
from detente.lenses.plan import BASE, Plan, Scenario, scenario_named
from detente.lenses.planner import make_plan
from detente.runs.execute import execute
from detente.study.claims import truth_of
from detente.study.evaluate import Reading
from detente.study.run import Run, base_scenario, wanted_by

__all__ = ["SourceMove", "sources_of", "weigh_sources"]

DRAWS = 512
KEPT = "sources"


@dataclass(frozen=True)
class SourceMove:
    """A source, or a failed assumption, and how far each claim's share and each forecast moves without it."""

    source: str
    moves: tuple[tuple[str, float], ...]

    @property
    def largest(self) -> float:
        """Size of its largest move."""
        return max((abs(move) for _, move in self.moves), default=0.0)


def weigh_sources(
    run: Run, draws: int = DRAWS, threads: int = 1, progress: Callable[[int, int], None] | None = None
) -> tuple[SourceMove, ...]:
    """Set aside each source, and let each assumption fail, in turn; the ones that move most come first.

    Parameters
    ----------
    run
        The run whose claims and questions are asked again, on the same random numbers.
    draws
        The first so many draws are used, 512 unless more are asked for.

    Our reading
    -----------
    A number that loses all its evidence falls back to its ignorance prior; where it has none it stays as stated.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> [move.source for move in weigh_sources(run_case(load_case("emission-standards-1992"), b"", Settings(50)))]
    ['bueno-de-mesquita-1994']
    """
    case = run.source.case
    cited = {piece.source for piece in case.evidence.values()} - set(run.settings.without)
    absences = [scenario_named(case, "without", source) for source in case.sources if source in cited]
    absences += [scenario_named(case, "assumption", name) for name, a in case.assumptions.items() if a.if_false]
    if not absences:
        return ()
    used = min(draws, run.settings.draws)
    plan = _plan(run, absences)
    results = execute(plan, run.settings.seed, used, threads, None, progress)
    names = {scenario.name: index for index, scenario in enumerate(plan.scenarios)}
    whole = _figures(Reading(plan, results, run.settings.seed, used))
    found = []
    for absence in absences:
        figures = _figures(Reading(plan, results, run.settings.seed, used, names[absence.name]))
        moves = tuple((key, figures[key] - value) for key, value in whole.items()
                      if key in figures and np.isfinite(figures[key] - value))
        kind, _, name = absence.name.partition(" = ")
        label = name if kind == "without" else f"assumption {name}"
        found.append(SourceMove(label, tuple(sorted(moves, key=lambda move: -abs(move[1])))))
    return tuple(sorted(found, key=lambda move: -move.largest))


def sources_of(
    run: Run, threads: int = 1, progress: Callable[[int, int], None] | None = None
) -> tuple[SourceMove, ...]:
    """What rests on which source: read from the run's folder where it was worked out before, else weighed and kept.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> sources_of(run_case(load_case("prisoners-dilemma"), b"", Settings(draws=10)))
    ()
    """
    known = run.folder.kept(KEPT) if run.folder is not None else None
    if known is not None:
        return tuple(
            SourceMove(row["source"], tuple((key, float(move)) for key, move in row["moves"])) for row in known
        )
    found = weigh_sources(run, threads=threads, progress=progress)
    if run.folder is not None:
        run.folder.keep(KEPT, [{"source": move.source, "moves": move.moves} for move in found])
    return found


def _plan(run: Run, absences: list[Scenario]) -> Plan:
    """One plan with every absence, alone and under each scenario that claims and questions name."""
    asked, _ = wanted_by(run.source)
    own = asked.pop("", BASE)
    everything = [*asked.values()]
    for absence in absences:
        everything.append(absence.with_also(own))
        everything.extend(absence.with_also(scenario) for scenario in asked.values())
    base = base_scenario(run.source, run.settings.without, run.settings.variant).with_also(own)
    return make_plan(run.source.case, LENSES, everything, run.plan.dates, base)


def _figures(reading: Reading) -> dict[str, float]:
    """Share of every claim and probability of every question."""
    case = reading.plan.case
    found = {}
    for name, claim in case.claims.items():
        truth, known, why = truth_of(reading, claim.test)
        if not why and known.any():
            found[f"claims.{name}"] = float(truth[known].mean())
    for name, question in case.questions.items():
        try:
            answer = reading.expression(parse(question.probability))
        except DetenteError:
            continue
        if answer.defined.any():
            found[f"questions.{name}"] = float(answer.value.astype(float)[answer.defined].mean())
    return found
