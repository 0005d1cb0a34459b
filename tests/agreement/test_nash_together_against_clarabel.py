"""The Nash solution over several issues by Newton steps against a conic solver, a search, and the rule on one issue.

The conic programme: maximise the weighted sum of t_i, where exp(t_i) <= room_i - sum of care times loss, and a loss is
at least that of the distance; logs become exponential cones, squares second-order cones, absolute values two rows.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from detente.models.bargaining import ManyPositions, Options, Positions, nash, nash_together

LOSSES = {"quadratic": 2.0, "linear": 1.0}


def objective(unit: np.ndarray, care: np.ndarray, share: np.ndarray, room: np.ndarray, power: float,
              place: np.ndarray) -> float:
    """The weighted log gains of one draw at a place."""
    gain = room - (care * np.abs(place - unit) ** power).sum(axis=1)
    return float(share @ np.log(gain)) if (gain > 0).all() else -np.inf


def conic(unit: np.ndarray, care: np.ndarray, share: np.ndarray, room: np.ndarray, power: float) -> np.ndarray:
    """The maximiser on 0 to 1; variables are the places, then t of every actor, then the losses."""
    clarabel = pytest.importorskip("clarabel")
    actors, issues = unit.shape
    rows, right, cones = [], [], []

    def row(constant: float, entries: dict[int, float]) -> None:
        """One row of constant + entries >= 0."""
        line = np.zeros(issues + actors + actors * issues)
        for column, value in entries.items():
            line[column] = -value
        rows.append(line)
        right.append(constant)

    for k in range(issues):
        row(0.0, {k: 1.0})
        row(1.0, {k: -1.0})
    cones.append(clarabel.NonnegativeConeT(2 * issues))
    for i in range(actors):
        lost = [issues + actors + i * issues + k for k in range(issues)]
        row(0.0, {issues + i: 1.0})
        row(1.0, {})
        row(room[i], {lost[k]: -care[i, k] for k in range(issues)})
        cones.append(clarabel.ExponentialConeT())
        for k in range(issues):
            if power == 1:
                row(unit[i, k], {k: -1.0, lost[k]: 1.0})
                row(-unit[i, k], {k: 1.0, lost[k]: 1.0})
                cones.append(clarabel.NonnegativeConeT(2))
            else:
                row(1.0, {lost[k]: 1.0})
                row(-1.0, {lost[k]: 1.0})
                row(-2 * unit[i, k], {k: 2.0})
                cones.append(clarabel.SecondOrderConeT(3))
    wanted = np.concatenate([np.zeros(issues), -share, np.zeros(actors * issues)])
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    for name in ("tol_gap_abs", "tol_gap_rel", "tol_feas"):
        setattr(settings, name, 1e-11)
    solver = clarabel.DefaultSolver(sparse.csc_matrix((len(wanted), len(wanted))), wanted,
                                    sparse.csc_matrix(np.array(rows)), np.array(right), cones, settings)
    return np.array(solver.solve().x[:issues])


def arrays(seed: int, draws: int, actors: int, issues: int) -> ManyPositions:
    rng = np.random.default_rng(seed)
    shape = (draws, actors, issues)
    return ManyPositions(rng.uniform(0, 1, shape), rng.uniform(0.1, 1, shape), rng.uniform(0.1, 1, shape[:2]),
                         rng.uniform(0, 1, (draws, issues)), 0.0, 1.0)


def parts(case: ManyPositions, draw: int, cost: float, power: float) -> tuple[np.ndarray, ...]:
    """Positions, care, shares and rooms of a draw, from the definitions."""
    unit, salience = case.position[draw], case.salience[draw]
    care = salience / salience.sum(axis=1, keepdims=True)
    weight = case.capability[draw] * salience.sum(axis=1)
    room = cost + (care * np.abs(case.status_quo[draw] - unit) ** power).sum(axis=1)  # type: ignore[index]  # given
    return unit, care, weight / weight.sum(), room


@pytest.mark.parametrize("loss", ["quadratic", "linear"])
@pytest.mark.parametrize(("actors", "issues"), [(2, 3), (4, 2), (7, 4), (3, 5)])
def test_it_agrees_with_the_convex_programme(loss: str, actors: int, issues: int) -> None:
    case, cost, power = arrays(10 * actors + issues, 6, actors, issues), 0.15, LOSSES[loss]
    ours = nash_together(case, Options(loss=loss, cost_of_failure=cost))  # type: ignore[arg-type]  # a word of it
    assert (ours.status == 0).all()
    assert ours.certificate.max() < 1e-9
    for draw in range(6):
        given = parts(case, draw, cost, power)
        theirs = conic(*given, power)
        best = objective(*given, power, ours.outcome[draw])
        assert best >= objective(*given, power, theirs) - 1e-9
        assert best == pytest.approx(objective(*given, power, theirs), abs=1e-7)
        if loss == "quadratic" or actors > issues:  # otherwise several places may be equally good
            np.testing.assert_allclose(ours.outcome[draw], theirs, atol=2e-4)


@pytest.mark.parametrize("power", [1.0, 1.2, 1.5, 2.0, 3.0, 4.5])
@pytest.mark.parametrize("cost", [0.02, 1.0])
def test_on_one_issue_it_is_the_rule_for_one_issue(power: float, cost: float) -> None:
    case = arrays(5, 60, 4, 1)
    options = Options(loss="power", power=power, cost_of_failure=cost)
    many = nash_together(case, options)
    one = nash(Positions(case.position[:, :, 0], case.salience[:, :, 0], case.capability,
                         case.status_quo[:, 0], 0.0, 1.0), options)  # type: ignore[index]  # given
    np.testing.assert_array_equal(many.status, one.status)
    np.testing.assert_allclose(many.outcome[:, 0], one.outcome, atol=1e-9)
    np.testing.assert_allclose(many.influence, one.influence, atol=1e-12)


@pytest.mark.parametrize("power", [1.0, 1.5, 2.0])
def test_it_finds_out_where_nothing_is_acceptable_to_all(power: float) -> None:
    case = arrays(6, 200, 3, 1)
    options = Options(loss="power", power=power, cost_of_failure=0.3**power, breakdown="cost_only")
    many = nash_together(case, options)
    one = nash(Positions(case.position[:, :, 0], case.salience[:, :, 0], case.capability, low=0.0, high=1.0), options)
    assert 20 < (one.status == 3).sum() < 180
    np.testing.assert_array_equal(many.status, one.status)


@pytest.mark.parametrize("power", [1.0, 1.5, 2.0, 3.0])
def test_no_random_place_does_better_and_where_it_fails_none_is_acceptable(power: float) -> None:
    case, cost = arrays(8, 60, 4, 3), 0.33**power
    found = nash_together(case, Options(loss="power", power=power, cost_of_failure=cost, breakdown="cost_only"))
    assert set(found.status.tolist()) == {0, 3}
    rng = np.random.default_rng(1)
    for draw in range(60):
        unit, care, share, _ = parts(case, draw, cost, power)
        room = np.full(4, cost)
        places = np.concatenate([rng.uniform(0, 1, (3000, 3)), np.clip(
            np.nan_to_num(found.outcome[draw]) + rng.normal(0, 0.01, (1000, 3)), 0, 1)])
        gain = room - (care * np.abs(places[:, None] - unit) ** power).sum(axis=2)
        if found.status[draw] == 3:
            assert (gain.min(axis=1) < 0).all()
        else:
            best = objective(unit, care, share, room, power, found.outcome[draw])
            with np.errstate(invalid="ignore", divide="ignore"):
                others = np.where((gain > 0).all(axis=1), np.log(np.maximum(gain, 1e-300)) @ share, -np.inf)
            assert best >= others.max() - 1e-12


@pytest.mark.parametrize("loss", ["quadratic", "linear"])
def test_listing_capability_in_another_unit_and_a_turned_scale_change_nothing(loss: str) -> None:
    case, options = arrays(9, 12, 5, 3), Options(loss=loss, cost_of_failure=0.3)  # type: ignore[arg-type]  # a word
    plain = nash_together(case, options).outcome
    order, issues = np.array([4, 2, 0, 3, 1]), np.array([2, 0, 1])
    status_quo = np.asarray(case.status_quo)
    moved = nash_together(ManyPositions(
        case.position[:, order][:, :, issues], case.salience[:, order][:, :, issues], 7.5 * case.capability[:, order],
        status_quo[:, issues], 0.0, 1.0), options).outcome
    np.testing.assert_allclose(plain[:, issues], moved, atol=1e-9)
    turned = nash_together(ManyPositions(1 - case.position, case.salience, case.capability, 1 - status_quo, 0.0, 1.0),
                           options).outcome
    np.testing.assert_allclose(plain, 1 - turned, atol=1e-9)


@pytest.mark.parametrize("loss", ["quadratic", "linear"])
def test_no_draw_depends_on_another(loss: str) -> None:
    case, options = arrays(11, 30, 6, 3), Options(loss=loss, cost_of_failure=0.02)  # type: ignore[arg-type]  # a word
    whole = nash_together(case, options)
    for draw in (0, 7, 29):
        one = slice(draw, draw + 1)
        alone = nash_together(ManyPositions(case.position[one], case.salience[one], case.capability[one],
                                            np.asarray(case.status_quo)[one], 0.0, 1.0), options)
        np.testing.assert_array_equal(alone.outcome[0], whole.outcome[draw])


def test_of_equally_good_settlements_the_one_nearest_to_the_means_is_taken() -> None:
    # Both care alike and linearly, so only the sum of the moves counts; both gain alike in the middle of the line.
    case = ManyPositions(np.array([[[0.0, 0.0], [1.0, 1.0]]]), np.full((1, 2, 2), 0.5), np.ones((1, 2)), None, 0.0, 1.0)
    np.testing.assert_allclose(nash_together(case, Options(loss="linear")).outcome, 0.5, atol=1e-5)
    heavier = ManyPositions(case.position, case.salience, np.array([[1.0, 3.0]]), None, 0.0, 1.0)
    np.testing.assert_allclose(nash_together(heavier, Options(loss="linear")).outcome, 0.75, atol=1e-5)
