"""How numbers, misspelt words and surprises are put into a sentence; shared by the quantity modules."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable

__all__ = ["LARGEST", "SMALLEST", "found", "is_id", "nearest", "number_text", "sentence_list"]

LARGEST = 1e100
"""Numbers larger than this in size are refused: differences and products must stay finite."""

SMALLEST = 1e-100
"""Numbers other than 0 smaller than this in size are refused, for the same reason."""

_ID = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")


def is_id(text: object) -> bool:
    """Say whether `text` is a lower-case word, or several joined by `-` or `_`.

    >>> is_id("gates-remark"), is_id("Gates"), is_id("1st")
    (True, False, False)
    """
    return isinstance(text, str) and len(text) <= 100 and _ID.fullmatch(text) is not None


def number_text(value: float) -> str:
    """Write a number as shortly as it can be read back exactly.

    >>> number_text(70.0), number_text(0.1), number_text(1e20)
    ('70', '0.1', '1e+20')
    """
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(float(value))


def found(raw: object) -> str:
    """Name what was found, in a few words however large it is.

    >>> found(True), found([1, 2]), found("x" * 1000)
    ('true', 'a list', '"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"')
    """
    if raw is None:
        return "nothing"
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, str):
        return f'"{raw}"' if len(raw) <= 40 else f'"{raw[:39]}…"'
    if isinstance(raw, int):
        return str(raw) if raw.bit_length() < 128 else "a number of very many digits"
    if isinstance(raw, float):
        return repr(raw)
    return _kind(raw)


def _kind(raw: object) -> str:
    """Name the kind of a value that is neither a number nor a text."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        ((list, tuple), "a list"),
        (dict, "a mapping"),
        ((set, frozenset), "a set"),
        (datetime.date, "a date"),
        ((bytes, bytearray), "binary data"),
    )
    return next((words for kind, words in kinds if isinstance(raw, kind)), f"a {type(raw).__name__}")


def nearest(word: object, known: Iterable[str]) -> str:
    """Return `; did you mean "…"?` for the known word that is most like `word`, or nothing.

    >>> nearest("unifrom", ["uniform", "normal"])
    '; did you mean "uniform"?'
    """
    if not isinstance(word, str) or len(word) > 60:
        return ""
    close = difflib.get_close_matches(word.lower(), list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def sentence_list(words: Iterable[str], joint: str = "and") -> str:
    """Join words as a sentence does.

    >>> sentence_list(["a", "b", "c"]), sentence_list(["a", "b"], "or")
    ('a, b and c', 'a or b')
    """
    *first, last = list(words) or [""]
    return f"{', '.join(first)} {joint} {last}" if first else last
