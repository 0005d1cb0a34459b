"""Seconds for 10,000 draws of a council of fifteen, beside the same rules written out for one draw at a time.

`python benchmarks/council.py`. In seconds of one core's own time, so that a busy machine matters less, best of three.
`ratio` is the time of the plain Python reference over ours, for one draw; `wanted` is what we promise. Exits with 1
where a promise is missed, or where ours and the reference disagree.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from detente.models.council import (
    Council,
    Exponential,
    OutsideOption,
    Uniform,
    Unknown,
    gamble,
    pass_probability,
    setter,
    settle,
    standoff,
)

DRAWS, SLOW, REPEATS, MEMBERS, QUOTA = 10_000, 200, 3, 15, 9
VETO = np.arange(MEMBERS) < 5


@dataclass(frozen=True)
class Line:
    """One measurement: seconds for all draws, those wanted, the reference's time over ours, how far they differ."""

    name: str
    seconds: float
    wanted: float
    ratio: float | None = None
    apart: float = 0.0


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The best of a few."""
    took = []
    for _ in range(repeats):
        begin = time.process_time()
        work()
        took.append(time.process_time() - begin)
    return min(took)


def council(draws: int) -> Council:
    """Random members; the first proposes."""
    random = np.random.default_rng(2)
    position = random.uniform(-0.5, 1, (draws, MEMBERS))
    return Council(np.zeros(draws), position, VETO, QUOTA, position[:, 0], 0, None, np.full((draws, MEMBERS), 0.1))


def nearest_text(place: np.ndarray, ideal: float) -> float:
    """One draw: the passable text nearest to the ideal, from all ends of intervals."""
    ends = [(p - abs(p), p + abs(p)) for p in place]
    own = (ideal - abs(ideal), ideal + abs(ideal))
    best = 0.0
    for text in [ideal, *(end for pair in ends for end in pair)]:
        yes = [low - 1e-12 <= text <= high + 1e-12 for low, high in ends]
        passes = sum(yes) >= QUOTA and all(yes[:5]) and own[0] - 1e-12 <= text <= own[1] + 1e-12
        if passes and abs(text - ideal) < abs(best - ideal) - 1e-12:
            best = text
    return best


def chance(yes: np.ndarray, stay: np.ndarray) -> float:
    """One draw: the probability of passing, by convolution in plain Python."""
    tally = [1.0]
    for member in range(MEMBERS):
        kept = stay[member] if VETO[member] else 1 - yes[member]
        grown = [0.0] * (len(tally) + 1)
        for count, share in enumerate(tally):
            grown[count] += share * kept
            grown[count + 1] += share * yes[member]
        tally = grown
    return sum(tally[QUOTA:])


def lines() -> Iterator[Line]:
    """Every measurement."""
    body = council(DRAWS)
    ideal = np.asarray(body.ideal)
    slow = seconds(lambda: [nearest_text(body.position[i], ideal[i]) for i in range(SLOW)]) / SLOW
    told = np.array([nearest_text(body.position[i], ideal[i]) for i in range(SLOW)])
    took = seconds(lambda: setter(body))
    yield Line("setter, 15 members", took, 0.2, slow / took * DRAWS, float(np.abs(setter(body).x[:SLOW] - told).max()))
    random = np.random.default_rng(3)
    cost = random.uniform(0.1, 1, DRAWS)
    option = OutsideOption("nash", cost, np.full(DRAWS, 0.5))
    yield Line("outside option, Nash", seconds(lambda: settle(replace(body, outside=option))), 0.2)
    yes = random.uniform(0, 1, (DRAWS, MEMBERS))
    stay = (1 - yes) * random.uniform(0, 1, yes.shape)
    slow = seconds(lambda: [chance(yes[i], stay[i]) for i in range(SLOW)]) / SLOW
    took = seconds(lambda: pass_probability(yes, stay, VETO, QUOTA))
    apart = np.abs(pass_probability(yes, stay, VETO, QUOTA)[:SLOW] - [chance(yes[i], stay[i]) for i in range(SLOW)])
    yield Line("probability of passing", took, 0.5, slow / took * DRAWS, float(apart.max()))
    two = Council(np.zeros(1), np.array([[1.0, -0.2]]), np.ones(2, bool), 2, np.ones(1), 0, None,
                  np.array([[0.0, 0.3]]))  # fmt: skip
    for name, belief in (("even", Uniform(np.zeros(1), cost + 0.5)), ("exponential", Exponential(cost))):
        private = replace(two, outside=OutsideOption("veto_drafts", cost, believed_cost=belief))
        yield Line(f"private cost, {name}", seconds(lambda private=private: standoff(private)), 0.05)
    guesses = [Unknown(1, Uniform(np.zeros(1), cost)), Unknown(2, Uniform(np.zeros(1), np.ones(1)))]
    three = replace(two, position=np.array([[1.0, 0.3, 0.4]]), veto=np.ones(3, bool), quota=3, bypass_cost=None)
    yield Line("two unknown limits, on a grid", seconds(lambda: gamble(three, guesses), 1), 5.0)


def main() -> int:
    """Print a line for each; 1 where one is too slow or two disagree."""
    print(f"{'name':<34}{'seconds':>9}{'wanted':>8}{'ratio':>8}{'apart':>9}  verdict")
    is_fine = True
    for line in lines():
        fine = line.seconds <= line.wanted and line.apart <= 1e-9
        ratio = f"{line.ratio:.0f}" if line.ratio is not None else "–"
        verdict = "ok" if fine else "slow" if line.apart <= 1e-9 else "differs"
        print(f"{line.name:<34}{line.seconds:>9.3f}{line.wanted:>8.2f}{ratio:>8}{line.apart:>9.0e}  {verdict}")
        is_fine &= fine
    return 0 if is_fine else 1


if __name__ == "__main__":
    sys.exit(main())
