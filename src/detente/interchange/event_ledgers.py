"""Machine-coded events as ties of a case: one dated event for each period, with a weight and its range."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from detente.interchange.event_files import MOST, Period, Read
from detente.words import plural

__all__ = ["Pair", "ledger_text"]

TENTH = 1.2816
"""Standard deviations from the median of a normal law to its 10 % quantile."""
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """Two actors: their ids in the case, and their codes in the files."""

    one: str
    other: str
    code: str
    other_code: str


def ledger_text(
    read: Read, pairs: Sequence[Pair], name: str, by: str, strength: float, half_life: float,
    grade: tuple[str, int] | None = None,
) -> str:  # fmt: skip
    """Write events as `sources`, `evidence` and `ties` of a case.

    Parameters
    ----------
    read
        What the files hold.
    pairs
        The pairs, in the order in which they were read.
    name
        What the source is called.
    by
        The period.
    strength
        Weight of a period whose events all have the highest intensity.
    half_life
        Of the ties, in years.
    grade
        Reliability and credibility.

    Our reading
    -----------
    The weight of a period is its mean intensity, as a share of the highest, times the strength; its range is that of
    the mean alone. How many events there were is told, but does not count: papers write more in some years than in
    others.

    Example
    -------
    >>> import datetime as dt
    >>> day = dt.date(2010, 5, 1)
    >>> read = Read(((Period(day, 4, -2.5, 0.0, 1, 3, day),),), ())
    >>> text = ledger_text(read, [Pair("iran", "russia", "IRN", "RUS")], "Events", "month", 0.2, 2.0)
    >>> print(text.splitlines()[-1].strip())
    - {date: 2010-05, says: '4 events, 1 friendly and 3 hostile.', weight: -0.05, evidence: events-iran-russia}
    """
    reliability, credibility = grade or ("F", 6)
    last = max(one.last for periods in read.periods for one in periods)
    source = {"title": name, "date": last.isoformat(), "kind": "data", "reliability": reliability}
    lines = [
        f"# A {by}'s weight is its mean intensity over {MOST:g}, times {strength:g}; ranges are those of the mean.",
        "# Events are coded by a machine from newspapers. Weights and half-life are yours to judge.",
        *(f"# {one}" for one in read.said),
    ]
    if grade is None:
        lines.append("# No --grade was given, so it is F6, cannot be judged. Grade it yourself.")
    lines += ["sources:", f"  events: {_flow(source)}", "evidence:"]
    for pair, periods in zip(pairs, read.periods, strict=True):
        count = sum(one.events for one in periods)
        piece = {"source": "events", "says": f"{plural(count, 'event')} between {pair.code} and {pair.other_code}.",
                 "credibility": credibility, "date": periods[-1].last.isoformat()}
        lines.append(f"  events-{pair.one}-{pair.other}: {_flow(piece)}")
    lines.append("ties:")
    for pair, periods in zip(pairs, read.periods, strict=True):
        lines += [f"  {pair.one}-{pair.other}:", f"    between: [{pair.one}, {pair.other}]",
                  f"    half_life: {half_life:g} years", "    events:"]
        evidence = f"events-{pair.one}-{pair.other}"
        lines += [f"      - {_event(one, by, strength, evidence, read.as_of)}" for one in periods]
    return "\n".join(lines) + "\n"


def _event(one: Period, by: str, strength: float, evidence: str, as_of: dt.date | None) -> str:
    """One period as an event of a tie."""
    kinds = f"{one.friendly} friendly and {one.hostile} hostile"
    said = f"'{plural(one.events, 'event')}, {kinds}.'"
    return (f"{{date: {_date(one, by, as_of)}, says: {said}, weight: {_weight(one, strength)}, "
            f"evidence: {evidence}}}")


def _date(one: Period, by: str, as_of: dt.date | None) -> str:
    """A period as a date of the case language; its last day with an event for a quarter, and where it is cut off."""
    figures = {"year": 4, "month": 7}.get(by, 10)
    is_cut = as_of is not None and as_of.isoformat()[:figures] == one.first.isoformat()[:figures]
    return one.last.isoformat() if is_cut or figures == 10 else one.first.isoformat()[:figures]


def _weight(one: Period, strength: float) -> str:
    """The weight, with a range where there are several events that differ."""
    middle = _clip(strength * one.mean / MOST)
    half = TENTH * strength * one.spread / math.sqrt(one.events) / MOST
    low, high = _clip(middle - half), _clip(middle + half)
    return f"{low} .. {middle} .. {high}" if low < middle < high else str(middle)


def _clip(value: float) -> float:
    """A weight."""
    return round(min(max(value, -1.0), 1.0), DIGITS)


def _flow(value: dict[str, Any]) -> str:
    """A mapping in one line."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**9)
    return str(text).strip()
