"""Measures on arrays of draws: shares, estimates, deciding inputs, options, comparisons and scores.

Pure functions; nothing here knows of cases, runs or lenses.
"""

from __future__ import annotations

from detente.study.measures.arrays import Interval
from detente.study.measures.brier import Score, brier, brier_skill, log_score, skill
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
from detente.study.measures.shares import Share, Verdict, is_settled, newcombe, share, verdict, wilson

__all__ = [
    "METRICS",
    "Comparison",
    "Deciding",
    "Flips",
    "Groups",
    "Interval",
    "Maximin",
    "Metric",
    "Ranking",
    "Score",
    "Share",
    "Stability",
    "Summary",
    "Verdict",
    "brier",
    "brier_skill",
    "compare",
    "deciding",
    "deciding_many",
    "deciding_mean",
    "flips",
    "group_inputs",
    "is_settled",
    "log_score",
    "maximin",
    "mean_interval",
    "newcombe",
    "quantiles",
    "rank",
    "regret",
    "satisficing",
    "share",
    "skill",
    "stability",
    "summary",
    "verdict",
    "weighted_quantiles",
    "weighted_summary",
    "wilson",
]
