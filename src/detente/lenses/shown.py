"""What a lens wants shown that is no distribution: ways through worlds, and lists whose cells are words."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Listing", "Stage", "Ways"]


@dataclass(frozen=True, slots=True)
class Stage:
    """A world on a way.

    Parameters
    ----------
    label
        What the move that leads here changes; the name of the start, for the start.
    before
        Place of the stage that one comes from; -1 for the start.
    by
        Who moves here, inside a sentence; empty for the start.
    is_glad
        Does the mover gain by it.
    lasts
        Is it one of the worlds that the ways lead to.
    note
        What else is to be said of it, in a few words.
    """

    label: str
    before: int
    by: str = ""
    is_glad: bool = True
    lasts: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways from one start to the worlds that last, as a tree: every stage stands after the one that it comes from."""

    title: str
    says: str
    stages: tuple[Stage, ...]

    def line(self, stage: int) -> tuple[int, ...]:
        """The stages from the start to one of them, both included.

        >>> Ways("", "", (Stage("today", -1), Stage("strike", 0, "a"), Stage("talks", 0, "b"))).line(2)
        (0, 2)
        """
        found = [stage]
        while self.stages[found[-1]].before >= 0:
            found.append(self.stages[found[-1]].before)
        return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Listing:
    """A table of words: headings, rows, what it stands on, and the same as sentences for who has little room."""

    title: str
    says: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    told: tuple[str, ...] = ()
