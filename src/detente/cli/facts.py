"""`detente facts`: capability, alliances and arms from the user's own download, as evidence of a case."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.entries import day, graded, sides
from detente.errors import DetenteError

TITLES = {"cinc": "National Material Capabilities", "atop": "Alliance Treaty Obligations and Provisions",
          "sipri": "SIPRI Arms Transfers Database"}


@click.command()
@click.argument("layout", type=click.Choice(list(TITLES)))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--states", metavar="A,B,…", help="With cinc: the states, by number, two or three letters.")
@click.option("--between", metavar="[ID=]A,[ID=]B",
              help="With atop and sipri: two states, with their ids in the case; for sipri the supplier first.")
@click.option("--as-of", metavar="DATE", help="Use whole years before this day only.")
@click.option("--strength", type=click.FloatRange(0, 1, min_open=True), default=None,
              help="With atop and sipri: weight per year of the strongest alliance, or of the year with most arms. "
                   "[default: 0.1]")
@click.option("--half-life", type=click.FloatRange(0, min_open=True), default=None,
              help="With atop and sipri: half-life of the tie, in years. [default: 5]")
@click.option("--grade", metavar="GRADE", help="Your grade of the evidence, such as B2. [default: F6]")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write them here. [default: print]")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def command(
    layout: str, file: Path, states: str | None, between: str | None, as_of: str | None, strength: float | None,
    half_life: float | None, grade: str | None, out: Path | None, force: bool,
) -> None:
    """Read FILE, your own download, into entries of a case: sources, evidence, and capabilities or a tie.

    LAYOUT is cinc (National Material Capabilities), atop (dyad-years of alliances) or sipri (trade register of arms).
    None of these data is part of détente.
    """
    from detente.interchange.place import check_free, new_file

    _refuse(layout, states, between, strength, half_life)
    last, own = day("--as-of", as_of), graded(grade)
    if out is not None:
        check_free(out, force, is_folder=False)
    before = None if last is None else last.year
    text = _entries(layout, file, states or between or "", before, own, strength or 0.1, half_life or 5.0)
    if out is None:
        click.echo(text, nl=False)
        return
    with new_file(out, force) as place:
        place.write_text(text, encoding="utf-8")
    click.echo(f"wrote {out}")


def _entries(
    layout: str, file: Path, names: str, before: int | None, grade: tuple[str, int] | None, strength: float,
    half_life: float,
) -> str:  # fmt: skip
    """The entries as text."""
    from detente.interchange.state_entries import Source, capability_text, tie_text
    from detente.interchange.state_facts import read_atop, read_cinc, read_sipri

    source = Source(layout, f"{TITLES[layout]}, {file.name}", grade)
    if layout == "cinc":
        chosen = [name.strip() for name in names.split(",") if name.strip()]
        return capability_text(read_cinc(file, chosen, before), source)
    (one, code), (other, other_code) = sides(names)
    pieces = {"atop": read_atop, "sipri": read_sipri}[layout](file, code, other_code, before)
    return tie_text(pieces, one, other, source, strength, half_life)


def _refuse(
    layout: str, states: str | None, between: str | None, strength: float | None, half_life: float | None
) -> None:
    """Refuse options that say nothing to the layout, and ask for those that it needs; all at once."""
    wrong = []
    if layout == "cinc":
        if not states or not states.strip(", "):
            wrong.append("cinc needs --states, such as --states USA,RUS")
        if between is not None or strength is not None or half_life is not None:
            wrong.append("--between, --strength and --half-life are for atop and sipri")
    else:
        if not between:
            example = "russia=RUS,iran=IRN" if layout == "atop" else "Russia,Iran"
            wrong.append(f"{layout} needs --between, such as --between {example}")
        if states is not None:
            wrong.append("--states is for cinc")
    if wrong:
        raise DetenteError("\n".join(wrong))
