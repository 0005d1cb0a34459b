"""The order in which ties between actors, or between issues, are broken."""

from __future__ import annotations

import numpy as np

from detente.errors import DomainError, ShapeError
from detente.models.checks import IntArray

__all__: list[str] = []


def as_rank(name: str, rank: IntArray | None, count: int) -> IntArray:
    """The rank of each of `count` things, checked to be a permutation of 0, 1, …; listing order where not given."""
    if rank is None:
        return np.arange(count, dtype=np.int64)
    given = np.asarray(rank)
    if given.shape != (count,):
        raise ShapeError(f"{name} has shape {given.shape}; it must be ({count},)")
    found = np.zeros(count, np.bool_)
    for index, value in enumerate(given.tolist()):
        if value not in range(count) or found[int(value)]:
            raise DomainError(f"{name}[{index}] is {value}; {name} must hold each of 0 to {count - 1} once")
        found[int(value)] = True
    return np.ascontiguousarray(given, dtype=np.int64)
