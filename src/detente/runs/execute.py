"""Solve the blocks of a plan on threads, keep each as it is done, and put them together."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.draws import Block, blocks
from detente.lenses.engine import Solved, solve_block
from detente.lenses.plan import Plan
from detente.runs.store import Folder

__all__ = ["Results", "execute", "execute_until"]

Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Results:
    """Everything a run solved: per outcome an array (cell, draw), or (cell, draw, world) for items that span worlds."""

    arrays: Mapping[str, NDArray[Any]]
    held: Mapping[tuple[str, str], int]
    reused: int = 0


def execute(
    plan: Plan,
    seed: int,
    draws: int,
    threads: int = 1,
    folder: Folder | None = None,
    progress: Progress | None = None,
) -> Results:
    """Solve a plan.

    Parameters
    ----------
    plan
        What to solve.
    seed, draws
        The random numbers, and how many draws.
    threads
        Blocks solved at the same time; the result is the same to the last bit whatever the number.
    folder
        Where to keep each block as it is done. Blocks that are there already are taken as they are.
    progress
        Called with the number of items done and their total.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import plan_for
    >>> results = execute(plan_for(load_case("emission-standards-1992")), seed=1, draws=100)
    >>> results.arrays["issues.delay.settlement"].shape[1]
    100
    """
    assembler = _Assembler(draws)
    wanted = blocks(draws)
    total = len(wanted) * max(len(plan.items), 1)
    counter = _Counter(progress, total)

    def one(block: Block) -> bool:
        solved, is_kept = _had(plan, seed, block, folder, counter)
        if not is_kept and folder is not None:
            folder.write_block(block.index, solved.arrays, solved.held)
        assembler.add(block, solved)
        return is_kept

    if threads <= 1 or len(wanted) <= 1:
        reused = sum(one(block) for block in wanted)
    else:
        reused = _on_threads(one, wanted, threads)
    return Results(assembler.arrays, assembler.held, reused)


def execute_until(
    plan: Plan,
    seed: int,
    most: int,
    is_enough: Callable[[Block, Solved], bool],
    threads: int = 1,
    folder: Folder | None = None,
    progress: Progress | None = None,
) -> tuple[Results, int]:
    """Solve a plan block by block, in their order, until enough is known; gives the results and the number of draws.

    Parameters
    ----------
    plan, seed, threads, folder, progress
        As for `execute`. With several threads some blocks are solved ahead, and thrown away where they are not needed:
        neither the results nor what is kept depend on it.
    most
        The most draws, a multiple of the size of a block.
    is_enough
        Told of every block in its order; solving stops with the first for which it says yes.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import plan_for
    >>> plan = plan_for(load_case("emission-standards-1992"))
    >>> execute_until(plan, 1, 20_480, lambda block, solved: block.index == 1)[1]
    4096
    """
    wanted, waiting = deque(blocks(most)), deque[Future[tuple[Solved, bool]]]()
    counter = _Counter(progress, len(wanted) * max(len(plan.items), 1))
    parts, held, reused = list[dict[str, NDArray[Any]]](), dict[tuple[str, str], int](), 0
    pool = ThreadPoolExecutor(threads)
    try:
        for block in blocks(most):
            while wanted and len(waiting) < threads:
                waiting.append(pool.submit(_had, plan, seed, wanted.popleft(), folder, counter))
            solved, is_kept = waiting.popleft().result()
            if not is_kept and folder is not None:
                folder.write_block(block.index, solved.arrays, solved.held)
            parts.append(dict(solved.arrays))
            reused += is_kept
            for key, count in solved.held.items():
                held[key] = held.get(key, 0) + count
            if is_enough(block, solved):
                break
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    del solved
    joined = {path: np.concatenate([part.pop(path) for part in parts], axis=1) for path in list(parts[0])}
    return Results(joined, held, reused), block.start + block.size


def _had(plan: Plan, seed: int, block: Block, folder: Folder | None, counter: _Counter) -> tuple[Solved, bool]:
    """A block as the folder has it, or else solved now; and whether it was there."""
    kept = _kept(plan, folder, block)
    if kept is not None:
        counter.step(len(plan.items))
        return kept, True
    return solve_block(plan, seed, block, lambda _: counter.step()), False


def _on_threads(one: Callable[[Block], bool], wanted: tuple[Block, ...], threads: int) -> int:
    """Run blocks on threads; an exception or interruption drops the blocks not yet begun."""
    pool = ThreadPoolExecutor(threads)
    try:
        futures = [pool.submit(one, block) for block in wanted]
        return sum(future.result() for future in as_completed(futures))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _kept(plan: Plan, folder: Folder | None, block: Block) -> Solved | None:
    """A block that a folder holds, if it is what this plan would have made."""
    found = folder.read_block(block.index) if folder is not None else None
    if found is None or {path.partition("@")[0] for path in found[0]} != set(plan.owner):
        return None
    fits = all(a.shape[:2] == (len(plan.kept_cells(path)), block.size) for path, a in found[0].items())
    return Solved(*found) if fits else None


class _Counter:
    """Counts finished items across threads."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done, self._lock = progress, total, 0, threading.Lock()

    def step(self, count: int = 1) -> None:
        """Note that some items are done."""
        with self._lock:
            self._done += count
            if self._progress is not None:
                self._progress(self._done, self._total)


class _Assembler:
    """Puts blocks into whole arrays as they come, in any order."""

    def __init__(self, draws: int) -> None:
        self._draws, self._lock = draws, threading.Lock()
        self.arrays: dict[str, NDArray[Any]] = {}
        self.held: dict[tuple[str, str], int] = {}

    def add(self, block: Block, solved: Solved) -> None:
        """Write one block in its place."""
        with self._lock:
            for path, cells in solved.arrays.items():
                if path not in self.arrays:
                    self.arrays[path] = np.empty((cells.shape[0], self._draws, *cells.shape[2:]), dtype=cells.dtype)
                self.arrays[path][:, block.start : block.start + block.size] = cells
            for key, count in solved.held.items():
                self.held[key] = self.held.get(key, 0) + count
