"""How well votes were foretold: as text and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from detente.study.vote_bench import VoteBench, VoteLine
from detente.words import number, percent, plural

__all__ = ["vote_bench_json", "vote_bench_lines", "vote_bench_notes"]

VOTES = ("yes", "abstain", "no")
WIDE = 32
SHOWN = 12
FEW = 10
"""With fewer votes other than yes than this, at most one or two parameters can be learned."""


def vote_bench_lines(found: VoteBench) -> Iterator[str]:
    """The table of scores, then the votes that were hardest, line by line."""
    record = found.record
    others = int((~record.is_yes).sum())
    yield (f"{record.name}: {plural(len(record.resolutions), 'resolution')}, {plural(len(record.vote), 'vote')}, "
           f"{others} other than yes")
    yield ""
    yield (f"{'Yes or not yes':<{WIDE}}{'Brier':>8}{'log':>8}{'hits':>8}{'AUC':>7}{'better':>9}"
           f"{'three-way log':>16}")
    for line in found.lines:
        yield _told(line, int(np.isfinite(found.lines[1].by_resolution).sum()))
    yield ""
    yield f"{'Log score by resolution':<{WIDE}}" + "".join(f"{name[:9]:>10}" for name in record.resolutions)
    for line in found.lines[1:]:
        yield f"{line.name:<{WIDE}}" + "".join(f"{_fixed(score):>10}" for score in line.by_resolution)
    yield ""
    yield from _hardest(found)


def _told(line: VoteLine, count: int) -> str:
    """A row of the first table."""
    better = f"{line.better} of {count}" if line.weights else "–"
    return (f"{line.name:<{WIDE}}{_fixed(line.brier, 4):>8}{_fixed(line.log):>8}{percent(line.hits):>8}"
            f"{_fixed(line.auc):>7}{better:>9}{_fixed(line.three_way):>16}")


def _hardest(found: VoteBench) -> Iterator[str]:
    """The votes other than yes, and how likely each was held to be a yes."""
    record, lines = found.record, found.lines[1:]
    listed = np.flatnonzero(~record.is_yes & found.asked)[:SHOWN]
    if not len(listed):
        return
    names = [line.name for line in lines]
    yield "Probability of a yes given to those who did not vote yes"
    for index in listed:
        resolution, word = record.resolutions[record.resolution[index]], VOTES[record.vote[index] - 1]
        who = f"{resolution} {record.members[index]} ({word})"
        yield f"  {who:<{WIDE - 2}}" + "  ".join(
            f"{name.removesuffix(' alone')}: {percent(float(line.told[index, 0]))}"
            for name, line in zip(names, lines, strict=True))  # fmt: skip
    yield ""


def vote_bench_notes(found: VoteBench) -> Iterator[str]:
    """What the figures rest on, in sentences."""
    record = found.record
    others = int((~record.is_yes).sum())
    how = ("the earlier resolutions alone; the first is not scored" if found.is_forward
           else "all other resolutions, later ones included")
    yield f"Each resolution is foretold from {how}. Nothing is learned from the votes that are scored."
    for name, area in found.plain_auc.items():
        if math.isfinite(area):
            yield f"{name.capitalize()} as it is, without any fitting, ranks votes with an AUC of {_fixed(area)}."
    for line in found.lines:
        if line.weights:
            told = ", ".join(f"{name} {number(value)}" for name, value in line.weights.items())
            yield f"Fitted to all votes, {line.name}: {told} (units of the noise; gap: from yes to no)."
    if others < FEW:
        yield (f"With {plural(others, 'vote')} other than yes at most one or two parameters can be learned, and a "
               "difference between two rows may be chance.")
    yield "The stake is our construction. Whoever codes it while knowing the votes flatters it."


def vote_bench_json(found: VoteBench) -> dict[str, Any]:
    """Everything as plain values."""
    record = found.record
    return {
        "version": 1,
        "format": "detente-bench-council",
        "data": {"name": record.name, "sha256": record.digest, "resolutions": list(record.resolutions),
                 "votes": len(record.vote), "not_yes": int((~record.is_yes).sum()),
                 "features": list(record.features)},
        "only_earlier": found.is_forward,
        "plain_auc": {name: _plain(area) for name, area in found.plain_auc.items()},
        "lines": [
            {"name": line.name, "brier": _plain(line.brier), "log": _plain(line.log), "hits": _plain(line.hits),
             "three_way": _plain(line.three_way), "auc": _plain(line.auc), "better": line.better,
             "by_resolution": [_plain(score) for score in line.by_resolution], "weights": line.weights}
            for line in found.lines
        ],
        "votes": [
            {"resolution": record.resolutions[record.resolution[index]], "member": member,
             "vote": VOTES[record.vote[index] - 1],
             "told": {line.name: [_plain(p) for p in line.told[index]] for line in found.lines}}
            for index, member in enumerate(record.members)
        ],
    }  # fmt: skip


def _fixed(value: float, digits: int = 3) -> str:
    """A number with fixed decimals, for columns."""
    if math.isnan(value):
        return "–"
    return "∞" if math.isinf(value) else f"{value:.{digits}f}"


def _plain(value: float) -> float | None:
    """A number, or None where it is not finite."""
    return float(value) if math.isfinite(value) else None
