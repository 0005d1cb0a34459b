"""Any text parses or is refused, what is printed parses to the same, and Kleene logic keeps its laws."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detente.case.expression import (
    FUNCTIONS,
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Name,
    Node,
    Number,
    Selector,
    Truth,
    Unary,
    evaluate,
    parse,
    world_truth,
)
from detente.errors import ExpressionError

LANGUAGE = settings(max_examples=150, deadline=None)

IDS = st.sampled_from(["a", "b1", "us-iran", "us_posture", "c12", "notable", "x-1"])
PATHS = st.lists(IDS, min_size=1, max_size=3).map(".".join)
SELECTORS = st.builds(
    Selector,
    choices=st.dictionaries(IDS, IDS, max_size=2).map(lambda items: tuple(sorted(items.items()))),
    equilibrium=st.booleans(),
    variant=st.none() | IDS,
    without=st.none() | IDS,
    at=st.none() | st.sampled_from(["2009", "2009-06", "2009-06-30"]),
)
NAMES = st.builds(Name, PATHS, SELECTORS)
LEAVES = NAMES | st.builds(Number, st.floats(0, 1e300))


def chains(
    kind: type[Binary] | type[Compare], signs: str, inner: st.SearchStrategy[Node]
) -> st.SearchStrategy[Node]:
    """Operands of one rank."""
    operators = st.lists(st.sampled_from(signs.split()), min_size=1, max_size=3)
    return operators.flatmap(
        lambda chosen: st.tuples(*[inner] * (len(chosen) + 1)).map(lambda parts: kind(tuple(chosen), parts))
    )


def calls(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Functions that give numbers, with a right number of arguments."""
    names = st.sampled_from([name for name in FUNCTIONS if name != "interior_max"])
    return names.flatmap(
        lambda name: st.tuples(*[inner] * FUNCTIONS[name][0]).map(lambda parts: Call(name, parts))
    )


NUMBERS: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(Unary, inner) | chains(Binary, "+ -", inner) | chains(Binary, "* /", inner) | calls(inner)
    ),
    max_leaves=12,
)
CONDITIONS: st.SearchStrategy[Node] = st.recursive(
    chains(Compare, "< <= > >= = !=", NUMBERS) | NAMES | st.builds(Truth, st.booleans()),
    lambda inner: (
        st.builds(Logic, st.just("not"), st.tuples(inner))
        | st.builds(Logic, st.sampled_from(["and", "or", "if", "iff"]), st.tuples(inner, inner))
    ),
    max_leaves=12,
)
PIECES = st.sampled_from(
    [
        "a", "b.c", "d-e", "1", "2.5", "(", ")", "[", "]", ",", "=", "!=", "<", "<=", "+", "-", "*", "/",
        "and", "or", "not", "if", "iff", "true", "max(", "abs(", "interior_max(", "equilibrium", "at",
        "2009-06-30", "variant", "without", ".", "..", "!", "&", "é", "\x00", "1e999", "NOT", "And", "\n",
    ]
)  # fmt: skip


def answer(text: str) -> Expression | ExpressionError:
    """What the parser makes of a text."""
    try:
        return parse(text)
    except ExpressionError as error:
        return error


def is_proper(found: Expression | ExpressionError, text: str) -> bool:
    """Whether an error has words and a place in the text."""
    return isinstance(found, Expression) or (bool(found.message) and 0 <= found.column <= len(text) + 1)


@LANGUAGE
@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    assert is_proper(answer(text), text)


@settings(LANGUAGE, max_examples=500)
@given(st.lists(PIECES, max_size=15), st.sampled_from(["", " "]))
def test_anything_like_an_expression(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    found = answer(text)
    assert is_proper(found, text)
    if isinstance(found, Expression):
        assert parse(str(found)) == found


@LANGUAGE
@given(
    st.sampled_from(["(", "-", "not ", "max(a, ", "a + (", "a if (", "a[", "((a) or "]), st.integers(1, 5000)
)
def test_any_depth(opening: str, depth: int) -> None:
    text = opening * depth + "a"
    assert is_proper(answer(text), text)


@LANGUAGE
@given(NUMBERS | CONDITIONS)
def test_printed_and_parsed_is_the_same(node: Node) -> None:
    parsed = answer(str(node))
    assume(not (isinstance(parsed, ExpressionError) and "levels" in parsed.message))
    assert isinstance(parsed, Expression), parsed
    assert parsed.root == node
    assert hash(parsed.root) == hash(node)
    assert str(parsed) == str(node)


@LANGUAGE
@given(CONDITIONS, st.integers(0, 2**32 - 1))
def test_evaluation_never_warns_and_keeps_its_promises(node: Node, seed: int) -> None:
    random = np.random.default_rng(seed)
    values: dict[Name, np.ndarray] = {}

    def lookup(name: Name) -> np.ndarray:
        return values.setdefault(name, random.choice([0.0, 1.0, np.nan], size=7))

    found = evaluate(Expression(node), lookup)
    assert found.value.shape == found.defined.shape
    assert found.value.shape in ((1,), (7,))
    if found.value.dtype == np.bool_:
        assert not found.value[~found.defined].any()
    else:
        assert (np.isnan(found.value) == ~found.defined).all()


@LANGUAGE
@given(CONDITIONS)
def test_known_draws_decide_as_two_valued_logic(node: Node) -> None:
    """Filling in missing values never changes what was already decided (Kleene's logic is monotone)."""
    random = np.random.default_rng(0)
    complete: dict[Name, np.ndarray] = {}

    def full(name: Name) -> np.ndarray:
        return complete.setdefault(name, random.choice([0.0, 1.0], size=20))

    assume("mean(" not in str(node))
    whole = evaluate(Expression(node), full)
    gaps = {name: np.where(random.random(20) < 0.3, np.nan, value) for name, value in complete.items()}
    partial = evaluate(Expression(node), lambda name: gaps[name])
    whole_value = np.broadcast_to(whole.value, partial.value.shape) if whole.value.size == 1 else whole.value
    decided = partial.defined & np.broadcast_to(whole.defined, partial.defined.shape)
    assert (whole_value.astype(float)[decided] == partial.value.astype(float)[decided]).all()


@LANGUAGE
@given(
    st.recursive(
        st.sampled_from(["a", "b = yes", "b != no", "c = x", "c != z", "true"]),
        lambda inner: (
            inner.map("not ({})".format)
            | st.tuples(inner, st.sampled_from(["and", "or", "if", "iff"]), inner).map(
                lambda p: "({}) {} ({})".format(*p)
            )
        ),
        max_leaves=10,
    )
)
def test_statements_agree_with_evaluation(text: str) -> None:
    options = {"a": ["no", "yes"], "b": ["no", "yes"], "c": ["x", "y", "z"]}
    worlds = np.indices((2, 2, 3)).reshape(3, -1).T
    names = {option: np.array(choices)[worlds[:, i]] for i, (option, choices) in enumerate(options.items())}

    def lookup(name: Name) -> np.ndarray:
        return names["a"] == "yes" if name.path == "a" else names[name.path]

    expression = parse(text)
    expected = evaluate(expression, lookup)
    assert expected.defined.all()
    assert (world_truth(expression, options, worlds) == expected.value).all()
