"""A run made ready to be read, and its uncertain numbers."""

from __future__ import annotations

from detente.lenses.base import EVERY_WORLD, Reader
from detente.study.evaluate import Reading
from detente.study.inputs import Inputs, uncertain_inputs
from detente.study.run import Run

__all__ = ["inputs_of", "reader_of", "reading_of"]


def reading_of(run: Run) -> Reading:
    """The results of a run, ready to be read."""
    return Reading(run.plan, run.results, run.settings.seed, run.settings.draws)


def inputs_of(run: Run) -> Inputs:
    """The uncertain numbers of a run."""
    return uncertain_inputs(run.plan, run.settings.seed, run.settings.draws)


def reader_of(reading: Reading) -> Reader:
    """What a lens reads to explain itself: outcomes in today's world, or in every world where they span worlds."""

    def read(path: str) -> object:
        if path.endswith(EVERY_WORLD):
            return reading.over_worlds(path.removesuffix(EVERY_WORLD))
        cells = reading.cells(path)
        return reading.over_worlds(path) if cells.ndim == 3 else reading.outcome(path)

    return read  # type: ignore[return-value]  # arrays
