"""From text to an expression, by precedence climbing.

From the loosest to the tightest: `if` and `iff` (not chained), `or`, `and`, `not`, comparisons (chained),
`+ -`, `* /`, unary minus, calls and names.

>>> parse("a.b + 2*c > 1 and not d = yes").root.operator
'and'
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NoReturn

from detente.case.expression.lexer import FIRST_PART, LATER_PART, SELECTOR_WORDS, Token, tokens
from detente.case.expression.nodes import (
    Binary,
    Call,
    Compare,
    Logic,
    Name,
    Node,
    Number,
    Selector,
    Truth,
    Unary,
    descendants,
    height,
    is_condition,
)
from detente.case.expression.parsed import Expression
from detente.case.expression.suggest import did_you_mean
from detente.errors import ExpressionError

__all__ = ["DEEPEST_EXPRESSION", "FUNCTIONS", "parse"]

DEEPEST_EXPRESSION = 64

# name: fewest and most arguments
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "min": (2, None),
    "max": (2, None),
    "abs": (1, 1),
    "log": (1, 1),
    "exp": (1, 1),
    "mean": (1, None),
    "interior_max": (3, None),
}

_POWERS = {"if": 1, "iff": 1, "or": 2, "and": 3, "+": 6, "-": 6, "*": 7, "/": 7}
_POWERS |= dict.fromkeys(("<", "<=", ">", ">=", "=", "==", "!="), 5)
_NOT, _COMPARE, _MINUS = 4, 5, 8
_DATE_LIKE = re.compile(r"[0-9-]+")
_OPERATORS = "an operator such as  +  >  and"
_VALUE = "a number, a name or ("


@lru_cache(maxsize=1024)
def parse(text: str) -> Expression:
    """Parse an expression.

    Source
    ------
    The language is the project's own; its logical part is the preference grammar of the graph model.

    Parameters
    ----------
    text
        At most 10,000 characters and 64 levels.

    Raises
    ------
    ExpressionError
        With the column, what was found there and what would be right.

    Our reading
    -----------
    `Q if P` is true when P is false or Q is true. Conditions do not stand where numbers are needed, nor
    numbers where conditions are; a name may be either. `mean` takes conditions too, as 1 and 0.

    Example
    -------
    >>> parse("payoff.russia[us_posture = tactical] > 0 if strike = yes").root.operator
    'if'
    >>> parse("mxa(a, b)")
    Traceback (most recent call last):
    detente.errors.ExpressionError: no function called "mxa"; did you mean "max"? (column 1 of: mxa(a, b))
    """
    return _Parser(text).expression()


class _Parser:
    """A position in the tokens of one expression."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens(text)
        self._next = 0
        self._depth = 0

    def expression(self) -> Expression:
        """The whole text as one expression."""
        if self._peek.kind == "end":
            self._refuse("the expression is empty; write for example  issues.tax.settlement > 50", self._peek)
        root = self._level(0)
        if self._peek.kind != "end":
            self._unexpected_after_value()
        if height(root) > DEEPEST_EXPRESSION:
            self._too_deep(self._tokens[0])
        return Expression(root, self._text)

    @property
    def _peek(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._next]

    def _take(self) -> Token:
        """Step over a token."""
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _sees(self, *signs: str) -> bool:
        """Whether one of some signs or key words comes next."""
        return self._peek.kind in ("sign", "keyword") and self._peek.text in signs

    def _level(self, floor: int) -> Node:
        """An operand and all operators after it that hold at least as tightly as `floor`."""
        self._depth += 1
        if self._depth > DEEPEST_EXPRESSION:
            self._too_deep(self._peek)
        left = self._prefix()
        while True:
            token = self._peek
            power = _POWERS.get(token.text, -1) if token.kind in ("sign", "keyword") else -1
            if power < max(floor, 0):
                break
            left = self._joined(left, token, power)
        self._depth -= 1
        return left

    def _joined(self, left: Node, token: Token, power: int) -> Node:
        """An operand, the operators of one rank after it, and their operands."""
        if power == 1:
            return self._conditional(left)
        operators: list[str] = []
        operands = [left]
        while self._peek.kind == token.kind and _POWERS.get(self._peek.text) == power:
            operators.append(self._take().text)
            operands.append(self._level(power + 1))
        if power in (2, 3):
            self._check(operands, True, token)
            return Logic(token.text, tuple(operands), token.column)
        self._check(operands, False, token)
        if power == _COMPARE:
            signs = tuple("=" if sign == "==" else sign for sign in operators)
            return Compare(signs, tuple(operands), token.column)
        return Binary(tuple(operators), tuple(operands), token.column)

    def _conditional(self, left: Node) -> Node:
        """`Q if P` or `Q iff P`, never chained."""
        token = self._take()
        operands = [left, self._level(2)]
        self._check(operands, True, token)
        if self._sees("if", "iff"):
            found = f'found a second "{self._peek.text}"'
            self._refuse(
                f"{found}; show with brackets what belongs together, as in  (a if b) if c", self._peek
            )
        return Logic(token.text, tuple(operands), token.column)

    def _prefix(self) -> Node:
        """An operand with the `not` or minus before it."""
        token = self._peek
        if self._sees("not"):
            self._take()
            operand = self._level(_NOT)
            self._check([operand], True, token)
            return Logic("not", (operand,), token.column)
        if self._sees("-"):
            self._take()
            operand = self._level(_MINUS)
            self._check([operand], False, token)
            return Unary(operand, token.column)
        return self._atom()

    def _atom(self) -> Node:
        """A number, a truth value, a name, a call or an expression in brackets."""
        token = self._peek
        if token.kind == "number":
            return self._number()
        if token.kind == "name":
            return self._name_or_call()
        if self._sees("true", "false"):
            return Truth(self._take().text == "true", token.column)
        if self._sees("("):
            self._take()
            inner = self._level(0)
            self._close(token)
            return inner
        self._unexpected_value()

    def _number(self) -> Number:
        """A number that is not too large."""
        token = self._take()
        value = float(token.text)
        if value == float("inf"):
            self._refuse(f"{token.text[:40]} is too large; numbers go up to about 1e308", token)
        return Number(value, token.column)

    def _name_or_call(self) -> Node:
        """A name with its square brackets, or a function with its arguments."""
        token = self._take()
        if self._sees("("):
            return self._call(token)
        selector = self._selector() if self._sees("[") else Selector()
        return Name(token.text, selector, token.column)

    def _call(self, token: Token) -> Call:
        """A function's arguments, as many as it takes and of the right kind."""
        if token.text not in FUNCTIONS:
            guess = did_you_mean(token.text, FUNCTIONS) or f"; the functions are {', '.join(FUNCTIONS)}"
            self._refuse(f'no function called "{token.text}"{guess}', token)
        bracket = self._take()
        arguments: list[Node] = []
        while not arguments or self._sees(","):
            if arguments:
                self._take()
            arguments.append(self._level(0))
        self._close(bracket)
        self._check_count(token, len(arguments))
        if token.text != "mean":
            self._check(arguments, False, token)
        return Call(token.text, tuple(arguments), token.column)

    def _check_count(self, token: Token, count: int) -> None:
        """Refuse too few or too many arguments."""
        fewest, most = FUNCTIONS[token.text]
        if count < fewest or (most is not None and count > most):
            needs = f"{fewest} argument{'' if fewest == 1 else 's'}" + ("" if most else " or more")
            self._refuse(f"{token.text} takes {needs}, found {count}", token)

    def _close(self, opening: Token) -> None:
        """The round bracket that belongs to an opening one."""
        if self._sees(")"):
            self._take()
        elif self._peek.kind == "end":
            self._refuse('this "(" is never closed; add a ")"', opening)
        else:
            self._unexpected_after_value()

    def _selector(self) -> Selector:
        """The square brackets after a name."""
        opening = self._take()
        items: dict[str, str] = {}
        columns: dict[str, int] = {}
        while True:
            key, value, column = self._selector_item(opening)
            if key in items:
                self._refuse(f'"{key}" stands twice in these brackets; keep one', column)
            items[key], columns[key] = value, column
            if not self._sees(","):
                break
            self._take()
        if not self._sees("]"):
            self._unexpected_in_selector(opening, '"," or "]"')
        self._take()
        choices = tuple(sorted((k, v) for k, v in items.items() if k not in SELECTOR_WORDS))
        variant, without, at = (items.get(word) for word in ("variant", "without", "at"))
        return Selector(choices, "equilibrium" in items, variant, without, at, tuple(sorted(columns.items())))

    def _selector_item(self, opening: Token) -> tuple[str, str, int]:
        """`equilibrium` or `word = value`, with the column of the value."""
        key = self._selector_word(opening, "an option or equilibrium, variant, without, at", FIRST_PART)
        if key.text == "equilibrium":
            if self._sees("="):
                self._refuse('"equilibrium" stands alone, without "="', self._peek)
            return key.text, "", key.column
        if not self._sees("=", "=="):
            self._without_value(opening, key)
        self._take()
        if key.text == "at":
            value = self._selector_word(opening, "a date such as 2009-06-30, 2009-06 or 2009", _DATE_LIKE)
            return key.text, self._date(value), value.column
        value = self._selector_word(opening, f'an id after "{key.text} ="', LATER_PART)
        return key.text, value.text, value.column

    def _without_value(self, opening: Token, key: Token) -> NoReturn:
        """A word in square brackets that nothing is picked for."""
        if not self._sees(",", "]"):
            self._unexpected_in_selector(opening, f'"=" after "{key.text}"')
        guess = "" if key.text in SELECTOR_WORDS else did_you_mean(key.text, ["equilibrium"])
        self._refuse(f'found "{key.text}" without a value; write  [{key.text} = …]{guess}', key)

    def _selector_word(self, opening: Token, needed: str, pattern: re.Pattern[str]) -> Token:
        """The word that comes next inside square brackets."""
        if self._peek.kind != "word" or not pattern.fullmatch(self._peek.text):
            self._unexpected_in_selector(opening, needed)
        return self._take()

    def _date(self, token: Token) -> str:
        """A date that the calendar has, as it was written."""
        parts = token.text.split("-")
        try:
            if [len(part) for part in parts] != [4, 2, 2][: len(parts)]:
                raise ValueError
            datetime.date(*(int(part) for part in [*parts, "01", "01"][:3]))
        except ValueError:
            self._refuse(f'"{token.text[:40]}" is not a date; write 2009-06-30, 2009-06 or 2009', token)
        return token.text

    def _check(self, operands: Sequence[Node], condition: bool, token: Token) -> None:
        """Refuse a number where a condition is needed, and the other way round."""
        for operand in operands:
            if is_condition(operand) is (not condition):
                message = f'"{_short(str(operand))}" {_wrong_kind(operand, token.text, condition)}'
                raise ExpressionError(message, _column(operand), self._text)

    def _unexpected_value(self) -> NoReturn:
        """Something that is no value stands where one is needed."""
        token = self._peek
        if token.kind == "end":
            before = self._tokens[self._next - 1]
            self._refuse(f'the expression ends after "{before.text}"; {_VALUE} should follow', token)
        if token.text == ")" and self._next and self._tokens[self._next - 1].text == "(":
            self._refuse(f"found nothing between the brackets; {_VALUE} should stand there", token)
        self._refuse(f'found "{token.text}" where {_VALUE} should stand', token)

    def _unexpected_after_value(self) -> NoReturn:
        """Something that is no operator follows a value."""
        token, before = self._peek, self._tokens[self._next - 1]
        if token.text == ")":
            self._refuse('found ")" without its "("; remove it', token)
        if token.text == "[":
            self._refuse("found square brackets that follow no name; they pick the world of a name", token)
        if token.text == "," and token.kind == "sign":
            self._refuse("found a comma outside a function's brackets; remove it", token)
        found = f'found "{_short(token.text)}" after "{_short(before.text)}"'
        self._refuse(f"{found}; {_OPERATORS} should stand between", token)

    def _unexpected_in_selector(self, opening: Token, needed: str) -> NoReturn:
        """Something that does not belong inside square brackets."""
        token = self._peek
        if token.kind == "end":
            self._refuse('this "[" is never closed; add a "]"', opening)
        self._refuse(f'found "{_short(token.text)}" in square brackets where {needed} should stand', token)

    def _too_deep(self, token: Token) -> NoReturn:
        """Refuse an expression with too many levels."""
        self._refuse(f"the expression has more than {DEEPEST_EXPRESSION} levels; split it", token)

    def _refuse(self, message: str, place: Token | int) -> NoReturn:
        """An error at a token or column."""
        raise ExpressionError(message, place if isinstance(place, int) else place.column, self._text)


def _wrong_kind(operand: Node, operator: str, condition: bool) -> str:
    """Why a number or a condition cannot stand where it does, and what to do."""
    if condition:
        remedy = f"compare it, as in  {_short(str(operand))} > 0.5"
        return f'is a number, but "{operator}" needs conditions; {remedy}'
    if operator in ("=", "==", "!="):
        return f'is a condition, but "{operator}" compares numbers and words; write  a iff b'
    return f'is a condition, but "{operator}" needs numbers; mean(…) gives its share of the draws'


def _short(text: str) -> str:
    """A text cut to what a message can hold."""
    return text if len(text) <= 40 else f"{text[:39]}…"


def _column(node: Node) -> int:
    """The column where a part begins."""
    return min(part.column for part in descendants(node))
