"""What a YAML parser complains of, in plain words: what was found and what would be right."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from detente.case.yaml_text import lines_of
from detente.errors import Problem

__all__ = ["explained"]


class _Spot(NamedTuple):
    """Where the parser stopped (counted from 0), where the construct began, and the lines."""

    lines: list[str]
    line: int
    column: int
    context: str
    context_line: int
    context_column: int

    @property
    def before(self) -> str:
        """The text of the line up to the place."""
        return self._text(self.line)[: self.column]

    @property
    def character(self) -> str:
        """The character at the place, or nothing at the end of a line."""
        return self._text(self.line)[self.column : self.column + 1]

    @property
    def above(self) -> str:
        """The nearest line above that holds more than white space or a comment."""
        for number in range(min(self.line, len(self.lines)) - 1, -1, -1):
            text = self.lines[number].strip()
            if text and not text.startswith("#"):
                return text
        return ""

    @property
    def at_end(self) -> bool:
        """Whether nothing but white space follows the place."""
        rest = [self._text(self.line)[self.column :], *self.lines[self.line + 1 :]]
        return not any(text.strip() for text in rest)

    def _text(self, line: int) -> str:
        return self.lines[line] if line < len(self.lines) else ""


def explained(error: Exception, text: str, opened: tuple[int, int] = (1, 1)) -> Problem:
    """The parser's complaint as a problem, placed where it stopped or where the thing never closed began.

    `opened` is line and column, from 1, of the innermost list or mapping that is still open.

    Example
    -------
    >>> import yaml
    >>> try:
    ...     list(yaml.parse("says: peace: now"))
    ... except yaml.YAMLError as error:
    ...     problem = explained(error, "says: peace: now")
    >>> problem.line, problem.column, problem.message.split(";")[0]
    (1, 12, 'found a second ": " on this line')
    """
    spot = _spot(error, text, opened)
    complaint = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    if "\t" in re.split(r"[^\s]", spot.before + spot.character, maxsplit=1)[0]:
        return Problem(spot.line + 1, spot.column + 1, "", _TAB)
    message = _in_words(complaint, spot)
    if spot.context_line >= 0 and (spot.at_end or re.search(_UNCLOSED, complaint)):
        return Problem(spot.context_line + 1, spot.context_column + 1, "", message)
    return Problem(spot.line + 1, spot.column + 1, "", message)


def _spot(error: Exception, text: str, opened: tuple[int, int]) -> _Spot:
    """The places an error speaks of; the end of the text when it gives none or one behind it."""
    lines = lines_of(text)
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context: Any = getattr(error, "context_mark", None)
    inside = mark is not None and mark.line < len(lines)
    began = (context.line, context.column) if context else (-1, -1)
    if mark and context and (mark.line, mark.column) == began:
        began = (opened[0] - 1, opened[1] - 1)
    return _Spot(
        lines=lines,
        line=mark.line if inside else len(lines) - 1,
        column=mark.column if inside else len(lines[-1]),
        context=str(getattr(error, "context", None) or ""),
        context_line=began[0],
        context_column=began[1],
    )


def _in_words(complaint: str, spot: _Spot) -> str:
    """The first explanation whose pattern fits; the parser's own words when none does."""
    for pattern, words in _EXPLANATIONS:
        if re.search(pattern, complaint):
            return words if isinstance(words, str) else words(spot)
    return f"this is not YAML that can be read: {complaint}"


def _second_value(spot: _Spot) -> str:
    """Three causes of a colon where none may stand."""
    if re.search(r":\s", spot.before):
        return (
            'found a second ": " on this line; quote a text that holds a colon, as in  says: "first: second"'
        )
    if spot.above and not re.search(r":(\s|$)|^-", spot.above):
        return "the line above has no colon; write  name: value"
    if spot.above:
        return "found a name indented deeper than the one above, which already has a value; align the two"
    return "found a colon where no name: value can stand; put a text that holds a colon in quotes"


def _no_key(spot: _Spot) -> str:
    """Four causes of something other than a name in a mapping."""
    if spot.character and spot.character in "]}":
        return f'found "{spot.character}" that closes nothing; remove it, or put the text in quotes'
    if spot.before.strip():
        return (
            "found more text after a value that is complete; put the whole text in one pair of quotes, "
            "as in  says: \"the 'old' order\""
        )
    if spot.character == "-":
        return 'found a list item where a name should stand; indent "- " under the name whose list it is'
    return "the indentation fits no line above; align this line with its neighbours and write  name: value"


def _no_item(spot: _Spot) -> str:
    """Something other than "- " inside a list."""
    if spot.before.strip():
        return _no_key(spot)
    return (
        'found something else among list items; begin it with "- ", or align it with the name it belongs to'
    )


def _open_list(spot: _Spot) -> str:
    """A list in brackets that goes wrong."""
    line = spot.context_line + 1
    return f'the list that "[" opens on line {line} needs "," between its items and "]" at its end'


def _open_mapping(spot: _Spot) -> str:
    """A mapping in brackets that goes wrong."""
    if spot.character == ":":
        return 'found a second colon after one name; quote a text that holds a colon, as in  {says: "a: b"}'
    line = spot.context_line + 1
    return f'the mapping that "{{" opens on line {line} needs "," between its items and "}}" at its end'


def _bad_start(spot: _Spot) -> str:
    """A character with which no unquoted text may begin."""
    if spot.character == "\t":
        return "found a tab where a value should begin; use spaces"
    return f"an unquoted text cannot begin with {spot.character or 'this character'}; put it in quotes"


def _no_value(spot: _Spot) -> str:
    """Nothing, or a bracket or comma, where a value is due."""
    if spot.at_end and not spot.character:
        return "the list or mapping in brackets that begins here is never closed; add its closing bracket"
    return "found a bracket or comma where a value should stand; write the value, or put the text in quotes"


def _unclosed_quote(spot: _Spot) -> str:
    """A quotation mark without its partner."""
    line = spot.context_line + 1
    return f"the quoted text that begins on line {line} is never closed; add the closing quotation mark"


_TAB = "found a tab in the indentation; indent with spaces"
_UNCLOSED = r"unexpected end of stream|unexpected document separator|unexpected document indicator"

_EXPLANATIONS: tuple[tuple[str, Any], ...] = (
    (r"mapping values are not allowed", _second_value),
    (r"mapping keys are not allowed", 'found "?" where no value can begin with it; put the text in quotes'),
    (
        r"sequence entries are not allowed",
        'found "- " where no list can begin; begin it on a line of its own',
    ),
    (r"did not find expected key|expected <block end>, but found(?! '<block seq)", _no_key),
    (r"did not find expected '-' indicator|expected <block end>", _no_item),
    (r"expected ',' or '\]'", _open_list),
    (r"expected ',' or '}'", _open_mapping),
    (r"cannot start any token", _bad_start),
    (_UNCLOSED, _unclosed_quote),
    (
        r"unknown escape|hexadecimal number|hexdecimal number|character escape|too large to convert|chr\(\)",
        "found a backslash that begins no known escape; write \\\\ for a backslash, or use single quotes",
    ),
    (r"found a tab character", _TAB),
    (
        r"comment or line break|chomping or indentation",
        'only a line break may follow "|" or ">"; put a text that begins with one of them in quotes',
    ),
    (r"node content", _no_value),
    (r"simple key|could not find expected ':'", "a name without its colon; write  name: value"),
    (r"alphabetic or numeric", 'an unquoted text cannot begin with "&" or "*"; put it in quotes'),
    (r"tag|expected '[>!]'|URI", 'an unquoted text cannot begin with "!"; put it in quotes'),
    (r"nesting depth", "found values nested far too deeply; at most 64 levels are read"),
    (
        r"incompatible|directive",
        'found a line that begins with "%"; put the text in quotes or remove the line',
    ),
    (
        r"document",
        "found more after the end of the document; a file holds one, without --- or ... lines inside",
    ),
)
