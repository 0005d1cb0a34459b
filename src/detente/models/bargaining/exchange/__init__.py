"""The exchange of votes between pairs of actors on pairs of issues."""

from __future__ import annotations

from detente.models.bargaining.exchange.records import (
    LIMITS,
    REASONS,
    Exchange,
    ExchangeSettlement,
    ExchangeTrace,
)
from detente.models.bargaining.exchange.rule import exchange

__all__ = ["LIMITS", "REASONS", "Exchange", "ExchangeSettlement", "ExchangeTrace", "exchange"]
