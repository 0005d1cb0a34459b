"""Settlement rules: where bargaining on one issue, or on several at once, ends.

Every rule for one issue stands in `RULES` under the word a case uses, with one signature.
"""

from __future__ import annotations

from detente.models.bargaining.challenge import Challenge, ChallengeSettlement, ChallengeTrace, challenge
from detente.models.bargaining.compromise import compromise
from detente.models.bargaining.condorcet import condorcet
from detente.models.bargaining.condorcet_together import JointElection, condorcet_together
from detente.models.bargaining.election.records import Election, ElectionSettlement, ElectionTrace
from detente.models.bargaining.exchange import Exchange, ExchangeSettlement, ExchangeTrace, exchange
from detente.models.bargaining.kalai_smorodinsky import GainSettlement, kalai_smorodinsky
from detente.models.bargaining.many import ManyPositions
from detente.models.bargaining.median import median
from detente.models.bargaining.nash import nash
from detente.models.bargaining.nash_together import JointGains, nash_together
from detente.models.bargaining.records import STATUSES, Options, Positions, Settlement
from detente.models.bargaining.rules import DYNAMIC, RULES, Reading, Rule, as_many, settle
from detente.models.bargaining.spatial import Spatial, SpatialSettlement, SpatialTrace, spatial
from detente.models.bargaining.weighing import weighable

__all__ = [
    "DYNAMIC", "RULES", "STATUSES", "Challenge", "ChallengeSettlement", "ChallengeTrace", "Election",
    "ElectionSettlement", "ElectionTrace", "Exchange", "ExchangeSettlement", "ExchangeTrace", "GainSettlement",
    "JointElection", "JointGains", "ManyPositions", "Options", "Positions", "Reading", "Rule", "Settlement", "Spatial",
    "SpatialSettlement", "SpatialTrace", "as_many", "challenge", "compromise", "condorcet", "condorcet_together",
    "exchange", "kalai_smorodinsky", "median", "nash",
    "nash_together", "settle", "spatial", "weighable",
]  # fmt: skip
