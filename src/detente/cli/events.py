"""`detente events`: machine-coded events between actors as ties of a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.entries import day, graded, sides
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.interchange.event_ledgers import Pair

LAYOUTS = ("gdelt", "icews", "polecat")


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
    start, end, own = day("--since", since), day("--as-of", as_of), graded(grade)
    if out is not None:
        check_free(out, force, is_folder=False)
    read = read_events(files, layout, [(pair.code, pair.other_code) for pair in pairs], by, start, end)
    names = ", ".join(path.name for path in files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
    text = ledger_text(read, pairs, f"{layout.upper()} events, {names}", by, strength, half_life, own)
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

    (one, code), (other, other_code) = sides(text)
    return Pair(one, other, code, other_code)
