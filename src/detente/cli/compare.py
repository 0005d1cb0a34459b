"""`detente compare`: a case against a change of itself, or another case, on common random numbers."""

from __future__ import annotations

import click

from detente.cli.common import case_argument, emit, obtain, run_options, settings_from
from detente.errors import DetenteError


@click.command()
@case_argument()
@click.argument("other", required=False)
@run_options
@click.option("--variant", metavar="NAME", help="Compare with a variant that the case itself names.")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Differences to show.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output, all differences.")
def command(
    case: str,
    other: str | None,
    draws: int,
    seed: int,
    threads: int | None,
    changes: tuple[str, ...],
    without: tuple[str, ...],
    variant: str | None,
    top: int,
    as_json: bool,
) -> None:
    """Compare CASE with OTHER, or with itself changed by --set, --without or --variant.

    Every outcome is compared draw by draw on the same random numbers; the largest differences come first. Claims whose
    share moves are listed too.
    """
    from detente.report.plain_json import differences_json
    from detente.report.terminal import print_differences
    from detente.study.compare import compare_claims, compare_runs

    if variant and other:
        raise DetenteError("give OTHER or --variant, not both")
    if not (other or changes or without or variant):
        raise DetenteError("nothing to compare with: give OTHER, --set PATH=VALUE, --without SOURCE or --variant NAME")
    plain = settings_from(draws, seed, (), ())
    changed = settings_from(draws, seed, changes, without)
    before = obtain(case, plain, threads, quiet=as_json)
    after = obtain(other or case, changed, threads, quiet=as_json, variant=variant)
    if (before.settings.seed, before.settings.draws) != (after.settings.seed, after.settings.draws):
        raise DetenteError("the two runs differ in seed or draws, so they share no random numbers; run them alike")
    found, claims = compare_runs(before, after), compare_claims(before, after)
    if as_json:
        emit(differences_json(found, claims, before, after))
    else:
        print_differences(found, claims, before, after, top)
