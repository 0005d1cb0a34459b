"""How much memory a plan would take, and whether there is so much: better a sentence now than a crash in an hour."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from detente.draws import BLOCK, Block
from detente.errors import RunError
from detente.lenses.engine import solve_block
from detente.lenses.plan import Plan

__all__ = ["Need", "available_memory", "check_memory", "need_of"]

MEMINFO = Path("/proc/meminfo")
GROUP = Path("/sys/fs/cgroup")
NUMBER = 8
MOST_DRAWS = 10_000_000
FEWEST_NAMED = 100
SHARE = 0.8
"""How much of what is free may be planned for: the answer is worked out from the results, and needs some room too."""


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes that a plan takes.

    Parameters
    ----------
    per_draw
        What is kept of every draw.
    in_flight
        What one block takes while it is solved.
    """

    per_draw: float
    in_flight: float

    def total(self, draws: int, threads: int = 1) -> float:
        """Bytes for so many draws with so many blocks solved at once."""
        flying = min(threads, -(-draws // BLOCK)) * self.in_flight
        return self.per_draw * draws + flying * min(1.0, draws / BLOCK)

    def draws_within(self, memory: float, threads: int = 1) -> int:
        """The most draws that so much memory holds."""
        return bisect_right(range(1, MOST_DRAWS + 1), memory, key=lambda draws: self.total(draws, threads))


def need_of(plan: Plan, is_exact: bool = False) -> Need:
    """What a plan takes.

    Parameters
    ----------
    plan
        What would be solved.
    is_exact
        Solve one draw to see how large each number is; else each counts as eight bytes, which is the most.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import plan_for
    >>> plan = plan_for(load_case("emission-standards-1992"))
    >>> need_of(plan, is_exact=True).per_draw <= need_of(plan).per_draw
    True
    """
    size = _measured(plan) if is_exact else _guessed(plan)
    kept = sum(size[path] * len(plan.kept_cells(path)) for path in plan.owner)
    return Need(kept, BLOCK * (kept + _most_at_once(plan, size)))


def _guessed(plan: Plan) -> dict[str, float]:
    """Bytes of one draw of one cell of every outcome, by what is planned alone."""
    found = {}
    for planned in plan.items:
        for outcome in planned.declared:
            count = len(plan.worlds) if planned.item.spans_worlds else 1
            dates = len(plan.dates) if outcome.is_dated else 0
            found[outcome.path] = float(NUMBER * (count + dates))
    return found


def _measured(plan: Plan) -> dict[str, float]:
    """The same, as one draw shows it; what is dated counts with its dates."""
    solved = solve_block(plan, 0, Block(0, 0, 1))
    found = dict.fromkeys(plan.owner, 0.0)
    for path, array in solved.arrays.items():
        found[path.partition("@")[0]] += array.nbytes / max(array.shape[0], 1)
    return found


def _most_at_once(plan: Plan, size: dict[str, float]) -> float:
    """Bytes of one draw that are there at the same time while the items of a block are solved, at the most."""
    freed = [0.0] * len(plan.items)
    for path, last in plan.last_use.items():
        freed[last] += size[path] * (len(plan.planned(path).cells) - len(plan.kept_cells(path)))
    there = most = 0.0
    for index, planned in enumerate(plan.items):
        there += sum(size[outcome.path] * len(planned.cells) for outcome in planned.declared)
        most = max(most, there)
        there -= freed[index]
    return most


def available_memory() -> float | None:
    """Bytes that are free for this process, as far as the system says.

    >>> found = available_memory()
    >>> found is None or found > 0
    True
    """
    found = [bytes_free for bytes_free in (_free(), _free_in_group()) if bytes_free is not None]
    return min(found) if found else None


def _free() -> float | None:
    """What the whole machine has free: what Linux says, elsewhere all of its memory."""
    try:
        lines = dict(line.split(":", 1) for line in MEMINFO.read_text(encoding="ascii").splitlines())
        return 1024.0 * int(lines["MemAvailable"].split()[0])
    except (OSError, ValueError, KeyError, IndexError):
        pass
    try:
        return float(os.sysconf("SC_PAGE_SIZE")) * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None


def _free_in_group() -> float | None:
    """What the container leaves free, where there is one with a limit."""
    try:
        limit = int((GROUP / "memory.max").read_text(encoding="ascii"))
        used = int((GROUP / "memory.current").read_text(encoding="ascii"))
        rows = dict(line.split() for line in (GROUP / "memory.stat").read_text(encoding="ascii").splitlines())
        return max(float(limit - used + int(rows.get("inactive_file", 0))), 0.0)
    except (OSError, ValueError):
        return None


def check_memory(plan: Plan, draws: int, threads: int = 1) -> None:
    """Refuse what would not fit into memory.

    Raises
    ------
    RunError
        With the number of draws that would fit, and the options that make the most worlds.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import plan_for
    >>> check_memory(plan_for(load_case("emission-standards-1992")), draws=1_000)
    """
    free = available_memory()
    if free is None or need_of(plan).total(draws, threads) <= SHARE * free:
        return
    need = need_of(plan, is_exact=True)
    if need.total(draws, threads) <= SHARE * free:
        return
    fits = need.draws_within(SHARE * free, threads)
    fits = fits // BLOCK * BLOCK if fits >= BLOCK else fits
    fits_alone = need.total(draws, 1) <= SHARE * free
    raise RunError(f"{draws:,} draws in {len(plan.worlds):,} worlds would take {_size(need.total(draws, threads))} of "
                   f"memory, and {_size(SHARE * free)} can be used; {_remedy(plan, fits, fits_alone)}")


def _remedy(plan: Plan, fits: int, fits_alone: bool) -> str:
    """What would be right: fewer blocks at once, fewer draws, or fewer worlds."""
    told = ["--threads 1 would fit"] if fits_alone else [f"--draws {fits} would fit"] if fits >= FEWEST_NAMED else []
    options = {name: len(choices) for name, choices in plan.worlds.options.items()}
    if len(plan.worlds) > 1:
        largest: Sequence[str] = sorted(options, key=lambda name: -options[name])[:3]
        told.append("fewer choices need less; the largest options are "
                    + ", ".join(f"{name} ({options[name]})" for name in largest))
    return ", and ".join(told) or "a machine with more memory would be right"


def _size(count: float) -> str:
    """Bytes in words."""
    unit, name = next(((unit, name) for unit, name in ((1e9, "GB"), (1e6, "MB")) if count >= unit), (1e3, "kB"))
    return f"{count / unit:.3g} {name}"
