"""Writing a quantity back, and saying it."""

import pytest

from detente.quantity import describe, parse_quantity, write_quantity

SAID = [
    (3, "exactly 3"),
    (1e20, "exactly 1e+20"),
    (1234567, "exactly 1234570"),
    ({"is": 3, "unit": "bcm"}, "exactly 3 bcm"),
    ("60 .. 80", "60 to 80 (80 % sure)"),
    ("60 .. 70 .. 80", "80 % between 60 and 80, as likely below 70 as above"),
    ({"is": "60 .. 70 .. 80", "unit": "bcm"}, "80 % between 60 and 80 bcm, as likely below 70 as above"),
    ({"low": 60, "mode": 70, "high": 80}, "surely 60 to 80, most likely 70"),
    ({"p5": 60, "p95": 80}, "60 to 80 (90 % sure)"),
    ({"p5": 60, "p50": 61, "p95": 80}, "60 to 80 (90 % sure), most likely near 61"),
    ({"uniform": [0, 1]}, "anything from 0 to 1 alike"),
    ({"normal": [70, 5]}, "about 70, give or take 5"),
    ({"beta": [2, 5]}, "about 29 % of the way up its range"),
    ({"choose": {"a": 1, "b": 3}}, "b (75 %) or a (25 %)"),
    ({"choose": {"a": 1}}, "a"),
    ({"choose": dict.fromkeys("abcdef", 1)}, "a (16.7 %), b (16.7 %), c (16.7 %), d (16.7 %) or 2 others"),
    ({"pool": ["e1", "e2"]}, "pooled from e1 and e2"),
    ({"from": "ties.a-b.level  *\n2"}, "computed from ties.a-b.level * 2"),
]


@pytest.mark.parametrize(("raw", "words"), SAID)
def test_a_quantity_is_said_in_a_few_words(raw, words):
    assert describe(parse_quantity(raw)) == words


@pytest.mark.parametrize(
    "raw",
    [
        70,
        0.5,
        "60 .. 80",
        "-5 .. 0 .. 1e+20",
        {"is": "60 .. 80", "evidence": ["e1"], "note": "n", "unit": "u", "prior": {"uniform": [0, 1]}},
        {"p2.5": 1, "p97.5": 2},
        {"choose": {"a": 0.6, "10": 0.4}},
        {"pool": ["e1"], "note": "n"},
    ],
)
def test_the_usual_writing_comes_back_as_it_was(raw):
    assert write_quantity(parse_quantity(raw)) == raw
