"""Measures on arrays of draws: shares, estimates, deciding inputs, options, comparisons and scores.

Pure functions; nothing here knows of cases, runs or lenses.
"""

from __future__ import annotations

from detente.study.measures.arrays import Interval
from detente.study.measures.brier import Score, brier, brier_skill, log_score, skill
from detente.study.measures.calibration import Bin, calibration
from detente.study.measures.compare import Comparison, compare
from detente.study.measures.deciding import Deciding, deciding, deciding_many, deciding_mean
from detente.study.measures.estimates import (
    Summary,
    mean_interval,
    quantiles,
    summary,
    weighted_quantiles,
    weighted_summary,
)
from detente.study.measures.flips import Flips, flips
from detente.study.measures.groups import Groups, group_inputs
from detente.study.measures.options import (
    METRICS,
    Maximin,
    Metric,
    Ranking,
    Stability,
    maximin,
    rank,
    regret,
    satisficing,
    stability,
)
from detente.study.measures.prim import Box, Fit, Side, box_fit, prim, quasi_p_values
from detente.study.measures.ranked import crps, ordinal_brier
from detente.study.measures.sensitivity import FirstOrder, first_order
from detente.study.measures.shares import Share, Verdict, is_settled, newcombe, share, verdict, wilson
from detente.study.measures.totals import Pair, Sensitivity, TotalEffects, sensitivity, total_effects

__all__ = [
    "METRICS",
    "Bin",
    "Box",
    "Comparison",
    "Deciding",
    "FirstOrder",
    "Fit",
    "Flips",
    "Groups",
    "Interval",
    "Maximin",
    "Metric",
    "Pair",
    "Ranking",
    "Score",
    "Sensitivity",
    "Share",
    "Side",
    "Stability",
    "Summary",
    "TotalEffects",
    "Verdict",
    "box_fit",
    "brier",
    "brier_skill",
    "calibration",
    "compare",
    "crps",
    "deciding",
    "deciding_many",
    "deciding_mean",
    "first_order",
    "flips",
    "group_inputs",
    "is_settled",
    "log_score",
    "maximin",
    "mean_interval",
    "newcombe",
    "ordinal_brier",
    "prim",
    "quantiles",
    "quasi_p_values",
    "rank",
    "regret",
    "satisficing",
    "sensitivity",
    "share",
    "skill",
    "stability",
    "summary",
    "total_effects",
    "verdict",
    "weighted_quantiles",
    "weighted_summary",
    "wilson",
]
