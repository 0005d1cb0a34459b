"""Time relations beside what is promised: `python benchmarks/relations.py` prints a table and exits with 1 on a miss.

Each figure is the best of a few timings on this machine, compilation excluded; the large network is made by rule, two
camps with a tenth of the ties turned round, so that its least frustration is not known beforehand.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.models.alignment import course, index
from detente.models.networks import balance, frustration
from detente.models.ties import ledger, levels
from detente.models.triangles import roles, seat_value

DRAWS = 10_000
Work = Callable[[], object]


def seconds(work: Work, repeats: int = 3) -> float:
    """Best of a few timings, after one that compiles what needs compiling."""
    work()
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def tie_levels() -> Work:
    """10,000 draws, 40 events, 100 dates."""
    rng = np.random.default_rng(1)
    tie = ledger(rng.uniform(-0.3, 0.3, (DRAWS, 40)), rng.uniform(0, 20, 40), rng.uniform(3, 8, DRAWS))
    return lambda: levels(tie, np.linspace(0, 20, 100))


def triangle() -> Work:
    """Seats and their worth in 10,000 draws."""
    ties = np.random.default_rng(2).uniform(-1, 1, (DRAWS, 3))
    return lambda: (roles(ties), seat_value(ties))


def symmetric(rng: np.random.Generator, draws: int, nodes: int) -> NDArray[np.float64]:
    """Networks of levels."""
    table = np.triu(rng.uniform(-1, 1, (draws, nodes, nodes)), 1)
    return table + table.transpose(0, 2, 1)


def balances() -> Work:
    """Measures of balance in 10,000 draws of 10 actors."""
    ties = symmetric(np.random.default_rng(3), DRAWS, 10)
    return lambda: balance(ties)


def sixteen() -> NDArray[np.float64]:
    """A network as large as the highland tribes': 16 nodes, 58 ties, half of them hostile."""
    return scattered(np.random.default_rng(4), 16, 58, 0.15)


def scattered(rng: np.random.Generator, nodes: int, ties: int, turned: float) -> NDArray[np.float64]:
    """Two camps with some ties among them, a share of which is turned round."""
    first, second = np.triu_indices(nodes, 1)
    chosen = rng.choice(len(first), ties, replace=False)
    camp = rng.integers(0, 2, nodes)
    sign = np.where(camp[first[chosen]] == camp[second[chosen]], 1.0, -1.0) * np.where(rng.random(ties) < turned, -1, 1)
    table = np.zeros((1, nodes, nodes))
    table[0, first[chosen], second[chosen]] = table[0, second[chosen], first[chosen]] = sign
    return table


def programme(table: NDArray[np.float64]) -> Work:
    """The integer programme, which has to prove its answer."""

    def work() -> object:
        found = frustration(table, most_enumerated=0)
        if not found.is_optimal.all():
            raise SystemExit("the frustration was not proven")
        return found

    return work


def courses() -> Work:
    """10,000 draws, 20 years, 4 partners."""
    rng = np.random.default_rng(6)
    today, trend = rng.uniform(0, 1, (DRAWS, 4)), rng.uniform(-0.05, 0.05, (DRAWS, 4))
    return lambda: course(today, trend, 0.9, 20, 0.2)


@dataclass(frozen=True)
class Target:
    """What is timed, and how long it may take."""

    name: str
    work: Work
    bound: float
    repeats: int = 3


def targets() -> tuple[Target, ...]:
    """Everything that is promised."""
    return (
        Target("ledger, 10^4 draws, 40 events, 100 dates", tie_levels(), 1.0),
        Target("triangle, 10^4 draws", triangle(), 0.05),
        Target("balance, 10^4 draws, 10 actors", balances(), 2.0),
        Target("frustration, 16 actors, integer programme", programme(sixteen()), 0.5),
        Target("frustration, 150 actors, 1,250 ties, proven", programme(scattered(np.random.default_rng(5), 150, 1_250,
                                                                                  0.1)), 10.0, 1),
        Target("course, 10^4 draws, 20 years, 4 partners", courses(), 0.5),
        Target("index, one value, discount .95", lambda: index(1, 1, 0.95), 1.0),
    )


def main() -> int:
    """Measure every target."""
    is_met = True
    print(f"{'target':<48} {'seconds':>9} {'bound':>7}")
    for target in targets():
        took = seconds(target.work, target.repeats)
        is_met &= took <= target.bound
        print(f"{target.name:<48} {took:>9.3f} {target.bound:>7.2f}{'' if took <= target.bound else '  missed'}",
              flush=True)
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
