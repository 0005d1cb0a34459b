"""The ledger of forecasts: each entry seals a run's forecasts and files, and holds the hash of the entry before it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.errors import RunError
from detente.runs.fingerprint import canonical, fingerprints, parse_strictly, sha256
from detente.runs.ledger import LedgerFile, Row
from detente.study.answer import reading_of
from detente.study.questions import QuestionResult, answer_questions
from detente.study.run import Run
from detente.words import plural

__all__ = ["FORMAT", "START", "Entry", "Finding", "Forecast", "check_chain", "entry_of", "head", "read_entry", "seal"]

FORMAT = "detente-ledger/1"
START = "0" * 64
"""What the first entry names as the hash of the one before it."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A question as it was sealed; no probability where the run gave none, and then why."""

    id: str
    asks: str
    resolves: str
    probability: float | None
    error: float | None
    undefined: int
    unsolved: str = ""


@dataclass(frozen=True, eq=False)
class Entry:
    """One entry of a ledger.

    Parameters
    ----------
    number, hash, previous
        Its place from 1, its hash and that of the entry before it.
    sealed
        When, in UTC, by the clock of the machine.
    run, manifest, files
        The run's id, its run.json in full, and the SHA-256 of each file that its numbers rest on.
    manifest_hash
        The SHA-256 of `files` in canonical JSON.
    forecasts
        Every question with its probability.
    """

    number: int
    hash: str
    previous: str
    sealed: str
    run: str
    manifest: Mapping[str, Any]
    files: Mapping[str, str]
    manifest_hash: str
    forecasts: tuple[Forecast, ...]

    @property
    def title(self) -> str:
        """The title of the case."""
        case = self.manifest.get("case")
        return str(case.get("title", "")) if isinstance(case, Mapping) else ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a ledger, or in a run that it names, is not what was sealed; entry 0 means the ledger as a whole."""

    entry: int
    run: str
    says: str


def seal(run: Run, ledger: LedgerFile, now: dt.datetime | None = None) -> tuple[Entry, bool]:
    """Seal the forecasts of a run.

    Parameters
    ----------
    run
        A finished run that lies in a folder.
    ledger
        Where to; the file is made when it is not there.
    now
        The moment; the clock of the machine unless given.

    Returns
    -------
    tuple
        The entry, and whether it is new: a run is sealed once, and sealing it again gives the entry that is there.

    Raises
    ------
    RunError
        If the run asks no questions, was changed since it was sealed, or the ledger is broken.
    """
    folder = run.folder
    if folder is None:
        raise RunError("a run that lies in no folder cannot be sealed")
    forecasts = tuple(_forecast(question) for question in answer_questions(reading_of(run)))
    if not forecasts:
        raise RunError(f"{run.id} asks no questions, so there is no forecast to seal; add questions to the case")
    files, moment = fingerprints(folder), (now or dt.datetime.now(dt.UTC)).isoformat(timespec="seconds")
    known: list[Entry] = []

    def write(rows: tuple[Row, ...]) -> Row | None:
        broken = check_chain(rows)
        if broken:
            raise RunError(f"{ledger.path} is broken, so nothing was added: {broken[0].says}; "
                           "see detente ledger --verify")
        known.extend(entry for entry in map(read_entry, rows) if entry.run == run.id)
        if known:
            return None
        body = _body(len(rows) + 1, rows[-1].hash if rows else START, moment, run, files, forecasts)
        text = canonical(body)
        return Row(len(rows) + 1, text, sha256(text), ledger.way_to(folder))

    row = ledger.append(write)
    if row is not None:
        folder.mark_sealed({"entry": row.number, "hash": row.hash, "sealed": moment})
        return read_entry(row), True
    if known[0].files != files:
        changed = ", ".join(name for name in sorted({*files, *known[0].files})
                            if files.get(name) != known[0].files.get(name))
        raise RunError(f"{run.id} was sealed as entry {known[0].number} and has been changed since ({changed}), so it "
                       "cannot be sealed again; run the case into another folder with --out and seal that")
    return known[0], False


def _body(
    number: int, previous: str, moment: str, run: Run, files: Mapping[str, str], forecasts: Sequence[Forecast]
) -> dict[str, Any]:
    """What is sealed."""
    return {
        "format": FORMAT,
        "number": number,
        "previous": previous,
        "sealed": moment,
        "run": run.id,
        "manifest": dict(run.manifest),
        "files": dict(files),
        "manifest_hash": sha256(canonical(dict(files))),
        "forecasts": [{name: getattr(forecast, name) for name in Forecast.__slots__} for forecast in forecasts],
    }


def _forecast(question: QuestionResult) -> Forecast:
    """A question as it is sealed."""
    return Forecast(question.id, question.asks, question.resolves, _finite(question.probability),
                    _finite(question.error), question.undefined, question.unsolved)


def _finite(value: float) -> float | None:
    """A number, or None where it is none."""
    return float(value) if math.isfinite(value) else None


def read_entry(row: Row) -> Entry:
    """Read the entry that a row holds.

    Raises
    ------
    RunError
        If it holds none.

    Example
    -------
    >>> read_entry(Row(3, "{}", START))
    Traceback (most recent call last):
    detente.errors.RunError: entry 3 cannot be read: 'format' is missing
    """
    try:
        body = parse_strictly(row.sealed)
        if body["format"] != FORMAT:
            raise ValueError(f"its format is {body['format']!r}; {FORMAT!r} would be right")
        return Entry(int(body["number"]), row.hash, str(body["previous"]), str(body["sealed"]), str(body["run"]),
                     dict(body["manifest"]), {str(name): str(digest) for name, digest in body["files"].items()},
                     str(body["manifest_hash"]),
                     tuple(_read_forecast(forecast) for forecast in body["forecasts"]))
    except KeyError as error:
        raise RunError(f"entry {row.number} cannot be read: {error} is missing") from None
    except (TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RunError(f"entry {row.number} cannot be read: {error}") from None


def _read_forecast(body: Mapping[str, Any]) -> Forecast:
    """A forecast from its JSON."""
    probability, error = (None if body[name] is None else float(body[name]) for name in ("probability", "error"))
    return Forecast(str(body["id"]), str(body["asks"]), str(body["resolves"]), probability, error,
                    int(body["undefined"]), str(body["unsolved"]))


def entry_of(rows: Sequence[Row], run: str) -> tuple[Entry, Row] | None:
    """The entry of a run and its row, if it is sealed; rows that cannot be read are passed over.

    >>> entry_of((), "river-1") is None
    True
    """
    for row in rows:
        try:
            entry = read_entry(row)
        except RunError:
            continue
        if entry.run == run:
            return entry, row
    return None


def head(rows: Sequence[Row]) -> str:
    """The hash of the last entry, which stands for the whole ledger up to it.

    >>> head(()) == START
    True
    """
    return rows[-1].hash if rows else START


def check_chain(rows: Sequence[Row], pinned: str | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong with the chain itself; nothing but the rows is needed for it.

    Parameters
    ----------
    rows
        The rows in their order.
    pinned
        A hash that was the ledger's head once, noted elsewhere; it must still be there.

    Limits
    ------
    Entries cut off at the end leave a sound chain, and so does a ledger written anew from some entry on with all hashes
    made to fit. Only a head that somebody else has noted shows either.

    Example
    -------
    >>> [finding.says for finding in check_chain([Row(1, "{}", START)])][0]
    'entry 1 was changed: its hash is 44136fa355b3…, and the ledger says 000000000000…'
    """
    found: list[Finding] = []
    previous = START
    for place, row in enumerate(rows, 1):
        found += [Finding(place, _run_in(row), says) for says in _wrong_with(row, place, previous)]
        previous = row.hash
    if pinned is not None and pinned not in {START, *(row.hash for row in rows)}:
        count = plural(len(rows), "entry", "entries")
        found.append(Finding(0, "", f"no entry has the hash {pinned}: entries were cut off or written anew since "
                                    f"it was noted (the ledger has {count})"))
    return tuple(found)


def _wrong_with(row: Row, place: int, previous: str) -> list[str]:
    """What is wrong with one row."""
    said = []
    actual = sha256(row.sealed)
    if actual != row.hash:
        said.append(f"entry {place} was changed: its hash is {short(actual)}, and the ledger says {short(row.hash)}")
    try:
        entry = read_entry(row)
    except RunError as error:
        return [*said, f"{error}"]
    if {entry.number, row.number} != {place}:
        other = entry.number if entry.number != place else row.number
        said.append(f"place {place} holds entry {other}: an entry before it was removed, or their order was changed")
    if entry.previous != previous:
        before = f"entry {place - 1}" if place > 1 else "the beginning"
        said.append(f"entry {place} does not follow {before}: it names {short(entry.previous)} as the hash before it, "
                    f"and that is {short(previous)}; what stands before it was changed, removed or put in")
    if entry.manifest_hash != sha256(canonical(dict(entry.files))):
        said.append(f"entry {place}: its manifest hash does not fit the hashes of its files")
    return said


def short(digest: str) -> str:
    """The beginning of a hash.

    >>> short(START)
    '000000000000…'
    """
    return f"{digest[:12]}…"


def _run_in(row: Row) -> str:
    """The run that a row names, or nothing where it cannot be read."""
    try:
        return read_entry(row).run
    except RunError:
        return ""
