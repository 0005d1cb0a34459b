"""`detente verify`: solve a run again and compare it bit for bit."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from detente.cli.common import RUNS, emit, processors, progress_bar
from detente.cli.ledgers import ledger_option


@click.command()
@click.argument("run")
@click.option("--threads", type=click.IntRange(1, 256), default=None,
              help="Blocks solved at the same time (all processors by default).")
@ledger_option
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Differences to show.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output, all differences.")
def command(run: str, threads: int | None, ledger: Path, top: int, as_json: bool) -> None:
    """Solve RUN (its id, folder, or `last`) again and compare every array bit for bit; exit with 1 on any difference.

    Nothing is written. Where the run is sealed in the ledger, its files and forecasts are compared with the entry too.
    """
    from detente.draws import blocks
    from detente.runs.ledger import LedgerFile
    from detente.runs.store import code_digest, find_run
    from detente.study.audit import changed_forecasts, changed_since, recompute
    from detente.study.ledger import check_chain, entry_of
    from detente.study.precision import stop_differs
    from detente.study.run import outline_of
    from detente.words import plural

    outline = outline_of(find_run(run, RUNS))
    with progress_bar("solving again", as_json) as progress:
        found = recompute(outline, threads or processors(), progress)
    rows = LedgerFile(ledger).rows()
    stops = "" if found or outline.stop is None else stop_differs(outline.plan, outline.settings.seed, outline.stop,
                                                                  outline.folder)
    sealed = entry_of(rows, outline.id)
    said = [*filter(None, [stops]), *(finding.says for finding in check_chain(rows))]
    if sealed:
        changed = changed_since(sealed[0], outline.folder)
        said += [finding.says for finding in changed or changed_forecasts(sealed[0], outline.folder)[0]]
    same_code = outline.manifest.get("code") == code_digest()
    count = len(blocks(outline.settings.draws))
    if as_json:
        emit({"version": 1, "format": "detente-verify", "run": outline.id, "ok": not (found or said),
              "blocks": count, "outcomes": len(outline.plan.owner), "same_code": same_code,
              "entry": sealed[0].number if sealed else None,
              "differences": [{"block": m.block, "outcome": m.outcome or None, "says": m.says} for m in found],
              "findings": said})
        sys.exit(1 if found or said else 0)
    for mismatch in found[:top]:
        outcome = f": {mismatch.outcome}" if mismatch.outcome else ""
        click.echo(f"block {mismatch.block}{outcome} {mismatch.says}")
    if len(found) > top:
        click.echo(f"and {len(found) - top:,} more")
    for says in said:
        click.echo(says)
    if not same_code:
        click.echo("note: another state of détente's code made this run, so differences need not be damage")
    told = "agree to the last bit" if not found else f"do not all agree: {plural(len(found), 'difference')}"
    click.echo(f"{outline.id}: {plural(len(outline.plan.owner), 'outcome')} in {plural(count, 'block')} {told}")
    if sealed and not said:
        click.echo(f"and are as sealed in entry {sealed[0].number} of {ledger}")
    sys.exit(1 if found or said else 0)
