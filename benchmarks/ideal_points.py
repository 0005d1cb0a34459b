"""Ideal points from votes: `python benchmarks/ideal_points.py [UN]`.

Times a sweep on votes of the size of sessions 46 to 64 and of the whole record, and a table of agreement, on two cores,
and exits with 1 when a target is missed. Votes are simulated, so that nothing needs to be downloaded.

With UN, a folder that holds bsv_estimation_input_s46_s64.parquet and bsv_ideal_points_apr2020_s46_s64.csv.gz, it also
holds 12,000 sweeps in mode `published` against the published points (minutes): pooled correlation of at least .999, and
.9995 for the median session.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detente.models.ideal_points import Schedule, Task, Votes, advance, agreement, begin, priors, published_start, votes

POOLED, WITHIN, SWEEPS = 0.999, 0.9995, 12_000


@dataclass(frozen=True)
class Timed:
    """Something to time: sweeps that are run, sweeps that are promised, and the seconds promised for these."""

    name: str
    work: Callable[[], object]
    done: int
    promised: int
    target: float


def simulated(states: int, sessions: int, rolls: int) -> Votes:
    """Votes of an assembly of this size, one in ten absent."""
    rng = np.random.default_rng(1)
    session, number, state = np.indices((sessions, rolls, states)).reshape(3, -1)
    there = rng.random(len(state)) < 0.9
    session, number, state = session[there], number[there], state[there]
    roll = session * rolls + number
    place, b = rng.normal(size=states), rng.normal(size=sessions * rolls)
    latent = b[roll] * place[state] + rng.normal(size=len(roll))
    return votes(roll, state, session + 1, 1 + (latent > 0.9) + (latent > 1.5))


def sampling(given: Votes, sweeps: int, mode: str = "published") -> Callable[[], object]:
    """Some sweeps, ready to be run."""
    task = Task(given, priors(given, mode == "published"), Schedule(0, sweeps + 4, 5), mode, 1, 0, 1)
    chain = advance(task, begin(task, published_start(given, [0], [1], 0, 1)), 2)
    return lambda: advance(task, chain, sweeps, threads=2)


def table_of_pairs() -> Callable[[], object]:
    """Thirteen pairs of 193 states in nineteen sessions."""
    rng = np.random.default_rng(2)
    cast = rng.integers(0, 4, (193, 1_650)).astype(np.int8)
    session = np.sort(rng.integers(46, 65, 1_650))
    return lambda: agreement(cast, session, np.arange(13), np.arange(13) + 20)


def tasks() -> tuple[Timed, ...]:
    """All that is timed."""
    part, whole = simulated(185, 19, 72), simulated(150, 74, 80)
    return (
        Timed(f"published, {len(part.cast):,} votes", sampling(part, 60), 60, 3_000, 180.0),
        Timed(f"smoother, {len(part.cast):,} votes", sampling(part, 60, "smoother"), 60, 3_000, 180.0),
        Timed(f"published, {len(whole.cast):,} votes", sampling(whole, 20), 20, 5_000, 600.0),
        Timed("agreement, 13 pairs, 19 sessions", table_of_pairs(), 1, 1, 1.0),
    )


def row(timed: Timed) -> bool:
    """Write one line, and say whether the target is met."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        timed.work()
        best = min(best, time.perf_counter() - start)
    took = best / timed.done * timed.promised
    slow = "" if took <= timed.target else "  slow"
    each = 1000 * best / timed.done
    print(f"{timed.name:<34} {each:>9.1f} {timed.promised:>7,} {took:>9.2f} {timed.target:>7.0f}{slow}", flush=True)
    return took <= timed.target


def against(folder: Path) -> bool:
    """Sample the published estimator in full and compare it with the published points."""
    import csv
    import gzip

    from detente.interchange.un_votes import read_votes
    from detente.lenses.positions import PositionSettings, go_on, positions, start, task_of
    from detente.lenses.state_codes import letters
    from detente.lenses.votes import prepare

    prepared = prepare(read_votes(folder / "bsv_estimation_input_s46_s64.parquet"))
    settings = PositionSettings("published", SWEEPS, 2)
    task = task_of(prepared, settings)
    found = positions(prepared, settings, task, go_on(task, start(prepared, task), SWEEPS, 2))
    with gzip.open(folder / "bsv_ideal_points_apr2020_s46_s64.csv.gz", "rt", encoding="utf-8") as stream:
        known = {(letters(one["ccode"]), int(one["session"])): float(one["ideal_point"])
                 for one in csv.DictReader(stream)}
    ours, session = (np.array([getattr(one, name) for one in found.rows]) for name in ("mean", "session"))
    theirs = np.array([known[one.state, one.session] for one in found.rows])
    pooled = np.corrcoef(ours, theirs)[0, 1]
    within = np.median([np.corrcoef(ours[session == s], theirs[session == s])[0, 1] for s in np.unique(session)])
    print(f"published points: pooled r = {pooled:.5f} (at least {POOLED}), within a session {within:.5f} (at least "
          f"{WITHIN})")
    return bool(pooled >= POOLED and within >= WITHIN)


def main(words: list[str]) -> int:
    """Time everything, and compare with the published points where they are given."""
    print(f"{'task':<34} {'ms each':>9} {'times':>7} {'seconds':>9} {'target':>7}")
    is_met = [row(timed) for timed in tasks()]
    is_met += [against(Path(word)) for word in words]
    return 0 if all(is_met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
