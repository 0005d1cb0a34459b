"""The expression language: grammar, messages, evaluation on draws, statements about worlds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.case.expression import (
    Binary,
    Call,
    Compare,
    Evaluated,
    Expression,
    Logic,
    Name,
    Number,
    Selector,
    Truth,
    Unary,
    check_statement,
    evaluate,
    parse,
    statement_problems,
    world_truth,
)
from detente.errors import DomainError, ExpressionError, ShapeError

A, B, C = Name("a"), Name("b"), Name("c")
NAN = np.nan


def refused(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return caught.value


def run(text: str, **values: Any) -> Evaluated:
    return evaluate(parse(text), lambda name: values[name.path])


def three_valued(found: Evaluated) -> list[bool | None]:
    pairs = zip(found.value.tolist(), found.defined.tolist(), strict=True)
    return [value if defined else None for value, defined in pairs]


# grammar


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("70", Number(70.0)),
        (".5e1", Number(5.0)),
        ("TRUE", Truth(True)),
        ("a", A),
        ("a-1", Name("a-1")),
        ("a -1", Binary(("-",), (A, Number(1.0)))),
        ("3-1", Binary(("-",), (Number(3.0), Number(1.0)))),
        ("ties.us-iran.level", Name("ties.us-iran.level")),
        ("claims.c12", Name("claims.c12")),
        ("issues.x.scale.0", Name("issues.x.scale.0")),
        ("a + b * c", Binary(("+",), (A, Binary(("*",), (B, C))))),
        ("a - b + c", Binary(("-", "+"), (A, B, C))),
        ("a - (b + c)", Binary(("-",), (A, Binary(("+",), (B, C))))),
        ("-a * b", Binary(("*",), (Unary(A), B))),
        ("a * -b", Binary(("*",), (A, Unary(B)))),
        ("a < b <= c", Compare(("<", "<="), (A, B, C))),
        ("a == b", Compare(("=",), (A, B))),
        ("not a = b", Logic("not", (Compare(("=",), (A, B)),))),
        ("not a and b", Logic("and", (Logic("not", (A,)), B))),
        ("a or b and c", Logic("or", (A, Logic("and", (B, C))))),
        ("a AND b AND c", Logic("and", (A, B, C))),
        ("a if b or c", Logic("if", (A, Logic("or", (B, C))))),
        ("a iff not b", Logic("iff", (A, Logic("not", (B,))))),
        ("a if (b if c)", Logic("if", (A, Logic("if", (B, C))))),
        ("max(a, b + 1)", Call("max", (A, Binary(("+",), (B, Number(1.0)))))),
        ("interior_max(a, b, c)", Call("interior_max", (A, B, C))),
        ("mean(a > b)", Call("mean", (Compare((">",), (A, B)),))),
        ("a\n  + b", Binary(("+",), (A, B))),
    ],
)
def test_grammar(text: str, root: object) -> None:
    assert parse(text).root == root


def test_selectors() -> None:
    text = "p[at = 2009-06, us_posture = tactical, equilibrium, variant = v-1, without = gates-remark]"
    name = parse(text).root
    assert isinstance(name, Name)
    expected = Selector((("us_posture", "tactical"),), True, "v-1", "gates-remark", "2009-06")
    assert name.selector == expected
    assert name.selector.column("us_posture") == text.index("tactical") + 1
    assert name.selector.column("variant") == text.index("v-1") + 1
    assert (
        str(name)
        == "p[us_posture = tactical, equilibrium, variant = v-1, without = gates-remark, at = 2009-06]"
    )
    assert parse("p[a = x, b = y]") == parse("p [b=y,a == x]")
    assert parse("p[at = 2009]") != parse("p")


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "empty"),
        ("a +", 4, 'ends after "+"'),
        ("(a", 1, "never closed"),
        ("max(a, b", 4, "never closed"),
        ("a)", 2, 'without its "("'),
        ("a b", 3, "operator"),
        ("()", 2, "nothing between"),
        ("a < * b", 5, '"*"'),
        ("a, b", 2, "comma"),
        ("1 and x", 1, "compare it"),
        ("x or y + 1", 6, '"y + 1"'),
        ("not 3", 5, "number"),
        ("x = true", 5, "a iff b"),
        ("(a < b) + 1", 2, "condition"),
        ("-(a or b)", 3, "condition"),
        ("min(a > b, 1)", 5, "condition"),
        ("mxa(a, b)", 1, 'did you mean "max"'),
        ("power(a, b)", 1, "the functions are"),
        ("max(a)", 1, "2 arguments or more, found 1"),
        ("abs(a, b)", 1, "1 argument, found 2"),
        ("log()", 5, "nothing between"),
        ("interior_max(a, b)", 1, "3 arguments"),
        ("max(a, )", 8, "value"),
        ("a if b if c", 8, "brackets"),
        ("a iff b if c", 9, "brackets"),
        ("a[x = y", 2, "never closed"),
        ("a[]", 3, "option"),
        ("a[x]", 3, "without a value"),
        ("a[equilibrum]", 3, 'did you mean "equilibrium"'),
        ("a[equilibrium = yes]", 15, "alone"),
        ("a[x = y, x = z]", 14, "twice"),
        ("a[variant = b, variant = b]", 26, "twice"),
        ("a[at = 2009-13-01]", 8, "not a date"),
        ("a[at = 2009-1]", 8, "not a date"),
        ("a[at = soon]", 8, "a date such as"),
        ("a[x = y][z = w]", 9, "brackets"),
        ("1[x = y]", 2, "name"),
        ("a- 1", 2, "space"),
        ("a-(b)", 2, "space"),
        ("a. b", 2, "dot"),
        ("2x", 1, "letter"),
        ("_x", 1, "letter"),
        ("2010-06-24", 1, "date"),
        ("1e999", 1, "too large"),
        ("A.b > 1", 1, '"a.b"'),
        ("a And b", 3, "write  and"),
        ("a && b", 3, "write  and"),
        ("a || b", 3, "write  or"),
        ("!a", 1, "write  not"),
        ("a <> b", 3, "!="),
        ("a ≤ b", 3, "<="),
        ("a ** 2", 3, "powers"),
        ("a ^ 2", 3, "powers"),
        ("a − 2", 3, "minus"),
        ("a = 'x'", 5, "quotes"),
        ("a ; b", 3, "no part"),
        ("a" * 10_001, 0, "10,000"),
        ("(" * 80 + "1" + ")" * 80, 65, "levels"),
        ("not " * 80 + "a", 257, "levels"),
    ],
)  # fmt: skip
def test_messages_say_what_was_found_and_what_is_right(text: str, column: int, words: str) -> None:
    error = refused(text)
    if "should stand" in error.message:
        words = words.replace("value", "should stand")
    assert words in error.message
    assert error.column == column


def test_long_flat_expressions_are_fine() -> None:
    total = parse(" + ".join(["a"] * 2000))
    assert evaluate(total, lambda name: 1.0).value == [2000.0]
    assert parse(str(total)) == total
    assert parse(" and ".join(["a"] * 1500)).is_condition


def test_brackets_that_nest_too_much_from_the_left() -> None:
    text = "a"
    for _ in range(40):
        text = f"({text}) * b + c"
    assert "levels" in refused(text).message


def test_expressions_are_values() -> None:
    one, other = parse("a+b > 1"), parse("(a) + b > 1.0")
    assert one == other
    assert hash(one) == hash(other)
    assert one.text == "a+b > 1"
    assert str(one) == str(other) == "a + b > 1"
    assert isinstance(one, Expression)


@pytest.mark.parametrize(
    "text",
    [
        "(a + b) * c",
        "a - (b - c)",
        "a / (b * c)",
        "-(a + b)",
        "--a",
        "not (a or b)",
        "(a if b) if c",
        "a if b or c",
        "(a or b) and c",
        "not not a",
        "a < b < c = d",
        "max(a, -b, 1.5e-07)",
        "p[x = y, equilibrium] > 0.25",
        "1e+22 * a",
    ],
)
def test_canonical_text_comes_back(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", None),
        ("a > 1", True),
        ("not a", True),
        ("true", True),
        ("a + 1", False),
        ("3", False),
        ("mean(a)", False),
    ],
)
def test_is_condition(text: str, expected: bool | None) -> None:
    assert parse(text).is_condition is expected


def test_references_and_words() -> None:
    expression = parse("t.role.russia = pivot and a.b > a.b[x = y] + max(c, a.b)")
    assert [str(n) for n in expression.references()] == ["t.role.russia", "pivot", "a.b", "a.b[x = y]", "c"]
    assert [n.column for n in expression.references()][:3] == [1, 17, 27]
    assert [(str(a), str(b)) for a, b in expression.word_comparisons()] == [("t.role.russia", "pivot")]


# evaluation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b", [3.0, 5.0]),
        ("a - b - 1", [-2.0, 0.0]),
        ("a * 2 / 4", [0.5, 1.5]),
        ("-a", [-1.0, -3.0]),
        ("min(a, b, 2.5)", [1.0, 2.0]),
        ("max(a, b)", [2.0, 3.0]),
        ("abs(a - 2)", [1.0, 1.0]),
        ("log(exp(a))", [1.0, 3.0]),
        ("mean(a)", [2.0]),
        ("mean(a, b)", [1.5, 2.5]),
        ("mean(a > b)", [0.5]),
        ("a - mean(a)", [-1.0, 1.0]),
        ("7", [7.0]),
    ],
)
def test_numbers(text: str, expected: list[float]) -> None:
    found = run(text, a=np.array([1.0, 3.0]), b=2)
    assert found.value.dtype == np.float64
    np.testing.assert_allclose(found.value, expected)
    assert found.defined.all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b", [True, False, False]),
        ("a <= b", [True, True, False]),
        ("a = b", [False, True, False]),
        ("a != b", [True, False, True]),
        ("0 < a < 3", [True, True, False]),
        ("a > 1 and a > 2", [False, False, True]),
        ("a > 2 if a > 1", [True, False, True]),
        ("a > 2 iff a > 1", [True, False, True]),
        ("not a > 1", [True, False, False]),
        ("flag", [True, False, True]),
        ("flag and a > 1", [False, False, True]),
        ("zero_one or a > 2", [True, False, True]),
        ("flag = 1", [True, False, True]),
        ("interior_max(0, a, b)", [False, False, True]),
        ("interior_max(a, b, 1)", [True, False, False]),
        ("true", [True]),
    ],
)
def test_conditions(text: str, expected: list[bool]) -> None:
    flag = np.array([True, False, True])
    found = run(text, a=np.array([1.0, 2.0, 3.0]), b=np.array([2.0]), flag=flag, zero_one=flag.astype(float))
    if text == "flag" or parse(text).is_condition:
        assert found.value.dtype == np.bool_
    assert found.value.tolist() == expected
    assert found.defined.all()


def test_what_has_no_value_is_undefined() -> None:
    a = np.array([0.0, -1.0, 1.0])
    assert run("1 / a", a=a).defined.tolist() == [False, True, True]
    assert run("log(a)", a=a).defined.tolist() == [False, False, True]
    found = run("1 / a > 0", a=a)
    assert three_valued(found) == [None, False, True]
    assert found.value.tolist() == [False, False, True]
    assert np.isnan(run("max(a, b)", a=a, b=NAN).value).all()
    assert three_valued(run("interior_max(0, a, 0)", a=np.array([1.0, NAN]))) == [True, None]


def test_kleene_logic() -> None:
    a = np.repeat([1.0, 0.0, NAN], 3)
    b = np.tile([1.0, 0.0, NAN], 3)
    t, f, u = True, False, None
    assert three_valued(run("a and b", a=a, b=b)) == [t, f, u, f, f, f, u, f, u]
    assert three_valued(run("a or b", a=a, b=b)) == [t, t, t, t, f, u, t, u, u]
    assert three_valued(run("not a", a=a[::3])) == [f, t, u]
    assert three_valued(run("a if b", a=a, b=b)) == [t, t, t, f, t, u, u, t, u]
    assert three_valued(run("a iff b", a=a, b=b)) == [t, f, u, f, t, u, u, u, u]
    assert three_valued(run("a < b < 0", a=a, b=b)) == [f, f, u, f, f, u, f, f, u]


def test_mean_over_draws_leaves_out_the_undefined() -> None:
    assert run("mean(a)", a=np.array([1.0, NAN, 3.0])).value == [2.0]
    assert run("mean(a > 2)", a=np.array([1.0, NAN, 3.0])).value == [0.5]
    assert not run("mean(a)", a=np.array([NAN, NAN])).defined.any()


def test_infinite_limits_can_be_compared() -> None:
    assert run("a > 5", a=np.array([np.inf, 1.0])).value.tolist() == [True, False]


def test_words() -> None:
    role = np.array(["pivot", "wing", ""])
    assert three_valued(run("role = pivot", role=role)) == [True, False, None]
    assert three_valued(run("role != pivot", role=role)) == [False, True, None]
    assert three_valued(run("pivot = r.x", **{"r.x": role})) == [True, False, None]
    assert run("role = other", role=role, other=np.array(["x"])).value.tolist() == [False, False, False]
    assert run("a.x = b.x", **{"a.x": role, "b.x": role[::-1]}).value.tolist() == [False, True, False]
    assert run("role", role=role).value.tolist() == ["pivot", "wing", ""]


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("1 + missing", 5, 'no outcome called "missing"'),
        ("a = missing", 5, "no outcome"),
        ("role + 1", 1, "word"),
        ("role < pivot", 1, "order"),
        ("role = 1", 1, "word with a number"),
        ("role and flag", 1, "compare it"),
        ("flag and a", 10, "compare it"),
        ("odd > 1", 1, "neither"),
    ],
)
def test_evaluation_errors_point_at_the_place(text: str, column: int, words: str) -> None:
    with pytest.raises(ExpressionError, match=words) as caught:
        run(text, a=np.array([0.5]), role=np.array(["x"]), flag=True, odd=np.array([1j]))
    assert caught.value.column == column
    assert caught.value.text == text


def test_arrays_must_fit() -> None:
    with pytest.raises(ShapeError, match="b has shape"):
        run("a + b", a=np.ones(2), b=np.ones(3))


def test_inputs_stay_as_they_were_and_results_are_writable() -> None:
    a = np.array([1.0, NAN])
    a.flags.writeable = False
    found = run("a", a=a)
    found.value[0] = 5.0
    found.defined[0] = False
    assert a[0] == 1.0


# statements

OPTIONS = {
    "strike": ["no", "yes"],
    "us_posture": ["pressure", "tactical", "rapprochement"],
    "withdraw": ["stay", "leave"],
}
WORLDS = np.indices((2, 3, 2)).reshape(3, -1).T


def truth(text: str) -> np.ndarray:
    return world_truth(parse(text), OPTIONS, WORLDS)


def test_statements() -> None:
    strike, posture, leave = WORLDS[:, 0] == 1, WORLDS[:, 1], WORLDS[:, 2] == 1
    assert (truth("strike") == strike).all()
    assert (truth("not strike") == ~strike).all()
    assert (truth("withdraw") == leave).all()
    assert (truth("us_posture = rapprochement AND strike = yes") == ((posture == 2) & strike)).all()
    assert (truth("us_posture != pressure") == (posture != 0)).all()
    assert (truth("strike if us_posture = tactical") == (strike | (posture != 1))).all()
    assert (truth("strike iff withdraw") == (strike == leave)).all()
    assert (truth("strike or withdraw or us_posture = tactical") == (strike | leave | (posture == 1))).all()
    assert truth("true").all()
    assert truth("true").shape == (12,)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("strke", 1, 'did you mean "strike"'),
        ("not strike = yess", 14, 'did you mean "yes"'),
        ("us_posture = war", 14, "its choices are pressure"),
        ("us_posture", 1, "cannot stand alone"),
        ("yes = strike", 1, "strike = yes"),
        ("strike > withdraw", 8, "no statement"),
        ("strike = yes = no", 8, "no statement"),
        ("1 = strike", 1, "no option"),
        ("strike = 1", 10, "no choice"),
        ("strike[equilibrium] = yes", 1, "square brackets"),
        ("payoff.russia > 1", 15, "no statement"),
        ("strike + 1", 8, "no statement"),
    ],
)
def test_statement_errors(text: str, column: int, words: str) -> None:
    with pytest.raises(ExpressionError, match=words) as caught:
        check_statement(parse(text), OPTIONS)
    assert caught.value.column == column
    with pytest.raises(ExpressionError):
        truth(text)


def test_all_problems_of_a_statement() -> None:
    found = statement_problems(parse("strke and us_posture = war or withdraw = stay"), OPTIONS)
    assert [problem.column for problem in found] == [1, 24]
    assert statement_problems(parse("strike"), OPTIONS) == ()


def test_an_option_among_choices_called_yes() -> None:
    options = {"deal": ["yes", "no"], "vote": ["against", "abstain", "yes"]}
    worlds = np.array([[0, 2], [1, 0]])
    assert world_truth(parse("deal and vote"), options, worlds).tolist() == [True, False]


def test_worlds_must_fit_the_options() -> None:
    with pytest.raises(ShapeError, match="options"):
        world_truth(parse("strike"), OPTIONS, np.zeros((4, 2), dtype=int))
    with pytest.raises(DomainError):
        world_truth(parse("strike"), OPTIONS, np.full((4, 3), 2))
    assert world_truth(parse("strike"), OPTIONS, np.zeros((0, 3), dtype=int)).shape == (0,)
