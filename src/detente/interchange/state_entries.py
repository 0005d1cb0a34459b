"""What was counted about states as entries of a case: capabilities, and ties with lasting events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from detente.interchange.state_facts import Lasting, Level

__all__ = ["Source", "capability_text", "tie_text"]

NO_ID = re.compile(r"[^a-z0-9]+")
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Source:
    """Id and title of the source, and how it is graded; None where it was not."""

    id: str
    title: str
    grade: tuple[str, int] | None


def capability_text(levels: Sequence[Level], source: Source) -> str:
    """Write capabilities as `sources`, `evidence` and what to write under `actors`.

    Example
    -------
    >>> text = capability_text([Level("RUS", 2007, 0.0392)], Source("cinc", "NMC, mine.csv", ("B", 2)))
    >>> print(text.splitlines()[4].strip())
    capability-rus: {source: cinc, says: CINC of RUS in 2007., credibility: 2, date: '2007', estimate: 0.0392}
    """
    last = max(one.year for one in levels)
    lines = [*_head(source, str(last)),
             *(f"  capability-{_id(one.state)}: " + _flow({
                 "source": source.id, "says": f"CINC of {one.state} in {one.year}.",
                 "credibility": _grade(source)[1], "date": str(one.year), "estimate": one.value}) for one in levels),
             "# under actors:"]
    lines += [f"#   {_id(one.state)}: {{kind: state, capability: {{is: {one.value:g}, evidence: "
              f"capability-{_id(one.state)}}}}}" for one in levels]
    return "\n".join(lines) + "\n"


def tie_text(
    pieces: Sequence[Lasting], one: str, other: str, source: Source, strength: float, half_life: float
) -> str:
    """Write lasting events as `sources`, `evidence` and `ties`.

    Example
    -------
    >>> piece = Lasting(2005, 2006, 0.5, "Arms delivered.")
    >>> text = tie_text([piece], "russia", "iran", Source("sipri", "Trade register", None), 0.2, 3)
    >>> print(text.splitlines()[-1].strip())
    - {date: 2005-01-01, until: 2006-12-31, says: Arms delivered., weight: 0.1, evidence: sipri-russia-iran}
    """
    last = max(piece.last for piece in pieces)
    evidence = f"{source.id}-{_id(one)}-{_id(other)}"
    told = {"source": source.id, "says": f"{source.title} on {one} and {other}.", "credibility": _grade(source)[1],
            "date": str(last)}
    lines = [*_head(source, str(last)), f"  {evidence}: {_flow(told)}",
             "# A weight is per year. Strength and half-life are yours to judge.", "ties:",
             f"  {_id(one)}-{_id(other)}:", f"    between: [{_id(one)}, {_id(other)}]",
             f"    half_life: {half_life:g} years", "    events:"]
    for piece in pieces:
        says = piece.says + (" It still lasts at the end of the data." if piece.is_open else "")
        lines.append(f"      - {{date: {piece.first:04d}-01-01, until: {piece.last:04d}-12-31, says: {_text(says)}, "
                     f"weight: {round(strength * piece.share, DIGITS):g}, evidence: {evidence}}}")
    return "\n".join(lines) + "\n"


def _head(source: Source, date: str) -> list[str]:
    """The lines up to the pieces of evidence."""
    ungraded = "No --grade was given, so it is F6, cannot be judged. Grade it yourself."
    remark = "Graded as asked for." if source.grade else ungraded
    told = {"title": source.title, "date": date, "kind": "data", "reliability": _grade(source)[0],
            "note": "The years told of, not the day on which they were published; see that it was known by then."}
    return [f"# {remark}", "sources:", f"  {source.id}: {_flow(told)}", "evidence:"]


def _grade(source: Source) -> tuple[str, int]:
    """Reliability and credibility."""
    return source.grade or ("F", 6)


def _id(name: str) -> str:
    """A name as an id."""
    return NO_ID.sub("-", name.lower()).strip("-")


def _text(words: str) -> str:
    """Words as they may stand in a mapping on one line."""
    return words if not set(words) & set(",:{}[]'\"#") else "'" + words.replace("'", "''") + "'"


def _flow(value: dict[str, Any]) -> str:
    """A mapping in one line."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**9)
    return str(text).strip()
