"""Elections over options: how votes are counted, which option beats which, and how likely each is to come out."""

from __future__ import annotations

from detente.models.bargaining.election.records import Election, ElectionSettlement, ElectionTrace

__all__ = ["Election", "ElectionSettlement", "ElectionTrace"]
