"""A run: one case, its draws, everything solved, reproducible from its manifest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from detente.case.expression import Expression, Name, parse
from detente.case.parts import Case
from detente.case.read import CaseFile
from detente.draws import blocks
from detente.errors import DetenteError, ExpressionError, RunError
from detente.lenses.catalogue import LENSES
from detente.lenses.contest import conditional, is_solved
from detente.lenses.load import load_bytes, load_changed
from detente.lenses.plan import BASE, Picks, Plan, Scenario, Wanted, scenario_named
from detente.lenses.planner import make_plan
from detente.lenses.preferences import doubted
from detente.lenses.references import date_of
from detente.lenses.worlds import worlds_of
from detente.quantity import From
from detente.runs.execute import Results, execute
from detente.runs.index import enter
from detente.runs.memory import check_memory
from detente.runs.store import Folder
from detente.study.manifest import claim_folder, manifest_of
from detente.study.precision import Stop, check_precision, solve_to
from detente.version import __version__

__all__ = ["Outline", "Run", "Settings", "base_scenario", "expressions_of", "outline_of", "plan_for", "read_run",
           "run_case", "run_id", "scenario_of", "wanted_by"]

Progress = Callable[[int, int], None]
DEFAULT_DRAWS = 10_000


@dataclass(frozen=True)
class Settings:
    """What makes a run repeatable, beside the case file itself.

    Parameters
    ----------
    draws, seed
        How many draws, and the number from which all random numbers follow.
    changes
        Values set in place of the file's, by path.
    without
        Sources or pieces of evidence set aside.
    variant
        A variant of the case that stands in its place.
    precision
        How well every share and forecast is to be known, between 0 and 0.5; `draws` is then the most, of which whole
        blocks are made until that is reached.
    """

    draws: int = DEFAULT_DRAWS
    seed: int = 1
    changes: Mapping[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    variant: str | None = None
    precision: float | None = None

    def __post_init__(self) -> None:
        if self.draws < 1 or self.draws > 10_000_000:
            raise DetenteError(f"draws is {self.draws:,}; 1 to 10,000,000 would be right")
        if not 0 <= self.seed < 2**63:
            raise DetenteError(f"seed is {self.seed}; 0 to 9,223,372,036,854,775,807 would be right")
        if self.precision is not None:
            check_precision(self.precision, self.draws)


@dataclass(frozen=True, eq=False)
class Run:
    """Everything one execution produced.

    `settings` are those from which the same numbers come without asking for a precision: their draws are those that
    were made. `stop` says where a run to a precision stopped, and is None for any other.
    """

    id: str
    source: CaseFile
    settings: Settings
    plan: Plan
    results: Results
    manifest: Mapping[str, Any]
    folder: Folder | None = None
    stop: Stop | None = None


@dataclass(frozen=True, eq=False)
class Outline:
    """What a run in a folder was asked, without what came of it."""

    id: str
    source: CaseFile
    settings: Settings
    plan: Plan
    manifest: Mapping[str, Any]
    folder: Folder
    stop: Stop | None = None


def base_scenario(source: CaseFile, without: Iterable[str] = (), variant: str | None = None) -> Scenario:
    """The case as written or one of its variants, less the sources and evidence set aside.

    Raises
    ------
    DetenteError
        If the case has none of that name.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> base_scenario(load_case("emission-standards-1992"), ["expert-table"]).name
    'without = expert-table'
    """
    scenario = BASE if variant is None else scenario_named(source.case, "variant", variant)
    for name in without:
        scenario = scenario.with_also(scenario_named(source.case, "without", name))
    return scenario


def expressions_of(source: CaseFile) -> dict[str, Expression]:
    """Claims and questions by their address.

    >>> from detente.lenses.load import load_case
    >>> str(expressions_of(load_case("emission-standards-1992"))["claims.middle"])
    '5.5 < issues.delay.settlement < 8.5'
    """
    found = {f"claims.{name}": claim.test for name, claim in source.case.claims.items()}
    found |= {f"questions.{name}": question.probability for name, question in source.case.questions.items()}
    return {address: parse(text) for address, text in found.items()}


def plan_for(source: CaseFile, without: Iterable[str] = (), variant: str | None = None) -> Plan:
    """The plan that answers all claims and questions of a case, with the variants, sources and dates they name.

    >>> from detente.lenses.load import load_case
    >>> [scenario.name for scenario in plan_for(load_case("emission-standards-1992")).scenarios][:2]
    ['', 'variant = germany-indifferent']
    """
    asked, dates = wanted_by(source)
    dates |= _dates_inside(source)
    base = base_scenario(source, without, variant)
    base = base.with_also(asked.pop("", BASE)).with_also(Scenario(wanted=_worth(source) | _shown(source)))
    return make_plan(source.case, LENSES, asked.values(), dates, base)


def wanted_by(
    source: CaseFile, expressions: Iterable[Expression] | None = None
) -> tuple[dict[str, Scenario], set[dt.date]]:
    """Scenarios that claims and questions name, each with the outcomes and worlds wanted of it, and the dates.

    With `expressions`, those that these name.

    >>> from detente.lenses.load import load_case
    >>> sorted(wanted_by(load_case("emission-standards-1992"))[0])[:2]
    ['', 'variant = britain-relents']
    """
    asked: dict[str, Scenario] = {}
    dates: set[dt.date] = set()
    for expression in expressions_of(source).values() if expressions is None else expressions:
        for name in expression.references():
            date = date_of(name, source.case)
            if date is not None:
                dates.add(date)
            scenario = scenario_of(source, name) or BASE
            known = asked.get(scenario.name, scenario)
            asked[scenario.name] = replace(known, wanted=known.wanted | _wanted(name))
    return asked, dates


def _worth(source: CaseFile) -> frozenset[Wanted]:
    """Payoffs by choice for everyone, and in every world for those who can act; whether their statements hold."""
    case = source.case
    deciders = {option.actor for option in case.options.values()} if is_solved(case) else set()
    choices = _feasible_choices(case)
    found: set[Wanted] = set()
    for actor, interests in case.interests.items():
        paths = (f"payoff.{actor}", *(f"payoff.{actor}.{name}" for name in interests))
        wanted = (None,) if actor in deciders else choices
        found |= {(path, picks) for path in paths for picks in wanted}
    found |= {(f"statement.{actor}.{place + 1}", None) for actor in deciders for place in doubted(case, actor)}
    return frozenset(found)


def _shown(source: CaseFile) -> frozenset[Wanted]:
    """What figures show of other worlds than today's."""
    case = source.case
    figures = (figure for lens in LENSES for item in lens.items(case) for figure in lens.figures(case, item))
    return frozenset((path, figure.world) for figure in figures if figure.world
                     for row in figure.rows for path in row.paths)


def _feasible_choices(case: Case) -> tuple[Picks, ...]:
    """Every single choice that makes a world of today's, each as it is picked; the worlds are listed once."""
    worlds, found = worlds_of(case), []
    for option, details in case.options.items():
        for choice in details.choices:
            try:
                worlds.find({option: choice})
            except DetenteError:
                continue
            found.append(((option, choice),))
    return tuple(found)


def _wanted(name: Name) -> frozenset[Wanted]:
    """What reading a name needs: the outcome in its world, or everywhere and the forecast for a mixture."""
    if not name.selector.equilibrium:
        return frozenset({(name.path, name.selector.choices)})
    given = {(conditional(name.selector.choices), None)} if name.selector.choices else set()
    return frozenset({(name.path, None), ("contest.share", None), *given})


def scenario_of(source: CaseFile, name: Name) -> Scenario | None:
    """The scenario that a name is read in, or None for the case as written.

    >>> from detente.lenses.load import load_case
    >>> source = load_case("emission-standards-1992")
    >>> scenario_of(source, parse("issues.delay.settlement[variant = britain-relents]").references()[0]).name
    'variant = britain-relents'
    """
    scenario = BASE
    if name.selector.variant:
        scenario = scenario.with_also(scenario_named(source.case, "variant", name.selector.variant))
    if name.selector.without:
        scenario = scenario.with_also(scenario_named(source.case, "without", name.selector.without))
    return scenario if scenario.name else None


def _dates_inside(source: CaseFile) -> set[dt.date]:
    """Dates at which interests and computed quantities read dated outcomes."""
    texts = [interest.of for interests in source.case.interests.values() for interest in interests.values()]
    forms = [getattr(slot.value, "form", None) for slot in source.slots.values()]
    texts += [form.expression for form in forms if isinstance(form, From)]
    found = set()
    for text in texts:
        try:
            names = parse(text).references()
        except ExpressionError:
            continue
        found |= {date for name in names if (date := date_of(name, source.case)) is not None}
    return found


def run_id(source_bytes: bytes, settings: Settings, stem: str) -> str:
    """Name of a run: the case's own and a digest of all that decides its numbers.

    >>> run_id(b"detente: 1", Settings(), "gas") == run_id(b"detente: 1", Settings(seed=2), "gas")
    False
    """
    decides = [__version__, settings.draws, settings.seed, list(settings.changes.items()), sorted(settings.without),
               settings.variant, *([] if settings.precision is None else [settings.precision])]
    text = json.dumps(decides, default=str)
    digest = hashlib.blake2b(source_bytes + b"\0" + text.encode(), digest_size=5).hexdigest()
    return f"{stem}-{digest}"


def run_case(
    source: CaseFile,
    data: bytes,
    settings: Settings,
    threads: int = 1,
    folder: Folder | None = None,
    progress: Progress | None = None,
    root: Path | None = None,
) -> Run:
    """Run a case.

    Parameters
    ----------
    source, data
        The checked case as the file has it, and the bytes of that file, which the run keeps.
    settings
        Draws, seed, changes, sources set aside.
    threads
        Blocks solved at the same time; results do not depend on it.
    folder
        Where to keep the run; without it nothing is written. A run that was interrupted goes on from the blocks it has.
    progress
        Called with steps done and their total.
    root
        A folder of runs in whose index this one is entered as soon as it has begun.

    Raises
    ------
    CaseError
        If a change makes the case wrong.
    RunError
        If the folder holds another run, or the run would not fit into memory.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> run = run_case(load_case("emission-standards-1992"), b"", Settings(draws=100))
    >>> run.results.arrays["issues.delay.position.france"].mean()
    np.float64(10.0)
    """
    changed = load_changed(source, settings.changes) if settings.changes else source
    plan = plan_for(changed, settings.without, settings.variant)
    check_memory(plan, settings.draws, threads)
    name = run_id(data, settings, Path(source.file).stem)
    if folder is not None:
        claim_folder(folder, name, data)
        if root is not None:
            enter(root, folder)
    begun = time.perf_counter()
    results, stop = _solved(plan, settings, threads, folder, progress)
    made = settings if stop is None else replace(settings, draws=stop.draws, precision=None)
    seconds = time.perf_counter() - begun
    manifest = manifest_of(name, source, data, made, stop, threads, results, seconds)
    if folder is not None:
        manifest = folder.finish(manifest, results.reused == len(blocks(made.draws)))
    return Run(name, changed, made, plan, results, manifest, folder, stop)


def _solved(
    plan: Plan, settings: Settings, threads: int, folder: Folder | None, progress: Progress | None
) -> tuple[Results, Stop | None]:
    """Solve so many draws, or as many as a precision takes.

    Two processes that begin over in one folder may each remove what the other has just written; what is not there at
    the end is solved again.
    """
    while True:
        if settings.precision is None:
            results, stop = execute(plan, settings.seed, settings.draws, threads, folder, progress), None
        else:
            results, stop = solve_to(plan, settings.seed, settings.precision, settings.draws, threads, folder, progress)
        count = len(blocks(settings.draws if stop is None else stop.draws))
        if folder is None or folder.has_blocks(count):
            return results, stop


def read_run(folder: Folder) -> Run:
    """Read a run again without solving it again; a block that is missing or damaged is solved anew.

    Raises
    ------
    RunError
        If the folder holds no run, or one that this version cannot read.

    Example
    -------
    >>> import tempfile
    >>> folder = Folder(Path(tempfile.mkdtemp()) / "run")
    >>> data = b"detente: 1\\ncase: {title: T}\\nactors: {}"
    >>> run_case(load_bytes(data), data, Settings(10), folder=folder).id == read_run(folder).id
    True
    """
    asked = outline_of(folder)
    results = execute(asked.plan, asked.settings.seed, asked.settings.draws, 1, folder)
    return Run(asked.id, asked.source, asked.settings, asked.plan, results, asked.manifest, folder, asked.stop)


def outline_of(folder: Folder) -> Outline:
    """What a finished run was asked; its blocks are not looked at.

    Raises
    ------
    RunError
        As `read_run`.
    """
    manifest = folder.manifest()
    if manifest.get("state") != "finished":
        raise RunError(f"{folder.path} was interrupted; the same detente run command goes on where it stopped")
    try:
        data = folder.case()
        stop = None if manifest.get("precision") is None else Stop.from_json(manifest["precision"])
        made = Settings(int(manifest["draws"]), int(manifest["seed"]), dict(map(tuple, manifest["set"])),
                        tuple(manifest["without"]), manifest.get("variant"))
        asked = made if stop is None else replace(made, draws=stop.most, precision=stop.asked)
        file = str(manifest["case"]["file"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise RunError(f"{folder.path} is no complete run: {error}") from None
    source = load_bytes(data, file)
    name = run_id(data, asked, Path(file).stem)
    if name != manifest["id"]:
        raise RunError(f"{folder.path} was made by détente {manifest.get('detente')} or its case was changed since; "
                       "run it again")
    changed = load_changed(source, made.changes) if made.changes else source
    return Outline(name, changed, made, plan_for(changed, made.without, made.variant), manifest, folder, stop)
