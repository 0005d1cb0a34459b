"""`detente claims`: test the claims of a case or run."""

from __future__ import annotations

import sys

import click

from detente.cli.common import case_argument, emit, obtain, required, run_options, settings_from


@click.command()
@case_argument()
@run_options
@click.option("--require", multiple=True, metavar="CLAIM",
              help="Exit with 1 unless this claim holds; `all` for every claim. May be given several times.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(
    case: str,
    draws: int,
    seed: int,
    threads: int | None,
    changes: tuple[str, ...],
    without: tuple[str, ...],
    require: tuple[str, ...],
    as_json: bool,
) -> None:
    """Test every claim of CASE: its share of the draws, verdict, and the inputs that decide it.

    CASE is a file, a bundled case, or a finished run (its id, folder, or `last`).
    """
    from detente.report.plain_json import claims_json
    from detente.report.terminal import print_claims
    from detente.study.answer import inputs_of, reading_of
    from detente.study.claims import judge_claims

    run = obtain(case, settings_from(draws, seed, changes, without), threads, quiet=as_json)
    found = judge_claims(reading_of(run), inputs_of(run), run.settings.seed)
    if as_json:
        emit(claims_json(found, run))
    else:
        print_claims(found, run)
    sys.exit(required(found, require))
