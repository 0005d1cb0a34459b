"""A number, a range or a distribution, with its evidence.

>>> from detente.quantity import parse_quantity, distribution
>>> distribution(parse_quantity("60 .. 70 .. 80"), low=0, high=100).median
70.0
"""

from detente.quantity.distribution import Distribution, choice_index, distribution, range_problem
from detente.quantity.forms import (
    Beta,
    Choose,
    Exact,
    Form,
    From,
    Interval80,
    Normal,
    Percentiles,
    Pert,
    Pool,
    Quantiles3,
    Quantity,
    Uniform,
)
from detente.quantity.parse import parse_quantity
from detente.quantity.pooling import (
    GRADE_TABLES,
    GradeTable,
    grade_weight,
    linear_pool,
    log_odds_pool,
    origin_alpha,
    origins,
)
from detente.quantity.render import describe, write_quantity

__all__ = [
    "GRADE_TABLES",
    "Beta",
    "Choose",
    "Distribution",
    "Exact",
    "Form",
    "From",
    "GradeTable",
    "Interval80",
    "Normal",
    "Percentiles",
    "Pert",
    "Pool",
    "Quantiles3",
    "Quantity",
    "Uniform",
    "choice_index",
    "describe",
    "distribution",
    "grade_weight",
    "linear_pool",
    "log_odds_pool",
    "origin_alpha",
    "origins",
    "parse_quantity",
    "range_problem",
    "write_quantity",
]
