"""What the commands on ledgers share: where the ledger lies, and an entry in JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from detente.errors import DetenteError
from detente.runs.ledger import LedgerFile
from detente.runs.store import Folder
from detente.study.audit import changed_since
from detente.study.ledger import Entry, check_chain, entry_of

__all__ = ["LEDGER", "entry_json", "ledger_option", "sealed_entry"]

LEDGER = Path("ledger.db")
Command = TypeVar("Command", bound=Callable[..., Any])


def ledger_option(command: Command) -> Command:
    """The option that names the ledger."""
    return click.option("--ledger", type=click.Path(path_type=Path, dir_okay=False), default=LEDGER, show_default=True,
                        help="The ledger.")(command)


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry as JSON."""
    return {
        "number": entry.number,
        "sealed": entry.sealed,
        "run": entry.run,
        "title": entry.title,
        "manifest_hash": entry.manifest_hash,
        "previous": entry.previous,
        "hash": entry.hash,
        "forecasts": [
            {"id": f.id, "asks": f.asks, "resolves": f.resolves, "probability": f.probability, "error": f.error,
             "undefined": f.undefined, "unsolved": f.unsolved or None}
            for f in entry.forecasts
        ],
    }


def sealed_entry(ledger: Path, run: str, folder: Folder | None) -> Entry | None:
    """The entry of a run in a ledger, or None where it is not sealed there.

    Raises
    ------
    DetenteError
        If the chain is broken, or the run is no longer what was sealed.
    """
    rows = LedgerFile(ledger).rows()
    found = entry_of(rows, run)
    findings = check_chain(rows)
    if found and folder and not findings:
        findings = changed_since(found[0], folder)
    if findings:
        raise DetenteError(f"not all is as it was sealed in {ledger}: {findings[0].says}; see detente ledger --verify")
    return found[0] if found else None
