"""What did not go as written: draws that could not be solved, values held at a bound, ranges that did not fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.study.claims import truth_of
from detente.study.evaluate import Reading
from detente.study.run import Run

__all__ = ["OFTEN", "Trouble", "troubles_of"]

OFTEN = 0.05


@dataclass(frozen=True)
class Trouble:
    """A sentence about something worth knowing, where it is, and the share of draws concerned (NaN: all)."""

    path: str
    sentence: str
    share: float


def troubles_of(run: Run, reading: Reading) -> tuple[Trouble, ...]:
    """Everything worth knowing about how a run went.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.answer import reading_of
    >>> from detente.study.run import Settings, run_case
    >>> run = run_case(load_case("emission-standards-1992"), b"", Settings(50))
    >>> troubles_of(run, reading_of(run))
    ()
    """
    found = [Trouble(w.path, w.message, float("nan")) for w in run.source.warnings]
    found += _held(run)
    found += _statuses(reading)
    found += _undefined(reading)
    return tuple(found)


def _held(run: Run) -> list[Trouble]:
    """Edits held at a bound: those that are held often one by one, the others in one sentence."""
    shares = {key: count / run.settings.draws for key, count in run.results.held.items()}
    often = sorted(key for key, share in shares.items() if share >= OFTEN)
    rows = [Trouble(path, f"{edit} pushes it beyond its legal range in up to {shares[edit, path]:.0%} of the draws; "
                          "there it is held at the bound", shares[edit, path]) for edit, path in often]
    seldom = [share for share in shares.values() if share < OFTEN]
    if seldom:
        what = "one other edit is" if len(seldom) == 1 else f"{len(seldom)} other edits are"
        rows.append(Trouble("", f"{what} held at the bound of a legal range, each in at most {max(seldom):.1%} of the "
                                "draws", max(seldom)))
    return rows


def _undefined(reading: Reading) -> list[Trouble]:
    """Claims that have no truth value in many draws."""
    rows = []
    for name, claim in reading.plan.case.claims.items():
        _, known, why = truth_of(reading, claim.test)
        share = float(np.mean(~known))
        if not why and share >= OFTEN:
            said = "The claim is neither true nor false in these draws, since a number it reads has no value"
            rows.append(Trouble(f"claims.{name}", f"{said}; its share is of the others", share))
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
