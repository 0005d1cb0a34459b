"""Time what a user waits for: `python benchmarks/run.py [WORD …]`, where words pick benchmarks by name."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from cases import BENCHMARKS, Benchmark, Work

REPEATS = 3
WARM_UP = 2


def best_seconds(benchmark: Benchmark) -> float:
    """Take the best of a few timings; a small run before them compiles what needs compiling."""
    benchmark.prepare(WARM_UP)()
    work = benchmark.prepare(benchmark.draws)
    return min(seconds(work) for _ in range(REPEATS))


def seconds(work: Work) -> float:
    """Time one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def report(benchmark: Benchmark) -> bool:
    """Write one line, and say whether the target is met."""
    took = best_seconds(benchmark)
    is_met = took <= benchmark.target
    verdict = "ok" if is_met else "slow"
    row = f"{benchmark.name:<30} {benchmark.draws:>7} {took:>9.3f} {benchmark.target:>8.1f}  {verdict}"
    print(row, flush=True)
    return is_met


def main(words: Sequence[str]) -> int:
    """Run the benchmarks whose names hold one of the words, or all."""
    chosen = [b for b in BENCHMARKS if not words or any(word in b.name for word in words)]
    print(f"{'name':<30} {'draws':>7} {'seconds':>9} {'target':>8}  verdict")
    is_met = [report(benchmark) for benchmark in chosen]
    return 0 if all(is_met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
