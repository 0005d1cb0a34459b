"""The value of an expression on arrays over draws, with the draws in which it has none.

>>> import numpy as np
>>> from detente.case.expression.parser import parse
>>> known = {"a": np.array([1.0, np.nan, 3.0]), "b": np.array([2.0])}
>>> evaluate(parse("a < b"), lambda name: known[name.path])
Evaluated(value=array([ True, False, False]), defined=array([ True, False,  True]))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.expression.nodes import Binary, Call, Compare, Logic, Name, Node, Number, Truth, Unary
from detente.case.expression.parsed import Expression
from detente.errors import ExpressionError, ShapeError

__all__ = ["Evaluated", "Lookup", "evaluate"]

Array = NDArray[Any]
Lookup = Callable[[Name], Any]

_COMPARISONS: dict[str, Callable[[Array, Array], Array]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
    "!=": np.not_equal,
}


@dataclass(frozen=True, eq=False)
class Evaluated:
    """An expression's value in each draw.

    Parameters
    ----------
    value
        (draw,) bool for a condition, float64 for a number, text for a word; where not
        defined False, NaN or "".
    defined
        (draw,) bool; False where a number needed is missing (NaN), a division is by zero, and the like.
    """

    value: Array
    defined: NDArray[np.bool_]


def evaluate(expression: Expression, lookup: Lookup) -> Evaluated:
    """Evaluate an expression over draws.

    Parameters
    ----------
    expression
        What `parse` returned.
    lookup
        Gives a name's value: a number, truth value or word, or an array of them with leading axis draw,
        of length 1 or the number of draws. May raise KeyError for a name that it does not know.

    Returns
    -------
    Evaluated
        value and defined, with the length that the names' arrays have in common (1 where all are constant).

    Raises
    ------
    ExpressionError
        If a name is unknown, a word stands where a number is needed, or a number other than 0 and 1 where a
        condition is.
    ShapeError
        If the arrays do not fit together.

    Our reading
    -----------
    A comparison with a missing number is undefined, neither true nor false; `and`, `or`, `not`, `if`, `iff`
    pass that on as Kleene's logic does (false and undefined is false). Division by zero and the logarithm of
    what is not positive are undefined. `mean` of one argument runs over the draws in which it is defined. In
    `x = word`, a bare name is a word where the other side's values are words.

    Example
    -------
    >>> from detente.case.expression.parser import parse
    >>> role = np.array(["pivot", "wing"])
    >>> evaluate(parse("role.russia = pivot or 1 > 2"), lambda name: role).value
    array([ True, False])
    """
    return _Evaluation(expression, lookup).result()


class _Evaluation:
    """One expression with the lookup it is evaluated on."""

    def __init__(self, expression: Expression, lookup: Lookup) -> None:
        self._expression = expression
        self._lookup = lookup
        self._shape: tuple[int, ...] = (1,)

    def result(self) -> Evaluated:
        """The whole expression, value and mask of one length."""
        with np.errstate(all="ignore"):
            found = self._node(self._expression.root)
        value, defined = np.broadcast_arrays(found.value, found.defined)
        return Evaluated(_filled(value, defined), defined.copy())

    def _node(self, node: Node) -> Evaluated:
        """Any part."""
        if isinstance(node, Number):
            return _number(np.array([node.value]))
        if isinstance(node, Truth):
            return Evaluated(np.array([node.value]), np.array([True]))
        if isinstance(node, Name):
            return self._name(node)
        if isinstance(node, Unary):
            return _number(-self._numeric(node.operand))
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Compare):
            return self._compare(node)
        return self._logic(node) if isinstance(node, Logic) else self._call(node)

    def _name(self, node: Name) -> Evaluated:
        """A name's values, from the lookup."""
        try:
            values = np.atleast_1d(np.asarray(self._lookup(node)))
        except KeyError:
            raise self._error(f'no outcome called "{node}"', node) from None
        self._check_shape(values, node)
        if values.dtype.kind == "b":
            return Evaluated(values, np.ones(values.shape, dtype=bool))
        if values.dtype.kind in "US":
            text = values.astype(str)
            return Evaluated(text, text != "")
        if values.dtype.kind in "iuf":
            return _number(values.astype(np.float64))
        raise self._error(f'"{node}" is neither number, condition nor word', node)

    def _check_shape(self, values: Array, node: Name) -> None:
        """All names' arrays must fit together."""
        try:
            self._shape = np.broadcast_shapes(self._shape, values.shape)
        except ValueError:
            raise ShapeError(
                f"{node} has shape {values.shape} but earlier names have {self._shape}"
            ) from None

    def _numeric(self, node: Node) -> NDArray[np.float64]:
        """A part as numbers, NaN where undefined; conditions count 1 and 0."""
        found = self._node(node)
        if found.value.dtype.kind == "U":
            raise self._error(f'"{node}" is a word where a number is needed', node)
        return np.where(found.defined, found.value, np.nan).astype(np.float64)

    def _condition(self, node: Node) -> Evaluated:
        """A part as a condition; numbers count when they are all 0 or 1."""
        found = self._node(node)
        if found.value.dtype.kind == "b":
            return found
        if found.value.dtype.kind == "U":
            raise self._error(f'"{node}" is a word where a condition is needed; compare it with =', node)
        if not np.isin(found.value[found.defined], (0.0, 1.0)).all():
            raise self._error(
                f'"{node}" is a number where a condition is needed; compare it, as in  > 0.5', node
            )
        return Evaluated(found.value == 1.0, found.defined)

    def _binary(self, node: Binary) -> Evaluated:
        """A chain of sums or products, from left to right."""
        value = self._numeric(node.operands[0])
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            value = _arithmetic(operator, value, self._numeric(operand))
        return _number(value)

    def _compare(self, node: Compare) -> Evaluated:
        """A chain of comparisons: true where every pair compares so."""
        sides = self._sides(node)
        pairs = zip(node.operators, node.operands, sides, sides[1:], strict=False)
        return reduce(_both, [self._pair(sign, part, left, right) for sign, part, left, right in pairs])

    def _sides(self, node: Compare) -> list[Evaluated]:
        """The operands' values; bare names are words where another operand gives words."""
        bare = [isinstance(operand, Name) and operand.is_bare for operand in node.operands]
        if all(bare):
            bare[0] = False
        known = {i: self._node(operand) for i, operand in enumerate(node.operands) if not bare[i]}
        words = any(found.value.dtype.kind == "U" for found in known.values())
        for i, operand in enumerate(node.operands):
            if bare[i]:
                known[i] = _word(str(operand)) if words else self._node(operand)
        return [known[i] for i in range(len(node.operands))]

    def _pair(self, sign: str, node: Node, left: Evaluated, right: Evaluated) -> Evaluated:
        """Two neighbours of a chain."""
        kinds = {left.value.dtype.kind == "U", right.value.dtype.kind == "U"}
        if kinds == {True, False}:
            raise self._error(f'"{sign}" compares a word with a number', node)
        if kinds == {True} and sign not in ("=", "!="):
            raise self._error(f'words have no order, so "{sign}" cannot compare them; use = or !=', node)
        defined = left.defined & right.defined
        return Evaluated(_COMPARISONS[sign](left.value, right.value) & defined, defined)

    def _logic(self, node: Logic) -> Evaluated:
        """`and`, `or`, `not`, `if`, `iff` in Kleene's three values."""
        parts = [self._condition(operand) for operand in node.operands]
        if node.operator == "and":
            return reduce(_both, parts)
        if node.operator == "not":
            return _negated(parts[0])
        if node.operator == "or":
            return _negated(reduce(_both, map(_negated, parts)))
        if node.operator == "if":
            return _negated(_both(_negated(parts[0]), parts[1]))
        defined = parts[0].defined & parts[1].defined
        return Evaluated((parts[0].value == parts[1].value) & defined, defined)

    def _call(self, node: Call) -> Evaluated:
        """A function of its arguments."""
        values = [self._numeric(argument) for argument in node.arguments]
        if node.function == "interior_max":
            return _interior_max(values)
        if node.function == "mean" and len(values) == 1:
            return _number(_mean_over_draws(values[0]))
        return _number(_FUNCTIONS[node.function](values))

    def _error(self, message: str, node: Node) -> ExpressionError:
        """An error at a part."""
        return ExpressionError(message, node.column, self._expression.text or str(self._expression))


def _number(value: NDArray[np.float64]) -> Evaluated:
    """Numbers, defined where they are not NaN."""
    return Evaluated(value, ~np.isnan(value))


def _word(text: str) -> Evaluated:
    """A word, the same in every draw."""
    return Evaluated(np.array([text]), np.array([True]))


def _filled(value: Array, defined: NDArray[np.bool_]) -> Array:
    """Values with one stand-in wherever they are not defined."""
    stand_in: Any = {"b": False, "U": ""}.get(value.dtype.kind, np.nan)
    return np.where(defined, value, stand_in)


def _both(left: Evaluated, right: Evaluated) -> Evaluated:
    """Kleene's conjunction: false where either is false, else defined where both are."""
    false = (left.defined & ~left.value) | (right.defined & ~right.value)
    both = left.defined & right.defined
    return Evaluated(left.value & right.value & both, both | false)


def _negated(part: Evaluated) -> Evaluated:
    """Kleene's negation."""
    return Evaluated(~part.value & part.defined, part.defined)


def _arithmetic(operator: str, left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """One operation; division by zero gives NaN."""
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    return np.where(right == 0.0, np.nan, left / right)


def _interior_max(values: Sequence[NDArray[np.float64]]) -> Evaluated:
    """Whether the largest value is attained at neither end."""
    inside = reduce(np.maximum, values[1:-1])
    ends = np.maximum(values[0], values[-1])
    defined = ~(np.isnan(inside) | np.isnan(ends))
    return Evaluated((inside > ends) & defined, defined)


def _mean_over_draws(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over the draws in which a value is defined; NaN where it never is."""
    defined = ~np.isnan(value)
    total = np.where(defined, value, 0.0).sum(axis=0, keepdims=True)
    count = defined.sum(axis=0, keepdims=True)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


_FUNCTIONS: dict[str, Callable[[Sequence[NDArray[np.float64]]], NDArray[np.float64]]] = {
    "min": lambda values: reduce(np.minimum, values),
    "max": lambda values: reduce(np.maximum, values),
    "abs": lambda values: np.abs(values[0]),
    "exp": lambda values: np.exp(values[0]),
    "log": lambda values: np.where(values[0] > 0.0, np.log(values[0]), np.nan),
    "mean": lambda values: reduce(np.add, values) / len(values),
}
