"""Measured positions as text and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from detente.lenses.positions import MIXED, WORKS, Pair, PositionsResult
from detente.lenses.votes import Prepared, VoteTable
from detente.report.works import references
from detente.words import percent, plural

__all__ = ["pair_lines", "pairs_json", "position_lines", "position_notes", "positions_json"]

Number = float | None


def position_lines(result: PositionsResult) -> Iterator[str]:
    """The last session of each state, line by line, from the upper end down."""
    prepared = result.prepared
    until = f", votes until {prepared.until}" if prepared.until else ", days of votes not known"
    yield (f"{prepared.table.name}: {plural(len(prepared.votes.cast), 'vote')} on "
           f"{plural(prepared.roll_calls, 'roll call')}, "
           f"sessions {prepared.sessions[0]} to {prepared.sessions[1]}{until}")
    last = {row.state: row for row in result.rows}
    wide = max(8, *(len(state) + 1 for state in last))
    yield f"{'state':<{wide}}{'session':>8}{'votes':>7}{'rank':>11}{'median':>9}  90 % of the draws"
    for row in sorted(last.values(), key=lambda one: (-one.session, one.rank)):
        ends = f"{row.low:+.2f} to {row.high:+.2f}"
        yield (f"{row.state:<{wide}}{row.session:>8}{row.votes:>7}{f'{row.rank} of {row.of}':>11}"
               f"{row.middle:>+9.2f}  {ends}")


def position_notes(result: PositionsResult) -> Iterator[str]:
    """What the positions are, what they rest on, and how far to trust them, in sentences."""
    prepared, found, settings = result.prepared, result.found, result.settings
    plan = settings.schedule
    yield (f"The line is the main conflict in the assembly, with {settings.upper} on its upper and {settings.lower} on "
           "its lower side. It is a position on the assembly's agenda, which its majority chooses, and not on the "
           "issue at hand.")
    for one in prepared.left:
        yield f"Left out: {plural(one.votes, 'vote')} {one.why}."
    yield from prepared.said
    worst = float(found.session_rhat.max())
    yield (f"Mode {settings.mode}, {plan.sweeps:,} sweeps, the first {plan.burn_in:,} dropped, every "
           f"{_ordinal(plan.every)} kept, seed {settings.seed}. The chain's halves agree at r = {found.halves:.4f}; "
           f"effective size of a point {found.size.min():.0f} or more; split R-hat of a session's level at most "
           f"{worst:.2f}; {percent(found.accepted)} of proposed cut-points taken.")
    if worst > MIXED:
        yield (f"Levels of whole sessions have not settled (R-hat above {MIXED:g}). Rank states within a session; do "
               "not compare sessions before a longer run (--iterations) agrees with this one.")
    else:
        yield ("Within a session ranks are solid; a shift common to a whole session depends on the mode and the years "
               "used.")
    if settings.mode == "published":
        yield "The ranges are as published and not a posterior: they are too narrow in principle."


def pair_lines(pairs: Sequence[Pair]) -> Iterator[str]:
    """How alike pairs voted, line by line."""
    wide = max([12, *(len(one.one) + len(one.other) + 2 for one in pairs)])
    yield f"{'pair':<{wide}}{'session':>8}{'common':>8}{'agree':>8}{'same':>8}{'pi':>8}{'kappa':>8}  lies beyond"
    for one in pairs:
        figures = "".join(f"{_fixed(value):>8}" for value in (one.agree, one.same, one.pi, one.kappa))
        beyond = "" if one.beyond is None else f"  {percent(one.beyond)}"
        yield f"{one.one + '–' + one.other:<{wide}}{one.session:>8}{one.common:>8}{figures}{beyond}".rstrip()


def positions_json(result: PositionsResult, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Everything as JSON."""
    prepared, found, plan = result.prepared, result.found, result.settings.schedule
    return {
        **_head(prepared.table, prepared),
        "mode": result.settings.mode,
        "seed": result.settings.seed,
        "ends": [result.settings.upper, result.settings.lower],
        "schedule": {"burn_in": plan.burn_in, "sweeps": plan.sweeps, "every": plan.every, "kept": plan.kept},
        "diagnostics": {
            "accepted": found.accepted,
            "halves": found.halves,
            "session_rhat": dict(zip(map(str, found.session.tolist()), _known(found.session_rhat), strict=True)),
            "session_size": dict(zip(map(str, found.session.tolist()), _known(found.session_size), strict=True)),
            "point_rhat_most": float(found.rhat.max()),
            "point_size_least": float(found.size.min()),
            "is_mixed": found.is_mixed,
        },
        "positions": [
            {"state": row.state, "session": row.session, "votes": row.votes, "mean": row.mean, "sd": row.sd,
             "q05": row.low, "q50": row.middle, "q95": row.high, "rank": row.rank, "of": row.of} for row in result.rows
        ],
        "pairs": [_pair(one) for one in pairs],
        "notes": list(position_notes(result)),
        "works": list(references(WORKS[result.settings.mode])),
    }


def pairs_json(table: VoteTable, prepared: Prepared, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Agreement of pairs as JSON."""
    return {**_head(table, prepared), "mode": "agreement", "pairs": [_pair(one) for one in pairs],
            "works": list(references(WORKS["agreement"]))}


def _head(table: VoteTable, prepared: Prepared) -> dict[str, Any]:
    """What the votes are."""
    return {
        "version": 1, "format": "detente-positions", "file": table.name, "sha256": table.digest,
        "sessions": list(prepared.sessions), "as_of": str(prepared.as_of) if prepared.as_of else None,
        "data_until": str(prepared.until) if prepared.until else None, "votes": len(prepared.votes.cast),
        "roll_calls": prepared.roll_calls, "linked_roll_calls": prepared.votes.rolls,
        "left_out": [{"why": one.why, "votes": one.votes} for one in prepared.left], "said": list(prepared.said),
    }


def _pair(one: Pair) -> dict[str, Any]:
    """A pair as JSON."""
    scores = {name: _finite(getattr(one, name)) for name in ("agree", "same", "pi", "kappa")}
    return {"a": one.one, "b": one.other, "session": one.session, "common": one.common, **scores,
            "a_beyond_b": one.beyond}


def _known(values: np.ndarray) -> list[Number]:
    """Numbers, None where one is not finite."""
    return [_finite(value) for value in values.tolist()]


def _finite(value: float) -> Number:
    """A number, or None where it is not finite."""
    return value if math.isfinite(value) else None


def _fixed(value: float) -> str:
    """A score, or a dash."""
    return f"{value:.3f}" if math.isfinite(value) else "–"


def _ordinal(count: int) -> str:
    """A number as an ordinal."""
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}" if count > 1 else "one"
