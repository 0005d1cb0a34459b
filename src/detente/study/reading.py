"""A run made ready to be read, and its uncertain numbers."""

from __future__ import annotations

from detente.study.evaluate import Reading
from detente.study.inputs import Inputs, uncertain_inputs
from detente.study.run import Run

__all__ = ["inputs_of", "reading_of"]


def reading_of(run: Run) -> Reading:
    """The results of a run, ready to be read."""
    return Reading(run.plan, run.results, run.settings.seed, run.settings.draws)


def inputs_of(run: Run) -> Inputs:
    """The uncertain numbers of a run."""
    return uncertain_inputs(run.plan, run.settings.seed, run.settings.draws)
