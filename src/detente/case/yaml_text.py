"""From the bytes of a file to text that a YAML parser may see, or the reasons why not."""

from __future__ import annotations

import codecs
import os
import re
import stat
from bisect import bisect_right
from pathlib import Path

from detente.errors import CaseError, Problem

__all__ = ["LARGEST_FILE", "MOST_PROBLEMS", "decoded", "forbidden", "lines_of", "read_bytes"]

LARGEST_FILE = 20 * 1024 * 1024
MOST_PROBLEMS = 100

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_TAG_LINE = re.compile(r"(?:\A|(?<=[\r\n]))%TAG")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufeff\ufffe\uffff]")
_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_NAMED = {
    "\x00": "a NUL character, which means that this is not a text file or not saved as UTF-8",
    "\x85": "an unusual line break (U+0085); use an ordinary one",
    "\u2028": "an unusual line break (U+2028); use an ordinary one",
    "\u2029": "an unusual paragraph break (U+2029); use an ordinary line break",
    "\ufeff": "an invisible byte order mark (U+FEFF) inside the file; remove it",
}


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """The content of an ordinary file of at most `LARGEST_FILE` bytes; anything else is a `CaseError`.

    Example
    -------
    >>> read_bytes("/")
    Traceback (most recent call last):
    detente.errors.CaseError: / has 1 problem
      this is a folder; a YAML file is needed
    """
    file = os.fspath(path)
    try:
        about = Path(file).stat()
        if not stat.S_ISREG(about.st_mode):
            what = "this is a folder" if stat.S_ISDIR(about.st_mode) else "this is not an ordinary file"
            raise _refusal(file, f"{what}; a YAML file is needed")
        if about.st_size > LARGEST_FILE:
            raise _refusal(file, _too_large(about.st_size))
        with open(file, "rb") as stream:
            return stream.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise _refusal(file, "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refusal(file, f"the file cannot be read: {reason}") from None


def decoded(data: bytes, file: str) -> str:
    """The text of a UTF-8 file without its byte order mark; anything else is a `CaseError`.

    Example
    -------
    >>> decoded("\\ufeffname: Zoë".encode(), "case.yaml")
    'name: Zoë'
    """
    if len(data) > LARGEST_FILE:
        raise _refusal(file, _too_large(len(data)))
    for mark, name in _OTHER_ENCODINGS:
        if data.startswith(mark):
            raise _refusal(file, f"the file is saved as {name}; save it as UTF-8", 1, 1)
    body = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _end_of(body[: error.start].decode("utf-8"))
        found = f"the byte 0x{body[error.start]:02X} is not UTF-8; save the file as UTF-8"
        raise _refusal(file, found, line, column) from None
    problems = _text_problems(text)
    if problems:
        raise CaseError(problems, file)
    return text


def forbidden(text: str) -> str:
    """What is wrong with the first character that no case may hold, or nothing.

    Example
    -------
    >>> forbidden("a\\x07b"), forbidden("ab")
    ('the control character U+0007; remove it', '')
    """
    found = _FORBIDDEN.search(text)
    return _describe(found.group()) if found else ""


def lines_of(text: str) -> list[str]:
    """The lines of a text, counted as the YAML parser counts them.

    Example
    -------
    >>> lines_of("a\\r\\nb\\nc")
    ['a', 'b', 'c']
    """
    return _LINE_BREAK.split(text)


def _text_problems(text: str) -> list[Problem]:
    """One problem for each character or tag line that no case may hold, up to the limit.

    Parsers take a time that grows with the square of the number of tag lines, so they never see one.
    """
    pattern = _FORBIDDEN if _FORBIDDEN.search(text) else _TAG_LINE
    if pattern is _TAG_LINE and "%TAG" not in text:
        return []
    starts = [0, *(m.end() for m in _LINE_BREAK.finditer(text))]
    problems = []
    for found in pattern.finditer(text):
        line = bisect_right(starts, found.start())
        column = found.start() - starts[line - 1] + 1
        problems.append(Problem(line, column, "", f"found {_describe(found.group())}"))
        if len(problems) == MOST_PROBLEMS or found.group() == "\x00":
            break
    return problems


def _describe(character: str) -> str:
    """A forbidden character or line in words."""
    if character == "%TAG":
        return "a line that begins with %TAG; tags are not used here, remove the line"
    return _NAMED.get(character, f"the control character U+{ord(character):04X}; remove it")


def _end_of(text: str) -> tuple[int, int]:
    """Line and column, from 1, of the place just after a text."""
    lines = lines_of(text)
    return len(lines), len(lines[-1]) + 1


def _too_large(size: int) -> str:
    """The complaint about a file of too many bytes."""
    limit = LARGEST_FILE // 1024**2
    return f"the file has {size / 1024**2:.1f} MiB; at most {limit} MiB are read"


def _refusal(file: str, message: str, line: int = 0, column: int = 0) -> CaseError:
    """An error with one problem."""
    return CaseError([Problem(line, column, "", message)], file)
