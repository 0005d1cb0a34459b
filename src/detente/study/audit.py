"""Is a run still what was sealed, and do its numbers come out again: files against hashes, blocks solved anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.draws import Block, blocks
from detente.errors import DetenteError
from detente.lenses.engine import solve_block
from detente.runs.fingerprint import fingerprints
from detente.runs.store import MANIFEST, Folder
from detente.study.answer import reading_of
from detente.study.ledger import Entry, Finding, Forecast
from detente.study.questions import answer_questions
from detente.study.run import Outline, read_run
from detente.words import plural

__all__ = ["Mismatch", "changed_forecasts", "changed_since", "recompute"]

TOLERANCE = 1e-12
"""Two means of the same numbers may differ by so much between processors."""

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A block of a run is not what solving it again gives; no outcome where the whole block is meant."""

    block: int
    outcome: str
    says: str


def recompute(
    outline: Outline, threads: int = 1, progress: Callable[[int, int], None] | None = None
) -> tuple[Mismatch, ...]:
    """Solve every block of a run again and compare all arrays bit for bit with those it keeps; nothing is written.

    Parameters
    ----------
    outline
        What the run was asked, with its folder.
    threads
        Blocks solved at the same time.
    progress
        Called with the number of blocks compared and their total.

    Returns
    -------
    tuple of Mismatch
        Every outcome of every block that differs; empty where all agree.
    """
    wanted, done = blocks(outline.settings.draws), 0
    found: list[Mismatch] = []
    with ThreadPoolExecutor(max(1, min(threads, len(wanted)))) as pool:
        for mismatches in pool.map(lambda block: tuple(_compare(outline, block)), wanted):
            found += mismatches
            done += 1
            if progress is not None:
                progress(done, len(wanted))
    return tuple(found)


def _compare(outline: Outline, block: Block) -> Iterator[Mismatch]:
    """What differs between a block as kept and as solved now."""
    kept = outline.folder.read_block(block.index)
    if kept is None:
        yield Mismatch(block.index, "", "is missing or damaged")
        return
    solved = solve_block(outline.plan, outline.settings.seed, block)
    for path in sorted({*kept[0], *solved.arrays}):
        if path not in kept[0]:
            yield Mismatch(block.index, path, "is missing")
        elif path not in solved.arrays:
            yield Mismatch(block.index, path, "is nothing that this run solves")
        else:
            says = _unlike(kept[0][path], np.ascontiguousarray(solved.arrays[path]), block)
            if says:
                yield Mismatch(block.index, path, says)
    if kept[1] != dict(solved.held):
        yield Mismatch(block.index, "", "counts draws held at a bound differently")


def _unlike(kept: Array, solved: Array, block: Block) -> str:
    """How two arrays differ, or nothing where they agree to the last bit."""
    if (kept.dtype, kept.shape) != (solved.dtype, solved.shape):
        return f"has {kept.dtype} in shape {kept.shape}, and {solved.dtype} in shape {solved.shape} comes out"
    kept = np.ascontiguousarray(kept)
    if kept.tobytes() == solved.tobytes():
        return ""
    words = (*solved.shape, solved.dtype.itemsize)
    differs = (kept.view(np.uint8).reshape(words) != solved.view(np.uint8).reshape(words)).any(axis=-1)
    at = tuple(int(i) for i in np.argwhere(differs)[0])
    draws = differs.any(axis=tuple(axis for axis in range(differs.ndim) if axis != 1))
    first = block.start + int(np.flatnonzero(draws)[0]) + 1
    return (f"differs in {plural(int(draws.sum()), 'draw')} of {block.size:,}, first in draw {first:,}: the run has "
            f"{kept[at]!s}, and {solved[at]!s} comes out")


def changed_since(entry: Entry, folder: Folder) -> tuple[Finding, ...]:
    """Every file of a run that is not what was sealed; for run.json also what in it."""
    now = fingerprints(folder)
    if not now:
        return (Finding(entry.number, entry.run, f"entry {entry.number}: its run is gone; looked in {folder.path}"),)
    said = []
    for name in sorted({*now, *entry.files}):
        if name not in now:
            said.append(f"{name} is gone")
        elif name not in entry.files:
            said.append(f"{name} was added")
        elif now[name] != entry.files[name]:
            said.append(f"{name} was changed{_manifest_change(entry, folder) if name == MANIFEST else ''}")
    return tuple(Finding(entry.number, entry.run, f"entry {entry.number}: {text}") for text in said)


def _manifest_change(entry: Entry, folder: Folder) -> str:
    """What in run.json differs from the sealed one."""
    try:
        now, then = _flat(folder.manifest()), _flat(entry.manifest)
    except DetenteError:
        return "; it cannot be read"
    told = [f"{key} is {now.get(key, 'not there')}, and was {then.get(key, 'not there')}"
            for key in sorted({*now, *then}) if now.get(key) != then.get(key)]
    return f": {'; '.join(told)}" if told else ""


def _flat(manifest: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """A mapping with the keys of inner ones joined by dots, and every value as text."""
    found: dict[str, str] = {}
    for key, value in manifest.items():
        if isinstance(value, Mapping) and value:
            found |= _flat(value, f"{before}{key}.")
        else:
            found[f"{before}{key}"] = repr(value)
    return found


def changed_forecasts(entry: Entry, folder: Folder) -> tuple[tuple[Finding, ...], str]:
    """Forecasts that the run's own blocks do not give, and a sentence where they could not be worked out again.

    This finds a ledger that was written anew with every hash made to fit, as long as the runs were left alone.
    """
    try:
        run = read_run(folder)
    except DetenteError as error:
        return (), f"entry {entry.number}: its forecasts were not worked out again: {error}"
    given = {question.id: question.probability for question in answer_questions(reading_of(run))}
    sealed = {forecast.id: forecast for forecast in entry.forecasts}
    said = [f"{name}: {text}" for name in dict.fromkeys((*sealed, *given))
            if (text := _changed(sealed.get(name), given.get(name)))]
    return tuple(Finding(entry.number, entry.run, f"entry {entry.number}: {text}") for text in said), ""


def _changed(sealed: Forecast | None, given: float | None) -> str:
    """How a sealed probability differs from that which the run gives."""
    if sealed is None:
        return "the ledger lacks this question"
    if given is None:
        return "the run has no such question"
    then = float("nan") if sealed.probability is None else sealed.probability
    if then == given or abs(then - given) <= TOLERANCE or (np.isnan(then) and np.isnan(given)):
        return ""
    return f"the ledger says {then:.6g}, and the run gives {given:.6g}"
