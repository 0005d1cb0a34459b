"""The case again without each source and with each assumption failed: solved once, read by all that ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from detente.lenses.catalogue import LENSES
from detente.lenses.contest import conditional, is_solved
from detente.lenses.plan import BASE, Scenario, Wanted
from detente.lenses.planner import make_plan
from detente.lenses.worlds import worlds_of
from detente.runs.execute import execute
from detente.study.again import Premise, with_premises
from detente.study.evaluate import Reading
from detente.study.run import Run, base_scenario, wanted_by

__all__ = ["Absences", "absent_premises"]

DRAWS = 512
TABLES = "case.grade_table"
MOST_BYTES = 1_000_000_000
"""Payoffs in all worlds under all premises may take so much memory; beyond it the choices are not asked again."""


@dataclass(frozen=True, eq=False)
class Absences:
    """A run under other premises; solved when first read, and then shared by everything that reads it.

    Parameters
    ----------
    run
        The run whose case, changes and seed are used.
    draws
        The first so many draws.
    threads, progress
        As for `run_case`.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> found = Absences(run_case(load_case("emission-standards-1992"), b"", Settings(8)))
    >>> [(premise.kind, premise.name) for premise in found.premises][:1], found.written.draws
    ([('source', 'bueno-de-mesquita-1994')], 8)
    """

    run: Run
    draws: int = DRAWS
    threads: int = 1
    progress: Callable[[int, int], None] | None = None

    @cached_property
    def premises(self) -> tuple[Premise, ...]:
        """Each source that is cited set aside, each assumption failed, and each grade table that is not drawn."""
        return absent_premises(self.run)

    @property
    def written(self) -> Reading:
        """The case as written, on the same draws."""
        return self._readings[0]

    @property
    def under(self) -> tuple[Reading, ...]:
        """The case under each premise, in their order."""
        return self._readings[1:]

    @cached_property
    def asks_choices(self) -> bool:
        """Are the choices asked again too; not where their payoffs would take too much memory."""
        return bool(self._worth)

    @cached_property
    def _worth(self) -> frozenset[Wanted]:
        """What ranking every choice needs: payoffs in every world, and the worlds that follow each choice."""
        case = self.run.source.case
        owners = [option.actor for option in case.options.values() if option.actor in case.interests]
        if not owners or not is_solved(case):
            return frozenset()
        held = [conditional([(name, choice)]) for name, option in case.options.items()
                if option.actor in case.interests for choice in option.choices]
        size = (8 * len(set(owners)) + len(held)) * len(worlds_of(case)) * self._used * (1 + len(self.premises))
        if size > MOST_BYTES:
            return frozenset()
        return frozenset({*((f"payoff.{actor}", None) for actor in owners), *((name, None) for name in held)})

    @cached_property
    def _forecast(self) -> frozenset[Wanted]:
        """The forecast of worlds, unless that takes too much memory."""
        case = self.run.source.case
        size = 8 * len(self.run.plan.worlds) * self._used * (1 + len(self.premises))
        return frozenset({("contest.share", None)}) if is_solved(case) and size <= MOST_BYTES else frozenset()

    @property
    def _used(self) -> int:
        return min(self.draws, self.run.settings.draws)

    @cached_property
    def _readings(self) -> tuple[Reading, ...]:
        """The case as written, then under each premise: one plan, solved once."""
        run, settings = self.run, self.run.settings
        case, scenarios = with_premises(run.source.case, self.premises)
        asked, _ = wanted_by(run.source)
        own = asked.pop("", BASE).with_also(Scenario(wanted=self._worth | self._forecast))
        everything = [*asked.values()]
        for scenario in scenarios:
            everything.append(scenario.with_also(own))
            everything.extend(scenario.with_also(other) for other in asked.values())
        base = base_scenario(run.source, settings.without, settings.variant).with_also(own)
        plan = make_plan(case, LENSES, everything, run.plan.dates, base)
        results = execute(plan, settings.seed, self._used, self.threads, None, self.progress)
        index = {scenario.name: number for number, scenario in enumerate(plan.scenarios)}
        places = (0, *(index[scenario.name] for scenario in scenarios))
        return tuple(Reading(plan, results, settings.seed, self._used, place) for place in places)


def absent_premises(run: Run) -> tuple[Premise, ...]:
    """What is asked again: sources set aside, assumptions failed, and, where the case fixes one, other grade tables.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> absent_premises(run_case(load_case("prisoners-dilemma"), b"", Settings(2)))
    ()
    """
    case = run.source.case
    cited = {piece.source for piece in case.evidence.values()} - set(run.settings.without)
    sources = [Premise("source", name) for name in case.sources if name in cited]
    failed = [Premise("assumption", name) for name, details in case.assumptions.items() if details.if_false]
    return (*sources, *failed, *(_tables(run) if cited else ()))


def _tables(run: Run) -> Iterator[Premise]:
    """The grade tables that the case does not draw from."""
    words = run.source.case.case.grade_table.words
    slot = run.plan.slots[TABLES]
    yield from (Premise("word", TABLES, word) for word in slot.words if word not in words)
