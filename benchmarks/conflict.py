"""Time and weigh the graph model: large contests, many draws, and how far it is ahead of an engine that searches.

`python benchmarks/conflict.py` prints a table and exits with 1 when a target is missed. The contests are given by a
rule, with infeasible patterns and options that cannot be undone; memory is measured in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.models.conflict import Board, Moves, analyse, board, feasible_worlds, moves, pattern, permitted_changes

FOUR = ("nash", "gmr", "smr", "seq")
PRIME, FACTORS, SUMMANDS = 1_048_583, (700_001, 411_113, 93_179, 555_557), (17, 40_503, 99_991, 250_007)
PEAK = """
import resource, sys
sys.path.insert(0, sys.argv[2])
from conflict import contest, payoff_of
from detente.models.conflict import analyse
small, _ = contest(8, 2)
analyse(small, payoff_of(small, 2))
laid, makers = contest(int(sys.argv[1]), 2)
analyse(laid, payoff_of(laid, makers))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
DEFINITION_WORLDS = 10


def rules(options: int, makers: int) -> tuple[list[int], list[NDArray[np.bool_]], list[NDArray[np.int64]]]:
    """Owners, permitted changes and infeasible patterns of a contest given by its size."""
    owner = [option * makers // options for option in range(options)]
    directions = ["forward" if o % 5 == 3 else "backward" if o % 7 == 5 else "both" for o in range(options)]
    words = ["".join("Y" if o in [p for p in range(options) if owner[p] == maker][:2] else "-" for o in range(options))
             for maker in range(makers)]
    words.append("Y" + "-" * (options - 2) + "N")
    return owner, [permitted_changes(direction) for direction in directions], [pattern(word) for word in words]


def contest(options: int, makers: int) -> tuple[Board, int]:
    """A board by rule."""
    owner, permitted, infeasible = rules(options, makers)
    return board([2] * options, owner, permitted, infeasible), makers


def payoff_of(laid: Board, makers: int) -> NDArray[np.float64]:
    """Payoffs by formula, few of them tied."""
    t = laid.cell_of.astype(np.int64) + 1
    return np.array([(FACTORS[i] * (t * t % PRIME) + SUMMANDS[i] * t) % PRIME // 64 for i in range(makers)], float)


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Best of a few timings."""
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def large(options: int, makers: int) -> float:
    """Seconds for one contest under all five concepts, layout included."""
    analyse(contest(8, makers)[0], payoff_of(contest(8, makers)[0], makers))
    payoff = payoff_of(contest(options, makers)[0], makers)
    return seconds(lambda: analyse(contest(options, makers)[0], payoff))


def many(makers: int) -> float:
    """Seconds for 10,000 draws of 1,024 worlds under four concepts, on two threads."""
    owner = [option * makers // 10 for option in range(10)]
    laid = board([2] * 10, owner, [permitted_changes("both")] * 10)
    payoff = np.random.default_rng(1).random((10_000, makers, 1_024))
    analyse(laid, payoff[:2], FOUR)

    def work() -> None:
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda part: analyse(laid, part, FOUR), np.split(payoff, 2)))

    return seconds(work, 1)


def peak(options: int) -> float:
    """Peak memory (MB) of a process that solves one contest of two decision makers, interpreter included."""
    here = __file__.rpartition("/")[0] or "."
    done = subprocess.run([sys.executable, "-c", PEAK, str(options), here], capture_output=True, text=True, check=True)
    return float(done.stdout)


def by_definition(given: Moves, payoff: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Sequential equilibria, searched world by world as the definition has it, for two decision makers."""
    stable = np.ones((2, given.worlds), dtype=bool)
    for maker in range(2):
        own, theirs = payoff[maker], payoff[1 - maker]
        for world in range(given.worlds):
            for better in given.targets(maker, world):
                if own[better] > own[world] and not any(
                    theirs[answer] > theirs[better] and own[answer] <= own[world]
                    for answer in given.targets(1 - maker, better)
                ):
                    stable[maker, world] = False
    return stable.all(axis=0)


def times_faster() -> float:
    """How many times faster than the plain engine the board is on 2^10 combinations."""
    owner, permitted, infeasible = rules(DEFINITION_WORLDS, 2)
    laid, _ = contest(DEFINITION_WORLDS, 2)
    listed = moves(feasible_worlds([2] * DEFINITION_WORLDS, infeasible), owner, permitted)
    payoff = payoff_of(laid, 2)
    found, plain = analyse(laid, payoff, ("seq",)), by_definition(listed, payoff)
    if not np.array_equal(found.equilibrium[0, 0], plain):
        raise SystemExit("the board and the definition disagree")
    slow = seconds(lambda: by_definition(listed, payoff), 1)
    return slow / seconds(lambda: analyse(laid, payoff, ("seq",)))


@dataclass(frozen=True)
class Target:
    """A figure and its bound."""

    name: str
    figure: Callable[[], float]
    bound: float
    unit: str
    is_floor: bool = False


TARGETS = (
    Target("2^16 combinations, 2 decision makers", lambda: large(16, 2), 0.1, "s"),
    Target("2^20 combinations, 2 decision makers", lambda: large(20, 2), 1.0, "s"),
    Target("2^16 combinations, 4 decision makers", lambda: large(16, 4), 3.0, "s"),
    Target("10^4 draws x 1,024 worlds, 2 decision makers", lambda: many(2), 15.0, "s"),
    Target("10^4 draws x 1,024 worlds, 3 decision makers", lambda: many(3), 15.0, "s"),
    Target("peak memory at 2^20", lambda: peak(20), 512.0, "MB"),
    Target("times faster than the definitions", times_faster, 10.0, "times", is_floor=True),
)


def main() -> int:
    """Measure every target."""
    is_met = True
    print(f"{'target':<48} {'measured':>10} {'bound':>9}")
    for target in TARGETS:
        figure = target.figure()
        good = figure >= target.bound if target.is_floor else figure <= target.bound
        is_met &= good
        verdict = "" if good else "  missed"
        print(f"{target.name:<48} {figure:>10.3f} {target.bound:>9.1f} {target.unit}{verdict}", flush=True)
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
