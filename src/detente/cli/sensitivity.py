"""`detente sensitivity`: which inputs drive an outcome."""

from __future__ import annotations

import click

from detente.cli.common import case_argument, emit, obtain, processors, progress_bar, run_options, settings_from


@click.command()
@case_argument()
@click.argument("outcome")
@run_options
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="Inputs to show.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output, all inputs.")
def command(
    case: str,
    outcome: str,
    draws: int,
    seed: int,
    threads: int | None,
    changes: tuple[str, ...],
    without: tuple[str, ...],
    top: int,
    as_json: bool,
) -> None:
    """Say which inputs drive OUTCOME: an outcome, any expression over outcomes, or the id of a claim or question.

    For each input: the mean of the outcome where the input is low and where it is high, the share of the variance that
    it explains alone, with its interval, and together with one other input.
    """
    from detente.report.why_json import sensitivity_json
    from detente.report.why_terminal import print_drivers
    from detente.study.drivers import what_drives

    run = obtain(case, settings_from(draws, seed, changes, without), threads, quiet=as_json)
    with progress_bar("solving", as_json) as progress:
        found = what_drives(run, outcome, threads or processors(), progress)
    if as_json:
        emit(sensitivity_json(found, run))
    else:
        print_drivers(found, run, top)
