"""Sampling ideal points: begin a chain, take it on by some sweeps, and read off what it found."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from detente.errors import ShapeError
from detente.models.checks import FloatArray, refuse_word
from detente.models.ideal_points._kernel import CLIP, STEP, backwards, first_latent, normals, roll_calls, sums
from detente.models.ideal_points._tails import spans, tail_shifts
from detente.models.ideal_points.moves import moved, parts_of
from detente.models.ideal_points.preparation import Priors
from detente.models.ideal_points.records import MODES, Chain, Schedule, Votes, check_schedule
from detente.models.ideal_points.scale import on_scale
from detente.models.ideal_points.starts import Start

__all__ = ["Task", "advance", "begin"]

LIMIT = 5.0
ENDLESS = 1e300
WIDER = (1.0, 4.0, 16.0, 64.0)
"""How much wider the smoother proposes cut-points than published, in turn from sweep to sweep."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What is to be sampled.

    votes, priors
        the data, and on what each point leans
    schedule
        how long
    mode
        `published` or `smoother`
    seed
        from which all random numbers follow, 0 to 2**64 - 1
    lead, rival
        states of which the first is to lie above the second; -1 for none
    """

    votes: Votes
    priors: Priors
    schedule: Schedule
    mode: str
    seed: int
    lead: int = -1
    rival: int = -1


def begin(task: Task, start: Start) -> Chain:
    """A chain before its first sweep, with Z drawn about the start.

    Raises
    ------
    DomainError
        If the mode is unknown or the schedule keeps too little.

    Example
    -------
    >>> import numpy as np
    >>> from detente.models.ideal_points import component_start, priors, votes
    >>> given = votes(np.array([1, 1]), np.array([0, 1]), np.array([46, 46]), np.array([1, 3]))
    >>> task = Task(given, priors(given, False), Schedule(10, 20, 1), "smoother", seed=1, lead=1, rival=0)
    >>> begin(task, component_start(given, lead=1)).sweep
    0
    """
    refuse_word("mode", task.mode, MODES)
    check_schedule(task.schedule)
    given = task.votes
    latent = first_latent(given.start, given.cast, start.centre, start.cut, np.uint64(task.seed), ENDLESS)
    return Chain(0, start.mean.copy(), start.mean.copy(), start.discrimination.copy(), start.cut.copy(), latent,
                 np.empty((0, given.points)), np.zeros((given.rolls, 6)), (0, 0))


def advance(task: Task, chain: Chain, sweeps: int, threads: int = 2, progress: Progress | None = None) -> Chain:
    """Take a chain on by some sweeps, at most to the end of its schedule; the chain given stays as it is.

    Source
    ------
    Mode `published` is the estimator of [Bailey2017]_ as its code has it. Mode `smoother` draws each state's whole path
    at once ([CarterKohn1994]_, [Fruehwirth1994]_) in the random walk of [MartinQuinn2002]_; ordinal votes by latent
    numbers after [JohnsonAlbert1999]_; each sweep ends with shifts of all that follows a session, and a
    stretch and a shift of all points ([LiuSabatti2000]_).

    Parameters
    ----------
    task, chain
        What is sampled, and where its chain stands.
    sweeps
        How many.
    threads
        How many ranges of roll calls are worked on at the same time; results do not depend on it.
    progress
        Called after each sweep with the sweeps done and those of the schedule.

    Raises
    ------
    ShapeError
        If the chain belongs to other votes.

    Our reading
    -----------
    In mode `published` what is peculiar in the code is kept: a point leans on the mean of the last sweep and not on its
    draw, no session hears from the next, points are standardised in the chain while nothing else is, the ratio for
    cut-points lacks a factor, and numbers are clipped at 5 and 9.

    Limits
    ------
    Levels of whole sessions mix slowly; look at their split R-hat before comparing sessions.

    Example
    -------
    >>> import numpy as np
    >>> from detente.models.ideal_points import component_start, priors, votes
    >>> rng = np.random.default_rng(1)
    >>> roll, state = np.repeat(np.arange(30), 5), np.tile(np.arange(5), 30)
    >>> cast = np.where(rng.normal(size=150) + state - 2 > 0, 3, 1)
    >>> given = votes(roll, state, np.full(150, 46), cast)
    >>> task = Task(given, priors(given, False), Schedule(100, 500, 1), "smoother", seed=1, lead=4, rival=0)
    >>> chain = advance(task, begin(task, component_start(given, lead=4)), 500)
    >>> bool((np.diff(chain.kept.mean(axis=0)) > 0).all())
    True
    """
    given = task.votes
    if chain.theta.shape != (given.points,) or chain.latent.shape != given.cast.shape:
        raise ShapeError(f"the chain has {len(chain.theta)} points and {len(chain.latent)} votes; the task has "
                         f"{given.points} and {len(given.cast)}")
    work = _Work(task, chain)
    last = min(chain.sweep + sweeps, task.schedule.sweeps)
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        for sweep in range(chain.sweep + 1, last + 1):
            work.sweep(sweep, pool, max(threads, 1))
            if progress is not None:
                progress(sweep, task.schedule.sweeps)
    return work.chain(last)


class _Work:
    """A chain's arrays while they are being changed."""

    def __init__(self, task: Task, chain: Chain) -> None:
        self.task, self.before = task, chain
        self.theta, self.mean = chain.theta, chain.mean
        self.b, self.cut, self.latent = (array.copy() for array in (chain.discrimination, chain.cut, chain.latent))
        self.kept: list[FloatArray] = []
        self.parts, self.sessions = parts_of(task.votes), np.unique(task.votes.session)
        self.spans = spans(task.votes.start, task.votes.point, task.votes.session)
        self.moments = chain.moments.copy()
        self.accepted = chain.accepted

    def sweep(self, number: int, pool: ThreadPoolExecutor, threads: int) -> None:
        """One sweep: points, then cut-points, Z and b of each roll call."""
        given, task = self.task.votes, self.task
        precision, pull = np.empty(given.points), np.empty(given.points)

        def of_points(first: int, last: int) -> None:
            sums(first, last, given.begin, given.by_point, given.roll, self.b, self.latent, precision, pull)

        list(pool.map(of_points, *_ranges(given.begin, threads)))
        noise = normals(np.uint64(task.seed), np.uint64(number), given.points)
        is_smoother = task.mode == "smoother"
        if is_smoother:
            self.mean, self.theta = backwards(given.state, task.priors.variance, precision, pull, noise)
        else:
            self.mean, self.theta = published_points(task.priors, self.mean, precision, pull, noise)

        wider = WIDER[number % len(WIDER)] if is_smoother else 1.0

        def of_rolls(first: int, last: int) -> int:
            return roll_calls(first, last, given.start, given.cast, given.point, self.theta, self.b, self.cut,
                              self.latent, np.uint64(task.seed), np.uint64(number), is_smoother,
                              ENDLESS if is_smoother else CLIP, STEP * wider)

        taken = sum(pool.map(of_rolls, *_ranges(given.start, threads)))
        if is_smoother:
            self.move(number)
        if number > task.schedule.burn_in:
            self.accepted = (self.accepted[0] + taken, self.accepted[1] + given.rolls)
        if task.schedule.keeps(number):
            self.keep()

    def move(self, number: int) -> None:
        """Shift what comes from a session onwards, then stretch and shift everything at once."""
        task, given = self.task, self.task.votes
        self.theta, self.cut, offset = tail_shifts(
            np.uint64(task.seed), np.uint64(number), self.sessions, given.start, given.point, given.session,
            task.priors.reference, task.priors.variance, self.parts.of_point, self.parts.of_roll, *self.spans,
            self.theta, self.b, self.cut, self.latent)
        found = moved(task.priors, self.parts, self.theta, self.b, self.cut, task.seed, number)
        self.theta, self.b, self.cut = found.theta, found.discrimination, found.cut
        self.latent += (offset + found.shift)[given.roll]

    def keep(self) -> None:
        """Remember the state of the chain."""
        task = self.task
        self.kept.append(self.theta)
        _, b, cut = on_scale(task.votes, self.theta[None], task.lead, task.rival, self.b, self.cut) \
            if task.mode == "smoother" else (self.theta[None], self.b, self.cut)
        now = np.column_stack([b, cut])
        self.moments += np.concatenate([now, now**2], axis=1)

    def chain(self, sweep: int) -> Chain:
        """The chain as it now stands."""
        kept = np.concatenate([self.before.kept, *(one[None] for one in self.kept)])
        return Chain(sweep, self.theta, self.mean, self.b, self.cut, self.latent, kept, self.moments, self.accepted)


def published_points(
    leaning: Priors, mean: FloatArray, precision: FloatArray, pull: FloatArray, noise: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Means and a draw of all points as published: from the means of the last sweep, clipped, then standardised."""
    spread = 1.0 / (precision + 1.0 / leaning.variance)
    behind = np.where(leaning.reference < 0, 0.0, mean[leaning.reference])
    found = spread * (pull + behind / leaning.variance)
    draw = np.clip(found + np.sqrt(spread) * noise, -LIMIT, LIMIT)
    deviation = draw.std(ddof=1) if len(draw) > 1 else 0.0
    return found, (draw - draw.mean()) / (deviation if deviation > 0 else 1.0)


def _ranges(start: np.ndarray, parts: int) -> tuple[list[int], list[int]]:
    """First and last of each range of items, so that ranges hold about as many votes."""
    items = len(start) - 1
    edges = np.searchsorted(start, np.linspace(0, start[-1], parts + 1)[1:-1]).clip(0, items)
    ends = [0, *edges.tolist(), items]
    return ends[:-1], ends[1:]
