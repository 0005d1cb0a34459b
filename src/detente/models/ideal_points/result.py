"""What a chain has found: ideal points with their uncertainty, roll calls, and whether the chain was long enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import ShapeError
from detente.models.checks import FloatArray, IntArray
from detente.models.ideal_points.diagnostics import effective_size, halves_agree, split_rhat
from detente.models.ideal_points.records import Chain
from detente.models.ideal_points.sampler import Task
from detente.models.ideal_points.scale import on_scale

__all__ = ["MIXED", "IdealPoints", "conclude"]

MIXED = 1.05
"""Split R-hat of a session's level above which levels of sessions are not to be compared."""


@dataclass(frozen=True, slots=True, eq=False)
class IdealPoints:
    """Ideal points on the reported scale, and the state of the chain.

    draws           (draw, point) joint draws
    mean, sd        (point,)
    quantile        (point, 3) at 5, 50 and 95 %
    roll_call       (roll, 6) mean of b, g1 and g2, then their standard deviations
    rhat, size      (point,) split R-hat and effective sample size
    session         (session,)
    session_rhat, session_size
                    (session,) the same for the mean of each session
    halves          correlation of the points by the two halves of the chain
    accepted        share of proposed cut-points that were taken
    """

    draws: FloatArray
    mean: FloatArray
    sd: FloatArray
    quantile: FloatArray
    roll_call: FloatArray
    rhat: FloatArray
    size: FloatArray
    session: IntArray
    session_rhat: FloatArray
    session_size: FloatArray
    halves: float
    accepted: float

    @property
    def is_mixed(self) -> bool:
        """Have the levels of all sessions settled."""
        return bool((self.session_rhat <= MIXED).all())


def conclude(task: Task, chain: Chain) -> IdealPoints:
    """Read off what a finished chain has found.

    Parameters
    ----------
    task, chain
        What was sampled, and its chain.

    Returns
    -------
    IdealPoints
        In mode `smoother` every draw is put on the reported scale: mean 0 and standard deviation 1 over all points, the
        leading state above its rival.

    Raises
    ------
    ShapeError
        If the chain has kept fewer than 4 sweeps.

    Limits
    ------
    In mode `published` the spread of the draws is not a posterior, and too narrow in principle.

    Example
    -------
    >>> import numpy as np
    >>> from detente.models.ideal_points import Schedule, advance, begin, component_start, priors, votes
    >>> given = votes(np.repeat([1, 2], 2), np.tile([0, 1], 2), np.full(4, 46), np.array([1, 3, 1, 3]))
    >>> task = Task(given, priors(given, False), Schedule(50, 250, 1), "smoother", seed=1, lead=1, rival=0)
    >>> found = conclude(task, advance(task, begin(task, component_start(given, 1)), 250))
    >>> found.mean.round(3), found.draws.shape
    (array([-0.707,  0.707]), (200, 2))
    """
    if len(chain.kept) < 4:
        raise ShapeError(f"the chain has kept {len(chain.kept)} sweeps; at least 4 are needed")
    draws = chain.kept
    if task.mode == "smoother":
        draws, _, _ = on_scale(task.votes, draws, task.lead, task.rival, chain.discrimination, chain.cut)
    session, column = np.unique(task.votes.session, return_inverse=True)
    sums = np.zeros((len(session), len(draws)))
    np.add.at(sums, column, draws.T)
    levels = (sums / np.bincount(column)[:, None]).T
    middle = chain.moments / len(draws)
    spread = np.sqrt(np.maximum(middle[:, 3:] - middle[:, :3] ** 2, 0.0))
    return IdealPoints(
        draws=draws,
        mean=draws.mean(axis=0),
        sd=draws.std(axis=0, ddof=1),
        quantile=np.quantile(draws, [0.05, 0.5, 0.95], axis=0).T,
        roll_call=np.concatenate([middle[:, :3], spread], axis=1),
        rhat=split_rhat(draws),
        size=effective_size(draws),
        session=session,
        session_rhat=split_rhat(levels),
        session_size=effective_size(levels),
        halves=halves_agree(draws),
        accepted=chain.accepted[0] / max(chain.accepted[1], 1),
    )
