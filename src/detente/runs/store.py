"""A run as a folder: manifest, case, one file a block; written so that nothing is ever half there."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import RunError

__all__ = ["Folder", "code_digest", "find_run", "list_runs", "write_whole"]

MANIFEST = "run.json"
CASE = "case.yaml"
SEAL = "seal.json"
OF_ONE_EXECUTION = ("threads", "made", "seconds", "blocks_reused", "packages", "python", "machine")
"""What in a manifest differs between two executions that give the same numbers."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there in full or not at all.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "run" / "case.yaml"
    >>> write_whole(path, b"detente: 1")
    >>> path.read_bytes()
    b'detente: 1'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@cache
def code_digest() -> str:
    """A digest of the package's own source, so that blocks of another state of the code are never taken for ours.

    >>> len(code_digest())
    16
    """
    root = Path(__file__).parents[1]
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one run."""

    path: Path

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write run.json."""
        write_whole(self.path / MANIFEST, (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())

    @property
    def has_manifest(self) -> bool:
        """Is there a run in the folder, finished or not."""
        return (self.path / MANIFEST).is_file()

    def manifest(self) -> dict[str, Any]:
        """Read run.json.

        Raises
        ------
        RunError
            If there is none, or it is no manifest.
        """
        try:
            found = json.loads((self.path / MANIFEST).read_bytes())
        except (OSError, ValueError) as error:
            raise RunError(f"{self.path} holds no readable {MANIFEST}: {error}") from None
        if not isinstance(found, dict) or "id" not in found:
            raise RunError(f"{self.path / MANIFEST} is no manifest of a run")
        return found

    def finish(self, manifest: Mapping[str, Any], is_all_kept: bool) -> dict[str, Any]:
        """Write run.json of a finished run and give what is there then.

        Where every block was kept from an earlier execution and run.json says the same in all that decides numbers, it
        stays as it is, so that asking for a run again changes nothing in it.
        """
        earlier, now = self.manifest(), json.loads(json.dumps(manifest))
        if is_all_kept and all(earlier.get(key) == now[key] for key in now if key not in OF_ONE_EXECUTION):
            return earlier
        self.write_manifest(manifest)
        return dict(manifest)

    @property
    def is_sealed(self) -> bool:
        """Do forecasts of this run stand in a ledger."""
        return (self.path / SEAL).is_file()

    def mark_sealed(self, seal: Mapping[str, Any]) -> None:
        """Note in the folder that the run is sealed, so that it is not solved over again in place."""
        write_whole(self.path / SEAL, (json.dumps(seal, indent=1) + "\n").encode())

    def block_path(self, index: int) -> Path:
        """Where a block's arrays lie."""
        return self.path / "blocks" / f"{index:05d}.npz"

    def write_block(self, index: int, arrays: Mapping[str, NDArray[Any]], held: Mapping[tuple[str, str], int]) -> None:
        """Write the arrays of one block, whole or not at all."""
        path = self.block_path(index)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".block.", suffix=".npz")
        keys = list(arrays)
        counts = json.dumps([[*key, count] for key, count in sorted(held.items())])
        named: dict[str, Any] = {f"a{i}": arrays[key] for i, key in enumerate(keys)}
        named |= {"keys": np.array(keys, dtype=str), "held": np.array(counts)}
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez(stream, **named)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def case(self) -> bytes:
        """The case file that the run keeps."""
        return (self.path / CASE).read_bytes()

    def keep_case(self, data: bytes) -> None:
        """Keep the case file, unless it is there already."""
        if not (self.path / CASE).exists():
            write_whole(self.path / CASE, data)

    def kept(self, name: str) -> Any:
        """Something worked out from the run earlier, or None where it is missing, damaged or of another code."""
        try:
            found = json.loads((self.path / f"{name}.json").read_bytes())
        except (OSError, ValueError):
            return None
        return found.get("value") if isinstance(found, dict) and found.get("code") == code_digest() else None

    def keep(self, name: str, value: Any) -> None:
        """Keep something worked out from the run, so that it need not be worked out again."""
        text = json.dumps({"code": code_digest(), "value": value}, indent=1, ensure_ascii=False)
        write_whole(self.path / f"{name}.json", text.encode() + b"\n")

    def drop_blocks(self) -> None:
        """Remove every block, so that all are solved again."""
        for path in (self.path / "blocks").glob("*.npz"):
            path.unlink(missing_ok=True)

    def read_block(self, index: int) -> tuple[dict[str, NDArray[Any]], dict[tuple[str, str], int]] | None:
        """The arrays of a block, or None where it is missing or damaged and must be solved again."""
        path = self.block_path(index)
        if not path.exists():
            return None
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as found:
                keys = [str(key) for key in found["keys"]]
                arrays = {key: found[f"a{i}"] for i, key in enumerate(keys)}
                held = {(row[0], row[1]): int(row[2]) for row in json.loads(str(found["held"]))}
        except Exception:  # whatever a damaged file does to its reader, the block is solved again
            return None
        return arrays, held


def list_runs(root: Path) -> Iterator[Folder]:
    """Every run under a folder, oldest first.

    >>> list(list_runs(Path("no-such-folder")))
    []
    """
    found = [(path.parent.stat().st_mtime, path.parent) for path in root.glob(f"*/{MANIFEST}")]
    for _, path in sorted(found):
        yield Folder(path)


def find_run(name: str, root: Path) -> Folder:
    """A run by its folder, its id, or the beginning of its id; `last` is the newest.

    Raises
    ------
    RunError
        If there is none, or more than one.

    Example
    -------
    >>> find_run("last", Path("no-such-folder"))
    Traceback (most recent call last):
    detente.errors.RunError: no run called "last" under no-such-folder; the newest are none
    """
    if (Path(name) / MANIFEST).is_file():
        return Folder(Path(name))
    runs = list(list_runs(root))
    if name == "last" and runs:
        return runs[-1]
    matches = [run for run in runs if run.path.name == name] or [run for run in runs if run.path.name.startswith(name)]
    if len(matches) == 1:
        return matches[0]
    known = ", ".join(run.path.name for run in runs[-5:]) or "none"
    what = "no run" if not matches else f"{len(matches)} runs"
    raise RunError(f'{what} called "{name}" under {root}; the newest are {known}')
