"""The spatial model of politics: actors challenge each other on several issues at once, turn by turn."""

from __future__ import annotations

from detente.models.bargaining.spatial.records import KEPT, REASONS, Averages, Spatial, SpatialSettlement
from detente.models.bargaining.spatial.rule import spatial
from detente.models.bargaining.spatial.trace import SpatialTrace, SpatialTurn

__all__ = ["KEPT", "REASONS", "Averages", "Spatial", "SpatialSettlement", "SpatialTrace", "SpatialTurn", "spatial"]
