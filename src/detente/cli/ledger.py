"""`detente ledger`: list what is sealed, check that nothing was changed, hand it to others."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from detente.cli.common import RUNS, emit, progress_bar
from detente.cli.ledgers import LEDGER, entry_json
from detente.errors import RunError
from detente.runs.ledger import LedgerFile, Row, read_ledger, write_export
from detente.runs.store import MANIFEST, Folder
from detente.study.audit import changed_forecasts, changed_since
from detente.study.ledger import START, Entry, Finding, check_chain, head, read_entry
from detente.words import likelihood, plural


@dataclass(frozen=True, slots=True)
class _Audit:
    """What came of checking a ledger."""

    findings: tuple[Finding, ...]
    runs: int
    notes: tuple[str, ...]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=LEDGER)
@click.option("--verify", is_flag=True, help="Check the chain and every run that it names; exit with 1 on any change.")
@click.option("--head", "pinned", metavar="HASH",
              help="With --verify: a hash noted earlier, which must still be in the chain.")
@click.option("--export", "target", type=click.Path(path_type=Path, dir_okay=False),
              help="Write the ledger as lines of JSON, from which anybody can check the chain.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def command(file: Path, verify: bool, pinned: str | None, target: Path | None, as_json: bool) -> None:
    """List the sealed forecasts in FILE, a ledger or an exported one (ledger.db unless given).

    Entries cut off at the end leave a sound chain, and so does a ledger written anew with all hashes made to fit: only
    the hash of the last entry, noted elsewhere and given with --head, shows that.
    """
    if pinned is not None and not verify:
        raise click.UsageError("--head goes with --verify")
    rows, is_exported = read_ledger(file)
    audit = _audit(rows, None if is_exported else LedgerFile(file), pinned, as_json) if verify else None
    if target is not None:
        write_export(target, rows)
        click.echo(f"wrote {plural(len(rows), 'entry', 'entries')} to {target}", err=True)
    if as_json:
        emit(_json(file, rows, audit, is_exported))
    elif audit is not None:
        _print_audit(rows, audit, is_exported, pinned)
    elif target is None:
        _print_entries(rows)
    sys.exit(1 if audit is not None and audit.findings else 0)


def _audit(rows: Sequence[Row], ledger: LedgerFile | None, pinned: str | None, quiet: bool) -> _Audit:
    """Check the chain, and where the ledger lies among its runs, those too."""
    findings, notes, checked = list(check_chain(rows, None if pinned is None else _plain(pinned))), [], 0
    with progress_bar("checking", quiet) as progress:
        for place, row in enumerate(rows if ledger is not None else (), 1):
            try:
                entry = read_entry(row)
            except RunError:
                continue
            assert ledger is not None
            folder = _folder(ledger, row, entry)
            changed = changed_since(entry, folder)
            if not changed:
                changed, note = changed_forecasts(entry, folder)
                notes += [note] if note else []
            findings += changed
            checked += 1
            if progress is not None:
                progress(place, len(rows))
    return _Audit(tuple(findings), checked, tuple(notes))


def _folder(ledger: LedgerFile, row: Row, entry: Entry) -> Folder:
    """Where the run of an entry lies: where it was sealed, or among the runs here if it has moved there."""
    sealed, here = ledger.folder_of(row), Folder(RUNS / entry.run)
    return here if not (sealed.path / MANIFEST).exists() and here.has_manifest else sealed


def _entries(rows: Sequence[Row]) -> list[Entry]:
    """The entries that can be read."""
    found = []
    for row in rows:
        try:
            found.append(read_entry(row))
        except RunError as error:
            click.echo(str(error), err=True)
    return found


def _json(file: Path, rows: Sequence[Row], audit: _Audit | None, is_exported: bool) -> dict[str, object]:
    """The ledger as JSON."""
    verified = None if audit is None else {
        "ok": not audit.findings,
        "runs_checked": audit.runs,
        "findings": [{"entry": f.entry or None, "run": f.run or None, "says": f.says} for f in audit.findings],
        "notes": list(audit.notes),
    }
    return {"version": 1, "format": "detente-ledger", "file": str(file), "exported": is_exported, "head": head(rows),
            "verified": verified, "entries": [entry_json(entry) for entry in _entries(rows)]}


def _print_entries(rows: Sequence[Row]) -> None:
    """Every entry with its forecasts."""
    for entry in _entries(rows):
        click.echo(f"{entry.number}  {entry.sealed}  {entry.run}  {entry.title}")
        for forecast in entry.forecasts:
            told = forecast.unsolved or (
                "no probability" if forecast.probability is None else likelihood(forecast.probability))
            click.echo(f"     {forecast.id} (by {forecast.resolves}): {told}")
    click.echo(f"head  {head(rows)}")


def _print_audit(rows: Sequence[Row], audit: _Audit, is_exported: bool, pinned: str | None) -> None:
    """What was checked and what was found."""
    for finding in audit.findings:
        click.echo(finding.says)
    for note in audit.notes:
        click.echo(f"note: {note}")
    what = "the chain" if is_exported else f"the chain and {plural(audit.runs, 'run')}"
    if audit.findings:
        click.echo(f"{plural(len(audit.findings), 'difference')} found in {what}")
    else:
        click.echo(f"{plural(len(rows), 'entry', 'entries')}: {what} {'is' if is_exported else 'are'} as sealed")
    if is_exported:
        click.echo("The runs are not in an exported ledger, so only the chain was checked.")
    click.echo(f"head  {head(rows)}")
    if pinned is None:
        click.echo("Entries cut off at the end cannot be seen from the ledger alone: note the head elsewhere, and give "
                   "it with --head next time.")
    elif (place := _place(rows, pinned)) is not None:
        click.echo(f"the hash given is that of entry {place} of {len(rows)}")


def _place(rows: Sequence[Row], pinned: str) -> int | None:
    """The place of the entry that a hash names; all zeros name the beginning."""
    hashes = [START, *(row.hash for row in rows)]
    return hashes.index(_plain(pinned)) if _plain(pinned) in hashes else None


def _plain(pinned: str) -> str:
    """A hash as the ledger writes it."""
    return pinned.strip().lower()
