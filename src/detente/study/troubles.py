"""What did not go as written: draws that could not be solved, values held at a bound, ranges that did not fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.study.evaluate import Reading
from detente.study.run import Run

__all__ = ["Trouble", "troubles_of"]


@dataclass(frozen=True)
class Trouble:
    """A sentence about something worth knowing, where it is, and the share of draws concerned (NaN: all)."""

    path: str
    sentence: str
    share: float


def troubles_of(run: Run, reading: Reading) -> tuple[Trouble, ...]:
    """Everything worth knowing about how a run went, the most frequent first."""
    found = [Trouble(w.path, w.message, float("nan")) for w in run.source.warnings]
    found += _held(run)
    found += _statuses(reading)
    return tuple(found)


def _held(run: Run) -> list[Trouble]:
    rows = []
    for (edit, path), count in sorted(run.results.held.items()):
        share = count / run.settings.draws
        rows.append(Trouble(path, f"{edit} pushes it beyond its legal range in up to {share:.1%} of the draws; "
                                  "there it is held at the bound", share))
    return rows


def _statuses(reading: Reading) -> list[Trouble]:
    """Noteworthy codes of every status, in the world where they are most frequent, with their sentence."""
    rows = []
    for planned in reading.plan.items:
        for outcome in planned.declared:
            if not outcome.sentences or outcome.path not in reading.results.arrays:
                continue
            cells = reading.cells(outcome.path)
            for code in outcome.noteworthy:
                share = float(np.max(np.mean(cells == code, axis=1)))
                if share > 0:
                    rows.append(Trouble(outcome.path, outcome.sentences[code], share))
    return rows
