"""Predictive distributions: with what probability an issue ends where, calibrated on past decisions.

`predict` makes a distribution from positions, the functions beside it ask questions of it, and `fit` learns its
parameters from decisions whose outcome is known.
"""

from __future__ import annotations

from detente.models.predictive.crossing import Fold, cross_validate, partition, scores
from detente.models.predictive.distribution import below, cdf, crps, mean, quantile, sample
from detente.models.predictive.election import camp_election
from detente.models.predictive.features import Features, features
from detente.models.predictive.fitting import FAMILIES, Evidence, evidence_from, fit
from detente.models.predictive.forecast import forecast_from, predict
from detente.models.predictive.records import STATUSES, Forecast, Parameters

__all__ = [
    "FAMILIES", "STATUSES", "Evidence", "Features", "Fold", "Forecast", "Parameters", "below", "camp_election", "cdf",
    "cross_validate", "crps", "evidence_from", "features", "fit", "forecast_from", "mean", "partition", "predict",
    "quantile", "sample", "scores",
]  # fmt: skip
