"""Ask one thing again under other premises: a number set, a word, a failed assumption, a source set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from detente.case.expression import Expression
from detente.case.fields import Word
from detente.case.parts import Case, Edit, Variant
from detente.lenses.catalogue import LENSES
from detente.lenses.plan import BASE, Scenario, scenario_named
from detente.lenses.planner import make_plan
from detente.quantity import parse_quantity
from detente.runs.execute import execute
from detente.study.evaluate import Reading
from detente.study.run import Run, base_scenario, wanted_by

__all__ = ["Again", "Premise", "ask_again", "ask_each", "with_premises"]


@dataclass(frozen=True)
class Premise:
    """One thing that is otherwise.

    Parameters
    ----------
    kind
        `number` or `word`: the value at `name` is set; `assumption`: it fails; `source`: it is set aside.
    name
        Path of the number or word, or id of the assumption or source.
    value
        What is set.
    """

    kind: str
    name: str
    value: float | str | None = None


@dataclass(frozen=True, eq=False)
class Again:
    """The same draws as written, and under each premise, in the order in which they were given."""

    written: Reading
    under: tuple[Reading, ...]


def ask_again(
    run: Run,
    expressions: Iterable[Expression],
    premises: Sequence[Premise] = (),
    draws: int | None = None,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Again:
    """Solve what some expressions need, as written and under each premise, on the random numbers of a run.

    Parameters
    ----------
    run
        The run whose case, changes, seed and draws are used.
    expressions
        What will be read; only what they need is solved under the premises.
    premises
        Each is taken by itself.
    draws
        The first so many draws; all unless given.
    threads, progress
        As for `run_case`.

    Our reading
    -----------
    A number or word is set as a variant would set it: an effect of a choice that sets the same number comes later and
    wins, one that adds or scales starts from the value set.

    Example
    -------
    >>> from detente.case.expression import parse
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("emission-standards-1992"), b"", Settings(4))
    >>> asked = parse("issues.delay.settlement")
    >>> found = ask_again(run, [asked], [Premise("word", "issues.delay.decided.rule", "median")])
    >>> found.under[0].expression(asked).value
    array([7., 7., 7., 7.])
    """
    used = tuple(expressions)
    return ask_each(run, [(premise, used) for premise in premises], used, draws, threads, progress)


def ask_each(
    run: Run,
    asked: Sequence[tuple[Premise, tuple[Expression, ...]]],
    as_written: Sequence[Expression] = (),
    draws: int | None = None,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Again:
    """Solve what is asked under each premise by itself, in one plan; other parameters as in `ask_again`.

    >>> from detente.case.expression import parse
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("emission-standards-1992"), b"", Settings(4))
    >>> delay = parse("issues.delay.settlement")
    >>> found = ask_each(run, [(Premise("word", "issues.delay.decided.rule", "median"), (delay,))], draws=2)
    >>> found.under[0].expression(delay).value
    array([7., 7.])
    """
    case, scenarios = with_premises(run.source.case, [premise for premise, _ in asked])
    wanted, dates = wanted_by(run.source, as_written)
    own = wanted.pop("", BASE)
    everything = [*wanted.values()]
    for scenario, (_, expressions) in zip(scenarios, asked, strict=True):
        here, more = wanted_by(run.source, expressions)
        dates |= more
        everything += [scenario.with_also(here.pop("", BASE)), *(scenario.with_also(other) for other in here.values())]
    base = base_scenario(run.source, run.settings.without, run.settings.variant).with_also(own)
    plan = make_plan(case, LENSES, everything, (*run.plan.dates, *dates), base)
    seed, count = run.settings.seed, min(draws or run.settings.draws, run.settings.draws)
    results = execute(plan, seed, count, threads, None, progress)
    index = {scenario.name: number for number, scenario in enumerate(plan.scenarios)}
    return Again(Reading(plan, results, seed, count),
                 tuple(Reading(plan, results, seed, count, index[scenario.name]) for scenario in scenarios))


def with_premises(case: Case, premises: Sequence[Premise]) -> tuple[Case, tuple[Scenario, ...]]:
    """A case that holds a variant for each number or word to be set, and the scenario of each premise.

    >>> from detente.lenses.load import load_case
    >>> case = load_case("emission-standards-1992").case
    >>> changed, scenarios = with_premises(case, [Premise("number", "actors.france.capability", 0.5)])
    >>> scenarios[0].name, len(changed.variants) - len(case.variants)
    ('variant = set 1', 1)
    """
    variants = dict(case.variants)
    names = []
    for number, premise in enumerate(premises, start=1):
        if premise.kind in ("number", "word"):
            name = f"set {number}"  # no id of a case holds a blank
            variants[name] = Variant(says=f"{premise.name} is {premise.value}", edits=(_edit(premise),))
            names.append(("variant", name))
        else:
            names.append(("without" if premise.kind == "source" else "assumption", premise.name))
    changed = case.model_copy(update={"variants": variants})
    return changed, tuple(scenario_named(changed, kind, name) for kind, name in names)


def _edit(premise: Premise) -> Edit:
    value = Word(((premise.value, 1.0),)) if isinstance(premise.value, str) else parse_quantity(premise.value)
    return Edit(path=premise.name, set=value)
