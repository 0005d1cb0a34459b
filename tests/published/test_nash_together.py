"""The Nash solution over several issues: worked values, closed forms, limits.

Sources: the project's bargaining specification, section 2.3; closed forms from the condition on
the slope of the weighted log gains.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.bargaining import (
    ManyPositions,
    Options,
    Positions,
    compromise,
    median,
    nash,
    nash_together,
)

NORMAL, UNANIMOUS, NO_WEIGHT, NO_AGREEMENT, _, INVALID = range(6)
CAMPS = ([0, 40, 100], [0.45, 0.35, 0.20], 0, 100)
TWO = ([0, 100], [0.3, 0.7], 0, 100)
EMISSION = ([4, 7, 4, 4, 10, 10, 10, 7, 4, 7], [0.064, 0.032, 0.006, 0.128, 0.096, 0.096, 0.144, 0.005, 0.05, 0.056],
            4, 10)
WORKED = [
    (TWO, "linear", 1, None, 70), (TWO, "quadratic", 1, None, 62.398425), (TWO, "quadratic", 2, None, 65.962834),
    (CAMPS, "linear", 1, None, 40), (CAMPS, "linear", 0.25, 20, 22.5), (CAMPS, "linear", 0.25, None, None),
    (EMISSION, "quadratic", 1, None, 7.254147), (EMISSION, "quadratic", 2, None, 7.318173),
]


@pytest.mark.parametrize("issues", [1, 3])
@pytest.mark.parametrize(("example", "loss", "cost", "reference", "expected"), WORKED)
def test_the_worked_values_hold_on_every_one_of_several_issues_that_are_alike(
    issues: int, example: tuple[list[float], list[float], float, float], loss: str, cost: float,
    reference: float | None, expected: float | None,
) -> None:
    position, weight, low, high = example
    shape = (1, len(position), issues)
    status_quo = None if reference is None else np.full((1, issues), float(reference))
    case = ManyPositions(np.broadcast_to(np.array(position, float)[None, :, None], shape), np.full(shape, 0.3),
                         np.array([weight]), status_quo, low, high)
    found = nash_together(case, Options(loss=loss, cost_of_failure=cost))  # type: ignore[arg-type]  # a word of it
    if expected is None:
        assert found.status[0] == NO_AGREEMENT
        assert np.isnan(found.outcome).all()
        return
    np.testing.assert_allclose(found.outcome, expected, atol=1e-5)
    assert found.certificate[0] < 1e-9


def test_two_who_care_about_different_issues_each_get_what_their_care_buys() -> None:
    # With equal gains the condition on issue 1 is care_1 * x = care_2 * (1 - x): the weighted mean of .8 and .2.
    case = ManyPositions(np.array([[[0.0, 0.0], [100.0, 100.0]]]), np.array([[[0.8, 0.2], [0.2, 0.8]]]),
                         np.ones((1, 2)))
    found = nash_together(case)
    np.testing.assert_allclose(found.outcome, [[20, 80]], atol=1e-9)
    np.testing.assert_allclose(found.gain, [[0.84, 0.84]], atol=1e-12)
    np.testing.assert_allclose(found.pull.sum(axis=1), 0, atol=1e-12)
    # Settled one by one, neither side gives way anywhere.
    apart = nash(Positions(case.position[:, :, 0], np.ones((1, 2)), np.ones((1, 2))))
    assert apart.outcome[0] == pytest.approx(50)
    # With a linear loss each gets all of what it cares about more.
    np.testing.assert_array_equal(nash_together(case, Options(loss="linear")).outcome, [[0, 100]])


def arrays(draws: int, actors: int, issues: int) -> ManyPositions:
    rng = np.random.default_rng(3)
    return ManyPositions(rng.uniform(0, 100, (draws, actors, issues)), rng.uniform(0.1, 1, (draws, actors, issues)),
                         rng.uniform(5, 100, (draws, actors)))


def test_when_failure_is_very_costly_every_issue_is_at_its_mean_or_its_median() -> None:
    case = arrays(20, 5, 3)
    quadratic = nash_together(case, Options(cost_of_failure=1e6)).outcome
    linear = nash_together(case, Options(cost_of_failure=1e6, loss="linear")).outcome
    for k in range(3):
        alone = Positions(case.position[:, :, k], case.salience[:, :, k], case.capability)
        np.testing.assert_allclose(quadratic[:, k], compromise(alone).outcome, atol=1e-4)
        np.testing.assert_allclose(linear[:, k], median(alone).outcome, atol=1e-4)


def test_the_status_quo_is_where_it_ends_when_nobody_else_can_gain() -> None:
    """One actor has all it wants already and failure costs nothing: nothing that moves it away is acceptable."""
    case = ManyPositions(np.array([[[20.0, 70.0], [90.0, 10.0]]]), np.full((1, 2, 2), 0.5), np.ones((1, 2)),
                         np.array([[20.0, 70.0]]))
    for loss in ("quadratic", "linear"):
        found = nash_together(case, Options(loss=loss, cost_of_failure=0.0))  # type: ignore[arg-type]  # a word of it
        assert found.status[0] == NORMAL
        np.testing.assert_allclose(found.outcome, [[20, 70]], atol=1e-2 if loss == "quadratic" else 1e-4)


def test_without_anything_acceptable_to_all_the_status_quo_stays() -> None:
    case = ManyPositions(np.array([[[0.0, 0.0], [100.0, 100.0]]]), np.full((1, 2, 2), 0.5), np.ones((1, 2)),
                         np.array([[20.0, 70.0]]))
    found = nash_together(case, Options(breakdown="cost_only", cost_of_failure=0.2))
    assert found.status[0] == NO_AGREEMENT
    np.testing.assert_array_equal(found.outcome, [[20, 70]])
    assert np.isnan(found.certificate[0])
    assert np.isnan(found.gain).all()
    # The quarter of a loss is where the middle just satisfies both.
    only = nash_together(case, Options(breakdown="cost_only", cost_of_failure=0.25))
    assert only.status[0] == NORMAL
    np.testing.assert_allclose(only.outcome, 50, atol=1e-3)


def test_an_issue_on_which_an_actor_has_no_position_is_left_to_the_others() -> None:
    case = ManyPositions(np.array([[[0.0, 10.0], [100.0, np.nan], [np.nan, np.nan]]]), np.full((1, 3, 2), 0.5),
                         np.array([[1.0, 1.0, 9.0]]))
    found = nash_together(case)
    assert found.outcome[0, 1] == 10
    np.testing.assert_allclose(found.influence, [[2 / 3, 1 / 3, 0]], atol=1e-12)
    assert np.isnan(found.gain[0, 2])
    nobody = nash_together(replace(case, salience=np.array([[[0.5, 0.0], [0.5, 0.5], [0.5, 0.5]]])))
    assert np.isnan(nobody.outcome[0, 1])
    assert nobody.outcome[0, 0] == pytest.approx(50)


def test_hopeless_draws_spoil_no_other() -> None:
    case = arrays(6, 4, 2)
    position, salience = case.position.copy(), case.salience.copy()
    plain = nash_together(case)
    position[0], salience[1], position[2, 0, 0], salience[3, 0, 0] = 40.0, 0.0, np.inf, np.nan
    found = nash_together(replace(case, position=position, salience=salience))
    assert found.status.tolist() == [UNANIMOUS, NO_WEIGHT, INVALID, INVALID, NORMAL, NORMAL]
    np.testing.assert_array_equal(found.outcome[0], 40)
    assert np.isnan(found.outcome[1:4]).all()
    np.testing.assert_array_equal(found.outcome[4:], plain.outcome[4:])


def test_what_it_cannot_mean_is_refused() -> None:
    case = arrays(1, 3, 2)
    with pytest.raises(DomainError, match="include_inactive is True"):
        nash_together(case, Options(include_inactive=True))
    with pytest.raises(DomainError, match="the same on every issue"):
        nash_together(replace(case, capability=np.array([[[1.0, 2.0], [1.0, 1.0], [1.0, 1.0]]])))
    with pytest.raises(DomainError, match=r"cost_of_failure is -1\.0"):
        nash_together(case, Options(cost_of_failure=-1.0))
    with pytest.raises(DomainError, match="loss is 'linear' and power is 3"):
        nash_together(case, Options(loss="linear", power=3))
    with pytest.raises(ShapeError, match=r"cost_of_failure has shape \(1, 2\)"):
        nash_together(case, Options(cost_of_failure=np.ones((1, 2))))
