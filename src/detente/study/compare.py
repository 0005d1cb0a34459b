"""Comparison: a case against edits of itself, outcome by outcome, on common random numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.study.claims import truth_of
from detente.study.evaluate import Reading
from detente.study.measures import Comparison, compare, share, verdict
from detente.study.run import Run

__all__ = ["ClaimMove", "Difference", "compare_claims", "compare_runs"]


@dataclass(frozen=True)
class Difference:
    """How one outcome differs between two runs, in today's world or in the mean over the forecast of worlds."""

    path: str
    unit: str
    says: str
    before: float
    after: float
    difference: float
    low: float
    high: float
    rises: float
    falls: float


@dataclass(frozen=True)
class ClaimMove:
    """How a claim's share differs between two runs; NaN where it could not be tested."""

    id: str
    says: str
    before: float
    after: float
    verdict_before: str
    verdict_after: str


def compare_claims(before: Run, after: Run) -> tuple[ClaimMove, ...]:
    """Claims of the same name in both runs whose share differs, the largest difference first.

    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> source = load_case("emission-standards-1992")
    >>> edit = {"actors.denmark.capability": 5}
    >>> runs = [run_case(source, b"", Settings(200, changes=changes)) for changes in ({}, edit)]
    >>> move = compare_claims(*runs)[0]
    >>> move.id, move.verdict_before, move.verdict_after
    ('middle', 'holds', 'fails')
    """
    tested = []
    for run in (before, after):
        reading = Reading(run.plan, run.results, run.settings.seed, run.settings.draws)
        found = {}
        for name, claim in run.source.case.claims.items():
            truth, known, _ = truth_of(reading, claim.test)
            found[name] = share(truth, known)
        tested.append(found)
    moves = [ClaimMove(name, claim.says, tested[0][name].value, tested[1][name].value, str(verdict(tested[0][name])),
                       str(verdict(tested[1][name])))
             for name, claim in before.source.case.claims.items() if name in tested[1]]
    moved = [move for move in moves
             if move.before != move.after and not (np.isnan(move.before) and np.isnan(move.after))]
    return tuple(sorted(moved, key=lambda move: -abs(move.after - move.before)))


def compare_runs(before: Run, after: Run) -> tuple[Difference, ...]:
    """Every outcome that both runs have and that differs, the largest in standard deviations first.

    Our reading
    -----------
    Outcomes are read in today's world; those of the contest are shares and probabilities of the forecast. Codes such as
    statuses are left out. Two runs of the same seed share their random numbers, path by path.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> source = load_case("emission-standards-1992")
    >>> edit = {"actors.france.capability": 0.3}
    >>> runs = [run_case(source, b"", Settings(200, changes=changes)) for changes in ({}, edit)]
    >>> compare_runs(*runs)[0].path
    'issues.delay.by.median'
    """
    readings = [Reading(run.plan, run.results, run.settings.seed, run.settings.draws) for run in (before, after)]
    draws = min(reading.draws for reading in readings)
    known = {outcome.path: outcome for planned in before.plan.items for outcome in planned.declared
             if outcome.unit not in ("code", "member") and not outcome.is_condition}
    shared = [path for path in known if all(path in reading.results.arrays and path in reading.plan.owner
                                            for reading in readings)]
    if not shared:
        return ()
    tables = [np.stack([np.asarray(reading.outcome(path), dtype=float)[:draws] for path in shared], axis=1)
              for reading in readings]
    found = compare(tables[0], tables[1])
    rows = [_row(found, index, known[shared[index]].unit, shared[index], known[shared[index]].says)
            for index in found.order]
    return tuple(row for row in rows if np.isfinite(row.difference) and row.difference != 0)


def _row(found: Comparison, index: int, unit: str, path: str, says: str) -> Difference:
    figures = (found.before, found.after, found.difference, found.low, found.high, found.rises, found.falls)
    return Difference(path, unit, says, *(float(column[index]) for column in figures))
