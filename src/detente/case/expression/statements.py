"""Statements about worlds: conditions over options and their choices, for `infeasible` and `preferences`.

>>> import numpy as np
>>> from detente.case.expression.parser import parse
>>> options = {"strike": ["no", "yes"], "posture": ["pressure", "deal", "war"]}
>>> world = np.array([[0, 1], [1, 0], [1, 2]])
>>> world_truth(parse("posture = deal if not strike"), options, world)
array([ True,  True,  True])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.expression.nodes import Compare, Logic, Name, Node, Truth, children
from detente.case.expression.parsed import Expression
from detente.case.expression.suggest import did_you_mean
from detente.errors import DomainError, ExpressionError, ShapeError

__all__ = ["check_statement", "statement_problems", "world_truth"]

Options = Mapping[str, Sequence[str]]
Truths = NDArray[np.bool_]


def world_truth(expression: Expression, options: Options, choice: NDArray[np.integer[Any]]) -> Truths:
    """In which worlds a statement is true.

    Source
    ------
    The preference statements of the graph model for conflict resolution.

    Parameters
    ----------
    expression
        `option = choice`, `option != choice`, bare options, `and or not if iff`, `true false`.
    options
        Option id to the ids of its choices, in order.
    choice
        (world, option) int, the index of the choice; options in the order of `options`.

    Returns
    -------
    ndarray
        (world,) bool.

    Raises
    ------
    ExpressionError
        If the statement names what is no option or choice, or is not about options at all.
    ShapeError, DomainError
        If `choice` does not fit `options`.

    Our reading
    -----------
    A bare option stands for its choice `yes`; without one, for the second of two choices.

    Example
    -------
    >>> from detente.case.expression.parser import parse
    >>> world_truth(parse("not strike"), {"strike": ["no", "yes"]}, np.array([[0], [1]]))
    array([ True, False])
    """
    check_statement(expression, options)
    _check_choice(choice, options)
    columns = {option: choice[:, index] for index, option in enumerate(options)}
    return _truth(expression.root, options, columns, choice.shape[0])


def check_statement(expression: Expression, options: Options) -> None:
    """Check that a statement speaks of options and choices that there are.

    Raises
    ------
    ExpressionError
        The first problem, with its column and the nearest name.

    Example
    -------
    >>> from detente.case.expression.parser import parse
    >>> check_statement(parse("stike"), {"strike": ["no", "yes"]})
    Traceback (most recent call last):
    detente.errors.ExpressionError: no option called "stike"; did you mean "strike"? (column 1 of: stike)
    """
    for problem in statement_problems(expression, options):
        raise problem


def statement_problems(expression: Expression, options: Options) -> tuple[ExpressionError, ...]:
    """Everything that is wrong with a statement, from left to right.

    Example
    -------
    >>> from detente.case.expression.parser import parse
    >>> found = statement_problems(parse("strike = ys or tax"), {"strike": ["no", "yes"]})
    >>> [problem.column for problem in found]
    [10, 16]
    """
    text = expression.text or str(expression)
    return tuple(
        ExpressionError(message, node.column, text) for message, node in _problems(expression.root, options)
    )


def _problems(node: Node, options: Options) -> Iterator[tuple[str, Node]]:
    """Messages with the parts they are about."""
    if isinstance(node, Logic):
        for operand in children(node):
            yield from _problems(operand, options)
    elif isinstance(node, Compare):
        yield from _comparison_problems(node, options)
    elif isinstance(node, Name):
        yield from _bare_problems(node, options)
    elif not isinstance(node, Truth):
        yield f'"{node}" is no statement about options; write  option = choice', node


def _bare_problems(node: Name, options: Options) -> Iterator[tuple[str, Node]]:
    """What is wrong with an option that stands alone."""
    yield from _option_problems(node, options)
    if node.path in options and not node.selector and _taken(options[node.path]) is None:
        choices = ", ".join(options[node.path])
        yield (
            f'"{node.path}" cannot stand alone; write  {node.path} = one of {choices}',
            node,
        )


def _option_problems(node: Name, options: Options) -> Iterator[tuple[str, Node]]:
    """What is wrong with an option's name."""
    if node.selector:
        yield f'"{node}" needs no square brackets; a statement is about the world itself', node
    elif node.path not in options:
        yield f'no option called "{node.path}"{did_you_mean(node.path, options)}', node


def _comparison_problems(node: Compare, options: Options) -> Iterator[tuple[str, Node]]:
    """What is wrong with `option = choice`."""
    if len(node.operators) > 1 or node.operators[0] not in ("=", "!="):
        yield f'"{node}" is no statement about options; write  option = choice  or  option != choice', node
        return
    option, choice = node.operands
    if not isinstance(option, Name):
        yield f'"{option}" is no option; write  option {node.operators[0]} choice', option
        return
    if option.path not in options and isinstance(choice, Name) and choice.path in options:
        yield f"the option comes first; write  {choice} {node.operators[0]} {option}", option
        return
    yield from _option_problems(option, options)
    if option.path in options:
        yield from _choice_problems(option, choice, options[option.path])


def _choice_problems(option: Name, choice: Node, choices: Sequence[str]) -> Iterator[tuple[str, Node]]:
    """What is wrong with the choice of an option."""
    if not isinstance(choice, Name) or not choice.is_bare or choice.path not in choices:
        guess = did_you_mean(str(choice), choices) or f"; its choices are {', '.join(choices)}"
        yield f'"{option.path}" has no choice called "{choice}"{guess}', choice


def _taken(choices: Sequence[str]) -> int | None:
    """The choice for which a bare option stands, if there is one."""
    if "yes" in choices:
        return list(choices).index("yes")
    return 1 if len(choices) == 2 else None


def _truth(node: Node, options: Options, columns: Mapping[str, NDArray[Any]], worlds: int) -> Truths:
    """A checked part's truth in every world."""
    if isinstance(node, Truth):
        return np.full(worlds, node.value)
    if isinstance(node, Name):
        return np.asarray(columns[node.path] == _taken(options[node.path]))
    if isinstance(node, Compare):
        option, choice = (str(operand) for operand in node.operands)
        equal = columns[option] == list(options[option]).index(choice)
        return np.asarray(equal if node.operators[0] == "=" else ~equal)
    operands = [_truth(operand, options, columns, worlds) for operand in children(node)]
    return _combined(node.operator if isinstance(node, Logic) else "", operands)


def _combined(operator: str, operands: Sequence[Truths]) -> Truths:
    """Truths joined by a logical operator."""
    if operator == "not":
        return ~operands[0]
    if operator == "if":
        return operands[0] | ~operands[1]
    if operator == "iff":
        return np.asarray(operands[0] == operands[1])
    return reduce(np.logical_and if operator == "and" else np.logical_or, operands)


def _check_choice(choice: NDArray[np.integer[Any]], options: Options) -> None:
    """The table of worlds has a column per option and indices that exist."""
    if choice.ndim != 2 or choice.shape[1] != len(options):
        raise ShapeError(
            f"choice has shape {choice.shape} but there are {len(options)} options, one a column"
        )
    sizes = np.array([len(choices) for choices in options.values()], dtype=np.int64)
    if choice.size and (choice.min() < 0 or (choice.max(axis=0) >= sizes).any()):
        raise DomainError("choice holds an index that its option has no choice for")
