"""Competing hypotheses on the example of their inventor.

Source: Heuer, Psychology of Intelligence Analysis (1999), chapter 8, figure 15: will Iraq retaliate for the bombing
of its intelligence headquarters? H1 no, H2 by minor acts, H3 by a major one. The cells are typed from memory of the
figure (its + read as C, - as I, -- as II), not from the page, and are to be compared with it; the scores were worked
out by hand.
"""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from detente.models.hypotheses import judge, leading, remove_each

C, I, II = 1, 3, 4  # noqa: E741
MATRIX = (
    (C, C, C),  # Saddam says publicly that he will not retaliate
    (C, C, I),  # no terrorist offensive in the war of 1991
    (C, C, I),  # he would not want to provoke another war
    (I, C, C),  # more and longer broadcasts to agents
    (I, C, C),  # embassies told to take precautions
    (II, C, C),  # not to retaliate would be an unacceptable loss of face
)
ALL = {"cell": MATRIX, "alpha": np.ones(6), "origin": np.arange(6)}


def test_what_speaks_against_each() -> None:
    found = judge(**ALL)
    assert found.inconsistency.tolist() == [[4, 0, 2]]
    assert leading(found.inconsistency, lowest=True).tolist() == [[False, True, False]]


def test_the_posterior_agrees() -> None:
    # products 2^3/16, 2^6 and 2^4/4
    assert_allclose(judge(**ALL).posterior, [np.array([0.5, 64, 4]) / 68.5])


def test_the_first_item_has_no_diagnostic_value_and_the_last_has_most() -> None:
    told = judge(**ALL).diagnosticity[0]
    assert told[0] == 0
    assert told.argmax() == 5
    assert_allclose(told[1:], np.log([4, 4, 4, 4, 8]))


def test_only_the_last_item_changes_the_ranking_and_none_its_head() -> None:
    found = remove_each(**ALL)
    assert not found.changes_leader.any()
    # without it the products of H1 and H3 are 2 and 2
    assert found.changes_ranking.tolist() == [[False] * 5 + [True]]
    assert found.pivotal.tolist() == [5]
