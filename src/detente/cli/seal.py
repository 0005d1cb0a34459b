"""`detente seal`: enter a run's forecasts in the ledger, for good."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.common import RUNS, emit
from detente.cli.ledgers import entry_json, ledger_option


@click.command()
@click.argument("run")
@ledger_option
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(run: str, ledger: Path, as_json: bool) -> None:
    """Seal the forecasts of RUN (its id, folder, or `last`), so that they can be scored later and not changed before.

    The entry holds every question with its probability, the hashes of the run's files, the time, and the hash of the
    entry before it. Note the hash that is printed where others can see it: it stands for the whole ledger up to here.
    """
    from detente.runs.ledger import LedgerFile
    from detente.runs.store import find_run
    from detente.study.ledger import seal
    from detente.study.run import read_run
    from detente.words import plural

    found = read_run(find_run(run, RUNS))
    entry, is_new = seal(found, LedgerFile(ledger))
    if as_json:
        emit({"version": 1, "format": "detente-seal", "ledger": str(ledger), "new": is_new, "entry": entry_json(entry)})
        return
    if not is_new:
        click.echo(f"{entry.run} was sealed before, as entry {entry.number} at {entry.sealed}; nothing was added")
    else:
        sealed = plural(len(entry.forecasts), "forecast")
        click.echo(f"sealed {sealed} of {entry.run} as entry {entry.number} of {ledger}")
    click.echo(f"hash   {entry.hash}")
