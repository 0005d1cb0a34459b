"""The smoother against the model it claims to sample: votes are drawn from the prior, and intervals hold the truth.

Many small assemblies are sampled side by side: no state and no roll call belongs to two of them, so each is an
inference of its own. Compared is what is identified: places standardised within an assembly, turned by its first two
states.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from detente.models.ideal_points import Priors, Schedule, Task, Votes, advance, begin, component_start, priors, votes

ASSEMBLIES, STATES, SESSIONS, ROLLS = 200, 4, 2, 12
Floats = npt.NDArray[np.float64]


def simulated(seed: int) -> tuple[Votes, Floats, Floats]:
    """Votes drawn from the prior, with absences and a text that recurs; the points and cut-points behind them."""
    rng = np.random.default_rng(seed)
    shape = (ASSEMBLIES, SESSIONS, ROLLS, STATES)
    assembly, session, number, state = np.indices(shape).reshape(4, -1)
    there = rng.random(len(state)) < 0.9
    assembly, session, number, state = assembly[there], session[there], number[there], state[there]
    roll = 1000 * assembly + np.where(number == 0, 0, 1 + session * ROLLS + number)
    given = votes(roll, assembly * STATES + state, session + 1, np.ones(len(roll)))
    leaning = priors(given, is_published=False)
    theta = walk(leaning, rng.normal(size=given.points))
    b, cut = rng.normal(size=given.rolls), np.sort(rng.uniform(-7, 7, (given.rolls, 2)), axis=1)
    latent = b[given.roll] * theta[given.point] + rng.normal(size=len(roll))
    cast = 1 + (latent >= cut[given.roll, 0]) + (latent >= cut[given.roll, 1])
    return replace(given, cast=cast.astype(np.int8)), theta, cut


def walk(leaning: Priors, noise: Floats) -> Floats:
    """Points drawn from the prior."""
    theta = np.zeros(len(noise))
    for at, reference in enumerate(leaning.reference):
        theta[at] = (theta[reference] if reference >= 0 else 0.0) + np.sqrt(leaning.variance[at]) * noise[at]
    return theta


def identified(given: Votes, theta: Floats) -> Floats:
    """(draw, assembly, point of it): standardised within each assembly, its first state above its second."""
    own = theta.reshape(len(theta), ASSEMBLIES, STATES * SESSIONS)
    own = own - own.mean(axis=2, keepdims=True)
    own = own / own.std(axis=2, ddof=1, keepdims=True)
    apart = own[:, :, :SESSIONS].mean(axis=2) - own[:, :, SESSIONS : 2 * SESSIONS].mean(axis=2)
    return own * np.where(apart < 0, -1.0, 1.0)[:, :, None]


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    given, theta, _ = simulated(seed=1)
    assert given.points == ASSEMBLIES * STATES * SESSIONS
    task = Task(given, priors(given, is_published=False), Schedule(400, 1400, 5), "smoother", seed=1)
    chain = advance(task, begin(task, component_start(given, -1)), 1400)
    draws, truth = identified(given, chain.kept), identified(given, theta[None])[0]
    low, high = np.quantile(draws, [0.1, 0.9], axis=0)
    assert 0.78 <= ((low <= truth) & (truth <= high)).mean() <= 0.82
    rank = (draws < truth).mean(axis=0).ravel()
    share = np.histogram(rank, 5, (0, 1))[0] / rank.size
    np.testing.assert_allclose(share, 0.2, atol=0.03)
