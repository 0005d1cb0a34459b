"""What is read as a quantity, and what is said about the rest."""

import datetime
import time

import pytest

from detente.errors import DetenteError, QuantityError
from detente.quantity import (
    Beta,
    Choose,
    Exact,
    From,
    Interval80,
    Normal,
    Percentiles,
    Pert,
    Pool,
    Quantiles3,
    Quantity,
    Uniform,
    parse_quantity,
)

FORMS = [
    (70, Exact(70)),
    (0.5, Exact(0.5)),
    (-0.0, Exact(0.0)),
    ("70", Exact(70)),
    ("1e3", Exact(1000)),
    ("+.5", Exact(0.5)),
    (" 60 .. 80 ", Interval80(60, 80)),
    ("60..80", Interval80(60, 80)),
    ("-5 .. 3", Interval80(-5, 3)),
    ("60 .. 70 .. 80", Quantiles3(60, 70, 80)),
    ("1e-3 .. .5 .. 1e3", Quantiles3(0.001, 0.5, 1000)),
    ({"low": 60, "mode": "70", "high": 80}, Pert(60, 70, 80)),
    ({"low": 60, "mode": 60, "high": 80}, Pert(60, 60, 80)),
    ({"p95": 9, "p5": 1, "p50": 3}, Percentiles(((5, 1), (50, 3), (95, 9)))),
    ({"p10": 1, "p90": 2}, Percentiles(((10, 1), (90, 2)))),
    ({"p25": 1, "p75": 2}, Percentiles(((25, 1), (75, 2)))),
    ({"p2.5": 1, "p97.5": 2}, Percentiles(((2.5, 1), (97.5, 2)))),
    ({"uniform": [60, 80]}, Uniform(60, 80)),
    ({"normal": [70, 5]}, Normal(70, 5)),
    ({"beta": [2, 5]}, Beta(2, 5)),
    ({"choose": {"a": 0.6, "b": 0.4}}, Choose((("a", 0.6), ("b", 0.4)))),
    ({"choose": {10: 1, 0.5: 2, "1e3": 3}}, Choose((("10", 1), ("0.5", 2), ("1000", 3)))),
    ({"pool": ["e1", "e2"]}, Pool(("e1", "e2"))),
    ({"pool": "e1"}, Pool(("e1",))),
    ({"from": "ties.a-b.level * 2"}, From("ties.a-b.level * 2")),
    ({"is": "60 .. 80"}, Interval80(60, 80)),
]


@pytest.mark.parametrize(("raw", "form"), FORMS)
def test_every_form_is_read(raw, form):
    assert parse_quantity(raw) == Quantity(form)


def test_what_is_added_to_a_form():
    raw = {
        "is": "60 .. 70 .. 80",
        "evidence": ["e1", "gates-remark"],
        "note": "as he said",
        "unit": "bcm",
        "prior": {"uniform": [0, 100]},
    }
    read = parse_quantity(raw)
    assert read == Quantity(
        Quantiles3(60, 70, 80), ("e1", "gates-remark"), "as he said", "bcm", Quantity(Uniform(0, 100))
    )
    assert read.is_sourced
    assert parse_quantity({"uniform": [0, 1], "evidence": "e1"}).evidence == ("e1",)


WRONG = [
    (True, "found true; write a number"),
    (None, "found nothing; write a number"),
    (float("nan"), "must be a finite number"),
    (float("inf"), "must be a finite number"),
    (10**400, "too large"),
    (1e101, "too large"),
    (1e-101, "too close to 0"),
    ([1, 2], "found a list; write a number"),
    (datetime.date(2010, 6, 24), "found a date"),
    (b"70", "found binary data"),
    ("", 'found "", which is not a number'),
    ("seventy", 'found "seventy", which is not a number'),
    ("nan", "which is not a number"),
    ("60 %", "write a share as 0.6"),
    ("60 - 80", "did you mean 60 .. 80?"),
    ("60 to 80", "did you mean 60 .. 80?"),
    ("60 ... 80", "two dots stand between"),
    ("60 .. ", "where a number is missing"),
    ("1 .. 2 .. 3 .. 4", "found 4 numbers; a range has two"),
    ("80 .. 60", "80 stands before 60; the numbers of a range must rise from left to right, as in 60 .. 80"),
    ("60 .. 60", "60 stands twice"),
    ("60 .. 80 .. 70", "as in 60 .. 70 .. 80"),
    ({}, "there is no number; add one with is"),
    ({"evidence": ["e1"]}, "there is no number; add one with is"),
    ({"unifrom": [1, 2]}, 'no key "unifrom"; did you mean "uniform"?'),
    ({"zzz": 1}, 'no key "zzz"; the keys are is, uniform'),
    ({3: 1}, "no key 3; the keys are"),
    ({"is": 3, "evidnce": "e1"}, 'did you mean "evidence"?'),
    ({"is": {"uniform": [1, 2]}}, "put a mapping's keys beside evidence"),
    ({"is": True}, "found true"),
    ({"uniform": [1, 2], "normal": [1, 2]}, "found uniform and normal in one mapping"),
    ({"uniform": [1]}, "found 1 number in uniform; uniform takes two numbers"),
    ({"uniform": [1, 2, 3]}, "found 3 numbers in uniform"),
    ({"uniform": "1 .. 2"}, 'found "1 .. 2" in uniform; uniform takes two numbers'),
    ({"uniform": [2, 1]}, "2 stands before 1"),
    ({"uniform": [True, 2]}, "found true where a number should stand"),
    ({"normal": [70, 0]}, "standard deviation of normal is 0"),
    ({"beta": [0, 1]}, "beta has a shape of 0"),
    ({"low": 1, "high": 2}, "mode is missing; a PERT has all three"),
    ({"low": 1}, "mode and high are missing"),
    ({"low": 1, "mode": 3, "high": 2}, "mode is 3; it must lie between low (1) and high (2)"),
    ({"low": 2, "mode": 2, "high": 2}, "low must be below high"),
    ({"low": 1, "mode": 2, "high": 3, "p5": 1}, "found p5 beside low, mode and high"),
    (
        {"p5": 1, "p90": 2},
        "found p5 and p90; the percentages must be symmetric about 50, for example p5, p50 and p95",
    ),
    ({"p5": 1, "p40": 2, "p95": 3}, "must be symmetric"),
    ({"p50": 1}, "found p50; give two or three"),
    ({"p0": 1, "p100": 2}, "must be symmetric"),
    ({"p5": 1, "p10": 2, "p90": 3, "p95": 4}, "give two or three"),
    ({"p5": 3, "p50": 2, "p95": 4}, "3 stands before 2"),
    ({"p5": 1, "uniform": [1, 2]}, "found uniform beside percentages"),
    ({"choose": {}}, "choose is empty"),
    ({"choose": {"a": -1}}, 'gives "a" the weight -1'),
    ({"choose": {"a": 0}}, "all the weights of choose are 0"),
    ({"choose": {"A b": 1}}, 'choose has "A b"'),
    ({"choose": {True: 1}}, "choose has true"),
    ({"choose": {1: 1, "1.0": 1}}, 'choose names "1" twice'),
    ({"choose": {"a": "b"}}, "which is not a number"),
    ({"choose": ["a"]}, "found a list in choose"),
    ({"pool": []}, "pool is empty"),
    ({"pool": ["e1", "e1"]}, 'pool names "e1" twice'),
    ({"pool": ["E 1"]}, 'pool has "E 1"; an id is'),
    ({"pool": 3}, "found 3 in pool"),
    ({"from": ""}, "from needs an expression"),
    ({"from": 3}, "found 3 in from"),
    ({"is": 3, "evidence": [1]}, "evidence has 1; an id is"),
    ({"is": 3, "evidence": None}, "found nothing in evidence"),
    ({"is": 3, "note": 3}, "found 3 in note"),
    ({"is": 3, "prior": None}, "prior: found nothing"),
    ({"is": 3, "prior": {"is": 3, "evidence": "e1"}}, "prior is what is believed without evidence"),
    ({"is": 3, "prior": {"pool": ["e1"]}}, "prior is what is believed without evidence"),
    ({"is": 3, "prior": {"is": 3, "prior": 3}}, "prior has a prior of its own"),
]


@pytest.mark.parametrize(("raw", "sentence"), WRONG)
def test_what_is_wrong_is_said(raw, sentence):
    with pytest.raises(QuantityError) as caught:
        parse_quantity(raw)
    assert sentence in str(caught.value)
    assert isinstance(caught.value, DetenteError)


def nested(depth):
    raw: object = 3
    for _ in range(depth):
        raw = {"is": 3, "prior": raw}
    return raw


HOSTILE = [
    "9" * 10_000_000,
    "1 .. " * 2_000_000,
    "-" * 200,
    "1" * 199 + "x",
    ("1 " * 100)[:200],
    {"x" * 1_000_000: 1},
    {f"k{i}": i for i in range(100_000)},
    {"choose": {f"k{i}": 1 for i in range(100_000)}},
    {"pool": ["e1"] * 1_000_000},
    {"from": "x" * 10_000_000},
    {"is": 3, "note": "x" * 10_000_000},
    {"is": 3, "evidence": "a-" * 1_000_000},
    10**1_000_000,
    nested(100_000),
    "\ud800 \x00 é .. 3",
]


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_are_refused_at_once_and_shortly(raw):
    start = time.process_time()
    with pytest.raises(QuantityError) as caught:
        parse_quantity(raw)
    assert time.process_time() - start < 0.5
    assert len(str(caught.value)) < 400


def test_forms_built_in_python_check_themselves():
    with pytest.raises(QuantityError, match="must rise"):
        Quantiles3(3, 2, 1)
    with pytest.raises(QuantityError, match="found true where a number"):
        Exact(True)
    with pytest.raises(QuantityError, match="as the form of a quantity"):
        Quantity(70)
    with pytest.raises(QuantityError, match="none; give two or three"):
        Percentiles(())
