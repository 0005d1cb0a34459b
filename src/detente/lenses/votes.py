"""Votes of an assembly as a table, and the rules by which votes are taken from it for an estimate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from detente.errors import DetenteError
from detente.lenses.state_codes import letters
from detente.models.ideal_points import Votes, divided, linked, votes
from detente.words import plural

__all__ = ["Left", "Prepared", "VoteTable", "prepare"]

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Days = NDArray[np.datetime64]

PARTS_UNTIL = 1989
"""Last year whose votes on amendments and single paragraphs count."""
SMALL_SESSION, ZANZIBAR = 19, "EAZ"
EXPELLED = ("ZAF", 48)


@dataclass(frozen=True, eq=False)
class VoteTable:
    """Votes as a file has them.

    Parameters
    ----------
    name, digest
        the files they were read from, and the SHA-256 of their bytes
    states
        three letters of each state, or the file's own code where these are not known
    roll_calls
        the file's own id of each roll call
    session, date, text
        (roll call,) session; day, or NaT where it is not known; roll calls with the same text have the same number
    is_part
        (roll call,) is it on an amendment or on a single paragraph
    roll, state, cast
        (vote,) roll call and state as indices, and 1 yes, 2 abstain or 3 no
    said
        repairs and remarks, as sentences
    is_council
        are these votes of the Security Council
    """

    name: str
    digest: str
    states: tuple[str, ...]
    roll_calls: tuple[str, ...]
    session: Ints
    date: Days
    text: Ints
    is_part: Bools
    roll: Ints
    state: Ints
    cast: Ints
    said: tuple[str, ...] = ()
    is_council: bool = False

    @property
    def until(self) -> dt.date | None:
        """The day of the last vote; None where any day is unknown."""
        days = self.date[np.unique(self.roll)]
        return None if not len(days) or np.isnat(days).any() else days.max().astype(dt.date)

    def index(self, code: str) -> int:
        """A state by any of its codes; -1 where it has no vote."""
        wanted = letters(code)
        return self.states.index(wanted) if wanted in self.states else -1


@dataclass(frozen=True)
class Left:
    """Votes that were left out, and why."""

    why: str
    votes: int


@dataclass(frozen=True, eq=False)
class Prepared:
    """Votes taken from a table.

    Parameters
    ----------
    table
        where they are from
    votes
        as a solver takes them; states are numbered as `states`
    states
        letters of the states that voted
    sessions
        first and last session asked for
    as_of
        no later vote was used; None without such a day
    until
        day of the last vote used; None where days are not known
    left
        what was left out
    said
        remarks, as sentences
    roll_calls
        how many roll calls there are, of which texts voted on again are counted once in `votes`
    ids
        for each roll call of `votes` the id of its first
    """

    table: VoteTable
    votes: Votes
    states: tuple[str, ...]
    sessions: tuple[int, int]
    as_of: dt.date | None
    until: dt.date | None
    left: tuple[Left, ...]
    said: tuple[str, ...]
    roll_calls: int
    ids: tuple[str, ...] = field(default=())


def prepare(
    table: VoteTable,
    sessions: tuple[int, int] | None = None,
    as_of: dt.date | None = None,
    links: tuple[Ints, Ints] | None = None,
) -> Prepared:
    """Take the votes that an estimate may use.

    Parameters
    ----------
    table
        The votes.
    sessions
        First and last session; all of them unless given.
    as_of
        No later vote is used.
    links
        Ids of earlier and later roll calls on the same text, besides those that the table has.

    Raises
    ------
    DetenteError
        If nothing is left, or `as_of` is given and no day is known.

    Our reading
    -----------
    What is later is left out first, so that nothing that follows knows of it: linked texts, unanimous roll calls, and
    how often a state voted. Roll calls whose day is not known are left out where a day is asked for.
    """
    if as_of is not None and np.isnat(table.date).all():
        raise DetenteError(f"{table.name} has no dates, so nobody can tell which votes fall after {as_of}; "
                           "--rolls FILE with the columns rcid, session, date would be right")
    first, last = sessions or (int(table.session.min()), int(table.session.max()))
    keep = np.ones(len(table.roll), dtype=np.bool_)
    left: list[Left] = []

    def leave(why: str, bad: Bools) -> None:
        count = int((keep & bad).sum())
        if count:
            left.append(Left(why, count))
        keep[bad] = False

    session, day = table.session[table.roll], table.date[table.roll]
    leave(f"outside sessions {first} to {last}", (session < first) | (session > last))
    if as_of is not None:
        leave("of an unknown day", np.isnat(day))
        leave(f"after {as_of}", day > np.datetime64(as_of))
    for why, bad in _by_rule(table, session, day):
        leave(why, bad)
    text = _texts(table, links)[table.roll]
    if keep.any():
        undivided = np.zeros(len(keep), dtype=np.bool_)
        undivided[keep] = ~divided(text[keep], table.cast[keep])
        leave("on roll calls on which all voted alike", undivided)
    if not keep.any():
        told = "; ".join(f"{one.votes:,} {one.why}" for one in left) or "the file has none"
        raise DetenteError(f"{table.name}: no vote is left to estimate from ({told})")
    return replace(_prepared(table, keep, text, (first, last), tuple(left)), as_of=as_of)


def _by_rule(table: VoteTable, session: Ints, day: Days) -> list[tuple[str, Bools]]:
    """What the published rules leave out."""
    code = np.array(table.states)[table.state]
    year = np.where(np.isnat(day), 1945 + session, day.astype("datetime64[Y]").astype(np.int64) + 1970)
    if table.is_council:
        return []
    return [
        (f"on amendments and paragraphs after {PARTS_UNTIL}", table.is_part[table.roll] & (year > PARTS_UNTIL)),
        (f"of session {SMALL_SESSION}", session == SMALL_SESSION),
        ("of Zanzibar", code == ZANZIBAR),
        ("of South Africa in session 48", (code == EXPELLED[0]) & (session == EXPELLED[1])),
    ]


def _texts(table: VoteTable, links: tuple[Ints, Ints] | None) -> Ints:
    """(roll call,) the same number for the same text."""
    if links is None:
        return table.text
    try:
        ids = np.array([int(one) for one in table.roll_calls])
    except ValueError:
        raise DetenteError(f"{table.name}: --links goes with roll calls that are numbers; found "
                           f'"{next(one for one in table.roll_calls if not one.lstrip("-").isdigit())}"') from None
    return linked(ids, *links)


def _prepared(table: VoteTable, keep: Bools, text: Ints, sessions: tuple[int, int], left: tuple[Left, ...]) -> Prepared:
    """The record, from the votes that are kept."""
    roll, state = table.roll[keep], table.state[keep]
    found = votes(text[keep], state, table.session[roll], table.cast[keep])
    order = np.unique(state)
    firsts = np.unique(text[keep], return_index=True)[1]
    days = table.date[np.unique(roll)]
    return Prepared(
        table=table,
        votes=found,
        states=tuple(table.states[i] for i in order),
        sessions=sessions,
        as_of=None,
        until=None if np.isnat(days).any() else days.max().astype(dt.date),
        left=left,
        said=(*table.said, *_gaps(found, sessions)),
        roll_calls=len(np.unique(roll)),
        ids=tuple(table.roll_calls[roll[i]] for i in firsts),
    )


def _gaps(found: Votes, sessions: tuple[int, int]) -> list[str]:
    """Sessions without votes, and states that are away for a while or come only once."""
    there = set(found.session.tolist())
    empty = [one for one in range(sessions[0], sessions[1] + 1) if one not in there]
    said = []
    if empty:
        said.append(f"No votes in session{'s' * (len(empty) > 1)} {', '.join(map(str, empty))}; states lean on the "
                    "last session before.")
    same = found.state[1:] == found.state[:-1]
    away = int((same & (np.diff(found.session) > 1)).sum())
    if away:
        said.append(f"After an absence of a session or more {plural(away, 'ideal point')} lean{'s' * (away == 1)} on "
                    "the last session in which the state voted.")
    once = int((np.bincount(found.state) == 1).sum())
    if once:
        said.append(f"{plural(once, 'state')} voted in a single session only.")
    return said
