"""Trade: producers with market power that sell to regions over routes with tolls, losses and capacities."""

from __future__ import annotations

from detente.models.trade.records import (
    OUTSIDE_CARRIER,
    PATHS,
    STAKE_MODES,
    STATUSES,
    Accounts,
    Equilibrium,
    Market,
)
from detente.models.trade.units import bcm, mmbtu_per_kcm, per_kcm, per_mmbtu

__all__ = [
    "OUTSIDE_CARRIER",
    "PATHS",
    "STAKE_MODES",
    "STATUSES",
    "Accounts",
    "Equilibrium",
    "Market",
    "bcm",
    "mmbtu_per_kcm",
    "per_kcm",
    "per_mmbtu",
]
