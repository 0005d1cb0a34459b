"""Panels of experts: scores on questions whose answer is known, weights, and pools of what they say.

>>> import numpy as np
>>> panel = ExpertPanel(probability=[0.05, 0.5, 0.95], value=[[[2, 5, 9], [10, 20, 60]], [[4, 5, 6], [30, 35, 39]]],
...                     realised=[5.5, np.nan])
>>> scores(panel).calibration.round(3)
array([0.66, 0.66])
"""

from detente.models.experts.classical import (
    DecisionMaker,
    ExpertScores,
    Weights,
    decide,
    equal_weights,
    given_weights,
    performance_weights,
    scores,
)
from detente.models.experts.events import pool_events
from detente.models.experts.intervals import Intervals, pool_intervals, rescale
from detente.models.experts.panel import ExpertPanel

__all__ = [
    "DecisionMaker",
    "ExpertPanel",
    "ExpertScores",
    "Intervals",
    "Weights",
    "decide",
    "equal_weights",
    "given_weights",
    "performance_weights",
    "pool_events",
    "pool_intervals",
    "rescale",
    "scores",
]
