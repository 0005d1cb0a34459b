"""Measured positions as entries of a case: the votes as a source, and a piece of evidence for each state."""

from __future__ import annotations

import re
from typing import Any

import yaml

from detente.errors import DetenteError
from detente.lenses.positions import Position, PositionsResult

__all__ = ["position_evidence"]

DIGITS = 4
NO_ID = re.compile(r"[^a-z0-9]+")


def position_evidence(result: PositionsResult, grade: tuple[str, int] | None = None) -> str:
    """Write positions as `sources` and `evidence` of a case, the last session of each state.

    Parameters
    ----------
    result
        Measured positions.
    grade
        Reliability and credibility; F6, cannot be judged, unless given.

    Raises
    ------
    DetenteError
        If the day of the last vote is not known.

    Our reading
    -----------
    Every piece is dated with the last vote that was used, so that a case with an earlier date refuses it. An estimate
    is on the scale of the ideal points: mean 0 and standard deviation 1 over all states and sessions used.

    Example
    -------
    >>> import numpy as np
    >>> from detente.lenses.positions import PositionSettings, go_on, positions, start, task_of
    >>> from detente.lenses.votes import VoteTable, prepare
    >>> roll, state = np.repeat(np.arange(9), 3), np.tile(np.arange(3), 9)
    >>> table = VoteTable("mine.csv", "", ("CHN", "RUS", "USA"), tuple("abcdefghi"), np.full(9, 64),
    ...                   np.full(9, np.datetime64("2009-12-03")), np.arange(9), np.zeros(9, dtype=bool), roll, state,
    ...                   np.where(state == roll % 3, 3, 1))
    >>> prepared, settings = prepare(table), PositionSettings(iterations=60)
    >>> task = task_of(prepared, settings)
    >>> result = positions(prepared, settings, task, go_on(task, start(prepared, task), 60, 1), ["USA"])
    >>> print(position_evidence(result, ("A", 2)).splitlines()[0])
    # Ideal points by détente, mode smoother, 60 sweeps, seed 1; votes until 2009-12-03.
    """
    prepared = result.prepared
    if prepared.until is None:
        raise DetenteError(f"{prepared.table.name} has votes without a date, so a case could not tell whether they are "
                           "too late for it; --rolls FILE with the columns rcid, session, date would be right")
    reliability, credibility = grade or ("F", 6)
    until = prepared.until.isoformat()
    name = f"votes-{prepared.sessions[0]}-{prepared.sessions[1]}-{result.settings.mode}"
    source = {"title": f"Votes in {prepared.table.name}, sessions {prepared.sessions[0]} to {prepared.sessions[1]}",
              "date": until, "kind": "data", "reliability": reliability}
    last = {row.state: row for row in result.rows}
    pieces = [(f"position-{NO_ID.sub('-', row.state.lower()).strip('-')}-{row.session}",
               _piece(result, row, name, until, credibility)) for row in last.values()]
    remark = "" if grade else ("# No --grade was given, so it is F6, cannot be judged: a pool then draws the prior. "
                               "Grade it yourself.\n")
    narrow = ("# The ranges are as published and not a posterior: too narrow in principle.\n"
              if result.settings.mode == "published" else "")
    return (f"# Ideal points by détente, mode {result.settings.mode}, {result.settings.iterations:,} sweeps, seed "
            f"{result.settings.seed}; votes until {until}.\n# They say where a state stands on the assembly's agenda, "
            f"not on the issue at hand.\n{narrow}{remark}"
            f"sources:\n  {name}: {_flow(source)}\nevidence:\n"
            + "".join(f"  {one}: {_flow(piece)}\n" for one, piece in pieces))


def _piece(result: PositionsResult, row: Position, source: str, until: str, credibility: int) -> dict[str, Any]:
    """What the votes say of a state in a session."""
    return {
        "source": source,
        "says": f"Ideal point of {row.state} in session {row.session}, from {row.votes} votes; rank {row.rank} of "
                f"{row.of} from the end of {result.settings.upper}.",
        "credibility": credibility,
        "date": until,
        "estimate": _estimate(row),
    }


def _estimate(row: Position) -> Any:
    """A quantity of the case language."""
    low, middle, high = (round(value, DIGITS) for value in (row.low, row.middle, row.high))
    return {"p5": low, "p50": middle, "p95": high} if low < middle < high else middle


def _flow(value: dict[str, Any]) -> str:
    """A mapping in one line."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**9)
    return str(text).strip()
