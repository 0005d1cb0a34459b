"""Sensitivity and PRIM, beside SALib and the EMA Workbench where these are installed (`pip install detente[peers]`).

`python benchmarks/studies.py` times each on the same draws in the same process and prints a table; `ratio` is the
peer's seconds over ours. It exits with 1 when one of our targets is missed.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from detente.study.measures import first_order, prim, sensitivity

DRAWS, INPUTS, REPEATS = 10_000, 40, 3
WHAT = ("task", "seconds", "target", "peer", "peer's", "ratio")

Work = Callable[[], object]


@dataclass(frozen=True)
class Study:
    """Something to time: what we do, the seconds we promise, and the same done by a peer; None where it is absent."""

    name: str
    ours: Work
    target: float
    peer: str
    theirs: Work | None


@cache
def draws() -> Any:
    """Inputs from 0 to 1."""
    return np.random.default_rng(1).random((DRAWS, INPUTS))


def outcome() -> Any:
    """Ishigami's function of the first three inputs."""
    x = (2 * draws()[:, :3] - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def fails() -> Any:
    """A box in two inputs, with a tenth of lies."""
    lies = np.random.default_rng(2).random(DRAWS) < 0.1
    return ((draws()[:, 1] > 0.6) & (draws()[:, 3] < 0.5)) ^ lies


def module(name: str) -> Any | None:
    """A peer's module, or None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


def by_salib(name: str) -> Work | None:
    """One of SALib's estimates from given data, with intervals."""
    found = module(f"SALib.analyze.{name}")
    if found is None:
        return None
    names = [f"x{index}" for index in range(INPUTS)]
    problem = {"num_vars": INPUTS, "names": names, "bounds": [[0, 1]] * INPUTS}
    return lambda: found.analyze(problem, draws(), outcome(), num_resamples=100, seed=1)


def by_workbench() -> Work | None:
    """A box by the EMA Workbench."""
    found, pandas = module("ema_workbench.analysis.prim"), module("pandas")
    if found is None or pandas is None:
        return None
    frame = pandas.DataFrame(draws(), columns=[f"x{index}" for index in range(INPUTS)])
    return lambda: found.Prim(frame, fails(), threshold=0.5, peel_alpha=0.05).find_box()


def studies() -> tuple[Study, ...]:
    """All that is timed."""
    return (
        Study("first-order indices, intervals", lambda: first_order(draws(), outcome(), key=1), 0.1,
              "SALib RBD-FAST", by_salib("rbd_fast")),
        Study("first order and totals", lambda: sensitivity(draws(), outcome(), key=1), 0.4, "", None),
        Study("PRIM", lambda: prim(draws(), fails()), 0.5, "EMA Workbench", by_workbench()),
    )


def seconds(work: Work, repeats: int = REPEATS) -> float:
    """The best of a few timings."""
    best = float("inf")
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best


def row(study: Study) -> bool:
    """Write one line, and say whether the target is met."""
    took = seconds(study.ours)
    peer, theirs, ratio = study.peer, "", ""
    if study.theirs is not None:
        other = seconds(study.theirs, 1)
        theirs, ratio = f"{other:.3f}", f"{other / took:.1f}"
    elif peer:
        peer = f"{peer} is not installed"
    slow = "" if took <= study.target else "  slow"
    print(f"{study.name:<32} {took:>8.3f} {study.target:>7.1f}  {peer:<30} {theirs:>8} {ratio:>7}{slow}", flush=True)
    return took <= study.target


def main() -> int:
    """Time everything."""
    warnings.simplefilter("ignore")
    print(f"{DRAWS:,} draws, {INPUTS} inputs")
    print("{:<32} {:>8} {:>7}  {:<30} {:>8} {:>7}".format(*WHAT))
    is_met = [row(study) for study in studies()]
    return 0 if all(is_met) else 1


if __name__ == "__main__":
    sys.exit(main())
