"""`detente lasts`: what it would take for a world to last."""

from __future__ import annotations

import click

from detente.case.parts import CONCEPTS
from detente.cli.common import case_argument, emit, obtain, run_options, settings_from


@click.command()
@case_argument()
@click.argument("world", nargs=-1, metavar="[OPTION=CHOICE]...")
@click.option("--concept", type=click.Choice(tuple(CONCEPTS)), default=None,
              help="The concept of stability to ask about [that of the case's forecast].")
@run_options
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(
    case: str,
    world: tuple[str, ...],
    concept: str | None,
    draws: int,
    seed: int,
    threads: int | None,
    changes: tuple[str, ...],
    without: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say whether a world lasts, who would leave it, and what they would have to want to stay.

    The world is the one with these choices, all other options standing as they do where the contest starts. For each
    actor: in what share of the draws it stays and by what margin; what tempts or deters it; above which worlds it would
    have to rank this one; in what share of all rankings it would stay; and, where its preferences are statements, the
    fewest swaps of neighbours that do it.

    CASE is a file, a bundled case, or a finished run (its id, folder, or `last`).
    """
    from detente.report.lasting_views import lasting_json, lasting_lines
    from detente.study.lasting import lasting, named_choices

    picks = named_choices(world)
    run = obtain(case, settings_from(draws, seed, changes, without), threads, quiet=as_json)
    found = lasting(run, picks, concept)
    if as_json:
        emit(lasting_json(found, run))
        return
    for line in lasting_lines(found):
        click.echo(line)
