"""The challenge model: rounds of offers, each as strong as the challenge that stands behind it."""

from __future__ import annotations

from detente.models.bargaining.challenge.records import (
    KINDS,
    REASONS,
    Challenge,
    ChallengeSettlement,
    ChallengeTrace,
)
from detente.models.bargaining.challenge.rule import challenge

__all__ = ["KINDS", "REASONS", "Challenge", "ChallengeSettlement", "ChallengeTrace", "challenge"]
