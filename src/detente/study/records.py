"""Records as plain data and back: what is worked out once is kept with the run and read again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

__all__ = ["plain", "restored"]

Record = TypeVar("Record")


def plain(value: Any) -> Any:
    """A record as lists and plain values, fields in their order; what is in it may be records, tuples and numbers.

    >>> from detente.study.measures import Share
    >>> plain((Share(0.5, 0.4, 0.6, 100, 0), "a"))
    [[0.5, 0.4, 0.6, 100, 0], 'a']
    """
    if is_dataclass(value) and not isinstance(value, type):
        return [plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(entry) for entry in value]
    return value


def restored(kind: type[Record], value: Any) -> Record:
    """The record that `plain` made plain.

    Raises
    ------
    ValueError
        If it does not fit the record.

    Example
    -------
    >>> from detente.study.measures import Share
    >>> restored(Share, [0.5, 0.4, 0.6, 100, 0])
    Share(value=0.5, low=0.4, high=0.6, count=100, undefined=0)
    """
    found: Record = _restored(kind, value)
    return found


def _restored(kind: Any, value: Any) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        if not isinstance(value, list) or len(value) != len(hints):
            raise ValueError(f"this is no {kind.__name__}")
        return kind(*(_restored(hint, entry) for hint, entry in zip(hints, value, strict=True)))
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return float(value) if kind is float else value


def _tuple(kinds: Sequence[Any], value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("this is no list")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_restored(kinds[0], entry) for entry in value)
    return tuple(_restored(kind, entry) for kind, entry in zip(kinds, value, strict=True))


@cache
def _hints(kind: type) -> tuple[Any, ...]:
    """Types of the fields of a record."""
    hints = get_type_hints(kind)
    return tuple(hints[field.name] for field in fields(kind))
