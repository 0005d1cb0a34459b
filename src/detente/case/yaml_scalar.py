"""What an unquoted YAML scalar means: the core schema of YAML 1.2, less infinities and not-a-number.

>>> [plain_value(text) for text in ("010", "0x1f", "1e3", "1_000", "yes", "true", "~", "2010-06-24")]
[10, 31, 1000.0, '1_000', 'yes', True, None, '2010-06-24']
"""

from __future__ import annotations

import math
import re

__all__ = ["LONGEST_NUMBER", "Scalar", "ScalarError", "plain_value"]

Scalar = str | int | float | bool | None

LONGEST_NUMBER = 400

_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_MAY_BE_NUMBER = frozenset("0123456789+-.")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class ScalarError(ValueError):
    """A scalar that looks like a number but that no case may hold; caught by the reader."""


def plain_value(text: str) -> Scalar:
    """The value of an unquoted scalar.

    Source
    ------
    YAML 1.2.2, section 10.3.2 (core schema).

    Raises
    ------
    ScalarError
        If the number is infinite, not a number, or too large or too long to calculate with.

    Our reading
    -----------
    `True` and `TRUE` are truth values as in the core schema; `yes`, `no`, `on` and `off` are words.
    Dates stay text.

    Example
    -------
    >>> plain_value("-.5e1"), plain_value("0o17"), plain_value("12:30")
    (-5.0, 15, '12:30')
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _MAY_BE_NUMBER:
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text, 10)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return _integer(text[2:], 8 if text[1] == "o" else 16)
    if _NOT_FINITE.fullmatch(text):
        raise ScalarError(f"{text} is not a number to calculate with; give a finite number")
    return text


def _integer(digits: str, base: int) -> int:
    """An integer that a float can hold too."""
    _check_length(digits)
    value = int(digits, base)
    try:
        float(value)
    except OverflowError:
        raise ScalarError(f"{digits[:20]}… is too large; numbers go up to about 1e308") from None
    return value


def _float(text: str) -> float:
    """A finite float."""
    _check_length(text)
    value = float(text)
    if math.isinf(value):
        raise ScalarError(f"{text[:40]} is too large; numbers go up to about 1e308")
    return value


def _check_length(text: str) -> None:
    """Refuse numbers whose conversion would take long."""
    if len(text) > LONGEST_NUMBER:
        raise ScalarError(f"a number with {len(text)} characters; at most {LONGEST_NUMBER} are read")
