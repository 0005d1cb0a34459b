"""What carries the conclusion: every claim and forecast again without each source and with each assumption failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.expression import parse
from detente.errors import DetenteError
from detente.study.absences import DRAWS, Absences
from detente.study.claims import truth_of
from detente.study.evaluate import Reading
from detente.study.measures import share, verdict
from detente.study.run import Run

__all__ = ["WORLDS", "SourceMove", "sources_of", "weigh_sources"]

KEPT = "sources"
WORLDS = "worlds"
"""The forecast of worlds among what moves; its move is the total variation distance, never below 0."""
Flip = tuple[str, str, str]


@dataclass(frozen=True)
class SourceMove:
    """A source, or a failed assumption, and how far each claim's share and each forecast moves without it.

    `flips` names the claims whose verdict changes, with the verdicts before and after.
    """

    source: str
    moves: tuple[tuple[str, float], ...]
    flips: tuple[Flip, ...] = ()

    @property
    def largest(self) -> float:
        """Size of its largest move."""
        return max((abs(move) for _, move in self.moves), default=0.0)


def weigh_sources(
    run: Run,
    draws: int = DRAWS,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
    absences: Absences | None = None,
) -> tuple[SourceMove, ...]:
    """Set aside each source, and let each assumption fail, in turn; the ones that move most come first.

    Parameters
    ----------
    run
        The run whose claims and questions are asked again, on the same random numbers.
    draws
        The first so many draws are used, 512 unless more are asked for.
    threads, progress
        As for `run_case`.
    absences
        The run without each, where something else reads it too; it brings its own draws.

    Our reading
    -----------
    A number that loses all its evidence falls back to its ignorance prior; where it has none it stays as stated. The
    forecast of worlds moves by the total variation distance: half the sum of the absolute changes of their weights.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> [move.source for move in weigh_sources(run_case(load_case("emission-standards-1992"), b"", Settings(50)))]
    ['bueno-de-mesquita-1994']
    """
    again = absences or Absences(run, draws, threads, progress)
    if all(premise.kind == "word" for premise in again.premises):
        return ()
    whole, stood = _figures(again.written), _verdicts(again.written)
    found = []
    for premise, reading in zip(again.premises, again.under, strict=True):
        if premise.kind == "word":
            continue
        figures = _figures(reading)
        moves = tuple((key, figures[key] - value) for key, value in whole.items()
                      if key in figures and np.isfinite(figures[key] - value))
        moves += _distance(again.written, reading)
        stands = _verdicts(reading)
        flips = tuple((name, stood[name], stands[name]) for name in stood
                      if name in stands and stands[name] != stood[name])
        label = premise.name if premise.kind == "source" else f"assumption {premise.name}"
        found.append(SourceMove(label, tuple(sorted(moves, key=lambda move: -abs(move[1]))), flips))
    return tuple(sorted(found, key=lambda move: -move.largest))


def sources_of(
    run: Run,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
    absences: Absences | None = None,
) -> tuple[SourceMove, ...]:
    """What rests on which source: read from the run's folder where it was worked out before, else weighed and kept.

    Example
    -------
    >>> from detente.lenses.load import load_case
    >>> from detente.study.run import Settings, run_case
    >>> sources_of(run_case(load_case("prisoners-dilemma"), b"", Settings(draws=10)))
    ()
    """
    known = run.folder.kept(KEPT) if run.folder is not None else None
    if known is not None and all("flips" in row for row in known):
        return tuple(SourceMove(row["source"], tuple((key, float(move)) for key, move in row["moves"]),
                                tuple((name, before, after) for name, before, after in row["flips"]))
                     for row in known)
    found = weigh_sources(run, threads=threads, progress=progress, absences=absences)
    if run.folder is not None:
        run.folder.keep(KEPT, [{"source": move.source, "moves": move.moves, "flips": move.flips} for move in found])
    return found


def _figures(reading: Reading) -> dict[str, float]:
    """Share of every claim and probability of every question."""
    case = reading.plan.case
    found = {}
    for name, claim in case.claims.items():
        truth, known, why = truth_of(reading, claim.test)
        if not why and known.any():
            found[f"claims.{name}"] = float(truth[known].mean())
    for name, question in case.questions.items():
        try:
            answer = reading.expression(parse(question.probability))
        except DetenteError:
            continue
        if answer.defined.any():
            found[f"questions.{name}"] = float(answer.value.astype(float)[answer.defined].mean())
    return found


def _verdicts(reading: Reading) -> dict[str, str]:
    """Verdict of every claim that can be tested."""
    found = {}
    for name, claim in reading.plan.case.claims.items():
        truth, known, why = truth_of(reading, claim.test)
        if not why and known.any():
            found[name] = str(verdict(share(truth, known)))
    return found


def _distance(written: Reading, other: Reading) -> tuple[tuple[str, float], ...]:
    """How far the forecast of worlds moves, where both have one."""
    if "contest.share" not in written.results.arrays:
        return ()
    before, after = (_weights(reading) for reading in (written, other))
    if before is None or after is None:
        return ()
    return ((WORLDS, float(np.abs(after - before).sum() / 2)),)


def _weights(reading: Reading) -> NDArray[np.float64] | None:
    """(world,) mean forecast over the draws that have one; None where none has."""
    found = reading.shares({})
    known = np.isfinite(found).all(axis=1)
    return np.asarray(found[known].mean(axis=0), dtype=float) if known.any() else None
