"""The check on origins: a story quoted four times weighs as much as a story quoted once.

Source: the case language's document on evidence, point 2: one B2 estimate of 35, 40 and 45 and one C3
estimate of 55 to 80 give the same pooled median whether the second is listed once or four times with
one origin; four independent reports do move it.
"""

import numpy as np
import pytest

from detente.draws import uniforms
from detente.quantity import (
    GRADE_TABLES,
    distribution,
    grade_weight,
    linear_pool,
    origin_alpha,
    origins,
    parse_quantity,
)

DRAWS = 40_000
FIRST = distribution(parse_quantity("35 .. 40 .. 45"), 0, 100)
SECOND = distribution(parse_quantity("55 .. 80"), 0, 100)
IGNORANCE = distribution(parse_quantity({"uniform": [0, 100]}), 0, 100)


def stream(path):
    return uniforms(2010, path, block=0, size=DRAWS)


def pooled(reports, table):
    """Pool a list of reports, each its origin, grade, estimate and the path of its stream."""
    origin = [report[0] for report in reports]
    estimate = np.stack([belief.quantile(stream(path)) for _, _, belief, path in reports], axis=1)
    alpha = origin_alpha([grade_weight(GRADE_TABLES[table], *grade) for _, grade, _, _ in reports], origin)
    luck = np.stack([stream(f"origin.{name}") for name in origins(origin)], axis=1)
    return linear_pool(estimate, origin, luck < alpha, stream("pick"), IGNORANCE.quantile(stream("prior")))


def first():
    return ("ministry", ("B", 2), FIRST, "e1")


def second(origin="wire", path="e2"):
    return (origin, ("C", 3), SECOND, path)


@pytest.mark.parametrize("table", GRADE_TABLES)
def test_listing_a_story_four_times_changes_no_draw(table):
    once = pooled([first(), second()], table)
    four = pooled([first(), *[second()] * 4], table)
    np.testing.assert_array_equal(once, four)
    assert np.median(once) == np.median(four)


@pytest.mark.parametrize("table", GRADE_TABLES)
def test_nor_does_it_move_the_median_when_each_listing_has_its_own_stream(table):
    once = np.median(pooled([first(), second()], table))
    four = np.median(pooled([first(), *(second(path=f"e{i}") for i in range(2, 6))], table))
    independent = np.median(pooled([first(), *(second(f"wire-{i}", f"e{i}") for i in range(2, 6))], table))
    assert abs(four - once) < 0.6
    assert independent - once > 5


def test_the_order_of_the_list_does_not_matter_for_reports_of_one_origin():
    mixed = pooled([first(), second(), first(), second()], "neutral")
    np.testing.assert_array_equal(mixed, pooled([first(), second()], "neutral"))
