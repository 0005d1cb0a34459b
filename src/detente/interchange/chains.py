"""Take a chain to its end, keeping it on disk on the way, so that whoever interrupts it loses a few seconds."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from detente.errors import RunError
from detente.lenses.positions import Chain, Task, go_on
from detente.runs.store import write_whole

__all__ = ["beside", "load_chain", "save_chain", "to_the_end"]

Progress = Callable[[int, int], None]
ARRAYS = ("theta", "mean", "discrimination", "cut", "latent", "kept", "moments", "accepted")
OFTEN, SELDOM = 0.5, 20.0
"""Seconds between two looks at the clock, and between two times that the chain is written."""


def beside(out: Path) -> Path:
    """Where the chain of a table is kept until the table is written."""
    return out.with_name(f".{out.name}.chain")


def save_chain(path: Path, chain: Chain, fingerprint: str) -> None:
    """Write a chain, whole or not at all."""
    stream = io.BytesIO()
    arrays: dict[str, Any] = {name: np.asarray(getattr(chain, name)) for name in ARRAYS}
    np.savez(stream, fingerprint=np.array(fingerprint), sweep=np.array(chain.sweep), **arrays)
    write_whole(path, stream.getvalue())


def load_chain(path: Path, fingerprint: str) -> Chain:
    """Read a chain.

    Raises
    ------
    RunError
        If it is none, or that of another task.
    """
    try:
        with np.load(path, allow_pickle=False) as found:
            own = str(found["fingerprint"])
            arrays = {name: found[name] for name in ARRAYS}
            sweep = int(found["sweep"])
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise RunError(f"{path} is no chain that can be gone on with ({error}); --afresh begins again") from None
    if own != fingerprint:
        raise RunError(f"{path} is the chain of other votes or settings; --afresh begins again, another --out "
                       "leaves it as it is")
    accepted = (int(arrays["accepted"][0]), int(arrays["accepted"][1]))
    return Chain(sweep, **{**arrays, "accepted": accepted})


def to_the_end(
    task: Task, chain: Chain, fingerprint: str, path: Path | None, threads: int, progress: Progress | None = None
) -> Chain:
    """Sample until the schedule is done, writing the chain to a file now and then and when interrupted."""
    saved, at_once = time.monotonic(), 1
    try:
        while chain.sweep < task.schedule.sweeps:
            begin = time.monotonic()
            chain = go_on(task, chain, at_once, threads, progress)
            now = time.monotonic()
            at_once = max(1, min(1_000, round(at_once * OFTEN / max(now - begin, 1e-3))))
            if path is not None and now - saved >= SELDOM:
                save_chain(path, chain, fingerprint)
                saved = time.monotonic()
    except KeyboardInterrupt:
        if path is not None:
            save_chain(path, chain, fingerprint)
        raise
    return chain
