"""What all the indices of a rule are made of: how many coalitions win, and in how many each member is critical."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

__all__ = ["Counts"]

Whole = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """Exact counts of a binary rule.

    Parameters
    ----------
    winning
        (size,), winning coalitions by their size, 0 to the number of members
    swings
        (member, size), coalitions of each size in which the member is critical, itself included
    minimal
        (size,), minimal winning coalitions by size; None where the method does not count them
    minimal_with
        (member, size), those with the member; None likewise
    johnston
        (member,), sum over the winning coalitions in which it is critical of one over the critical members; None
        likewise
    improper
        can two groups without a common member both win
    method
        How it was counted.
    """

    winning: Whole
    swings: tuple[Whole, ...]
    minimal: Whole | None
    minimal_with: tuple[Whole, ...] | None
    johnston: tuple[Fraction, ...] | None
    improper: bool
    method: str

    @property
    def members(self) -> int:
        """How many members there are."""
        return len(self.swings)
