"""Numbers and likelihoods as they are written."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import DomainError
from detente.words import (
    band,
    interval,
    likelihood,
    month,
    number,
    percent,
    percent_interval,
    plural,
    points,
    signed,
)

NAN = math.nan


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0, "almost no chance (under 5 %; here 0 %)"),
        (0.002, "almost no chance (under 5 %; here under 1 %)"),
        (0.05, "very unlikely (5–20 %; here 5 %)"),
        (0.2, "unlikely (20–45 %; here 20 %)"),
        (0.45, "roughly even chance (45–55 %; here 45 %)"),
        (0.55, "likely (55–80 %; here 55 %)"),
        (0.68, "likely (55–80 %; here 68 %)"),
        (0.8, "very likely (80–95 %; here 80 %)"),
        (0.95, "almost certain (95–99 %; here 95 %)"),
        (1.0, "almost certain (over 95 %; here 100 %)"),
        (NAN, "of unknown likelihood (no draw has a value)"),
    ],
)
def test_likelihood_in_the_words_of_the_directive(p: float, words: str) -> None:
    assert likelihood(p) == words


def test_likelihood_with_an_interval() -> None:
    assert likelihood(0.3, 0.25, 0.36) == "unlikely (20–45 %; here 30 %, between 25 % and 36 %)"
    assert likelihood(0.3, NAN, 0.36) == "unlikely (20–45 %; here 30 %)"


@pytest.mark.parametrize("p", [-0.1, 1.1, math.inf])
def test_no_probability(p: float) -> None:
    with pytest.raises(DomainError):
        band(p)


@given(st.floats(0, 1))
def test_words_and_figure_always_share_the_phrase(p: float) -> None:
    expression, bounds = band(p)
    assert likelihood(p) == f"{expression} ({bounds}; here {percent(p)})"


@pytest.mark.parametrize(
    ("x", "written"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (68.0, "68"),
        (0.5, "0.5"),
        (-1.25, "−1.25"),
        (999.96, "1,000"),
        (0.99996, "1"),
        (12345.678, "12,346"),
        (1e15, "1×10¹⁵"),
        (-2.5e-7, "−2.5×10⁻⁷"),
        (0.00012, "0.00012"),
        (NAN, "no value"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_number(x: float, written: str) -> None:
    assert number(x) == written


@given(st.floats())
def test_numbers_never_carry_a_hyphen_or_a_signed_zero(x: float) -> None:
    for written in (number(x), signed(x), percent(x), points(x), interval(x, x)):
        assert "-" not in written
        assert not written.startswith("−0 ")
        assert written not in {"−0", "+0", "nan", "inf"}


def test_shares() -> None:
    assert [percent(p) for p in (0.005, 0.995, 0.994, 0.5, 1.0, NAN)] == [
        "under 1 %",
        "over 99 %",
        "99 %",
        "50 %",
        "100 %",
        "no value",
    ]
    assert percent_interval(0.2, 0.35) == "20–35 %"
    assert percent_interval(0.2, 0.999) == "20 % to over 99 %"
    assert percent_interval(NAN, 1) == "no value"
    assert points(0.01) == "+1 point"
    assert points(-0.0001) == "0 points"
    assert points(NAN) == "no value"


def test_intervals_plurals_and_months() -> None:
    assert interval(-3, -1, unit="points") == "−3 to −1 points"
    assert interval(NAN, 1) == "no value"
    assert plural(1, "draw") == "1 draw"
    assert plural(3, "country", "countries") == "3 countries"
    assert [month(2010 + i / 12) for i in (0, 5, 11)] == ["Jan 2010", "Jun 2010", "Dec 2010"]
    assert month(2010.99999999) == "Dec 2010"
    assert month(NAN) == "no value"
