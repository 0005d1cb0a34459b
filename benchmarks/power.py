"""Voting power, beside other packages where these are installed (`pip install detente[peers]`) and beside brute force.

`python benchmarks/power.py` times each in the same process and prints a table; `ratio` is the other's seconds over
ours, `agrees` says whether the answers are the same to ten digits. It exits with 1 when one of our targets is missed,
or an answer that should agree does not.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from typing import Any

import numpy as np

from detente.models.power import AllOf, AnyOf, Rule, Ternary, Vetoes, Weighted, power, ternary_power

Values = Sequence[float]
Work = Callable[[], Values]

COUNCIL = AllOf([Vetoes(range(5), 15), Weighted([1] * 15, 9)])
THREE_WAY = Ternary(Weighted([1] * 15, 9), Weighted([1] * 5 + [0] * 10, 1))
PERSONS = [80523746, 65633194, 59685227, 46704308, 38533299, 20057458, 16779575, 11161642, 11062508, 10516125, 10487289,
           9908798, 9555893, 8451860, 7284552, 5602628, 5426674, 5410836, 4591087, 4262140, 2971905, 2058821, 2023825,
           1324814, 865878, 537039, 421364]
"""Twenty-seven members of the European Union, in persons; the last figures are not official."""


@dataclass(frozen=True)
class Task:
    """Something to time: what we do, the seconds we promise, and the same by others; None where one is absent."""

    name: str
    ours: Work
    target: float
    others: tuple[tuple[str, Work | None, bool], ...] = ()
    """Name, work, and whether the answers must agree."""


def double_majority(unit: int) -> Rule:
    """Fifteen members with 65 % of the population, or all but three members."""
    weights = [round(persons / unit) for persons in PERSONS]
    both = AllOf([Weighted([1] * 27, 15), Weighted(weights, -(-sum(weights) * 65 // 100))])
    return AnyOf([both, Weighted([1] * 27, 24)])


def members(count: int, total: int, seed: int = 1) -> list[int]:
    """Weights of so many members that add up to about so much."""
    raw = np.random.default_rng(seed).integers(1, 40, count)
    return [max(int(weight), 1) for weight in raw * total / raw.sum()]


def shapley(rule: Rule, method: str = "automatic") -> Values:
    """Shapley–Shubik values, found together with all others."""
    return [float(value) for value in power(rule, method).values["shapley_shubik"]]


def brute_force(weights: Sequence[int], quota: int) -> Values:
    """Penrose values of a weighted rule, coalition by coalition, in plain Python."""
    swings = [0] * len(weights)
    for inside in product((0, 1), repeat=len(weights)):
        total = sum(weight for weight, is_in in zip(weights, inside, strict=True) if is_in)
        if total >= quota:
            for member, is_in in enumerate(inside):
                if is_in and total - weights[member] < quota:
                    swings[member] += 1
    return [swing / 2 ** (len(weights) - 1) for swing in swings]


def module(name: str) -> Any | None:
    """A peer's module, or None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


def by_powerindices(weights: Sequence[int], quota: int) -> Work | None:
    """Shapley–Shubik values of the package powerindices."""
    found = module("powerindices")
    return None if found is None else lambda: [float(value) for value in found.compute_ssi(quota, list(weights))]


def by_powerindex(weights: Sequence[int], quota: int) -> Work | None:
    """Shapley–Shubik values of the package powerindex: of small games by its `calc`, of large ones by it alone."""
    found = module("powerindex")
    if found is None:
        return None

    def work() -> Values:
        game = found.Game(quota, list(weights))
        (game.calc if len(weights) < 10 else game.calc_shapley_shubik)()
        return [float(value) for value in game.shapley_shubik]

    return work


def weighted(name: str, weights: Sequence[int], quota: int, target: float, wrong: str = "") -> Task:
    """A weighted rule, beside both packages, of which one may be known to be wrong on it."""
    peers = {"powerindices 1": by_powerindices, "powerindex 0.3": by_powerindex}
    return Task(name, lambda: shapley(Weighted(weights, quota)), target,
                tuple((peer, work(weights, quota), peer != wrong) for peer, work in peers.items()))


def tasks() -> tuple[Task, ...]:
    """All that is timed."""
    nineteen, fifty, hundred = members(19, 400), members(50, 1000), members(100, 1000)
    exact = double_majority(1)
    return (
        Task("Security Council, yes or no", lambda: shapley(COUNCIL), 0.005),
        Task("Security Council, abstention", lambda: [float(v) for v in ternary_power(THREE_WAY).shapley_shubik], 0.1),
        Task("27 members, units of 10,000", lambda: shapley(double_majority(10_000)), 0.3,
             (("by a table", lambda: shapley(double_majority(10_000), "table"), True),)),
        Task("27 members, units of 1,000", lambda: shapley(double_majority(1_000)), 0.3),
        Task("27 members, exact persons", lambda: shapley(exact), 0.3,
             (("all coalitions", lambda: shapley(exact, "enumeration"), True),)),
        Task("19 members, all indices",
             lambda: [float(value) for value in power(Weighted(nineteen, 201)).values["penrose"]], 2.0,
             (("plain Python", lambda: brute_force(nineteen, 201), True),)),
        weighted("50 members, weight 1,000", fifty, sum(fifty) // 2 + 1, 0.5),
        weighted("100 members, weight 1,000", hundred, sum(hundred) // 2 + 1, 2.0, "powerindices 1"),
        weighted("[8; 5, 4, 3, 2]", [5, 4, 3, 2], 8, 0.01),
        weighted("[4; 4, 3, 1, 1], improper", [4, 3, 1, 1], 4, 0.01, "powerindex 0.3"),
    )  # fmt: skip


def timed(work: Work, repeats: int = 3) -> tuple[float, Values]:
    """The best of a few timings, and the answer."""
    best, found = float("inf"), work()
    for _ in range(repeats):
        begin = time.perf_counter()
        found = work()
        best = min(best, time.perf_counter() - begin)
    return best, found


def row(task: Task) -> bool:
    """Write a line for each comparison, and say whether targets and answers are as they should be."""
    took, ours = timed(task.ours)
    is_right = took <= task.target
    head = f"{task.name:<30} {took:>9.4f} {task.target:>7.3f} {'' if is_right else 'slow':>5}"
    if not task.others:
        print(head, flush=True)
    for name, work, must_agree in task.others:
        if work is None:
            print(f"{head}  {name} is not installed", flush=True)
            continue
        begin = time.perf_counter()
        theirs = work()
        other = time.perf_counter() - begin
        agrees = bool(np.allclose(ours, theirs, rtol=0, atol=1e-10))
        is_right &= agrees or not must_agree
        told = "yes" if agrees else "NO" if must_agree else "no (it is wrong)"
        print(f"{head}  {name:<16} {other:>9.4f} {other / took:>8.1f}  {told}", flush=True)
    return is_right


def main() -> int:
    """Time everything."""
    warnings.simplefilter("ignore")  # a package overflows
    print(f"{'task':<30} {'seconds':>9} {'target':>7} {'':>5}  {'beside':<16} {'seconds':>9} {'ratio':>8}  agrees")
    is_right = [row(task) for task in tasks()]
    return 0 if all(is_right) else 1


if __name__ == "__main__":
    sys.exit(main())
