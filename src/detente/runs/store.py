"""A run as a folder: manifest, case, one file a block; written so that nothing is ever half there.

Whoever is killed in the middle of writing leaves a file that begins with a dot and ends in `.part`, and the next to
open the folder removes it. A process that still writes such a file then finds it gone, and writes it again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import RunError

__all__ = ["Folder", "code_digest", "find_run", "forget_place", "list_runs", "note_place", "place_of", "places",
           "write_whole"]

MANIFEST = "run.json"
CASE = "case.yaml"
SEAL = "seal.json"
ELSEWHERE = "elsewhere"
PART = ".part"
TRIES = 20
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

    def write(stream: IO[bytes]) -> None:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())

    _write_aside(path, write)


def _write_aside(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Write a file under another name and give it its own when all is there; again, if it was swept away meanwhile."""
    for attempt in range(1, TRIES + 1):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PART)
        try:
            with os.fdopen(handle, "wb") as stream:
                write(stream)
            os.chmod(name, 0o644)
            os.replace(name, path)
            return
        except BaseException as error:
            Path(name).unlink(missing_ok=True)
            if not isinstance(error, FileNotFoundError) or attempt == TRIES:
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

        Where every block was kept from an earlier execution, or the run has been sealed meanwhile, and run.json says
        the same in all that decides numbers, it stays as it is: asking for a run again changes nothing in it.
        """
        earlier, now = self.manifest(), json.loads(json.dumps(manifest))
        is_same = all(earlier.get(key) == now[key] for key in now if key not in OF_ONE_EXECUTION)
        if is_same and (is_all_kept or self.is_sealed):
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
        keys = list(arrays)
        counts = json.dumps([[*key, count] for key, count in sorted(held.items())])
        named: dict[str, Any] = {f"a{i}": arrays[key] for i, key in enumerate(keys)}
        named |= {"keys": np.array(keys, dtype=str), "held": np.array(counts)}
        _write_aside(self.block_path(index), lambda stream: np.savez(stream, **named))

    def sweep(self) -> None:
        """Remove what processes that were killed had half written."""
        for path in (*self.path.glob(f".*{PART}"), *(self.path / "blocks").glob(f".*{PART}")):
            with suppress(OSError):
                path.unlink()

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

    def has_blocks(self, count: int) -> bool:
        """Are the first so many blocks there."""
        return all(self.block_path(index).exists() for index in range(count))

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
    """Every run under a folder or noted there as kept elsewhere, oldest first.

    >>> list(list_runs(Path("no-such-folder")))
    []
    """
    found = []
    for path in (*root.glob(f"*/{MANIFEST}"), *(place / MANIFEST for place in places(root).values())):
        with suppress(OSError):  # gone, or going just now
            path.stat()
            found.append((path.parent.stat().st_mtime, path.parent))
    for _, path in sorted(found):
        yield Folder(path)


def places(root: Path) -> dict[str, Path]:
    """Folders of runs that are kept elsewhere, by the way to them from the root.

    >>> places(Path("no-such-folder"))
    {}
    """
    found = {}
    for path in sorted((root / ELSEWHERE).glob("*.txt")):
        with suppress(OSError, ValueError):
            way = os.fsdecode(path.read_bytes().removesuffix(b"\n"))
            if way and path.name == _note(way):
                found[way] = place_of(root, way)
    return found


def place_of(root: Path, way: str) -> Path:
    """The folder to which a way leads from the root; from here, where it lies below here.

    >>> place_of(Path("runs"), "tax-1").as_posix(), place_of(Path("runs"), "../mine").as_posix()
    ('runs/tax-1', 'mine')
    """
    if len(Path(way).parts) == 1:
        return root / way
    path = Path(os.path.normpath(root.resolve() / way))
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def note_place(root: Path, folder: Folder) -> str:
    """Note where a run is kept, unless it lies in the root itself; gives the way to it from there.

    Raises
    ------
    OSError
        If the note cannot be written.
    """
    here, there = root.resolve(), folder.path.resolve()
    if there.parent == here:
        return there.name
    try:
        way = Path(os.path.relpath(there, here)).as_posix()
    except ValueError:  # another drive
        way = there.as_posix()
    if way not in places(root):
        write_whole(root / ELSEWHERE / _note(way), os.fsencode(way) + b"\n")
    return way


def forget_place(root: Path, way: str) -> None:
    """Remove the note of a run that is kept elsewhere, where there is one."""
    (root / ELSEWHERE / _note(way)).unlink(missing_ok=True)


def _note(way: str) -> str:
    """Name of the file that notes a place: of its own content, so that two processes write the same."""
    return f"{hashlib.blake2b(way.encode('utf-8', 'surrogatepass'), digest_size=8).hexdigest()}.txt"


def find_run(name: str, root: Path) -> Folder:
    """A run by its folder, its id, or the beginning of its id; `last` is the newest, wherever it is kept.

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
    named = [(_name_in(root, run), run) for run in runs]
    matches = [pair for pair in named if pair[0] == name] or [pair for pair in named if pair[0].startswith(name)]
    count = len({found for found, _ in matches})
    if count == 1:
        return matches[-1][1]  # where the same run is kept twice, the newer
    known = ", ".join(found for found, _ in named[-5:]) or "none"
    what = f"{count} runs" if count else "no run"
    raise RunError(f'{what} called "{name}" under {root}; the newest are {known}')


def _name_in(root: Path, run: Folder) -> str:
    """The id of a run: that of its folder in the root, else what its manifest says."""
    if run.path.parent == root:
        return run.path.name
    try:
        return str(run.manifest()["id"])
    except RunError:
        return run.path.name
