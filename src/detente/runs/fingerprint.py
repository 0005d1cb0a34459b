"""What a run's files are, as hashes: one for its manifest, its case and each block."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detente.errors import RunError
from detente.runs.store import CASE, MANIFEST, Folder

__all__ = ["canonical", "fingerprints", "parse_strictly", "sha256"]


def canonical(value: Any) -> str:
    """JSON in one way only: keys sorted, no blanks, only ASCII, a number as the shortest text that gives it back.

    Raises
    ------
    RunError
        If the value holds something that JSON has no form for.

    Example
    -------
    >>> canonical({"b": 0.25, "a": "é"})
    '{"a":"\\\\u00e9","b":0.25}'
    """
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise RunError(f"cannot be written as JSON: {error}") from None


def sha256(text: str | bytes) -> str:
    """The SHA-256 of a text in UTF-8, or of bytes, in hexadecimal.

    >>> sha256("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text).hexdigest()


def parse_strictly(text: str | bytes) -> Any:
    """JSON, read so that no two readers can understand it differently: no name twice, no NaN, no infinity.

    Raises
    ------
    ValueError
        If it is no such JSON.

    Example
    -------
    >>> parse_strictly('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: the name "a" stands twice
    """
    try:
        return json.loads(text, object_pairs_hook=_once_each, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def fingerprints(folder: Folder) -> dict[str, str]:
    """SHA-256 of every file that a run's numbers rest on; a file that is not there has none.

    `run.json` is hashed in its canonical form, so that blanks in it do not matter; all others byte by byte. The report
    is not among them: it can be written again from the rest.

    >>> fingerprints(Folder(Path("no-such-folder")))
    {}
    """
    found: dict[str, str] = {}
    if (data := _content(folder.path / MANIFEST)) is not None:
        found[MANIFEST] = _manifest_hash(data)
    if (data := _content(folder.path / CASE)) is not None:
        found[CASE] = sha256(data)
    for path in sorted((folder.path / "blocks").glob("*")):
        if path.is_file() and not path.name.startswith("."):
            with path.open("rb") as stream:
                found[f"blocks/{path.name}"] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found


def _manifest_hash(data: bytes) -> str:
    """Hash of the canonical form, or of the bytes themselves where they are no JSON."""
    try:
        return sha256(canonical(parse_strictly(data)))
    except (ValueError, RunError):
        return sha256(data)


def _content(path: Path) -> bytes | None:
    """What a file holds, or None where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _once_each(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    """A mapping, if every name stands in it once."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f'the name "{next(name for name in names if names.count(name) > 1)}" stands twice')
    return found


def _refuse(constant: str) -> None:
    """Refuse what JSON does not have."""
    raise ValueError(f"{constant} is no JSON")
