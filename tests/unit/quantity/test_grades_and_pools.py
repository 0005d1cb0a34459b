"""Grade tables and pools."""

from itertools import product

import numpy as np
import pytest

from detente.errors import DomainError, QuantityError, ShapeError
from detente.quantity import (
    GRADE_TABLES,
    GradeTable,
    grade_weight,
    linear_pool,
    log_odds_pool,
    origin_alpha,
    origins,
)


def test_the_three_tables_are_ordered_from_strict_to_generous():
    assert list(GRADE_TABLES) == ["strict", "neutral", "generous"]
    for grade in product("ABCDEF", range(1, 7)):
        strict, neutral, generous = (grade_weight(table, *grade) for table in GRADE_TABLES.values())
        assert 0 < strict <= neutral <= generous < 1
    assert all(name == table.name and table.version == 1 for name, table in GRADE_TABLES.items())


@pytest.mark.parametrize("table", GRADE_TABLES.values(), ids=GRADE_TABLES)
def test_what_cannot_be_judged_takes_the_stated_prior_and_is_not_the_bottom(table):
    for grade in [("F", 1), ("F", 6), ("A", 6), ("F", 5)]:
        assert grade_weight(table, *grade) == table.unjudged
    assert table.unjudged > grade_weight(table, "E", 5)


@pytest.mark.parametrize("table", GRADE_TABLES.values(), ids=GRADE_TABLES)
def test_a_worse_grade_never_weighs_more(table):
    for letter, figure in product(range(5), range(1, 6)):
        here = grade_weight(table, "ABCDE"[letter], figure)
        assert letter == 0 or here <= grade_weight(table, "ABCDE"[letter - 1], figure)
        assert figure == 1 or here <= grade_weight(table, "ABCDE"[letter], figure - 1)


@pytest.mark.parametrize("grade", [("G", 1), ("AB", 1), ("", 1), ("A", 0), ("A", 7), ("A", True), ("a", 1)])
def test_a_grade_that_does_not_exist(grade):
    with pytest.raises(QuantityError, match="it is a"):
        grade_weight(GRADE_TABLES["neutral"], *grade)


def test_a_table_checks_itself():
    flat = ((0.5,) * 5,) * 5
    assert GradeTable("mine", 2, "", flat, 0.5).alpha == flat
    with pytest.raises(QuantityError, match="five rows"):
        GradeTable("mine", 2, "", flat[:4], 0.5)
    with pytest.raises(QuantityError, match="outside 0 to 1"):
        GradeTable("mine", 2, "", flat, 1.5)
    with pytest.raises(QuantityError, match="worse grade more weight"):
        GradeTable("mine", 2, "", (*flat[:4], (0.6,) * 5), 0.5)


def test_origins_and_their_alpha():
    assert origins(["b", "a", "b"]) == ("b", "a")
    assert origin_alpha([0.3, 0.5, 0.8], ["b", "a", "b"]).tolist() == [0.8, 0.5]
    with pytest.raises(ShapeError, match="alpha has shape"):
        origin_alpha([0.3], ["b", "a"])


def grid(n):
    return (np.arange(n) + 0.5) / n


def test_several_reports_of_one_origin_share_its_weight():
    n = 1200
    estimate = np.tile([1.0, 2.0, 3.0, 4.0], (n, 1))
    drawn = linear_pool(estimate, ["a", "b", "a", "a"], np.ones((n, 2), bool), grid(n), np.zeros(n))
    shares = [(drawn == value).mean() for value in (1, 2, 3, 4)]
    np.testing.assert_allclose(shares, [1 / 6, 1 / 2, 1 / 6, 1 / 6], atol=2 / n)


def test_weights_of_origins():
    n = 1000
    drawn = linear_pool(
        np.tile([1.0, 2.0], (n, 1)), ["a", "b"], np.ones((n, 2), bool), grid(n), np.zeros(n), [3, 1]
    )
    assert (drawn == 1).mean() == 0.75


def test_an_origin_that_is_wrong_gives_the_prior_and_no_other_origin():
    n = 10
    right = np.tile([False, True], (n, 1))
    drawn = linear_pool(np.tile([1.0, 2.0], (n, 1)), ["a", "b"], right, grid(n), np.full(n, 9.0))
    assert drawn.tolist() == [9] * 5 + [2] * 5


def test_the_log_odds_pool():
    assert log_odds_pool([[0.9, 0.9]], ["a", "b"])[0] == pytest.approx(0.9)
    assert log_odds_pool([[0.9, 0.1]], ["a", "b"])[0] == pytest.approx(0.5)
    assert log_odds_pool([[0.9, 0.2, 0.2]], ["a", "b", "b"]) == pytest.approx(
        log_odds_pool([[0.9, 0.2]], ["a", "b"])
    )
    assert log_odds_pool([[0.0, 0.2]], ["a", "b"]).tolist() == [0.0]
    assert log_odds_pool([[1.0, 0.2]], ["a", "b"]).tolist() == [1.0]
    assert log_odds_pool([[1.0, 0.2]], ["a", "b"], [0, 1])[0] == pytest.approx(0.2)


def test_what_cannot_be_pooled_is_said():
    ones = np.ones((3, 2))
    right = np.ones((3, 2), bool)
    with pytest.raises(ShapeError, match="estimate has shape"):
        linear_pool(ones, ["a"], right, ones[:, 0], ones[:, 0])
    with pytest.raises(ShapeError, match="is_right has shape"):
        linear_pool(ones, ["a", "a"], right, ones[:, 0], ones[:, 0])
    with pytest.raises(ShapeError, match="pick has shape"):
        linear_pool(ones, ["a", "b"], right, ones[:2, 0], ones[:, 0])
    with pytest.raises(ShapeError, match="no report"):
        linear_pool(np.ones((3, 0)), [], np.ones((3, 0), bool), ones[:, 0], ones[:, 0])
    with pytest.raises(ShapeError, match="weight has shape"):
        linear_pool(ones, ["a", "b"], right, ones[:, 0], ones[:, 0], [1])
    with pytest.raises(DomainError, match="weight must be"):
        linear_pool(ones, ["a", "b"], right, ones[:, 0], ones[:, 0], [0, 0])
    with pytest.raises(ShapeError, match="probability has shape"):
        log_odds_pool([[0.1]], ["a", "b"])
    with pytest.raises(DomainError, match="outside 0 to 1"):
        log_odds_pool([[1.1]], ["a"])
    with pytest.raises(DomainError, match="cannot be pooled"):
        log_odds_pool([[0.0, 1.0]], ["a", "b"])
