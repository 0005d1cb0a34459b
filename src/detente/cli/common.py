"""What several commands share: options, reading a case or run, progress, output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from detente.case.read import CaseFile, whole_bytes
from detente.case.tree import read_tree
from detente.errors import CaseError, DetenteError, Problem
from detente.lenses.load import load_bytes, load_case, resolve
from detente.lenses.plan import scenario_named
from detente.runs.store import Folder, code_digest, find_run
from detente.study.claims import ClaimResult
from detente.study.run import DEFAULT_DRAWS, Run, Settings, read_run, run_case, run_id

__all__ = ["RUNS", "case_argument", "emit", "in_variant", "obtain", "processors", "progress_bar", "read_source",
           "required", "run_options", "settings_from", "told_as_set"]

RUNS = Path("runs")
Command = TypeVar("Command", bound=Callable[..., Any])
Progress = Callable[[int, int], None]


def case_argument(name: str = "case") -> Callable[[Command], Command]:
    """The argument that names a case: a file, or one of the bundled cases."""
    return click.argument(name, metavar=name.upper())


def run_options(command: Command) -> Command:
    """The options of everything that solves a case."""
    for option in reversed((
        click.option("--draws", type=click.IntRange(1, 10_000_000), default=DEFAULT_DRAWS, show_default=True,
                     help="How many draws."),
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True,
                     help="The number from which all random numbers follow."),
        click.option("--threads", type=click.IntRange(1, 256), default=None,
                     help="Blocks solved at the same time (all processors by default); results do not depend on it."),
        click.option("--set", "changes", multiple=True, metavar="PATH=VALUE",
                     help="Use another value; may be given several times."),
        click.option("--without", multiple=True, metavar="SOURCE",
                     help="Set a source or piece of evidence aside; may be given several times."),
    )):
        command = option(command)
    return command


def settings_from(
    draws: int, seed: int, changes: tuple[str, ...], without: tuple[str, ...], precision: float | None = None
) -> Settings:
    """Settings from the command line.

    Raises
    ------
    DetenteError
        If a --set is not PATH=VALUE or its value is no YAML.
    """
    found: dict[str, Any] = {}
    for change in changes:
        path, equals, text = change.partition("=")
        if not equals or not path.strip():
            raise DetenteError(f"--set {change}: PATH=VALUE would be right, such as issues.tax.status_quo=40")
        try:
            value = read_tree(f"value: {text}".encode(), "--set").value
        except CaseError as error:
            raise DetenteError(f"--set {change}: {error.problems[0].message}") from None
        if not isinstance(value, dict) or set(value) != {"value"}:
            raise DetenteError(f"--set {change}: the value is no single YAML value")
        found[path.strip()] = value["value"]
    return Settings(draws, seed, found, tuple(dict.fromkeys(without)), precision=precision)


@contextmanager
def told_as_set(settings: Settings) -> Iterator[None]:
    """What is wrong with a value given by --set is told of that option, not of a line of the file."""
    try:
        yield
    except CaseError as error:
        raise CaseError([_as_set(problem, settings.changes) for problem in error.problems], error.file) from None


def _as_set(problem: Problem, changes: Iterable[str]) -> Problem:
    """A problem under the name of the change that it lies in, where it does."""
    inside = [path for path in changes if f"{problem.path}.".startswith(f"{path}.")]
    return Problem(0, 0, f"--set {problem.path}", problem.message) if inside else problem


def processors() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_source(case: str) -> tuple[CaseFile, bytes]:
    """A checked case and the bytes of its file, tables beside it written in."""
    source = load_case(case)
    return source, whole_bytes(resolve(case))


def in_variant(source: CaseFile, settings: Settings, variant: str | None) -> Settings:
    """The settings for a variant of the case in place of the case as written, where one is named.

    Raises
    ------
    DetenteError
        If the case has none of that name.
    """
    if variant is None:
        return settings
    scenario_named(source.case, "variant", variant)
    return replace(settings, variant=variant)


def obtain(
    case: str, settings: Settings, threads: int | None, quiet: bool = False, variant: str | None = None
) -> Run:
    """A run: read from its folder where CASE names one (or the case has been run so before), else solved now.

    A run that is named keeps its own settings, to which changes asked for here are added.
    """
    if not resolve(case).is_file():
        named = read_run(_named_run(case))
        if settings.draws not in (DEFAULT_DRAWS, named.settings.draws) or settings.seed not in (1, named.settings.seed):
            raise DetenteError(f"{named.id} is a finished run of {named.settings.draws:,} draws with seed "
                               f"{named.settings.seed}; leave --draws and --seed out, or name the case instead")
        if not (settings.changes or settings.without or variant):
            return named
        data = named.folder.case() if named.folder else b""
        source = load_bytes(data, named.source.file)
        own = named.settings
        settings = Settings(own.draws, own.seed, {**own.changes, **settings.changes},
                            (*own.without, *settings.without), own.variant)
    else:
        source, data = read_source(case)
    settings = in_variant(source, settings, variant)
    earlier = Folder(RUNS / run_id(data, settings, Path(source.file).stem))
    manifest = earlier.manifest() if earlier.has_manifest else {}
    if manifest.get("state") == "finished" and manifest.get("code") == code_digest():
        return read_run(earlier)
    with told_as_set(settings), progress_bar("solving", quiet) as progress:
        return run_case(source, data, settings, threads or processors(), None, progress)


def required(claims: Iterable[ClaimResult], names: tuple[str, ...]) -> int:
    """Exit code for --require: 1 when a claim asked for does not hold, with a sentence on standard error.

    Raises
    ------
    DetenteError
        If there is no claim of that name.
    """
    found = {claim.id: claim for claim in claims}
    known_claims(names, found)
    asked = list(found) if "all" in names else list(dict.fromkeys(names))
    failed = [found[name] for name in asked if found[name].verdict != "holds"]
    for claim in failed:
        says = "is open" if claim.verdict == "open" else str(claim.verdict)
        click.echo(f"required claim {claim.id} {says} ({claim.share.value:.0%} of the draws)", err=True)
    return 1 if failed else 0


def known_claims(names: tuple[str, ...], claims: Iterable[str]) -> None:
    """Refuse a --require that names no claim, before anything is solved.

    Raises
    ------
    DetenteError
        If there is no claim of that name.
    """
    known = list(claims)
    unknown = [name for name in names if name != "all" and name not in known]
    if unknown:
        raise DetenteError(f"--require: no claim called {', '.join(unknown)}; there are {', '.join(known) or 'none'}")


def _named_run(name: str) -> Folder:
    """A run by name, with both readings in the message when there is none."""
    try:
        return find_run(name, RUNS)
    except DetenteError as error:
        from detente.cases import bundled

        if Path(name).suffix in (".yaml", ".yml") or ("/" in name and not Path(name).is_dir()):
            raise DetenteError(f"no file called {name}") from None
        raise DetenteError(f'no file and no bundled case called "{name}" (bundled: {", ".join(bundled())}); as a run: '
                           f"{error}") from None


@contextmanager
def progress_bar(what: str, quiet: bool = False) -> Iterator[Progress | None]:
    """A bar on a terminal, nothing in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn(what), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def emit(value: Any) -> None:
    """JSON on standard output, and nothing else there."""
    click.echo(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))
