"""Trade: producers with market power that sell to regions over routes with tolls, losses and capacities.

`equilibrium` finds who sells what where and certifies it, `accounts` who earns what, `outlets` compares what one
producer may do; `implied_conduct` and its neighbours read demand and conduct off a year's prices and flows."""

from __future__ import annotations

from detente.models.trade.accounts import BREAK_EVEN, BreakEven, accounts, break_even_stake, commitment_cost
from detente.models.trade.arbitrage import Arbitrage, arbitrage
from detente.models.trade.calibration import (
    ConductProfile,
    ImpliedConduct,
    demand_line,
    implied_conduct,
    toll_changes,
    uniform_conduct,
)
from detente.models.trade.chain import Chain, chain, contracted
from detente.models.trade.curved import Curved, tangents
from detente.models.trade.equilibrium import Certificate, certificate, equilibrium, path_of
from detente.models.trade.obstacles import OBSTACLES, Obstacle, obstacle, sentence
from detente.models.trade.outlets import Outlets, outlets
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
    "BREAK_EVEN",
    "OBSTACLES",
    "OUTSIDE_CARRIER",
    "PATHS",
    "STAKE_MODES",
    "STATUSES",
    "Accounts",
    "Arbitrage",
    "BreakEven",
    "Certificate",
    "Chain",
    "ConductProfile",
    "Curved",
    "Equilibrium",
    "ImpliedConduct",
    "Market",
    "Obstacle",
    "Outlets",
    "accounts",
    "arbitrage",
    "bcm",
    "break_even_stake",
    "certificate",
    "chain",
    "commitment_cost",
    "contracted",
    "demand_line",
    "equilibrium",
    "implied_conduct",
    "mmbtu_per_kcm",
    "obstacle",
    "outlets",
    "path_of",
    "per_kcm",
    "per_mmbtu",
    "sentence",
    "tangents",
    "toll_changes",
    "uniform_conduct",
]
