"""The Nash solution by bisection against a convex solver that knows nothing of slopes.

The programme: maximise the weighted sum of t_i, where exp(t_i) <= room_i - loss_i and loss_i is at least the
loss of the distance; logs become exponential cones, squares second-order cones, absolute values two rows.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from detente.models.bargaining import Options, Positions, nash

clarabel = pytest.importorskip("clarabel")


def solve(place: np.ndarray, share: np.ndarray, room: np.ndarray, loss: str) -> float:
    """The maximiser on 0 to 1; variables are x, then t and the loss of every actor."""
    actors = len(place)
    rows, right, cones = [], [], []

    def row(constant: float, **entries: float) -> None:
        """One row of constant - A x >= 0; entries give the linear part added to the constant."""
        line = np.zeros(1 + 2 * actors)
        for name, value in entries.items():
            kind, _, actor = name.partition("_")
            line[{"x": 0, "t": 1, "l": 1 + actors}[kind] + int(actor or 0)] = -value
        rows.append(line)
        right.append(constant)

    row(0.0, x=1.0)
    row(1.0, x=-1.0)
    cones.append(clarabel.NonnegativeConeT(2))
    for i in range(actors):
        row(0.0, **{f"t_{i}": 1.0})
        row(1.0)
        row(room[i], **{f"l_{i}": -1.0})
        cones.append(clarabel.ExponentialConeT())
        if loss == "linear":
            row(place[i], **{"x": -1.0, f"l_{i}": 1.0})
            row(-place[i], **{"x": 1.0, f"l_{i}": 1.0})
            cones.append(clarabel.NonnegativeConeT(2))
        else:
            row(1.0, **{f"l_{i}": 1.0})
            row(-1.0, **{f"l_{i}": 1.0})
            row(-2 * place[i], x=2.0)
            cones.append(clarabel.SecondOrderConeT(3))
    objective = np.concatenate([[0.0], -share, np.zeros(actors)])
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    for name in ("tol_gap_abs", "tol_gap_rel", "tol_feas"):
        setattr(settings, name, 1e-11)
    nothing = sparse.csc_matrix((len(objective), len(objective)))
    matrix = sparse.csc_matrix(np.array(rows))
    solver = clarabel.DefaultSolver(nothing, objective, matrix, np.array(right), cones, settings)
    return float(solver.solve().x[0])


@pytest.mark.parametrize("loss", ["quadratic", "linear"])
@pytest.mark.parametrize("seed", range(12))
def test_bisection_agrees_with_the_convex_programme(loss: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    actors = int(rng.integers(2, 7))
    place, weight = rng.uniform(0, 1, actors), rng.uniform(0.1, 1, actors)
    status_quo, cost = rng.uniform(0, 1), rng.uniform(0.3, 1.5)
    power = 2 if loss == "quadratic" else 1
    reference = np.array([status_quo])
    case = Positions(place[None], np.ones((1, actors)), weight[None], reference, low=0.0, high=1.0)
    ours = nash(case, Options(loss=loss, cost_of_failure=cost))
    room = np.abs(status_quo - place) ** power + cost
    assert ours.status[0] == 0
    assert ours.outcome[0] == pytest.approx(solve(place, weight / weight.sum(), room, loss), abs=2e-5)


def test_each_actor_may_have_a_cost_of_its_own() -> None:
    place, share, cost = np.array([0.0, 0.3, 1.0]), np.array([0.2, 0.3, 0.5]), np.array([0.9, 1.5, 1.1])
    case = Positions(place[None], np.ones((1, 3)), share[None], low=0.0, high=1.0)
    ours = nash(case, Options(cost_of_failure=cost[None]))
    given = nash(case, Options(breakdown="given", disagreement_utility=-cost[None]))
    assert ours.outcome[0] == pytest.approx(solve(place, share, cost, "quadratic"), abs=2e-5)
    assert given.outcome[0] == ours.outcome[0]
