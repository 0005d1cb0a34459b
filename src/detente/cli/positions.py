"""`detente positions`: where states stand, measured from their votes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.common import emit, processors, progress_bar
from detente.cli.entries import day, graded
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.lenses.positions import Pair, PositionSettings, PositionsResult
    from detente.lenses.votes import Prepared, VoteTable

MODES = ("smoother", "published", "agreement")
SESSIONS = re.compile(r"(\d+)\.\.(\d+)")
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("votes", type=FILE)
@click.option("--rolls", type=FILE, metavar="FILE",
              help="A table with rcid and what VOTES lacks of session, date, amend, para, rl.")
@click.option("--links", type=FILE, metavar="FILE",
              help="Pairs of roll calls on the same text, earlier and later, which tie sessions together.")
@click.option("--sessions", metavar="A..B", help="Use these sessions only. [default: all]")
@click.option("--states", multiple=True, metavar="A,B,…",
              help="States to tell about, by number, two or three letters; all votes are used. [default: all]")
@click.option("--pairs", multiple=True, metavar="A-B",
              help="Say how alike two states voted; may be given several times.")
@click.option("--ends", metavar="UPPER,LOWER", default="USA,RUS", show_default=True,
              help="The states that mark the ends of the line.")
@click.option("--mode", type=click.Choice(MODES), default="smoother", show_default=True,
              help="smoother: a random walk, sampled exactly; published: the estimator of the literature; agreement: "
                   "only --pairs.")
@click.option("--as-of", metavar="DATE", help="Use no vote after this day.")
@click.option("--iterations", type=click.IntRange(30, 10_000_000), default=6_000, show_default=True,
              help="Sweeps; the first third is dropped.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True,
              help="The number from which all random numbers follow.")
@click.option("--threads", type=click.IntRange(1, 256), help="Processors to use [all]; results do not depend on it.")
@click.option("--out", type=FILE, metavar="TABLE", help="Write a row for each state and session, as CSV.")
@click.option("--draws", type=FILE, metavar="FILE", help="Write the joint draws, as .npz.")
@click.option("--roll-calls", type=FILE, metavar="FILE", help="Write a row for each roll call, as CSV.")
@click.option("--resume/--afresh", default=True, help="Go on where the same command was interrupted, or begin again. "
                                                       "[default: resume; needs --out]")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Sources and evidence to paste into a case.")
@click.option("--grade", metavar="GRADE", help="With --yaml: your grade of the evidence, such as A2. [default: F6]")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(
    votes: Path, rolls: Path | None, links: Path | None, sessions: str | None, states: tuple[str, ...],
    pairs: tuple[str, ...], ends: str, mode: str, as_of: str | None, iterations: int, seed: int, threads: int | None,
    out: Path | None, draws: Path | None, roll_calls: Path | None, resume: bool, force: bool, as_yaml: bool,
    grade: str | None, as_json: bool,
) -> None:
    """Measure where states stand from their VOTES in an assembly, and how sure that is.

    VOTES is CSV, tab-separated text (also .gz) or Parquet: a row for each vote (rcid, session, date, vote and a state),
    or a row for each roll call and a column for each state. The data are not part of détente.
    """
    from detente.interchange.place import check_free
    from detente.interchange.un_votes import read_links, read_votes
    from detente.lenses.positions import PositionSettings, agreements
    from detente.lenses.votes import prepare

    _refuse(mode, pairs, as_yaml, as_json, grade, draws, roll_calls, states)
    chosen, wanted, last, own = _pairs(pairs), _states(states), day("--as-of", as_of), graded(grade)
    for path in filter(None, (out, draws, roll_calls)):
        check_free(path, force, is_folder=False)
    table = read_votes(votes, rolls)
    prepared = prepare(table, _sessions(sessions), last, read_links(links) if links else None)
    if mode == "agreement":
        _agreement(table, prepared, agreements(table, chosen, prepared), out, force, as_json)
        return
    settings = PositionSettings(mode, iterations, seed, *_ends(ends))
    result = _measured(prepared, settings, wanted, out, resume, threads or processors(), as_json)
    found = agreements(table, chosen, prepared, result) if chosen else ()
    _write(result, out, draws, roll_calls, force)
    _tell(result, found, as_yaml, own, as_json, [path for path in (out, draws, roll_calls) if path])


def _measured(
    prepared: Prepared, settings: PositionSettings, states: Sequence[str], out: Path | None, resume: bool, threads: int,
    quiet: bool,
) -> PositionsResult:  # fmt: skip
    """Sample to the end, or go on where an earlier command was interrupted."""
    from detente.interchange.chains import beside, load_chain, to_the_end
    from detente.lenses.positions import fingerprint, positions, start, task_of, wanted_states

    wanted_states(prepared, states)
    task, own = task_of(prepared, settings), fingerprint(prepared, settings)
    kept = None if out is None else beside(out)
    if kept is not None and resume and kept.is_file():
        chain = load_chain(kept, own)
        click.echo(f"going on after {chain.sweep:,} of {settings.iterations:,} sweeps", err=True)
    else:
        chain = start(prepared, task)
    with progress_bar("sampling", quiet) as progress:
        chain = to_the_end(task, chain, own, kept, threads, progress)
    return positions(prepared, settings, task, chain, states)


def _write(result: PositionsResult, out: Path | None, draws: Path | None, roll_calls: Path | None, force: bool) -> None:
    """Write the tables asked for; the chain has then done its duty."""
    from detente.interchange.chains import beside
    from detente.interchange.position_tables import write_draws, write_positions, write_roll_calls

    if draws is not None:
        write_draws(result, draws, force)
    if roll_calls is not None:
        write_roll_calls(result, roll_calls, force)
    if out is not None:
        write_positions(result, out, force)
        beside(out).unlink(missing_ok=True)


def _tell(
    result: PositionsResult, pairs: Sequence[Pair], as_yaml: bool, grade: tuple[str, int] | None, as_json: bool,
    written: list[Path],
) -> None:  # fmt: skip
    """Print the result."""
    from detente.report.positions import pair_lines, position_lines, position_notes, positions_json
    from detente.study.positions import position_evidence

    if as_yaml:
        click.echo(position_evidence(result, grade), nl=False)
        return
    if as_json:
        emit(positions_json(result, pairs))
        return
    for line in position_lines(result):
        click.echo(line)
    if pairs:
        click.echo("")
        for line in pair_lines(pairs):
            click.echo(line)
    click.echo("")
    for note in position_notes(result):
        click.echo(click.formatting.wrap_text(note, 96, "* ", "  "))
    for path in written:
        click.echo(f"written: {path}")


def _agreement(
    table: VoteTable, prepared: Prepared, pairs: Sequence[Pair], out: Path | None, force: bool, as_json: bool
) -> None:
    """Print and write how alike pairs voted."""
    from detente.interchange.position_tables import write_pairs
    from detente.report.positions import pair_lines, pairs_json

    if out is not None:
        write_pairs(pairs, out, force)
    if as_json:
        emit(pairs_json(table, prepared, pairs))
        return
    for line in pair_lines(pairs):
        click.echo(line)
    for one in prepared.said:
        click.echo(one)
    if out is not None:
        click.echo(f"written: {out}")


def _refuse(
    mode: str, pairs: tuple[str, ...], as_yaml: bool, as_json: bool, grade: str | None, draws: Path | None,
    roll_calls: Path | None, states: tuple[str, ...],
) -> None:  # fmt: skip
    """Refuse options that do not go together, all at once."""
    wrong = []
    if mode == "agreement" and not pairs:
        wrong.append("--mode agreement needs --pairs, such as --pairs RUS-USA")
    if mode == "agreement" and (as_yaml or draws or roll_calls or states):
        wrong.append("--yaml, --draws, --roll-calls and --states go with positions; --mode agreement measures none")
    if as_yaml and as_json:
        wrong.append("--yaml and --json exclude each other")
    if grade is not None and not as_yaml:
        wrong.append("--grade goes with --yaml")
    if wrong:
        raise DetenteError("\n".join(wrong))


def _pairs(pairs: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Pairs of states."""
    found = []
    for text in pairs:
        one, dash, other = text.partition("-")
        if not dash or not one.strip() or not other.strip() or "-" in other:
            raise DetenteError(f"--pairs {text}: two states such as RUS-USA would be right")
        found.append((one.strip(), other.strip()))
    return tuple(dict.fromkeys(found))


def _states(states: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of states, given one by one or separated by commas."""
    return tuple(code.strip() for text in states for code in text.split(",") if code.strip())


def _ends(text: str) -> tuple[str, str]:
    """The states at the ends of the line."""
    from detente.lenses.state_codes import letters

    upper, comma, lower = text.partition(",")
    if not comma or not upper.strip() or not lower.strip() or "," in lower:
        raise DetenteError(f"--ends {text}: two states such as USA,RUS would be right")
    return letters(upper), letters(lower)


def _sessions(text: str | None) -> tuple[int, int] | None:
    """First and last session."""
    if text is None:
        return None
    match = SESSIONS.fullmatch(text.strip())
    if match is None or int(match[1]) > int(match[2]):
        raise DetenteError(f"--sessions {text}: first and last, such as 46..64, would be right")
    return int(match[1]), int(match[2])
