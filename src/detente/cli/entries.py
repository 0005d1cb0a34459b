"""What commands that write entries of a case share: days, grades, and two actors with their ids."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress

from detente.errors import DetenteError

__all__ = ["day", "graded", "sides"]

ID = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
NO_ID = re.compile(r"[^a-z0-9]+")
GRADE = re.compile(r"([A-F])([1-6])")


def day(option: str, text: str | None) -> dt.date | None:
    """A day given by an option.

    Raises
    ------
    DetenteError
        If it is none.
    """
    if text is None:
        return None
    with suppress(ValueError):
        return dt.date.fromisoformat(text)
    raise DetenteError(f"{option} {text}: a day such as 2010-06-24 would be right")


def graded(text: str | None) -> tuple[str, int] | None:
    """Reliability and credibility in one word.

    Raises
    ------
    DetenteError
        If it is no such word.
    """
    if text is None:
        return None
    match = GRADE.fullmatch(text.upper())
    if match is None:
        raise DetenteError(f"--grade {text}: a reliability A to F and a credibility 1 to 6, such as B2, would be right")
    return match[1], int(match[2])


def sides(text: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two actors of `--between`, each as its id in the case and its name in the files.

    Raises
    ------
    DetenteError
        If it names no two actors.
    """
    one, comma, other = text.partition(",")
    found = _side(one), _side(other)
    if not comma or "," in other or found[0][0] == found[1][0] or not all(map(all, found)):
        raise DetenteError(f"--between {text}: two actors such as russia=RUS,iran=IRN would be right")
    return found


def _side(text: str) -> tuple[str, str]:
    """The id of an actor, empty where it is none, and its name."""
    name, equals, code = text.partition("=")
    if not equals:
        name, code = NO_ID.sub("-", text.lower()).strip("-"), text
    return name.strip() if ID.fullmatch(name.strip()) else "", code.strip()
