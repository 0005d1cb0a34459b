"""The election on several issues at once against the one on a single issue, and against plain NumPy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detente.models.bargaining import Election, ManyPositions, Positions, Spatial, condorcet, condorcet_together
from detente.models.bargaining.spatial._reference import Table, at, elect, gap, link, own

READINGS = (Election(), Election(method="conditional", victory_law="square"), Election(vote_rule="prospect"),
            Election(method="markov_incentive", vote_rule="cubic"), Election(risk="mid"), Election(compat=True))


def arrays(draws: int, actors: int, issues: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    shape = (draws, actors, issues)
    return rng.integers(0, 6, shape) * 20.0, rng.uniform(0.1, 0.9, shape), rng.uniform(5, 100, shape[:2])


@pytest.mark.parametrize("options", READINGS, ids=str)
def test_on_one_issue_it_is_the_election_on_one_issue(options: Election) -> None:
    position, salience, capability = arrays(12, 6, 1)
    rank = np.array([3, 1, 0, 2, 5, 4])
    many = condorcet_together(ManyPositions(position, salience, capability, rank=rank), options)
    one = condorcet(Positions(position[:, :, 0], salience[:, :, 0], capability, rank=rank), options)
    np.testing.assert_allclose(many.outcome[:, 0], one.outcome, atol=1e-9)
    np.testing.assert_allclose(many.influence, one.influence, atol=1e-12)
    np.testing.assert_allclose(many.mode[:, 0], one.mode, atol=1e-9)
    np.testing.assert_array_equal(many.status, one.status)
    assert many.certificate.max() < (1e-5 if options.compat else 1e-12)


@pytest.mark.parametrize(("vote_rule", "victory_law", "method"), [
    ("proportional", "linear", "markov_uniform"), ("prop_cubic", "quartic", "markov_incentive"),
    ("prospect", "binary", "conditional")])  # fmt: skip
def test_three_issues_as_in_plain_numpy(vote_rule: str, victory_law: str, method: str) -> None:
    position, salience, capability = arrays(10, 5, 3)
    position[:, 1] = position[:, 0]
    options = Election(vote_rule, victory_law, method)  # type: ignore[arg-type]  # words of the rule
    found = condorcet_together(ManyPositions(position, salience, capability), options)
    for draw in range(len(position)):
        unit, care = position[draw] / 100, salience[draw].sum(axis=1)
        weight = capability[draw] * care
        table = Table(salience[draw], unit, unit, weight / weight.sum(), care, np.zeros(5),
                      Spatial(victory_law=victory_law, method=method,
                              vote_rule=vote_rule))  # type: ignore[arg-type]  # words of the rule
        first = np.unique(link(unit))
        chance = elect(table, at(gap(table, unit[first]), table.risk[:, None]), own(table))
        np.testing.assert_allclose(found.outcome[draw], 100 * chance @ unit[first], atol=1e-9)
        np.testing.assert_allclose(found.probability[draw, found.supported[draw]], chance[np.unique(
            link(unit), return_inverse=True)[1]], atol=1e-12)


@pytest.mark.parametrize("options", READINGS[:-1], ids=str)
def test_neither_listing_nor_capability_in_another_unit_nor_a_turned_scale_matters(options: Election) -> None:
    position, salience, capability = arrays(12, 6, 3)
    case = ManyPositions(position, salience, capability, rank=np.arange(6), issue_rank=np.arange(3))
    plain = condorcet_together(case, options)
    order, issues = np.array([4, 2, 0, 5, 1, 3]), np.array([2, 0, 1])
    moved = condorcet_together(ManyPositions(position[:, order][:, :, issues], salience[:, order][:, :, issues],
                                             capability[:, order], rank=order, issue_rank=issues), options)
    np.testing.assert_array_equal(plain.outcome[:, issues], moved.outcome)
    scaled = condorcet_together(replace(case, capability=7.5 * capability), options)
    np.testing.assert_allclose(plain.outcome, scaled.outcome, atol=1e-9)
    turned = condorcet_together(replace(case, position=100 - position), options)
    np.testing.assert_allclose(plain.outcome, 100 - turned.outcome, atol=1e-9)


def test_hopeless_draws_spoil_no_other() -> None:
    position, salience, capability = arrays(5, 4, 2)
    plain = condorcet_together(ManyPositions(position, salience, capability))
    position[0], salience[1], position[2, 0, 0] = 40.0, 0.0, np.inf
    position[3, 0, 1] = np.nan
    found = condorcet_together(ManyPositions(position, salience, capability))
    assert found.status.tolist() == [1, 2, 5, 0, 0]
    np.testing.assert_allclose(found.outcome[0], 40.0)
    assert np.isnan(found.outcome[1:3]).all()
    assert found.supported[3, 0] == -1
    assert found.influence[3, 0] == 0
    np.testing.assert_array_equal(found.outcome[4], plain.outcome[4])
