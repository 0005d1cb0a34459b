"""Scores of yes/no forecasts."""

import numpy as np
import pytest

from detente.errors import DomainError, ShapeError
from detente.study.measures.brier import brier, brier_skill, log_score, skill


def test_brier_by_hand():
    # .09, .04, .25 and one unresolved
    answer = brier([0.7, 0.2, 0.5, 0.9], [1, 0, 1, np.nan])
    assert answer.value == pytest.approx(0.38 / 3)
    assert answer.each[:3] == pytest.approx([0.09, 0.04, 0.25])
    assert np.isnan(answer.each[3])
    assert answer.count == 3
    assert answer.error == pytest.approx(np.std([0.09, 0.04, 0.25], ddof=1) / np.sqrt(3))


def test_log_score_by_hand():
    answer = log_score([0.7, 0.2, np.float64(1.0)], [1, 0, 1])
    assert answer.each == pytest.approx([0.356675, 0.223144, 0.0], abs=1e-6)
    sure_and_wrong = log_score([0.0, 0.5], [1, 0])
    assert sure_and_wrong.value == np.inf
    assert np.isnan(sure_and_wrong.error)


def test_skill_by_hand():
    # ours .09, .04; base rate .5: .25, .25
    assert brier_skill([0.7, 0.2], [1, 0], 0.5) == pytest.approx(1 - 0.13 / 0.5)
    # base rates per question, the second unknown: only the first counts
    assert brier_skill([0.7, 0.2], [1, 0], [0.6, np.nan]) == pytest.approx(1 - 0.09 / 0.16)


def test_skill_at_the_edges():
    assert skill(brier([1.0], [1]), brier([1.0], [1])) == 0.0
    assert skill(brier([0.5], [1]), brier([1.0], [1])) == -np.inf
    assert np.isnan(skill(brier([0.5], [np.nan]), brier([0.5], [np.nan])))
    assert skill(log_score([0.5], [1]), log_score([0.0], [1])) == 1.0
    assert np.isnan(skill(log_score([0.0], [1]), log_score([0.0], [1])))


def test_nothing_resolved():
    answer = brier([], [])
    assert np.isnan(answer.value)
    assert answer.count == 0


def test_refuses_what_does_not_fit():
    with pytest.raises(DomainError, match="probability"):
        brier([1.2], [1])
    with pytest.raises(DomainError, match="probability"):
        brier([np.nan], [1])
    with pytest.raises(DomainError, match="outcome"):
        brier([0.2], [0.5])
    with pytest.raises(ShapeError, match="probability has shape"):
        brier([0.2, 0.3], [1])
    with pytest.raises(ShapeError, match="questions"):
        skill(brier([0.2], [1]), brier([0.2, 0.2], [1, 1]))
