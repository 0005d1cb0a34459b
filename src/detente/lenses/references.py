"""What an expression inside a case refers to: leaves of the case, and outcomes of earlier lenses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from detente.case.expression import Expression, Name
from detente.case.fields import When
from detente.case.parts import Case
from detente.case.slots import Slot

if TYPE_CHECKING:
    from detente.lenses.values import Values

AHEAD = ("alignments",)
"""Sections with outcomes that can be read at days after that of the case."""
__all__ = ["date_of", "dated", "lookup_in", "needs_of", "reads_of"]


def date_of(name: Name, case: Case) -> dt.date | None:
    """The day meant by `[at = …]`: the last of a month or year.

    It is never after the day the case looks ahead from, except for sections that look ahead themselves.
    """
    if not name.selector.at:
        return None
    date, as_of = When.parse(name.selector.at).last, case.case.as_of
    is_held = as_of is not None and name.parts[0] not in AHEAD
    return min(date, as_of.last) if is_held and as_of is not None else date


def dated(outcome: str, date: dt.date) -> str:
    """Name under which a dated outcome is kept.

    >>> dated("ties.us-iran.level", dt.date(2009, 6, 30))
    'ties.us-iran.level@2009-06-30'
    """
    return f"{outcome}@{date.isoformat()}"


def needs_of(expression: Expression, leaves: Mapping[str, Slot]) -> tuple[str, ...]:
    """Outcomes that an expression reads.

    >>> from detente.case.expression import parse
    >>> from detente.lenses.load import load_case
    >>> leaves = load_case("emission-standards-1992").slots
    >>> needs_of(parse("issues.delay.settlement > actors.france.capability"), leaves)
    ('issues.delay.settlement',)
    """
    return tuple(name.path for name in expression.references() if name.path not in leaves)


def reads_of(expression: Expression, leaves: Mapping[str, Slot]) -> tuple[str, ...]:
    """Numbers of the case that an expression reads.

    >>> from detente.case.expression import parse
    >>> from detente.lenses.load import load_case
    >>> leaves = load_case("emission-standards-1992").slots
    >>> reads_of(parse("issues.delay.settlement > actors.france.capability"), leaves)
    ('actors.france.capability',)
    """
    return tuple(name.path for name in expression.references() if name.path in leaves)


def lookup_in(values: Values) -> Callable[[Name], NDArray[Any]]:
    """Read the names of an expression in the world that `values` stands in.

    >>> from detente.case.expression import parse
    >>> from detente.lenses.load import load_case
    >>> from detente.lenses.values import Stream, Values
    >>> source = load_case("emission-standards-1992")
    >>> lookup = lookup_in(Values(source.case, source.slots, Stream(1, 0, 2)))
    >>> lookup(parse("actors.france.capability").references()[0])
    array([0.16, 0.16])
    """

    def lookup(name: Name) -> NDArray[Any]:
        if name.path in values.slots:
            return values.number(name.path)
        date = date_of(name, values.case)
        return values.outcome(dated(name.path, date) if date else name.path)

    return lookup
