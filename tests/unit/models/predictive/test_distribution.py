"""The predictive distribution: against brute force, second routes, and what must not change it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from detente.errors import DomainError, ShapeError
from detente.models.bargaining import Positions, condorcet
from detente.models.predictive import (
    Forecast,
    Parameters,
    below,
    camp_election,
    cdf,
    crps,
    features,
    mean,
    predict,
    quantile,
    sample,
)
from detente.study.measures import crps as crps_of_draws

PARAMETERS = Parameters(held=1.2, attention=-2.4, lean=1.2, middle=2.2, spread=0.5)
LEVELS = np.linspace(0.001, 0.999, 97)


def cases(draws: int = 40, actors: int = 7, seed: int = 1, step: float = 5.0) -> Positions:
    """Issues on 0 to 100 with positions in steps; a fifth of the actors take no part."""
    random = np.random.default_rng(seed)
    position = np.round(random.uniform(0, 100, (draws, actors)) / step) * step
    position[:, :2] = [10.0, 80.0]
    salience = random.uniform(0.1, 1, (draws, actors)) * (random.random((draws, actors)) > 0.2)
    salience[:, :2] = np.maximum(salience[:, :2], 0.3)
    return Positions(position, salience, random.uniform(0.5, 9, (draws, actors)))


def one(position: list[float], salience: list[float], capability: list[float]) -> Positions:
    """One issue."""
    return Positions(np.array([position]), np.array([salience]), np.array([capability]))


def moved(first: Forecast, second: Forecast) -> float:
    """The largest distance of two distributions: area between their distribution functions, of a scale of 100."""
    grid = np.broadcast_to(np.linspace(-0.05, 100.05, 20_021), (len(first.status), 20_021))
    return float(np.abs(cdf(first, grid) - cdf(second, grid)).mean(axis=1).max() * 100)


def test_probabilities_make_one() -> None:
    told = predict(cases(), PARAMETERS)
    np.testing.assert_allclose(told.held.sum(axis=1) + told.between + told.elsewhere, 1, atol=1e-12)
    np.testing.assert_allclose(cdf(told, np.full((40, 1), 100.0)), 1, atol=1e-12)
    np.testing.assert_allclose(below(told, np.zeros((40, 1))), 0, atol=1e-12)


def test_a_quantile_is_the_smallest_point_that_reaches_its_level() -> None:
    told = predict(cases(), PARAMETERS)
    found = quantile(told, LEVELS)
    assert (cdf(told, found) >= LEVELS - 1e-9).all()
    assert (below(told, found) <= LEVELS + 1e-9).all()
    assert (np.diff(found, axis=1) >= 0).all()


def test_quantiles_agree_with_a_search_on_a_fine_grid() -> None:
    told = predict(cases(5), PARAMETERS)
    grid = np.linspace(0, 100, 100_001)
    reached = cdf(told, np.broadcast_to(grid, (5, grid.size)))
    for level in (0.1, 0.37, 0.5, 0.9):
        searched = grid[np.argmax(reached >= level - 1e-12, axis=1)]
        np.testing.assert_allclose(quantile(told, [level])[:, 0], searched, atol=1.1e-3)


def test_mean_and_score_agree_with_many_samples() -> None:
    told = predict(cases(6), PARAMETERS)
    drawn = quantile(told, (np.arange(20_000) + 0.5) / 20_000)
    outcome = np.array([0.0, 10.0, 33.3, 80.0, 99.0, 100.0])
    np.testing.assert_allclose(mean(told), drawn.mean(axis=1), atol=2e-3)
    np.testing.assert_allclose(crps(told, outcome), crps_of_draws(drawn, outcome).each, atol=1e-3)


def test_sampling_is_the_quantile_of_each_draws_own_number() -> None:
    told = predict(cases(4), PARAMETERS)
    uniform = np.array([0.0, 0.2, 0.9, 1.0])
    np.testing.assert_array_equal(sample(told, uniform), quantile(told, uniform)[np.arange(4), np.arange(4)])


def test_distinct_camps_vote_as_in_the_uniform_election() -> None:
    # positions are 5 apart on a range of 100, which is the width of a camp: both rules have the same answer
    case = replace(cases(), position=np.concatenate([cases().position[:, :5], np.tile([0.0, 100.0], (40, 1))], axis=1),
                   salience=np.maximum(cases().salience, 0.05))
    elected = condorcet(case)
    won = features(case, 0.05, 0.10).won
    expected = (won * case.position).sum(axis=1)
    np.testing.assert_allclose(expected, elected.outcome, atol=1e-5)


def test_the_chain_agrees_with_linear_algebra() -> None:
    x, w, camp = np.array([0.0, 0.02, 0.03, 0.6, 1.0]), np.array([0.1, 0.3, 0.1, 0.2, 0.3]), 0.05
    crowd = (w * np.maximum(0, 1 - np.abs(x[:, None] - x) / camp)).sum(axis=1)
    gain = np.abs(x[:, None] - x)[:, :, None] - np.abs(x[:, None] - x)[:, None, :]  # voter, from, to
    for_to = (w[:, None, None] * np.maximum(gain, 0)).sum(axis=0) + 1e-8
    chain = (w / crowd) * for_to / (for_to + for_to.T)
    np.fill_diagonal(chain, 0)
    rate = chain - np.diag(chain.sum(axis=1))
    solved = np.linalg.lstsq(np.vstack([rate.T, np.ones(5)]), np.array([0, 0, 0, 0, 0, 1.0]), rcond=None)[0]
    np.testing.assert_allclose(camp_election(x[None], w[None], camp)[0], solved, atol=1e-12)


def test_listing_and_units_do_not_matter() -> None:
    case = cases()
    told = predict(case, PARAMETERS)
    order = np.random.default_rng(3).permutation(7)
    shuffled = Positions(case.position[:, order], case.salience[:, order], case.capability[:, order])
    assert moved(told, predict(shuffled, PARAMETERS)) < 1e-9
    assert moved(told, predict(replace(case, capability=case.capability * 1e6), PARAMETERS)) < 1e-9
    longer = replace(case, position=3 * case.position - 7, low=-7.0, high=293.0)
    np.testing.assert_allclose(quantile(predict(longer, PARAMETERS), LEVELS), 3 * quantile(told, LEVELS) - 7, atol=1e-7)


def test_the_distribution_mirrors_with_the_scale() -> None:
    case = cases()
    turned = predict(replace(case, position=100 - case.position), PARAMETERS)
    told = predict(case, PARAMETERS)
    at = np.broadcast_to(LEVELS * 100, (40, LEVELS.size))
    np.testing.assert_allclose(cdf(turned, at), 1 - below(told, 100 - at), atol=1e-10)


def test_splitting_an_actor_changes_nothing() -> None:
    case = cases()
    split = Positions(*(np.concatenate([array[:, :1], array], axis=1)
                        for array in (case.position, case.salience, case.capability)))
    split.capability[:, :2] /= 2
    assert moved(predict(case, PARAMETERS), predict(split, PARAMETERS)) < 1e-8


@pytest.mark.parametrize("size", [1e-7, 1e-3, 1e-1])
def test_a_small_change_of_positions_is_a_small_change_of_the_distribution(size: float) -> None:
    case = cases()
    noise = size * np.random.default_rng(4).uniform(-1, 1, case.position.shape)
    near = replace(case, position=np.clip(case.position + noise, 0, 100))
    assert moved(predict(case, PARAMETERS), predict(near, PARAMETERS)) < 0.02 + 5 * size


def test_a_draw_does_not_depend_on_the_others() -> None:
    case = cases()
    alone = Positions(case.position[5:6], case.salience[5:6], case.capability[5:6])
    among, single = (quantile(predict(one_of, PARAMETERS), LEVELS) for one_of in (case, alone))
    assert among[5].tolist() == single[0].tolist()


def test_the_range_of_the_positions_counts_and_not_the_scale() -> None:
    case = one([40.0, 50.0, 60.0], [0.5] * 3, [1.0, 2.0, 1.0])
    exact = replace(PARAMETERS, elsewhere=0.0)
    wide = quantile(predict(replace(case, low=-1000.0, high=1000.0), exact), LEVELS)
    np.testing.assert_allclose(wide, quantile(predict(case, exact), LEVELS), atol=1e-9)
    assert wide.min() >= 40
    assert wide.max() <= 60


def test_more_attention_means_fewer_outcomes_on_positions_and_lean_more() -> None:
    calm, keen = (predict(one([0.0, 100.0], [s, s], [1.0, 1.0]), PARAMETERS) for s in (0.2, 0.9))
    assert keen.between > calm.between
    level, leaning = (predict(one([0.0, 100.0], [0.5, 0.5], [1.0, c]), PARAMETERS) for c in (1.0, 9.0))
    assert leaning.between < level.between


def test_unanimous_issues_end_where_all_want_them() -> None:
    told = predict(one([30.0, 30.0], [0.5, 0.5], [1.0, 2.0]), replace(PARAMETERS, elsewhere=0.0))
    assert quantile(told, [0.0, 0.5, 1.0])[0].tolist() == [0.0, 30.0, 30.0]
    assert mean(told) == pytest.approx(30)
    assert crps(told, [50.0]) == pytest.approx(20)


def test_hopeless_draws_are_named_and_spoil_no_other() -> None:
    case = Positions(
        np.array([[0.0, 100.0], [np.nan, np.nan], [0.0, 100.0], [np.inf, 0.0], [0.0, 100.0]]),
        np.array([[0.5, 0.5], [0.5, 0.5], [0.0, 0.0], [0.5, 0.5], [1.5, 0.5]]),
        np.ones((5, 2)),
    )
    told = predict(case, PARAMETERS)
    assert told.status.tolist() == [0, 2, 2, 3, 3]
    for found in (mean(told), quantile(told, [0.5])[:, 0], sample(told, np.full(5, 0.3)), crps(told, np.full(5, 20.0)),
                  cdf(told, np.full((5, 1), 20.0))[:, 0]):
        assert np.isfinite(found).tolist() == [True, False, False, False, False]


def test_wrong_questions_are_refused() -> None:
    told = predict(cases(2), PARAMETERS)
    with pytest.raises(DomainError, match=r"level\[1\] is 1.5"):
        quantile(told, [0.5, 1.5])
    with pytest.raises(DomainError, match="uniform"):
        sample(told, [0.5, -0.1])
    with pytest.raises(ShapeError, match="2 draws"):
        cdf(told, np.zeros((3, 1)))
    with pytest.raises(DomainError, match=r"outcome\[0\] is 140"):
        crps(told, [140.0, 3.0])


@pytest.mark.parametrize(("name", "value"), [("held", np.nan), ("spread", 0.0), ("camp", -1.0), ("elsewhere", 1.0)])
def test_impossible_parameters_are_refused(name: str, value: float) -> None:
    with pytest.raises(DomainError, match=name):
        replace(PARAMETERS, **{name: value})


def test_unknown_outcomes_have_no_score() -> None:
    found: NDArray[np.float64] = crps(predict(cases(2), PARAMETERS), [np.nan, 10.0])
    assert np.isnan(found).tolist() == [True, False]
