"""`detente events`: machine-coded events between actors as ties of a case."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.interchange.event_ledgers import Pair

LAYOUTS = ("gdelt", "icews", "polecat")
ID = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
NO_ID = re.compile(r"[^a-z0-9]+")
GRADE = re.compile(r"([A-F])([1-6])")


@click.command()
@click.argument("layout", type=click.Choice(LAYOUTS))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--between", multiple=True, required=True, metavar="[ID=]A,[ID=]B",
              help="Two actors as the files have them, with their ids in the case; may be given several times.")
@click.option("--by", type=click.Choice(["day", "month", "quarter", "year"]), default="month", show_default=True,
              help="One event of the ledger for each of these.")
@click.option("--since", metavar="DATE", help="No event before this day.")
@click.option("--as-of", metavar="DATE", help="No event after this day.")
@click.option("--strength", type=click.FloatRange(0, 1, min_open=True), default=0.1, show_default=True,
              help="Weight of a period whose events all have the highest intensity.")
@click.option("--half-life", type=click.FloatRange(0, min_open=True), default=2.0, show_default=True,
              help="Half-life of the ties, in years.")
@click.option("--grade", metavar="GRADE", help="Your grade of the evidence, such as C3. [default: F6]")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write them here. [default: print]")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def command(
    layout: str, files: tuple[Path, ...], between: tuple[str, ...], by: str, since: str | None, as_of: str | None,
    strength: float, half_life: float, grade: str | None, out: Path | None, force: bool,
) -> None:
    """Read events coded by GDELT, ICEWS or POLECAT from FILES into ties of a case: sources, evidence, dated events.

    Files may be larger than memory and gzipped; none of them is part of détente. Needs DuckDB (pip install
    'detente[events]').
    """
    from detente.interchange.event_files import read_events
    from detente.interchange.event_ledgers import ledger_text
    from detente.interchange.place import check_free, new_file

    pairs = [_pair(text) for text in between]
    if len({frozenset((pair.one, pair.other)) for pair in pairs}) < len(pairs):
        raise DetenteError("--between names a pair twice; once would be right")
    start, end, graded = _day("--since", since), _day("--as-of", as_of), _graded(grade)
    if out is not None:
        check_free(out, force, is_folder=False)
    read = read_events(files, layout, [(pair.code, pair.other_code) for pair in pairs], by, start, end)
    names = ", ".join(path.name for path in files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    text = ledger_text(read, pairs, f"{layout.upper()} events, {names}", by, strength, half_life, graded)
    if out is None:
        click.echo(text, nl=False)
        return
    with new_file(out, force) as place:
        place.write_text(text, encoding="utf-8")
    for one in read.said:
        click.echo(one)
    counts = sum(period.events for periods in read.periods for period in periods)
    click.echo(f"wrote {out}: {counts:,} events of {len(pairs)} pair{'s' * (len(pairs) > 1)}")


def _pair(text: str) -> Pair:
    """A pair of actors."""
    from detente.interchange.event_ledgers import Pair

    one, comma, other = text.partition(",")
    sides = [_side(side, text) for side in (one, other)]
    if not comma or "," in other or sides[0][0] == sides[1][0]:
        raise DetenteError(f"--between {text}: two actors such as russia=RUS,iran=IRN would be right")
    return Pair(sides[0][0], sides[1][0], sides[0][1], sides[1][1])


def _side(text: str, whole: str) -> tuple[str, str]:
    """The id of an actor and its code in the files."""
    name, equals, code = text.partition("=")
    if not equals:
        name, code = NO_ID.sub("-", text.lower()).strip("-"), text
    if not code.strip() or not ID.fullmatch(name.strip()):
        raise DetenteError(f"--between {whole}: two actors such as russia=RUS,iran=IRN would be right")
    return name.strip(), code.strip()


def _graded(text: str | None) -> tuple[str, int] | None:
    """Reliability and credibility."""
    if text is None:
        return None
    match = GRADE.fullmatch(text.upper())
    if match is None:
        raise DetenteError(f"--grade {text}: a reliability A to F and a credibility 1 to 6, such as C3, would be right")
    return match[1], int(match[2])


def _day(option: str, text: str | None) -> dt.date | None:
    """A day."""
    if text is None:
        return None
    with suppress(ValueError):
        return dt.date.fromisoformat(text)
    raise DetenteError(f"{option} {text}: a day such as 2010-06-24 would be right")
