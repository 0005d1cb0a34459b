"""Rival hypotheses: posteriors, scores and pivotal items worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.models.hypotheses import judge, leading, remove_each

CC, C, N, I, II = range(5)  # noqa: E741


def test_three_items_by_hand() -> None:
    # ratios: (4, 1/4), (1, 2), (1/2, 1/2); products 2 and 1/4; posterior 8/9, 1/9
    found = judge([[CC, II], [N, C], [I, I]], alpha=[1, 1, 1], origin=[0, 1, 2])
    np.testing.assert_allclose(found.posterior, [[8 / 9, 1 / 9]])
    np.testing.assert_allclose(found.inconsistency, [[1, 3]])
    np.testing.assert_allclose(found.diagnosticity, [[np.log(16), np.log(2), 0]])


def test_weights_raise_ratios_and_scale_scores() -> None:
    # 4^.5 : 1 = 2 : 1, priors 1 : 3 give 2/5, 3/5
    found = judge([[CC, N]], alpha=[0.5], origin=[0], prior=[1, 3])
    np.testing.assert_allclose(found.posterior, [[0.4, 0.6]])
    scored = judge([[II, N]], alpha=[[0.5], [0.0]], origin=[0])
    np.testing.assert_allclose(scored.inconsistency, [[1, 0], [0, 0]])
    np.testing.assert_allclose(scored.posterior[1], [0.5, 0.5])


def test_one_origin_has_one_voice() -> None:
    once = judge([[C, I], [N, C]], alpha=[0.7, 0.4], origin=[0, 1])
    quoted = judge([[C, I]] * 4 + [[N, C]], alpha=[0.7] * 4 + [0.4], origin=[5, 5, 5, 5, 2])
    np.testing.assert_allclose(quoted.posterior, once.posterior)
    np.testing.assert_allclose(quoted.inconsistency, once.inconsistency)
    # within one origin the geometric mean: ratios 4 and 1 against 1 and 1 make 2 against 1
    mixed = judge([[CC, N], [N, N]], alpha=[1, 1], origin=[0, 0])
    np.testing.assert_allclose(mixed.posterior, [[2 / 3, 1 / 3]])


def test_an_item_that_does_not_count_leaves_its_origin_alone() -> None:
    found = judge([[CC, N], [N, N]], alpha=[1, 0], origin=[0, 0])
    np.testing.assert_allclose(found.posterior, [[0.8, 0.2]])


def test_the_ratio_table_can_be_changed() -> None:
    found = judge([[CC, N]], alpha=[1], origin=[0], likelihood_ratio=[9, 3, 1, 1 / 3, 1 / 9])
    np.testing.assert_allclose(found.posterior, [[0.9, 0.1]])


def test_no_evidence_leaves_the_prior() -> None:
    found = judge(np.zeros((0, 3)), alpha=np.zeros((2, 0)), origin=np.zeros(0), prior=[1, 1, 2])
    np.testing.assert_allclose(found.posterior, [[0.25, 0.25, 0.5]] * 2)
    assert remove_each(np.zeros((0, 3)), np.zeros((2, 0)), np.zeros(0)).pivotal.tolist() == [-1, -1]


def test_the_item_the_ranking_hangs_on() -> None:
    # first ahead by 4 * 1/2 = 2; without item 0 the second leads, without item 1 the first leads by 4
    found = remove_each([[CC, N], [I, N]], alpha=[1, 1], origin=[0, 1])
    assert found.pivotal.tolist() == [0]
    assert found.changes_leader.tolist() == [[True, False]]
    assert found.changes_ranking.tolist() == [[True, False]]
    np.testing.assert_allclose(found.shift, [[1 / 3, 0.8 - 2 / 3]])
    # by inconsistency the second leads; without item 1 both are free of it
    assert found.changes_inconsistency.tolist() == [[False, True]]


def test_a_ranking_may_change_behind_the_leader() -> None:
    found = remove_each([[CC, N, N], [CC, N, N], [N, C, N]], alpha=[1, 1, 1], origin=[0, 1, 2])
    assert found.changes_leader.tolist() == [[False, False, False]]
    assert found.changes_ranking.tolist() == [[False, False, True]]
    assert found.pivotal.tolist() == [2]


def test_draws_are_separate() -> None:
    found = remove_each([[CC, N], [I, N]], alpha=[[1, 1], [0, 1], [0, 0]], origin=[0, 1])
    assert found.pivotal.tolist() == [0, 1, -1]


def test_each_draw_has_its_own_prior() -> None:
    # ratio 4; priors 1 : 1, 1 : 9 and 1 : 3 give 4 : 1, 4 : 9 and 4 : 3
    inputs = {"cell": [[CC, N], [I, I]], "alpha": [1, 1], "origin": [0, 1], "prior": [[1, 1], [0.1, 0.9], [1, 3]]}
    np.testing.assert_allclose(judge(**inputs).posterior[:, 0], [4 / 5, 4 / 13, 4 / 7])
    # without the first item the second hypothesis leads in the last draw, and in the middle one it does anyhow
    found = remove_each(**inputs)
    assert found.changes_ranking.tolist() == [[True, False], [False, False], [True, False]]
    assert found.changes_leader.tolist() == [[True, False], [False, False], [True, False]]


def test_draws_of_weights_and_priors_must_match() -> None:
    one = judge([[CC, N]], alpha=[[1], [0]], origin=[0], prior=[[1, 1]])
    np.testing.assert_allclose(one.posterior[:, 0], [0.8, 0.5])
    with pytest.raises(ShapeError, match=r"prior has shape \(3, 2\)"):
        judge([[CC, N]], alpha=[[1], [0]], origin=[0], prior=np.ones((3, 2)))
    with pytest.raises(DomainError, match="prior must be at least 0, with a positive sum"):
        judge([[CC, N]], alpha=[1], origin=[0], prior=[[1, 1], [0, 0]])


def test_ties_lead_together() -> None:
    assert leading([[0.5, 0.5, 0.0]]).tolist() == [[True, True, False]]
    assert leading([[2.0, 0.0, 0.0]], lowest=True).tolist() == [[False, True, True]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cell": [[5, 0]]}, "cell must be 0 to 4"),
        ({"alpha": [1.5]}, "alpha must be 0 to 1"),
        ({"alpha": [np.nan]}, "alpha must be 0 to 1"),
        ({"prior": [0, 0]}, "prior must be at least 0, with a positive sum"),
        ({"likelihood_ratio": [4, 2, 1, 0.5, 0]}, "likelihood_ratio must be above 0"),
        ({"penalty": [0, 0, 0, -1, 2]}, "penalty must be at least 0"),
    ],
)
def test_values_out_of_range(change: dict, message: str) -> None:
    inputs = {"cell": [[0, 1]], "alpha": [1.0], "origin": [0], **change}
    with pytest.raises(DomainError, match=message):
        judge(**inputs)


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(ShapeError, match=r"cell has shape \(1, 2\), alpha \(2,\) and origin \(1,\)"):
        judge([[0, 1]], alpha=[1, 1], origin=[0])
    with pytest.raises(ShapeError, match=r"prior has shape \(3,\)"):
        judge([[0, 1]], alpha=[1], origin=[0], prior=[1, 1, 1])
