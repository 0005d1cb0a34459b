"""Measured positions as entries of a case: the votes as a source, and a piece of evidence for each state."""

from __future__ import annotations

import re
from typing import Any

import yaml

from detente.errors import DetenteError
from detente.lenses.positions import Position, PositionsResult

__all__ = ["position_evidence"]

DIGITS = 4
GRADE = re.compile(r"([A-F])([1-6])")
NO_ID = re.compile(r"[^a-z0-9]+")


def position_evidence(result: PositionsResult, grade: str = "") -> str:
    """Write positions as `sources` and `evidence` of a case, the last session of each state.

    Parameters
    ----------
    result
        Measured positions.
    grade
        Reliability and credibility in one word, such as A2.

    Raises
    ------
    DetenteError
        If the day of the last vote is not known, or the grade is none.

    Our reading
    -----------
    Every piece is dated with the last vote that was used, so that a case with an earlier date refuses it. An estimate
    is on the scale of the ideal points: mean 0 and standard deviation 1 over all states and sessions used.

    Example
    -------
    >>> position_evidence(None, grade="Z9")
    Traceback (most recent call last):
    detente.errors.DetenteError: --grade Z9: a reliability A to F and a credibility 1 to 6, such as A2, would be right
    """
    match = GRADE.fullmatch(grade.upper()) if grade else None
    if grade and match is None:
        raise DetenteError(f"--grade {grade}: a reliability A to F and a credibility 1 to 6, such as A2, would be "
                           "right")
    prepared = result.prepared
    if prepared.until is None:
        raise DetenteError(f"{prepared.table.name} has votes without a date, so a case could not tell whether they are "
                           "too late for it; --rolls FILE with the columns rcid, session, date would be right")
    reliability, credibility = (match[1], int(match[2])) if match else ("F", 6)
    until = prepared.until.isoformat()
    name = f"votes-{prepared.sessions[0]}-{prepared.sessions[1]}-{result.settings.mode}"
    source = {"title": f"Votes in {prepared.table.name}, sessions {prepared.sessions[0]} to {prepared.sessions[1]}",
              "date": until, "kind": "data", "reliability": reliability}
    last = {row.state: row for row in result.rows}
    pieces = [(f"position-{NO_ID.sub('-', row.state.lower()).strip('-')}-{row.session}",
               _piece(result, row, name, until, credibility)) for row in last.values()]
    remark = "" if match else ("# No --grade was given, so it is F6, cannot be judged: a pool then draws the prior. "
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
