"""`detente why`: why a claim has its verdict."""

from __future__ import annotations

import click

from detente.cli.common import case_argument, emit, obtain, processors, progress_bar, run_options, settings_from


@click.command()
@case_argument()
@click.argument("claim")
@run_options
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(
    case: str,
    claim: str,
    draws: int,
    seed: int,
    threads: int | None,
    changes: tuple[str, ...],
    without: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say why CLAIM has its verdict: what decides and drives it, what turns it, when it fails, what it rests on.

    CASE is a file, a bundled case, or a finished run (its id, folder, or `last`); CLAIM is the id of one of its claims.
    The smallest move of a single number that turns the verdict, and the verdict without each source, are solved for
    again.
    """
    from detente.report.why_json import why_json
    from detente.report.why_terminal import print_why
    from detente.study.why import why

    run = obtain(case, settings_from(draws, seed, changes, without), threads, quiet=as_json)
    with progress_bar("asking again", as_json) as progress:
        found = why(run, claim, threads or processors(), progress)
    if as_json:
        emit(why_json(found, run))
    else:
        print_why(found, run)
