"""The words of an expression: numbers, names, key words and signs, each with its column.

>>> [(token.kind, token.text) for token in tokens("not us-iran.level >= 1e3 [at = 2009-06]")][:4]
[('keyword', 'not'), ('name', 'us-iran.level'), ('sign', '>='), ('number', '1e3')]
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from detente.errors import ExpressionError

__all__ = ["FIRST_PART", "KEYWORDS", "LATER_PART", "LONGEST_EXPRESSION", "SELECTOR_WORDS", "Token", "tokens"]

LONGEST_EXPRESSION = 10_000
KEYWORDS = frozenset({"and", "or", "not", "if", "iff", "true", "false"})
SELECTOR_WORDS = ("equilibrium", "variant", "without", "at")

FIRST_PART = re.compile(r"[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*")
LATER_PART = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)*")

_SPACE = re.compile(r"\s+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[-.][A-Za-z0-9_]+)*")
_WORD = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")
_SIGN = re.compile(r"<=|>=|!=|==|[-+*/<>=(),\[\]]")
_INSTEAD = (
    ("&&", "write  and"),
    ("||", "write  or"),
    ("**", "there are no powers; multiply, or use exp and log"),
    ("^", "there are no powers; multiply, or use exp and log"),
    ("<>", "write  !="),
    ("=<", "write  <="),
    ("=>", "write  >=,  or  Q if P  for a condition"),
    ("//", "write  /"),
    ("!", "write  not"),
    ("~", "write  not"),
    ("≤", "write  <="),
    ("≥", "write  >="),
    ("≠", "write  !="),
    ("−", "write an ordinary minus sign, -"),
    ("–", "write an ordinary minus sign, -"),
    ("×", "write  *"),
    ("·", "write  *"),
    ("÷", "write  /"),
    ("%", "write a share as a fraction, such as 0.2"),
    ('"', "names stand without quotes"),
    ("'", "names stand without quotes"),
    ("“", "names stand without quotes"),
    ("{", "use round brackets to group"),
    ("}", "use round brackets to group"),
    (":", "compare with  ="),
)


class Token(NamedTuple):
    """A piece of an expression; its kind is number, name, keyword, sign, word (inside [ ]) or end."""

    kind: str
    text: str
    column: int


def tokens(text: str) -> list[Token]:
    """Cut an expression into tokens; the last one is of kind `end`.

    Raises
    ------
    ExpressionError
        If the text is too long or holds something that can be no part of an expression.

    Our reading
    -----------
    A hyphen between two letters or digits of a name belongs to the name, so a minus sign after a name needs
    white space before it. Key words are recognised in lower and in upper case.

    Example
    -------
    >>> [token.text for token in tokens("a-1 -b")]
    ['a-1', '-', 'b', '']
    """
    if len(text) > LONGEST_EXPRESSION:
        found = f"the expression has {len(text):,} characters; at most {LONGEST_EXPRESSION:,} are read"
        raise ExpressionError(f"{found}, so split it", 0, f"{text[:40]}…")
    found_tokens: list[Token] = []
    position, inside = 0, False
    while position < len(text):
        space = _SPACE.match(text, position)
        if space:
            position = space.end()
            continue
        token = _selector_token(text, position) if inside else _token(text, position)
        inside = (inside or token.text == "[") and token.text != "]"
        found_tokens.append(token)
        position += len(token.text)
    found_tokens.append(Token("end", "", len(text) + 1))
    return found_tokens


def _token(text: str, position: int) -> Token:
    """The token that begins at a position outside [ ]."""
    if match := _NUMBER.match(text, position):
        return _number(text, position, match.end())
    if match := _NAME.match(text, position):
        return _name(text, position, match.end())
    return _sign(text, position)


def _selector_token(text: str, position: int) -> Token:
    """The token that begins at a position inside [ ]."""
    if match := _WORD.match(text, position):
        return Token("word", match.group(), position + 1)
    return _sign(text, position)


def _number(text: str, position: int, end: int) -> Token:
    """A number that ends where it should."""
    if _DATE.match(text, position):
        _refuse("found a date; a date may stand only in  [at = DATE]  after a name", position, text)
    if re.match(r"[A-Za-z0-9_.]", text[end : end + 1]):
        shown = text[position : end + 1]
        _refuse(f'"{shown}" begins like a number but goes on; a name begins with a letter', position, text)
    return Token("number", text[position:end], position + 1)


def _name(text: str, position: int, end: int) -> Token:
    """A name or a key word."""
    word = text[position:end]
    after = text[end : end + 1]
    if after == "-":
        _refuse(f'found "{word}-"; write a space before a minus sign that follows a name', end, text)
    if after == ".":
        _refuse(f'found "{word}."; a name cannot end with a dot', end, text)
    if word.lower() in KEYWORDS:
        if word not in (word.lower(), word.upper()):
            _refuse(f'found "{word}"; write  {word.lower()}', position, text)
        return Token("keyword", word.lower(), position + 1)
    if word != word.lower():
        _refuse(f'found "{word}"; names are in lower case, "{word.lower()}"', position, text)
    if not FIRST_PART.fullmatch(word.split(".")[0]):
        _refuse(f'found "{word}"; a name begins with a letter', position, text)
    return Token("name", word, position + 1)


def _sign(text: str, position: int) -> Token:
    """A sign of the language, or a complaint that says what to write instead."""
    match = _SIGN.match(text, position)
    for wrong, remedy in _INSTEAD:
        if text.startswith(wrong, position) and not (match and len(match.group()) >= len(wrong)):
            _refuse(f"found {wrong}; {remedy}", position, text)
    if match:
        return Token("sign", match.group(), position + 1)
    raise ExpressionError(f"found {text[position]!r}, which is no part of an expression", position + 1, text)


def _refuse(message: str, position: int, text: str) -> NoReturn:
    """An error at a position that counts from 0."""
    raise ExpressionError(message, position + 1, text)
