"""Votes as arrays, how long to sample, and a chain that can be stopped and taken up again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.checks import CodeArray, FloatArray, IntArray, refuse

__all__ = ["ABSTAIN", "MODES", "NO", "YES", "Chain", "Schedule", "Votes", "votes"]

YES, ABSTAIN, NO = 1, 2, 3
MODES = ("published", "smoother")


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Cast votes in the order of their roll calls; build it with `votes`.

    roll     (vote,)   roll call, 0, 1, …, never falling
    point    (vote,)   state in a session: an index into the next three
    cast     (vote,)   1 yes, 2 abstain, 3 no
    state    (point,)  state, never falling
    session  (point,)  session, rising within a state
    count    (point,)  votes cast
    start    (roll + 1,)   where the votes of a roll call begin
    by_point (vote,)   votes in the order of their points
    begin    (point + 1,)  where the votes of a point begin in `by_point`
    """

    roll: IntArray
    point: IntArray
    cast: CodeArray
    state: IntArray
    session: IntArray
    count: IntArray
    start: IntArray
    by_point: IntArray
    begin: IntArray

    @property
    def rolls(self) -> int:
        """How many roll calls there are."""
        return len(self.start) - 1

    @property
    def points(self) -> int:
        """How many states in sessions there are."""
        return len(self.state)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Sweeps that are dropped at the start, sweeps in all, and every which one is kept after the start."""

    burn_in: int
    sweeps: int
    every: int

    @property
    def kept(self) -> int:
        """How many sweeps are kept."""
        return max(self.sweeps - self.burn_in, 0) // self.every

    def keeps(self, sweep: int) -> bool:
        """Is this sweep kept (the first is 1)."""
        return sweep > self.burn_in and (sweep - self.burn_in) % self.every == 0


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """A sampler between two sweeps.

    sweep           sweeps done
    theta           (point,)  ideal points as last drawn
    mean            (point,)  means from which they were drawn
    discrimination  (roll,)   b
    cut             (roll, 2) cut-points, the first below the second
    latent          (vote,)   Z
    kept            (draw, point) ideal points of the kept sweeps, on the chain's own scale
    moments         (roll, 6) sums over the kept sweeps of b, g1, g2 and of their squares, on the reported scale
    accepted        proposals of cut-points that were taken, and all of them, after the burn-in
    """

    sweep: int
    theta: FloatArray
    mean: FloatArray
    discrimination: FloatArray
    cut: FloatArray
    latent: FloatArray
    kept: FloatArray
    moments: FloatArray
    accepted: tuple[int, int]


def votes(roll: IntArray, state: IntArray, session: IntArray, cast: IntArray) -> Votes:
    """Put votes in order.

    Parameters
    ----------
    roll
        (vote,) a number for each roll call; texts voted on again may share one
    state, session
        (vote,) who voted, and in which session
    cast
        (vote,) 1 yes, 2 abstain, 3 no; who was absent has no row

    Raises
    ------
    ShapeError
        If the arrays differ in length, or there is no vote.
    DomainError
        If a vote is none of these.

    Our reading
    -----------
    Roll calls and points are numbered in the order of the numbers given; nothing is left out here.

    Example
    -------
    >>> import numpy as np
    >>> found = votes(np.array([7, 7, 9]), np.array([2, 365, 2]), np.array([46, 46, 47]), np.array([1, 3, 2]))
    >>> found.roll, found.point, found.state, found.session
    (array([0, 0, 1]), array([0, 2, 1]), array([0, 0, 1]), array([46, 47, 46]))
    """
    arrays = {"roll": roll, "state": state, "session": session, "cast": cast}
    given = {name: np.asarray(array).astype(np.int64) for name, array in arrays.items()}
    if len({array.shape for array in given.values()}) != 1 or given["roll"].ndim != 1:
        raise ShapeError("roll, state, session and cast are all (vote,); found "
                         + ", ".join(f"{name} {array.shape}" for name, array in given.items()))
    if not len(given["roll"]):
        raise ShapeError("there is no vote; at least one is needed")
    refuse("cast", given["cast"], (given["cast"] < YES) | (given["cast"] > NO), "1 yes, 2 abstain or 3 no")
    order = np.lexsort((given["session"], given["state"], given["roll"]))
    rolls, states, sessions, votes_cast = (array[order] for array in given.values())
    _, index = np.unique(rolls, return_inverse=True)
    pairs, point = np.unique(np.stack([states, sessions]), axis=1, return_inverse=True)
    point = point.reshape(-1)
    count = np.bincount(point, minlength=pairs.shape[1])
    return Votes(
        roll=index.astype(np.int64),
        point=point.astype(np.int64),
        cast=votes_cast.astype(np.int8),
        state=np.unique(pairs[0], return_inverse=True)[1].astype(np.int64),
        session=pairs[1],
        count=count.astype(np.int64),
        start=np.concatenate([[0], np.cumsum(np.bincount(index))]).astype(np.int64),
        by_point=np.argsort(point, kind="stable").astype(np.int64),
        begin=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
    )


def check_schedule(schedule: Schedule) -> None:
    """Refuse a schedule that keeps too little."""
    if schedule.burn_in < 0 or schedule.every < 1:
        raise DomainError(f"{schedule}: burn_in must be at least 0 and every at least 1")
    if schedule.kept < 4:
        raise DomainError(f"{schedule} keeps {schedule.kept} sweeps; at least 4 are needed to judge a chain")
